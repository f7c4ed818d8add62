import { zeros } from "../tensor/create.js";
import type { DType, Values } from "../tensor/index.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** A parameter before anybody has read it: a shape, and how its first numbers are made. */
export class PendingParameter {
  #filled = true;

  constructor(
    readonly shape: Shape,
    private readonly fill: (values: Values) => void,
    private readonly dtype: DType = "float32",
  ) {}

  get size(): number {
    return sizeOf(this.shape);
  }

  /** First numbers would be overwritten at once. */
  skipFilling(): void {
    this.#filled = false;
  }

  make(): Tensor {
    const parameter = zeros(this.shape, { dtype: this.dtype, requiresGrad: true });
    if (this.#filled) this.fill(parameter.storage.peek());
    return parameter;
  }
}
