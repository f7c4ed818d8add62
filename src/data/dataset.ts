import { DataError, fromArray, OptionError, type Rng, rng, type Tensor } from "../tensor/index.js";

/** Some pictures and what they show. */
export interface Batch {
  /** [N, C, H, W], 0 is black and 1 is white. */
  x: Tensor;
  /** One class number per picture. */
  y: Int32Array;
}

/** What is learned from: anything that gives batches. */
export interface Dataset {
  readonly length: number;
  /** Names of the classes, by number. */
  readonly classes: readonly string[];
  /** The class numbers, in order. */
  readonly labels: ArrayLike<number>;
  /** The pictures at `indices`. `rng` is for datasets that change their pictures at random. */
  batch(indices: ArrayLike<number>, rng?: Rng): Batch;
  /** As `batch`, but files are read while something else goes on. */
  load?(indices: ArrayLike<number>, rng?: Rng): Promise<Batch>;
  subset(which: number | ArrayLike<number>): Dataset;
}

interface Pictures {
  /** All pictures after each other, one byte a value. */
  images: Uint8Array;
  labels: Uint8Array;
  /** [C, H, W] of one picture. */
  shape: readonly [number, number, number];
  classes: readonly string[];
}

/**
 * Pictures of one size with their class numbers, kept as bytes and turned into tensors on demand.
 * `subset` and `split` share the bytes.
 */
export class ImageDataset implements Dataset {
  /** [C, H, W] of one picture. */
  readonly shape: readonly [number, number, number];
  /** Names of the classes, by number. */
  readonly classes: readonly string[];
  /** The class numbers, in order. */
  readonly labels: Uint8Array;
  readonly #images: Uint8Array;
  /** Places in `#images` of this dataset's pictures. */
  readonly #places: Uint32Array;

  constructor({ images, labels, shape, classes }: Pictures, places?: Uint32Array) {
    const size = shape[0] * shape[1] * shape[2];
    this.#places = places ?? Uint32Array.from({ length: images.length / size }, (_, i) => i);
    if (images.length % size !== 0 || this.#places.length !== labels.length) {
      throw new DataError(
        "ImageDataset",
        `${labels.length} pictures of ${size} bytes, one per label`,
        `${images.length} bytes`,
      );
    }
    this.#images = images;
    this.labels = labels;
    this.shape = shape;
    this.classes = classes;
  }

  /** How many pictures there are. */
  get length(): number {
    return this.labels.length;
  }

  /**
   * One picture [C, H, W], values 0 to 1.
   * @throws DataError dataset: expected an index from 0 to 9999, got 10000
   */
  image(index: number): Tensor {
    const values = new Float32Array(this.#size);
    this.#copy(index, values, 0);
    return fromArray(values, this.shape);
  }

  /** The pictures at `indices` in one tensor [N, C, H, W], and their class numbers. */
  batch(indices: ArrayLike<number>): Batch {
    const count = indices.length;
    const values = new Float32Array(count * this.#size);
    const y = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      this.#copy(indices[i], values, i * this.#size);
      y[i] = this.labels[indices[i]];
    }
    return { x: fromArray(values, [count, ...this.shape]), y };
  }

  /** The first `count` pictures, or those at the given indices, in that order. */
  subset(which: number | ArrayLike<number>): ImageDataset {
    const indices =
      typeof which === "number"
        ? Uint32Array.from({ length: Math.min(which, this.length) }, (_, i) => i)
        : Uint32Array.from(which);
    for (const index of indices) this.#check(index);
    return new ImageDataset(
      {
        images: this.#images,
        labels: Uint8Array.from(indices, (index) => this.labels[index]),
        shape: this.shape,
        classes: this.classes,
      },
      indices.map((index) => this.#places[index]),
    );
  }

  /**
   * Two datasets without a common picture, drawn at random: the first holds `fraction` of them.
   * @throws OptionError split: expected a fraction between 0 and 1, got 5
   */
  split(fraction: number, { seed = 0 }: { seed?: number } = {}): [ImageDataset, ImageDataset] {
    if (!(fraction > 0 && fraction < 1)) {
      throw new OptionError("split", "a fraction between 0 and 1", `${fraction}`);
    }
    const order = rng(seed).shuffle(Array.from({ length: this.length }, (_, i) => i));
    const cut = Math.round(fraction * this.length);
    return [this.subset(order.slice(0, cut)), this.subset(order.slice(cut))];
  }

  toString(): string {
    return `ImageDataset(${this.length} × [${this.shape}], ${this.classes.length} classes)`;
  }

  get #size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }

  #check(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return;
    throw new DataError("dataset", `an index from 0 to ${this.length - 1}`, `${index}`);
  }

  /** Writes one picture as numbers from 0 to 1. */
  #copy(index: number, into: Float32Array, at: number): void {
    this.#check(index);
    const start = this.#places[index] * this.#size;
    for (let i = 0; i < this.#size; i++) into[at + i] = this.#images[start + i] / 255;
  }
}
