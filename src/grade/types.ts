/** A sentence in both languages of the course. */
export interface Text {
  ko: string;
  en: string;
}

export type Language = "ko" | "en";
export const LANGUAGES: readonly Language[] = ["ko", "en"];

/** What became of one question that the grader asked. */
export interface CaseVerdict {
  passed: boolean;
  /** The input, shortened, as a student reads it. */
  input: Text;
  /** What the student's answer gave, shortened; null where nothing came. */
  got: Text | null;
  /** Why the case failed; null where it passed. */
  reason: Text | null;
}

/** One exercise of one submission. */
export interface ExerciseVerdict {
  name: string;
  title: Text;
  points: number;
  earned: number;
  cases: CaseVerdict[];
  /** The diagnosis, or why nothing could be asked. */
  says: Text | null;
  /** The known mistake that explains it, by its name in the lesson. */
  mistake: string | null;
  seconds: number;
}

/** Why a submission was not graded at all. */
export type Refusal =
  | "unreadable"
  | "too-large"
  | "broken-archive"
  | "not-json"
  | "not-a-notebook"
  | "unknown-lesson"
  | "duplicate-cell"
  | "duplicate-lesson"
  | "grader-failed";

/** One submission: a row in the gradebook and a part of a feedback page. */
export interface SubmissionVerdict {
  student: string;
  /** The notebook, as its path below the folder that was graded. */
  file: string;
  sha256: string;
  lesson: string | null;
  language: Language;
  refused: Refusal | null;
  reason: Text | null;
  points: number;
  earned: number;
  exercises: ExerciseVerdict[];
  seconds: number;
  /** The largest resident memory that was seen of the sandbox's processes together, in bytes. */
  peakMemory: number;
}
