import {
  type Block,
  type Conv2dSizes,
  convForms,
  convWork,
  type Device,
  floatsOf,
  geometryOf,
  type Lent,
  type Pool2dSizes,
  Storage,
} from "../engine/index.js";
import { isGradEnabled } from "../tensor/autograd.js";
import type { Tensor } from "../tensor/tensor.js";
import { convBackward, convPoolOnDevice, type Operands, operands } from "./conv2dOnDevice.js";
import { stored } from "./operation.js";

/** A convolution, perhaps with a relu, that nobody has asked for yet. */
interface Waiting {
  readonly device: Device;
  readonly sizes: Conv2dSizes;
  readonly x: Tensor;
  readonly w: Tensor;
  readonly b: Tensor | null;
  readonly lent: { readonly x: Lent; readonly w: Lent; readonly b: Lent | null };
  readonly relu: boolean;
  /** True once an op went on from here without its numbers. */
  passed: boolean;
}

/** By the tensor that was handed out: another one on the same numbers has another history. */
const waiting = new WeakMap<Tensor, Waiting>();
/** By the filters: how often a result was wanted after all, so that it was computed twice. */
const twice = new WeakMap<Tensor, number>();
const OFTEN = 8;
/** Filters that a step of an optimizer changes are copied for who borrowed them: only small ones. */
const SMALL = 32_768;

/**
 * A convolution in training that is computed when its numbers are asked for: if the maximum of 2×2
 * pixels follows, with or without a relu between, one routine does them all. It holds the numbers that
 * x, w and b have now, whatever is done to them until then. Null where nothing could be gained.
 */
export function lateConv2d(
  device: Device,
  sizes: Conv2dSizes,
  x: Tensor,
  w: Tensor,
  b: Tensor | null,
): Tensor | null {
  const tracked = isGradEnabled() && (x.requiresGrad || w.requiresGrad || b?.requiresGrad);
  if (!tracked || x.size === 0 || w.size > SMALL || (twice.get(w) ?? 0) >= OFTEN) return null;
  if (sizes.oh < 2 || sizes.ow < 2) return null;
  if (!device.routines.convPoolFits(0, ...geometryOf(sizes))) return null;
  const from = operands(device, sizes, x, w, b);
  const lent = {
    x: x.storage.lend(from.x),
    w: w.storage.lend(from.w),
    b: b && from.b && b.storage.lend(from.b),
  };
  return wait({ device, sizes, x, w, b, lent, relu: false, passed: false });
}

/** relu(z), where z waits for it; else null. */
export function lateRelu(z: Tensor): Tensor | null {
  const found = takeUp(z);
  if (!found || found.relu) return null;
  const y = wait({ ...found, relu: true, passed: false }, z);
  found.passed = true;
  return y;
}

/** The maximum of 2×2 pixels of z, where z waits for it; else null. */
export function lateMaxPool2d(z: Tensor, s: Pool2dSizes): Tensor | null {
  const halves = s.kh === 2 && s.kw === 2 && s.strideH === 2 && s.strideW === 2;
  const inside = !s.padTop && !s.padLeft && s.oh === s.h >> 1 && s.ow === s.w >> 1;
  const found = halves && inside ? takeUp(z) : null;
  if (!found) return null;
  const { device, sizes, x, w, b, relu } = found;
  const late = { from: () => blocksOf(found), before: z };
  const y = convPoolOnDevice(device, sizes, x, w, b, relu, late);
  found.passed = true;
  return y;
}

/** What z waits with, if the gradient is to go the way that z says. */
function takeUp(z: Tensor): Waiting | null {
  const found = waiting.get(z);
  return found && z.storage.isLate && z.node && isGradEnabled() ? found : null;
}

function blocksOf({ lent }: Waiting): Operands {
  return { x: lent.x.block, w: lent.w.block, b: lent.b?.block ?? null };
}

function wait(one: Waiting, before?: Tensor): Tensor {
  const { device, sizes, x, w, b, relu } = one;
  const form = convForms(sizes).y;
  const shape = [sizes.n, sizes.f, sizes.oh, sizes.ow];
  const size = sizes.n * sizes.f * sizes.oh * sizes.ow;
  let y: Block | null = null;
  const make = (): Block => {
    if (one.passed && !y) twice.set(w, (twice.get(w) ?? 0) + 1);
    y ??= compute(one);
    return y;
  };
  const back = convBackward(device, sizes, { x, w, b }, () => ({
    ...blocksOf(one),
    y: relu ? make() : null,
  }));
  const op = relu ? "relu" : "conv2d";
  const inputs = b ? [x, w, b] : [x, w];
  const z = stored(op, Storage.later(device, form, size, make), shape, inputs, back, before);
  waiting.set(z, one);
  return z;
}

function compute(one: Waiting): Block {
  const { device, sizes, relu } = one;
  const { n, f, oh, ow } = sizes;
  const floats = floatsOf(convForms(sizes).y, n * f * oh * ow);
  const y = device.allocate(floats, "conv2d", [n, f, oh, ow]);
  device.begin(convWork(sizes));
  const { x, w, b } = blocksOf(one);
  device.routines.conv2dForward(x.at, w.at, b?.at ?? 0, y.at, +relu, 0, ...geometryOf(sizes));
  return y;
}
