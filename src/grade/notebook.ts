import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { sha256 } from "./seed.js";
import type { Language, Refusal, Text } from "./types.js";

/** Larger than any notebook of the course with its pictures and trained weights; smaller than what would hold the grader up. */
export const MAX_NOTEBOOK_BYTES = 32 * 2 ** 20;
const MAX_CELLS = 2000;

const Source = v.union([v.string(), v.array(v.string())]);
const Metadata = v.optional(v.record(v.string(), v.unknown()), {});
const Cell = v.object({
  cell_type: v.string(),
  id: v.optional(v.string()),
  source: v.optional(Source, ""),
  metadata: Metadata,
  outputs: v.optional(v.array(v.unknown()), []),
});
const NotebookFile = v.object({
  nbformat: v.pipe(v.number(), v.minValue(4)),
  metadata: Metadata,
  cells: v.pipe(v.array(Cell), v.maxLength(MAX_CELLS)),
});
const Stamp = v.object({
  lesson: v.optional(v.string()),
  language: v.optional(v.picklist(["ko", "en"])),
  name: v.optional(v.string()),
});

/** A cell as the grader needs it: everything in it is the student's word, none of it is trusted. */
export interface HandedCell {
  id: string | null;
  /** The name that the lesson's builder wrote into the cell's metadata. A copied cell carries it too. */
  name: string | null;
  code: boolean;
  source: string;
  outputs: unknown[];
}

export interface HandedNotebook {
  lesson: string | null;
  language: Language | null;
  cells: HandedCell[];
}

export type Reading =
  | { ok: true; sha256: string; notebook: HandedNotebook }
  | { ok: false; sha256: string; refused: Refusal; reason: Text };

function refuse(hash: string, refused: Refusal, ko: string, en: string): Reading {
  return { ok: false, sha256: hash, refused, reason: { ko, en } };
}

/** A regular file's bytes, or null where it is too large. A link or a device is not read. */
function readPlainFile(path: string): Buffer | null {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error("not a regular file");
    return stat.size > MAX_NOTEBOOK_BYTES ? null : readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function stamp(metadata: Record<string, unknown>): v.InferOutput<typeof Stamp> {
  const read = v.safeParse(Stamp, metadata.convlab);
  return read.success ? read.output : {};
}

const CLOSED: Partial<Record<Refusal, Text>> = {
  unreadable: { ko: "파일을 읽을 수 없습니다.", en: "The file cannot be read." },
  "too-large": {
    ko: `공책이 ${MAX_NOTEBOOK_BYTES / 2 ** 20} MB보다 큽니다.`,
    en: `The notebook is larger than ${MAX_NOTEBOOK_BYTES / 2 ** 20} MB.`,
  },
  "broken-archive": {
    ko: "압축 파일이 손상되었거나 암호가 걸려 있습니다.",
    en: "The archive is damaged or has a password.",
  },
  "not-a-notebook": {
    ko: "압축 파일 안에 공책(.ipynb)이 없습니다.",
    en: "There is no notebook (.ipynb) in the archive.",
  },
};

/** The reading of something whose bytes were not to be had. */
export function unreadable(
  refused: "unreadable" | "too-large" | "broken-archive" | "not-a-notebook",
): Reading {
  return { ok: false, sha256: "", refused, reason: CLOSED[refused] as Text };
}

/** Reads a notebook that somebody handed in. Whatever is wrong with it becomes a reason, never an exception. */
export function readNotebook(path: string): Reading {
  let bytes: Buffer | null;
  try {
    bytes = readPlainFile(path);
  } catch {
    return unreadable("unreadable");
  }
  if (bytes === null) return unreadable("too-large");
  return parseNotebook(bytes);
}

/** The same from the file's bytes. */
export function parseNotebook(bytes: Uint8Array): Reading {
  const hash = sha256(bytes);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse(
      hash,
      "not-json",
      "파일이 온전한 JSON이 아닙니다.",
      "The file is not whole JSON.",
    );
  }
  const read = v.safeParse(NotebookFile, json);
  if (!read.success)
    return refuse(
      hash,
      "not-a-notebook",
      "Jupyter 공책(nbformat 4)이 아닙니다.",
      "This is not a Jupyter notebook (nbformat 4).",
    );
  const { lesson, language } = stamp(read.output.metadata);
  const cells = read.output.cells.map(
    (cell): HandedCell => ({
      id: cell.id ?? null,
      name: stamp(cell.metadata).name ?? null,
      code: cell.cell_type === "code",
      source: typeof cell.source === "string" ? cell.source : cell.source.join(""),
      outputs: cell.outputs,
    }),
  );
  return {
    ok: true,
    sha256: hash,
    notebook: { lesson: lesson ?? null, language: language ?? null, cells },
  };
}

/** What a lesson's cells are called: enough to tell whose notebook this is and which of its cells is which. */
export interface LessonCells {
  slug: string;
  names: readonly string[];
}

/** The lesson that a notebook says it is, else the one whose cells it has most of (half at least), else null. */
export function lessonOf(notebook: HandedNotebook, lessons: readonly LessonCells[]): string | null {
  const said = lessons.find((lesson) => lesson.slug === notebook.lesson);
  if (said) return said.slug;
  const ids = new Set(notebook.cells.flatMap((cell) => [cell.id, cell.name]));
  const shares = lessons.map(({ slug, names }) => ({
    slug,
    share: names.filter((name) => ids.has(name)).length / Math.max(1, names.length),
  }));
  const best = shares.sort((a, b) => b.share - a.share)[0];
  return best && best.share >= 0.5 ? best.slug : null;
}

/**
 * The cells of a lesson by name. The cell's id decides; where no cell has the id (some editors give new ones), the name
 * in the metadata does, and of several (the cell was split or copied) the last counts, as it does when the notebook runs.
 * An id that two cells have is a duplicate: no editor makes that, and nobody can say which one counts.
 */
export function cellsByName(
  notebook: HandedNotebook,
  names: readonly string[],
): { cells: Map<string, HandedCell>; duplicates: string[] } {
  const cells = new Map<string, HandedCell>();
  const duplicates: string[] = [];
  for (const name of names) {
    const byId = notebook.cells.filter((cell) => cell.id === name);
    const found = byId[0] ?? notebook.cells.findLast((cell) => cell.name === name);
    if (byId.length > 1) duplicates.push(name);
    else if (found) cells.set(name, found);
  }
  return { cells, duplicates };
}
