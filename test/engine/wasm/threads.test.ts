import { setTimeout as sleep } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { CONTROL } from "../../../src/engine/wasm/layout.js";
import { reserveMemory } from "../../../src/engine/wasm/memory.js";
import { expectClose, forBuilds, Lab, random } from "./lab.js";

const SIZE = 160;

function multiply(lab: Lab): Float32Array {
  lab.reset();
  const a = lab.put(random(SIZE * SIZE, 1));
  const b = lab.put(random(SIZE * SIZE, 2));
  const c = lab.room(SIZE * SIZE);
  lab.run.gemm(a, b, 0, c, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, 0, 0, 0);
  return lab.read(c, SIZE * SIZE);
}

/** Which threads have written to their scratch. */
const used = (lab: Lab, thread: number): boolean => {
  const { scratchBase, scratchSize } = lab.memory.regions;
  return lab.memory.i32[(scratchBase + thread * scratchSize) >> 2] !== 0;
};

async function untilParked(lab: Lab, count: number): Promise<void> {
  for (let i = 0; i < 2000 && Atomics.load(lab.memory.i32, CONTROL.parked >> 2) < count; i++) {
    await sleep(5);
  }
  expect(Atomics.load(lab.memory.i32, CONTROL.parked >> 2)).toBe(count);
}

forBuilds((lab) => {
  test("a worker takes part, and gives the same bits", async () => {
    const alone = multiply(lab);
    expect(used(lab, 1)).toBe(false);
    lab.pool.setThreads(2);
    await untilParked(lab, 1);
    for (let i = 0; i < 2000 && !used(lab, 1); i++) multiply(lab);
    expect(used(lab, 1)).toBe(true);
    expect(multiply(lab)).toEqual(alone);
  });

  test("workers sleep when there is nothing to do", async () => {
    lab.pool.setThreads(3);
    multiply(lab);
    await untilParked(lab, 2);
  });

  test("a job that was cut off does not disturb the next one", () => {
    const expected = multiply(lab);
    // What an interrupted caller leaves behind: busy, with chunks that nobody will take.
    Atomics.store(lab.memory.i32, CONTROL.busy >> 2, 1);
    expect(multiply(lab)).toEqual(expected);
    expect(Atomics.load(lab.memory.i32, CONTROL.busy >> 2)).toBe(0);
  });

  test("a routine that is cut off in the middle leaves the pool whole", () => {
    lab.pool.setThreads(2);
    const expected = multiply(lab);
    const size = 700;
    const [a, b, c] = [0, 1, 2].map(() => lab.room(size * size));
    const cutOff = () => lab.run.gemm(a, b, 0, c, size, size, size, size, size, size, 0, 0, 0);
    for (let i = 0; i < 15; i++) {
      // The time limit of vm ends running code as the interrupt of a kernel does: nothing is caught.
      expect(() => {
        runInNewContext("for (;;) cutOff()", { cutOff }, { timeout: 5 + i });
      }).toThrow("timed out");
      expectClose(multiply(lab), expected, 0);
    }
  });

  test.each([0, 1.5, 17, Number.NaN])("setThreads refuses %s", (count) => {
    expect(() => lab.pool.setThreads(count)).toThrow(
      `setThreads: expected a whole number from 1 to 16, got ${count}`,
    );
  });
});

test("one thread is left after close, and it can start again", async () => {
  const lab = new Lab("strict");
  lab.pool.setThreads(2);
  const expected = multiply(lab);
  await lab.pool.close();
  expect(lab.pool.threads).toBe(1);
  expectClose(multiply(lab), expected, 0);
  lab.pool.setThreads(2);
  expectClose(multiply(lab), expected, 0);
  await lab.pool.close();
});

test("a worker that ended inside a chunk is not waited for", async () => {
  const lab = new Lab("strict");
  const expected = multiply(lab);
  lab.pool.setThreads(2);
  await untilParked(lab, 1);
  // What is left when a caller was cut off and its worker ended before its chunk did.
  Atomics.store(lab.memory.i32, CONTROL.busy >> 2, 1);
  Atomics.add(lab.memory.i32, CONTROL.active >> 2, 1);
  await lab.pool.close();
  expect(multiply(lab)).toEqual(expected);
  lab.pool.setThreads(2);
  await untilParked(lab, 1);
  expect(multiply(lab)).toEqual(expected);
  await lab.pool.close();
});

test("a trap in a chunk throws at the caller, and the pool goes on", async () => {
  // In 4 GiB no address is outside: half a GiB has some.
  const lab = new Lab("strict", reserveMemory(undefined, [0.5]));
  const expected = multiply(lab);
  lab.pool.setThreads(2);
  await untilParked(lab, 1);
  const c = lab.room(SIZE * SIZE);
  for (let i = 0; i < 20; i++) {
    expect(() => {
      lab.run.gemm(2 ** 30, c, 0, c, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, 0, 0, 0);
    }).toThrow(WebAssembly.RuntimeError);
    expectClose(multiply(lab), expected, 0);
  }
  await lab.pool.close();
});
