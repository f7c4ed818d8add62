/** A number from 0 to 1 for a point of the grid: the same for the same point and seed. */
function corner(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2147483647 - 98);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/**
 * Value noise: random numbers at whole points, smoothly joined. From 0 to 1.
 * Source: Perlin 1985, "An image synthesizer" (there with gradients).
 */
export function noise(x: number, y: number, seed: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [smooth(x - i), smooth(y - j)];
  const top = corner(i, j, seed) * (1 - u) + corner(i + 1, j, seed) * u;
  const low = corner(i, j + 1, seed) * (1 - u) + corner(i + 1, j + 1, seed) * u;
  return top * (1 - v) + low * v;
}

/** The distance from a point to the nearest of random points, one in each cell of the grid. */
export function nearestPoint(x: number, y: number, seed: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  let best = 9;
  for (let b = j - 1; b <= j + 1; b++) {
    for (let a = i - 1; a <= i + 1; a++) {
      const [dx, dy] = [a + corner(a, b, seed) - x, b + corner(a, b, seed + 1) - y];
      best = Math.min(best, dx * dx + dy * dy);
    }
  }
  return Math.sqrt(best);
}
