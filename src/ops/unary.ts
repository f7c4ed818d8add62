import { engine, type UnaryName } from "../engine/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, result } from "./operation.js";

/** y = f(x), element by element: what exp, log, neg, relu, sigmoid and tanh share. */
export function unary(op: UnaryName, x: Tensor): Tensor {
  checkTensors(op, x);
  const y = allocateLike(x);
  engine().unary(op, x.values, y);
  return result(op, y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().unaryBackward(op, x.values, y, dy, dx);
    return [dx];
  });
}
