/** The worker thread in which the user's code runs. */
import { setFlagsFromString } from "node:v8";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { followPromises, runOf } from "./belonging.js";
import { followCallbacks } from "./callbacks.js";
import { CellRunner } from "./cellRunner.js";
import { Channel } from "./channel.js";
import { WorkerComms } from "./comms.js";
import { connectCompiler, fileCompiled } from "./compileFile.js";
import { debugView } from "./debugView.js";
import { describeError, installStackTraces } from "./errors.js";
import { Input } from "./input.js";
import { peek } from "./peek.js";
import { preload } from "./preload.js";
import type { ToWorker } from "./protocol.js";
import { installServices } from "./services.js";
import { captureStreams } from "./streams.js";
import { Timers } from "./timers.js";

// Node 20 has relaxed SIMD behind a flag, which must be set before a library compiles its routines.
if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}

const { shared, answers } = workerData as { shared: Int32Array; answers: MessagePort };
const channel = new Channel(parentPort!, shared);

const report = (error: unknown, serial = channel.serial) => {
  const text = `${describeError(error).traceback.join("\n")}\n`;
  channel.post({ type: "stream", serial, name: "stderr", text });
};

const timers = new Timers(channel);
const input = new Input(channel, answers);
const comms = new WorkerComms(channel, report);
const services = installServices(channel, input, comms);
const runner = new CellRunner(channel, timers, services);

connectCompiler((question) => channel.post(question));
timers.install();
input.install();
installStackTraces();
captureStreams(channel);
followPromises(channel);
// What argv[1] would name is a file of the kernel; a notebook has none.
process.argv = [process.execPath, "notebook"];

// The debugger comes through the inspector, which knows no modules.
Object.defineProperty(globalThis, Symbol.for("convlab.kernel.debug"), { value: debugView });

process.on("uncaughtException", (error) => report(error));
process.on("unhandledRejection", (error, promise) => report(error, runOf(promise)));
followCallbacks(channel);

parentPort!.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "run":
      channel.begin(message.serial);
      input.allowed = message.allowStdin;
      void channel.during(message.serial, () => runner.run(message));
      return;
    case "comm":
      void comms.receive(message);
      return;
    case "fileCompiled":
      fileCompiled(message);
      return;
    case "preload":
      void preload().then(() => channel.post({ type: "preloaded" }));
      return;
    case "peek":
      channel.post(peek(message));
      return;
    case "abandon":
      channel.reset();
      comms.abandon();
      runner.abandon(message.id, message.serial);
      return;
    default:
      // Stop was pressed while no cell runs: a comm's handler may wait for what never comes.
      comms.abandon();
      channel.post({ type: "pong" });
  }
});
channel.post({ type: "ready" });
