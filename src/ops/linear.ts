import { type Block, type Device, engine, FLAGS, FLAT, Storage, UNARY } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  flatBlock,
  gradientRoom,
  result,
  stored,
} from "./operation.js";
import { reshape } from "./reshape.js";

/**
 * Fully connected layer: each output is a weighted sum of all inputs.
 *
 * Shapes   x [N, I] · w [O, I] · b [O] → y [N, O]; x […, I] → y […, O]
 * Forward  y = x · wᵀ + b
 * Backward dx = dy · w · dw = dyᵀ · x · db = Σ_n dy
 * Source   Rumelhart, Hinton & Williams 1986, equation 1
 * @throws  ShapeError linear: expected x of shape [N,3], got [2,4]
 * @throws  ShapeError linear: expected b of shape [2], got [3]
 * @example linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).toArray() // [[16]]
 */
export function linear(x: Tensor, w: Tensor, b: Tensor | null = null): Tensor {
  checkTensors("linear", ...(b ? [x, w, b] : [x, w]));
  const { n, inputs, outputs } = linearSizes(x.shape, w.shape, b?.shape ?? null);
  if (x.rank !== 2) {
    return reshape(linear(reshape(x, [n, inputs]), w, b), [...x.shape.slice(0, -1), outputs]);
  }
  const device = deviceOf(x);
  if (device) return onDevice(device, x, w, b, false);
  const y = allocate(x.dtype, [n, outputs]);
  if (b) for (let row = 0; row < n; row++) y.set(b.storage.peek(), row * outputs);
  const forward = { m: n, n: outputs, k: inputs, transposeB: true, accumulate: b !== null };
  engine().gemm(forward, x.storage.peek(), w.storage.peek(), y);
  return result("linear", y, [n, outputs], b ? [x, w, b] : [x, w], (dy, needs) => {
    const dx = needs[0] ? allocateLike(x) : null;
    const dw = needs[1] ? allocateLike(w) : null;
    const db = b && needs[2] ? allocateLike(b) : null;
    if (dx) engine().gemm({ m: n, n: inputs, k: outputs }, dy, w.storage.peek(), dx);
    if (dw) {
      engine().gemm({ m: outputs, n: inputs, k: n, transposeA: true }, dy, x.storage.peek(), dw);
    }
    if (db) engine().sum(1, n, outputs, dy, db);
    return [dx, dw, db];
  });
}

/** relu(linear(x, w, b)) in one pass; null where the plain engine computes, or x is no list of rows. */
export function linearRelu(x: Tensor, w: Tensor, b: Tensor | null): Tensor | null {
  checkTensors("linear", ...(b ? [x, w, b] : [x, w]));
  linearSizes(x.shape, w.shape, b?.shape ?? null);
  const device = x.rank === 2 ? deviceOf(x) : null;
  return device && onDevice(device, x, w, b, true);
}

/** By the routines; with `relu`, what is negative becomes 0 in the same pass. */
function onDevice(device: Device, x: Tensor, w: Tensor, b: Tensor | null, relu: boolean): Tensor {
  const { routines } = device;
  const [n, i] = x.shape;
  const [o] = w.shape;
  const work = n * i * o;
  const xb = flatBlock(device, "linear", x);
  const wb = flatBlock(device, "linear", w);
  const bb = b && flatBlock(device, "linear", b);
  const y = device.allocate(n * o, "linear", [n, o]);
  const flags = relu ? FLAGS.relu : 0;
  device.begin(work);
  routines.gemm(xb.at, wb.at, bb?.at ?? 0, y.at, n, o, i, i, i, o, 0, 1, flags);
  const values = Storage.on(device, y, FLAT, n * o);
  const op = relu ? "relu" : "linear";
  return stored(op, values, [n, o], b ? [x, w, b] : [x, w], (dy, needs) => {
    let error = flatBlock(device, "linear", dy);
    if (relu) {
      const passed = device.allocate(n * o, "relu", [n, o]);
      routines.unaryBackward(UNARY.relu, 0, y.at, error.at, passed.at, n * o);
      error = passed;
    }
    let dx: Storage | null = null;
    if (needs[0]) {
      const to = device.allocate(n * i, "linear", x.shape);
      device.begin(work);
      routines.gemm(error.at, wb.at, 0, to.at, n, i, o, o, i, i, 0, 0, 0);
      dx = Storage.on(device, to, FLAT, n * i);
    }
    let dw: Storage | null = null;
    if (needs[1]) {
      const room = gradientRoom(device, "linear", w, FLAT);
      device.begin(work);
      const add = room.add ? FLAGS.add : 0;
      routines.gemm(error.at, xb.at, 0, room.at, o, i, n, o, i, i, 1, 0, add);
      dw = room.done();
    }
    const db = b && needs[2] ? columnSums(device, error, n, b) : null;
    if (relu) device.free(error);
    return [dx, dw, db];
  });
}

/** db: the sum over the rows of dy. */
function columnSums(device: Device, error: Block, n: number, b: Tensor): Storage | null {
  const { routines } = device;
  const room = gradientRoom(device, "linear", b, FLAT);
  if (room.add) {
    const sum = device.allocate(b.size, "linear");
    routines.sum(error.at, sum.at, 1, n, b.size);
    routines.scaleAdd(sum.at, room.at, b.size, 1, 1);
    device.free(sum);
  } else routines.sum(error.at, room.at, 1, n, b.size);
  return room.done();
}

/** The shape rule. */
export function linearSizes(
  x: Shape,
  w: Shape,
  b: Shape | null,
): { n: number; inputs: number; outputs: number } {
  if (w.length !== 2) throw new ShapeError("linear", "w of shape [O,I]", formatShape(w));
  const [outputs, inputs] = w;
  if (x.length === 0 || x[x.length - 1] !== inputs) {
    throw new ShapeError(
      "linear",
      `x of shape [N,${inputs}]`,
      formatShape(x),
      x.length > 2 ? "flatten() before the first linear layer makes [N, C·H·W]" : undefined,
    );
  }
  if (b && (b.length !== 1 || b[0] !== outputs)) {
    throw new ShapeError("linear", `b of shape [${outputs}]`, formatShape(b));
  }
  return { n: sizeOf(x.slice(0, -1)), inputs, outputs };
}
