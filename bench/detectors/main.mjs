// The five detectors on the same pictures: how good, how long to train, what a picture costs.
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { helpText, readArguments, UsageError } from "../common/arguments.mjs";
import { save } from "../common/results.mjs";

const NAMES = ["rcnn", "sppNet", "fastRcnn", "fasterRcnn", "yolo"];
/** Digits to test with are by other hands. */
const SETS = {
  digits: (library, options) => library.digitScenes(options),
  hangul: (library, options) => library.photoScenes({ ...options, characters: "hangul" }),
  pictograms: (library, options) => library.pictogramScenes(options),
};
/** Times through the training pictures, from the same pretrained trunk; YOLO has none, and learns longer. */
const EPOCHS = { rcnn: 8, sppNet: 8, fastRcnn: 10, fasterRcnn: 20, yolo: 40 };
const [SEED, SIZE] = [31, 128];

const USAGE = "npm run bench -- detectors [options]";
const ABOUT = `R-CNN, SPPNet, Fast R-CNN, Faster R-CNN and YOLO on the same generated pictures: mean average
precision, seconds of training, seconds a picture by stage, runs of the convolutional network.`;
const OPTIONS = {
  set: { type: "text", default: "digits", says: Object.keys(SETS).join(", ") },
  detectors: { type: "list", of: NAMES, default: NAMES, says: `only these of ${NAMES.join(", ")}` },
  pictures: { type: "number", default: 600, says: "pictures to learn from" },
  test: { type: "number", default: 100, says: "pictures to measure with" },
  share: { type: "number", default: 1, says: "of the times through the pictures" },
  threads: { type: "number", says: "threads that compute (one for each core)" },
  figure: { type: "text", hint: "FILE", says: "draw the stages into a PNG file" },
  json: { type: "flag", says: "write bench/results/detectors-SET.json" },
  quick: { type: "flag", says: "few pictures, few steps: to see that everything works" },
  help: { type: "flag", says: "this text" },
};

export async function benchDetectors(args) {
  const options = readArguments(args, OPTIONS);
  if (options.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  if (process.versions.node.startsWith("20.")) {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  const library = await import("../../dist/src/index.js");
  library.setLanguage("en");
  if (options.threads) library.setThreads(options.threads);
  const { set, detectors, figure, json, quick } = options;
  if (!Object.hasOwn(SETS, set))
    throw new UsageError(`--set: expected one of ${Object.keys(SETS).join(", ")}, got ${set}`);
  const [pictures, tests] = quick ? [8, 4] : [options.pictures, options.test];
  const scenes = (how) => SETS[set](library, how);
  const train = scenes({ count: pictures, size: SIZE, seed: SEED });
  const test = scenes({ count: tests, size: SIZE, seed: SEED + 1, train: false });
  const more = quick ? { maxSteps: 4 } : {};

  const started = performance.now();
  const trunk = await library.pretrainTrunk(train, { seed: SEED, rng: library.rng(SEED), ...more });
  const pretraining = (performance.now() - started) / 1000;
  const rows = [];
  for (const name of detectors) {
    const { classes } = train;
    const made = library[name]({ classes, rng: library.rng(SEED), trunk });
    const epochs = Math.max(1, Math.round(EPOCHS[name] * options.share));
    const training = { seed: SEED, epochs, ...more };
    const compared = await library.compareDetectors([made], { train, test, training });
    rows.push(...compared.rows);
    console.log(String(compared));
  }
  const all = new library.DetectorComparison(rows);
  console.log(
    `\n${set}, ${pictures} pictures of ${SIZE}×${SIZE}; pretraining ${pretraining.toFixed(0)} s\n`,
  );
  console.log(String(all));
  const drawn = library.plotDetectorStages(rows, { title: `Five detectors: ${set}` });
  console.log(`\n${drawn.text}`);
  if (figure) writeFileSync(figure, drawn.png());
  if (json) console.log(save(`detectors-${set}`, { set, pictures, tests, pretraining, rows }));
}
