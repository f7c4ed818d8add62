import { BINARY, type Device, floatsOf, Storage } from "../engine/index.js";
import { sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { asTensor, binaryValues, type Operand, sumTo } from "./broadcast.js";
import { checkTensors, deviceOf, FEW, result, stored } from "./operation.js";

/**
 * Sum, element by element.
 *
 * Shapes   a […] · b […] → y [broadcast]: equal or 1 on each axis, counted from the last
 * Forward  y = a + b
 * Backward da = dy · db = dy, each summed over the axes along which it was stretched
 * Source   arithmetic; broadcasting as in NumPy
 * @throws  ShapeError add: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]
 * @throws  DataError add: expected tensors of one dtype, got float32 and float64
 * @example add(tensor([1, 2]), 10).toArray() // [11, 12]
 */
export function add(left: Operand, right: Operand): Tensor {
  const [a, b] = [asTensor(left, right), asTensor(right, left)];
  checkTensors("add", a, b);
  const device = deviceOf(a);
  if (device && a.size >= FEW && sameShape(a.shape, b.shape)) return onDevice(device, a, b);
  const { values, shape } = binaryValues(
    "add",
    a.storage.peek(),
    a.shape,
    b.storage.peek(),
    b.shape,
  );
  return result("add", values, shape, [a, b], (dy, needs) => [
    needs[0] ? sumTo(dy, shape, a.shape) : null,
    needs[1] ? sumTo(dy, shape, b.shape) : null,
  ]);
}

/** As pixels where one of the two lies so, as in the shortcut of a residual block. */
function onDevice(device: Device, a: Tensor, b: Tensor): Tensor {
  const { form } = (a.storage.inPixels ? a : b).storage;
  const floats = floatsOf(form, a.size);
  const ab = a.storage.block(device, form, "add");
  const bb = b.storage.block(device, form, "add");
  const y = device.allocate(floats, "add", a.shape);
  device.begin(floats);
  device.routines.binary(BINARY.add, ab.at, bb.at, y.at, 1, floats, 0, 0);
  const values = Storage.on(device, y, form, a.size);
  return stored("add", values, a.shape, [a, b], (dy) => [dy, dy]);
}
