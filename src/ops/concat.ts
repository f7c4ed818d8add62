import { type Device, engine, floatsOf, Storage } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { checkAxis, formatShape, type Shape, sizeOf, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  result,
  stored,
} from "./operation.js";
import { areImages, clearRoom, type Lines, linesOf, movePlaces } from "./region.js";

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
  const large = sizeOf(shape) >= FEW && xs.some((x) => x.storage.resident);
  if (device && (large || (d === 1 && shape.length === 4))) return onDevice(device, xs, shape, d);
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

/** One after another where most of them lie as pixels, or row by row. */
function onDevice(device: Device, xs: Tensor[], shape: number[], d: number): Tensor {
  const inPixels = shape.length === 4 && (d === 1 || xs.some(areImages));
  const linesAlong = (own: Shape): Lines => linesOf(own, d, inPixels);
  const whole = linesAlong(shape);
  const size = sizeOf(shape);
  const parts = xs.map((x) => linesAlong(x.shape));
  const blocks = xs.map((x, i) => x.storage.block(device, parts[i].form, "concat"));
  const y = device.allocate(floatsOf(whole.form, size), "concat", shape);
  device.begin(size);
  const padded = inPixels && d === 1;
  if (padded && shape[1] % 4 > 0) clearRoom(device, y.at, whole, shape);
  let end = 0;
  const starts = xs.map((x, i) => {
    movePlaces(device, [blocks[i].at, parts[i], 0], [y.at, whole, end], x.shape[d]);
    end += x.shape[d];
    return end - x.shape[d];
  });
  return stored("concat", Storage.on(device, y, whole.form, size), shape, xs, (dy, needs) => {
    const error = dy.block(device, whole.form, "concat");
    return xs.map((x, i) => {
      if (!needs[i]) return null;
      const dx = device.allocate(floatsOf(parts[i].form, x.size), "concat", x.shape);
      device.begin(x.size);
      if (padded && x.shape[1] % 4 > 0) clearRoom(device, dx.at, parts[i], x.shape);
      movePlaces(device, [error.at, whole, starts[i]], [dx.at, parts[i], 0], x.shape[d]);
      return Storage.on(device, dx, parts[i].form, x.size);
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
