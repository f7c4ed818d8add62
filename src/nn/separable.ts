import { type Pair, pair } from "../ops/window.js";
import { fromArray } from "../tensor/create.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Sequential, sequential } from "./containers.js";
import { type Conv2d, type Conv2dLayerOptions, conv2d } from "./conv2d.js";

type Without<K extends string> = Omit<Conv2dLayerOptions, K>;

/**
 * A convolution with one filter for each channel: channels do not see each other.
 *
 * Shapes   [N, channels, H, W] → [N, channels · multiplier, H′, W′]
 * Source   Sifre 2014; Howard et al. 2017, section 3.1
 * @throws  OptionError conv2d: expected inChannels as a whole number ≥ 1, got 0
 * @example depthwiseConv2d(8, { kernelSize: 3, padding: 1 }).weight.shape // [8, 1, 3, 3]
 */
export const depthwiseConv2d = (
  channels: number,
  { multiplier = 1, ...options }: Without<"groups"> & { multiplier?: number },
): Conv2d => conv2d(channels, channels * multiplier, { ...options, groups: channels });

/**
 * A 1×1 convolution: every pixel by itself, all its channels weighted.
 *
 * Shapes   [N, inChannels, H, W] → [N, outChannels, H, W]
 * Source   Lin, Chen & Yan 2014, section 3.1 (network in network)
 * @example pointwiseConv2d(64, 128).weight.shape // [128, 64, 1, 1]
 */
export const pointwiseConv2d = (
  inChannels: number,
  outChannels: number,
  options: Partial<Without<"kernelSize">> = {},
): Conv2d => conv2d(inChannels, outChannels, { ...options, kernelSize: 1 });

/**
 * A depthwise separable convolution: one filter for each channel, then 1×1 filters over all of them.
 *
 * Shapes   [N, inChannels, H, W] → [N, outChannels, H′, W′]
 * Source   Howard et al. 2017, section 3.1
 * @example separableConv2d(32, 64, { kernelSize: 3, padding: 1 }).parameterCount() // 2432
 */
export const separableConv2d = (
  inChannels: number,
  outChannels: number,
  options: Without<"groups">,
): Sequential => {
  const { bias, rng, dtype, init, ...window } = options;
  const layer = { bias, rng, dtype, ...(init && { init }) };
  return sequential({
    depthwise: depthwiseConv2d(inChannels, { ...window, ...layer }),
    pointwise: pointwiseConv2d(inChannels, outChannels, layer),
  });
};

/**
 * A spatially separable convolution: a column of K×1 and a row of 1×K in place of K×K, 2K weights in place
 * of K² for a filter. It can do what a filter of rank 1 can: see `separate`.
 *
 * Shapes   [N, inChannels, H, W] → [N, outChannels, H′, W′]
 * Source   Szegedy et al. 2016, section 3.2 (factorized 3×1 and 1×3)
 * @throws  OptionError spatiallySeparableConv2d: expected a padding of numbers, got "same"
 * @example spatiallySeparableConv2d(1, 1, { kernelSize: 3, bias: false }).parameterCount() // 6
 */
export function spatiallySeparableConv2d(
  inChannels: number,
  outChannels: number,
  options: Without<"groups" | "dilation"> & { padding?: Pair },
): Sequential {
  const op = "spatiallySeparableConv2d";
  const { kernelSize, stride = 1, padding = 0, bias, ...layer } = options;
  if (typeof padding === "string") {
    throw new OptionError(op, "a padding of numbers", JSON.stringify(padding));
  }
  const [kh, kw] = pair(op, "kernelSize", kernelSize, 1);
  const [down, across] = pair(op, "stride", stride, 1);
  const [top, left] = pair(op, "padding", padding, 0);
  return sequential({
    column: conv2d(inChannels, outChannels, {
      ...{ kernelSize: [kh, 1], stride: [down, 1], padding: [top, 0], bias: false, ...layer },
    }),
    row: conv2d(outChannels, outChannels, {
      ...{ kernelSize: [1, kw], stride: [1, across], padding: [0, left], bias, ...layer },
    }),
  });
}

