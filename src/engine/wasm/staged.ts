import type { Device } from "../device.js";
import type { Conv2dSizes, Engine, GemmSizes, Values } from "../engine.js";
import { ceil4, FLAT, type Form, pixels, rows } from "../forms.js";
import type { Block } from "../heap.js";
import { plain } from "../plain/index.js";
import { Storage } from "../storage.js";
import { WasmDevice } from "./device.js";
import { FLAGS, type Geometry } from "./exports.js";
import type { Build } from "./load.js";
import type { EngineMemory } from "./memory.js";

/** The forms of a convolution's numbers. */
export const convForms = (s: Conv2dSizes) => ({
  x: pixels(s.n, s.c, s.h * s.w),
  w: rows(s.f, s.c / s.groups, s.kh * s.kw),
  y: pixels(s.n, s.f, s.oh * s.ow),
});

export const geometryOf = (s: Conv2dSizes): Geometry => [
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

/** Multiply-adds of a convolution. */
export const convWork = (s: Conv2dSizes): number =>
  (s.n * s.oh * s.ow * s.f * s.c * s.kh * s.kw) / s.groups;

/**
 * Products and convolutions on ordinary arrays: what a routine needs is copied into the engine's
 * memory, laid out as it likes, and its result copied back. For ops that know nothing of blocks.
 */
class Staging {
  #blocks: Block[] = [];

  constructor(
    readonly device: Device,
    readonly op: string,
  ) {}

  put(values: Values, form: Form = FLAT): number {
    const block = Storage.of(values, true).block(this.device, form, this.op);
    this.#blocks.push(block);
    return block.at;
  }

  room(floats: number): Block {
    const block = this.device.allocate(floats, this.op);
    this.#blocks.push(block);
    return block;
  }

  /** Copies the result out, and gives everything back. */
  end(result: Block, form: Form, values: Values): void {
    values.set(Storage.on(this.device, result, form, values.length).peek());
    for (const block of this.#blocks) this.device.free(block);
  }
}

function gemm(device: Device, s: GemmSizes, a: Values, b: Values, c: Values): void {
  const stage = new Staging(device, "gemm");
  const [at, bt, result] = [stage.put(a), stage.put(b), stage.room(c.length)];
  if (s.accumulate) device.write(result, c);
  const { m, n, k, transposeA = false, transposeB = false } = s;
  const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n];
  const flags = s.accumulate ? FLAGS.add : 0;
  device.begin(m * n * k);
  device.routines.gemm(
    ...([at, bt, 0, result.at, m, n, k, lda, ldb, n, +transposeA, +transposeB, flags] as const),
  );
  stage.end(result, FLAT, c);
}

function forward(
  device: Device,
  s: Conv2dSizes,
  x: Values,
  w: Values,
  b: Values | null,
  y: Values,
): void {
  const stage = new Staging(device, "conv2d");
  const forms = convForms(s);
  const [xt, wt, bt] = [stage.put(x, forms.x), stage.put(w, forms.w), b ? stage.put(b) : 0];
  const result = stage.room(s.n * s.oh * s.ow * ceil4(s.f));
  device.begin(convWork(s));
  device.routines.conv2dForward(xt, wt, bt, result.at, 0, 0, ...geometryOf(s));
  stage.end(result, forms.y, y);
}

function backwardInput(device: Device, s: Conv2dSizes, w: Values, dy: Values, dx: Values): void {
  const stage = new Staging(device, "conv2d");
  const forms = convForms(s);
  const [wt, dyt] = [stage.put(w, forms.w), stage.put(dy, forms.y)];
  const result = stage.room(s.n * s.h * s.w * ceil4(s.c));
  device.begin(convWork(s));
  device.routines.conv2dBackwardInput(wt, dyt, result.at, 0, ...geometryOf(s));
  stage.end(result, forms.x, dx);
}

function backwardWeight(device: Device, s: Conv2dSizes, x: Values, dy: Values, dw: Values): void {
  const stage = new Staging(device, "conv2d");
  const forms = convForms(s);
  const [xt, dyt] = [stage.put(x, forms.x), stage.put(dy, forms.y)];
  const result = stage.room((s.kh * s.kw * s.c * ceil4(s.f)) / s.groups);
  device.begin(convWork(s));
  device.routines.conv2dBackwardWeight(xt, dyt, result.at, 0, 0, 0, ...geometryOf(s));
  stage.end(result, forms.w, dw);
}

/** A provider whose results are the same bits for any number of threads. */
export interface StagedEngine extends Engine {
  readonly device: WasmDevice;
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
export function stagedEngine(build: Build = "strict", reserve?: () => EngineMemory): StagedEngine {
  const device = new WasmDevice(build, reserve);
  const fast = (values: Values) => values instanceof Float32Array;
  return {
    ...plain,
    name: `wasm-${build}`,
    device,
    gemm(s, a, b, c) {
      if (fast(a)) gemm(device, s, a, b, c);
      else plain.gemm(s, a, b, c);
    },
    conv2dForward(s, x, w, b, y) {
      if (fast(x)) forward(device, s, x, w, b, y);
      else plain.conv2dForward(s, x, w, b, y);
    },
    conv2dBackwardInput(s, w, dy, dx) {
      if (fast(w)) backwardInput(device, s, w, dy, dx);
      else plain.conv2dBackwardInput(s, w, dy, dx);
    },
    conv2dBackwardWeight(s, x, dy, dw) {
      if (fast(x)) backwardWeight(device, s, x, dy, dw);
      else plain.conv2dBackwardWeight(s, x, dy, dw);
    },
    setThreads: (count) => device.setThreads(count),
    get threads() {
      return device.threads;
    },
    get note() {
      return device.pool.note;
    },
    close: () => device.pool.close(),
  };
}
