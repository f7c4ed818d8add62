import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { mean } from "./mean.js";
import { sum } from "./sum.js";

/** What becomes of the losses of all numbers. */
export type Reduction = "mean" | "sum" | "none";

export interface LossOptions {
  /** "mean" and "sum" make one number, "none" leaves them. Default "mean". */
  reduction?: Reduction;
}

/** Refuses what is none of the three. */
export function checkReduction(op: string, reduction: Reduction): void {
  if (["mean", "sum", "none"].includes(reduction)) return;
  throw new OptionError(op, 'reduction "mean", "sum" or "none"', JSON.stringify(reduction));
}

/** One number of all losses, or all. */
export function reduced(op: string, losses: Tensor, { reduction = "mean" }: LossOptions): Tensor {
  checkReduction(op, reduction);
  if (reduction === "none") return losses;
  return reduction === "mean" ? mean(losses) : sum(losses);
}
