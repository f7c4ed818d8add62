import type { Text } from "../../host/index.js";

/** What may cross between a notebook and the grader. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A schema as plain JSON: it travels in the student's bundle and to the grader. */
export type SchemaData =
  | { readonly kind: "number" | "integer" | "boolean" | "text" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "list"; readonly of: SchemaData }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, SchemaData>> }
  | { readonly kind: "tensor"; readonly shape?: readonly (number | null)[] };

export type SchemaKind = SchemaData["kind"];

/** The type of an answer or of an input: how it is written, recognised and sent as data. */
export interface Schema<T> {
  readonly data: SchemaData;
  /** The type as a student writes it. */
  readonly typescript: string;
  /** What is wrong with a value's type, or null. A wrong shape or a fraction is no wrong type. */
  problem(value: unknown): Text | null;
  /** The value as JSON; the value must have no `problem`. */
  encode(value: T): Json;
  /** The value again. Throws where the JSON does not fit: it may come from anybody. */
  decode(json: unknown): T;
  toJSON(): SchemaData;
}

/** The TypeScript type of a schema's values. */
export type Infer<S> = S extends Schema<infer T> ? T : never;

/** How one kind of schema does its work; `the` gives the same for a schema inside it. */
export interface Codec<D extends SchemaData> {
  typescript(data: D, the: Codecs): string;
  problem(data: D, value: unknown, the: Codecs): Text | null;
  encode(data: D, value: unknown, the: Codecs): Json;
  decode(data: D, json: unknown, the: Codecs): unknown;
}

export type Codecs = (data: SchemaData) => Codec<SchemaData>;

/** JSON that does not fit its schema. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/** Stops decoding with what was expected and what kind of thing came. */
export function misfit(expected: string, json: unknown): never {
  const got = json === null ? "null" : Array.isArray(json) ? "a list" : typeof json;
  throw new SchemaError(`decode: expected ${expected}, got ${got}`);
}
