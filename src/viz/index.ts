/** Figures of tensors, layers and training, with a text for those who do not see them. */
export { type AccuracyLine, type AccuracyPanel, plotAccuracyCurves } from "./accuracyCurves.js";
export { type ActivationOptions, plotActivation } from "./activation.js";
export {
  activationMaximization,
  type Maximization,
  type MaximizationOptions,
  plotActivationMaximization,
} from "./activationMaximization.js";
export { plotArchitecture } from "./architecture.js";
export { type PictureChange, plotAugmentations } from "./augmentations.js";
export { plotChannel } from "./channel.js";
export { type ChannelOptions, plotChannels } from "./channels.js";
export { classActivationMap, plotClassActivationMap } from "./classActivationMap.js";
export { type ClassScoresOptions, plotClassScores } from "./classScores.js";
export { compareModels, type ModelRow } from "./compareModels.js";
export { plotConfusion } from "./confusion.js";
export { type CurveRun, plotCurve } from "./curve.js";
export { type BoundaryOptions, type Classifier, plotDecisionBoundary } from "./decisionBoundary.js";
export {
  type Boxes,
  type DetectionPicture,
  type DetectionsOptions,
  plotDetections,
} from "./detections.js";
export { type DetectorBar, plotDetectorStages } from "./detectorBars.js";
export { drawPng } from "./draw/index.js";
export { featureMaps, plotFeatureMaps } from "./featureMaps.js";
export { Figure, type FigureOptions, figure, type Trace } from "./figure.js";
export { plotFilters } from "./filters.js";
export {
  type ClassOptions,
  type ExplainOptions,
  type GradCamOptions,
  gradCam,
  plotGradCam,
} from "./gradCam.js";
export { type GradientSize, gradientSizes, plotGradientByDepth } from "./gradientByDepth.js";
export { type GraphOptions, plotGraph } from "./graph.js";
export { type ChallengeEntry, type ChallengeOptions, plotIlsvrc } from "./ilsvrc.js";
export { type ImageOptions, type ImagesOptions, plotImage, plotImages } from "./images.js";
export { plotLabelErrors, type SuspectLabel } from "./labelErrors.js";
export {
  type DrawnKeypoint,
  type DrawnMatch,
  type KeypointOptions,
  plotKeypoints,
  plotMatches,
} from "./matches.js";
export { type MatrixOptions, plotMatrix } from "./matrix.js";
export { plotModelBubbles } from "./modelBubbles.js";
export { plotModelTable } from "./modelTable.js";
export type { Pictures } from "./observe.js";
export { type Pca, type PcaFigureOptions, pca, plotPca } from "./pca.js";
export { type PredictionOptions, plotPredictions } from "./predictions.js";
export {
  plotReceptiveField,
  type ReceptiveField,
  type ReceptiveFieldOptions,
  receptiveField,
} from "./receptiveField.js";
export { plotSaliency, saliency } from "./saliency.js";
export { plotSegmentation, type SegmentationOptions } from "./segmentation.js";
export { sketchCurve } from "./sketch.js";
export { plotStamping } from "./stamping.js";
export { type HistogramOptions, plotWeights } from "./weightHistograms.js";
export { plotYoloSteps, type YoloPicture } from "./yoloSteps.js";
