import { whyNothing } from "./probe.js";
import type { Run } from "./session.js";
import type { Text } from "./types.js";

/** Why a cell did not run, with the error's own words where it has some. */
export function because(what: Text | null, run: Run, seconds: number): Text {
  const error = run.status === "error" ? errorIn(run) : undefined;
  const words = error && `${error.name}: ${error.message}`;
  const why = words === undefined ? whyNothing(run.status, seconds) : { ko: words, en: words };
  return what === null ? why : { ko: `${what.ko} ${why.ko}`, en: `${what.en} ${why.en}` };
}

/** The error that a cell ended with. */
export function errorIn({ outputs }: Run): { name: string; message: string } | undefined {
  for (const output of outputs)
    if (output.output_type === "error")
      return { name: output.ename.slice(0, 100), message: output.evalue.slice(0, 500) };
  return undefined;
}
