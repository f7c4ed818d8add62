// npm run bench -- routines [--json] [--build strict|relaxed] [--threads 1,2] [--work NAME,…]
//                         [--rounds 3] [--seconds 1] [--python PATH] [--alone]
// The routines by themselves against PyTorch, in rounds that take turns; medians of medians.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startTorch, torchPython } from "../peers/pytorch.mjs";
import { openLab } from "./lab.mjs";
import { roofline } from "./roofline.mjs";
import { WORKS } from "./works.mjs";

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Median seconds of one call. */
function time(work, seconds) {
  for (let i = 0; i < 3; i++) work();
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || times.length < 3) {
    const start = performance.now();
    work();
    times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

export async function benchEngine(args, root) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      alone: { type: "boolean", default: false },
      roofline: { type: "boolean", default: false },
      build: { type: "string", default: "relaxed" },
      threads: { type: "string", default: "1,2" },
      work: { type: "string", default: Object.keys(WORKS).join(",") },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "1" },
      python: { type: "string" },
    },
  });
  if (values.roofline) {
    for (const threads of values.threads.split(",")) await roofline(values.build, Number(threads));
    return;
  }
  const rows = [];
  for (const threads of values.threads.split(",").map(Number)) {
    rows.push(...(await benchThreads(values, threads, root)));
  }
  if (values.json) save(root, rows);
}

async function benchThreads(values, threads, root) {
  const peer = values.alone ? null : await startTorch(torchPython(root, values.python), threads);
  const lab = openLab(values.build);
  lab.pool.setThreads(threads);
  await sleep(100);
  const rows = [];
  for (const name of values.work.split(",")) {
    const { make, ...size } = WORKS[name];
    const work = make(lab);
    const [ours, theirs] = [[], []];
    for (let round = 0; round < Number(values.rounds); round++) {
      ours.push(time(work, Number(values.seconds)));
      if (peer) theirs.push(await peer.measure(name, Number(values.seconds)));
    }
    const row = rowOf(name, threads, values.build, median(ours), theirs, peer);
    rows.push(row);
    print(row, size);
  }
  peer?.stop();
  await lab.pool.close();
  return rows;
}

function rowOf(work, threads, build, ours, theirs, peer) {
  if (!peer) return { work, threads, build, ours };
  const their = median(theirs.map((answer) => answer.median));
  const how = theirs.at(-1).how;
  return {
    ...{ work, threads, build, ours },
    ...{ peer: `PyTorch ${peer.version} (${how})`, theirs: their, ratio: their / ours },
  };
}

function print({ work, threads, ours, theirs, ratio, peer }, { operations, images }) {
  const speed = (seconds) => {
    if (seconds === undefined) return "";
    if (images) return `${Math.round(images / seconds)} img/s`;
    const rate = operations ? `, ${(operations / seconds / 1e9).toFixed(0)} GFLOP/s` : "";
    return `${(seconds * 1000).toFixed(3)} ms${rate}`;
  };
  const their = peer ? `${peer}: ${speed(theirs)}   ratio ${ratio.toFixed(2)}` : "";
  console.log(`${work.padEnd(13)} ${threads}t  ours: ${speed(ours).padEnd(24)} ${their}`);
}

function save(root, rows) {
  const folder = join(root, "bench", "results");
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.version };
  const report = { rows, machine, date: new Date().toISOString() };
  writeFileSync(join(folder, "routines.json"), `${JSON.stringify(report, null, 2)}\n`);
}
