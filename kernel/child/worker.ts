/** The worker thread in which the user's code runs. */
import { parentPort, workerData } from "node:worker_threads";
import { CellRunner } from "./cellRunner.js";
import { Channel } from "./channel.js";
import { describeError, installStackTraces } from "./errors.js";
import type { ToWorker } from "./protocol.js";
import { installServices } from "./services.js";
import { captureStreams } from "./streams.js";
import { Timers } from "./timers.js";

const channel = new Channel(parentPort!, workerData.shared as Int32Array);
const timers = new Timers(channel);
const services = installServices(channel);
const runner = new CellRunner(channel, timers, services);

timers.install();
installStackTraces();
captureStreams(channel);
// What argv[1] would name is a file of the kernel; a notebook has none.
process.argv = [process.execPath, "notebook"];

const report = (error: unknown) => {
  channel.post({
    type: "stream",
    serial: channel.serial,
    name: "stderr",
    text: `${describeError(error).traceback.join("\n")}\n`,
  });
};
process.on("uncaughtException", report);
process.on("unhandledRejection", report);

parentPort!.on("message", (message: ToWorker) => {
  if (message.type === "run") void runner.run(message);
  else if (message.type === "abandon") runner.abandon(message.id, message.serial);
  else channel.post({ type: "pong" });
});
channel.post({ type: "ready" });
