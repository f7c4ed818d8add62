#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { parseCommand } from "./commands.js";
import { projectRoot } from "./setup/paths.js";

// Node 20 has relaxed SIMD behind a flag, which must be set before the routines are compiled.
if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** What every command's module exports. */
interface CommandModule {
  readonly help: string;
  run(args: string[]): Promise<number>;
}

async function main(args: string[]): Promise<number> {
  const request = parseCommand(args);
  switch (request.kind) {
    case "text":
      console.log(request.text);
      return 0;
    case "version":
      console.log(version());
      return 0;
    case "unknown":
      console.error(request.message);
      return 2;
    case "help":
      console.log((await load(request.command)).help.trimEnd());
      return 0;
    case "run":
      return (await load(request.command)).run(request.args);
  }
}

function load(command: string): Promise<CommandModule> {
  return import(`./${command}.js`);
}

function version(): string {
  return JSON.parse(readFileSync(join(projectRoot(), "package.json"), "utf8")).version;
}

/** One readable message; the stack only for whoever asks for it. */
function report(error: unknown): void {
  if (process.env.DEBUG) console.error(error);
  else console.error(`\n${error instanceof Error ? sentence(error) : String(error)}`);
}

function sentence(error: Error): string {
  const known = error.name === "Problem" ? error.toString() : error.message;
  return known || error.name;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    report(error);
    process.exitCode = 1;
  },
);
