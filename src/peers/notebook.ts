import type { ProgressLine } from "../progress/index.js";
import { parseLines } from "../progress/index.js";
import { RUN_MIME, readShared, type SharedRun } from "./run.js";

/** A check as the notebook shows it: whose, and of which lesson, stands elsewhere. */
export type ShownCheck = Omit<ProgressLine, "time" | "lesson" | "member">;

/** What the outputs of a notebook say. It is the notebook's word; a grader asks again. */
export interface NotebookFacts {
  /** The slug; null where it is no lesson's notebook. */
  readonly lesson: string | null;
  readonly runs: readonly SharedRun[];
  readonly checks: readonly ShownCheck[];
}

/** The same string as in `convlab/check`, which this room does not know. */
const CHECK_MIME = "application/vnd.convlab.check+json";

interface Cell {
  outputs?: { data?: Record<string, unknown> }[];
}

/** @throws Error where it is no notebook at all. */
export function readNotebook(notebook: unknown): NotebookFacts {
  const { cells, metadata } = (notebook ?? {}) as {
    cells?: Cell[];
    metadata?: { convlab?: { lesson?: unknown } };
  };
  if (!Array.isArray(cells)) throw new Error("no notebook: it has no cells");
  const data = cells.flatMap((cell) =>
    Array.isArray(cell?.outputs) ? cell.outputs.map((output) => output?.data ?? {}) : [],
  );
  const lesson = metadata?.convlab?.lesson;
  return {
    lesson: typeof lesson === "string" ? lesson : null,
    runs: data.flatMap((bundle) => readShared(bundle[RUN_MIME]) ?? []),
    checks: data.flatMap((bundle) => readCheck(bundle[CHECK_MIME])),
  };
}

function readCheck(value: unknown): ShownCheck[] {
  if (typeof value !== "object" || value === null) return [];
  const { lines } = parseLines(JSON.stringify({ time: "", lesson: "", ...value }));
  return lines.map(({ time: _, lesson: _slug, member: _who, ...check }) => check);
}
