import { CONTROL, PAGE, type Regions, regionsOf } from "./layout.js";

/** One shared memory that never grows, so that no view of it ever goes stale. */
export interface EngineMemory {
  readonly memory: WebAssembly.Memory;
  readonly buffer: SharedArrayBuffer;
  readonly bytes: number;
  readonly regions: Regions;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly u8: Uint8Array;
}

/** What is asked for, in GiB, until the system agrees. Address space only: pages are used when touched. */
const SIZES = [4, 2, 1, 0.5];

type Reserve = (pages: number) => WebAssembly.Memory;

const reserveShared: Reserve = (pages) =>
  new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });

/**
 * Reserves the memory: 4 GiB, or less where the system refuses that much.
 * @throws RangeError engine: expected at least 512 MiB of address space, got a refusal
 */
export function reserveMemory(reserve: Reserve = reserveShared, sizes = SIZES): EngineMemory {
  for (const gib of sizes) {
    try {
      return describe(reserve((gib * 2 ** 30) / PAGE));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new RangeError(
    "engine: expected at least 512 MiB of address space, got a refusal\n" +
      "hint: raise the limit of this process (ulimit -v unlimited), or use the plain engine",
  );
}

function describe(memory: WebAssembly.Memory): EngineMemory {
  const buffer = memory.buffer as unknown as SharedArrayBuffer;
  const bytes = buffer.byteLength;
  const regions = regionsOf(bytes);
  const i32 = new Int32Array(buffer);
  const put = (at: number, value: number) => {
    i32[at >> 2] = value;
  };
  put(CONTROL.scratchBase, regions.scratchBase);
  put(CONTROL.scratchSize, regions.scratchSize);
  put(CONTROL.workBase, regions.workBase);
  put(CONTROL.workEnd, regions.workEnd);
  put(CONTROL.threads, 1);
  put(CONTROL.spin, 1);
  return {
    memory,
    buffer,
    bytes,
    regions,
    i32,
    f32: new Float32Array(buffer),
    u8: new Uint8Array(buffer),
  };
}
