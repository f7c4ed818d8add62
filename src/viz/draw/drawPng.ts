/** A figure as a picture, without a browser and without waiting for a promise. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { encodeTypedArrays } from "../encode.js";

export interface Request {
  id: number;
  figure: string;
  width: number;
  height: number;
  scale: number;
}

export interface Answer {
  id: number;
  png?: Uint8Array;
  problem?: string;
}

/** What the caller keeps of a running worker. */
interface Drawer {
  worker: Worker;
  port: MessagePort;
  signal: Int32Array;
  next: number;
}

export interface DrawOptions {
  /** Width in CSS pixels; default the layout's, else 700. */
  width?: number;
  /** Height in CSS pixels; default the layout's, else 450. */
  height?: number;
  /** Pixels of the picture per CSS pixel, default 1. */
  scale?: number;
  /** Seconds to wait for the picture, default 60. */
  timeout?: number;
}

const SIZE = { width: 700, height: 450 };

let drawer: Drawer | undefined;

/**
 * Draws plotly JSON (`{ data, layout }`) to PNG bytes in a worker thread and waits for them.
 * Typed arrays may be given as they are or as plotly's `{ dtype, bdata, shape }`.
 * Throws where plotly.js refuses the figure or the time is over; the next call starts afresh.
 * @example drawPng({ data: [{ y: [1, 3, 2] }], layout: {} }).length > 1000 // true
 */
export function drawPng(
  figure: { data: unknown; layout?: unknown },
  options: DrawOptions = {},
): Uint8Array {
  const { scale = 1, timeout = 60 } = options;
  const { width, height } = { ...SIZE, ...sizeOf(figure.layout), ...options };
  const text = JSON.stringify(encodeTypedArrays({ data: figure.data, layout: figure.layout }));
  drawer ??= start();
  const { port, signal } = drawer;
  const id = drawer.next++;
  const before = Atomics.load(signal, 0);
  port.postMessage({ id, figure: text, width, height, scale } satisfies Request);
  if (Atomics.wait(signal, 0, before, timeout * 1000) === "timed-out") {
    stop();
    throw new Error(
      `drawPng: expected a picture within ${timeout} s, got none\n` +
        "hint: draw fewer points, or give more time: drawPng(figure, { timeout: 120 })",
    );
  }
  return picture(receiveMessageOnPort(port)?.message);
}

/** The size that a layout asks for, where it does. */
function sizeOf(layout: unknown): { width?: number; height?: number } {
  const { width, height } = (layout ?? {}) as { width?: unknown; height?: unknown };
  return {
    ...(typeof width === "number" && { width }),
    ...(typeof height === "number" && { height }),
  };
}

/** Ends the drawing worker; the next picture starts a new one. */
export function stop(): void {
  drawer?.port.close();
  drawer?.worker.terminate();
  drawer = undefined;
}

function picture(answer: Answer | undefined): Uint8Array {
  if (answer?.png) return answer.png;
  stop();
  throw new Error(
    `drawPng: expected plotly JSON { data, layout }, got ${answer?.problem ?? "no answer"}\n` +
      "hint: show the figure in JupyterLab, whose plotly says more about what is wrong",
  );
}

function start(): Drawer {
  const script = workerFile();
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { port: port2, signal, fontFile: fontFile() };
  const worker = new Worker(script, { workerData, transferList: [port2] });
  worker.unref();
  worker.on("error", stop);
  return { worker, port: port1, signal, next: 1 };
}

/** The worker runs compiled code, also when this file runs as TypeScript (in tests). */
function workerFile(): string {
  const here = fileURLToPath(import.meta.url);
  const compiled = here.endsWith(".ts")
    ? join(projectRoot(), "dist", "src", "viz", "draw", "worker.js")
    : join(dirname(here), "worker.js");
  if (existsSync(compiled)) return compiled;
  throw new Error(
    `drawPng: expected the compiled worker ${compiled}, got no file\nhint: run npm run build`,
  );
}

function fontFile(): string {
  return join(projectRoot(), "src", "viz", "fonts", "Pretendard-Regular.otf");
}

function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
