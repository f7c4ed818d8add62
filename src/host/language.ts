import { kernelServices } from "./host.js";

/** The languages of the course. */
export type Language = "ko" | "en";

/** One text in both languages. */
export interface Text {
  readonly ko: string;
  readonly en: string;
}

let chosen: Language | undefined;

/** The language of messages and captions: the one set, else the environment's, else English. */
export function language(): Language {
  chosen ??= fromEnvironment(process.env);
  return chosen;
}

/** Sets the language of messages and captions, and of the kernel's own messages. */
export function setLanguage(next: Language): void {
  chosen = next;
  kernelServices()?.speak(next);
}

/**
 * The text in the reader's language.
 * @example t({ ko: "손실", en: "loss" }) // "loss"
 */
export function t(text: Text): string {
  return text[language()];
}

/** What the environment asks for: CONVLAB_LANGUAGE first, then the locale. */
export function fromEnvironment(env: Record<string, string | undefined>): Language {
  const locale = env.CONVLAB_LANGUAGE || env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return /^ko([_.-]|$)/i.test(locale) ? "ko" : "en";
}
