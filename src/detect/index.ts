/** Objects in pictures: boxes, their overlap, what stays of many. */

export { type AnchorOptions, anchorGrid, baseAnchors } from "./anchors.js";
export { averagePrecision, type PrecisionPoints, precisionRecall } from "./averagePrecision.js";
export {
  type BoxFormat,
  boxArea,
  boxGiou,
  boxIou,
  clipBoxes,
  convertBoxes,
  largeBoxes,
} from "./boxes.js";
export { type CocoMetrics, cocoMetrics } from "./cocoMetrics.js";
export { convolutionalize } from "./convolutionalize.js";
export {
  type CompareDetectorsOptions,
  compareDetectors,
  DetectorComparison,
  type DetectorRow,
} from "./detectors/compare.js";
export { type Detected, Detector, type DetectorOptions } from "./detectors/detector.js";
export { type DetectorReport, evaluateDetector } from "./detectors/evaluate.js";
export { FasterRcnn, type FasterRcnnOptions, fasterRcnn } from "./detectors/fasterRcnn.js";
export { FastRcnn, fastRcnn, type RegionDetectorOptions } from "./detectors/fastRcnn.js";
export {
  type FileDetector,
  loadDetector,
  readDetector,
  type ShippedDetector,
  saveDetector,
} from "./detectors/files.js";
export { pretrainTrunk } from "./detectors/pretrain.js";
export { Rcnn, rcnn, SppNet, spatialPyramid, sppNet } from "./detectors/rcnn.js";
export type { TrainingOptions, TrainingRun } from "./detectors/training.js";
export { YoloDetector, type YoloOptions, type YoloSteps, yolo } from "./detectors/yolo.js";
export { Fcn, type FcnOptions, fcn, fcn8s, fcn16s, fcn32s } from "./fcn.js";
export { Backbone } from "./fcnBackbone.js";
export {
  FcnResnet,
  type FcnResnetOptions,
  fcnResnet18,
  fcnResnet34,
  fcnResnet50,
  fcnResnet101,
} from "./fcnResnet.js";
export type { Detections, GroundTruth } from "./groundTruth.js";
export {
  BACKGROUND,
  BETWEEN,
  type MatchOptions,
  matchAnchors,
  type SampleOptions,
  sampleMatches,
} from "./matching.js";
export { batchedNms, nms } from "./nms.js";
export { type PixelMetrics, pixelMetrics } from "./pixelMetrics.js";
export { boxPriors } from "./priors.js";
export {
  type RegionDetectionOptions,
  RegionHead,
  type RegionTargetOptions,
  type RegionTargets,
  regionDetections,
  regionHead,
  regionLoss,
  regionTargets,
} from "./regions/heads.js";
export {
  type AnchorOutput,
  type ProposalOptions,
  proposeRegions,
  RegionProposalNetwork,
  type RpnLossOptions,
  type RpnOptions,
  regionProposalNetwork,
  rpnLoss,
} from "./regions/rpn.js";
export { type GraphSegmentOptions, graphSegments } from "./regions/segment.js";
export {
  proposalRecall,
  type SelectiveSearchOptions,
  selectiveSearch,
} from "./regions/selectiveSearch.js";
export { type BoxWeights, decodeBoxes, encodeBoxes } from "./regression.js";
export { evaluateSegmentation, type MaskedPictures, segment } from "./segment.js";
export { segmentationBound } from "./segmentationBound.js";
export { loadStreetFcn, streetFcn } from "./streetFcn.js";
export { trainSegmentation } from "./trainSegmentation.js";
export { type VocOptions, vocMetrics } from "./vocMetrics.js";
export { decodeYolo, type YoloDetections, type YoloGrid, yoloTarget } from "./yolo.js";
export { decodeYolo2, type Prior } from "./yolo2.js";
export { type Yolo2LossOptions, yolo2Loss } from "./yolo2Loss.js";
export { type YoloLossOptions, yoloLoss } from "./yoloLoss.js";
