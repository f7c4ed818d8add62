import type { SharedRun, SharedStep } from "./run.js";

/** Points that a shared curve keeps: enough to see, little to send. */
const POINTS = 200;

/** The same run with at most 200 steps, each the mean of its neighbours. */
export const thinnedRun = (run: SharedRun): SharedRun => ({ ...run, steps: thinned(run.steps) });

function thinned(steps: readonly SharedStep[]): SharedStep[] {
  const size = Math.max(1, Math.ceil(steps.length / POINTS));
  return Array.from({ length: Math.ceil(steps.length / size) }, (_, i) =>
    meanOf(steps.slice(i * size, (i + 1) * size)),
  );
}

function meanOf(part: readonly SharedStep[]): SharedStep {
  const mean = (of: (step: SharedStep) => number) =>
    part.reduce((sum, step) => sum + of(step), 0) / part.length;
  return {
    step: mean(({ step }) => step),
    loss: mean(({ loss }) => loss ?? Number.NaN),
    accuracy: mean(({ accuracy }) => accuracy),
  };
}
