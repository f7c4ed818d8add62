/**
 * Copies what lies inside of the image from a size × size patch at (y, x), one vector of channels;
 * what lies outside is left alone: it is the same places for all channels, and was cleared once.
 */
export function copyPatch(
  from: usize, line: usize, pixel: usize, y: i32, x: i32, h: i32, w: i32, size: i32, to: usize,
): void {
  const i0 = max(0, -y), i1 = min(size, h - y), j0 = max(0, -x), j1 = min(size, w - x);
  for (let i = i0; i < i1; i++) {
    let at = from + <usize>i * line + <usize>j0 * pixel, out = to + ((<usize>(i * size + j0)) << 4);
    for (let j = j0; j < j1; j++, at += pixel, out += 16) v128.store(out, v128.load(at));
  }
}
