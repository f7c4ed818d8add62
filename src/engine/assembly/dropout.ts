import { begin } from "./threads";

/**
 * mask = keep where a draw in [0, 1) is at least p, else 0. The draws are those of src/tensor/random.ts: xoshiro128** (Blackman & Vigna 2018), 53 bits from two of them. `state` has its
 * four words, and gets them as they are after the last draw. `bar` is the smallest whole number ≥ p · 2⁵³.
 */
export function dropMask(state: usize, mask: usize, count: i32, bar: f64, keep: f32): void {
  begin();
  const limit = <u64>bar;
  let a = load<u32>(state), b = load<u32>(state, 4), c = load<u32>(state, 8), d = load<u32>(state, 12);
  for (let i = 0; i < count; i++) {
    const high = rotl<u32>(b * 5, 7) * 9;
    let t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl<u32>(d, 11);
    const low = rotl<u32>(b * 5, 7) * 9;
    t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl<u32>(d, 11);
    const draw = ((<u64>(high >> 6)) << 27) | <u64>(low >> 5);
    store<f32>(mask + ((<usize>i) << 2), draw >= limit ? keep : 0);
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
}
