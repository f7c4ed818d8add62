import { type CheckReport, type ExerciseData, runCheck } from "../../src/check/index.js";
import { type Module, manualSeed, noGrad } from "../../src/index.js";
import { rand, rng } from "../../src/tensor/index.js";

/**
 * What the check says of an untrained network that has so many of 100 digits right: the labels are
 * set so.
 */
export function reportAt(data: ExerciseData, right: number, build: () => Module): CheckReport {
  manualSeed(3);
  const model = build();
  const x = rand([100, 1, 28, 28], { rng: rng(5) });
  const scores = noGrad(() => model.eval().forward(x)).toArray() as number[][];
  const answers = scores.map((line) => line.indexOf(Math.max(...line)));
  const y = answers.map((answer, i) => (i < right ? answer : (answer + 1) % 10));
  const source = { length: 100, batch: () => ({ x, y }) };
  return runCheck(data, { build, model }, () => source) as CheckReport;
}
