import { OptionError, rng } from "../tensor/index.js";
import type { Batch, ImageDataset } from "./dataset.js";

export interface LoaderOptions {
  /** Pictures in a batch; the last batch may have fewer. Default 64. */
  batchSize?: number;
  /** A new random order each time through. Default false. */
  shuffle?: boolean;
  /** Start of the random orders: the same seed gives the same ones. Default 0. */
  seed?: number;
}

/** Goes through a dataset in batches, as often as wanted. */
export interface DataLoader extends Iterable<Batch> {
  /** Batches in one time through. */
  readonly batches: number;
  readonly batchSize: number;
}

/**
 * Batches of a dataset: `for (const { x, y } of dataLoader(train, { batchSize: 32 }))`. Each time
 * through has its own order; the n-th time through two loaders with one seed is the same.
 * @throws OptionError dataLoader: expected a batchSize of at least 1, got 0
 * @example dataLoader(mnist({ train: false }), { batchSize: 64 }).batches // 157
 */
export function dataLoader(
  dataset: ImageDataset,
  { batchSize = 64, shuffle = false, seed = 0 }: LoaderOptions = {},
): DataLoader {
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new OptionError("dataLoader", "a batchSize of at least 1", `${batchSize}`);
  }
  const orders = rng(seed);
  return {
    batchSize,
    batches: Math.ceil(dataset.length / batchSize),
    *[Symbol.iterator]() {
      const order = Array.from({ length: dataset.length }, (_, i) => i);
      if (shuffle) orders.fork().shuffle(order);
      for (let start = 0; start < order.length; start += batchSize) {
        yield dataset.batch(order.slice(start, start + batchSize));
      }
    },
  };
}
