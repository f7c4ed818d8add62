import { formatShape } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** PyTorch's limits: summarize above 1,000 numbers, then show 3 at each end of an axis. */
const SUMMARIZE_ABOVE = 1000;
const EDGE = 3;
const LINE = 88;

/** Which of `n` items are shown; −1 stands for the ellipsis. */
function shownIndices(n: number, summarize: boolean): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  return summarize && n > 2 * EDGE ? [...all.slice(0, EDGE), -1, ...all.slice(-EDGE)] : all;
}

/** One way to write all shown numbers: whole, 4 decimals, or with exponent. */
function numberFormat(numbers: number[]): (v: number) => string {
  const finite = numbers.filter(Number.isFinite).map(Math.abs);
  const largest = Math.max(0, ...finite);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...finite.filter((v) => v > 0));
  const special = (v: number) => (Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");
  let write: (v: number) => string;
  if (finite.every(Number.isInteger) && largest < 1e8) write = (v) => (v === 0 ? "0" : String(v));
  else if (largest >= 1e8 || (smallest < 1e-4 && largest < 1) || largest / smallest > 1e8) {
    write = (v) => v.toExponential(4);
  } else write = (v) => v.toFixed(4);
  return (v) => (Number.isFinite(v) ? write(v) : special(v));
}

/** The numbers in brackets, one row a line, columns aligned. `indent` is the width before it. */
function formatBody(values: ArrayLike<number>, shape: readonly number[], indent: number): string {
  const summarize = values.length > SUMMARIZE_ABOVE;
  const collect = (axis: number, start: number, size: number): number[] => {
    if (axis === shape.length) return [values[start]];
    const step = size / shape[axis];
    return shownIndices(shape[axis], summarize)
      .filter((i) => i >= 0)
      .flatMap((i) => collect(axis + 1, start + i * step, step));
  };
  const shown = values.length === 0 ? [] : collect(0, 0, values.length);
  const format = numberFormat(shown);
  const width = shown.reduce((w, v) => Math.max(w, format(v).length), 0);

  const row = (items: string[], depth: number): string => {
    // Long rows go on in the next line, under the first number.
    const perLine = Math.max(1, Math.floor((LINE - indent - depth) / (width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) {
      lines.push(items.slice(i, i + perLine).join(", "));
    }
    return `[${lines.join(`,\n${" ".repeat(indent + depth + 1)}`)}]`;
  };
  const write = (axis: number, start: number, size: number): string => {
    if (axis === shape.length) return format(values[start]).padStart(width);
    if (shape[axis] === 0) return "[]";
    const step = size / shape[axis];
    const items = shownIndices(shape[axis], summarize).map((i) =>
      i < 0 ? "..." : write(axis + 1, start + i * step, step),
    );
    if (axis === shape.length - 1) return row(items, axis);
    const gap = "\n".repeat(shape.length - 1 - axis) + " ".repeat(indent + axis + 1);
    return `[${items.join(`,${gap}`)}]`;
  };
  return write(0, 0, values.length);
}

/** `tensor([[1, 2], …], shape [2,3])`, with dtype, operation and requiresGrad where they matter. */
export function formatTensor(x: Tensor): string {
  const notes = [
    x.rank > 0 ? `shape ${formatShape(x.shape)}` : "",
    x.dtype === "float32" ? "" : x.dtype,
    x.op ? `op ${x.op}` : x.requiresGrad ? "requiresGrad" : "",
  ].filter(Boolean);
  const open = "tensor(";
  return `${open}${[formatBody(x.storage.peek(), x.shape, open.length), ...notes].join(", ")})`;
}
