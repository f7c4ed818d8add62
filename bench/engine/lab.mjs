// The routines by themselves: arrays in the one memory, no tensors, no autograd.
import { compile, enableRelaxedSimd, instantiate } from "../../dist/src/engine/wasm/load.js";
import { reserveMemory } from "../../dist/src/engine/wasm/memory.js";
import { ThreadPool } from "../../dist/src/engine/wasm/threads.js";

export const ceil4 = (n) => (n + 3) & ~3;

export function openLab(build) {
  if (build === "relaxed") enableRelaxedSimd();
  const memory = reserveMemory();
  const module = compile(build);
  const run = instantiate(module, memory);
  const pool = new ThreadPool(module, memory, run);
  let top = memory.regions.heapBase;
  let seed = 1;
  const room = (floats) => {
    const at = top;
    top += (4 * floats + 127) & ~63;
    return at;
  };
  /** Numbers from −scale to scale, the same in every run. */
  const random = (floats, scale = 1) => {
    const at = room(floats);
    for (let i = at >> 2; i < (at >> 2) + floats; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      memory.f32[i] = (seed / 2 ** 31) * scale;
    }
    return at;
  };
  return { run, pool, memory, room, random };
}
