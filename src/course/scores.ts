import { CHECK_MIME } from "../check/index.js";
import type { CodeCell, Notebook } from "./notebook.js";

/** What a check left in a notebook's outputs. It is the notebook's word: the grader asks again. */
export interface Score {
  readonly exercise: string;
  readonly earned: number;
  readonly points: number;
  readonly passed: boolean;
}

/** The checks that a notebook's outputs show, in order. */
export function scoresOf(notebook: Notebook): Score[] {
  const outputs = notebook.cells.flatMap((cell) =>
    cell.cell_type === "code" ? (cell as CodeCell).outputs : [],
  );
  return outputs.flatMap((output) => {
    const data = (output as { data?: Record<string, unknown> }).data ?? {};
    const score = data[CHECK_MIME] as Partial<Score> | undefined;
    if (typeof score?.exercise !== "string") return [];
    const { exercise, earned = 0, points = 0, passed = false } = score;
    return [{ exercise, earned, points, passed }];
  });
}
