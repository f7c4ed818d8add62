import { createInterface } from "node:readline";
import { timeCalls } from "./time.mjs";

/** This cannot be done here, for this reason: a line in the table, no failure. */
export class Unavailable extends Error {}

/**
 * The measured side of a bench, in a process of its own: reads a job a line, answers a line.
 *
 *   { "work": NAME, "seconds": 0.5 } → { "ways": { WAY: SECONDS }, "batch": 64 } or { "unavailable": WHY }
 *
 * @param version told first, as { "ready": version }
 * @param works NAME → function that returns { run, batch?, how? }, perhaps after a while
 * @param prepare called before the first work; throws where none of them can be done
 */
export async function serve(version, works, prepare = () => {}) {
  const tell = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  const made = new Map();
  tell({ ready: version });
  for await (const line of createInterface({ input: process.stdin })) {
    const { work, seconds } = JSON.parse(line);
    try {
      if (made.size === 0) await prepare();
      if (!works[work]) throw new Unavailable("not among its works");
      if (!made.has(work)) made.set(work, await works[work]());
      const { run, batch = null, how = "" } = made.get(work);
      tell({ ways: { [how]: await timeCalls(run, seconds) }, batch });
    } catch (error) {
      tell({ unavailable: String(error.message).split("\n")[0] });
    }
  }
}
