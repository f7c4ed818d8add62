import { beforeEach, expect, test } from "vitest";
import {
  compareFeatures,
  digitsTask,
  disturbances,
  disturbed,
  featureLearners,
  flatten,
  fromArray,
  hogFeatures,
  type Learner,
  lbpFeatures,
  linear,
  mnist,
  networkLearner,
  PHOTOS,
  photo,
  photographsTask,
  sequential,
  setLanguage,
  svmLearner,
  type Tensor,
  wordsLearner,
  zeros,
} from "../../src/index.js";

beforeEach(() => setLanguage("en"));

const imageOf = (x: Tensor, i: number) => x.values.subarray(784 * i, 784 * (i + 1));

test("digits: drawn without repetition, of MNIST's own parts", () => {
  const { train, test: tested } = digitsTask({ train: 40, test: 20, seed: 3 });
  expect(train.x.shape).toEqual([40, 1, 28, 28]);
  expect(tested.y).toHaveLength(20);
  const texts = Array.from({ length: 40 }, (_, i) => imageOf(train.x, i).join());
  expect(new Set(texts).size).toBe(40);
  const whole = mnist({ train: true });
  const order = Array.from({ length: whole.length }, (_, i) => i);
  const found = order.find((i) => whole.labels[i] === train.y[0] && same(whole.image(i), texts[0]));
  expect(found).toBeDefined();
  expect(digitsTask({ train: 40, test: 20, seed: 3 }).train.y).toEqual(train.y);
  expect(digitsTask({ train: 40, test: 20, seed: 4 }).train.y).not.toEqual(train.y);
});
const same = (image: Tensor, text: string) => image.values.join() === text;

test("photographs: no pixel is both learned from and tested on", () => {
  const { train, test: tested } = photographsTask({ train: 60, test: 60 });
  expect(train.classes).toEqual([...PHOTOS]);
  expect([0, 1, 2].map((k) => train.y.filter((label) => label === k).length)).toEqual([20, 20, 20]);
  const coffee = photo("coffee", { grayscale: true });
  const places = (x: Tensor, y: Int32Array) =>
    [...y.keys()].filter((i) => y[i] === 1).map((i) => placeIn(coffee, imageOf(x, i)));
  const [learned, asked] = [places(train.x, train.y), places(tested.x, tested.y)];
  for (const [top, left] of learned) {
    for (const [t2, l2] of asked) {
      expect(Math.abs(top - t2) >= 28 || Math.abs(left - l2) >= 28).toBe(true);
    }
  }
});

/** Where a piece lies in a photograph. */
function placeIn({ values, shape }: Tensor, piece: Float32Array | Float64Array): [number, number] {
  const [, height, width] = shape;
  for (let top = 0; top + 28 <= height; top++) {
    for (let left = 0; left + 28 <= width; left++) {
      const row = (i: number) => (top + i) * width + left;
      if (values[row(0)] !== piece[0]) continue;
      const equal = [0, 13, 27].every((i) =>
        piece.subarray(28 * i, 28 * i + 28).every((v, j) => v === values[row(i) + j]),
      );
      if (equal) return [top, left];
    }
  }
  throw new Error("the piece is not in the photograph");
}

test("disturbances: nothing at strength 0, more with more strength, the same for the same seed", () => {
  const { x } = digitsTask({ train: 10, test: 8 }).test;
  for (const one of disturbances()) {
    const changes = one.strengths.map((strength) => {
      const other = disturbed(x, one, strength, 5).values;
      return Array.from(x.values).reduce((sum, v, i) => sum + Math.abs(v - other[i]), 0);
    });
    expect(changes[0], one.name).toBeLessThan(1e-3);
    expect(changes[4], one.name).toBeGreaterThan(1.2 * changes[1]);
    expect(changes[1], one.name).toBeGreaterThan(1);
    const again = disturbed(x, one, one.strengths[2], 5);
    expect(again.values).toEqual(disturbed(x, one, one.strengths[2], 5).values);
    expect(again.values).not.toEqual(disturbed(x, one, one.strengths[2], 6).values);
  }
  setLanguage("ko");
  expect(disturbances().map(({ name }) => name)).toEqual(["이동", "회전", "조명", "가림"]);
});

test("what is moved shows what lay beside it, where that is known", () => {
  const { x, wide } = photographsTask({ train: 10, test: 3 }).test;
  const [shift, , light] = disturbances();
  const once = (one: typeof shift, strength: number) => disturbed(x, one, strength, 5, wide);
  expect(once(shift, 0).values).toEqual(x.values);
  const moved = once(shift, 4);
  expect(moved.shape).toEqual(x.shape);
  const whole = wide!.values.subarray(0, 44 * 44);
  const first = Array.from(moved.values.subarray(0, 28));
  const rows = Array.from({ length: 44 * 44 - 28 }, (_, i) => i).filter((i) =>
    first.every((v, j) => v === whole[i + j]),
  );
  expect(rows.length).toBeGreaterThanOrEqual(1);
  expect(moved.values).not.toEqual(x.values);
  expect(once(light, 0.4).shape).toEqual(x.shape);
});

