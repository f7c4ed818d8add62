// Trains plain networks and residual ones of 18 and 34 layers on the same pictures (3×32×32, drawn) and
// records how the training error falls: He et al. 2016, figure 4, in small.
//
//   npm run build && node scripts/degradation.mjs [--out FILE] [--epochs N] [--width N] [--only plain34] [--threads N]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { argv } from "zx";

if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const {
  animals,
  cosineDecay,
  fit,
  followSchedule,
  manualSeed,
  resnet18,
  resnet34,
  setThreads,
  sgd,
} = await import("../dist/src/index.js");

const out = argv.out ?? join(root, "src", "train", "recorded", "degradation.json");
const settings = {
  ...{ kinds: 10, perKind: argv["per-kind"] ?? 200, width: argv.width ?? 8 },
  ...{ epochs: argv.epochs ?? 20, batchSize: 50, learningRate: 0.05, seed: 7 },
};
if (argv.threads) setThreads(argv.threads);

const { kinds, perKind, width, epochs, batchSize, learningRate, seed } = settings;
const train = animals({ kinds, perKind, seed, kindSeed: seed });
const test = animals({ kinds, perKind: 50, seed: seed + 1, kindSeed: seed });
const steps = epochs * Math.ceil(train.length / batchSize);
const nets = {
  plain18: [resnet18, false],
  plain34: [resnet34, false],
  resnet18: [resnet18, true],
  resnet34: [resnet34, true],
};
const known = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")) : { runs: {} };
const record = { settings, runs: { ...known.runs } };
const round = (value) => Number(value.toPrecision(4));

for (const [name, [make, shortcuts]] of Object.entries(nets)) {
  if (argv.only && argv.only !== name) continue;
  manualSeed(seed);
  const model = make({ shortcuts, width, classes: kinds, stem: "cifar" });
  // biome-ignore lint/suspicious/noFocusedTests: training, not a test.
  const history = await fit(model, {
    ...{ train, test, epochs, batchSize, seed, show: false },
    optimizer: sgd(model, { learningRate, momentum: 0.9, weightDecay: 1e-4 }),
    callbacks: [
      followSchedule(cosineDecay({ steps })),
      {
        name: "log",
        onEpoch: ({ epoch, loss, accuracy, testAccuracy }) =>
          console.log(JSON.stringify({ name, epoch, loss, accuracy, testAccuracy })),
      },
    ],
  });
  // Every fifth step is enough for a curve, as the mean of five.
  const mean = (list, key) => round(list.reduce((sum, step) => sum + step[key], 0) / list.length);
  const thin = [];
  for (let i = 0; i < history.steps.length; i += 5) {
    const five = history.steps.slice(i, i + 5);
    const { step } = five[five.length - 1];
    thin.push({ step, loss: mean(five, "loss"), accuracy: mean(five, "accuracy") });
  }
  const whole = history.epochs.map(({ epoch, step, loss, accuracy, testLoss, testAccuracy }) => ({
    ...{ epoch, step, loss: round(loss), accuracy: round(accuracy) },
    ...{ testLoss: round(testLoss), testAccuracy: round(testAccuracy) },
    // Times are those of the machine, so they are left out.
    ...{ seconds: 0, imagesPerSecond: 0 },
  }));
  record.runs[name] = { steps: thin, epochs: whole };
  writeFileSync(out, `${JSON.stringify(record)}\n`);
}
