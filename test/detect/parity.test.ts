/** Region proposal network and region heads against torchvision's, with shared weights. */
import { expect, test } from "vitest";
import {
  anchorGrid,
  F,
  fromArray,
  type Module,
  proposeRegions,
  regionDetections,
  regionHead,
  regionLoss,
  regionProposalNetwork,
  regionTargets,
  rng,
  rpnLoss,
  type Tensor,
} from "../../src/index.js";
import recorded from "../oracle/detectors.json" with { type: "json" };
import { expectClose, fillNoise, noise, wave } from "../oracle/wave.js";

const SIZE = [56, 72] as const;
const anchors = anchorGrid([7, 9], 8, { sizes: [12, 20, 32], ratios: [0.5, 1, 2] });
const boxesOf = (numbers: number[]): Tensor =>
  fromArray(Float32Array.from(numbers), [numbers.length / 4, 4]);
const truth = recorded.truth.map(({ boxes, labels }) => ({ boxes: boxesOf(boxes), labels }));
const boxes = truth.map((image) => image.boxes);
const labels = truth.map((image) => image.labels);
/** So large a choice takes all there are. */
const ALL = 100_000;

function filled<M extends Module>(module: M, seeds: number[]): M {
  module.parameters().forEach((parameter, k) => {
    fillNoise(parameter.values, seeds[k], { scale: 0.3 });
  });
  return module;
}

const mapsOf = (seed: number): Tensor => noise([2, 6, 7, 9], seed, { requiresGrad: true });

function expectGradients(tensors: Tensor[], wanted: number[][]): void {
  expect(tensors.length).toBe(wanted.length);
  tensors.forEach((x, k) => {
    const got = x.grad!.values.subarray(0, wanted[k].length);
    expectClose(got, wanted[k], `gradient ${k}`, { tolerance: 1e-4 });
  });
}

const rpn = (scores: 1 | 2) =>
  filled(regionProposalNetwork(6, { scores }), [50, 51, 52, 53, 54, 55]);

test(`region proposal network: outputs and proposals equal ${recorded.recordedWith}'s`, () => {
  const output = rpn(1).forward(mapsOf(60));
  expect(output.shape).toEqual([2, 45, 7, 9]);
  expectClose(anchors.values.subarray(0, 72), recorded.rpn.anchors, "anchors");
  // torchvision's tensors are [A, H, W] of the first image.
  expectClose(output.values.subarray(36 * 63).slice(0, 60), recorded.rpn.logits, "logits");
  expectClose(output.values.subarray(0, 60), recorded.rpn.deltas, "deltas");
  const options = { before: 80, after: 20 };
  const found = proposeRegions(rpn(1).anchorOutput(output), anchors, SIZE, options);
  found.forEach((image, n) => {
    expectClose(image.boxes.values, recorded.rpn.proposals[n], `proposals of image ${n}`);
  });
});

test("region proposal network: losses and gradients equal torchvision's", () => {
  const [network, maps] = [rpn(1), mapsOf(60)];
  const output = network.anchorOutput(network.forward(maps));
  const { object, place } = rpnLoss(output, anchors, boxes, { count: ALL, rng: rng(0) });
  expectClose([object.item(), place.item()], [recorded.rpn.object, recorded.rpn.place], "losses");
  F.add(object, place).backward();
  expectGradients([maps, ...network.parameters()], recorded.rpn.gradients);
});

test("the paper's two scores of an anchor say the same as torchvision's one", () => {
  const [one, two, maps] = [rpn(1), rpn(2), mapsOf(60)];
  two.loadStateDict({
    ...one.stateDict(),
    "cls_logits.weight": F.concat([F.mul(one.cls_logits.weight, 0), one.cls_logits.weight], 0),
    "cls_logits.bias": F.concat([F.mul(one.cls_logits.bias!, 0), one.cls_logits.bias!], 0),
  });
  const [a, b] = [one, two].map((network) => network.anchorOutput(network.forward(maps)));
  expect(two.forward(maps).shape).toEqual([2, 54, 7, 9]);
  expectClose(b.logits.values, a.logits.values, "logits");
  expectClose(b.deltas.values, a.deltas.values, "deltas");
});

const head = () => filled(regionHead(96, 3, 12), [70, 71, 72, 73, 80, 81, 82, 83]);
const pooled = (maps: Tensor, regions: Tensor[]): Tensor =>
  F.roiAlign(maps, regions, { outputSize: 4, spatialScale: 1 / 8, samplingRatio: 2 });
const proposals = recorded.heads.proposals.map(boxesOf);

test("region heads: detections equal torchvision's", () => {
  const maps = mapsOf(61);
  const options = { threshold: 0.2, overlap: 0.5, most: 15 };
  recorded.heads.found.forEach((wanted, n) => {
    const regions = proposals.map((each, k) => (k === n ? each : F.takeRows(each, [])));
    const found = regionDetections(
      head().forward(pooled(maps, regions)),
      proposals[n],
      SIZE,
      options,
    );
    expect(wanted.scores.length).toBeGreaterThan(3);
    expectClose(found.boxes.values, wanted.boxes, "boxes");
    expectClose(found.scores, wanted.scores, "scores");
    expect(found.labels.map((label) => label + 1)).toEqual(wanted.labels);
  });
});

test("region heads: losses and gradients equal torchvision's", () => {
  const [heads, maps] = [head(), mapsOf(61)];
  const targets = regionTargets(proposals, boxes, labels, { count: ALL, rng: rng(0) });
  expect(targets.labels.filter((label) => label > 0).length).toBeGreaterThan(5);
  const output = heads.forward(pooled(maps, targets.regions));
  const { kind, place } = regionLoss(output, targets.labels, targets.deltas);
  expectClose([kind.item(), place.item()], [recorded.heads.kind, recorded.heads.place], "losses");
  F.add(kind, place).backward();
  expectGradients([maps, ...heads.parameters()], recorded.heads.gradients);
});

test("takeRows: forward and backward equal index_select", () => {
  const x = wave([5, 3], 0);
  const y = F.takeRows(x, recorded.takeRows.rows);
  expectClose(y.values, recorded.takeRows.y, "y");
  y.backward(wave([4, 3], 9, { requiresGrad: false }));
  expectClose(x.grad!.values, recorded.takeRows.gradient, "dx");
});
