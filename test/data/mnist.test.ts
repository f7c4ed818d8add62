import { expect, test } from "vitest";
import { mnist } from "../../src/data/index.js";

test("MNIST has 60,000 training and 10,000 test digits of 28 by 28 pixels", () => {
  const [train, check] = [mnist(), mnist({ train: false })];
  expect([train.length, check.length]).toEqual([60000, 10000]);
  expect(train.shape).toEqual([1, 28, 28]);
  expect(train.classes).toHaveLength(10);
  expect(String(check)).toBe("ImageDataset(10000 × [1,28,28], 10 classes)");
});

test("the labels are the published ones", () => {
  expect([...mnist().labels.slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  const { labels } = mnist({ train: false });
  expect([...labels.slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const counts = new Array(10).fill(0);
  for (const label of labels) counts[label]++;
  expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test("the first training picture is the known five: its ink and its place", () => {
  const five = mnist().image(0);
  expect(five.shape).toEqual([1, 28, 28]);
  const bytes = Array.from(five.values, (v) => Math.round(255 * v));
  expect(Math.max(...bytes)).toBe(255);
  expect(bytes.filter((v) => v > 0)).toHaveLength(166);
  expect(bytes.slice(5 * 28 + 12, 5 * 28 + 18)).toEqual([3, 18, 18, 18, 126, 136]);
});

test("limit keeps the first digits", () => {
  const few = mnist({ limit: 3 });
  expect([few.length, ...few.labels]).toEqual([3, 5, 0, 4]);
  expect(few.image(2).values).toEqual(mnist().image(2).values);
});

test("a limit that keeps nothing is an error", () => {
  expect(() => mnist({ limit: 0 })).toThrow("mnist: expected a limit of at least 1, got 0");
});
