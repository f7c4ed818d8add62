import { throwIfInterrupted } from "../../host/index.js";
import type { Conv2dSizes, Engine, GemmSizes, Values } from "../engine.js";
import { plain } from "../plain/index.js";
import { type Exports, FLAGS, type Geometry, type Pointer } from "./exports.js";
import { type Build, compile, instantiate } from "./load.js";
import { type EngineMemory, reserveMemory } from "./memory.js";
import { ThreadPool } from "./threads.js";

/** Channels of a pixel, and filters of a row, are stored up to the next multiple of 4. */
const ceil4 = (n: number): number => (n + 3) & ~3;

/** A convolution's numbers of each kind, in floats. */
const counts = (s: Conv2dSizes) => ({
  x: s.n * s.c * s.h * s.w,
  xPixels: s.n * s.h * s.w * ceil4(s.c),
  w: (s.f * s.c * s.kh * s.kw) / s.groups,
  wRows: (s.kh * s.kw * ceil4(s.f) * s.c) / s.groups,
  y: s.n * s.f * s.oh * s.ow,
  yPixels: s.n * s.oh * s.ow * ceil4(s.f),
});

const geometryOf = (s: Conv2dSizes): Geometry => [
  s.n,
  s.h,
  s.w,
  s.c,
  s.f,
  s.kh,
  s.kw,
  s.oh,
  s.ow,
  s.strideH,
  s.strideW,
  s.padTop,
  s.padLeft,
  s.dilationH,
  s.dilationW,
  s.groups,
];

/**
 * Matrix products and convolutions by the WebAssembly routines, everything else by the plain ones.
 *
 * Tensors stay ordinary arrays: what a routine needs is copied into the engine's memory, laid out
 * as it likes, and its result copied back. That costs as much as reading the numbers a few times;
 * a convolution reads each of them a hundred times. float64 goes to the plain routines.
 */
class Staged {
  readonly #memory: EngineMemory;
  readonly #run: Exports;
  readonly pool: ThreadPool;
  #top: Pointer = 0;

  constructor(build: Build) {
    this.#memory = reserveMemory();
    const module = compile(build);
    this.#run = instantiate(module, this.#memory);
    this.pool = new ThreadPool(module, this.#memory, this.#run);
  }

  /** Starts a routine: nothing of the last one is kept. False where `floats` have no room. */
  begin(floats: number): boolean {
    throwIfInterrupted();
    const { heapBase, heapEnd } = this.#memory.regions;
    this.#top = heapBase;
    // Every array may waste up to 64 bytes on its alignment.
    return heapBase + 4 * floats + 64 * 16 <= heapEnd;
  }

  #room(floats: number): Pointer {
    const at = this.#top;
    this.#top = Math.ceil((at + 4 * floats) / 64) * 64;
    return at;
  }

