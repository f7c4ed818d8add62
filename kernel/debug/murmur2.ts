const M = 0x5bd1e995;

/** MurmurHash2 (Austin Appleby, 2008), 32 bits, of the text's UTF-8: by it front ends know a cell. */
export function murmur2(text: string, seed: number): number {
  const data = Buffer.from(text, "utf8");
  const whole = data.length & ~3;
  let h = seed ^ data.length;
  for (let i = 0; i < whole; i += 4) {
    const k = Math.imul(data.readInt32LE(i), M);
    h = Math.imul(h, M) ^ Math.imul(k ^ (k >>> 24), M);
  }
  if (whole < data.length) {
    for (let i = data.length - 1; i >= whole; i--) h ^= data[i] << (8 * (i - whole));
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return (h ^ (h >>> 15)) >>> 0;
}
