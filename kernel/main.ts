#!/usr/bin/env node
/** The kernel's process: `node main.js --connection-file FILE`. Jupyter starts it. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Session } from "./session.js";
import { type ConnectionInfo, parseConnection } from "./wire/connection.js";

const PARENT_CHECK_MS = 1000;

function main(): void {
  const { values } = parseArgs({ options: { "connection-file": { type: "string" } } });
  const file = values["connection-file"];
  if (!file) {
    console.error("usage: node main.js --connection-file FILE");
    process.exitCode = 2;
    return;
  }
  const connection = parseConnection(readFileSync(file, "utf8"));
  // Jupyter says so, and so does VS Code.
  if (process.env.JPY_PARENT_PID || process.env.VSCODE_PID) endWithParent();
  // The child process takes longer to start than all that is here: it comes first.
  const session = new Session();
  session.start();
  serve(connection, session).catch((error: Error) => {
    console.error(`convlab kernel: ${error.message}`);
    process.exit(1);
  });
}

async function serve(connection: ConnectionInfo, session: Session): Promise<void> {
  const [{ LanguageClient }, { fromEnvironment }] = await Promise.all([
    import("./language/client.js"),
    import("./messages.js"),
  ]);
  // Then the compiler, which loads in a thread of its own while the sockets open.
  const language = new LanguageClient(process.cwd(), fromEnvironment(process.env));
  language.start();
  const { Kernel } = await import("./kernel.js");
  const kernel = new Kernel(connection, session, language);
  process.on("SIGINT", () => kernel.interrupt());
  process.on("SIGTERM", () => void kernel.stop().then(() => process.exit(0)));
  await kernel.start();
}

/** A client that was killed leaves no message: its kernel would stay for ever. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}

main();
