import { expect, test } from "vitest";
import {
  batchNorm2d,
  conv2d,
  knownWeights,
  type Module,
  ones,
  relu,
  residual,
  resnet18,
  sequential,
} from "../../src/index.js";

const body = (): Module[] => [conv2d(2, 2, { kernelSize: 3, padding: 1 }), batchNorm2d(2)];
const answer = (model: Module): unknown =>
  knownWeights(model)
    .eval()
    .forward(ones([1, 2, 4, 4]))
    .toArray();

test("two networks of one structure answer the same, whatever their layers are called", () => {
  const nested = sequential({ first: sequential(...body()), second: sequential(...body()) });
  expect(answer(nested)).toEqual(answer(sequential(...body(), ...body())));
  const bare = sequential(...body(), conv2d(2, 2, { kernelSize: 3, padding: 1 }));
  expect(answer(bare)).not.toEqual(answer(nested));
  expect(answer(residual(nested))).not.toEqual(answer(nested));
});

test("each kind of number is filled, running statistics away from 0", () => {
  const state = knownWeights(batchNorm2d(50)).stateDict();
  const { weight, bias, running_mean: mean, running_var: variance } = state;
  for (const one of [weight, bias, mean, variance])
    expect(new Set(one.values).size).toBeGreaterThan(20);
  expect(Math.min(...weight.values)).toBeGreaterThan(0.5);
  expect(Math.min(...variance.values)).toBeGreaterThan(0.4);
  expect(Math.max(...bias.values, ...mean.values)).toBeLessThan(0.31);
  expect(state.num_batches_tracked.item()).toBe(0);
});

test("a whole network keeps its numbers in bounds, and the same call gives the same", () => {
  const model = resnet18({ stem: "cifar", width: 4, classes: 3 });
  const x = ones([1, 3, 8, 8]);
  const scores = knownWeights(model).eval().forward(x).toArray() as number[][];
  expect(scores[0].every((v) => Number.isFinite(v) && Math.abs(v) < 1e4)).toBe(true);
  const again = resnet18({ stem: "cifar", width: 4, classes: 3 });
  expect(knownWeights(again).eval().forward(x).toArray()).toEqual(scores);
  expect(knownWeights(relu())).toBeInstanceOf(relu().constructor);
});
