/** What the exercises of this lesson count with, for their references and known mistakes. */

export const total = (x: number[]): number => x.reduce((sum, v) => sum + v, 0);

export const mean = (x: number[]): number => total(x) / x.length;

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The sum of the squared differences of two lists. */
export const missed = (y: number[], predicted: number[]): number =>
  total(y.map((v, i) => (v - predicted[i]) ** 2));

export const spread = (y: number[]): number => total(y.map((v) => (v - mean(y)) ** 2));

/** The place of the largest number, the first of equal ones. */
export const largest = (x: number[]): number => x.indexOf(Math.max(...x));

/** Runs of these lengths, one behind the other. */
export function runs(lengths: number[]): number[][] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return range(at - length, at);
  });
}

/** Places of a list for which the test holds. */
export const where = (list: number[], test: (v: number, i: number) => boolean): number[] =>
  range(0, list.length).filter((i) => test(list[i], i));
