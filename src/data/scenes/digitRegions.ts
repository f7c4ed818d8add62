import { OptionError, type Rng, rng, type Tensor } from "../../tensor/index.js";
import { ImageDataset } from "../dataset.js";
import { crop, resize } from "../transforms/index.js";
import { between } from "../transforms/random.js";
import type { Box } from "./canvas.js";
import { digitScenes } from "./digitScenes.js";

export interface DigitRegionOptions {
  /** How many pieces. Default 2000. */
  count?: number;
  /** The same seed gives the same pieces. Default 0. */
  seed?: number;
  /** Digits of MNIST's training set, or of its test set. Default true. */
  train?: boolean;
}

/** Sides of a scene and of a piece. */
const [SCENE, SIDE] = [96, 32];
/** From this IoU a region is the object's, below that background: R-CNN's limits. */
const [OBJECT, BACKGROUND] = [0.5, 0.3];
/** So many backgrounds lie where an object is. */
const NEAR_MISSES = 0.6;
/** How far a region's edge may lie from the object's, in parts of its side. */
const SHAKE = 0.18;

/**
 * What R-CNN shows its network: regions of `digitScenes` as proposals have them, never quite right, cut out and warped to 32 × 32
 * whatever their shape. Class 0 is background, k + 1 the digit k; some 45 % are background, most of it near misses.
 *
 * Source   Girshick et al. 2014, sections 2.1 and 2.3
 * @throws  OptionError digitRegions: expected a count of at least 1, got 0
 * @example digitRegions({ count: 2 }).batch([0, 1]).x.shape // [2, 3, 32, 32]
 */
export function digitRegions(options: DigitRegionOptions = {}): ImageDataset {
  const { count = 2000, seed = 0, train = true } = options;
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new OptionError("digitRegions", "a count of at least 1", `${count}`);
  }
  const scenes = digitScenes({ count, size: SCENE, seed, train });
  const random = rng(seed + 1);
  const size = 3 * SIDE * SIDE;
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  let made = 0;
  const add = (image: Tensor, box: Box, label: number): void => {
    if (made === count) return;
    images.set(
      Uint8Array.from(warped(image, box).values, (v: number) => Math.round(255 * v)),
      made * size,
    );
    labels[made++] = label;
  };
  for (let scene = 0; made < count; scene++) {
    const { image, boxes, labels: kinds } = scenes.sample(scene);
    const objects = Array.from(kinds, (_, i) => Array.from(boxes.values.slice(4 * i, 4 * i + 4)));
    objects.forEach((box, i) => {
      add(image, shaken(box as unknown as Box, random), kinds[i] + 1);
      if (i === 2) return;
      const empty = background(objects as unknown as Box[], random);
      if (empty) add(image, empty, 0);
    });
  }
  const classes = ["background", ..."0123456789"];
  return new ImageDataset({ images, labels, shape: [3, SIDE, SIDE], classes });
}

function warped(image: Tensor, [x1, y1, x2, y2]: Box): Tensor {
  const [left, top] = [Math.floor(x1), Math.floor(y1)];
  const [right, bottom] = [Math.min(SCENE, Math.ceil(x2)), Math.min(SCENE, Math.ceil(y2))];
  const piece = crop(image, { top, left, height: bottom - top, width: right - left });
  return resize(piece, [SIDE, SIDE]);
}

/** A region that a search may have found in place of the object's box. */
function shaken(box: Box, random: Rng): Box {
  const [w, h] = [box[2] - box[0], box[3] - box[1]];
  for (let trial = 0; trial < 20; trial++) {
    const moved = box.map((v, k) => {
      const by = between(random, -SHAKE, SHAKE) * (k % 2 === 0 ? w : h);
      return Math.min(SCENE, Math.max(0, v + by));
    }) as unknown as Box;
    if (iou(moved, box) >= OBJECT) return moved;
  }
  return box;
}

/** A region with nothing in it, or with a piece of an object or much around it; none if there is no room. */
function background(objects: readonly Box[], random: Rng): Box | null {
  const near = random.uniform() < NEAR_MISSES;
  for (let trial = 0; trial < 20; trial++) {
    const [w, h] = [between(random, 0.12, 0.5) * SCENE, between(random, 0.12, 0.5) * SCENE];
    const [x, y] = [between(random, 0, SCENE - w), between(random, 0, SCENE - h)];
    const box = near ? missed(objects[random.int(objects.length)], random) : [x, y, x + w, y + h];
    const large = box[2] - box[0] >= 6 && box[3] - box[1] >= 6;
    if (large && objects.every((object) => iou(object, box as unknown as Box) < BACKGROUND)) {
      return box as unknown as Box;
    }
  }
  return null;
}

/** About where an object is, but not on it: what searches find most. */
function missed([x1, y1, x2, y2]: Box, random: Rng): number[] {
  const [w, h] = [(x2 - x1) * between(random, 0.3, 1.5), (y2 - y1) * between(random, 0.3, 1.5)];
  const x = between(random, x1 - 0.5 * w, x2 - 0.5 * w);
  const y = between(random, y1 - 0.5 * h, y2 - 0.5 * h);
  return [x, y, x + w, y + h].map((v) => Math.min(SCENE, Math.max(0, v)));
}

function iou(a: Box, b: Box): number {
  const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (w <= 0 || h <= 0) return 0;
  const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
  return (w * h) / (area(a) + area(b) - w * h);
}
