import { OptionError, type Rng } from "../../tensor/index.js";
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from "./colour.js";
import { crop, flip, type Size, sizeOption } from "./crop.js";
import { gaussianBlur } from "./filter.js";
import { resize } from "./resize.js";
import { type Picture, sizeOfPicture } from "./sample.js";
import { affine, rotate } from "./warp.js";

/**
 * Changes a picture, and boxes and mask with it. What is random comes from `rng`: the same seed gives
 * the same picture. Any function of a picture is one: `(picture) => resize(picture, 64)`.
 */
export type Transform = <P extends Picture>(picture: P, rng: Rng) => P;

/** Transforms one after the other. */
export function compose(...transforms: Transform[]): Transform {
  return (picture, rng) => transforms.reduce((changed, next) => next(changed, rng), picture);
}

/**
 * A transform that happens with probability `p`, else nothing.
 * @throws OptionError chance: expected a probability from 0 to 1, got 2
 */
export function chance(p: number, transform: Transform): Transform {
  checkProbability("chance", p);
  // The transform draws its numbers from a generator of its own: the next one does not depend on p.
  return (picture, rng) => {
    const [happens, own] = [rng.uniform() < p, rng.fork()];
    return happens ? transform(picture, own) : picture;
  };
}

/**
 * One of several transforms, each as often.
 * @throws OptionError oneOf: expected at least one transform, got none
 */
export function oneOf(...transforms: Transform[]): Transform {
  if (transforms.length === 0) throw new OptionError("oneOf", "at least one transform", "none");
  return (picture, rng) => transforms[rng.int(transforms.length)](picture, rng);
}

/** Mirrors half of the pictures (or `p` of them), left and right if nothing else is said. */
export function randomFlip({
  p = 0.5,
  direction = "horizontal",
}: {
  p?: number;
  direction?: "horizontal" | "vertical";
} = {}): Transform {
  return chance(p, (picture) => flip(picture, direction));
}

/**
 * Turns by an angle between −`degrees` and `degrees`.
 * @throws OptionError randomRotation: expected degrees ≥ 0, got -5
 */
export function randomRotation(degrees: number, options: { fill?: number } = {}): Transform {
  checkLeast("randomRotation", "degrees", degrees, 0);
  return (picture, rng) => rotate(picture, between(rng, -degrees, degrees), options);
}

export interface RandomAffineOptions {
  /** Turns by up to so many degrees to each side. Default 0. */
  degrees?: number;
  /** Moves by up to this share of width and height. Default [0, 0]. */
  translate?: readonly [number, number];
  /** Least and greatest size. Default [1, 1]. */
  scale?: readonly [number, number];
  /** Shears by up to so many degrees along x. Default 0. */
  shear?: number;
  fill?: number;
}

/**
 * Turns, moves, scales and shears at random.
 * @throws OptionError randomAffine: expected a scale range of two numbers, 0 < least ≤ greatest, got [2,1]
 */
export function randomAffine(options: RandomAffineOptions): Transform {
  const { degrees = 0, translate = [0, 0], scale = [1, 1], shear = 0, fill } = options;
  checkRange("randomAffine", "scale", scale);
  checkLeast("randomAffine", "degrees", degrees, 0);
  checkLeast("randomAffine", "shear", shear, 0);
  return (picture, rng) => {
    const { height, width } = sizeOfPicture("randomAffine", picture);
    const [dx, dy] = [translate[0] * width, translate[1] * height];
    return affine(picture, {
      rotate: between(rng, -degrees, degrees),
      translate: [Math.round(between(rng, -dx, dx)), Math.round(between(rng, -dy, dy))],
      scale: between(rng, scale[0], scale[1]),
      shear: [between(rng, -shear, shear), 0],
      fill,
    });
  };
}

/** Moves by up to `share` of width and height. */
export function randomTranslation(share: number, options: { fill?: number } = {}): Transform {
  return randomAffine({ translate: [share, share], ...options });
}

/**
 * Cuts a piece of `size` from a random place, after a border of `padding` pixels was put around.
 *
 * Source   He et al. 2016, section 4.2 (CIFAR-10: padding 4, crop 32)
 * @throws  OptionError randomCrop: expected a picture of at least 8×8 with its padding, got 4×4
 */
export function randomCrop(
  size: Size,
  { padding = 0, fill = 0 }: { padding?: number; fill?: number } = {},
): Transform {
  const [height, width] = sizeOption("randomCrop", size);
  checkLeast("randomCrop", "padding", padding, 0);
  return (picture, rng) => {
    const whole = sizeOfPicture("randomCrop", picture);
    const [h, w] = [whole.height + 2 * padding, whole.width + 2 * padding];
    if (h < height || w < width) {
      const expected = `a picture of at least ${height}×${width} with its padding`;
      throw new OptionError("randomCrop", expected, `${h}×${w}`);
    }
    const top = rng.int(h - height + 1) - padding;
    const left = rng.int(w - width + 1) - padding;
    return crop(picture, { top, left, height, width, fill });
  };
}

