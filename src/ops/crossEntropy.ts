import { type Device, engine, FLAT, Storage } from "../engine/index.js";
import { DataError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  flatBlock,
  result,
  stored,
} from "./operation.js";
import { type CrossEntropyOptions, weightedCrossEntropy } from "./weightedCrossEntropy.js";

/**
 * Softmax and cross-entropy in one: how surprised the network is by the right answer, on average.
 * With C classes and no knowledge it is ln C.
 *
 * Shapes   x [N, C] logits (before any softmax) · labels: N whole numbers 0 … C − 1 → y []
 *          also x [N, C, …] with a label for each place, and a tensor of probabilities as x as target
 * Forward  y = −(1/N) Σ_n ln softmax(x[n])[labels[n]]
 * Backward dx = (softmax(x) − onehot(labels)) · dy / N
 * Source   Bridle 1990; Goodfellow, Bengio & Courville 2016, section 6.2.2.3
 * @throws  ShapeError crossEntropy: expected weight of shape [2], got [3]
 * @throws  OptionError crossEntropy: expected labelSmoothing from 0 to 1, got 2
 * @throws  OptionError crossEntropy: expected reduction "mean", "sum" or "none", got "max"
 * @throws  DataError crossEntropy: expected probabilities from 0 to 1, got 2
 * @throws  ShapeError crossEntropy: expected logits of shape [N,C], got [10]
 * @throws  ShapeError crossEntropy: expected 2 labels, got 3
 * @throws  DataError crossEntropy: expected labels from 0 to 9, got 10 at 0
 * @example crossEntropy(zeros([1, 4]), [3], { labelSmoothing: 0.1 }).item().toFixed(4) // "1.3863"
 * @example crossEntropy(zeros([1, 10]), [3]).item().toFixed(4) // "2.3026"
 */
export function crossEntropy(
  logits: Tensor,
  labels: ArrayLike<number> | Tensor,
  options?: CrossEntropyOptions,
): Tensor {
  checkTensors("crossEntropy", logits);
  if (options || logits.rank > 2 || (labels instanceof Tensor && labels.rank > 1)) {
    return weightedCrossEntropy(logits, labels, options ?? {});
  }
  if (logits.rank !== 2 || logits.size === 0) {
    throw new ShapeError("crossEntropy", "logits of shape [N,C]", formatShape(logits.shape));
  }
  const [rows, classes] = logits.shape;
  const wanted = checkLabels(labels, rows, classes);
  const device = deviceOf(logits);
  if (device) return onDevice(device, logits, wanted);
  const probabilities = allocateLike(logits);
  const loss = allocate(logits.dtype, []);
  loss[0] = engine().crossEntropyForward(
    rows,
    classes,
    logits.storage.peek(),
    wanted,
    probabilities,
  );
  return result("crossEntropy", loss, [], [logits], (dy) => {
    const dx = allocateLike(logits);
    engine().crossEntropyBackward(rows, classes, probabilities, wanted, dy[0], dx);
    return [dx];
  });
}

function onDevice(device: Device, logits: Tensor, labels: Int32Array): Tensor {
  const { routines } = device;
  const [rows, classes] = logits.shape;
  const xb = flatBlock(device, "crossEntropy", logits);
  const wanted = device.allocate(rows, "crossEntropy", [rows]);
  const probabilities = device.allocate(logits.size, "crossEntropy", logits.shape);
  device.writeIntegers(wanted, labels);
  device.begin(logits.size);
  const loss = routines.crossEntropy(xb.at, wanted.at, probabilities.at, rows, classes, classes);
  return stored("crossEntropy", Storage.of(Float32Array.of(loss)), [], [logits], (dy) => {
    const dx = device.allocate(logits.size, "crossEntropy", logits.shape);
    routines.crossEntropyBackward(
      ...([probabilities.at, wanted.at, dx.at, rows, classes, classes, dy.number(0)] as const),
    );
    return [Storage.on(device, dx, FLAT, logits.size)];
  });
}

function checkLabels(
  labels: ArrayLike<number> | Tensor,
  rows: number,
  classes: number,
): Int32Array {
  const numbers = labels instanceof Tensor ? labels.storage.peek() : labels;
  if (numbers.length !== rows) {
    throw new ShapeError("crossEntropy", `${rows} labels`, String(numbers.length));
  }
  for (let n = 0; n < rows; n++) {
    const label = numbers[n];
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      const expected = `labels from 0 to ${classes - 1}`;
      throw new DataError("crossEntropy", expected, `${label} at ${n}`);
    }
  }
  return Int32Array.from(numbers);
}
