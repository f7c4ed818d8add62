import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DataError, fromArray, type Tensor } from "../../tensor/index.js";
import { gather } from "../transforms/crop.js";
import { type JpegHead, readSegments } from "./jpegSegments.js";

/** Loaded with the first JPEG: who reads none does not wait for it. */
const canvas = () =>
  createRequire(import.meta.url)("@napi-rs/canvas") as typeof import("@napi-rs/canvas");

/**
 * A JPEG file, or the bytes of one, as an image [C, H, W]: C is 1 for gray and 3 for colour, values
 * go from 0 (black) to 1. A photograph is turned upright, as its EXIF data says. The pixels are those
 * of libjpeg-turbo, which PIL uses too. `name` is what errors call bytes.
 * @throws DataError readJpeg: expected ff d8 at byte 0 of cat.png, got 89 50 4e 47
 * @throws DataError readJpeg: expected the picture's end (ff d9) in cat.jpg, got the end of the file at byte 812
 */
export function readJpeg(
  file: string | Uint8Array,
  name = typeof file === "string" ? file : "the file",
): Tensor {
  const bytes = typeof file === "string" ? readFileSync(file) : file;
  const head = readSegments(bytes, name);
  const pixels = decode(withoutExif(bytes, head), head, name);
  return upright(planes(pixels, head), head.orientation);
}

/** The decoder must not turn the picture as well. */
function withoutExif(bytes: Uint8Array, { exif }: JpegHead): Buffer {
  if (!exif) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { start, length } = exif;
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
}

function decode(bytes: Buffer, { height, width }: JpegHead, name: string): Uint8ClampedArray {
  const { Image, createCanvas } = canvas();
  const fail = (got: string): never => {
    const expected = `a JPEG picture of ${height}×${width} pixels in ${name}`;
    throw new DataError("readJpeg", expected, got, "the file is damaged");
  };
  const image = new Image();
  // Without a listener a broken picture would be thrown; it is seen below.
  image.onerror = () => {};
  try {
    image.src = bytes;
  } catch {
    return fail("a picture that cannot be decoded");
  }
  if (image.width !== width || image.height !== height) {
    return fail(`${image.height}×${image.width}`);
  }
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  // A picture is opaque: where it is not, nothing was drawn.
  if (data[3] !== 255 || data[data.length - 1] !== 255) {
    return fail("a picture that cannot be decoded");
  }
  return data;
}

function planes(rgba: Uint8ClampedArray, { height, width, channels }: JpegHead): Tensor {
  const colours = channels === 1 ? 1 : 3;
  const area = height * width;
  const values = new Float32Array(colours * area);
  for (let c = 0; c < colours; c++) {
    for (let i = 0; i < area; i++) values[c * area + i] = rgba[4 * i + c] / 255;
  }
  return fromArray(values, [colours, height, width]);
}

/** Where the pixel [i, j] of the upright picture of height h and width w lies in the stored one. */
const STORED: Record<number, (i: number, j: number, h: number, w: number) => [number, number]> = {
  2: (i, j, _, w) => [i, w - 1 - j],
  3: (i, j, h, w) => [h - 1 - i, w - 1 - j],
  4: (i, j, h) => [h - 1 - i, j],
  5: (i, j) => [j, i],
  6: (i, j, _, w) => [w - 1 - j, i],
  7: (i, j, h, w) => [w - 1 - j, h - 1 - i],
  8: (i, j, h) => [j, h - 1 - i],
};

function upright(image: Tensor, orientation: number): Tensor {
  const stored = STORED[orientation];
  if (!stored) return image;
  const [, height, width] = image.shape;
  const [h, w] = orientation > 4 ? [width, height] : [height, width];
  return gather(image, h, w, (i, j) => stored(i, j, h, w));
}
