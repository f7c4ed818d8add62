import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const running = new Set();
const TAIL = 2000;

/** No process that the bench started outlives it. */
export function stopAll() {
  for (const child of running) child.kill("SIGKILL");
}

/**
 * Starts a process that answers each line with a line of JSON.
 *
 * @param command program and arguments
 * @param env the whole environment
 */
export async function startServer(command, env = peerEnvironment()) {
  const child = start(command, env);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`it ended: ${await child.lastWords()}`);
    // Some libraries print greetings of their own.
    return value.startsWith("{") ? JSON.parse(value) : next();
  };
  const { ready } = await next();
  return {
    version: ready,
    ask: (job) => {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      return next();
    },
    stop: () => {
      child.stdin.end();
      child.kill();
    },
  };
}

/** Runs a process to its end; its last line of JSON is the answer. */
export async function runOnce(command, env = peerEnvironment()) {
  const child = start(command, env);
  child.stdin.end();
  let answer;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) answer = JSON.parse(line);
  }
  if (!answer) throw new Error(`it ended without an answer: ${await child.lastWords()}`);
  return answer;
}

function start([program, ...args], env) {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    printed = (printed + text).slice(-TAIL);
  });
  child.stdin.on("error", () => {}); // it ended: whoever waits for its answer is told
  const closed = new Promise((resolve) => {
    child.once("close", resolve);
    child.once("error", (error) => {
      printed = error.message;
      resolve();
    });
  }).finally(() => running.delete(child));
  running.add(child);
  child.lastWords = () => closed.then(() => lastWords(printed));
  return child;
}

/** The line that says what went wrong: the last that speaks of an error. */
function lastWords(printed) {
  const lines = printed.trim().split("\n");
  return lines.findLast((line) => /error|exception/i.test(line)) ?? lines.at(-1);
}

/** A machine-wide choice of routines or threads for one package must not slow a peer down. */
export function peerEnvironment(more = {}) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(OPENBLAS|OMP|MKL)_|^NODE_OPTIONS$|^CONVLAB_/.test(name),
  );
  return { ...Object.fromEntries(own), ...more };
}
