import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The types of what every cell has without an import; seen from `kernel/` and from `dist/kernel/`. */
export const OWN_GLOBALS = ["../assets/globals.d.ts", "../../../kernel/assets/globals.d.ts"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)).replaceAll("\\", "/"))
  .filter((path) => existsSync(path))
  .slice(0, 1);
