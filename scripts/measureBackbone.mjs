// What the shipped backbone is worth: the breeds from few pictures each, from scratch, with a new last
// layer alone, and with all layers trained on. The numbers stand in src/weights/backbone/README.md.
//
//   npm run build && node scripts/measureBackbone.mjs [--threads N]
import { setFlagsFromString } from "node:v8";
import { argv } from "zx";

if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
const lab = await import("../dist/src/index.js");
const { adamW, animals, backbone, breeds, evaluate, fit, followSchedule, glyphs, loadBackbone } =
  lab;
const { BACKBONE, grayscale, manualSeed, oneCycle, resize, setThreads, withTransform } = lab;
if (argv.threads) setThreads(argv.threads);

const EPOCHS = { scratch: 30, "new head": 20, "all layers": 10 };
const RATES = { scratch: 0.003, "new head": 0.01, "all layers": 0.003 };

async function accuracy(how, train, test) {
  manualSeed(3);
  const model = backbone({ classes: train.classes.length });
  if (how !== "scratch") await loadBackbone(model);
  for (const [name, weight] of model.namedParameters()) {
    weight.requiresGrad = how !== "new head" || name.startsWith("fc.");
  }
  const trained = model.parameters().filter((weight) => weight.requiresGrad);
  const epochs = EPOCHS[how];
  const steps = epochs * Math.ceil(train.length / 20);
  // biome-ignore lint/suspicious/noFocusedTests: training, not a test.
  await fit(model, {
    ...{ train, epochs, batchSize: 20, seed: 1, show: false },
    optimizer: adamW(trained, { learningRate: RATES[how] }),
    callbacks: [followSchedule(oneCycle({ steps }))],
  });
  return (await evaluate(model, test)).accuracy;
}

const { kinds, size, kindSeed } = BACKBONE;
const own = backbone();
await loadBackbone(own);
const unseen = await evaluate(own, animals({ kinds, size, kindSeed, perKind: 20, seed: 12 }));
console.log(`its own 80 kinds, new pictures: ${(100 * unseen.accuracy).toFixed(1)} %`);

const colour = (picture) => grayscale(resize(picture, size), { channels: 3 });
const hangul = (count, seed) =>
  withTransform(glyphs({ characters: "hangul", count, seed }), colour);
const sets = {
  ...Object.fromEntries(
    [5, 10, 20].map((each) => [
      `20 breeds, ${each} pictures each`,
      [breeds({ perBreed: each, seed: 1 }), breeds({ perBreed: 20, seed: 99 })],
    ]),
  ),
  "14 Hangul syllables, 10 pictures each": [hangul(140, 1), hangul(280, 99)],
};
for (const [name, [train, test]] of Object.entries(sets)) {
  const cells = [];
  for (const how of Object.keys(EPOCHS)) {
    cells.push(`${how} ${(100 * (await accuracy(how, train, test))).toFixed(1)} %`);
  }
  console.log(`${name}: ${cells.join(", ")}`);
}
