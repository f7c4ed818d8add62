import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { linear, sequential } from "../../src/nn/index.js";
import { fromArray, ones, type Tensor, tensor } from "../../src/tensor/index.js";
import { plotDecisionBoundary } from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const corners = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);

/** x₁ + x₂ − 1.5: positive for (1, 1) only. */
function and() {
  const model = sequential({ fc: linear(2, 1) });
  model.loadStateDict({ "fc.weight": tensor([[1, 1]]), "fc.bias": tensor([-1.5]) });
  return model;
}

/** The class that is drawn at a place. */
function classAt(figure: ReturnType<typeof plotDecisionBoundary>, a: number, b: number): number {
  const { x, y, z } = figure.data[0] as { x: number[]; y: number[]; z: number[][] };
  const nearest = (list: number[], value: number) =>
    list.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(list[best] - value) ? i : best), 0);
  return z[nearest(y, b)][nearest(x, a)];
}

test("AND: the line x₁ + x₂ = 1.5 divides the plane, and each class has its mark", () => {
  const model = and().train();
  const figure = plotDecisionBoundary(model, corners, [0, 0, 0, 1], { classes: ["no", "yes"] });
  expect(
    [
      [1, 1],
      [1, 0.6],
      [1, 0.4],
      [0, 1],
      [1.1, 0.1],
    ].map(([a, b]) => classAt(figure, a, b)),
  ).toEqual([1, 1, 0, 0, 0]);
  expect(figure.data.slice(1)).toMatchObject([
    { name: "no", x: [0, 0, 1], y: [0, 1, 0], marker: { symbol: "circle" } },
    { name: "yes", x: [1], y: [1], marker: { symbol: "diamond" } },
  ]);
  expect(figure.text).toMatch(
    /^Decision boundary\. 4 of 4 points right \(100\.0 %\)\. .*no \d+ %, yes/,
  );
  expect(model.training).toBe(true);
});

test("a function will do, and where several numbers come the largest counts", () => {
  const byFirst = (points: Tensor) => {
    const n = points.shape[0];
    const rows = Array.from({ length: n }, (_, i) => [0.2, points.at(i, 0), -points.at(i, 0)]);
    return fromArray(Float32Array.from(rows.flat()), [n, 3]);
  };
  const figure = plotDecisionBoundary(
    byFirst,
    tensor([
      [-1, 0],
      [1, 0],
    ]),
    [2, 0],
    { resolution: 21 },
  );
  expect([-1, 0, 1].map((a) => classAt(figure, a, 0))).toEqual([2, 0, 1]);
  expect(figure.text).toContain("1 of 2 points right (50.0 %)");
  expect((figure.data[0].z as number[][]).map((row) => row.length)).toEqual(Array(21).fill(21));
});

test("errors", () => {
  const plot =
    (...rest: unknown[]) =>
    () =>
      plotDecisionBoundary(...(rest as Parameters<typeof plotDecisionBoundary>));
  expect(plot(and(), ones([4, 3]), [0, 0, 0, 1])).toThrow(
    "plotDecisionBoundary: expected points [N,2] and a label for each, got shape [4,3] and 4 labels",
  );
  expect(plot(() => ones([2]), corners, [0, 0, 0, 1])).toThrow(
    "plotDecisionBoundary: expected answers [N,classes], [N,1] or [N] for N = 6400, got [2]",
  );
  expect(plot(and(), corners, [0, 0, 0, 6])).toThrow(
    "plotDecisionBoundary: expected labels from 0 to 5, got 6",
  );
  expect(plot(and(), corners, [0, 0, 0, 1], { resolution: 1 })).toThrow(
    "plotDecisionBoundary: expected a resolution from 2 to 400, got 1",
  );
});
