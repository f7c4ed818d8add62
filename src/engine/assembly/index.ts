import { gemmPack, gemmBlock } from "./gemm";
import { convPack, convBlock } from "./conv";
import { convWeight, sumPartsChunk, columnSumChunk } from "./convWeight";
import { winogradFilters, winogradBlock, winogradInput } from "./winograd";
import { winogradWeight, winogradWeightEnd } from "./winogradWeight";
import { winogradErrors, winogradWeightFew } from "./winogradWeightFew";
import { depthwiseChunk, depthwiseInputChunk, depthwiseWeightChunk } from "./depthwise";
import { depthwiseThreeChunk } from "./depthwiseThree";
import {
  maxPoolChunk, maxPoolBackwardChunk, maxPoolSpreadChunk, averagePoolChunk, averagePoolBackwardChunk,
  averagePoolSpreadChunk,
} from "./pool2d";
import {
  normSumsChunk, normApplyChunk, normBackwardSumsChunk, normBackwardChunk,
} from "./batchNorm";
import {
  softmaxChunk, softmaxBackwardChunk, crossEntropyChunk, crossEntropyBackwardChunk,
} from "./softmax";
import { sgdChunk, adamChunk } from "./optimizers";
import {
  unaryChunk, unaryBackwardChunk, binaryChunk, scaleAddChunk, fillChunk,
} from "./elementwise";
import { toPixelsChunk, fromPixelsChunk, permuteChunk } from "./layout";
import { sumChunk, maximumChunk, maximumBackwardChunk } from "./reduce";
import { convPoolInputChunk, convPoolWeightChunk } from "./convPool";
import { convPoolChunk } from "./convPoolForward";
import { responseNormBackwardChunk, responseNormChunk } from "./responseNorm";
import { shallowChunk, shallowWeightChunk } from "./shallow";
import { curveBackwardChunk, curveChunk } from "./curves";
import { resampleBackwardChunk, resampleChunk } from "./resample";
import { borderBackwardChunk, borderChunk } from "./border";
import { rowNormBackwardChunk, rowNormChunk } from "./rowNorm";
import { weightedEntropyBackwardChunk, weightedEntropyChunk } from "./weightedEntropy";
import * as job from "./jobs";

export { attach, recover, spin, workerLoop } from "./threads";
export { gemm } from "./gemm";
export {
  conv2dBackwardInput, conv2dBackwardWeight, conv2dForward, conv2dForwardPrepared, conv2dPrepare, conv2dPreparedBytes,
} from "./convolution";
export { conv2dForwardNormed } from "./convNorm";
export { convPoolBackwardInput, convPoolBackwardWeight, convPoolFits } from "./convPool";
export { convPoolForward } from "./convPoolForward";
export { averagePoolBackward, averagePoolForward, maxPoolBackward, maxPoolForward } from "./pool2d";
export { batchNormBackward, batchNormForward, batchNormInference, batchNormReluBackward } from "./batchNorm";
export { crossEntropy, crossEntropyBackward, softmax, softmaxBackward } from "./softmax";
export { adam, sgd } from "./optimizers";
export { binary, fill, scaleAdd, unary, unaryBackward } from "./elementwise";
export { fromPixels, permute, toPixels } from "./layout";
export { maximum, maximumBackward, sum } from "./reduce";
export { curve, curveBackward } from "./curves";
export { dropMask } from "./dropout";
export { resample, resampleBackward } from "./resample";
export { border, borderBackward } from "./border";
export { rowNorm, rowNormBackward } from "./rowNorm";
export { weightedEntropy, weightedEntropyBackward } from "./weightedEntropy";
export { responseNorm, responseNormBackward } from "./responseNorm";

