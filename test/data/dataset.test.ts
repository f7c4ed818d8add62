import { expect, test } from "vitest";
import { dataLoader, ImageDataset } from "../../src/data/index.js";

/** Ten pictures of 1×2 pixels: picture i is (i, 255), its class i % 3. */
const ten = () =>
  new ImageDataset({
    images: Uint8Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? i / 2 : 255)),
    labels: Uint8Array.from({ length: 10 }, (_, i) => i % 3),
    shape: [1, 1, 2],
    classes: ["a", "b", "c"],
  });

/** Which pictures a batch holds. */
const which = (x: { values: ArrayLike<number> }) =>
  Array.from(x.values)
    .filter((_, i) => i % 2 === 0)
    .map((v) => Math.round(255 * v));

test("a batch stacks pictures as numbers from 0 to 1, with their classes", () => {
  const { x, y } = ten().batch([3, 0]);
  expect(x.shape).toEqual([2, 1, 1, 2]);
  expect(x.values).toEqual(Float32Array.of(3 / 255, 1, 0, 1));
  expect([...y]).toEqual([0, 0]);
});

test("a subset keeps order and classes, and a subset of it finds its pictures", () => {
  const some = ten().subset([7, 2, 5]);
  expect([some.length, ...some.labels]).toEqual([3, 1, 2, 2]);
  expect(which(some.batch([0, 1, 2]).x)).toEqual([7, 2, 5]);
  expect(which(some.subset([2, 0]).batch([0, 1]).x)).toEqual([5, 7]);
  expect(ten().subset(4).length).toBe(4);
});

test("split parts all pictures in two, and the same seed parts them the same way", () => {
  const [large, small] = ten().split(0.7, { seed: 3 });
  const all = [large, small].map((part) => which(part.batch([...part.labels.keys()]).x));
  expect(all.map((part) => part.length)).toEqual([7, 3]);
  expect(all.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const [again] = ten().split(0.7, { seed: 3 });
  expect(which(again.batch([0, 1, 2, 3, 4, 5, 6]).x)).toEqual(all[0]);
});

test("a loader gives every picture once, the last batch with what is left", () => {
  const loader = dataLoader(ten(), { batchSize: 4 });
  const batches = [...loader].map(({ x }) => which(x));
  expect(loader.batches).toBe(3);
  expect(batches).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
});

test("shuffled: every picture once, another order each time, the same orders for the same seed", () => {
  const times = (seed: number) => {
    const loader = dataLoader(ten(), { batchSize: 10, shuffle: true, seed });
    return [1, 2].map(() => [...loader].flatMap(({ x }) => which(x)));
  };
  const [first, second] = times(1);
  expect([...first].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(second).not.toEqual(first);
  expect(times(1)).toEqual([first, second]);
  expect(times(2)[0]).not.toEqual(first);
});

test("errors say what was expected", () => {
  expect(() => ten().image(10)).toThrow("dataset: expected an index from 0 to 9, got 10");
  expect(() => ten().subset([1, -1])).toThrow("dataset: expected an index from 0 to 9");
  expect(() => ten().split(5)).toThrow("split: expected a fraction between 0 and 1, got 5");
  expect(() => dataLoader(ten(), { batchSize: 0 })).toThrow(
    "dataLoader: expected a batchSize of at least 1, got 0",
  );
  expect(
    () =>
      new ImageDataset({
        images: new Uint8Array(5),
        labels: new Uint8Array(2),
        shape: [1, 1, 2],
        classes: ["a"],
      }),
  ).toThrow("ImageDataset: expected 2 pictures of 2 bytes, one per label, got 5 bytes");
});
