import { DataError, formatShape, fromArray, OptionError, type Tensor } from "../../tensor/index.js";
import { imageOf, type Picture, withImage } from "./sample.js";

/** One number per channel. */
export interface ChannelStatistics {
  mean: readonly number[];
  /** Standard deviation over all pixels (divided by their number). */
  std: readonly number[];
}

/**
 * Mean and standard deviation of the ImageNet training set, per channel of pictures from 0 to 1: what
 * the published weights of torchvision's models were trained with.
 * Source: torchvision, "Models and pre-trained weights".
 */
export const IMAGENET_STATISTICS: ChannelStatistics = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** What `statistics` can look at. */
interface Images {
  readonly length: number;
  batch(indices: ArrayLike<number>): { x: Tensor };
}

/**
 * Mean and standard deviation of each channel over all pictures of a dataset (the training set:
 * its numbers are used for the test set too).
 * @throws DataError statistics: expected pictures, got none
 */
export function statistics(dataset: Images): ChannelStatistics {
  if (dataset.length === 0) throw new DataError("statistics", "pictures", "none");
  let sums: number[] = [];
  let squares: number[] = [];
  let count = 0;
  for (let start = 0; start < dataset.length; start += 256) {
    const size = Math.min(256, dataset.length - start);
    const { x } = dataset.batch(Array.from({ length: size }, (_, i) => start + i));
    const [n, channels, height, width] = x.shape;
    const area = height * width;
    if (sums.length === 0) [sums, squares] = [0, 1].map(() => new Array(channels).fill(0));
    for (let i = 0; i < n * channels; i++) {
      const plane = x.values.subarray(i * area, (i + 1) * area);
      for (const value of plane) {
        sums[i % channels] += value;
        squares[i % channels] += value * value;
      }
    }
    count += n * area;
  }
  const mean = sums.map((sum) => sum / count);
  const std = squares.map((sum, c) => Math.sqrt(Math.max(0, sum / count - mean[c] ** 2)));
  return { mean, std };
}

/**
 * (x − mean) / std per channel, for a picture [C, H, W], also with its boxes, or a batch [N, C, H, W].
 * @throws  OptionError normalize: expected 3 means and 3 standard deviations > 0, got mean [0.5], std [0.5]
 * @example normalize(tensor([[[0, 1]]]), { mean: [0.5], std: [0.25] }).toArray() // [[[-2, 2]]]
 */
export function normalize<P extends Picture>(x: P, { mean, std }: ChannelStatistics): P {
  return perChannel("normalize", x, mean, std, (value, m, s) => (value - m) / s);
}

/**
 * Back from normalized numbers to 0 … 1, to look at them.
 * @throws  OptionError denormalize: expected 1 mean and 1 standard deviation > 0, got mean [0], std [0]
 * @example denormalize(tensor([[[-2, 2]]]), { mean: [0.5], std: [0.25] }).toArray() // [[[0, 1]]]
 */
export function denormalize<P extends Picture>(x: P, { mean, std }: ChannelStatistics): P {
  return perChannel("denormalize", x, mean, std, (value, m, s) => value * s + m);
}

function perChannel<P extends Picture>(
  op: string,
  picture: P,
  mean: readonly number[],
  std: readonly number[],
  change: (value: number, mean: number, std: number) => number,
): P {
  const x = imageOf(picture);
  if (x.rank !== 3 && x.rank !== 4) {
    throw new DataError(op, "a picture [C,H,W] or a batch [N,C,H,W]", formatShape(x.shape));
  }
  const [channels, height, width] = x.shape.slice(-3);
  const fits = (list: readonly number[]) => list.length === channels && list.every(Number.isFinite);
  if (!fits(mean) || !fits(std) || !std.every((s) => s > 0)) {
    const [m, s] =
      channels === 1 ? ["mean", "standard deviation"] : ["means", "standard deviations"];
    const expected = `${channels} ${m} and ${channels} ${s} > 0`;
    throw new OptionError(op, expected, `mean ${JSON.stringify(mean)}, std ${JSON.stringify(std)}`);
  }
  const area = height * width;
  const { values } = x;
  const out = new Float32Array(x.size);
  for (let i = 0; i < out.length; i++) {
    const c = Math.floor(i / area) % channels;
    out[i] = change(values[i], mean[c], std[c]);
  }
  return withImage(picture, fromArray(out, x.shape));
}
