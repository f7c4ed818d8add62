/** What notebooks written for Deno use of it besides `Deno.jupyter`: files, the environment, programs. */
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { inspect } from "node:util";
import { t } from "../messages.js";

type Path = string | URL;

interface WriteOptions {
  readonly append?: boolean;
  readonly createNew?: boolean;
  readonly mode?: number;
}

interface Recursive {
  readonly recursive?: boolean;
}

const { promises } = fs;

/** `error instanceof Deno.errors.NotFound`, where the error is Node's. */
const errorClass = (...codes: string[]) =>
  class extends Error {
    static override [Symbol.hasInstance](error: unknown): boolean {
      return codes.includes(String((error as NodeJS.ErrnoException | null)?.code));
    }
  };

const flagOf = ({ append, createNew }: WriteOptions) => (append ? "a" : createNew ? "wx" : "w");
const writing = (options: WriteOptions = {}) => ({ flag: flagOf(options), mode: options.mode });
const removing = ({ recursive = false }: Recursive = {}) => ({ recursive });

const kindOf = (entry: fs.Dirent | fs.Stats) => ({
  isFile: entry.isFile(),
  isDirectory: entry.isDirectory(),
  isSymlink: entry.isSymbolicLink(),
});

const statOf = (stats: fs.Stats) => {
  const { size, mode, atime, mtime, birthtime } = stats;
  return { ...kindOf(stats), size, mode, atime, mtime, birthtime };
};

const files = {
  readTextFile: (path: Path) => promises.readFile(path, "utf8"),
  readTextFileSync: (path: Path) => fs.readFileSync(path, "utf8"),
  readFile: async (path: Path) => new Uint8Array(await promises.readFile(path)),
  readFileSync: (path: Path) => new Uint8Array(fs.readFileSync(path)),
  writeTextFile: (path: Path, text: string, options?: WriteOptions) =>
    promises.writeFile(path, text, writing(options)),
  writeTextFileSync: (path: Path, text: string, options?: WriteOptions) =>
    fs.writeFileSync(path, text, writing(options)),
  writeFile: (path: Path, bytes: Uint8Array, options?: WriteOptions) =>
    promises.writeFile(path, bytes, writing(options)),
  writeFileSync: (path: Path, bytes: Uint8Array, options?: WriteOptions) =>
    fs.writeFileSync(path, bytes, writing(options)),
  mkdir: async (path: Path, options?: Recursive) => void (await promises.mkdir(path, options)),
  mkdirSync: (path: Path, options?: Recursive) => void fs.mkdirSync(path, options),
  remove: async (path: Path, options?: Recursive) => remove(path, options),
  removeSync: (path: Path, options?: Recursive) => remove(path, options),
  rename: (from: Path, to: Path) => promises.rename(from, to),
  renameSync: (from: Path, to: Path) => fs.renameSync(from, to),
  copyFile: (from: Path, to: Path) => promises.copyFile(from, to),
  copyFileSync: (from: Path, to: Path) => fs.copyFileSync(from, to),
  stat: async (path: Path) => statOf(await promises.stat(path)),
  statSync: (path: Path) => statOf(fs.statSync(path)),
  async *readDir(path: Path) {
    for (const entry of await promises.readdir(path, { withFileTypes: true })) {
      yield { name: entry.name, ...kindOf(entry) };
    }
  },
  *readDirSync(path: Path) {
    for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
      yield { name: entry.name, ...kindOf(entry) };
    }
  },
  errors: {
    NotFound: errorClass("ENOENT"),
    AlreadyExists: errorClass("EEXIST"),
    PermissionDenied: errorClass("EACCES", "EPERM"),
  },
};

/** A folder with something in it only with `recursive`, as in Deno. */
function remove(path: Path, options?: Recursive): void {
  if (fs.lstatSync(path).isDirectory() && !options?.recursive) fs.rmdirSync(path);
  else fs.rmSync(path, removing(options));
}

const env = {
  get: (name: string): string | undefined => process.env[name],
  set: (name: string, value: string): void => {
    process.env[name] = value;
  },
  has: (name: string): boolean => name in process.env,
  delete: (name: string): void => void delete process.env[name],
  toObject: (): NodeJS.ProcessEnv => ({ ...process.env }),
};

interface CommandOptions {
  readonly args?: string[];
  readonly cwd?: Path;
  readonly env?: Record<string, string>;
  readonly clearEnv?: boolean;
}

/** A program, and what it printed. */
class Command {
  constructor(
    private readonly program: Path,
    private readonly options: CommandOptions = {},
  ) {}

  get #settings() {
    const { cwd, env, clearEnv } = this.options;
    return { cwd, env: { ...(clearEnv ? {} : process.env), ...env } };
  }

  async output() {
    const child = spawn(String(this.program), this.options.args ?? [], {
      ...this.#settings,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr]: Buffer[][] = [[], []];
    child.stdout.on("data", (part: Buffer) => stdout.push(part));
    child.stderr.on("data", (part: Buffer) => stderr.push(part));
    return new Promise<ReturnType<typeof outcome>>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) =>
        resolve(outcome(code, signal, Buffer.concat(stdout), Buffer.concat(stderr))),
      );
    });
  }

  outputSync() {
    const run = spawnSync(String(this.program), this.options.args ?? [], this.#settings);
    if (run.error) throw run.error;
    return outcome(run.status, run.signal, run.stdout, run.stderr);
  }
}

function outcome(status: number | null, signal: string | null, stdout: Buffer, stderr: Buffer) {
  const code = status ?? 128;
  const bytes = { stdout: new Uint8Array(stdout), stderr: new Uint8Array(stderr) };
  return { code, success: code === 0, signal, ...bytes };
}

const SYSTEMS: Record<string, string> = { win32: "windows" };
const ARCHITECTURES: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };

/** What else there is in Deno that notebooks use, and what does it here. */
const ELSEWHERE = {
  serve: "createServer (node:http)",
  listen: "createServer (node:net)",
  connect: "connect (node:net)",
  open: "open (node:fs/promises)",
  run: "new Deno.Command(…).output()",
  test: "test (node:test)",
};

const elsewhere = Object.entries(ELSEWHERE).map(([name, instead]) => [
  name,
  () => {
    throw new Error(
      t({
        ko: `Deno.${name}: 이 커널은 Node.js에서 실행됩니다.\n  대신 쓸 수 있는 것: ${instead}`,
        en: `Deno.${name}: this kernel runs on Node.js, which has no such function\n  instead: ${instead}`,
      }),
    );
  },
]);

export const denoSystem = {
  ...Object.fromEntries(elsewhere),
  ...files,
  env,
  Command,
  args: [],
  pid: process.pid,
  noColor: false,
  mainModule: "",
  build: {
    os: SYSTEMS[process.platform] ?? process.platform,
    arch: ARCHITECTURES[process.arch] ?? process.arch,
  },
  version: { deno: "0.0.0", v8: process.versions.v8, typescript: "6.0.3" },
  cwd: () => process.cwd(),
  exit: (code?: number) => process.exit(code),
  hostname: () => hostname(),
  memoryUsage: () => process.memoryUsage(),
  inspect,
};
