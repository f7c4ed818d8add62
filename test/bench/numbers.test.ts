import { expect, test } from "vitest";
import { report, rounded } from "../../bench/common/results.mjs";
import { fastestWay, median, spread, takeTurns } from "../../bench/common/stats.mjs";
import { number, table } from "../../bench/common/table.mjs";
import { pointsOf } from "../../bench/grade/points.mjs";

test("the median is the one in the middle, or between the two", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 2, 1, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
  const values = [2, 1];
  median(values);
  expect(values).toEqual([2, 1]);
  expect(spread([4, 9, 5])).toEqual({ median: 5, min: 4, max: 9 });
});

test("sides take turns, each waiting for the one before", async () => {
  const order: string[] = [];
  const side = (name: string) => async (round: number) => {
    order.push(`${name}${round} begins`);
    await Promise.resolve();
    order.push(`${name}${round} ends`);
    return `${name}${round}`;
  };
  expect(await takeTurns([side("a"), side("b")], 2)).toEqual([
    ["a0", "a1"],
    ["b0", "b1"],
  ]);
  expect(order.filter((event) => event.endsWith("begins"))).toEqual(
    ["a0", "b0", "a1", "b1"].map((turn) => `${turn} begins`),
  );
  for (let i = 0; i < order.length; i += 2) {
    expect(order[i + 1]).toBe(order[i].replace("begins", "ends"));
  }
});

test("counted is the way that is fastest over all rounds, not in one of them", () => {
  const rounds = [
    { eager: 5, compiled: 1 },
    { eager: 4, compiled: 9 },
    { eager: 4, compiled: 8 },
  ];
  expect(fastestWay(rounds)).toEqual({ how: "eager", median: 4, min: 4, max: 5 });
  // A way that was given up after the first round can still not win by being absent.
  expect(fastestWay([{ slow: 3, fast: 1 }, { fast: 2 }]).how).toBe("fast");
});

test("numbers show three digits that count", () => {
  const shown = [0.00012345, 0.012345, 1.2345, 12.345, 123.45, 12345.6, Number.NaN].map(number);
  expect(shown).toEqual(["0.00012", "0.0123", "1.23", "12.3", "123", "12,346", "–"]);
});

test("columns line up, Hangul counted as two", () => {
  const lines = table(
    ["work", "ms"],
    [
      ["합", 1],
      ["matmul", 22],
    ],
    "lr",
  ).split("\n");
  expect(lines).toEqual(["work    ms", "──────  ──", "합       1", "matmul  22"]);
});

test("what is written down has four digits, the machine, the date and nobody's name", () => {
  expect(rounded({ a: 1.23456, b: [0.00123456, "text"], c: null, d: Number.NaN })).toEqual({
    a: 1.235,
    b: [0.001235, "text"],
    c: null,
    d: null,
  });
  const written = report({ rows: [{ ratio: 2.00001 }] }, new Date(Date.UTC(2027, 0, 2)));
  expect(written.rows).toEqual([{ ratio: 2 }]);
  expect(written.date).toBe("2027-01-02T00:00:00.000Z");
  expect(Object.keys(written.machine).sort()).toEqual([
    "cores",
    "memory",
    "node",
    "processor",
    "system",
  ]);
  expect(JSON.stringify(written)).not.toContain(process.cwd());
});

test("points are summed over the students of either gradebook", () => {
  expect(pointsOf("student,points,max\r\na,9,9\r\nb,2.5,9\r\n")).toBe(11.5);
  expect(pointsOf("id,raw_score,score\na,1,2\n")).toBe(2);
  expect(() => pointsOf("a,b\n1,2")).toThrow("a gradebook without points: a,b");
});
