import { type Module, summary } from "../nn/index.js";
import { OptionError, type Shape } from "../tensor/index.js";
import { short } from "./numbers.js";

/** What is compared of a network. */
export interface ModelRow {
  name: string;
  parameters: number;
  /** Of one forward pass. */
  multiplyAdds: number;
  /** Convolutions and linear layers. */
  layers?: number;
  /** Share of right answers, 0 to 1. */
  accuracy?: number;
}

/**
 * Networks side by side, from shapes alone: nothing is computed. `accuracies` by name, 0 to 1, come
 * from elsewhere.
 * @throws OptionError compareModels: expected at least one model by name, got none
 * @example compareModels({ LeNet: lenet5() }, [1, 1, 28, 28])[0].parameters // 61706
 */
export function compareModels(
  models: Record<string, Module>,
  input: Shape,
  accuracies: Record<string, number> = {},
): ModelRow[] {
  const named = Object.entries(models);
  if (named.length === 0) {
    throw new OptionError("compareModels", "at least one model by name", "none");
  }
  return named.map(([name, model]) => {
    const { params, macs, rows } = summary(model, input);
    const layers = rows.filter((row) => row.macs > 0).length;
    const row = { name, parameters: params, multiplyAdds: macs, layers };
    return name in accuracies ? { ...row, accuracy: accuracies[name] } : row;
  });
}

/** 61100840 → 61.1 M. */
export function counted(value: number): string {
  for (const [size, letter] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= 0.9995 * size) return `${short(value / size)} ${letter}`;
  }
  return short(value);
}

/** Refuses an empty list. */
export function checkRows(op: string, rows: readonly ModelRow[]): void {
  if (rows.length === 0) throw new OptionError(op, "at least one model", "none");
}
