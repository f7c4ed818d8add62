import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output and error as they came. */
  text: string;
}

export interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What has been printed so far. */
  text(): string;
}

const MAIN = resolve("dist", "src", "cli", "main.js");

/** Starts `convlab …` as a process of its own. */
export function start(
  args: string[],
  options: { env?: Record<string, string>; main?: string } = {},
): Command {
  const child = spawn(process.execPath, [options.main ?? MAIN, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
  const ended = new Promise<Ended>((done) =>
    child.on("close", (code, signal) => done({ code, signal, text })),
  );
  return { child, ended, text: () => text };
}

export const convlab = (args: string[], env?: Record<string, string>) => start(args, { env }).ended;
