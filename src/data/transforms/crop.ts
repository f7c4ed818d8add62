import { fromArray, OptionError, type Tensor } from "../../tensor/index.js";
import { moved, type Picture, sizeOfPicture } from "./sample.js";

/** Height and width; one number means both. */
export type Size = number | readonly [number, number];

export function sizeOption(op: string, size: Size): [height: number, width: number] {
  const pair = typeof size === "number" ? [size, size] : [...size];
  if (pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= 1)) {
    throw new OptionError(op, "a size of whole numbers ≥ 1", JSON.stringify(size));
  }
  return pair as [number, number];
}

/**
 * Mirrors a picture, boxes and mask too.
 * @throws  OptionError flip: expected "horizontal" or "vertical", got "left"
 * @example flip(tensor([[[1, 2], [3, 4]]]), "horizontal").toArray() // [[[2, 1], [4, 3]]]
 */
export function flip<P extends Picture>(picture: P, direction: "horizontal" | "vertical"): P {
  if (direction !== "horizontal" && direction !== "vertical") {
    throw new OptionError("flip", '"horizontal" or "vertical"', JSON.stringify(direction));
  }
  const { height, width } = sizeOfPicture("flip", picture);
  const across = direction === "horizontal";
  const mirror = (image: Tensor) =>
    gather(image, height, width, (i, j) => (across ? [i, width - 1 - j] : [height - 1 - i, j]));
  return moved("flip", picture, {
    image: mirror,
    mask: mirror,
    box: ([x1, y1, x2, y2]) =>
      across ? [width - x2, y1, width - x1, y2] : [x1, height - y2, x2, height - y1],
  });
}

export interface CropOptions {
  top: number;
  left: number;
  height: number;
  width: number;
  /** Value of what lies outside the picture. Default 0; the mask gets 0. */
  fill?: number;
}

/**
 * Cuts a piece out of a picture. It may reach over the edge: there it gets `fill`. Boxes are cut
 * with it, and left out where nothing of them is left.
 * @throws  OptionError crop: expected whole numbers, height and width ≥ 1, got {"top":0,"left":0,"height":0,"width":2}
 * @example crop(tensor([[[1, 2], [3, 4]]]), { top: 1, left: 0, height: 1, width: 2 }).toArray() // [[[3, 4]]]
 */
export function crop<P extends Picture>(picture: P, options: CropOptions): P {
  const { top, left, height, width, fill = 0 } = options;
  if (![top, left, height, width].every(Number.isInteger) || height < 1 || width < 1) {
    const expected = "whole numbers, height and width ≥ 1";
    throw new OptionError("crop", expected, JSON.stringify({ top, left, height, width }));
  }
  const cut = (outside: number) => (image: Tensor) =>
    gather(image, height, width, (i, j) => [i + top, j + left], outside);
  return moved("crop", picture, {
    image: cut(fill),
    mask: cut(0),
    box: ([x1, y1, x2, y2]) => [x1 - left, y1 - top, x2 - left, y2 - top],
  });
}

/**
 * The middle of a picture; a smaller picture gets a border of zeros.
 *
 * Source   the rounding is torchvision's: half to even
 * @example centerCrop(tensor([[[1, 2, 3]]]), [1, 1]).toArray() // [[[2]]]
 */
export function centerCrop<P extends Picture>(picture: P, size: Size): P {
  const [height, width] = sizeOption("centerCrop", size);
  const whole = sizeOfPicture("centerCrop", picture);
  const start = (have: number, want: number) =>
    have >= want ? halfToEven((have - want) / 2) : -Math.floor((want - have) / 2);
  const [top, left] = [start(whole.height, height), start(whole.width, width)];
  return crop(picture, { top, left, height, width });
}

function halfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor > 0.5 || (x - floor === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** A picture of which each pixel is taken from another one. */
export function gather(
  image: Tensor,
  height: number,
  width: number,
  from: (i: number, j: number) => readonly [number, number],
  outside = 0,
): Tensor {
  const [channels, h, w] = image.shape;
  const { values } = image;
  const out = new Float32Array(channels * height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const [y, x] = from(i, j);
      const inside = y >= 0 && y < h && x >= 0 && x < w;
      for (let c = 0; c < channels; c++) {
        const value = inside ? values[(c * h + y) * w + x] : outside;
        out[(c * height + i) * width + j] = value;
      }
    }
  }
  return fromArray(out, [channels, height, width]);
}
