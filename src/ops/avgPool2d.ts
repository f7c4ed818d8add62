import {
  type Device,
  engine,
  floatsOf,
  type Pool2dSizes,
  Storage,
  type Values,
} from "../engine/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";
import { type AvgPool2dOptions, MOST_PLACES, pool2dSizes, poolOnPixels } from "./pool2d.js";

/**
 * Average pooling: the mean of each window stays. Zeros of the padding count unless
 * `countIncludePad` is false, as in PyTorch.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H′, W′], H′ = ⌊(H + 2P − K)/S⌋ + 1, likewise W′
 * Forward  y[n,c,i,j] = Σ_{a,b} x[n, c, iS + a − P, jS + b − P] / K²
 * Backward dx gets dy / K² at each place of the window, added where windows overlap
 * Source   LeCun et al. 1998, section II.B (subsampling, without its weight and bias)
 * @throws  ShapeError avgPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @throws  OptionError avgPool2d: expected kernelSize as a whole number ≥ 1, or two, got 0
 * @throws  OptionError avgPool2d: expected divisorOverride as a number other than 0, got 0
 * @example avgPool2d(tensor([[[[1, 3], [4, 2]]]]), { kernelSize: 2 }).item() // 2.5
 */
export function avgPool2d(x: Tensor, options: AvgPool2dOptions): Tensor {
  checkTensors("avgPool2d", x);
  const sizes = pool2dSizes("avgPool2d", x.shape, options);
  const shape = [x.shape[0], x.shape[1], sizes.oh, sizes.ow];
  const factors = countFactors(sizes, options);
  const device = factors ? null : deviceOf(x);
  if (device && sizes.kh * sizes.kw <= MOST_PLACES) return onDevice(device, sizes, x);
  const y = allocate(x.dtype, shape);
  engine().avgPool2dForward(sizes, x.storage.peek(), y);
  if (factors) scaleByPlace(y, factors, y);
  return result("avgPool2d", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    const shares = factors ? scaleByPlace(dy, factors, engine().allocate(x.dtype, dy.length)) : dy;
    engine().avgPool2dBackward(sizes, shares, dx);
    return [dx];
  });
}

/** By how much each place's mean over K² must grow to be that over what counts; null: nowhere. */
function countFactors(s: Pool2dSizes, options: AvgPool2dOptions): Float64Array | null {
  const { padding = 0, ceilMode = false, countIncludePad = true, divisorOverride } = options;
  if (divisorOverride !== undefined) {
    if (!Number.isFinite(divisorOverride) || divisorOverride === 0) {
      const expected = "divisorOverride as a number other than 0";
      throw new OptionError("avgPool2d", expected, String(divisorOverride));
    }
    return new Float64Array(s.oh * s.ow).fill((s.kh * s.kw) / divisorOverride);
  }
  if (!ceilMode && (countIncludePad || !padding)) return null;
  // Rows of the padding count where they are asked to; what ceilMode adds behind them never does.
  const counted = (start: number, k: number, size: number, pad: number): number =>
    countIncludePad
      ? Math.min(start + k, size + pad) - start
      : Math.min(start + k, size) - Math.max(start, 0);
  return Float64Array.from({ length: s.oh * s.ow }, (_, p) => {
    const row = Math.floor(p / s.ow) * s.strideH - s.padTop;
    const column = (p % s.ow) * s.strideW - s.padLeft;
    const area = counted(row, s.kh, s.h, s.padTop) * counted(column, s.kw, s.w, s.padLeft);
    return (s.kh * s.kw) / area;
  });
}

/** y = x times the factor of its place in the plane. */
function scaleByPlace(x: Values, factors: Float64Array, y: Values): Values {
  for (let i = 0; i < x.length; i++) y[i] = x[i] * factors[i % factors.length];
  return y;
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
