import { fromArray, OptionError, type Rng, type Tensor } from "../../tensor/index.js";
import { checkProbability, checkRange, randomPiece, type Transform } from "./random.js";
import { imageOf, type Picture, sizeOfPicture, withImage } from "./sample.js";

export interface EraseOptions {
  top: number;
  left: number;
  height: number;
  width: number;
  /** What is put there; "noise" is normal noise. Default 0. */
  value?: number | "noise";
  rng?: Rng;
}

/**
 * Blanks a rectangle of the image. Boxes and mask stay: what is hidden is still there.
 * @throws  OptionError erase: expected a rectangle inside 2×2, got {"top":0,"left":0,"height":3,"width":1}
 * @throws  OptionError erase: expected an rng for noise, got none
 * @example erase(tensor([[[1, 2], [3, 4]]]), { top: 0, left: 1, height: 2, width: 1 }).toArray() // [[[1, 0], [3, 0]]]
 */
export function erase<P extends Picture>(picture: P, options: EraseOptions): P {
  const { top, left, height, width, value = 0, rng } = options;
  const whole = sizeOfPicture("erase", picture);
  const inside =
    [top, left, height, width].every((n) => Number.isInteger(n) && n >= 0) &&
    top + height <= whole.height &&
    left + width <= whole.width;
  if (!inside) {
    const expected = `a rectangle inside ${whole.height}×${whole.width}`;
    throw new OptionError("erase", expected, JSON.stringify({ top, left, height, width }));
  }
  if (value === "noise" && !rng) throw new OptionError("erase", "an rng for noise", "none");
  const image: Tensor = imageOf(picture);
  const out = image.values.slice();
  for (let c = 0; c < image.shape[0]; c++) {
    for (let i = top; i < top + height; i++) {
      const row = (c * whole.height + i) * whole.width;
      for (let j = left; j < left + width; j++) {
        out[row + j] = value === "noise" ? (rng?.normal() ?? 0) : value;
      }
    }
  }
  return withImage(picture, fromArray(out, image.shape));
}

export interface RandomErasingOptions {
  /** How many pictures. Default 0.5. */
  p?: number;
  /** Least and greatest share of the area. Default [0.02, 0.33]. */
  scale?: readonly [number, number];
  /** Least and greatest width ÷ height. Default [0.3, 3.3]. */
  ratio?: readonly [number, number];
  value?: number | "noise";
}

/**
 * Blanks a random rectangle.
 *
 * Source   Zhong et al. 2017, "Random Erasing Data Augmentation", algorithm 1
 */
export function randomErasing({
  p = 0.5,
  scale = [0.02, 0.33],
  ratio = [0.3, 3.3],
  value = 0,
}: RandomErasingOptions = {}): Transform {
  checkProbability("randomErasing", p);
  checkRange("randomErasing", "scale", scale);
  checkRange("randomErasing", "ratio", ratio);
  return (picture, rng) => {
    const [happens, own] = [rng.uniform() < p, rng.fork()];
    const whole = sizeOfPicture("randomErasing", picture);
    const piece = happens ? randomPiece(own, whole, scale, ratio) : null;
    if (!piece) return picture;
    const top = own.int(whole.height - piece.height + 1);
    const left = own.int(whole.width - piece.width + 1);
    return erase(picture, { top, left, ...piece, value, rng: own });
  };
}
