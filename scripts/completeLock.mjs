// Adds to package-lock.json the builds for other systems (optional dependencies with an `os` or
// `cpu` of their own) that npm left out because it could not see them where the lock was written.
// Without them `npm ci` refuses the lock, or installs nothing on those systems.
// Run after `npm install`: node scripts/completeLock.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];

for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    if (lock.packages[at] || lock.packages[`${parent}/${at}`]) continue;
    const system = systemOf(name);
    // A range says nothing about which version to take, and a name without a system is no build.
    if (!system || !/^\d/.test(version)) continue;
    lock.packages[at] = { version, ...system, ...(entry.dev && { dev: true }), optional: true };
    added.push(name);
  }
}

const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `added ${added.join(", ")}` : "nothing is missing");

/** `canvas-linux-arm64-musl` → { os: ["linux"], cpu: ["arm64"], libc: ["musl"] }. */
function systemOf(name) {
  const words = name.split(/[-/]/);
  const os = words.find((word) => /^(android|darwin|freebsd|linux|win32)$/.test(word));
  const cpu = words.find((word) => /^(arm|arm64|ia32|ppc64|riscv64|s390x|x64)$/.test(word));
  if (!os || !cpu) return undefined;
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : undefined;
  return { os: [os], cpu: [cpu], ...(libc && { libc }) };
}
