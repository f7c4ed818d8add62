import { type ChildProcess, spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Output } from "../../kernel/client.js";
import type { ModelExercise } from "../../src/check/exercise.js";
import { encodeTensor } from "../../src/check/index.js";
import { buildNotebook, projectRoot, sourceOf } from "../../src/course/index.js";
import { writeZip } from "../../src/course/zip/write.js";
import {
  type ExerciseVerdict,
  findSandboxTools,
  loadLessons,
  openWorkshop,
  type SubmissionVerdict,
} from "../../src/grade/index.js";
import { gradeModel } from "../../src/grade/model.js";
import { adam, F, flatten, linear, manualSeed, mnist, sequential } from "../../src/index.js";
import { FLOOD, fork, HOARD, LOOP, PATCHES, POISON, QUIT, SUBTLE, spy } from "../grade/hostile.js";

const ROOT = projectRoot();
const MARK = `mark-${process.pid}-${Date.now()}`;
const work = mkdtempSync(join(tmpdir(), "grade-"));
const submissions = join(work, "submissions");
const out = join(work, "out");

afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(ROOT, "dist/src/cli/main.js"), "grade", ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, ran: finished(child) };
}

async function finished(child: ChildProcess): Promise<Ran> {
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (data) => {
      texts[name] += data;
    });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...texts };
}

const grade = (args: string[], env?: Record<string, string>) => start(args, env).ran;

/** A submission: the notebook of the lesson with other sources in some of its cells. */
async function handIn(
  path: string,
  cells: Record<string, string>,
  solved: boolean,
  language: "ko" | "en" = "en",
) {
  const notebook = await buildNotebook("convolution", language, { solutions: solved });
  for (const cell of notebook.cells) {
    const source = cells[String(cell.id)];
    if (source !== undefined) cell.source = source;
  }
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, JSON.stringify(notebook));
}

async function solution(cell: string): Promise<string> {
  const notebook = await buildNotebook("convolution", "en", { solutions: true });
  return sourceOf(notebook.cells.find(({ id }) => id === cell) as { source: string });
}

function results(folder = out): SubmissionVerdict[] {
  return JSON.parse(readFileSync(join(folder, "grades.json"), "utf8")).submissions;
}

function of(student: string): SubmissionVerdict {
  const found = results().find((one) => one.student === student);
  if (found === undefined) throw new Error(`no verdict on ${student}`);
  return found;
}

