// Trains a detector that the library ships, src/weights/detectors/NAME.safetensors.
//
//   npm run build && node scripts/trainDetectors.mjs [--name yolo-digits] [--out FILE] [--steps N] [--threads N]
//
// The same seed gives the same bits on the same kind of machine. Numbers: src/weights/detectors/README.md
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { argv } from "zx";

if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const library = await import("../dist/src/index.js");
const { digitScenes, evaluateDetector, fasterRcnn, readDetector, rng } = library;
const { saveDetector, setThreads, yolo } = library;

const [SEED, SIZE] = [21, 128];
const RECIPES = {
  "yolo-digits": {
    make: (classes) => yolo({ classes, rng: rng(SEED) }),
    pictures: 4000,
    epochs: 10,
  },
  "faster-rcnn-digits": {
    make: (classes) => fasterRcnn({ classes, hidden: 96, rng: rng(SEED) }),
    pictures: 2000,
    epochs: 10,
  },
};

const name = argv.name ?? "yolo-digits";
const recipe = RECIPES[name];
if (!recipe) {
  console.error(`--name: expected one of ${Object.keys(RECIPES).join(", ")}, got ${name}`);
  process.exit(1);
}
// The same bits for any number; one leaves the machine to others.
if (argv.threads) setThreads(argv.threads);
const out = argv.out ?? join(root, "src", "weights", "detectors", `${name}.safetensors`);
const train = digitScenes({ count: recipe.pictures, size: SIZE, seed: SEED });
// Other hands, other places.
const test = digitScenes({ count: 200, size: SIZE, seed: SEED + 1, train: false });

const detector = recipe.make(train.classes);
const options = { epochs: recipe.epochs, seed: SEED, show: true };
const run = await detector.train(train, { ...options, maxSteps: argv.steps });
mkdirSync(dirname(out), { recursive: true });
const steps = run.losses.length;
const metadata = {
  made: `scripts/trainDetectors.mjs --name ${name}, seed ${SEED}, ${steps} steps`,
};
saveDetector(detector, out, { metadata, dtype: "F16" });
// What is shipped is measured, with its 16 bits a number.
const { map, map50, map75, seconds } = evaluateDetector(readDetector(out), test);
console.log(
  JSON.stringify({ name, steps, trainingSeconds: run.seconds, map50, map, map75, seconds }),
);
