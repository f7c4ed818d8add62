// Whole training steps written out in routines: what the layer above can reach at best.
import { ceil4 } from "./lab.mjs";

/** Parameters, gradients and Adam's two means, each in one flat buffer. */
function parameterBuffer(lab, sizes) {
  const total = sizes.reduce((sum, { size }) => sum + ceil4(size), 0);
  const [x, dx, m, v] = [0, 1, 2, 3].map(() => lab.room(total));
  let at = 0;
  const places = sizes.map(({ size, scale }) => {
    const values = lab.random(size, scale);
    lab.memory.f32.copyWithin((x + 4 * at) >> 2, values >> 2, (values >> 2) + size);
    const place = { x: x + 4 * at, dx: dx + 4 * at };
    at += ceil4(size);
    return place;
  });
  let t = 0;
  const step = () => {
    t += 1;
    const corrections = [1 - 0.9 ** t, 1 - 0.999 ** t];
    lab.run.adam(x, dx, m, v, total, 1e-3, 0.9, 0.999, 1e-8, 0, ...corrections);
  };
  return { places, step };
}

const filter = (f, c, k) => ({ size: k * k * c * ceil4(f), scale: 1 / Math.sqrt(c * k * k) });
const vector = (n, scale = 0) => ({ size: ceil4(n), scale });

function labels(lab, n, classes) {
  const at = lab.room(n);
  for (let i = 0; i < n; i++) lab.memory.i32[(at >> 2) + i] = i % classes;
  return at;
}

/** LeNet-5 on 28×28×1: two convolutions with pooling, three linear layers, Adam. */
export function lenet(lab, n = 64) {
  const { run, room } = lab;
  const c1 = [n, 28, 28, 1, 6, 5, 5, 28, 28, 1, 1, 2, 2, 1, 1, 1];
  const c2 = [n, 14, 14, 6, 16, 5, 5, 10, 10, 1, 1, 0, 0, 1, 1, 1];
  const dense = [400, 120, 84, 12];
  const { places, step } = parameterBuffer(lab, [
    ...[filter(6, 1, 5), vector(6), filter(16, 6, 5), vector(16)],
    ...[0, 1, 2].flatMap((i) => [
      { size: dense[i] * dense[i + 1], scale: 1 / Math.sqrt(dense[i]) },
      vector(dense[i + 1]),
    ]),
  ]);
  const [w1, b1, w2, b2, ...linear] = places;
  const x = lab.random(n * 784 * 4);
  const y = labels(lab, n, 10);
  const [m1, m2] = [n * 196 * 8, n * 25 * 16].map(room);
  const [dm1, dm2] = [n * 196 * 8, n * 25 * 16].map(room);
  const [i1, i2] = [n * 196 * 2, n * 25 * 4].map(room);
  const h = dense.map((size) => room(n * size));
  const dh = dense.map((size) => room(n * size));
  const p = room(n * 12);
  const forward = () => {
    run.convPoolForward(x, w1.x, b1.x, m1, i1, 1, ...c1);
    run.convPoolForward(m1, w2.x, b2.x, m2, i2, 1, ...c2);
    run.fromPixels(m2, h[0], n, 16, 25);
    for (let i = 0; i < 3; i++) {
      const [k, f, flags] = [dense[i], dense[i + 1], i < 2 ? 4 : 0];
      const [w, b] = [linear[2 * i].x, linear[2 * i + 1].x];
      run.gemm(h[i], w, b, h[i + 1], n, f, k, k, f, f, 0, 0, flags);
    }
  };
  const backward = () => {
    run.crossEntropyBackward(p, y, dh[3], n, 10, 12, 1);
    for (let i = 2; i >= 0; i--) {
      const [k, f] = [dense[i], dense[i + 1]];
      const [w, b] = [linear[2 * i], linear[2 * i + 1]];
      run.gemm(h[i], dh[i + 1], 0, w.dx, k, f, n, k, f, f, 1, 0, 0);
      run.sum(dh[i + 1], b.dx, 1, n, f);
      run.gemm(dh[i + 1], w.x, 0, dh[i], n, k, f, f, f, k, 0, 1, 0);
      if (i > 0) run.unaryBackward(3, h[i], h[i], dh[i], dh[i], n * k);
    }
    run.toPixels(dh[0], dm2, n, 16, 25);
    run.convPoolBackwardWeight(m1, m2, dm2, i2, w2.dx, b2.dx, 0, ...c2);
    run.convPoolBackwardInput(w2.x, m2, dm2, i2, dm1, ...c2);
    run.convPoolBackwardWeight(x, m1, dm1, i1, w1.dx, b1.dx, 0, ...c1);
  };
  return () => {
    forward();
    const loss = run.crossEntropy(h[3], y, p, n, 10, 12);
    backward();
    step();
    return loss;
  };
}

