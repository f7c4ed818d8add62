import { ceil4, type Device, engine, floatsOf, pixels, Storage } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { checkAxis, formatShape, type Shape, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";

/**
 * Puts tensors one after another along an axis: with axis 1, the channels of all branches.
 *
 * Shapes   xs […, dᵢ, …], equal on the other axes → y […, Σ dᵢ, …]
 * Forward  y = x₀ followed by x₁ followed by …
 * Backward dxᵢ = its part of dy
 * Source   Szegedy et al. 2015, section 4 (filter concatenation)
 * @throws  ShapeError concat: expected shapes equal but on axis 1, got [1,2,4,4] and [1,2,5,5]
 * @throws  ShapeError concat: expected at least one tensor, got none
 * @example concat([zeros([1, 2, 4, 4]), zeros([1, 3, 4, 4])]).shape // [1, 5, 4, 4]
 */
export function concat(tensors: readonly Tensor[], axis = 1): Tensor {
  checkTensors("concat", ...tensors);
  const xs = [...tensors];
  const { shape, d } = concatShape(
    xs.map((x) => x.shape),
    axis,
  );
  const device = deviceOf(xs[0]);
  if (device && d === 1 && shape.length === 4) return onDevice(device, xs, shape);
  const strides = stridesOf(shape);
  const y = allocate(xs[0].dtype, shape);
  let start = 0;
  const parts = xs.map((x) => {
    const inside = { offset: start * strides[d], strides };
    start += x.shape[d];
    return { inside, whole: { offset: 0, strides: stridesOf(x.shape) } };
  });
  xs.forEach((x, i) => {
    engine().copy(x.shape, x.storage.peek(), parts[i].whole, y, parts[i].inside);
  });
  return result("concat", y, shape, xs, (dy, needs) =>
    xs.map((x, i) => {
      if (!needs[i]) return null;
      const dx = allocateLike(x);
      engine().copy(x.shape, dy, parts[i].inside, dx, parts[i].whole);
      return dx;
    }),
  );
}

/** Channels one after another, on pixels. */
function onDevice(device: Device, xs: Tensor[], shape: number[]): Tensor {
  const { routines } = device;
  const [n, channels, h, w] = shape;
  const count = n * h * w;
  const form = pixels(n, channels, h * w);
  const size = count * channels;
  const formOf = (x: Tensor) => pixels(n, x.shape[1], h * w);
  /** Copies `c` channels of each pixel, which are `from` and `to` floats wide. */
  const move = (source: number, target: number, c: number, from: number, to: number) =>
    routines.permute(source, target, 1, 1, count, c, 0, 0, from, 1, 0, 0, to, 1);
  const blocks = xs.map((x) => x.storage.block(device, formOf(x), "concat"));
  const y = device.allocate(floatsOf(form, size), "concat", shape);
  const wide = ceil4(channels);
  device.begin(size);
  if (wide > channels) routines.fill(y.at, floatsOf(form, size), 0);
  let start = 0;
  const starts = xs.map((x, i) => {
    const c = x.shape[1];
    move(blocks[i].at, y.at + 4 * start, c, ceil4(c), wide);
    start += c;
    return start - c;
  });
  return stored("concat", Storage.on(device, y, form, size), shape, xs, (dy, needs) => {
    const error = dy.block(device, form, "concat");
    return xs.map((x, i) => {
      if (!needs[i]) return null;
      const c = x.shape[1];
      const floats = floatsOf(formOf(x), x.size);
      const dx = device.allocate(floats, "concat", x.shape);
      device.begin(x.size);
      if (c % 4 > 0) routines.fill(dx.at, floats, 0);
      move(error.at + 4 * starts[i], dx.at, c, wide, ceil4(c));
      return Storage.on(device, dx, formOf(x), x.size);
    });
  });
}

/** The shape rule. */
export function concatShape(
  shapes: readonly Shape[],
  axis: number,
): { shape: number[]; d: number } {
  if (shapes.length === 0) throw new ShapeError("concat", "at least one tensor", "none");
  const [first] = shapes;
  const d = checkAxis("concat", axis, first.length);
  const other = shapes.find(
    (s) => s.length !== first.length || s.some((n, i) => i !== d && n !== first[i]),
  );
  if (other) {
    const got = `${formatShape(first)} and ${formatShape(other)}`;
    throw new ShapeError("concat", `shapes equal but on axis ${d}`, got);
  }
  const total = shapes.reduce((sum, s) => sum + s[d], 0);
  return { shape: first.map((n, i) => (i === d ? total : n)), d };
}
