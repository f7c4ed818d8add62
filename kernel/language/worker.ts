/** The thread of the language service: beside the one that has the sockets. */
import { parentPort, workerData } from "node:worker_threads";
import { Desk } from "./desk.js";
import type { Question } from "./protocol.js";
import { NotebookService } from "./service.js";

const { folder, locale } = workerData as { folder: string; locale: string };
const service = new NotebookService(folder, locale);
service.warmUp();
const desk = new Desk(service, (answer) => parentPort!.postMessage(answer));

parentPort!.on("message", (question: Question) => desk.take(question));
