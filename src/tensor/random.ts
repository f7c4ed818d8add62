/** A seeded source of random numbers. The same seed gives the same numbers on every machine. */
export interface Rng {
  /** Even in [0, 1). */
  uniform(): number;
  /** Standard normal: mean 0, standard deviation 1. */
  normal(): number;
  /** A whole number in 0 … n − 1. */
  int(n: number): number;
  /** Mixes the array in place and returns it. */
  shuffle<T>(items: T[]): T[];
  /** An independent generator; the same as the n-th fork of the same seed. */
  fork(): Rng;
  /** Where it stands, as numbers: to go on from here in another process. */
  state(): number[];
  /** Goes on from where another one stood. */
  restore(state: readonly number[]): void;
}

/** Spreads a seed over 32 bits (splitmix32). */
function splitmix32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

const own = new WeakSet<Rng>();

/** True for generators made here, whose first four words of state are xoshiro128**'s: a routine may draw in their place. */
export const isXoshiro = (generator: Rng): boolean => own.has(generator);

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/**
 * A generator from a seed: xoshiro128** (Blackman & Vigna 2018), seeded by splitmix32.
 * @example rng(1).int(6) === rng(1).int(6) // true
 */
export function rng(seed: number): Rng {
  // The low and the high 32 bits each decide half of the state.
  const [low, high] = [splitmix32(seed), splitmix32(Math.floor(seed / 2 ** 32))];
  let [a, b, c, d] = [low(), low(), high(), high()];
  let spare: number | null = null;

  const bits = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };

  const self: Rng = {
    // 53 bits: 26 from one draw, 27 from the next.
    uniform: () => ((bits() >>> 6) * 2 ** 27 + (bits() >>> 5)) / 2 ** 53,
    normal() {
      // Box-Muller gives two numbers at a time.
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - self.uniform()));
      const angle = 2 * Math.PI * self.uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    int: (n) => Math.floor(self.uniform() * n),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = self.int(i + 1);
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
    fork: () => rng(bits()),
    state: () => [a, b, c, d, ...(spare === null ? [] : [spare])],
    restore([na, nb, nc, nd, rest]) {
      [a, b, c, d] = [na, nb, nc, nd];
      spare = rest ?? null;
    },
  };
  own.add(self);
  return self;
}

let shared = rng(0);

/** Restarts the generator that `randn`, `rand` and layers use when they are given none. */
export function manualSeed(seed: number): void {
  shared = rng(seed);
}

/** The generator of `manualSeed`; seed 0 until that is called. */
export const defaultRng = (): Rng => shared;
