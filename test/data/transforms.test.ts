import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as data from "../../src/data/index.js";
import { fromArray, ones, rng, type Tensor, tensor, zeros } from "../../src/tensor/index.js";

const gray = tensor([
  [
    [0.1, 0.2, 0.3],
    [0.4, 0.5, 0.6],
  ],
]);
/** A picture whose object is one bright rectangle, marked by a box and a mask. */
function marked(height: number, width: number, box: [number, number, number, number]) {
  const image = zeros([1, height, width]);
  const [x1, y1, x2, y2] = box;
  for (let i = y1; i < y2; i++) for (let j = x1; j < x2; j++) image.values[i * width + j] = 1;
  return {
    image,
    boxes: tensor([box]),
    labels: Int32Array.of(7),
    mask: fromArray(image.values.slice(), [height, width]),
  } satisfies data.Sample;
}
/** The box around what is bright. */
function seen({ shape, values }: Tensor, from = 0.5): number[] {
  const [height, width] = shape.slice(-2);
  const [xs, ys]: number[][] = [[], []];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      if (values[i * width + j] < from) continue;
      xs.push(j);
      ys.push(i);
    }
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

test("boxes and mask lie where the object is, whatever moved it", () => {
  const inside = fc
    .tuple(fc.nat(4), fc.nat(4), fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 }))
    .map(
      ([x, y, w, h]) => [5 + x, 5 + y, 5 + x + w, 5 + y + h] as [number, number, number, number],
    );
  fc.assert(
    fc.property(inside, fc.nat(), (box, seed) => {
      const sample = marked(20, 22, box);
      const move = data.compose(
        data.randomFlip(),
        data.randomFlip({ direction: "vertical" }),
        data.randomCrop(18, { padding: 2 }),
        (p) => data.rotate(p, 90),
        (p) => data.resize(p, 36, { method: "nearest" }),
      );
      const got = move(sample, rng(seed));
      expect(got.boxes?.toArray()).toEqual([seen(got.image)]);
      expect(seen(got.mask ?? got.image)).toEqual(seen(got.image));
      expect([...(got.labels ?? [])]).toEqual([7]);
    }),
    { numRuns: 60 },
  );
});

test("a box that leaves the picture is left out with its label, one at the edge is cut", () => {
  const sample = {
    image: ones([1, 6, 6]),
    boxes: tensor([
      [0, 0, 2, 2],
      [1, 1, 4, 4],
    ]),
    labels: Int32Array.of(3, 4),
  };
  const got = data.crop(sample, { top: 2, left: 2, height: 3, width: 3 });
  expect(got.boxes?.toArray()).toEqual([[0, 0, 2, 2]]);
  expect([...got.labels]).toEqual([4]);
  const none = data.crop(sample, { top: 4, left: 4, height: 2, width: 2 });
  expect(none.boxes?.shape).toEqual([0, 4]);
});

test("what is no place keeps boxes and mask: colours, filters, erasing, normalizing", () => {
  const sample = marked(6, 6, [1, 1, 4, 4]);
  for (const got of [
    data.adjustBrightness(sample, 0.5),
    data.gaussianBlur(sample),
    data.erase(sample, { top: 0, left: 0, height: 2, width: 2 }),
    data.normalize(sample, { mean: [0.5], std: [0.5] }),
  ]) {
    expect(got.boxes).toBe(sample.boxes);
    expect(got.mask).toBe(sample.mask);
    expect(got.image.values).not.toEqual(sample.image.values);
  }
});

