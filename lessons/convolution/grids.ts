/** Plain-array arithmetic that the references and the known mistakes of this lesson share. */
export type Grid = number[][];

interface Generator {
  int(n: number): number;
}

/** Sum of products of the filter with the window whose upper left corner is at (row, column). */
export function windowSum(image: Grid, filter: Grid, row: number, column: number): number {
  let sum = 0;
  filter.forEach((line, a) => {
    line.forEach((weight, b) => {
      sum += (image[row + a]?.[column + b] ?? 0) * weight;
    });
  });
  return sum;
}

/** Cross-correlation without padding. */
export function correlate(image: Grid, filter: Grid): Grid {
  const rows = Math.max(0, image.length - filter.length + 1);
  const columns = Math.max(0, image[0].length - filter[0].length + 1);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => windowSum(image, filter, i, j)),
  );
}

/** The filter after a half turn. */
export function turned(filter: Grid): Grid {
  return [...filter].reverse().map((line) => [...line].reverse());
}

const SOBEL_X: Grid = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];
const SOBEL_Y: Grid = [
  [-1, -2, -1],
  [0, 0, 0],
  [1, 2, 1],
];

/** Both Sobel responses of the image, joined place by place. */
export function edges(image: Grid, join: (gx: number, gy: number) => number): Grid {
  const horizontal = correlate(image, SOBEL_X);
  const vertical = correlate(image, SOBEL_Y);
  return horizontal.map((line, i) => line.map((gx, j) => join(gx, vertical[i][j])));
}

/** Whole numbers from −4 to 9, the signs of both kinds in every size. */
export function randomGrid(rng: Generator, rows: number, columns: number): Grid {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => rng.int(14) - 4));
}
