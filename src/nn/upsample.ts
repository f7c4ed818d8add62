import * as F from "../ops/index.js";
import { upsampleAxes } from "../ops/upsample.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export class Upsample extends Module {
  constructor(readonly options: F.UpsampleOptions) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.upsample(x, this.options);
  }

  override outputShape(input: Shape): Shape {
    const { rows, columns } = upsampleAxes(input, this.options);
    return [input[0], input[1], rows.to, columns.to];
  }

  protected override describe(): string {
    return Object.entries(this.options)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  }
}

/**
 * A layer that enlarges images, by repeating pixels or by blending the four around.
 *
 * Shapes   [N, C, H, W] → [N, C, H′, W′], by `size` or `scale`
 * Source   Long, Shelhamer & Darrell 2015, section 3.3
 * @throws  OptionError upsample: expected size or scale, got neither
 * @example upsample({ scale: 2 }).outputShape([1, 8, 7, 5]) // [1, 8, 14, 10]
 */
export const upsample = (options: F.UpsampleOptions): Upsample => new Upsample(options);
