import { arg, setArg, work } from "./control";
import { sumParts } from "./convWeight";
import { fitsThree, three } from "./depthwiseThree";
import { threeWeightRows } from "./depthwiseThreeWeight";
import { C, CP, DH, DW, F, FP, FREE, G, H, KH, KW, N, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { DEPTHWISE, DEPTHWISE_INPUT, DEPTHWISE_WEIGHT } from "./jobs";
import { parallel, scratch } from "./threads";
import { divUp, fma, loadPart, zero } from "./vector";

/** One filter for every channel: y[p, c] = Σ_taps x[p moved, c] · w[tap, c], four channels at a time. */
const X = FREE, FILTERS = FREE + 1, Y = FREE + 2, BIAS_AT = FREE + 3, RELU_ON = FREE + 4, ROWS = FREE + 5;
const RANGES = FREE + 6, PARTS = FREE + 7;
export function isDepthwise(): bool {
  return arg(G) > 1 && arg(G) == arg(C) && arg(F) == arg(C);
}

function share(job: i32, rows: i32, length: i32): void {
  const perChunk = max(1, 65536 / max(1, length * arg(KH) * arg(KW)));
  setArg(ROWS, perChunk);
  parallel(job, divUp(rows, perChunk));
}

export function depthwiseForward(x: usize, w: usize, bias: usize, y: usize, relu: i32): void {
  setArg(X, x); setArg(FILTERS, w); setArg(Y, y); setArg(BIAS_AT, bias); setArg(RELU_ON, relu);
  if (fitsThree()) three(x, w, bias, y, relu, arg(H), arg(W), arg(OH), arg(OW), arg(PT), arg(PL), 0);
  else share(DEPTHWISE, arg(N) * arg(OH), arg(OW) * arg(CP));
}

export function depthwiseBackwardInput(w: usize, dy: usize, dx: usize): void {
  if (fitsThree() && arg(SH) == 1 && arg(SW) == 1) {
    // With stride 1 the way back is a convolution with the filters turned by half a circle.
    three(dy, w, 0, dx, 0, arg(OH), arg(OW), arg(H), arg(W), 2 - arg(PT), 2 - arg(PL), 1);
    return;
  }
  // The taps of a pixel are listed in the scratch.
  if (arg(KH) * arg(KW) > 1 << 19) unreachable();
  setArg(X, dx); setArg(FILTERS, w); setArg(Y, dy);
  share(DEPTHWISE_INPUT, arg(N) * arg(H), arg(W) * arg(CP));
}

export function depthwiseBackwardWeight(x: usize, dy: usize, dw: usize, add: i32): void {
  const rows = arg(N) * arg(OH), size = arg(KH) * arg(KW) * arg(CP);
  const ranges = max(1, min(16, <i32>(<i64>rows * arg(OW) * size >> 16)));
  setArg(X, x); setArg(Y, dy); setArg(RANGES, min(ranges, max(1, rows)));
  setArg(PARTS, work((<usize>(arg(RANGES) * size)) << 2));
  parallel(DEPTHWISE_WEIGHT, arg(RANGES));
  sumParts(<usize>arg(PARTS), dw, size, arg(RANGES), add);
}

/** The first tap that lies inside, and the first behind, for a window that starts at `start`. */
// @ts-ignore: decorator
@inline
function firstTap(start: i32, dilation: i32): i32 {
  return start < 0 ? divUp(-start, dilation) : 0;
}

// @ts-ignore: decorator
@inline
function endTap(start: i32, dilation: i32, size: i32, taps: i32): i32 {
  return start >= size ? 0 : min(taps, (size - 1 - start) / dilation + 1);
}

export function depthwiseChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), kw = arg(KW), dh = arg(DH), dw = arg(DW);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const bias = <usize>arg(BIAS_AT), relu = arg(RELU_ON), filters = <usize>arg(FILTERS);
  const last = min((chunk + 1) * arg(ROWS), arg(N) * oh);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y0 = (row % oh) * arg(SH) - arg(PT);
    const a0 = firstTap(y0, dh), a1 = endTap(y0, dh, h, arg(KH));
    const image = <usize>arg(X) + <usize>((row / oh) * h) * line;
    for (let j = 0; j < ow; j++) {
      const x0 = j * arg(SW) - arg(PL);
      const b0 = firstTap(x0, dw), b1 = endTap(x0, dw, w, kw);
      const to = <usize>arg(Y) + <usize>(row * ow + j) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = bias ? loadPart(bias + c, arg(C) - (<i32>c >> 2)) : zero();
        for (let a = a0; a < a1; a++) {
          let from = image + <usize>(y0 + a * dh) * line + <usize>(x0 + b0 * dw) * pixel + c;
          let filter = filters + <usize>(a * kw + b0) * pixel + c;
          for (let b = b0; b < b1; b++, from += <usize>dw * pixel, filter += pixel) {
            sum = fma(v128.load(from), v128.load(filter), sum);
          }
        }
        if (relu) sum = v128.andnot(sum, f32x4.lt(sum, zero()));
        v128.store(to + c, sum);
      }
    }
  }
}

