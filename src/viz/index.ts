/** Figures of tensors, layers and training, with a text for those who do not see them. */
export { type ActivationOptions, plotActivation } from "./activation.js";
export { classActivationMap, plotClassActivationMap } from "./classActivationMap.js";
export { plotConfusion } from "./confusion.js";
export { type CurveRun, plotCurve } from "./curve.js";
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
export { type ImageOptions, type ImagesOptions, plotImage, plotImages } from "./images.js";
export { type MatrixOptions, plotMatrix } from "./matrix.js";
export type { Pictures } from "./observe.js";
export { type PredictionOptions, plotPredictions } from "./predictions.js";
export { plotSaliency, saliency } from "./saliency.js";
export { sketchCurve } from "./sketch.js";
export { plotStamping } from "./stamping.js";
