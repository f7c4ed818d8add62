import type { Device } from "./device.js";
import type { DType, Values } from "./engine.js";
import { FLAT, type Form, floatsOf, fromFlat, placeOf, sameForm, toFlat } from "./forms.js";
import type { Block } from "./heap.js";

interface Held {
  readonly form: Form;
  readonly block: Block;
}

/** A block in the hands of somebody who may come back to it after the numbers have changed. */
export interface Lent {
  block: Block;
}

const NONE: readonly Held[] = [];
/** Numbers that are worth keeping in one place only. */
const LARGE = 16_384;

/**
 * The numbers of a tensor, wherever they are: in an ordinary array, or in the engine's memory in the
 * forms that its routines like.
 *
 * Blocks are not changed once others may see them, so several forms of the same numbers may be held
 * side by side. That ends when `values` hands out the array: somebody may write into it, so from then
 * on the array is the truth, and a routine gets a fresh copy each time. Nothing outside of the
 * library ever sees the engine's memory itself: `values.buffer` is as long as the numbers.
 */
export class Storage {
  private array: Values | null = null;
  private exposed = false;
  private held: readonly Held[] = NONE;
  /** Where a parameter lives: changed in place by each step of an optimizer. */
  private home: Held | null = null;
  /** What a routine made of these numbers, for as long as they do not change. */
  private prepared: { readonly key: string; readonly block: Block } | null = null;
  /** Numbers that are computed when somebody asks for them. */
  private late: { readonly form: Form; readonly make: () => Block } | null = null;
  /** Who has its home, and is owed these numbers. */
  private loan: Lent | null = null;
  /** How many hands in `runBackward` hold it. */
  holders = 0;
  /** How many tensors were made on it. */
  sharers = 0;
  /** True for what only a graph holds: when `backward` has used that, it is gone. */
  transient = false;

  constructor(
    readonly dtype: DType,
    readonly size: number,
    private device: Device | null,
  ) {}

  /** On an array. `exposed`: others have it too, and may write. */
  static of(values: Values, exposed = false): Storage {
    const dtype = values instanceof Float64Array ? "float64" : "float32";
    const storage = new Storage(dtype, values.length, null);
    storage.array = values;
    storage.exposed = exposed;
    return storage;
  }

  /** On a block that nobody else will change. */
  static on(device: Device, block: Block, form: Form, size: number): Storage {
    const storage = new Storage("float32", size, device);
    storage.held = [{ form, block }];
    return storage;
  }

  /** On a block that is made when somebody asks for it. Cut off in the middle, it is made anew. */
  static later(device: Device, form: Form, size: number, make: () => Block): Storage {
    const storage = new Storage("float32", size, device);
    storage.late = { form, make };
    return storage;
  }

  /** On a block that changes in place. */
  static at(device: Device, block: Block, form: Form, size: number): Storage {
    const storage = new Storage("float32", size, device);
    storage.home = { form, block };
    return storage;
  }

  /** The numbers, row by row, to read and to write: they are the truth from now on. */
  get values(): Values {
    if (!this.exposed) {
      this.array ??= this.copyOut();
      this.exposed = true;
      this.held = NONE;
      this.prepared = null;
    }
    return this.array!;
  }

  /** The numbers, row by row, only to look at, and only now: nothing moves for it. */
  peek(): Values {
    if (this.array) return this.array;
    const values = this.copyOut();
    if (!this.home) this.array = values;
    return values;
  }

  /** Number `i`, counted row by row. */
  number(i: number): number {
    if (this.array) return this.array[i];
    const { block, form } = this.truth();
    return this.device!.view(block, floatsOf(form, this.size))[placeOf(form, i)];
  }

