import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import type { Exports } from "./exports.js";
import type { EngineMemory } from "./memory.js";

/** Two builds of one source: `strict` gives the same bits on every machine, `relaxed` is faster. */
export type Build = "strict" | "relaxed";

/** A module with one function that uses `f32x4.relaxed_madd`; only validated, never run. */
const PROBE = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () → v128
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0f, 0x01, 0x0d, 0x00],
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f], // three vectors
]);
const PROBE_END = [0xfd, 0x85, 0x02, 0x0b];

function probe(): Uint8Array<ArrayBuffer> {
  const bytes = [...PROBE, ...PROBE_END];
  bytes[20] = bytes.length - 21; // size of the code section
  bytes[22] = bytes.length - 23; // size of its only function
  return new Uint8Array(bytes);
}

/** Does this runtime compile relaxed SIMD now? */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(probe());

/** Switches relaxed SIMD on where the runtime has it behind a flag (Node 20). For the whole process. */
export function enableRelaxedSimd(): boolean {
  if (!hasRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd");
  return hasRelaxedSimd();
}

/** Where the compiled routines lie: beside this file, or in dist/ when this file runs from src/. */
export function routinesPath(build: Build): string {
  const name = `routines-${build}.wasm`;
  const places = [`./${name}`, `../../../dist/src/engine/wasm/${name}`].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  throw new Error(
    `engine: expected the routines at ${places[0]}, got no file\nhint: npm run build`,
  );
}

export const compile = (build: Build): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(routinesPath(build)));

/** An instance for the calling thread, which is thread 0. */
export function instantiate(module: WebAssembly.Module, { memory }: EngineMemory): Exports {
  const exports = new WebAssembly.Instance(module, { env: { memory } })
    .exports as unknown as Exports;
  exports.attach(0);
  return exports;
}
