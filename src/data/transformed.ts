import { fromArray, type Rng, rng, ShapeError } from "../tensor/index.js";
import type { Batch, Dataset } from "./dataset.js";
import type { Transform } from "./transforms/index.js";

/**
 * A dataset whose pictures are changed on their way into a batch. A loader gives the random numbers,
 * new ones each time through; without a loader they are the same for the same picture.
 * @throws ShapeError withTransform: expected pictures of one size after the transform, got [1,4,4] and [1,4,5]
 */
export function withTransform(dataset: Dataset, transform: Transform): Dataset {
  const change = ({ x, y }: Batch, indices: ArrayLike<number>, random?: Rng): Batch => {
    const size = x.size / Math.max(1, y.length);
    const shape = x.shape.slice(1);
    const pictures = Array.from({ length: y.length }, (_, i) => {
      const picture = fromArray(x.values.slice(i * size, (i + 1) * size), shape);
      return transform(picture, random?.fork() ?? rng(indices[i]));
    });
    if (pictures.length === 0) return { x, y };
    const [first] = pictures;
    const values = new Float32Array(pictures.length * first.size);
    pictures.forEach((picture, i) => {
      if (`${picture.shape}` !== `${first.shape}`) {
        const expected = "pictures of one size after the transform";
        const got = `[${first.shape}] and [${picture.shape}]`;
        throw new ShapeError("withTransform", expected, got);
      }
      values.set(picture.values, i * first.size);
    });
    return { x: fromArray(values, [pictures.length, ...first.shape]), y };
  };
  return {
    length: dataset.length,
    classes: dataset.classes,
    labels: dataset.labels,
    batch: (indices, random) => change(dataset.batch(indices, random), indices, random),
    async load(indices, random) {
      const batch = dataset.load ? dataset.load(indices, random) : dataset.batch(indices, random);
      return change(await batch, indices, random);
    },
    subset: (which) => withTransform(dataset.subset(which), transform),
  };
}
