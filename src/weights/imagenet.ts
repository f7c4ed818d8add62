import {
  centerCrop,
  compose,
  IMAGENET_STATISTICS,
  normalize,
  resize,
  type Transform,
} from "../data/index.js";
import { fromArray, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { IMAGENET_CLASSES } from "./imagenetClasses.js";

/**
 * What torchvision's weights expect of a picture: the shorter side to `resize` pixels, the middle
 * `crop` × `crop`, then normalized by ImageNet's statistics. The first weights of most models were
 * tested with 256 and 224; the documentation of the weights says which numbers are theirs.
 *
 * Source   torchvision, "Models and pre-trained weights", the transforms of the weights
 * @throws  OptionError imagenetPreprocess: expected a crop of at most resize, got 224 of 200
 */
export function imagenetPreprocess({
  resize: shorter = 256,
  crop = 224,
}: {
  resize?: number;
  crop?: number;
} = {}): Transform {
  if (!(crop <= shorter)) {
    const expected = "a crop of at most resize";
    throw new OptionError("imagenetPreprocess", expected, `${crop} of ${shorter}`);
  }
  return compose(
    (picture) => resize(picture, shorter),
    (picture) => centerCrop(picture, crop),
    (picture) => normalize(picture, IMAGENET_STATISTICS),
  );
}

/** One guess of a classifier. */
export interface Guess {
  /** Class number. */
  label: number;
  name: string;
  /** 0 to 1. */
  probability: number;
}

/**
 * The most probable classes of one picture, from the numbers that a classifier gives, [1, classes] or
 * [classes].
 * @throws  ShapeError topClasses: expected numbers for 1000 classes of one picture, got shape [2,1000]
 * @example topClasses(tensor([0, 5, 1]), { classes: ["a", "b", "c"], count: 1 })[0].name // b
 */
export function topClasses(
  logits: Tensor,
  { classes = IMAGENET_CLASSES, count = 5 }: { classes?: readonly string[]; count?: number } = {},
): Guess[] {
  if (logits.size !== classes.length || logits.shape.at(-1) !== classes.length) {
    const expected = `numbers for ${classes.length} classes of one picture`;
    throw new ShapeError("topClasses", expected, `shape [${logits.shape}]`);
  }
  const values = Array.from(logits.values);
  const most = values.reduce((a, b) => Math.max(a, b));
  const sizes = values.map((value) => Math.exp(value - most));
  const sum = sizes.reduce((a, b) => a + b);
  return sizes
    .map((size, label) => ({ label, name: classes[label], probability: size / sum }))
    .sort((a, b) => b.probability - a.probability || a.label - b.label)
    .slice(0, count);
}

/** A picture [C, H, W] as a batch of one, [1, C, H, W]. */
export const batchOfOne = (picture: Tensor): Tensor =>
  fromArray(picture.values.slice(), [1, ...picture.shape]);
