/** Steps of optimizers: the only places where numbers of a tensor change in place. */
import { type AdamSizes, engine, type SgdSizes } from "../engine/index.js";
import type { Tensor } from "./tensor.js";

/** x gets its step of SGD, from its gradient. `velocity` is null without momentum. */
export function sgdUpdate(x: Tensor, velocity: Tensor | null, sizes: SgdSizes): void {
  if (x.grad) engine().sgdStep(sizes, x.values, x.grad.values, velocity?.values ?? null);
}

/** x gets its step of Adam, from its gradient. */
export function adamUpdate(x: Tensor, m: Tensor, v: Tensor, sizes: AdamSizes): void {
  if (x.grad) engine().adamStep(sizes, x.values, x.grad.values, m.values, v.values);
}
