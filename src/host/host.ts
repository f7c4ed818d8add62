/**
 * What the library may ask of whoever runs it: show something, change what was shown, whether the
 * user pressed Stop. Three adapters: our kernel, the stock tslab kernel, a terminal.
 */

/** MIME type → content, as in Jupyter's `display_data`. */
export type MimeBundle = Record<string, unknown>;

/** A displayed thing that can be changed in place. */
export interface DisplayHandle {
  update(bundle: MimeBundle): void;
}

export interface Host {
  readonly name: "convlab" | "tslab" | "terminal";
  /** True where nobody draws plotly figures: a figure must then bring its own picture. */
  readonly needsPicture: boolean;
  display(bundle: MimeBundle): DisplayHandle;
  /** True once the user pressed Stop; long loops call `throwIfInterrupted` instead. */
  interrupted(): boolean;
  /** Calls `repair` after code was stopped in the middle (no `finally` ran). */
  onInterrupted(repair: () => void): void;
  /** Takes away what the cell has shown; with `wait`, only when the next thing is shown. */
  clearOutput?(wait: boolean): void;
  /** Gives the running cell another text, if its id is among these; absent where nobody shows cells. */
  rewrite?(sources: Readonly<Record<string, string>>): void;
  /** Channels to a front end that somebody looks at; absent where nobody can answer. */
  comms?(): Comms | undefined;
}

/** What comes through a comm: JSON, and bytes beside it. */
export interface CommEvent {
  readonly data: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

export interface CommOptions {
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
}

/** A channel between a part of the notebook's page and the code behind it. */
export interface Comm {
  readonly id: string;
  send(data: Record<string, unknown>, options?: CommOptions): void;
  close(): void;
  /** The page waits with its next message until the handler has ended. */
  onMessage(handler: (event: CommEvent) => unknown): void;
  onClose(handler: () => unknown): void;
}

/** Opens channels, and says what happens when the page opens one. */
export interface Comms {
  open(target: string, data: Record<string, unknown>, options?: CommOptions): Comm;
  register(target: string, opened: (comm: Comm, event: CommEvent) => unknown): void;
}

/** The method by which a value shows itself; returns a `MimeBundle`. The kernel calls it too. */
export const DISPLAY = Symbol.for("Jupyter.display");

/** Where our kernel leaves its services for the library, on `globalThis`. */
export const KERNEL = Symbol.for("convlab.kernel");

/** What the kernel leaves there. The kernel imports nothing of `src`: this is the contract. */
export interface KernelServices {
  readonly version: 1;
  /** Sends `display_data` (or `update_display_data` where `update` is set). */
  display(bundle: MimeBundle, options: { displayId: string; update: boolean }): void;
  interrupted(): boolean;
  onInterrupted(repair: () => void): void;
  clearOutput(wait: boolean): void;
  /** False where the notebook is run without anybody who looks at it. */
  attended(): boolean;
  readonly comms: Comms;
  rewrite(sources: Readonly<Record<string, string>>): void;
  /** The language of the kernel's own messages. */
  speak(language: string): void;
}

/** Our kernel's services, where it runs this code. */
export function kernelServices(): KernelServices | undefined {
  const services = (globalThis as Record<symbol, unknown>)[KERNEL] as KernelServices | undefined;
  return services?.version === 1 ? services : undefined;
}
