import type { Values } from "../engine.js";

/** Largest element and log Σ exp(x − largest) of one line: subtracting keeps exp from overflowing. */
function logSumExp(x: Values, first: number, length: number, inner: number): [number, number] {
  let largest = Number.NEGATIVE_INFINITY;
  for (let l = 0, at = first; l < length; l++, at += inner) largest = Math.max(largest, x[at]);
  let total = 0;
  for (let l = 0, at = first; l < length; l++, at += inner) total += Math.exp(x[at] - largest);
  return [largest, Math.log(total)];
}

export function softmax(outer: number, length: number, inner: number, x: Values, y: Values): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      const [largest, log] = logSumExp(x, first, length, inner);
      for (let l = 0, at = first; l < length; l++, at += inner)
        y[at] = Math.exp(x[at] - largest - log);
    }
  }
}

/** dx = y · (dy − Σ_l dy · y). */
export function softmaxBackward(
  outer: number,
  length: number,
  inner: number,
  y: Values,
  dy: Values,
  dx: Values,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let dot = 0;
      for (let l = 0, at = first; l < length; l++, at += inner) dot += dy[at] * y[at];
      for (let l = 0, at = first; l < length; l++, at += inner) dx[at] = y[at] * (dy[at] - dot);
    }
  }
}

export function logSoftmax(
  outer: number,
  length: number,
  inner: number,
  x: Values,
  y: Values,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      const [largest, log] = logSumExp(x, first, length, inner);
      for (let l = 0, at = first; l < length; l++, at += inner) y[at] = x[at] - largest - log;
    }
  }
}

/** dx = dy − exp(y) · Σ_l dy. */
export function logSoftmaxBackward(
  outer: number,
  length: number,
  inner: number,
  y: Values,
  dy: Values,
  dx: Values,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let total = 0;
      for (let l = 0, at = first; l < length; l++, at += inner) total += dy[at];
      for (let l = 0, at = first; l < length; l++, at += inner) {
        dx[at] = dy[at] - Math.exp(y[at]) * total;
      }
    }
  }
}

export function crossEntropyForward(
  rows: number,
  classes: number,
  x: Values,
  labels: Int32Array,
  probabilities: Values,
): number {
  let loss = 0;
  for (let r = 0; r < rows; r++) {
    const first = r * classes;
    const [largest, log] = logSumExp(x, first, classes, 1);
    loss += largest + log - x[first + labels[r]];
    for (let c = first; c < first + classes; c++) probabilities[c] = Math.exp(x[c] - largest - log);
  }
  return loss / rows;
}

/** dx = (softmax(x) − 1 at the label) · dy / rows. */
export function crossEntropyBackward(
  rows: number,
  classes: number,
  probabilities: Values,
  labels: Int32Array,
  dy: number,
  dx: Values,
): void {
  const share = dy / rows;
  for (let r = 0; r < rows; r++) {
    const first = r * classes;
    for (let c = 0; c < classes; c++) {
      dx[first + c] = (probabilities[first + c] - (c === labels[r] ? 1 : 0)) * share;
    }
  }
}
