import { type ChildProcess, spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CHANNELS, type Channel, type ConnectionInfo } from "../wire/connection.js";

export interface LaunchOptions {
  /** The kernel's command; `{connection_file}` is replaced. */
  readonly argv: string[];
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Record<string, string>;
  readonly transport?: "tcp" | "ipc";
  /** Where the connection file and, with ipc, the sockets lie; a fresh temporary folder if absent. */
  readonly connectionDir?: string;
  /** Puts another command in front of the kernel's, a sandbox for example. */
  readonly wrap?: (argv: string[]) => string[];
}

export interface Launched {
  readonly child: ChildProcess;
  readonly info: ConnectionInfo;
  /** The newest part of what the kernel's process printed, for messages about its death. */
  printed(): string;
  cleanUp(): void;
}

const PRINTED_CHARS = 4000;

export async function launch(options: LaunchOptions): Promise<Launched> {
  const dir = options.connectionDir ?? mkdtempSync(join(tmpdir(), "convlab-kernel-"));
  const id = randomUUID().slice(0, 8);
  const info = await connectionInfo(options.transport ?? "tcp", join(dir, `k${id}`));
  const file = join(dir, `kernel-${id}.json`);
  writeFileSync(file, JSON.stringify(info), { mode: 0o600 });

  const own = options.argv.map((part) => part.replace("{connection_file}", file));
  const [command, ...args] = options.wrap ? options.wrap(own) : own;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: {
      // What is run without a person is nothing that the person typed.
      CONVLAB_HISTORY: "off",
      ...process.env,
      JPY_PARENT_PID: String(process.pid),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: it is killed with everything that it started.
    detached: true,
  });
  let tail = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-PRINTED_CHARS);
    });
  }
  const cleanUp = () => {
    rmSync(file, { force: true });
    for (const channel of CHANNELS) {
      for (const separator of [":", "-"] as const)
        rmSync(socketFile(info, channel, separator), { force: true });
    }
    if (!options.connectionDir) rmSync(dir, { recursive: true, force: true });
  };
  return { child, info, printed: () => tail.trim(), cleanUp };
}

/**
 * Waits until a kernel has made its unix sockets, and says how it names them: `path-1`, or, as
 * tslab does, `path:1`.
 */
export async function socketSeparator(
  info: ConnectionInfo,
  goOn: () => boolean,
): Promise<":" | "-"> {
  if (info.transport === "tcp") return ":";
  while (goOn()) {
    for (const separator of ["-", ":"] as const) {
      if (CHANNELS.every((channel) => existsSync(socketFile(info, channel, separator)))) {
        return separator;
      }
    }
    await sleep(20);
  }
  return "-";
}

function socketFile(info: ConnectionInfo, channel: Channel, separator: string): string {
  return info.transport === "ipc" ? `${info.ip}${separator}${info[`${channel}_port`]}` : "";
}

async function connectionInfo(transport: "tcp" | "ipc", path: string): Promise<ConnectionInfo> {
  const ports = transport === "ipc" ? [1, 2, 3, 4, 5] : await freePorts(CHANNELS.length);
  return {
    transport,
    ip: transport === "ipc" ? path : "127.0.0.1",
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port: ports[0],
    iopub_port: ports[1],
    stdin_port: ports[2],
    control_port: ports[3],
    hb_port: ports[4],
  };
}

/** Ports that were free a moment ago, all held until the last one is known. */
async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  for (let tries = 0; servers.length < count && tries < 1000; tries++) {
    const server = await listen(randomInt(...PORTS)).catch(() => null);
    if (server) servers.push(server);
  }
  if (servers.length < count) {
    throw new Error(
      `kernel: expected ${count} free ports below ${PORTS[1]}, got ${servers.length}`,
    );
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/**
 * Below what systems hand out to connections that go out: a client that asks for a port of those
 * until the kernel listens there can end up connected to itself.
 */
const PORTS = [10_240, 32_768] as const;

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
