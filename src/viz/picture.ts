/** Tensors as pictures: which axes are what, and the pixels as a PNG in a data URI. */
import { encode } from "fast-png";
import { formatShape, ShapeError, type Tensor } from "../tensor/index.js";
import { extent } from "./numbers.js";

/** An image without the axes of length one around it. */
export interface Picture {
  channels: 1 | 3;
  height: number;
  width: number;
  values: ArrayLike<number>;
}

/** Reads [H, W], [C, H, W] or [1, C, H, W] with one or three channels. */
export function pictureOf(op: string, image: Tensor): Picture {
  const shape = [...image.shape];
  if (shape.length === 4 && shape[0] === 1) shape.shift();
  if (shape.length === 2) shape.unshift(1);
  const [channels, height, width] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3) || image.size === 0) {
    throw new ShapeError(
      op,
      "an image [H,W], [1,H,W] or [3,H,W]",
      `shape ${formatShape(image.shape)}`,
      "several images: plotImages; the maps of a layer: plotFeatureMaps",
    );
  }
  return { channels, height, width, values: image.values };
}

/** True where all values lie from 0 to 1. */
export function isUnit({ values }: Picture): boolean {
  const [low, high] = extent(values);
  return low >= 0 && high <= 1;
}

/** What is drawn from black to white: 0 to 1, or what the values span that leave it. */
export function rangeOf(pictures: readonly Picture[]): [number, number] {
  const outside = pictures.filter((picture) => !isUnit(picture));
  if (outside.length === 0) return [0, 1];
  const ends = outside.map(({ values }) => extent(values));
  return [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))];
}

/** A PNG in a data URI, `range` drawn from black to white. */
export function dataUri(picture: Picture, [low, high]: [number, number]): string {
  const { channels, height, width, values } = picture;
  const area = height * width;
  const data = new Uint8ClampedArray(channels * area);
  const scale = high > low ? 255 / (high - low) : 0;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) data[i * channels + c] = (values[c * area + i] - low) * scale;
  }
  const png = encode({ width, height, channels, data });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
