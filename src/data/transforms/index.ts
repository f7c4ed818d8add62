export {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  grayscale,
  invert,
} from "./colour.js";
export { type CropOptions, centerCrop, crop, flip, type Size } from "./crop.js";
export { type EraseOptions, erase, type RandomErasingOptions, randomErasing } from "./erase.js";
export { FILTERS, type FilterName, filterImage, gaussianBlur, namedFilter } from "./filter.js";
export { cutmix, type MixedBatch, type MixOptions, mixup, oneHot } from "./mix.js";
export {
  type ChannelStatistics,
  denormalize,
  IMAGENET_STATISTICS,
  normalize,
  statistics,
} from "./normalize.js";
export {
  type ColorJitterOptions,
  chance,
  colorJitter,
  compose,
  oneOf,
  type RandomAffineOptions,
  type RandomResizedCropOptions,
  randomAffine,
  randomBlur,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  randomRotation,
  randomTranslation,
  type Transform,
} from "./random.js";
export { type ResizeOptions, resize } from "./resize.js";
export type { Picture, Sample } from "./sample.js";
export { type AffineOptions, affine, rotate, translate } from "./warp.js";
