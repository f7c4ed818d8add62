/**
 * What a call costs beside its arithmetic, in microseconds, through the public API: 16 numbers, with
 * and without a graph, and a small convolution on the engine's memory. Run
 * `npm run build && node bench/dispatch.mjs`.
 */
import { F, manualSeed, noGrad, ones, randn, setThreads } from "../dist/src/index.js";

setThreads(1);
manualSeed(0);
const [a, b] = [randn([16], { requiresGrad: true }), randn([16])];
const [x, w] = [ones([1, 1, 4, 4]), randn([4, 1, 3, 3], { requiresGrad: true })];

const calls = {
  "add, 16 numbers": () => F.add(a, b),
  "add, 16 numbers, noGrad": () => noGrad(() => F.add(a, b)),
  "add and backward, 16 numbers": () => F.add(a, b).sum().backward(),
  "conv2d, 4×4": () => F.conv2d(x, w),
};

const ROUND = 2000;
for (const [name, call] of Object.entries(calls)) {
  const times = [];
  for (let round = 0; round < 60; round++) {
    a.zeroGrad();
    const start = performance.now();
    for (let i = 0; i < ROUND; i++) call();
    times.push(((performance.now() - start) / ROUND) * 1000);
  }
  // The first rounds are the compiler's.
  times.splice(0, 20);
  times.sort((p, q) => p - q);
  const [least, median] = [times[0], times[times.length >> 1]];
  console.log(`${name.padEnd(32)} median ${median.toFixed(2)} µs, least ${least.toFixed(2)} µs`);
}
