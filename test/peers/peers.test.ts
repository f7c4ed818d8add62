import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  adam,
  flatten,
  group,
  ImageDataset,
  fit as learn,
  linear,
  manualSeed,
  member,
  OptionError,
  plotRuns,
  relu,
  runLog,
  sequential,
  setLanguage,
} from "convlab";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useHost } from "../../src/host/current.js";
import type { MimeBundle } from "../../src/host/index.js";
import { personOf } from "../../src/peers/files.js";
import { RUN_MIME, type SharedRun } from "../../src/peers/run.js";
import { readLines, record, recordFor } from "../../src/progress/index.js";

let folder: string;
let shown: MimeBundle[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peers-"));
  shown = [];
  setLanguage("en");
  useHost({
    name: "terminal",
    needsPicture: false,
    display: (bundle) => {
      shown.push(bundle);
      return { update: () => {} };
    },
    interrupted: () => false,
    onInterrupted: () => {},
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
  useHost(undefined);
  recordFor(undefined);
  rmSync(folder, { recursive: true, force: true });
});

const runs = () => join(folder, "runs");

async function trained(callback: ReturnType<ReturnType<typeof member>["run"]>, width = 8) {
  manualSeed(1);
  const model = sequential(flatten(), linear(16, width), relu(), linear(width, 2));
  const bytes = Uint8Array.from({ length: 24 * 16 }, (_, i) => (i * 37) % 256);
  const labels = Uint8Array.from({ length: 24 }, (_, i) => i % 2);
  const train = new ImageDataset({ images: bytes, labels, shape: [1, 4, 4], classes: ["a", "b"] });
  const options = { epochs: 2, batchSize: 8, test: train, optimizer: adam(model), show: false };
  await learn(model, { train, ...options, callbacks: [callback] });
  return model.parameterCount();
}

const sharedRun = (more: Partial<SharedRun> = {}): SharedRun => ({
  ...{ member: "Mina", name: "wide", begun: "2026-01-02T03:04:05.000Z" },
  ...{ seconds: 2, parameters: 100, finished: true },
  steps: [
    { step: 1, loss: 2, accuracy: 0.1 },
    { step: 2, loss: 1, accuracy: 0.6 },
  ],
  epochs: [{ epoch: 1, step: 2, testLoss: 1.1, testAccuracy: 0.5 }],
  ...more,
});

const write = (path: string, content: unknown) => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

const notebook = (outputs: Record<string, unknown>[], lesson?: string) => ({
  cells: [
    { cell_type: "markdown", source: "secret prose" },
    { cell_type: "code", source: "secret code", outputs: outputs.map((data) => ({ data })) },
  ],
  metadata: lesson ? { convlab: { lesson } } : {},
});

describe("member", () => {
  test("runs of one kernel do not overwrite each other, whoever's and whatever their names", async () => {
    const [mina, jun] = [member("Mina"), member("준")];
    const parameters = await trained(mina.run("wide", { folder: runs() }));
    await trained(jun.run("wide", { folder: runs() }));
    await trained(mina.run("wide", { folder: runs() }), 4);
    const us = group(runs());
    expect(us.runs.map(({ member, name }) => `${member}/${name}`).sort()).toEqual([
      "Mina/wide",
      "Mina/wide-2",
      "준/wide",
    ]);
    const first = us.runs.find(({ name, member }) => name === "wide" && member === "Mina")!;
    expect(first).toMatchObject({ finished: true, parameters });
    expect(first.steps).toHaveLength(6);
    expect(first.epochs).toHaveLength(2);
    expect(first.epochs[1].testAccuracy).toBeGreaterThanOrEqual(0);
    expect(us.members).toEqual(["Mina", "준"]);
  });

  test("the notebook's output brings the run along, without code", async () => {
    await trained(member("Mina").run("wide", { folder: runs() }));
    const card = shown.find((bundle) => RUN_MIME in bundle)!;
    expect(card["text/plain"]).toMatch(/^Mina: wide · \d+\.\d % · 154 parameters · \d+\.\d s$/);
    const file = write("passed/around.ipynb", notebook([card]));
    expect(group(file).runs).toEqual(group(runs()).runs);
    expect(group(file, runs()).runs).toHaveLength(1);
  });

  test("checks after it are the member's", () => {
    const file = join(folder, "progress.jsonl");
    vi.stubEnv("CONVLAB_PROGRESS", file);
    member(" Mina ");
    record({ lesson: "a", exercise: "b", earned: 1, points: 1, passed: true });
    expect(readLines(file).lines[0].member).toBe("Mina");
  });

  test.each(["", "  ", "a/b", "..", "a".repeat(41), "a\nb"])("refuses %j as a name", (name) => {
    expect(() => member(name)).toThrow(
      /^member: expected a name of 1 to 40 characters without .*, got/,
    );
    expect(() => member("Mina").run(name)).toThrow(/^run: expected a name/);
  });
});

describe("group", () => {
  test("reads folders, notebooks and progress files, and says what it could not read", async () => {
    write("shared/runs/Mina/wide/run.json", sharedRun());
    write("shared/runs/Jun/broken/run.json", "{");
    write("shared/runs/Jun/odd/run.json", { member: "Jun", steps: [{}] });
    write("shared/jun.ipynb", notebook([{ [RUN_MIME]: sharedRun({ member: "Jun" }) }]));
    write("shared/nothing.ipynb", "{}");
    write("shared/.ipynb_checkpoints/jun.ipynb", "{}");
    const us = group(join(folder, "shared"), join(folder, "missing"));
    expect(us.runs.map(({ member }) => member).sort()).toEqual(["Jun", "Mina"]);
    expect(us.problems).toHaveLength(4);
    expect(us.problems.join("\n")).toMatch(/odd: run\.json is no run/);
    expect(us.problems.join("\n")).toMatch(/nothing\.ipynb: no notebook: it has no cells/);
    expect(us.problems.join("\n")).toMatch(/missing: ENOENT/);
    expect(String(us)).toMatch(/Mina +wide +50\.0 % +100 +2\.0/);
  });

  test("reads what runLog wrote, under the folder's name", async () => {
    await trained(runLog(join(folder, "logged", "wide")));
    const [run] = group(join(folder, "logged")).runs;
    expect(run).toMatchObject({ member: "", name: "wide", finished: true });
    expect(run.steps).toHaveLength(6);
  });

  test("a run that blew up keeps its place: NaN goes through JSON", () => {
    const steps = [{ step: 1, loss: Number.NaN, accuracy: 0.1 }];
    const file = write("runs/Mina/high/run.json", sharedRun({ steps, epochs: [] }));
    const { runs } = group(dirname(file));
    expect(runs[0].steps[0].loss).toBeNaN();
    expect(() => group(dirname(file)).plot()).not.toThrow();
  });

  test("a run that goes on says so; the finished one of the same run wins", () => {
    write("a/run.json", sharedRun({ finished: false, seconds: 1 }));
    expect(String(group(join(folder, "a")))).toContain("wide (not finished)");
    write("b/run.json", sharedRun());
    const us = group(folder);
    expect(us.runs).toHaveLength(1);
    expect(us.runs[0].finished).toBe(true);
  });

  test("long runs are thinned: at most 200 points", () => {
    const steps = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, loss: i, accuracy: 0 }));
    write("run.json", sharedRun({ steps }));
    const [run] = group(folder).runs;
    expect(run.steps).toHaveLength(200);
    expect(run.steps[0]).toEqual({ step: 3, loss: 2, accuracy: 0 });
  });

  test("refuses to read nothing", () => {
    expect(() => group()).toThrow(OptionError);
    expect(() => group()).toThrow("group: expected files or folders, got none");
  });

  test.each([
    ["mina.ipynb", "mina"],
    ["class/mina-04-convolution.ipynb", "mina"],
    ["class/04-convolution_mina.ipynb", "mina"],
    ["mina/04-convolution.ipynb", "mina"],
    ["mina/notebooks/ko/06-stride-padding.ipynb", "mina"],
    ["민지/convlab-progress.jsonl", "민지"],
    ["jun.jsonl", "jun"],
    ["jun-progress.jsonl", "jun"],
  ])("%s is %s's", (path, person) => {
    expect(personOf(path)).toBe(person);
  });
});

