import type { Text } from "../host/index.js";

export type { Language, Text } from "../host/index.js";

/** A text in both languages. */
export const both = (ko: string, en: string): Text => ({ ko, en });

/** A text that is the same in both languages: a number, a type, a name. */
export const same = (text: string): Text => ({ ko: text, en: text });

/** Sentences one after the other; nothing for those that are null. */
export function sentences(...parts: (Text | null | undefined)[]): Text {
  const there = parts.filter((part): part is Text => part != null);
  return both(there.map((part) => part.ko).join(" "), there.map((part) => part.en).join(" "));
}
