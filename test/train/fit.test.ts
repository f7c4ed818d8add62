import { afterEach, beforeEach, expect, test } from "vitest";
import { mnist } from "../../src/data/index.js";
import { useHost } from "../../src/host/current.js";
import { DISPLAY, type Host, type MimeBundle, setLanguage } from "../../src/host/index.js";
import { conv2d, flatten, linear, maxPool2d, relu, sequential } from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import { manualSeed } from "../../src/tensor/index.js";
// biome takes a call of `fit` in a test for a focused test.
import { evaluate, fit as fitModel, History, sgd } from "../../src/train/index.js";
import { clock } from "../../src/train/progress.js";

const digits = (count: number) => mnist({ limit: count });

/** A small network, the same numbers for the same seed. */
function network(seed = 1) {
  manualSeed(seed);
  return sequential(
    conv2d(1, 4, { kernelSize: 5, stride: 2 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(144, 10),
  );
}

/** Collects what is shown; the user presses Stop once `stop.pressed` is true. */
function recorder(name: Host["name"], stop = { pressed: false }) {
  const shown: MimeBundle[][] = [];
  const host: Host = {
    name,
    needsPicture: false,
    display(bundle) {
      const updates = [bundle];
      shown.push(updates);
      return { update: (next) => updates.push(next) };
    },
    interrupted: () => stop.pressed,
    onInterrupted() {},
  };
  useHost(host);
  return shown;
}

const PLOTLY = "application/vnd.plotly.v1+json";
const textOf = (bundle: MimeBundle | undefined) => String(bundle?.["text/plain"]);
const limit = process.env.CONVLAB_MAX_STEPS;

beforeEach(() => {
  setLanguage("en");
  delete process.env.CONVLAB_MAX_STEPS;
});
afterEach(() => {
  useHost(undefined);
  if (limit === undefined) delete process.env.CONVLAB_MAX_STEPS;
  else process.env.CONVLAB_MAX_STEPS = limit;
});

test("256 real digits: the loss falls, most are learned, and the history says so", async () => {
  const model = network();
  const history = await fitModel(model, {
    train: digits(256),
    test: digits(256),
    epochs: 6,
    batchSize: 32,
    learningRate: 0.01,
    show: false,
  });
  expect(history.steps.map(({ step }) => step)).toEqual(
    Array.from({ length: 48 }, (_, i) => i + 1),
  );
  expect(history.steps[0].loss).toBeCloseTo(Math.log(10), 0);
  const [first, last] = [history.epochs[0], history.epochs[5]];
  expect(last.loss).toBeLessThan(first.loss / 3);
  expect(last).toMatchObject({ epoch: 6, step: 48 });
  expect(last.testAccuracy).toBeGreaterThan(0.9);
  expect(last.testAccuracy).toBe((await evaluate(model, digits(256))).accuracy);
  expect(last.imagesPerSecond).toBeCloseTo(256 / last.seconds, 6);
});

test("an epoch's loss is the mean over its pictures, also with a small last batch", async () => {
  const { steps, epochs } = await fitModel(network(), {
    train: digits(40),
    batchSize: 32,
    show: false,
  });
  expect(epochs[0].loss).toBeCloseTo((32 * steps[0].loss + 8 * steps[1].loss) / 40, 10);
  expect(epochs[0].testLoss).toBeUndefined();
});

test("the same seed gives the same bits, another seed others", async () => {
  const losses = async (seed: number) => {
    const model = network();
    const optimizer = sgd(model, { learningRate: 0.1, momentum: 0.9 });
    const options = { train: digits(96), epochs: 2, batchSize: 32, optimizer, seed, show: false };
    const { steps } = await fitModel(model, options);
    return steps.map(({ loss }) => loss);
  };
  const [one, again, other] = [await losses(1), await losses(1), await losses(2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

test("maxSteps and CONVLAB_MAX_STEPS end a run early, the test too", async () => {
  const steps = async (maxSteps?: number) => {
    const options = { train: digits(96), test: digits(90), epochs: 5, batchSize: 16 };
    return (await fitModel(network(), { ...options, maxSteps, show: false })).steps.length;
  };
  expect(await steps()).toBe(30);
  expect(await steps(7)).toBe(7);
  process.env.CONVLAB_MAX_STEPS = "2";
  expect(await steps()).toBe(2);
  expect(await steps(1)).toBe(1);
});

test("a run ends in the mode it began in", async () => {
  const model = network().eval();
  await fitModel(model, { train: digits(8), show: false });
  expect([model.training, model.modules()[0].training]).toEqual([false, false]);
});

test("show: false shows nothing", async () => {
  const shown = recorder("convlab");
  await fitModel(network(), { train: digits(64), show: false });
  expect(shown).toEqual([]);
});

test("in the notebook: one line that ends with the result, and one curve of the whole run", async () => {
  const shown = recorder("convlab");
  await fitModel(network(), { train: digits(96), test: digits(32), epochs: 2, batchSize: 16 });
  expect(shown).toHaveLength(2);
  const [line, curve] = shown;
  expect(textOf(line[0])).toBe("  0 % starting");
  expect(textOf(line.at(-1))).toMatch(
    /^100 % done: 12 steps · loss \d\.\d{3} · accuracy \d+\.\d % · test accuracy \d+\.\d\d % · \d+ images\/s · 0:\d\d in all$/,
  );
  expect(line.at(-1)?.["text/html"]).toContain('aria-valuenow="100"');
  expect(curve.at(-1)?.[PLOTLY]).toBeDefined();
  expect(textOf(curve.at(-1))).toMatch(/^12 steps, loss /);
});

test("in the terminal there is the line and no curve", async () => {
  const shown = recorder("terminal");
  setLanguage("ko");
  await fitModel(network(), { train: digits(32), batchSize: 16 });
  expect(shown).toHaveLength(1);
  expect(textOf(shown[0].at(-1))).toMatch(/^100 % 끝: 2걸음 · 손실 \d\.\d{3} · 정확도/);
});

test("Stop ends the run, says so, and the model can be used and trained on", async () => {
  const stop = { pressed: false };
  const shown = recorder("convlab", stop);
  const model = network();
  let batches = 0;
  const loss: typeof crossEntropy = (logits, labels) => {
    stop.pressed = ++batches === 4;
    return crossEntropy(logits, labels);
  };
  const run = fitModel(model, { train: digits(96), batchSize: 16, loss });
  await expect(run).rejects.toMatchObject({ name: "Interrupted" });
  expect(textOf(shown[0].at(-1))).toMatch(/ % stopped: [34] steps/);
  stop.pressed = false;
  expect((await evaluate(model, digits(32))).total).toBe(32);
  const { steps } = await fitModel(model, { train: digits(32), show: false });
  expect(steps).toHaveLength(1);
  expect(steps[0].loss).toBeLessThan(4);
});

test("a history is a table, in text and in HTML", () => {
  const history = new History();
  history.epochs.push({
    epoch: 1,
    step: 9,
    loss: 0.5,
    accuracy: 0.25,
    testAccuracy: 0.125,
    testLoss: 0.75,
    seconds: 2,
    imagesPerSecond: 1234.4,
  });
  expect(String(history)).toBe(
    "epoch    loss  accuracy  test loss  test accuracy  seconds  images/s\n" +
      "    1  0.5000   25.00 %     0.7500        12.50 %      2.0      1234",
  );
  expect(history[DISPLAY]()["text/html"]).toContain("<td>12.50 %</td>");
  expect(String(Object.assign(history, { epochs: [] }))).toMatch(/^epoch .* images\/s$/);
});

test("times read as on a clock", () => {
  expect([0.4, 75, 3600 + 62].map(clock)).toEqual(["0:00", "1:15", "1:01:02"]);
});

test("option errors", async () => {
  const train = digits(8);
  const model = network();
  const wrong = (options: object, message: string) =>
    expect(fitModel(model, { train, show: false, ...options })).rejects.toThrow(message);
  await wrong(
    { train: undefined },
    "fit: expected training pictures, got none\nhint: fit(model, { train: mnist() })",
  );
  await wrong({ epochs: 0 }, "fit: expected epochs of at least 1, got 0");
  await wrong({ maxSteps: 1.5 }, "fit: expected maxSteps of at least 1, got 1.5");
  await wrong(
    { optimizer: sgd(model), learningRate: 1 },
    "fit: expected an optimizer or a learningRate, got both\n" +
      "hint: give the optimizer its rate: adam(model, { learningRate })",
  );
});
