import { type BinaryName, type Device, floatsOf, Storage, UNARY } from "../engine/index.js";
import type { StorageBackward } from "../tensor/autograd.js";
import { broadcastShapes, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { sumToOnDevice } from "./expand.js";
import { deviceOf, FEW, stored } from "./operation.js";
import { binaryOnDevice, type Part } from "./spread.js";

/**
 * a ∘ b with broadcasting by the routines, with its way back; null where the plain engine computes: on
 * float64, and on few numbers.
 */
export function arithmetic(name: BinaryName, a: Tensor, b: Tensor): Tensor | null {
  const device = deviceOf(a);
  if (!device || Math.max(a.size, b.size) < FEW) return null;
  const shape = broadcastShapes(name, a.shape, b.shape);
  if (sizeOf(shape) === 0) return null;
  const y: Part = { storage: binaryOnDevice(device, name, name, a, b, shape), shape };
  const back: StorageBackward = (storage, needs) => {
    const dy: Part = { storage, shape };
    const to = (part: Part, t: Tensor) => sumToOnDevice(device, name, part, t.shape);
    const of = (op: BinaryName, p: Part, q: Part): Part => ({
      storage: binaryOnDevice(device, op, name, p, q, shape),
      shape,
    });
    const [da, db] = WAYS_BACK[name](dy, a, b, y, of);
    return [needs[0] ? to(da(), a) : null, needs[1] ? negatedIf(device, name, to(db(), b)) : null];
  };
  return stored(name, y.storage, shape, [a, b], back);
}

type Of = (op: BinaryName, p: Part, q: Part) => Part;

/** The gradients before they are summed; that of b without its sign. */
const WAYS_BACK: Record<
  BinaryName,
  (dy: Part, a: Part, b: Part, y: Part, of: Of) => [() => Part, () => Part]
> = {
  add: (dy) => [() => dy, () => dy],
  sub: (dy) => [() => dy, () => dy],
  mul: (dy, a, b, _, of) => [() => of("mul", dy, b), () => of("mul", dy, a)],
  // −dy · y / b, which is −dy · a / b².
  div: (dy, _, b, y, of) => [() => of("div", dy, b), () => of("div", of("mul", dy, y), b)],
};

function negatedIf(device: Device, name: BinaryName, x: Storage): Storage {
  if (name !== "sub" && name !== "div") return x;
  const { form, size } = x;
  const floats = floatsOf(form, size);
  const from = x.block(device, form, name);
  const y = device.allocate(floats, name, [size]);
  device.routines.unary(UNARY.neg, from.at, y.at, floats);
  return Storage.on(device, y, form, size);
}
