import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { randomRotation } from "../../src/data/index.js";
import { useHost } from "../../src/host/current.js";
import { ones } from "../../src/tensor/index.js";
import {
  adam,
  type CheckpointOptions,
  earlyStopping,
  type FitOptions,
  type Optimizer,
  sgd,
  fit as train,
} from "../../src/train/index.js";
import { writeSafetensors } from "../../src/weights/index.js";
import { freshFolder, letters, network, numbers } from "./support.js";

const folder = freshFolder();
afterEach(() => useHost(undefined));

type Make = (model: ReturnType<typeof network>) => Optimizer;
const optimizers: Record<string, Make> = {
  adam: (model) => adam(model, { learningRate: 0.01 }),
  "sgd with momentum": (model) => sgd(model, { learningRate: 0.05, momentum: 0.9 }),
};

/** A run of 3 epochs of 6 steps with all that is random: order, rotation, dropout. */
async function run(make: Make, options: Partial<FitOptions>, seed = 1) {
  const model = network(seed);
  const history = await train(model, {
    train: letters(),
    test: letters(12),
    epochs: 3,
    batchSize: 8,
    seed: 4,
    transform: randomRotation(20),
    optimizer: make(model),
    show: false,
    ...options,
  });
  const epochs = history.epochs.map(({ seconds: _, imagesPerSecond: __, ...rest }) => rest);
  return { numbers: numbers(model), steps: history.steps, epochs, history };
}

describe.each(Object.entries(optimizers))(
  "%s: after a break, the bits of a run without one",
  (_, make) => {
    test.each([1, 3, 6, 7, 11, 12, 17])("broken after step %i", async (broken) => {
      const whole = await run(make, {});
      const checkpoint: CheckpointOptions = { folder: folder(), everySteps: 1 };
      await run(make, { checkpoint, maxSteps: broken });
      // Another start: everything has to come from the file.
      const rest = await run(make, { checkpoint }, 99);
      expect(rest.numbers).toEqual(whole.numbers);
      expect(rest.steps).toEqual(whole.steps);
      expect(rest.epochs).toEqual(whole.epochs);
    });
  },
);

test("saved after epochs only, it goes on from the last whole one", async () => {
  const whole = await run(optimizers.adam, {});
  const model = network();
  let count = 0;
  const loss: FitOptions["loss"] = (logits, y) => {
    if (++count === 9) throw new Error("power cut");
    return logits.sum().mul(0).add(y.length);
  };
  const failing = train(model, {
    train: letters(),
    batchSize: 8,
    epochs: 2,
    loss,
    show: false,
    checkpoint: folder(),
  });
  await expect(failing).rejects.toThrow("power cut");
  expect(readdirSync(folder())).toEqual(["last.safetensors"]);
  await run(optimizers.adam, {
    checkpoint: { folder: folder(), resume: false },
    epochs: 1,
    seed: 4,
  });
  const rest = await run(optimizers.adam, { checkpoint: folder() }, 7);
  expect(rest.numbers).toEqual(whole.numbers);
  expect(rest.steps).toEqual(whole.steps);
});

test("a finished run is read, not trained; more epochs go on", async () => {
  const first = await run(optimizers.adam, { checkpoint: folder() });
  const file = readFileSync(join(folder(), "last.safetensors"));
  const again = await run(optimizers.adam, { checkpoint: folder() }, 5);
  expect([again.numbers, again.steps]).toEqual([first.numbers, first.steps]);
  expect(readFileSync(join(folder(), "last.safetensors")).equals(file)).toBe(true);
  const more = await run(optimizers.adam, { checkpoint: folder(), epochs: 4 }, 5);
  const whole = await run(optimizers.adam, { epochs: 4 });
  expect(more.numbers).toEqual(whole.numbers);
});

test("Stop between two batches saves there", async () => {
  let stop = false;
  useHost({
    name: "terminal",
    needsPicture: false,
    display: () => ({ update() {} }),
    interrupted: () => stop,
    onInterrupted() {},
  });
  const whole = await run(optimizers.adam, {});
  const callbacks = [
    {
      name: "press",
      onStep: ({ step }: { step: number }) => {
        stop = step === 8;
      },
    },
  ];
  const stopped = run(optimizers.adam, { checkpoint: folder(), callbacks });
  await expect(stopped).rejects.toMatchObject({ name: "Interrupted" });
  stop = false;
  const rest = await run(optimizers.adam, { checkpoint: folder() }, 3);
  expect(rest.steps).toHaveLength(18);
  expect(rest.numbers).toEqual(whole.numbers);
});

