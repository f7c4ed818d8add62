import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Text, t } from "../../host/index.js";
import { DataError, OptionError } from "../../tensor/index.js";
import { ImageDataset } from "../dataset.js";
import { cacheFolder } from "../download/cache.js";
import { download } from "../download/index.js";
import { readIdx } from "../idx.js";

export interface DownloadedOptions {
  /** True (default) for the training pictures, false for the test pictures. */
  train?: boolean;
  /** Only the first so many. */
  limit?: number;
  /** Where the files are or shall be; without it the system's places and the cache. */
  folder?: string;
  /** False: what is not there is not fetched. Default true. */
  download?: boolean;
  /** Another address with the same files. */
  from?: string;
  /** Shows the download. Default true. */
  show?: boolean;
}

const CLASSES: readonly Text[] = [
  { ko: "티셔츠", en: "T-shirt/top" },
  { ko: "바지", en: "trouser" },
  { ko: "풀오버", en: "pullover" },
  { ko: "드레스", en: "dress" },
  { ko: "코트", en: "coat" },
  { ko: "샌들", en: "sandal" },
  { ko: "셔츠", en: "shirt" },
  { ko: "운동화", en: "sneaker" },
  { ko: "가방", en: "bag" },
  { ko: "앵클부츠", en: "ankle boot" },
];
const PLACE = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";
/** Debian's package dataset-fashion-mnist. */
const SYSTEM = "/usr/share/datasets/fashion-mnist";
const FILES = {
  "train-images-idx3-ubyte": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
  "train-labels-idx1-ubyte": "25c81989df183df01b3e8a0aad5dffbe",
  "t10k-images-idx3-ubyte": "bef4ecab320f06d8554ea6380940ec79",
  "t10k-labels-idx1-ubyte": "bb300cfdad3c16e7a12a480ee83cd310",
};

/**
 * Fashion-MNIST: 60,000 training and 10,000 test pictures of clothes, 28×28, gray. Looked for in
 * `folder`, in Debian's package dataset-fashion-mnist and in the cache, else fetched (31 MB).
 * Source: Xiao, Rasul, Vollgraf 2017, "Fashion-MNIST"; https://github.com/zalandoresearch/fashion-mnist (MIT).
 * @throws DataError fashionMnist: expected train-images-idx3-ubyte(.gz) in /data, got none
 * @throws OptionError fashionMnist: expected a limit of at least 1, got 0
 */
export async function fashionMnist(options: DownloadedOptions = {}): Promise<ImageDataset> {
  const { train = true, limit } = options;
  checkLimit("fashionMnist", limit);
  const prefix = train ? "train" : "t10k";
  const images = readIdx(await find(`${prefix}-images-idx3-ubyte`, options));
  const labels = readIdx(await find(`${prefix}-labels-idx1-ubyte`, options));
  const [, height = 0, width = 0] = images.shape;
  const dataset = new ImageDataset({
    images: images.values,
    labels: labels.values,
    shape: [1, height, width],
    classes: CLASSES.map(t),
  });
  return limit === undefined ? dataset : dataset.subset(limit);
}

async function find(name: keyof typeof FILES, options: DownloadedOptions): Promise<string> {
  const { folder, show } = options;
  const own = folder ?? join(cacheFolder(), "fashion-mnist");
  for (const place of folder === undefined ? [own, SYSTEM] : [own]) {
    const found = [join(place, name), join(place, `${name}.gz`)].find((file) => existsSync(file));
    if (found) return found;
  }
  if (options.download === false) {
    const hint = `without download: false it is fetched from ${PLACE}`;
    throw new DataError("fashionMnist", `${name}(.gz) in ${own}`, "none", hint);
  }
  const file = join(own, `${name}.gz`);
  return download(`${options.from ?? PLACE}/${name}.gz`, { md5: FILES[name], file, show });
}

export function checkLimit(op: string, limit: number | undefined): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) {
    throw new OptionError(op, "a limit of at least 1", `${limit}`);
  }
}
