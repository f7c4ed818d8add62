import type { Channel } from "./channel.js";
import type { Comms } from "./comms.js";
import { toData } from "./display.js";
import type { Input, InputOptions } from "./input.js";

export interface DisplayOptions {
  readonly displayId: string;
  readonly update: boolean;
  readonly metadata?: object;
}

/**
 * What the library finds on `globalThis[Symbol.for("convlab.kernel")]`. The other side of this
 * contract is `src/host/host.ts`.
 */
export interface KernelServices {
  readonly version: 1;
  display(bundle: Record<string, unknown>, options: DisplayOptions): void;
  /** Takes away what the cell has shown; with `wait`, when the next thing is shown. */
  clearOutput(wait: boolean): void;
  interrupted(): boolean;
  onInterrupted(repair: () => void): void;
  /** Asks the person at the notebook; null where there is no answer. */
  ask(text: string, options?: InputOptions): string | null;
  /** False where the notebook is run without anybody who looks at it. */
  attended(): boolean;
  readonly comms: Comms;
  /** Gives the running cell another text, if its id is among these and its client shows cells by their ids. */
  rewrite(sources: Readonly<Record<string, string>>): void;
  /** The language of the kernel's own messages: "ko" or "en". */
  speak(language: string): void;
}

export interface Services extends KernelServices {
  /** Lets the library put itself right after code was stopped in the middle. */
  repair(): void;
}

const KERNEL = Symbol.for("convlab.kernel");

export function installServices(channel: Channel, input: Input, comms: Comms): Services {
  const repairs = new Set<() => void>();
  const open: KernelServices = {
    version: 1,
    display(bundle, { displayId, update, metadata }) {
      const { serial } = channel;
      const more = metadata && { metadata: JSON.stringify(metadata) };
      channel.post({ type: "display", serial, displayId, update, data: toData(bundle), ...more });
    },
    clearOutput: (wait) => channel.post({ type: "clear", serial: channel.serial, wait }),
    interrupted: () => channel.interrupted(),
    onInterrupted: (repair) => void repairs.add(repair),
    ask: (text, options) => input.ask("prompt", text, options),
    attended: () => input.allowed,
    comms: {
      open: (target, data, options) => comms.open(target, data, options),
      register: (target, opened) => comms.register(target, opened),
    },
    rewrite: (sources) =>
      channel.post({ type: "rewrite", serial: channel.serial, sources: { ...sources } }),
    speak: (language) => channel.post({ type: "language", language }),
  };
  Object.defineProperty(globalThis, KERNEL, { value: Object.freeze(open) });
  // As in a terminal that can be cleared, which Node's console takes this for none.
  console.clear = () => open.clearOutput(false);
  return {
    ...open,
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
}
