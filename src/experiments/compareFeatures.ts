import { t, throwIfInterrupted } from "../host/index.js";
import {
  conv2d,
  flatten,
  linear,
  maxPool2d,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { DataError, OptionError } from "../tensor/index.js";
import { FeatureComparison, type LearnerResult } from "./comparison.js";
import { type Disturbance, disturbances, disturbed } from "./disturbances.js";
import {
  hogFeatures,
  type Learner,
  lbpFeatures,
  networkLearner,
  type Predict,
  svmLearner,
  wordsLearner,
} from "./learners.js";
import type { Task } from "./tasks.js";

/** Two hidden layers of 128: 118,000 parameters for digits. */
const mlp = (classes: number, shape: readonly number[]): Sequential =>
  sequential(
    flatten(),
    linear(
      shape.reduce((a, b) => a * b, 1),
      128,
    ),
    relu(),
    linear(128, 128),
    relu(),
    linear(128, classes),
  );

/** Two convolutions and a dense layer: 38,000 parameters for digits. */
const cnn = (classes: number, [channels]: readonly number[]): Sequential =>
  sequential(
    conv2d(channels, 12, { kernelSize: 5, padding: 2 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(12, 24, { kernelSize: 5, padding: 2 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(24 * 7 * 7, classes),
  );

/**
 * The pixels themselves, three kinds of features made by hand, each with a linear SVM; an MLP and a CNN.
 * @example featureLearners().length // 6
 */
export const featureLearners = (): Learner[] => [
  svmLearner(t({ ko: "픽셀 + SVM", en: "pixels + SVM" }), (image) => image.values),
  svmLearner("LBP + SVM", lbpFeatures),
  svmLearner("HOG + SVM", hogFeatures),
  wordsLearner(t({ ko: "시각 단어 + SVM", en: "visual words + SVM" })),
  networkLearner("MLP", mlp, { epochs: 20 }),
  networkLearner("CNN", cnn, { epochs: 12 }),
];

export interface CompareFeaturesOptions {
  /** Default: those of `featureLearners`. */
  learners?: readonly Learner[];
  /** Default: those of `disturbances`. */
  disturb?: readonly Disturbance[];
  /** Of all that is drawn by lot. Default 0. */
  seed?: number;
  /** Called when a learner has been tested. */
  onLearner?: (result: LearnerResult) => void;
}

/**
 * Features made by hand against learned ones, on the same images: every learner learns from the same undisturbed images,
 * then its accuracy is measured on test images that are shifted, turned, lit otherwise and partly hidden. The same seed
 * gives the same accuracies.
 *
 * @throws  OptionError compareFeatures: expected at least one learner, got none
 * @throws  OptionError compareFeatures: expected learners of different names, got two of "CNN"
 * @throws  DataError compareFeatures: expected a class for each of 3 images, got 2
 */
export async function compareFeatures(
  task: Task,
  options: CompareFeaturesOptions = {},
): Promise<FeatureComparison> {
  const { learners = featureLearners(), disturb = disturbances(), seed = 0, onLearner } = options;
  check(task, learners);
  const { train, test } = task;
  const sets = disturb.map((one, d) =>
    one.strengths.map((strength, s) =>
      disturbed(test.x, one, strength, 7919 * (seed + 1) + 31 * d + s, test.wide),
    ),
  );
  const results: LearnerResult[] = [];
  for (const learner of learners) {
    throwIfInterrupted();
    const started = performance.now();
    const predict = await learner.learn(train, seed);
    const seconds = (performance.now() - started) / 1000;
    const asked = performance.now();
    const accuracy = share(predict, test.x, test.y);
    const secondsAnImage = (performance.now() - asked) / 1000 / test.y.length;
    const disturbedBy = sets.map((each) => each.map((x) => share(predict, x, test.y)));
    results.push({ name: learner.name, accuracy, seconds, secondsAnImage, disturbed: disturbedBy });
    onLearner?.(results[results.length - 1]);
  }
  const kinds = disturb.map(({ name, unit, strengths }) => ({ name, unit, strengths }));
  return new FeatureComparison(kinds, results);
}

/** The share of right answers. */
function share(predict: Predict, x: Parameters<Predict>[0], y: Int32Array): number {
  const said = predict(x);
  return y.filter((label, i) => said[i] === label).length / y.length;
}

function check({ train, test }: Task, learners: readonly Learner[]): void {
  const op = "compareFeatures";
  if (learners.length === 0) throw new OptionError(op, "at least one learner", "none");
  const names = learners.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new OptionError(op, "learners of different names", `two of "${twice}"`);
  }
  for (const { x, y } of [train, test]) {
    if (x.shape[0] === y.length && y.length > 0) continue;
    throw new DataError(op, `a class for each of ${x.shape[0]} images`, String(y.length));
  }
}