  #put(values: Values): Pointer {
    const at = this.#room(values.length);
    this.#memory.f32.set(values, at / 4);
    return at;
  }

  #get(at: Pointer, values: Values): void {
    values.set(this.#memory.f32.subarray(at / 4, at / 4 + values.length));
  }

  #zeros(floats: number): Pointer {
    const at = this.#room(floats);
    this.#memory.f32.fill(0, at / 4, at / 4 + floats);
    return at;
  }

  /** [n, c, plane] → pixels. */
  #pixels(x: Values, n: number, c: number, plane: number): Pointer {
    const from = this.#put(x);
    const to = this.#room(n * plane * ceil4(c));
    this.#run.toPixels(from, to, n, c, plane);
    return to;
  }

  #fromPixels(at: Pointer, x: Values, n: number, c: number, plane: number): void {
    const to = this.#room(x.length);
    this.#run.fromPixels(at, to, n, c, plane);
    this.#get(to, x);
  }

  /** Filters [f, c / groups, kh · kw] ↔ rows [kh · kw, c / groups, f padded]. */
  #filters(s: Conv2dSizes, filters: Pointer, rows: Pointer, way: "to rows" | "back"): void {
    const [f, c, taps] = [s.f, s.c / s.groups, s.kh * s.kw];
    const inFilters: [number, number, number, number] = [1, taps, c * taps, 0];
    const inRows: [number, number, number, number] = [c * ceil4(f), ceil4(f), 1, 0];
    if (way === "to rows") this.#run.permute(filters, rows, taps, c, f, 1, ...inFilters, ...inRows);
    else this.#run.permute(rows, filters, taps, c, f, 1, ...inRows, ...inFilters);
  }

  #rows(s: Conv2dSizes, w: Values): Pointer {
    const filters = this.#put(w);
    const rows = this.#zeros(counts(s).wRows);
    this.#filters(s, filters, rows, "to rows");
    return rows;
  }

  gemm(s: GemmSizes, a: Values, b: Values, c: Values): void {
    const [at, bt] = [this.#put(a), this.#put(b)];
    const ct = s.accumulate ? this.#put(c) : this.#room(c.length);
    const { m, n, k, transposeA = false, transposeB = false } = s;
    const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
    const flags = s.accumulate ? FLAGS.add : 0;
    this.#run.gemm(at, bt, 0, ct, m, n, k, lda, ldb, n, +transposeA, +transposeB, flags);
    this.#get(ct, c);
  }

  forward(s: Conv2dSizes, x: Values, w: Values, b: Values | null, y: Values): void {
    const pixels = this.#pixels(x, s.n, s.c, s.h * s.w);
    const rows = this.#rows(s, w);
    let bias: Pointer = 0;
    if (b) {
      bias = this.#zeros(ceil4(s.f));
      this.#memory.f32.set(b, bias / 4);
    }
    const to = this.#room(counts(s).yPixels);
    this.#run.conv2dForward(pixels, rows, bias, to, 0, 0, ...geometryOf(s));
    this.#fromPixels(to, y, s.n, s.f, s.oh * s.ow);
  }

  backwardInput(s: Conv2dSizes, w: Values, dy: Values, dx: Values): void {
    const rows = this.#rows(s, w);
    const pixels = this.#pixels(dy, s.n, s.f, s.oh * s.ow);
    const to = this.#room(counts(s).xPixels);
    this.#run.conv2dBackwardInput(rows, pixels, to, 0, ...geometryOf(s));
    this.#fromPixels(to, dx, s.n, s.c, s.h * s.w);
  }

  backwardWeight(s: Conv2dSizes, x: Values, dy: Values, dw: Values): void {
    const pixels = this.#pixels(x, s.n, s.c, s.h * s.w);
    const gradient = this.#pixels(dy, s.n, s.f, s.oh * s.ow);
    const rows = this.#zeros(counts(s).wRows);
    this.#run.conv2dBackwardWeight(pixels, gradient, rows, 0, 0, 0, ...geometryOf(s));
    const filters = this.#room(dw.length);
    this.#filters(s, filters, rows, "back");
    this.#get(filters, dw);
  }
}

/** A provider whose results are the same bits for any number of threads. */
export interface StagedEngine extends Engine {
  setThreads(count: number): void;
  readonly threads: number;
  /** Why there is only one thread, or null. */
  readonly note: string | null;
  close(): Promise<void>;
}

/**
 * The provider on WebAssembly; throws where the routines or the memory cannot be had.
 * @throws Error engine: expected the routines at …, got no file
 */
export function stagedEngine(build: Build = "strict"): StagedEngine {
  const staged = new Staged(build);
  const floats = (s: Conv2dSizes) => Object.values(counts(s)).reduce((a, b) => a + b) * 2;
  const fits = (values: Values, needed: number) =>
    values instanceof Float32Array && staged.begin(needed);
  return {
    ...plain,
    name: `wasm-${build}`,
    gemm(s, a, b, c) {
      if (fits(a, a.length + b.length + c.length)) staged.gemm(s, a, b, c);
      else plain.gemm(s, a, b, c);
    },
    conv2dForward(s, x, w, b, y) {
      if (fits(x, floats(s))) staged.forward(s, x, w, b, y);
      else plain.conv2dForward(s, x, w, b, y);
    },
    conv2dBackwardInput(s, w, dy, dx) {
      if (fits(w, floats(s))) staged.backwardInput(s, w, dy, dx);
      else plain.conv2dBackwardInput(s, w, dy, dx);
    },
    conv2dBackwardWeight(s, x, dy, dw) {
      if (fits(x, floats(s))) staged.backwardWeight(s, x, dy, dw);
      else plain.conv2dBackwardWeight(s, x, dy, dw);
    },
    setThreads: (count) => staged.pool.setThreads(count),
    get threads() {
      return staged.pool.threads;
    },
    get note() {
      return staged.pool.note;
    },
    close: () => staged.pool.close(),
  };
}
