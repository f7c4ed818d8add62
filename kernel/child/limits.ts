import { totalmem } from "node:os";

/** How many MiB of JavaScript objects a notebook may hold (typed arrays don't count). */
export function heapLimit(): number {
  const asked = Number(process.env.CONVLAB_HEAP_MB);
  if (Number.isFinite(asked) && asked > 0) return asked;
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.max(512, Math.min(4096, Math.floor((total / 2 ** 20) * 0.75)));
}
