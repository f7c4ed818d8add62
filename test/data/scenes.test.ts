import { beforeEach, describe, expect, test } from "vitest";
import {
  compose,
  dataLoader,
  digitScenes,
  photoScenes,
  pictogramScenes,
  randomFlip,
  resize,
  type SceneDataset,
  shapes,
  streets,
} from "../../src/data/index.js";
import { bar, Canvas, disc, polygon, rectangle, ring } from "../../src/data/scenes/canvas.js";
import { setLanguage } from "../../src/host/index.js";

beforeEach(() => setLanguage("en"));

const sets: Record<string, (options: object) => SceneDataset> = {
  shapes,
  streets,
  photoScenes,
  digitScenes,
  pictogramScenes: (options) => pictogramScenes({ size: 64, objects: [1, 3], ...options }),
};

describe.each(Object.entries(sets))("%s", (name, make) => {
  const set = make({ count: 24, seed: 5 });
  const height = 64;
  const width = name === "streets" ? 96 : 64;

  test("pictures from 0 to 1 with one to four things", () => {
    const { x, boxes, labels, masks } = set.batch([0, 1, 2]);
    expect(x.shape).toEqual([3, 3, height, width]);
    expect(masks.shape).toEqual([3, height, width]);
    expect(x.values.every((v) => v >= 0 && v <= 1)).toBe(true);
    boxes.forEach((box, i) => {
      expect(box.shape).toEqual([labels[i].length, 4]);
      expect(labels[i].length).toBeGreaterThanOrEqual(1);
      expect(labels[i].length).toBeLessThanOrEqual(4);
    });
  });

  test("every box holds pixels of its class, and no pixel of a class lies outside of its boxes", () => {
    for (let i = 0; i < set.length; i++) {
      const { boxes, labels, mask } = set.sample(i);
      const values = mask.values;
      const at = boxes.toArray() as number[][];
      const inside = (k: number, x: number, y: number) =>
        x >= at[k][0] && x < at[k][2] && y >= at[k][1] && y < at[k][3];
      const seen = new Array(at.length).fill(0);
      for (let p = 0; p < values.length; p++) {
        if (values[p] === 0) continue;
        const [x, y] = [p % width, Math.floor(p / width)];
        const own = at.flatMap((_, k) =>
          labels[k] + 1 === values[p] && inside(k, x, y) ? [k] : [],
        );
        expect(own.length).toBeGreaterThan(0);
        for (const k of own) seen[k]++;
      }
      expect(Math.min(...seen)).toBeGreaterThan(3);
      for (const [x1, y1, x2, y2] of at) {
        expect([x1 >= 0, y1 >= 0, x2 <= width, y2 <= height, x2 > x1, y2 > y1]).not.toContain(
          false,
        );
      }
    }
  });

  test("the same seed the same pictures, each on its own; others differ", () => {
    const again = make({ count: 24, seed: 5 });
    expect(again.sample(17).image.values).toEqual(set.sample(17).image.values);
    expect(make({ count: 24, seed: 6 }).sample(17).image.values).not.toEqual(
      set.sample(17).image.values,
    );
    expect(set.sample(1).image.values).not.toEqual(set.sample(2).image.values);
    expect(set.subset([17, 3]).sample(0).image.values).toEqual(set.sample(17).image.values);
    expect([set.subset(4).length, set.length]).toEqual([4, 24]);
    expect(String(set)).toMatch(/^SceneDataset\(24, /);
  });

  test("every class comes", () => {
    const many = make({ count: 36, objects: [3, 3] });
    const found = new Set(Array.from({ length: 36 }, (_, i) => [...many.sample(i).labels]).flat());
    expect(found.size).toBe(many.classes.length);
  });

  test("a loader changes them at random, boxes and masks too, the same for the same seed", () => {
    const moved = set.withTransform(compose(randomFlip({ p: 0.5 }), (p) => resize(p, [32, 48])));
    const first = (seed: number) =>
      [...dataLoader(moved, { batchSize: 10, shuffle: true, seed })][0];
    const [one, again] = [first(1), first(1)];
    expect(one.x.shape).toEqual([10, 3, 32, 48]);
    expect(one.masks.shape).toEqual([10, 32, 48]);
    expect(again.x.values).toEqual(one.x.values);
    expect(again.boxes.map((b) => b.toArray())).toEqual(one.boxes.map((b) => b.toArray()));
    expect(first(2).x.values).not.toEqual(one.x.values);
  });
});

test("shapes: fewer kinds; none in a picture", () => {
  const set = shapes({ count: 5, shapes: ["star", "circle"], objects: [0, 0], size: 16 });
  expect(set.classes).toEqual(["star", "circle"]);
  expect(set.sample(0).boxes.shape).toEqual([0, 4]);
  expect(set.batch([0]).x.shape).toEqual([1, 3, 16, 16]);
});

test("streets: nearer people are larger, and what is in front hides what is behind", () => {
  const set = streets({ count: 40, objects: [3, 4] });
  const people = Array.from({ length: 40 }, (_, i) => {
    const { boxes, labels } = set.sample(i);
    return (boxes.toArray() as number[][]).filter((_, k) => labels[k] === 0);
  }).flat();
  const near = people.filter(([, , , foot]) => foot > 55);
  const far = people.filter(([, , , foot]) => foot < 48);
  const tall = (list: number[][]) =>
    list.reduce((sum, [, y1, , y2]) => sum + y2 - y1, 0) / list.length;
  expect(tall(near)).toBeGreaterThan(1.3 * tall(far));
});

test("class names in Korean", () => {
  setLanguage("ko");
  expect(shapes({ count: 1, shapes: ["star"] }).classes).toEqual(["별"]);
  expect(streets({ count: 1 }).classes).toEqual(["사람", "자전거"]);
});

test("digitScenes: MNIST's digits, of its training or its test set", () => {
  const [own, others] = [true, false].map((train) => digitScenes({ count: 3, seed: 2, train }));
  expect(own.classes.join("")).toBe("0123456789");
  expect(own.sample(0).image.toArray()).not.toEqual(others.sample(0).image.toArray());
  const { boxes } = digitScenes({ count: 1, size: 128, seed: 4 }).sample(0);
  for (const [, y1, , y2] of boxes.toArray() as number[][]) {
    expect(y2 - y1).toBeGreaterThan(0.16 * 128);
    expect(y2 - y1).toBeLessThan(0.5 * 128);
  }
});

test("pictogramScenes: ten kinds, named in the language", () => {
  const set = pictogramScenes({ count: 40, seed: 1 });
  expect(set.classes.slice(0, 3)).toEqual(["house", "tree", "heart"]);
  const { labels } = set.batch(Array.from({ length: 40 }, (_, i) => i));
  expect(new Set(labels.flatMap((own) => [...own])).size).toBe(10);
  setLanguage("ko");
  expect(pictogramScenes({ count: 1 }).classes[9]).toBe("우산");
});

test("photoScenes: Hangul on photographs", () => {
  const set = photoScenes({ count: 3, characters: "hangul", size: 48 });
  expect(set.classes).toHaveLength(14);
  expect(new Set(set.sample(0).image.values).size).toBeGreaterThan(200);
});

describe("the canvas", () => {
  const filled = (shape: ReturnType<typeof disc>) => {
    const canvas = new Canvas(10, 10);
    const pixels = canvas.paint(shape, [0, 0, 10, 10], [1, 0.5, 0], 2);
    return { canvas, pixels, box: canvas.boxOf(pixels) };
  };
  test("shapes cover what they should", () => {
    expect(filled(rectangle(2, 3, 5, 7)).pixels).toHaveLength(12);
    expect(filled(rectangle(2, 3, 5, 7)).box).toEqual([2, 3, 5, 7]);
    expect(Math.abs(filled(disc(5, 5, 3)).pixels.length - 9 * Math.PI)).toBeLessThan(5);
    expect(filled(ring(5, 5, 3, 1)).pixels).not.toContain(55);
    expect(filled(bar(1, 5, 9, 5, 2)).box).toEqual([0, 4, 10, 6]);
    const triangle = polygon([
      [0, 0],
      [8, 0],
      [0, 8],
    ]);
    expect(filled(triangle).pixels.length).toBeGreaterThan(27);
    expect(filled(triangle).pixels.length).toBeLessThan(40);
  });

  test("colours are mixed at the edge, the class is that of the larger part", () => {
    const { canvas } = filled(rectangle(2, 2, 4 + 1 / 3, 4));
    expect(canvas.image.at(0, 2, 2)).toBe(1);
    expect(canvas.image.at(0, 2, 4)).toBeCloseTo(1 / 3, 6);
    expect(canvas.image.at(1, 2, 2)).toBe(0.5);
    expect([canvas.mask.at(2, 2), canvas.mask.at(2, 4)]).toEqual([3, 0]);
    canvas.background(() => [2, -1, 0.5]);
    expect([0, 1, 2].map((c) => canvas.image.at(c, 9, 9))).toEqual([1, 0, 0.5]);
  });
});

test.each<[() => unknown, string]>([
  [() => shapes({ size: 8 }), "shapes: expected a size of at least 16, got 8"],
  [
    () => shapes({ objects: [3, 1] }),
    "shapes: expected objects as [least, most], 0 ≤ least ≤ most, got [3,1]",
  ],
  [
    () => shapes({ shapes: ["moon" as "star"] }),
    'shapes: expected shapes of circle, square, triangle, star, got ["moon"]',
  ],
  [() => shapes({ count: 0 }), "scenes: expected a count of at least 1, got 0"],
  [() => shapes({ count: 2 }).sample(2), "dataset: expected an index from 0 to 1, got 2"],
  [() => shapes({ count: 2 }).subset([5]), "dataset: expected an index from 0 to 1, got 5"],
  [() => streets({ size: 8 }), "streets: expected a size of at least 32, got 8"],
  [() => photoScenes({ size: 8 }), "photoScenes: expected a size of at least 32, got 8"],
  [() => digitScenes({ size: 8 }), "digitScenes: expected a size from 32 to 256, got 8"],
  [
    () => digitScenes({ objects: [3, 1] }),
    "digitScenes: expected objects as [least, most], 0 ≤ least ≤ most, got [3,1]",
  ],
  [() => pictogramScenes({ size: 8 }), "pictogramScenes: expected a size from 32 to 256, got 8"],
  [
    () => pictogramScenes({ objects: [3, 1] }),
    "pictogramScenes: expected objects as [least, most], 0 ≤ least ≤ most, got [3,1]",
  ],
  [() => photoScenes({ size: 300 }), "photoScenes: expected a size from 32 to 256, got 300"],
  [() => photoScenes({ characters: "" }), "photoScenes: expected at least 1 character, got none"],
  [() => photoScenes({ characters: "é" }), "glyph: expected a visible ASCII character or Hangul"],
])("%#", (run, message) => {
  expect(run).toThrow(message);
});
