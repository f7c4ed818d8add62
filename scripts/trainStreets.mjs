// Trains the network that the library ships, src/weights/streets/streets.safetensors, on drawn streets,
// or compares FCN-32s, 16s, 8s, and skips that go on to finer maps.
//
//   npm run build && node scripts/trainStreets.mjs [--out FILE] [--steps N] [--threads N]
//   npm run build && node scripts/trainStreets.mjs --compare [--steps N] [--threads N] [--json]
//
// The same seed gives the same bits on the same kind of machine. Numbers: src/weights/streets/README.md;
// --json writes the comparison to bench/results/segmentation.json.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { argv } from "zx";

if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const library = await import("../dist/src/index.js");
const { evaluateSegmentation, fcn, manualSeed, saveWeights, setThreads, streets } = library;
const { segment, segmentationBound, trainSegmentation } = library;

const [SEED, SIZE, BATCH] = [11, 96, 8];
const train = streets({ count: 2000, size: SIZE, seed: SEED });
const test = streets({ count: 200, size: SIZE, seed: SEED + 1 });
// The same bits for any number; one leaves the machine to others.
if (argv.threads) setThreads(argv.threads);

const three = (value) => Number(value.toFixed(3));

async function trained(stride, steps) {
  manualSeed(SEED);
  const model = fcn(null, stride, { classes: 3, width: 16 });
  const epochs = Math.ceil((steps * BATCH) / train.length);
  const options = { epochs, batchSize: BATCH, maxSteps: steps, seed: SEED, show: false };
  const { seconds } = await trainSegmentation(model, train, options);
  const { accuracy, miou, iou } = evaluateSegmentation(model, test, { classes: 3 });
  return { model, numbers: { stride, steps, seconds, accuracy, miou, iou } };
}

function secondsAnImage(model) {
  const { x } = test.batch([0]);
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    segment(model, x);
    return (performance.now() - start) / 1000;
  });
  return times.sort((a, b) => a - b)[7];
}

/** Mean IoU of the truth itself at this stride. */
function bound(stride) {
  const { masks } = test.batch(Array.from({ length: test.length }, (_, i) => i));
  return segmentationBound(masks, stride, 3).miou;
}

async function compare(steps) {
  const rows = [];
  for (const stride of [32, 16, 8, 4, 2, 1]) {
    const { model, numbers } = await trained(stride, steps);
    rows.push({
      network: `FCN-${stride}s`,
      parameters: model.parameterCount(),
      accuracy: three(numbers.accuracy),
      miou: three(numbers.miou),
      truthAtThisStride: three(bound(stride)),
      person: three(numbers.iou[1]),
      bicycle: three(numbers.iou[2]),
      trainingSeconds: Math.round(numbers.seconds),
      millisecondsAnImage: Number((1000 * secondsAnImage(model)).toFixed(1)),
    });
    console.log(JSON.stringify(rows.at(-1)));
  }
  console.table(rows);
  if (!argv.json) return;
  const file = join(root, "bench", "results", "segmentation.json");
  const about = { command: "node scripts/trainStreets.mjs --compare --json", seed: SEED, steps };
  const data = { ...about, pictures: `${train.length} of 3×${SIZE}×${1.5 * SIZE}`, rows };
  writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`);
}

if (argv.compare) await compare(argv.steps ?? 300);
else {
  const out = argv.out ?? join(root, "src", "weights", "streets", "streets.safetensors");
  const { model, numbers } = await trained(2, argv.steps ?? 1000);
  const metadata = {
    made: `scripts/trainStreets.mjs, seed ${SEED}, ${numbers.steps} steps of ${BATCH} pictures`,
    miou: numbers.miou.toFixed(4),
  };
  mkdirSync(dirname(out), { recursive: true });
  saveWeights(model, out, { metadata, dtype: "F16" });
  console.log(JSON.stringify({ ...numbers, file: out }));
}
