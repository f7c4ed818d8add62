import { performance } from "node:perf_hooks";
import { collectGarbage } from "./garbage.js";

/** A piece of the engine's memory, for as long as somebody refers to this object. */
export class Block {
  constructor(
    /** Bytes from the start of the memory; 0 once it is given back. */
    public at: number,
    readonly bytes: number,
    /** What asked for it, as errors name it. */
    readonly op: string,
    readonly shape: readonly number[],
    /** The block that this one is a part of. */
    readonly owner: Block | null = null,
  ) {}

  /** A part of it, which keeps the whole alive. */
  part(at: number, bytes: number): Block {
    return new Block(at, bytes, this.op, this.shape, this);
  }
}

/** There is no room, even after everything unused was taken back. */
export class MemoryError extends RangeError {
  override readonly name = "MemoryError";
}

interface Known {
  readonly ref: WeakRef<Block>;
  readonly at: number;
  readonly bytes: number;
}

const LINE = 64;
const MIB = 2 ** 20;
/** Fresh memory that is handed out before the first look for what is unused. */
const FIRST_BUDGET = 48 * MIB;
/** More than this is not worth its room, however slow the looking is. */
const MOST_BUDGET = 256 * MIB;
/** More blocks than this are looked through even if they are small. */
const MOST_YOUNG = 50_000;
/** Looking for unused blocks may take this share of the time. */
const SHARE = 0.015;

/**
 * The memory of everything that the library keeps, freed by itself.
 *
 * A block is free when JavaScript's garbage collector finds that nobody refers to its `Block`. The
 * heap asks for that collection itself, whenever it has handed out a budget of fresh memory: so it
 * also happens inside a synchronous loop, where finalizers never run. Free is what no living block
 * covers, worked out anew each time: a loop that is cut off anywhere leaves nothing behind to repair.
 *
 * What is surely unused (gradients on their way back) is given back at once, and is the first to be
 * handed out again.
 */
export class Heap {
  readonly #start: number;
  readonly #end: number;
  readonly #most: number;
  #budget: number;
  #fresh = 0;
  #kept = 0;
  #touched: number;
  /** Made since the last collection: held, because a weak reference is dear. */
  #young: Block[] = [];
  #known: Known[] = [];
  /** Given back, by size. */
  #spare = new Map<number, number[]>();
  /** Free pieces in the order of their addresses. */
  #gaps: { at: number; end: number }[] = [];
  /** True while pieces are being worked out: still true if that was cut off. */
  #broken = true;
  #collected = performance.now();

  constructor(start: number, end: number, budget = FIRST_BUDGET) {
    this.#start = Math.ceil(start / LINE) * LINE;
    this.#end = end;
    this.#touched = this.#start;
    this.#budget = Math.min(budget, (end - start) / 8);
    this.#most = Math.min(MOST_BUDGET, (end - start) / 8);
  }

  /** Bytes that living blocks take, as far as is known. */
  get used(): number {
    return this.#living().reduce((sum, block) => sum + block.bytes, 0);
  }

  /** Bytes that were ever handed out: what the process has really taken from the system. */
  get touched(): number {
    return this.#touched - this.#start;
  }

