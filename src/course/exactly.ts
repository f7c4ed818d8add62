/**
 * From now on this process computes with the routines that give the same bits on every machine: expected numbers
 * go into files. Call it before the first tensor; kernels that are started later would compute so too.
 */
export function computeExactly(): void {
  process.env.CONVLAB_ENGINE ??= "strict";
}
