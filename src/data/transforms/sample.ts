import { formatShape, fromArray, ShapeError, type Tensor } from "../../tensor/index.js";

/** A picture with what is marked in it. */
export interface Sample {
  /** [C, H, W] */
  image: Tensor;
  /** [n, 4]: x₁ y₁ x₂ y₂ in pixels from the upper left corner; x₂ and y₂ lie behind the last pixel. */
  boxes?: Tensor;
  /** The class number of each box. */
  labels?: Int32Array;
  /** [H, W]: the class number of each pixel. */
  mask?: Tensor;
}

/** What transforms take and give back: a picture alone, or one with its boxes and mask. */
export type Picture = Tensor | Sample;

/** What a change of place does to each part of a sample. */
interface Move {
  image: (image: Tensor) => Tensor;
  /** On [1, H, W]. */
  mask: (mask: Tensor) => Tensor;
  /** The four numbers of one box. */
  box: (box: readonly number[]) => readonly number[];
}

/** Width and height of a picture. Refuses what is none. */
export function sizeOfPicture(op: string, picture: Picture): { height: number; width: number } {
  const image = imageOf(picture);
  if (image?.rank !== 3) {
    const got = image ? `shape ${formatShape(image.shape)}` : String(image);
    const hint = "a batch [N,C,H,W] has one picture after the other: dataset.image(i) gives one";
    throw new ShapeError(op, "a picture [C,H,W]", got, hint);
  }
  return { height: image.shape[1], width: image.shape[2] };
}

const isSample = (picture: Picture): picture is Sample => "image" in picture;

export const imageOf = (picture: Picture): Tensor => (isSample(picture) ? picture.image : picture);

/** The same boxes and mask with another image. */
export function withImage<P extends Picture>(picture: P, image: Tensor): P {
  return (isSample(picture) ? { ...picture, image } : image) as P;
}

/** Moves the image, and boxes and mask with it. Boxes that are gone from the picture are left out. */
export function moved<P extends Picture>(op: string, picture: P, move: Move): P {
  const { height, width } = sizeOfPicture(op, picture);
  if (!isSample(picture)) return move.image(picture) as P;
  const { image, boxes, labels, mask } = picture as Sample;
  const after: Sample = { ...(picture as Sample), image: move.image(image) };
  if (mask) {
    if (mask.rank !== 2 || mask.shape[0] !== height || mask.shape[1] !== width) {
      const expected = `a mask of shape [${height},${width}]`;
      throw new ShapeError(op, expected, formatShape(mask.shape));
    }
    const flat = move.mask(fromArray(mask.values, [1, height, width]));
    after.mask = fromArray(flat.values, flat.shape.slice(1));
  }
  if (boxes) Object.assign(after, movedBoxes(op, boxes, labels, move.box, after.image));
  return after as P;
}

function movedBoxes(
  op: string,
  boxes: Tensor,
  labels: Int32Array | undefined,
  move: Move["box"],
  image: Tensor,
): Pick<Sample, "boxes" | "labels"> {
  const n = boxes.shape[0];
  if (boxes.rank !== 2 || boxes.shape[1] !== 4 || (labels && labels.length !== n)) {
    const got = `${formatShape(boxes.shape)}${labels ? ` and ${labels.length} labels` : ""}`;
    throw new ShapeError(op, "boxes [n,4] and a label for each", got);
  }
  const [height, width] = image.shape.slice(1);
  const kept: number[] = [];
  const numbers: number[] = [];
  for (let i = 0; i < n; i++) {
    const [x1, y1, x2, y2] = move([...boxes.values.subarray(4 * i, 4 * i + 4)]);
    const clipped = [clip(x1, width), clip(y1, height), clip(x2, width), clip(y2, height)];
    if (clipped[2] <= clipped[0] || clipped[3] <= clipped[1]) continue;
    kept.push(i);
    numbers.push(...clipped);
  }
  return {
    boxes: fromArray(numbers, [kept.length, 4]),
    ...(labels ? { labels: Int32Array.from(kept, (i) => labels[i]) } : {}),
  };
}

const clip = (value: number, size: number): number => Math.min(size, Math.max(0, value));
