import {
  BINARY,
  type Conv2dSizes,
  ceil4,
  convForms,
  convWork,
  type Device,
  engine,
  FLAT,
  floatsOf,
  geometryOf,
  pixels,
  REPEAT,
  Storage,
  type Values,
} from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { hasRoutine } from "./conv2dOnDevice.js";
import { allocate, allocateLike, checkTensors, deviceOf, result, stored } from "./operation.js";
import { checkImages, type Pair, pair } from "./window.js";

export interface ConvTranspose2dOptions {
  /** How far apart the stamps of neighbouring pixels are: about how much larger the image gets. Default 1. */
  stride?: Pair;
  /** Rows and columns that are cut off around the result. Default 0. */
  padding?: Pair;
  /** Rows and columns added at the bottom and right; less than stride or dilation. Default 0. */
  outputPadding?: Pair;
  /** How far apart the numbers of a filter are put. Default 1. */
  dilation?: Pair;
  /** Cuts channels and filters into groups that do not see each other. Default 1. */
  groups?: number;
}

/**
 * Transposed 2-D convolution: every pixel stamps a filter into a larger image. It is the backward of a
 * convolution, not its inverse.
 *
 * Shapes   x [N, C, H, W] · w [C, F/G, Kh, Kw] · b [F] → y [N, F, H′, W′]
 *          H′ = (H − 1)S − 2P + D(Kh − 1) + outputPadding + 1, likewise W′
 * Forward  y[n, f, iS + aD − P, jS + bD − P] += w[c,f,a,b] · x[n,c,i,j], from b[f] on
 * Backward dx = convolution of dy with w · dw = dy ⋆ x · db = Σ_{n,i,j} dy
 * Source   Zeiler et al. 2010; Dumoulin & Visin 2016, section 4
 * @throws  ShapeError convTranspose2d: expected w of shape [3,F/1,Kh,Kw], got [4,1,3,3]
 * @throws  ShapeError convTranspose2d: expected x of shape [N,C,H,W], got [3,3]
 * @throws  ShapeError convTranspose2d: expected b of shape [1], got [2]
 * @throws  ShapeError convTranspose2d: expected a result of at least 1×1, got -1×-1
 * @throws  OptionError convTranspose2d: expected groups that divides the 3 channels, got 2
 * @throws  OptionError convTranspose2d: expected outputPadding below stride 1×1 or dilation 1×1, got 1×1
 * @example convTranspose2d(ones([1, 1, 2, 2]), ones([1, 1, 2, 2])).toArray() // [[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]
 */
export function convTranspose2d(
  x: Tensor,
  w: Tensor,
  b: Tensor | null = null,
  options: ConvTranspose2dOptions = {},
): Tensor {
  checkTensors("convTranspose2d", ...(b ? [x, w, b] : [x, w]));
  // The convolution that leads from y back to x.
  const sizes = convTranspose2dSizes(x.shape, w.shape, b?.shape ?? null, options);
  const shape = [sizes.n, sizes.c, sizes.h, sizes.w];
  const device = deviceOf(x);
  if (device && x.size > 0 && hasRoutine(sizes)) return onDevice(device, sizes, x, w, b);
  const y = allocate(x.dtype, shape);
  engine().conv2dBackwardInput(sizes, w.storage.peek(), x.storage.peek(), y);
  if (b) addBias(sizes, b.storage.peek(), y);
  return result("convTranspose2d", y, shape, b ? [x, w, b] : [x, w], (dy, needs) => {
    const dx = needs[0] ? allocateLike(x) : null;
    const dw = needs[1] ? allocateLike(w) : null;
    const db = b && needs[2] ? allocateLike(b) : null;
    if (dx) engine().conv2dForward(sizes, dy, w.storage.peek(), null, dx);
    if (dw) engine().conv2dBackwardWeight(sizes, dy, x.storage.peek(), dw);
    if (db) {
      const { c, h, w } = sizes;
      engine().conv2dBackwardBias({ ...sizes, f: c, oh: h, ow: w }, dy, db);
    }
    return [dx, dw, db];
  });
}

