import {
  type Block,
  type Device,
  engine,
  floatsOf,
  pixels,
  type ResampleAxis,
  type Resampling,
  Storage,
} from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  result,
  stored,
} from "./operation.js";
import { checkImages, type Pair, pair } from "./window.js";

export interface UpsampleOptions {
  /** Height and width of the result; or give `scale`. */
  size?: Pair;
  /** How many times as high and wide; the result's size is rounded down. */
  scale?: Pair;
  /** "nearest" repeats pixels, "bilinear" blends the four around. Default "nearest". */
  mode?: "nearest" | "bilinear";
  /** Bilinear: whether the outer pixels' middles, rather than their edges, stay outermost. Default false. */
  alignCorners?: boolean;
}

/**
 * Enlarges (or shrinks) images, by repeating pixels or by blending the four around.
 *
 * Shapes   x [N, C, H, W] → y [N, C, H′, W′], by `size` [H′, W′] or `scale`: H′ = ⌊H · scale⌋
 * Forward  with s = H/H′: nearest y[i] = x[⌊i·s⌋]; bilinear y[i] = (1 − t)·x[⌊u⌋] + t·x[⌊u⌋ + 1],
 *          u = (i + ½)s − ½ (`alignCorners`: i·(H − 1)/(H′ − 1)), t = u − ⌊u⌋; likewise across
 * Backward each pixel of x gets dy times the share it had, added up
 * Source   Long, Shelhamer & Darrell 2015, section 3.3; positions as in PyTorch
 * @throws  OptionError upsample: expected size or scale, got neither
 * @throws  OptionError upsample: expected size or scale, got both
 * @throws  OptionError upsample: expected size as a whole number ≥ 1, or two, got 0
 * @throws  OptionError upsample: expected scale as a number > 0, or two, got 0
 * @throws  OptionError upsample: expected mode "nearest" or "bilinear", got "cubic"
 * @throws  OptionError upsample: expected alignCorners with mode "bilinear", got mode "nearest"
 * @throws  ShapeError upsample: expected images and a result with pixels, got [1,1,1,1] to 0×0
 * @example upsample(tensor([[[[1, 2]]]]), { scale: 2 }).toArray() // [[[[1, 1, 2, 2], [1, 1, 2, 2]]]]
 * @example upsample(tensor([[[[0, 4]]]]), { size: [1, 4], mode: "bilinear" }).toArray() // [[[[0, 1, 3, 4]]]]
 */
export function upsample(x: Tensor, options: UpsampleOptions): Tensor {
  checkTensors("upsample", x);
  const { rows, columns } = upsampleAxes(x.shape, options);
  const [n, c] = x.shape;
  const shape = [n, c, rows.to, columns.to];
  const device = deviceOf(x);
  if (device && sizeOf(shape) >= FEW && columns.from <= WIDEST) {
    return onDevice(device, x, shape, rows, columns);
  }
  const y = allocate(x.dtype, shape);
  engine().resample2dForward(n * c, rows, columns, x.storage.peek(), y);
  return result("upsample", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().resample2dBackward(n * c, rows, columns, dy, dx);
    return [dx];
  });
}

/** A row of the smaller image, 64 channels of it, must fit into a thread's scratch on the way back. */
const WIDEST = 16_384;

function onDevice(
  device: Device,
  x: Tensor,
  shape: Shape,
  rows: ResampleAxis,
  columns: ResampleAxis,
): Tensor {
  const op = "upsample";
  const { routines } = device;
  const [n, c, oh, ow] = shape;
  const [h, w] = [rows.from, columns.from];
  const forms = { x: pixels(n, c, h * w), y: pixels(n, c, oh * ow) };
  const size = n * c * oh * ow;
  const nearest = [...rows.share, ...columns.share].every((share) => share === 0);
  const tables = [rows, columns].map((axis) => tableOf(device, axis));
  const how = (): Resampling => [
    ...([n, h, w, c, oh, ow, tables[0].at, tables[1].at, nearest ? 1 : 0] as const),
  ];
  const from = x.storage.block(device, forms.x, op);
  const y = device.allocate(floatsOf(forms.y, size), op, shape);
  device.begin(size);
  routines.resample(from.at, y.at, ...how());
  return stored(op, Storage.on(device, y, forms.y, size), shape, [x], (dy) => {
    const error = dy.block(device, forms.y, op);
    const dx = device.allocate(floatsOf(forms.x, x.size), op, x.shape);
    device.begin(size);
    routines.resampleBackward(error.at, dx.at, ...how());
    return [Storage.on(device, dx, forms.x, x.size)];
  });
}

