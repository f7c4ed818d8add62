import { setFlagsFromString } from "node:v8";
import { createContext, runInNewContext, Script } from "node:vm";

let collector: (() => void) | undefined;

/**
 * Runs JavaScript's garbage collector now, so that every weak reference to something unused is empty
 * afterwards, even in the middle of a synchronous loop.
 *
 * V8 keeps what a weak reference was made for or asked about until the next turn of its queue of
 * microtasks. A context with a queue of its own lets an (empty) one turn here, without running
 * anything of the user's.
 */
export function collectGarbage(): void {
  collector ??= prepare();
  collector();
}

function prepare(): () => void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  // Contexts of others shall not find a function that they did not ask for.
  setFlagsFromString("--no-expose-gc");
  const ownQueue = createContext({}, { microtaskMode: "afterEvaluate" });
  const nothing = new Script("0");
  return () => {
    nothing.runInContext(ownQueue);
    gc();
  };
}
