import {
  type BatchNormSizes,
  type Device,
  engine,
  floatsOf,
  pixels,
  Storage,
} from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";

export interface LocalResponseNormOptions {
  /** How many neighbouring channels are summed. Default 5. */
  size?: number;
  /** Default 1e-4. It is divided by `size`, as in PyTorch; the paper's α is not: give n times its. */
  alpha?: number;
  /** Default 0.75. */
  beta?: number;
  /** Default 1, as in PyTorch; 2 in the paper. */
  k?: number;
}

/**
 * Local response normalization: a number is made smaller where its neighbours in other channels are large.
 *
 * Shapes   x [N, C, …] → y [N, C, …]
 * Forward  y_c = x_c / d_cᵝ, d_c = k + α/n · Σ x_j² over the n channels around c
 * Backward dx_j = dy_j / d_jᵝ − 2αβ/n · x_j · Σ dy_c · x_c / d_cᵝ⁺¹ over the c that see j
 * Source   Krizhevsky, Sutskever & Hinton 2012, section 3.3; α/n as in PyTorch
 * @throws  ShapeError localResponseNorm: expected x of shape [N,C,…], got [3]
 * @throws  OptionError localResponseNorm: expected size as a whole number ≥ 1, got 0
 * @example localResponseNorm(tensor([[2]]), { size: 1, alpha: 1, beta: 1, k: 0 }).toArray() // [[0.5]]
 */
export function localResponseNorm(x: Tensor, options: LocalResponseNormOptions = {}): Tensor {
  checkTensors("localResponseNorm", x);
  const { size = 5, alpha = 1e-4, beta = 0.75, k = 1 } = options;
  if (x.rank < 2) {
    throw new ShapeError("localResponseNorm", "x of shape [N,C,…]", formatShape(x.shape));
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new OptionError("localResponseNorm", "size as a whole number ≥ 1", String(size));
  }
  const [n, c] = x.shape;
  const sizes = { n, c, plane: sizeOf(x.shape.slice(2)) };
  const how = { size, alpha, beta, k };
  const device = deviceOf(x);
  if (device && k > 0 && size <= MOST_NEIGHBOURS && c <= MOST_CHANNELS && x.size > 0) {
    return onDevice(device, x, sizes, how);
  }
  const y = allocateLike(x);
  const divisor = allocateLike(x);
  engine().localResponseNormForward(sizes, how, x.storage.peek(), divisor, y);
  return result("localResponseNorm", y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().localResponseNormBackward(sizes, how, x.storage.peek(), divisor, dy, dx);
    return [dx];
  });
}

/** What the routine has room for. */
const MOST_NEIGHBOURS = 256;
const MOST_CHANNELS = 65_536;

function onDevice(
  device: Device,
  x: Tensor,
  { n, c, plane }: BatchNormSizes,
  { size, alpha, beta, k }: Required<LocalResponseNormOptions>,
): Tensor {
  const op = "localResponseNorm";
  const { routines } = device;
  const form = pixels(n, c, plane);
  const floats = floatsOf(form, x.size);
  const from = x.storage.block(device, form, op);
  const [y, divisor] = [0, 0].map(() => device.allocate(floats, op, x.shape));
  const how = [n * plane, c, size, alpha / size, beta] as const;
  device.begin(16 * floats);
  routines.responseNorm(from.at, divisor.at, y.at, ...how, k);
  return stored(op, Storage.on(device, y, form, x.size), x.shape, [x], (dy) => {
    const error = dy.block(device, form, op);
    const dx = device.allocate(floats, op, x.shape);
    device.begin(16 * floats);
    routines.responseNormBackward(from.at, divisor.at, error.at, dx.at, ...how);
    return [Storage.on(device, dx, form, x.size)];
  });
}
