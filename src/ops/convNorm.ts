import { type Block, convForms, convWork, floatsOf, geometryOf, Storage } from "../engine/index.js";
import { isGradEnabled } from "../tensor/autograd.js";
import { Tensor } from "../tensor/tensor.js";
import { type BatchNormOptions, batchNormSizes, checkStatistics } from "./batchNorm.js";
import type { Behind } from "./batchNormOnDevice.js";
import { type Conv2dOptions, conv2dSizes } from "./conv2d.js";
import { hasRoutine, operands, preparedFilters } from "./conv2dOnDevice.js";
import { checkTensors, deviceOf, flatBlock } from "./operation.js";

/** A convolution. */
export interface Convolution {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly b: Tensor | null;
  readonly options: Conv2dOptions;
}

/** Whether `convNorm` may take the place of the two: after training, and where nobody asks for a gradient. */
export function mayBeOne({ x, w, b }: Convolution, norm: BatchNormOptions): boolean {
  const { weight, bias, runningMean, runningVariance, training } = norm;
  if (training || !runningMean || !runningVariance || x.size === 0 || !deviceOf(x)) return false;
  const tensors = [x, w, b, weight, bias];
  if (tensors.some((t) => t && t.dtype !== x.dtype)) return false;
  return !isGradEnabled() || !tensors.some((t) => t?.requiresGrad);
}

/**
 * relu(batchNorm(conv2d(x)) + residual), or a part of it, in one pass, with the running statistics; no
 * graph. Null where there is no routine for that, or a gradient will be asked for.
 */
export function convNorm(
  convolution: Convolution,
  norm: BatchNormOptions,
  { residual = null, relu = false }: Behind = {},
): Tensor | null {
  const { x, w, b, options } = convolution;
  checkTensors("conv2d", ...(b ? [x, w, b] : [x, w]));
  const s = conv2dSizes(x.shape, w.shape, b?.shape ?? null, options);
  const shape = [s.n, s.f, s.oh, s.ow];
  checkStatistics(shape, batchNormSizes(shape, norm), norm);
  const device = deviceOf(x);
  if (!device || !hasRoutine(s) || !mayBeOne(convolution, norm)) return null;
  if (residual && isGradEnabled() && residual.requiresGrad) return null;
  const { weight = null, bias = null, runningMean, runningVariance, epsilon = 1e-5 } = norm;
  const { routines } = device;
  const form = convForms(s).y;
  const size = s.n * s.f * s.oh * s.ow;
  const from = operands(device, s, x, w, b);
  const place = (t: Tensor | null | undefined, otherwise: number): Block => {
    if (t) return flatBlock(device, "batchNorm", t);
    const block = device.allocate(s.f, "batchNorm", [s.f]);
    routines.fill(block.at, s.f, otherwise);
    return block;
  };
  const [gamma, beta] = [place(weight, 1), place(bias, 0)];
  const [mean, variance] = [place(runningMean, 0), place(runningVariance, 1)];
  const more = residual?.storage.block(device, form, "add");
  const y = device.allocate(floatsOf(form, size), "conv2d", shape);
  const geometry = geometryOf(s);
  device.begin(convWork(s));
  const filters = preparedFilters(device, geometry, w, from.w);
  routines.conv2dForwardNormed(
    ...([from.x.at, filters ? 0 : from.w.at, filters?.at ?? 0, from.b?.at ?? 0, y.at] as const),
    ...([gamma.at, beta.at, mean.at, variance.at, more?.at ?? 0, epsilon, +relu, 0] as const),
    ...geometry,
  );
  return new Tensor(Storage.on(device, y, form, size), shape);
}
