import { describe, expect, test } from "vitest";
import { argmax, F, ones, tensor, zeros } from "../../src/index.js";

describe("methods", () => {
  test("are the ops", () => {
    const x = tensor([
      [1, -2],
      [3, 4],
    ]);
    const all = {
      add: x.add(1),
      sub: x.sub(1),
      mul: x.mul(2),
      div: x.div(2),
      neg: x.neg(),
      exp: x.exp(),
      log: x.log(),
      relu: x.relu(),
      sigmoid: x.sigmoid(),
      tanh: x.tanh(),
      sum: x.sum(0),
      mean: x.mean(0),
      max: x.max(0),
      matmul: x.matmul(x),
      reshape: x.reshape([4]),
      flatten: x.flatten(0),
      permute: x.permute([1, 0]),
      transpose: x.transpose(),
      pad: x.pad(1),
      slice: x.slice(0, 1),
      flip: x.flip(),
      softmax: x.softmax(0),
      logSoftmax: x.logSoftmax(0),
      clone: x.clone(),
      to: x.to("float64"),
    };
    const functions = {
      add: F.add(x, 1),
      sub: F.sub(x, 1),
      mul: F.mul(x, 2),
      div: F.div(x, 2),
      neg: F.neg(x),
      exp: F.exp(x),
      log: F.log(x),
      relu: F.relu(x),
      sigmoid: F.sigmoid(x),
      tanh: F.tanh(x),
      sum: F.sum(x, 0),
      mean: F.mean(x, 0),
      max: F.max(x, 0),
      matmul: F.matmul(x, x),
      reshape: F.reshape(x, [4]),
      flatten: F.flatten(x, 0),
      permute: F.permute(x, [1, 0]),
      transpose: F.transpose(x),
      pad: F.pad(x, 1),
      slice: F.slice(x, 0, 1),
      flip: F.flip(x),
      softmax: F.softmax(x, 0),
      logSoftmax: F.logSoftmax(x, 0),
      clone: F.clone(x),
      to: F.to(x, "float64"),
    };
    for (const [name, y] of Object.entries(all)) {
      expect(String(y), name).toBe(String(functions[name as keyof typeof functions]));
    }
    expect([...x.argmax(0)]).toEqual([1, 1]);
  });
});

describe("numbers at the edges", () => {
  test("NaN goes through relu, max and max pooling, so that it is seen", () => {
    const x = tensor([
      [Number.NaN, 1],
      [2, Number.NaN],
    ]);
    expect(F.relu(x).toArray()).toEqual([
      [Number.NaN, 1],
      [2, Number.NaN],
    ]);
    expect(F.max(x, 1).toArray()).toEqual([Number.NaN, Number.NaN]);
    expect(F.maxPool2d(x.reshape([1, 1, 2, 2]), { kernelSize: 2 }).item()).toBeNaN();
  });

  test("softmax and cross-entropy do not overflow", () => {
    const x = tensor([[1000, 0, -1000]]);
    expect(F.softmax(x).toArray()).toEqual([[1, 0, 0]]);
    expect(F.crossEntropy(x, [0]).item()).toBe(0);
    expect(F.crossEntropy(x, [2]).item()).toBe(2000);
  });

  test("equal logits know nothing: ln C", () => {
    expect(F.crossEntropy(zeros([5, 10]), [0, 1, 2, 3, 4]).item()).toBeCloseTo(Math.log(10), 6);
  });

  test("of equal maxima the first one gets the gradient", () => {
    const x = ones([1, 1, 2, 2], { requiresGrad: true });
    F.maxPool2d(x, { kernelSize: 2 }).sum().backward();
    expect(x.grad!.toArray()).toEqual([
      [
        [
          [1, 0],
          [0, 0],
        ],
      ],
    ]);
    expect([...argmax(ones([2, 3]))]).toEqual([0, 0]);
  });

  test("relu passes no gradient at 0", () => {
    const x = tensor([0, 1], { requiresGrad: true });
    F.relu(x).sum().backward();
    expect(x.grad!.toArray()).toEqual([0, 1]);
  });
});

describe("correlation and convolution", () => {
  const image = tensor([
    [0, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]);
  const filter = tensor([
    [1, 2],
    [3, 4],
  ]);

  test("convolution stamps the filter as it is, correlation turns it", () => {
    const full = { padding: "full" } as const;
    expect(F.convolve2d(image, filter, full).toArray()).toEqual([
      [0, 0, 0, 0],
      [0, 1, 2, 0],
      [0, 3, 4, 0],
      [0, 0, 0, 0],
    ]);
    expect(F.crossCorrelate2d(image, filter, full).toArray()).toEqual([
      [0, 0, 0, 0],
      [0, 4, 3, 0],
      [0, 2, 1, 0],
      [0, 0, 0, 0],
    ]);
  });

  test("valid, same, full and a number give their sizes", () => {
    const size = (padding: "valid" | "same" | "full" | number) =>
      F.crossCorrelate2d(image, filter, { padding }).shape;
    expect([size("valid"), size("same"), size("full"), size(2)]).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
      [6, 6],
    ]);
  });
});

test("takeRows of no rows has the shape of its rows", () => {
  expect(F.takeRows(zeros([3, 4]), []).shape).toEqual([0, 4]);
  expect(F.takeRows(tensor([1, 2, 3]), [2, 2]).toArray()).toEqual([3, 3]);
});

test("reshape and flatten share the numbers, slice and clone copy them", () => {
  const x = zeros([2, 2]);
  const [shared, flat, cut, copied] = [x.reshape([4]), x.flatten(0), x.slice(0, 0), x.clone()];
  x.data.set(0, 0, 5);
  expect([shared, flat, cut, copied].map((y) => y.values[0])).toEqual([5, 5, 0, 0]);
});