function exerciseOf(student: string, name: string): ExerciseVerdict {
  const found = of(student).exercises.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no verdict on ${name} of ${student}`);
  return found;
}

const feedback = (student: string, folder = out) => {
  const { language } = results(folder).find((one) => one.student === student) as SubmissionVerdict;
  return readFileSync(join(folder, "feedback", language, `${student}.html`), "utf8");
};

/** What lies in a folder: names, sizes and times of change. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name, stat: statSync(join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ name, stat }) => `${name} ${stat.size} ${stat.mtimeMs}`);
}

function commandLines(): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, "utf8")] : [];
    } catch {
      return [];
    }
  });
}

describe("a class with hostile students in it", () => {
  let ran: Ran;
  let before: string[];
  let after: string[];
  const watched = ["lessons", "notebooks/checks", "dist/kernel"].map((name) => join(ROOT, name));
  const seen = () => [...watched, submissions].flatMap(listing);

  beforeAll(async () => {
    await handIn(join(submissions, "김철수.ipynb"), {}, true, "ko");
    await handIn(
      join(submissions, "wrong.ipynb"),
      {
        outputSize: "function outputSize(n: number, f: number): number { return n - f; }",
        windowDot:
          `${await solution("windowDot")}\nconst honest = windowDot;\nwindowDot = ((image, filter, row, column) => column > 2 ? 0.5 : honest(image, filter, row, column)) as any;`.replace(
            "function windowDot",
            "var windowDot = function",
          ),
        convolve2d: `function convolve2d(image: number[][], filter: number[][]): number[][] {
        const [h, w] = [image.length - filter.length + 1, image[0].length - filter[0].length + 1];
        return Array.from({ length: h }, (_, i) => Array.from({ length: w }, (_, j) =>
          filter.flatMap((line, a) => line.map((x, b) => x * image[i + a][j + b])).reduce((s, x) => s + x, 0)));
      }`,
        edgeStrength:
          "function edgeStrength(image: number[][]): number[][] { return image.map((line) =>",
      },
      false,
    );
    const edgeStrength = await solution("edgeStrength");
    await handIn(join(submissions, "patcher.ipynb"), { outputSize: PATCHES }, false);
    await handIn(join(submissions, "quitter.ipynb"), { outputSize: QUIT }, true);
    await handIn(join(submissions, "poisoner.ipynb"), { outputSize: POISON }, true);
    await handIn(join(submissions, "subtle.ipynb"), { outputSize: SUBTLE }, false);
    await handIn(
      join(submissions, "spy", "work.ipynb"),
      { outputSize: spy(ROOT, submissions), windowDot: await solution("windowDot") },
      false,
    );
    await handIn(
      join(submissions, "looper.ipynb"),
      { windowDot: fork(MARK), convolve2d: LOOP, edgeStrength },
      false,
    );
    await handIn(
      join(submissions, "flooder.ipynb"),
      { outputSize: await solution("outputSize"), edgeStrength: FLOOD },
      false,
    );
    writeFileSync(join(submissions, "broken.ipynb"), '{"cells": [');
    writeFileSync(join(submissions, "=cmd|' C calc'!A0.ipynb"), "[]");
    before = seen();
    ran = await grade([submissions, "--out", out, "--jobs", "2", "--timeout", "72"], {
      CONVLAB_GRADE_SEED: "secret of the test",
    });
    after = seen();
  });

  test("the batch comes to its end, and says how far it is", () => {
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/grade: 11\/11/);
    expect(results()).toHaveLength(11);
  });

  test("right answers get all points; the page is in the notebook's language", () => {
    expect(of("김철수")).toMatchObject({ earned: 14, points: 14, refused: null, language: "ko" });
    expect(feedback("김철수")).toContain("14 / 14 점");
  });

  test("wrong answers get points by case, and their diagnosis", () => {
    expect(exerciseOf("wrong", "outputSize")).toMatchObject({ earned: 0 });
    const partial = exerciseOf("wrong", "windowDot");
    expect(partial.earned).toBeGreaterThan(0);
    expect(partial.earned).toBeLessThan(partial.points);
    expect(feedback("wrong")).toContain("n − f counts the moves of the filter.");
    expect(feedback("wrong")).toContain("This is the cross-correlation.");
    expect(exerciseOf("wrong", "edgeStrength").says?.en).toMatch(/SyntaxError/);
  });

  test("patched built-ins and printed verdicts earn nothing", () => {
    expect(of("patcher")).toMatchObject({ earned: 0, refused: null });
    expect(of("subtle")).toMatchObject({ earned: 0, refused: null });
    const { cases } = exerciseOf("subtle", "outputSize");
    expect(cases.map(({ passed, got }) => [passed, got?.en])).toEqual(
      Array(10).fill([false, "NaN"]),
    );
  });

  test("a spy sees no reference, no other submission, no secret, no network, and writes nothing", () => {
    expect(exerciseOf("spy", "outputSize").says?.en).toBe("Spy: 28 tried, got []");
    expect(exerciseOf("spy", "windowDot")).toMatchObject({ earned: 2 });
  });

  test("forks and endless loops cost their exercise; the next goes on in a fresh kernel", () => {
    expect(exerciseOf("looper", "windowDot")).toMatchObject({ earned: 0 });
    expect(exerciseOf("looper", "convolve2d")).toMatchObject({ earned: 0 });
    expect(exerciseOf("looper", "convolve2d").says?.en).toMatch(/come to an end within/);
    expect(exerciseOf("looper", "edgeStrength")).toMatchObject({ earned: 3 });
  });

  test("an answer that ends or spoils its kernel costs no other answer its points", () => {
    for (const student of ["quitter", "poisoner"])
      expect(of(student).exercises.map(({ earned }) => earned)).toEqual([0, 2, 3, 3, 1, 4]);
  });

  test("a flood of output costs its exercise only", () => {
    expect(exerciseOf("flooder", "outputSize")).toMatchObject({ earned: 1 });
    // Which limit it meets first depends on how fast the grader gets to read.
    const { says } = exerciseOf("flooder", "edgeStrength");
    expect(says?.en).toMatch(/printed too much|come to an end within/);
  });

  test("nothing outside has changed, and no process is left", () => {
    expect(after).toEqual(before);
    expect(commandLines().filter((line) => line.includes(MARK))).toEqual([]);
  });

  test("broken files have a row with a reason, and no name becomes a formula", () => {
    const table = readFileSync(join(out, "grades.csv"), "utf8");
    expect(table.startsWith("\uFEFFstudent,")).toBe(true);
    expect(table).toMatch(/^broken,broken\.ipynb,,not-json,0,0,.*JSON이 아닙니다/m);
    expect(table).toMatch(/^'=cmd\|/m);
    expect(table).not.toMatch(/^=/m);
  });

  test("feedback holds neither seed nor expected values", () => {
    for (const student of ["wrong", "patcher", "spy", "looper"])
      expect(feedback(student)).not.toContain("secret of the test");
    const [first] = exerciseOf("wrong", "outputSize").cases;
    const [n, f] = (first?.input.en.match(/\d+/g) ?? []).map(Number) as [number, number];
    expect(first?.reason?.en).not.toContain(String(n - f + 1));
  });

  test("a second run grades nothing again and says the same", async () => {
    const first = results();
    const again = await grade([submissions, "--out", out, "--timeout", "72"], {
      CONVLAB_GRADE_SEED: "secret of the test",
    });
    expect(again.code).toBe(0);
    expect(results()).toEqual(first);
  });
});

describe("the lesson in which a network is trained", () => {
  const folder = join(work, "networks");
  const kept = join(work, "networks-out");
  const builder = "function digitNet(): Module { return sequential(flatten(), linear(784, 10)); }";

  /** A linear classifier, trained for a moment: some 85 % right. */
  function trained(): Record<string, unknown> {
    manualSeed(1);
    const model = sequential(flatten(), linear(784, 10));
    const optimizer = adam(model, { learningRate: 0.01 });
    const digits = mnist({ limit: 4000 });
    for (let step = 0; step < 100; step++) {
      const { x, y } = digits.batch(Array.from({ length: 64 }, (_, i) => (step * 64 + i) % 4000));
      optimizer.zeroGrad();
      F.crossEntropy(model.forward(x), y).backward();
      optimizer.step();
    }
    const weights = Object.entries(model.stateDict()).map(([name, t]) => [name, encodeTensor(t)]);
    return { "application/vnd.convlab.weights+json": { stateDict: Object.fromEntries(weights) } };
  }

  const checkCell = (data: Record<string, unknown>) => ({
    ...{ id: "digitsCheck", name: null, code: true, source: "" },
    outputs: [{ output_type: "display_data", metadata: {}, data }] as Output[],
  });

  test("exercises without training earn their points; a model is asked for its weights, then measured", async () => {
    const solved = await buildNotebook("first-cnn", "en", { solutions: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "untrained.ipynb"), JSON.stringify(solved));
    for (const cell of solved.cells) {
      if (cell.id === "digitNet") cell.source = builder;
      if (cell.id === "digitsCheck")
        cell.outputs = checkCell(trained()).outputs as typeof cell.outputs;
    }
    for (const name of ["weak", "weak-twin"])
      writeFileSync(join(folder, `${name}.ipynb`), JSON.stringify(solved));
    const key = { CONVLAB_GRADE_SEED: "key of the course" };
    expect(await grade([folder, "--out", kept], key)).toMatchObject({ code: 0 });
    const [untrained, weak, twin] = results(kept);
    const points = untrained?.points ?? 0;
    for (const one of [untrained, weak])
      expect(one).toMatchObject({ refused: null, earned: points - 4 });
    const digits = [untrained, weak].map((one) =>
      one?.exercises.find(({ name }) => name === "digits"),
    );
    expect(digits[0]?.says?.en).toContain("no trained weights");
    // Some 880 of 1,000 are right; which images these are depends on the key.
    const [, right] = /^(\d+) of 1,000 images right/.exec(digits[1]?.cases[0]?.got?.en ?? "") ?? [];
    expect(Number(right)).toBeGreaterThan(800);
    expect(Number(right)).toBeLessThan(960);
    expect(digits[1]?.cases[0]?.reason?.en).toContain("The target is 98 %");
    expect(digits[1]?.says?.en).toContain("There is no convolution.");
    // Luck in the draw is nobody's: equal weights get the same, today, tomorrow and under another name.
    const measured = (one?: SubmissionVerdict) =>
      one?.exercises.find(({ name }) => name === "digits")?.cases.map(({ got }) => got?.en);
    expect(measured(twin)).toEqual(measured(weak));
    const again = join(work, "networks-again");
    expect(await grade([folder, "--out", again, "--only", "weak"], key)).toMatchObject({ code: 0 });
    expect(measured(results(again)[0])).toEqual(measured(weak));
  });

  test("weights earn the points where the target is reached, not in another network, and labels can't be looked up", async () => {
    const stop = new AbortController();
    const limits = { memory: 2 ** 30, disk: 2 ** 26, processes: 256, output: 2 ** 23, start: 60 };
    const times = { cell: 20, question: 20, exercise: 20, submission: 60 };
    const shop = openWorkshop({
      tools: findSandboxTools(),
      project: ROOT,
      limits,
      times,
      signal: stop.signal,
    });
    const digits = (await loadLessons(ROOT))
      .flatMap(({ exercises }) => exercises)
      .find(({ name }) => name === "digits");
    const exercise = { ...digits?.exercise, target: 0.7 } as ModelExercise;
    const check = checkCell(trained());
    const session = await shop.start();
    const ask = async (source: string) => {
      expect((await session.run(source, 20)).status).toBe("ok");
      return gradeModel("digits", exercise, {
        given: "digitNet",
        session,
        seed: 3,
        seconds: 20,
        check,
      });
    };
    try {
      await session.run('import { flatten, linear, mnist, sequential } from "convlab";', 20);
      expect(await ask(builder)).toMatchObject({ earned: 4, cases: [{ passed: true }] });
      expect(await ask(builder.replace("10", "11"))).toMatchObject({
        earned: 0,
        cases: [{ got: null }],
      });
      const looked = await session.run("[...new Set(mnist({ train: false }).labels)].join()", 20);
      expect(JSON.stringify(looked.outputs)).toContain("'0'");
    } finally {
      await session.stop();
      shop.close();
    }
  });
});

test("hoarded memory costs its exercise; those before and after count", async () => {
  const [folder, kept] = [join(work, "hoarders"), join(work, "hoarders-out")];
  await handIn(join(folder, "hoarder.ipynb"), { windowDot: HOARD }, true);
  expect(await grade([folder, "--out", kept, "--memory", "400"])).toMatchObject({ code: 0 });
  const [hoarder] = results(kept);
  expect(hoarder?.exercises.map(({ earned }) => earned)).toEqual([1, 0, 3, 3, 1, 4]);
  expect(hoarder?.exercises[1]?.says?.en).toMatch(/used too much memory/);
  expect(hoarder?.peakMemory).toBeGreaterThan(400 * 2 ** 20);
});

const POLL = { timeout: 60_000 };

describe("a run that is stopped", () => {
  test("keeps what is graded, ends its sandboxes, and goes on with the rest", async () => {
    const [class_, kept] = [join(work, "stopped"), join(work, "stopped-out")];
    const loop = `const mark = "${MARK}-stop"; for (;;) {}`;
    await handIn(join(class_, "a.ipynb"), {}, true);
    await handIn(join(class_, "b.ipynb"), { outputSize: loop }, true);
    const { child, ran } = start([class_, "--out", kept, "--jobs", "1"]);
    child.stderr?.on("data", (text) => {
      if (String(text).includes("grade: 1/2")) setTimeout(() => child.kill("SIGINT"), 1000);
    });
    expect(await ran).toMatchObject({ code: 130 });
    expect(results(kept).map(({ student }) => student)).toEqual(["a"]);
    expect(commandLines().filter((line) => line.includes(kept))).toEqual([]);
    await handIn(join(class_, "b.ipynb"), {}, true);
    const rest = await grade([class_, "--out", kept, "--jobs", "1"]);
    expect(rest.code).toBe(0);
    const [a, b] = results(kept);
    expect([a?.earned, b?.earned]).toEqual([14, 14]);
  });
});

test("a run that was killed goes on with the rest, and nothing is graded twice", async () => {
  const [class_, kept] = [join(work, "killed"), join(work, "killed-out")];
  for (const name of ["a", "b", "c"]) await handIn(join(class_, `${name}.ipynb`), {}, true);
  const first = start([class_, "--out", kept, "--jobs", "1"]);
  await new Promise<void>((done) => {
    first.child.stderr?.on("data", (text) => {
      if (String(text).includes("grade: 1/3")) done();
    });
    first.child.on("close", () => done());
  });
  first.child.kill("SIGKILL");
  await first.ran;
  const graded = readdirSync(join(kept, ".cache")).filter((name) => name.endsWith(".json"));
  expect(graded.length).toBeGreaterThanOrEqual(1);
  expect(graded.length).toBeLessThan(3);
  const times = new Map(graded.map((name) => [name, statSync(join(kept, ".cache", name)).mtimeMs]));
  // Its sandbox dies with it.
  await expect.poll(() => commandLines().filter((line) => line.includes(kept)), POLL).toEqual([]);
  expect(await grade([class_, "--out", kept])).toMatchObject({ code: 0 });
  expect(results(kept).map(({ student, earned }) => [student, earned])).toEqual([
    ["a", 14],
    ["b", 14],
    ["c", 14],
  ]);
  for (const [name, time] of times)
    expect(statSync(join(kept, ".cache", name)).mtimeMs, name).toBe(time);
});

test("--only grades these, and keeps what others have; --regrade grades anew, and comes to the same", async () => {
  const [folder, kept] = [join(work, "two"), join(work, "two-out")];
  for (const name of ["a", "b"]) await handIn(join(folder, `${name}.ipynb`), {}, true);
  const only = (name: string, ...more: string[]) =>
    grade([folder, "--out", kept, "--only", name, ...more]);
  expect(await only("a")).toMatchObject({ code: 0 });
  expect(results(kept).map(({ student }) => student)).toEqual(["a"]);
  const [first] = results(kept);
  expect(await only("b")).toMatchObject({ code: 0 });
  expect(results(kept).map(({ student, earned }) => [student, earned])).toEqual([
    ["a", 14],
    ["b", 14],
  ]);
  expect(results(kept)[0]).toEqual(first);
  const kept1 = results(kept);
  expect(await only("b", "--regrade")).toMatchObject({ code: 0 });
  const kept2 = results(kept);
  expect(kept2[0]).toEqual(first);
  expect(kept2[1]?.seconds).not.toBe(kept1[1]?.seconds);
  const inputs = (one?: SubmissionVerdict) =>
    one?.exercises.map(({ cases, earned }) => [
      earned,
      cases.map(({ input, got }) => [input, got]),
    ]);
  expect(inputs(kept2[1])).toEqual(inputs(kept1[1]));
  expect(inputs(kept2[1])).not.toEqual(inputs(first));
});

test("a platform's archive with Korean names, a class list, deadlines and a person's points", async () => {
  const [kept, rules, list] = [
    join(work, "lms-out"),
    join(work, "rules.json"),
    join(work, "class.csv"),
  ];
  const notebook = JSON.stringify(await buildNotebook("convolution", "ko", { solutions: true }));
  const archive = join(work, "class.zip");
  const untouched = JSON.stringify(await buildNotebook("convolution", "ko"));
  writeFileSync(
    archive,
    writeZip([
      { path: "김 철수_12_assignsubmission_file_/01.ipynb", bytes: Buffer.from(notebook) },
      { path: "이영희_13_assignsubmission_file_/01.ipynb", bytes: Buffer.from(untouched) },
    ]),
  );
  writeFileSync(list, "student,name,email\n김 철수 (12),김철수,kim@example.org\n박민수,박민수,\n");
  writeFileSync(
    rules,
    JSON.stringify({
      late: { perDay: 10 },
      lessons: { convolution: { deadline: "2026-03-20" } },
      submitted: { "김 철수 (12)": "2026-03-21T10:00" },
      manual: [
        { student: "김 철수 (12)", lesson: "convolution", points: 1, max: 2, reason: "보고서" },
      ],
    }),
  );
  const ran = await grade([archive, "--out", kept, "--rules", rules, "--class", list]);
  expect(ran).toMatchObject({ code: 0 });
  const table = readFileSync(join(kept, "grades.csv"), "utf8").split("\r\n");
  expect(table[1]).toMatch(
    /^김 철수 \(12\),.*,convolution,graded,13\.5,16,14,14,1,2026-03-21 10:00:00 \+09:00,.*,1,1\.5,/,
  );
  expect(table[2]).toMatch(/^이영희 \(13\),.*,graded,0,14,0,14,0,/);
  expect(table[3]).toMatch(/^박민수,,,not-handed-in,/);
  expect(readFileSync(join(kept, "moodle.csv"), "utf8")).toContain(
    ",김철수,,,kim@example.org,13.5",
  );
  expect(feedback("김 철수 (12)", kept)).toContain("늦게 내서 뺀 점수: 1.5");
  expect(readFileSync(join(kept, "report.en.html"), "utf8")).toContain("50 % (1/2)");
});

test("a full disk is told; with room the run goes on", async () => {
  const [folder, kept] = [join(work, "full"), join(work, "full-out")];
  for (const name of ["a", "b"]) await handIn(join(folder, `${name}.ipynb`), {}, true);
  mkdirSync(kept, { recursive: true });
  const args = ["grade", folder, "--out", kept, "--jobs", "1"];
  const tools = findSandboxTools();
  // A file system of 4 kB over the folder for the results.
  const small = ["--dev-bind", "/", "/", "--size", "4096", "--tmpfs", kept, "--"];
  const own = process.getuid?.() === 0 ? [] : ["--unshare-user"];
  const child = spawn(
    tools.bwrap,
    [...own, ...small, process.execPath, join(ROOT, "dist/src/cli/main.js"), ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CONVLAB_GRADE_SEED: "s" } },
  );
  const ran = await finished(child);
  expect(ran).toMatchObject({ code: 4 });
  expect(ran.stderr).toMatch(/the results can't be written: ENOSPC.*\nhint: make room/);
  expect(await grade([folder, "--out", kept])).toMatchObject({ code: 0 });
  expect(results(kept).map(({ earned }) => earned)).toEqual([14, 14]);
});

test("without a sandbox only where that is asked for by its name, and it is said", async () => {
  const [folder, kept] = [join(work, "unsafe"), join(work, "unsafe-out")];
  await handIn(join(folder, "mine.ipynb"), { convolve2d: "for (;;) {}" }, true);
  const empty = mkdtempSync(join(tmpdir(), "path-"));
  const args = [folder, "--out", kept, "--unsafe-no-sandbox", "--timeout", "36"];
  const ran = await grade(args, { PATH: empty });
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain("WITHOUT A SANDBOX: submissions run as you");
  expect(results(kept)[0]?.exercises.map(({ earned }) => earned)).toEqual([1, 2, 0, 3, 1, 4]);
});

describe("where there is no sandbox", () => {
  test("nothing is run, and the message says what to install", async () => {
    const empty = mkdtempSync(join(tmpdir(), "path-"));
    const ran = await grade([submissions, "--out", join(work, "none")], { PATH: empty });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/expected the program "bwrap".*\nhint: install bubblewrap/);
  });

  test("a bubblewrap that can't make one is named with the reason", async () => {
    const broken = mkdtempSync(join(tmpdir(), "path-"));
    writeFileSync(
      join(broken, "bwrap"),
      "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2; exit 1\n",
      { mode: 0o755 },
    );
    const ran = await grade([submissions, "--out", join(work, "none")], {
      PATH: `${broken}:${process.env.PATH}`,
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /No permissions to create a new namespace\nhint: user namespaces may be forbidden/,
    );
  });
});

test.each([
  [
    "a folder that isn't there",
    join(work, "nowhere"),
    /expected a folder of submissions, got .*\nhint:/,
  ],
  [
    "a folder without notebooks",
    mkdtempSync(join(tmpdir(), "path-")),
    /expected notebooks \(\.ipynb\) in .*, got none\nhint:/,
  ],
])("%s is said", async (_, folder, message) => {
  const ran = await grade([folder, "--out", join(work, "none")]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(message);
});

describe("wrong options", () => {
  test.each([
    [[], "expected a folder of submissions"],
    [["a", "--out", "b", "--seed", "x", "--seed-file", "y"], "--seed or --seed-file, got both"],
    [["a"], "expected --out DIR"],
    [["a", "--out", "b", "--jobs", "0"], "--jobs: expected a whole number above 0, got 0"],
    [["a", "--out", "b", "--language", "fr"], "--language: expected ko or en, got fr"],
  ])("%j", async (args, message) => {
    const ran = await grade(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(message);
  });
});
