import { OptionError } from "../../tensor/index.js";
import { type Features, type Rows, rowsOf } from "../rows.js";

/** Row `a` of the one list of descriptors and row `b` of the other. */
export interface DescriptorMatch {
  a: number;
  b: number;
  /** Between the two. */
  distance: number;
  /** The distance, divided by that to the second nearest: 0 is unique, 1 is a toss. */
  ratio: number;
}

export interface MatchDescriptorsOptions {
  /** Matches with a greater ratio are left out. 1 keeps all. Default 0.75. */
  ratio?: number;
  /** Only where each is the other's nearest. Default false. */
  mutual?: boolean;
}

/**
 * For each descriptor the nearest one of another picture, where it is clearly nearer than the second nearest. The most
 * certain first.
 *
 * Shape    a [N,D], b [M,D] → at most N matches
 * Source   Lowe 2004, section 7.1
 * @throws  OptionError matchDescriptors: expected a ratio from 0 to 1, got 2
 * @throws  ShapeError matchDescriptors: expected 2 features, as learned from, got 1
 * @example matchDescriptors([[0, 0], [5, 5]], [[5, 4], [0, 1], [9, 9]]).map(({ b }) => b) // [1, 0]
 */
export function matchDescriptors(
  a: Features,
  b: Features,
  { ratio = 0.75, mutual = false }: MatchDescriptorsOptions = {},
): DescriptorMatch[] {
  const op = "matchDescriptors";
  if (!(ratio >= 0 && ratio <= 1)) throw new OptionError(op, "a ratio from 0 to 1", `${ratio}`);
  // A picture without keypoints has no matches.
  if ([a, b].some((x) => ("shape" in x ? x.shape[0] === 0 : x.length === 0))) return [];
  const from = rowsOf(op, a);
  const to = rowsOf(op, b, from.width);
  const back = mutual ? nearestOf(to, from) : null;
  const matches = nearestOf(from, to)
    .map(({ nearest, distance, second }, i): DescriptorMatch => {
      const certain = second > 0 ? distance / second : 1;
      return { a: i, b: nearest, distance, ratio: certain };
    })
    .filter((match) => match.ratio <= ratio && (!back || back[match.b].nearest === match.a));
  return matches.sort((x, y) => x.ratio - y.ratio);
}

/** For each row the nearest other one, its distance, and that of the second nearest (∞ where there is none). */
function nearestOf(from: Rows, to: Rows) {
  const { width } = from;
  const [x, y] = [Float32Array.from(from.values), Float32Array.from(to.values)];
  return Array.from({ length: from.count }, (_, i) => {
    let [nearest, least, second] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let j = 0; j < to.count; j++) {
      let sum = 0;
      for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) {
        const d = x[p] - y[q];
        sum += d * d;
      }
      if (sum < least) [second, least, nearest] = [least, sum, j];
      else if (sum < second) second = sum;
    }
    return { nearest, distance: Math.sqrt(least), second: Math.sqrt(second) };
  });
}
