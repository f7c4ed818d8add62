import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const DEBIAN = "/usr/lib/postgresql";
const NOBODY = 65534;
const strict = Boolean(process.env.CI) && process.env.CI !== "false";

/** The folder of PostgreSQL's programs, which Debian keeps off the PATH. */
function findPrograms(): string | null {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  const all = ["initdb", "postgres", "psql"];
  return folders.find((folder) => all.every((name) => existsSync(join(folder, name)))) ?? null;
}

const programs = findPrograms();
export const skipWithoutPostgres = programs === null && !strict;

export interface Postgres {
  /** The address by the socket in the file system. */
  readonly url: string;
  /** Rows, a line each, their columns with "|" between. */
  query(sql: string): string[];
  stop(): Promise<void>;
}

/** Root must not run PostgreSQL: it runs as nobody then. */
function asOther(command: string, args: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, args];
  const id = String(NOBODY);
  return ["setpriv", [`--reuid=${id}`, `--regid=${id}`, "--clear-groups", "--", command, ...args]];
}

/** A PostgreSQL of the test's own, in a fresh folder, on a socket and no port. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync("/tmp/pg-");
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (process.getuid?.() === 0) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  const program = (name: string) => join(programs ?? "", name);
  const made = spawnSync(
    ...asOther(program("initdb"), [
      "-D",
      data,
      "-U",
      "grader",
      "--auth=trust",
      "-E",
      "UTF8",
      "--no-sync",
    ]),
    { encoding: "utf8", cwd: folder },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stdout}${made.stderr}`);
  const options = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"];
  const server: ChildProcess = spawn(...asOther(program("postgres"), options), {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  server.stderr?.on("data", (text) => {
    printed += text;
  });
  const query = (sql: string) => {
    const args = [
      "-h",
      folder,
      "-U",
      "grader",
      "-d",
      "postgres",
      "-At",
      "-v",
      "ON_ERROR_STOP=1",
      "-c",
      sql,
    ];
    const { status, stdout, stderr } = spawnSync(program("psql"), args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout.split("\n").filter((line) => line !== "");
  };
  for (;;) {
    if (server.exitCode !== null) throw new Error(`postgres: ${printed}`);
    try {
      query("SELECT 1");
      break;
    } catch {
      await sleep(100);
    }
  }
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

/** A line to the database that can be cut. */
export interface CutLine {
  readonly url: string;
  /** Ends all connections; new ones are refused. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function lineTo(database: Postgres): Promise<CutLine> {
  const folder = decodeURIComponent(new URL(database.url).host);
  const open = new Set<Socket>();
  let whole = true;
  const server: Server = createServer((near) => {
    const far = connect(join(folder, ".s.PGSQL.5432"));
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (!whole) near.destroy();
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `postgres://grader@127.0.0.1:${port}/postgres`,
    cut() {
      whole = false;
      for (const socket of open) socket.destroy();
    },
    mend() {
      whole = true;
    },
    close: () =>
      new Promise((done) => {
        for (const socket of open) socket.destroy();
        server.close(() => done());
      }),
  };
}
