import { Module } from "../nn/index.js";
import { DataError, OptionError, Tensor } from "../tensor/index.js";
import type { SavedState, Updates } from "../tensor/update.js";

/** Changes parameters so that the loss becomes smaller. */
export interface Optimizer {
  /** May be changed between steps. */
  learningRate: number;
  /** Changes every parameter that has a gradient. */
  step(): void;
  /** Forgets all gradients; call it before each `backward`. */
  zeroGrad(): void;
  /** All that it knows beside the parameters, so that a checkpoint can be gone on from. */
  state?(): OptimizerState;
  /**
   * Goes on from a saved state.
   * @throws DataError optimizer: expected a state of 2 parameters, got one of 4
   */
  restore?(state: OptimizerState): void;
}

/** What an optimizer knows beside the parameters. */
export interface OptimizerState {
  learningRate: number;
  /** In the order of the parameters; null for those that made no step yet. */
  parameters: (SavedState | null)[];
}

/** The two methods of an optimizer whose states are kept by `updates`. */
export function savable(
  updates: Updates,
  count: number,
): Required<Pick<Optimizer, "state" | "restore">> & ThisType<Optimizer> {
  return {
    state() {
      return { learningRate: this.learningRate, parameters: updates.save() };
    },
    restore({ learningRate, parameters }) {
      if (parameters.length !== count) {
        const expected = `a state of ${count} parameters`;
        throw new DataError("optimizer", expected, `one of ${parameters.length}`);
      }
      this.learningRate = learningRate;
      updates.restore(parameters);
    },
  };
}

/** What an optimizer is given: a model, or its parameters. */
export type Parameters = Module | readonly Tensor[];

/** The tensors to change; refuses an empty list and what is no tensor. */
export function parametersOf(op: string, source: Parameters): Tensor[] {
  const list = source instanceof Module ? source.parameters() : source;
  const valid = Array.isArray(list) && list.length > 0 && list.every((p) => p instanceof Tensor);
  if (!valid) {
    const got = Array.isArray(list) && list.length === 0 ? "none" : typeof source;
    throw new OptionError(op, "a model or a list of parameters", got);
  }
  return [...list];
}

/** Refuses a number outside `least` … `below`. */
export function checkRange(
  op: string,
  name: string,
  value: number,
  least: number,
  below = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === "number" && value >= least && value < below) return;
  const upper = below === Number.POSITIVE_INFINITY ? "" : ` and < ${below}`;
  throw new OptionError(op, `${name} ≥ ${least}${upper}`, String(value));
}
