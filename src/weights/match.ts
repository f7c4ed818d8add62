import { DataError, formatShape } from "../tensor/index.js";

/** How the names and shapes of a file and of a model fit each other. */
export interface Match {
  /** Names in both, of one shape. */
  fitting: string[];
  /** The model has them, the file does not. */
  missing: string[];
  /** The file has them, the model does not. */
  unexpected: string[];
  /** Both have them, with different shapes. */
  misshaped: string[];
}

/** PyTorch's count of batches: of no use to a model that does not keep it. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** What a state dict looks like. */
export type Shapes = Record<string, { readonly shape: readonly number[] }>;

/** Compares a file with a model. */
export function match(model: Shapes, file: Shapes): Match {
  const has = (dict: Shapes, name: string) => Object.hasOwn(dict, name);
  const common = Object.keys(model).filter((name) => has(file, name));
  const same = (name: string) => formatShape(model[name].shape) === formatShape(file[name].shape);
  return {
    fitting: common.filter(same),
    missing: Object.keys(model).filter((name) => !has(file, name) && !COUNTER.test(name)),
    unexpected: Object.keys(file).filter((name) => !has(model, name) && !COUNTER.test(name)),
    misshaped: common.filter((name) => !same(name)),
  };
}

/** One error that says all that does not fit. */
export function mismatch(model: Shapes, file: Shapes, found: Match, name: string): DataError {
  const { missing, unexpected, misshaped } = found;
  const shaped = (dict: Shapes) => (key: string) => `${key} ${formatShape(dict[key].shape)}`;
  const both = (key: string) => `${shaped(file)(key)}, the model ${formatShape(model[key].shape)}`;
  const counts = [
    [missing.length, "missing"],
    [unexpected.length, "unexpected"],
    [misshaped.length, "of another shape"],
  ] as const;
  const got = counts.flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : [])).join(", ");
  const lines = [
    ...list("missing in the file", missing.map(shaped(model))),
    ...list("the model does not have", unexpected.map(shaped(file))),
    ...list("the file has another shape", misshaped.map(both)),
  ];
  const names = Object.keys(model).length;
  return new DataError(
    "loadWeights",
    `${name} to have the ${names} names and shapes of the model`,
    got,
    `${lines.join("\n")}\nto load a part: { except: ["fc"] } keeps fc as it is, { rename } gives other names`,
  );
}

const MOST = 20;

function list(title: string, items: string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length > MOST ? [`  … and ${items.length - MOST} more`] : [];
  return [`${title}:`, ...items.slice(0, MOST).map((item) => `  ${item}`), ...rest];
}
