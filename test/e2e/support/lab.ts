import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Lab {
  /** Address of the server with the trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly process: ChildProcess;
  /** Everything the command printed so far. */
  printed(): string;
  /** Ctrl-C, then the exit code. */
  stop(): Promise<number | null>;
}

/** Folders of its own for everything Jupyter reads and writes, so that no setting leaks in or out. */
export function ownHome(): { env: Record<string, string>; folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "convlab-home-"));
  const inside = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const env = {
    HOME: folder,
    JUPYTER_CONFIG_DIR: inside("config"),
    JUPYTER_DATA_DIR: inside("data"),
    JUPYTER_RUNTIME_DIR: inside("runtime"),
    JUPYTERLAB_SETTINGS_DIR: inside("settings"),
    JUPYTERLAB_WORKSPACES_DIR: inside("workspaces"),
    IPYTHONDIR: inside("ipython"),
  };
  writeFileSync(join(folder, "config", "migrated"), "");
  return { env, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts the real command (`convlab lab --no-browser`) and waits until the server answers. */
export async function startLab(options: {
  home: Record<string, string>;
  args?: string[];
  /** Default: any that is free. */
  port?: number;
  env?: Record<string, string>;
}): Promise<Lab> {
  const args = [
    "dist/src/cli/main.js",
    "lab",
    "--no-browser",
    `--port=${options.port ?? 0}`,
    ...(options.args ?? []),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...options.home, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  const server = await serverInfo(options.home.JUPYTER_RUNTIME_DIR, child, () => text);
  return {
    ...server,
    process: child,
    printed: () => text,
    stop: () => {
      child.kill("SIGINT");
      return exited;
    },
  };
}

/** Jupyter writes its address and token into a file of its runtime folder. */
async function serverInfo(folder: string, child: ChildProcess, printed: () => string) {
  for (let tries = 0; tries < 1500; tries++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`convlab lab ended early:\n${printed()}`);
    const file =
      existsSync(folder) && readdirSync(folder).find((name) => /^jpserver-.*\.json$/.test(name));
    if (file) {
      const { url, token } = whole(readFileSync(join(folder, file), "utf8"));
      const answer = await fetch(`${url}api/status?token=${token}`).catch(() => null);
      if (answer?.ok) return { url: url as string, token: token as string };
    }
    await sleep(200);
  }
  child.kill("SIGKILL");
  throw new Error(`JupyterLab did not answer in five minutes:\n${printed()}`);
}

/** The file may be half written yet: then its address leads nowhere, and the next look finds it. */
function whole(text: string): { url: string; token: string } {
  try {
    return JSON.parse(text);
  } catch {
    return { url: "", token: "" };
  }
}