/** A filter as a sum of column · row, the largest part first. */
export interface Separation {
  /** How many columns and rows the filter needs: 1 where it is spatially separable. */
  rank: number;
  /** The column of the largest part, [K]. */
  column: Tensor;
  /** The row of the largest part, [K]. */
  row: Tensor;
  /** How large each part is, the largest first (singular values). */
  sizes: number[];
}

/**
 * The rank test: whether a filter is one column times one row, and which.
 *
 * A filter is spatially separable where all its rows are multiples of one: where its rank is 1. The parts
 * come from the singular value decomposition (one-sided Jacobi), so that column · row is the best there is
 * for a filter of higher rank.
 *
 * Shapes   filter [Kh, Kw] → column [Kh], row [Kw]
 * Source   Eckart & Young 1936; Hestenes 1958 (Jacobi rotations)
 * @throws  ShapeError separate: expected a filter of shape [Kh,Kw], got [3]
 * @example separate(tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])).rank // 1
 * @example separate(tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]])).rank // 2
 */
export function separate(filter: Tensor, { tolerance = 1e-5 } = {}): Separation {
  if (filter.rank !== 2 || filter.size === 0) {
    throw new ShapeError("separate", "a filter of shape [Kh,Kw]", formatShape(filter.shape));
  }
  const [kh, kw] = filter.shape;
  const values = filter.storage.peek();
  const columns = Array.from({ length: kw }, (_, j) =>
    Float64Array.from({ length: kh }, (_, i) => values[i * kw + j]),
  );
  const turns = Array.from({ length: kw }, (_, j) =>
    Float64Array.from({ length: kw }, (_, i) => (i === j ? 1 : 0)),
  );
  orthogonalize(columns, turns);
  const sizes = columns.map((c) => Math.hypot(...c));
  const order = sizes.map((_, j) => j).sort((a, b) => sizes[b] - sizes[a]);
  const [first] = order;
  const size = sizes[first];
  // The size is shared evenly, and the column's largest number is positive.
  const largest = columns[first].reduce((m, v) => (Math.abs(v) > Math.abs(m) ? v : m), 0);
  const scale = size > 0 ? (Math.sign(largest) || 1) / Math.sqrt(size) : 0;
  return {
    rank: sizes.filter((s) => s > tolerance * size).length,
    column: fromArray(
      Array.from(columns[first], (v) => v * scale),
      [kh],
    ),
    row: fromArray(
      Array.from(turns[first], (v) => v * scale * size),
      [kw],
    ),
    sizes: order.slice(0, Math.min(kh, kw)).map((j) => sizes[j]),
  };
}

/** Turns pairs of columns, and `turns` with them, until all are at right angles. */
function orthogonalize(columns: Float64Array[], turns: Float64Array[]): void {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  for (let sweep = 0; sweep < 30; sweep++) {
    let turned = false;
    for (let p = 0; p < columns.length; p++) {
      for (let q = p + 1; q < columns.length; q++) {
        const [a, b] = [dot(columns[p], columns[p]), dot(columns[q], columns[q])];
        const c = dot(columns[p], columns[q]);
        if (Math.abs(c) <= 1e-14 * Math.sqrt(a * b) || c === 0) continue;
        turned = true;
        const zeta = (b - a) / (2 * c);
        const tangent = (Math.sign(zeta) || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, tangent);
        for (const vectors of [columns, turns]) {
          rotate(vectors[p], vectors[q], cosine, cosine * tangent);
        }
      }
    }
    if (!turned) return;
  }
}

function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const before = a[i];
    a[i] = cosine * before - sine * b[i];
    b[i] = sine * before + cosine * b[i];
  }
}
