/** Steps of optimizers: the only places where numbers of a tensor change in place. */
import {
  type AdamSizes,
  type Block,
  type Device,
  deviceFor,
  engine,
  floatsOf,
  type SgdSizes,
  Storage,
  type Values,
} from "../engine/index.js";
import type { Tensor } from "./tensor.js";

/** What an optimizer does to numbers, wherever they are. `step` is 1, 2, 3 …; states start as zeros. */
export interface Rule {
  /** How many numbers are kept for each number of a parameter. */
  states: number;
  onArrays(x: Values, dx: Values, states: Values[], step: number): void;
  /** The same on the engine's memory: pointers. */
  onDevice(
    device: Device,
    x: number,
    dx: number,
    states: number[],
    count: number,
    step: number,
  ): void;
}

interface OnDevice {
  readonly tensor: Tensor;
  readonly device: Device;
  x: Block;
  readonly dx: Block;
  readonly states: Block[];
  /** How its numbers lie in the blocks. */
  readonly form: Storage["form"];
  /** With what is padded, up to the next parameter. */
  readonly floats: number;
  step: number;
}

interface OnArrays {
  readonly tensor: Tensor;
  readonly states: Values[];
  step: number;
}

/** What an optimizer knows of a parameter: its steps so far, and the states row by row. */
export interface SavedState {
  step: number;
  values: Values[];
}

/** Parameters begin at whole lines of the cache. */
const lineOf = (floats: number): number => (floats + 15) & ~15;

/**
 * The parameters of an optimizer. With their first gradient they move next to each other, in the form
 * that their ops like, and so do their gradients and states: a step is one call of a routine.
 */
export class Updates {
  readonly #onDevice = new Map<Tensor, OnDevice>();
  readonly #onArrays = new Map<Tensor, OnArrays>();
  /** Restored, for parameters that have not made a step yet. */
  readonly #waiting = new Map<Tensor, SavedState>();

  constructor(
    private readonly list: readonly Tensor[],
    /** False: no routine for these options. */
    private readonly fast = true,
  ) {}

  /** Changes every parameter that has a gradient. */
  step(rule: Rule): void {
    const active = this.list.filter((x) => x.gradient.storage);
    this.#settle(active, rule.states);
    const ready: OnDevice[] = [];
    for (const x of active) {
      const moved = this.#onDevice.get(x);
      if (moved) ready.push(moved);
      else this.#stepOnArrays(x, rule);
    }
    for (const one of ready) {
      // A tensor that shares these numbers may have taken them elsewhere.
      one.x = one.tensor.storage.homeBlock!;
      one.tensor.storage.enter();
      one.tensor.gradient.enter();
    }
    for (const run of runsOf(ready)) {
      const [{ device, x, dx, states }] = run;
      const count = run.reduce((sum, { floats }) => sum + floats, 0);
      for (const one of run) one.step++;
      device.begin(count);
      const at = states.map((state) => state.at);
      rule.onDevice(device, x.at, dx.at, at, count, run[0].step);
    }
    for (const { tensor } of ready) tensor.storage.leave();
  }

  /** Copies of the states, in the order of the parameters; null before a parameter's first step. */
  save(): (SavedState | null)[] {
    return this.list.map((x) => {
      const waiting = this.#waiting.get(x);
      if (waiting) return { step: waiting.step, values: waiting.values.map((v) => v.slice()) };
      const kept = this.#kept(x);
      if (!kept) return null;
      return { step: kept.step, values: kept.storages.map((storage) => storage.peek().slice()) };
    });
  }

  /** Goes on from saved states. */
  restore(saved: readonly (SavedState | null)[]): void {
    this.list.forEach((x, i) => {
      const state = saved[i];
      this.#waiting.delete(x);
      if (this.#kept(x)) this.#assign(x, state ?? { step: 0, values: [] });
      else if (state) this.#waiting.set(x, state);
    });
  }

  #kept(x: Tensor): { step: number; storages: Storage[] } | null {
    const moved = this.#onDevice.get(x);
    if (moved) {
      const { device, states, step, form } = moved;
      return { step, storages: states.map((block) => Storage.at(device, block, form, x.size)) };
    }
    const plain = this.#onArrays.get(x);
    return plain ? { step: plain.step, storages: plain.states.map((v) => Storage.of(v)) } : null;
  }

