import type { Tensor } from "../../tensor/index.js";
import { list as listCodec, record as recordCodec } from "./collections.js";
import * as scalars from "./scalars.js";
import { tensorCodec } from "./tensor.js";
import type { Codec, Codecs, Infer, Schema, SchemaData, SchemaKind } from "./types.js";

export { describe, isTensorLike, type TensorLike } from "./describe.js";
export { decodeTensor, type EncodedTensor, encodeTensor } from "./tensor.js";
export { type Infer, type Json, type Schema, type SchemaData, SchemaError } from "./types.js";

const CODECS: { [K in SchemaKind]: Codec<Extract<SchemaData, { kind: K }>> } = {
  number: scalars.number as Codec<Extract<SchemaData, { kind: "number" }>>,
  integer: scalars.number as Codec<Extract<SchemaData, { kind: "integer" }>>,
  boolean: scalars.boolean as Codec<Extract<SchemaData, { kind: "boolean" }>>,
  text: scalars.text as Codec<Extract<SchemaData, { kind: "text" }>>,
  choice: scalars.choice,
  list: listCodec,
  record: recordCodec,
  tensor: tensorCodec,
};

const the: Codecs = (data) => CODECS[data.kind] as Codec<SchemaData>;

/** The schema that plain JSON describes. */
export function schemaOf<T>(data: SchemaData): Schema<T> {
  const codec = the(data);
  return {
    data,
    typescript: codec.typescript(data, the),
    problem: (value) => codec.problem(data, value, the),
    encode: (value) => codec.encode(data, value, the),
    decode: (json) => codec.decode(data, json, the) as T,
    toJSON: () => data,
  };
}

/** Any number. */
export const number = (): Schema<number> => schemaOf({ kind: "number" });

/** A whole number; compared exactly. */
export const integer = (): Schema<number> => schemaOf({ kind: "integer" });

/** true or false. */
export const boolean = (): Schema<boolean> => schemaOf({ kind: "boolean" });

/** A string. */
export const text = (): Schema<string> => schemaOf({ kind: "text" });

/** One of these strings. */
export const choice = <const O extends readonly string[]>(...of: O): Schema<O[number]> =>
  schemaOf({ kind: "choice", of });

/** An array of such values: `list(list(number()))` is `number[][]`. */
export const list = <T>(of: Schema<T>): Schema<T[]> => schemaOf({ kind: "list", of: of.data });

/** An object with these fields: `record({ x: number(), y: number() })`. */
export function record<F extends Record<string, Schema<unknown>>>(
  fields: F,
): Schema<{ [K in keyof F]: Infer<F[K]> }> {
  const data = Object.entries(fields).map(([name, schema]) => [name, schema.data]);
  return schemaOf({ kind: "record", fields: Object.fromEntries(data) });
}

/** A Tensor; the shape (null: any size) is for the reader: a wrong shape is a wrong answer, not a wrong type. */
export const tensor = (shape?: readonly (number | null)[]): Schema<Tensor> =>
  schemaOf(shape ? { kind: "tensor", shape } : { kind: "tensor" });
