import { DataError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Parameters by name: what is saved of a model. */
export type StateDict = Record<string, Tensor>;

/**
 * Copies the numbers of `state` into the tensors that `tensorOf` gives; first checks that all fit, so
 * none is half done.
 */
export function loadStateDict(
  shapes: Map<string, Shape>,
  state: StateDict,
  tensorOf: (name: string) => Tensor,
): void {
  for (const [name, shape] of shapes) {
    const source = state[name];
    if (!source) throw new DataError("loadStateDict", "the names of the model", `none for ${name}`);
    if (!sameShape(source.shape, shape)) {
      const expected = `${name} of shape ${formatShape(shape)}`;
      throw new ShapeError("loadStateDict", expected, formatShape(source.shape));
    }
  }
  const unknown = Object.keys(state).filter((name) => !shapes.has(name));
  if (unknown.length > 0) {
    const names = `the unknown ${unknown.join(", ")}`;
    throw new DataError("loadStateDict", "the names of the model", names);
  }
  for (const name of shapes.keys()) tensorOf(name).storage.assign(state[name].storage.peek());
}
