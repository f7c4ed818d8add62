import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plain, type StagedEngine, stagedEngine, useEngine } from "../../src/engine/index.js";
import { useHost } from "../../src/host/current.js";
import {
  adam,
  F,
  fit as learn,
  lenet5,
  type Module,
  manualSeed,
  mnist,
  rand,
  rng,
  type Tensor,
} from "../../src/index.js";
import { expectClose } from "../oracle/wave.js";

/**
 * Stop, where nothing else helps, ends the code wherever it is: in a routine, between two of them, in
 * the books of the memory. No `finally` runs; the library is told afterwards.
 */
const repairs: (() => void)[] = [];
const global = globalThis as { stopped?: () => unknown };

function cutOff(run: () => unknown, milliseconds: number): void {
  global.stopped = run;
  expect(() => new vm.Script("stopped()").runInThisContext({ timeout: milliseconds })).toThrow(
    "timed out",
  );
  delete global.stopped;
  for (const repair of repairs) repair();
}

let staged: StagedEngine;

beforeAll(() => {
  useHost({
    name: "terminal",
    needsPicture: false,
    display: () => ({ update() {} }),
    interrupted: () => false,
    onInterrupted: (repair) => repairs.push(repair),
  });
  staged = stagedEngine("strict");
  staged.setThreads(2);
  useEngine(staged);
});

afterAll(async () => {
  useHost(undefined);
  useEngine(undefined);
  await staged.close();
});

const x = rand([32, 1, 28, 28], { rng: rng(1) });
const labels = Array.from({ length: 32 }, (_, i) => i % 10);

/** Loss and gradients of a model. */
function backward(model: Module, input: Tensor): Float32Array[] {
  model.zeroGrad();
  const loss = F.crossEntropy(model.forward(input), labels);
  loss.backward();
  const gradients = model.parameters().map((p) => p.grad!.toArray());
  return [[loss.item()], ...gradients].map((g) => Float32Array.from([g].flat(5) as number[]));
}

/** The same numbers as a model with these weights that was never disturbed. */
function expectWhole(model: Module): void {
  const got = backward(model, x);
  useEngine(plain);
  const other = lenet5();
  other.loadStateDict(model.stateDict());
  const wanted = backward(other, x);
  useEngine(staged);
  got.forEach((numbers, i) => {
    expectClose(numbers, wanted[i], `array ${i}`, { tolerance: 1e-4 });
  });
}

describe("code that is cut off anywhere leaves model, threads and memory whole", () => {
  test("in a loop of training steps", () => {
    manualSeed(1);
    const model = lenet5();
    const optimizer = adam(model, { learningRate: 1e-4 });
    const forever = () => {
      for (;;) {
        optimizer.zeroGrad();
        F.crossEntropy(model.forward(x), labels).backward();
        optimizer.step();
      }
    };
    for (let round = 0; round < 12; round++) {
      cutOff(forever, 7 + 5 * round);
      expectWhole(model);
    }
    expect(staged.threads).toBe(2);
  });

  test("in a loop that fills the memory", () => {
    const w = rand([16, 1, 3, 3], { rng: rng(2) });
    const first = F.conv2d(x, w).toArray();
    const kept: Tensor[] = [];
    const forever = () => {
      for (;;) {
        const y = F.conv2d(x, w);
        if (kept.length < 20) kept.push(y);
      }
    };
    // On a busy machine the first rounds may be over before anything was computed.
    for (let round = 0; round < 8 || kept.length === 0; round++) cutOff(forever, 20 + 9 * round);
    staged.device.heap.collect();
    expect(F.conv2d(x, w).toArray()).toEqual(first);
    expect(kept.length).toBeGreaterThan(0);
    for (const y of kept) expect(y.toArray()).toEqual(first);
  });

  test("in the middle of fit, which then goes on", async () => {
    const train = mnist({ limit: 256 });
    const model = lenet5();
    const options = { train, batchSize: 32, epochs: 2, show: false };
    // The cut comes from inside of a step: fit waits for others before its first one, and what waits
    // goes on outside of the time limit.
    const cut = (milliseconds: number) => (logits: Tensor, y: Int32Array) => {
      cutOff(() => {
        for (;;) F.crossEntropy(logits, y).backward(undefined, { retainGraph: true });
      }, milliseconds);
      throw new Error("cut off");
    };
    for (let round = 0; round < 3; round++) {
      const broken = learn(model, { ...options, loss: cut(10 + 8 * round) });
      await expect(broken).rejects.toThrow("cut off");
    }
    expectWhole(model);
    const history = await learn(model, options);
    expect(history.steps).toHaveLength(16);
    expect(history.steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });
});
