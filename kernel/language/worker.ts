/** The thread of the language service: beside the one that has the sockets. */
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Question } from "./protocol.js";
import { NotebookService } from "./service.js";

const { folder, locale } = workerData as { folder: string; locale: string };
const service = new NotebookService(folder, locale);
service.warmUp();

parentPort!.on("message", ({ id, request }: Question) => {
  let value: unknown;
  try {
    value = service.answer(request);
  } catch {
    // A fault of the compiler must not take the answers to other questions with it.
  }
  parentPort!.postMessage({ id, value } satisfies Answer);
});
