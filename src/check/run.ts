import { type AskedData, type ExerciseData, isModelData } from "./data.js";
import { type ImageSource, testPictures } from "./model/images.js";
import { runModelCheck } from "./model/run.js";
import type { Outcome } from "./outcome.js";
import { ask } from "./probe.js";
import { type CheckReport, reportOn } from "./report.js";

/**
 * Asks the answer all visible questions and says how it went. Gives a Promise only where the answer
 * does. Never throws, but for a pressed Stop.
 */
export function runCheck(
  data: ExerciseData,
  given: unknown,
  images?: () => ImageSource,
): CheckReport | Promise<CheckReport> {
  if (isModelData(data)) {
    return runModelCheck(data, given, images ?? (() => testPictures(data.answer.images)));
  }
  if (given === undefined) return reportNoAnswer(data);
  const finish = (outcomes: Outcome[]) => reportOn(data, data.questions, outcomes);
  const outcomes = askAll(data, given);
  return outcomes instanceof Promise ? outcomes.then(finish) : finish(outcomes);
}

/** One question after the other, also where the answers are promises. */
function askAll(
  data: AskedData,
  given: unknown,
  done: Outcome[] = [],
): Outcome[] | Promise<Outcome[]> {
  for (let i = done.length; i < data.questions.length; i++) {
    const outcome = ask(data.answer, data.questions[i].inputs, given);
    if (outcome instanceof Promise)
      return outcome.then((came) => askAll(data, given, [...done, came]));
    done.push(outcome);
  }
  return done;
}

/** `check.name()`: nothing was given to check. */
function reportNoAnswer(data: AskedData): CheckReport {
  const problem = {
    ko: `check.${data.name}(…)에 답을 넣어 주세요.`,
    en: `Put your answer into check.${data.name}(…).`,
  };
  const outcome: Outcome = { kind: "wrongType", problem };
  return reportOn(
    data,
    data.questions,
    data.questions.map(() => outcome),
  );
}
