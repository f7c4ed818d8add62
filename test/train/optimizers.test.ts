import { describe, expect, test } from "vitest";
import { adam, linear, type Optimizer, ones, sgd, type Tensor, zeros } from "../../src/index.js";
import recorded from "../oracle/optimizers.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

type Make = (parameters: Tensor[], options: object) => Optimizer;
const makers: Record<string, Make> = { sgd, adam };

describe(`steps equal ${recorded.recordedWith}`, () => {
  test.each(recorded.data.map((c) => [`${c.kind} ${JSON.stringify(c.options)}`, c] as const))(
    "%s",
    (_, { kind, options, steps }) => {
      const x = wave([3, 4], 0);
      const optimizer = makers[kind]([x], options);
      steps.forEach((wanted, s) => {
        x.grad = wave([3, 4], s + 1, { requiresGrad: false });
        optimizer.step();
        expectClose(x.values, wanted, `step ${s + 1}`);
      });
    },
  );
});

describe.each(Object.entries(makers))("%s", (_, make) => {
  test("takes a model or its parameters", () => {
    const layer = linear(2, 1);
    layer.weight.grad = ones([1, 2]);
    const before = layer.weight.values.slice();
    make([...layer.parameters()], {}).step();
    expect(layer.weight.values).not.toEqual(before);
  });

  test("leaves parameters without a gradient alone, and forgets gradients", () => {
    const [moved, kept] = [zeros([1]), zeros([1])];
    const optimizer = make([moved, kept], { learningRate: 0.5 });
    moved.grad = ones([1]);
    optimizer.step();
    expect(moved.values[0]).toBeCloseTo(-0.5, 6);
    expect(kept.values[0]).toBe(0);
    optimizer.zeroGrad();
    expect(moved.grad).toBeNull();
  });

  test("the learning rate may be changed between steps", () => {
    const x = zeros([1]);
    const optimizer = make([x], { learningRate: 0.5 });
    optimizer.learningRate = 0;
    x.grad = ones([1]);
    optimizer.step();
    expect(x.values[0]).toBe(0);
  });
});

test("a step goes through both moments in float64 too", () => {
  const x = zeros([1], { dtype: "float64" });
  x.grad = ones([1], { dtype: "float64" });
  adam([x], { learningRate: 0.1 }).step();
  expect(x.values[0]).toBeCloseTo(-0.1, 8);
});

describe("messages", () => {
  const x = zeros([1]);
  test.each([
    [() => sgd([x], { learningRate: -1 }), "sgd: expected learningRate ≥ 0, got -1"],
    [() => sgd([x], { momentum: Number.NaN }), "sgd: expected momentum ≥ 0, got NaN"],
    [() => sgd([x], { weightDecay: -1 }), "sgd: expected weightDecay ≥ 0, got -1"],
    [() => sgd([x], { nesterov: true }), "sgd: expected a momentum > 0 for nesterov, got 0"],
    [() => sgd([]), "sgd: expected a model or a list of parameters, got none"],
    [() => sgd(3 as never), "sgd: expected a model or a list of parameters, got number"],
    [() => sgd([3] as never), "sgd: expected a model or a list of parameters, got object"],
    [() => adam([x], { learningRate: -1 }), "adam: expected learningRate ≥ 0, got -1"],
    [() => adam([x], { betas: [1, 0] }), "adam: expected beta1 ≥ 0 and < 1, got 1"],
    [() => adam([x], { betas: [0, 1] }), "adam: expected beta2 ≥ 0 and < 1, got 1"],
    [() => adam([x], { epsilon: -1 }), "adam: expected epsilon ≥ 0, got -1"],
    [() => adam([x], { weightDecay: -1 }), "adam: expected weightDecay ≥ 0, got -1"],
  ])("%#", (fn, message) => {
    expect(fn).toThrow(expect.objectContaining({ name: "OptionError", message }));
  });
});
