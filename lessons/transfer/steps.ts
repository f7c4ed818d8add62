/** Plain-array steps of transfer learning that the references and the known mistakes of this lesson share. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const squared = (a: number[], b: number[]): number =>
  a.reduce((sum, v, k) => sum + (v - b[k]) ** 2, 0);
export const absolute = (a: number[], b: number[]): number =>
  a.reduce((sum, v, k) => sum + Math.abs(v - b[k]), 0);

/** The index of the smallest number. */
export const smallest = (numbers: number[]): number => numbers.indexOf(Math.min(...numbers));

/** For each class that occurs: its number, the sum of its rows, and how many they are. */
export function sums(features: number[][], labels: number[]) {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  return classes.map((label) => {
    const rows = features.filter((_, i) => labels[i] === label);
    const sum = rows[0].map((_, k) => rows.reduce((total, row) => total + row[k], 0));
    return { label, sum, count: rows.length };
  });
}

/** The class whose middle, made by `middle`, is nearest to the query by `distance`. */
export function nearestClass(
  features: number[][],
  labels: number[],
  query: number[],
  middle: (one: { sum: number[]; count: number }) => number[] = ({ sum, count }) =>
    sum.map((v) => v / count),
  distance: (a: number[], b: number[]) => number = squared,
): number {
  const classes = sums(features, labels);
  return classes[smallest(classes.map((one) => distance(middle(one), query)))].label;
}
