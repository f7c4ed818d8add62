/** The thread of TypeScript: beside the one that has the sockets. It compiles, and knows the types. */
import { parentPort, workerData } from "node:worker_threads";
import { Compiler } from "./compiler.js";
import type { Desk } from "./desk.js";
import type { Answer, Question } from "./protocol.js";
import { isCompilers } from "./protocol.js";
import { Urgent } from "./urgent.js";

const { folder, locale, urgency } = workerData as {
  folder: string;
  locale: string;
  urgency: Int32Array;
};
const urgent = new Urgent(urgency);
const send = (answer: Answer) => parentPort!.postMessage(answer);
const compiler = new Compiler(folder);
let desk: Promise<Desk> | undefined;

parentPort!.on("message", (question: Question) => {
  const { id, request } = question;
  if (isCompilers(request)) {
    urgent.taken();
    send({ id, value: answer(request) });
    void desk?.then((open) => open.disturbed());
  } else {
    desk ??= openDesk();
    void desk.then((open) => open.take({ id, request }));
  }
});
send({ id: 0, value: undefined });

/** A fault of the compiler is told as the cell's error: the next cell may do without it. */
function answer(request: Parameters<Compiler["answer"]>[0]): unknown {
  try {
    return compiler.answer(request);
  } catch (error) {
    const evalue = String(error);
    const cell = { ename: "CompilerError", evalue, traceback: [evalue] };
    if (request.kind === "compile") return { cell, own: request.own };
    return request.kind === "compileFile" ? { problem: evalue } : undefined;
  }
}

/** Its files are loaded when a cell was compiled already. */
async function openDesk(): Promise<Desk> {
  const [{ Desk }, { NotebookService }] = await Promise.all([
    import("./desk.js"),
    import("./service.js"),
  ]);
  const service = new NotebookService(folder, locale);
  return new Desk(service, send, () => urgent.waits());
}
