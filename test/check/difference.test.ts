import { describe, expect, test } from "vitest";
import { close, exact } from "../../src/check/compare.js";
import { difference, extent } from "../../src/check/difference.js";
import { tensor } from "../../src/tensor/index.js";

describe("numbers", () => {
  test("within the tolerance they agree, outside they don't", () => {
    const how = close({ rtol: 1e-3, atol: 1e-6 });
    expect(difference(100, 100.09, how)).toBeNull();
    expect(difference(100, 100.2, how)).toMatchObject({ expected: 100, got: 100.2, where: [] });
    expect(difference(0, 5e-7, how)).toBeNull();
    expect(difference(0, 2e-6, how)).not.toBeNull();
  });

  test("exactly is exactly", () => {
    expect(difference(1, 1 + 1e-12, exact())).not.toBeNull();
    expect(difference(0, -0, exact())).toBeNull();
  });

  test("NaN and the infinities equal themselves only", () => {
    const how = close({ rtol: 10, atol: 1e9 });
    expect(difference(Number.NaN, Number.NaN, how)).toBeNull();
    expect(difference(1, Number.NaN, how)).not.toBeNull();
    expect(difference(Number.NaN, 1, how)).not.toBeNull();
    expect(difference(1, Number.POSITIVE_INFINITY, how)).not.toBeNull();
    expect(difference(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, how)).not.toBeNull();
    expect(difference(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, how)).toBeNull();
  });
});

describe("where the first difference is", () => {
  test("in a tensor", () => {
    const a = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    const b = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 0],
        [7, 9],
      ],
    ]);
    expect(difference(a, b, close())).toEqual({
      kind: "value",
      where: [1, 0, 1],
      expected: 6,
      got: 0,
      wrong: 2,
      total: 8,
    });
  });

  test("in nested lists and records", () => {
    const a = [
      { box: [1, 2], name: "x" },
      { box: [3, 4], name: "y" },
    ];
    const b = [
      { box: [1, 2], name: "x" },
      { box: [3, 5], name: "z" },
    ];
    expect(difference(a, b, exact())).toMatchObject({ where: [1, "box", 1], wrong: 2, total: 6 });
  });

  test("a wrong shape is said before any number", () => {
    expect(difference(tensor([[1, 2]]), tensor([[1], [2]]), close())).toEqual({
      kind: "shape",
      where: [],
      expected: [1, 2],
      got: [2, 1],
    });
    expect(
      difference(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 2, 0],
          [3, 4, 0],
        ],
        exact(),
      ),
    ).toMatchObject({
      kind: "shape",
      expected: [2, 2],
      got: [2, 3],
    });
    expect(
      difference(
        [[1, 2], [3]],
        [
          [1, 2],
          [3, 4],
        ],
        exact(),
      ),
    ).toMatchObject({ kind: "shape" });
    expect(difference({ x: [1] }, { x: [1, 2] }, exact())).toMatchObject({
      where: ["x"],
      expected: [1],
      got: [2],
    });
  });
});

test("the extent of an array goes as deep as its lines are equally long", () => {
  expect(extent([])).toEqual([0]);
  expect(
    extent([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  ).toEqual([3, 2]);
  expect(extent([[1], [2, 3]])).toEqual([2]);
});
