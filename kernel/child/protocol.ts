/** What the kernel's process, the child process and its worker say to one another. */
import type { CompiledCell, ErrorContent } from "../compile/cell.js";
import type { CompiledFile } from "../compile/file.js";

/** Run one cell. `serial` names the run everywhere: outputs, timers, interruption. */
export interface Run {
  readonly type: "run";
  readonly serial: number;
  readonly cell: CompiledCell;
  /** `user_expressions` of the request, compiled. */
  readonly expressions: Record<string, CompiledCell>;
  /** Whether somebody sits there who can answer `prompt`. */
  readonly allowStdin: boolean;
  /** The value goes beside the notebook instead of below the cell. */
  readonly page: boolean;
}

/** A message of a comm, in either direction. */
export interface CommMessage {
  readonly type: "comm";
  readonly kind: "open" | "msg" | "close";
  readonly commId: string;
  /** Of `open`. */
  readonly target?: string;
  readonly data: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: Uint8Array[];
}

/** One that a client sent; the worker says `commDone` with the same number. */
export interface ClientComm extends CommMessage {
  readonly request: number;
}

/** The answer to an `Ask`; null where nobody answered. */
export interface InputReply {
  readonly type: "input";
  readonly id: number;
  readonly value: string | null;
}

/** A file that a cell imports: the compiler is in the kernel's process. */
export interface FileToCompile {
  readonly type: "compileFile";
  readonly id: number;
  readonly source: string;
  readonly file: string;
}

/** The answer: the code, or what is wrong with the file. */
export interface FileCompiled {
  readonly type: "fileCompiled";
  readonly id: number;
  readonly compiled?: CompiledFile;
  readonly problem?: string;
}

/** A question about a live value: what does `model.conv1` hold? */
export interface Peek {
  readonly type: "peek";
  readonly id: number;
  readonly path: readonly string[];
}

/** The answer; without text and names where there is no such value. */
export interface Peeked {
  readonly type: "peeked";
  readonly id: number;
  readonly text?: string;
  /** Of its properties. */
  readonly names?: readonly string[];
}

/** Cells will import the library: it may be loaded now. The worker says `preloaded`. */
export interface Preload {
  readonly type: "preload";
}

/** To the inspector of the worker: begin, end, or one message of its protocol. */
export interface ToDebuggee {
  readonly type: "debug";
  readonly connect?: boolean;
  readonly message?: string;
}

/** From it: it listens from now on (again, where the worker was replaced), or one message. */
export interface FromDebuggee {
  readonly type: "debug";
  readonly connected?: boolean;
  readonly message?: string;
}

export type ToChild =
  | ToDebuggee
  | Run
  | ClientComm
  | InputReply
  | Peek
  | FileCompiled
  | Preload
  | { readonly type: "interrupt" };

export interface Done {
  readonly type: "done";
  readonly serial: number;
  readonly error?: ErrorContent;
  /** Names that the cell declares, but that have no value since it failed before. */
  readonly unset?: string[];
  /** JSON of the evaluated `user_expressions`. */
  readonly expressions?: string;
  /** What a front end shows beside the notebook: MIME bundles as JSON. */
  readonly pages?: string[];
}

/** The worker ended with everything that it held. */
export interface Lost {
  readonly type: "lost";
  readonly why: "exit" | "memory" | "crash" | "stuck";
  readonly detail: string;
}

export type StreamName = "stdout" | "stderr";

export interface Stream {
  readonly type: "stream";
  readonly serial: number;
  readonly name: StreamName;
  readonly text: string;
}

export interface Display {
  readonly type: "display";
  readonly serial: number;
  readonly displayId: string;
  readonly update: boolean;
  readonly data: string;
  /** JSON, where there is any. */
  readonly metadata?: string;
}

/** A question to the user, while the worker waits. */
export interface Ask {
  readonly type: "ask";
  readonly serial: number;
  readonly id: number;
  readonly prompt: string;
  readonly password: boolean;
}

/** What a cell broadcasts. */
export type CellOutput =
  | Stream
  | Display
  /** `data` is the JSON of a MIME bundle. */
  | { readonly type: "result"; readonly serial: number; readonly data: string }
  | { readonly type: "clear"; readonly serial: number; readonly wait: boolean };

/** A cell that is to get another text once it has ended, if it has one of these ids. */
export interface Rewrite {
  readonly type: "rewrite";
  readonly serial: number;
  readonly sources: Readonly<Record<string, string>>;
}

/** What goes on from the worker to the kernel's process. */
export type Forwarded =
  | CellOutput
  | Done
  | Ask
  | CommMessage
  | Peeked
  | FileToCompile
  | Rewrite
  | { readonly type: "commDone"; readonly request: number }
  /** The notebook chose the language of its messages. */
  | { readonly type: "language"; readonly language: string };

export type FromWorker =
  | Forwarded
  | { readonly type: "ready" }
  | { readonly type: "preloaded" }
  | { readonly type: "pong" }
  | { readonly type: "abandoned"; readonly id: number };

export type FromChild = Forwarded | FromDebuggee | { readonly type: "ready" } | Lost;

export type ToWorker =
  | Run
  | ClientComm
  | Peek
  | FileCompiled
  | Preload
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
  /** Grows with every answer to a question and every Stop: whoever waits for an answer looks again. */
  answers: 3,
  /** When the running code asked last whether it should stop (`now`): it will stop by itself. */
  asked: 4,
  /** Milliseconds between the last two times that it asked. */
  interval: 5,
  length: 6,
} as const;

/** Milliseconds that both threads count alike, in 31 bits. */
export function now(): number {
  return Date.now() & 0x7fffffff;
}