describe("random transforms", () => {
  const photo = data.photo("coffee", { size: 40 });
  const all: Record<string, data.Transform> = {
    randomFlip: data.randomFlip(),
    randomRotation: data.randomRotation(20),
    randomTranslation: data.randomTranslation(0.3),
    randomAffine: data.randomAffine({
      degrees: 9,
      scale: [0.5, 2],
      shear: 9,
      translate: [0.1, 0.2],
    }),
    randomCrop: data.randomCrop(20),
    randomResizedCrop: data.randomResizedCrop([20, 24]),
    colorJitter: data.colorJitter({ brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.2 }),
    randomBlur: data.randomBlur(),
    randomErasing: data.randomErasing({ p: 0.9, value: "noise" }),
    oneOf: data.oneOf(data.randomBlur(), data.randomCrop(27), data.randomFlip({ p: 1 })),
  };
  test.each(Object.entries(all))(
    "%s: the same seed the same bits, others differ",
    (_, transform) => {
      const before = photo.values.slice();
      const results = [1, 2, 3, 4, 5, 6].map((seed) => transform(photo, rng(seed)).values);
      const again = transform(photo, rng(1)).values;
      expect(again).toEqual(results[0]);
      expect(new Set(results.map((values) => values.join())).size).toBeGreaterThan(1);
      for (const values of results) expect(values.every(Number.isFinite)).toBe(true);
      expect(photo.values).toEqual(before);
    },
  );

  test("randomFlip flips as often as it is told", () => {
    const flips = (p: number) =>
      Array.from({ length: 400 }, (_, seed) => data.randomFlip({ p })(gray, rng(seed))).filter(
        (x) => x.at(0, 0, 0) > 0.25,
      ).length;
    expect([flips(0), flips(1)]).toEqual([0, 400]);
    expect(Math.abs(flips(0.25) - 100)).toBeLessThan(40);
  });

  test("randomCrop reaches every place, randomResizedCrop has the size", () => {
    const corners = new Set(
      Array.from({ length: 200 }, (_, seed) =>
        data.randomCrop([1, 2])(gray, rng(seed)).at(0, 0, 0),
      ),
    );
    expect([...corners].sort()).toEqual([0.1, 0.2, 0.4, 0.5].map(Math.fround));
    expect(all.randomResizedCrop(photo, rng(3)).shape).toEqual([3, 20, 24]);
    // No piece of this shape fits: the largest one that does is taken.
    const wide = data.randomResizedCrop(4, { scale: [1, 1], ratio: [9, 9] });
    expect(wide(photo, rng(0)).shape).toEqual([3, 4, 4]);
    const high = data.randomResizedCrop(4, { scale: [1, 1], ratio: [0.1, 0.1] });
    expect(high(photo, rng(0)).shape).toEqual([3, 4, 4]);
  });

  test("randomErasing blanks what it says", () => {
    const shares = Array.from({ length: 100 }, (_, seed) => {
      const { values } = data.randomErasing({ p: 1 })(ones([1, 40, 40]), rng(seed));
      return values.filter((v) => v === 0).length / 1600;
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.015);
    expect(Math.max(...shares)).toBeLessThan(0.34);
    expect(Math.max(...shares)).toBeGreaterThan(0.25);
  });

  test("what one transform draws does not change what comes after it", () => {
    const rest = (p: number) => {
      const random = rng(1);
      data.chance(p, data.randomCrop(20))(photo, random);
      return random.uniform();
    };
    expect(rest(0)).toBe(rest(1));
  });
});

describe("mixing", () => {
  const batch = {
    x: tensor([0, 10, 20, 30], { shape: [4, 1, 1, 1] }),
    y: Int32Array.of(0, 1, 2, 3),
  };

  test("mixup is the weighted mean of picture and partner", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { x, y, other, share } = data.mixup(batch, { rng: rng(seed) });
      expect([...y]).toEqual([0, 1, 2, 3]);
      for (let i = 0; i < 4; i++) {
        expect(x.values[i]).toBeCloseTo(share * 10 * i + (1 - share) * 10 * other[i], 4);
      }
    }
  });

  test("cutmix: each pixel is of one of the two, and the share is the area", () => {
    const x = fromArray(
      Float32Array.from({ length: 2 * 3 * 100 }, (_, i) => (i < 300 ? 0 : 1)),
      [2, 3, 10, 10],
    );
    const shares = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const mixed = data.cutmix({ x, y: Int32Array.of(5, 6) }, { rng: rng(seed) });
      const own = [...mixed.x.values.subarray(0, 300)].filter((v) => v === 0).length / 300;
      const swapped = mixed.other[0] === 6;
      expect(own).toBeCloseTo(swapped ? mixed.share : 1, 6);
      shares.add(mixed.share);
    }
    expect(shares.size).toBeGreaterThan(10);
  });

  test("the share follows the beta distribution: mean ½, variance 1/(4(2α+1))", () => {
    for (const alpha of [0.2, 1, 4]) {
      const random = rng(1);
      const shares = Array.from(
        { length: 4000 },
        () => data.mixup(batch, { alpha, rng: random }).share,
      );
      const mean = shares.reduce((a, b) => a + b) / 4000;
      const variance = shares.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4000;
      expect(mean).toBeCloseTo(0.5, 1);
      expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.1);
    }
  });

  test("oneHot of classes and of a mixed batch", () => {
    expect(data.oneHot([1, 0], 3).toArray()).toEqual([
      [0, 1, 0],
      [1, 0, 0],
    ]);
    const mixed = { x: batch.x, y: Int32Array.of(0, 1), other: Int32Array.of(1, 1), share: 0.25 };
    expect(data.oneHot(mixed, 2).toArray()).toEqual([
      [0.25, 0.75],
      [0, 1],
    ]);
  });
});

