/** Plain-array arithmetic that the references and the known mistakes of this lesson share. */
export type Grid = number[][];

interface Generator {
  int(n: number): number;
}

export const sizeOf = (n: number, f: number, s: number, p: number): number =>
  Math.floor((n - f + 2 * p) / s) + 1;

/** Dot products of w with x, every `stride` places; `spacing` pulls the filter apart. */
export function slide(x: number[], w: number[], stride: number, spacing = 1): number[] {
  const span = (w.length - 1) * spacing + 1;
  const places = Math.max(0, Math.floor((x.length - span) / stride) + 1);
  return Array.from({ length: places }, (_, i) =>
    w.reduce((sum, weight, a) => sum + weight * x[i * stride + a * spacing], 0),
  );
}

/** `values` around the image: so many rows above, columns left, rows below, columns right. */
export function padded(image: Grid, [top, left, bottom, right]: readonly number[]): Grid {
  const zeros = (n: number): number[] => Array(n).fill(0);
  const width = image[0].length + left + right;
  return [
    ...Array.from({ length: top }, () => zeros(width)),
    ...image.map((line) => [...zeros(left), ...line, ...zeros(right)]),
    ...Array.from({ length: bottom }, () => zeros(width)),
  ];
}

/** Cross-correlation with a stride for each axis; `spacing` pulls the filter apart. */
export function correlate(
  image: Grid,
  filter: Grid,
  [down, across]: readonly [number, number],
  spacing = 1,
): Grid {
  const span = (length: number) => (length - 1) * spacing + 1;
  const rows = Math.max(0, Math.floor((image.length - span(filter.length)) / down) + 1);
  const columns = Math.max(0, Math.floor((image[0].length - span(filter[0].length)) / across) + 1);
  const at = (i: number, j: number): number =>
    filter.reduce(
      (sum, line, a) =>
        sum +
        line.reduce(
          (s, v, b) => s + v * image[i * down + a * spacing][j * across + b * spacing],
          0,
        ),
      0,
    );
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => at(i, j)),
  );
}

/** How many windows of f numbers cover place i, when the first begins at −p and the last ends at n + p. */
export function covered(n: number, f: number, p: number, i: number): number {
  let windows = 0;
  for (let start = -p; start + f <= n + p; start++) if (start <= i && i < start + f) windows++;
  return windows;
}

export const randomList = (rng: Generator, length: number): number[] =>
  Array.from({ length }, () => rng.int(12) - 3);

export const randomGrid = (rng: Generator, rows: number, columns: number): Grid =>
  Array.from({ length: rows }, () => randomList(rng, columns));
