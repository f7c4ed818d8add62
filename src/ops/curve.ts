import { type CurveName, engine } from "../engine/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, type OpName, result } from "./operation.js";

/** y = f(x), element by element, where dx needs only x: what the smooth activations share. */
export function curve(op: OpName, name: CurveName, x: Tensor, parameter = 0): Tensor {
  checkTensors(op, x);
  const y = allocateLike(x);
  engine().curve(name, parameter, x.storage.peek(), y);
  return result(op, y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().curveBackward(name, parameter, x.storage.peek(), dy, dx);
    return [dx];
  });
}
