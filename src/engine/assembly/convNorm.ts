import { batchNormInference } from "./batchNorm";
import { arg, setArg, work } from "./control";
import { forward } from "./convolution";
import { isDepthwise } from "./depthwise";
import { F, FP, NORM, RESIDUAL, setGeometry } from "./geometry";
import { begin } from "./threads";
import { divUp } from "./vector";

/**
 * After training a convolution and its batch normalization are one: y = relu(normalized(x ⋆ w + b) +
 * residual). The filters stay as they are; a factor and a summand for each of them are applied to the
 * sums before they are stored. `w` or `prepared`, `b` and `residual` may be 0.
 */
export function conv2dForwardNormed(
  x: usize, w: usize, prepared: usize, b: usize, y: usize,
  gamma: usize, beta: usize, mean: usize, variance: usize, residual: usize, epsilon: f64, relu: i32, exact: i32,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (g != 1 || isDepthwise()) {
    forward(x, w, prepared, b, y, 0, exact);
    batchNormInference(y, y, gamma, beta, residual, mean, variance, n * oh * ow, f, relu, epsilon);
    return;
  }
  setArg(NORM, folded(b, gamma, beta, mean, variance, epsilon));
  setArg(RESIDUAL, residual ? residual - y : 0);
  forward(x, w, prepared, 0, y, relu, exact);
}

/** Eight factors and eight summands for every eight filters; behind the last filter all are zeros. */
function folded(b: usize, gamma: usize, beta: usize, mean: usize, variance: usize, epsilon: f64): usize {
  const bytes = <usize>divUp(arg(FP), 8) * 64, to = work(bytes);
  memory.fill(to, 0, bytes);
  for (let i = 0; i < arg(F); i++) {
    const at = (<usize>i) << 2, place = to + ((at >> 5) << 6) + (at & 31);
    const factor = <f64>load<f32>(gamma + at) / sqrt<f64>(<f64>load<f32>(variance + at) + epsilon);
    const moved = (b ? <f64>load<f32>(b + at) : 0) - <f64>load<f32>(mean + at);
    store<f32>(place, <f32>factor);
    store<f32>(place, <f32>(<f64>load<f32>(beta + at) + moved * factor), 32);
  }
  return to;
}
