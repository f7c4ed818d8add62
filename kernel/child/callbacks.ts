import crypto from "node:crypto";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Channel } from "./channel.js";

type Callback = (...args: unknown[]) => unknown;

/** The functions with a callback, where not an emitter calls it in the end. */
const FUNCTIONS: [module: object, names: readonly string[]][] = [
  [
    fs,
    // Those that watch give back an emitter, and know their listeners by identity.
    Object.keys(fs).filter((name) => `${name}Sync` in fs && !/^[A-Z]/.test(name)),
  ],
  [
    crypto,
    ["pbkdf2", "scrypt", "hkdf", "sign", "verify", "generateKey", "generateKeyPair"].concat([
      "generatePrime",
      "checkPrime",
      "randomBytes",
      "randomFill",
      "randomInt",
    ]),
  ],
];

/**
 * What Node calls when something outside is done (a file is read, a process has printed) belongs to
 * the run that asked for it. Not by AsyncLocalStorage: see `followPromises`.
 */
export function followCallbacks(channel: Channel): void {
  const bound = (callback: Callback): Callback => {
    if (typeof callback !== "function") return callback;
    const { serial } = channel;
    return (...args) => channel.during(serial, () => callback(...args));
  };
  const { queueMicrotask } = globalThis;
  const { nextTick } = process;
  globalThis.queueMicrotask = (callback) => queueMicrotask(bound(callback));
  process.nextTick = (callback: Callback, ...args: unknown[]) => nextTick(bound(callback), ...args);
  for (const [module, names] of FUNCTIONS) {
    for (const name of names) bindLast(module as Record<string, unknown>, name, bound);
  }
  followEmitters(channel);
  syncBuiltinESMExports();
}

/** The function's last argument, where it is a function. */
function bindLast(
  module: Record<string, unknown>,
  name: string,
  bound: (callback: Callback) => Callback,
): void {
  const original = module[name];
  if (typeof original !== "function") return;
  const calling = (...args: unknown[]): unknown => {
    if (typeof args.at(-1) === "function") args.push(bound(args.pop() as Callback));
    return Reflect.apply(original, module, args);
  };
  // Its name, and how `promisify` makes a promise of it.
  const { prototype: _, ...own } = Object.getOwnPropertyDescriptors(original);
  module[name] = Object.defineProperties(calling, own as PropertyDescriptorMap);
}

/**
 * Events that come from outside, of processes, connections, streams: those of the run that listened
 * last. What code itself emits goes on in that code's run.
 */
function followEmitters(channel: Channel): void {
  const { prototype } = EventEmitter;
  const { emit } = prototype;
  const owners = new WeakMap<EventEmitter, number>();
  for (const name of [
    "on",
    "addListener",
    "once",
    "prependListener",
    "prependOnceListener",
  ] as const) {
    const add = prototype[name];
    prototype[name] = function (this: EventEmitter, event, listener) {
      if (channel.known || !owners.has(this)) owners.set(this, channel.serial);
      return add.call(this, event, listener);
    };
  }
  prototype.emit = function (this: EventEmitter, event, ...args: unknown[]): boolean {
    const owner = channel.known ? undefined : owners.get(this);
    if (owner === undefined) return Reflect.apply(emit, this, [event, ...args]);
    return channel.during(owner, () => Reflect.apply(emit, this, [event, ...args]));
  };
}
