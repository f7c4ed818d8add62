// ResNet-18 forward written out in routines, its filters laid out once: the least an inference takes.
import { ceil4 } from "./lab.mjs";

const out = (size, k, stride, pad) => Math.floor((size + 2 * pad - k) / stride) + 1;

/** One image of 224 × 224 pixels; returns a function that runs the net once. */
export function resnet18(lab, n = 1, size = 224) {
  const { run, room, random } = lab;
  const steps = [];

  /** Convolution and batch norm, with what else is done in the pass. */
  const conv = (x, c, s, f, k, stride, pad, relu, residual = 0) => {
    const o = out(s, k, stride, pad);
    const geometry = [n, s, s, c, f, k, k, o, o, stride, stride, pad, pad, 1, 1, 1];
    const w = random(k * k * c * ceil4(f), 1 / Math.sqrt(k * k * c));
    const y = room(n * o * o * f);
    const [gamma, beta, mean, variance] = [1, 0, 0, 1].map((value) => {
      const at = room(f);
      lab.memory.f32.fill(value, at >> 2, (at >> 2) + f);
      return at;
    });
    const bytes = run.conv2dPreparedBytes(0, ...geometry);
    const prepared = bytes && room(bytes / 4);
    if (bytes) run.conv2dPrepare(w, prepared, 0, ...geometry);
    steps.push(() => {
      if (bytes) run.conv2dForwardPrepared(x, prepared, 0, y, 0, 0, ...geometry);
      else run.conv2dForward(x, w, 0, y, 0, 0, ...geometry);
      const norm = [y, y, gamma, beta, residual, mean, variance];
      run.batchNormInference(...norm, n * o * o, f, relu, 1e-5);
    });
    return { y, s: o };
  };

  let { y: x, s } = conv(random(n * size * size * 4), 3, size, 64, 7, 2, 3, 1);
  const pooled = out(s, 3, 2, 1);
  const [stem, window] = [x, [n, s, s, 64, 3, 3, pooled, pooled, 2, 2, 1, 1]];
  const [after, where] = [room(n * pooled * pooled * 64), room(n * pooled * pooled * 16)];
  steps.push(() => run.maxPoolForward(stem, after, where, ...window));
  [x, s] = [after, pooled];
  let c = 64;
  for (const f of [64, 128, 256, 512]) {
    for (const stride of [f === 64 ? 1 : 2, 1]) {
      const first = conv(x, c, s, f, 3, stride, 1, 1);
      const way = c === f ? x : conv(x, c, s, f, 1, stride, 0, 0).y;
      [x, s] = [conv(first.y, f, first.s, f, 3, 1, 1, 1, way).y, first.s];
      c = f;
    }
  }
  const [last, mean, logits] = [x, room(n * 512), room(n * 1000)];
  const [w, b] = [random(512 * 1000, 0.04), random(1000)];
  const whole = [n, s, s, 512, s, s, 1, 1, s, s, 0, 0];
  steps.push(() => run.averagePoolForward(last, mean, ...whole));
  steps.push(() => run.gemm(mean, w, b, logits, n, 1000, 512, 512, 1000, 1000, 0, 0, 0));
  return () => {
    for (const step of steps) step();
  };
}