/** Both places, and the share of the second one. */
function tableOf(device: Device, { to, first, second, share }: ResampleAxis): Block {
  const block = device.allocate(3 * to, "upsample", [3, to]);
  const shares = new Int32Array(Float32Array.from(share).buffer);
  device.writeIntegers(block, Int32Array.of(...first, ...second, ...shares));
  return block;
}

/** The shape rule, and where each row and column of the result comes from. */
export function upsampleAxes(
  x: Shape,
  options: UpsampleOptions,
): { rows: ResampleAxis; columns: ResampleAxis } {
  checkImages("upsample", x);
  const { size, scale, mode = "nearest", alignCorners = false } = options ?? {};
  if ((size === undefined) === (scale === undefined)) {
    throw new OptionError("upsample", "size or scale", size === undefined ? "neither" : "both");
  }
  if (mode !== "nearest" && mode !== "bilinear") {
    throw new OptionError("upsample", 'mode "nearest" or "bilinear"', JSON.stringify(mode));
  }
  if (alignCorners && mode === "nearest") {
    const expected = 'alignCorners with mode "bilinear"';
    throw new OptionError("upsample", expected, 'mode "nearest"');
  }
  const from = [x[2], x[3]];
  const factors = scale === undefined ? null : checkScale(scale);
  const to = factors
    ? from.map((length, d) => Math.floor(length * factors[d]))
    : pair("upsample", "size", size!, 1);
  if ([...from, ...to].some((length) => length < 1)) {
    const got = `${formatShape(x)} to ${to.join("×")}`;
    throw new ShapeError("upsample", "images and a result with pixels", got);
  }
  const axis = (d: number): ResampleAxis => {
    // PyTorch computes with the scale as it was given, in single precision.
    const step = Math.fround(factors ? 1 / factors[d] : from[d] / to[d]);
    return mode === "nearest"
      ? nearest(from[d], to[d], step)
      : bilinear(from[d], to[d], factors ? 1 / factors[d] : from[d] / to[d], alignCorners);
  };
  return { rows: axis(0), columns: axis(1) };
}

function checkScale(scale: Pair): [number, number] {
  const both = typeof scale === "number" ? [scale, scale] : scale;
  if (!Array.isArray(both) || both.length !== 2 || !both.every((s) => s > 0 && s < 1e6)) {
    throw new OptionError("upsample", "scale as a number > 0, or two", JSON.stringify(scale));
  }
  return [both[0], both[1]];
}

function nearest(from: number, to: number, step: number): ResampleAxis {
  const first = Int32Array.from({ length: to }, (_, i) =>
    Math.min(Math.floor(Math.fround(i * step)), from - 1),
  );
  return { from, to, first, second: first, share: new Float64Array(to) };
}

function bilinear(from: number, to: number, step: number, alignCorners: boolean): ResampleAxis {
  const places = Array.from({ length: to }, (_, i) => {
    if (alignCorners) return to > 1 ? (i * (from - 1)) / (to - 1) : 0;
    return Math.max(0, (i + 0.5) * step - 0.5);
  });
  const first = Int32Array.from(places, (u) => Math.min(Math.floor(u), from - 1));
  return {
    ...{ from, to, first },
    second: first.map((i) => Math.min(i + 1, from - 1)),
    share: Float64Array.from(places, (u, i) => Math.min(u - first[i], 1)),
  };
}
