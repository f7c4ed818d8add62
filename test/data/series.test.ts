import { expect, test } from "vitest";
import { lagged, series, subjectSplits } from "../../src/data/index.js";

test("subjects, days and hours in order; the same for the same seed", () => {
  const one = series({ subjects: 3, days: 4, perDay: 6, seed: 2 });
  expect(one.value).toHaveLength(72);
  expect([one.subject[23], one.subject[24], one.day[23], one.day[24]]).toEqual([0, 1, 3, 0]);
  expect([...one.hour.slice(0, 7)]).toEqual([0, 4, 8, 12, 16, 20, 0]);
  expect(series({ subjects: 3, days: 4, perDay: 6, seed: 2 })).toEqual(one);
  expect(series({ subjects: 3, days: 4, perDay: 6, seed: 3 }).value).not.toEqual(one.value);
  // A subject does not change when others come.
  expect(series({ subjects: 2, days: 4, perDay: 6, seed: 2 }).value).toEqual(
    one.value.slice(0, 48),
  );
});

test("without noise each day of a week repeats but for the drift, and the day beats the night", () => {
  const { value } = series({ subjects: 1, days: 14, noise: 0 });
  const step = value[7 * 24] - value[0];
  for (let i = 0; i < 7 * 24; i++) expect(value[i + 7 * 24] - value[i]).toBeCloseTo(step, 9);
  expect(value[16]).toBeGreaterThan(value[3]);
});

test("examples: the last values, the hour, the next value, never over two subjects", () => {
  const data = series({ subjects: 2, days: 2, perDay: 4 });
  const { x, y, subject, day } = lagged(data, 3);
  expect([x.shape, y.shape]).toEqual([
    [10, 5],
    [10, 1],
  ]);
  expect([...x.values.slice(0, 3)]).toEqual([...data.value.slice(0, 3)].map(Math.fround));
  expect(y.at(0, 0)).toBe(Math.fround(data.value[3]));
  expect([x.at(0, 3), x.at(0, 4)].map((v) => Math.round(v) + 0)).toEqual([-1, 0]);
  expect(y.at(5, 0)).toBe(Math.fround(data.value[11]));
  expect([...subject]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  expect([...day.slice(0, 5)]).toEqual([0, 1, 1, 1, 1]);
  expect(subjectSplits({ subject, period: day }, { least: 0 })).toHaveLength(2);
});

test.each<[() => unknown, string]>([
  [() => series({ subjects: 0 }), "series: expected subjects of at least 1, got 0"],
  [() => series({ days: 1.5 }), "series: expected days of at least 1, got 1.5"],
  [() => series({ noise: -1 }), "series: expected noise ≥ 0, got -1"],
  [() => lagged(series({ days: 1, perDay: 6 }), 9), "lagged: expected lags from 1 to 5, got 9"],
])("%#", (run, message) => {
  expect(run).toThrow(message);
});
