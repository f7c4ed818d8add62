import { spawnSync } from "node:child_process";

/** Compiles `src`, `kernel` and `lessons` so that workers and child processes run what is tested. */
export default function setup(): void {
  const { status } = spawnSync(process.execPath, ["scripts/prepare.mjs"], { stdio: "inherit" });
  if (status !== 0)
    console.warn("globalSetup: type errors above; tests go on with what was emitted");
}
