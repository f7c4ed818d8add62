import { inspect } from "node:util";
import ndarray, { type NdArray } from "ndarray";
import { type DType, engine, Storage, type Values } from "../engine/index.js";
import { DISPLAY, type MimeBundle } from "../host/index.js";
import { type GraphNode, runBackward } from "./autograd.js";
import { GraphError, ShapeError } from "./errors.js";
import { LeafGradient } from "./leafGradient.js";
import { formatTensor } from "./print.js";
import { formatShape, type Shape, sameShape, sizeOf, stridesOf } from "./shape.js";

/** Numbers in nested arrays, one level per axis. */
export type Nested = number | Nested[];

/**
 * An array of numbers with a shape, that remembers how it was computed.
 *
 * `values` has its numbers, contiguous and row-major; images are [N, C, H, W]. Make one with
 * `tensor`, `zeros`, `ones`, `full`, `arange`, `randn` or `rand`.
 * @example tensor([[1, 2], [3, 4]]).shape // [2, 2]
 */
export class Tensor {
  readonly shape: readonly number[];
  /** Where the numbers are; for ops of this library. */
  readonly storage: Storage;
  /** True where `backward` shall find a gradient; true of every result computed from such a tensor. */
  requiresGrad: boolean;
  /** How it was computed; null for a leaf, which was made and not computed. */
  readonly node: GraphNode | null;
  #gradient: LeafGradient | null = null;
  #view: NdArray<Values> | null = null;

  /** `values` is not copied. */
  constructor(
    values: Values | Storage,
    shape: Shape,
    options: { requiresGrad?: boolean; node?: GraphNode | null } = {},
  ) {
    const storage = values instanceof Storage ? values : Storage.of(values, true);
    if (storage.size !== sizeOf(shape)) {
      throw new ShapeError(
        "Tensor",
        `${sizeOf(shape)} numbers for the shape ${formatShape(shape)}`,
        `${storage.size}`,
      );
    }
    this.storage = storage;
    storage.sharers++;
    this.shape = Object.freeze([...shape]);
    this.node = options.node ?? null;
    this.requiresGrad = options.requiresGrad ?? this.node !== null;
  }

  /** The numbers themselves, row by row: changing them changes the tensor. */
  get values(): Values {
    return this.storage.values;
  }

  get dtype(): DType {
    return this.storage.dtype;
  }

  /** How many numbers there are. */
  get size(): number {
    return this.storage.size;
  }

  /** dLoss/dThis after `backward`; null before. Added to by each further `backward`. */
  get grad(): Tensor | null {
    return this.#gradient?.tensor ?? null;
  }

  set grad(gradient: Tensor | null) {
    if (gradient) this.gradient.replace(gradient);
    else this.#gradient?.clear();
  }

  /** What `backward` and optimizers know of the gradient; for this library. */
  get gradient(): LeafGradient {
    this.#gradient ??= new LeafGradient(this);
    return this.#gradient;
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
    return this.storage.number(0);
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
    return this.storage.number(index.reduce((at, i, d) => at + i * strides[d], 0));
  }

  /**
   * The numbers as nested arrays, or a number for a scalar. A copy.
   * @example ones([2, 2]).toArray() // [[1, 1], [1, 1]]
   */
  toArray(): Nested {
    const values = this.storage.peek();
    const nest = (axis: number, start: number, size: number): Nested => {
      if (axis === this.rank) return values[start];
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
    if (dy) seed.set(dy.storage.peek());
    else seed[0] = 1;
    runBackward(this, Storage.of(seed), !!options.retainGraph);
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
    return new Tensor(this.storage, this.shape);
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
