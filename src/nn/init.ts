import { OptionError } from "../tensor/errors.js";
import type { DType, Values } from "../tensor/index.js";
import { defaultRng, type Rng } from "../tensor/random.js";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { PendingParameter } from "./pending.js";

/** A way to make first numbers for a parameter. */
export type Init = (values: Values, shape: Shape, rng: Rng) => void;

/** What every layer with parameters can be told. */
export interface LayerOptions {
  /** Where the first weights come from; without it, from the generator of `manualSeed`. */
  rng?: Rng;
  /** Default float32. */
  dtype?: DType;
  /** How the first weights are made; for example `kaimingNormal()`. Default: PyTorch's. */
  init?: Init;
  /** The same for the bias. */
  biasInit?: Init;
}

/** How many numbers one output sums, and how many outputs one number goes into. */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    const expected = "weights with at least 2 axes";
    throw new OptionError("init", expected, `shape ${formatShape(shape)}`);
  }
  const area = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * area, fanOut: shape[0] * area };
}

/** A parameter whose numbers come from a fork of the generator, whenever they are made. */
export function pendingParameter(
  shape: Shape,
  init: Init,
  options: LayerOptions,
): PendingParameter {
  const { rng = defaultRng(), dtype } = options;
  const own = rng.fork();
  return new PendingParameter(shape, (values) => init(values, shape, own), dtype);
}

/** A parameter that starts as one number everywhere. */
export const constantParameter = (
  shape: Shape,
  value: number,
  options: LayerOptions,
): PendingParameter => new PendingParameter(shape, (values) => values.fill(value), options.dtype);

/**
 * Even random numbers in ±1/√fanIn: PyTorch's default for weights and biases, which is
 * Kaiming-uniform (He et al. 2015) with a = √5. `fanIn` is how many numbers one output sums.
 */
export const defaultInit =
  (fanIn: number): Init =>
  (values, _, rng) =>
    uniform(values, 1 / Math.sqrt(fanIn), rng);

function uniform(values: Values, bound: number, rng: Rng): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * rng.uniform() - 1) * bound;
}

function normal(values: Values, mean: number, deviation: number, rng: Rng): void {
  for (let i = 0; i < values.length; i++) values[i] = mean + deviation * rng.normal();
}

export interface KaimingOptions {
  /** Keeps the size of the numbers on the way forward ("fanIn") or of the gradients ("fanOut"). */
  mode?: "fanIn" | "fanOut";
  /** Slope of the leaky ReLU that follows; 0 for a ReLU. */
  slope?: number;
}

/** √2 for a ReLU, over √fan: the deviation that keeps the size of the numbers from layer to layer. */
function kaimingDeviation(shape: Shape, { mode = "fanIn", slope = 0 }: KaimingOptions): number {
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new OptionError("init", 'mode "fanIn" or "fanOut"', JSON.stringify(mode));
  }
  return Math.sqrt(2 / (1 + slope ** 2) / fans(shape)[mode]);
}

/**
 * First weights for layers with a ReLU behind: normal, deviation √(2 / fan).
 * Source   He et al. 2015, section 2.2
 * @throws  OptionError init: expected mode "fanIn" or "fanOut", got "fan"
 * @example conv2d(3, 64, { kernelSize: 7, init: kaimingNormal({ mode: "fanOut" }) }).weight.shape // [64, 3, 7, 7]
 */
export const kaimingNormal =
  (options: KaimingOptions = {}): Init =>
  (values, shape, rng) =>
    normal(values, 0, kaimingDeviation(shape, options), rng);

/**
 * First weights for layers with a ReLU behind: even in ±√(6 / fan).
 * Source   He et al. 2015, section 2.2
 * @example linear(4, 2, { init: kaimingUniform() }).weight.shape // [2, 4]
 */
export const kaimingUniform =
  (options: KaimingOptions = {}): Init =>
  (values, shape, rng) =>
    uniform(values, Math.sqrt(3) * kaimingDeviation(shape, options), rng);

