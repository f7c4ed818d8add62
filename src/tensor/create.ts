import { type DType, engine, Storage, type Values } from "../engine/index.js";
import { DataError, OptionError, ShapeError } from "./errors.js";
import { defaultRng, type Rng } from "./random.js";
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.js";
import { type Nested, Tensor } from "./tensor.js";

export interface TensorOptions {
  /** Default float32. float64 is for gradient checks. */
  dtype?: DType;
  /** True for what is to be learned. */
  requiresGrad?: boolean;
}

/** Shape of nested arrays, read along the first elements. */
function nestedShape(nested: Nested): number[] {
  const shape: number[] = [];
  for (let at: Nested = nested; Array.isArray(at); at = at[0]) {
    shape.push(at.length);
    if (at.length === 0) break;
  }
  return shape;
}

function flattenInto(nested: Nested, shape: Shape, axis: number, out: number[]): void {
  if (axis === shape.length) {
    if (typeof nested !== "number") throw ragged(nested, "a number");
    out.push(nested);
    return;
  }
  if (!Array.isArray(nested) || nested.length !== shape[axis]) {
    throw ragged(nested, `an array of ${shape[axis]} on axis ${axis}`);
  }
  for (const item of nested) flattenInto(item, shape, axis + 1, out);
}

function ragged(item: unknown, expected: string): DataError {
  const got = Array.isArray(item) ? `an array of ${item.length}` : `${typeof item} ${item}`;
  return new DataError("tensor", expected, got, "all rows must have the same length");
}

function allocate(op: string, shape: Shape, options: TensorOptions): Values {
  checkShape(op, shape);
  const dtype = options.dtype ?? "float32";
  if (dtype !== "float32" && dtype !== "float64") {
    throw new OptionError(op, 'dtype "float32" or "float64"', JSON.stringify(dtype));
  }
  return engine().allocate(dtype, sizeOf(shape));
}

/**
 * A tensor from a number, nested arrays, or a flat array and a `shape`. The numbers are copied.
 * @throws DataError tensor: expected an array of 2 on axis 1, got an array of 1
 * @throws ShapeError tensor: expected 6 numbers for the shape [2,3], got 4
 * @example tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray() // [[1, 2], [3, 4]]
 */
export function tensor(
  numbers: Nested | Float32Array | Float64Array,
  options: TensorOptions & { shape?: Shape } = {},
): Tensor {
  let flat: ArrayLike<number>;
  let shape: Shape;
  if (typeof numbers === "number" || Array.isArray(numbers)) {
    shape = nestedShape(numbers);
    const out: number[] = [];
    flattenInto(numbers, shape, 0, out);
    flat = out;
  } else {
    flat = numbers;
    shape = [numbers.length];
  }
  shape = options.shape ?? shape;
  const values = allocate("tensor", shape, options);
  if (values.length !== flat.length) {
    const expected = `${values.length} numbers for the shape ${formatShape(shape)}`;
    throw new ShapeError("tensor", expected, `${flat.length}`);
  }
  values.set(flat);
  return new Tensor(Storage.of(values), shape, { requiresGrad: options.requiresGrad });
}

/**
 * A tensor on an array that is already there: float32 and float64 arrays are shared, not copied.
 * @example fromArray(new Float32Array([1, 2]), [2, 1]).shape // [2, 1]
 */
export function fromArray(values: ArrayLike<number>, shape: Shape): Tensor {
  checkShape("fromArray", shape);
  if (values instanceof Float32Array || values instanceof Float64Array) {
    return new Tensor(values, shape);
  }
  return new Tensor(Storage.of(Float32Array.from(values)), shape);
}

/**
 * @example zeros([2]).toArray() // [0, 0]
 */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  return new Tensor(Storage.of(allocate("zeros", shape, options)), shape, {
    requiresGrad: options.requiresGrad,
  });
}

/**
 * @example ones([2]).toArray() // [1, 1]
 */
export function ones(shape: Shape, options: TensorOptions = {}): Tensor {
  return full(shape, 1, options);
}

/**
 * One number everywhere.
 * @example full([2], 7).toArray() // [7, 7]
 */
export function full(shape: Shape, value: number, options: TensorOptions = {}): Tensor {
  const values = allocate("full", shape, options).fill(value);
  return new Tensor(Storage.of(values), shape, { requiresGrad: options.requiresGrad });
}

/**
 * 0, 1, 2 … below `end`, or from `start` by `step`.
 * @throws OptionError arange: expected a step that leads from start to end, got step 0
 * @example arange(3).toArray() // [0, 1, 2]
 * @example arange(1, 7, { step: 2 }).toArray() // [1, 3, 5]
 */
export function arange(end: number, options?: TensorOptions & { step?: number }): Tensor;
export function arange(
  start: number,
  end: number,
  options?: TensorOptions & { step?: number },
): Tensor;
export function arange(
  first: number,
  second?: number | (TensorOptions & { step?: number }),
  third?: TensorOptions & { step?: number },
): Tensor {
  const [start, end] = typeof second === "number" ? [first, second] : [0, first];
  const options = (typeof second === "number" ? third : second) ?? {};
  const { step = 1 } = options;
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count)) {
    throw new OptionError("arange", "a step that leads from start to end", `step ${step}`);
  }
  const values = allocate("arange", [count], options);
  for (let i = 0; i < count; i++) values[i] = start + i * step;
  return new Tensor(Storage.of(values), [count], { requiresGrad: options.requiresGrad });
}

/** Where random numbers come from; without `rng`, from the generator of `manualSeed`. */
export interface RandomOptions extends TensorOptions {
  rng?: Rng;
}

/**
 * Normal random numbers: mean 0, standard deviation 1.
 * @example randn([2, 3], { rng: rng(0) }).shape // [2, 3]
 */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  const { rng = defaultRng() } = options;
  const values = allocate("randn", shape, options);
  for (let i = 0; i < values.length; i++) values[i] = rng.normal();
  return new Tensor(Storage.of(values), shape, { requiresGrad: options.requiresGrad });
}

/**
 * Random numbers, even in [0, 1).
 * @example rand([2, 3], { rng: rng(0) }).shape // [2, 3]
 */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  const { rng = defaultRng() } = options;
  const values = allocate("rand", shape, options);
  for (let i = 0; i < values.length; i++) values[i] = rng.uniform();
  return new Tensor(Storage.of(values), shape, { requiresGrad: options.requiresGrad });
}
