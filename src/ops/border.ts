import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, result } from "./operation.js";

export const BORDERS = ["constant", "reflect", "replicate", "circular"] as const;

/** What stands in a border. */
export type BorderMode = (typeof BORDERS)[number];

interface Border {
  before: readonly [number, number];
  after: readonly [number, number];
  mode: Exclude<BorderMode, "constant">;
}

/** A border that repeats numbers of the image. The way back adds up what was repeated. */
export function repeatingBorder(x: Tensor, { before, after, mode }: Border): Tensor {
  const [h, w] = x.shape.slice(-2);
  const rows = sources(h, before[0], after[0], mode);
  const columns = sources(w, before[1], after[1], mode);
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

/** Of each row (or column) of the answer the one that it repeats. */
function sources(size: number, before: number, after: number, mode: Border["mode"]): Int32Array {
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
