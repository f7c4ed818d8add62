import { arg } from "./control";
import { C, CP, H, KH, KW, OH, OW, PL, PT, W } from "./geometry";
import { loadPart, storePart, zero } from "./vector";

/**
 * An image with the zeros around it that a convolution of stride 1 sees, its channels side by side
 * without the zeros behind them: then a row under the filter is one run of kw · c floats.
 */

/** Floats of a line. */
export function frameLine(): i32 {
  return (arg(OW) + arg(KW) - 1) * arg(C);
}

export function frameLines(): i32 {
  return arg(OH) + arg(KH) - 1;
}

/** Bytes of a frame with room behind it for readers and writers of whole vectors. */
export function frameBytes(): usize {
  return (<usize>(frameLines() * frameLine() + 32)) << 2;
}

/** How many pixels of a row of the image lie inside. */
function columnsInside(): i32 {
  return max(0, min(arg(W), arg(OW) + arg(KW) - 1 - arg(PL)));
}

/** frame = the image at `x`. */
export function readFrame(x: usize, frame: usize): void {
  memory.fill(frame, 0, frameBytes());
  const pixel = (<usize>arg(CP)) << 2, tight = (<usize>arg(C)) << 2, line = (<usize>frameLine()) << 2;
  const columns = columnsInside(), last = min(arg(H), frameLines() - arg(PT));
  for (let y = 0; y < last; y++) {
    let from = x + <usize>(y * arg(W)) * pixel, to = frame + <usize>(y + arg(PT)) * line + <usize>arg(PL) * tight;
    if (pixel == tight) {
      memory.copy(to, from, <usize>columns * pixel);
      continue;
    }
    if (tight == 4) {
      readGray(from, to, columns);
      continue;
    }
    // Whole vectors: what is too much of a pixel lies under the next one, or is cleared.
    for (let j = 0; j < columns; j++, from += pixel, to += tight) {
      for (let k: usize = 0; k < pixel; k += 16) v128.store(to + k, v128.load(from + k));
    }
    storePart(to, zero(), (<i32>(pixel - tight)) >> 2);
  }
}

/** A line of one channel: the first number of every pixel. */
function readGray(from: usize, to: usize, columns: i32): void {
  let j = 0;
  for (; j + 4 <= columns; j += 4, from += 64, to += 16) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
    v128.store(to, v128.shuffle<f64>(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 0, 4, 1, 5), 0, 2));
  }
  for (; j < columns; j++, from += 16, to += 4) store<u32>(to, load<u32>(from));
}

/** x = the image in `frame`; pixels that no filter saw get zeros. */
export function writeFrame(frame: usize, x: usize): void {
  const c = arg(C), w = arg(W);
  const pixel = (<usize>arg(CP)) << 2, tight = (<usize>c) << 2, line = (<usize>frameLine()) << 2;
  const columns = columnsInside(), last = min(arg(H), frameLines() - arg(PT));
  for (let y = 0; y < arg(H); y++, x += <usize>w * pixel) {
    if (y >= last) {
      memory.fill(x, 0, <usize>w * pixel);
      continue;
    }
    let from = frame + <usize>(y + arg(PT)) * line + <usize>arg(PL) * tight, to = x;
    for (let j = 0; j < columns; j++, from += tight, to += pixel) {
      for (let k: usize = 0; k < pixel; k += 16) {
        v128.store(to + k, loadPart(from + k, c - (<i32>k >> 2)));
      }
    }
    memory.fill(to, 0, <usize>(w - columns) * pixel);
  }
}
