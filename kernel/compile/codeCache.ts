/**
 * TypeScript's nine megabytes take V8 300 ms to compile: in every kernel, and again for its language
 * service. The build keeps V8's result beside this file. V8 itself refuses one that another version
 * of it made, or other flags; then everything is compiled as ever.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

type Wrapped = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

export interface Compiled {
  readonly exports: unknown;
  /** Whether V8 took what was kept. */
  readonly ready: boolean;
  /** Keeps what V8 has made of it, with all functions that were called; false where it can't. */
  keep(): boolean;
}

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const HEAD = "(function (exports, require, module, __filename, __dirname) { ";
const TAIL = "\n})";
const BEYOND_ASCII = /[^\0-\x7f]/;

/** A CommonJS package of one file, as `require` has it; `folder` is where its code is kept. */
export function loadCompiled(name: string, folder = here): Compiled {
  const file = require.resolve(name);
  const kept = keptFile(name, folder);
  const cachedData = read(kept);
  // What is kept is of a text of ASCII only, which need not be decoded.
  const source = cachedData
    ? readLarge(file, HEAD, TAIL).toString("latin1")
    : `${HEAD}${readFileSync(file, "utf8")}${TAIL}`;
  const script = new vm.Script(source, { filename: file, cachedData });
  const module = { exports: {} };
  const run = script.runInThisContext() as Wrapped;
  run(module.exports, createRequire(file), module, file, dirname(file));
  return {
    exports: module.exports,
    ready: cachedData !== undefined && script.cachedDataRejected !== true,
    keep() {
      if (BEYOND_ASCII.test(readFileSync(file, "utf8"))) return false;
      // Kernels that start meanwhile find the old one or the new one, never a part.
      const fresh = `${kept}.${process.pid}`;
      writeFileSync(fresh, script.createCachedData());
      renameSync(fresh, kept);
      return true;
    },
  };
}

/** V8 tells one text from another by its length only: the version has to be right. */
function keptFile(name: string, folder: string): string {
  const { version } = require(`${name}/package.json`) as { version: string };
  return join(folder, `${name}-${version}.v8`);
}

function read(file: string): Buffer | undefined {
  try {
    return readLarge(file, "", "");
  } catch {
    return undefined;
  }
}

/**
 * Where a block of some megabytes is given back, the C library keeps as much for the next one
 * (glibc's M_MMAP_THRESHOLD): 20 MB in each thread. Not so above 32 MB, of which only what is
 * written to takes memory.
 */
const LARGE = 33 * 2 ** 20;

/** A file with `head` before it and `tail` behind it, without a copy on the way. */
function readLarge(file: string, head: string, tail: string): Buffer {
  const opened = openSync(file, "r");
  try {
    const { size } = fstatSync(opened);
    const length = head.length + size + tail.length;
    const buffer = Buffer.allocUnsafeSlow(Math.max(length, LARGE));
    buffer.write(head, 0, "latin1");
    let end = head.length;
    for (let read = -1; read !== 0 && end < head.length + size; end += read) {
      read = readSync(opened, buffer, end, head.length + size - end, null);
    }
    buffer.write(tail, end, "latin1");
    return buffer.subarray(0, end + tail.length);
  } finally {
    closeSync(opened);
  }
}
