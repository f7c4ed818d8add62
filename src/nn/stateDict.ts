import { DataError, ShapeError } from "../tensor/errors.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Parameters by name: what is saved of a model. */
export type StateDict = Record<string, Tensor>;

/** Copies the numbers of `state` into `parameters`; first checks that all fit, so none is half done. */
export function loadStateDict(parameters: Map<string, Tensor>, state: StateDict): void {
  for (const [name, parameter] of parameters) {
    const source = state[name];
    if (!source) throw new DataError("loadStateDict", "the names of the model", `none for ${name}`);
    if (!sameShape(source.shape, parameter.shape)) {
      const expected = `${name} of shape ${formatShape(parameter.shape)}`;
      throw new ShapeError("loadStateDict", expected, formatShape(source.shape));
    }
  }
  const unknown = Object.keys(state).filter((name) => !parameters.has(name));
  if (unknown.length > 0) {
    const names = `the unknown ${unknown.join(", ")}`;
    throw new DataError("loadStateDict", "the names of the model", names);
  }
  for (const [name, parameter] of parameters) parameter.values.set(state[name].values);
}
