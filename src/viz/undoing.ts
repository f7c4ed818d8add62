/** Changes to a model for the time of a look at it. */
import { host } from "../host/index.js";

const open = new Set<() => void>();
let registered = false;

/** Calls `look`, then `undo`: however `look` ends, also by Stop, which runs no `finally`. */
export function undoing<T>(undo: () => void, look: () => T): T {
  if (!registered) {
    registered = true;
    host().onInterrupted(() => {
      for (const repair of [...open].reverse()) repair();
      open.clear();
    });
  }
  open.add(undo);
  try {
    return look();
  } finally {
    open.delete(undo);
    undo();
  }
}
