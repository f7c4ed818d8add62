import { promiseHooks } from "node:v8";
import type { Channel } from "./channel.js";

/** Lets a private field be put on an object that somebody else made. */
class Foreign {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the point of this class
    return object;
  }
}

/** The run that a promise belongs to, where no `inspect` of the promise shows it. */
class Mark extends Foreign {
  #serial: number;

  constructor(promise: object, serial: number) {
    super(promise);
    this.#serial = serial;
  }

  static of(promise: object): number | undefined {
    return #serial in promise ? (promise as Mark).#serial : undefined;
  }
}

/**
 * What goes on after an `await` belongs to the run that began it, also when other cells have run
 * since. V8's own hooks, not AsyncLocalStorage: that keeps a stack, which is wrong after code was
 * terminated, and Node then aborts the process.
 */
export function followPromises(channel: Channel): void {
  promiseHooks.createHook({
    init: (promise: object) => void new Mark(promise, channel.serial),
    before: (promise: object) => channel.enter(Mark.of(promise) ?? channel.newest),
    after: () => channel.reset(),
    settled: () => {},
  });
}

/** The run that a promise was made in. */
export function runOf(promise: object): number | undefined {
  return Mark.of(promise);
}
