import { type DeformableSizes, engine, type Values } from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { checkImages, outputSize, type Pair, pair } from "./window.js";

export interface DeformableConv2dOptions {
  /** How far the filter moves from place to place. Default 1. */
  stride?: Pair;
  /** Zeros around the image. Default 0. */
  padding?: Pair;
  /** How far apart the numbers of the filter look, before they are moved. Default 1. */
  dilation?: Pair;
  /** v2: how much each number counts, [N, G·Kh·Kw, H′, W′] (G groups of offsets). Default: 1. */
  mask?: Tensor | null;
}

/**
 * Deformable convolution: every number of the filter looks where its own offset says, between pixels too.
 *
 * Shapes   x [N, C, H, W] · offset [N, 2·G·Kh·Kw, H′, W′], for each number down, then right · w [F, C/groups, Kh, Kw]
 *          · b [F] · mask [N, G·Kh·Kw, H′, W′] → y [N, F, H′, W′]; groups follow from C and w, G from offset
 * Forward  y[n,f,i,j] = b[f] + Σ_{c,a,b} w[f,c,a,b] · m · x[n, c, iS + aD − P + Δdown, jS + bD − P + Δright],
 *          by bilinear interpolation, zeros outside
 * Backward as conv2d's for w and b; dx and dm by the same shares; dΔ by the slope of the interpolation
 * Source   Dai et al. 2017, section 2.1; Zhu et al. 2019, section 3.2 (mask); layout as in torchvision
 * @throws  ShapeError deformableConv2d: expected offset of shape [1,18,3,3], got [1,9,3,3]
 * @throws  ShapeError deformableConv2d: expected mask of shape [1,9,3,3], got [1,18,3,3]
 * @throws  ShapeError deformableConv2d: expected w of shape [F,C/groups,Kh,Kw], got [3,3]
 * @throws  ShapeError deformableConv2d: expected b of shape [1], got [2]
 * @throws  OptionError deformableConv2d: expected filters as deep as a part of the 3 channels, got 2
 * @example deformableConv2d(tensor([[[[1, 2]]]]), tensor([[[[0, 0]], [[0.5, -1]]]]), ones([1, 1, 1, 1])).toArray() // [[[[1.5, 1]]]]
 */
export function deformableConv2d(
  x: Tensor,
  offset: Tensor,
  w: Tensor,
  b: Tensor | null = null,
  options: DeformableConv2dOptions = {},
): Tensor {
  const mask = options.mask ?? null;
  const rest = [b, mask].filter((t) => t !== null);
  checkTensors("deformableConv2d", x, offset, w, ...rest);
  const s = deformableSizes(x, offset, w, b, mask, options);
  const shape = [s.n, s.f, s.oh, s.ow];
  const y = allocate(x.dtype, shape);
  const [places, depth] = [s.oh * s.ow, (s.c / s.groups) * s.kh * s.kw];
  const columns = allocate(x.dtype, [s.c * s.kh * s.kw, places]);
  for (let n = 0; n < s.n; n++) {
    engine().deformableGather(
      s,
      n,
      x.storage.peek(),
      offset.storage.peek(),
      mask?.storage.peek() ?? null,
      columns,
    );
    forEachGroup(s, n, (filters, inputs, outputs) => {
      const out = allocate(x.dtype, [s.f / s.groups, places]);
      const sizes = { m: s.f / s.groups, n: places, k: depth };
      engine().gemm(sizes, w.storage.peek().slice(...filters), columns.slice(...inputs), out);
      y.set(out, outputs[0]);
    });
  }
  const bias = b?.storage.peek();
  if (bias) for (let i = 0; i < y.length; i++) y[i] += bias[Math.floor(i / places) % s.f];
  const inputs = [x, offset, w, ...rest];
  return result("deformableConv2d", y, shape, inputs, (dy) => {
    const gradients = backward(s, x, offset, w, mask, dy);
    const db = b ? allocateLike(b) : null;
    if (db) engine().conv2dBackwardBias(s, dy, db);
    const { dx, doffset, dw, dmask } = gradients;
    return [dx, doffset, dw, ...(b ? [db] : []), ...(mask ? [dmask] : [])];
  });
}

