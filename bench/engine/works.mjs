// What is measured: the name of a work → a function that does it once.
import { ceil4 } from "./lab.mjs";
import { bncnn, lenet } from "./nets.mjs";
import { resnet18 } from "./resnet.mjs";

function conv(n, c, size, groups) {
  return (lab) => {
    const geometry = [n, size, size, c, c, 3, 3, size, size, 1, 1, 1, 1, 1, 1, groups];
    const x = lab.random(n * size * size * ceil4(c));
    const w = lab.random(9 * (c / groups) * ceil4(c), 0.1);
    const y = lab.room(n * size * size * ceil4(c));
    return () => lab.run.conv2dForward(x, w, 0, y, 0, 0, ...geometry);
  };
}

function matmul(size) {
  return (lab) => {
    const [a, b, c] = [lab.random(size * size), lab.random(size * size), lab.room(size * size)];
    return () => lab.run.gemm(a, b, 0, c, size, size, size, size, size, size, 0, 0, 0);
  };
}

function maxpool(lab) {
  const x = lab.random(8 * 56 * 56 * 64);
  const [y, where] = [lab.room(8 * 28 * 28 * 64), lab.room(8 * 28 * 28 * 16)];
  return () => lab.run.maxPoolForward(x, y, where, 8, 56, 56, 64, 2, 2, 28, 28, 2, 2, 0, 0);
}

/** `operations` is for GFLOP/s, `images` for images a second. */
export const WORKS = {
  matmul512: { make: matmul(512), operations: 2 * 512 ** 3 },
  "conv3x3-1": { make: conv(1, 64, 56, 1), operations: 2 * 56 * 56 * 64 * 64 * 9 },
  "conv3x3-8": { make: conv(8, 64, 56, 1), operations: 16 * 56 * 56 * 64 * 64 * 9 },
  depthwise3x3: { make: conv(8, 64, 56, 64), operations: 16 * 56 * 56 * 64 * 9 },
  maxpool: { make: maxpool },
  "lenet-train": { make: lenet, images: 64 },
  "bncnn-train": { make: bncnn, images: 64 },
  "resnet18-forward": { make: (lab) => resnet18(lab) },
};
