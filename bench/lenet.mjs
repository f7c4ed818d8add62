/**
 * Images per second of training LeNet-5 (forward, backward, Adam; batch 64; one core), through the
 * public API. Run `npm run build && node bench/lenet.mjs [seconds]`.
 */
import { adam, F, lenet5, manualSeed, rand, rng } from "../dist/src/index.js";

const BATCH = 64;
const seconds = Number(process.argv[2] ?? 5);

manualSeed(0);
const model = lenet5();
const optimizer = adam(model);
const generator = rng(1);
const x = rand([BATCH, 1, 28, 28], { rng: generator });
const labels = Array.from({ length: BATCH }, () => generator.int(10));

function step() {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model.forward(x), labels);
  loss.backward();
  optimizer.step();
  return loss.item();
}

for (let i = 0; i < 5; i++) step();
const times = [];
const end = performance.now() + seconds * 1000;
while (performance.now() < end) {
  const start = performance.now();
  step();
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const median = times[times.length >> 1];
const rate = (BATCH / median) * 1000;
console.log(`${times.length} steps, median ${median.toFixed(1)} ms, ${rate.toFixed(0)} images/s`);
