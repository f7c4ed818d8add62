import { withJosa } from "../josa.js";
import { both } from "../text.js";
import { describe } from "./describe.js";
import { type Codec, misfit, type SchemaData } from "./types.js";

type Plain = Extract<SchemaData, { kind: "number" | "integer" | "boolean" | "text" }>;
type Choice = Extract<SchemaData, { kind: "choice" }>;

/** JSON has no words for these numbers. */
const SPECIAL = new Map<string, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Longer answers than this are nobody's answer. */
const MAX_TEXT = 100_000;

/**
 * `integer` differs from `number` for the reader only: 2.5 where a whole number is expected is a
 * wrong answer that a check can explain, not a wrong type.
 */
export const number: Codec<Plain> = {
  typescript: () => "number",
  problem: (_, value) =>
    typeof value === "number" ? null : wanted("숫자(number)", "a number", value),
  encode: (_, value) => (Number.isFinite(value) ? (value as number) : String(value)),
  decode(_, json) {
    if (typeof json === "number") return json;
    return SPECIAL.get(json as string) ?? misfit("a number", json);
  },
};

export const boolean: Codec<Plain> = {
  typescript: () => "boolean",
  problem: (_, value) =>
    typeof value === "boolean"
      ? null
      : wanted("true나 false(boolean)", "true or false (boolean)", value),
  encode: (_, value) => value as boolean,
  decode: (_, json) => (typeof json === "boolean" ? json : misfit("true or false", json)),
};

export const text: Codec<Plain> = {
  typescript: () => "string",
  problem: (_, value) =>
    typeof value === "string" ? null : wanted("문자열(string)", "a string", value),
  encode: (_, value) => value as string,
  decode: (_, json) =>
    typeof json === "string" && json.length <= MAX_TEXT ? json : misfit("a text", json),
};

export const choice: Codec<Choice> = {
  typescript: ({ of }) => of.map((option) => JSON.stringify(option)).join(" | "),
  problem({ of }, value) {
    if (of.includes(value as string)) return null;
    const options = of.map((option) => JSON.stringify(option)).join(", ");
    const got =
      typeof value === "string"
        ? both(JSON.stringify(value), JSON.stringify(value))
        : describe(value);
    return both(
      `${options} 가운데 하나여야 하는데 ${withJosa(got.ko, "이/가")} 왔어요.`,
      `Expected one of ${options}, got ${got.en}.`,
    );
  },
  encode: (_, value) => value as string,
  decode: ({ of }, json) => (of.includes(json as string) ? json : misfit(of.join(" or "), json)),
};

/** "Expected a number, got an array." */
export function wanted(ko: string, en: string, value: unknown) {
  const got = describe(value);
  return both(
    `${withJosa(ko, "이어야/여야")} 하는데 ${withJosa(got.ko, "이/가")} 왔어요.`,
    `Expected ${en}, got ${got.en}.`,
  );
}
