import { readFileSync, writeFileSync } from "node:fs";
import { type DecodedPng, decode, encode } from "fast-png";
import { DataError, formatShape, fromArray, ShapeError, type Tensor } from "../../tensor/index.js";
import { type AnyArray, asTensor } from "../ndarray.js";
import { checkChunks } from "./pngChunks.js";

/**
 * A PNG file, or the bytes of one, as an image [C, H, W]: C is 1 for gray and 3 for colour, values
 * go from 0 (black) to 1. Transparency is left out. `name` is what errors call bytes.
 * @throws DataError readPng: expected a PNG file (89 50 4e 47 0d 0a 1a 0a) at byte 0 of cat.png, got ff d8 ff e0 00 10 4a 46
 * @throws DataError readPng: expected the checksum of IDAT at byte 140 of cat.png, got another
 */
export function readPng(
  file: string | Uint8Array,
  name = typeof file === "string" ? file : "the file",
): Tensor {
  const png = decoded(typeof file === "string" ? readFileSync(file) : file, name);
  const { width, height, palette } = png;
  const read = palette ? paletteReader(png, palette) : directReader(png);
  const colours = palette || png.channels > 2 ? 3 : 1;
  const area = width * height;
  const values = new Float32Array(colours * area);
  for (let c = 0; c < colours; c++) {
    for (let i = 0; i < area; i++) values[c * area + i] = read(i, c);
  }
  return fromArray(values, [colours, height, width]);
}

/** The value (0 to 1) of channel `c` at pixel `i`. */
type PixelReader = (i: number, c: number) => number;

function directReader(png: DecodedPng): PixelReader {
  const samples = unpacked(png);
  const top = 2 ** png.depth - 1;
  return (i, c) => samples[i * png.channels + c] / top;
}

function paletteReader(png: DecodedPng, palette: number[][]): PixelReader {
  const numbers = unpacked(png);
  return (i, c) => palette[numbers[i]][c] / 255;
}

/** One number per sample: below 8 bits several lie in a byte, each row starting a new one. */
function unpacked({ data, depth, width, height, channels }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const out = new Uint8Array(width * height * channels);
  for (let i = 0; i < out.length; i++) {
    const [row, column] = [Math.floor(i / (width * channels)), i % (width * channels)];
    const bit = column * depth;
    const byte = data[row * rowBytes + (bit >> 3)];
    out[i] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  }
  return out;
}

/**
 * An image (tensor or `ndarray`, [H, W], [1, H, W] or [3, H, W], values 0 to 1; what lies outside is cut) as the bytes
 * of a PNG, written to `file` if one is named.
 * @throws ShapeError writePng: expected an image [H,W], [1,H,W] or [3,H,W], got shape [2,3,4,4]
 */
export function writePng(picture: AnyArray, file?: string): Uint8Array {
  const image = asTensor(picture);
  const shape = image.rank === 2 ? [1, ...image.shape] : image.shape;
  const [channels, height, width] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new ShapeError(
      "writePng",
      "an image [H,W], [1,H,W] or [3,H,W]",
      `shape ${formatShape(image.shape)}`,
    );
  }
  const area = width * height;
  const data = new Uint8Array(channels * area);
  const { values } = image;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) {
      const value = Math.min(1, Math.max(0, values[c * area + i]));
      data[i * channels + c] = Math.round(255 * value);
    }
  }
  const png = encode({ width, height, data, channels });
  if (file !== undefined) writeFileSync(file, png);
  return png;
}

function decoded(bytes: Uint8Array, name: string): DecodedPng {
  checkChunks(bytes, name);
  try {
    const png = decode(bytes);
    const most = png.palette ? Math.max(...new Set(unpacked(png) as Uint8Array)) : 0;
    if (png.palette && most >= png.palette.length) {
      throw new Error(`colour ${most} of ${png.palette.length}`);
    }
    return png;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError("readPng", `a picture in ${name}`, why, "the file is damaged");
  }
}
