import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fitLinearSvm, fitOneVsRest, fitSvm, type SvmOptions } from "../../src/classic/index.js";
import { zeros } from "../../src/tensor/index.js";
import { expectClose, noise } from "../oracle/wave.js";

const oracle = JSON.parse(
  readFileSync(new URL("../oracle/classicSvm.json", import.meta.url), "utf8"),
) as {
  two: number[];
  many: number[];
  svm: { options: SvmOptions; decision: number[]; support: number[] }[];
  linear: { c: number; weights: number[]; bias: number }[];
  rest: { decision: number[]; predicted: number[] };
};
const x = noise([80, 4], 1);
const unseen = noise([25, 4], 2);

describe("the decision function is scikit-learn's", () => {
  test.each(oracle.svm.map((c) => [JSON.stringify(c.options), c] as const))("SVC %s", (_, c) => {
    const model = fitSvm(x, oracle.two, { ...c.options, tolerance: 1e-8 });
    expect(model.converged).toBe(true);
    expectClose(model.decision(unseen).values, c.decision, "decision", { tolerance: 1e-5 });
    expect(model.support).toEqual(c.support);
    expect(model.predict(unseen)).toEqual(c.decision.map((d) => (d > 0 ? 5 : 2)));
  });

  test.each(oracle.svm.map((c) => [JSON.stringify(c.options), c] as const))(
    "within 1e-2 of it with the ordinary tolerance: %s",
    (_, c) => {
      const found = fitSvm(x, oracle.two, c.options).decision(unseen);
      expectClose(found.values, c.decision, "decision", { tolerance: 1e-2 });
    },
  );

  test.each(oracle.linear.map((c) => [c.c, c] as const))("LinearSVC, C = %s", (_, c) => {
    const options = { c: c.c, tolerance: 1e-9, maxPasses: 1e5 };
    const model = fitLinearSvm(x, oracle.two, options);
    expect(model.converged).toBe(true);
    const found = [...model.weights, model.bias];
    expectClose(found, [...c.weights, c.bias], "weights", { tolerance: 1e-5 });
  });

  test("one-vs-rest", () => {
    const model = fitOneVsRest(x, oracle.many, (rows, labels) =>
      fitSvm(rows, labels, { tolerance: 1e-8 }),
    );
    expect(model.decision(unseen).shape).toEqual([25, 3]);
    expectClose(model.decision(unseen).values, oracle.rest.decision, "decision");
    expect(model.predict(unseen)).toEqual(oracle.rest.predicted);
  });
});

describe("what a border is", () => {
  test("the widest margin stands on the two nearest points", () => {
    const model = fitSvm([[0], [1], [3], [4]], [0, 0, 1, 1], { kernel: "linear", tolerance: 1e-8 });
    expectClose(model.weights!, [1], "w");
    expect(model.bias).toBeCloseTo(-2, 6);
    expectClose(model.coefficients, [-0.5, 0.5], "coefficients");
  });

  test("XOR needs a kernel", () => {
    const corners = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const labels = [0, 1, 1, 0];
    const curved = fitSvm(corners, labels, { kernel: "rbf", gamma: 1, c: 100 });
    expect(curved.predict(corners)).toEqual(labels);
    const straight = fitSvm(corners, labels, { kernel: "linear", c: 100 });
    expect(straight.predict(corners)).not.toEqual(labels);
    expect(curved.weights).toBeNull();
  });

  test("too few steps are told, not hidden; equal rows of both classes end", () => {
    expect(fitSvm(x, oracle.two, { maxSteps: 3 }).converged).toBe(false);
    expect(fitLinearSvm(x, oracle.two, { maxPasses: 1 }).converged).toBe(false);
    const same = fitSvm([[1], [1]], [0, 1]);
    expect(same.converged).toBe(true);
    expect(Array.from(same.decision([[1]]).values)).toEqual([0]);
  });
});

describe("bad input is named", () => {
  const rows = [[0], [1], [2]];
  test.each([
    ["three classes", [0, 1, 2], {}, "fitSvm: expected labels of 2 classes, got 3\nhint: fitOneVs"],
    ["one class", [1, 1, 1], {}, "fitSvm: expected labels of 2 classes, got 1"],
    ["few labels", [0, 1], {}, "fitSvm: expected 3 labels, one a row, got 2"],
    ["no label", [0, 1, Number.NaN], {}, "fitSvm: expected labels that are numbers, got NaN"],
    ["c", [0, 1, 1], { c: 0 }, "fitSvm: expected c greater than 0, got 0"],
    ["gamma", [0, 1, 1], { gamma: -1 }, "fitSvm: expected gamma greater than 0, got -1"],
    [
      "kernel",
      [0, 1, 1],
      { kernel: "cubic" as "poly" },
      'fitSvm: expected the kernel "linear", "poly" or "rbf", got "cubic"',
    ],
  ] as [string, number[], SvmOptions, string][])("%s", (_, labels, options, message) => {
    expect(() => fitSvm(rows, labels, options)).toThrow(message);
  });

  test("features that are no table", () => {
    expect(() => fitSvm(zeros([2, 3, 4]), [0, 1])).toThrow(
      "fitSvm: expected features [N,D], got [2,3,4]",
    );
    expect(() => fitSvm([], [])).toThrow("fitSvm: expected features [N,D], got none");
    expect(() => fitSvm([[1, 2], [1]], [0, 1])).toThrow(
      "fitSvm: expected 2 features in each row, got 1 in row 1",
    );
    expect(() =>
      fitSvm(
        [
          [1, 2],
          [1, Number.NaN],
        ],
        [0, 1],
      ),
    ).toThrow("fitSvm: expected finite features, got NaN at (1, 1)");
    expect(() =>
      fitSvm(
        [
          [1, 2],
          [3, 4],
        ],
        [0, 1],
      ).decision([[1, 2, 3]]),
    ).toThrow("decision: expected 2 features, as learned from, got 3");
    expect(() => fitLinearSvm(rows, [0, 1, 1], { c: -1 })).toThrow(
      "fitLinearSvm: expected c greater than 0, got -1",
    );
    expect(() => fitOneVsRest(rows, [1, 1, 1], fitSvm)).toThrow(
      "fitOneVsRest: expected labels of 2 classes or more, got 1",
    );
  });
});
