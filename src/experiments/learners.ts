import {
  cellHistograms,
  densePatches,
  fitLinearSvm,
  fitOneVsRest,
  fitVocabulary,
  localBinaryPattern,
  orientedGradients,
  type PatchOptions,
} from "../classic/index.js";
import type { Dataset } from "../data/index.js";
import type { Sequential } from "../nn/index.js";
import { argmax } from "../ops/index.js";
import { fromArray, manualSeed, noGrad, OptionError, type Tensor } from "../tensor/index.js";
import { fit } from "../train/index.js";

/** Labelled images of one size: x [N, C, H, W], y a class each. */
export interface Labelled {
  x: Tensor;
  y: Int32Array;
  /** Names of the classes. */
  classes: readonly string[];
  /** The same images with what lies around them, where that is known: it comes in when they are moved. */
  wide?: Tensor;
}

/** The class of each image of [N, C, H, W]. */
export type Predict = (x: Tensor) => ArrayLike<number>;

/** Something that learns to tell images apart. */
export interface Learner {
  readonly name: string;
  learn(train: Labelled, seed: number): Promise<Predict>;
}

/** One image of a batch. */
export function imageAt(x: Tensor, index: number): Tensor {
  const shape = x.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  return fromArray(x.storage.peek().slice(index * size, (index + 1) * size), shape);
}

const images = (x: Tensor): Tensor[] => Array.from({ length: x.shape[0] }, (_, i) => imageAt(x, i));

/** How much an image may cost inside the margin, and times through the images. */
const SVM = { c: 1, maxPasses: 60, tolerance: 0.05 };

/**
 * Features made by hand, and a linear SVM for each class.
 * @example svmLearner("pixels", (image) => image.values).name // "pixels"
 */
export function svmLearner(name: string, features: (image: Tensor) => ArrayLike<number>): Learner {
  const rowsOf = (x: Tensor) => images(x).map((image) => features(image));
  return {
    name,
    async learn({ x, y }, seed) {
      const model = fitOneVsRest(rowsOf(x), y, (rows, labels) =>
        fitLinearSvm(rows, labels, { ...SVM, seed }),
      );
      return (more) => model.predict(rowsOf(more));
    },
  };
}

/** Local binary patterns, uniform, near and twice as far, in 4×4 cells. */
export const lbpFeatures = (image: Tensor): Float32Array => {
  const parts = [1, 2].map((radius) => {
    const codes = localBinaryPattern(image, { points: 8, radius, method: "uniform" });
    // Roots of shares: so that frequent codes don't drown the others.
    return cellHistograms(codes, { bins: 10, cells: [4, 4] }).values.map(Math.sqrt);
  });
  return Float32Array.from(parts.flatMap((part) => [...part]));
};

/** Histograms of oriented gradients, 4×4 cells in a 28×28 image. */
export const hogFeatures = (image: Tensor): ArrayLike<number> =>
  orientedGradients(image, { cell: Math.floor(Math.min(...image.shape.slice(-2)) / 4) }).values;

export interface WordOptions extends PatchOptions {
  /** Size of the vocabulary. Default 100. */
  words?: number;
  /** Images that the vocabulary is learned from. Default 150. */
  from?: number;
}

/**
 * A bag of visual words, and a linear SVM for each class: a vocabulary of patches by k-means, learned from some of the
 * images; how often each word occurs. Where it occurs is forgotten.
 */
export function wordsLearner(
  name: string,
  { words = 100, from = 150, size = 7, stride = 3 }: WordOptions = {},
): Learner {
  return {
    name,
    async learn(train, seed) {
      const patches = images(train.x)
        .slice(0, from)
        .map((image) => densePatches(image, { size, stride }));
      const vocabulary = fitVocabulary(patches, words, { seed, maxSteps: 10 });
      const features = (image: Tensor) =>
        vocabulary
          .histogram(densePatches(image, { size, stride }))
          .values.map((v) => 3 * Math.sqrt(v));
      return svmLearner(name, features).learn(train, seed);
    },
  };
}

/** How a network is trained. */
export interface NetworkOptions {
  /** Default 8. */
  epochs?: number;
  /** Default 0.002. */
  learningRate?: number;
}

/**
 * A network that learns from the pixels, by Adam. `build` makes it with as many outputs as there are classes.
 * @throws OptionError networkLearner: expected a network with 3 outputs, got [1,10]
 */
export function networkLearner(
  name: string,
  build: (classes: number, shape: readonly number[]) => Sequential,
  { epochs = 8, learningRate = 0.002 }: NetworkOptions = {},
): Learner {
  return {
    name,
    async learn(train, seed) {
      manualSeed(seed);
      const shape = train.x.shape.slice(1);
      const model = build(train.classes.length, shape);
      const said = model.outputShape([1, ...shape]);
      if (said.length !== 2 || said[1] !== train.classes.length) {
        const expected = `a network with ${train.classes.length} outputs`;
        throw new OptionError("networkLearner", expected, `[${said}]`);
      }
      const batchSize = 32;
      // biome-ignore lint/suspicious/noFocusedTests: training, not a test.
      await fit(model, {
        ...{ train: datasetOf(train), epochs, batchSize, learningRate, seed, show: false },
      });
      model.eval();
      return (x) => noGrad(() => argmax(model.forward(x), 1));
    },
  };
}

/** Labelled images as `fit` takes them. */
function datasetOf({ x, y, classes }: Labelled): Dataset {
  const shape = x.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  const from = x.storage.peek();
  return {
    length: y.length,
    classes,
    labels: y,
    batch(indices) {
      const values = new Float32Array(indices.length * size);
      const labels = new Int32Array(indices.length);
      for (let i = 0; i < indices.length; i++) {
        const start = indices[i] * size;
        values.set(from.subarray(start, start + size), i * size);
        labels[i] = y[indices[i]];
      }
      return { x: fromArray(values, [indices.length, ...shape]), y: labels };
    },
    subset(which) {
      const places = typeof which === "number" ? Array.from({ length: which }, (_, i) => i) : which;
      const { x: part, y: labels } = this.batch(places);
      return datasetOf({ x: part, y: labels, classes });
    },
  };
}
