import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The library that this kernel came with. */
const LIBRARY = new URL("../../src/index.js", import.meta.url);
let asked = false;

/**
 * Loads the library before a cell imports it: its 300 files take half of what a kernel takes to be
 * ready. Not where the notebook's folder has another one. What goes wrong is told to who imports it.
 */
export async function preload(): Promise<void> {
  if (asked) return;
  asked = true;
  if (isNotebooksOwn()) await import(LIBRARY.href).catch(() => {});
}

function isNotebooksOwn(): boolean {
  try {
    const { resolve } = createRequire(join(process.cwd(), "notebook.ts"));
    return resolve("convlab") === fileURLToPath(LIBRARY);
  } catch {
    // Outside of any project cells get this one.
    return true;
  }
}
