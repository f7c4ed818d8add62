import {
  type AdaptivePool2dSizes,
  type Device,
  engine,
  floatsOf,
  pixels,
  Storage,
  type Window,
} from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import type { Shape } from "../tensor/shape.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";
import { checkImages, type Pair, pair } from "./window.js";

/** The shape rule of both. */
export function adaptivePool2dSizes(op: string, x: Shape, outputSize: Pair): AdaptivePool2dSizes {
  checkImages(op, x);
  const [oh, ow] = pair(op, "outputSize", outputSize, 1);
  const [n, c, h, w] = x;
  if (h === 0 || w === 0) throw new ShapeError(op, "images with pixels", formatShape(x));
  return { planes: n * c, h, w, oh, ow };
}

/**
 * Average pooling to a given size: the windows are as large as it needs, and may overlap by one.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H′, W′] with `outputSize` H′ or [H′, W′]
 * Forward  y[n,c,i,j] = mean of x[n, c, ⌊iH/H′⌋ … ⌈(i+1)H/H′⌉ − 1, likewise j]
 * Backward dx gets dy / (numbers in the window) at each place of the window, added where windows overlap
 * Source   He et al. 2015 (spatial pyramid pooling), section 2.2; windows as in PyTorch
 * @throws  ShapeError adaptiveAvgPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @throws  OptionError adaptiveAvgPool2d: expected outputSize as a whole number ≥ 1, or two, got 0
 * @throws  ShapeError adaptiveAvgPool2d: expected images with pixels, got [1,1,0,3]
 * @example adaptiveAvgPool2d(tensor([[[[1, 2, 3]]]]), [1, 2]).toArray() // [[[[1.5, 2.5]]]]
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: Pair): Tensor {
  checkTensors("adaptiveAvgPool2d", x);
  const sizes = adaptivePool2dSizes("adaptiveAvgPool2d", x.shape, outputSize);
  const shape = [x.shape[0], x.shape[1], sizes.oh, sizes.ow];
  const device = deviceOf(x);
  if (device && evenly(sizes)) return onDevice(device, "adaptiveAvgPool2d", sizes, x, shape);
  const y = allocate(x.dtype, shape);
  engine().adaptiveAvgPool2dForward(sizes, x.storage.peek(), y);
  return result("adaptiveAvgPool2d", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().adaptiveAvgPool2dBackward(sizes, dy, dx);
    return [dx];
  });
}

/**
 * Max pooling to a given size: the windows are as large as it needs, and may overlap by one.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H′, W′] with `outputSize` H′ or [H′, W′]
 * Forward  y[n,c,i,j] = max of x[n, c, ⌊iH/H′⌋ … ⌈(i+1)H/H′⌉ − 1, likewise j]
 * Backward dx gets dy at the place of the maximum (the first of equals), added where windows overlap
 * Source   He et al. 2015 (spatial pyramid pooling), section 2.2; windows as in PyTorch
 * @throws  ShapeError adaptiveMaxPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @throws  OptionError adaptiveMaxPool2d: expected outputSize as a whole number ≥ 1, or two, got 0
 * @example adaptiveMaxPool2d(tensor([[[[1, 2, 3]]]]), [1, 2]).toArray() // [[[[2, 3]]]]
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: Pair): Tensor {
  checkTensors("adaptiveMaxPool2d", x);
  const sizes = adaptivePool2dSizes("adaptiveMaxPool2d", x.shape, outputSize);
  const shape = [x.shape[0], x.shape[1], sizes.oh, sizes.ow];
  const y = allocate(x.dtype, shape);
  const where = new Int32Array(y.length);
  engine().adaptiveMaxPool2dForward(sizes, x.storage.peek(), y, where);
  return result("adaptiveMaxPool2d", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    const places = sizes.oh * sizes.ow;
    for (let i = 0; i < dy.length; i++) {
      dx[Math.floor(i / places) * sizes.h * sizes.w + where[i]] += dy[i];
    }
    return [dx];
  });
}

/**
 * Global average pooling: the mean of every channel; [N, C, H, W] becomes [N, C], ready for `linear`.
 *
 * Shapes   x [N, C, H, W] → y [N, C]
 * Forward  y[n,c] = Σ_{i,j} x[n,c,i,j] / (H·W)
 * Backward dx = dy / (H·W) everywhere
 * Source   Lin, Chen & Yan 2014, section 3.2
 * @throws  ShapeError globalAvgPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @example globalAvgPool2d(tensor([[[[1, 3], [4, 2]]]])).toArray() // [[2.5]]
 */
export function globalAvgPool2d(x: Tensor): Tensor {
  checkTensors("globalAvgPool2d", x);
  const sizes = adaptivePool2dSizes("globalAvgPool2d", x.shape, 1);
  const shape = x.shape.slice(0, 2);
  const device = deviceOf(x);
  if (device && evenly(sizes)) return onDevice(device, "globalAvgPool2d", sizes, x, shape);
  const y = allocate(x.dtype, shape);
  engine().adaptiveAvgPool2dForward(sizes, x.storage.peek(), y);
  return result("globalAvgPool2d", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().adaptiveAvgPool2dBackward(sizes, dy, dx);
    return [dx];
  });
}

/** Windows of one size, side by side: then it is an ordinary average pooling. */
const evenly = (s: AdaptivePool2dSizes): boolean => s.h % s.oh === 0 && s.w % s.ow === 0;

function onDevice(
  device: Device,
  op: "adaptiveAvgPool2d" | "globalAvgPool2d",
  s: AdaptivePool2dSizes,
  x: Tensor,
  shape: Shape,
): Tensor {
  const { routines } = device;
  const [n, c] = x.shape;
  const [kh, kw] = [s.h / s.oh, s.w / s.ow];
  const window: Window = [n, s.h, s.w, c, kh, kw, s.oh, s.ow, kh, kw, 0, 0];
  const forms = { x: pixels(n, c, s.h * s.w), y: pixels(n, c, s.oh * s.ow) };
  const size = n * c * s.oh * s.ow;
  const xb = x.storage.block(device, forms.x, op);
  const y = device.allocate(floatsOf(forms.y, size), op, shape);
  device.begin(x.size);
  routines.averagePoolForward(xb.at, y.at, ...window);
  return stored(op, Storage.on(device, y, forms.y, size), shape, [x], (dy) => {
    const error = dy.block(device, forms.y, op);
    const dx = device.allocate(floatsOf(forms.x, x.size), op, x.shape);
    device.begin(x.size);
    routines.averagePoolBackward(error.at, dx.at, ...window);
    return [Storage.on(device, dx, forms.x, x.size)];
  });
}
