import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../../tensor/index.js";
import { cacheFolder } from "../download/cache.js";
import { download } from "../download/index.js";
import { unpackSet } from "./cifar.js";
import type { DownloadedOptions } from "./fashionMnist.js";
import { type FolderOptions, type ImageFolder, imageFolder } from "./folder.js";

const PLACE = "http://vision.stanford.edu/aditya86/ImageNetDogs";

/**
 * Stanford Dogs: 20,580 photographs of 120 breeds in folders such as `n02085620-Chihuahua`. Looked for
 * in `folder` (which has the breeds' folders, or Images) and in the cache, else fetched (757 MB).
 * Source: Khosla et al. 2011, "Novel Dataset for Fine-Grained Image Categorization".
 * @throws DataError stanfordDogs: expected a folder Images in /data, got none
 */
export async function stanfordDogs(
  options: FolderOptions & Pick<DownloadedOptions, "folder" | "download" | "from" | "show"> = {},
): Promise<ImageFolder> {
  const folder = await find(options);
  return imageFolder(folder, { className: breedName, ...options });
}

/** "n02085620-Chihuahua" → "Chihuahua", "n02086240-Shih-Tzu" → "Shih-Tzu". */
export const breedName = (folder: string): string =>
  folder.replace(/^n\d{8}-/, "").replaceAll("_", " ");

async function find(options: Parameters<typeof stanfordDogs>[0] = {}): Promise<string> {
  const own = options.folder ?? join(cacheFolder(), "stanford-dogs");
  const images = join(own, "Images");
  if (existsSync(images)) return images;
  if (options.folder !== undefined && existsSync(own)) return own;
  if (options.download === false) {
    const hint = `without download: false it is fetched from ${PLACE}`;
    throw new DataError("stanfordDogs", `a folder Images in ${own}`, "none", hint);
  }
  const file = join(own, "images.tar");
  await download(`${options.from ?? PLACE}/images.tar`, { file, show: options.show });
  await unpackSet(file, "Images", images);
  return images;
}