describe("statistics", () => {
  test("of MNIST: the numbers that everybody uses", () => {
    const { mean, std } = data.statistics(data.mnist({ limit: 60000 }));
    expect(mean[0]).toBeCloseTo(0.1307, 4);
    expect(std[0]).toBeCloseTo(0.3081, 4);
  });

  test("normalized by them: mean 0 and deviation 1 in each channel, and back", () => {
    const photo = data.photo("cat", { size: 50 });
    const one = { length: 1, batch: () => ({ x: fromArray(photo.values, [1, ...photo.shape]) }) };
    const stats = data.statistics(one);
    const normal = data.normalize(photo, stats);
    const after = data.statistics({
      ...one,
      batch: () => ({ x: fromArray(normal.values, [1, ...photo.shape]) }),
    });
    for (const c of [0, 1, 2]) {
      expect(after.mean[c]).toBeCloseTo(0, 5);
      expect(after.std[c]).toBeCloseTo(1, 5);
    }
    const back = data.denormalize(normal, stats).values;
    back.forEach((v, i) => {
      expect(Math.abs(v - photo.values[i])).toBeLessThan(1e-6);
    });
  });
});

test("filters by name and by numbers", () => {
  const flat = ones([2, 4, 4]);
  const sums = Object.keys(data.FILTERS).map((name) => [
    name,
    data.filterImage(flat, name as data.FilterName).at(1, 1, 1),
  ]);
  for (const [name, sum] of sums) {
    const rows = data.FILTERS[name as data.FilterName].flat() as number[];
    expect(sum).toBeCloseTo(
      rows.reduce((a, b) => a + b, 0),
      6,
    );
  }
  const edge = tensor([[[0, 0, 1, 1]]]);
  expect(data.filterImage(edge, [[-1, 0, 1]]).toArray()).toEqual([[[0, 1, 1, 0]]]);
  expect(data.namedFilter("sobelX").toArray()).toEqual([
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ]);
});