describe("the figure", () => {
  test("curves, accuracy by parameters, and seconds of every run; all of it in words", () => {
    const runs = [sharedRun(), sharedRun({ member: "Jun", parameters: 7, seconds: 9.5 })];
    const figure = plotRuns(runs, { title: "Small nets are slower here" });
    const { data } = figure;
    expect(data.filter(({ xaxis }) => xaxis === undefined || xaxis === "x2").length).toBe(8);
    expect(data.filter(({ xaxis }) => xaxis === "x3").map(({ x }) => x)).toEqual([[100], [7]]);
    expect(data.find(({ type }) => type === "bar")).toMatchObject({
      x: [2, 9.5],
      y: ["Mina: wide", "Jun: wide"],
    });
    expect(figure.text).toContain("Small nets are slower here");
    expect(figure.text).toContain("Jun: wide: accuracy 50.0 %, 7 parameters, 9.5 s, loss 2 → 1");
    expect(figure.png().length).toBeGreaterThan(5000);
  });

  test("two runs of one name stay two", () => {
    const figure = plotRuns([sharedRun(), sharedRun({ begun: "2027" })]);
    expect(figure.data.find(({ type }) => type === "bar")?.y).toEqual([
      "Mina: wide",
      "Mina: wide (2)",
    ]);
  });

  test("nothing to draw", () => {
    expect(() => plotRuns([])).toThrow("plotRuns: expected runs, got none");
  });
});

