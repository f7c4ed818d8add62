// npm run bench -- engine: see options.mjs.
import { fileURLToPath } from "node:url";
import { helpText, readArguments } from "../common/arguments.mjs";
import { peerEnvironment, runOnce, startServer } from "../common/child.mjs";
import { save } from "../common/results.mjs";
import { takeTurns } from "../common/stats.mjs";
import { PEERS } from "../peers/index.mjs";
import { ABOUT, OPTIONS, settle, USAGE } from "./options.mjs";
import { memoryRow, rowLine, rowsTable, timeRow } from "./rows.mjs";
import { MEMORY_STEPS } from "./works.mjs";

const script = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
const refused = (error) => ({ unavailable: String(error?.message ?? error).split("\n")[0] });

export async function benchLibrary(args) {
  const options = settle(readArguments(args, OPTIONS));
  if (options.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  const rows = [];
  const add = (row) => {
    rows.push(row);
    console.log(rowLine(row));
    // Written again after each row: what was measured stays, whatever comes.
    if (options.json) save("engine", { ...(options.quick ? { quick: true } : {}), rows });
  };
  for (const name of options.peers) await benchPeer(PEERS[name], options, add);
  console.log(`\n${rowsTable(rows)}`);
}

async function benchPeer(peer, options, add) {
  const where = await peer.install(options).catch(refused);
  for (const threads of options.threads.map(Number)) {
    const sides = where.unavailable
      ? { ours: lost(where), theirs: lost(where) }
      : await startSides(peer, where, threads, options);
    const timed = options.works.filter((work) => work !== "memory");
    for (const work of timed) {
      if (peer.works && !peer.works.includes(work)) continue;
      const head = { work, ...headOf(peer, threads, sides) };
      const [ours, theirs] = await measure(peer, where, sides, head, options);
      add(timeRow(head, ours, theirs));
    }
    sides.ours.stop();
    sides.theirs.stop();
    if (options.works.includes("memory") && peer.memory) {
      const head = headOf(peer, threads, sides);
      for (const work of Object.keys(MEMORY_STEPS)) {
        add(await memory(peer, where, { work: `${work}-memory`, ...head }, work, options));
      }
    }
  }
}

/** Peers without threads are measured against our one thread, and against our two. */
function headOf(peer, threads, { theirs }) {
  const own = peer.threads ? {} : { theirThreads: 1 };
  return { peer: peer.name, threads, ...own, version: theirs.version };
}

/** A side that cannot be had answers so, whatever it is asked. */
const lost = (why) => ({ version: undefined, ask: async () => why, stop: () => {} });

async function startSides(peer, where, threads, options) {
  const ours = await startServer([process.execPath, script("ours"), String(threads)], env());
  const theirs = await peer.serve(where, threads, options).catch((error) => lost(refused(error)));
  return { ours, theirs };
}

const env = () => peerEnvironment();

async function measure(peer, where, { ours, theirs }, { work, threads }, options) {
  const why = peer.never?.[work];
  if (why) return [[], [{ unavailable: why }]];
  const { rounds, seconds } = options;
  if (work === "first-step") {
    if (where.unavailable) return [[], [where]];
    const sides = [
      [process.execPath, script("firstStep"), String(threads)],
      peer.firstStep(where, threads),
    ];
    return takeTurns(
      sides.map((command) => () => runOnce(command, env()).catch(refused)),
      rounds,
    );
  }
  const job = { work, seconds };
  const sides = [ours, theirs].map((side) => () => side.ask(job).catch(refused));
  // Once for nothing: everything is made, compiled and warm. A work that cannot be done ends here.
  const warm = await takeTurns(sides, 1);
  if (warm.flat().some(({ unavailable }) => unavailable)) return warm;
  return takeTurns(sides, rounds);
}

async function memory(peer, where, head, work, { rounds, quick }) {
  if (where.unavailable) return memoryRow(head, [], [where]);
  const steps = quick ? 2 : MEMORY_STEPS[work];
  const sides = [
    [process.execPath, script("memory"), String(head.threads), work, String(steps)],
    peer.memory(where, head.threads, work, steps),
  ];
  const runs = sides.map((command) => () => runOnce(command, env()).catch(refused));
  return memoryRow(head, ...(await takeTurns(runs, Math.min(rounds, 3))));
}
