/** Parts of a tensor along its first axis, for drawing. */
import { fromArray, type Tensor } from "../tensor/index.js";

/** [N, …] → N tensors […], copied and without a gradient. */
export function sliced(stack: Tensor): Tensor[] {
  const [count, ...shape] = stack.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: count }, (_, i) =>
    fromArray(Float32Array.from(stack.values.subarray(i * size, (i + 1) * size)), shape),
  );
}
