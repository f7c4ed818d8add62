import { whyNothing } from "./probe.js";
import type { Run } from "./session.js";
import type { Text } from "./types.js";

/** Why a cell did not run, with the error's own words where it has some. */
export function because(what: Text | null, run: Run, seconds: number): Text {
  const error = run.status === "error" ? errorWords(run) : null;
  const why = error === null ? whyNothing(run.status, seconds) : { ko: error, en: error };
  return what === null ? why : { ko: `${what.ko} ${why.ko}`, en: `${what.en} ${why.en}` };
}

function errorWords({ outputs }: Run): string | null {
  for (const output of outputs)
    if (output.output_type === "error")
      return `${output.ename.slice(0, 100)}: ${output.evalue.slice(0, 500)}`;
  return null;
}