test("early stopping remembers its best weights and its patience", async () => {
  const options = (): Partial<FitOptions> => ({
    epochs: 8,
    callbacks: [earlyStopping({ patience: 2, monitor: "testLoss", least: 0.2 })],
  });
  const whole = await run(optimizers.adam, options());
  expect(whole.history.stopped).toMatch(/^no better for 2 epochs/);
  for (const broken of [6, 12, whole.steps.length - 2]) {
    const checkpoint = { folder: join(folder(), `${broken}`), everySteps: 2 };
    await run(optimizers.adam, { ...options(), checkpoint, maxSteps: broken });
    const rest = await run(optimizers.adam, { ...options(), checkpoint }, 8);
    expect(rest.numbers).toEqual(whole.numbers);
    expect(rest.history.stopped).toBe(whole.history.stopped);
  }
});

test("a process that is killed: the next one goes on with the same bits", async () => {
  const dist = pathToFileURL(resolve("dist/src/index.js")).href;
  const script = join(folder(), "run.mjs");
  const runs = join(folder(), "runs");
  writeFileSync(
    script,
    `import * as c from ${JSON.stringify(dist)};
     c.manualSeed(+process.argv[2]);
     const model = c.sequential(c.flatten(), c.dropout({ p: 0.2 }), c.linear(144, 3));
     const set = c.glyphs({ characters: "가나다", count: 96, size: 12, seed: 1 });
     const callbacks = [{ name: "say", onStep: ({ step }) => process.stdout.write(step + "\\n") }];
     const checkpoint = process.argv[3] ? { folder: process.argv[3], everySteps: 1 } : undefined;
     const { steps } = await c.fit(model, { train: set, epochs: 3, batchSize: 4, show: false, callbacks, checkpoint });
     const values = Object.values(model.stateDict()).map((t) => [...t.values]);
     console.log(JSON.stringify({ steps, values }));`,
  );
  const env = { ...process.env };
  delete env.CONVLAB_MAX_STEPS;
  /** Runs the script; kills it as soon as it says this step. */
  const start = (args: string[], kill?: number) =>
    new Promise<string>((done, fail) => {
      const child = spawn(process.execPath, [script, ...args], { env });
      let [said, problem] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk;
        if (kill !== undefined && said.includes(`\n${kill}\n`)) child.kill("SIGKILL");
      });
      child.stderr.on("data", (chunk: Buffer) => {
        problem += chunk;
      });
      child.on("close", (code) =>
        code === 0 || kill !== undefined ? done(said) : fail(new Error(problem)),
      );
    });
  const last = (said: string) => said.trim().split("\n").at(-1);
  const whole = last(await start(["1"]));
  await start(["1", runs], 5);
  expect(existsSync(join(runs, "last.safetensors"))).toBe(true);
  await start(["2", runs], 40);
  const said = await start(["3", runs]);
  expect(Number(said.split("\n")[0])).toBeGreaterThanOrEqual(5);
  // Not toBe: a difference of thousands of numbers is no message.
  expect(last(said) === whole, "the bits of a run without a break").toBe(true);
}, 300_000);

describe("messages", () => {
  const wrong = (options: Partial<FitOptions>, message: string | RegExp) =>
    expect(run(optimizers.adam, options)).rejects.toThrow(message);

  test("options", async () => {
    await wrong({ checkpoint: "" }, 'checkpoint: expected a folder, got ""');
    await wrong(
      { checkpoint: { folder: folder(), everySteps: 0 } },
      "checkpoint: expected everySteps of at least 1, got 0",
    );
    const plain: Optimizer = { learningRate: 1, step() {}, zeroGrad() {} };
    await wrong(
      { checkpoint: folder(), optimizer: plain },
      "checkpoint: expected an optimizer with state and restore, got one without",
    );
  });

  test("another run, another model, no checkpoint", async () => {
    await run(optimizers.adam, { checkpoint: folder(), epochs: 1 });
    const file = join(folder(), "last.safetensors");
    await wrong(
      { checkpoint: folder(), seed: 2 },
      `checkpoint: expected ${file} of a run with seed 2, got seed 4\nhint: take another folder, or { resume: false } to begin anew`,
    );
    await wrong(
      { checkpoint: folder(), train: letters(24) },
      "of a run with 24 training pictures, got 48 training pictures",
    );
    writeSafetensors({ w: ones([1]) }, { file });
    await wrong(
      { checkpoint: folder() },
      `checkpoint: expected a checkpoint at ${file}, got weights alone`,
    );
    writeFileSync(file, readFileSync(file).subarray(0, 30));
    await wrong({ checkpoint: folder() }, /^readSafetensors: expected .*last\.safetensors/);
  });
});
