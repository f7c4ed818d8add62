/** Plain-array arithmetic on [C, H, W] that the references and the known mistakes of this lesson share. */
export type Grid = number[][];
export type Volume = Grid[];

interface Generator {
  int(n: number): number;
}

/** One stamp through all sheets, the window's upper left corner at (row, column). */
export function stamp(image: Volume, filter: Volume, row: number, column: number): number {
  let sum = 0;
  filter.forEach((sheet, c) => {
    sheet.forEach((line, a) => {
      line.forEach((weight, b) => {
        sum += (image[c]?.[row + a]?.[column + b] ?? 0) * weight;
      });
    });
  });
  return sum;
}

/** What `value` gives at every place where the filter lies inside. */
export function everywhere(
  image: Volume,
  filter: Volume,
  value: (row: number, column: number) => number,
): Grid {
  const rows = Math.max(0, image[0].length - filter[0].length + 1);
  const columns = Math.max(0, image[0][0].length - filter[0][0].length + 1);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => value(i, j)),
  );
}

/** Every sheet after a half turn. */
export const turned = (filter: Volume): Volume =>
  filter.map((sheet) => [...sheet].reverse().map((line) => [...line].reverse()));

/** Whole numbers from −4 to 5. */
export const randomVolume = (
  rng: Generator,
  channels: number,
  rows: number,
  columns: number,
): Volume =>
  Array.from({ length: channels }, () =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => rng.int(10) - 4)),
  );
