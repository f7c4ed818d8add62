import { Module } from "../nn/index.js";
import { argmax } from "../ops/index.js";
import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import { fromArray, noGrad } from "../tensor/index.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { type PixelMetrics, pixelMetrics } from "./pixelMetrics.js";

/** Runs in evaluation mode, and leaves the model in the mode that it was in. */
function inEvaluation<T>(model: Module, run: () => T): T {
  const { training } = model;
  model.eval();
  try {
    return noGrad(run);
  } finally {
    model.train(training);
  }
}

/**
 * The class of every pixel: the one with the greatest score. Without gradients, in evaluation mode.
 *
 * Shapes   x [N, C, H, W] or [C, H, W] → [N, H, W] or [H, W], whole numbers 0 … classes − 1
 * Source   Long, Shelhamer & Darrell 2015, section 3
 * @throws  OptionError segment: expected a model, got undefined
 * @throws  ShapeError segment: expected images [N,C,H,W] or [C,H,W], got [4]
 * @throws  ShapeError segment: expected a model that answers [N,classes,H,W], got [1,10]
 * @throws  DataError segment: expected finite scores, got NaN
 * @example segment(fcn8s(null, { classes: 3 }), zeros([3, 64, 96])).shape // [64, 96]
 */
export function segment(model: Module, x: Tensor): Tensor {
  if (!(model instanceof Module)) {
    throw new OptionError("segment", "a model", model === null ? "null" : typeof model);
  }
  if (!(x instanceof Tensor) || (x.rank !== 3 && x.rank !== 4)) {
    const got = x instanceof Tensor ? formatShape(x.shape) : typeof x;
    throw new ShapeError("segment", "images [N,C,H,W] or [C,H,W]", got);
  }
  const one = x.rank === 3;
  const scores = inEvaluation(model, () => model.forward(one ? x.reshape([1, ...x.shape]) : x));
  if (scores.rank !== 4) {
    const expected = "a model that answers [N,classes,H,W]";
    throw new ShapeError("segment", expected, formatShape(scores.shape));
  }
  const bad = scores.values.find((v) => !Number.isFinite(v));
  if (bad !== undefined) throw new DataError("segment", "finite scores", String(bad));
  const [n, , h, w] = scores.shape;
  const best = Float32Array.from(argmax(scores, 1));
  return fromArray(best, one ? [h, w] : [n, h, w]);
}

/** Pictures with the class of each pixel: `streets()`, `shapes()` … */
export interface MaskedPictures {
  readonly length: number;
  batch(indices: number[]): { x: Tensor; masks: Tensor };
}

/**
 * How well a model segments a dataset: the metrics over the pixels of all its pictures together.
 *
 * Source   Long, Shelhamer & Darrell 2015, section 5
 * @throws  OptionError evaluateSegmentation: expected pictures, got none
 * @throws  OptionError evaluateSegmentation: expected classes as a whole number ≥ 1, got undefined
 * @throws  OptionError evaluateSegmentation: expected a batchSize of at least 1, got 0
 * @throws  ShapeError evaluateSegmentation: expected masks of shape [1,64,96], got [1,32,32]
 */
export function evaluateSegmentation(
  model: Module,
  pictures: MaskedPictures,
  options: { batchSize?: number; classes: number; ignore?: number },
): PixelMetrics {
  const op = "evaluateSegmentation";
  const { batchSize = 8, classes, ignore } = options ?? {};
  if (!(Number.isInteger(classes) && classes >= 1)) {
    throw new OptionError(op, "classes as a whole number ≥ 1", String(classes));
  }
  if (!(pictures?.length > 0)) throw new OptionError(op, "pictures", "none");
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new OptionError(op, "a batchSize of at least 1", String(batchSize));
  }
  const answers: Tensor[] = [];
  const truths: Tensor[] = [];
  for (let start = 0; start < pictures.length; start += batchSize) {
    const count = Math.min(batchSize, pictures.length - start);
    const { x, masks } = pictures.batch(Array.from({ length: count }, (_, i) => start + i));
    const answer = segment(model, x);
    if (formatShape(answer.shape) !== formatShape(masks.shape)) {
      const expected = `masks of shape ${formatShape(answer.shape)}`;
      throw new ShapeError(op, expected, formatShape(masks.shape));
    }
    answers.push(answer);
    truths.push(masks);
  }
  return pixelMetrics(joined(answers), joined(truths), classes, { ignore });
}

function joined(tensors: readonly Tensor[]): Float32Array {
  const all = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const { values } of tensors) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}
