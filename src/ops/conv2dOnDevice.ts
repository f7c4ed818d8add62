import {
  type Block,
  type Conv2dSizes,
  ceil4,
  convForms,
  convWork,
  type Device,
  FLAT,
  type Form,
  floatsOf,
  type Geometry,
  geometryOf,
  pixels,
  Storage,
  UNARY,
} from "../engine/index.js";
import { isGradEnabled, type StorageBackward } from "../tensor/autograd.js";
import type { Tensor } from "../tensor/tensor.js";
import { flatBlock, gradientRoom, type Room, stored } from "./operation.js";

/** What is done in the same pass. */
export interface BehindConv {
  relu?: boolean;
  /** The maximum of 2×2 pixels, with a stride of 2. */
  maxPool?: boolean;
}

/** Larger filters than 16×16 have no routine. */
export const hasRoutine = (s: Conv2dSizes): boolean => s.kh * s.kw <= 256;

/** The blocks of what goes in. */
export interface Operands {
  x: Block;
  w: Block;
  b: Block | null;
}

export function operands(
  device: Device,
  s: Conv2dSizes,
  x: Tensor,
  w: Tensor,
  b: Tensor | null,
): Operands {
  const forms = convForms(s);
  return {
    x: x.storage.block(device, forms.x, "conv2d"),
    w: w.storage.block(device, forms.w, "conv2d"),
    b: b && flatBlock(device, "conv2d", b),
  };
}

/** A convolution by the routines, on pixels; with `relu`, what is negative becomes 0. */
export function conv2dOnDevice(
  device: Device,
  s: Conv2dSizes,
  x: Tensor,
  w: Tensor,
  b: Tensor | null,
  relu = false,
): Tensor {
  const { routines } = device;
  const forms = convForms(s);
  const geometry = geometryOf(s);
  const work = convWork(s);
  const shape = [s.n, s.f, s.oh, s.ow];
  const size = s.n * s.f * s.oh * s.ow;
  const floats = floatsOf(forms.y, size);
  const from = operands(device, s, x, w, b);
  const y = device.allocate(floats, "conv2d", shape);
  device.begin(work);
  const filters = isGradEnabled() ? null : preparedFilters(device, geometry, w, from.w);
  if (filters) {
    const bias = from.b?.at ?? 0;
    routines.conv2dForwardPrepared(from.x.at, filters.at, bias, y.at, +relu, 0, ...geometry);
  } else routines.conv2dForward(from.x.at, from.w.at, from.b?.at ?? 0, y.at, +relu, 0, ...geometry);
  const values = Storage.on(device, y, forms.y, size);
  const op = relu ? "relu" : "conv2d";
  const back = convBackward(device, s, { x, w, b }, () => ({ ...from, y: relu ? y : null }));
  return stored(op, values, shape, b ? [x, w, b] : [x, w], back);
}

interface Inputs {
  x: Tensor;
  w: Tensor;
  b: Tensor | null;
}

/** The way back; `blocks` has y where a relu was done in the same pass. */
export function convBackward(
  device: Device,
  s: Conv2dSizes,
  { x, w, b }: Inputs,
  blocks: () => Operands & { y: Block | null },
): StorageBackward {
  return (dy, needs) => {
    const { y, ...from } = blocks();
    const form = convForms(s).y;
    let error = dy.block(device, form, "conv2d");
    if (y) {
      const floats = floatsOf(form, dy.size);
      const passed = device.allocate(floats, "relu", [s.n, s.f, s.oh, s.ow]);
      device.routines.unaryBackward(UNARY.relu, 0, y.at, error.at, passed.at, floats);
      error = passed;
    }
    const dx = needs[0] ? gradientOfInput(device, s, from.w, error, x) : null;
    const [dw, db] = gradientsOfWeights(device, s, { x: from.x, w, b, error }, needs);
    if (y) device.free(error);
    return [dx, dw, db];
  };
}

/** The filters as the routine likes them, kept for the next forward; null where it takes them as they are. */
export function preparedFilters(
  device: Device,
  geometry: Geometry,
  w: Tensor,
  rows: Block,
): Block | null {
  const { routines } = device;
  if (w.storage.isExposed) return null;
  const bytes = routines.conv2dPreparedBytes(0, ...geometry);
  if (bytes === 0) return null;
  return w.storage.prepare(geometry.join(), () => {
    const block = device.allocate((bytes + 3) >> 2, "conv2d", w.shape);
    routines.conv2dPrepare(rows.at, block.at, 0, ...geometry);
    return block;
  });
}

function gradientOfInput(device: Device, s: Conv2dSizes, w: Block, error: Block, x: Tensor) {
  const form = convForms(s).x;
  const dx = device.allocate(floatsOf(form, x.size), "conv2d", x.shape);
  device.begin(convWork(s));
  device.routines.conv2dBackwardInput(w.at, error.at, dx.at, 0, ...geometryOf(s));
  return Storage.on(device, dx, form, x.size);
}

