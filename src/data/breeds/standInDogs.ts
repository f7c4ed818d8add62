import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { t } from "../../host/index.js";
import { cacheFolder } from "../download/cache.js";
import { writePng } from "../image/index.js";
import { type FolderOptions, type ImageFolder, imageFolder } from "../sets/folder.js";
import { type BreedOptions, breeds, checkBreeds } from "./animals.js";
import { BREEDS } from "./species.js";

/** Of a folder of pictures: another drawing is another version. */
const VERSION = 1;

/**
 * The drawn `breeds` as files in Stanford Dogs' layout, `Images/n90000001-Dalmatian/n90000001_1.png`:
 * drawn once, in the cache or in `folder`, then read as `stanfordDogs` reads the photographs.
 * @throws OptionError standInDogs: expected perBreed of at least 1, got 0
 * @throws OptionError standInDogs: expected a size from 16 to 256, got 8
 */
export function standInDogs({
  folder,
  perBreed = 60,
  pictureSize = 64,
  seed = 0,
  ...options
}: FolderOptions &
  Omit<BreedOptions, "size"> & {
    /** Where the pictures are kept. Default: the cache. */
    folder?: string;
    /** Height and width of the files. Default 64. */
    pictureSize?: number;
  } = {}): ImageFolder {
  checkBreeds("standInDogs", perBreed, pictureSize);
  const key = createHash("sha256")
    .update(JSON.stringify({ VERSION, perBreed, pictureSize, seed }))
    .digest("hex")
    .slice(0, 12);
  const images = join(folder ?? join(cacheFolder(), "stand-in-dogs", key), "Images");
  if (!existsSync(images)) draw(images, { perBreed, size: pictureSize, seed });
  return imageFolder(images, { className: nameOf, ...options });
}

/** "n90000001-Siberian_husky" → its name in the reader's language. */
function nameOf(folder: string): string {
  const own = folder.replace(/^n\d{8}-/, "");
  const known = BREEDS.find(({ name }) => name.en === own);
  return (known ? t(known.name) : own).replaceAll("_", " ");
}

/** Whole or not at all: two notebooks may draw at the same time. */
function draw(images: string, options: Required<BreedOptions>): void {
  const part = `${images}.${process.pid}.part`;
  const drawn = breeds(options);
  const counts = BREEDS.map(() => 0);
  for (let i = 0; i < drawn.length; i++) {
    const label = drawn.labels[i];
    const id = `n${90000001 + label}`;
    const folder = join(part, `${id}-${BREEDS[label].name.en}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${id}_${++counts[label]}.png`), writePng(drawn.image(i)));
  }
  mkdirSync(dirname(images), { recursive: true });
  try {
    renameSync(part, images);
  } catch (error) {
    // Somebody else was faster; the pictures are the same.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(images)) throw error;
  }
}