  /** The numbers in the engine's memory, only to look at. */
  block(device: Device, form: Form, op: string): Block {
    this.device ??= device;
    this.arrive();
    if (this.exposed) return putIn(device, this.array!, form, op);
    if (this.home) {
      if (sameForm(this.home.form, form)) return this.home.block;
      // It changes in place: what is made of it must not be kept.
      return this.convert(device, this.home, form, op);
    }
    for (const held of this.held) if (sameForm(held.form, form)) return held.block;
    const block = this.array
      ? putIn(device, this.array, form, op)
      : this.convert(device, this.truth(), form, op);
    this.held = [...this.held, { form, block }];
    // Once is enough of what is large: the array can be had again.
    if (this.size >= LARGE) this.array = null;
    return block;
  }

  /** What `make` makes of the numbers: made once, if nobody can write into them unseen. */
  prepare(key: string, make: () => Block): Block {
    if (this.prepared?.key === key) return this.prepared.block;
    const block = make();
    if (!this.exposed) this.prepared = { key, block };
    return block;
  }

  /** True where nobody has asked for the numbers yet. */
  get isLate(): boolean {
    return this.late !== null;
  }

  /** Lends a block: before its numbers change in place, the borrower gets a copy. */
  lend(block: Block): Lent {
    if (this.home?.block !== block) return { block };
    this.loan ??= { block };
    return this.loan;
  }

  /** Before the home changes in place: who borrowed it goes on with a copy. */
  payBack(): void {
    const { loan, home, device } = this;
    if (!loan || !home) return;
    if (loan.block === home.block) {
      const floats = floatsOf(home.form, this.size);
      const copy = device!.allocate(floats, "step", [this.size]);
      device!.routines.scaleAdd(home.block.at, copy.at, floats, 1, 0);
      loan.block = copy;
    }
    this.loan = null;
  }

  /** True where the numbers lie as pixels and nowhere else. */
  get inPixels(): boolean {
    if (this.late) return this.late.form.kind === "pixels";
    return !this.exposed && this.held.length > 0 && this.held[0].form.kind === "pixels";
  }

  /** The form in which a routine wanted them first. */
  get form(): Form {
    return this.late?.form ?? this.home?.form ?? this.held[0]?.form ?? FLAT;
  }

  /** True where the engine's memory has them. */
  get resident(): boolean {
    return !this.exposed && (this.home !== null || this.held.length > 0 || this.isLate);
  }

  /** True where `values` has been handed out. */
  get isExposed(): boolean {
    return this.exposed;
  }

  get homeBlock(): Block | null {
    return this.home?.block ?? null;
  }

  /** True where this block is what changes when the numbers do. */
  isAt(block: Block): boolean {
    return !this.exposed && this.home?.block === block;
  }

  /** True where this block is its home, though `values` may be ahead of it. */
  isHome(block: Block): boolean {
    return this.home?.block === block;
  }

  /** Gives its blocks back: for numbers that surely nobody will ask for again. */
  release(): void {
    const { held } = this;
    this.late = null;
    this.held = NONE;
    for (const { block } of held) this.device?.free(block);
  }

  /** One tensor on it is used up: with the last one, what is transient gives its room back. */
  usedUp(): void {
    if (this.transient && --this.sharers === 0) this.release();
  }

  /** The same numbers on their own. */
  copy(): Storage {
    if (this.array || !this.device) return Storage.of(this.peek().slice());
    const { form, block } = this.truth();
    const copy = this.device.allocate(floatsOf(form, this.size), "clone", [this.size]);
    this.device.routines.scaleAdd(block.at, copy.at, floatsOf(form, this.size), 1, 0);
    return Storage.on(this.device, copy, form, this.size);
  }

  /** Adds `more` in place; only for what nobody else holds, or what changes in place. */
  add(more: Storage): void {
    this.prepared = null;
    this.payBack();
    const { device, array } = this;
    if (device && !array) {
      const { form, block } = this.truth();
      this.held = this.home ? NONE : [{ form, block }];
      const other = more.block(device, form, "backward");
      device.routines.scaleAdd(other.at, block.at, floatsOf(form, this.size), 1, 1);
      return;
    }
    const to = this.exposed ? this.values : this.peek();
    const from = more.peek();
    for (let i = 0; i < to.length; i++) to[i] += from[i];
    this.held = NONE;
  }