/**
 * First weights for layers with a sigmoid or tanh behind: normal, deviation gain · √(2 / (fanIn + fanOut)).
 * Source   Glorot & Bengio 2010, section 4.2.1
 * @throws  OptionError init: expected weights with at least 2 axes, got shape [3]
 * @example linear(4, 2, { init: xavierNormal() }).weight.shape // [2, 4]
 */
export const xavierNormal =
  (gain = 1): Init =>
  (values, shape, rng) => {
    const { fanIn, fanOut } = fans(shape);
    normal(values, 0, gain * Math.sqrt(2 / (fanIn + fanOut)), rng);
  };

/**
 * First weights for layers with a sigmoid or tanh behind: even in ±gain · √(6 / (fanIn + fanOut)).
 * Source   Glorot & Bengio 2010, equation 16
 * @example linear(4, 2, { init: xavierUniform() }).weight.shape // [2, 4]
 */
export const xavierUniform =
  (gain = 1): Init =>
  (values, shape, rng) => {
    const { fanIn, fanOut } = fans(shape);
    uniform(values, gain * Math.sqrt(6 / (fanIn + fanOut)), rng);
  };

/**
 * Normal first weights, cut off at `cut` deviations where that is given.
 * Source   Krizhevsky, Sutskever & Hinton 2012, section 5 (deviation 0.01)
 * @example linear(4, 2, { init: normalInit({ deviation: 0.01 }) }).weight.shape // [2, 4]
 */
export const normalInit =
  ({ mean = 0, deviation = 1, cut = Number.POSITIVE_INFINITY } = {}): Init =>
  (values, _, rng) => {
    for (let i = 0; i < values.length; i++) {
      let draw = rng.normal();
      while (Math.abs(draw) > cut) draw = rng.normal();
      values[i] = mean + deviation * draw;
    }
  };

/**
 * One number everywhere.
 * @example linear(2, 1, { init: constantInit(3) }).weight.toArray() // [[3, 3]]
 */
export const constantInit =
  (value: number): Init =>
  (values) => {
    values.fill(value);
  };

/**
 * The filters of a transposed convolution that enlarges like bilinear interpolation: filter [i, o] is
 * a tent where i = o (or where a channel has only one filter) and 0 elsewhere.
 * Source   Long, Shelhamer & Darrell 2015, section 3.3
 * @throws  OptionError init: expected filters [C,F,Kh,Kw] for bilinear, got shape [2,2]
 * @example initialize(zeros([1, 1, 4, 4]), bilinearInit()).at(0, 0, 1, 1) // 0.5625
 */
export const bilinearInit = (): Init => (values, shape) => {
  if (shape.length !== 4) {
    const got = `shape ${formatShape(shape)}`;
    throw new OptionError("init", "filters [C,F,Kh,Kw] for bilinear", got);
  }
  const [inputs, outputs, kh, kw] = shape;
  const tent = (size: number, at: number): number => {
    const factor = Math.ceil(size / 2);
    const center = size % 2 === 1 ? factor - 1 : factor - 0.5;
    return 1 - Math.abs(at - center) / factor;
  };
  values.fill(0);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      if (outputs > 1 && i !== o) continue;
      const start = (i * outputs + o) * kh * kw;
      for (let p = 0; p < kh * kw; p++) {
        values[start + p] = tent(kh, Math.floor(p / kw)) * tent(kw, p % kw);
      }
    }
  }
};

/**
 * Gives a tensor new first numbers, in place.
 * @example initialize(zeros([2, 2]), constantInit(1)).toArray() // [[1, 1], [1, 1]]
 */
export function initialize(parameter: Tensor, init: Init, rng: Rng = defaultRng()): Tensor {
  const values = parameter.storage.peek().slice();
  init(values, parameter.shape, rng);
  parameter.storage.assign(values);
  return parameter;
}
