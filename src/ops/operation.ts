import { type DType, engine, type Values } from "../engine/index.js";
import { type Backward, isGradEnabled } from "../tensor/autograd.js";
import { DataError } from "../tensor/errors.js";
import type { Shape } from "../tensor/shape.js";
import { sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** The names of all differentiable ops; `registry` has the functions. */
export type OpName =
  | "adaptiveAvgPool2d"
  | "adaptiveMaxPool2d"
  | "add"
  | "avgPool2d"
  | "batchNorm"
  | "clone"
  | "concat"
  | "conv2d"
  | "convolve2d"
  | "crossCorrelate2d"
  | "crossEntropy"
  | "div"
  | "exp"
  | "flatten"
  | "flip"
  | "globalAvgPool2d"
  | "linear"
  | "log"
  | "logSoftmax"
  | "matmul"
  | "max"
  | "maxPool2d"
  | "mean"
  | "mse"
  | "mul"
  | "neg"
  | "pad"
  | "permute"
  | "relu"
  | "reshape"
  | "sigmoid"
  | "slice"
  | "softmax"
  | "sub"
  | "sum"
  | "tanh"
  | "to"
  | "transpose";

/** The result of an op: remembers inputs and backward where a gradient will be asked for. */
export function result(
  op: OpName,
  values: Values,
  shape: Shape,
  inputs: Tensor[],
  backward: Backward,
): Tensor {
  const tracked = isGradEnabled() && inputs.some((input) => input.requiresGrad);
  return new Tensor(values, shape, { node: tracked ? { op, inputs, backward } : null });
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
