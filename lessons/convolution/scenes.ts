/** Pictures in which a cross is to be found, and what finds other things in its place. */
import { type Grid, windowSum } from "./grids.js";

interface Generator {
  int(n: number): number;
  shuffle<T>(list: T[]): T[];
}

const CROSS: Grid = [
  [0, 9, 0],
  [9, 9, 9],
  [0, 9, 0],
];
const BLOCK: Grid = [
  [10, 10, 10],
  [10, 10, 10],
  [10, 10, 10],
];
const DIM: Grid = BLOCK.map((line) => line.map(() => 7));
const DOT: Grid = [
  [0, 0, 0],
  [0, 12, 0],
  [0, 0, 0],
];

/** 11×11: a cross, a bright block, a dim one and one brightest pixel on a dark ground, each in its own quarter. */
export function scene(rng: Generator): Grid {
  const image = Array.from({ length: 11 }, () => Array.from({ length: 11 }, () => rng.int(4)));
  for (const [quarter, figure] of rng.shuffle([CROSS, BLOCK, DIM, DOT]).entries()) {
    const top = 6 * Math.floor(quarter / 2) + rng.int(3);
    const left = 6 * (quarter % 2) + rng.int(3);
    figure.forEach((line, a) => {
      line.forEach((value, b) => {
        image[top + a][left + b] = Math.max(image[top + a][left + b], value);
      });
    });
  }
  return image;
}

/** The middle of the window in which the filter's answer is largest. */
export function bestPlace(image: Grid, filter: Grid): [number, number] {
  let [best, place] = [-Infinity, [0, 0] as [number, number]];
  for (let i = 0; i + filter.length <= image.length; i++)
    for (let j = 0; j + filter[0].length <= image[0].length; j++) {
      const answer = windowSum(image, filter, i, j);
      if (answer > best) {
        best = answer;
        place = [i + Math.floor(filter.length / 2), j + Math.floor(filter[0].length / 2)];
      }
    }
  return place;
}

/** Positive where the cross is, negative where it must not be. */
export const CROSS_FILTER: Grid = [
  [-1, 1, -1],
  [1, 1, 1],
  [-1, 1, -1],
];
export const BOX: Grid = CROSS_FILTER.map((line) => line.map(() => 1));