  allocate(floats: number, op: string, shape: readonly number[]): Block {
    const bytes = roomFor(4 * floats);
    if (this.#broken) this.collect();
    const spare = this.#spare.get(bytes)?.pop();
    let at = spare ?? 0;
    if (spare === undefined) {
      const budget = Math.max(this.#budget, this.#kept / 2);
      if (this.#fresh + bytes > budget && this.#fresh > 0) this.#tend();
      else if (this.#young.length > MOST_YOUNG) this.#tend();
      at = this.#cut(bytes);
      if (at === 0) {
        this.collect();
        at = this.#cut(bytes);
        if (at === 0) throw this.#refusal(bytes, op, shape);
      }
      this.#fresh += bytes;
    }
    const block = new Block(at, bytes, op, shape);
    this.#young.push(block);
    return block;
  }

  free(block: Block): void {
    const { at, bytes } = block;
    if (at === 0 || block.owner) return;
    block.at = 0;
    const list = this.#spare.get(bytes);
    if (list) list.push(at);
    else this.#spare.set(bytes, [at]);
  }

  /** After code was cut off anywhere. */
  recover(): void {
    this.#broken = true;
  }

  /** Takes back everything that nobody refers to. */
  collect(): void {
    this.#broken = true;
    // In a function of its own: what this one still had in its hands would not be collected.
    this.#letGo();
    collectGarbage();
    this.#known = this.#known.filter(({ ref }) => ref.deref()?.at);
    this.#spare = new Map();
    this.#gaps = gapsBetween(this.#known, this.#start, this.#end);
    this.#fresh = 0;
    this.#kept = this.#known.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#collected = performance.now();
    this.#broken = false;
  }

  /** Holds the young ones only weakly. Cut off between the two, a block is only counted twice. */
  #letGo(): void {
    this.#known = this.#known.concat(
      this.#young.map((block) => ({ ref: new WeakRef(block), at: block.at, bytes: block.bytes })),
    );
    this.#young = [];
  }

  /** Collects, and asks for it less often where it takes too much of the time. */
  #tend(): void {
    const [before, last] = [performance.now(), this.#collected];
    this.collect();
    const took = this.#collected - before;
    if (took > SHARE * (this.#collected - last)) {
      this.#budget = Math.min(2 * this.#budget, this.#most);
    }
  }

  #cut(bytes: number): number {
    for (const gap of this.#gaps) {
      const { at } = gap;
      if (gap.end - at < bytes) continue;
      gap.at = at + bytes;
      this.#touched = Math.max(this.#touched, gap.at);
      return at;
    }
    return 0;
  }

  #living(): Block[] {
    const old = this.#known.map(({ ref }) => ref.deref());
    return [...old, ...this.#young].filter((block): block is Block => !!block?.at);
  }

  #refusal(bytes: number, op: string, shape: readonly number[]): MemoryError {
    const living = this.#living().sort((a, b) => b.bytes - a.bytes);
    const free = this.#gaps.reduce((sum, { at, end }) => sum + end - at, 0);
    const holders = living.slice(0, 3).map((b) => `${b.op} [${b.shape}] ${megabytes(b.bytes)}`);
    return new MemoryError(
      `${op}: expected ${megabytes(bytes)} for [${shape}], got ${megabytes(free)} free of ` +
        `${megabytes(this.#end - this.#start)}\nhint: ` +
        (holders.length === 0
          ? "a smaller batch or a smaller image needs less"
          : `the largest of ${living.length} that are still in use: ${holders.join(", ")}`),
    );
  }
}

/** Whole lines, and for large ones steps of a sixteenth: so that what is given back fits again. */
function roomFor(bytes: number): number {
  const step = bytes <= 1024 ? LINE : Math.max(LINE, 2 ** (Math.floor(Math.log2(bytes)) - 4));
  return Math.max(LINE, Math.ceil(bytes / step) * step);
}

/** What is left between blocks; two that overlap are no harm. */
function gapsBetween(known: readonly Known[], start: number, end: number) {
  const gaps: { at: number; end: number }[] = [];
  let top = start;
  for (const { at, bytes } of [...known].sort((a, b) => a.at - b.at)) {
    if (at > top) gaps.push({ at: top, end: at });
    top = Math.max(top, at + bytes);
  }
  if (end > top) gaps.push({ at: top, end });
  return gaps;
}

const megabytes = (bytes: number): string =>
  bytes < MIB
    ? `${Math.ceil(bytes / 1024)} KiB`
    : `${(bytes / MIB).toFixed(bytes < 10 * MIB ? 1 : 0)} MiB`;
