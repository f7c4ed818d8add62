// npm run bench -- kernel: our kernel beside others, with the same client.
import { setTimeout as sleep } from "node:timers/promises";
import { helpText, readArguments } from "../common/arguments.mjs";
import { save } from "../common/results.mjs";
import { median, takeTurns } from "../common/stats.mjs";
import { number, table } from "../common/table.mjs";
import { conformance, conformanceLines } from "./conformance.mjs";
import { cwd, KERNELS } from "./kernels.mjs";
import { MEASURES, Subject } from "./measures.mjs";
import { killSessions, startSession } from "./session.mjs";

const USAGE = "npm run bench -- kernel [options]";
const ABOUT = `Our Jupyter kernel beside stock tslab, Deno and ipykernel, driven by the same client in one run.
A cell's time is from sending it until both its reply and \`idle\` are there. Memory is that of all
processes of a kernel, shared pages counted once.

Measures:
${Object.entries(MEASURES)
  .map(([name, says]) => `  ${name.padEnd(18)}${says}`)
  .join("\n")}`;

const OPTIONS = {
  kernels: {
    ...{ type: "list", of: Object.keys(KERNELS), default: Object.keys(KERNELS) },
    says: `only these of ${Object.keys(KERNELS).join(", ")}`,
  },
  starts: { type: "number", default: 7, says: "starts of each kernel" },
  rich: { type: "number", default: 300, says: "rich cells before cells are timed again" },
  cells: { type: "number", default: 10_000, says: "how many the many cells are" },
  limit: { type: "number", default: 180, says: "seconds that a kernel may take for the many" },
  "without-suites": { type: "flag", says: "leave out the suites of protocol tests" },
  json: { type: "flag", says: "write bench/results/kernel.json" },
  quick: { type: "flag", says: "few starts and cells: to see that everything works" },
  help: { type: "flag", says: "this text" },
};

const SETTLED_MS = 6000;
const QUICK = { starts: 2, rich: 20, cells: 500, limit: 20 };

export async function benchKernel(args) {
  const given = readArguments(args, OPTIONS);
  if (given.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  const options = given.quick ? { ...given, ...QUICK } : given;
  process.once("exit", killSessions);
  const { ready, missing } = await prepare(options.kernels);
  const subjects = await measureAll(ready, missing, options);
  for (const { session } of subjects) await session.stop();
  const rows = rowsOf(subjects);
  console.log(`\n${kernelTable(rows)}`);
  for (const [name, why] of missing) console.log(`Not measured: ${name}: ${why}`);
  const outcome = options["without-suites"] ? {} : await conformance();
  console.log(conformanceLines(outcome));
  if (options.json) {
    const quick = options.quick ? { quick: true } : {};
    save("kernel", { ...quick, conformance: outcome, rows, missing: Object.fromEntries(missing) });
  }
}

/** Every kernel's command, or the reason why it cannot be had. */
async function prepare(names) {
  const [ready, missing] = [[], new Map()];
  for (const name of names) {
    const { prepare: install, env } = KERNELS[name];
    try {
      ready.push({ name, launch: { command: await install(), env: env(), cwd } });
    } catch (error) {
      missing.set(name, String(error.message).split("\n")[0]);
    }
  }
  return { ready, missing };
}

/** Phase after phase; in each, the kernels take turns. One that fails drops out with its reason. */
async function measureAll(ready, missing, options) {
  let subjects = await startAll(ready, missing, options.starts);
  const phase = async (says, work) => {
    console.error(`bench: ${says} …`);
    for (const subject of subjects) {
      try {
        await work(subject);
      } catch (error) {
        const why = `${says}: ${String(error.message).split("\n")[0]}`;
        console.error(`bench: ${subject.name}: ${why}`);
        missing.set(subject.name, why);
        subject.session.kill();
        subject.failed = true;
      }
    }
  };
  const alive = () => subjects.filter(({ failed }) => !failed);
  const all = subjects;
  const inTurns = async (says, measure, times, work) => {
    const found = new Map();
    for (let turn = 0; turn < 5; turn++) {
      await phase(`${says} ${turn + 1}/5`, async (subject) => {
        const list = found.get(subject) ?? [];
        found.set(subject, [...list, ...(await work(subject, Math.ceil(times / 5)))]);
      });
      subjects = alive();
    }
    for (const [subject, list] of found) if (list.length) subject.note(measure, median(list));
  };
  await phase("warming up", (subject) => subject.trivial(20));
  subjects = alive();
  await inTurns("trivial cells", "cell", 50, (subject, n) => subject.trivial(n));
  await phase("diagnostics", async (subject) => {
    const found = await subject.diagnostics(5);
    if (!found) return;
    subject.note("diagnostics", found.after);
    subject.note("diagnostics-total", found.total);
  });
  subjects = alive();
  await inTurns("completions", "completion", 30, (subject, n) => subject.completions(n));
  await inTurns("rich cells", "rich-cell", options.rich, (subject, n) => subject.rich(n));
  await phase("memory", async (subject) => subject.note("memory-rich", subject.memory()));
  subjects = alive();
  await inTurns("trivial cells", "cell-after-rich", 50, (subject, n) => subject.trivial(n));
  for (let going = subjects; going.length > 0; ) {
    const next = [];
    subjects = going;
    await phase("many cells", async (subject) => {
      if (await subject.many(options.cells, options.limit)) next.push(subject);
    });
    going = next;
  }
  subjects = all.filter(({ failed }) => !failed);
  await phase("interrupting", async (subject) => {
    const how = KERNELS[subject.name].interrupt;
    subject.note("interrupt", median(await subject.interrupts(5, how)));
  });
  return all;
}

async function startAll(ready, missing, starts) {
  const sides = ready.map(({ name, launch }) => async (turn) => {
    if (missing.has(name)) return null;
    console.error(`bench: start ${turn + 1}/${starts} of ${name} …`);
    try {
      const session = await startSession(launch);
      await session.execute(KERNELS[name].first);
      const ready = session.since();
      // The last one stays, to be measured on.
      const last = turn === starts - 1;
      if (!last) await session.stop();
      return { session: last ? session : null, start: session.ready, ready };
    } catch (error) {
      missing.set(name, String(error.message).split("\n")[0]);
      return null;
    }
  });
  const turns = await takeTurns(sides, starts);
  // What a kernel reads when its first cell has run is a part of what it takes.
  await sleep(SETTLED_MS);
  return ready.flatMap(({ name }, i) => {
    const done = turns[i].filter((turn) => turn !== null);
    const session = done.at(-1)?.session;
    if (!session) return [];
    const subject = new Subject(name, session, KERNELS[name].cells);
    subject.note("start", median(done.map(({ start }) => start)));
    subject.note("ready", median(done.map(({ ready: seconds }) => seconds)));
    subject.note("memory-start", subject.memory());
    return [subject];
  });
}

/** { measure, says, ours, tslab, deno, ipykernel }, null where a kernel has no such thing. */
function rowsOf(subjects) {
  return Object.entries(MEASURES).map(([measure, says]) => ({
    measure,
    says,
    ...Object.fromEntries(
      Object.keys(KERNELS).map((kernel) => [
        kernel,
        subjects.find(({ name }) => name === kernel)?.found[measure] ?? null,
      ]),
    ),
  }));
}

function kernelTable(rows) {
  const names = Object.keys(KERNELS);
  const cell = (value) => (value === null ? "–" : number(value));
  return table(
    ["measure", ...names, ""],
    rows.map((row) => [row.measure, ...names.map((name) => cell(row[name])), row.says]),
    "lrrrrl",
  );
}
