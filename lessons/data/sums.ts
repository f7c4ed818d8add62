/** The sums behind the exercises of this lesson, for their references and known mistakes. */

export const mean = (x: number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;

/** Divided by the count of numbers. */
export const variance = (x: number[]): number => mean(x.map((v) => (v - mean(x)) ** 2));

export const scaled = (x: number[], middle: number, width: number): number[] =>
  x.map((v) => (v - middle) / width);

export const clamp = (v: number): number => Math.min(1, Math.max(0, v));

/** The picture with a square of another one, from wherever `from` says; what lies outside is left out. */
export function pasted(
  image: number[][],
  other: number[][],
  [top, left, side]: readonly number[],
  from: (row: number, column: number) => number = (row, column) => other[row][column],
): number[][] {
  return image.map((line, row) =>
    line.map((v, column) => {
      const inside = row >= top && row < top + side && column >= left && column < left + side;
      return inside ? from(row, column) : v;
    }),
  );
}

/** How much of the picture a square covers, once it is cut at the edge. */
export function covered(image: number[][], [top, left, side]: readonly number[]): number {
  const [height, width] = [image.length, image[0].length];
  const rows = Math.min(height, top + side) - top;
  const columns = Math.min(width, left + side) - left;
  return (rows * columns) / (height * width);
}

/** For each class the mean probability of that class among what is labelled so. */
export const thresholds = (labels: number[], probabilities: number[][]): number[] =>
  probabilities[0].map((_, k) =>
    mean(probabilities.filter((_, i) => labels[i] === k).map((row) => row[k])),
  );

/** Places whose class, the most probable one of those that reach their bar, is not their label. */
export const suspectsAt = (labels: number[], probabilities: number[][], bars: number[]): number[] =>
  places(labels).filter((i) => {
    const row = probabilities[i];
    const likely = bars.map((bar, k) => (row[k] >= bar ? row[k] : -1));
    const most = Math.max(...likely);
    return most >= 0 && likely.indexOf(most) !== labels[i];
  });

export const places = (list: unknown[]): number[] => list.map((_, i) => i);
