/** What the references and the known mistakes of this lesson share: small codes, sums and distances. */
export type Grid = number[][];

interface Generator {
  int(n: number): number;
  uniform(): number;
}

/** The eight neighbours of a 3×3 window's middle, from the right one on, counter-clockwise. */
export const CIRCLE: readonly (readonly [number, number])[] = [
  [1, 2],
  [0, 2],
  [0, 1],
  [0, 0],
  [1, 0],
  [2, 0],
  [2, 1],
  [2, 2],
];

/** The same neighbours line by line. */
export const LINES: typeof CIRCLE = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 2],
  [2, 0],
  [2, 1],
  [2, 2],
];

/** Bits as a number; the first one counts 1, the next one 2. */
export const fromLeast = (bits: boolean[]): number =>
  bits.reduce((sum, bit, i) => sum + (bit ? 2 ** i : 0), 0);

/** Bits as a number; the last one counts 1. */
export const fromGreatest = (bits: boolean[]): number =>
  bits.reduce((sum, bit) => 2 * sum + (bit ? 1 : 0), 0);

export const count = (bits: boolean[]): number => bits.filter(Boolean).length;

/** Where the neighbours are not darker than the middle. */
export const aroundMiddle = (
  window: Grid,
  places: typeof CIRCLE = CIRCLE,
  test: (neighbour: number, middle: number) => boolean = (a, b) => a >= b,
): boolean[] => places.map(([i, j]) => test(window[i][j], window[1][1]));

/** Which of the nine are brighter than their mean; by whole numbers, so that nothing is rounded. */
export const aboveMean = (window: Grid): boolean[] => {
  const sum = window.flat().reduce((a, b) => a + b, 0);
  return window.flat().map((v) => 9 * v > sum);
};

/** Sums of all above and to the left, with a row and a column of zeros. */
export function sumsOf(image: Grid): Grid {
  const sums: Grid = [new Array(image[0].length + 1).fill(0)];
  image.forEach((line, i) => {
    let row = 0;
    sums.push([
      0,
      ...line.map((v, j) => {
        row += v;
        return sums[i][j + 1] + row;
      }),
    ]);
  });
  return sums;
}

export const distance = (a: number[], b: number[]): number =>
  Math.sqrt(a.reduce((sum, v, d) => sum + (v - b[d]) ** 2, 0));

export const dot = (a: number[], b: number[]): number => a.reduce((sum, v, d) => sum + v * b[d], 0);

/** The two nearest of a list: their places and distances. */
export function twoNearest(one: number[], list: Grid) {
  const order = list
    .map((other, place) => ({ place, distance: distance(one, other) }))
    .sort((p, q) => p.distance - q.distance);
  return { first: order[0], second: order[1] };
}

/** The pairs that pass a test. */
export function pairs(
  a: Grid,
  b: Grid,
  test: (first: number, second: number) => boolean,
): [number, number][] {
  return a.flatMap((one, i): [number, number][] => {
    const { first, second } = twoNearest(one, b);
    return test(first.distance, second.distance) ? [[i, first.place]] : [];
  });
}

/** How often each word is the chosen one. */
export function counts(
  patches: Grid,
  words: Grid,
  choose: (patch: number[]) => number = (patch) => twoNearest(patch, words).first.place,
): number[] {
  const found = words.map(() => 0);
  for (const patch of patches) found[choose(patch)]++;
  return found;
}

export const randomWindow = (random: Generator): Grid =>
  [0, 1, 2].map(() => [0, 1, 2].map(() => random.int(10)));

/** Rows of tenths. */
export const randomRows = (random: Generator, rows: number, width: number): Grid =>
  Array.from({ length: rows }, () =>
    Array.from({ length: width }, () => (random.int(41) - 20) / 10),
  );

/** Draws until a condition holds, so that no answer hangs on rounding. */
export function drawn<T>(draw: () => T, holds: (value: T) => boolean): T {
  for (;;) {
    const value = draw();
    if (holds(value)) return value;
  }
}
