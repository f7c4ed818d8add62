import { arg } from "./control";
import { directBackwardInput, directFilterBytes, directForward, directPrepare } from "./conv";
import { columnSum, directBackwardWeight } from "./convWeight";
import { depthwiseBackwardInput, depthwiseBackwardWeight, depthwiseForward, isDepthwise } from "./depthwise";
import { FP, N, OH, OW, setGeometry } from "./geometry";
import { isShallow, shallowBackwardWeight, shallowForward } from "./shallow";
import { begin } from "./threads";
import {
  winogradBackwardInput, winogradFilterBytes, winogradFits, winogradForward, winogradPrepare,
} from "./winograd";
import { winogradBackwardWeight } from "./winogradWeight";

/** The convolutions that the library calls; see geometry.ts for the layouts. */

/** By one of the ways; `prepared` is 0 where the filters are as they are kept. The geometry is set. */
export function forward(x: usize, w: usize, prepared: usize, b: usize, y: usize, relu: i32, exact: i32): void {
  if (prepared && (isDepthwise() || isShallow())) unreachable();
  if (isDepthwise()) depthwiseForward(x, w, b, y, relu);
  else if (isShallow()) shallowForward(x, w, b, y, relu);
  else if (prepared ? fitsPrepared(exact) : !exact && winogradFits()) winogradForward(x, w, prepared, b, y, relu);
  else directForward(x, w, prepared, b, y, relu);
}

export function conv2dForward(
  x: usize, w: usize, b: usize, y: usize, relu: i32, exact: i32,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  forward(x, w, 0, b, y, relu, exact);
}

/** Filters of a convolution of pixels: one of the two ways that lay them out anew for every call. */
// @ts-ignore: decorator
@inline
function fitsPrepared(exact: i32): bool {
  return !exact && winogradFits(4);
}

/**
 * Bytes of the filters prepared for `conv2dForwardPrepared`, or 0 where there is nothing to prepare.
 * What is prepared holds for these sizes only: another number of images may be computed in another way.
 */
export function conv2dPreparedBytes(
  exact: i32, n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): usize {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (isDepthwise() || isShallow()) return 0;
  return fitsPrepared(exact) ? winogradFilterBytes() : directFilterBytes();
}

export function conv2dPrepare(
  w: usize, prepared: usize, exact: i32, n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (isDepthwise() || isShallow()) unreachable();
  if (fitsPrepared(exact)) winogradPrepare(w, prepared);
  else directPrepare(w, prepared);
}

export function conv2dForwardPrepared(
  x: usize, prepared: usize, b: usize, y: usize, relu: i32, exact: i32,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  forward(x, 0, prepared, b, y, relu, exact);
}

export function conv2dBackwardInput(
  w: usize, dy: usize, dx: usize, exact: i32,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (isDepthwise()) depthwiseBackwardInput(w, dy, dx);
  else if (!exact && winogradFits()) winogradBackwardInput(w, dy, dx);
  else directBackwardInput(w, dy, dx);
}

/** `db` may be 0; with `add` the gradients are added to what is there. */
export function conv2dBackwardWeight(
  x: usize, dy: usize, dwOut: usize, db: usize, add: i32, exact: i32,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  // Two ways sum up the bias while they have dy at hand.
  if (isShallow()) {
    shallowBackwardWeight(x, dy, dwOut, db, add);
    return;
  }
  if (!isDepthwise() && !exact && winogradFits()) {
    winogradBackwardWeight(x, dy, dwOut, db, add);
    return;
  }
  if (isDepthwise()) depthwiseBackwardWeight(x, dy, dwOut, add);
  else directBackwardWeight(x, dy, dwOut, add);
  if (db) columnSum(dy, db, arg(N) * arg(OH) * arg(OW), arg(FP), add);
}
