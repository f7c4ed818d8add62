import ts from "typescript";
import { type AnyExercise, type ExerciseData, exerciseData } from "../check/index.js";
import type { Line, SourceCell } from "./cells.js";
import { CourseError } from "./problem.js";
import { chooseSolution } from "./solutions.js";

/** Which exercise a cell belongs to. */
export interface Link {
  readonly exercise: string;
  /** The argument of a check's call, as it stands in the cell. */
  readonly argument?: string;
}

/** The exercises' data, in the order of the check cells. */
export function lessonData(
  links: ReadonlyMap<string, Link>,
  exercises: Record<string, AnyExercise>,
): ExerciseData[] {
  const names = [...links.values()].flatMap(({ exercise, argument }) =>
    argument === undefined ? [] : [exercise],
  );
  return names.map((name) => exerciseData(exercises[name], name));
}

/**
 * Ties answer and check cells to exercises: a check cell calls one check; the answers before it are
 * its answers. Fails where an exercise has no check, a check no exercise, or an answer no check.
 */
export function linkExercises(
  cells: readonly SourceCell[],
  exercises: Record<string, AnyExercise>,
  file: string,
): Map<string, Link> {
  const links = new Map<string, Link>();
  let open: SourceCell[] = [];
  for (const cell of cells) {
    if (cell.kind === "answer") open.push(cell);
    if (cell.kind !== "check") continue;
    const link = checkCall(cell, exercises);
    const twin = [...links.values()].find(({ exercise }) => exercise === link.exercise);
    if (twin)
      throw new CourseError(
        cell.file,
        cell.line,
        `${link.exercise} is checked twice`,
        "check an exercise in one cell",
      );
    for (const answer of open) links.set(answer.name, { exercise: link.exercise });
    links.set(cell.name, link);
    open = [];
  }
  if (open[0])
    throw new CourseError(
      open[0].file,
      open[0].line,
      `no check follows the answer ${open[0].name}`,
      "add a cell of kind check",
    );
  requireAll(links, cells, exercises, file);
  return links;
}

function requireAll(
  links: ReadonlyMap<string, Link>,
  cells: readonly SourceCell[],
  exercises: Record<string, AnyExercise>,
  file: string,
): void {
  const checked = new Set([...links.values()].map(({ exercise }) => exercise));
  for (const [name, { needs = [] }] of Object.entries(exercises)) {
    if (!checked.has(name))
      throw new CourseError(
        file,
        null,
        `no cell checks ${name}`,
        `add a check cell with check.${name}(…)`,
      );
    for (const need of needs) {
      if (cells.some((cell) => cell.name === need && cell.kind === "setup")) continue;
      throw new CourseError(
        file,
        null,
        `${name} needs "${need}", which is no set-up cell`,
        "name cells of kind setup",
      );
    }
  }
}

/** The one call `check.name(argument)` of a check cell. */
function checkCall(cell: SourceCell, exercises: Record<string, AnyExercise>): Link {
  const calls = callsIn(chooseSolution(cell, false));
  const hint = "a check cell calls one check: check.name(answer);";
  if (calls.length !== 1)
    throw new CourseError(
      cell.file,
      cell.line,
      `the check cell ${cell.name} calls ${calls.length} checks`,
      hint,
    );
  const [call] = calls;
  if (!Object.hasOwn(exercises, call.exercise)) {
    throw new CourseError(
      cell.file,
      cell.line,
      `there is no exercise ${call.exercise}`,
      `checks.ts exports ${Object.keys(exercises).join(", ")}`,
    );
  }
  return call;
}

function callsIn(lines: readonly Line[]): Link[] {
  const source = lines.map(({ text }) => text).join("\n");
  const tree = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const calls: Link[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      if (ts.isIdentifier(expression) && expression.text === "check")
        calls.push({
          exercise: name.text,
          argument: node.arguments.map((a) => a.getText()).join(", "),
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return calls;
}
