import type { AskedData, Question } from "./data.js";
import { extent } from "./difference.js";
import { isTensorLike, schemaOf } from "./schema/index.js";
import { both, same, type Text } from "./text.js";

const MAX_LENGTH = 60;

/** A value as a student reads it; a large one as its shape. */
export function shortValue(value: unknown): Text {
  if (typeof value === "number") return same(shortNumber(value));
  if (isTensorLike(value)) {
    const text = value.values.length <= 16 ? nested(value.shape, value.values) : "";
    return same(text && text.length <= MAX_LENGTH ? text : `Tensor [${value.shape.join(", ")}]`);
  }
  const text =
    JSON.stringify(value, readable)
      ?.replaceAll(",", ", ")
      .replaceAll('"§', "")
      .replaceAll('§"', "") ?? String(value);
  if (text.length <= MAX_LENGTH) return same(text);
  if (!Array.isArray(value)) return same(`${text.slice(0, MAX_LENGTH)}…`);
  const size = extent(value).join("×");
  return both(`${size} 배열`, `a ${size} array`);
}

/** Numbers that JSON has no word for keep theirs, without quotes. */
function readable(_: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  return Number.isFinite(value) ? Number(shortNumber(value)) : `§${value}§`;
}

/** Six digits that matter. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

function nested(shape: readonly number[], values: ArrayLike<number>): string {
  if (shape.length === 0) return shortNumber(values[0]);
  const [length, ...rest] = shape;
  const size = rest.reduce((product, n) => product * n, 1);
  const parts = Array.from({ length }, (_, i) =>
    nested(
      rest,
      Array.from({ length: size }, (__, j) => values[i * size + j]),
    ),
  );
  return `[${parts.join(", ")}]`;
}

/** "n = 7, f = 3" ("n=7, f=3" in Korean); empty for a value. */
export function inputsInWords(answer: AskedData["answer"], question: Question): Text {
  if (answer.kind === "value") return same("");
  const parts = answer.parameters.map(({ name, schema }, i) => {
    const value = shortValue(schemaOf(schema).decode(question.inputs[i]));
    return both(`${name}=${value.ko}`, `${name} = ${value.en}`);
  });
  return both(parts.map(({ ko }) => ko).join(", "), parts.map(({ en }) => en).join(", "));
}

/** "[0, 2]", ".width": where inside a result. */
export function place(where: readonly (number | string)[]): string {
  let text = "";
  let numbers: number[] = [];
  const flush = () => {
    if (numbers.length > 0) text += `[${numbers.join(", ")}]`;
    numbers = [];
  };
  for (const step of where) {
    if (typeof step === "number") numbers.push(step);
    else {
      flush();
      text += `.${step}`;
    }
  }
  flush();
  return text;
}
