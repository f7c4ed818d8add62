/** Cutting out of and putting into arrays in the engine's memory, on pixels or row by row. */
import { ceil4, type Device, FLAT, type Form, floatsOf, pixels } from "../engine/index.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { fits } from "./spread.js";

/**
 * An array of which a range along one axis is moved: it lies as [outer, length, inner] floats, of which
 * `step` belong to one place of the axis.
 */
export interface Lines {
  readonly form: Form;
  readonly outer: number;
  /** Floats from one of `outer` to the next. */
  readonly line: number;
  /** Floats of one place of the axis. */
  readonly step: number;
}

/** As images of pixels, or row by row; along axis `d`. */
export function linesOf(shape: Shape, d: number, inPixels: boolean): Lines {
  if (!inPixels) {
    const step = sizeOf(shape.slice(d + 1));
    return { form: FLAT, outer: sizeOf(shape.slice(0, d)), line: shape[d] * step, step };
  }
  const [n, c, h, w] = shape;
  const [form, wide] = [pixels(n, c, h * w), ceil4(c)];
  if (d === 0) return { form, outer: 1, line: n * h * w * wide, step: h * w * wide };
  if (d === 1) return { form, outer: n * h * w, line: wide, step: 1 };
  if (d === 2) return { form, outer: n, line: h * w * wide, step: w * wide };
  return { form, outer: n * h, line: w * wide, step: wide };
}

/** True for images that lie as pixels. */
export function areImages({ storage: { form, inPixels }, shape }: Tensor): boolean {
  return inPixels && form.kind === "pixels" && shape.length === 4 && fits(form, shape);
}

/** Moves `count` places of an axis, from place `first` of one array to place `start` of another. */
export function movePlaces(
  device: Device,
  [from, a, first]: readonly [at: number, lines: Lines, place: number],
  [to, b, start]: readonly [at: number, lines: Lines, place: number],
  count: number,
): void {
  device.routines.permute(
    ...([from + 4 * first * a.step, to + 4 * start * b.step] as const),
    ...([1, 1, a.outer, count * a.step] as const),
    ...([0, 0, a.line, 1] as const),
    ...([0, 0, b.line, 1] as const),
  );
}

/** Clears what nothing will be moved to: zeros behind the channels, or all. */
export function clearRoom(device: Device, at: number, { form }: Lines, shape: Shape): void {
  device.routines.fill(at, floatsOf(form, sizeOf(shape)), 0);
}
