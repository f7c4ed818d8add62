// npm run bench -- grade: our grader beside nbgrader's autograde, on the same notebooks.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { helpText, readArguments, UsageError } from "../common/arguments.mjs";
import { save } from "../common/results.mjs";
import { spread, takeTurns } from "../common/stats.mjs";
import { number, table } from "../common/table.mjs";
import { nbgrader } from "./nbgrader.mjs";
import { ours } from "./ours.mjs";
import { makeSubmissions, root } from "./submissions.mjs";

const USAGE = "npm run bench -- grade [options]";
const ABOUT = `Our grader beside nbgrader's autograde, in turns, on the same notebooks: the lesson solved by so many
students. nbgrader runs every cell of a notebook with our kernel, one notebook after the other (it
has no other mode) and without a sandbox; ours runs set-up and answer cells in a sandbox and asks again.`;

const lessons = readdirSync(join(root, "lessons"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const OPTIONS = {
  lesson: { type: "text", default: "convolution", says: `one of ${lessons.join(", ")}` },
  students: { type: "number", default: 10, says: "how many submissions" },
  rounds: { type: "number", default: 3, says: "turns of each side" },
  json: { type: "flag", says: "write bench/results/grade.json" },
  quick: { type: "flag", says: "2 students, 1 round: to see that it works" },
  help: { type: "flag", says: "this text" },
};

export async function benchGrade(args) {
  const given = readArguments(args, OPTIONS);
  if (given.help) return console.log(helpText(USAGE, ABOUT, OPTIONS));
  const options = given.quick ? { ...given, students: 2, rounds: 1 } : given;
  if (!lessons.includes(options.lesson)) {
    throw new UsageError(`--lesson: expected one of ${lessons.join(", ")}, got ${options.lesson}`);
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-grade-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const submissions = await makeSubmissions(folder, options);
  const rows = [];
  for (const jobs of [1, 2]) rows.push(await row(folder, submissions, options, jobs));
  console.log(gradeTable(rows));
  if (options.json) save("grade", { ...(options.quick ? { quick: true } : {}), rows });
}

async function row(folder, submissions, { lesson, students, rounds }, jobs) {
  const head = { work: lesson, peer: "nbgrader", students, jobs };
  try {
    const { version, grade } = await nbgrader(folder, submissions);
    const sides = [() => ours(folder, submissions, jobs), grade];
    const [mine, theirs] = await takeTurns(sides, rounds);
    const each = (runs) => spread(runs.map(({ seconds }) => seconds / students));
    const [our, their] = [each(mine), each(theirs)];
    return {
      ...{ ...head, version, unit: "s/submission" },
      ...{ ours: our.median, theirs: their.median, ratio: their.median / our.median },
      ...{ oursPerMinute: 60 / our.median, theirsPerMinute: 60 / their.median },
      ...{ oursRange: [our.min, our.max], theirsRange: [their.min, their.max] },
      // Both must have found the same right answers, or they did not do the same work.
      ...{ oursPoints: mine[0].points, theirsPoints: theirs[0].points },
    };
  } catch (error) {
    return { ...head, ours: null, theirs: null, ratio: null, why: error.message.split("\n")[0] };
  }
}

function gradeTable(rows) {
  const header = [
    "lesson",
    "students",
    "jobs",
    "ours s each",
    "nbgrader s each",
    "ratio",
    "ours a minute",
    "points",
  ];
  const lines = rows.map((r) => [
    ...[r.work, r.students, r.jobs, number(r.ours ?? Number.NaN), number(r.theirs ?? Number.NaN)],
    ...[number(r.ratio ?? Number.NaN), number(r.oursPerMinute ?? Number.NaN)],
    ...[r.why ?? `${r.oursPoints} / ${r.theirsPoints}`],
  ]);
  return table(header, lines, "lrrrrrrl");
}
