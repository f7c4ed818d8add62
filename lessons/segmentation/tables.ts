/** Plain-array steps of segmentation that the references and the known mistakes of this lesson share. */
export type Table = number[][];

export interface Generator {
  int(n: number): number;
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
export const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
export const mean = (numbers: number[]): number => sum(numbers) / numbers.length;

export const table = (height: number, width: number, at: (i: number, j: number) => number): Table =>
  range(height).map((i) => range(width).map((j) => at(i, j)));

/** Whole numbers from `least` to `least + many - 1`, no two neighbours alike by design of the caller. */
export const drawn = (rng: Generator, h: number, w: number, least: number, many: number): Table =>
  table(h, w, () => least + rng.int(many));

/** The index of the best number, by `better`. */
export function bestOf(numbers: number[], better: (a: number, b: number) => boolean): number {
  let best = 0;
  numbers.forEach((v, k) => {
    if (better(v, numbers[best])) best = k;
  });
  return best;
}

/** For each class: pixels of the answer, of the truth, and of both. */
export function countsOf(answer: Table, truth: Table, classes: number) {
  return range(classes).map((k) => {
    const said = answer.flat().filter((v) => v === k).length;
    const there = truth.flat().filter((v) => v === k).length;
    const right = truth.flat().filter((v, i) => v === k && answer.flat()[i] === k).length;
    return { said, there, right };
  });
}

/** Stamps x[i][j] · w from (i · stride, j · stride) on; `put` says what happens where there is a number already. */
export function stamped(
  x: Table,
  w: Table,
  stride: number,
  put: (old: number, stamp: number) => number = (old, stamp) => old + stamp,
): Table {
  const [h, width] = [x.length, x[0].length];
  const y = table((h - 1) * stride + w.length, (width - 1) * stride + w[0].length, () => 0);
  x.forEach((row, i) => {
    row.forEach((v, j) => {
      w.forEach((line, a) => {
        line.forEach((weight, b) => {
          const [r, c] = [i * stride + a, j * stride + b];
          y[r][c] = put(y[r][c], v * weight);
        });
      });
    });
  });
  return y;
}

export const turned = (w: Table): Table => [...w].reverse().map((row) => [...row].reverse());

/** The products of all pairs. */
export const outer = (column: number[], row: number[]): Table =>
  column.map((a) => row.map((b) => a * b));

/** A tent of `size` numbers around `center` that falls to 0 at the distance `reach`. */
export const tent = (size: number, center: number, reach: number): number[] =>
  range(size).map((i) => 1 - Math.abs(i - center) / reach);

/** Each number four times. */
export const doubled = (x: Table): Table =>
  table(2 * x.length, 2 * x[0].length, (i, j) => x[Math.floor(i / 2)][Math.floor(j / 2)]);

export const plus = (a: Table, b: Table): Table =>
  a.map((row, i) => row.map((v, j) => v + b[i][j]));
