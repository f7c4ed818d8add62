import {
  DataError,
  formatShape,
  fromArray,
  OptionError,
  ShapeError,
  type Tensor,
} from "../tensor/index.js";

/** Feature vectors: a tensor [N, D], or N arrays of D numbers. */
export type Features = Tensor | readonly ArrayLike<number>[];

/** Feature vectors, one after the other. */
export interface Rows {
  values: Float64Array;
  count: number;
  width: number;
}

/** `width`, where given, is what the rows must have. */
export function rowsOf(op: string, features: Features, width?: number): Rows {
  if (typeof features !== "object" || features === null) {
    throw new DataError(op, "features [N,D], a tensor or a list of rows", String(features));
  }
  const rows = "shape" in features ? fromTensor(op, features) : fromArrays(op, features);
  if (width !== undefined && rows.width !== width) {
    throw new ShapeError(op, `${width} features, as learned from`, `${rows.width}`);
  }
  const bad = rows.values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    const at = `(${Math.floor(bad / rows.width)}, ${bad % rows.width})`;
    throw new DataError(op, "finite features", `${rows.values[bad]} at ${at}`);
  }
  return rows;
}

function fromTensor(op: string, x: Tensor): Rows {
  if (x.rank !== 2 || x.size === 0) {
    throw new ShapeError(op, "features [N,D]", formatShape(x.shape));
  }
  return { values: Float64Array.from(x.storage.peek()), count: x.shape[0], width: x.shape[1] };
}

function fromArrays(op: string, x: readonly ArrayLike<number>[]): Rows {
  const width = x[0]?.length ?? 0;
  if (width === 0) throw new ShapeError(op, "features [N,D]", "none");
  const odd = x.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    throw new ShapeError(op, `${width} features in each row`, `${x[odd].length} in row ${odd}`);
  }
  const values = new Float64Array(x.length * width);
  for (const [i, row] of x.entries()) values.set(row, i * width);
  return { values, count: x.length, width };
}

/** The classes that the labels name, in order; there must be as many labels as rows. */
export function classesOf(op: string, labels: ArrayLike<number>, count: number): number[] {
  if (labels?.length === undefined || typeof labels === "string") {
    throw new DataError(op, `${count} labels, one a row`, typeof labels);
  }
  if (labels.length !== count) {
    throw new DataError(op, `${count} labels, one a row`, `${labels.length}`);
  }
  const classes = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const odd = classes.find((label) => typeof label !== "number" || Number.isNaN(label));
  if (odd !== undefined) {
    const got = typeof odd === "string" ? JSON.stringify(odd) : String(odd);
    throw new DataError(op, "labels that are numbers", got);
  }
  return classes;
}

/** Two classes as −1 and 1. */
export function signsOf(
  op: string,
  labels: ArrayLike<number>,
  count: number,
): { classes: [number, number]; signs: Int8Array } {
  const classes = classesOf(op, labels, count);
  if (classes.length !== 2) {
    const hint = classes.length > 2 ? "fitOneVsRest makes one of these for each class" : undefined;
    throw new DataError(op, "labels of 2 classes", `${classes.length}`, hint);
  }
  const signs = Int8Array.from(labels, (label) => (label === classes[1] ? 1 : -1));
  return { classes: [classes[0], classes[1]], signs };
}

/** Every option must be a number greater than 0. */
export function checkPositive(op: string, options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value > 0 && value < Infinity)) {
      throw new OptionError(op, `${name} greater than 0`, `${value}`);
    }
  }
}

export const scores = (values: Float64Array, shape: number[]): Tensor => fromArray(values, shape);
