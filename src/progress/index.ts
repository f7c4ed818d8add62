/** What a student has solved so far, kept in a file of their own. */
export { PROGRESS_FILE, progressFile, readLines } from "./file.js";
export { type LessonInfo, lessonsOfCourse } from "./lessons.js";
export {
  keyOf,
  type Measured,
  type ProgressLine,
  type ProgressLines,
  parseLines,
  type Standing,
  standings,
} from "./lines.js";
export {
  type ExerciseProgress,
  type LessonProgress,
  lessonsFrom,
  Progress,
  progress,
} from "./progress.js";
export { record, recordFor } from "./record.js";
export { markOf, pointsText } from "./table.js";
