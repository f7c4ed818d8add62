import { expect, test } from "vitest";
import { memoryRow, rowLine, rowsTable, timeRow } from "../../bench/library/rows.mjs";
import { inUnit, MEMORY_STEPS, WORKS } from "../../bench/library/works.mjs";

const head = { work: "lenet-train", threads: 2, peer: "PyTorch", version: "2.13.0" };

test("training counts images a second, everything else the time of a call", () => {
  expect(inUnit("lenet-train", 0.5, 64)).toBe(128);
  expect(inUnit("matmul512", 0.5, null)).toBe(500);
  expect(inUnit("dispatch", 0.5, null)).toBe(500_000);
  expect(inUnit("first-step", 0.5, null)).toBe(0.5);
  expect(Object.keys(MEMORY_STEPS).every((work) => work in WORKS)).toBe(true);
});

test("the ratio is our speed over theirs, in images where there are images", () => {
  const ours = [0.01, 0.02, 0.03].map((seconds) => ({ ways: { "": seconds }, batch: 64 }));
  // A peer that is slow is given a smaller batch: 2 images in 1 s are 32 s a batch of ours.
  const theirs = [{ ways: { eager: 2, compiled: 1 }, batch: 2 }];
  expect(timeRow(head, ours, theirs)).toEqual({
    ...head,
    unit: "images/s",
    ours: 3200,
    theirs: 2,
    ratio: 1600,
    oursRange: [64 / 0.03, 6400],
    theirsRange: [2, 2],
    how: "compiled",
  });
  const call = { ...head, work: "matmul512" };
  const row = timeRow(call, [{ ways: { "": 0.002 } }], [{ ways: { "": 0.001 } }]);
  expect(row).toMatchObject({ unit: "ms", ours: 2, theirs: 1, ratio: 0.5 });
});

test("less memory than the peer is a ratio above 1", () => {
  const row = memoryRow(head, [{ bytes: 2 ** 27 }], [{ bytes: 2 ** 28 }, { bytes: 2 ** 28 }]);
  expect(row).toMatchObject({ unit: "MB", ours: 128, theirs: 256, ratio: 2 });
});

test("what a side cannot do is a row with the reason, and one line below the table", () => {
  const refused = [{ unavailable: "infers only" }];
  const missing = ["lenet-train", "bncnn-train"].map((work) =>
    timeRow({ ...head, work }, [], refused),
  );
  expect(missing[0]).toEqual({
    ...head,
    ours: null,
    theirs: null,
    ratio: null,
    why: "infers only",
  });
  const done = timeRow(
    { ...head, work: "dispatch" },
    [{ ways: { "": 1e-6 } }],
    [{ ways: { eager: 2e-6 } }],
  );
  const text = rowsTable([done, ...missing]);
  expect(text).toMatch(/dispatch +2 +PyTorch 2\.13\.0 \(eager\) +1\.00 .* 2\.00 .* µs +2\.00/);
  expect(text).toMatch(/Not measured:\n {2}PyTorch: infers only \(lenet-train, bncnn-train\)$/);
  const slow = rowsTable([{ ...done, peer: "tfjs-wasm", theirThreads: 1, how: undefined }]);
  expect(slow).toContain("tfjs-wasm 2.13.0 (1 thread)");
  expect(rowLine(missing[0])).toMatch(/^lenet-train +2t {2}PyTorch: infers only$/);
  expect(rowLine(done)).toMatch(/: 1\.00 against 2\.00 µs, ratio 2\.00$/);
  expect(memoryRow(head, [], refused).why).toBe("infers only");
});
