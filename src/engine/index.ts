import type { Device } from "./device.js";
import type { DType, Engine } from "./engine.js";
import { plain } from "./plain/index.js";
import { hasRelaxedSimd } from "./wasm/load.js";
import { stagedEngine } from "./wasm/staged.js";

export type { Device } from "./device.js";
export type {
  AdamSizes,
  AdaptivePool2dSizes,
  BatchNormSizes,
  BinaryName,
  Conv2dSizes,
  DType,
  Engine,
  GemmSizes,
  Layout,
  Pool2dSizes,
  SgdSizes,
  UnaryName,
  Values,
} from "./engine.js";
export { ceil4, FLAT, type Form, floatsOf, pixels, rows, sameForm } from "./forms.js";
export { Block, MemoryError } from "./heap.js";
export { plain } from "./plain/index.js";
export { Storage } from "./storage.js";
export { BINARY, FLAGS, REPEAT, UNARY, type Window } from "./wasm/exports.js";
export { convForms, convWork, geometryOf, type StagedEngine, stagedEngine } from "./wasm/staged.js";

let current: Engine | undefined;

/**
 * The routines that tensors compute with: those on WebAssembly, or the plain ones where these
 * cannot be had or the environment says `CONVLAB_ENGINE=plain`.
 */
export function engine(): Engine {
  current ??= pick();
  return current;
}

/** Puts another provider in place; `undefined`: look again. */
export function useEngine(next: Engine | undefined): void {
  current = next;
}

/** The memory and routines for tensors of this type, or null where the plain engine computes. */
export function deviceFor(dtype: DType): Device | null {
  if (dtype !== "float32") return null;
  return (current ?? engine()).device ?? null;
}

function pick(): Engine {
  if (process.env.CONVLAB_ENGINE === "plain") return plain;
  try {
    return stagedEngine(hasRelaxedSimd() ? "relaxed" : "strict");
  } catch {
    return plain;
  }
}
