/**
 * Sequential minimal optimization of the SVM's dual problem: min ½ αᵀQα − Σα with 0 ≤ α ≤ C and
 * Σ yα = 0, where Q = y yᵀ K. Two α move at a time, the others stay (Platt 1998); the pair is chosen
 * by second order information (Fan, Chen & Lin 2005, WSS 2).
 */
export interface SmoProblem {
  signs: Int8Array;
  c: number;
  /** The largest violation of the optimality conditions that is let be. */
  tolerance: number;
  maxSteps: number;
  /** Row i of K. */
  row(i: number): Float64Array;
  diagonal: Float64Array;
}

export interface SmoSolution {
  alpha: Float64Array;
  bias: number;
  steps: number;
  /** False where `maxSteps` ended it. */
  converged: boolean;
}

interface State extends SmoProblem {
  alpha: Float64Array;
  /** Of the dual objective, by α. */
  gradient: Float64Array;
}

/** In the place of a curvature that is not positive. */
const TAU = 1e-12;

export function solveSmo(problem: SmoProblem): SmoSolution {
  const count = problem.signs.length;
  const alpha = new Float64Array(count);
  const state: State = { ...problem, alpha, gradient: new Float64Array(count).fill(-1) };
  let steps = 0;
  while (steps < problem.maxSteps) {
    const pair = choosePair(state);
    if (!pair) return { alpha, bias: biasOf(state), steps, converged: true };
    movePair(state, ...pair);
    steps++;
  }
  return { alpha, bias: biasOf(state), steps, converged: choosePair(state) === null };
}

const canRise = ({ signs, alpha, c }: State, i: number): boolean =>
  signs[i] > 0 ? alpha[i] < c : alpha[i] > 0;
const canFall = ({ signs, alpha, c }: State, i: number): boolean =>
  signs[i] > 0 ? alpha[i] > 0 : alpha[i] < c;

/** The worst violator, and the partner with which the objective falls most; null at the optimum. */
function choosePair(state: State): [number, number] | null {
  const { signs, gradient, diagonal } = state;
  let [i, up] = [-1, -Infinity];
  for (let t = 0; t < signs.length; t++) {
    const value = -signs[t] * gradient[t];
    if (value >= up && canRise(state, t)) [i, up] = [t, value];
  }
  if (i < 0) return null;
  const row = state.row(i);
  let [j, down, best] = [-1, Infinity, Infinity];
  for (let t = 0; t < signs.length; t++) {
    if (!canFall(state, t)) continue;
    const value = -signs[t] * gradient[t];
    if (value < down) down = value;
    const gap = up - value;
    if (gap <= 0) continue;
    const curvature = Math.max(diagonal[i] + diagonal[t] - 2 * row[t], TAU);
    const change = -(gap * gap) / curvature;
    if (change <= best) [j, best] = [t, change];
  }
  return up - down < state.tolerance || j < 0 ? null : [i, j];
}

/** The best step along yᵢαᵢ + yⱼαⱼ = constant, cut off at the sides of the box. */
function movePair(state: State, i: number, j: number): void {
  const { signs, alpha, gradient, diagonal, c } = state;
  const [ri, rj] = [state.row(i), state.row(j)];
  const curvature = Math.max(diagonal[i] + diagonal[j] - 2 * ri[j], TAU);
  const gap = -signs[i] * gradient[i] + signs[j] * gradient[j];
  // αᵢ moves by yᵢ·step, αⱼ by −yⱼ·step.
  const room = (sign: number, value: number) => (sign > 0 ? c - value : value);
  const [roomI, roomJ] = [room(signs[i], alpha[i]), room(-signs[j], alpha[j])];
  const step = Math.min(gap / curvature, roomI, roomJ);
  const bound = (sign: number) => (sign > 0 ? c : 0);
  // At a side exactly, whatever the rounding: who stands there is no free vector.
  alpha[i] = step === roomI ? bound(signs[i]) : alpha[i] + signs[i] * step;
  alpha[j] = step === roomJ ? bound(-signs[j]) : alpha[j] - signs[j] * step;
  for (let t = 0; t < signs.length; t++) gradient[t] += signs[t] * step * (ri[t] - rj[t]);
}

/** From the vectors on the margin; without any, the middle of what is allowed. */
function biasOf(state: State): number {
  const { signs, alpha, gradient, c } = state;
  let [sum, free, low, high] = [0, 0, -Infinity, Infinity];
  for (let t = 0; t < signs.length; t++) {
    const value = -signs[t] * gradient[t];
    if (alpha[t] > 0 && alpha[t] < c) {
      sum += value;
      free++;
    } else if (canRise(state, t)) low = Math.max(low, value);
    else high = Math.min(high, value);
  }
  return free > 0 ? sum / free : (low + high) / 2;
}
