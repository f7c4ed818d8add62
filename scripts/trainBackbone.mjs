// Trains the backbone that the library ships, src/weights/backbone/animals.safetensors, from pictures
// drawn here: 80 invented kinds of animals, none of which is a breed of the lesson's set.
//
//   npm run build && node scripts/trainBackbone.mjs [--out FILE] [--epochs N] [--checkpoint FOLDER] [--threads N]
//
// The same seed gives the same bits on the same kind of machine. Numbers: src/weights/backbone/README.md
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { argv } from "zx";

if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const {
  adamW,
  animals,
  evaluate,
  fit,
  followSchedule,
  manualSeed,
  mobileNet,
  oneCycle,
  saveWeights,
  setThreads,
} = await import("../dist/src/index.js");
const { BACKBONE } = await import("../dist/src/models/backbone.js");

const SEED = 11;
const epochs = argv.epochs ?? 12;
const batchSize = 64;
const perKind = argv["per-kind"] ?? 150;
const out = argv.out ?? join(root, "src", "weights", "backbone", "animals.safetensors");

// The same bits for any number; one leaves the machine to others.
if (argv.threads) setThreads(argv.threads);
const { kinds, size, kindSeed } = BACKBONE;
console.log(`drawing ${kinds * perKind} pictures of ${kinds} kinds`);
const train = animals({ kinds, perKind, size, kindSeed, seed: SEED });
const test = animals({ kinds, perKind: 20, size, kindSeed, seed: SEED + 1 });

manualSeed(SEED);
const model = mobileNet({ ...BACKBONE.model, classes: kinds });
const steps = epochs * Math.ceil(train.length / batchSize);
const schedule = oneCycle({ steps, most: 0.006 });
const log = {
  name: "log",
  onStep: ({ step, loss }) =>
    step % 100 === 0 && console.log(`step ${step} loss ${loss.toFixed(3)}`),
  onEpoch: ({ epoch, loss, testAccuracy, seconds }) =>
    console.log(JSON.stringify({ epoch, loss, testAccuracy, seconds: Math.round(seconds) })),
};
// biome-ignore lint/suspicious/noFocusedTests: training, not a test.
await fit(model, {
  ...{ train, test, epochs, batchSize, seed: SEED, show: false },
  optimizer: adamW(model, { learningRate: 0.006, weightDecay: 0.05 }),
  callbacks: [followSchedule(schedule), log],
  checkpoint: argv.checkpoint,
});
const { accuracy } = await evaluate(model, test);
const metadata = {
  made: `scripts/trainBackbone.mjs, seed ${SEED}, ${epochs} epochs of ${train.length} pictures`,
  accuracy: accuracy.toFixed(4),
};
saveWeights(model, out, { metadata });
console.log(JSON.stringify({ ...metadata, file: out }));
