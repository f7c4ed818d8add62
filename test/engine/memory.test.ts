import { afterEach, describe, expect, test } from "vitest";
import { engine, stagedEngine, useEngine } from "../../src/engine/index.js";
import { reserveMemory } from "../../src/engine/wasm/memory.js";
import {
  adam,
  conv2d,
  F,
  globalAvgPool2d,
  fit as learn,
  lenet5,
  linear,
  MemoryError,
  manualSeed,
  mnist,
  noGrad,
  ones,
  rand,
  relu,
  rng,
  sequential,
  sgd,
  zeros,
} from "../../src/index.js";

const MIB = 2 ** 20;
const digits = (count: number) => mnist({ limit: count });
const device = () => engine().device!;

describe.runIf(engine().device)("memory stays flat", () => {
  test("over 10,000 convolutions in one synchronous loop", () => {
    const x = rand([4, 8, 32, 32], { rng: rng(1) });
    const w = rand([16, 8, 3, 3], { rng: rng(2), requiresGrad: true });
    let last = F.conv2d(x, w);
    const first = last;
    for (let i = 0; i < 10_000; i++) last = F.conv2d(x, w);
    // 2.2 GiB were computed.
    expect(device().heap.touched).toBeLessThan(1000 * MIB);
    expect(last.toArray()).toEqual(first.toArray());
  });

  test("over training steps written by hand, of a function that no container leads", () => {
    const x = rand([8, 4, 32, 32], { rng: rng(1) });
    const layers = [conv2d(4, 16, { kernelSize: 3 }), conv2d(16, 16, { kernelSize: 3 })];
    const last = linear(16, 3);
    const optimizer = sgd([...layers, last].flatMap((layer) => layer.parameters()));
    for (let i = 0; i < 1000; i++) {
      let y = x;
      for (const layer of layers) y = F.relu(layer.forward(y));
      optimizer.zeroGrad();
      F.crossEntropy(last.forward(F.globalAvgPool2d(y)), [0, 1, 2, 0, 1, 2, 0, 1]).backward();
      optimizer.step();
    }
    // 1.7 GiB of results passed.
    expect(device().heap.touched).toBeLessThan(1000 * MIB);
  });

  test("over 100 epochs of fit", async () => {
    const train = digits(64);
    const model = lenet5();
    await learn(model, { train, epochs: 2, batchSize: 32, show: false });
    device().heap.collect();
    const before = device().heap.used;
    await learn(model, { train, epochs: 100, batchSize: 32, show: false });
    device().heap.collect();
    expect(device().heap.used).toBeLessThan(before + 4 * MIB);
  });

  test("a network in a container leaves next to nothing behind", () => {
    const net = sequential(
      conv2d(3, 16, { kernelSize: 3 }),
      relu(),
      conv2d(16, 16, { kernelSize: 3 }),
      relu(),
      globalAvgPool2d(),
      linear(16, 2),
    );
    const optimizer = adam(net);
    const x = rand([4, 3, 64, 64], { rng: rng(1) });
    const step = () => {
      optimizer.zeroGrad();
      F.crossEntropy(net.forward(x), [0, 1, 1, 0]).backward();
      optimizer.step();
      noGrad(() => net.forward(x));
    };
    step();
    const before = device().heap.touched;
    for (let i = 0; i < 20; i++) step();
    // The hidden layers of one step alone are 2 MiB.
    expect(device().heap.touched).toBeLessThan(before + 20 * MIB);
  });
});

describe.runIf(engine().device)("too little memory", () => {
  const small = stagedEngine("strict", () => reserveMemory(undefined, [0.5]));
  afterEach(() => useEngine(undefined));

  test("names the op, its shape, and who holds the rest; everything else is as it was", () => {
    useEngine(small);
    const w = ones([64, 1, 1, 1]);
    const x = zeros([1, 1, 512, 512]);
    // Each is 64 MiB.
    const held = [F.conv2d(x, w)];
    let refusal: unknown;
    try {
      for (let i = 0; i < 8; i++) held.push(F.conv2d(x, w));
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(MemoryError);
    expect((refusal as Error).message).toMatch(
      /^conv2d: expected 64 MiB for \[1,64,512,512\], got \d+ MiB free of \d+ MiB\nhint: the largest of \d+ that are still in use: conv2d \[1,64,512,512\] 64 MiB, /,
    );
    expect(held.length).toBeGreaterThan(2);
    expect(held.every((y) => y.at(0, 63, 511, 511) === 0)).toBe(true);
    held.length = 0;
    expect(F.conv2d(ones([1, 1, 2, 2]), w).at(0, 63, 1, 1)).toBe(1);
    expect(F.conv2d(x, w).shape).toEqual([1, 64, 512, 512]);
  });
});

describe.runIf(engine().device)("the same bits for any number of threads", () => {
  const staged = stagedEngine("strict");
  afterEach(() => useEngine(undefined));

  test("of a model after three steps of training", async () => {
    const train = (threads: number) => {
      useEngine(staged);
      staged.setThreads(threads);
      manualSeed(4);
      const model = lenet5();
      const optimizer = adam(model);
      const generator = rng(5);
      for (let i = 0; i < 3; i++) {
        const x = rand([64, 1, 28, 28], { rng: generator });
        const labels = Array.from({ length: 64 }, () => generator.int(10));
        optimizer.zeroGrad();
        F.crossEntropy(model.forward(x), labels).backward();
        optimizer.step();
      }
      return model.parameters().map((p) => Buffer.from(p.values.buffer));
    };
    const [one, two, again] = [1, 2, 2].map(train);
    expect(one.length).toBe(10);
    for (const [i, bits] of one.entries()) {
      expect(bits.equals(two[i]), `parameter ${i} with two threads`).toBe(true);
      expect(bits.equals(again[i]), `parameter ${i} once more`).toBe(true);
    }
    await staged.close();
  });
});