/** One chunk of a job. A switch and no table of functions: a table would need static data. */
export function run(id: i32, chunk: i32): void {
  switch (id) {
    case job.GEMM_PACK: return gemmPack(chunk);
    case job.GEMM_BLOCK: return gemmBlock(chunk);
    case job.CONV_PACK: return convPack(chunk);
    case job.CONV_BLOCK: return convBlock(chunk);
    case job.CONV_WEIGHT: return convWeight(chunk);
    case job.SUM_PARTS: return sumPartsChunk(chunk);
    case job.COLUMN_SUM: return columnSumChunk(chunk);
    case job.WINOGRAD_FILTERS: return winogradFilters(chunk);
    case job.WINOGRAD_BLOCK: return winogradBlock(chunk);
    case job.WINOGRAD_WEIGHT: return winogradWeight(chunk);
    case job.WINOGRAD_WEIGHT_END: return winogradWeightEnd(chunk);
    case job.DEPTHWISE: return depthwiseChunk(chunk);
    case job.DEPTHWISE_INPUT: return depthwiseInputChunk(chunk);
    case job.DEPTHWISE_WEIGHT: return depthwiseWeightChunk(chunk);
    case job.MAX_POOL: return maxPoolChunk(chunk);
    case job.MAX_POOL_BACKWARD: return maxPoolBackwardChunk(chunk);
    case job.AVERAGE_POOL: return averagePoolChunk(chunk);
    case job.AVERAGE_POOL_BACKWARD: return averagePoolBackwardChunk(chunk);
    case job.NORM_SUMS: return normSumsChunk(chunk);
    case job.NORM_APPLY: return normApplyChunk(chunk);
    case job.NORM_BACKWARD_SUMS: return normBackwardSumsChunk(chunk);
    case job.NORM_BACKWARD: return normBackwardChunk(chunk);
    case job.SOFTMAX: return softmaxChunk(chunk);
    case job.SOFTMAX_BACKWARD: return softmaxBackwardChunk(chunk);
    case job.CROSS_ENTROPY: return crossEntropyChunk(chunk);
    case job.CROSS_ENTROPY_BACKWARD: return crossEntropyBackwardChunk(chunk);
    case job.SGD: return sgdChunk(chunk);
    case job.ADAM: return adamChunk(chunk);
    case job.UNARY: return unaryChunk(chunk);
    case job.UNARY_BACKWARD: return unaryBackwardChunk(chunk);
    case job.BINARY: return binaryChunk(chunk);
    case job.SCALE_ADD: return scaleAddChunk(chunk);
    case job.FILL: return fillChunk(chunk);
    case job.TO_PIXELS: return toPixelsChunk(chunk);
    case job.FROM_PIXELS: return fromPixelsChunk(chunk);
    case job.PERMUTE: return permuteChunk(chunk);
    case job.SUM: return sumChunk(chunk);
    case job.MAX: return maximumChunk(chunk);
    case job.MAX_BACKWARD: return maximumBackwardChunk(chunk);
    case job.SHALLOW: return shallowChunk(chunk);
    case job.SHALLOW_WEIGHT: return shallowWeightChunk(chunk);
    case job.MAX_POOL_SPREAD: return maxPoolSpreadChunk(chunk);
    case job.DEPTHWISE_3: return depthwiseThreeChunk(chunk);
    case job.CONV_POOL_WEIGHT: return convPoolWeightChunk(chunk);
    case job.CONV_POOL_INPUT: return convPoolInputChunk(chunk);
    case job.CONV_POOL: return convPoolChunk(chunk);
    case job.AVERAGE_POOL_SPREAD: return averagePoolSpreadChunk(chunk);
    case job.WINOGRAD_INPUT: return winogradInput(chunk);
    case job.RESPONSE_NORM: return responseNormChunk(chunk);
    case job.RESPONSE_NORM_BACKWARD: return responseNormBackwardChunk(chunk);
    case job.WINOGRAD_ERRORS: return winogradErrors(chunk);
    case job.WINOGRAD_WEIGHT_FEW: return winogradWeightFew(chunk);
    case job.CURVE: return curveChunk(chunk);
    case job.CURVE_BACKWARD: return curveBackwardChunk(chunk);
    case job.RESAMPLE: return resampleChunk(chunk);
    case job.RESAMPLE_BACKWARD: return resampleBackwardChunk(chunk);
    case job.BORDER: return borderChunk(chunk);
    case job.BORDER_BACKWARD: return borderBackwardChunk(chunk);
    case job.ROW_NORM: return rowNormChunk(chunk);
    case job.ROW_NORM_BACKWARD: return rowNormBackwardChunk(chunk);
    case job.WEIGHTED_ENTROPY: return weightedEntropyChunk(chunk);
    case job.WEIGHTED_ENTROPY_BACKWARD: return weightedEntropyBackwardChunk(chunk);
    default: unreachable();
  }
}
