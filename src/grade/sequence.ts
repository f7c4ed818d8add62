import type { GradedExercise } from "./lesson.js";
import type { HandedCell } from "./notebook.js";

/** A code cell of a notebook, in its place. */
export interface Written {
  /** What the lesson calls it; null: the student added it, by splitting or copying a cell, or by writing a new one. */
  name: string | null;
  cell: HandedCell;
}

/** All that a student wrote up to the check of one exercise. */
export interface Sequence {
  /** Answers and added cells in the notebook's order. */
  sources: readonly string[];
  hasAdded: boolean;
  /** An added cell behind the answer's own declares the answer: it is what the student saw checked. */
  decides: boolean;
}

/**
 * What of a notebook may belong to the answer of an exercise. Run in order, it gives the check what the check was given
 * in the notebook, however the student has split, copied or moved cells.
 */
export function sequenceOf(
  written: readonly Written[],
  { answerCells, checkCell, given }: GradedExercise,
  answers: ReadonlySet<string>,
): Sequence {
  const last = written.findLastIndex(({ name }) => name !== null && answerCells.includes(name));
  const check = written.findIndex(({ name }) => name === checkCell);
  // An answer whose cell was merged into the check's stands there.
  const isMerged = last < 0 && declares(written[check]?.cell.source ?? "", given);
  const isAdded = ({ name }: Written) => name === null || (isMerged && name === checkCell);
  const end = check > last ? check + 1 : nextOwn(written, last);
  const mine = written
    .slice(0, end)
    .filter((one) => isAdded(one) || (one.name !== null && answers.has(one.name)));
  const behind = written.slice(last + 1, end).filter(isAdded);
  return {
    sources: mine.map(({ cell }) => cell.source),
    hasAdded: mine.some(isAdded),
    decides: behind.some(({ cell }) => declares(cell.source, given)),
  };
}

/** Where the check does not stand behind its answer, the lesson's next cell ends what belongs to it. */
function nextOwn(written: readonly Written[], last: number): number {
  const next = last < 0 ? -1 : written.findIndex(({ name }, i) => i > last && name !== null);
  return next < 0 ? written.length : next;
}

/** Whether a cell seems to declare a name or to set it. The name is letters, digits, _ and $. */
export function declares(source: string, name: string): boolean {
  const word = `(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`;
  return new RegExp(
    `\\b(?:function|class|const|let|var)\\b[\\s*]{1,9}${word}|${word}\\s{0,9}=(?!=)`,
  ).test(source);
}
