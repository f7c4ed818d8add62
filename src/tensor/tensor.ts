import { inspect } from "node:util";
import ndarray, { type NdArray } from "ndarray";
import { type DType, engine, type Values } from "../engine/index.js";
import { DISPLAY, type MimeBundle } from "../host/index.js";
import { type GraphNode, runBackward } from "./autograd.js";
import { GraphError, ShapeError } from "./errors.js";
import { formatTensor } from "./print.js";
import { formatShape, type Shape, sameShape, sizeOf, stridesOf } from "./shape.js";

/** Numbers in nested arrays, one level per axis. */
export type Nested = number | Nested[];

/**
 * An array of numbers with a shape, that remembers how it was computed.
 *
 * Numbers lie in `values`, contiguous and row-major; images are [N, C, H, W]. Make one with
 * `tensor`, `zeros`, `ones`, `full`, `arange`, `randn` or `rand`.
 * @example tensor([[1, 2], [3, 4]]).shape // [2, 2]
 */
export class Tensor {
  readonly shape: readonly number[];
  /** The numbers themselves: changing them changes the tensor. */
  readonly values: Values;
  /** True where `backward` shall find a gradient; true of every result computed from such a tensor. */
  requiresGrad: boolean;
  /** dLoss/dThis after `backward`; null before. Added to by each further `backward`. */
  grad: Tensor | null = null;
  /** How it was computed; null for a leaf, which was made and not computed. */
  readonly node: GraphNode | null;
  #view: NdArray<Values> | null = null;

  /** `values` is not copied. */
  constructor(
    values: Values,
    shape: Shape,
    options: { requiresGrad?: boolean; node?: GraphNode | null } = {},
  ) {
    if (values.length !== sizeOf(shape)) {
      throw new ShapeError(
        "Tensor",
        `${sizeOf(shape)} numbers for the shape ${formatShape(shape)}`,
        `${values.length}`,
      );
    }
    this.values = values;
    this.shape = Object.freeze([...shape]);
    this.node = options.node ?? null;
    this.requiresGrad = options.requiresGrad ?? this.node !== null;
  }

  get dtype(): DType {
    return this.values instanceof Float64Array ? "float64" : "float32";
  }

  /** How many numbers there are. */
  get size(): number {
    return this.values.length;
  }

  /** How many axes there are. */
  get rank(): number {
    return this.shape.length;
  }

  /** The operation that made this tensor, or null for a leaf. */
  get op(): string | null {
    return this.node?.op ?? null;
  }

  /**
   * The numbers as an `ndarray` (scijs): a live view, nothing is copied.
   * @example tensor([[1, 2], [3, 4]]).data.get(1, 0) // 3
   */
  get data(): NdArray<Values> {
    this.#view ??= ndarray(this.values, [...this.shape], stridesOf(this.shape));
    return this.#view;
  }

  /**
   * The only number of a tensor with one element.
   * @throws ShapeError item: expected one element, got shape [2]
   * @example tensor([[7]]).item() // 7
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError("item", "one element", `shape ${formatShape(this.shape)}`);
    }
    return this.values[0];
  }

  /**
   * One number, by an index for each axis.
   * @throws ShapeError at: expected 2 indices inside [2,2], got (0, 5)
   * @example tensor([[1, 2], [3, 4]]).at(0, 1) // 2
   */
  at(...index: number[]): number {
    const inside =
      index.length === this.rank &&
      index.every((i, d) => Number.isInteger(i) && i >= 0 && i < this.shape[d]);
    if (!inside) {
      throw new ShapeError(
        "at",
        `${this.rank} indices inside ${formatShape(this.shape)}`,
        `(${index.join(", ")})`,
      );
    }
    const strides = stridesOf(this.shape);
    return this.values[index.reduce((at, i, d) => at + i * strides[d], 0)];
  }

  /**
   * The numbers as nested arrays, or a number for a scalar. A copy.
   * @example ones([2, 2]).toArray() // [[1, 1], [1, 1]]
   */
  toArray(): Nested {
    const nest = (axis: number, start: number, size: number): Nested => {
      if (axis === this.rank) return this.values[start];
      const step = size / this.shape[axis];
      return Array.from({ length: this.shape[axis] }, (_, i) =>
        nest(axis + 1, start + i * step, step),
      );
    };
    return nest(0, 0, this.size);
  }

  /**
   * Computes the gradient of this tensor for every tensor with `requiresGrad` that it was made from,
   * and adds it to their `grad`. A tensor with more than one element needs `dy`, of its shape.
   * @throws GraphError backward: expected a result computed from a tensor with requiresGrad, got a tensor without
   * @throws ShapeError backward: expected one element, got shape [2]
   */
  backward(dy?: Tensor, options: { retainGraph?: boolean } = {}): void {
    if (!this.requiresGrad) {
      throw new GraphError(
        "backward",
        "a result computed from a tensor with requiresGrad",
        "a tensor without",
        "make the tensor with { requiresGrad: true }, and compute outside noGrad",
      );
    }
    if (dy === undefined && this.size !== 1) {
      throw new ShapeError(
        "backward",
        "one element",
        `shape ${formatShape(this.shape)}`,
        "call sum() or mean() first, or give backward a dy of this shape",
      );
    }
    if (dy !== undefined && !sameShape(dy.shape, this.shape)) {
      throw new ShapeError(
        "backward",
        `dy of shape ${formatShape(this.shape)}`,
        formatShape(dy.shape),
      );
    }
    const seed = engine().allocate(this.dtype, this.size);
    if (dy) seed.set(dy.values);
    else seed[0] = 1;
    runBackward(this, seed, (leaf, gradient) => leaf.#accumulate(gradient), !!options.retainGraph);
  }

  #accumulate(gradient: Values): void {
    if (this.grad === null) {
      this.grad = new Tensor(gradient.slice(), this.shape);
      return;
    }
    const sum = this.grad.values;
    for (let i = 0; i < sum.length; i++) sum[i] += gradient[i];
  }

  /** Forgets the gradient, so that the next `backward` starts from nothing. */
  zeroGrad(): void {
    this.grad = null;
  }

  /**
   * The same numbers (shared, not copied) without their history.
   * @example ones([2], { requiresGrad: true }).detach().requiresGrad // false
   */
  detach(): Tensor {
    return new Tensor(this.values, this.shape);
  }

  /** As PyTorch prints: numbers rounded to 4 places, the middle of a large tensor left out. */
  toString(): string {
    return formatTensor(this);
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return { "text/plain": this.toString() };
  }
}
