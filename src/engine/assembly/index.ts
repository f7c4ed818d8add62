import { convBlock, convPack } from "./conv";
import { columnSumChunk, convWeight, sumPartsChunk } from "./convWeight";
import { gemmBlock, gemmPack } from "./gemm";
import {
  COLUMN_SUM, CONV_BLOCK, CONV_PACK, CONV_WEIGHT, GEMM_BLOCK, GEMM_PACK, SUM_PARTS,
  WINOGRAD_BLOCK, WINOGRAD_FILTERS, WINOGRAD_WEIGHT, WINOGRAD_WEIGHT_END,
} from "./jobs";
import { winogradBlock, winogradFilters } from "./winograd";
import { winogradWeight, winogradWeightEnd } from "./winogradWeight";

export { attach, recover, spin, workerLoop } from "./threads";
export { gemm } from "./gemm";
export { conv2dBackwardInput, conv2dBackwardWeight, conv2dForward } from "./convolution";

/** One chunk of a job. A switch and no table of functions: a table would need static data. */
export function run(job: i32, chunk: i32): void {
  switch (job) {
    case GEMM_PACK: return gemmPack(chunk);
    case GEMM_BLOCK: return gemmBlock(chunk);
    case CONV_PACK: return convPack(chunk);
    case CONV_BLOCK: return convBlock(chunk);
    case CONV_WEIGHT: return convWeight(chunk);
    case SUM_PARTS: return sumPartsChunk(chunk);
    case COLUMN_SUM: return columnSumChunk(chunk);
    case WINOGRAD_FILTERS: return winogradFilters(chunk);
    case WINOGRAD_BLOCK: return winogradBlock(chunk);
    case WINOGRAD_WEIGHT: return winogradWeight(chunk);
    case WINOGRAD_WEIGHT_END: return winogradWeightEnd(chunk);
    default: unreachable();
  }
}
