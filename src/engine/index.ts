import type { Engine } from "./engine.js";
import { plain } from "./plain/index.js";
import { stagedEngine } from "./wasm/staged.js";

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
export { plain } from "./plain/index.js";
export { type StagedEngine, stagedEngine } from "./wasm/staged.js";

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

function pick(): Engine {
  if (process.env.CONVLAB_ENGINE === "plain") return plain;
  try {
    return stagedEngine();
  } catch {
    return plain;
  }
}
