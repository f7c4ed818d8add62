import { type Conv2d, conv2d, type LayerOptions, Module, normalInit } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { DataError, OptionError, ShapeError } from "../../tensor/errors.js";
import { fromArray, noGrad, type Rng, type Tensor } from "../../tensor/index.js";
import { formatShape } from "../../tensor/shape.js";
import { clipBoxes, largeBoxes } from "../boxes.js";
import { matchAnchors, sampleMatches } from "../matching.js";
import { byScore, nms } from "../nms.js";
import { decodeBoxes, encodeBoxes } from "../regression.js";

export interface RpnOptions extends LayerOptions {
  /** Anchors of a place. Default 9. */
  anchors?: number;
  /** 2: a softmax over "not an object" and "object", as in the paper; 1: one logit, as in torchvision. Default 2. */
  scores?: 1 | 2;
}

/** What the network says of all anchors: those of a place one after another, row by row, image after image. */
export interface AnchorOutput {
  /** [N · H · W · A]: how likely an object is against none, before σ. */
  logits: Tensor;
  /** [N · H · W · A, 4]: the way from each anchor to a box. */
  deltas: Tensor;
}

/** A 3×3 convolution that looks around a place, and two 1×1 ones that say boxes and scores: made by `regionProposalNetwork`. */
export class RegionProposalNetwork extends Module {
  readonly conv: Conv2d;
  readonly cls_logits: Conv2d;
  readonly bbox_pred: Conv2d;
  readonly anchors: number;
  readonly scores: 1 | 2;

  constructor(channels: number, { anchors = 9, scores = 2, ...options }: RpnOptions = {}) {
    super();
    if (scores !== 1 && scores !== 2) {
      throw new OptionError("regionProposalNetwork", "scores 1 or 2", String(scores));
    }
    this.anchors = anchors;
    this.scores = scores;
    // The paper's first weights: normal with a standard deviation of 0.01.
    const first = { init: normalInit({ deviation: 0.01 }), ...options };
    this.conv = conv2d(channels, channels, { kernelSize: 3, padding: 1, ...options });
    this.cls_logits = conv2d(channels, scores * anchors, { kernelSize: 1, ...first });
    this.bbox_pred = conv2d(channels, 4 * anchors, { kernelSize: 1, ...first });
  }

  /** [N, C, H, W] → [N, 4A + scores · A, H, W]: 4 box numbers of each anchor, then the scores: 54 channels for 9 anchors. */
  forward(x: Tensor): Tensor {
    const hidden = F.relu(this.conv.forward(x));
    return F.concat([this.bbox_pred.forward(hidden), this.cls_logits.forward(hidden)], 1);
  }

  /**
   * Boxes and scores of what `forward` gave, anchor by anchor.
   * @throws ShapeError anchorOutput: expected x of shape [N,54,H,W], got [1,45,2,2]
   */
  anchorOutput(output: Tensor): AnchorOutput {
    const a = this.anchors;
    const depth = (4 + this.scores) * a;
    if (output.rank !== 4 || output.shape[1] !== depth) {
      const got = formatShape(output.shape);
      throw new ShapeError("anchorOutput", `x of shape [N,${depth},H,W]`, got);
    }
    const [n, , h, w] = output.shape;
    const places = F.slice(output, 1, 0, 4 * a).reshape([n, a, 4, h, w]);
    const deltas = F.permute(places, [0, 3, 4, 1, 2]).reshape([n * h * w * a, 4]);
    const last = F.slice(output, 1, depth - a);
    // softmax of two numbers = σ of their difference.
    const logits = this.scores === 1 ? last : F.sub(last, F.slice(output, 1, 4 * a, 5 * a));
    return { logits: F.permute(logits, [0, 2, 3, 1]).reshape([n * h * w * a]), deltas };
  }
}

/**
 * A region proposal network: for each place of a feature map and each of its anchors, whether there is an object and where.
 *
 * Shapes   [N, C, H, W] → [N, 6A, H, W]: 4A box numbers and 2A scores (first A times "none", then A times "object")
 * Source   Ren et al. 2015, section 3.1: 9 anchors, 36 + 18 = 54 channels
 * @throws  OptionError regionProposalNetwork: expected scores 1 or 2, got 3
 * @example regionProposalNetwork(128).outputShape([1, 128, 16, 16]) // [1, 54, 16, 16]
 */
export const regionProposalNetwork = (
  channels: number,
  options?: RpnOptions,
): RegionProposalNetwork => new RegionProposalNetwork(channels, options);

export interface ProposalOptions {
  /** How many of the best anchors go on. Default 2000. */
  before?: number;
  /** How many boxes stay after non-maximum suppression. Default 300. */
  after?: number;
  /** IoU of boxes that say the same. Default 0.7. */
  overlap?: number;
  /** Shortest side, in pixels. Default 0.001. */
  side?: number;
}

