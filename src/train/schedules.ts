import { OptionError } from "../tensor/index.js";
import type { Optimizer } from "./optimizer.js";

/** The learning rate after a number of steps (or epochs: whatever is counted), from the optimizer's own. */
export type Schedule = (step: number, base: number) => number;

function checkSteps(op: string, name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new OptionError(op, `${name} as a whole number ≥ 1`, String(value));
}

/**
 * Makes the learning rate smaller all `every` steps, or at the given ones.
 * Source   PyTorch (StepLR, MultiStepLR)
 * @throws  OptionError stepDecay: expected every as a whole number ≥ 1, got 0
 * @throws  OptionError stepDecay: expected every or at, got neither
 * @example [0, 29, 30, 60].map((step) => stepDecay({ every: 30, factor: 0.5 })(step, 1)) // [1, 1, 0.5, 0.25]
 */
export function stepDecay(options: {
  every?: number;
  at?: readonly number[];
  /** Default 0.1. */
  factor?: number;
}): Schedule {
  const { every, at, factor = 0.1 } = options;
  if (at) return (step, base) => base * factor ** at.filter((place) => place <= step).length;
  if (every === undefined) throw new OptionError("stepDecay", "every or at", "neither");
  checkSteps("stepDecay", "every", every);
  return (step, base) => base * factor ** Math.floor(step / every);
}

/**
 * Lets the learning rate fall along half a cosine, from its own to `least`.
 * Source   Loshchilov & Hutter 2017, equation 5, without restarts; PyTorch (CosineAnnealingLR)
 * @throws  OptionError cosineDecay: expected steps as a whole number ≥ 1, got 0
 * @example [0, 5, 10].map((step) => cosineDecay({ steps: 10 })(step, 2).toFixed(2)) // ["2.00", "1.00", "0.00"]
 */
export function cosineDecay({ steps, least = 0 }: { steps: number; least?: number }): Schedule {
  checkSteps("cosineDecay", "steps", steps);
  return (step, base) => least + ((base - least) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}

export interface OneCycleOptions {
  /** All steps of the training. */
  steps: number;
  /** The highest rate. Default: the optimizer's own. */
  most?: number;
  /** Share of the steps in which it rises. Default 0.3. */
  rise?: number;
  /** The first rate is the highest divided by this. Default 25. */
  startDivisor?: number;
  /** The last rate is the first divided by this. Default 10,000. */
  endDivisor?: number;
  /** Along half a cosine, or straight. Default "cosine". */
  shape?: "cosine" | "linear";
}

/**
 * Up to the highest learning rate, then down to almost nothing, in one go.
 * Source   Smith & Topin 2018, section 3; PyTorch (OneCycleLR, without its cycling of the momentum)
 * @throws  OptionError oneCycle: expected steps as a whole number ≥ 1, got 0
 * @throws  OptionError oneCycle: expected rise from 0 to 1, got 2
 * @throws  OptionError oneCycle: expected a step up to 10, got 11
 * @example [0, 2, 9].map((step) => oneCycle({ steps: 10 })(step, 1).toFixed(3)) // ["0.040", "1.000", "0.000"]
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const { steps, most, rise = 0.3, startDivisor = 25, endDivisor = 1e4, shape } = options;
  checkSteps("oneCycle", "steps", steps);
  if (!(rise >= 0 && rise <= 1)) throw new OptionError("oneCycle", "rise from 0 to 1", `${rise}`);
  const top = rise * steps - 1;
  const between = (from: number, to: number, share: number): number =>
    shape === "linear"
      ? from + (to - from) * share
      : to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
  return (step, base) => {
    if (step > steps) throw new OptionError("oneCycle", `a step up to ${steps}`, String(step));
    const highest = most ?? base;
    const first = highest / startDivisor;
    if (step <= top) return between(first, highest, top > 0 ? step / top : 1);
    const left = steps - 1 - top;
    return between(highest, first / endDivisor, left > 0 ? Math.min(1, (step - top) / left) : 1);
  };
}

/**
 * Lets the learning rate grow from a small share of its own, then goes on with another schedule, which
 * counts from there.
 * Source   Goyal et al. 2017, section 2.2; PyTorch (LinearLR, SequentialLR)
 * @throws  OptionError warmUp: expected steps as a whole number ≥ 1, got 0
 * @example [0, 1, 2, 3].map((step) => warmUp({ steps: 2, from: 0.5 })(step, 4)) // [2, 3, 4, 4]
 */
export function warmUp(
  { steps, from = 1 / 3 }: { steps: number; from?: number },
  after: Schedule = (_, base) => base,
): Schedule {
  checkSteps("warmUp", "steps", steps);
  return (step, base) =>
    step < steps ? base * (from + ((1 - from) * step) / steps) : after(step - steps, base);
}

/** Sets an optimizer's learning rate step by step. */
export interface Scheduler {
  /** How many steps have been made. */
  readonly steps: number;
  /** Call it after each step of the optimizer, or after each epoch: whatever the schedule counts. */
  step(): void;
}

/**
 * Puts an optimizer under a schedule; the rate of step 0 is set at once.
 * @example scheduler(sgd(linear(2, 1), { learningRate: 4 }), warmUp({ steps: 2, from: 0.5 })).steps // 0
 */
export function scheduler(optimizer: Optimizer, schedule: Schedule): Scheduler {
  const base = optimizer.learningRate;
  let steps = 0;
  optimizer.learningRate = schedule(0, base);
  return {
    get steps() {
      return steps;
    },
    step() {
      optimizer.learningRate = schedule(steps + 1, base);
      steps++;
    },
  };
}
