import { loadCompiled } from "./codeCache.js";

const compiled = loadCompiled("typescript");

/**
 * The TypeScript compiler. Not by `import`, which would first scan its nine megabytes for export
 * names.
 */
export const ts = compiled.exports as typeof import("typescript");

export const keepCode = (): boolean => compiled.keep();
