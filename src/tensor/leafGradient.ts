import {
  type Block,
  type Device,
  type Form,
  floatsOf,
  Storage,
  sameForm,
} from "../engine/index.js";
import { Tensor } from "./tensor.js";

/** Where a routine shall put a gradient, and whether it adds to what is there. */
export interface GradientRoom {
  readonly block: Block;
  readonly add: boolean;
}

/**
 * The gradient of a leaf. A parameter of an optimizer has a home for it, beside those of the others,
 * into which routines add directly.
 */
export class LeafGradient {
  #storage: Storage | null = null;
  /** What `grad` has handed out. */
  #tensor: Tensor | null = null;
  #home: { device: Device; form: Form; block: Block } | null = null;

  constructor(private readonly leaf: Tensor) {}

  get storage(): Storage | null {
    return this.#storage;
  }

  get home(): Block | null {
    return this.#home?.block ?? null;
  }

  get tensor(): Tensor | null {
    if (this.#storage) this.#tensor ??= new Tensor(this.#storage, this.leaf.shape);
    return this.#tensor;
  }

  replace(tensor: Tensor): void {
    this.clear();
    this.#tensor = tensor;
    this.#storage = tensor.storage;
  }

  /** Forgets the gradient. Who was given it keeps its numbers. */
  clear(): void {
    if (this.#tensor) this.#storage?.leaveHome();
    this.#tensor = null;
    this.#storage = null;
  }

  /** Takes in what `backward` found. `alone`: nobody else holds `more`. */
  arrive(more: Storage, alone: boolean): void {
    if (this.#storage) {
      this.#storage.add(more);
      return;
    }
    const home = this.#home;
    if (!home) {
      this.#storage = alone ? more : more.copy();
      return;
    }
    const { device, form, block } = home;
    const from = more.block(device, form, "backward");
    device.routines.scaleAdd(from.at, block.at, floatsOf(form, this.leaf.size), 1, 0);
    this.#storage = Storage.at(device, block, form, this.leaf.size);
  }

  /** The home, where a routine can put a gradient of this form; then call `filled`. */
  room(form: Form): GradientRoom | null {
    const home = this.#home;
    if (!home || !sameForm(home.form, form)) return null;
    this.#storage?.payBack();
    if (this.#storage === null) return { block: home.block, add: false };
    return this.#storage.isAt(home.block) ? { block: home.block, add: true } : null;
  }

  filled(): void {
    const { device, form, block } = this.#home!;
    this.#storage ??= Storage.at(device, block, form, this.leaf.size);
  }

  /** Gives the gradient a home, and moves it in. */
  settle(device: Device, form: Form, block: Block): void {
    const before = this.#storage;
    this.#home = { device, form, block };
    if (before) before.settle(device, form, block);
  }

  /** Before an optimizer reads the home: a gradient that lies elsewhere is brought. */
  enter(): void {
    const home = this.#home;
    if (!home || !this.#storage) return;
    if (this.#storage.isHome(home.block)) this.#storage.enter();
    else {
      const { device, form, block } = home;
      const from = this.#storage.block(device, form, "step");
      device.routines.scaleAdd(from.at, block.at, floatsOf(form, this.leaf.size), 1, 0);
    }
  }
}
