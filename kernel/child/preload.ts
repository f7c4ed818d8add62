import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The library that this kernel came with. */
const LIBRARY = createRequire(import.meta.url).resolve("convlab");
let asked = false;

/**
 * Loads the library before a cell imports it. Not where the notebook's folder has another one. What goes wrong is told to who imports it.
 */
export async function preload(): Promise<void> {
  if (asked) return;
  asked = true;
  if (isNotebooksOwn()) await import(pathToFileURL(LIBRARY).href).catch(() => {});
}

function isNotebooksOwn(): boolean {
  try {
    const { resolve } = createRequire(join(process.cwd(), "notebook.ts"));
    return resolve("convlab") === LIBRARY;
  } catch {
    // Outside of any project cells get this one.
    return true;
  }
}
