import { type CheckReport, type ExerciseData, runCheck } from "../../src/check/index.js";
import { type Module, manualSeed } from "../../src/index.js";
import { rand, rng, tensor } from "../../src/tensor/index.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Images that the network itself labels, a part of them wrongly: it is as accurate as is wanted, in percent. */
function labelledBy(model: Module, right: number) {
  const x = rand([100, 1, 28, 28], { rng: rng(3) });
  // As the check asks it: batch norm with the statistics that it has kept.
  model.eval();
  const out = model.forward(x);
  model.train();
  const labels = range(100).map((i) => {
    const scores = range(10).map((k) => out.at(i, k));
    const answer = scores.indexOf(Math.max(...scores));
    return i < right ? answer : (answer + 1) % 10;
  });
  const images = x.toArray() as number[][][][];
  const batch = (indices: number[]) => ({
    x: tensor(indices.map((i) => images[i])),
    y: indices.map((i) => labels[i]),
  });
  return () => ({ length: 100, batch });
}

/** The check's report on a network that gets so many of 100 images right. */
export function reportOnModel(data: ExerciseData, build: () => Module, right: number): CheckReport {
  manualSeed(1);
  const model = build();
  return runCheck(data, { build, model }, labelledBy(model, right)) as CheckReport;
}
