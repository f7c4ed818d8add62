import { describe, expect, test } from "vitest";
import { type Block, Heap, MemoryError } from "../../src/engine/heap.js";

const MIB = 2 ** 20;
const heapOf = (mib: number, budget = MIB) => new Heap(4096, 4096 + mib * MIB, budget);
/** A block of a quarter of a MiB. */
const quarter = (heap: Heap, op = "test") => heap.allocate(MIB / 16, op, [MIB / 16]);

function overlap(blocks: Block[]): boolean {
  const sorted = [...blocks].sort((a, b) => a.at - b.at);
  return sorted.some((b, i) => i > 0 && sorted[i - 1].at + sorted[i - 1].bytes > b.at);
}

describe("memory that is found to be unused", () => {
  test("in a synchronous loop, by itself: 1 GiB passes through 64 MiB", () => {
    const heap = heapOf(64, 8 * MIB);
    for (let i = 0; i < 4000; i++) quarter(heap);
    expect(heap.touched).toBeLessThanOrEqual(64 * MIB);
  });

  test("what is still referred to stays where it is", () => {
    const heap = heapOf(64, 8 * MIB);
    const kept: Block[] = [];
    for (let i = 0; i < 4000; i++) {
      const block = quarter(heap);
      if (i % 100 === 0) kept.push(block);
    }
    const before = kept.map(({ at }) => at);
    heap.collect();
    const fresh = Array.from({ length: 100 }, () => quarter(heap));
    expect(overlap([...kept, ...fresh])).toBe(false);
    expect(kept.map(({ at }) => at)).toEqual(before);
    // The last one of the loop may still be in somebody's hands.
    expect([140, 141]).toContain(heap.used / (MIB / 4));
  });

  test("a part keeps the whole", () => {
    const heap = heapOf(8);
    const part = quarter(heap).part(5000, 64);
    heap.collect();
    expect(heap.used).toBe(MIB / 4);
    expect(part.at).toBe(5000);
  });

  test("gaps between living blocks join", () => {
    const heap = heapOf(8);
    const blocks: (Block | null)[] = Array.from({ length: 32 }, () => quarter(heap));
    for (let i = 8; i < 24; i++) blocks[i] = null;
    const large = heap.allocate(MIB, "large", [MIB]);
    expect(overlap([...(blocks.filter(Boolean) as Block[]), large])).toBe(false);
  });
});

describe("memory that is given back", () => {
  test("is the first to be handed out again", () => {
    const heap = heapOf(8);
    const block = quarter(heap);
    const { at } = block;
    heap.free(block);
    expect(block.at).toBe(0);
    expect(quarter(heap).at).toBe(at);
  });

  test("twice, or as a part of another, counts once", () => {
    const heap = heapOf(8);
    const block = quarter(heap);
    heap.free(block);
    heap.free(block);
    const whole = quarter(heap);
    heap.free(whole.part(whole.at, 64));
    const other = quarter(heap);
    expect(overlap([whole, other])).toBe(false);
    heap.collect();
    expect(heap.used).toBe(MIB / 2);
    expect(overlap([whole, other, quarter(heap)])).toBe(false);
  });
});

describe("too little memory", () => {
  test("says what asked for how much, and who holds the rest", () => {
    const heap = heapOf(8);
    const held = [
      heap.allocate(MIB, "conv2d", [1, 4, 512, 512]),
      heap.allocate(MIB / 2, "relu", [2, 4]),
    ];
    expect(() => heap.allocate(MIB, "batchNorm", [16, 64, 32, 32])).toThrow(
      new MemoryError(
        "batchNorm: expected 4.0 MiB for [16,64,32,32], got 2.0 MiB free of 8.0 MiB\n" +
          "hint: the largest of 2 that are still in use: conv2d [1,4,512,512] 4.0 MiB, relu [2,4] 2.0 MiB",
      ),
    );
    // Nothing is lost: what is free can still be had.
    const rest = heap.allocate(MIB / 2, "rest", [MIB / 2]);
    expect(overlap([...held, rest])).toBe(false);
  });

  test("where one thing alone is too large", () => {
    expect(() => heapOf(8).allocate(4 * MIB, "conv2d", [4, 1024, 1024])).toThrow(
      "conv2d: expected 16 MiB for [4,1024,1024], got 8.0 MiB free of 8.0 MiB\n" +
        "hint: a smaller batch or a smaller image needs less",
    );
  });
});

test("after code was cut off anywhere, only what is alive counts", () => {
  const heap = heapOf(8);
  const kept = [quarter(heap), quarter(heap)];
  for (let i = 0; i < 30; i++) quarter(heap);
  heap.recover();
  const fresh = Array.from({ length: 20 }, () => quarter(heap));
  expect(overlap([...kept, ...fresh])).toBe(false);
  expect([22, 23]).toContain(heap.used / (MIB / 4));
});