describe("the leaderboard", () => {
  const check = (member: string, accuracy: number, parameters: number, passed = true) =>
    JSON.stringify({
      ...{ time: "t", lesson: "first-cnn", exercise: "smallNet", member, passed },
      ...{ earned: passed ? 5 : 0, points: 5, measured: { accuracy, parameters } },
    });

  test("the more accurate first, then the smaller; equal ones share a place; each one's best", () => {
    const lines = [
      check("Mina", 0.97, 900),
      check("Mina", 0.98, 900),
      check("Jun", 0.98, 800),
      check("Ara", 0.99, 9000, false),
      check("Bo", 0.98, 900),
    ];
    const board = group(write("p.jsonl", lines.join("\n"))).leaderboard("smallNet");
    expect(board.exercise).toBe("first-cnn.smallNet");
    expect(board.places.map(({ place, member }) => [place, member])).toEqual([
      [1, "Jun"],
      [2, "Mina"],
      [2, "Bo"],
      [4, "Ara"],
    ]);
    expect(String(board)).toMatch(/1 +Jun +98\.00 % +800 +5 ✓/);
  });

  test("checks in passed-around notebooks count under the notebook's name", () => {
    const outcome = { exercise: "smallNet", earned: 5, points: 5, passed: true };
    const bundle = { "application/vnd.convlab.check+json": outcome };
    write("mina-09-first-cnn.ipynb", notebook([bundle, { "text/plain": "x" }], "first-cnn"));
    write("other.ipynb", notebook([bundle]));
    const { checks } = group(folder);
    expect(checks).toMatchObject([{ member: "mina", lesson: "first-cnn", earned: 5 }]);
  });

  test("an exercise that nobody checked, and one that two lessons have", () => {
    const two = [check("a", 1, 1), check("a", 1, 1).replace("first-cnn", "other")];
    const us = group(write("p.jsonl", two.join("\n")));
    expect(() => us.leaderboard("smallNet")).toThrow(
      "leaderboard: expected one exercise, got first-cnn.smallNet, other.smallNet",
    );
    expect(us.leaderboard("other.smallNet").places).toHaveLength(1);
    expect(() => us.leaderboard("tiny")).toThrow(
      'leaderboard: expected an exercise that somebody checked, got "tiny"',
    );
  });
});

test("a file written while it is read is never half: the run appears whole", async () => {
  await trained(member("Mina").run("wide", { folder: runs() }));
  const text = readFileSync(join(runs(), "Mina", "wide", "run.json"), "utf8");
  expect(JSON.parse(text).finished).toBe(true);
});
