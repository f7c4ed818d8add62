import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SandboxTools } from "./find.js";

/** Where the project lies inside the sandbox: no path of the grader's machine is seen there. */
export const INSIDE = "/convlab";
/** The working directory inside; below the project, so that `convlab` resolves to the project by its own name. */
export const INSIDE_WORK = `${INSIDE}/work`;
/** The uid and gid that student code runs under ("nobody"). */
export const NOBODY = 65534;

/** What of the project student code may read. Not here: lessons/ and dist/lessons (reference solutions), test/. */
const PROJECT_PARTS = [
  "package.json",
  "dist/src",
  "dist/kernel",
  "kernel/assets",
  "node_modules",
  "notebooks/checks",
  "src/data/images",
  "src/viz/fonts",
];
/** Shared libraries, wherever distributions keep them. No programs: only node is there to be run. */
const LIBRARIES = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/nix/store"];

export interface SandboxOptions {
  tools: SandboxTools;
  /** The project's folder on the grader's machine. */
  project: string;
  /** The folder of the kernel's sockets and connection file: the same path on both sides, and the only thing that is. */
  sockets: string;
  /** Files that hide others: outside path by project path inside. */
  masks?: Record<string, string>;
  limits: SandboxLimits;
}

export interface SandboxLimits {
  /** Bytes that may be written to the file systems in memory. */
  disk: number;
  processes: number;
  /** Bytes of resident memory, all processes together; a watchdog outside looks after it. */
  memory: number;
}

/** Parents that bubblewrap makes by itself are closed to others; these are made open beforehand. */
function parents(paths: string[]): string[] {
  const all = new Set<string>();
  for (const path of paths) for (let at = dirname(path); at !== "/"; at = dirname(at)) all.add(at);
  return [...all]
    .sort((a, b) => a.length - b.length)
    .flatMap((path) => ["--perms", "0755", "--dir", path]);
}

function readOnly(pairs: [string, string][]): string[] {
  return [
    ...parents(pairs.map(([, inside]) => inside)),
    ...pairs.flatMap(([out, inside]) => ["--ro-bind", out, inside]),
  ];
}

/** A small file system in memory that the student may write to. */
function scratch(path: string, mode: string, bytes: number): string[] {
  return ["--perms", mode, "--size", String(bytes), "--tmpfs", path];
}

function fileSystem({ tools, project, sockets, masks = {}, limits }: SandboxOptions): string[] {
  const system = LIBRARIES.filter((path) => existsSync(path)).map((path): [string, string] => [
    realpathSync(path),
    path,
  ]);
  const programs = [nodeOutside(), tools.prlimit, tools.setpriv, tools.setpriv && tools.bwrap]
    .filter((path): path is string => path !== null)
    .map((path): [string, string] => [path, programInside(path)]);
  const files = ["/etc/ld.so.cache"]
    .filter((path) => existsSync(path))
    .map((path): [string, string] => [path, path]);
  const parts = PROJECT_PARTS.map(
    (part) => [join(project, part), join(INSIDE, part)] as [string, string],
  );
  const hidden = Object.entries(masks).map(([inside, out]): [string, string] => [
    out,
    join(INSIDE, inside),
  ]);
  return [
    ...readOnly([
      ...system,
      ...files,
      ...programs,
      ...parts.filter(([out]) => existsSync(out)),
      ...hidden,
    ]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...scratch("/dev/shm", "1777", limits.disk),
    ...scratch("/tmp", "1777", limits.disk),
    ...scratch(INSIDE_WORK, "0777", limits.disk),
    ...[...parents([sockets]), "--bind", sockets, sockets],
    ...["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", INSIDE_WORK],
  ];
}

function nodeOutside(): string {
  return realpathSync(process.execPath);
}

/** Programs have one folder inside, whatever folder (a home, often) they come from. */
function programInside(path: string): string {
  return `/usr/bin/${path.slice(path.lastIndexOf("/") + 1)}`;
}

const NAMESPACES = [
  "--unshare-pid",
  "--unshare-ipc",
  "--unshare-uts",
  "--unshare-net",
  "--unshare-cgroup-try",
];
const ENVIRONMENT: Record<string, string> = {
  PATH: "/usr/bin",
  HOME: "/tmp",
  TMPDIR: "/tmp",
  LANG: "C.UTF-8",
  TZ: "UTC",
  CONVLAB_MAX_STEPS: "1",
  // A verdict comes from values: the language service would take a second and a hundred megabytes.
  CONVLAB_TYPES: "off",
  // Machines agree on what a trained network says.
  CONVLAB_ENGINE: "strict",
};

function newUser(tools: SandboxTools): string[] {
  const noMore = tools.canDisableUserns ? ["--disable-userns"] : [];
  return ["--unshare-user", ...noMore, "--uid", String(NOBODY), "--gid", String(NOBODY)];
}

/** Root keeps the right to read the project while the sandbox is laid out, then gives everything up and enters a user namespace. */
function dropRoot(tools: SandboxTools): string[] {
  if (tools.setpriv === null) return [];
  const nobody = String(NOBODY);
  return [
    ...[programInside(tools.setpriv), `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"],
    ...["--bounding-set=-all", "--no-new-privs", "--"],
    ...[
      programInside(tools.bwrap),
      ...newUser(tools),
      "--die-with-parent",
      "--dev-bind",
      "/",
      "/",
      "--",
    ],
  ];
}

/**
 * The command line that runs `argv` (paths as they are inside) in a sandbox: no network, own processes, a read-only
 * system with little in it, nothing of the grader's environment, an unprivileged user. Processes and file sizes are
 * limited by the system; address space never is, since the library reserves 4 GiB that it doesn't touch.
 */
export function sandboxArgv(options: SandboxOptions, argv: string[]): string[] {
  const { tools, limits } = options;
  const asRoot = tools.setpriv !== null;
  const capabilities = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap((name) => [
    "--cap-add",
    name,
  ]);
  const limited = [
    `--nproc=${limits.processes}`,
    "--core=0",
    `--fsize=${limits.disk}`,
    "--nofile=1024",
  ];
  return [
    tools.bwrap,
    ...NAMESPACES,
    ...(asRoot ? capabilities : newUser(tools)),
    ...["--hostname", "sandbox", "--die-with-parent", "--new-session", "--clearenv"],
    ...Object.entries(ENVIRONMENT).flatMap(([name, value]) => ["--setenv", name, value]),
    ...fileSystem(options),
    "--",
    ...dropRoot(tools),
    ...[programInside(tools.prlimit), ...limited, "--"],
    ...argv,
  ];
}

/** Node's path inside. */
export function nodeInside(): string {
  return programInside(nodeOutside());
}
