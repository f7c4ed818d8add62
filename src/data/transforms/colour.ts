import { fromArray, OptionError, ShapeError, type Tensor } from "../../tensor/index.js";
import { imageOf, type Picture, sizeOfPicture, withImage } from "./sample.js";

/** Brightness as the eye weighs colours. Source: ITU-R BT.601, section 2.5.1; digits as torchvision. */
const GRAY = [0.2989, 0.587, 0.114] as const;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Changes the numbers of the image; boxes and mask stay. */
function recolour<P extends Picture>(
  op: string,
  picture: P,
  change: (image: Tensor, out: Float32Array) => void,
): P {
  sizeOfPicture(op, picture);
  const image = imageOf(picture);
  if (image.shape[0] !== 1 && image.shape[0] !== 3) {
    throw new ShapeError(op, "1 or 3 channels", `${image.shape[0]}`);
  }
  const out = new Float32Array(image.size);
  change(image, out);
  return withImage(picture, fromArray(out, image.shape));
}

/** The gray of each pixel. */
function grayOf(image: Tensor): Float32Array | Float64Array {
  const [channels, height, width] = image.shape;
  if (channels === 1) return image.values;
  const area = height * width;
  const gray = new Float32Array(area);
  const { values } = image;
  for (let i = 0; i < area; i++) {
    gray[i] = GRAY[0] * values[i] + GRAY[1] * values[area + i] + GRAY[2] * values[2 * area + i];
  }
  return gray;
}

function checkFactor(op: string, factor: number): void {
  if (factor >= 0 && Number.isFinite(factor)) return;
  throw new OptionError(op, "a factor ≥ 0", `${factor}`);
}

/** factor · image + (1 − factor) · other, cut to 0 … 1. */
function blend<P extends Picture>(
  op: string,
  picture: P,
  factor: number,
  other: (image: Tensor) => (i: number) => number,
): P {
  checkFactor(op, factor);
  return recolour(op, picture, (image, out) => {
    const from = other(image);
    const { values } = image;
    for (let i = 0; i < out.length; i++) {
      out[i] = clamp(factor * values[i] + (1 - factor) * from(i));
    }
  });
}

/**
 * Lighter (factor > 1) or darker. Values stay in 0 … 1.
 * @throws  OptionError adjustBrightness: expected a factor ≥ 0, got -1
 * @example adjustBrightness(tensor([[[0.25, 0.75]]]), 2).toArray() // [[[0.5, 1]]]
 */
export function adjustBrightness<P extends Picture>(picture: P, factor: number): P {
  return blend("adjustBrightness", picture, factor, () => () => 0);
}

/**
 * More (factor > 1) or less contrast: away from the picture's mean gray, or towards it.
 * @throws  OptionError adjustContrast: expected a factor ≥ 0, got -1
 * @example adjustContrast(tensor([[[0.25, 0.75]]]), 0).toArray() // [[[0.5, 0.5]]]
 */
export function adjustContrast<P extends Picture>(picture: P, factor: number): P {
  return blend("adjustContrast", picture, factor, (image) => {
    const gray = grayOf(image);
    let sum = 0;
    for (const value of gray) sum += value;
    const mean = sum / gray.length;
    return () => mean;
  });
}

/**
 * More (factor > 1) or less colour; 0 makes it gray. One channel stays as it is.
 * @throws  OptionError adjustSaturation: expected a factor ≥ 0, got -1
 */
export function adjustSaturation<P extends Picture>(picture: P, factor: number): P {
  return blend("adjustSaturation", picture, factor, (image) => {
    const gray = grayOf(image);
    return (i) => gray[i % gray.length];
  });
}

/**
 * Turns the colours on their circle: 0.5 is the other side, −0.5 too. One channel stays as it is.
 *
 * Source   Smith 1978, "Color Gamut Transform Pairs": HSV
 * @throws  OptionError adjustHue: expected a turn from -0.5 to 0.5, got 1
 */
export function adjustHue<P extends Picture>(picture: P, turn: number): P {
  if (!(turn >= -0.5 && turn <= 0.5)) {
    throw new OptionError("adjustHue", "a turn from -0.5 to 0.5", `${turn}`);
  }
  return recolour("adjustHue", picture, ({ values, shape }, out) => {
    out.set(values);
    if (shape[0] === 1) return;
    const area = shape[1] * shape[2];
    for (let i = 0; i < area; i++) {
      const rgb = turned(values[i], values[area + i], values[2 * area + i], turn);
      for (let c = 0; c < 3; c++) out[c * area + i] = rgb[c];
    }
  });
}

function turned(r: number, g: number, b: number, turn: number): [number, number, number] {
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  if (range === 0) return [r, g, b];
  const sixths =
    most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  const hue = 6 * ((((sixths / 6 + turn) % 1) + 1) % 1);
  // Each colour is full within one sixth of its own hue, and gone two sixths away from there.
  const share = (own: number): number => {
    const away = Math.abs(((hue - own + 9) % 6) - 3);
    return Math.min(1, Math.max(0, 2 - away));
  };
  return [0, 2, 4].map((own) => most - range * (1 - share(own))) as [number, number, number];
}

/**
 * One channel of gray from three of colour; `channels: 3` repeats it.
 * @example grayscale(tensor([[[1]], [[1]], [[1]]])).shape // [1, 1, 1]
 */
export function grayscale<P extends Picture>(
  picture: P,
  { channels = 1 }: { channels?: 1 | 3 } = {},
): P {
  const { height, width } = sizeOfPicture("grayscale", picture);
  const gray = grayOf(imageOf(picture));
  const out = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) out.set(gray, c * height * width);
  return withImage(picture, fromArray(out, [channels, height, width]));
}

/**
 * Light becomes dark and the other way round.
 * @example invert(tensor([[[0, 0.25]]])).toArray() // [[[1, 0.75]]]
 */
export function invert<P extends Picture>(picture: P): P {
  return recolour("invert", picture, ({ values }, out) => {
    for (let i = 0; i < out.length; i++) out[i] = 1 - values[i];
  });
}
