import { closeSync, openSync, readSync } from "node:fs";
import { DataError, type Tensor } from "../tensor/index.js";
import { readPytorch } from "./pytorch/read.js";
import { readSafetensors } from "./safetensors/index.js";

/** The tensors of a .safetensors or .pth file; which it is, its first bytes say. */
export function readWeights(file: string): Record<string, Tensor> {
  const [first, second] = beginning(file);
  const isPytorch = (first === 0x50 && second === 0x4b) || first === 0x80;
  // A header of a .safetensors file may be 0x80 bytes long: then its third byte is 0 and JSON follows.
  if (isPytorch && !looksLikeSafetensors(file)) return readPytorch(file);
  return readSafetensors(file).tensors;
}

function beginning(file: string, count = 9): Uint8Array {
  const bytes = new Uint8Array(count);
  try {
    const descriptor = openSync(file, "r");
    readSync(descriptor, bytes, 0, count, 0);
    closeSync(descriptor);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError("loadWeights", `a file at ${file}`, code);
  }
  return bytes;
}

/** Eight bytes of length, then a brace. */
const looksLikeSafetensors = (file: string): boolean => beginning(file)[8] === 0x7b;
