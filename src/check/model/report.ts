import type { ModelData } from "../data.js";
import type { ModelSigns } from "../exercise.js";
import type { CaseReport, CheckReport } from "../report.js";
import { both, sentences, type Text } from "../text.js";

/** What was measured of a trained model. */
export interface Facts {
  readonly correct: number;
  readonly total: number;
  readonly parameters: number;
  /** Layers with weights. */
  readonly depth: number;
  /** Of one image; null where they could not be counted. */
  readonly multiplyAdds: number | null;
  readonly layers: readonly string[];
  /** Where pixels are classified: what counts in place of the accuracy. */
  readonly miou?: number;
  /** Of a detector: the mean average precision at IoU 0.5. */
  readonly map50?: number;
}

/** 0.98 → "98 %"; rounded down, so that 97.996 % never reads as 98 %. */
export const percent = (share: number): string => `${Math.floor(share * 10_000 + 1e-6) / 100} %`;

/** Weighs what was measured: the target is the exercise, limits on parameters, work and depth are conditions. */
export function modelReport(data: ModelData, facts: Facts): CheckReport {
  const accuracy = facts.map50 ?? facts.miou ?? facts.correct / Math.max(1, facts.total);
  const cases = [accuracyCase(data, facts, accuracy), ...limitCases(data, facts)];
  const passed = cases.every((one) => one.passed);
  const found = passed ? undefined : data.mistakes.find(({ when }) => shows(when, accuracy, facts));
  const failed = cases.find((one) => !one.passed);
  const parts = passed
    ? [cases[0].got!, ...stretchPart(data, accuracy)]
    : [
        ...(failed === cases[0] ? [] : [cases[0].got!]),
        failed!.reason!,
        ...(found ? [found.says] : []),
      ];
  return {
    ...base(data),
    status: passed ? "passed" : "failed",
    passed,
    earned: passed ? data.points : 0,
    cases,
    mistake: found?.name ?? null,
    parts,
    says: sentences(...parts),
    measured: { accuracy, parameters: facts.parameters },
  };
}

/** A report where nothing could be measured. */
export function modelProblem(
  data: ModelData,
  status: "type" | "unsolved" | "failed",
  reason: Text,
): CheckReport {
  const parts = [reason];
  const failed: CaseReport = {
    passed: false,
    input: both("", ""),
    expected: null,
    got: null,
    reason,
  };
  return {
    ...base(data),
    status,
    passed: false,
    earned: 0,
    cases: [failed],
    mistake: null,
    parts,
    says: sentences(...parts),
  };
}

const base = ({ name, title, points }: ModelData) => ({ exercise: name, title, points });

function accuracyCase({ target }: ModelData, facts: Facts, accuracy: number): CaseReport {
  const { ko, en } = said(facts, accuracy);
  const passed = accuracy >= target;
  const goal = both(`목표는 ${percent(target)}예요.`, `The target is ${percent(target)}.`);
  return {
    passed,
    input: both("", ""),
    expected: goal,
    got: both(ko, en),
    reason: passed ? null : sentences(both(ko, en), goal),
  };
}

function said({ correct, total, miou, map50 }: Facts, accuracy: number): Text {
  if (map50 !== undefined)
    return both(`mAP50은 ${percent(map50)}예요.`, `mAP50 is ${percent(map50)}.`);
  if (miou !== undefined)
    return both(`평균 IoU는 ${percent(miou)}예요.`, `The mean IoU is ${percent(miou)}.`);
  return both(
    `그림 ${count(total)}장 중 ${count(correct)}장을 맞혔어요(${percent(accuracy)}).`,
    `${count(correct)} of ${count(total)} images right (${percent(accuracy)}).`,
  );
}

/** The conditions that the exercise sets, as one case each. */
function limitCases(data: ModelData, facts: Facts): CaseReport[] {
  const { maxParameters, maxMultiplyAdds, minLayers } = data;
  const all: CaseReport[] = [];
  if (maxParameters !== undefined) all.push(sizeCase(maxParameters, facts));
  if (maxMultiplyAdds !== undefined) all.push(workCase(maxMultiplyAdds, facts));
  if (minLayers !== undefined) all.push(depthCase(minLayers, facts));
  return all;
}

function sizeCase(most: number, { parameters }: Facts): CaseReport {
  const got = both(
    `가중치가 ${count(parameters)}개예요.`,
    `The model has ${count(parameters)} weights.`,
  );
  const limit = both(`${count(most)}개까지예요.`, `At most ${count(most)} are allowed.`);
  return limitCase(parameters <= most, got, limit);
}

function workCase(most: number, { multiplyAdds }: Facts): CaseReport {
  const got =
    multiplyAdds === null
      ? both("곱셈-덧셈을 셀 수 없었어요.", "Its multiply-adds could not be counted.")
      : both(
          `그림 한 장에 곱셈-덧셈 ${count(multiplyAdds)}번이에요.`,
          `One image takes ${count(multiplyAdds)} multiply-adds.`,
        );
  const limit = both(`${count(most)}번까지예요.`, `At most ${count(most)} are allowed.`);
  return limitCase(multiplyAdds !== null && multiplyAdds <= most, got, limit);
}

function depthCase(least: number, { depth }: Facts): CaseReport {
  const got = both(
    `가중치가 있는 층이 ${count(depth)}개예요.`,
    `It has ${count(depth)} ${depth === 1 ? "layer" : "layers"} with weights.`,
  );
  const limit = both(
    `${count(least)}개 이상이어야 해요.`,
    `At least ${count(least)} are asked for.`,
  );
  return limitCase(depth >= least, got, limit);
}

const limitCase = (passed: boolean, got: Text, expected: Text): CaseReport => ({
  ...{ passed, input: both("", ""), expected, got },
  reason: passed ? null : sentences(got, expected),
});

function stretchPart({ stretch }: ModelData, accuracy: number): Text[] {
  if (stretch === undefined) return [];
  return accuracy >= stretch
    ? [
        both(
          `더 높은 목표 ${percent(stretch)}에도 닿았어요.`,
          `The stretch target of ${percent(stretch)} is reached too.`,
        ),
      ]
    : [both(`더 해 보고 싶다면: ${percent(stretch)}.`, `For who wants more: ${percent(stretch)}.`)];
}

function shows(when: ModelSigns, accuracy: number, { layers }: Facts): boolean {
  const {
    accuracyBelow = Number.POSITIVE_INFINITY,
    accuracyAbove = Number.NEGATIVE_INFINITY,
    has,
    lacks,
  } = when;
  return (
    accuracy < accuracyBelow &&
    accuracy > accuracyAbove &&
    (has === undefined || contains(layers, has)) &&
    (lacks === undefined || !contains(layers, lacks))
  );
}

/** Papers write ReLU, classes are called Relu: the same layer. */
const contains = (layers: readonly string[], type: string): boolean =>
  layers.some((layer) => layer.toLowerCase() === type.toLowerCase());

const count = (n: number): string => n.toLocaleString("en-US");
