import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { type Lab, ownHome, startLab } from "./support/lab.js";
import { notebookFile } from "./support/notebook.js";
import { NotebookPage, openBrowser } from "./support/page.js";
import { skipWithoutBrowser } from "./support/parts.js";

const FOLDER = resolve(".convlab", "together");
/** jupyter-collaboration, from the tests' own packages. */
const PACKAGES = resolve(".convlab", "python");

const CELLS = {
  setup: 'import { display } from "convlab"; import { checks } from "convlab/lessons/convolution";',
  output: "console.log('seen by both');",
  progress:
    "const bar = display('0 of 3'); for (let k = 1; k <= 3; k++) { await new Promise((r) => setTimeout(r, 50)); bar.update(k + ' of 3'); }",
  answer: "function outputSize(n: number, f: number): number { return n - f + 1; }",
  check: 'checks("en").outputSize(outputSize);',
  ask: "0",
  group:
    'import { adam, fit, flatten, group, linear, manualSeed, member, mnist, sequential, show } from "convlab"; const digits = mnist({ limit: 64 }); function net() { manualSeed(1); return sequential(flatten(), linear(784, 10)); }',
  first:
    'const minas = net(); await fit(minas, { train: digits, batchSize: 16, optimizer: adam(minas), callbacks: [member("Mina").run("one")] });',
  second:
    'const juns = net(); await fit(juns, { train: digits, batchSize: 16, optimizer: adam(juns), callbacks: [member("Jun").run("one")] });',
  compare:
    'const us = group("runs"); show(us.plot({ title: "Two members in one figure" })); us.members.join(" and ")',
};

/** Two people, each in a browser of their own, in one notebook with one kernel. */
describe.skipIf(skipWithoutBrowser)("real-time collaboration", () => {
  const home = ownHome();
  let lab: Lab;
  const browsers: Awaited<ReturnType<typeof openBrowser>>[] = [];
  let first: NotebookPage;
  let second: NotebookPage;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "together.ipynb"), notebookFile(CELLS));
    const env = {
      PYTHONPATH: PACKAGES,
      JUPYTER_PATH: join(PACKAGES, "share", "jupyter"),
      JUPYTER_CONFIG_PATH: join(PACKAGES, "etc", "jupyter"),
    };
    const args = [`--ServerApp.root_dir=${FOLDER}`, "--LabApp.expose_app_in_browser=True"];
    lab = await startLab({ home: home.env, args, env });
    for (let i = 0; i < 2; i++) browsers.push(await openBrowser());
    first = await NotebookPage.open(browsers[0].context, lab, "together.ipynb");
    second = await NotebookPage.open(browsers[1].context, lab, "together.ipynb");
  });

  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await stopped();
    home.remove();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  /** The server of jupyter-collaboration does not always end when it is asked to. */
  const stopped = async () => {
    if (!lab) return;
    const runtime = home.env.JUPYTER_RUNTIME_DIR;
    const file = readdirSync(runtime).find((name) => /^jpserver-\d+\.json$/.test(name));
    const pid = Number(/\d+/.exec(file ?? "")?.[0]);
    const end = lab.stop();
    const kill = setTimeout(() => pid && process.kill(pid, "SIGKILL"), 10_000);
    await end;
    clearTimeout(kill);
  };

  const pictures = () =>
    onTestFailed(async () => {
      await NotebookPage.picture(first.page, "failed-together-1");
      await NotebookPage.picture(second.page, "failed-together-2");
    });
  const seen = (who: NotebookPage, cell: string) =>
    expect.poll(() => who.output(cell), { timeout: 60_000 });

  test("what one runs, both see", async () => {
    pictures();
    await first.run("setup");
    expect(await first.errors()).toEqual([]);
    await first.run("output");
    await seen(first, "output").toContain("seen by both");
    await seen(second, "output").toContain("seen by both");
  });

  test("progress and checks too", async () => {
    pictures();
    await first.run("progress");
    await seen(second, "progress").toContain("3 of 3");
    await first.run("answer");
    await first.run("check");
    await seen(second, "check").toContain("All 4 cases are right.");
    await second.screenshot("together");
  });

  test("each one's training is seen by the other, and one figure compares their runs", async () => {
    pictures();
    await first.run("group");
    await first.run("first");
    await second.run("second");
    await seen(second, "first").toContain("Mina: one");
    await seen(first, "second").toContain("Jun: one");
    await second.run("compare");
    await seen(second, "compare").toContain("Jun and Mina");
    await seen(first, "compare").toContain("Jun and Mina");
    await first.screenshot("together-runs");
  });

  test("the other one's code runs in the same kernel, and what was typed stands on both sides", async () => {
    pictures();
    await second.write("ask", "console.log(outputSize(28, 5));");
    await seen(second, "ask").toContain("24");
    await seen(first, "ask").toContain("24");
    expect(await first.source("ask")).toBe("console.log(outputSize(28, 5));");
  });
});
