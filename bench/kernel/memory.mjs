import { readdirSync, readFileSync } from "node:fs";

/**
 * Bytes of a process and of all that it started. Pages that several share count once (PSS), where
 * the system tells it; Linux only, elsewhere NaN.
 */
export function treeMemory(root) {
  if (process.platform !== "linux") return Number.NaN;
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name));
  }
  const inTree = (pid) => pid === root || (parents.has(pid) && inTree(parents.get(pid)));
  return [...parents.keys()].filter(inTree).reduce((sum, pid) => sum + memoryOf(pid), 0);
}

function parentOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // The name between the brackets may hold anything.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] || 0);
}

function memoryOf(pid) {
  const kilobytes =
    /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`)) ??
    /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`));
  return kilobytes ? Number(kilobytes[1]) * 1024 : 0;
}

/** "" for a process that has just ended. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
