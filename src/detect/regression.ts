import { OptionError, ShapeError } from "../tensor/errors.js";
import { type Tensor, zeros } from "../tensor/index.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { checkBoxes } from "./checks.js";

/** How much x, y, w and h count; Fast R-CNN divides by standard deviations, which are weights of 10, 10, 5, 5. */
export type BoxWeights = readonly [x: number, y: number, w: number, h: number];

/** A step of w and h is at most this: a box grows to no more than 1000/16 times its size, as in Detectron. */
const LARGEST = Math.log(1000 / 16);

function check(op: string, deltas: Tensor, anchors: Tensor, name: string, weights: BoxWeights) {
  checkBoxes(op, anchors, "anchors");
  checkBoxes(op, deltas, name);
  if (!sameShape(deltas.shape, anchors.shape)) {
    const expected = `${name} of shape ${formatShape(anchors.shape)}`;
    throw new ShapeError(op, expected, formatShape(deltas.shape));
  }
  if (weights.length !== 4 || !weights.every((w) => w > 0)) {
    throw new OptionError(op, "four weights > 0", JSON.stringify(weights));
  }
}

/** Middle and size of box i. */
function middle(v: ArrayLike<number>, i: number): [x: number, y: number, w: number, h: number] {
  const [w, h] = [v[4 * i + 2] - v[4 * i], v[4 * i + 3] - v[4 * i + 1]];
  return [v[4 * i] + w / 2, v[4 * i + 1] + h / 2, w, h];
}

/**
 * How to get from anchors to boxes, as a network learns it: t = ((x − xₐ)/wₐ, (y − yₐ)/hₐ, log w/wₐ, log h/hₐ).
 *
 * Shapes   boxes [N, 4], anchors [N, 4] (xyxy) → [N, 4]
 * Source   Girshick et al. 2014, appendix C; Ren et al. 2015, equation 2; equal to torchvision's BoxCoder
 * @throws  ShapeError encodeBoxes: expected boxes of shape [2,4], got [1,4]
 * @throws  OptionError encodeBoxes: expected boxes and anchors with an area, got none in row 0
 * @example encodeBoxes(tensor([[2, 0, 6, 4]]), tensor([[0, 0, 4, 4]])).toArray() // [[0.5, 0, 0, 0]]
 */
export function encodeBoxes(
  boxes: Tensor,
  anchors: Tensor,
  weights: BoxWeights = [1, 1, 1, 1],
): Tensor {
  check("encodeBoxes", boxes, anchors, "boxes", weights);
  const out = zeros(boxes.shape, { dtype: boxes.dtype });
  for (let i = 0; i < boxes.shape[0]; i++) {
    const [x, y, w, h] = middle(boxes.values, i);
    const [ax, ay, aw, ah] = middle(anchors.values, i);
    if (!(w > 0 && h > 0 && aw > 0 && ah > 0)) {
      const expected = "boxes and anchors with an area";
      throw new OptionError(
        "encodeBoxes",
        expected,
        `none in row ${i}`,
        "largeBoxes finds those that have one",
      );
    }
    const steps = [(x - ax) / aw, (y - ay) / ah, Math.log(w / aw), Math.log(h / ah)];
    out.values.set(
      steps.map((t, k) => t * weights[k]),
      4 * i,
    );
  }
  return out;
}

/**
 * The way back from `encodeBoxes`: what a network says, as boxes. Growth is held to 1000/16 times.
 *
 * Shapes   deltas [N, 4], anchors [N, 4] (xyxy) → boxes [N, 4] (xyxy)
 * Source   Ren et al. 2015, equation 2; equal to torchvision's BoxCoder
 * @throws  ShapeError decodeBoxes: expected deltas of shape [2,4], got [1,4]
 * @throws  OptionError decodeBoxes: expected four weights > 0, got [1,1,1,0]
 * @example decodeBoxes(tensor([[0.5, 0, 0, 0]]), tensor([[0, 0, 4, 4]])).toArray() // [[2, 0, 6, 4]]
 */
export function decodeBoxes(
  deltas: Tensor,
  anchors: Tensor,
  weights: BoxWeights = [1, 1, 1, 1],
): Tensor {
  check("decodeBoxes", deltas, anchors, "deltas", weights);
  const out = zeros(deltas.shape, { dtype: deltas.dtype });
  for (let i = 0; i < deltas.shape[0]; i++) {
    const [dx, dy, dw, dh] = weights.map((weight, k) => deltas.values[4 * i + k] / weight);
    const [ax, ay, aw, ah] = middle(anchors.values, i);
    const [x, y] = [ax + dx * aw, ay + dy * ah];
    const [w, h] = [aw * Math.exp(Math.min(dw, LARGEST)), ah * Math.exp(Math.min(dh, LARGEST))];
    out.values.set([x - w / 2, y - h / 2, x + w / 2, y + h / 2], 4 * i);
  }
  return out;
}
