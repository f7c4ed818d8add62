import type { ErrorContent } from "../compile/cell.js";
import type { LanguageClient } from "./client.js";
import { mayCheck, modeOfCell } from "./modes.js";
import type { Report, TypesMode } from "./protocol.js";

export interface CheckedCell {
  /** As in stack traces, for example `In[3]`. */
  readonly file: string;
  readonly source: string;
  /** Its outputs are not shown to anybody. */
  readonly silent: boolean;
  /** Its end waits for what its types say. */
  readonly awaited: boolean;
  /** No other cell is about to follow: its types are looked at while it runs. */
  readonly alone?: boolean;
}

/** The types of one cell: what they found comes while the cell runs, or before. */
export interface CellCheck {
  /** Whether the cell must not run before `verdict`. */
  readonly holds: boolean;
  /** Why the cell must not run; undefined where it may. */
  readonly verdict: Promise<ErrorContent | undefined>;
  /** When what there is to show has been shown. */
  readonly shown: Promise<void>;
}

/** A cell that has to wait runs after so long, whatever its types are. */
const PATIENCE_MS = 60_000;

/** Decides what type errors do to a cell. */
export class CellTypes {
  #usual: TypesMode = "warn";

  constructor(private readonly client: LanguageClient) {}

  /** What they do in this notebook, where the cell says nothing itself. */
  set mode(mode: TypesMode) {
    this.#usual = mode;
  }

  /** Whether the cell must not run before its types are known. */
  holds(source: string): boolean {
    const mode = this.#modeOf(source);
    return mode === "stop" || (mode !== "off" && mayCheck(source));
  }

  #modeOf(source: string): TypesMode {
    return modeOfCell(source) ?? this.#usual;
  }

  begin(cell: CheckedCell, show: (text: string) => void): CellCheck {
    const { file, source, silent, awaited, alone = false } = cell;
    const mode = this.#modeOf(source);
    if (mode === "off") {
      this.client.note({ file, source });
      return QUIET;
    }
    const wanted = mode === "stop" || (mode === "warn" && !silent);
    const holds = this.holds(source);
    const prompt = holds || awaited || alone;
    const report = inTime(this.client.check({ file, source, report: wanted, prompt }));
    const stops = (found: Report) => found.errors.length > 0 && (mode === "stop" || found.isCheck);
    return {
      holds,
      verdict: report.then((found) => (found && stops(found) ? asError(found, file) : undefined)),
      shown: report.then((found) => {
        if (found?.text && !stops(found)) show(`${found.text}\n`);
      }),
    };
  }

  forget(names: readonly string[]): void {
    this.client.forget(names);
  }

  reset(): void {
    this.client.reset();
  }
}

const QUIET: CellCheck = {
  holds: false,
  verdict: Promise.resolve(undefined),
  shown: Promise.resolve(),
};

function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS, undefined);
    void answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function asError({ errors: [first], text }: Report, file: string): ErrorContent {
  return {
    ename: `TS${first.code}`,
    evalue: `${first.message.split("\n")[0]} (${file}:${first.line}:${first.column})`,
    traceback: text.split("\n"),
  };
}
