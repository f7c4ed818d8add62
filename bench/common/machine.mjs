import { cpus, loadavg, release, totalmem, type } from "node:os";

/** What the numbers depend on, and nothing that tells whose machine it is. */
export function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release().split("-")[0]}`,
    node: process.version,
  };
}

/** What others do on this machine makes every figure worse, and not all by the same. */
export function warnWhereBusy() {
  const busy = loadavg()[0];
  if (busy < 0.5) return;
  console.error(
    `bench: ${busy.toFixed(1)} processes are running here already: wait for a better time`,
  );
}
