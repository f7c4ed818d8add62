import type { TypesMode } from "./protocol.js";

export function modeOf(value: unknown): TypesMode | undefined {
  return value === "stop" || value === "warn" || value === "off" ? value : undefined;
}

const MAGIC = /^\s*\/\/\s*@convlab\s+types\s*:\s*(\w+)/m;

/** What a cell itself says: `// @convlab types: stop`. */
export function modeOfCell(source: string): TypesMode | undefined {
  return modeOf(MAGIC.exec(source)?.[1]);
}

const LOOKS_LIKE_CHECK = /\bcheck\s*\.\s*[\p{ID_Start}$_][\p{ID_Continue}$]*\s*\(/u;

/** A cell for which this is false asks no check: nothing has to wait for its types. */
export function mayCheck(source: string): boolean {
  return LOOKS_LIKE_CHECK.test(source);
}
