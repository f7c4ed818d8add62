import type { Text } from "../../host/index.js";
import { both } from "../text.js";

/** A value that has the parts of a tensor that a check reads, whichever copy of the library made it. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "float64";
  readonly values: Float32Array | Float64Array;
}

export function isTensorLike(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dtype } = value as Partial<TensorLike>;
  return Array.isArray(shape) && (dtype === "float32" || dtype === "float64");
}

/** What kind of thing a value is, as a noun phrase. */
export function describe(value: unknown): Text {
  if (value === undefined) return both("아무것도 없음(undefined)", "nothing (undefined)");
  if (value === null) return both("null", "null");
  if (isTensorLike(value)) return both("Tensor", "a Tensor");
  if (Array.isArray(value)) return both("배열", "an array");
  if (ArrayBuffer.isView(value)) return both(value.constructor.name, `a ${value.constructor.name}`);
  if (value instanceof Promise) return both("Promise", "a Promise");
  switch (typeof value) {
    case "number":
      return both("숫자", "a number");
    case "string":
      return both("문자열", "a string");
    case "boolean":
      return both("true/false 값", "a boolean");
    case "function":
      return both("함수", "a function");
    case "bigint":
      return both("bigint", "a bigint");
    default:
      return both("객체", "an object");
  }
}
