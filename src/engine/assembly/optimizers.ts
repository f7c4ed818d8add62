import { arg, argF, setArg, setArgF } from "./control";
import { ADAM, SGD } from "./jobs";
import { begin, parallel } from "./threads";
import { divUp, fma, loadPart, storePart, zero } from "./vector";

/** One step over one flat buffer of parameters, in place. */
const X = 0, DX = 1, M = 2, V = 3, COUNT = 4;
const RATE = 5, MOMENTUM = 6, DECAY = 7, NESTEROV = 8, FIRST = 9;
const BETA1 = 6, BETA2 = 8, EPSILON = 9, ROOT = 10;
const PIECE = 8192;

/** velocity = momentum · velocity + g; x −= rate · velocity. `velocity` is 0 without momentum. */
export function sgd(
  x: usize, dx: usize, velocity: usize, count: i32,
  rate: f32, momentum: f32, decay: f32, nesterov: i32, first: i32,
): void {
  begin();
  setArg(X, x); setArg(DX, dx); setArg(V, velocity); setArg(COUNT, count);
  setArgF(RATE, rate); setArgF(MOMENTUM, momentum); setArgF(DECAY, decay);
  setArg(NESTEROV, nesterov); setArg(FIRST, first);
  parallel(SGD, divUp(count, PIECE));
}

export function sgdChunk(chunk: i32): void {
  const start = chunk * PIECE, last = min(start + PIECE, arg(COUNT));
  const rate = f32x4.splat(-argF(RATE)), momentum = f32x4.splat(argF(MOMENTUM)), decay = f32x4.splat(argF(DECAY));
  const velocity = <usize>arg(V), nesterov = arg(NESTEROV), first = arg(FIRST);
  for (let i = start; i < last; i += 4) {
    const at = (<usize>i) << 2, n = last - i;
    const x = loadPart(<usize>arg(X) + at, n);
    let step = fma(decay, x, loadPart(<usize>arg(DX) + at, n));
    if (velocity) {
      const v = first ? step : fma(momentum, loadPart(velocity + at, n), step);
      storePart(velocity + at, v, n);
      step = nesterov ? fma(momentum, v, step) : v;
    }
    storePart(<usize>arg(X) + at, fma(rate, step, x), n);
  }
}

/** Adam (Kingma & Ba 2015); `step` is 1, 2, 3 … */
export function adam(
  x: usize, dx: usize, m: usize, v: usize, count: i32,
  rate: f64, beta1: f64, beta2: f64, epsilon: f64, decay: f64, correction1: f64, correction2: f64,
): void {
  begin();
  setArg(X, x); setArg(DX, dx); setArg(M, m); setArg(V, v); setArg(COUNT, count);
  setArgF(RATE, <f32>(rate / correction1)); setArgF(BETA1, <f32>beta1); setArgF(DECAY, <f32>decay);
  setArgF(BETA2, <f32>beta2); setArgF(EPSILON, <f32>epsilon);
  setArgF(ROOT, <f32>(1 / sqrt<f64>(correction2)));
  setArgF(11, <f32>(1 - beta1)); setArgF(12, <f32>(1 - beta2));
  parallel(ADAM, divUp(count, PIECE));
}

export function adamChunk(chunk: i32): void {
  const start = chunk * PIECE, last = min(start + PIECE, arg(COUNT));
  const rate = f32x4.splat(-argF(RATE)), decay = f32x4.splat(argF(DECAY)), epsilon = f32x4.splat(argF(EPSILON));
  const beta1 = f32x4.splat(argF(BETA1)), beta2 = f32x4.splat(argF(BETA2)), root = f32x4.splat(argF(ROOT));
  const rest1 = f32x4.splat(argF(11)), rest2 = f32x4.splat(argF(12));
  for (let i = start; i < last; i += 4) {
    const at = (<usize>i) << 2, n = last - i;
    const x = loadPart(<usize>arg(X) + at, n);
    const g = fma(decay, x, loadPart(<usize>arg(DX) + at, n));
    const m = fma(beta1, loadPart(<usize>arg(M) + at, n), f32x4.mul(rest1, g));
    const v = fma(beta2, loadPart(<usize>arg(V) + at, n), f32x4.mul(rest2, f32x4.mul(g, g)));
    storePart(<usize>arg(M) + at, m, n);
    storePart(<usize>arg(V) + at, v, n);
    const divisor = fma(f32x4.sqrt(v), root, epsilon);
    storePart(<usize>arg(X) + at, fma(rate, f32x4.div(m, divisor), x), n);
  }
}
