import { convlabHost } from "./convlab.js";
import type { Host, KernelServices } from "./host.js";
import { KERNEL } from "./host.js";
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
  const services = (globalThis as Record<symbol, unknown>)[KERNEL] as KernelServices | undefined;
  if (services?.version === 1) return convlabHost(services);
  const tslab = findTslab();
  return tslab ? tslabHost(tslab) : terminalHost();
}
