/** Plain-array steps of training that the references and the known mistakes of this lesson share. */
interface Generator {
  int(n: number): number;
}

/** y[i] − target[i], for y[i] = Σ w[a] · x[i + a]. */
export const errorsOf = (x: number[], w: number[], target: number[]): number[] =>
  target.map((wish, i) => w.reduce((sum, v, a) => sum + v * x[i + a], 0) - wish);

/** The gradient of the mean squared error with respect to the filter. */
export function filterGradient(x: number[], w: number[], target: number[]): number[] {
  const errors = errorsOf(x, w, target);
  return w.map((_, a) =>
    errors.reduce((sum, error, i) => sum + (2 * error * x[i + a]) / errors.length, 0),
  );
}

/** w − rate · gradient. */
export const down = (w: number[], gradient: number[], rate: number): number[] =>
  w.map((v, k) => v - rate * gradient[k]);

/** The best epoch before `patience` epochs in a row bring no new best, and where training stops. */
export function early(losses: number[], patience: number): { best: number; last: number } {
  let best = 0;
  for (let epoch = 1; epoch < losses.length; epoch++) {
    if (losses[epoch] < losses[best]) best = epoch;
    if (epoch - best >= patience) return { best, last: epoch };
  }
  return { best, last: losses.length - 1 };
}

export const meanOf = (x: number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;

export const varianceOf = (x: number[]): number => {
  const mean = meanOf(x);
  return meanOf(x.map((v) => (v - mean) ** 2));
};

/** Tenths from −2 to 2, never 0. */
export const tenths = (rng: Generator, count: number): number[] =>
  Array.from({ length: count }, () => ((1 + rng.int(20)) / 10) * (rng.int(2) === 1 ? 1 : -1));
