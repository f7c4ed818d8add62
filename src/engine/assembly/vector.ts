/** Four floats at a time. */

// @ts-ignore: decorator
@inline
export function zero(): v128 {
  return f32x4.splat(0);
}

/** a · b + c; rounded once where the machine has it (relaxed build), twice in the strict build. */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function ceil4(n: i32): i32 {
  return (n + 3) & ~3;
}

// @ts-ignore: decorator
@inline
export function divUp(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

/** Stores the first `count` floats (0 … 4 or more). */
export function storePart(at: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, v);
    return;
  }
  if (count > 0) f32.store(at, f32x4.extract_lane(v, 0));
  if (count > 1) f32.store(at, f32x4.extract_lane(v, 1), 4);
  if (count > 2) f32.store(at, f32x4.extract_lane(v, 2), 8);
}

/** Loads the first `count` floats (0 … 4 or more), zeros after them. */
export function loadPart(at: usize, count: i32): v128 {
  if (count >= 4) return v128.load(at);
  let v = zero();
  if (count > 0) v = f32x4.replace_lane(v, 0, f32.load(at));
  if (count > 1) v = f32x4.replace_lane(v, 1, f32.load(at, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, f32.load(at, 8));
  return v;
}

/** Copies `count` floats that do not overlap; many by the system, few without the price of a call. */
export function copyFloats(from: usize, to: usize, count: i32): void {
  if (count >= 512) {
    memory.copy(to, from, (<usize>count) << 2);
    return;
  }
  const end = from + ((<usize>(count & ~3)) << 2);
  for (; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  if (count & 2) {
    store<u64>(to, load<u64>(from));
    from += 8;
    to += 8;
  }
  if (count & 1) store<u32>(to, load<u32>(from));
}
