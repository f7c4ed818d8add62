import { OptionError } from "../tensor/errors.js";
import { type Rng, rng, type Tensor } from "../tensor/index.js";
import { checkBoxes } from "./checks.js";
import type { Prior } from "./yolo2.js";

/** Width and height. */
type Side = readonly [number, number];

/** IoU of two boxes with one middle. */
const alike = ([w, h]: Side, [a, b]: Side): number => {
  const common = Math.min(w, a) * Math.min(h, b);
  return common / (w * h + a * b - common);
};

/** The number of the best prior, and its IoU. */
export function nearestPrior(side: Side, priors: readonly Prior[]): { at: number; iou: number } {
  let [at, iou] = [0, -1];
  priors.forEach((prior, i) => {
    const found = alike(side, prior);
    if (found > iou) [at, iou] = [i, found];
  });
  return { at, iou };
}

/**
 * Widths and heights to begin with: the boxes of a training set in k groups, near meaning a high IoU, not a small distance,
 * so that large boxes count no more than small ones. Smallest area first.
 *
 * Shapes   for each image boxes [n, 4] (xyxy, pixels), pixels of a cell → k times [w, h], in cells
 * Source   Redmon & Farhadi 2017, section 2, "Dimension clusters": distance 1 − IoU
 * @throws  OptionError boxPriors: expected at least 3 boxes with an area, got 1
 * @throws  OptionError boxPriors: expected cell > 0, got 0
 * @example boxPriors([tensor([[0, 0, 16, 16], [0, 0, 16, 32]])], 2, { cell: 16 }) // [[1, 1], [1, 2]]
 */
export function boxPriors(
  boxes: readonly Tensor[],
  count: number,
  { cell, seed = 0 }: { cell: number; seed?: number },
): Prior[] {
  if (!(cell > 0)) throw new OptionError("boxPriors", "cell > 0", String(cell));
  const sides = boxes.flatMap((each) => sidesOf(each, cell));
  if (!(Number.isInteger(count) && count >= 1 && sides.length >= count)) {
    const expected = `at least ${count} boxes with an area`;
    throw new OptionError("boxPriors", expected, String(sides.length));
  }
  let priors = spread(sides, count, rng(seed));
  for (let step = 0; step < 100; step++) {
    const next = means(sides, priors);
    const moved = next.some((p, i) => p[0] !== priors[i][0] || p[1] !== priors[i][1]);
    priors = next;
    if (!moved) break;
  }
  return priors.sort((a, b) => a[0] * a[1] - b[0] * b[1]);
}

function sidesOf(boxes: Tensor, cell: number): Side[] {
  checkBoxes("boxPriors", boxes);
  const v = boxes.values;
  const all = Array.from(
    { length: boxes.shape[0] },
    (_, i): Side => [(v[4 * i + 2] - v[4 * i]) / cell, (v[4 * i + 3] - v[4 * i + 1]) / cell],
  );
  return all.filter(([w, h]) => w > 0 && h > 0);
}

/** First groups: each further one is drawn with the odds of its distance to those there are (k-means++). */
function spread(sides: readonly Side[], count: number, random: Rng): Prior[] {
  const priors: Prior[] = [sides[random.int(sides.length)]];
  while (priors.length < count) {
    const odds = sides.map((side) => (1 - nearestPrior(side, priors).iou) ** 2);
    let left = random.uniform() * odds.reduce((a, b) => a + b, 0);
    const at = odds.findIndex((odd) => {
      left -= odd;
      return left < 0;
    });
    priors.push(sides[at < 0 ? random.int(sides.length) : at]);
  }
  return priors;
}

function means(sides: readonly Side[], priors: readonly Prior[]): Prior[] {
  const sums = priors.map(() => [0, 0, 0]);
  for (const side of sides) {
    const sum = sums[nearestPrior(side, priors).at];
    [sum[0], sum[1], sum[2]] = [sum[0] + side[0], sum[1] + side[1], sum[2] + 1];
  }
  return sums.map(([w, h, n], i) => (n > 0 ? [w / n, h / n] : priors[i]));
}
