import type { Module } from "../nn/index.js";
import { takeRows } from "../ops/index.js";
import { DataError, fromArray, OptionError, type Rng, type Tensor } from "../tensor/index.js";
import { layerOf } from "../viz/explain.js";
import { undoing } from "../viz/undoing.js";

/** Answers for a batch that was mixed with itself inside the network. */
export interface MixedFeatures {
  logits: Tensor;
  /** The pictures that were mixed in, by their place in the batch. */
  partners: Int32Array;
  /** How much of each picture itself there is; the rest is its partner. */
  share: number;
}

/**
 * Runs a model on a batch and mixes, behind one of its layers, each picture's features with those of
 * another picture. The loss is mixed alike, as for `mixup`: share · loss(logits, y) + (1 − share) ·
 * loss(logits, y of the partners). Gradients go through both.
 *
 * Shapes   x [N, C, H, W] → logits [N, classes]
 * Forward  h ← share · h + (1 − share) · h[partners]
 * Source   Verma et al. 2019, "Manifold Mixup", section 2
 * @throws  OptionError mixFeatures: expected a layer of the model (fc), got "conv9"
 * @throws  OptionError mixFeatures: expected a share from 0 to 1, got 2
 * @throws  OptionError mixFeatures: expected a layer that takes part in forward, got "spare"
 */
export function mixFeatures(
  model: Module,
  layer: string,
  x: Tensor,
  { share, rng }: { share: number; rng: Rng },
): MixedFeatures {
  const op = "mixFeatures";
  const part = layerOf(op, model, layer);
  if (!(share >= 0 && share <= 1)) throw new OptionError(op, "a share from 0 to 1", String(share));
  const partners = Int32Array.from(rng.shuffle(Array.from({ length: x.shape[0] }, (_, i) => i)));
  const before = Object.getOwnPropertyDescriptor(part, "forward");
  const forward = part.forward;
  const undo = () => {
    if (before) Object.defineProperty(part, "forward", before);
    else delete (part as { forward?: unknown }).forward;
  };
  return undoing(undo, () => {
    let used = false;
    part.forward = (input) => {
      const h = forward.call(part, input);
      used = true;
      return h.mul(share).add(takeRows(h, partners).mul(1 - share));
    };
    const logits = model.forward(x);
    if (!used) {
      throw new OptionError(op, "a layer that takes part in forward", JSON.stringify(layer));
    }
    return { logits, partners, share };
  });
}

export interface SpreadOptions {
  /** How far, in parts of the way between two rows. Default 0.5. */
  strength?: number;
  /** Away from the other row of the class, or towards it. Default "extrapolate". */
  direction?: "extrapolate" | "interpolate";
  rng: Rng;
}

/**
 * New rows of features for a classifier: each row is moved away from (or towards) another row of its class,
 * and keeps its label.
 *
 * Shapes   features [N, D] and N labels → [N, D]
 * Forward  h′ = h + λ (h − h of another one), towards it h − λ (h − h of another one)
 * Source   DeVries & Taylor 2017, "Dataset Augmentation in Feature Space", section 3.2
 * @throws  DataError spreadFeatures: expected features [N,D] with a label for each row, got [2,3] and 1 labels
 * @throws  OptionError spreadFeatures: expected strength ≥ 0, got -1
 * @example spreadFeatures(tensor([[0], [2]]), [7, 7], { rng: rng(1), strength: 1 }).toArray() // [[-2], [4]]
 */
export function spreadFeatures(
  features: Tensor,
  labels: ArrayLike<number>,
  { strength = 0.5, direction = "extrapolate", rng }: SpreadOptions,
): Tensor {
  const op = "spreadFeatures";
  if (features.rank !== 2 || features.shape[0] !== labels.length) {
    const got = `[${features.shape}] and ${labels.length} labels`;
    throw new DataError(op, "features [N,D] with a label for each row", got);
  }
  if (!(strength >= 0)) throw new OptionError(op, "strength ≥ 0", String(strength));
  const [count, wide] = features.shape;
  const { values } = features;
  const step = direction === "interpolate" ? -strength : strength;
  const out = Float32Array.from(values);
  for (let i = 0; i < count; i++) {
    const others = Array.from({ length: count }, (_, j) => j).filter(
      (j) => j !== i && labels[j] === labels[i],
    );
    // A class of one row has nobody to move away from.
    if (others.length === 0) continue;
    const other = others[rng.int(others.length)];
    for (let d = 0; d < wide; d++) {
      out[i * wide + d] += step * (values[i * wide + d] - values[other * wide + d]);
    }
  }
  return fromArray(out, features.shape);
}
