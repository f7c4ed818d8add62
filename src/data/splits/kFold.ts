import { OptionError, rng } from "../../tensor/index.js";
import { placesByClass } from "../sampling.js";

/** Places of a dataset that are learned from, and places that are tested on: no place is in both. */
export interface Fold {
  train: number[];
  test: number[];
}

export interface FoldOptions {
  /** How many folds. Default 5. */
  folds?: number;
  /** Mixes the places before they are dealt out. Default false. */
  shuffle?: boolean;
  /** Of the mixing. Default 0. */
  seed?: number;
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * Parts places 0 … length − 1 in two.
 *
 * Source   the sizes are scikit-learn's: the test part is rounded up
 * @throws  OptionError holdOut: expected a test share between 0 and 1 that leaves both parts something, got 1 of 10
 * @example holdOut(10, { test: 0.3, shuffle: false }).test // [7, 8, 9]
 */
export function holdOut(
  length: number,
  {
    test = 0.25,
    shuffle = true,
    seed = 0,
  }: { test?: number; shuffle?: boolean; seed?: number } = {},
): Fold {
  const size = Math.ceil(test * length - 1e-9);
  checkShare("holdOut", test, length, size);
  const order = count(length);
  if (shuffle) rng(seed).shuffle(order);
  return { train: order.slice(0, length - size), test: order.slice(length - size) };
}

/**
 * Parts the places in two so that each class has the same share in both.
 *
 * Source   as scikit-learn's: what does not come out even goes to the largest remainders
 * @throws  OptionError stratifiedHoldOut: expected at least 2 of each class, got 1 of class 3
 * @example stratifiedHoldOut([0, 0, 1, 1], { test: 0.5 }).test.length // 2
 */
export function stratifiedHoldOut(
  labels: ArrayLike<number>,
  { test = 0.25, seed = 0 }: { test?: number; seed?: number } = {},
): Fold {
  const size = Math.ceil(test * labels.length - 1e-9);
  checkShare("stratifiedHoldOut", test, labels.length, size);
  const classes = [...placesByClass(labels)];
  for (const [label, places] of classes) {
    if (places.length >= 2) continue;
    const expected = "at least 2 of each class";
    throw new OptionError("stratifiedHoldOut", expected, `${places.length} of class ${label}`);
  }
  const wanted = classes.map(([, places]) => (places.length * size) / labels.length);
  const sizes = wanted.map(Math.floor);
  const rest = size - sizes.reduce((a, b) => a + b, 0);
  const byRemainder = count(sizes.length).sort(
    (a, b) => wanted[b] - sizes[b] - (wanted[a] - sizes[a]) || a - b,
  );
  for (const k of byRemainder.slice(0, rest)) sizes[k]++;
  const random = rng(seed);
  const fold: Fold = { train: [], test: [] };
  classes.forEach(([, places], k) => {
    const mixed = random.shuffle([...places]);
    fold.test.push(...mixed.slice(0, sizes[k]));
    fold.train.push(...mixed.slice(sizes[k]));
  });
  random.shuffle(fold.train);
  random.shuffle(fold.test);
  return fold;
}

/**
 * Cross-validation: every place is in the test part of one fold.
 *
 * Source   the folds are scikit-learn's `KFold`: the first ones are larger by one
 * @throws  OptionError kFold: expected 2 to 4 folds of 4, got 5
 * @example kFold(5, { folds: 2 }).map((fold) => fold.test) // [[0, 1, 2], [3, 4]]
 */
export function kFold(length: number, options: FoldOptions = {}): Fold[] {
  const { folds = 5, shuffle = false, seed = 0 } = options;
  checkFolds("kFold", folds, length);
  const order = count(length);
  if (shuffle) rng(seed).shuffle(order);
  const of = new Int32Array(length);
  let at = 0;
  for (let fold = 0; fold < folds; fold++) {
    const size = Math.floor(length / folds) + (fold < length % folds ? 1 : 0);
    for (const place of order.slice(at, at + size)) of[place] = fold;
    at += size;
  }
  return foldsOf(of, folds);
}

/**
 * Cross-validation in which every fold has each class in the same share.
 *
 * Source   the folds are scikit-learn's `StratifiedKFold`
 * @throws  OptionError stratifiedKFold: expected at least 2 of each class, got 1 of class 1
 * @example stratifiedKFold([0, 0, 1, 1], { folds: 2 }).map((fold) => fold.test) // [[0, 2], [1, 3]]
 */
export function stratifiedKFold(labels: ArrayLike<number>, options: FoldOptions = {}): Fold[] {
  const { folds = 5, shuffle = false, seed = 0 } = options;
  checkFolds("stratifiedKFold", folds, labels.length);
  const classes = [...placesByClass(labels)];
  for (const [label, places] of classes) {
    if (places.length >= folds) continue;
    const expected = `at least ${folds} of each class`;
    throw new OptionError("stratifiedKFold", expected, `${places.length} of class ${label}`);
  }
  // Sorted by class (in the order in which classes appear), dealt out in turn: so the folds differ by
  // one in the size of a class and in their own size.
  const first = [...classes].sort(([, a], [, b]) => a[0] - b[0]);
  const sorted = first.flatMap(([, places], k) => places.map(() => k));
  const random = rng(seed);
  const of = new Int32Array(labels.length);
  first.forEach(([, places], k) => {
    const dealt = count(folds).flatMap((fold) => {
      const size = sorted.filter((label, i) => label === k && i % folds === fold).length;
      return new Array<number>(size).fill(fold);
    });
    if (shuffle) random.shuffle(dealt);
    places.forEach((place, i) => {
      of[place] = dealt[i];
    });
  });
  return foldsOf(of, folds);
}

/** A fold of which the training part is folded again, to choose settings without the test part. */
export interface NestedFold extends Fold {
  inner: Fold[];
}

/**
 * Nested cross-validation: settings are chosen on the inner folds of the training part; the test part
 * of the outer fold is looked at once. With `labels` both are stratified.
 *
 * Source   Cawley & Talbot 2010, "On Over-fitting in Model Selection"
 * @throws  OptionError nestedKFold: expected labels for all 4 places, got 3
 */
export function nestedKFold(
  length: number,
  {
    outer = 5,
    inner = 5,
    labels,
    shuffle = false,
    seed = 0,
  }: {
    outer?: number;
    inner?: number;
    labels?: ArrayLike<number>;
    shuffle?: boolean;
    seed?: number;
  } = {},
): NestedFold[] {
  if (labels && labels.length !== length) {
    throw new OptionError("nestedKFold", `labels for all ${length} places`, `${labels.length}`);
  }
  const parts = (places: number[], folds: number, seed: number): Fold[] => {
    const options = { folds, shuffle, seed };
    const cut = labels
      ? stratifiedKFold(
          places.map((place) => labels[place]),
          options,
        )
      : kFold(places.length, options);
    const back = (list: number[]) => list.map((i) => places[i]);
    return cut.map(({ train, test }) => ({ train: back(train), test: back(test) }));
  };
  return parts(count(length), outer, seed).map((fold, i) => ({
    ...fold,
    inner: parts(fold.train, inner, seed + i + 1),
  }));
}

function foldsOf(of: Int32Array, folds: number): Fold[] {
  const places = count(of.length);
  return count(folds).map((fold) => ({
    train: places.filter((i) => of[i] !== fold),
    test: places.filter((i) => of[i] === fold),
  }));
}

function checkFolds(op: string, folds: number, length: number): void {
  if (Number.isInteger(folds) && folds >= 2 && folds <= length) return;
  throw new OptionError(op, `2 to ${length} folds of ${length}`, `${folds}`);
}

function checkShare(op: string, share: number, length: number, size: number): void {
  if (share > 0 && share < 1 && size >= 1 && size < length) return;
  const expected = "a test share between 0 and 1 that leaves both parts something";
  throw new OptionError(op, expected, `${share} of ${length}`);
}