/**
 * The boxes that a region proposal network proposes for each image: the best anchors, moved and cut off at the edges,
 * without those that say the same. No gradient flows through them.
 *
 * Shapes   output of N images, anchors [M, 4] (xyxy), size [height, width] → for each image boxes [K, 4] and scores, best first
 * Source   Ren et al. 2015, section 3.3; equal to torchvision's RegionProposalNetwork.filter_proposals
 * @throws  ShapeError proposeRegions: expected numbers for a multiple of 2 anchors, got 3
 * @throws  DataError proposeRegions: expected finite numbers, got NaN
 * @example proposeRegions({ logits: tensor([0]), deltas: zeros([1, 4]) }, tensor([[-2, 0, 4, 4]]), [8, 8])[0].boxes.toArray() // [[0, 0, 4, 4]]
 */
export function proposeRegions(
  { logits, deltas }: AnchorOutput,
  anchors: Tensor,
  size: readonly [height: number, width: number],
  options: ProposalOptions = {},
): { boxes: Tensor; scores: number[] }[] {
  const { before = 2000, after = 300, overlap = 0.7, side = 1e-3 } = options;
  const count = anchors.shape[0];
  const images = imagesOf("proposeRegions", logits, count);
  const bad = logits.values.find((v: number) => !Number.isFinite(v));
  if (bad !== undefined) throw new DataError("proposeRegions", "finite numbers", String(bad));
  return noGrad(() =>
    Array.from({ length: images }, (_, n) => {
      const said = logits.values.subarray(n * count, (n + 1) * count);
      const best = byScore(said).slice(0, before);
      const moves = F.takeRows(
        deltas,
        best.map((i) => n * count + i),
      );
      const all = clipBoxes(decodeBoxes(moves, F.takeRows(anchors, best)), size);
      const large = largeBoxes(all, side);
      const boxes = F.takeRows(all, large);
      const scores = large.map((i) => 1 / (1 + Math.exp(-said[best[i]])));
      const kept = nms(boxes, scores, overlap).slice(0, after);
      return { boxes: F.takeRows(boxes, kept), scores: kept.map((i) => scores[i]) };
    }),
  );
}

function imagesOf(op: string, logits: Tensor, anchors: number): number {
  const images = anchors > 0 ? logits.size / anchors : 0;
  if (Number.isInteger(images)) return images;
  const expected = `numbers for a multiple of ${anchors} anchors`;
  throw new ShapeError(op, expected, String(logits.size));
}

export interface RpnLossOptions {
  /** Anchors of an image that are looked at. Default 256. */
  count?: number;
  /** Most of them that may be objects. Default ½. */
  positives?: number;
  /** IoU from which an anchor is an object. Default 0.7. */
  high?: number;
  /** IoU below which it is background. Default 0.3. */
  low?: number;
  rng: Rng;
}

/**
 * The two losses of a region proposal network, over a random choice of anchors: object or not (binary cross-entropy, mean),
 * and where (smooth L1, over those with an object, divided by all that were chosen). 0 where there is nothing to choose.
 *
 * Shapes   output of N images, anchors [M, 4], for each image boxes [n, 4] (xyxy) → two []
 * Source   Ren et al. 2015, equation 1; equal to torchvision's RegionProposalNetwork.compute_loss
 * @throws  ShapeError rpnLoss: expected boxes for each of 1 images, got 0
 * @example rpnLoss({ logits: zeros([1]), deltas: zeros([1, 4]) }, tensor([[0, 0, 4, 4]]), [tensor([[0, 0, 4, 4]])], { rng: rng(0), positives: 1 }).place.item() // 0
 */
export function rpnLoss(
  { logits, deltas }: AnchorOutput,
  anchors: Tensor,
  boxes: readonly Tensor[],
  { count = 256, positives = 0.5, high = 0.7, low = 0.3, rng }: RpnLossOptions,
): { object: Tensor; place: Tensor } {
  const each = anchors.shape[0];
  const images = imagesOf("rpnLoss", logits, each);
  if (boxes.length !== images) {
    throw new ShapeError("rpnLoss", `boxes for each of ${images} images`, String(boxes.length));
  }
  const [yes, no, targets]: [number[], number[], Tensor[]] = [[], [], []];
  boxes.forEach((objects, n) => {
    const solid = F.takeRows(objects, largeBoxes(objects, 1e-3));
    const matches = matchAnchors(anchors, solid, { high, low });
    const { positive, negative } = sampleMatches(matches, { count, positives, rng });
    yes.push(...positive.map((i) => n * each + i));
    no.push(...negative.map((i) => n * each + i));
    const wanted = F.takeRows(
      solid,
      positive.map((i) => matches[i]),
    );
    targets.push(encodeBoxes(wanted, F.takeRows(anchors, positive)));
  });
  const chosen = yes.length + no.length;
  if (chosen === 0) return { object: F.mul(F.sum(logits), 0), place: F.mul(F.sum(deltas), 0) };
  const said = F.takeRows(logits, [...yes, ...no]);
  const truth = Float32Array.from({ length: chosen }, (_, i) => Number(i < yes.length));
  const object = F.bceWithLogits(said, fromArray(truth, [chosen]).to(said.dtype));
  if (yes.length === 0) return { object, place: F.mul(F.sum(deltas), 0) };
  const moves = F.takeRows(deltas, yes);
  const wanted = F.concat(targets, 0).to(moves.dtype);
  const off = F.smoothL1(moves, wanted, { beta: 1 / 9, reduction: "sum" });
  return { object, place: F.div(off, chosen) };
}
