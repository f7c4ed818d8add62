import { StringDecoder } from "node:string_decoder";
import type { Channel } from "./channel.js";
import type { StreamName } from "./protocol.js";

/** Whatever is written to standard output and error becomes output of the cell, at once. */
export function captureStreams(channel: Channel): void {
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = writer(channel, name) as typeof process.stdout.write;
  }
}

function writer(channel: Channel, name: StreamName) {
  const decoder = new StringDecoder("utf8");
  return (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
    const text =
      typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk as Uint8Array));
    if (text !== "") channel.post({ type: "stream", serial: channel.serial, name, text });
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(() => done());
    return true;
  };
}
