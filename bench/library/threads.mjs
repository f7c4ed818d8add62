import { Unavailable } from "../common/serve.mjs";

/** From here on the library computes with so many threads. */
export function useThreads(lab, count) {
  if (lab.setThreads) lab.setThreads(count);
  else if (count > 1) throw new Unavailable("convlab has no setThreads yet");
}
