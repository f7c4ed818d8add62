import type { BinaryName, Layout, UnaryName, Values } from "../engine.js";
import { forEachRow, isContiguous } from "./strided.js";

type Unary = (x: Values, y: Values) => void;
type UnaryBackward = (x: Values, y: Values, dy: Values, dx: Values) => void;

/** Each function with its derivative. Separate loops: one shared loop over a callback is 3× slower. */
const UNARY: Record<UnaryName, { forward: Unary; backward: UnaryBackward }> = {
  neg: {
    forward(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = -x[i];
    },
    backward(_x, _y, dy, dx) {
      for (let i = 0; i < dx.length; i++) dx[i] = -dy[i];
    },
  },
  exp: {
    forward(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = Math.exp(x[i]);
    },
    backward(_x, y, dy, dx) {
      for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * y[i];
    },
  },
  log: {
    forward(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = Math.log(x[i]);
    },
    backward(x, _y, dy, dx) {
      for (let i = 0; i < dx.length; i++) dx[i] = dy[i] / x[i];
    },
  },
  relu: {
    // Math.max lets NaN through: a broken network must not look like a quiet one.
    forward(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = Math.max(0, x[i]);
    },
    backward(_x, y, dy, dx) {
      for (let i = 0; i < dx.length; i++) dx[i] = y[i] <= 0 ? 0 : dy[i];
    },
  },
  sigmoid: {
    forward(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]));
    },
    backward(_x, y, dy, dx) {
      for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * y[i] * (1 - y[i]);
    },
  },
  tanh: {
    forward(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = Math.tanh(x[i]);
    },
    backward(_x, y, dy, dx) {
      for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * (1 - y[i] * y[i]);
    },
  },
};

export function unary(name: UnaryName, x: Values, y: Values): void {
  UNARY[name].forward(x, y);
}

export function unaryBackward(name: UnaryName, x: Values, y: Values, dy: Values, dx: Values): void {
  UNARY[name].backward(x, y, dy, dx);
}

/** y[y0 + i] = a[a0 + i·sa] ∘ b[b0 + i·sb] for one row of `length` elements. */
type BinaryRow = (
  length: number,
  a: Values,
  a0: number,
  sa: number,
  b: Values,
  b0: number,
  sb: number,
  y: Values,
  y0: number,
) => void;

const BINARY: Record<BinaryName, BinaryRow> = {
  add(length, a, a0, sa, b, b0, sb, y, y0) {
    for (let i = 0; i < length; i++) y[y0 + i] = a[a0 + i * sa] + b[b0 + i * sb];
  },
  sub(length, a, a0, sa, b, b0, sb, y, y0) {
    for (let i = 0; i < length; i++) y[y0 + i] = a[a0 + i * sa] - b[b0 + i * sb];
  },
  mul(length, a, a0, sa, b, b0, sb, y, y0) {
    for (let i = 0; i < length; i++) y[y0 + i] = a[a0 + i * sa] * b[b0 + i * sb];
  },
  div(length, a, a0, sa, b, b0, sb, y, y0) {
    for (let i = 0; i < length; i++) y[y0 + i] = a[a0 + i * sa] / b[b0 + i * sb];
  },
};

export function binary(
  name: BinaryName,
  shape: readonly number[],
  a: Values,
  aLayout: Layout,
  b: Values,
  bLayout: Layout,
  y: Values,
): void {
  const row = BINARY[name];
  if (isContiguous(shape, aLayout.strides) && isContiguous(shape, bLayout.strides)) {
    row(y.length, a, aLayout.offset, 1, b, bLayout.offset, 1, y, 0);
    return;
  }
  const last = shape.length - 1;
  const [sa, sb] = [aLayout.strides[last], bLayout.strides[last]];
  let y0 = 0;
  forEachRow(shape, aLayout, bLayout, (length, a0, b0) => {
    row(length, a, a0, sa, b, b0, sb, y, y0);
    y0 += length;
  });
}

export function scale(x: Values, factor: number, y: Values): void {
  for (let i = 0; i < x.length; i++) y[i] = x[i] * factor;
}
