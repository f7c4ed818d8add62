import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  DataError,
  fromArray,
  type Rng,
  rng,
  ShapeError,
  type Tensor,
} from "../../tensor/index.js";
import type { Batch, Dataset } from "../dataset.js";
import { readImage } from "../image/index.js";
import { centerCrop, grayscale, resize, type Size, type Transform } from "../transforms/index.js";

export interface FolderOptions {
  /** Every picture is brought to this size: its shorter side, then the middle. Default 64. */
  size?: Size;
  /** Instead of `size`: what makes pictures of one size, random or not. */
  transform?: Transform;
  /** One channel instead of three. Default false. */
  grayscale?: boolean;
  /** The class that a folder's name stands for. Default the name itself. */
  className?: (folder: string) => string;
}

const PICTURES = /\.(png|jpe?g)$/i;

interface Files {
  paths: readonly string[];
  labels: Int32Array;
  classes: readonly string[];
}

/**
 * Pictures in folders, a folder for each class: `cats/1.jpg cats/2.png dogs/1.jpg`. They are read
 * when they are asked for; with `for await` over a loader, while the batch before is learned from.
 * @throws DataError imageFolder: expected a folder for each class in /data, got none
 * @throws DataError imageFolder: expected PNG or JPEG files in /data/cats, got none
 */
export function imageFolder(folder: string, options: FolderOptions = {}): ImageFolder {
  const { className = (name) => name } = options;
  const names = list("imageFolder", folder, "isDirectory");
  if (names.length === 0) {
    const hint = "the layout is class/picture.jpg";
    throw new DataError("imageFolder", `a folder for each class in ${folder}`, "none", hint);
  }
  const paths: string[] = [];
  const labels: number[] = [];
  names.forEach((name, label) => {
    const files = list("imageFolder", join(folder, name), "isFile").filter((file) =>
      PICTURES.test(file),
    );
    if (files.length === 0) {
      const expected = `PNG or JPEG files in ${join(folder, name)}`;
      throw new DataError("imageFolder", expected, "none", "take the empty folder away");
    }
    for (const file of files) {
      paths.push(join(folder, name, file));
      labels.push(label);
    }
  });
  return new ImageFolder(
    { paths, labels: Int32Array.from(labels), classes: names.map(className) },
    options,
  );
}

/** In the order of their names, which is the same on every system. */
function list(op: string, folder: string, kind: "isDirectory" | "isFile"): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry[kind]() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError(op, `a folder at ${folder}`, code);
  }
}

/** A dataset of picture files; see `imageFolder`. */
export class ImageFolder implements Dataset {
  readonly paths: readonly string[];
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly #options: FolderOptions;

  constructor({ paths, labels, classes }: Files, options: FolderOptions) {
    this.paths = paths;
    this.labels = labels;
    this.classes = classes;
    this.#options = options;
  }

  get length(): number {
    return this.paths.length;
  }

  /** One picture as it is in its file, [C, H, W]. */
  original(index: number): Tensor {
    return this.#read(this.#path(index), undefined);
  }

  /** One picture as it goes into a batch, [C, H, W]. */
  image(index: number): Tensor {
    return this.#prepare(this.original(index), index);
  }

  batch(indices: ArrayLike<number>, random?: Rng): Batch {
    const pictures = Array.from(indices, (index) =>
      this.#prepare(this.original(index), index, random?.fork()),
    );
    return this.#stack(pictures, indices);
  }

  async load(indices: ArrayLike<number>, random?: Rng): Promise<Batch> {
    const own = Array.from(indices, () => random?.fork());
    const pictures = await Promise.all(
      Array.from(indices, async (index, i) => {
        const path = this.#path(index);
        const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
          throw new DataError("imageFolder", `a file at ${path}`, error.code ?? String(error));
        });
        return this.#prepare(this.#read(path, bytes), index, own[i]);
      }),
    );
    return this.#stack(pictures, indices);
  }

  subset(which: number | ArrayLike<number>): ImageFolder {
    const indices =
      typeof which === "number"
        ? Array.from({ length: Math.min(which, this.length) }, (_, i) => i)
        : Array.from(which);
    const paths = indices.map((index) => this.#path(index));
    const labels = Int32Array.from(indices, (index) => this.labels[index]);
    return new ImageFolder({ paths, labels, classes: this.classes }, this.#options);
  }

  /** Reads every file, and says which cannot be read and why. */
  broken(): { path: string; reason: string }[] {
    return this.paths.flatMap((path) => {
      try {
        readImage(path);
        return [];
      } catch (error) {
        return [{ path, reason: error instanceof Error ? error.message : String(error) }];
      }
    });
  }

  toString(): string {
    return `ImageFolder(${this.length} pictures, ${this.classes.length} classes)`;
  }

  #path(index: number): string {
    const path = this.paths[index];
    if (path !== undefined) return path;
    throw new DataError("dataset", `an index from 0 to ${this.length - 1}`, `${index}`);
  }

  #read(path: string, bytes: Uint8Array | undefined): Tensor {
    const image = bytes ? readImage(bytes, path) : readImage(path);
    if (this.#options.grayscale) return grayscale(image);
    return image.shape[0] === 1 ? grayscale(image, { channels: 3 }) : image;
  }

  #prepare(image: Tensor, index: number, random: Rng = rng(index)): Tensor {
    const { size = 64, transform } = this.#options;
    if (transform) return transform(image, random);
    const shorter = typeof size === "number" ? size : Math.max(...size);
    return centerCrop(resize(image, shorter), size);
  }

  #stack(pictures: Tensor[], indices: ArrayLike<number>): Batch {
    const shape = pictures[0]?.shape ?? [this.#options.grayscale ? 1 : 3, 0, 0];
    const size = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(pictures.length * size);
    pictures.forEach((picture, i) => {
      if (`${picture.shape}` !== `${shape}`) {
        const hint = "the transform has to end with one size: resize, then a crop";
        const got = `[${shape}] and [${picture.shape}] (${basename(this.paths[indices[i]])})`;
        throw new ShapeError("imageFolder", "pictures of one size", got, hint);
      }
      values.set(picture.values, i * size);
    });
    const y = Int32Array.from(indices, (index) => this.labels[index]);
    return { x: fromArray(values, [pictures.length, ...shape]), y };
  }
}
