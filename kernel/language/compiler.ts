import { isCaught } from "../compile/catches.js";
import { compileCell } from "../compile/cell.js";
import { compileFile } from "../compile/file.js";
import { isComplete } from "../requests/isComplete.js";
import { runtimeOptions, settingsFor, typesMode } from "./options.js";
import type { CellCompiled, CompileRequest, CompilerRequest, FileOutcome } from "./protocol.js";

/** Takes the types out of cells and files: what a cell waits for, and no more. */
export class Compiler {
  readonly #options;

  constructor(private readonly folder: string) {
    this.#options = runtimeOptions(settingsFor(folder));
  }

  answer(request: CompilerRequest): unknown {
    switch (request.kind) {
      case "compile":
        return this.#cell(request);
      case "compileFile":
        return this.#file(request.source, request.file);
      case "isComplete":
        return isComplete(request.code);
      case "isCaught":
        return isCaught(request.source, request.spot);
      case "types":
        return typesMode(this.folder, process.env);
    }
  }

  #cell({ source, file, own }: CompileRequest): CellCompiled {
    const names = new Set(own);
    const cell = compileCell(source, file, names, this.#options);
    return { cell, own: [...names] };
  }

  #file(source: string, file: string): FileOutcome {
    try {
      return { compiled: compileFile(source, file, this.#options) };
    } catch (error) {
      return { problem: (error as Error).message };
    }
  }
}
