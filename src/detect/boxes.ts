import { OptionError } from "../tensor/errors.js";
import { fromArray, type Tensor, zeros } from "../tensor/index.js";
import { checkBoxes } from "./checks.js";

/**
 * How four numbers are a box: two corners; a corner and the size; the middle and the size.
 * In the library boxes are "xyxy": left, top, right, bottom, in pixels, the right and bottom edges beyond
 * the last pixel, so that the width is x2 − x1.
 */
export type BoxFormat = "xyxy" | "xywh" | "cxcywh";

type Four = [number, number, number, number];

const TO_CORNERS: Record<BoxFormat, (a: number, b: number, c: number, d: number) => Four> = {
  xyxy: (x1, y1, x2, y2) => [x1, y1, x2, y2],
  xywh: (x, y, w, h) => [x, y, x + w, y + h],
  cxcywh: (x, y, w, h) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2],
};

const FROM_CORNERS: typeof TO_CORNERS = {
  xyxy: (x1, y1, x2, y2) => [x1, y1, x2, y2],
  xywh: (x1, y1, x2, y2) => [x1, y1, x2 - x1, y2 - y1],
  cxcywh: (x1, y1, x2, y2) => [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1],
};

/** A new tensor with each box changed. */
function mapBoxes(boxes: Tensor, change: (a: number, b: number, c: number, d: number) => Four) {
  const from = boxes.values;
  const changed = zeros(boxes.shape, { dtype: boxes.dtype });
  const to = changed.values;
  for (let i = 0; i < from.length; i += 4) {
    to.set(change(from[i], from[i + 1], from[i + 2], from[i + 3]), i);
  }
  return changed;
}

/**
 * Boxes written in another way.
 *
 * Shapes   [N, 4] → [N, 4]
 * @throws  OptionError convertBoxes: expected a format xyxy, xywh or cxcywh, got "yxyx"
 * @throws  ShapeError convertBoxes: expected boxes of shape [N,4], got [4]
 * @example convertBoxes(tensor([[1, 2, 4, 8]]), "xyxy", "xywh").toArray() // [[1, 2, 3, 6]]
 * @example convertBoxes(tensor([[5, 5, 4, 2]]), "cxcywh", "xyxy").toArray() // [[3, 4, 7, 6]]
 */
export function convertBoxes(boxes: Tensor, from: BoxFormat, to: BoxFormat): Tensor {
  const op = "convertBoxes";
  checkBoxes(op, boxes);
  for (const format of [from, to]) {
    if (Object.hasOwn(TO_CORNERS, format)) continue;
    throw new OptionError(op, "a format xyxy, xywh or cxcywh", JSON.stringify(format) ?? "none");
  }
  return mapBoxes(boxes, (a, b, c, d) => FROM_CORNERS[to](...TO_CORNERS[from](a, b, c, d)));
}

/**
 * The area of each box; 0 for a box without width or height, and for one turned inside out.
 *
 * Shapes   boxes [N, 4] (xyxy) → [N], in square pixels
 * @throws  ShapeError boxArea: expected boxes of shape [N,4], got [2,3]
 * @example boxArea(tensor([[0, 0, 2, 3], [5, 5, 5, 9]])).toArray() // [6, 0]
 */
export function boxArea(boxes: Tensor): Tensor {
  checkBoxes("boxArea", boxes);
  const areas = zeros([boxes.shape[0]], { dtype: boxes.dtype });
  for (let i = 0; i < areas.size; i++) areas.values[i] = areaAt(boxes.values, i);
  return areas;
}

function areaAt(v: ArrayLike<number>, i: number): number {
  return Math.max(0, v[4 * i + 2] - v[4 * i]) * Math.max(0, v[4 * i + 3] - v[4 * i + 1]);
}

/**
 * Boxes cut off at the edges of the image; one that lies outside keeps no area.
 *
 * Shapes   boxes [N, 4] (xyxy), size [height, width] → [N, 4]
 * @throws  OptionError clipBoxes: expected a size [height, width] ≥ 0, got [-1,5]
 * @example clipBoxes(tensor([[-3, 2, 50, 8]]), [10, 20]).toArray() // [[0, 2, 20, 8]]
 */
