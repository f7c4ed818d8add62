import { tmpdir } from "node:os";
import { basename, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { SourceMap } from "../child/sourceMap.js";
import type { DapSource } from "./dap.js";
import { murmur2 } from "./murmur2.js";

export const HASH = { method: "Murmur2", seed: 0xc70f6907 };

/**
 * No such files exist: the text of a cell is known by a path that is made of it. JupyterLab writes
 * "Cell [3]" in place of a path only where it reads `ipykernel_`.
 */
export const CELLS = {
  prefix: join(tmpdir(), `convlab_ipykernel_${process.pid}`) + sep,
  suffix: ".ts",
};

export function cellPath(code: string): string {
  return `${CELLS.prefix}${murmur2(code, HASH.seed)}${CELLS.suffix}`;
}

/** A cell or a file of the user's, as it was written, and the way from its script to there. */
export interface Source {
  /** The script's: `In[3]`, or the URL of a file. */
  readonly url: string;
  readonly path: string;
  readonly text: string;
  /** Undefined where what runs is what was written. */
  readonly map?: SourceMap;
}

/** This package's own code, compiled; and what the lessons' cells import. */
const DIST = new URL("../../", import.meta.url).href;
const KERNEL = new URL("../", import.meta.url).href;
const CHECKS = new URL("../../../notebooks/checks/", import.meta.url).href;
const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Scripts whose code is never stepped into. */
export const FOREIGN = ["^node:", `^${quoted(DIST)}`, `^${quoted(CHECKS)}`, "/node_modules/"];

/** Frames that tell a reader nothing: the kernel's own, and Node's. */
export function isHidden(url: string): boolean {
  return url === "" || url.startsWith("node:") || url.startsWith(KERNEL);
}

/** What runs in the notebook's thread, by script and by path. */
export class Sources {
  /** The newest of each name. */
  readonly #byUrl = new Map<string, Source>();
  readonly #byScript = new Map<string, Source>();
  readonly #urls = new Map<string, string>();
  /** Cells that a client has asked about, by their path. */
  readonly #dumped = new Map<string, string>();

  /** A client is going to talk about the cell with this text. */
  dump(code: string): string {
    const path = cellPath(code);
    this.#dumped.set(path, code);
    return path;
  }

  dumped(path: string): string | undefined {
    return this.#dumped.get(path);
  }

  /** A cell or file that runs now, or has run. */
  add(url: string, text: string, mappings: string): Source {
    const ofCell = cellPath(text);
    const isCell = url.startsWith("In[") || this.#dumped.has(ofCell);
    const path = isCell ? ofCell : fileURLToPath(url);
    const source = { url, path, text, map: new SourceMap(mappings) };
    this.#byUrl.set(url, source);
    return source;
  }

  parsed(script: { scriptId: string; url: string }): void {
    this.#urls.set(script.scriptId, script.url);
    const source = this.#byUrl.get(script.url);
    if (source) this.#byScript.set(script.scriptId, source);
  }

  /** The thread has ended; what clients know of cells stays. */
  forgetScripts(): void {
    this.#byUrl.clear();
    this.#byScript.clear();
    this.#urls.clear();
  }

  of(scriptId: string): Source | undefined {
    const source = this.#byScript.get(scriptId) ?? this.#byUrl.get(this.#urls.get(scriptId) ?? "");
    if (source) this.#byScript.set(scriptId, source);
    return source;
  }

  named(url: string): Source | undefined {
    return this.#byUrl.get(url);
  }

  urlOf(scriptId: string): string {
    return this.#urls.get(scriptId) ?? "";
  }

  /** All that runs under this path: a cell that ran three times is three scripts. */
  at(path: string): Source[] {
    return [...this.#byUrl.values()].filter((source) => source.path === path);
  }

  /** Files that the notebook's code has loaded, by their paths. */
  files(): string[] {
    const urls = [...new Set(this.#urls.values())];
    return urls
      .filter((url) => url.startsWith("file:") && !url.startsWith(DIST))
      .map((url) => fileURLToPath(url));
  }
}

export function describeSource(path: string): DapSource {
  return { name: basename(path), path };
}
