/** From lesson sources to notebooks, and running notebooks headless. */
export {
  type BuiltFile,
  buildAll,
  buildNotebook,
  LANGUAGES,
  staleFiles,
  writeFiles,
} from "./build.js";
export { computeExactly } from "./exactly.js";
export { executeCells, type FailedCell, type Progress } from "./execute.js";
export { argvOf } from "./kernels.js";
export { type Course, projectCourse, projectRoot } from "./layout.js";
export { type Lesson, loadLesson } from "./lesson.js";
export {
  type Cell,
  type CellStamp,
  type CodeCell,
  type Notebook,
  type NotebookStamp,
  serialize,
  sourceOf,
} from "./notebook.js";
export { fileNameOf, type LessonEntry, readOrder } from "./order.js";
export { addPictures } from "./pictures.js";
export { CourseError } from "./problem.js";
export { type RunOptions, type RunResult, runNotebook } from "./run.js";
export { type Score, scoresOf } from "./scores.js";