  /** Overwrites the states of a parameter; those that are not given become zeros. */
  #assign(x: Tensor, { step, values }: SavedState): void {
    const kept = this.#kept(x);
    kept?.storages.forEach((storage, k) => {
      storage.assign(values[k] ?? new Float32Array(x.size));
    });
    const holder = this.#onDevice.get(x) ?? this.#onArrays.get(x);
    if (holder) holder.step = step;
  }

  /** After a parameter got its states: the ones that were restored for it. */
  #begin(x: Tensor): void {
    const waiting = this.#waiting.get(x);
    if (!waiting) return;
    this.#waiting.delete(x);
    this.#assign(x, waiting);
  }

  #stepOnArrays(x: Tensor, rule: Rule): void {
    let state = this.#onArrays.get(x);
    if (!state) {
      const zeros = () => engine().allocate(x.dtype, x.size);
      state = { tensor: x, states: Array.from({ length: rule.states }, zeros), step: 0 };
      this.#onArrays.set(x, state);
      this.#begin(x);
    }
    state.step++;
    rule.onArrays(x.values, x.gradient.storage!.peek(), state.states, state.step);
  }

  /** Moves those that have not moved yet into blocks, one after the other. */
  #settle(active: Tensor[], states: number): void {
    const fresh = active.filter((x) => !this.#onDevice.has(x) && !this.#onArrays.has(x));
    const device = fresh.length > 0 && this.fast ? deviceFor("float32") : null;
    if (!device) return;
    const movable = fresh.filter((x) => x.dtype === "float32" && x.node === null);
    const homeless = movable.filter((x) => !x.gradient.home);
    const room = (list: Tensor[]) =>
      list.reduce((sum, x) => sum + lineOf(floatsOf(x.storage.form, x.size)), 0);
    const zeros = (floats: number) => {
      const block = device.allocate(Math.max(floats, 1), "parameters", [floats]);
      device.routines.fill(block.at, floats, 0);
      return block;
    };
    const [x, dx] = [zeros(room(homeless)), zeros(room(homeless))];
    layOut(homeless, (tensor, at, bytes) => {
      const { form } = tensor.storage;
      tensor.storage.settle(device, form, x.part(x.at + at, bytes));
      tensor.gradient.settle(device, form, dx.part(dx.at + at, bytes));
    });
    const kept = Array.from({ length: states }, () => zeros(room(movable)));
    layOut(movable, (tensor, at, bytes) => {
      const home = tensor.gradient.home!;
      this.#onDevice.set(tensor, {
        tensor,
        device,
        x: tensor.storage.homeBlock!,
        dx: home,
        states: kept.map((block) => block.part(block.at + at, bytes)),
        form: tensor.storage.form,
        floats: bytes / 4,
        step: 0,
      });
      this.#begin(tensor);
    });
  }
}

function layOut(list: Tensor[], place: (x: Tensor, at: number, bytes: number) => void): void {
  let at = 0;
  for (const x of list) {
    const bytes = 4 * lineOf(floatsOf(x.storage.form, x.size));
    place(x, at, bytes);
    at += bytes;
  }
}

/** Neighbours in everything, at the same step: one call does them all. */
function runsOf(ready: OnDevice[]): OnDevice[][] {
  const runs: OnDevice[][] = [];
  let last: OnDevice | undefined;
  for (const one of ready) {
    const joins =
      last &&
      one.step === last.step &&
      follows(last.x, one.x) &&
      follows(last.dx, one.dx) &&
      one.states.every((state, i) => follows(last!.states[i], state));
    if (joins) runs[runs.length - 1].push(one);
    else runs.push([one]);
    last = one;
  }
  return runs;
}

const follows = (a: Block, b: Block): boolean => a.owner === b.owner && a.at + a.bytes === b.at;

/** SGD: one state, the velocity, with momentum; else none. */
export const sgdRule = (sizes: SgdSizes): Rule => ({
  states: sizes.momentum > 0 ? 1 : 0,
  onArrays: (x, dx, [velocity]) => engine().sgdStep(sizes, x, dx, velocity ?? null),
  onDevice(device, x, dx, [velocity], count) {
    const { learningRate, momentum, weightDecay, nesterov } = sizes;
    device.routines.sgd(
      ...([x, dx, velocity ?? 0, count, learningRate, momentum, weightDecay] as const),
      ...([+nesterov, 0] as const),
    );
  },
});

/** Adam: two states, the running means. */
export const adamRule = (sizes: Omit<AdamSizes, "step">): Rule => ({
  states: 2,
  onArrays: (x, dx, [m, v], step) => engine().adamStep({ ...sizes, step }, x, dx, m, v),
  onDevice(device, x, dx, [m, v], count, step) {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = sizes;
    device.routines.adam(
      ...([x, dx, m, v, count, learningRate, beta1, beta2, epsilon, weightDecay] as const),
      ...([1 - beta1 ** step, 1 - beta2 ** step] as const),
    );
  },
});
