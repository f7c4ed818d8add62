import { host } from "../host/index.js";
import { appendLine, progressFile } from "./file.js";
import type { ProgressLine } from "./lines.js";

let member: string | undefined;
let problem: string | null = null;

/** Whose checks are recorded from now on in this kernel; nobody's in particular without a name. */
export function recordFor(name: string | undefined): void {
  member = name;
}

/** Why the last check could not be recorded, or null. */
export const recordProblem = (): string | null => problem;

/**
 * Keeps a check in the student's file. Only where a person is there (or CONVLAB_PROGRESS names a file):
 * a grader's or a headless run is nobody's progress. A file that can't be written stops no check.
 */
export function record(line: Omit<ProgressLine, "time" | "member">): void {
  const file = progressFile();
  if (file === null || process.env.NBGRADER_EXECUTION) return;
  if (!process.env.CONVLAB_PROGRESS && !host().comms?.()) return;
  try {
    appendLine(file, { time: new Date().toISOString(), ...line, ...(member && { member }) });
    problem = null;
  } catch (error) {
    problem = (error as Error).message;
  }
}
