// A PostgreSQL of one's own: in a fresh folder, on a socket and no port, gone when it is stopped.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const DEBIAN = "/usr/lib/postgresql";
const NOBODY = 65534;
const PROGRAMS = ["initdb", "postgres", "psql"];

/** The folder of PostgreSQL's programs, which Debian keeps off the PATH; null where there is none. */
export function findPostgres() {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.find((folder) => PROGRAMS.every((name) => existsSync(join(folder, name)))) ?? null;
}

const isRoot = () => process.getuid?.() === 0;

/** Root must not run PostgreSQL: it runs as nobody then. */
function asOther(command, args) {
  if (!isRoot()) return [command, args];
  const id = String(NOBODY);
  return ["setpriv", [`--reuid=${id}`, `--regid=${id}`, "--clear-groups", "--", command, ...args]];
}

export async function startPostgres() {
  const programs = findPostgres();
  if (programs === null) {
    throw new Error(`expected PostgreSQL (${PROGRAMS.join(", ")}): apt install postgresql`);
  }
  // A socket's path is short: not below a folder of somebody's.
  const folder = mkdtempSync(join(tmpdir(), "pg-"));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (isRoot()) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  const program = (name) => join(programs, name);
  const cluster = ["-D", data, "-U", "grader", "--auth=trust", "-E", "UTF8", "--no-sync"];
  const made = spawnSync(...asOther(program("initdb"), cluster), { encoding: "utf8", cwd: folder });
  if (made.status !== 0) throw new Error(`initdb: ${made.stdout}${made.stderr}`);
  const options = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"];
  const server = spawn(...asOther(program("postgres"), options), {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  server.stderr.on("data", (text) => {
    printed = (printed + text).slice(-2000);
  });
  const query = (sql) => {
    const where = ["-h", folder, "-U", "grader", "-d", "postgres"];
    const args = [...where, "-At", "-v", "ON_ERROR_STOP=1", "-c", sql];
    const { status, stdout, stderr } = spawnSync(program("psql"), args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout.split("\n").filter((line) => line !== "");
  };
  await answers(
    query,
    () => server.exitCode === null,
    () => printed,
  );
  return {
    url: `postgres://grader@${encodeURIComponent(folder)}/postgres`,
    query,
    async stop() {
      const ended = new Promise((done) => server.once("close", done));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the database takes questions. */
async function answers(query, isAlive, printed) {
  for (;;) {
    if (!isAlive()) throw new Error(`postgres: ${printed()}`);
    try {
      query("SELECT 1");
      return;
    } catch {
      await sleep(100);
    }
  }
}
