import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, fromArray, type Tensor } from "../../tensor/index.js";
import { readImage } from "../image/index.js";
import { grayscale, type Sample } from "../transforms/index.js";
import { maskOf, type Segmentation } from "./mask.js";

/** One object of a picture. */
export interface CocoObject {
  id: number;
  /** Class number of the dataset, from 0. */
  label: number;
  /** x₁ y₁ x₂ y₂ in pixels. */
  box: readonly [number, number, number, number];
  /** Area in pixels, as annotated. */
  area: number;
  /** One mark for many things close together. */
  crowd: boolean;
  segmentation: Segmentation;
}

export interface CocoImage {
  id: number;
  file: string;
  height: number;
  width: number;
  objects: CocoObject[];
}

/**
 * Reads annotations in COCO's format (instances_val2017.json): pictures with boxes, classes and masks.
 * The pictures themselves lie in `images`; they are read when they are asked for. Category numbers of
 * the file, which have gaps, become class numbers from 0.
 *
 * Source   Lin et al. 2014, "Microsoft COCO"; https://cocodataset.org, "Data format"
 * @throws  DataError readCoco: expected JSON in a.json, got Unexpected end of JSON input at byte 120
 * @throws  DataError readCoco: expected a known image_id for annotation 7 in a.json, got 99
 */
export function readCoco(file: string, options: { images?: string } = {}): CocoDataset {
  const json = parse(file);
  const list = (name: string): Record<string, unknown>[] => {
    const value = (json as Record<string, unknown> | null)?.[name];
    if (Array.isArray(value)) return value as Record<string, unknown>[];
    const keys = Object.keys((json as object | null) ?? {}).join(", ");
    const hint = "instances_*.json has images, annotations and categories";
    throw new DataError("readCoco", `a list of ${name} in ${file}`, keys || "none", hint);
  };
  const categories = list("categories").map((entry, i) => ({
    id: number(entry, "id", `category ${i}`, file),
    name: text(entry, "name", `category ${i}`, file),
  }));
  const labels = new Map(categories.map(({ id }, label) => [id, label]));
  const images = list("images").map((entry, i) => imageOf(entry, i, file));
  const byId = new Map(images.map((image) => [image.id, image]));
  list("annotations").forEach((entry, i) => {
    addObject(entry, i, byId, labels, file);
  });
  return new CocoDataset(
    images,
    categories.map(({ name }) => name),
    options.images,
  );
}

function parse(file: string): unknown {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError("readCoco", `a file at ${file}`, code);
  }
  try {
    return JSON.parse(source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // The parser names the place, except where the file ends too early.
    const place = /position|line/.test(why) ? why : `${why} at byte ${Buffer.byteLength(source)}`;
    throw new DataError(
      "readCoco",
      `JSON in ${file}`,
      place,
      "the file may be cut off: get it again",
    );
  }
}

function number(entry: Record<string, unknown>, key: string, what: string, file: string): number {
  const value = entry?.[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const got = JSON.stringify(value) ?? "none";
  throw new DataError("readCoco", `a number ${key} in ${what} in ${file}`, got);
}

function text(entry: Record<string, unknown>, key: string, what: string, file: string): string {
  const value = entry?.[key];
  if (typeof value === "string") return value;
  const got = JSON.stringify(value) ?? "none";
  throw new DataError("readCoco", `a text ${key} in ${what} in ${file}`, got);
}

function imageOf(entry: Record<string, unknown>, i: number, file: string): CocoImage {
  const what = `image ${i}`;
  return {
    id: number(entry, "id", what, file),
    file: text(entry, "file_name", what, file),
    height: number(entry, "height", what, file),
    width: number(entry, "width", what, file),
    objects: [],
  };
}

function addObject(
  entry: Record<string, unknown>,
  i: number,
  images: Map<number, CocoImage>,
  labels: Map<number, number>,
  file: string,
): void {
  const what = `annotation ${i}`;
  const id = number(entry, "id", what, file);
  const known = <T>(key: string, map: Map<number, T>): T => {
    const value = number(entry, key, what, file);
    const found = map.get(value);
    if (found !== undefined) return found;
    throw new DataError("readCoco", `a known ${key} for annotation ${id} in ${file}`, `${value}`);
  };
  const image = known("image_id", images);
  const label = known("category_id", labels);
  const { bbox, segmentation = [] } = entry;
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
    const expected = `a bbox of four numbers for annotation ${id} in ${file}`;
    throw new DataError("readCoco", expected, JSON.stringify(bbox) ?? "none");
  }
  const [x, y, w, h] = bbox as number[];
  image.objects.push({
    id,
    label,
    box: [x, y, x + w, y + h],
    area: typeof entry.area === "number" ? entry.area : w * h,
    crowd: entry.iscrowd === 1,
    segmentation: segmentation as Segmentation,
  });
}

/** Pictures with boxes and masks; see `readCoco`. */
export class CocoDataset {
  readonly images: readonly CocoImage[];
  /** Names of the classes, by number. */
  readonly classes: readonly string[];
  readonly #folder: string | undefined;

  constructor(images: readonly CocoImage[], classes: readonly string[], folder?: string) {
    this.images = images;
    this.classes = classes;
    this.#folder = folder;
  }

  get length(): number {
    return this.images.length;
  }

  /**
   * A picture with its boxes, their classes and its mask. In the mask 0 is background and k + 1 the
   * class k; of things over each other the smaller one counts. Crowds are left out.
   */
  sample(index: number): Required<Sample> {
    const entry = this.#entry(index);
    const objects = entry.objects.filter(({ crowd }) => !crowd);
    const image = this.image(index);
    return {
      image,
      boxes: fromArray(
        objects.flatMap(({ box }) => [...box]),
        [objects.length, 4],
      ),
      labels: Int32Array.from(objects, ({ label }) => label),
      mask: this.mask(index),
    };
  }

  /**
   * The picture alone, [3, H, W].
   * @throws DataError readCoco: expected a folder of pictures, got none
   */
  image(index: number): Tensor {
    const { file, height, width } = this.#entry(index);
    if (this.#folder === undefined) {
      const hint = "readCoco(file, { images: folder })";
      throw new DataError("readCoco", "a folder of pictures", "none", hint);
    }
    const image = readImage(join(this.#folder, file));
    if (image.shape[1] !== height || image.shape[2] !== width) {
      const got = `${image.shape[1]}×${image.shape[2]}`;
      throw new DataError("readCoco", `${file} of ${height}×${width} pixels`, got);
    }
    return image.shape[0] === 1 ? grayscale(image, { channels: 3 }) : image;
  }

  /** The mask alone, [H, W]; see `sample`. */
  mask(index: number): Tensor {
    const { objects, height, width } = this.#entry(index);
    const out = new Float32Array(height * width);
    const large = objects.filter(({ crowd }) => !crowd).sort((a, b) => b.area - a.area);
    for (const { id, label, segmentation } of large) {
      const inside = maskOf(segmentation, height, width, `for annotation ${id}`);
      for (let i = 0; i < out.length; i++) if (inside[i]) out[i] = label + 1;
    }
    return fromArray(out, [height, width]);
  }

  #entry(index: number): CocoImage {
    const entry = this.images[index];
    if (entry) return entry;
    throw new DataError("dataset", `an index from 0 to ${this.length - 1}`, `${index}`);
  }
}
