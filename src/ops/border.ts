import { ceil4, FLAT, type Form, floatsOf, pixels, Storage } from "../engine/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, deviceOf, FEW, result, stored } from "./operation.js";
import { fits } from "./spread.js";

export const BORDERS = ["constant", "reflect", "replicate", "circular"] as const;

/** What stands in a border. */
export type BorderMode = (typeof BORDERS)[number];

/** A border that repeats numbers of the image. The way back adds up what was repeated. */
export function repeatingBorder(x: Tensor, rows: Int32Array, columns: Int32Array): Tensor {
  const [h, w] = x.shape.slice(-2);
  const [high, wide] = [rows.length, columns.length];
  const planes = h * w === 0 ? 0 : x.size / (h * w);
  const shape = [...x.shape.slice(0, -2), high, wide];
  const [values, y] = [x.storage.peek(), allocate(x.dtype, shape)];
  const each = (visit: (into: number, from: number) => void): void => {
    for (let p = 0; p < planes; p++) {
      for (let i = 0; i < high; i++) {
        const [into, from] = [(p * high + i) * wide, (p * h + rows[i]) * w];
        for (let j = 0; j < wide; j++) visit(into + j, from + columns[j]);
      }
    }
  };
  each((into, from) => {
    y[into] = values[from];
  });
  return result("pad", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    each((into, from) => {
      dx[from] += dy[into];
    });
    return [dx];
  });
}

export interface BorderPlan {
  /** Of each row and column of the answer the one that it repeats, −1 for none. */
  rows: Int32Array;
  columns: Int32Array;
  /** Columns before the image. */
  left: number;
  /** What stands where nothing is repeated. */
  value: number;
}

/** By the routines, on pixels or on planes, as x lies; null where the plain engine computes. */
export function borderOnDevice(
  x: Tensor,
  { rows, columns, left, value }: BorderPlan,
): Tensor | null {
  const op = "pad";
  const device = deviceOf(x);
  const [h, w] = x.shape.slice(-2);
  const [oh, ow] = [rows.length, columns.length];
  const planes = x.size / (h * w);
  if (!device || x.size === 0 || planes * oh * ow < FEW) return null;
  const shape = [...x.shape.slice(0, -2), oh, ow];
  const size = planes * oh * ow;
  const inPixels = x.rank === 4 && x.storage.inPixels && fitsImages(x);
  const [n, c] = inPixels ? x.shape : [planes, 1];
  const formOf = (plane: number): Form => (inPixels ? pixels(n, c, plane) : FLAT);
  const unit = inPixels ? ceil4(c) : 1;
  const tables = [rows, columns].map((list) => {
    const block = device.allocate(list.length, op, [list.length]);
    device.writeIntegers(block, list);
    return block;
  });
  const from = x.storage.block(device, formOf(h * w), op);
  const y = device.allocate(floatsOf(formOf(oh * ow), size), op, shape);
  const at = () => [tables[0].at, tables[1].at] as const;
  device.begin(size);
  device.routines.border(from.at, y.at, n, h, w, unit, c, oh, ow, left, ...at(), value);
  return stored(op, Storage.on(device, y, formOf(oh * ow), size), shape, [x], (dy) => {
    const error = dy.block(device, formOf(oh * ow), op);
    const dx = device.allocate(floatsOf(formOf(h * w), x.size), op, x.shape);
    device.begin(size);
    device.routines.borderBackward(error.at, dx.at, n, h, w, unit, oh, ow, left, ...at());
    return [Storage.on(device, dx, formOf(h * w), x.size)];
  });
}

function fitsImages({ storage: { form }, shape }: Tensor): boolean {
  return form.kind === "pixels" && fits(form, shape);
}

/** Of each row (or column) of the answer the one that it repeats, −1 for a number that is no one's. */
export function sources(size: number, before: number, after: number, mode: BorderMode): Int32Array {
  if (mode === "constant") {
    return Int32Array.from({ length: before + size + after }, (_, k) =>
      k < before || k >= before + size ? -1 : k - before,
    );
  }
  const most = { reflect: size - 1, replicate: size > 0 ? Infinity : 0, circular: size }[mode];
  const wanted = Math.max(before, after);
  if (wanted > most) {
    const hint = {
      reflect:
        "the edge itself is not repeated, so a border has at most one row less than the image",
      replicate: "an image without rows has no edge to repeat",
      circular: "a border goes around the image once at most",
    }[mode];
    const expected = `a ${mode} border of at most ${Math.max(0, most)} for ${size} rows or columns`;
    throw new OptionError("pad", expected, String(wanted), hint);
  }
  return Int32Array.from({ length: before + size + after }, (_, k) => {
    const i = k - before;
    if (mode === "replicate") return Math.min(size - 1, Math.max(0, i));
    if (mode === "circular") return (i + size) % size;
    return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
  });
}
