import { describe, expect, test } from "vitest";
import * as data from "../../src/data/index.js";
import { fromArray, ones, rng } from "../../src/tensor/index.js";
import recorded from "../oracle/splits.json" with { type: "json" };

/** Rows of numbers as probabilities. */
function softmaxRows(rows: number[][]) {
  const p = rows.flatMap((row) => {
    const sizes = row.map(Math.exp);
    const sum = sizes.reduce((a, b) => a + b);
    return sizes.map((v) => v / sum);
  });
  return fromArray(Float64Array.from(p), [rows.length, rows[0].length]);
}

const sorted = (list: number[]) => [...list].sort((a, b) => a - b);

describe(`splits equal those of ${recorded.recordedWith}`, () => {
  test.each(recorded.kFold)("kFold of $length into $folds", ({ length, folds, wanted }) => {
    expect(data.kFold(length, { folds })).toEqual(wanted);
  });
  test.each(recorded.stratifiedKFold)("stratifiedKFold into $folds", ({ folds, wanted }) => {
    expect(data.stratifiedKFold(recorded.labels, { folds })).toEqual(wanted);
  });
  test.each(recorded.timeSeries)(
    "timeSeriesSplit $length $options",
    ({ length, options, wanted }) => {
      expect(data.timeSeriesSplit(length, options)).toEqual(wanted);
    },
  );
  test.each(recorded.holdOut)("holdOut of $length: sizes", ({ length, test: share, sizes }) => {
    const fold = data.holdOut(length, { test: share });
    expect([fold.train.length, fold.test.length]).toEqual(sizes);
    expect(sorted([...fold.train, ...fold.test])).toEqual(Array.from({ length }, (_, i) => i));
  });
  test.each(recorded.stratifiedHoldOut)(
    "stratifiedHoldOut of $test: classes",
    ({ test: share, counts }) => {
      const fold = data.stratifiedHoldOut(recorded.labels, { test: share });
      const of = (k: number) => fold.test.filter((i) => recorded.labels[i] === k).length;
      expect([0, 1, 2].map(of)).toEqual(counts);
      expect(sorted([...fold.train, ...fold.test])).toEqual(recorded.labels.map((_, i) => i));
    },
  );
});

test("shuffled: every place is tested once, the same seed the same folds, others differ", () => {
  const kinds = {
    kFold: (seed: number) => data.kFold(19, { folds: 4, shuffle: true, seed }),
    stratified: (seed: number) =>
      data.stratifiedKFold(recorded.labels, { folds: 4, shuffle: true, seed }),
  };
  for (const make of Object.values(kinds)) {
    const folds = make(1);
    expect(sorted(folds.flatMap(({ test }) => test))).toEqual(recorded.labels.map((_, i) => i));
    for (const { train, test } of folds) expect(new Set([...train, ...test]).size).toBe(19);
    expect(make(1)).toEqual(folds);
    expect(make(2)).not.toEqual(folds);
  }
  for (const { test } of kinds.stratified(1)) {
    const share = test.filter((i) => recorded.labels[i] === 1).length;
    expect(share).toBeGreaterThanOrEqual(2);
    expect(share).toBeLessThanOrEqual(3);
  }
});

test("nested: no inner fold sees the outer test", () => {
  for (const labels of [undefined, recorded.labels]) {
    const folds = data.nestedKFold(19, { outer: 3, inner: 2, labels, shuffle: true, seed: 5 });
    expect(sorted(folds.flatMap(({ test }) => test))).toEqual(recorded.labels.map((_, i) => i));
    for (const { train, test, inner } of folds) {
      expect(inner).toHaveLength(2);
      expect(sorted(inner.flatMap((fold) => fold.test))).toEqual(sorted(train));
      for (const fold of inner) {
        const all = [...fold.train, ...fold.test];
        expect(sorted(all)).toEqual(sorted(train));
        expect(all.filter((i) => test.includes(i))).toEqual([]);
      }
    }
  }
});

describe("several subjects in time", () => {
  // Two subjects, 4 and 3 days, two measurements a day, not in order.
  const subject = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
  const period = [3, 3, 0, 0, 1, 1, 2, 2, 5, 5, 6, 6, 7, 7];

  test("regular: a subject is learned from its own past only", () => {
    expect(data.subjectSplits({ subject, period })).toEqual([
      { subject: 0, period: 2, train: [2, 3], validation: [4, 5], test: [6, 7] },
      { subject: 0, period: 3, train: [2, 3, 4, 5], validation: [6, 7], test: [0, 1] },
      { subject: 1, period: 7, train: [8, 9], validation: [10, 11], test: [12, 13] },
    ]);
  });

  test("population-informed: all of the others too, never the own future", () => {
    const folds = data.subjectSplits({ subject, period }, { scheme: "populationInformed" });
    expect(folds[0].train).toEqual([2, 3, 8, 9, 10, 11, 12, 13]);
    for (const fold of folds) {
      const own = [...fold.train].filter((i) => subject[i] === fold.subject);
      expect(own.every((i) => period[i] < period[fold.validation[0]])).toBe(true);
      expect(period[fold.validation[0]]).toBeLessThan(fold.period);
    }
    const late = data.subjectSplits({ subject, period }, { least: 2 });
    expect(late.map(({ period }) => period)).toEqual([3]);
  });
});

