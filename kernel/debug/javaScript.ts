import type { LanguageClient } from "../language/client.js";

const NAME = "expression.ts";

/** Takes the types out of an expression (or a statement) that somebody typed at a breakpoint. */
export async function toJavaScript(
  code: string,
  language: Pick<LanguageClient, "compileFile">,
): Promise<string> {
  // `{ a: 1 }` is an object to whoever types it, not a block.
  const bracketed = await language.compileFile(`(${code}\n)`, NAME);
  const { compiled, problem } = bracketed.compiled
    ? bracketed
    : await language.compileFile(code, NAME);
  if (!compiled) throw new Error(problem?.split("\n")[0]);
  return compiled.code.replace(/^"use strict";/, "").trim();
}
