import { Module } from "../nn/index.js";
import { OptionError, Tensor } from "../tensor/index.js";

/** Changes parameters so that the loss becomes smaller. */
export interface Optimizer {
  /** May be changed between steps. */
  learningRate: number;
  /** Changes every parameter that has a gradient. */
  step(): void;
  /** Forgets all gradients; call it before each `backward`. */
  zeroGrad(): void;
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
