import { convlabHost } from "./convlab.js";
import { type Host, kernelServices } from "./host.js";
import { terminalHost } from "./terminal.js";
import { findTslab, tslabHost } from "./tslab.js";

let current: Host | undefined;

/** Who runs this code: our kernel, the stock tslab kernel, or a plain Node process. */
export function host(): Host {
  current ??= pick();
  return current;
}

/** Replaces the host (`undefined`: look again). For tests and headless tools. */
export function useHost(next: Host | undefined): void {
  current = next;
}

function pick(): Host {
  const services = kernelServices();
  if (services) return convlabHost(services);
  const tslab = findTslab();
  return tslab ? tslabHost(tslab) : terminalHost();
}
