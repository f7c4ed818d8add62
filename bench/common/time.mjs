import { performance } from "node:perf_hooks";
import { median } from "./stats.mjs";

/** One sample takes at least so long: the clock is read once for many calls of a small work. */
const SAMPLE_SECONDS = 0.0005;
const LEAST_SAMPLES = 3;

const seconds = () => performance.now() / 1000;

/**
 * Median seconds of one call, over about `budget` seconds. A work that returns a promise is awaited.
 * Where one call takes longer than the whole budget, one call is what is measured.
 */
export async function timeCalls(run, budget) {
  const first = await callOnce(run);
  if (first.seconds > 2 * budget) return first.seconds;
  const sample = first.isPromise ? awaited : plain;
  const calls = Math.max(1, Math.ceil(SAMPLE_SECONDS / Math.max(await sample(run, 3), 1e-8)));
  const samples = [];
  const end = seconds() + budget;
  while (seconds() < end || samples.length < LEAST_SAMPLES) samples.push(await sample(run, calls));
  return median(samples);
}

async function callOnce(run) {
  const start = seconds();
  const result = run();
  const isPromise = typeof result?.then === "function";
  await result;
  return { seconds: seconds() - start, isPromise };
}

function plain(run, calls) {
  const start = seconds();
  for (let i = 0; i < calls; i++) run();
  return (seconds() - start) / calls;
}

async function awaited(run, calls) {
  const start = seconds();
  for (let i = 0; i < calls; i++) await run();
  return (seconds() - start) / calls;
}