export function depthwiseInputChunk(chunk: i32): void {
  const h = arg(H), w = arg(W);
  const pixel = (<usize>arg(CP)) << 2, list = scratch();
  const last = min((chunk + 1) * arg(ROWS), arg(N) * h);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    for (let column = 0; column < w; column++) {
      const end = listTaps(row / h, row % h, column, pixel, list);
      const to = <usize>arg(X) + <usize>(row * w + column) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = zero();
        for (let at = list; at < end; at += 8) {
          sum = fma(v128.load(load<usize>(at) + c), v128.load(load<usize>(at, 4) + c), sum);
        }
        v128.store(to + c, sum);
      }
    }
  }
}

/** Pairs of a pixel of dy and the number of the filter through which it sees a pixel of x. */
function listTaps(n: i32, row: i32, column: i32, pixel: usize, list: usize): usize {
  const oh = arg(OH), ow = arg(OW), kw = arg(KW), sh = arg(SH), sw = arg(SW);
  for (let a = 0; a < arg(KH); a++) {
    const y = row + arg(PT) - a * arg(DH);
    if (y < 0 || y % sh != 0 || y / sh >= oh) continue;
    for (let b = 0; b < kw; b++) {
      const x = column + arg(PL) - b * arg(DW);
      if (x < 0 || x % sw != 0 || x / sw >= ow) continue;
      store<usize>(list, <usize>arg(Y) + <usize>((n * oh + y / sh) * ow + x / sw) * pixel);
      store<usize>(list, <usize>arg(FILTERS) + <usize>(a * kw + b) * pixel, 4);
      list += 8;
    }
  }
  return list;
}

export function depthwiseWeightChunk(range: i32): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), kw = arg(KW), sw = arg(SW);
  const rows = arg(N) * oh, ranges = arg(RANGES);
  const pixel = (<usize>arg(CP)) << 2;
  const first = <i32>(<i64>rows * range / ranges), last = <i32>(<i64>rows * (range + 1) / ranges);
  const part = <usize>arg(PARTS) + <usize>(range * arg(KH) * kw) * pixel;
  memory.fill(part, 0, <usize>(arg(KH) * kw) * pixel);
  if (fitsThree()) {
    threeWeightRows(first, last, part);
    return;
  }
  for (let row = first; row < last; row++) {
    for (let a = 0; a < arg(KH); a++) {
      const y = (row % oh) * arg(SH) - arg(PT) + a * arg(DH);
      if (<u32>y >= <u32>h) continue;
      for (let b = 0; b < kw; b++) {
        const left = b * arg(DW) - arg(PL);
        const j0 = left < 0 ? divUp(-left, sw) : 0, j1 = left >= w ? 0 : min(ow, (w - 1 - left) / sw + 1);
        const to = part + <usize>(a * kw + b) * pixel;
        const step = <usize>sw * pixel;
        for (let c: usize = 0; c < pixel; c += 16) {
          let x = <usize>arg(X) + <usize>(((row / oh) * h + y) * w + j0 * sw + left) * pixel + c;
          let dy = <usize>arg(Y) + <usize>(row * ow + j0) * pixel + c;
          let sum = zero();
          for (let j = j0; j < j1; j++, x += step, dy += pixel) sum = fma(v128.load(x), v128.load(dy), sum);
          v128.store(to + c, f32x4.add(v128.load(to + c), sum));
        }
      }
    }
  }
}
