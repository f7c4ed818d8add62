import {
  ceil4,
  type Device,
  engine,
  FLAT,
  type Form,
  pixels,
  Storage,
  type Values,
} from "../engine/index.js";
import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, sameShape, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { checkLabels } from "./hinge.js";
import { allocate, allocateLike, deviceOf, FEW, result, stored } from "./operation.js";
import { checkReduction, type LossOptions } from "./reduction.js";

export interface CrossEntropyOptions extends LossOptions {
  /** How much each class counts, [C]. */
  weight?: Tensor | null;
  /** Share of the target that is spread evenly over all classes: 0 … 1. Default 0. */
  labelSmoothing?: number;
  /** A label that counts nowhere. Default −100. */
  ignoreIndex?: number;
}

/** x as [rows, classes, places]: classes on axis 1. */
interface Sizes {
  rows: number;
  classes: number;
  places: number;
}

/**
 * Cross-entropy in full: classes on axis 1 of any shape, labels or probabilities as targets, weights,
 * smoothing. With a = how much each −ln p counts at a place, loss = Σ a·(−ln p) and dx = (Σ a)·p − a.
 */
export function weightedCrossEntropy(
  logits: Tensor,
  target: ArrayLike<number> | Tensor,
  options: CrossEntropyOptions,
): Tensor {
  const op = "crossEntropy";
  const { reduction = "mean" } = options;
  checkReduction(op, reduction);
  if (logits.rank < 2 || logits.size === 0) {
    throw new ShapeError(op, "logits of shape [N,C]", formatShape(logits.shape));
  }
  const [rows, classes] = logits.shape;
  const sizes: Sizes = { rows, classes, places: sizeOf(logits.shape.slice(2)) };
  const weight = checkWeight(options, classes);
  const device = deviceOf(logits);
  if (device && logits.size >= FEW && !isProbabilities(target, logits)) {
    return onDevice(device, logits, target, sizes, weight, options);
  }
  const counts = allocateLike(logits);
  const divisor = isProbabilities(target, logits)
    ? fromProbabilities(target, sizes, weight, options, counts)
    : fromLabels(target, sizes, weight, options, counts);

  const surprise = allocateLike(logits);
  const { places } = sizes;
  engine().logSoftmax(rows, classes, places, logits.storage.peek(), surprise);
  const losses = allocate(logits.dtype, [rows, places]);
  const share = reduction === "mean" ? 1 / divisor : 1;
  const total = new Float64Array(1);
  forEachPlace(sizes, (place, at) => {
    let loss = 0;
    for (let c = 0, i = at; c < classes; c++, i += places) {
      // 0 · ∞ is nothing to pay: a class that does not count.
      if (counts[i] !== 0) loss -= counts[i] * surprise[i];
    }
    losses[place] = loss;
    total[0] += loss;
  });
  const whole = reduction === "none";
  const shape = whole ? [rows, ...logits.shape.slice(2)] : [];
  const y = whole ? losses : allocate(logits.dtype, []).fill(total[0] * share);
  return result(op, y, shape, [logits], (dy) => {
    const dx = allocateLike(logits);
    forEachPlace(sizes, (place, at) => {
      const error = whole ? dy[place] : dy[0] * share;
      let sum = 0;
      for (let c = 0, i = at; c < classes; c++, i += places) sum += counts[i];
      for (let c = 0, i = at; c < classes; c++, i += places) {
        dx[i] = error * (sum * Math.exp(surprise[i]) - counts[i]);
      }
    });
    return [dx];
  });
}

