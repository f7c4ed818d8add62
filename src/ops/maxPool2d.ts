import { type Device, engine, floatsOf, type Pool2dSizes, Storage } from "../engine/index.js";
import { isGradEnabled } from "../tensor/autograd.js";
import type { Tensor } from "../tensor/tensor.js";
import { lateMaxPool2d } from "./lateConv2d.js";
import { allocate, allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";
import { type MaxPool2dOptions, MOST_PLACES, pool2dSizes, poolOnPixels } from "./pool2d.js";
import { pair } from "./window.js";

/**
 * Max pooling: the largest number of each window stays. Padding never wins.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H′, W′], H′ = ⌊(H + 2P − K)/S⌋ + 1, likewise W′
 *          (`ceilMode`: ⌈…⌉; `dilation` D: K stands for D(K − 1) + 1)
 * Forward  y[n,c,i,j] = max_{a,b} x[n, c, iS + a − P, jS + b − P]
 * Backward dx gets dy at the place of the maximum (the first of equals), added where windows overlap
 * Source   Scherer, Müller & Behnke 2010, section 3.2
 * @throws  ShapeError maxPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @throws  OptionError maxPool2d: expected padding of at most half the window 2×2, got 2×2
 * @example maxPool2d(tensor([[[[1, 3], [4, 2]]]]), { kernelSize: 2 }).item() // 4
 */
export function maxPool2d(x: Tensor, options: MaxPool2dOptions): Tensor {
  checkTensors("maxPool2d", x);
  const sizes = pool2dSizes("maxPool2d", x.shape, options);
  const shape = [x.shape[0], x.shape[1], sizes.oh, sizes.ow];
  const dilation = pair("maxPool2d", "dilation", options.dilation ?? 1, 1);
  const dense = dilation[0] === 1 && dilation[1] === 1;
  const together = dense ? lateMaxPool2d(x, sizes) : null;
  if (together) return together;
  const device = dense && !overhangs(sizes) ? deviceOf(x) : null;
  if (device && sizes.kh * sizes.kw <= MOST_PLACES) return onDevice(device, sizes, x);
  const y = allocate(x.dtype, shape);
  const where = new Int32Array(y.length);
  if (dense) engine().maxPool2dForward(sizes, x.storage.peek(), y, where);
  else engine().dilatedMaxPool2dForward(sizes, dilation, x.storage.peek(), y, where);
  return result("maxPool2d", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().maxPool2dBackward(sizes, dy, where, dx);
    return [dx];
  });
}

/** Windows that `ceilMode` lets reach over the border; the routines cut those that overlap, and not 2×2. */
function overhangs(s: Pool2dSizes): boolean {
  const bottom = (s.oh - 1) * s.strideH + s.kh - s.padTop;
  const right = (s.ow - 1) * s.strideW + s.kw - s.padLeft;
  const inside = bottom <= s.h + s.padTop && right <= s.w + s.padLeft;
  const cut = s.kh > s.strideH && s.kw > s.strideW && s.kh * s.kw > 4;
  return !inside && !cut;
}

function onDevice(device: Device, s: Pool2dSizes, x: Tensor): Tensor {
  const { routines } = device;
  const [n, c] = x.shape;
  const shape = [n, c, s.oh, s.ow];
  const size = n * c * s.oh * s.ow;
  const forms = poolOnPixels(s, n, c);
  const floats = floatsOf(forms.y, size);
  const xb = x.storage.block(device, forms.x, "maxPool2d");
  const y = device.allocate(floats, "maxPool2d", shape);
  // One byte for each number of y, where somebody will ask for a gradient.
  const tracked = isGradEnabled() && x.requiresGrad;
  const where = tracked ? device.allocate((floats + 3) >> 2, "maxPool2d", shape) : null;
  device.begin(floats * s.kh * s.kw);
  routines.maxPoolForward(xb.at, y.at, where?.at ?? 0, ...forms.window);
  return stored("maxPool2d", Storage.on(device, y, forms.y, size), shape, [x], (dy) => {
    const error = dy.block(device, forms.y, "maxPool2d");
    const dx = device.allocate(floatsOf(forms.x, x.size), "maxPool2d", x.shape);
    device.begin(floats * s.kh * s.kw);
    routines.maxPoolBackward(error.at, where!.at, dx.at, ...forms.window);
    return [Storage.on(device, dx, forms.x, x.size)];
  });
}
