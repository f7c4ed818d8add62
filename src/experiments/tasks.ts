import { centerCrop, mnist, PHOTOS, photo } from "../data/index.js";
import { fromArray, OptionError, type Rng, rng, type Tensor } from "../tensor/index.js";
import { imageAt, type Labelled } from "./learners.js";

export interface TaskOptions {
  /** Images to learn from. Default 1000. */
  train?: number;
  /** Images to test on. Default 400. */
  test?: number;
  /** Default 0. */
  seed?: number;
}

export interface Task {
  train: Labelled;
  test: Labelled;
}

const SIDE = 28;

/**
 * Handwritten digits of MNIST, 28×28.
 * @throws  OptionError digitsTask: expected train from 10 to 60000, got 5
 * @example digitsTask({ train: 20, test: 10 }).train.x.shape // [20, 1, 28, 28]
 */
export function digitsTask({ train = 1000, test = 400, seed = 0 }: TaskOptions = {}): Task {
  checkCount("digitsTask", "train", train, 10, 60000);
  checkCount("digitsTask", "test", test, 1, 10000);
  const drawn = (fromTrain: boolean, count: number, random: Rng): Labelled => {
    const whole = mnist({ train: fromTrain });
    const order = random.shuffle(Array.from({ length: whole.length }, (_, i) => i));
    const { x, y } = whole.batch(order.slice(0, count));
    return { x, y, classes: whole.classes };
  };
  return { train: drawn(true, train, rng(seed)), test: drawn(false, test, rng(seed + 1)) };
}

/** Photographs are cut into a checkerboard of so many rows and columns. */
const FIELDS = { rows: 5, columns: 6 };
/** What is known around a piece: enough to turn it by any angle, and to move it. */
const MARGIN = 8;

/**
 * From which photograph a piece of 28×28 grey pixels is. The photographs are cut into the fields of a checkerboard: pieces
 * to learn from lie in white fields, those to test on in black ones, so that no pixel is in both.
 * @throws  OptionError photographsTask: expected test from 1 to 100000, got 0
 * @example photographsTask({ train: 20, test: 10 }).train.classes // ["airplane", "coffee", "cat"]
 */
export function photographsTask({ train = 1000, test = 400, seed = 0 }: TaskOptions = {}): Task {
  checkCount("photographsTask", "train", train, 10, 100000);
  checkCount("photographsTask", "test", test, 1, 100000);
  const photos = PHOTOS.map((name) => photo(name, { grayscale: true }));
  return {
    train: pieces(photos, 0, train, rng(seed)),
    test: pieces(photos, 1, test, rng(seed + 1)),
  };
}

function pieces(photos: readonly Tensor[], colour: 0 | 1, count: number, random: Rng): Labelled {
  const side = SIDE + 2 * MARGIN;
  const values = new Float32Array(count * side * side);
  const y = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    const label = n % photos.length;
    const [, height, width] = photos[label].shape;
    const [high, wide] = [Math.floor(height / FIELDS.rows), Math.floor(width / FIELDS.columns)];
    const row = random.int(FIELDS.rows);
    const half = random.int(FIELDS.columns / 2);
    const column = 2 * half + ((row + colour) % 2);
    const top = row * high + random.int(high - side + 1);
    const left = column * wide + random.int(wide - side + 1);
    y[n] = label;
    for (let i = 0; i < side; i++) {
      const from = (top + i) * width + left;
      values.set(photos[label].values.subarray(from, from + side), (n * side + i) * side);
    }
  }
  const wide = fromArray(values, [count, 1, side, side]);
  const x = new Float32Array(count * SIDE * SIDE);
  for (let n = 0; n < count; n++) {
    x.set(centerCrop(imageAt(wide, n), SIDE).values, n * SIDE * SIDE);
  }
  return { x: fromArray(x, [count, 1, SIDE, SIDE]), y, classes: [...PHOTOS], wide };
}

function checkCount(op: string, name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new OptionError(op, `${name} from ${least} to ${most}`, String(value));
}
