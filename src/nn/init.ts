import { zeros } from "../tensor/create.js";
import type { DType } from "../tensor/index.js";
import { defaultRng, type Rng } from "../tensor/random.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** What every layer with parameters can be told. */
export interface LayerOptions {
  /** Where the first weights come from; without it, from the generator of `manualSeed`. */
  rng?: Rng;
  /** Default float32. */
  dtype?: DType;
}

/**
 * A parameter with even random numbers in ±1/√fanIn: PyTorch's default for weights and biases, which
 * is Kaiming-uniform (He et al. 2015) with a = √5. `fanIn` is how many numbers one output sums.
 */
export function uniformParameter(shape: Shape, fanIn: number, options: LayerOptions): Tensor {
  const { rng = defaultRng(), dtype = "float32" } = options;
  const bound = 1 / Math.sqrt(fanIn);
  const parameter = zeros(shape, { dtype, requiresGrad: true });
  const { values } = parameter;
  for (let i = 0; i < values.length; i++) values[i] = (2 * rng.uniform() - 1) * bound;
  return parameter;
}
