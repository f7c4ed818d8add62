import { afterEach, describe, expect, test } from "vitest";
import { plain, useEngine } from "../../src/engine/index.js";
import { F, rng, type Tensor, tensor } from "../../src/index.js";
import { noise } from "../oracle/wave.js";
import { asPixels, compare } from "./doubles.js";

afterEach(() => useEngine(undefined));

/** On numbers row by row, and on those that lie as pixels, padded and not. */
function onImages(f: (x: Tensor) => Tensor, what: string, scale = 1): void {
  for (const shape of [
    [3, 5, 6, 7],
    [2, 8, 6, 7],
  ]) {
    const x = F.mul(noise(shape, 51), scale).detach();
    compare(f, [x], `${what}, rows`);
    compare(f, [asPixels(x)], `${what}, pixels`);
    // What is padded is zero: a convolution behind it would see what is not.
    const w = noise([2, 3, 3, 3], 52);
    if (shape[1] % 4 === 0) continue;
    const behind = (p: Tensor, q: Tensor) => F.conv2d(F.slice(f(p), 1, 0, 3), q);
    compare(behind, [asPixels(x), w], `${what}, then a convolution`);
  }
}

describe("activations against double precision", () => {
  const CURVES: Record<string, (x: Tensor) => Tensor> = {
    leakyRelu: (x) => F.leakyRelu(x, 0.2),
    gelu: (x) => F.gelu(x),
    "gelu by tanh": (x) => F.gelu(x, { approximate: "tanh" }),
    silu: F.silu,
    softplus: F.softplus,
    abs: F.abs,
    sigmoid: F.sigmoid,
    tanh: F.tanh,
    exp: F.exp,
    square: (x) => F.pow(x, 2),
    "a power without a routine": (x) => F.pow(F.abs(x), 1.5),
    "one over the square": (x) => F.pow(F.add(F.abs(x), 1), -2),
    "square root": (x) => F.sqrt(F.add(F.abs(x), 1)),
    logarithm: (x) => F.log(F.add(F.abs(x), 1)),
  };
  test.each(Object.entries(CURVES))("%s", (name, f) => onImages(f, name, 3));
});

describe("dropout", () => {
  const drop = (p: number) => (x: Tensor) => F.dropout(x, { p, rng: rng(7) });
  const channels = (x: Tensor) => F.dropout2d(x, { p: 0.4, rng: rng(8) });

  test("against double precision", () => {
    onImages(drop(0.3), "dropout");
    onImages(channels, "channels");
    compare(drop(0.5), [noise([37, 41], 53)], "rows");
  });

  test.each([0.1, 0.5, 1])(
    "the bits of the plain engine, and its generator after it, p %s",
    (p) => {
      const runs = [undefined, plain].map((engine) => {
        useEngine(engine);
        const generator = rng(3);
        generator.normal();
        const x = noise([3, 5, 9, 11], 54);
        x.requiresGrad = true;
        const y = F.dropout(x, { p, rng: generator });
        const z = F.dropout2d(y, { p, rng: generator });
        F.sum(F.mul(z, z)).backward();
        return [
          [...y.values],
          [...z.values],
          [...x.grad!.values],
          generator.state(),
          generator.normal(),
        ];
      });
      expect(runs[0]).toEqual(runs[1]);
    },
  );

  test("a generator of one's own is asked itself", () => {
    let draws = 0;
    const own = { ...rng(1), uniform: () => (draws++ % 2 === 0 ? 0 : 0.9) };
    const y = F.dropout(tensor(new Array(1000).fill(1)), { rng: own });
    expect([draws, ...y.values.slice(0, 4)]).toEqual([1000, 0, 2, 0, 2]);
  });
});

