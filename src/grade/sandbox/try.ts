import { spawnSync } from "node:child_process";
import { nodeInside, sandboxArgv } from "./argv.js";
import { type SandboxTools, SandboxUnavailable } from "./find.js";
import { makeSocketFolder, removeSocketFolder } from "./folder.js";

/** Runs nothing in a sandbox once, so that a machine that can't have one says so before the first submission. */
export function trySandbox(tools: SandboxTools, project: string): void {
  const sockets = makeSocketFolder();
  const limits = { disk: 2 ** 20, processes: 64, memory: 2 ** 28 };
  const argv = sandboxArgv({ tools, project, sockets, limits }, [nodeInside(), "--version"]);
  const run = spawnSync(argv[0] as string, argv.slice(1), { encoding: "utf8", timeout: 30_000 });
  removeSocketFolder(sockets);
  if (run.status === 0) return;
  const said = (run.error?.message ?? run.stderr).trim().split("\n").slice(-1)[0] ?? "";
  throw new SandboxUnavailable(
    `grade: expected bubblewrap to make a sandbox, got exit code ${run.status}: ${said}\n` +
      "hint: user namespaces may be forbidden here (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, " +
      "kernel.apparmor_restrict_unprivileged_userns; in a container: --security-opt seccomp=unconfined, or --privileged); " +
      "submissions never run outside a sandbox.",
  );
}
