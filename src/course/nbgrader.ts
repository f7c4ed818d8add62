import { createHash } from "node:crypto";

/** A cell's nbgrader metadata (schema 3). */
export interface NbgraderStamp {
  readonly schema_version: 3;
  readonly grade: boolean;
  readonly solution: boolean;
  readonly locked: boolean;
  readonly task: false;
  readonly grade_id: string;
  readonly cell_type: "code" | "markdown";
  readonly checksum: string;
  readonly points?: number;
}

/** An autograded answer: nbgrader takes it from the student. */
export function answerStamp(id: string, source: string): NbgraderStamp {
  return stamp({ grade: false, solution: true, locked: false, grade_id: id }, source);
}

/** A test: nbgrader restores it and counts its points. */
export function checkStamp(id: string, source: string, points: number): NbgraderStamp {
  return stamp({ grade: true, solution: false, locked: true, grade_id: id, points }, source);
}

type Open = Pick<NbgraderStamp, "grade" | "solution" | "locked" | "grade_id" | "points">;

function stamp(open: Open, source: string): NbgraderStamp {
  const checksum = nbgraderChecksum({ ...open, source, cell_type: "code" });
  return { schema_version: 3, task: false, cell_type: "code", ...open, checksum };
}

/** nbgrader's digest of a cell (utils.compute_checksum): how it sees that one was changed. */
export function nbgraderChecksum(cell: Open & { source: string; cell_type: string }): string {
  const python = (flag: boolean) => (flag ? "True" : "False");
  const { source, cell_type, grade, solution, locked, grade_id, points = 0 } = cell;
  const isLocked = solution ? false : grade || locked;
  const text = source + cell_type + python(grade) + python(solution) + python(isLocked) + grade_id;
  return createHash("md5")
    .update(text + (grade ? pythonFloat(points) : ""), "utf8")
    .digest("hex");
}

/** `str(float(points))`. */
const pythonFloat = (points: number): string =>
  Number.isInteger(points) ? `${points}.0` : String(points);
