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
}
