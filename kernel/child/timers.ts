import { syncBuiltinESMExports } from "node:module";
import timersModule from "node:timers";
import promisesModule from "node:timers/promises";
import { promisify } from "node:util";
import type { Channel } from "./channel.js";

type Callback = (...args: unknown[]) => unknown;
/** Every so many pending timers those that the user cleared are forgotten. */
const MANY = 1000;

type Handle = NodeJS.Timeout | NodeJS.Immediate;

/**
 * The timers of the user's code. A callback runs in a microtask, since terminating one that runs
 * directly in a timer would abort the process (nodejs/node#38503); it prints into its own cell; and
 * the timers of an interrupted cell can be cleared.
 */
export class Timers {
  readonly #pending = new Map<Handle, number>();
  /** The timer whose callback runs now: terminated code leaves it here. */
  #running: Handle | undefined;
  readonly #dead = new Set<number>();
  readonly #node = { ...timersModule };
  readonly #promises = { ...promisesModule };

  constructor(private readonly channel: Channel) {}

  install(): void {
    const { setTimeout, setInterval, setImmediate } = this.#node;
    const wrapped = {
      setTimeout: (callback: Callback, ms?: number, ...args: unknown[]) =>
        this.#start(callback, args, false, (run) => setTimeout(run, ms)),
      setInterval: (callback: Callback, ms?: number, ...args: unknown[]) =>
        this.#start(callback, args, true, (run) => setInterval(run, ms)),
      setImmediate: (callback: Callback, ...args: unknown[]) =>
        this.#start(callback, args, false, (run) => setImmediate(run)),
    };
    const promised = this.#promised();
    Object.defineProperty(wrapped.setTimeout, promisify.custom, { value: promised.setTimeout });
    Object.defineProperty(wrapped.setImmediate, promisify.custom, { value: promised.setImmediate });
    Object.assign(globalThis, wrapped);
    Object.assign(timersModule, wrapped);
    Object.assign(promisesModule, promised);
    syncBuiltinESMExports();
  }

  /** Clears what an abandoned run started, and the timer in whose callback code was terminated. */
  abandon(serial: number | undefined): void {
    if (this.#running !== undefined) this.#clear(this.#running);
    this.#running = undefined;
    if (serial === undefined) return;
    this.#dead.add(serial);
    for (const [handle, owner] of this.#pending) if (owner === serial) this.#clear(handle);
  }

  #clear(handle: Handle): void {
    this.#pending.delete(handle);
    if ("hasRef" in handle && "refresh" in handle) this.#node.clearTimeout(handle);
    else this.#node.clearImmediate(handle as NodeJS.Immediate);
  }

  #start<T extends Handle>(
    callback: Callback,
    args: unknown[],
    repeats: boolean,
    begin: (run: () => void) => T,
  ): T {
    if (typeof callback !== "function") return begin(callback);
    const { serial } = this.channel;
    const call = () => {
      // An interval may have been cleared between its tick and this microtask.
      if (repeats && hasEnded(handle)) return;
      this.#running = handle;
      try {
        this.channel.during(serial, () => callback.apply(handle, args));
      } catch (error) {
        // As from a plain timer: an uncaught exception, not a rejected promise.
        this.channel.during(serial, () => process.emit("uncaughtException", error as Error));
      }
      this.#running = undefined;
    };
    const handle: T = begin(() => {
      if (!repeats) this.#pending.delete(handle);
      void Promise.resolve().then(call);
    });
    this.#pending.set(handle, serial);
    if (this.#pending.size % MANY === 0) this.#prune();
    return handle;
  }

  #prune(): void {
    for (const handle of this.#pending.keys()) if (hasEnded(handle)) this.#pending.delete(handle);
  }

  /** A promise of an abandoned run never settles: its loop ends there. */
  #promised() {
    const { setTimeout, setImmediate, setInterval } = this.#promises;
    const alive = <T>(promise: Promise<T>): Promise<T> => {
      const { serial } = this.channel;
      return new Promise((resolve, reject) => {
        const settle = (action: () => void) => {
          if (!this.#dead.has(serial)) action();
        };
        promise.then(
          (value) => settle(() => resolve(value)),
          (error) => settle(() => reject(error)),
        );
      });
    };
    const dead = this.#dead;
    const { channel } = this;
    return {
      setTimeout: <T>(ms?: number, value?: T, options?: object) =>
        alive(setTimeout(ms, value, options)),
      setImmediate: <T>(value?: T, options?: object) => alive(setImmediate(value, options)),
      setInterval: async function* <T>(ms?: number, value?: T, options?: object) {
        const { serial } = channel;
        for await (const tick of setInterval(ms, value, options)) {
          if (dead.has(serial)) return;
          yield tick;
        }
      },
    };
  }
}

function hasEnded(handle: Handle): boolean {
  return (handle as { _destroyed?: boolean })._destroyed === true;
}
