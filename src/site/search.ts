import type { Language } from "./words.js";

/** What stands below a heading. */
export interface Section {
  readonly heading: string;
  readonly id: string;
  text: string;
}

/** A section as the search of the page knows it. */
export interface SearchEntry {
  readonly id: number;
  readonly lesson: string;
  readonly heading: string;
  readonly href: string;
  readonly text: string;
}

/** A script that hands the texts over: a page opened from a file may load scripts, but nothing else. */
export function searchScript(entries: readonly Omit<SearchEntry, "id">[]): string {
  const numbered = entries.map((entry, id) => ({ id, ...entry }));
  return `globalThis.convlabTexts = ${JSON.stringify(numbered)};\n`;
}

export const searchFile = (language: Language): string => `search.${language}.js`;
