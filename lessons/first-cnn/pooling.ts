/** Plain-array pooling that the reference and the known mistakes of this lesson share. */
export type Grid = number[][];

interface Generator {
  int(n: number): number;
}

/** What `choose` makes of every 2×2 region, row by row. */
export function pool(image: Grid, stride: number, choose: (four: number[]) => number): Grid {
  const result: Grid = [];
  for (let i = 0; i + 2 <= image.length; i += stride) {
    const line: number[] = [];
    for (let j = 0; j + 2 <= image[0].length; j += stride) {
      line.push(choose([image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1]]));
    }
    result.push(line);
  }
  return result;
}

/** Whole numbers from −9 to 4: regions without a positive number are common. */
export function mostlyNegative(rng: Generator, rows: number, columns: number): Grid {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => rng.int(14) - 9));
}
