import { fromArray, OptionError, type Rng, type Tensor } from "../../tensor/index.js";

/** A batch of pictures of which each is mixed with another one. */
export interface MixedBatch {
  /** [N, C, H, W] */
  x: Tensor;
  /** The classes of the pictures themselves. */
  y: Int32Array;
  /** The classes of the pictures that were mixed in. */
  other: Int32Array;
  /** How much of each picture itself there is, 0 to 1; the rest is the other. */
  share: number;
}

interface LabelledBatch {
  x: Tensor;
  y: Int32Array;
}

export interface MixOptions {
  /** Of the beta distribution that the share is drawn from: 1 is even, smaller mixes less. Default 1. */
  alpha?: number;
  rng: Rng;
}

/**
 * Lays each picture over another one of the batch. The loss is mixed alike:
 * share · loss(logits, y) + (1 − share) · loss(logits, other).
 *
 * Source   Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization", section 2
 * @throws  OptionError mixup: expected alpha > 0, got 0
 */
export function mixup(batch: LabelledBatch, { alpha = 1, rng }: MixOptions): MixedBatch {
  const share = betaShare("mixup", alpha, rng);
  const partner = partners(batch, rng);
  const { x } = batch;
  const { values } = x;
  const size = x.size / x.shape[0];
  const out = new Float32Array(x.size);
  for (let i = 0; i < x.size; i++) {
    const from = partner[Math.floor(i / size)] * size + (i % size);
    out[i] = share * values[i] + (1 - share) * values[from];
  }
  return mixed(batch, out, partner, share);
}

/**
 * Puts a rectangle of another picture of the batch into each picture, all at the same place. The loss
 * is mixed by area, as for `mixup`.
 *
 * Source   Yun et al. 2019, "CutMix", section 3.1
 * @throws  OptionError cutmix: expected alpha > 0, got 0
 */
export function cutmix(batch: LabelledBatch, { alpha = 1, rng }: MixOptions): MixedBatch {
  const wanted = betaShare("cutmix", alpha, rng);
  const partner = partners(batch, rng);
  const [n, channels, height, width] = batch.x.shape;
  const rows = span(rng, height, Math.sqrt(1 - wanted));
  const columns = span(rng, width, Math.sqrt(1 - wanted));
  const { values } = batch.x;
  const out = Float32Array.from(values);
  for (let i = 0; i < n * channels; i++) {
    const from = partner[Math.floor(i / channels)] * channels + (i % channels);
    for (let y = rows[0]; y < rows[1]; y++) {
      for (let x = columns[0]; x < columns[1]; x++) {
        out[(i * height + y) * width + x] = values[(from * height + y) * width + x];
      }
    }
  }
  // At the edge the rectangle is cut, so its true area counts.
  const area = (rows[1] - rows[0]) * (columns[1] - columns[0]);
  return mixed(batch, out, partner, 1 - area / (height * width));
}

/** Begin and end of a piece of a line around a random place, cut at its ends. */
function span(rng: Rng, length: number, share: number): [number, number] {
  const half = Math.floor(length * share) / 2;
  const center = rng.int(length);
  const cut = (at: number) => Math.min(length, Math.max(0, Math.round(at)));
  return [cut(center - half), cut(center + half)];
}

function mixed({ x, y }: LabelledBatch, out: Float32Array, partner: number[], share: number) {
  const other = Int32Array.from(partner, (i) => y[i]);
  return { x: fromArray(out, x.shape), y, other, share };
}

const partners = ({ y }: LabelledBatch, rng: Rng): number[] =>
  rng.shuffle(Array.from({ length: y.length }, (_, i) => i));

function betaShare(op: string, alpha: number, rng: Rng): number {
  if (!(alpha > 0 && Number.isFinite(alpha))) throw new OptionError(op, "alpha > 0", `${alpha}`);
  const [a, b] = [gamma(alpha, rng), gamma(alpha, rng)];
  return a + b > 0 ? a / (a + b) : 0.5;
}

/**
 * A number of the gamma distribution with this shape.
 * Source: Marsaglia & Tsang 2000, "A Simple Method for Generating Gamma Variables".
 */
export function gamma(shape: number, rng: Rng): number {
  if (shape < 1) return gamma(shape + 1, rng) * rng.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = rng.normal();
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) {
      return d * v;
    }
  }
}

/**
 * Classes as probabilities [N, classes], 1 for the right one; of a mixed batch, share and 1 − share.
 * @throws  OptionError oneHot: expected classes from 0 to 1, got 2
 * @example oneHot(Int32Array.of(1, 0), 2).toArray() // [[0, 1], [1, 0]]
 */
export function oneHot(labels: ArrayLike<number> | MixedBatch, classes: number): Tensor {
  const { y, other, share } = "share" in labels ? labels : { y: labels, other: labels, share: 1 };
  const out = new Float32Array(y.length * classes);
  for (let i = 0; i < y.length; i++) {
    for (const [label, weight] of [
      [y[i], share],
      [other[i], 1 - share],
    ]) {
      if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
        throw new OptionError("oneHot", `classes from 0 to ${classes - 1}`, `${label}`);
      }
      out[i * classes + label] += weight;
    }
  }
  return fromArray(out, [y.length, classes]);
}
