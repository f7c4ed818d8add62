import type { SourceCell } from "./cells.js";
import { CourseError } from "./problem.js";
import { type Section, skeleton } from "./prose.js";

/** Fails unless every cell is placed once, in the order of cells.ts, in this language. */
export function requireCells(sections: readonly Section[], cells: readonly SourceCell[]): void {
  const placed = new Map<string, Section>();
  for (const section of sections) {
    const { cell, file, line } = section;
    if (cell === null) continue;
    if (!cells.some(({ name }) => name === cell))
      throw new CourseError(
        file,
        line,
        `there is no cell ${cell}`,
        `cells.ts has ${cells.map(({ name }) => name).join(", ")}`,
      );
    const first = placed.get(cell);
    if (first)
      throw new CourseError(
        file,
        line,
        `the cell ${cell} is placed twice (line ${first.line})`,
        "remove one",
      );
    placed.set(cell, section);
  }
  const missing = cells.find(({ name }) => !placed.has(name));
  if (missing) {
    throw new CourseError(
      missing.file,
      missing.line,
      `the cell ${missing.name} is not placed in ${sections[0].file}`,
      `add \`<!-- cell: ${missing.name} -->\` there`,
    );
  }
  const order = [...placed.keys()];
  const at = order.findIndex((name, i) => name !== cells[i].name);
  if (at >= 0) {
    const { file, line } = placed.get(order[at])!;
    throw new CourseError(
      file,
      line,
      `the cell ${order[at]} stands where cells.ts has ${cells[at].name}`,
      "cells run in the order of cells.ts: move one of them",
    );
  }
}

const PARTS = [
  ["headings", "heading levels"],
  ["formulas", "formulas"],
  ["images", "images"],
  ["codeBlocks", "blocks of code"],
] as const;

/** Fails where the languages differ in headings, formulas, images or blocks of code. */
export function requireAgreement(ko: readonly Section[], en: readonly Section[]): void {
  ko.forEach((section, i) => {
    const [a, b] = [skeleton(section), skeleton(en[i])];
    for (const [key, words] of PARTS) {
      if (JSON.stringify(a[key]) === JSON.stringify(b[key])) continue;
      const where =
        section.cell === null ? "after the last cell" : `before the cell ${section.cell}`;
      const line = section.lines[0]?.number ?? section.line;
      throw new CourseError(
        section.file,
        line,
        `the languages differ ${where}: ${words} ${only(a[key], b[key])} here, ${only(b[key], a[key])} in ${en[i].file}:${en[i].lines[0]?.number ?? en[i].line}`,
        "say the same in both languages",
      );
    }
  });
}

/** What the one has and the other lacks; all of it where only the order differs. */
function only(
  own: number | readonly (string | number)[],
  other: number | readonly (string | number)[],
): string {
  if (typeof own === "number" || typeof other === "number") return String(own);
  const rest = [...other];
  const extra = own.filter((item) => {
    const at = rest.indexOf(item);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  const shown = extra.length > 0 || rest.length > 0 ? extra : own;
  return shown.length > 0 ? shown.join(", ") : "(none more)";
}
