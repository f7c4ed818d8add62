import type { AnswerData } from "../check/answers.js";
import { isTensorLike, type Json, schemaOf } from "../check/schema/index.js";
import { shortNumber, shortValue } from "../check/words.js";
import type { Text } from "./types.js";

/** Longer values are told by their size. */
const MAX_LENGTH = 1500;

/** A value as a student can paste it back into a cell: numbers with six digits, a matrix with a line a row. */
export function inFull(value: unknown): Text {
  const text = written(value, "");
  return text !== null && text.length <= MAX_LENGTH ? { ko: text, en: text } : shortValue(value);
}

function written(value: unknown, indent: string): string | null {
  if (typeof value === "number") return shortNumber(value);
  if (isTensorLike(value)) {
    const rows = value.values.length > MAX_LENGTH ? null : nested([...value.shape], value.values);
    const text = rows === null ? null : written(rows, indent);
    return text === null ? null : `tensor(${text})`;
  }
  if (!Array.isArray(value)) return JSON.stringify(value) ?? null;
  if (value.length > MAX_LENGTH) return null;
  const inner = value.map((one) => written(one, `${indent} `));
  const between = value.some(Array.isArray) ? `,\n${indent} ` : ", ";
  return inner.includes(null) ? null : `[${inner.join(between)}]`;
}

function nested(shape: number[], values: ArrayLike<number>, start = 0): unknown {
  const [length, ...rest] = shape;
  if (length === undefined) return values[start];
  const size = rest.reduce((product, n) => product * n, 1);
  return Array.from({ length }, (_, i) => nested(rest, values, start + i * size));
}

/** What a question put in: a line a parameter, or a matrix. Empty for a value. */
export function inputsInFull(answer: AnswerData, inputs: readonly Json[]): Text {
  if (answer.kind !== "fn") return { ko: "", en: "" };
  const parts = answer.parameters.map(({ name, schema }, i) => {
    const { ko, en } = inFull(schemaOf(schema).decode(inputs[i]));
    return { ko: `${name} = ${ko}`, en: `${name} = ${en}` };
  });
  const lines = parts.some(({ en }) => en.includes("\n")) ? "\n" : ", ";
  return { ko: parts.map(({ ko }) => ko).join(lines), en: parts.map(({ en }) => en).join(lines) };
}
