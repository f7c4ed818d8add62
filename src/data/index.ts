/** Pictures to learn from: datasets, batches, photographs, PNG files. */

export { type AnimalOptions, animals, type BreedOptions, breeds } from "./breeds/animals.js";
export { standInDogs } from "./breeds/standInDogs.js";
export { CocoDataset, type CocoImage, type CocoObject, readCoco } from "./coco/coco.js";
export { type Batch, type Dataset, ImageDataset } from "./dataset.js";
export { cacheFolder, type DownloadOptions, download, type Received } from "./download/index.js";
export { FACES, type Face, glyph } from "./glyphs/font.js";
export { CHARACTERS, type GlyphOptions, glyphs } from "./glyphs/glyphs.js";
export { type Idx, readIdx } from "./idx.js";
export { readImage, readJpeg, readPng, writePng } from "./image/index.js";
export {
  type DataLoader,
  dataLoader,
  type Epoch,
  type LoaderOptions,
  type Source,
} from "./loader.js";
export { type MnistOptions, mnist } from "./mnist.js";
export { type AnyArray, asTensor, fromNdArray } from "./ndarray.js";
export { PHOTOS, type PhotoName, type PhotoOptions, photo } from "./photo.js";
export { type Scene, type SceneBatch, SceneDataset } from "./scenes/dataset.js";
export { type DigitRegionOptions, digitRegions } from "./scenes/digitRegions.js";
export { type DigitSceneOptions, digitScenes } from "./scenes/digitScenes.js";
export { photoScenes } from "./scenes/photoScenes.js";
export { pictogramScenes } from "./scenes/pictogramScenes.js";
export { type SceneOptions, SHAPES, type ShapeName, shapes } from "./scenes/shapes.js";
export { streets } from "./scenes/streets.js";
export { type Lagged, lagged, type Series, type SeriesOptions, series } from "./series.js";
export { cifar10, cifar100 } from "./sets/cifar.js";
export { type DownloadedOptions, fashionMnist } from "./sets/fashionMnist.js";
export { type FolderOptions, ImageFolder, imageFolder } from "./sets/folder.js";
export { stanfordDogs } from "./sets/stanfordDogs.js";
export {
  type Fold,
  type FoldOptions,
  holdOut,
  kFold,
  type NestedFold,
  nestedKFold,
  stratifiedHoldOut,
  stratifiedKFold,
} from "./splits/kFold.js";
export {
  type ConfidentJoint,
  confidentJoint,
  findLabelErrors,
  type LabelError,
  type LabelErrorOptions,
} from "./splits/labelErrors.js";
export {
  type SubjectFold,
  type SubjectOptions,
  type SubjectSeries,
  subjectSplits,
  type TimeSeriesOptions,
  timeSeriesSplit,
} from "./splits/timeSeries.js";
export { type ChallengeResult, HUMAN_TOP5_ERROR, ILSVRC_RESULTS } from "./tables/ilsvrc.js";
export { LABEL_ERRORS, type LabelErrorCount, labelErrorRate } from "./tables/labelErrors.js";
export { PUBLISHED_MODELS, type PublishedModel } from "./tables/publishedModels.js";
export { extractTar } from "./tar.js";
export { withTransform } from "./transformed.js";
export * from "./transforms/index.js";