describe("wrong labels", () => {
  test.each(recorded.labelErrors)(
    "thresholds, joint and errors are cleanlab's: $classes classes",
    (c) => {
      const p = fromArray(Float64Array.from(c.probabilities), [c.labels.length, c.classes]);
      const joint = data.confidentJoint(c.labels, p);
      joint.thresholds.forEach((t, k) => {
        expect(t).toBeCloseTo(c.thresholds[k], 9);
      });
      expect(joint.counts).toEqual(c.counts);
      expect(joint.calibrated).toEqual(c.calibrated);
      const found = (method: "confidentJoint" | "noiseRate") =>
        data.findLabelErrors(c.labels, p, { method }).map(({ index }) => index);
      expect(sorted(found("confidentJoint"))).toEqual(c.confidentJoint);
      expect(sorted(found("noiseRate"))).toEqual(c.noiseRate);
      expect(found("noiseRate")).toEqual(c.ranked);
    },
  );

  test("planted wrong labels are found, and the right one is suggested", () => {
    const random = rng(3);
    const truth = Array.from({ length: 300 }, () => random.int(4));
    const planted = new Set(Array.from({ length: 30 }, (_, i) => 10 * i));
    const labels = truth.map((k, i) => (planted.has(i) ? (k + 1) % 4 : k));
    const p = softmaxRows(
      truth.map((k) => [0, 1, 2, 3].map((j) => (j === k ? 4 : 0) + random.normal())),
    );
    const errors = data.findLabelErrors(labels, p);
    const right = errors.filter(({ index }) => planted.has(index));
    expect(right.length).toBeGreaterThan(25);
    expect(right.length / errors.length).toBeGreaterThan(0.8);
    const suggested = right.filter(({ index, suggested }) => suggested === truth[index]);
    expect(suggested.length).toBeGreaterThan(24);
    const order = errors.map(({ confidence }) => confidence);
    expect(order).toEqual(sorted(order));
  });

  test("a class without labels, and clean labels", () => {
    const p = softmaxRows([
      [5, 0, 0],
      [0, 5, 0],
    ]);
    expect(data.confidentJoint([0, 1], p).calibrated).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(data.findLabelErrors([0, 1], p)).toEqual([]);
  });
});

test("errors", () => {
  const wrong = (run: () => unknown, message: string) => expect(run).toThrow(message);
  wrong(
    () => data.holdOut(10, { test: 1 }),
    "holdOut: expected a test share between 0 and 1 that leaves both parts something, got 1 of 10",
  );
  wrong(() => data.holdOut(1), "got 0.25 of 1");
  wrong(
    () => data.stratifiedHoldOut([0, 0, 3]),
    "stratifiedHoldOut: expected at least 2 of each class, got 1 of class 3",
  );
  wrong(() => data.kFold(4), "kFold: expected 2 to 4 folds of 4, got 5");
  wrong(() => data.kFold(4, { folds: 1 }), "kFold: expected 2 to 4 folds of 4, got 1");
  wrong(
    () => data.stratifiedKFold([0, 0, 1], { folds: 2 }),
    "stratifiedKFold: expected at least 2 of each class, got 1 of class 1",
  );
  wrong(
    () => data.nestedKFold(4, { labels: [1, 2, 3] }),
    "nestedKFold: expected labels for all 4 places, got 3",
  );
  wrong(
    () => data.timeSeriesSplit(5),
    "timeSeriesSplit: expected a series longer than 5 tests of 1 and a gap of 0, got 5",
  );
  const series = { subject: [0, 0], period: [0, 1] };
  wrong(
    () => data.subjectSplits(series, { scheme: "all" as "regular" }),
    'subjectSplits: expected a scheme "regular" or "populationInformed", got "all"',
  );
  wrong(
    () => data.subjectSplits(series),
    "subjectSplits: expected a subject with at least 3 periods, got none",
  );
  wrong(
    () => data.subjectSplits({ subject: [0, 0, 0, 0], period: [0, 1, 2] }),
    "subjectSplits: expected as many periods as subjects, got 3 and 4",
  );
  wrong(
    () => data.confidentJoint([0, 1, 0], ones([2, 2])),
    "confidentJoint: expected probabilities [n,classes] of 3 labels, got shape [2,2]",
  );
  wrong(
    () => data.confidentJoint([0, 2], ones([2, 2])),
    "confidentJoint: expected labels from 0 to 1, got 2",
  );
  wrong(
    () => data.findLabelErrors([0], ones([1, 2]), { method: "all" as "noiseRate" }),
    'findLabelErrors: expected method "confidentJoint" or "noiseRate", got "all"',
  );
});
