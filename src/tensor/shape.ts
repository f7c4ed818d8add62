import { ShapeError } from "./errors.js";

export type Shape = readonly number[];

/** How many elements a shape has; 1 for a scalar `[]`. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** `[2, 3]` → `"[2,3]"`, as errors print shapes. */
export const formatShape = (shape: Shape): string => `[${shape.join(",")}]`;

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** Row-major strides: how far apart, in elements, neighbours along each axis are. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

/** Refuses what is not a list of whole numbers ≥ 0. */
export function checkShape(op: string, shape: Shape): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    const got = Array.isArray(shape) ? formatShape(shape) : String(shape);
    throw new ShapeError(op, "a shape of whole numbers ≥ 0", got);
  }
}

/** The shape of `a ∘ b`: aligned at the last axis, 1 stretches. */
export function broadcastShapes(op: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const na = a[d - rank + a.length] ?? 1;
    const nb = b[d - rank + b.length] ?? 1;
    if (na !== nb && na !== 1 && nb !== 1) {
      throw new ShapeError(
        op,
        "shapes that are equal or 1 on each axis, from the last one",
        `${formatShape(a)} and ${formatShape(b)}`,
      );
    }
    return na === 1 ? nb : na;
  });
}

/** Strides by which an array of `shape` is read as if it had the shape `target`. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides = stridesOf(shape);
  const missing = target.length - shape.length;
  return target.map((_, d) => (d < missing || shape[d - missing] === 1 ? 0 : strides[d - missing]));
}

/** −1 is the last axis. */
export function checkAxis(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(op, `an axis from ${-rank} to ${rank - 1}`, `axis ${axis}`);
  }
  return axis < 0 ? axis + rank : axis;
}
