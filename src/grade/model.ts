import * as v from "valibot";
import type { ModelExercise } from "../check/exercise.js";
import { drawHidden } from "../check/grade.js";
import type { Weights } from "../check/model/network.js";
import { percent } from "../check/model/report.js";
import { WEIGHTS_MIME } from "../check/render.js";
import type { HandedCell } from "./notebook.js";
import { askOnce } from "./probe.js";
import type { Session } from "./session.js";
import type { ExerciseVerdict, Text } from "./types.js";
import { unanswered, verdictOf } from "./verdict.js";

const Dimension = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 26));
const TensorData = v.object({
  dtype: v.picklist(["f4", "f8"]),
  shape: v.pipe(v.array(Dimension), v.maxLength(8)),
  data: v.pipe(v.string(), v.maxLength(2 ** 25)),
});
const WeightsData = v.object({
  stateDict: v.record(v.pipe(v.string(), v.maxLength(200)), TensorData),
});

const NO_WEIGHTS: Text = {
  ko: "공책에 학습한 가중치가 없어요. 학습 셀과 확인 셀을 실행해 목표에 닿은 뒤 공책을 저장해서 내세요.",
  en: "The notebook holds no trained weights. Run the training and the check cell until the target is reached, save, and hand in again.",
};

/** The trained weights that the check cell left among its outputs, if they have the right form. */
export function weightsIn(cell: HandedCell | undefined): Weights | null {
  for (const output of cell?.outputs ?? []) {
    const found = v.safeParse(
      v.object({ data: v.object({ [WEIGHTS_MIME]: WeightsData }) }),
      output,
    );
    if (found.success) return found.output.data[WEIGHTS_MIME] as Weights;
  }
  return null;
}

/**
 * The target is set on a whole test set; a sample of it errs. Two standard errors are given, so that a model that reaches
 * the target fails here once in forty times at most.
 */
export function targetOnSample(target: number, images: number): number {
  return target - 2 * Math.sqrt((target * (1 - target)) / images);
}

/** The mean IoU of 40 streets errs by less. */
const PIXELS_MARGIN = 0.04;

export interface ModelWork {
  given: string;
  asked?: string;
  session: Session;
  seed: number;
  /** Seconds for building, loading and predicting. */
  seconds: number;
  check: HandedCell | undefined;
}

/** Loads the weights of a notebook into what its builder builds, in the sandbox, and counts its right predictions outside. */
export async function gradeModel(
  name: string,
  exercise: ModelExercise,
  work: ModelWork,
): Promise<ExerciseVerdict> {
  const weights = weightsIn(work.check);
  if (weights === null) return unanswered(name, exercise, NO_WEIGHTS);
  const hidden = drawHidden(exercise, work.seed, { weights });
  const { given, asked } = work;
  const asking = { given, asked, answer: exercise.answer, inputs: hidden.inputs[0] ?? [] };
  const came = await askOnce(work.session, asking, work.seconds);
  // Of each object there are six numbers.
  const many = exercise.answer.boxes ? hidden.labels.length / 6 : hidden.labels.length;
  const target = exercise.answer.pixels
    ? exercise.target - PIXELS_MARGIN
    : targetOnSample(exercise.target, many);
  const verdict = verdictOf(name, { ...exercise, target }, hidden, [came]);
  const [accuracy, ...others] = verdict.cases;
  if (accuracy === undefined || accuracy.passed || accuracy.got === null) return verdict;
  return {
    ...verdict,
    cases: [{ ...accuracy, reason: missed(exercise.target, target) }, ...others],
  };
}

function missed(target: number, onSample: number): Text {
  return {
    ko: `시험 이미지 전체에서의 목표는 ${percent(target)}예요. 이 그림들에서는 ${percent(onSample)}부터 인정해요.`,
    en: `The target is ${percent(target)} of the whole test set; on these images ${percent(onSample)} would do.`,
  };
}
