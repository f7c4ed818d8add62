import { expect, test } from "vitest";
import type { Module, Optimizer } from "../../src/index.js";
import { adam, F, lenet5, rng, sgd, summary } from "../../src/index.js";
import recorded from "../oracle/lenet5.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

const { labels, logits, loss, gradients, training } = recorded.data;
const input = () => wave([4, 1, 28, 28], 0.5, { requiresGrad: false });

/** LeNet-5 with the weights that record.py gives it. */
function filled(): Module {
  const model = lenet5();
  model.parameters().forEach((p, i) => {
    const fanIn = p.rank > 1 ? p.size / p.shape[0] : 10;
    p.values.set(wave(p.shape, i, { scale: 1 / Math.sqrt(fanIn) }).values);
  });
  return model;
}

const every = (values: ArrayLike<number>, step: number): number[] =>
  Array.from(values).filter((_, i) => i % step === 0);

test("the table of the paper: outputs and parameters", () => {
  const rows = summary(lenet5(), [1, 1, 28, 28]).rows;
  expect(rows.map((row) => [row.name, row.output.slice(1).join("×"), row.params])).toEqual([
    ["conv1", "6×28×28", 156],
    ["relu1", "6×28×28", 0],
    ["pool1", "6×14×14", 0],
    ["conv2", "16×10×10", 2416],
    ["relu2", "16×10×10", 0],
    ["pool2", "16×5×5", 0],
    ["flatten", "400", 0],
    ["fc1", "120", 48120],
    ["relu3", "120", 0],
    ["fc2", "84", 10164],
    ["relu4", "84", 0],
    ["fc3", "10", 850],
  ]);
});

test("61,706 parameters, under PyTorch's names", () => {
  const model = lenet5();
  expect(model.parameters().reduce((sum, p) => sum + p.size, 0)).toBe(61_706);
  expect([...model.namedParameters().keys()]).toEqual(Object.keys(gradients));
});

test("the same seed gives the same weights, another seed others", () => {
  const weights = (seed: number) => lenet5({ rng: rng(seed) }).stateDict()["fc2.weight"].values;
  expect(weights(1)).toEqual(weights(1));
  expect(weights(1)).not.toEqual(weights(2));
});

test(`forward and backward equal ${recorded.recordedWith}`, () => {
  const model = filled();
  const y = model.forward(input());
  expectClose(y.values, logits, "logits");
  const surprise = F.crossEntropy(y, labels);
  expect(surprise.item()).toBeCloseTo(loss, 5);
  surprise.backward();
  for (const [name, parameter] of model.namedParameters()) {
    const { max, step, values } = gradients[name as keyof typeof gradients];
    expectClose(every(parameter.grad!.values, step), values, name, { max });
  }
});

test.each([
  ["sgd", (model: Module) => sgd(model, { learningRate: 0.05, momentum: 0.9 })],
  ["adam", (model: Module) => adam(model)],
] as [keyof typeof training, (model: Module) => Optimizer][])(
  `three steps of %s equal ${recorded.recordedWith}`,
  (kind, make) => {
    const model = filled();
    const optimizer = make(model);
    const losses = training[kind].losses.map(() => {
      optimizer.zeroGrad();
      const surprise = F.crossEntropy(model.forward(input()), labels);
      surprise.backward();
      optimizer.step();
      return surprise.item();
    });
    expectClose(losses, training[kind].losses, "losses");
    const wanted = training[kind].parameters;
    for (const [name, parameter] of model.namedParameters()) {
      const { max, step, values } = wanted[name as keyof typeof wanted];
      expectClose(every(parameter.values, step), values, name, { max });
    }
  },
);
