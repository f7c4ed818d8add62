/** The numbers of the jobs that threads share. */
export const GEMM_PACK = 0;
export const GEMM_BLOCK = 1;
