import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

export interface GeluOptions {
  /** "tanh": the paper's approximation. Default "none": exact. */
  approximate?: "none" | "tanh";
}

/**
 * Gaussian error linear unit: x times the chance that a normal number is below x.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = x · Φ(x) = x/2 · (1 + erf(x/√2))
 * Backward dx = dy · (Φ(x) + x · φ(x)), φ the normal density
 * Source   Hendrycks & Gimpel 2016, section 2
 * @throws  DataError gelu: expected a tensor, got number
 * @throws  OptionError gelu: expected approximate "none" or "tanh", got "erf"
 * @example gelu(tensor([0, 100])).toArray() // [0, 100]
 */
export function gelu(x: Tensor, { approximate = "none" }: GeluOptions = {}): Tensor {
  if (approximate !== "none" && approximate !== "tanh") {
    throw new OptionError("gelu", 'approximate "none" or "tanh"', JSON.stringify(approximate));
  }
  return curve("gelu", approximate === "tanh" ? "geluTanh" : "gelu", x);
}
