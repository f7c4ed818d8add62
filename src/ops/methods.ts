/** The ops as methods, so that `x.relu().sum()` reads in the order in which it happens. */
import type { DType, Shape } from "../tensor/index.js";
import { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import type { Operand } from "./broadcast.js";
import { clone, to } from "./clone.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import { flip } from "./flip.js";
import { log } from "./log.js";
import { matmul } from "./matmul.js";
import { argmax, max } from "./max.js";
import { mean } from "./mean.js";
import { min } from "./min.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { type PadOptions, pad } from "./pad.js";
import { permute, transpose } from "./permute.js";
import { pow } from "./pow.js";
import { relu } from "./relu.js";
import { flatten, reshape } from "./reshape.js";
import { sigmoid } from "./sigmoid.js";
import { slice } from "./slice.js";
import { logSoftmax, softmax } from "./softmax.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { type ReduceOptions, sum } from "./sum.js";
import { tanh } from "./tanh.js";
import { type VarianceOptions, variance } from "./variance.js";
import type { Pair, Sides } from "./window.js";

declare module "../tensor/tensor.js" {
  interface Tensor {
    add(other: Operand): Tensor;
    sub(other: Operand): Tensor;
    mul(other: Operand): Tensor;
    div(other: Operand): Tensor;
    neg(): Tensor;
    exp(): Tensor;
    log(): Tensor;
    relu(): Tensor;
    sigmoid(): Tensor;
    tanh(): Tensor;
    sum(axis?: number | readonly number[], options?: ReduceOptions): Tensor;
    mean(axis?: number | readonly number[], options?: ReduceOptions): Tensor;
    max(axis?: number, options?: ReduceOptions): Tensor;
    min(axis?: number, options?: ReduceOptions): Tensor;
    variance(axis?: number | readonly number[], options?: VarianceOptions): Tensor;
    abs(): Tensor;
    sqrt(): Tensor;
    pow(exponent: number): Tensor;
    argmax(axis?: number): Int32Array;
    matmul(other: Tensor): Tensor;
    reshape(shape: Shape): Tensor;
    flatten(startAxis?: number): Tensor;
    permute(axes: readonly number[]): Tensor;
    transpose(axis1?: number, axis2?: number): Tensor;
    pad(padding: Pair | Sides, options?: number | PadOptions): Tensor;
    slice(axis: number, start: number, end?: number): Tensor;
    flip(axes?: readonly number[]): Tensor;
    softmax(axis?: number): Tensor;
    logSoftmax(axis?: number): Tensor;
    clone(): Tensor;
    to(dtype: DType): Tensor;
  }
}

/** Makes a method of a function whose first argument is the tensor. */
const method = <A extends unknown[], R>(fn: (x: Tensor, ...rest: A) => R) =>
  function (this: Tensor, ...rest: A): R {
    return fn(this, ...rest);
  };

Object.assign(Tensor.prototype, {
  add: method(add),
  sub: method(sub),
  mul: method(mul),
  div: method(div),
  neg: method(neg),
  exp: method(exp),
  log: method(log),
  relu: method(relu),
  sigmoid: method(sigmoid),
  tanh: method(tanh),
  sum: method(sum),
  mean: method(mean),
  max: method(max),
  min: method(min),
  variance: method(variance),
  abs: method(abs),
  sqrt: method(sqrt),
  pow: method(pow),
  argmax: method(argmax),
  matmul: method(matmul),
  reshape: method(reshape),
  flatten: method(flatten),
  permute: method(permute),
  transpose: method(transpose),
  pad: method(pad),
  slice: method(slice),
  flip: method(flip),
  softmax: method(softmax),
  logSoftmax: method(logSoftmax),
  clone: method(clone),
  to: method(to),
});
