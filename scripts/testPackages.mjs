// The Python packages that only the tests need, in .convlab/python: nothing of them reaches the
// environment that `npm start` makes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const list = join(root, "requirements.test.txt");
const folder = join(root, ".convlab", "python");
const stamp = join(folder, "convlab.txt");

/** Installs what is missing; returns the folder. Throws with pip's last words. */
export function ensureTestPackages(python) {
  const wanted = wantedStamp(python);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return folder;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  console.log("    installing the tests' Python packages (pip)");
  const options = ["--no-deps", "--prefer-binary", "--disable-pip-version-check", "--quiet"];
  const args = ["-m", "pip", "install", ...options, "--target", part, "-r", list];
  const { status, stderr } = spawnSync(python, args, { encoding: "utf8", cwd: root });
  if (status !== 0) throw new Error(stderr.trim().split("\n").slice(-3).join("\n"));
  writeFileSync(join(part, "convlab.txt"), wanted);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
  return folder;
}

function wantedStamp(python) {
  const { stdout } = spawnSync(python, ["-c", "import sys; print(sys.version_info[:2])"], {
    encoding: "utf8",
  });
  return createHash("sha256").update(readFileSync(list)).update(stdout).digest("hex");
}