function backward(
  s: DeformableSizes,
  x: Tensor,
  offset: Tensor,
  w: Tensor,
  mask: Tensor | null,
  dy: Values,
) {
  const [places, depth] = [s.oh * s.ow, (s.c / s.groups) * s.kh * s.kw];
  const [dx, doffset, dw] = [x, offset, w].map(allocateLike);
  const dmask = mask ? allocateLike(mask) : null;
  const columns = allocate(x.dtype, [s.c * s.kh * s.kw, places]);
  const dcolumns = allocate(x.dtype, [s.c * s.kh * s.kw, places]);
  const m = s.f / s.groups;
  for (let n = 0; n < s.n; n++) {
    const where = [offset.storage.peek(), mask?.storage.peek() ?? null] as const;
    engine().deformableGather(s, n, x.storage.peek(), ...where, columns);
    forEachGroup(s, n, (filters, inputs, outputs) => {
      const errors = dy.slice(...outputs);
      const part = dw.slice(...filters);
      const forFilters = { m, n: depth, k: places, transposeB: true, accumulate: true };
      engine().gemm(forFilters, errors, columns.slice(...inputs), part);
      dw.set(part, filters[0]);
      const under = dcolumns.slice(...inputs);
      const forColumns = { m: depth, n: places, k: m, transposeA: true };
      engine().gemm(forColumns, w.storage.peek().slice(...filters), errors, under);
      dcolumns.set(under, inputs[0]);
    });
    engine().deformableScatter(s, n, x.storage.peek(), ...where, dcolumns, dx, doffset, dmask);
  }
  return { dx, doffset, dw, dmask };
}

type Range = [from: number, to: number];

/** Where filters, columns and results of each group begin and end. */
function forEachGroup(
  s: DeformableSizes,
  n: number,
  visit: (filters: Range, columns: Range, outputs: Range) => void,
): void {
  const places = s.oh * s.ow;
  const depth = (s.c / s.groups) * s.kh * s.kw;
  const f = s.f / s.groups;
  for (let g = 0; g < s.groups; g++) {
    const out = (n * s.f + g * f) * places;
    const filters: Range = [g * f * depth, (g + 1) * f * depth];
    visit(filters, [g * depth * places, (g + 1) * depth * places], [out, out + f * places]);
  }
}

/** The shape rule. */
function deformableSizes(
  x: Tensor,
  offset: Tensor,
  w: Tensor,
  b: Tensor | null,
  mask: Tensor | null,
  options: DeformableConv2dOptions,
): DeformableSizes {
  const op = "deformableConv2d";
  checkImages(op, x.shape);
  const [n, c, h, width] = x.shape;
  if (w.rank !== 4) {
    throw new ShapeError(op, "w of shape [F,C/groups,Kh,Kw]", formatShape(w.shape));
  }
  const [f, depth, kh, kw] = w.shape;
  const groups = c / depth;
  if (!Number.isInteger(groups) || f % groups !== 0) {
    const expected = `filters as deep as a part of the ${c} channels`;
    throw new OptionError(op, expected, String(depth));
  }
  if (b && !sameShape(b.shape, [f])) {
    throw new ShapeError(op, `b of shape [${f}]`, formatShape(b.shape));
  }
  const stride = pair(op, "stride", options.stride ?? 1, 1);
  const dilation = pair(op, "dilation", options.dilation ?? 1, 1);
  const before = pair(op, "padding", options.padding ?? 0, 0);
  const padding: [number, number] = [2 * before[0], 2 * before[1]];
  const window = { size: [h, width], kernel: [kh, kw], stride, dilation, padding };
  const [oh, ow] = outputSize(op, window as Parameters<typeof outputSize>[1]);
  const offsetGroups = offset.rank === 4 ? offset.shape[1] / (2 * kh * kw) : 0;
  const found = Number.isInteger(offsetGroups) && offsetGroups > 0 && c % offsetGroups === 0;
  const count = found ? offsetGroups : 1;
  const check = (name: string, t: Tensor, channels: number): void => {
    const wanted = [n, channels, oh, ow];
    if (sameShape(t.shape, wanted)) return;
    throw new ShapeError(op, `${name} of shape ${formatShape(wanted)}`, formatShape(t.shape));
  };
  check("offset", offset, 2 * count * kh * kw);
  if (mask) check("mask", mask, count * kh * kw);
  return {
    ...{ n, c, h, w: width, f, kh, kw, oh, ow, groups, offsetGroups: count },
    ...{ strideH: stride[0], strideW: stride[1], padTop: before[0], padLeft: before[1] },
    ...{ dilationH: dilation[0], dilationW: dilation[1] },
  };
}
