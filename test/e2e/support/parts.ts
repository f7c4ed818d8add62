import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findBrowser } from "../../../src/cli/setup/browser.js";
import { venvFolder, venvPython } from "../../../src/cli/setup/paths.js";
import { venvState } from "../../../src/cli/setup/venv.js";

/** Under CI a missing part fails its tests; elsewhere they are skipped, and say so by their name. */
const strict = Boolean(process.env.CI) && process.env.CI !== "false";

export const browserPath = findBrowser();
export const pythonPath = venvPython(venvFolder());
export const hasJupyter = existsSync(pythonPath) && venvState() === "ready";

/** nbgrader lives in an environment of its own, which `npm test` makes (scripts/parts.mjs). */
export const nbgraderPython = venvPython(resolve(".convlab", "nbgrader"));
const hasNbgrader = existsSync(resolve(".convlab", "nbgrader", "convlab.json"));

export const skipWithoutNbgrader = !hasNbgrader && !strict;
export const skipWithoutJupyter = !hasJupyter && !strict;
export const skipWithoutBrowser = !(browserPath && hasJupyter) && !strict;

/** Training in full (`npm run test:full`), else a few steps. */
export const full = Boolean(process.env.CONVLAB_FULL);
export const shortTraining: Record<string, string> = full ? {} : { CONVLAB_MAX_STEPS: "20" };
