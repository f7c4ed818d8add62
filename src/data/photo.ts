import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { readPng } from "./image/index.js";

/** The photographs that come with the library; src/data/images/NOTICE names authors and licences. */
export const PHOTOS = ["airplane", "coffee", "cat"] as const;
export type PhotoName = (typeof PHOTOS)[number];

export interface PhotoOptions {
  /** Longest side in pixels; without it the photograph as it is (400). */
  size?: number;
  /** One channel instead of three. */
  grayscale?: boolean;
}

/**
 * A photograph [C, H, W] with values from 0 to 1. "airplane" is gray (C is 1), "coffee" and "cat"
 * have colours (C is 3).
 * @throws OptionError photo: expected "airplane", "coffee" or "cat", got "dog"
 * @throws OptionError photo: expected a size from 1 to 400, got 1000
 * @example photo("coffee", { size: 100, grayscale: true }).shape // [1, 67, 100]
 */
export function photo(name: PhotoName, { size, grayscale = false }: PhotoOptions = {}): Tensor {
  if (!PHOTOS.includes(name)) {
    const names = PHOTOS.map((known) => `"${known}"`);
    throw new OptionError(
      "photo",
      `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
      JSON.stringify(name),
      "read your own file with readPng(file)",
    );
  }
  const whole = readPng(join(dataFolder("images"), `${name}.png`));
  const toned = grayscale ? toGray(whole) : whole;
  return size === undefined ? toned : shrunk(toned, size);
}

/** Brightness as the eye weighs colours. Source: ITU-R BT.601, section 2.5.1. */
function toGray(image: Tensor): Tensor {
  const [channels, height, width] = image.shape;
  if (channels === 1) return image;
  const area = height * width;
  const [r, g, b] = [0, 1, 2].map((c) => image.values.subarray(c * area, (c + 1) * area));
  const gray = Float32Array.from(r, (red, i) => 0.299 * red + 0.587 * g[i] + 0.114 * b[i]);
  return fromArray(gray, [1, height, width]);
}

/** Smaller: each new pixel is the mean of the area that it covers. */
function shrunk(image: Tensor, size: number): Tensor {
  const [channels, height, width] = image.shape;
  const longest = Math.max(height, width);
  if (!(Number.isInteger(size) && size >= 1 && size <= longest)) {
    throw new OptionError("photo", `a size from 1 to ${longest}`, `${size}`);
  }
  const [h, w] = [height, width].map((side) => Math.max(1, Math.round((side * size) / longest)));
  const { values } = image;
  const out = new Float32Array(channels * h * w);
  const rows = coverage(height, h);
  const columns = coverage(width, w);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        let sum = 0;
        for (const [y, high] of rows[i]) {
          for (const [x, wide] of columns[j]) {
            sum += high * wide * values[(c * height + y) * width + x];
          }
        }
        out[(c * h + i) * w + j] = sum;
      }
    }
  }
  return fromArray(out, [channels, h, w]);
}

/** For each of `to` new pixels in a line: which of the `from` old ones it covers, and its share. */
function coverage(from: number, to: number): [pixel: number, share: number][][] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * step, (i + 1) * step];
    const covered: [number, number][] = [];
    for (let p = Math.floor(start); p < Math.min(from, Math.ceil(end)); p++) {
      covered.push([p, (Math.min(end, p + 1) - Math.max(start, p)) / step]);
    }
    return covered;
  });
}

/** Files lie beside the sources, also for compiled code. */
export function dataFolder(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "src", "data", name);
}
