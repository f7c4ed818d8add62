import { OptionError } from "../tensor/errors.js";

/** Refuses what is not a positive whole number: channels, features. */
export function checkCount(op: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new OptionError(
      op,
      `${name} as a whole number ≥ 1`,
      JSON.stringify(value) ?? "undefined",
    );
  }
}
