import type { Language } from "../host/index.js";
import type { SourceCell } from "./cells.js";
import { keepLanguage } from "./comments.js";
import { attachImages } from "./figures.js";
import { foldImports } from "./imports.js";
import type { Lesson } from "./lesson.js";
import { answerStamp, checkStamp } from "./nbgrader.js";
import {
  type Cell,
  type CellStamp,
  KERNELSPEC,
  LANGUAGE_INFO,
  multiline,
  type Notebook,
  type NotebookStamp,
} from "./notebook.js";
import { pieces } from "./prose.js";
import { chooseSolution } from "./solutions.js";
import { dropUnusedT, resolveTexts } from "./translate.js";

export interface NotebookOptions {
  readonly language: Language;
  /** With the solutions: the teacher's notebook. */
  readonly solutions: boolean;
  /** The version of the package, for the notebook's metadata. */
  readonly version: string;
}

/** The lesson as a notebook (nbformat 4.5) without outputs. */
export function assemble(lesson: Lesson, options: NotebookOptions): Notebook {
  const code = new Map(
    codeSources(lesson, options).map(([cell, source]) => [
      cell.name,
      codeCell(lesson, cell, source),
    ]),
  );
  let texts = 0;
  const cells = lesson.prose[options.language].flatMap((section): Cell[] => {
    const markdown = pieces(section).map((piece) =>
      markdownCell(piece, `md-${++texts}`, lesson.folder, section.file),
    );
    return section.cell === null ? markdown : [...markdown, code.get(section.cell)!];
  });
  const { slug } = lesson.entry;
  const stamp: NotebookStamp = {
    lesson: slug,
    language: options.language,
    version: options.version,
  };
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { ...KERNELSPEC },
      language_info: { ...LANGUAGE_INFO },
      convlab: options.solutions ? { ...stamp, solutions: true } : { ...stamp },
    },
    cells,
  } as Notebook;
}

/** Each cell with its source: one language, solutions or stubs. */
export function codeSources(
  { cells }: Lesson,
  { language, solutions }: Pick<NotebookOptions, "language" | "solutions">,
): [SourceCell, string][] {
  const sources = cells.map((cell) => {
    const lines = keepLanguage(chooseSolution(cell, solutions), language, cell.file);
    return resolveTexts(lines, language, cell.file);
  });
  return dropUnusedT(sources).map((source, i) => [cells[i], foldImports(source).trim()]);
}

function codeCell({ links, exercises }: Lesson, cell: SourceCell, source: string): Cell {
  const { name, kind, tags } = cell;
  const stamp: CellStamp = { kind, name, ...links.get(name) };
  const metadata: Record<string, unknown> = { convlab: stamp };
  if (tags.length > 0) metadata.tags = tags;
  // JupyterLab folds the code away; a click brings it back.
  if (tags.includes("hide-input")) metadata.jupyter = { source_hidden: true };
  if (kind === "answer" || kind === "check") metadata.deletable = false;
  if (kind === "answer") metadata.nbgrader = answerStamp(name, source);
  if (kind === "check")
    metadata.nbgrader = checkStamp(name, source, exercises[stamp.exercise!].points);
  return {
    cell_type: "code",
    id: name,
    execution_count: null,
    metadata,
    outputs: [],
    source: multiline(source),
  } as Cell;
}

function markdownCell(text: string, id: string, folder: string, file: string): Cell {
  const { source, attachments } = attachImages(text, folder, file);
  const cell = { cell_type: "markdown", id, metadata: {}, source: multiline(source) };
  return (attachments ? { ...cell, attachments } : cell) as Cell;
}
