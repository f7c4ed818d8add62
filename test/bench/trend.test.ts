import { expect, test } from "vitest";
import { trend } from "../../bench/notebook/trend.mjs";

const samples = (megabytes: (i: number) => number) =>
  Array.from({ length: 50 }, (_, i) => ({ seconds: 6 * i, megabytes: megabytes(i) }));

test("flat memory has no slope, a leak has its own", () => {
  expect(trend(samples(() => 300))).toEqual({ first: 300, last: 300, most: 300, perMinute: 0 });
  const leak = trend(samples((i) => 300 + i));
  expect([leak.first, leak.last, leak.most]).toEqual([305, 345, 349]);
  expect(leak.perMinute).toBeCloseTo(10, 6);
});

test("what is only made once, at the start, is no slope", () => {
  expect(trend(samples((i) => (i < 10 ? 100 + 20 * i : 300))).perMinute).toBe(0);
});

test("one look is enough for an answer", () => {
  const one = trend([{ seconds: 1, megabytes: 200 }]);
  expect([one.first, one.last, one.most]).toEqual([200, 200, 200]);
});
