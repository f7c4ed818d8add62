export type { DType, Values } from "../engine/index.js";
export { isGradEnabled, noGrad } from "./autograd.js";
export {
  arange,
  fromArray,
  full,
  ones,
  type RandomOptions,
  rand,
  randn,
  type TensorOptions,
  tensor,
  zeros,
} from "./create.js";
export { DataError, GraphError, LabError, OptionError, ShapeError } from "./errors.js";
export { type GradientCheck, gradientCheck } from "./gradientCheck.js";
export { manualSeed, type Rng, rng } from "./random.js";
export { formatShape, type Shape } from "./shape.js";
export { type Nested, Tensor } from "./tensor.js";
