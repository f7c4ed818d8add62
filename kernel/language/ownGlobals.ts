import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The types of what every cell has without an import; seen from `kernel/` and from `dist/kernel/`. */
export const OWN_GLOBALS = ["globals.d.ts", "deno.d.ts"].flatMap((name) =>
  [`../assets/${name}`, `../../../kernel/assets/${name}`]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)).replaceAll("\\", "/"))
    .filter((path) => existsSync(path))
    .slice(0, 1),
);
