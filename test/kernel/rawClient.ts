import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { type Connection, connect } from "../../kernel/client/connection.js";
import { type Launched, launch } from "../../kernel/client/launch.js";
import { kernelArgv } from "../../kernel/client.js";
import type { Message } from "../../kernel/wire/message.js";
import { NOTEBOOKS } from "./harness.js";

export interface Answer {
  reply: Record<string, unknown>;
  replyType: string;
  /** What was broadcast for the request, in order: [type, content]. */
  broadcast: [string, Record<string, unknown>][];
}

/** A client that sees every message of the protocol as it is. */
export function rawKernel() {
  let launched: Launched;
  let connection: Connection;
  const listeners = new Map<string, (channel: string, message: Message) => void>();
  beforeAll(async () => {
    launched = await launch({ argv: kernelArgv(), cwd: NOTEBOOKS });
    connection = connect(launched.info, ":");
    connection.listen(
      (channel, message) => listeners.get(message.parent.msg_id ?? "")?.(channel, message),
      () => {},
    );
    // Until broadcasts arrive too.
    for (let heard = false; !heard; ) {
      const first = send("shell", "kernel_info_request", {});
      heard = await Promise.race([
        first.then(() => true),
        new Promise<false>((resolve) => setTimeout(resolve, 200, false)),
      ]);
    }
  }, 30_000);
  afterAll(() => {
    connection.close();
    launched.child.kill("SIGKILL");
    launched.cleanUp();
  });

  /** Sends a request; resolves when both its reply and its idle status are here. */
  function send(channel: "shell" | "control", type: string, content: object): Promise<Answer> {
    const id = randomUUID();
    return new Promise((resolve) => {
      const broadcast: Answer["broadcast"] = [];
      let reply: Message | undefined;
      let idle = false;
      listeners.set(id, (from, message) => {
        if (from === "iopub") broadcast.push([message.header.msg_type, message.content]);
        else reply = message;
        idle ||= message.content.execution_state === "idle";
        if (reply && idle) {
          resolve({ reply: reply.content, replyType: reply.header.msg_type, broadcast });
        }
      });
      connection.send(channel, type, content, id);
    });
  }

  return {
    send,
    execute: (code: string, options: object = {}) =>
      send("shell", "execute_request", { code, ...options }),
    ended: () =>
      new Promise<void>((resolve) => {
        if (launched.child.exitCode !== null) resolve();
        else launched.child.once("exit", () => resolve());
      }),
  };
}
