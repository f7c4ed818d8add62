/** The sentences of the kernel itself, in the reader's language. */
export interface Text {
  readonly ko: string;
  readonly en: string;
}

let chosen: "ko" | "en" | undefined;

export function t(text: Text): string {
  chosen ??= fromEnvironment(process.env);
  return text[chosen];
}

/** The notebook's own language goes before the environment's. */
export function speak(language: string): void {
  if (language === "ko" || language === "en") chosen = language;
}

/** CONVLAB_LANGUAGE first, then the locale; English where neither says Korean. */
export function fromEnvironment(env: Record<string, string | undefined>): "ko" | "en" {
  const locale = env.CONVLAB_LANGUAGE || env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return /^ko([_.-]|$)/i.test(locale) ? "ko" : "en";
}
