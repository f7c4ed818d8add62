import { type BinaryName, engine, type Values } from "../engine/index.js";
import {
  broadcastShapes,
  broadcastStrides,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { allocate, typeOf } from "./operation.js";

/** A tensor, or a number that stands for a tensor of the other one's type. */
export type Operand = Tensor | number;

/** The number as a scalar tensor of the type of `other`. */
export function asTensor(operand: Operand, other: Operand): Tensor {
  if (typeof operand !== "number") return operand;
  const values = engine().allocate(other instanceof Tensor ? other.dtype : "float32", 1);
  values[0] = operand;
  return new Tensor(values, []);
}

/** a ∘ b with broadcasting, without a graph. */
export function binaryValues(
  op: BinaryName,
  a: Values,
  aShape: Shape,
  b: Values,
  bShape: Shape,
): { values: Values; shape: number[] } {
  const shape = broadcastShapes(op, aShape, bShape);
  const values = engine().allocate(typeOf(a), sizeOf(shape));
  engine().binary(
    op,
    shape,
    a,
    { offset: 0, strides: broadcastStrides(aShape, shape) },
    b,
    { offset: 0, strides: broadcastStrides(bShape, shape) },
    values,
  );
  return { values, shape };
}

/** −x. */
export function negated(x: Values): Values {
  const y = engine().allocate(typeOf(x), x.length);
  engine().unary("neg", x, y);
  return y;
}

/** The way back from broadcasting: sums `dy` over the axes along which `shape` was stretched. */
export function sumTo(dy: Values, from: Shape, shape: Shape): Values {
  if (sameShape(from, shape)) return dy;
  let values = dy;
  const current = [...from];
  for (let d = 0; d < from.length; d++) {
    const target = shape[d - from.length + shape.length] ?? 1;
    if (current[d] === target) continue;
    const outer = sizeOf(current.slice(0, d));
    const inner = sizeOf(current.slice(d + 1));
    const length = current[d];
    current[d] = 1;
    const summed = engine().allocate(typeOf(dy), outer * inner);
    engine().sum(outer, length, inner, values, summed);
    values = summed;
  }
  return values;
}

/** Repeats `dy` of shape `from` (same rank as `shape`) to `shape`: the backward of a sum. */
export function expandTo(dy: Values, from: Shape, shape: Shape): Values {
  const out = allocate(typeOf(dy), shape);
  engine().copy(shape, dy, { offset: 0, strides: broadcastStrides(from, shape) }, out, {
    offset: 0,
    strides: stridesOf(shape),
  });
  return out;
}
