/** Plain-array convolutions that the references and the known mistakes of this lesson share. */
interface Generator {
  int(n: number): number;
}

/** Every pixel's channels, weighted: one map for each line of w. */
export const mix = (x: number[][][], w: number[][]): number[][][] =>
  w.map((line) =>
    x[0].map((row, i) => row.map((_, j) => line.reduce((sum, v, c) => sum + v * x[c][i][j], 0))),
  );

/** How many places a filter of this width has, before rounding. */
export const places = (n: number, wide: number, s: number, p: number): number =>
  (n - wide + 2 * p) / s + 1;

/** Each number paints the filter; the result is as long as `stride` makes it, whatever the step. */
export function paint(
  x: number[],
  w: number[],
  stride: number,
  { overwrite = false, step = stride } = {},
): number[] {
  const y = new Array<number>((x.length - 1) * stride + w.length).fill(0);
  x.forEach((v, i) => {
    w.forEach((weight, a) => {
      const at = i * step + a;
      y[at] = v * weight + (overwrite ? 0 : y[at]);
    });
  });
  return y;
}

/** How many lines are no sum of multiples of the others: Gauss's steps, in fractions without rounding. */
export function independentRows(w: number[][]): number {
  const left = w.map((line) => [...line]);
  let rank = 0;
  for (let j = 0; j < w[0].length && rank < left.length; j++) {
    const pivot = left.findIndex((line, i) => i >= rank && line[j] !== 0);
    if (pivot < 0) continue;
    [left[rank], left[pivot]] = [left[pivot], left[rank]];
    for (let i = rank + 1; i < left.length; i++) {
      const [a, b] = [left[rank][j], left[i][j]];
      left[i] = left[i].map((v, k) => v * a - b * left[rank][k]);
    }
    rank++;
  }
  return rank;
}

/** Whole numbers from −4 to 4 without 0. */
export const randomNumbers = (rng: Generator, count: number): number[] =>
  Array.from({ length: count }, () => (1 + rng.int(4)) * (rng.int(2) === 1 ? 1 : -1));

export const randomFilter = (rng: Generator, rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => randomNumbers(rng, columns));

export const randomMaps = (
  rng: Generator,
  channels: number,
  rows: number,
  columns: number,
): number[][][] => Array.from({ length: channels }, () => randomFilter(rng, rows, columns));
