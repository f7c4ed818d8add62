import { type Rng, rng } from "../tensor/index.js";
import { signature } from "./answers.js";
import {
  type AskedData,
  exerciseData,
  isModelData,
  isModelExercise,
  type ModelData,
  type Question,
  question,
} from "./data.js";
import type { AnyExercise, FnExercise } from "./exercise.js";
import { failure } from "./messages.js";
import { meanPrecision } from "./model/boxes.js";
import { hiddenPictures } from "./model/images.js";
import { countLayers, countWeights, meanIou, type Weights } from "./model/network.js";
import { modelProblem, modelReport } from "./model/report.js";
import { type Outcome, parseOutcome } from "./outcome.js";
import { type CheckReport, reportOn } from "./report.js";
import { encodeTensor, type Json } from "./schema/index.js";
import { same } from "./text.js";

/** What the grader asks: made in a clean process; only `inputs` goes to the student's kernel. */
export interface Hidden {
  /** One tuple per question, for `probe`. A model's is `[weights, images]`. */
  readonly inputs: Json[][];
  /** What is expected; stays outside. Empty for a model. */
  readonly questions: readonly Question[];
  /** A model's right labels; stays outside. */
  readonly labels: readonly number[];
  /** A model's weights as they came in the notebook. */
  readonly weights: Weights | null;
}

/**
 * Draws hidden inputs from a secret seed: the same seed draws the same. `weights` is what a model
 * exercise's check cell holds as `application/vnd.convlab.weights+json`.
 */
export function drawHidden(
  exercise: AnyExercise,
  seed: number,
  { count = 8, weights = null }: { count?: number; weights?: Weights | null } = {},
): Hidden {
  if (isModelExercise(exercise)) {
    const generate =
      exercise.generate ?? ((random) => hiddenPictures(exercise.answer.images, random));
    const { images, labels } = generate(rng(seed));
    const inputs = [[weights as Json, encodeTensor(images)]];
    return { inputs, questions: [], labels: Array.from(labels), weights };
  }
  const questions =
    exercise.answer.kind === "fn"
      ? drawQuestions(exercise as FnExercise, rng(seed), count)
      : [question(exercise, [])];
  return { inputs: questions.map(({ inputs }) => inputs), questions, labels: [], weights: null };
}

/** Draws in a row that may bring nothing new: then the exercise has no more inputs than these. */
const PATIENCE = 100;

/** Questions that the notebook does not show, none twice, as long as the exercise has enough. */
function drawQuestions(exercise: FnExercise, random: Rng, count: number): Question[] {
  const keyOf = ({ inputs }: Question) => JSON.stringify(inputs);
  const seen = new Set(exercise.cases.map((visible) => keyOf(question(exercise, visible))));
  const drawn: Question[] = [];
  for (let vain = 0; drawn.length < count; ) {
    const one = question(exercise, exercise.generate(random) as unknown[]);
    if (seen.has(keyOf(one)) && ++vain < PATIENCE) continue;
    vain = 0;
    seen.add(keyOf(one));
    drawn.push(one);
  }
  const next = () => {
    const one = question(exercise, exercise.generate(random) as unknown[]);
    return seen.has(keyOf(one)) ? null : one;
  };
  const mistakes = Object.keys(exercise.mistakes);
  return drawn.length > mistakes.length ? showingAll(drawn, mistakes, next) : drawn;
}

/** Draws for a mistake that is not shown yet. */
const MORE = 20;

/** Of a known mistake that none of them shows, one is drawn that does: by bad luck no wrong answer shall pass. */
function showingAll(
  drawn: Question[],
  mistakes: readonly string[],
  next: () => Question | null,
): Question[] {
  const shows = (one: Question, mistake: string) => one.known[mistake] !== undefined;
  for (const mistake of mistakes) {
    for (let tries = 0; tries < MORE && !drawn.some((one) => shows(one, mistake)); tries++) {
      const one = next();
      if (!one || !shows(one, mistake)) continue;
      // The last one that is not needed for another mistake makes room.
      const spare = drawn.findLastIndex((old, i) =>
        mistakes.every(
          (name) => !shows(old, name) || drawn.some((d, k) => k !== i && shows(d, name)),
        ),
      );
      if (spare >= 0) drawn[spare] = one;
    }
  }
  return drawn;
}

/**
 * The verdict: what came from the student's kernel (`observed`, one outcome per input tuple, each
 * anybody's JSON) held against what was drawn. A pure function of data; it never throws.
 */
export function gradeAnswer(
  exercise: AnyExercise,
  name: string,
  hidden: Hidden,
  observed: unknown,
): CheckReport {
  const data = exerciseData(exercise, name);
  const outcomes = (Array.isArray(observed) ? observed : []).map(parseOutcome);
  if (isModelData(data)) return gradeModel(data, hidden, outcomes[0] ?? { kind: "missing" });
  const asked: AskedData = { ...data, questions: hidden.questions };
  return reportOn(asked, hidden.questions, outcomes);
}

function gradeModel(data: ModelData, { labels, weights }: Hidden, outcome: Outcome): CheckReport {
  if (outcome.kind !== "value") {
    const status = outcome.kind === "unsolved" ? "unsolved" : "failed";
    return modelProblem(data, status, failure(outcome, same(""), signature(data.answer)));
  }
  const { predictions, layers, multiplyAdds } = (outcome.value ?? {}) as {
    predictions?: unknown;
    layers?: unknown;
    multiplyAdds?: unknown;
  };
  const { classes, pixels, boxes } = data.answer;
  if (!Array.isArray(predictions) || (!boxes && predictions.length !== labels.length))
    return modelProblem(
      data,
      "failed",
      failure({ kind: "missing" }, same(""), signature(data.answer)),
    );
  const correct = labels.filter((label, i) => predictions[i] === label).length;
  const named = Array.isArray(layers) ? layers.filter((layer) => typeof layer === "string") : [];
  const parameters = weights ? countWeights(weights) : Number.POSITIVE_INFINITY;
  const depth = weights ? countLayers(weights) : 0;
  const work = typeof multiplyAdds === "number" && multiplyAdds > 0 ? multiplyAdds : null;
  const miou = pixels ? meanIou(predictions, labels, classes) : undefined;
  const map50 = boxes ? meanPrecision(predictions, labels) : undefined;
  const total = labels.length;
  const size = { parameters, depth, multiplyAdds: work };
  return modelReport(data, { correct, total, ...size, layers: named, miou, map50 });
}
