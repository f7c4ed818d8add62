import { afterAll, describe, expect } from "vitest";
import type { Exports } from "../../../src/engine/wasm/exports.js";
import {
  type Build,
  compile,
  enableRelaxedSimd,
  instantiate,
} from "../../../src/engine/wasm/load.js";
import { type EngineMemory, reserveMemory } from "../../../src/engine/wasm/memory.js";
import { ThreadPool } from "../../../src/engine/wasm/threads.js";

/** A memory, an instance and its threads, with arrays that are laid one after the other. */
export class Lab {
  readonly memory: EngineMemory;
  readonly run: Exports;
  readonly pool: ThreadPool;
  #top: number;

  constructor(build: Build, memory = reserveMemory()) {
    this.memory = memory;
    if (build === "relaxed") enableRelaxedSimd();
    const module = compile(build);
    this.run = instantiate(module, this.memory);
    this.pool = new ThreadPool(module, this.memory, this.run);
    this.#top = this.memory.regions.heapBase;
  }

  /** A pointer to a copy of `values`. */
  put(values: ArrayLike<number>): number {
    const at = this.room(values.length);
    this.memory.f32.set(values, at >> 2);
    return at;
  }

  /** A pointer to `length` floats full of a number that no test expects, with a fence behind. */
  room(length: number): number {
    const at = this.#top;
    this.#top += (4 * length + 64 + 63) & ~63;
    this.memory.f32.fill(FENCE, at >> 2, this.#top >> 2);
    return at;
  }

  putBytes(values: ArrayLike<number>): number {
    const at = this.room((values.length + 3) >> 2);
    this.memory.u8.set(values, at);
    return at;
  }

  putInts(values: ArrayLike<number>): number {
    const at = this.room(values.length);
    this.memory.i32.set(values, at >> 2);
    return at;
  }

  read(at: number, length: number): Float32Array {
    return this.memory.f32.slice(at >> 2, (at >> 2) + length);
  }

  /** Fails if a routine wrote behind the `length` floats at `at`. */
  expectFence(at: number, length: number): void {
    expect(this.memory.f32[(at >> 2) + length], "the float behind the result").toBe(FENCE);
  }

  /** Forgets all arrays. */
  reset(): void {
    this.#top = this.memory.regions.heapBase;
  }

  /** Runs with one, two and three threads: the results must be the same bits. */
  sameForThreads(compute: () => Float32Array | Float32Array[]): Float32Array[] {
    const bits = [1, 2, 3].map((threads) => {
      this.pool.setThreads(threads);
      this.reset();
      return [compute()].flat();
    });
    this.pool.setThreads(1);
    for (const more of bits.slice(1)) {
      more.forEach((array, i) => {
        const [one, many] = [bits[0][i], array].map((a) => Buffer.from(a.buffer));
        expect(one.equals(many), `result ${i}: the same bits with more threads`).toBe(true);
      });
    }
    return bits[0];
  }
}

const FENCE = 12345.6787109375;

/** The same tests for both builds. */
export function forBuilds(tests: (lab: Lab) => void): void {
  for (const build of ["strict", "relaxed"] as const) {
    describe(build, () => {
      const lab = new Lab(build);
      afterAll(() => lab.pool.close());
      tests(lab);
    });
  }
}

/** Numbers from −1 to 1, the same for the same seed. */
export function random(length: number, seed = 1): Float32Array {
  let state = seed * 2654435761 || 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

/** Every number within `tolerance` of the largest expected one, or of `floor` if that is larger. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 2e-6,
  floor = 1e-30,
): void {
  expect(actual.length).toBe(expected.length);
  let scale = floor;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / scale;
    if (!(error <= tolerance)) {
      expect.fail(
        `number ${i} of ${expected.length}: expected ${expected[i]}, got ${actual[i]} (error ${error})`,
      );
    }
  }
}
