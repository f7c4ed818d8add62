import { describe, expect, test } from "vitest";
import {
  dataLoader,
  ImageDataset,
  type Source,
  translate,
  withTransform,
} from "../../src/data/index.js";
import { resize } from "../../src/data/transforms/index.js";

/** Pictures of one pixel: picture i has the value i; its class is the one that `labels` says. */
const set = (labels: number[]) =>
  new ImageDataset({
    images: Uint8Array.from(labels, (_, i) => i),
    labels: Uint8Array.from(labels),
    shape: [1, 1, 1],
    classes: ["a", "b", "c"],
  });
const twelve = () => set([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2]);
const ids = ({ x }: { x: { values: ArrayLike<number> } }) =>
  Array.from(x.values, (v) => Math.round(255 * v));

test("the last batch is kept or dropped", () => {
  const sizes = (lastBatch: "keep" | "drop") => {
    const loader = dataLoader(twelve(), { batchSize: 5, lastBatch });
    expect([...loader]).toHaveLength(loader.batches);
    return [...loader].map(({ y }) => y.length);
  };
  expect(sizes("keep")).toEqual([5, 5, 2]);
  expect(sizes("drop")).toEqual([5, 5]);
});

test("any epoch can be asked for, from any batch on", () => {
  const options = { batchSize: 4, shuffle: true, seed: 5 };
  const loader = dataLoader(twelve(), options);
  const epochs = [0, 1, 2].map(() => [...loader].map(ids));
  const other = dataLoader(twelve(), options);
  expect([...other.epoch(2)].map(ids)).toEqual(epochs[2]);
  expect([...other.epoch(1, { from: 1 })].map(ids)).toEqual(epochs[1].slice(1));
  expect([...other].map(ids)).toEqual(epochs[0]);
});

test("balanced: every class as often, none of a class again before all were there", () => {
  const loader = dataLoader(twelve(), { batchSize: 12, balanced: true, seed: 1 });
  const [batch] = loader;
  const count = (label: number) => [...batch.y].filter((y) => y === label).length;
  expect([0, 1, 2].map(count)).toEqual([4, 4, 4]);
  const seen = ids(batch);
  expect(new Set(seen.filter((i) => i < 8)).size).toBe(4);
  expect(new Set(seen.filter((i) => i >= 8 && i < 11)).size).toBe(3);
  expect(seen.filter((i) => i === 11)).toHaveLength(4);
  expect(ids([...loader][0])).not.toEqual(seen);
  const again = dataLoader(twelve(), { batchSize: 12, balanced: true, seed: 1 });
  expect(ids([...again][0])).toEqual(seen);
});

describe("for await", () => {
  /** A dataset whose batches are made when the test says so. */
  function slow() {
    const asked: number[][] = [];
    const ready: (() => void)[] = [];
    const source: Source<number[]> = {
      length: 10,
      batch: (indices) => Array.from(indices),
      load: (indices) =>
        new Promise((done) => {
          asked.push(Array.from(indices));
          ready.push(() => done(Array.from(indices)));
        }),
    };
    return { asked, ready, source };
  }

  test("batches are asked for ahead, and come in order", async () => {
    const { asked, ready, source } = slow();
    const loader = dataLoader(source, { batchSize: 2, prefetch: 2 });
    const batches = loader[Symbol.asyncIterator]();
    const first = batches.next();
    expect(asked).toHaveLength(3);
    // The second is ready before the first.
    ready[1]();
    ready[0]();
    expect((await first).value).toEqual([0, 1]);
    const second = batches.next();
    expect((await second).value).toEqual([2, 3]);
    expect(asked).toHaveLength(4);
    for (const done of ready) done();
    await batches.return?.(undefined);
  });

  test("the same batches as without await", async () => {
    const options = { batchSize: 5, shuffle: true, seed: 2 };
    const got: number[][] = [];
    for await (const batch of dataLoader(twelve(), options)) got.push(ids(batch));
    expect(got).toEqual([...dataLoader(twelve(), options)].map(ids));
    const one: number[][] = [];
    for await (const batch of dataLoader(twelve(), { ...options, prefetch: 0 }))
      one.push(ids(batch));
    expect(one).toEqual(got);
  });

  test("an error in a batch comes when that batch is asked for", async () => {
    const source: Source<number> = {
      length: 4,
      batch: (indices) => {
        if (indices[0] === 2) throw new Error("broken picture");
        return indices[0];
      },
    };
    const got: number[] = [];
    const run = async () => {
      for await (const batch of dataLoader(source, { batchSize: 1, prefetch: 3 })) got.push(batch);
    };
    await expect(run()).rejects.toThrow("broken picture");
    expect(got).toEqual([0, 1]);
  });
});

describe("withTransform", () => {
  const jitter = withTransform(twelve(), (picture, random) =>
    translate(picture, [random.int(2), 0], { fill: 1 }),
  );

  test("a loader draws anew each time through, the same for the same seed", () => {
    const times = (seed: number) => {
      const loader = dataLoader(jitter, { batchSize: 4, seed });
      return [0, 1, 2].map(() => [...loader].map(ids));
    };
    const [first, second] = times(1);
    expect(second).not.toEqual(first);
    expect(times(1)).toEqual(times(1));
    expect(times(2)[0]).not.toEqual(first);
  });

  test("from any batch on it is the same as in the whole epoch", () => {
    const loader = () => dataLoader(jitter, { batchSize: 4, shuffle: true, seed: 3 });
    expect([...loader().epoch(1, { from: 2 })].map(ids)).toEqual(
      [...loader().epoch(1)].map(ids).slice(2),
    );
  });

  test("without a loader a picture stays the same; a subset and load work", async () => {
    expect(ids(jitter.batch([3, 4]))).toEqual(ids(jitter.batch([3, 4])));
    expect(jitter.subset([5, 6]).length).toBe(2);
    expect(ids((await jitter.load?.([1, 2])) ?? jitter.batch([]))).toEqual(
      ids(jitter.batch([1, 2])),
    );
    expect(jitter.labels.length).toBe(12);
    expect(jitter.batch([]).x.shape).toEqual([0, 1, 1, 1]);
  });

  test("sizes that differ are refused", () => {
    let n = 3;
    const odd = withTransform(twelve(), (picture) => resize(picture, [4, ++n]));
    expect(() => odd.batch([0, 1])).toThrow(
      "withTransform: expected pictures of one size after the transform, got [1,4,4] and [1,4,5]",
    );
  });
});

test("errors", () => {
  const wrong = (options: object, message: string) =>
    expect(() => dataLoader(twelve(), options)).toThrow(message);
  wrong({ lastBatch: "fill" }, 'dataLoader: expected "keep" or "drop" for lastBatch, got "fill"');
  wrong({ prefetch: -1 }, "dataLoader: expected prefetch of at least 0, got -1");
  expect(() => dataLoader({ length: 1, batch: () => 0 }, { balanced: true })).toThrow(
    "dataLoader: expected a dataset with labels for balanced, got none",
  );
});
