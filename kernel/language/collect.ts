import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects this thread's garbage now, where V8 would wait until there is as much again. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  // Code that is kept is kept under the usual flags.
  setFlagsFromString("--no-expose-gc");
}
