// npm run bench -- class: a whole class through the queue, with a worker that is killed in the middle.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { helpText, readArguments } from "../common/arguments.mjs";
import { startPostgres } from "../common/postgres.mjs";
import { save } from "../common/results.mjs";
import { number, table } from "../common/table.mjs";
import { makeClass } from "./pupils.mjs";
import { root } from "./submissions.mjs";

const USAGE = "npm run bench -- class [options]";
const ABOUT = `A class end to end: notebooks of many kinds (solved, half solved, wrong, endless, broken), the queue on
a PostgreSQL of its own, several workers. One worker is killed (SIGKILL) when a quarter is graded, and a new one
comes. Fails unless everybody has the points that their notebook is worth, and everybody was graded once.`;

const OPTIONS = {
  students: { type: "number", default: 300, says: "how many submissions" },
  workers: {
    type: "number",
    default: 2,
    says: "how many workers, each with one submission at a time",
  },
  json: { type: "flag", says: "write bench/results/class.json" },
  help: { type: "flag", says: "this text" },
};

const KEY = "key of the bench's class";
const LEASE = "20";

export async function benchClass(args) {
  const options = readArguments(args, OPTIONS);
  if (options.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  const folder = mkdtempSync(join(tmpdir(), "bench-class-"));
  const database = await startPostgres();
  const children = [];
  try {
    const class_ = await makeClass(join(folder, "submitted"), options.students);
    const row = await gradeClass({ folder, database, children, class_, ...options });
    console.log(classTable(row));
    if (options.json) save("class", { rows: [row] });
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function gradeClass({ folder, database, children, class_, students, workers }) {
  const started = performance.now();
  const out = join(folder, "out");
  const start = (...args) => {
    const child = convlab(...args, "--queue", database.url, "--lease", LEASE);
    children.push(child);
    return child;
  };
  const run = start("grade", join(folder, "submitted"), "--out", out);
  const worker = () => start("grade-worker", "--jobs", "1");
  const first = Array.from({ length: workers }, worker);
  const audit = (where) => database.query(`SELECT key FROM convlab_grade.audit WHERE ${where}`);
  const doomed = first[0];
  const claims = () => audit(`event = 'claimed' AND worker LIKE '%:${doomed.pid}'`).length;
  await until(run, database, () => graded(database) >= students / 4 && claims() > 0);
  doomed.kill("SIGKILL");
  worker();
  const memory = watchMemory(children);
  await run.ended;
  memory.stop();
  const seconds = (performance.now() - started) / 1000;
  if (run.exitCode !== 0) throw new Error(`the run ended with ${run.exitCode}: ${run.printed()}`);
  const verdicts = audit("event = 'graded'");
  const results = JSON.parse(readFileSync(join(out, "grades.json"), "utf8")).submissions;
  const wrong = class_.filter(({ student, earned }) => {
    const mine = results.filter((one) => one.student === student);
    return mine.length !== 1 || mine[0].earned !== earned;
  });
  const refused = results.filter((one) => one.refused !== null).length;
  const asked = students - refused;
  const pages = readdirSync(join(out, "feedback", "ko")).length;
  const problems = [
    ...(wrong.length > 0
      ? [`wrong points: ${wrong.map(({ student }) => student).join(", ")}`]
      : []),
    ...(new Set(verdicts).size !== asked || verdicts.length !== asked
      ? [`${verdicts.length} verdicts of ${new Set(verdicts).size} submissions, expected ${asked}`]
      : []),
    ...(pages < students ? [`${pages} pages of feedback, expected ${students}`] : []),
  ];
  if (problems.length > 0) throw new Error(problems.join("; "));
  const lost = audit("event = 'claimed'").length - asked;
  return {
    students,
    refused,
    workers,
    seconds,
    perMinute: (60 * students) / seconds,
    ...{ regraded: lost, largestMB: memory.peak() },
  };
}

/** The largest resident memory that one of the processes had, in MB: the grader's own, not its sandboxes'. */
function watchMemory(children) {
  let peak = 0;
  const look = () => {
    for (const { pid } of children) {
      const status = existsSync(`/proc/${pid}/status`)
        ? readFileSync(`/proc/${pid}/status`, "utf8")
        : "";
      peak = Math.max(peak, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }
  };
  const timer = setInterval(look, 500);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

const graded = (database) =>
  Number(database.query("SELECT count(*) FROM convlab_grade.audit WHERE event = 'graded'")[0]);

async function until(run, database, met) {
  for (;;) {
    if (run.exitCode !== null) throw new Error(`the run ended too early: ${run.printed()}`);
    const [isThere] = database.query("SELECT to_regclass('convlab_grade.audit') IS NOT NULL");
    if (isThere === "t" && met()) return;
    await sleep(200);
  }
}

function convlab(...args) {
  const child = spawn(process.execPath, [join(root, "dist/src/cli/main.js"), ...args], {
    env: { ...process.env, CONVLAB_GRADE_SEED: KEY },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      printed = (printed + text).slice(-1000);
    });
  }
  child.printed = () => printed;
  child.ended = new Promise((done) => child.once("close", done));
  return child;
}

function classTable({ students, refused, workers, seconds, perMinute, regraded, largestMB }) {
  const header = [
    "students",
    "refused",
    "workers",
    "seconds",
    "per minute",
    "begun again",
    "MB at most",
  ];
  const line = [
    students,
    refused,
    workers,
    number(seconds),
    number(perMinute),
    regraded,
    number(largestMB),
  ];
  return table(header, [line], "rrrrrrr");
}
