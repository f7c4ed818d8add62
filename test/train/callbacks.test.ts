import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import { tensor } from "../../src/tensor/index.js";
import {
  confusionMatrix,
  earlyStopping,
  evaluate,
  type FitCallback,
  type FitOptions,
  f1,
  precision,
  readRun,
  readRuns,
  recall,
  runLog,
  saveBest,
  fit as train,
} from "../../src/train/index.js";
import { loadWeights, readSafetensors } from "../../src/weights/index.js";
import { freshFolder, letters, network, numbers } from "./support.js";

const folder = freshFolder();
const run = (options: Partial<FitOptions>, model = network()) =>
  train(model, { train: letters(), batchSize: 16, epochs: 2, show: false, ...options });

test("callbacks are called in order, and see the run", async () => {
  const calls: string[] = [];
  const callback: FitCallback = {
    name: "mine",
    onStart: ({ settings }) => {
      calls.push(`start ${settings.epochs}×${settings.train}, test ${settings.test}`);
    },
    onStep: ({ step }, { epoch }) => {
      calls.push(`step ${step} of epoch ${epoch}`);
    },
    onEpoch: async ({ epoch, testAccuracy }) => {
      calls.push(`epoch ${epoch} ${testAccuracy !== undefined}`);
    },
    onEnd: (_, finished) => {
      calls.push(`end ${finished}`);
    },
  };
  await run({ callbacks: [callback], test: letters(6) });
  expect(calls).toEqual([
    "start 2×48, test 6",
    ...["step 1 of epoch 1", "step 2 of epoch 1", "step 3 of epoch 1", "epoch 1 true"],
    ...["step 4 of epoch 2", "step 5 of epoch 2", "step 6 of epoch 2", "epoch 2 true"],
    "end true",
  ]);
});

test("a callback may change the learning rate and end the run within an epoch", async () => {
  const rates: number[] = [];
  const callback: FitCallback = {
    name: "mine",
    onStep({ step }, { optimizer, stop }) {
      rates.push(optimizer.learningRate);
      optimizer.learningRate /= 2;
      if (step === 4) stop("enough");
    },
  };
  const history = await run({ callbacks: [callback], learningRate: 0.08, epochs: 5 });
  expect(rates).toEqual([0.08, 0.04, 0.02, 0.01]);
  expect([history.steps.length, history.stopped]).toEqual([4, "enough"]);
  expect(history.steps.map(({ learningRate }) => learningRate)).toEqual(rates);
});

test("an error in a run: the end is told, unfinished", async () => {
  const ends: boolean[] = [];
  const callback: FitCallback = {
    name: "mine",
    onStep: () => {
      throw new Error("mine");
    },
    onEnd: (_, finished) => {
      ends.push(finished);
    },
  };
  await expect(run({ callbacks: [callback] })).rejects.toThrow("mine");
  expect(ends).toEqual([false]);
});

describe("early stopping", () => {
  /** A loss that says what the test shall find, epoch by epoch, and changes the weights a bit. */
  const told = (losses: number[], model: ReturnType<typeof network>): FitOptions["loss"] => {
    let epoch = 0;
    return (logits, y) => {
      if (model.training) return crossEntropy(logits, y).mul(1e-3);
      return tensor(losses[epoch++]);
    };
  };

  test("ends after its patience and puts the best weights back", async () => {
    const model = network();
    const kept: Record<string, number[]>[] = [];
    const watch: FitCallback = {
      name: "watch",
      onEpoch: () => {
        kept.push(numbers(model));
      },
    };
    const options: Partial<FitOptions> = {
      test: letters(6),
      epochs: 9,
      loss: told([5, 4, 3, 3.5, 3.2, 1], model),
      callbacks: [watch, earlyStopping({ patience: 2 })],
    };
    const history = await run(options, model);
    expect(history.epochs).toHaveLength(5);
    expect(history.stopped).toBe("no better for 2 epochs (testLoss 3.0000 in epoch 3)");
    expect(numbers(model)).toEqual(kept[2]);
    expect(kept[4]).not.toEqual(kept[2]);
  });

  test("in Korean; without the best weights; what counts as better", async () => {
    setLanguage("ko");
    const model = network();
    const watch = earlyStopping({ patience: 1, restoreBest: false, least: 0.5 });
    const loss = told([5, 4.8, 1], model);
    const history = await run({ test: letters(6), epochs: 5, loss, callbacks: [watch] }, model);
    setLanguage("en");
    expect(history.stopped).toBe("1에폭 동안 나아지지 않음 (에폭 1의 testLoss 5.0000)");
  });

  test("accuracy and metrics shall grow", async () => {
    for (const monitor of ["testAccuracy", "mine"]) {
      let value = 0;
      const history = await run({
        test: letters(6),
        epochs: 4,
        metrics: { mine: () => ++value },
        callbacks: [earlyStopping({ patience: 4, monitor })],
      });
      expect(history.epochs).toHaveLength(4);
      expect(history.epochs.map(({ metrics }) => metrics?.mine)).toEqual([1, 2, 3, 4]);
    }
  });

  test("messages", async () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(
      "earlyStopping: expected patience of at least 1, got 0",
    );
    await expect(run({ callbacks: [earlyStopping()] })).rejects.toThrow(
      'earlyStopping: expected a monitor of epoch, step, loss, accuracy, seconds, imagesPerSecond, got "testLoss"\nhint: give fit a test, or metrics with this name',
    );
    await expect(run({ metrics: { f1 } })).rejects.toThrow(
      "fit: expected a test for the metrics, got none",
    );
    await expect(run({ callbacks: [earlyStopping(), earlyStopping()] })).rejects.toThrow(
      "fit: expected callbacks of different names, got two of earlyStopping",
    );
  });
});

