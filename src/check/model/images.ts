import { mnist } from "../../data/index.js";
import { fromArray, type Rng, type Tensor } from "../../tensor/index.js";
import type { LabelledImages } from "../exercise.js";

/** Labelled images: the library's data sets are such. */
export interface ImageSource {
  readonly length: number;
  batch(indices: number[]): { x: Tensor; y: ArrayLike<number> };
}

/** MNIST's test images: what a model's check in the cell looks at. */
export const testDigits = (): ImageSource => mnist({ train: false });

/**
 * Images for the grader: `count` of a data set, drawn without repetition, each a little darker than
 * the original, so that a model that only looks pictures up finds none of them.
 */
export function hiddenImages(source: ImageSource, rng: Rng, count = 1000): LabelledImages {
  const all = Array.from({ length: source.length }, (_, i) => i);
  const indices = rng.shuffle(all).slice(0, count);
  const { x, y } = source.batch(indices);
  const size = x.values.length / indices.length;
  const brightness = indices.map(() => 0.9 + 0.08 * rng.uniform());
  const values = Float32Array.from(x.values, (v, i) => v * brightness[Math.floor(i / size)]);
  return { images: fromArray(values, [...x.shape]), labels: y };
}
