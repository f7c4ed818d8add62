/** What convolution and pooling share: options as pairs, output sizes. */
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";

/** One number for both directions, or [vertical, horizontal]. */
export type Pair = number | readonly [number, number];

/** Both numbers of an option, checked. */
export function pair(op: string, name: string, value: Pair, smallest: number): [number, number] {
  const both = typeof value === "number" ? [value, value] : value;
  const valid =
    Array.isArray(both) &&
    both.length === 2 &&
    both.every((n) => Number.isInteger(n) && n >= smallest);
  if (!valid) {
    const expected = `${name} as a whole number ≥ ${smallest}, or two`;
    throw new OptionError(op, expected, JSON.stringify(value) ?? "undefined");
  }
  return [both[0], both[1]];
}

/** A padding of its own for each side; a side left out has none. */
export interface Sides {
  top?: number;
  bottom?: number;
  left?: number;
  right?: number;
}

/** What a padding puts before the first row and column, and behind the last. */
export function sidesOf(
  op: string,
  padding: Pair | Sides,
): { before: [number, number]; after: [number, number] } {
  if (typeof padding !== "object" || padding === null || Array.isArray(padding)) {
    const both = pair(op, "padding", padding as Pair, 0);
    return { before: both, after: [both[0], both[1]] };
  }
  const { top = 0, bottom = 0, left = 0, right = 0, ...others } = padding as Sides;
  const numbers = [top, bottom, left, right];
  if (!numbers.every((n) => Number.isInteger(n) && n >= 0) || Object.keys(others).length > 0) {
    const expected = "padding top, bottom, left and right as whole numbers ≥ 0";
    throw new OptionError(op, expected, JSON.stringify(padding));
  }
  return { before: [top, left], after: [bottom, right] };
}

/** Refuses what is not a batch of images. */
export function checkImages(op: string, shape: Shape): void {
  if (shape.length !== 4) {
    throw new ShapeError(
      op,
      "x of shape [N,C,H,W]",
      formatShape(shape),
      shape.length === 3 ? "x.reshape([1, ...x.shape]) adds the batch axis" : undefined,
    );
  }
}

export interface Window {
  size: [number, number];
  kernel: [number, number];
  stride: [number, number];
  dilation: [number, number];
  /** Zeros before and after, together: [vertical, horizontal]. */
  padding: [number, number];
}

/** ⌊(H + padding − D(K − 1) − 1)/S⌋ + 1, likewise for the width. */
export function outputSize(op: string, window: Window): [number, number] {
  const { size, kernel, stride, dilation, padding } = window;
  const span = [0, 1].map((d) => dilation[d] * (kernel[d] - 1) + 1);
  const room = [0, 1].map((d) => size[d] + padding[d]);
  if (room[0] < span[0] || room[1] < span[1]) {
    throw new ShapeError(
      op,
      `an input of at least ${span.join("×")} with its padding`,
      room.join("×"),
      "a smaller kernelSize or more padding makes it fit",
    );
  }
  return [0, 1].map((d) => Math.floor((room[d] - span[d]) / stride[d]) + 1) as [number, number];
}
