import { expect, test } from "vitest";
import { digitRegions } from "../../src/data/index.js";

test("regions of 32×32 pixels, digits and background, the same for the same seed", () => {
  const regions = digitRegions({ count: 120, seed: 3 });
  expect(regions.length).toBe(120);
  expect(regions.shape).toEqual([3, 32, 32]);
  expect(regions.classes).toHaveLength(11);
  const counts = new Array(11).fill(0);
  for (const label of regions.labels) counts[label]++;
  // Nearly half are background; ten digits share the rest.
  expect(counts[0]).toBeGreaterThan(25);
  expect(counts[0]).toBeLessThan(85);
  expect(counts.slice(1).every((count) => count > 0)).toBe(true);
  const { x, y } = regions.batch([0, 1, 2]);
  expect(x.shape).toEqual([3, 3, 32, 32]);
  expect(x.values.every((v) => v >= 0 && v <= 1)).toBe(true);
  const again = digitRegions({ count: 120, seed: 3 }).batch([0, 1, 2]);
  expect(Array.from(again.x.values)).toEqual(Array.from(x.values));
  expect(Array.from(again.y)).toEqual(Array.from(y));
  const others = digitRegions({ count: 3, seed: 3, train: false }).batch([0, 1, 2]);
  expect(Array.from(others.x.values)).not.toEqual(Array.from(x.values));
});

test("a count that is none is refused", () => {
  expect(() => digitRegions({ count: 0 })).toThrow(
    "digitRegions: expected a count of at least 1, got 0",
  );
});
