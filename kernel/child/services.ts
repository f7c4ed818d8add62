import type { Channel } from "./channel.js";
import { toData } from "./display.js";

/**
 * What the library finds on `globalThis[Symbol.for("convlab.kernel")]`. The other side of this
 * contract is `src/host/host.ts`.
 */
export interface KernelServices {
  readonly version: 1;
  display(bundle: Record<string, unknown>, options: { displayId: string; update: boolean }): void;
  interrupted(): boolean;
  onInterrupted(repair: () => void): void;
}

export interface Services extends KernelServices {
  /** Lets the library put itself right after code was stopped in the middle. */
  repair(): void;
}

const KERNEL = Symbol.for("convlab.kernel");

export function installServices(channel: Channel): Services {
  const repairs = new Set<() => void>();
  const services: Services = {
    version: 1,
    display(bundle, { displayId, update }) {
      const { serial } = channel;
      channel.post({ type: "display", serial, displayId, update, data: toData(bundle) });
    },
    interrupted: () => channel.interrupted(),
    onInterrupted: (repair) => void repairs.add(repair),
    repair() {
      for (const one of repairs) {
        try {
          one();
        } catch (error) {
          console.error(error);
        }
      }
    },
  };
  const { version, display, interrupted, onInterrupted } = services;
  const open: KernelServices = { version, display, interrupted, onInterrupted };
  Object.defineProperty(globalThis, KERNEL, { value: Object.freeze(open) });
  return services;
}
