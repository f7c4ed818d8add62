import { arg, setArg, work } from "./control";
import { BORDER, BORDER_BACKWARD } from "./jobs";
import { begin, parallel } from "./threads";
import { ceil4, copyFloats, divUp, loadPart, storePart } from "./vector";

/**
 * A border around images of [h, w] units: pixels of `unit` floats, or single numbers. Tables say for every row and
 * every column of the result which one of the image it repeats, −1 where a number stands instead. Between the
 * borders columns repeat themselves.
 */
const X = 0, Y = 1, H = 2, W = 3, UNIT = 4, OH = 5, OW = 6, LEFT = 7, ROWS = 8, COLUMNS = 9, FILL = 10, ALL = 11;
const PER_CHUNK = 12;

function setUp(
  x: usize, y: usize, h: i32, w: i32, unit: i32, oh: i32, ow: i32, left: i32, rows: usize, columns: usize,
): void {
  begin();
  setArg(X, x); setArg(Y, y); setArg(H, h); setArg(W, w); setArg(UNIT, unit); setArg(OH, oh); setArg(OW, ow);
  setArg(LEFT, left); setArg(ROWS, rows); setArg(COLUMNS, columns);
}

// @ts-ignore: decorator
@inline
function place(table: usize, i: i32): i32 {
  return load<i32>(table + ((<usize>i) << 2));
}

/** Of a unit `count` numbers become `value` in a border of a number, the others stay zero. */
export function border(
  x: usize, y: usize, n: i32, h: i32, w: i32, unit: i32, count: i32, oh: i32, ow: i32, left: i32,
  rows: usize, columns: usize, value: f32,
): void {
  setUp(x, y, h, w, unit, oh, ow, left, rows, columns);
  setArg(FILL, work((<usize>ceil4(unit)) << 2));
  for (let k = 0; k < unit; k++) store<f32>(<usize>arg(FILL) + ((<usize>k) << 2), k < count ? value : 0);
  setArg(ALL, n * oh);
  setArg(PER_CHUNK, max(1, 16384 / max(1, ow * unit)));
  parallel(BORDER, divUp(n * oh, arg(PER_CHUNK)));
}

export function borderChunk(chunk: i32): void {
  const oh = arg(OH), ow = arg(OW), w = arg(W), unit = arg(UNIT), left = arg(LEFT);
  const rows = <usize>arg(ROWS), columns = <usize>arg(COLUMNS), fill = <usize>arg(FILL);
  const pixel = (<usize>unit) << 2, line = <usize>w * pixel;
  for (let row = chunk * arg(PER_CHUNK); row < min((chunk + 1) * arg(PER_CHUNK), arg(ALL)); row++) {
    const r = place(rows, row % oh);
    const from = <usize>arg(X) + <usize>((row / oh) * arg(H) + r) * line;
    const to = <usize>arg(Y) + <usize>(row * ow) * pixel;
    for (let j = 0; j < ow; j++) {
      // The image's own columns in one go.
      if (j == left && r >= 0 && w > 0) {
        copyFloats(from, to + <usize>j * pixel, w * unit);
        j += w - 1;
        continue;
      }
      const k = place(columns, j);
      copyFloats(r < 0 || k < 0 ? fill : from + <usize>k * pixel, to + <usize>j * pixel, unit);
    }
  }
}

/** dx = the sum of dy wherever a number was repeated. */
export function borderBackward(
  dy: usize, dx: usize, n: i32, h: i32, w: i32, unit: i32, oh: i32, ow: i32, left: i32, rows: usize, columns: usize,
): void {
  setUp(dx, dy, h, w, unit, oh, ow, left, rows, columns);
  parallel(BORDER_BACKWARD, n);
}

export function borderBackwardChunk(n: i32): void {
  const h = arg(H), w = arg(W), unit = arg(UNIT), oh = arg(OH), ow = arg(OW), left = arg(LEFT);
  const rows = <usize>arg(ROWS), columns = <usize>arg(COLUMNS);
  const pixel = (<usize>unit) << 2, line = <usize>w * pixel;
  const image = <usize>arg(X) + <usize>(n * h) * line;
  memory.fill(image, 0, <usize>h * line);
  for (let i = 0; i < oh; i++) {
    const r = place(rows, i);
    if (r < 0) continue;
    const to = image + <usize>r * line, from = <usize>arg(Y) + <usize>((n * oh + i) * ow) * pixel;
    addFloats(from + <usize>left * pixel, to, w * unit);
    for (let j = 0; j < ow; j++) {
      if (j == left) j += w;
      if (j >= ow) break;
      const k = place(columns, j);
      if (k >= 0) addFloats(from + <usize>j * pixel, to + <usize>k * pixel, unit);
    }
  }
}

function addFloats(from: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = (<usize>i) << 2;
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  if (i == count) return;
  const at = (<usize>i) << 2, left = count - i;
  storePart(to + at, f32x4.add(loadPart(to + at, left), loadPart(from + at, left)), left);
}