/** The three routines of a convolution with their roles exchanged. */
function onDevice(device: Device, s: Conv2dSizes, x: Tensor, w: Tensor, b: Tensor | null): Tensor {
  const op = "convTranspose2d";
  const { routines } = device;
  const forms = convForms(s);
  const geometry = geometryOf(s);
  const shape = [s.n, s.c, s.h, s.w];
  const size = s.n * s.c * s.h * s.w;
  const floats = floatsOf(forms.x, size);
  const from = x.storage.block(device, forms.y, op);
  const filters = w.storage.block(device, forms.w, op);
  const bias = b?.storage.block(device, pixels(1, s.c, 1), op);
  const y = device.allocate(floats, op, shape);
  device.begin(convWork(s));
  routines.conv2dBackwardInput(filters.at, from.at, y.at, 0, ...geometry);
  const [rows, channels] = [s.n * s.h * s.w, ceil4(s.c)];
  const modes = [REPEAT.none, REPEAT.row] as const;
  if (bias) routines.binary(BINARY.add, y.at, bias.at, y.at, rows, channels, ...modes);
  const inputs = b ? [x, w, b] : [x, w];
  return stored(op, Storage.on(device, y, forms.x, size), shape, inputs, (dy, needs) => {
    const error = dy.block(device, forms.x, op);
    const room = (wanted: boolean, length: number, t: Tensor | null) =>
      wanted && t ? device.allocate(length, op, t.shape) : null;
    const dx = room(needs[0], floatsOf(forms.y, x.size), x);
    const dw = room(needs[1], floatsOf(forms.w, w.size), w);
    const db = room(needs[2], channels, b);
    device.begin(convWork(s));
    if (dx) routines.conv2dForward(error.at, filters.at, 0, dx.at, 0, 0, ...geometry);
    if (dw) routines.conv2dBackwardWeight(error.at, from.at, dw.at, 0, 0, 0, ...geometry);
    if (db) routines.sum(error.at, db.at, 1, rows, channels);
    return [
      dx && Storage.on(device, dx, forms.y, x.size),
      dw && Storage.on(device, dw, forms.w, w.size),
      db && Storage.on(device, db, FLAT, s.c),
    ];
  });
}

function addBias({ n, c, h, w }: Conv2dSizes, b: Values, y: Values): void {
  for (let plane = 0; plane < n * c; plane++) {
    const bias = b[plane % c];
    for (let i = plane * h * w; i < (plane + 1) * h * w; i++) y[i] += bias;
  }
}

/** The shape rule: the sizes of the convolution from y [n, c, h, w] to x [n, f, oh, ow]. */
export function convTranspose2dSizes(
  x: Shape,
  w: Shape,
  b: Shape | null,
  options: ConvTranspose2dOptions,
): Conv2dSizes {
  const op = "convTranspose2d";
  checkImages(op, x);
  const { groups = 1 } = options;
  const [n, f, oh, ow] = x;
  if (!Number.isInteger(groups) || groups < 1 || f % groups !== 0) {
    throw new OptionError(op, `groups that divides the ${f} channels`, String(groups));
  }
  if (w.length !== 4 || w[0] !== f) {
    throw new ShapeError(op, `w of shape [${f},F/${groups},Kh,Kw]`, formatShape(w));
  }
  const c = w[1] * groups;
  if (b && (b.length !== 1 || b[0] !== c)) {
    throw new ShapeError(op, `b of shape [${c}]`, formatShape(b));
  }
  const stride = pair(op, "stride", options.stride ?? 1, 1);
  const padding = pair(op, "padding", options.padding ?? 0, 0);
  const dilation = pair(op, "dilation", options.dilation ?? 1, 1);
  const extra = pair(op, "outputPadding", options.outputPadding ?? 0, 0);
  if (extra.some((e, d) => e > 0 && e >= Math.max(stride[d], dilation[d]))) {
    const expected = `outputPadding below stride ${stride.join("×")} or dilation ${dilation.join("×")}`;
    throw new OptionError(op, expected, extra.join("×"));
  }
  const [kh, kw] = w.slice(2);
  const size = (length: number, k: number, d: number): number =>
    (length - 1) * stride[d] - 2 * padding[d] + dilation[d] * (k - 1) + extra[d] + 1;
  const [h, width] = [size(oh, kh, 0), size(ow, kw, 1)];
  if (h < 1 || width < 1) {
    throw new ShapeError(op, "a result of at least 1×1", `${h}×${width}`);
  }
  return {
    ...{ n, c, h, w: width, f, kh, kw, oh, ow, groups },
    ...{ strideH: stride[0], strideW: stride[1], padTop: padding[0], padLeft: padding[1] },
    ...{ dilationH: dilation[0], dilationW: dilation[1] },
  };
}
