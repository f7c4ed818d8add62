/** What an operation of the recorded graph did, where several layers were computed in one pass. */
import type { Tensor } from "../tensor/index.js";

/**
 * The operations behind a result, as far as its inputs tell: an activation that has weights among its
 * inputs was computed together with the layer that they belong to. Whether a maximum of a convolution
 * had a ReLU in between is not recorded.
 */
export function operationsOf({ node }: Tensor): string | null {
  if (!node) return null;
  const { op, inputs } = node;
  const [, weight] = inputs;
  const together = (op === "add" && inputs.length >= 3) || (isAfter(op) && inputs.length >= 2);
  if (!together) return op;
  if (weight.rank === 4) return op === "maxPool2d" ? "conv2d … maxPool2d" : `conv2d, ${op}`;
  if (weight.rank === 2) return `linear, ${op}`;
  return inputs.length === 4 && op === "relu" ? "batchNorm, add, relu" : `batchNorm, ${op}`;
}

const isAfter = (op: string): boolean => op === "relu" || op === "maxPool2d";
