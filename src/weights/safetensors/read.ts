import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { DataError, fromArray, type Tensor } from "../../tensor/index.js";
import { FORMATS, type SafetensorsDtype } from "./dtypes.js";
import { type Entry, readHeader } from "./header.js";

/** What a .safetensors file holds. */
export interface Safetensors {
  /** By name, in the order of the header. */
  tensors: Record<string, Tensor>;
  /** The number format that each tensor has in the file. */
  dtypes: Record<string, SafetensorsDtype>;
  /** Texts that its writer left in `__metadata__`. */
  metadata: Record<string, string>;
}

/**
 * Reads a .safetensors file, or the bytes of one. F32, F16, BF16, F8 and integers of up to 16 bits
 * become float32, larger ones and F64 become float64: no number changes.
 *
 * Source   https://github.com/huggingface/safetensors, "Format"
 * @throws  DataError readSafetensors: expected 8 bytes at the start of w.safetensors, got 3
 * @throws  DataError readSafetensors: expected a whole number up to 2⁵³ at byte 88 of w.safetensors (step), got 9223372036854775807
 * @example readSafetensors(writeSafetensors({ w: tensor([1, 2]) })).tensors.w.toArray() // [1, 2]
 */
export function readSafetensors(file: string | Uint8Array): Safetensors {
  const name = typeof file === "string" ? file : "the file";
  const bytes = typeof file === "string" ? readBytes(file) : file;
  const { entries, metadata } = readHeader(bytes, name);
  // fromEntries, so that a tensor may have the name of anything, such as "__proto__".
  const tensors = Object.fromEntries(
    [...entries].map(([key, entry]) => {
      const values = numbers(bytes, entry, `${name} (${key})`);
      return [key, fromArray(values, entry.shape)];
    }),
  );
  const dtypes = Object.fromEntries([...entries].map(([key, { dtype }]) => [key, dtype]));
  return { tensors, dtypes, metadata };
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError("readSafetensors", `a file at ${file}`, code);
  }
}

function numbers(bytes: Uint8Array, entry: Entry, where: string): Float32Array | Float64Array {
  const { dtype, start, size } = entry;
  const { holds, bytes: width, read } = FORMATS[dtype];
  const offset = bytes.byteOffset + start;
  if (dtype === "F32" && endianness() === "LE") {
    // A copy: the tensor must not keep the whole file in memory, nor change when the bytes do.
    return new Float32Array(bytes.buffer.slice(offset, offset + 4 * size) as ArrayBuffer);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = holds === "float32" ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++) out[i] = read(view, start + i * width);
  if (dtype === "I64" || dtype === "U64") checkExact(out, view, entry, where);
  return out;
}

function checkExact(out: Float32Array | Float64Array, view: DataView, entry: Entry, where: string) {
  const at = out.findIndex((value) => !Number.isSafeInteger(value));
  if (at < 0) return;
  const byte = entry.start + 8 * at;
  const value =
    entry.dtype === "I64" ? view.getBigInt64(byte, true) : view.getBigUint64(byte, true);
  const expected = `a whole number up to 2⁵³ at byte ${byte} of ${where}`;
  throw new DataError("readSafetensors", expected, String(value));
}
