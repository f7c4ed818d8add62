/** A grey picture in 32-bit numbers. */
export interface Layer {
  values: Float32Array;
  height: number;
  width: number;
}

/** Weights of a Gaussian from its middle outwards, of sum 1 over both sides. */
function weightsOf(sigma: number): Float32Array {
  const reach = Math.max(1, Math.round(4 * sigma));
  const half = Float32Array.from({ length: reach + 1 }, (_, i) =>
    Math.exp(-(i * i) / 2 / sigma ** 2),
  );
  const sum = 2 * half.reduce((a, b) => a + b, 0) - half[0];
  return half.map((weight) => weight / sum);
}

/** Gaussian blur, along the rows and then along the columns; the picture is continued as in a mirror. */
export function blurred({ values, height, width }: Layer, sigma: number): Layer {
  const weights = weightsOf(sigma);
  const across = new Float32Array(values.length);
  blurRows(values, across, height, width, weights);
  const both = new Float32Array(values.length);
  blurColumns(across, both, height, width, weights);
  return { values: both, height, width };
}

function blurRows(
  from: Float32Array,
  to: Float32Array,
  height: number,
  width: number,
  weights: Float32Array,
): void {
  const reach = weights.length - 1;
  const line = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const at = y * width;
    for (let x = -reach; x < width + reach; x++) line[x + reach] = from[at + mirrored(x, width)];
    for (let x = 0; x < width; x++) {
      let sum = weights[0] * line[x + reach];
      for (let k = 1; k <= reach; k++)
        sum += weights[k] * (line[x + reach - k] + line[x + reach + k]);
      to[at + x] = sum;
    }
  }
}

function blurColumns(
  from: Float32Array,
  to: Float32Array,
  height: number,
  width: number,
  weights: Float32Array,
): void {
  const reach = weights.length - 1;
  for (let y = 0; y < height; y++) {
    const into = to.subarray(y * width, (y + 1) * width);
    const middle = y * width;
    for (let x = 0; x < width; x++) into[x] = weights[0] * from[middle + x];
    for (let k = 1; k <= reach; k++) {
      const above = mirrored(y - k, height) * width;
      const below = mirrored(y + k, height) * width;
      const weight = weights[k];
      for (let x = 0; x < width; x++) into[x] += weight * (from[above + x] + from[below + x]);
    }
  }
}

/** A place outside of 0 … n − 1, mirrored at the outermost pixels' middles. */
function mirrored(i: number, n: number): number {
  if (i >= 0 && i < n) return i;
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const folded = ((i % period) + period) % period;
  return folded < n ? folded : period - folded;
}

/** Twice as large, blended from the four pixels around: pixel i lies at (i − ½) / 2 of the original. */
export function doubled({ values, height, width }: Layer): Layer {
  const [h, w] = [2 * height, 2 * width];
  const large = new Float32Array(h * w);
  const near = (i: number, n: number): [number, number] => [
    Math.min(n - 1, i >> 1),
    Math.min(n - 1, Math.max(0, (i >> 1) + (i % 2 === 0 ? -1 : 1))),
  ];
  for (let y = 0; y < h; y++) {
    const [row, other] = near(y, height).map((i) => i * width);
    for (let x = 0; x < w; x++) {
      const [column, beside] = near(x, width);
      large[y * w + x] =
        (9 * values[row + column] +
          3 * (values[row + beside] + values[other + column]) +
          values[other + beside]) /
        16;
    }
  }
  return { values: large, height: h, width: w };
}

/** Every second pixel of every second row. */
export function halved({ values, height, width }: Layer): Layer {
  const [h, w] = [height >> 1, width >> 1];
  const small = new Float32Array(h * w);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) small[y * w + x] = values[2 * y * width + 2 * x];
  }
  return { values: small, height: h, width: w };
}

/** b − a. */
export function difference(a: Layer, b: Layer): Layer {
  const values = new Float32Array(a.values.length);
  for (let i = 0; i < values.length; i++) values[i] = b.values[i] - a.values[i];
  return { ...a, values };
}
