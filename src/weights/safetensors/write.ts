import { renameSync, writeFileSync } from "node:fs";
import { type AnyArray, asTensor } from "../../data/index.js";
import { DataError, OptionError, type Tensor } from "../../tensor/index.js";
import { FORMATS, RANGES, type SafetensorsDtype } from "./dtypes.js";

export interface WriteSafetensorsOptions {
  /** Texts to leave in the file: how the weights were made, their licence. */
  metadata?: Record<string, string>;
  /** Number format of all tensors, or of each. Default F32 for float32 and F64 for float64. */
  dtype?: SafetensorsDtype | ((name: string, tensor: Tensor) => SafetensorsDtype);
  /** Written here too, whole or not at all. */
  file?: string;
}

const OP = "writeSafetensors";

/**
 * Tensors (or `ndarray`s) as the bytes of a .safetensors file, which PyTorch and others read.
 *
 * Source   https://github.com/huggingface/safetensors, "Format"
 * @throws  OptionError writeSafetensors: expected a dtype of BOOL U8 I8 U16 I16 F16 BF16 U32 I32 F32 U64 I64 F64, got "F8_E4M3"
 * @throws  DataError writeSafetensors: expected whole numbers from 0 to 255 in w for U8, got 0.5
 * @throws  DataError writeSafetensors: expected another name than __metadata__, got a tensor with it
 * @example writeSafetensors({ w: tensor([1, 2]) }, { dtype: "F16" }).length // 68
 */
export function writeSafetensors(
  tensors: Record<string, AnyArray>,
  { metadata, dtype, file }: WriteSafetensorsOptions = {},
): Uint8Array {
  if (Object.hasOwn(tensors, "__metadata__")) {
    throw new DataError(OP, "another name than __metadata__", "a tensor with it");
  }
  const items = Object.entries(tensors).map(([name, array]) => {
    const tensor = asTensor(array);
    const asked = typeof dtype === "function" ? dtype(name, tensor) : dtype;
    const chosen = asked ?? (tensor.dtype === "float64" ? "F64" : "F32");
    check(name, tensor, chosen);
    return { name, tensor, dtype: chosen, bytes: tensor.size * FORMATS[chosen].bytes };
  });
  // Wide numbers first, as the reference implementation: so each tensor is aligned.
  items.sort((a, b) => FORMATS[b.dtype].bytes - FORMATS[a.dtype].bytes || order(a.name, b.name));
  const bytes = layout(items, metadata);
  if (file !== undefined) {
    writeFileSync(`${file}.part`, bytes);
    renameSync(`${file}.part`, file);
  }
  return bytes;
}

interface Item {
  name: string;
  tensor: Tensor;
  dtype: SafetensorsDtype;
  bytes: number;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function layout(items: Item[], metadata: Record<string, string> | undefined): Uint8Array {
  let end = 0;
  const entries = items.map(({ name, tensor, dtype, bytes }) => {
    const start = end;
    end += bytes;
    return [name, { dtype, shape: tensor.shape, data_offsets: [start, end] }];
  });
  const head = metadata ? { __metadata__: metadata } : {};
  const json = new TextEncoder().encode(
    JSON.stringify({ ...head, ...Object.fromEntries(entries) }),
  );
  // Spaces fill the header up to a multiple of 8.
  const begin = 8 + Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(begin + end).fill(0x20, 8, begin);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(begin - 8), true);
  out.set(json, 8);
  let at = begin;
  for (const { tensor, dtype, bytes } of items) {
    const { bytes: width, write } = FORMATS[dtype];
    const values = tensor.storage.peek();
    for (let i = 0; i < tensor.size; i++) write?.(view, at + i * width, values[i]);
    at += bytes;
  }
  return out;
}

function check(name: string, tensor: Tensor, dtype: SafetensorsDtype): void {
  if (!Object.hasOwn(FORMATS, dtype) || !FORMATS[dtype].write) {
    const known = Object.entries(FORMATS).filter(([, format]) => format.write);
    const names = known.map(([key]) => key).join(" ");
    throw new OptionError(OP, `a dtype of ${names}`, JSON.stringify(dtype));
  }
  const range = RANGES[dtype];
  if (!range) return;
  const [least, most] = range;
  const wrong = tensor.storage
    .peek()
    .find((v: number) => !(Number.isInteger(v) && v >= least && v <= most));
  if (wrong === undefined) return;
  const expected = `whole numbers from ${least} to ${most} in ${name} for ${dtype}`;
  throw new DataError(OP, expected, String(wrong));
}
