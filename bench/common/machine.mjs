import { cpus, release, totalmem, type } from "node:os";

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
