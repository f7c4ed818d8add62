import { gradeExercises, type Workshop } from "./submission.js";
import { blank, type Ready, sum } from "./triage.js";
import type { SubmissionVerdict, Text } from "./types.js";

const FAILED: Text = {
  ko: "채점기에 문제가 생겼습니다. 선생님이 다시 채점해야 합니다.",
  en: "The grader had trouble with this notebook. It has to be graded again.",
};

/** Grades a submission in the workshop. Throws where the grader itself fails, or is told to stop. */
export async function examine(
  { label, sha256, lesson, language, cells, written }: Ready,
  secret: string,
  shop: Workshop,
): Promise<SubmissionVerdict> {
  const started = performance.now();
  const work = { student: label.student, secret, lesson, language, cells, written };
  const { exercises, peakMemory } = await gradeExercises(work, shop);
  shop.signal.throwIfAborted();
  return {
    ...blank(label, sha256, lesson, language),
    ...{ earned: sum(exercises.map(({ earned }) => earned)), exercises, peakMemory },
    seconds: (performance.now() - started) / 1000,
  };
}

/** The verdict where the grader itself failed: it is never kept, so that the next run tries again. */
export function failed(
  { label, sha256, lesson, language }: Ready,
  error: unknown,
): SubmissionVerdict {
  const isFull = (error as NodeJS.ErrnoException | null)?.code === "ENOSPC";
  const reason = isFull
    ? {
        ko: "채점하는 컴퓨터의 디스크가 가득 찼습니다. 선생님이 다시 채점해야 합니다.",
        en: "The grader's disk is full. It has to be graded again.",
      }
    : FAILED;
  return { ...blank(label, sha256, lesson, language), refused: "grader-failed", reason };
}
