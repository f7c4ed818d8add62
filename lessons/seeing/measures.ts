/** Distances and patches that the references and the known mistakes of this lesson share. */
export type Grid = number[][];

interface Generator {
  int(n: number): number;
}

export const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
export const meanOf = (list: number[]): number => sum(list) / list.length;
export const lengthOf = (list: number[]): number => Math.sqrt(sum(list.map((v) => v * v)));

export const differences = (a: number[], b: number[]): number[] => a.map((v, i) => v - b[i]);
export const distance = (a: number[], b: number[]): number => lengthOf(differences(a, b));

/** The place of the least (or, with −1, the greatest) of some numbers. */
export const placeOfLeast = (list: number[], sign: 1 | -1 = 1): number => {
  const signed = list.map((v) => sign * v);
  return signed.indexOf(Math.min(...signed));
};

/** Rows `top` to `bottom` and columns `left` to `right`, the last ones left out. */
export const cut = (image: Grid, top: number, bottom: number, left: number, right: number): Grid =>
  image.slice(top, bottom).map((row) => row.slice(left, right));

/** Divided by its length; all 0 where there is nothing to divide. */
export const unit = (list: number[]): number[] => {
  const length = lengthOf(list);
  return list.map((v) => (length === 0 ? 0 : v / length));
};

export const centred = (list: number[]): number[] => {
  const mean = meanOf(list);
  return list.map((v) => v - mean);
};

export const whole = (random: Generator, count: number, below = 10): number[] =>
  Array.from({ length: count }, () => random.int(below));

/** Draws until a condition holds, so that no answer hangs on a tie. */
export function drawn<T>(draw: () => T, holds: (value: T) => boolean): T {
  for (;;) {
    const value = draw();
    if (holds(value)) return value;
  }
}
