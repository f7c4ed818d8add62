import { fromArray } from "../../tensor/index.js";
import { withJosa } from "../josa.js";
import { both } from "../text.js";
import { describe, isTensorLike, type TensorLike } from "./describe.js";
import { type Codec, type Json, misfit, type SchemaData } from "./types.js";

type TensorOf = Extract<SchemaData, { kind: "tensor" }>;

/** 64 MiB of numbers: more than any answer of the course, less than what would hurt. */
const MAX_BYTES = 2 ** 26;
const BYTES = { f4: 4, f8: 8 } as const;

/** A tensor as data: little-endian bytes in base64. */
export interface EncodedTensor {
  [key: string]: Json;
  dtype: "f4" | "f8";
  shape: number[];
  data: string;
}

export const tensorCodec: Codec<TensorOf> = {
  typescript: () => "Tensor",
  problem(_, value) {
    if (isTensorLike(value)) return null;
    const got = describe(value);
    const array = Array.isArray(value);
    return both(
      `Tensor여야 하는데 ${withJosa(got.ko, "이/가")} 왔어요.${array ? " tensor(…)로 감싸 보세요." : ""}`,
      `Expected a Tensor, got ${got.en}.${array ? " Wrap it in tensor(…)." : ""}`,
    );
  },
  encode: (_, value) => encodeTensor(value as TensorLike),
  decode: (_, json) => decodeTensor(json),
};

export function encodeTensor({ shape, dtype, values }: TensorLike): EncodedTensor {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return {
    dtype: dtype === "float64" ? "f8" : "f4",
    shape: [...shape],
    data: bytes.toString("base64"),
  };
}

/** The tensor again; throws a SchemaError where size, shape and bytes do not agree. */
export function decodeTensor(json: unknown): ReturnType<typeof fromArray> {
  const { dtype, shape, data } = partsOf(json);
  const size = shape.reduce((product, n) => product * n, 1);
  // An axis of 0 needs no bytes, but the rows of the other axes would still have to be shown.
  const rows = shape.reduce((product, n) => product * Math.max(n, 1), 1);
  const length = size * BYTES[dtype];
  if (rows * BYTES[dtype] > MAX_BYTES || data.length > 2 * MAX_BYTES) {
    return misfit("a smaller tensor", json);
  }
  const bytes = Buffer.from(data, "base64");
  if (bytes.byteLength !== length) return misfit(`${length} bytes for shape [${shape}]`, json);
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length) as ArrayBuffer;
  return fromArray(dtype === "f8" ? new Float64Array(copy) : new Float32Array(copy), shape);
}

function partsOf(json: unknown): EncodedTensor {
  const { dtype, shape, data } = (json ?? {}) as Partial<EncodedTensor>;
  const sound =
    (dtype === "f4" || dtype === "f8") &&
    typeof data === "string" &&
    Array.isArray(shape) &&
    shape.length <= 8 &&
    shape.every((n) => Number.isInteger(n) && n >= 0 && n <= MAX_BYTES);
  return sound ? { dtype, shape, data } : misfit("a tensor", json);
}