  /** Overwrites all numbers. */
  assign(values: ArrayLike<number>): void {
    this.prepared = null;
    this.late = null;
    if (this.array) {
      this.array.set(values);
      this.held = NONE;
    } else if (this.home) this.putHome(values);
    else {
      this.array = Float32Array.from(values);
      this.held = NONE;
    }
  }

  /** Moves into a block where the numbers will change in place. */
  settle(device: Device, form: Form, block: Block): void {
    const from = this.exposed
      ? putIn(device, this.array!, form, "step")
      : this.block(device, form, "step");
    device.routines.scaleAdd(from.at, block.at, floatsOf(form, this.size), 1, 0);
    this.payBack();
    this.device = device;
    this.home = { form, block };
    this.held = NONE;
    if (!this.exposed) this.array = null;
  }

  /** Its home, made if there is none, for a routine that changes it in place; then call `leave`. */
  inPlace(device: Device, form: Form, op: string): Block {
    if (!this.home) this.settle(device, form, device.allocate(floatsOf(form, this.size), op));
    this.enter();
    return this.home!.block;
  }

  /** Before its home is changed in place: brings what was written into `values`. */
  enter(): void {
    this.prepared = null;
    this.payBack();
    if (this.exposed && this.home) this.putHome(this.array!);
  }

  /** After its home was changed in place: `values` follows. */
  leave(): void {
    if (!this.exposed || !this.home) return;
    const { device } = this;
    const fresh = Storage.at(device!, this.home.block, this.home.form, this.size).copyOut();
    this.array!.set(fresh);
  }

  /** Takes its numbers along into an array: somebody else will have its home. */
  leaveHome(): void {
    if (!this.home) return;
    this.payBack();
    this.array ??= this.copyOut();
    this.home = null;
  }

  private putHome(values: ArrayLike<number>): void {
    this.payBack();
    const { form, block } = this.home!;
    const staged = putIn(this.device!, values, form, "step");
    this.device!.routines.scaleAdd(staged.at, block.at, floatsOf(form, this.size), 1, 0);
    this.device!.free(staged);
  }

  private arrive(): void {
    if (!this.late) return;
    const { form, make } = this.late;
    this.held = [{ form, block: make() }];
    this.late = null;
  }

  private truth(): Held {
    this.arrive();
    const found = this.home ?? this.held.find(({ form }) => form.kind === "flat") ?? this.held[0];
    if (found) return found;
    throw new Error(
      "values: expected numbers, got those of a hidden layer that backward has used up\n" +
        "hint: captureOutputs(model, x) keeps what comes out of every layer",
    );
  }

  private convert(device: Device, from: Held, form: Form, op: string): Block {
    let flat = from.block;
    if (from.form.kind !== "flat") {
      flat = device.allocate(this.size, op, [this.size]);
      toFlat(device, from.block, from.form, flat, this.size);
      if (form.kind === "flat") return flat;
    }
    const block = device.allocate(floatsOf(form, this.size), op, [this.size]);
    fromFlat(device, flat, form, block, this.size);
    if (flat !== from.block) device.free(flat);
    return block;
  }

  private copyOut(): Values {
    const values = new Float32Array(this.size);
    const device = this.device!;
    const from = this.truth();
    if (from.form.kind === "flat") device.read(from.block, values);
    else {
      const flat = this.convert(device, from, FLAT, "values");
      device.read(flat, values);
      device.free(flat);
    }
    return values;
  }
}

/** A block of `form` with the numbers of an array. */
function putIn(device: Device, values: ArrayLike<number>, form: Form, op: string): Block {
  const flat = device.allocate(values.length, op, [values.length]);
  device.write(flat, values);
  if (form.kind === "flat") return flat;
  const block = device.allocate(floatsOf(form, values.length), op, [values.length]);
  fromFlat(device, flat, form, block, values.length);
  device.free(flat);
  return block;
}