/** With labels: places are rows of pixels, a label that counts nowhere is −1 there. */
function onDevice(
  device: Device,
  logits: Tensor,
  target: ArrayLike<number> | Tensor,
  { rows, classes, places }: Sizes,
  weight: Values,
  { labelSmoothing = 0, ignoreIndex = -100, reduction = "mean" }: CrossEntropyOptions,
): Tensor {
  const op = "crossEntropy";
  const { routines } = device;
  const count = rows * places;
  const wanted = checkLabels(op, target, count, classes, ignoreIndex);
  let divisor = 0;
  for (let i = 0; i < count; i++) {
    if (wanted[i] === ignoreIndex) wanted[i] = -1;
    else divisor += weight[wanted[i]];
  }
  const form: Form = places === 1 ? FLAT : pixels(rows, classes, places);
  const step = places === 1 ? classes : ceil4(classes);
  const from = logits.storage.block(device, form, op);
  const [labels, losses] = [0, 0].map(() => device.allocate(count, op, [count]));
  const weights = device.allocate(classes, op, [classes]);
  const probabilities = device.allocate(count * step, op, logits.shape);
  device.writeIntegers(labels, wanted);
  device.write(weights, weight);
  device.begin(8 * logits.size);
  const sizes = [count, classes, step, labelSmoothing] as const;
  const total = routines.weightedEntropy(
    ...([from.at, labels.at, weights.at, probabilities.at, losses.at] as const),
    ...sizes,
  );
  const share = reduction === "mean" ? 1 / divisor : 1;
  const whole = reduction === "none";
  const y = whole
    ? Storage.on(device, losses, FLAT, count)
    : Storage.of(Float32Array.of(total * share));
  const shape = whole ? [rows, ...logits.shape.slice(2)] : [];
  return stored(op, y, shape, [logits], (dy) => {
    const error = whole ? dy.block(device, FLAT, op) : device.allocate(1, op, []);
    if (!whole) device.write(error, [dy.number(0) * share]);
    const dx = device.allocate(count * step, op, logits.shape);
    device.begin(4 * logits.size);
    routines.weightedEntropyBackward(
      ...([probabilities.at, labels.at, weights.at, error.at, dx.at] as const),
      ...sizes,
      whole ? 1 : 0,
    );
    return [Storage.on(device, dx, form, logits.size)];
  });
}

/** Places in order, and where class 0 of each stands. */
function forEachPlace(
  { rows, classes, places }: Sizes,
  visit: (place: number, at: number) => void,
): void {
  for (let n = 0; n < rows; n++) {
    for (let p = 0; p < places; p++) visit(n * places + p, n * classes * places + p);
  }
}

const isProbabilities = (target: ArrayLike<number> | Tensor, logits: Tensor): target is Tensor =>
  target instanceof Tensor && sameShape(target.shape, logits.shape);

function checkWeight({ weight, labelSmoothing = 0 }: CrossEntropyOptions, classes: number): Values {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    const got = String(labelSmoothing);
    throw new OptionError("crossEntropy", "labelSmoothing from 0 to 1", got);
  }
  if (!weight) return new Float64Array(classes).fill(1);
  if (!sameShape(weight.shape, [classes])) {
    const expected = `weight of shape [${classes}]`;
    throw new ShapeError("crossEntropy", expected, formatShape(weight.shape));
  }
  return weight.storage.peek();
}

/** Fills `counts`; returns what "mean" divides by: the sum of the labels' weights. */
function fromLabels(
  labels: ArrayLike<number> | Tensor,
  sizes: Sizes,
  weight: Values,
  { labelSmoothing = 0, ignoreIndex = -100 }: CrossEntropyOptions,
  counts: Values,
): number {
  const { rows, classes, places } = sizes;
  const wanted = checkLabels("crossEntropy", labels, rows * places, classes, ignoreIndex);
  let divisor = 0;
  forEachPlace(sizes, (place, at) => {
    const label = wanted[place];
    if (label === ignoreIndex) return;
    divisor += weight[label];
    counts[at + label * places] = (1 - labelSmoothing) * weight[label];
    if (labelSmoothing === 0) return;
    for (let c = 0; c < classes; c++) {
      counts[at + c * places] += (labelSmoothing / classes) * weight[c];
    }
  });
  return divisor;
}

/** The same for targets that say how probable each class is; "mean" divides by the number of places. */
function fromProbabilities(
  target: Tensor,
  sizes: Sizes,
  weight: Values,
  { labelSmoothing = 0 }: CrossEntropyOptions,
  counts: Values,
): number {
  const { rows, classes, places } = sizes;
  const t = target.storage.peek();
  const bad = t.findIndex((v) => !(v >= 0 && v <= 1));
  if (bad >= 0) throw new DataError("crossEntropy", "probabilities from 0 to 1", String(t[bad]));
  forEachPlace(sizes, (_, at) => {
    for (let c = 0, i = at; c < classes; c++, i += places) {
      counts[i] = weight[c] * ((1 - labelSmoothing) * t[i] + labelSmoothing / classes);
    }
  });
  return rows * places;
}
