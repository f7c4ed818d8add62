// npm run bench -- routines --roofline: how near the convolutions are to what the processor can do.
import { performance } from "node:perf_hooks";
import { table } from "../common/table.mjs";
import { ceil4, openLab } from "./lab.mjs";

/** [images, channels, filters, size, kernel, stride], the direction, and in which network. */
const LAYERS = [
  ...[
    [64, 3, 32, 32, 3, 1],
    [64, 32, 32, 32, 3, 1],
    [64, 32, 64, 16, 3, 1],
    [64, 64, 64, 16, 3, 1],
  ].map((layer) => ["bncnn-train", layer, ["forward", "dx", "dw"]]),
  ...[
    [16, 3, 64, 64, 7, 2],
    [16, 64, 64, 16, 3, 1],
    [16, 64, 128, 16, 3, 2],
    [16, 128, 128, 8, 3, 1],
    [16, 256, 256, 4, 3, 1],
    [16, 512, 512, 2, 3, 1],
  ].map((layer) => ["resnet18-train", layer, ["forward", "dx", "dw"]]),
  ...[
    [1, 3, 64, 224, 7, 2],
    [1, 64, 64, 56, 3, 1],
    [1, 128, 128, 28, 3, 1],
    [1, 256, 256, 14, 3, 1],
    [1, 512, 512, 7, 3, 1],
  ].map((layer) => ["resnet18-forward", layer, ["prepared"]]),
];

/** The fastest tenth of the calls, in seconds: the quiet moments. */
function best(work, seconds = 0.4) {
  for (let i = 0; i < 5; i++) work();
  const times = [];
  for (const end = performance.now() + 1000 * seconds; performance.now() < end; ) {
    const start = performance.now();
    work();
    times.push((performance.now() - start) / 1000);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)];
}

/** Multiplications a second of a product that stays in the caches: what the vectors can do. */
function peak(lab) {
  const [m, n, k] = [64, 64, 256];
  const [a, b, c] = [m * k, k * n, m * n].map((floats) => lab.random(floats));
  const product = () => {
    for (let i = 0; i < 20; i++) lab.run.gemm(a, b, 0, c, m, n, k, k, n, n, 0, 0, 0);
  };
  return (20 * m * n * k) / best(product);
}

/** Which share of the numbers under a row of the filter lies inside of the image. */
function insideShare(n, size, kernel, stride, out) {
  if (n % 4 !== 0 || out > 32) return 1;
  let inside = 0;
  for (let i = 0; i < out; i++) {
    for (let a = 0; a < kernel; a++) {
      const at = i * stride - (kernel >> 1) + a;
      inside += at >= 0 && at < size ? 1 : 0;
    }
  }
  return inside / (out * kernel);
}

function conv(lab, [n, c, f, size, kernel, stride], direction) {
  const [run, pad] = [lab.run, kernel >> 1];
  const out = Math.floor((size + 2 * pad - kernel) / stride) + 1;
  const geometry = [
    n,
    size,
    size,
    c,
    f,
    kernel,
    kernel,
    out,
    out,
    stride,
    stride,
    pad,
    pad,
    1,
    1,
    1,
  ];
  const x = lab.random(n * size * size * ceil4(c));
  const y = lab.random(n * out * out * ceil4(f));
  const w = lab.random(kernel * kernel * c * ceil4(f), 0.05);
  const [dw, db] = [lab.room(kernel * kernel * c * ceil4(f)), lab.room(ceil4(f))];
  const bytes = direction === "prepared" ? run.conv2dPreparedBytes(0, ...geometry) : 0;
  const prepared = bytes ? lab.room(bytes >> 2) : 0;
  if (bytes) run.conv2dPrepare(w, prepared, 0, ...geometry);
  const works = {
    prepared: () =>
      bytes
        ? run.conv2dForwardPrepared(x, prepared, 0, y, 0, 0, ...geometry)
        : run.conv2dForward(x, w, 0, y, 0, 0, ...geometry),
    forward: () => run.conv2dForward(x, w, 0, y, 0, 0, ...geometry),
    dx: () => run.conv2dBackwardInput(w, y, x, 0, ...geometry),
    dw: () => run.conv2dBackwardWeight(x, y, dw, db, 0, 0, ...geometry),
  };
  const direct = n * out * out * f * c * kernel * kernel;
  // Winograd: 36 multiplications for each patch of 4×4, of which some lie outside of the image.
  // Elsewhere, on small images in fours, what the padding would add is left out.
  const winograd = kernel === 3 && stride === 1 && c >= 8 && size > 3;
  const done = winograd
    ? n * Math.ceil(out / 4) ** 2 * 36 * c * f
    : direct * insideShare(n, size, kernel, stride, out) ** 2;
  return { work: works[direction], direct, done };
}

export async function roofline(build, threads) {
  const lab = openLab(build);
  lab.pool.setThreads(threads);
  const most = peak(lab);
  const bytes = 64 * 2 ** 20;
  const [from, to] = [lab.random(bytes / 4), lab.room(bytes / 4)];
  const copied = (2 * bytes) / best(() => lab.run.scaleAdd(from, to, bytes / 4, 1, 0));
  const giga = (value) => (value / 1e9).toFixed(1);
  console.log(`${threads} thread${threads > 1 ? "s" : ""}, ${build}`);
  console.log(`products in the caches: ${giga(2 * most)} GFLOP/s; memory: ${giga(copied)} GB/s\n`);
  const rows = [];
  for (const [net, layer, directions] of LAYERS) {
    for (const direction of directions) {
      if (direction === "dx" && layer[1] === 3) continue;
      const { work, direct, done } = conv(lab, layer, direction);
      const seconds = best(work);
      const [n, c, f, size, kernel, stride] = layer;
      const name = `${n}×${c}×${size}×${size} → ${f}, ${kernel}×${kernel}/${stride}`;
      const numbers = [done / most, seconds].map((value) => (1000 * value).toFixed(2));
      const share = `${Math.round((100 * done) / most / seconds)} %`;
      rows.push([net, name, direction, giga((2 * direct) / seconds), ...numbers, share]);
    }
  }
  const header = [
    "network",
    "layer",
    "direction",
    "GFLOP/s by definition",
    "bound ms",
    "ms",
    "of it",
  ];
  console.log(table(header, rows, "lllrrrr"));
  await lab.pool.close();
}
