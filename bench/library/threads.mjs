import { Unavailable } from "../common/serve.mjs";

/** From here on the library computes with so many threads. */
export function useThreads({ setThreads, threads }, count) {
  setThreads(count);
  if (threads() !== count) throw new Unavailable(`convlab has ${threads()} threads here`);
}
