/** What the kernel's process, the child process and its worker say to one another. */
import type { CompiledCell, ErrorContent } from "../compile/cell.js";

/** Run one cell. `serial` names the run everywhere: outputs, timers, interruption. */
export interface Run {
  readonly type: "run";
  readonly serial: number;
  readonly cell: CompiledCell;
  /** `user_expressions` of the request, compiled. */
  readonly expressions: Record<string, CompiledCell>;
}

export type ToChild = Run | { readonly type: "interrupt" };

export interface Done {
  readonly type: "done";
  readonly serial: number;
  readonly error?: ErrorContent;
  /** Names that the cell declares, but that have no value since it failed before. */
  readonly unset?: string[];
  /** JSON of the evaluated `user_expressions`. */
  readonly expressions?: string;
}

/** The worker ended with everything that it held. */
export interface Lost {
  readonly type: "lost";
  readonly why: "exit" | "memory" | "crash" | "stuck";
  readonly detail: string;
}

export type StreamName = "stdout" | "stderr";

/** From the worker; all but the last two go on to the kernel's process. */
export type FromWorker =
  | { readonly type: "ready" }
  | {
      readonly type: "stream";
      readonly serial: number;
      readonly name: StreamName;
      readonly text: string;
    }
  | Display
  /** `data` is the JSON of a MIME bundle. */
  | { readonly type: "result"; readonly serial: number; readonly data: string }
  | Done
  | { readonly type: "pong" }
  | { readonly type: "abandoned"; readonly id: number };

export interface Display {
  readonly type: "display";
  readonly serial: number;
  readonly displayId: string;
  readonly update: boolean;
  readonly data: string;
}

export type FromChild = Exclude<FromWorker, { type: "pong" } | { type: "abandoned" }> | Lost;

export type ToWorker =
  | Run
  | { readonly type: "ping" }
  /** Give up the cell (its code was terminated, or waits for something): clear up and say so. */
  | { readonly type: "abandon"; readonly id: number; readonly serial: number | undefined };

/** The places of the memory that the child's main thread and the worker share. */
export const SHARED = {
  /** 1 from the user's Stop until the next cell starts. */
  interrupted: 0,
  /** Messages that the worker sent, and those that left the child: the worker waits when the difference grows. */
  sent: 1,
  handled: 2,
  length: 3,
} as const;
