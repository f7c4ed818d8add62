import {
  type BatchNormSizes,
  type Block,
  ceil4,
  type Device,
  FLAT,
  type Form,
  floatsOf,
  pixels,
  Storage,
  UNARY,
} from "../engine/index.js";
import { isGradEnabled, type StorageBackward } from "../tensor/autograd.js";
import type { Tensor } from "../tensor/tensor.js";
import type { BatchNormOptions } from "./batchNorm.js";
import { flatBlock, gradientRoom, type OpName, type Room, stored } from "./operation.js";

/** What else is done in the same pass: y = relu(batchNorm(x) + residual). */
export interface Behind {
  residual?: Tensor | null;
  relu?: boolean;
}

/** Batch normalization by the routines, on pixels. Sizes and options are checked by the caller. */
export function batchNormOnDevice(
  device: Device,
  x: Tensor,
  { n, c, plane }: BatchNormSizes,
  options: BatchNormOptions,
  { residual = null, relu = false }: Behind = {},
): Tensor {
  const { routines } = device;
  const { weight = null, bias = null, training = false } = options;
  const { runningMean = null, runningVariance = null, epsilon = 1e-5, momentum = 0.1 } = options;
  const op: OpName = relu ? "relu" : residual ? "add" : "batchNorm";
  const form = pixels(n, c, plane);
  const floats = floatsOf(form, x.size);
  const constant = (value: number): Block => {
    const block = device.allocate(c, op, [c]);
    routines.fill(block.at, c, value);
    return block;
  };
  const xb = x.storage.block(device, form, op);
  const gamma = weight ? flatBlock(device, op, weight) : constant(1);
  const beta = bias ? flatBlock(device, op, bias) : constant(0);
  const more = residual?.storage.block(device, form, op);
  const y = device.allocate(floats, op, x.shape);
  const values = Storage.on(device, y, form, x.size);
  const inputs = [x, weight, bias, residual].filter((t) => t !== null);
  const count = n * plane;
  if (!training) {
    const mean = flatBlock(device, op, runningMean!);
    const variance = flatBlock(device, op, runningVariance!);
    device.begin(floats);
    routines.batchNormInference(
      ...([xb.at, y.at, gamma.at, beta.at, more?.at ?? 0, mean.at, variance.at] as const),
      ...([count, c, +relu, epsilon] as const),
    );
    return stored(op, values, x.shape, inputs, () => []);
  }
  const [mean, deviation] = [0, 0].map(() => device.allocate(ceil4(c), op, [c]));
  const running = [runningMean, runningVariance].map(
    (t) => t?.storage.inPlace(device, FLAT, op) ?? null,
  );
  device.begin(floats);
  routines.batchNormForward(
    ...([xb.at, y.at, gamma.at, beta.at, more?.at ?? 0, mean.at, deviation.at] as const),
    ...([running[0]?.at ?? 0, running[1]?.at ?? 0, count, c, +relu, epsilon, momentum] as const),
  );
  runningMean?.storage.leave();
  runningVariance?.storage.leave();
  const back =
    (relu: boolean): StorageBackward =>
    (dy, needs) => {
      const error = dy.block(device, form, op);
      const dx = device.allocate(floats, op, x.shape);
      const passed = residual ? device.allocate(floats, op, x.shape) : null;
      const room = (t: Tensor | null): Room =>
        t?.requiresGrad ? gradientRoom(device, op, t, FLAT) : unwanted(device, op, c);
      const [dgamma, dbeta] = [room(weight), room(bias)];
      const add = dgamma.add || dbeta.add;
      for (const one of [dgamma, dbeta]) if (add && !one.add) routines.fill(one.at, c, 0);
      device.begin(floats);
      if (relu && !passed) {
        // Where the relu let through is found again from x: y is not read.
        routines.batchNormReluBackward(
          ...([xb.at, error.at, gamma.at, beta.at, mean.at, deviation.at, dx.at] as const),
          ...([dgamma.at, dbeta.at, count, c, +add] as const),
        );
      } else {
        routines.batchNormBackward(
          ...([xb.at, y.at, error.at, gamma.at, mean.at, deviation.at, dx.at] as const),
          ...([dgamma.at, dbeta.at, passed?.at ?? 0, count, c, +relu, +add] as const),
        );
      }
      const given = (block: Block) => Storage.on(device, block, form, x.size);
      return [
        needs[0] ? given(dx) : null,
        ...(weight ? [dgamma.done()] : []),
        ...(bias ? [dbeta.done()] : []),
        ...(passed ? [given(passed)] : []),
      ];
    };
  const z = stored(op, values, x.shape, inputs, back(relu));
  if (z.node && !relu && !residual) norms.set(z, { device, form, inputs, back: back(true) });
  return z;
}

interface Norm {
  readonly device: Device;
  readonly form: Form;
  readonly inputs: Tensor[];
  /** The way back through a relu and the normalization in one pass. */
  readonly back: StorageBackward;
}

/** By the tensor that was handed out: another one on the same numbers has another history. */
const norms = new WeakMap<Tensor, Norm>();

/** relu(z) where z was normalized in training: the way back is one pass; else null. */
export function reluOfNorm(z: Tensor): Tensor | null {
  const found = norms.get(z);
  // Where the relu lets through is found again from x: only while nobody could have written into z.
  if (!found || !z.node || !isGradEnabled() || z.storage.isExposed) return null;
  const { device, form, inputs, back } = found;
  const floats = floatsOf(form, z.size);
  const from = z.storage.block(device, form, "relu");
  const y = device.allocate(floats, "relu", z.shape);
  device.begin(floats);
  device.routines.unary(UNARY.relu, from.at, y.at, floats);
  return stored("relu", Storage.on(device, y, form, z.size), z.shape, inputs, back, z);
}

/** Somewhere to put what nobody asks for. */
function unwanted(device: Device, op: OpName, floats: number): Room {
  const block = device.allocate(floats, op, [floats]);
  return { at: block.at, add: false, done: () => (block.at ? null : null) };
}
