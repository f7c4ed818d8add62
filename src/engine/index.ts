import type { Device } from "./device.js";
import type { DType, Engine } from "./engine.js";
import { plain } from "./plain/index.js";
import { hasRelaxedSimd } from "./wasm/load.js";
import { type StagedEngine, stagedEngine } from "./wasm/staged.js";
import { checkThreads } from "./wasm/threads.js";

export type { Device } from "./device.js";
export type {
  AdamSizes,
  AdaptivePool2dSizes,
  BatchNormSizes,
  BinaryName,
  Conv2dSizes,
  CurveName,
  DeformableSizes,
  DType,
  Engine,
  GemmSizes,
  Layout,
  LocalResponseNormSizes,
  Pool2dSizes,
  ResampleAxis,
  RoiSizes,
  SgdSizes,
  UnaryName,
  Values,
} from "./engine.js";
export { ceil4, FLAT, type Form, floatsOf, pixels, rows, sameForm } from "./forms.js";
export { Block, MemoryError } from "./heap.js";
export { plain } from "./plain/index.js";
export { type Lent, Storage } from "./storage.js";
export {
  BINARY,
  CURVE,
  FLAGS,
  type Geometry,
  REPEAT,
  UNARY,
  type Window,
} from "./wasm/exports.js";
export type { Resampling } from "./wasm/layerExports.js";
export { convForms, convWork, geometryOf, type StagedEngine, stagedEngine } from "./wasm/staged.js";

let current: Engine | undefined;

/**
 * The routines that tensors compute with: those on WebAssembly, or the plain ones where these
 * cannot be had or the environment says `CONVLAB_ENGINE=plain`. `CONVLAB_ENGINE=strict` takes the build
 * that gives the same bits on every machine even where a faster one could run.
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

/**
 * How many threads compute, or will from the first large computation on. Default: one for each core.
 * @example threads() >= 1 // true
 */
export function threads(): number {
  return fast()?.threads ?? 1;
}

/**
 * Lets `count` threads compute, the calling one included. Results are the same bits for any number.
 * @throws RangeError setThreads: expected a whole number from 1 to 16, got 0
 * @example (setThreads(1), threads()) // 1
 */
export function setThreads(count: number): void {
  checkThreads(count);
  fast()?.setThreads(count);
}

/** What keeps the engine from being as fast as it could be, or null. */
export function engineNote(): string | null {
  const found = fast();
  if (!found) return engine().name === "plain" ? (why ?? "the plain engine was asked for") : null;
  return found.note;
}

const fast = (): StagedEngine | null => {
  const found = engine();
  return "setThreads" in found ? (found as StagedEngine) : null;
};

let why: string | null = null;

function pick(): Engine {
  why = null;
  if (process.env.CONVLAB_ENGINE === "plain") return plain;
  try {
    const isFree = process.env.CONVLAB_ENGINE !== "strict";
    return stagedEngine(isFree && hasRelaxedSimd() ? "relaxed" : "strict");
  } catch (error) {
    why = (error as Error).message;
    return plain;
  }
}
