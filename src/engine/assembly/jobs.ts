/** The numbers of the jobs that threads share. */
export const GEMM_PACK = 0;
export const GEMM_BLOCK = 1;
export const CONV_PACK = 2;
export const CONV_BLOCK = 3;
export const CONV_WEIGHT = 4;
export const SUM_PARTS = 5;
export const COLUMN_SUM = 6;
export const WINOGRAD_FILTERS = 7;
export const WINOGRAD_BLOCK = 8;
export const WINOGRAD_WEIGHT = 9;
export const WINOGRAD_WEIGHT_END = 10;
