/**
 * What a worker thread runs. Text, because a worker needs a file or a text, and this layer runs from
 * src/ under tests, from dist/, and inside kernels that resolve files in their own ways. Everything
 * comes in workerData: a message would not arrive while the main thread blocks.
 */
export const WORKER_SOURCE = `
const { workerData } = require("node:worker_threads");
const { module, memory, thread, at } = workerData;
const control = new Int32Array(memory.buffer, 0, 256);
const { workerLoop } = new WebAssembly.Instance(module, { env: { memory } }).exports;
while (Atomics.load(control, at.stop / 4) === 0) {
  try {
    workerLoop(thread);
  } catch {
    // A trap inside a chunk: the caller is told, and the job can end.
    Atomics.store(control, at.failed / 4, 1);
    Atomics.sub(control, at.active / 4, 1);
    Atomics.add(control, at.done / 4, 1);
    Atomics.notify(control, at.done / 4);
  }
}
`;