test("saveBest keeps the weights of the best epoch", async () => {
  const model = network();
  const file = join(folder(), "deep", "best.safetensors");
  let value = 0;
  const kept: Record<string, number[]>[] = [];
  const watch: FitCallback = {
    name: "watch",
    onEpoch: () => {
      kept.push(numbers(model));
    },
  };
  const metrics = { mine: () => [1, 3, 2][value++] };
  const callbacks = [watch, saveBest(file, { monitor: "mine" })];
  await run({ test: letters(6), epochs: 3, metrics, callbacks }, model);
  expect(readSafetensors(file).metadata).toEqual({ epoch: "2", mine: "3" });
  const other = network(9);
  await loadWeights(other, file);
  expect(numbers(other)).toEqual(kept[1]);
});

describe("logs", () => {
  test("a run is written as JSON lines and read again", async () => {
    const history = await run({ test: letters(6), metrics: { f1 }, callbacks: [runLog(folder())] });
    const lines = readFileSync(join(folder(), "events.jsonl"), "utf8").trim().split("\n");
    const events = lines.map((line) => JSON.parse(line));
    expect(events.map(({ kind }) => kind)).toEqual([
      ...["start", "step", "step", "step", "epoch", "step", "step", "step", "epoch", "end"],
    ]);
    const log = readRun(folder());
    expect(log.settings).toEqual({ epochs: 2, batchSize: 16, seed: 0, train: 48, test: 6 });
    expect(log.model).toMatch(/^Sequential\(/);
    expect(log.finished).toBe(true);
    expect(log.history.steps).toEqual(history.steps);
    expect(log.history.epochs).toEqual(history.epochs);
  });

  test("a resumed run's log is that of one run", async () => {
    const options = (): Partial<FitOptions> => ({
      checkpoint: join(folder(), "check"),
      callbacks: [runLog(folder())],
    });
    let count = 0;
    const loss: FitOptions["loss"] = (logits, y) => {
      if (++count === 6) throw new Error("power cut");
      return crossEntropy(logits, y);
    };
    await expect(run({ ...options(), loss })).rejects.toThrow("power cut");
    expect(readRun(folder())).toMatchObject({ finished: false });
    const history = await run(options(), network(3));
    const log = readRun(folder());
    expect(log.finished).toBe(true);
    expect(log.history.steps).toEqual(history.steps);
    expect(log.history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  test("a line that was being written is left out, a broken one is an error; NaN comes back", async () => {
    await run({ callbacks: [runLog(folder())], loss: (logits) => logits.sum().mul(Number.NaN) });
    const file = join(folder(), "events.jsonl");
    expect(readRun(folder()).history.steps[0].loss).toBeNaN();
    appendFileSync(file, '{"kind":"st');
    expect(readRun(folder()).history.steps).toHaveLength(6);
    writeFileSync(file, 'x\n{"kind":"end"}\n');
    expect(() => readRun(folder())).toThrow(
      `readRun: expected an event at line 1 of ${file}, got x`,
    );
    expect(() => readRun(join(folder(), "none"))).toThrow(
      `readRun: expected events.jsonl in ${join(folder(), "none")}, got none`,
    );
  });

  test("runs of a folder by name", async () => {
    for (const name of ["b", "a"])
      await run({ epochs: 1, callbacks: [runLog(join(folder(), name))] });
    writeFileSync(join(folder(), "note.txt"), "x");
    const runs = readRuns(folder());
    expect(Object.keys(runs)).toEqual(["a", "b"]);
    expect(runs.a.steps).toEqual(runs.b.steps);
    expect(readdirSync(join(folder(), "a"))).toEqual(["events.jsonl"]);
    const none = join(folder(), "none");
    expect(() => readRuns(none)).toThrow(
      `readRuns: expected a folder of runs at ${none}, got ENOENT`,
    );
  });
});

describe("metrics", () => {
  // sklearn.metrics on these: precision 0.6111…, recall 0.6666…, f1 0.6 (macro).
  const labels = [0, 0, 1, 1, 2, 2];
  const answers = [0, 1, 1, 1, 0, 2];
  test("equal scikit-learn's macro means", () => {
    expect(confusionMatrix(answers, labels, 3)).toEqual([
      [1, 1, 0],
      [0, 2, 0],
      [1, 0, 1],
    ]);
    expect(precision(answers, labels, 3)).toBeCloseTo((1 / 2 + 2 / 3 + 1) / 3, 12);
    expect(recall(answers, labels, 3)).toBeCloseTo((1 / 2 + 1 + 1 / 2) / 3, 12);
    expect(f1(answers, labels, 3)).toBeCloseTo((0.5 + 0.8 + 2 / 3) / 3, 12);
    expect(precision([0], [1], 2)).toBe(0);
    expect(() => confusionMatrix([1], [1, 2], 3)).toThrow(
      "confusionMatrix: expected as many predictions as labels, got 1 and 2",
    );
  });

  test("fit gives them what evaluate finds", async () => {
    const model = network();
    let seen: number[] = [];
    const metrics = {
      mine: (predictions: ArrayLike<number>) => {
        seen = Array.from(predictions);
        return 0;
      },
    };
    await run({ test: letters(9), metrics, epochs: 1 }, model);
    expect(seen).toEqual([...(await evaluate(model, letters(9))).predictions]);
  });
});
