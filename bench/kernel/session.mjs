// A client of Jupyter's wire protocol, no more than measuring needs: the same for every kernel.
import { spawn } from "node:child_process";
import { createHmac, randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";

const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"];
const DELIMITER = "<IDS|MSG>";
/** Looks for a kernel that is still starting this often: the time to ready is not made longer by it. */
const RECONNECT_MS = 5;
const START_MS = 60_000;
const REQUEST_MS = 30_000;
/** A reply without `idle`, or the reverse, is not waited for longer than this. */
const LOST_MS = 2000;

const live = new Set();

/** No kernel outlives the bench. */
export function killSessions() {
  for (const session of live) session.kill();
}

/** Starts a kernel; `command` gets the connection file. Its `ready` is in seconds. */
export async function startSession({ command, env, cwd }) {
  const folder = mkdtempSync(join(tmpdir(), "bench-kernel-"));
  const ports = await freePorts(CHANNELS.length);
  const info = {
    ...{ transport: "tcp", ip: "127.0.0.1", key: randomUUID(), signature_scheme: "hmac-sha256" },
    ...Object.fromEntries(CHANNELS.map((channel, i) => [`${channel}_port`, ports[i]])),
  };
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(info));
  const session = new Session(info, folder);
  await session.start(command(file), { env, cwd });
  return session;
}

class Session {
  #sockets;
  #waiting = new Map();
  #queue = Promise.resolve();
  #tail = "";
  #began = 0;

  constructor(info, folder) {
    const options = { linger: 0, reconnectInterval: RECONNECT_MS };
    const at = (channel) => `tcp://${info.ip}:${info[`${channel}_port`]}`;
    const sockets = {
      shell: new Dealer(options),
      control: new Dealer(options),
      iopub: new Subscriber(options),
    };
    sockets.iopub.subscribe();
    for (const [name, socket] of Object.entries(sockets)) socket.connect(at(name));
    this.#sockets = sockets;
    this.info = info;
    this.folder = folder;
    this.name = randomUUID();
  }

  async start([program, ...args], { env, cwd }) {
    for (const [name, socket] of Object.entries(this.#sockets)) void this.#read(name, socket);
    live.add(this);
    this.#began = performance.now();
    // A group of its own: it is ended with everything that it started.
    this.child = spawn(program, args, {
      env,
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.#tail = (this.#tail + text).slice(-2000);
      });
    }
    const ended = new Promise((_, reject) => {
      this.child.once("error", reject);
      this.child.once("exit", () => reject(new Error(`the kernel ended. ${this.#tail.trim()}`)));
    });
    ended.catch(() => {}); // later it may end as it likes
    try {
      await Promise.race([this.request("kernel_info_request", {}, START_MS), ended]);
      this.ready = this.since();
      await Promise.race([this.#hear(), ended]);
    } catch (error) {
      this.kill();
      throw error;
    }
  }

  /** Seconds since the process was started. */
  since() {
    return (performance.now() - this.#began) / 1000;
  }

  /** Broadcasts that were sent before the line was there are lost: asks until one arrives. */
  async #hear() {
    for (let heard = false; !heard; ) {
      const id = this.#send("shell", "kernel_info_request", {});
      this.#waiting.set(id, ({ channel }) => {
        heard ||= channel === "iopub";
      });
      for (let i = 0; i < 20 && !heard; i++) await sleep(5);
      this.#waiting.delete(id);
    }
  }

  /** A request and its reply: { content, ms }. */
  request(type, content, limit = REQUEST_MS) {
    return this.#ask("shell", type, content, limit, (message, found) => {
      if (message.channel === "shell") found({ content: message.content });
    });
  }

  /**
   * Runs a cell. Its end is when both the reply and `idle` are there; where one of them never comes
   * (tslab loses one in about 250 cells) the answer says `lost`.
   *
   * @param onMessage called with { type, content } of everything broadcast for this cell, `late` ms
   *   after its end too; `limit`: ms that the cell may take
   */
  async execute(code, { onMessage = () => {}, late = 0, limit = REQUEST_MS } = {}) {
    let [reply, idle, id, patience] = [null, false, null, undefined];
    const content = {
      ...{ code, silent: false, store_history: true, user_expressions: {} },
      // As a front end where somebody sits: a headless run would wait for the types.
      ...{ allow_stdin: true, stop_on_error: false },
    };
    const accept = (message, found) => {
      id = message.parent;
      if (message.channel === "shell") reply = message.content;
      else if (message.type === "status") idle ||= message.content.execution_state === "idle";
      else onMessage(message);
      if (reply && idle) {
        clearTimeout(patience);
        found({ content: reply, lost: false });
      } else if (reply || idle) {
        const giveUp = () => found({ content: reply ?? {}, lost: true });
        patience ??= setTimeout(giveUp, LOST_MS);
      }
    };
    const answer = await this.#ask("shell", "execute_request", content, limit, accept, late);
    if (late > 0) {
      await sleep(late);
      this.#waiting.delete(id);
    }
    return answer;
  }

  /** Stops the cell that runs. */
  interrupt(how) {
    if (how === "signal") this.child.kill("SIGINT");
    else this.#send("control", "interrupt_request", {});
  }

  #ask(channel, type, content, limit, accept, keep = 0) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`no answer to ${type} within ${limit / 1000} s`));
      }, limit);
      const begin = performance.now();
      const id = this.#send(channel, type, content);
      this.#waiting.set(id, (message) => {
        accept(message, (result) => {
          clearTimeout(timer);
          if (keep === 0) this.#waiting.delete(id);
          resolve({ ...result, ms: performance.now() - begin });
        });
      });
    });
  }

  #send(channel, type, content) {
    const id = randomUUID();
    const header = {
      ...{ msg_id: id, msg_type: type, session: this.name, username: "bench" },
      ...{ date: new Date().toISOString(), version: "5.3" },
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac("sha256", this.info.key).update(parts.join("")).digest("hex");
    this.#queue = this.#queue
      .then(() => this.#sockets[channel].send([DELIMITER, signature, ...parts]))
      .catch(() => {}); // it ended: the request's time limit tells
    return id;
  }

  async #read(name, socket) {
    try {
      for await (const frames of socket) {
        const at = frames.findIndex((frame) => frame.toString() === DELIMITER);
        const [header, parent, , content] = frames.slice(at + 2).map((f) => f.toString());
        const { msg_id: id } = JSON.parse(parent);
        const listen = this.#waiting.get(id);
        if (!listen) continue;
        const channel = name === "iopub" ? "iopub" : "shell";
        const { msg_type: type } = JSON.parse(header);
        listen({ channel, type, parent: id, content: JSON.parse(content) });
      }
    } catch {
      // closed
    }
  }

  async stop() {
    if (!live.has(this)) return;
    this.#send("control", "shutdown_request", { restart: false });
    for (let i = 0; i < 100 && this.child.exitCode === null; i++) await sleep(10);
    this.kill();
  }

  kill() {
    if (!live.delete(this)) return;
    try {
      process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // it ended by itself
    }
    for (const socket of Object.values(this.#sockets)) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Free ports below those that the system gives to outgoing connections: one that looks for a kernel
 * that is not there yet could be given that very port, and would then be connected to itself.
 */
async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const port = randomInt(15_000, 32_000);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
