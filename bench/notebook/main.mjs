// npm run bench -- notebook: memory of our kernel while two cells train for minutes.
import { performance } from "node:perf_hooks";
import { helpText, readArguments } from "../common/arguments.mjs";
import { save } from "../common/results.mjs";
import { table } from "../common/table.mjs";
import { cwd, KERNELS } from "../kernel/kernels.mjs";
import { treeMemory } from "../kernel/memory.mjs";
import { killSessions, startSession } from "../kernel/session.mjs";
import { fitting, loop, PREPARE } from "./cells.mjs";
import { trend } from "./trend.mjs";

const USAGE = "npm run bench -- notebook [options]";
const ABOUT = `One kernel, two cells: half of the time a loop written by hand (bncnn, batches of 64 pictures of
3×32×32, in one cell that never waits), half of it \`fit\` (LeNet-5 on printed digits, with its curve).
The memory is that of all processes of the kernel, shared pages counted once; Linux only.`;

const OPTIONS = {
  minutes: { type: "number", default: 10, says: "length of both cells together" },
  every: { type: "number", default: 5, says: "seconds between two looks" },
  json: { type: "flag", says: "write bench/results/notebook.json" },
  help: { type: "flag", says: "this text" },
};
/** What a cell may take beyond its time. */
const PATIENCE_MS = 300_000;

export async function benchNotebook(args) {
  const options = readArguments(args, OPTIONS);
  if (options.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  process.once("exit", killSessions);
  const { prepare, env } = KERNELS.ours;
  const session = await startSession({ command: await prepare(), env: env(), cwd });
  const seconds = 30 * options.minutes;
  await run(session, "prepare", PREPARE, PATIENCE_MS);
  const cells = [];
  for (const [name, code] of [
    ["loop", loop(seconds)],
    ["fit", fitting(seconds)],
  ]) {
    const begin = performance.now();
    const samples = [];
    const look = () => {
      const elapsed = (performance.now() - begin) / 1000;
      samples.push({ seconds: elapsed, megabytes: treeMemory(session.child.pid) / 2 ** 20 });
    };
    const timer = setInterval(look, 1000 * options.every);
    const said = await run(session, name, code, 1000 * seconds + PATIENCE_MS);
    clearInterval(timer);
    look();
    cells.push({ cell: name, did: said.trim(), ...trend(samples), samples });
    console.log(`${name}: ${said.trim()}, ${Math.round(samples.at(-1).megabytes)} MB`);
  }
  await session.stop();
  console.log(`\n${summary(cells)}`);
  if (options.json) save("notebook", { minutes: options.minutes, cells });
}

/** What the cell printed; an error if it failed. */
async function run(session, name, code, limit) {
  let text = "";
  const onMessage = ({ type, content }) => {
    if (type === "stream") text += content.text;
    if (type === "error") text += content.evalue;
  };
  const { content } = await session.execute(code, { onMessage, limit });
  if (content.status !== "ok") throw new Error(`the cell "${name}" failed: ${text}`);
  return text;
}

const summary = (cells) =>
  table(
    ["cell", "did", "first fifth MB", "last fifth MB", "most MB", "MB a minute"],
    cells.map(({ cell, did, first, last, most, perMinute }) => [
      ...[cell, did],
      ...[first, last, most].map((value) => value.toFixed(0)),
      perMinute.toFixed(2),
    ]),
    "llrrrr",
  );
