/** The drawing worker: plotly JSON in, PNG out, one figure at a time. */
import { type MessagePort, workerData } from "node:worker_threads";
import { type Browser, openBrowser } from "./browser.js";
import type { Answer, Request } from "./drawPng.js";
import { rasterize } from "./rasterize.js";

interface Given {
  port: MessagePort;
  signal: Int32Array;
  fontFile: string;
}

const { port, signal, fontFile } = workerData as Given;
let browser: Browser | undefined;

port.on("message", async (request: Request) => {
  port.postMessage(await answer(request));
  // The caller sleeps on this number; it wakes and takes the message from the port.
  Atomics.store(signal, 0, request.id);
  Atomics.notify(signal, 0);
});

async function answer({ id, figure, width, height, scale }: Request): Promise<Answer> {
  try {
    browser ??= openBrowser(fontFile);
    const svg = await browser.svg(figure, width, height);
    return { id, png: rasterize(svg, fontFile, scale) };
  } catch (error) {
    browser = undefined;
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}
