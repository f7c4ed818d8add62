import { OptionError } from "../../tensor/index.js";
import type { Fold } from "./kFold.js";

export interface TimeSeriesOptions {
  /** How many folds. Default 5. */
  folds?: number;
  /** Places in each test part. Default what is left over evenly. */
  testSize?: number;
  /** Places left out between the two parts, for what looks back. Default 0. */
  gap?: number;
  /** Most places in a training part: the last ones. Default all. */
  maxTrain?: number;
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/**
 * Cross-validation on a series in time: what is learned from always lies before what is tested.
 *
 * Source   the folds are scikit-learn's `TimeSeriesSplit`
 * @throws  OptionError timeSeriesSplit: expected a series longer than 5 tests of 1 and a gap of 0, got 5
 * @example timeSeriesSplit(4, { folds: 2 }).map((fold) => fold.train) // [[0, 1], [0, 1, 2]]
 */
export function timeSeriesSplit(length: number, options: TimeSeriesOptions = {}): Fold[] {
  const { folds = 5, gap = 0, maxTrain = Number.POSITIVE_INFINITY } = options;
  const { testSize = Math.floor(length / (folds + 1)) } = options;
  const whole = [folds, testSize].every((n) => Number.isInteger(n) && n >= 1);
  if (!whole || !Number.isInteger(gap) || gap < 0 || length - gap - testSize * folds <= 0) {
    const expected = `a series longer than ${folds} tests of ${Math.max(1, testSize)} and a gap of ${gap}`;
    throw new OptionError("timeSeriesSplit", expected, `${length}`);
  }
  return range(0, folds).map((fold) => {
    const start = length - (folds - fold) * testSize;
    const end = start - gap;
    return { train: range(Math.max(0, end - maxTrain), end), test: range(start, start + testSize) };
  });
}

/** Which subject a place belongs to and when it was measured. */
export interface SubjectSeries {
  subject: ArrayLike<number>;
  /** Number of the period (a day), from any start. */
  period: ArrayLike<number>;
}

/** A fold of nested cross-validation in time. */
export interface SubjectFold extends Fold {
  /** To choose settings on: after `train` and before `test`. */
  validation: number[];
  /** Whose period is tested, and which one. */
  subject: number;
  period: number;
}

export interface SubjectOptions {
  /**
   * "regular": a subject is learned from its own past. "populationInformed": also from everything of
   * the other subjects, whose series say nothing about its future.
   */
  scheme?: "regular" | "populationInformed";
  /** Periods that are learned from at least. Default 1. */
  least?: number;
}

/**
 * Nested cross-validation on several subjects' series, forward by periods: each period of a subject
 * is tested once, the period before it is the validation, all before that is learned from.
 *
 * Source   C. Cochrane 2018, "Time Series Nested Cross-Validation": day forward-chaining, regular and
 *          population-informed
 * @throws  OptionError subjectSplits: expected a scheme "regular" or "populationInformed", got "all"
 * @throws  OptionError subjectSplits: expected a subject with at least 3 periods, got none
 * @throws  OptionError subjectSplits: expected as many periods as subjects, got 3 and 4
 */
export function subjectSplits(
  { subject, period }: SubjectSeries,
  { scheme = "regular", least = 1 }: SubjectOptions = {},
): SubjectFold[] {
  if (scheme !== "regular" && scheme !== "populationInformed") {
    const expected = 'a scheme "regular" or "populationInformed"';
    throw new OptionError("subjectSplits", expected, JSON.stringify(scheme));
  }
  if (subject.length !== period.length) {
    const got = `${period.length} and ${subject.length}`;
    throw new OptionError("subjectSplits", "as many periods as subjects", got);
  }
  const places = range(0, subject.length);
  const subjects = [...new Set(Array.from(subject))].sort((a, b) => a - b);
  const folds = subjects.flatMap((who) => {
    const own = places.filter((i) => subject[i] === who);
    const others = scheme === "regular" ? [] : places.filter((i) => subject[i] !== who);
    const periods = [...new Set(own.map((i) => period[i]))].sort((a, b) => a - b);
    return periods.slice(least + 1).map((tested, k) => {
      const before = periods[least + k];
      return {
        subject: who,
        period: tested,
        train: [...others, ...own.filter((i) => period[i] < before)].sort((a, b) => a - b),
        validation: own.filter((i) => period[i] === before),
        test: own.filter((i) => period[i] === tested),
      };
    });
  });
  if (folds.length > 0) return folds;
  const expected = `a subject with at least ${least + 2} periods`;
  throw new OptionError("subjectSplits", expected, "none");
}
