import { OptionError, type Rng, rng } from "../tensor/index.js";
import type { Batch } from "./dataset.js";
import { balancedOrder } from "./sampling.js";

export interface LoaderOptions {
  /** Pictures in a batch; the last batch may have fewer. Default 64. */
  batchSize?: number;
  /** A new random order each time through. Default false. */
  shuffle?: boolean;
  /** Every class as often as the others, in random order: rare ones are repeated. Default false. */
  balanced?: boolean;
  /** What becomes of a last batch with fewer pictures. Default "keep". */
  lastBatch?: "keep" | "drop";
  /** Batches that `for await` makes ready ahead. Default 2. */
  prefetch?: number;
  /** Start of the random orders: the same seed gives the same ones. Default 0. */
  seed?: number;
}

/** What a loader goes through. */
export interface Source<B> {
  readonly length: number;
  readonly labels?: ArrayLike<number>;
  batch(indices: ArrayLike<number>, rng?: Rng): B;
  load?(indices: ArrayLike<number>, rng?: Rng): Promise<B>;
}

/** One time through a dataset. */
export type Epoch<B> = Iterable<B> & AsyncIterable<B>;

/** Goes through a dataset in batches, as often as wanted. */
export interface DataLoader<B = Batch> extends Iterable<B>, AsyncIterable<B> {
  /** Batches in one time through. */
  readonly batches: number;
  readonly batchSize: number;
  /** The n-th time through (from 0), from its batch `from` on: the same for the same seed. */
  epoch(n: number, options?: { from?: number }): Epoch<B>;
}

/**
 * Batches of a dataset: `for (const { x, y } of dataLoader(train, { batchSize: 32 }))`, or with
 * `for await`, which reads files ahead. Each time through has its own order; the n-th time through
 * two loaders with one seed is the same, random changes of pictures included.
 * @throws OptionError dataLoader: expected a batchSize of at least 1, got 0
 * @throws OptionError dataLoader: expected "keep" or "drop" for lastBatch, got "fill"
 * @throws OptionError dataLoader: expected prefetch of at least 0, got -1
 * @throws OptionError dataLoader: expected a dataset with labels for balanced, got none
 * @example dataLoader(mnist({ train: false }), { batchSize: 64 }).batches // 157
 */
export function dataLoader<B = Batch>(
  dataset: Source<B>,
  options: LoaderOptions = {},
): DataLoader<B> {
  checkOptions(dataset, options);
  const { batchSize = 64, lastBatch = "keep", prefetch = 2, seed = 0 } = options;
  const count = dataset.length / batchSize;
  const batches = lastBatch === "keep" ? Math.ceil(count) : Math.floor(count);
  const seeds = generators(seed);
  let times = 0;

  function epoch(n: number, { from = 0 } = {}): Epoch<B> {
    const plan = () => planOf(dataset, seeds(n), options, batches).slice(from);
    return {
      *[Symbol.iterator]() {
        for (const { indices, random } of plan()) yield dataset.batch(indices, random);
      },
      [Symbol.asyncIterator]: () => ahead(dataset, plan(), prefetch),
    };
  }
  return {
    batchSize,
    batches,
    epoch,
    [Symbol.iterator]: () => epoch(times++)[Symbol.iterator](),
    [Symbol.asyncIterator]: () => epoch(times++)[Symbol.asyncIterator](),
  };
}

/** The n-th generator of a seed, whenever it is asked for. */
function generators(seed: number): (n: number) => Rng {
  return (n) => {
    const source = rng(seed);
    for (let i = 0; i < n; i++) source.fork();
    return source.fork();
  };
}

interface Step {
  indices: number[];
  random: Rng;
}

/** Which pictures each batch holds, and where its random changes come from. */
function planOf<B>(
  dataset: Source<B>,
  random: Rng,
  { batchSize = 64, shuffle = false, balanced = false }: LoaderOptions,
  batches: number,
): Step[] {
  let order = Array.from({ length: dataset.length }, (_, i) => i);
  if (shuffle) random.shuffle(order);
  if (balanced) order = balancedOrder(dataset.labels ?? [], dataset.length, random);
  return Array.from({ length: batches }, (_, i) => ({
    indices: order.slice(i * batchSize, (i + 1) * batchSize),
    random: random.fork(),
  }));
}

/** Keeps `prefetch` batches in the making beyond the one that is asked for. */
async function* ahead<B>(dataset: Source<B>, plan: Step[], prefetch: number): AsyncGenerator<B> {
  const make = async ({ indices, random }: Step): Promise<B> =>
    dataset.load ? dataset.load(indices, random) : dataset.batch(indices, random);
  const waiting: Promise<B>[] = [];
  let next = 0;
  try {
    while (next < plan.length || waiting.length > 0) {
      while (next < plan.length && waiting.length <= prefetch) {
        const batch = make(plan[next++]);
        // An error is told when its batch is asked for, not while nobody listens.
        batch.catch(() => {});
        waiting.push(batch);
      }
      yield await (waiting.shift() as Promise<B>);
    }
  } finally {
    await Promise.allSettled(waiting);
  }
}

function checkOptions<B>(dataset: Source<B>, options: LoaderOptions): void {
  const { batchSize = 64, lastBatch = "keep", prefetch = 2, balanced = false } = options;
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new OptionError("dataLoader", "a batchSize of at least 1", `${batchSize}`);
  }
  if (lastBatch !== "keep" && lastBatch !== "drop") {
    const got = JSON.stringify(lastBatch);
    throw new OptionError("dataLoader", '"keep" or "drop" for lastBatch', got);
  }
  if (!(Number.isInteger(prefetch) && prefetch >= 0)) {
    throw new OptionError("dataLoader", "prefetch of at least 0", `${prefetch}`);
  }
  if (balanced && !dataset.labels) {
    throw new OptionError("dataLoader", "a dataset with labels for balanced", "none");
  }
}
