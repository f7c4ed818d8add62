import { randomUUID } from "node:crypto";
import type { Host, KernelServices } from "./host.js";

/** Our own kernel: it throttles updates and draws nothing itself, since JupyterLab draws plotly. */
export function convlabHost(kernel: KernelServices): Host {
  return {
    name: "convlab",
    needsPicture: false,
    display(bundle) {
      const displayId = randomUUID();
      kernel.display(bundle, { displayId, update: false });
      return { update: (next) => kernel.display(next, { displayId, update: true }) };
    },
    interrupted: () => kernel.interrupted(),
    onInterrupted: (repair) => kernel.onInterrupted(repair),
    rewrite: (sources) => kernel.rewrite(sources),
    clearOutput: (wait) => kernel.clearOutput(wait),
    comms: () => (kernel.attended() ? kernel.comms : undefined),
  };
}
