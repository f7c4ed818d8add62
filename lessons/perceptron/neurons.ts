/** What one neuron adds up: the weighted inputs and the bias. */
export function score(x: number[], w: number[], b: number): number {
  return x.reduce((sum, value, i) => sum + value * w[i], b);
}

export const step = (z: number): number => (z > 0 ? 1 : 0);
export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
export const slope = (z: number): number => sigmoid(z) * (1 - sigmoid(z));

/** One layer: a row of weights and a bias for each neuron. */
export function layer(x: number[], weights: number[][], biases: number[]): number[] {
  return weights.map((row, i) => score(x, row, biases[i]));
}

export interface Descent {
  /** How a gradient of the data moves what is kept from step to step. */
  keep?: boolean;
  sum?: boolean;
  up?: boolean;
  fixedBias?: boolean;
}

/** Gradient descent of a line w·x + b on the mean squared error, from (0, 0); the options are what can go wrong. */
export function descend(
  xs: number[],
  ts: number[],
  rate: number,
  steps: number,
  { keep = false, sum = false, up = false, fixedBias = false }: Descent = {},
): number[] {
  let [w, b, gw, gb] = [0, 0, 0, 0];
  const share = sum ? 1 : 1 / xs.length;
  for (let step = 0; step < steps; step++) {
    if (!keep) [gw, gb] = [0, 0];
    const errors = xs.map((x, i) => w * x + b - ts[i]);
    gw += share * errors.reduce((total, error, i) => total + 2 * error * xs[i], 0);
    gb += share * errors.reduce((total, error) => total + 2 * error, 0);
    const way = up ? 1 : -1;
    w += way * rate * gw;
    if (!fixedBias) b += way * rate * gb;
  }
  return [w, b];
}

/** A number with two digits behind the point: easy to read in a message. */
export const rounded = (value: number): number => Math.round(100 * value) / 100;
