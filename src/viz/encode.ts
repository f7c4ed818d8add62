/** Typed arrays as plotly's `{ dtype, bdata, shape }`: small, exact, and JSON. */
import { OptionError } from "../tensor/index.js";

const DTYPES = new Map<string, string>([
  ["Float32Array", "f4"],
  ["Float64Array", "f8"],
  ["Int8Array", "i1"],
  ["Int16Array", "i2"],
  ["Int32Array", "i4"],
  ["Uint8Array", "u1"],
  ["Uint8ClampedArray", "u1c"],
  ["Uint16Array", "u2"],
  ["Uint32Array", "u4"],
]);

/** A typed array in plotly's JSON form. */
export interface EncodedArray {
  dtype: string;
  bdata: string;
  /** "rows, columns" for a matrix; absent for a list. */
  shape?: string;
}

type Numbers = ArrayBufferView & { readonly length: number };

/**
 * A list, or with `shape` a matrix, in plotly's JSON form (base64).
 * @example encodeArray(new Float32Array([1, 2])).dtype // "f4"
 */
export function encodeArray(values: Numbers, shape?: readonly number[]): EncodedArray {
  const dtype = DTYPES.get(values.constructor.name);
  if (!dtype) {
    throw new OptionError(
      "encodeArray",
      "numbers of at most 32 bits (or floats) in a typed array",
      values.constructor.name,
    );
  }
  const bdata = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
  return shape ? { dtype, bdata, shape: shape.join(", ") } : { dtype, bdata };
}

/** A copy of a value tree in which every typed array is encoded. */
export function encodeTypedArrays(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return encodeArray(value as Numbers);
  if (Array.isArray(value)) return value.map(encodeTypedArrays);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, encodeTypedArrays(v)]));
}
