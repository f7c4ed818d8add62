/** Submissions in, verdicts out: student code in a sandbox, the comparison outside. */
export { type GradeOptions, gradeAll } from "./grade.js";
export { loadLessons } from "./lessons.js";
export { Progress } from "./progress.js";
export type { RunFacts } from "./report.js";
export { findSubmissions, type Handed } from "./roster.js";
export { findSandboxTools, SandboxUnavailable } from "./sandbox/find.js";
export { trySandbox } from "./sandbox/try.js";
export { Store } from "./store.js";
export type { ExerciseVerdict, SubmissionVerdict } from "./types.js";
export { openWorkshop } from "./workshop.js";
