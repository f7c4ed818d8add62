import {
  DataError,
  fromArray,
  OptionError,
  type Rng,
  rng,
  type Tensor,
} from "../../tensor/index.js";
import type { Sample, Transform } from "../transforms/index.js";
import type { Box, Canvas } from "./canvas.js";

/** Pictures with what is in them, for detection and segmentation. */
export interface SceneBatch {
  /** [N, C, H, W] */
  x: Tensor;
  /** For each picture [n, 4]: x₁ y₁ x₂ y₂ in pixels. */
  boxes: Tensor[];
  /** For each picture the class of each box. */
  labels: Int32Array[];
  /** [N, H, W]: 0 is background, k + 1 the class k. */
  masks: Tensor;
}

export type Scene = Required<Sample>;

interface Scenes {
  count: number;
  seed: number;
  classes: readonly string[];
  draw: (random: Rng) => Scene;
  transform?: Transform;
}

/** Generated pictures with boxes and masks. Each is drawn when it is asked for: the same each time. */
export class SceneDataset {
  readonly classes: readonly string[];
  readonly #scenes: Scenes;
  readonly #seeds: readonly number[];

  constructor(scenes: Scenes, seeds?: readonly number[]) {
    const { count, seed, classes } = scenes;
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new OptionError("scenes", "a count of at least 1", `${count}`);
    }
    this.classes = classes;
    this.#scenes = scenes;
    const random = rng(seed);
    this.#seeds = seeds ?? Array.from({ length: count }, () => random.int(2 ** 32));
  }

  get length(): number {
    return this.#seeds.length;
  }

  /**
   * A picture [3, H, W] with its boxes, their classes and its mask, as it was drawn.
   * @throws DataError dataset: expected an index from 0 to 9, got 10
   */
  sample(index: number): Scene {
    const seed = this.#seeds[index];
    if (seed === undefined) {
      throw new DataError("dataset", `an index from 0 to ${this.length - 1}`, `${index}`);
    }
    return this.#scenes.draw(rng(seed));
  }

  /** Several pictures; with a loader, changed at random by the transform. */
  batch(indices: ArrayLike<number>, random?: Rng): SceneBatch {
    const { transform } = this.#scenes;
    const scenes = Array.from(indices, (index) => {
      const scene = this.sample(index);
      return transform ? (transform(scene, random?.fork() ?? rng(index)) as Scene) : scene;
    });
    const stack = (tensors: Tensor[]): Tensor => {
      const [first] = tensors;
      const values = new Float32Array(tensors.length * first.size);
      tensors.forEach((tensor, i) => {
        values.set(tensor.values, i * first.size);
      });
      return fromArray(values, [tensors.length, ...first.shape]);
    };
    return {
      x: stack(scenes.map(({ image }) => image)),
      boxes: scenes.map(({ boxes }) => boxes),
      labels: scenes.map(({ labels }) => labels),
      masks: stack(scenes.map(({ mask }) => mask)),
    };
  }

  /** The first `count` pictures, or those at the given indices. */
  subset(which: number | ArrayLike<number>): SceneDataset {
    const indices =
      typeof which === "number"
        ? Array.from({ length: Math.min(which, this.length) }, (_, i) => i)
        : Array.from(which);
    const seeds = indices.map((index) => {
      this.sample(index);
      return this.#seeds[index];
    });
    return new SceneDataset({ ...this.#scenes, count: Math.max(1, seeds.length) }, seeds);
  }

  /** The same pictures, changed on their way into a batch; boxes and masks move with them. */
  withTransform(transform: Transform): SceneDataset {
    return new SceneDataset({ ...this.#scenes, transform }, this.#seeds);
  }

  toString(): string {
    return `SceneDataset(${this.length}, ${this.classes.join(" ")})`;
  }
}

/** What was painted, as a sample. */
export function sceneOf(canvas: Canvas, objects: { box: Box; label: number }[]): Scene {
  return {
    image: canvas.image,
    boxes: fromArray(
      objects.flatMap(({ box }) => [...box]),
      [objects.length, 4],
    ),
    labels: Int32Array.from(objects, ({ label }) => label),
    mask: canvas.mask,
  };
}

/** How much two boxes have in common: intersection ÷ the smaller area. */
export function overlap(a: Box, b: Box): number {
  const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const high = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (wide <= 0 || high <= 0) return 0;
  const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
  return (wide * high) / Math.min(area(a), area(b));
}
