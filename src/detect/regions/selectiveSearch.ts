import { OptionError } from "../../tensor/errors.js";
import { fromArray, type Tensor } from "../../tensor/index.js";
import { boxIou } from "../boxes.js";
import { checkShare } from "../checks.js";
import { describeRegions, merged, type Region, similarity } from "./features.js";
import { blurred, graphSegments, type Planes, planesOf } from "./segment.js";

export interface SelectiveSearchOptions {
  /** Scales of the first segmentation; each gives a search of its own. Default [50, 150]. */
  scales?: readonly number[];
  /** Least pixels of a first region. Default 20. */
  least?: number;
  /** Boxes with a shorter side are left out. Default 8 pixels. */
  side?: number;
  /** At most so many boxes, those of large groups first. Default 2000. */
  most?: number;
}

/**
 * Where there may be something, of any class: a picture is parted into small regions, and again and again the two
 * neighbours that go together best (colour, texture, size, fill) become one; the box of every region that was there on the way
 * is a proposal. Once with colours, once with texture, size and fill alone, for each scale.
 *
 * Shapes   image [C, H, W], numbers from 0 to 1 → [K, 4] (xyxy, pixels), no box twice
 * Source   Uijlings et al. 2013, sections 3 and 4.2. Not as there: the colours are as given (RGB), the slopes are central differences,
 *          and boxes come from the top of the hierarchy down, without the random part of the order
 * @throws  OptionError selectiveSearch: expected scales as numbers > 0, got []
 * @throws  ShapeError selectiveSearch: expected an image of shape [C,H,W], got [4,4]
 * @example selectiveSearch(zeros([3, 16, 16])).toArray() // [[0, 0, 16, 16]]
 */
export function selectiveSearch(image: Tensor, options: SelectiveSearchOptions = {}): Tensor {
  const op = "selectiveSearch";
  const { scales = [50, 150], least = 20, side = 8, most = 2000 } = options;
  if (!(scales.length > 0 && scales.every((scale) => scale > 0))) {
    throw new OptionError(op, "scales as numbers > 0", JSON.stringify(scales));
  }
  const planes = blurred(planesOf(op, image), 0.8);
  const found = new Map<string, { box: Region["box"]; rank: number }>();
  for (const scale of scales) {
    const { labels, count } = graphSegments(image, { scale, least });
    const regions = describeRegions(labels, count, planes);
    const neighbours = neighboursOf(labels, planes);
    for (const colours of [true, false]) {
      const all = grouped(regions, neighbours, planes.height * planes.width, colours);
      // The last group is the whole picture: rank 0.
      all.forEach(({ box }, i) => {
        const [key, rank] = [box.join(), all.length - 1 - i];
        const known = found.get(key);
        if (!known || known.rank > rank) found.set(key, { box, rank });
      });
    }
  }
  const large = [...found.values()].filter(
    ({ box }) => box[2] - box[0] >= side && box[3] - box[1] >= side,
  );
  const kept = large.sort((a, b) => a.rank - b.rank).slice(0, most);
  const boxes = kept.flatMap(({ box }) => box);
  return fromArray(Float32Array.from(boxes), [kept.length, 4]);
}

/** Pairs of regions that touch, the smaller number first. */
function neighboursOf(labels: Int32Array, { height, width }: Planes): [number, number][] {
  const pairs = new Map<number, [number, number]>();
  const count = height * width;
  const note = (a: number, b: number): void => {
    if (a === b) return;
    const [p, q] = a < b ? [a, b] : [b, a];
    const key = p * count + q;
    if (!pairs.has(key)) pairs.set(key, [p, q]);
  };
  for (let i = 0; i < labels.length; i++) {
    if ((i + 1) % width !== 0) note(labels[i], labels[i + 1]);
    if (i + width < labels.length) note(labels[i], labels[i + width]);
  }
  return [...pairs.values()];
}

/** First regions, then each union, up to the whole. */
function grouped(
  first: readonly Region[],
  neighbours: readonly [number, number][],
  picture: number,
  colours: boolean,
): Region[] {
  const all = [...first];
  const alive = (a: number, b: number) => ({
    a,
    b,
    alike: similarity(all[a], all[b], picture, colours),
  });
  let pairs = neighbours.map(([a, b]) => alive(a, b));
  while (pairs.length > 0) {
    const best = pairs.reduce((p, q) => (q.alike > p.alike ? q : p));
    const made = all.push(merged(all[best.a], all[best.b])) - 1;
    const touching = new Set<number>();
    const rest = pairs.filter((pair) => {
      const own = [pair.a, pair.b].filter((i) => i === best.a || i === best.b);
      if (own.length === 1) touching.add(own[0] === pair.a ? pair.b : pair.a);
      return own.length === 0;
    });
    pairs = [...rest, ...[...touching].map((other) => alive(other, made))];
  }
  return all;
}

/**
 * The share of objects that some proposal covers with at least this IoU: what a detector of regions can find at best.
 * @throws  OptionError proposalRecall: expected overlap from 0 to 1, got 2
 * @example proposalRecall([tensor([[0, 0, 4, 4]])], [tensor([[0, 0, 4, 5], [8, 8, 9, 9]])]) // 0.5
 */
export function proposalRecall(
  proposals: readonly Tensor[],
  objects: readonly Tensor[],
  overlap = 0.5,
): number {
  checkShare("proposalRecall", "overlap", overlap);
  let [found, all] = [0, 0];
  objects.forEach((boxes, n) => {
    all += boxes.shape[0];
    const iou = boxIou(boxes, proposals[n]);
    const [rows, columns] = iou.shape;
    for (let i = 0; i < rows; i++) {
      const row = iou.values.subarray(i * columns, (i + 1) * columns);
      found += Number(row.some((share: number) => share >= overlap));
    }
  });
  return found / all;
}
