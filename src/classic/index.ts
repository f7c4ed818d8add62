/** Computer vision before CNNs: features made by hand, and the classifiers that they were given to. */

export { AdaBoost, fitAdaBoost, type Stump } from "./adaBoost.js";
export {
  densePatches,
  fitVocabulary,
  type PatchOptions,
  Vocabulary,
} from "./bagOfWords.js";
export { BinaryClassifier } from "./binary.js";
export { censusTransform } from "./census.js";
export { type FernOptions, fitFerns, RandomFerns } from "./ferns.js";
export {
  HAAR_KINDS,
  type HaarFeature,
  type HaarKind,
  type HaarOptions,
  haarFeatures,
  haarValue,
} from "./haar.js";
export {
  type Detection,
  type DetectOptions,
  fitHaarDetector,
  HaarDetector,
  type HaarDetectorOptions,
} from "./haarDetector.js";
export { type CellOptions, cellHistograms } from "./histogram.js";
export { type HogOptions, orientedGradients } from "./hog.js";
export { IntegralImage, integralImage } from "./integralImage.js";
export type { KernelOptions } from "./kernelFunction.js";
export { KMeans, type KMeansOptions, kMeans } from "./kMeans.js";
export { type LbpOptions, localBinaryPattern } from "./lbp.js";
export { fitLinearSvm, LinearSvm, type LinearSvmOptions } from "./linearSvm.js";
export { fitOneVsRest, OneVsRest } from "./oneVsRest.js";
export type { Features } from "./rows.js";
export {
  type DescriptorMatch,
  type MatchDescriptorsOptions,
  matchDescriptors,
} from "./sift/match.js";
export { type Keypoint, type SiftFeatures, type SiftOptions, sift } from "./sift/sift.js";
export { fitSvm, Svm, type SvmOptions } from "./svm.js";