interface Gradients {
  x: Block;
  w: Tensor;
  b: Tensor | null;
  error: Block;
}

/** dw and db in one call, where possible into the places where they belong. */
function gradientsOfWeights(
  device: Device,
  s: Conv2dSizes,
  { x, w, b, error }: Gradients,
  needs: readonly boolean[],
): [Storage | null, Storage | null] {
  const { routines } = device;
  const dw = needs[1] ? gradientRoom(device, "conv2d", w, convForms(s).w) : null;
  const db = b && needs[2] ? gradientRoom(device, "conv2d", b, FLAT) : null;
  if (dw) {
    const add = addBoth(device, convForms(s).w, w, dw, db);
    device.begin(convWork(s));
    const geometry = geometryOf(s);
    routines.conv2dBackwardWeight(x.at, error.at, dw.at, db?.at ?? 0, add, 0, ...geometry);
  } else if (db) {
    const sum = device.allocate(ceil4(s.f), "conv2d");
    routines.sum(error.at, sum.at, 1, s.n * s.oh * s.ow, ceil4(s.f));
    routines.scaleAdd(sum.at, db.at, s.f, 1, +db.add);
    device.free(sum);
  }
  return [dw ? dw.done() : null, db ? db.done() : null];
}

/** One call adds to both or to none: where one of them has nothing yet, it becomes zeros. */
function addBoth(device: Device, form: Form, w: Tensor, dw: Room, db: Room | null): 0 | 1 {
  if (!dw.add && !db?.add) return 0;
  if (!dw.add) device.routines.fill(dw.at, floatsOf(form, w.size), 0);
  // The routines write db up to a whole vector.
  if (db && !db.add) device.routines.fill(db.at, form.kind === "rows" ? ceil4(form.f) : 0, 0);
  return 1;
}

/**
 * Convolution, perhaps relu, and the maximum of 2×2 pixels in one: three of four numbers are never
 * written. Null where the sizes have no such routine, or another way is faster. `late`: what was given
 * is the result `before`, which waited for this.
 */
export function convPoolOnDevice(
  device: Device,
  s: Conv2dSizes,
  x: Tensor,
  w: Tensor,
  b: Tensor | null,
  relu: boolean,
  late?: { from: () => Operands; before: Tensor },
): Tensor | null {
  const { routines } = device;
  const geometry = geometryOf(s);
  if (x.size === 0 || !routines.convPoolFits(0, ...geometry)) return null;
  const work = convWork(s);
  const [oh, ow] = [s.oh >> 1, s.ow >> 1];
  const shape = [s.n, s.f, oh, ow];
  const size = s.n * s.f * oh * ow;
  const form = pixels(s.n, s.f, oh * ow);
  const forms = convForms(s);
  const floats = floatsOf(form, size);
  const from = late?.from() ?? operands(device, s, x, w, b);
  const y = device.allocate(floats, "maxPool2d", shape);
  const tracked = isGradEnabled() && [x, w, b].some((input) => input?.requiresGrad);
  const places = tracked ? device.allocate((floats + 3) >> 2, "maxPool2d", shape) : null;
  device.begin(work);
  routines.convPoolForward(
    ...([from.x.at, from.w.at, from.b?.at ?? 0, y.at, places?.at ?? 0, +relu] as const),
    ...geometry,
  );
  const values = Storage.on(device, y, form, size);
  const back: StorageBackward = (dy, needs) => {
    const error = dy.block(device, form, "maxPool2d");
    const [mask, where] = [relu ? y : null, places!];
    let dx: Storage | null = null;
    if (needs[0]) {
      const to = device.allocate(floatsOf(forms.x, x.size), "conv2d", x.shape);
      device.begin(work);
      routines.convPoolBackwardInput(
        ...([from.w.at, mask?.at ?? 0, error.at, where.at, to.at] as const),
        ...geometry,
      );
      dx = Storage.on(device, to, forms.x, x.size);
    }
    const dw = needs[1] || needs[2] ? gradientRoom(device, "conv2d", w, forms.w) : null;
    const db = b && needs[2] ? gradientRoom(device, "conv2d", b, FLAT) : null;
    if (!dw) return [dx, null, null];
    const add = addBoth(device, forms.w, w, dw, db);
    device.begin(work);
    routines.convPoolBackwardWeight(
      ...([from.x.at, mask?.at ?? 0, error.at, where.at, dw.at, db?.at ?? 0, add] as const),
      ...geometry,
    );
    return [dx, needs[1] ? dw.done() : null, db ? db.done() : null];
  };
  return stored("maxPool2d", values, shape, b ? [x, w, b] : [x, w], back, late?.before);
}
