import { cells } from "./cells.js";
import { crashes } from "./crashes.js";
import { escapes } from "./escape.js";
import { files } from "./files.js";
import { patches } from "./patches.js";
import { resources } from "./resources.js";
import { splits } from "./splits.js";
import { values } from "./values.js";

export { type Attack, EXERCISES, type Kit, makeKit, notebookOf, POINTS } from "./attack.js";

/** Every hostile or broken submission that the grader is tested with, by what it attacks. */
export const ATTACKS = { resources, crashes, patches, values, escapes, cells, splits, files };