test("light and contrast: HOG and LBP stay as they are where pixels change", () => {
  const image = photo("cat", { size: 28, grayscale: true });
  const veiled = fromArray(
    image.values.map((v) => 0.5 * v + 0.2),
    image.shape,
  );
  const change = (features: (x: Tensor) => ArrayLike<number>) => {
    const [a, b] = [features(image), features(veiled)].map((f) => Array.from(f));
    return Math.hypot(...a.map((v, i) => v - b[i])) / Math.hypot(...a);
  };
  expect(change((x) => x.values)).toBeGreaterThan(0.1);
  expect(change(hogFeatures)).toBeLessThan(0.01);
  expect(change(lbpFeatures)).toBeLessThan(0.1);
});

test("the comparison: every learner on the same images; the same seed gives the same accuracies", async () => {
  const task = digitsTask({ train: 80, test: 40 });
  const learners = [
    svmLearner("HOG", hogFeatures),
    wordsLearner("words", { words: 10, from: 10 }),
    networkLearner("linear", (classes) => sequential(flatten(), linear(784, classes)), {
      epochs: 3,
    }),
  ];
  const disturb = disturbances().slice(0, 2);
  const seen: string[] = [];
  const options = { learners, disturb, seed: 2 };
  const comparison = await compareFeatures(task, {
    ...options,
    onLearner: ({ name }) => seen.push(name),
  });
  expect(seen).toEqual(["HOG", "words", "linear"]);
  const [hog, words] = comparison.results;
  expect(hog.accuracy).toBeGreaterThan(0.6);
  expect(words.accuracy).toBeGreaterThan(0.15);
  expect(hog.disturbed.map((shares) => shares.length)).toEqual([5, 5]);
  expect(hog.disturbed[0][0]).toBe(hog.accuracy);
  expect(hog.disturbed[0][4]).toBeLessThan(hog.accuracy);
  const again = await compareFeatures(task, options);
  const numbers = (c: typeof comparison) => c.results.map((r) => [r.accuracy, r.disturbed]);
  expect(numbers(again)).toEqual(numbers(comparison));

  const { head, rows } = comparison.table();
  expect(head.slice(4)).toEqual(["shift 4", "rotation 45"]);
  expect(rows[0][0]).toBe("HOG");
  expect(rows[0][1]).toBe(hog.accuracy.toFixed(3));
  expect(String(comparison).split("\n")).toHaveLength(4);
  const figure = comparison.figure({ title: "Digits" });
  expect(figure.data).toHaveLength(6);
  expect(figure.text).toContain("shift (0 → 4 pixels): HOG");
});

test("the six learners of the lesson, in both languages", () => {
  expect(featureLearners().map(({ name }) => name)).toEqual([
    "pixels + SVM",
    "LBP + SVM",
    "HOG + SVM",
    "visual words + SVM",
    "MLP",
    "CNN",
  ]);
  setLanguage("ko");
  expect(featureLearners()[3].name).toBe("시각 단어 + SVM");
});

const guess: Learner = { name: "guess", learn: async () => (x) => new Int32Array(x.shape[0]) };
const tiny = { x: zeros([3, 1, 28, 28]), y: Int32Array.of(0, 1, 2), classes: ["a", "b", "c"] };
test.each([
  [
    "compareFeatures: expected at least one learner, got none",
    () => compareFeatures({ train: tiny, test: tiny }, { learners: [] }),
  ],
  [
    'compareFeatures: expected learners of different names, got two of "guess"',
    () => compareFeatures({ train: tiny, test: tiny }, { learners: [guess, guess] }),
  ],
  [
    "compareFeatures: expected a class for each of 3 images, got 2",
    () => compareFeatures({ train: tiny, test: { ...tiny, y: Int32Array.of(0, 1) } }),
  ],
  [
    "networkLearner: expected a network with 3 outputs, got [1,10]",
    () => networkLearner("net", () => sequential(flatten(), linear(784, 10))).learn(tiny, 0),
  ],
  ["digitsTask: expected train from 10 to 60000, got 5", async () => digitsTask({ train: 5 })],
  [
    "photographsTask: expected test from 1 to 100000, got 0",
    async () => photographsTask({ test: 0 }),
  ],
] as [string, () => Promise<unknown>][])("%s", async (message, call) => {
  await expect(call()).rejects.toThrow(message);
});
