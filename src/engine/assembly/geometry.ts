import { arg, setArg } from "./control";
import { ceil4 } from "./vector";

/**
 * A convolution in integers, at the start of the arguments of every job of it.
 *
 *   x  [n, h, w, cp]         pixels with their channels side by side; c of them count, the rest up
 *   y  [n, oh, ow, fp]       to the next multiple of 4 are zeros
 *   w  [kh, kw, c / g, fp]   column f of a row is filter f
 */
export const N = 0, H = 1, W = 2, C = 3, CP = 4, F = 5, FP = 6, KH = 7, KW = 8, OH = 9, OW = 10;
export const SH = 11, SW = 12, PT = 13, PL = 14, DH = 15, DW = 16, G = 17;
/**
 * What is done to the sums of a convolution before they are stored: for every eight filters eight
 * factors and eight summands (0: nothing), then the number that lies RESIDUAL bytes further than the
 * place of the result (0: nothing).
 */
export const NORM = 18, RESIDUAL = 19;
/** The first argument that is free for a job. */
export const FREE = 20;

export function setGeometry(
  n: i32, h: i32, w: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  setArg(N, n); setArg(H, h); setArg(W, w); setArg(C, c); setArg(CP, ceil4(c));
  setArg(F, f); setArg(FP, ceil4(f)); setArg(KH, kh); setArg(KW, kw); setArg(OH, oh); setArg(OW, ow);
  setArg(SH, sh); setArg(SW, sw); setArg(PT, pt); setArg(PL, pl); setArg(DH, dh); setArg(DW, dw);
  setArg(G, g); setArg(NORM, 0); setArg(RESIDUAL, 0);
}

/** Multiply-adds of the whole convolution. */
export function geometryWork(): i64 {
  return <i64>arg(N) * arg(OH) * arg(OW) * arg(F) * (arg(C) / arg(G)) * arg(KH) * arg(KW);
}