export interface RandomResizedCropOptions {
  /** Least and greatest share of the picture's area. Default [0.08, 1]. */
  scale?: readonly [number, number];
  /** Least and greatest width ÷ height. Default [3/4, 4/3]. */
  ratio?: readonly [number, number];
}

/**
 * Cuts a piece of random area and shape and brings it to `size`.
 *
 * Source   Szegedy et al. 2015, "Going Deeper with Convolutions", section 6
 */
export function randomResizedCrop(
  size: Size,
  { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: RandomResizedCropOptions = {},
): Transform {
  const target = sizeOption("randomResizedCrop", size);
  checkRange("randomResizedCrop", "scale", scale);
  checkRange("randomResizedCrop", "ratio", ratio);
  return (picture, rng) => {
    const whole = sizeOfPicture("randomResizedCrop", picture);
    const { height, width } = randomPiece(rng, whole, scale, ratio) ?? fallback(whole, ratio);
    const top = rng.int(whole.height - height + 1);
    const left = rng.int(whole.width - width + 1);
    return resize(crop(picture, { top, left, height, width }), target);
  };
}

interface Area {
  height: number;
  width: number;
}

/** A piece of random area and shape that fits into the whole; null after ten misses. */
export function randomPiece(
  rng: Rng,
  whole: Area,
  scale: readonly [number, number],
  ratio: readonly [number, number],
): Area | null {
  for (let trial = 0; trial < 10; trial++) {
    const area = whole.height * whole.width * between(rng, scale[0], scale[1]);
    // Even on the logarithm: as often twice as wide as twice as high.
    const shape = Math.exp(between(rng, Math.log(ratio[0]), Math.log(ratio[1])));
    const [height, width] = [Math.sqrt(area / shape), Math.sqrt(area * shape)].map(Math.round);
    if (height >= 1 && width >= 1 && height <= whole.height && width <= whole.width) {
      return { height, width };
    }
  }
  return null;
}

/** As much of the whole as the shape allows. */
function fallback({ height, width }: Area, [least, most]: readonly [number, number]): Area {
  if (width / height < least) return { height: Math.max(1, Math.round(width / least)), width };
  if (width / height > most) return { height, width: Math.max(1, Math.round(height * most)) };
  return { height, width };
}

export interface ColorJitterOptions {
  /** Factor between 1 − this (not below 0) and 1 + this. Default 0. */
  brightness?: number;
  contrast?: number;
  saturation?: number;
  /** Turn between −this and this, at most 0.5. Default 0. */
  hue?: number;
}

/**
 * Changes brightness, contrast, saturation and hue at random, in random order.
 * @throws OptionError colorJitter: expected hue ≥ 0 and ≤ 0.5, got 1
 */
export function colorJitter(options: ColorJitterOptions): Transform {
  const { brightness = 0, contrast = 0, saturation = 0, hue = 0 } = options;
  for (const [name, value] of Object.entries({ brightness, contrast, saturation })) {
    checkLeast("colorJitter", name, value, 0);
  }
  if (!(hue >= 0 && hue <= 0.5))
    throw new OptionError("colorJitter", "hue ≥ 0 and ≤ 0.5", `${hue}`);
  const factor = (rng: Rng, by: number) => between(rng, Math.max(0, 1 - by), 1 + by);
  const steps: Transform[] = [];
  if (brightness > 0) steps.push((p, rng) => adjustBrightness(p, factor(rng, brightness)));
  if (contrast > 0) steps.push((p, rng) => adjustContrast(p, factor(rng, contrast)));
  if (saturation > 0) steps.push((p, rng) => adjustSaturation(p, factor(rng, saturation)));
  if (hue > 0) steps.push((p, rng) => adjustHue(p, between(rng, -hue, hue)));
  return (picture, rng) => compose(...rng.shuffle([...steps]))(picture, rng);
}

/** Blurs with a random standard deviation. */
export function randomBlur({
  sigma = [0.1, 2],
}: {
  sigma?: readonly [number, number];
} = {}): Transform {
  checkRange("randomBlur", "sigma", sigma);
  return (picture, rng) => gaussianBlur(picture, { sigma: between(rng, sigma[0], sigma[1]) });
}

export const between = (rng: Rng, least: number, most: number): number =>
  least + (most - least) * rng.uniform();

export function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new OptionError(op, "a probability from 0 to 1", `${p}`);
}

function checkLeast(op: string, name: string, value: number, least: number): void {
  if (!(value >= least && Number.isFinite(value))) {
    throw new OptionError(op, `${name} ≥ ${least}`, `${value}`);
  }
}

export function checkRange(op: string, name: string, range: readonly number[]): void {
  if (range.length === 2 && range[0] > 0 && range[1] >= range[0]) return;
  const expected = `a ${name} range of two numbers, 0 < least ≤ greatest`;
  throw new OptionError(op, expected, JSON.stringify(range));
}
