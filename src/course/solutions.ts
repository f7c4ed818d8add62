import type { Line, SourceCell } from "./cells.js";
import { CourseError } from "./problem.js";

const BEGIN = /^\s*\/\/ #region solution\s*$/;
const OTHERWISE = /^\s*\/\/ #else\s*$/;
const END = /^\s*\/\/ #endregion\b.*$/;
const MARKER = /^\s*\/\/\s*#(region|else|endregion)\b/;
/** A stub line that would not compile beside the solution: `//: const filter = …`. */
const STUB_ONLY = /^(\s*)\/\/: ?(.*)$/;

interface Region {
  readonly begin: Line;
  readonly solution: Line[];
  /** Null: there is no `// #else`. */
  stub: Line[] | null;
}

/**
 * The cell's lines with its solutions (the teacher's notebook) or with their stubs (the student's).
 * Without `// #else` the stub says where to write and, inside a function, that it is not solved yet.
 */
export function chooseSolution(cell: SourceCell, solutions: boolean): Line[] {
  const out: Line[] = [];
  let region: Region | null = null;
  for (const line of cell.lines) {
    if (!region) {
      if (BEGIN.test(line.text)) region = { begin: line, solution: [], stub: null };
      else if (MARKER.test(line.text)) throw stray(cell, line);
      else out.push(line);
    } else if (OTHERWISE.test(line.text) && !region.stub) {
      region.stub = [];
    } else if (END.test(line.text)) {
      if (region.solution.length === 0) throw empty(cell, region.begin);
      out.push(...(solutions ? region.solution : stubOf(region)));
      region = null;
    } else if (MARKER.test(line.text)) {
      throw new CourseError(
        cell.file,
        line.number,
        "a region inside a region",
        "close the first with `// #endregion`",
      );
    } else {
      (region.stub ?? region.solution).push(line);
    }
  }
  if (region)
    throw new CourseError(
      cell.file,
      region.begin.number,
      "this solution has no end",
      "close it with `// #endregion`",
    );
  return out;
}

/** The lines that only the teacher's notebook may have. */
export function solutionLines(cell: SourceCell): Line[] {
  const student = new Set(chooseSolution(cell, false).map(({ number }) => number));
  return chooseSolution(cell, true).filter(({ number }) => !student.has(number));
}

function stubOf({ begin, stub }: Region): Line[] {
  if (stub)
    return stub.map(({ text, number }) => ({ text: text.replace(STUB_ONLY, "$1$2"), number }));
  const indent = /^\s*/.exec(begin.text)![0];
  const lines = [`${indent}// ko: 여기에 답을 쓰세요.`, `${indent}// en: Write your answer here.`];
  // At the top level a thrown error would stop the notebook; a function may throw when it is asked.
  if (indent !== "") lines.push(`${indent}throw new Error("not solved yet");`);
  return lines.map((text) => ({ text, number: begin.number }));
}

const stray = (cell: SourceCell, line: Line) =>
  new CourseError(
    cell.file,
    line.number,
    `${line.text.trim()} outside a solution`,
    "a solution begins with `// #region solution`",
  );

const empty = (cell: SourceCell, line: Line) =>
  new CourseError(
    cell.file,
    line.number,
    "this solution is empty",
    "write the solution before `// #else`",
  );
