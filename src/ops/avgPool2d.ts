import { type Device, engine, floatsOf, type Pool2dSizes, Storage } from "../engine/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";
import { MOST_PLACES, type Pool2dOptions, pool2dSizes, poolOnPixels } from "./pool2d.js";

/**
 * Average pooling: the mean of each window stays. Zeros of the padding count, as in PyTorch.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H′, W′], H′ = ⌊(H + 2P − K)/S⌋ + 1, likewise W′
 * Forward  y[n,c,i,j] = Σ_{a,b} x[n, c, iS + a − P, jS + b − P] / K²
 * Backward dx gets dy / K² at each place of the window, added where windows overlap
 * Source   LeCun et al. 1998, section II.B (subsampling, without its weight and bias)
 * @throws  ShapeError avgPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @throws  OptionError avgPool2d: expected kernelSize as a whole number ≥ 1, or two, got 0
 * @example avgPool2d(tensor([[[[1, 3], [4, 2]]]]), { kernelSize: 2 }).item() // 2.5
 */
export function avgPool2d(x: Tensor, options: Pool2dOptions): Tensor {
  checkTensors("avgPool2d", x);
  const sizes = pool2dSizes("avgPool2d", x.shape, options);
  const shape = [x.shape[0], x.shape[1], sizes.oh, sizes.ow];
  const device = deviceOf(x);
  if (device && sizes.kh * sizes.kw <= MOST_PLACES) return onDevice(device, sizes, x);
  const y = allocate(x.dtype, shape);
  engine().avgPool2dForward(sizes, x.values, y);
  return result("avgPool2d", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().avgPool2dBackward(sizes, dy, dx);
    return [dx];
  });
}

function onDevice(device: Device, s: Pool2dSizes, x: Tensor): Tensor {
  const { routines } = device;
  const [n, c] = x.shape;
  const shape = [n, c, s.oh, s.ow];
  const size = n * c * s.oh * s.ow;
  const forms = poolOnPixels(s, n, c);
  const floats = floatsOf(forms.y, size);
  const xb = x.storage.block(device, forms.x, "avgPool2d");
  const y = device.allocate(floats, "avgPool2d", shape);
  device.begin(floats * s.kh * s.kw);
  routines.averagePoolForward(xb.at, y.at, ...forms.window);
  return stored("avgPool2d", Storage.on(device, y, forms.y, size), shape, [x], (dy) => {
    const error = dy.block(device, forms.y, "avgPool2d");
    const dx = device.allocate(floatsOf(forms.x, x.size), "avgPool2d", x.shape);
    device.begin(floats * s.kh * s.kw);
    routines.averagePoolBackward(error.at, dx.at, ...forms.window);
    return [Storage.on(device, dx, forms.x, x.size)];
  });
}
