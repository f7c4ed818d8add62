import { OptionError } from "../../tensor/errors.js";

/** Refuses a detector of nothing. */
export function checkClasses(op: string, classes: readonly string[]): readonly string[] {
  if (Array.isArray(classes) && classes.length >= 1) return classes;
  const got = Array.isArray(classes) ? "none" : typeof classes;
  throw new OptionError(op, "classes, at least 1", got, "set.classes has them");
}
