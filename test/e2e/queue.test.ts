import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildNotebook } from "../../src/course/index.js";
import type { SubmissionVerdict } from "../../src/grade/index.js";
import { type Command, convlab, start } from "./support/command.js";
import {
  type CutLine,
  lineTo,
  type Postgres,
  skipWithoutPostgres,
  startPostgres,
} from "./support/postgres.js";

const work = mkdtempSync(join(tmpdir(), "queue-"));
const submissions = join(work, "submissions");
const STUDENTS = 12;
const KEY = "key of the test's course";
const env = { CONVLAB_GRADE_SEED: KEY };
/** Long enough for a busy machine to say that it is alive. */
const LEASE = "12";

const results = (out: string): SubmissionVerdict[] =>
  JSON.parse(readFileSync(join(out, "grades.json"), "utf8")).submissions;

/** A class that several workers grade, one of which is killed and one cut off from the database. */
describe.skipIf(skipWithoutPostgres)("the queue", () => {
  let database: Postgres;
  let line: CutLine;
  const running: Command[] = [];

  const worker = (url: string, ...more: string[]) => {
    const command = start(
      ["grade-worker", "--queue", url, "--jobs", "1", "--lease", LEASE, ...more],
      { env },
    );
    running.push(command);
    return command;
  };
  const run = (out: string, ...more: string[]) =>
    start(
      ["grade", submissions, "--out", out, "--queue", database.url, "--lease", LEASE, ...more],
      { env },
    );
  const until = async (what: string, met: () => boolean) => {
    const deadline = Date.now() + 400_000;
    while (!met()) {
      if (Date.now() > deadline)
        throw new Error(
          `${what} did not come about\n${running.map((one) => one.text()).join("\n")}`,
        );
      await sleep(100);
    }
  };
  const audit = (where: string) =>
    database.query(`SELECT key FROM convlab_grade.audit WHERE ${where}`);
  const claims = (command: Command) =>
    audit(`event = 'claimed' AND worker LIKE '%:${command.child.pid}'`).length;

  beforeAll(async () => {
    database = await startPostgres();
    line = await lineTo(database);
    mkdirSync(submissions);
    const solved = await buildNotebook("convolution", "en", { solutions: true });
    // What PostgreSQL's own JSON would not take.
    const strange = structuredClone(solved);
    for (const cell of strange.cells)
      if (cell.id === "outputSize") cell.source = 'throw new Error("\\u0000 \\ud800 \\\\u0000");';
    for (let i = 0; i < STUDENTS; i++)
      writeFileSync(
        join(submissions, `s${i}.ipynb`),
        JSON.stringify({ ...(i === 0 ? strange : solved), metadata: { ...solved.metadata, i } }),
      );
  });

  afterAll(async () => {
    for (const { child } of running) child.kill("SIGKILL");
    await line?.close();
    await database?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  test("one worker killed, one cut off: each submission is graded exactly once", async () => {
    const out = join(work, "out");
    const course = run(out);
    running.push(course);
    await until(
      "the queue",
      () => database.query("SELECT to_regclass('convlab_grade.audit')")[0] !== undefined,
    );
    const doomed = worker(database.url);
    await until("a claim of the first", () => claims(doomed) > 0);
    doomed.child.kill("SIGKILL");
    const cut = worker(line.url);
    await until("a claim of the second", () => claims(cut) > 0);
    line.cut();
    const steady = worker(database.url);
    await until("work of the third", () => claims(steady) > 2);
    line.mend();
    const ended = await course.ended;
    expect(ended.code, ended.text).toBe(0);
    expect(results(out).map(({ earned, refused }) => [earned, refused])).toEqual(
      Array.from({ length: STUDENTS }, (_, i) => [i === 0 ? 13 : 14, null]),
    );
    const graded = audit("event = 'graded'");
    expect(graded).toHaveLength(STUDENTS);
    expect(new Set(graded).size).toBe(STUDENTS);
    expect(database.query("SELECT count(*) FROM convlab_grade.verdict")).toEqual([
      String(STUDENTS),
    ]);
    // What was graded is not kept: notebooks leave the database with their verdicts.
    expect(database.query("SELECT count(*) FROM convlab_grade.submission")).toEqual(["0"]);
    // The killed one's was claimed again by another.
    const [lost] = audit(`event = 'claimed' AND worker LIKE '%:${doomed.child.pid}'`);
    expect(
      database.query(
        `SELECT count(*) > 1 FROM convlab_grade.audit WHERE event = 'claimed' AND key = '${lost}'`,
      ),
    ).toEqual(["t"]);
    for (const { child } of [cut, steady]) child.kill("SIGTERM");
    expect([(await cut.ended).code, (await steady.ended).code]).toEqual([130, 130]);
    expect(cut.text()).toContain("grade-worker: database: ");
  });

  test("a second run finds the verdicts there, without any worker; so does one on another machine", async () => {
    const again = await run(join(work, "out")).ended;
    expect(again.code, again.text).toBe(0);
    const elsewhere = await run(join(work, "elsewhere")).ended;
    expect(elsewhere.code, elsewhere.text).toBe(0);
    expect(results(join(work, "elsewhere"))).toEqual(results(join(work, "out")));
    expect(audit("event = 'graded'")).toHaveLength(STUDENTS);
    expect(database.query("SELECT count(*) FROM convlab_grade.submission")).toEqual(["0"]);
  });

  test("a worker of another course takes nothing; --regrade grades anew", async () => {
    const stranger = start(
      ["grade-worker", "--queue", database.url, "--seed", "another key", "--idle", "3"],
      {},
    );
    running.push(stranger);
    const course = run(join(work, "out"), "--only", "s1", "--regrade");
    running.push(course);
    expect((await stranger.ended).code, stranger.text()).toBe(0);
    expect(stranger.text()).not.toContain("graded");
    const right = worker(database.url, "--idle", "3");
    expect((await course.ended).code, course.text()).toBe(0);
    expect((await right.ended).code, right.text()).toBe(0);
    expect(audit("event = 'graded'")).toHaveLength(STUDENTS + 1);
  });

  test("a run that is stopped, and what can't be", async () => {
    const stopped = run(join(work, "stopped"), "--seed", "a third key");
    running.push(stopped);
    const waiting = "SELECT count(*) FROM convlab_queue.job WHERE state = 'created'";
    await until("work to do", () => database.query(waiting)[0] === String(STUDENTS));
    stopped.child.kill("SIGINT");
    expect((await stopped.ended).code).toBe(130);
    const nowhere = "postgres://grader:secret@127.0.0.1:1/none";
    const unreachable = await convlab(
      ["grade", submissions, "--out", join(work, "x"), "--queue", nowhere],
      env,
    );
    expect(unreachable.code).toBe(1);
    expect(unreachable.text).toMatch(
      /expected a PostgreSQL database at --queue, got .*ECONNREFUSED/,
    );
    expect(unreachable.text).not.toContain("secret");
    const keyless = await convlab(
      ["grade", submissions, "--out", join(work, "x"), "--queue", nowhere],
      { CONVLAB_GRADE_SEED: "" },
    );
    expect(keyless).toMatchObject({
      code: 2,
      text: expect.stringContaining("expected the course's key"),
    });
    for (const [args, message] of [
      [["--queue", "x"], "expected the course's key"],
      [[], "expected --queue postgres://"],
      [["--queue", "x", "--seed", "s", "--lease", "0"], "--lease: expected a whole number above 0"],
    ] as const) {
      const wrong = await convlab(["grade-worker", ...args], { CONVLAB_GRADE_SEED: "" });
      expect(wrong).toMatchObject({ code: 2, text: expect.stringContaining(message) });
    }
  });
});