describe("places against double precision", () => {
  test("upsampling", () => {
    onImages((x) => F.upsample(x, { scale: 2 }), "nearest");
    onImages((x) => F.upsample(x, { size: [4, 15] }), "to a size");
    onImages((x) => F.upsample(x, { scale: 2, mode: "bilinear" }), "bilinear");
    const corners = { size: [11, 4] as [number, number], mode: "bilinear" as const };
    onImages((x) => F.upsample(x, { ...corners, alignCorners: true }), "corners");
  });

  test.each(["constant", "reflect", "replicate", "circular"] as const)("padding, %s", (mode) => {
    const sides = { top: 1, bottom: 3, left: 2, right: 0 };
    onImages((x) => F.pad(x, sides, { mode, value: 0.5 }), mode);
    compare((x) => F.pad(x, [2, 3], { mode }), [noise([5, 7, 2, 9, 11], 55)], "five axes");
    compare((x) => F.pad(x, 1, { mode }), [noise([31, 17], 56)], "a matrix");
  });

  test.each([0, 1, 2, 3])("slices along axis %s of images", (axis) => {
    for (const shape of [
      [4, 5, 9, 11],
      [4, 12, 8, 8],
    ]) {
      for (const [start, end] of [
        [0, 2],
        [1, 4],
        [2, 3],
      ]) {
        const x = asPixels(noise(shape, 57));
        compare((p) => F.slice(p, axis, start, end), [x], `${shape}: ${start} … ${end}`);
        const rows = (p: Tensor) => F.slice(F.exp(F.reshape(p, shape)), axis, start, end);
        compare(rows, [x], `${shape}, rows: ${start} … ${end}`);
      }
    }
  });

  test.each([0, 1, 2, 3])("along axis %s one after another", (axis) => {
    const parts = [3, 1, 4].map((length, i) => {
      const x = noise(
        [2, 5, 7, 9].map((n, d) => (d === axis ? length : n)),
        58 + i,
      );
      return i === 1 ? x : asPixels(x);
    });
    compare((...xs) => F.concat(xs, axis), parts, "some pixels");
    compare((...xs) => F.concat(xs.map(F.exp), axis), parts, "rows");
    compare((x) => F.concat([x, x, x], axis), [parts[0]], "one thing thrice");
  });

  test("axes in another order, and the largest along an axis", () => {
    const x = asPixels(noise([3, 5, 7, 9], 62));
    compare((p) => F.permute(p, [0, 2, 3, 1]), [x], "channels last");
    compare((p) => F.transpose(p), [x], "the last two");
    compare((p) => F.transpose(F.exp(F.reshape(p, [27, 35]))), [x], "a matrix");
    for (const axis of [undefined, 0, 1, 2, 3]) compare((p) => F.max(p, axis), [x], `max ${axis}`);
  });
});

describe("rows against double precision", () => {
  test("layer and group normalization", () => {
    const [w, b] = [noise([9], 63), noise([9], 64)];
    compare((x) => F.layerNorm(x, [7, 9]), [noise([2, 5, 7, 9], 65)], "two axes");
    const affine = (x: Tensor, weight: Tensor, bias: Tensor) =>
      F.layerNorm(x, [9], { weight, bias, epsilon: 1e-2 });
    compare(affine, [noise([70, 9], 66), w, b], "weights");
    onImages((x) => F.groupNorm(x, 1), "one group");
    const [v, c] = [noise([6], 67), noise([6], 68)];
    const grouped = (x: Tensor, weight: Tensor, bias: Tensor) =>
      F.groupNorm(x, 3, { weight, bias });
    compare(grouped, [asPixels(noise([2, 6, 8, 9], 69)), v, c], "three groups");
  });

  test.each(["mean", "sum", "none"] as const)("cross-entropy of places, %s", (reduction) => {
    const labels = Array.from({ length: 3 * 7 * 9 }, (_, i) => (i % 11 === 4 ? 255 : (i * 5) % 6));
    const weight = tensor([1, 2, 0.5, 0, 1, 3]);
    const x = noise([3, 6, 7, 9], 70);
    for (const labelSmoothing of [0, 0.2]) {
      const options = { reduction, weight, labelSmoothing, ignoreIndex: 255 };
      const loss = (p: Tensor) => F.crossEntropy(p, labels, options);
      compare(loss, [x], `rows, ${labelSmoothing}`);
      compare(loss, [asPixels(x)], `pixels, ${labelSmoothing}`);
    }
    const few = labels.slice(0, 100).map((label) => Math.min(label, 5));
    compare((p) => F.crossEntropy(p, few, { reduction }), [noise([100, 6], 71)], "a matrix");
  });
});
