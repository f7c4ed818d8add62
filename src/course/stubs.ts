import type { Stubs } from "../check/index.js";
import type { Language, Text } from "../host/index.js";
import { codeSources } from "./assemble.js";
import type { Lesson } from "./lesson.js";

/** Exercise → answer cell → what the student finds there, in both languages. */
export function stubsOf(lesson: Lesson): Record<string, Stubs> {
  const source = (language: Language) =>
    new Map(
      codeSources(lesson, { language, solutions: false }).map(([{ name }, text]) => [name, text]),
    );
  const [ko, en] = [source("ko"), source("en")];
  const stubs: Record<string, Record<string, Text>> = {};
  for (const { name, kind } of lesson.cells) {
    const link = lesson.links.get(name);
    if (kind !== "answer" || !link) continue;
    stubs[link.exercise] ??= {};
    stubs[link.exercise][name] = { ko: ko.get(name) ?? "", en: en.get(name) ?? "" };
  }
  return stubs;
}
