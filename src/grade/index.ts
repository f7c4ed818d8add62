/** Submissions in, verdicts out: student code in a sandbox, the comparison outside. */
export { ZipProblem } from "../course/zip/read.js";
export { examine } from "./examine.js";
export { type GradeOptions, type Grading, gradeAll, versionOf } from "./grade.js";
export { loadLessons } from "./lessons.js";
export { ClassListProblem, readClassList } from "./people.js";
export { Progress } from "./progress.js";
export type { RunFacts } from "./report.js";
export { findSubmissions, type Handed, isArchive } from "./roster.js";
export { NO_RULES, type Rules, RulesProblem, readRules } from "./rules.js";
export { findSandboxTools, SandboxUnavailable } from "./sandbox/find.js";
export { trySandbox } from "./sandbox/try.js";
export type { SessionLimits } from "./session.js";
export { Store } from "./store.js";
export type { TimeLimits } from "./submission.js";
export type { ExerciseVerdict, SubmissionVerdict } from "./types.js";
export { openWorkshop } from "./workshop.js";