describe("messages", () => {
  const x = gray;
  const sample = { image: x, mask: ones([3, 3]) };
  const single = { x: ones([1, 1, 1, 1]), y: Int32Array.of(0) };
  const boxes = { image: x, boxes: ones([2, 4]), labels: Int32Array.of(1) };
  test.each<[() => unknown, string]>([
    [
      () => data.flip(x, "left" as "vertical"),
      'flip: expected "horizontal" or "vertical", got "left"',
    ],
    [
      () => data.flip(ones([1, 1, 2, 2]), "vertical"),
      "flip: expected a picture [C,H,W], got shape [1,1,2,2]\n" +
        "hint: a batch [N,C,H,W] has one picture after the other: dataset.image(i) gives one",
    ],
    [() => data.flip(sample, "vertical"), "flip: expected a mask of shape [2,3], got [3,3]"],
    [
      () => data.flip(boxes, "vertical"),
      "flip: expected boxes [n,4] and a label for each, got [2,4] and 1 labels",
    ],
    [
      () => data.crop(x, { top: 0, left: 0, height: 0, width: 2 }),
      'crop: expected whole numbers, height and width ≥ 1, got {"top":0,"left":0,"height":0,"width":2}',
    ],
    [() => data.centerCrop(x, 0), "centerCrop: expected a size of whole numbers ≥ 1, got 0"],
    [() => data.resize(x, [1, 1.5]), "resize: expected a size of whole numbers ≥ 1, got [1,1.5]"],
    [
      () => data.resize(x, 3, { method: "cubic" as "nearest" }),
      'resize: expected "bilinear" or "nearest", got "cubic"',
    ],
    [() => data.affine(x, { scale: 0 }), "affine: expected a scale > 0, got 0"],
    [() => data.rotate(x, Number.NaN), "rotate: expected finite numbers, got [null,0,0,0,0]"],
    [() => data.adjustBrightness(x, -1), "adjustBrightness: expected a factor ≥ 0, got -1"],
    [() => data.adjustContrast(x, -1), "adjustContrast: expected a factor ≥ 0, got -1"],
    [() => data.adjustSaturation(x, -1), "adjustSaturation: expected a factor ≥ 0, got -1"],
    [() => data.adjustHue(x, 1), "adjustHue: expected a turn from -0.5 to 0.5, got 1"],
    [() => data.invert(ones([2, 2, 2])), "invert: expected 1 or 3 channels, got 2"],
    [
      () => data.filterImage(x, "soften" as "blur"),
      'filterImage: expected a filter of odd height and width or one of blur, emboss, outline, sharpen, sobelX, sobelY, got "soften"',
    ],
    [() => data.filterImage(x, [[1, 2]]), "filterImage: expected a filter of odd height and width"],
    [
      () => data.gaussianBlur(x, { sigma: 0, kernelSize: 3 }),
      "gaussianBlur: expected a sigma > 0 and an odd kernelSize, got sigma 0, kernelSize 3",
    ],
    [
      () => data.gaussianBlur(x, { kernelSize: 7 }),
      "gaussianBlur: expected a picture larger than half the filter 1×7, got 2×3",
    ],
    [
      () => data.erase(x, { top: 0, left: 0, height: 3, width: 1 }),
      'erase: expected a rectangle inside 2×3, got {"top":0,"left":0,"height":3,"width":1}',
    ],
    [
      () => data.erase(x, { top: 0, left: 0, height: 1, width: 1, value: "noise" }),
      "erase: expected an rng for noise, got none",
    ],
    [
      () => data.normalize(ones([3, 1, 1]), { mean: [0.5], std: [0.5] }),
      "normalize: expected 3 means and 3 standard deviations > 0, got mean [0.5], std [0.5]",
    ],
    [
      () => data.denormalize(x, { mean: [0], std: [0] }),
      "denormalize: expected 1 mean and 1 standard deviation > 0, got mean [0], std [0]",
    ],
    [
      () => data.normalize(ones([2]), { mean: [0], std: [1] }),
      "normalize: expected a picture [C,H,W] or a batch [N,C,H,W], got [2]",
    ],
    [
      () => data.statistics({ length: 0, batch: () => ({ x }) }),
      "statistics: expected pictures, got none",
    ],
    [() => data.chance(2, (p) => p), "chance: expected a probability from 0 to 1, got 2"],
    [() => data.oneOf(), "oneOf: expected at least one transform, got none"],
    [() => data.randomRotation(-5), "randomRotation: expected degrees ≥ 0, got -5"],
    [
      () => data.randomAffine({ scale: [2, 1] }),
      "randomAffine: expected a scale range of two numbers, 0 < least ≤ greatest, got [2,1]",
    ],
    [
      () => data.randomCrop(8)(ones([1, 4, 4]), rng(0)),
      "randomCrop: expected a picture of at least 8×8 with its padding, got 4×4",
    ],
    [() => data.colorJitter({ hue: 1 }), "colorJitter: expected hue ≥ 0 and ≤ 0.5, got 1"],
    [() => data.colorJitter({ contrast: -1 }), "colorJitter: expected contrast ≥ 0, got -1"],
    [() => data.oneHot([2], 2), "oneHot: expected classes from 0 to 1, got 2"],
    [() => data.mixup(single, { alpha: 0, rng: rng(0) }), "mixup: expected alpha > 0, got 0"],
    [() => data.cutmix(single, { alpha: 0, rng: rng(0) }), "cutmix: expected alpha > 0, got 0"],
  ])("%#", (fn, message) => {
    expect(fn).toThrow(message);
  });
});
