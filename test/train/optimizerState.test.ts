import { describe, expect, test } from "vitest";
import { adam, linear, type Optimizer, rng, sgd, type Tensor, zeros } from "../../src/index.js";
import { wave } from "../oracle/wave.js";

type Make = (x: Tensor[]) => Optimizer;
const makers: Record<string, Make> = {
  "sgd with momentum": (x) => sgd(x, { learningRate: 0.1, momentum: 0.9 }),
  "sgd without": (x) => sgd(x, { learningRate: 0.1 }),
  adam: (x) => adam(x, { learningRate: 0.1 }),
};

/** Steps with given gradients; from the n-th on. */
function steps(optimizer: Optimizer, list: Tensor[], from: number, to: number) {
  for (let n = from; n < to; n++) {
    list.forEach((x, i) => {
      x.grad = wave([...x.shape], n + 3 * i, { dtype: x.dtype, requiresGrad: false });
    });
    optimizer.step();
  }
}

describe.each(Object.entries(makers))("%s", (_, make) => {
  test.each(["float32", "float64"] as const)(
    "%s: saved and restored, it makes the same bits",
    (dtype) => {
      const start = () => [wave([3, 5], 0, { dtype }), wave([7], 1, { dtype })];
      const through = start();
      steps(make(through), through, 0, 6);

      const first = start();
      const before = make(first);
      steps(before, first, 0, 3);
      const state = before.state?.();
      expect(state?.parameters).toHaveLength(2);
      const second = first.map((x) => x.detach());
      const after = make(second);
      after.learningRate = 5;
      if (state) after.restore?.(state);
      expect(after.learningRate).toBe(0.1);
      // What was restored and not used yet is saved as it is.
      expect(after.state?.()).toEqual(state);
      steps(after, second, 3, 6);
      expect(second.map((x) => x.values)).toEqual(through.map((x) => x.values));
      // The state is a copy: nothing of the two runs is in it.
      expect(before.state?.()).toEqual(state);
    },
  );

  test("a state can be put back into an optimizer that went on", () => {
    const x = [wave([4], 0)];
    const optimizer = make(x);
    steps(optimizer, x, 0, 2);
    const [state, numbers] = [optimizer.state?.(), x[0].values.slice()];
    steps(optimizer, x, 2, 4);
    const wanted = x[0].values.slice();
    x[0].values.set(numbers);
    if (state) optimizer.restore?.(state);
    steps(optimizer, x, 2, 4);
    expect(x[0].values).toEqual(wanted);
  });

  test("another model's state is refused", () => {
    const state = make([zeros([1])]).state?.();
    const optimizer = make([...linear(2, 1).parameters()]);
    expect(() => state && optimizer.restore?.(state)).toThrow(
      "optimizer: expected a state of 2 parameters, got one of 1",
    );
  });
});

test("a generator goes on where another stood, also between two normal numbers", () => {
  for (const draws of [0, 1, 2, 5]) {
    const one = rng(9);
    for (let i = 0; i < draws; i++) one.normal();
    const two = rng(1);
    two.normal();
    two.restore(one.state());
    const after = (r: typeof one) => [
      r.normal(),
      r.uniform(),
      r.int(99),
      r.fork().uniform(),
      r.normal(),
    ];
    expect(after(two)).toEqual(after(one));
  }
});
