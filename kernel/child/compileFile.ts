import type { CompiledFile } from "../compile/file.js";
import type { FileCompiled, FileToCompile } from "./protocol.js";

let ask: (question: FileToCompile) => void = () => {};
let ids = 0;
const waiting = new Map<number, (answer: FileCompiled) => void>();

/** The compiler lives in the kernel's process: here it would take time and memory once more. */
export async function compileInKernel(source: string, file: string): Promise<CompiledFile> {
  const id = ++ids;
  const answer = await new Promise<FileCompiled>((resolve) => {
    waiting.set(id, resolve);
    ask({ type: "compileFile", id, source, file });
  });
  waiting.delete(id);
  if (answer.compiled) return answer.compiled;
  throw new SyntaxError(answer.problem);
}

export function connectCompiler(post: typeof ask): void {
  ask = post;
}

export function fileCompiled(answer: FileCompiled): void {
  waiting.get(answer.id)?.(answer);
}
