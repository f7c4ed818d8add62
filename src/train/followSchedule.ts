import { OptionError } from "../tensor/index.js";
import type { FitCallback, FitState } from "./callbacks.js";
import type { Schedule } from "./schedules.js";

interface Memory {
  /** The optimizer's own rate, before the first step; null until the run begins. */
  base: number | null;
  /** Steps or epochs so far. */
  count: number;
}

/**
 * Puts the optimizer of a `fit` under a schedule that counts steps, or epochs:
 * `fit(model, { …, callbacks: [followSchedule(cosineDecay({ steps: 10 }), { every: "epoch" })] })`.
 * A run that goes on from a checkpoint goes on in the schedule.
 *
 * Source   PyTorch (torch.optim.lr_scheduler)
 * @throws  OptionError followSchedule: expected every "step" or "epoch", got "hour"
 * @example followSchedule(stepDecay({ every: 2 }), { every: "epoch" }).name // "followSchedule"
 */
export function followSchedule(
  schedule: Schedule,
  { every = "step" }: { every?: "step" | "epoch" } = {},
): FitCallback {
  if (every !== "step" && every !== "epoch") {
    throw new OptionError("followSchedule", 'every "step" or "epoch"', JSON.stringify(every));
  }
  let memory: Memory = { base: null, count: 0 };
  const set = ({ optimizer }: FitState): void => {
    optimizer.learningRate = schedule(memory.count, memory.base ?? optimizer.learningRate);
  };
  const count = (state: FitState): void => {
    memory.count++;
    set(state);
  };
  return {
    name: "followSchedule",
    onStart(state) {
      memory.base ??= state.optimizer.learningRate;
      set(state);
    },
    ...(every === "step"
      ? { onStep: (_, state) => count(state) }
      : { onEpoch: (_, state) => count(state) }),
    save: () => ({ json: memory, tensors: {} }),
    restore(saved) {
      memory = saved ? { ...(saved.json as Memory) } : { base: null, count: 0 };
    },
  };
}
