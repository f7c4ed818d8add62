import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Text, t } from "../../host/index.js";
import { DataError, OptionError } from "../../tensor/index.js";
import { ImageDataset } from "../dataset.js";
import { cacheFolder } from "../download/cache.js";
import { download } from "../download/index.js";
import { extractTar } from "../tar.js";
import { CIFAR10_CLASSES, CIFAR100_CLASSES, CIFAR100_SUPERCLASSES } from "./cifarClasses.js";
import { checkLimit, type DownloadedOptions } from "./fashionMnist.js";

/** Red, green and blue of 32×32 pixels. */
const PIXELS = 3 * 32 * 32;

interface Set {
  op: string;
  archive: string;
  md5: string;
  folder: string;
  train: string[];
  test: string[];
  /** Bytes before the pixels, and which of them is the class. */
  labelBytes: number;
  label: number;
  classes: readonly (string | Text)[];
}

const CIFAR10: Set = {
  op: "cifar10",
  archive: "cifar-10-binary.tar.gz",
  md5: "c32a1d4ab5d03f1284b67883e8d87530",
  folder: "cifar-10-batches-bin",
  train: [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
  test: ["test_batch.bin"],
  labelBytes: 1,
  label: 0,
  classes: CIFAR10_CLASSES,
};
const CIFAR100: Set = {
  op: "cifar100",
  archive: "cifar-100-binary.tar.gz",
  md5: "03b5dce01913d631647c71ecec9e9cb8",
  folder: "cifar-100-binary",
  train: ["train.bin"],
  test: ["test.bin"],
  labelBytes: 2,
  label: 1,
  classes: CIFAR100_CLASSES,
};
const PLACE = "https://www.cs.toronto.edu/~kriz";

/**
 * CIFAR-10: 32×32 colour pictures of ten classes, 5,000 of each for training and 1,000 for the test.
 * Looked for in `folder` (data_batch_1.bin …) and in the cache, else fetched (170 MB).
 * Source: Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images";
 * https://www.cs.toronto.edu/~kriz/cifar.html, "binary version".
 * @throws DataError cifar10: expected test_batch.bin in /data, got none
 * @throws DataError readCifar: expected pictures of 3073 bytes in a.bin, got 100 bytes after byte 3073
 */
export async function cifar10(options: DownloadedOptions = {}): Promise<ImageDataset> {
  return load(CIFAR10, options);
}

/**
 * CIFAR-100: as CIFAR-10, with 100 classes, 500 of each for training and 100 for the test; or with
 * `labels: "coarse"` the 20 superclasses.
 * Source: as CIFAR-10.
 * @throws OptionError cifar100: expected labels "fine" or "coarse", got "all"
 */
export async function cifar100(
  options: DownloadedOptions & { labels?: "fine" | "coarse" } = {},
): Promise<ImageDataset> {
  const { labels = "fine" } = options;
  if (labels === "fine") return load(CIFAR100, options);
  if (labels === "coarse") {
    return load({ ...CIFAR100, label: 0, classes: CIFAR100_SUPERCLASSES }, options);
  }
  throw new OptionError("cifar100", 'labels "fine" or "coarse"', JSON.stringify(labels));
}

async function load(set: Set, options: DownloadedOptions): Promise<ImageDataset> {
  const classes = set.classes.map((name) => (typeof name === "string" ? name : t(name)));
  const { train = true, limit } = options;
  checkLimit(set.op, limit);
  const folder = await find(set, options);
  const files = (train ? set.train : set.test).map((name) => join(folder, name));
  const parts = files.map((file) => readCifar(readFileSync(file), file, set));
  const images = Buffer.concat(parts.map((part) => part.images));
  const labels = Buffer.concat(parts.map((part) => part.labels));
  const dataset = new ImageDataset({ images, labels, shape: [3, 32, 32], classes });
  return limit === undefined ? dataset : dataset.subset(limit);
}

/** One file of the binary version: for each picture its class numbers, then its pixels by channel. */
export function readCifar(
  file: Uint8Array,
  name: string,
  { labelBytes, label, classes }: Pick<Set, "labelBytes" | "label" | "classes">,
): { images: Uint8Array; labels: Uint8Array } {
  const record = labelBytes + PIXELS;
  const count = Math.floor(file.length / record);
  if (count === 0 || file.length % record !== 0) {
    const rest = `${file.length % record} bytes after byte ${count * record}`;
    const hint = "the file may be cut off, or it is not the binary version";
    throw new DataError("readCifar", `pictures of ${record} bytes in ${name}`, rest, hint);
  }
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * record;
    labels[i] = file[at + label];
    if (labels[i] >= classes.length) {
      const expected = `a class below ${classes.length} at byte ${at + label} of ${name}`;
      throw new DataError("readCifar", expected, `${labels[i]}`, "is it the right data set?");
    }
    images.set(file.subarray(at + labelBytes, at + record), i * PIXELS);
  }
  return { images, labels };
}

async function find(set: Set, options: DownloadedOptions): Promise<string> {
  const own = options.folder ?? join(cacheFolder(), set.folder);
  const needed = options.train === false ? set.test : set.train;
  const missing = (folder: string) => needed.find((name) => !existsSync(join(folder, name)));
  for (const folder of [own, join(own, set.folder)]) if (!missing(folder)) return folder;
  if (options.download === false) {
    const hint = `without download: false it is fetched from ${PLACE}`;
    throw new DataError(set.op, `${missing(own)} in ${own}`, "none", hint);
  }
  const archive = await download(`${options.from ?? PLACE}/${set.archive}`, {
    md5: set.md5,
    file: join(dirname(own), set.archive),
    show: options.show,
  });
  const target = options.folder === undefined ? own : join(own, set.folder);
  await unpackSet(archive, set.folder, target);
  return target;
}

/** Unpacks an archive that has one folder inside, and puts that folder's files into `target`. */
export async function unpackSet(archive: string, inner: string, target: string): Promise<void> {
  const all = `${target}.all`;
  rmSync(all, { recursive: true, force: true });
  await extractTar(archive, all);
  cpSync(join(all, inner), target, { recursive: true });
  rmSync(all, { recursive: true, force: true });
}
