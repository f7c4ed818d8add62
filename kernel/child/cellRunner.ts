import vm from "node:vm";
import type { CompiledCell, ErrorContent } from "../compile/cell.js";
import type { Channel } from "./channel.js";
import { resultData } from "./display.js";
import { describeError, rememberCell } from "./errors.js";
import { cellHelper, installRequire } from "./importer.js";
import { stoppedText } from "./input.js";
import type { Done, Run } from "./protocol.js";
import { declareNames } from "./scope.js";
import type { Services } from "./services.js";
import type { Timers } from "./timers.js";

/** The value is boxed: a promise that is the value of a cell must not be awaited on the way. */
type Box = readonly [unknown] | undefined;
type Cell = (helper: typeof cellHelper) => Promise<Box>;

/** Runs one cell at a time in the global scope of this thread. */
export class CellRunner {
  #running: { serial: number; tidy: () => string[] } | undefined;
  /** The newest that has ended. */
  #ended = 0;

  constructor(
    private readonly channel: Channel,
    private readonly timers: Timers,
    private readonly services: Services,
  ) {
    installRequire();
  }

  async run({ serial, cell, expressions, page }: Run): Promise<void> {
    let tidy = (): string[] => [];
    this.#running = { serial, tidy: () => tidy() };
    try {
      rememberCell(cell);
      tidy = declareNames(cell);
      const box = await evaluate(cell);
      if (this.#running?.serial !== serial) return;
      const data = await resultData(box?.[0]);
      if (this.#running?.serial !== serial) return;
      if (data !== undefined && !page) this.channel.post({ type: "result", serial, data });
      const answers = await evaluateAll(expressions);
      const pages = page && data !== undefined ? [data] : undefined;
      this.#end({ serial, expressions: answers, pages });
    } catch (error) {
      this.#end({ serial, error: describeError(error) });
    }
  }

  /** The running cell was stopped, perhaps in the middle of its code: put everything right. */
  abandon(id: number, serial: number | undefined): void {
    this.timers.abandon(serial);
    this.services.repair();
    // A cell that was terminated before its first step has not begun, and will not.
    if (serial !== undefined && serial > this.#ended) {
      this.#running ??= { serial, tidy: () => [] };
      this.#end({ serial, error: stopped() });
    }
    this.channel.post({ type: "abandoned", id });
  }

  #end(end: Omit<Done, "type" | "unset">): void {
    if (this.#running?.serial !== end.serial) return;
    this.#ended = end.serial;
    const unset = this.#running.tidy();
    this.#running = undefined;
    this.channel.post({ type: "done", unset, ...end });
  }
}

function stopped(): ErrorContent {
  const evalue = stoppedText();
  return { ename: "Interrupted", evalue, traceback: [`Interrupted: ${evalue}`] };
}

function evaluate(cell: CompiledCell): Promise<Box> {
  const script = new vm.Script(cell.code, {
    filename: cell.file,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return (script.runInThisContext() as Cell)(cellHelper);
}

/** `user_expressions`: each is a value or an error, none stops the others. */
async function evaluateAll(expressions: Record<string, CompiledCell>): Promise<string> {
  const parts: string[] = [];
  for (const [name, cell] of Object.entries(expressions)) {
    let answer: string;
    try {
      const data = (await resultData((await evaluate(cell))?.[0])) ?? "{}";
      answer = `{"status":"ok","data":${data},"metadata":{}}`;
    } catch (error) {
      answer = JSON.stringify({ status: "error", ...describeError(error) });
    }
    parts.push(`${JSON.stringify(name)}:${answer}`);
  }
  return `{${parts.join(",")}}`;
}
