import { gemmBlock, gemmPack } from "./gemm";
import { GEMM_BLOCK, GEMM_PACK } from "./jobs";

export { attach, recover, spin, workerLoop } from "./threads";
export { gemm } from "./gemm";

/** One chunk of a job. A switch and no table of functions: a table would need static data. */
export function run(job: i32, chunk: i32): void {
  switch (job) {
    case GEMM_PACK: return gemmPack(chunk);
    case GEMM_BLOCK: return gemmBlock(chunk);
    default: unreachable();
  }
}
