import { type Device, engine, FLAT, Storage } from "../engine/index.js";
import { OptionError } from "../tensor/errors.js";
import { defaultRng, isXoshiro, type Rng } from "../tensor/random.js";
import { sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  type OpName,
  result,
  stored,
} from "./operation.js";
import { binaryOnDevice, type Part } from "./spread.js";
import { checkImages } from "./window.js";

export interface DropoutOptions {
  /** The chance of a number to be dropped. Default 0.5. */
  p?: number;
  /** Outside training nothing is dropped. Default true. */
  training?: boolean;
  /** Where chance comes from; without it, from the generator of `manualSeed`. */
  rng?: Rng;
}

/**
 * Dropout: each number becomes 0 with the chance p; the others grow, so that the mean stays.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = m · x / (1 − p), m = 0 with the chance p, else 1; outside training y = x
 * Backward dx = m · dy / (1 − p)
 * Source   Srivastava et al. 2014, section 10 (inverted scaling)
 * @throws  OptionError dropout: expected p from 0 to 1, got 2
 * @example dropout(ones([3]), { training: false }).toArray() // [1, 1, 1]
 */
export function dropout(x: Tensor, options: DropoutOptions = {}): Tensor {
  return drop("dropout", x, options, 1);
}

/**
 * Dropout of whole channels: neighbouring pixels are so alike that dropping some of them hides little.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H, W]
 * Forward  y[n,c] = m[n,c] · x[n,c] / (1 − p), m = 0 with the chance p, else 1; outside training y = x
 * Backward dx[n,c] = m[n,c] · dy[n,c] / (1 − p)
 * Source   Tompson et al. 2015, section 3.2
 * @throws  OptionError dropout2d: expected p from 0 to 1, got 2
 * @throws  ShapeError dropout2d: expected x of shape [N,C,H,W], got [28,28]
 * @example dropout2d(ones([1, 2, 1, 1]), { p: 1 }).toArray() // [[[[0]], [[0]]]]
 */
export function dropout2d(x: Tensor, options: DropoutOptions = {}): Tensor {
  checkTensors("dropout2d", x);
  checkImages("dropout2d", x.shape);
  return drop("dropout2d", x, options, sizeOf(x.shape.slice(2)));
}

/** Numbers are kept or dropped `together` at a time. */
function drop(
  op: "dropout" | "dropout2d",
  x: Tensor,
  options: DropoutOptions,
  together: number,
): Tensor {
  checkTensors(op, x);
  const { p = 0.5, training = true, rng = defaultRng() } = options;
  if (!(p >= 0 && p <= 1)) throw new OptionError(op, "p from 0 to 1", String(p));
  if (!training || p === 0) return x;
  const keep = p === 1 ? 0 : 1 / (1 - p);
  const device = deviceOf(x);
  if (device && x.size >= FEW && isXoshiro(rng)) {
    const mask = maskOnDevice(device, op, x, rng, { p, keep, together });
    const of = (storage: Storage): Storage =>
      binaryOnDevice(device, "mul", op, { storage, shape: x.shape }, mask, x.shape);
    return stored(op, of(x.storage), x.shape, [x], (dy) => [of(dy)]);
  }
  const mask = allocateLike(x);
  for (let i = 0; i < mask.length; i += together) {
    if (rng.uniform() >= p) mask.fill(keep, i, i + together);
  }
  const y = allocateLike(x);
  const whole = { offset: 0, strides: [1] };
  engine().binary("mul", [x.size], x.storage.peek(), whole, mask, whole, y);
  return result(op, y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().binary("mul", [x.size], dy, whole, mask, whole, dx);
    return [dx];
  });
}

interface Drop {
  p: number;
  keep: number;
  together: number;
}

/** The same draws as those of the generator, which stands where it would stand after them. */
function maskOnDevice(device: Device, op: OpName, x: Tensor, rng: Rng, how: Drop): Part {
  const { p, keep, together } = how;
  const [state, count] = [rng.state(), x.size / together];
  const words = device.allocate(4, op, [4]);
  const mask = device.allocate(count, op, [count]);
  device.writeIntegers(words, Int32Array.from(state.slice(0, 4)));
  device.begin(x.size);
  device.routines.dropMask(words.at, mask.at, count, Math.ceil(p * 2 ** 53), keep);
  const after = new Int32Array(4);
  device.readIntegers(words, after);
  device.free(words);
  rng.restore([...after, ...state.slice(4)]);
  const shape = together === 1 ? x.shape : [...x.shape.slice(0, 2), 1, 1];
  return { storage: Storage.on(device, mask, FLAT, count), shape };
}
