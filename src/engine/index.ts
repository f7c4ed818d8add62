import type { Engine } from "./engine.js";
import { plain } from "./plain/index.js";

export type {
  AdamSizes,
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

let current: Engine = plain;

/** The routines that tensors compute with. */
export const engine = (): Engine => current;

/** Puts another provider in place, for example one on WebAssembly. */
export function useEngine(next: Engine): void {
  current = next;
}
