import type { BatchNormSizes, Values } from "../engine.js";

/** Calls `visit` for each plane of channel c: where its numbers begin. */
function forEachPlane(s: BatchNormSizes, c: number, visit: (start: number) => void): void {
  for (let n = 0; n < s.n; n++) visit((n * s.c + c) * s.plane);
}

/** Two passes: the variance as E[x²] − E[x]² would lose its digits where the mean is large. */
export function batchNormStatistics(
  s: BatchNormSizes,
  x: Values,
  mean: Values,
  variance: Values,
): void {
  const count = s.n * s.plane;
  for (let c = 0; c < s.c; c++) {
    let total = 0;
    forEachPlane(s, c, (start) => {
      for (let i = start; i < start + s.plane; i++) total += x[i];
    });
    const center = total / count;
    let squares = 0;
    forEachPlane(s, c, (start) => {
      for (let i = start; i < start + s.plane; i++) squares += (x[i] - center) ** 2;
    });
    mean[c] = center;
    variance[c] = squares / count;
  }
}

export function batchNormForward(
  s: BatchNormSizes,
  x: Values,
  mean: Values,
  inverse: Values,
  weight: Values | null,
  bias: Values | null,
  y: Values,
): void {
  for (let c = 0; c < s.c; c++) {
    const scale = inverse[c] * (weight ? weight[c] : 1);
    const center = mean[c];
    const shift = bias ? bias[c] : 0;
    forEachPlane(s, c, (start) => {
      for (let i = start; i < start + s.plane; i++) y[i] = (x[i] - center) * scale + shift;
    });
  }
}

export function batchNormBackward(
  s: BatchNormSizes,
  x: Values,
  mean: Values,
  inverse: Values,
  weight: Values | null,
  dy: Values,
  throughStatistics: boolean,
  dx: Values | null,
  dweight: Values | null,
  dbias: Values | null,
): void {
  const count = s.n * s.plane;
  for (let c = 0; c < s.c; c++) {
    const center = mean[c];
    let [sum, product] = [0, 0];
    forEachPlane(s, c, (start) => {
      for (let i = start; i < start + s.plane; i++) {
        sum += dy[i];
        product += dy[i] * (x[i] - center);
      }
    });
    if (dbias) dbias[c] = sum;
    if (dweight) dweight[c] = product * inverse[c];
    if (!dx) continue;
    const scale = inverse[c] * (weight ? weight[c] : 1);
    // Where the statistics came from x, moving x moves them: their share is taken off.
    const meanShare = throughStatistics ? sum / count : 0;
    const slope = throughStatistics ? (product * inverse[c] ** 2) / count : 0;
    forEachPlane(s, c, (start) => {
      for (let i = start; i < start + s.plane; i++) {
        dx[i] = scale * (dy[i] - meanShare - slope * (x[i] - center));
      }
    });
  }
}