export function clipBoxes(boxes: Tensor, size: readonly [height: number, width: number]): Tensor {
  checkBoxes("clipBoxes", boxes);
  const [h, w] = size;
  if (!(h >= 0 && w >= 0)) {
    throw new OptionError("clipBoxes", "a size [height, width] ≥ 0", JSON.stringify(size));
  }
  const within = (v: number, end: number): number => Math.min(Math.max(v, 0), end);
  return mapBoxes(boxes, (a, b, c, d) => [within(a, w), within(b, h), within(c, w), within(d, h)]);
}

/**
 * The numbers of the boxes that are at least so wide and so high.
 * @throws  OptionError largeBoxes: expected a size ≥ 0, got -1
 * @example largeBoxes(tensor([[0, 0, 9, 9], [0, 0, 9, 1]]), 2) // [0]
 */
export function largeBoxes(boxes: Tensor, size: number): number[] {
  checkBoxes("largeBoxes", boxes);
  if (!(size >= 0)) throw new OptionError("largeBoxes", "a size ≥ 0", String(size));
  const v = boxes.values;
  const all = Array.from({ length: boxes.shape[0] }, (_, i) => i);
  return all.filter((i) => v[4 * i + 2] - v[4 * i] >= size && v[4 * i + 3] - v[4 * i + 1] >= size);
}

/** Calls `visit` with intersection, union and hull of each pair. */
function pairs(
  op: string,
  a: Tensor,
  b: Tensor,
  share: (intersection: number, union: number, hull: number) => number,
): Tensor {
  checkBoxes(op, a, "a");
  checkBoxes(op, b, "b");
  const [p, q] = [a.values, b.values];
  const [rows, columns] = [a.shape[0], b.shape[0]];
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [s, t] = [4 * i, 4 * j];
      const w = Math.min(p[s + 2], q[t + 2]) - Math.max(p[s], q[t]);
      const h = Math.min(p[s + 3], q[t + 3]) - Math.max(p[s + 1], q[t + 1]);
      const common = Math.max(0, w) * Math.max(0, h);
      const wide = Math.max(p[s + 2], q[t + 2]) - Math.min(p[s], q[t]);
      const high = Math.max(p[s + 3], q[t + 3]) - Math.min(p[s + 1], q[t + 1]);
      const union = areaAt(p, i) + areaAt(q, j) - common;
      out[i * columns + j] = share(common, union, wide * high);
    }
  }
  const exact = a.dtype === "float64" && b.dtype === "float64";
  return fromArray(exact ? out : Float32Array.from(out), [rows, columns]);
}

/**
 * Intersection over union of every box of `a` with every box of `b`: 1 for the same box, 0 for boxes that
 * do not meet, and 0 where neither has an area.
 *
 * Shapes   a [N, 4], b [M, 4] (xyxy) → [N, M]
 * Source   Jaccard 1912; Everingham et al. 2010, section 4.2
 * @throws  ShapeError boxIou: expected a of shape [N,4], got [4]
 * @throws  DataError boxIou: expected finite numbers in b, got NaN in box 0
 * @example boxIou(tensor([[0, 0, 2, 2]]), tensor([[1, 0, 3, 2], [0, 0, 2, 2], [5, 5, 6, 6]])).mul(3).toArray() // [[1, 3, 0]]
 */
export const boxIou = (a: Tensor, b: Tensor): Tensor =>
  pairs("boxIou", a, b, (common, union) => (union > 0 ? common / union : 0));

/**
 * Generalized IoU: IoU less the share of the pair's hull that neither covers; down to −1 for boxes far apart.
 *
 * Shapes   a [N, 4], b [M, 4] (xyxy) → [N, M]
 * Source   Rezatofighi et al. 2019, algorithm 1
 * @throws  ShapeError boxGiou: expected a of shape [N,4], got [4]
 * @example boxGiou(tensor([[0, 0, 1, 1]]), tensor([[3, 0, 4, 1]])).toArray() // [[-0.5]]
 */
export const boxGiou = (a: Tensor, b: Tensor): Tensor =>
  pairs("boxGiou", a, b, (common, union, hull) => {
    const iou = union > 0 ? common / union : 0;
    return hull > 0 ? iou - (hull - union) / hull : iou;
  });
