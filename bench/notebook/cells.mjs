// What the notebook of the memory bench runs: cells as a student writes them.

export const PREPARE = `
import {
  adam, batchNorm2d, conv2d, fit, flatten, glyphs, globalAvgPool2d, F, lenet5, linear, manualSeed,
  maxPool2d, randn, relu, rng, sequential,
} from "convlab";
manualSeed(1);
const block = (c: number, f: number) =>
  [conv2d(c, f, { kernelSize: 3, padding: 1 }), batchNorm2d(f), relu()];
const net = sequential(
  ...block(3, 32), ...block(32, 32), maxPool2d({ kernelSize: 2 }),
  ...block(32, 64), ...block(64, 64), globalAvgPool2d(), flatten(), linear(64, 10),
);
const optimizer = adam(net);
const generator = rng(1);
const letters = glyphs({ characters: "digits", count: 2000 });
let steps = 0;
let epochs = 0;`;

/** Nothing but computing: V8 gets no turn of its own until the cell is over. */
export const loop = (seconds) => `
for (const end = Date.now() + ${1000 * seconds}; Date.now() < end; steps++) {
  const x = randn([64, 3, 32, 32], { rng: generator });
  const labels = Array.from({ length: 64 }, () => generator.int(10));
  optimizer.zeroGrad();
  const loss = F.crossEntropy(net.forward(x), labels);
  loss.backward();
  optimizer.step();
}
console.log("steps", steps);`;

/** `fit` with its curve: one epoch tells how many there is time for. */
export const fitting = (seconds) => `
const model = lenet5({ classes: letters.classes.length });
const begin = Date.now();
await fit(model, { train: letters, epochs: 1 });
epochs = Math.max(1, Math.round((${1000 * seconds} - (Date.now() - begin)) / (Date.now() - begin)));
await fit(model, { train: letters, epochs });
console.log("epochs", epochs);`;
