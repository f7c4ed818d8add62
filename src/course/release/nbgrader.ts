import type { Language } from "../../host/index.js";
import { assemble, codeSources } from "../assemble.js";
import { type BuiltFile, LANGUAGES } from "../build.js";
import type { Lesson } from "../lesson.js";
import { type CellStamp, multiline, type Notebook, serialize } from "../notebook.js";
import { fileNameOf } from "../order.js";

/** What nbgrader cuts out of an answer, on lines of their own. */
const BEGIN = "// BEGIN SOLUTION";
const END = "// END SOLUTION";

/**
 * The instructor's notebook for nbgrader: answers with their solutions between nbgrader's marks. What a student finds in
 * place of a solution stands in the cell's metadata; the shipped configuration puts it there.
 */
export function instructorNotebook(lesson: Lesson, language: Language, version: string): Notebook {
  const notebook = assemble(lesson, { language, solutions: true, version });
  const stubs = new Map(
    codeSources(lesson, { language, solutions: false }).map(([{ name }, source]) => [name, source]),
  );
  for (const cell of notebook.cells) {
    const stamp = cell.metadata.convlab as (CellStamp & { stub?: string }) | undefined;
    if (stamp?.kind !== "answer") continue;
    const stub = stubs.get(stamp.name) ?? "";
    const solved = typeof cell.source === "string" ? cell.source : cell.source.join("");
    cell.source = multiline(marked(solved, stub));
    cell.metadata.convlab = { ...stamp, stub } as never;
  }
  delete (notebook.metadata.convlab as { solutions?: true }).solutions;
  return notebook;
}

/** The solution with marks around the lines in which it differs from the stub. */
export function marked(solved: string, stub: string): string {
  const [a, b] = [solved.split("\n"), stub.split("\n")];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < Math.min(a.length, b.length) - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const inside = a.slice(head, a.length - tail);
  const indent = /^\s*/.exec(inside.find((line) => line.trim() !== "") ?? "")?.[0] ?? "";
  return [
    ...a.slice(0, head),
    `${indent}${BEGIN}`,
    ...inside,
    `${indent}${END}`,
    ...a.slice(a.length - tail),
  ].join("\n");
}

/** A course for nbgrader: `source/ASSIGNMENT/NN-slug.ipynb` and its configuration. */
export function nbgraderFiles(
  lessons: readonly Lesson[],
  language: Language,
  version: string,
): BuiltFile[] {
  const files = lessons.map((lesson): BuiltFile => {
    const notebook = instructorNotebook(lesson, language, version);
    return {
      path: `source/${lesson.entry.slug}/${fileNameOf(lesson.entry)}`,
      text: serialize(notebook),
    };
  });
  return [{ path: "nbgrader_config.py", text: nbgraderConfig() }, ...files];
}

export const isLanguage = (text: string): text is Language =>
  (LANGUAGES as readonly string[]).includes(text);

/** nbgrader's configuration for our kernel. Dictionaries replace nbgrader's own, they are not merged. */
export function nbgraderConfig(): string {
  return `# nbgrader's settings for a course of convlab. Beside source/: run nbgrader's commands here.
from nbgrader.preprocessors import (
    CheckCellMetadata, ClearHiddenTests, ClearMarkScheme, ClearOutput, ClearSolutions, ComputeChecksums,
    IncludeHeaderFooter, InstantiateTests, LockCells, SaveCells,
)

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "convlab"
c.ExecutePreprocessor.timeout = 120          # seconds a cell; nbgrader's own default is 30
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
c.ClearSolutions.code_stub = {
    "typescript": "// Write your answer here.\\nthrow new Error(\\"not solved yet\\");",
    "python": "# YOUR CODE HERE\\nraise NotImplementedError()",
}
c.InstantiateTests.comment_strs = {"convlab": "//"}
c.InstantiateTests.sanitizers = {"convlab": lambda s: s.strip("'\\"")}


class ConvlabStubs(ClearSolutions):
    """An answer of ours gets the stub that its lesson has for it; one of your own, nbgrader's."""

    def preprocess_cell(self, cell, resources, cell_index):
        stub = cell.metadata.get("convlab", {}).pop("stub", None)
        if stub is None:
            return super().preprocess_cell(cell, resources, cell_index)
        cell.source = stub
        return cell, resources


ConvlabStubs.__name__ = "ClearSolutions"     # so that the settings above hold for it

c.GenerateAssignment.preprocessors = [
    IncludeHeaderFooter, InstantiateTests, LockCells, ConvlabStubs, ClearOutput, CheckCellMetadata,
    ComputeChecksums, SaveCells, ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata,
]
`;
}
