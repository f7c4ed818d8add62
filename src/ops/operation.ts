import {
  type Block,
  type Device,
  type DType,
  deviceFor,
  engine,
  FLAT,
  type Form,
  floatsOf,
  Storage,
  type Values,
} from "../engine/index.js";
import { type Backward, isGradEnabled, type StorageBackward } from "../tensor/autograd.js";
import { DataError } from "../tensor/errors.js";
import type { Shape } from "../tensor/shape.js";
import { sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** The names of all differentiable ops; `registry` has the functions. */
export type OpName =
  | "abs"
  | "adaptiveAvgPool2d"
  | "adaptiveMaxPool2d"
  | "add"
  | "avgPool2d"
  | "batchNorm"
  | "bceWithLogits"
  | "clone"
  | "concat"
  | "conv1d"
  | "conv2d"
  | "convTranspose2d"
  | "convolve2d"
  | "crossCorrelate2d"
  | "crossEntropy"
  | "deformableConv2d"
  | "div"
  | "dropout"
  | "dropout2d"
  | "exp"
  | "flatten"
  | "flip"
  | "gelu"
  | "globalAvgPool2d"
  | "groupNorm"
  | "hinge"
  | "l1Loss"
  | "layerNorm"
  | "leakyRelu"
  | "linear"
  | "localResponseNorm"
  | "log"
  | "logSoftmax"
  | "matmul"
  | "max"
  | "maxPool2d"
  | "mean"
  | "min"
  | "mse"
  | "mul"
  | "neg"
  | "pad"
  | "permute"
  | "pow"
  | "relu"
  | "reshape"
  | "roiAlign"
  | "roiPool"
  | "sigmoid"
  | "silu"
  | "slice"
  | "smoothL1"
  | "softmax"
  | "softplus"
  | "sqrt"
  | "sub"
  | "sum"
  | "takeRows"
  | "tanh"
  | "to"
  | "transpose"
  | "upsample"
  | "variance";

/** The result of an op: remembers inputs and backward where a gradient will be asked for. */
export function result(
  op: OpName,
  values: Values,
  shape: Shape,
  inputs: Tensor[],
  backward: Backward,
): Tensor {
  return stored(op, Storage.of(values), shape, inputs, (dy, needs) =>
    backward(dy.peek(), needs).map((part) => part && Storage.of(part)),
  );
}

/**
 * The same for an op that knows where numbers are: values and gradients are storages. `before`: the
 * result that this op was given, where the ops since `inputs` are one pass.
 */
export function stored(
  op: OpName,
  values: Storage,
  shape: Shape,
  inputs: Tensor[],
  backward: StorageBackward,
  before?: Tensor,
): Tensor {
  const tracked = isGradEnabled() && inputs.some((input) => input.requiresGrad);
  if (!tracked) return new Tensor(values, shape);
  const node = before
    ? { op, inputs: [before], through: inputs, backward }
    : { op, inputs, backward };
  return new Tensor(values, shape, { node });
}

/** The type of raw numbers. */
export const typeOf = (values: Values): DType =>
  values instanceof Float64Array ? "float64" : "float32";

/** Zeros for a result or a gradient. */
export const allocate = (dtype: DType, shape: Shape): Values =>
  engine().allocate(dtype, sizeOf(shape));

/** Zeros of the size and type of `x`. */
export const allocateLike = (x: Tensor): Values => engine().allocate(x.dtype, x.size);

/** Refuses what is not a tensor, and tensors of two types. */
export function checkTensors(op: string, ...inputs: unknown[]): void {
  for (const input of inputs) {
    if (!(input instanceof Tensor)) {
      const got = Array.isArray(input) ? "an array" : input === null ? "null" : typeof input;
      throw new DataError(op, "a tensor", got, "tensor([[1, 2], [3, 4]]) makes one");
    }
  }
  const [first, ...rest] = inputs as Tensor[];
  const other = rest.find((input) => input.dtype !== first.dtype);
  if (other) {
    throw new DataError(
      op,
      "tensors of one dtype",
      `${first.dtype} and ${other.dtype}`,
      `x.to("${first.dtype}") converts`,
    );
  }
}

/** Fewer numbers than this are done before a routine would have been called. */
export const FEW = 512;

/** The memory and routines to compute with on these tensors, or null: then the plain engine does. */
export const deviceOf = (x: Tensor): Device | null => deviceFor(x.dtype);

/** A tensor's numbers in the engine's memory, row by row. */
export const flatBlock = (device: Device, op: OpName, x: Tensor | Storage): Block =>
  (x instanceof Tensor ? x.storage : x).block(device, FLAT, op);

/** Room for a gradient: in its home beside those of other parameters, or a new block. */
export interface Room {
  readonly at: number;
  readonly add: boolean;
  /** The gradient to return, once it is there; null where it is at home. */
  done(): Storage | null;
}

export function gradientRoom(device: Device, op: OpName, x: Tensor, form: Form): Room {
  const home = x.node === null ? x.gradient.room(form) : null;
  if (home) {
    const done = () => {
      x.gradient.filled();
      return null;
    };
    return { at: home.block.at, add: home.add, done };
  }
  const block = device.allocate(floatsOf(form, x.size), op, x.shape);
  return { at: block.at, add: false, done: () => Storage.on(device, block, form, x.size) };
}
