// Trains a detector that the library ships, src/weights/detectors/NAME.safetensors.
//
//   npm run build && node scripts/trainDetectors.mjs [--name yolo-digits] [--strict] [--out FILE]
//     [--pictures N] [--epochs N] [--steps N] [--threads N]
//
// The same seeds give the same bits on the same kind of machine; --strict leaves out the instructions that round in
// one step, which differ between machines. Numbers: src/weights/detectors/README.md
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { argv } from "zx";

if (!argv.strict && process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const library = await import("../dist/src/index.js");
const { digitScenes, evaluateDetector, fasterRcnn, readDetector, rng } = library;
const { saveDetector, setThreads, yolo } = library;

const SIZE = 128;
/** Seeds of the pictures, the first weights and the order; pictures to test with are others, by other hands. */
const SEEDS = { pictures: 1, weights: 7, order: 0, test: 1001 };
const RECIPES = {
  "yolo-digits": {
    make: (classes) => yolo({ classes, rng: rng(SEEDS.weights) }),
    pictures: 4000,
    epochs: 10,
  },
  "faster-rcnn-digits": {
    make: (classes) => fasterRcnn({ classes, hidden: 96, rng: rng(SEEDS.weights) }),
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
const pictures = argv.pictures ?? recipe.pictures;
const train = digitScenes({ count: pictures, size: SIZE, seed: SEEDS.pictures });
const test = digitScenes({ count: 200, size: SIZE, seed: SEEDS.test, train: false });

const detector = recipe.make(train.classes);
const options = { epochs: argv.epochs ?? recipe.epochs, seed: SEEDS.order, show: true };
const run = await detector.train(train, { ...options, maxSteps: argv.steps });
mkdirSync(dirname(out), { recursive: true });
const steps = run.losses.length;
const flags = `--name ${name}${argv.strict ? " --strict" : ""}`;
const metadata = {
  made: `scripts/trainDetectors.mjs ${flags}, ${pictures} pictures, ${steps} steps`,
};
saveDetector(detector, out, { metadata, dtype: "F16" });
// What is shipped is measured, with its 16 bits a number.
const { map, map50, map75, seconds } = evaluateDetector(readDetector(out), test);
console.log(
  JSON.stringify({ name, steps, trainingSeconds: run.seconds, map50, map, map75, seconds }),
);