/** Four times conv-bn-relu (32, 32, pool, 64, 64), global average, linear, Adam; 32×32×3. */
export function bncnn(lab, n = 64) {
  const { run, room } = lab;
  const blocks = [
    { c: 3, f: 32, s: 32 },
    { c: 32, f: 32, s: 32 },
    { c: 32, f: 64, s: 16 },
    { c: 64, f: 64, s: 16 },
  ];
  const { places, step } = parameterBuffer(lab, [
    ...blocks.flatMap(({ c, f }) => [filter(f, c, 3), vector(f), vector(f), vector(f)]),
    { size: 64 * 12, scale: 1 / 8 },
    vector(12),
  ]);
  const largest = n * 32 * 32 * 32;
  // Gradients live for one layer only: two rooms that take turns stay in the caches.
  const [dOut, dConv] = [room(largest), room(largest)];
  const layers = blocks.map(({ c, f, s }, i) => {
    const size = n * s * s * f;
    const [w, b, gamma, beta] = places.slice(4 * i, 4 * i + 4);
    lab.memory.f32.fill(1, gamma.x >> 2, (gamma.x >> 2) + f);
    return {
      ...{ c, f, s, w, b, gamma, beta, pixels: n * s * s },
      geometry: [n, s, s, c, f, 3, 3, s, s, 1, 1, 1, 1, 1, 1, 1],
      ...{ conv: room(size), out: room(size), dOut, dConv },
      ...{ mean: room(f), deviation: room(f), rm: room(f), rv: room(f) },
    };
  });
  const [w, b] = places.slice(-2);
  const x = lab.random(n * 1024 * 4);
  for (let i = 3; i < n * 4096; i += 4) lab.memory.f32[(x >> 2) + i] = 0;
  const y = labels(lab, n, 10);
  const pool = [n, 32, 32, 32, 2, 2, 16, 16, 2, 2, 0, 0];
  const gap = [n, 16, 16, 64, 16, 16, 1, 1, 16, 16, 0, 0];
  const [pooled, dPooled, where] = [n * 256 * 32, n * 256 * 32, n * 256 * 8].map(room);
  const [mean, dMean, logits, p, dLogits] = [n * 64, n * 64, n * 12, n * 12, n * 12].map(room);
  const inputOf = (i) => [x, layers[0].out, pooled, layers[2].out][i];
  const gradientOf = (i) => (i === 2 ? dPooled : dOut);
  const forward = () => {
    layers.forEach((l, i) => {
      run.conv2dForward(inputOf(i), l.w.x, l.b.x, l.conv, 0, 0, ...l.geometry);
      const norm = [l.conv, l.out, l.gamma.x, l.beta.x, 0, l.mean, l.deviation, l.rm, l.rv];
      run.batchNormForward(...norm, l.pixels, l.f, 1, 1e-5, 0.1);
      if (i === 1) run.maxPoolForward(l.out, pooled, where, ...pool);
    });
    run.averagePoolForward(layers[3].out, mean, ...gap);
    run.gemm(mean, w.x, b.x, logits, n, 12, 64, 64, 12, 12, 0, 0, 0);
  };
  const backward = () => {
    run.crossEntropyBackward(p, y, dLogits, n, 10, 12, 1);
    run.gemm(mean, dLogits, 0, w.dx, 64, 12, n, 64, 12, 12, 1, 0, 0);
    run.sum(dLogits, b.dx, 1, n, 12);
    run.gemm(dLogits, w.x, 0, dMean, n, 64, 12, 12, 12, 64, 0, 1, 0);
    run.averagePoolBackward(dMean, layers[3].dOut, ...gap);
    for (let i = 3; i >= 0; i--) {
      const l = layers[i];
      if (i === 1) run.maxPoolBackward(dPooled, where, l.dOut, ...pool);
      const norm = [l.conv, l.dOut, l.gamma.x, l.beta.x, l.mean, l.deviation];
      run.batchNormReluBackward(...norm, l.dConv, l.gamma.dx, l.beta.dx, l.pixels, l.f, 0);
      run.conv2dBackwardWeight(inputOf(i), l.dConv, l.w.dx, l.b.dx, 0, 0, ...l.geometry);
      if (i > 0) run.conv2dBackwardInput(l.w.x, l.dConv, gradientOf(i), 0, ...l.geometry);
    }
  };
  return () => {
    forward();
    const loss = run.crossEntropy(logits, y, p, n, 10, 12);
    backward();
    step();
    return loss;
  };
}
