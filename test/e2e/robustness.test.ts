import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { type Lab, ownHome, startLab } from "./support/lab.js";
import { notebookFile } from "./support/notebook.js";
import { NotebookPage, openBrowser } from "./support/page.js";
import { skipWithoutBrowser } from "./support/parts.js";

const FOLDER = resolve(".convlab", "robustness");
const PATIENT = 180_000;

const CELLS = {
  first: "let kept = 42;",
  second: "0",
  third: "console.log('third');",
  next: "0",
};

// (module (func (export "f") (loop (br 0))))
const WASM =
  "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f()";

/** What a student can do to a kernel, in the real JupyterLab: docs/robustness.md has all the tries. */
describe.skipIf(skipWithoutBrowser)("a kernel in JupyterLab under stress", () => {
  const home = ownHome();
  let lab: Lab;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let context: BrowserContext;
  let notebook: NotebookPage;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "stress.ipynb"), notebookFile(CELLS));
    const args = [`--ServerApp.root_dir=${FOLDER}`, "--LabApp.expose_app_in_browser=True"];
    lab = await startLab({ home: home.env, args, env: { CONVLAB_LANGUAGE: "en" } });
    browser = await openBrowser();
    context = browser.context;
    notebook = await NotebookPage.open(context, lab, "stress.ipynb");
    await notebook.run("first");
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    home.remove();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  const picture = (name: string) =>
    onTestFailed(() => NotebookPage.picture(notebook.page, `failed-robustness-${name}`));
  const next = async (code: string) => {
    await notebook.write("next", code);
    return notebook.output("next");
  };
  const numberOf = async (cell: string) => Number(/\d+/.exec(await notebook.prompt(cell)));

  test(
    "Run All ends at a cell that fails: those behind it have not run, and look so",
    async () => {
      picture("run-all");
      await notebook.write("second", "throw new Error('no such layer');");
      await notebook.menu("Run", /^Run All Cells$/);
      await notebook.until("second", /no such layer/);
      await notebook.settled(PATIENT);
      expect(await notebook.output("third")).toBe("");
      expect(await notebook.prompt("third")).toBe("[ ]:");
      await notebook.screenshot("robustness-run-all");
    },
    PATIENT,
  );

  test.each([
    ["a loop", "console.log('started'); while (true) {}"],
    ["a loop in WebAssembly", `console.log('started'); ${WASM}`],
    ["a promise that never settles", "console.log('started'); await new Promise(() => {})"],
    ["a question", "console.log('started'); prompt('Your name?')"],
  ])(
    "Stop ends %s, and the next cell has its variables",
    async (what, code) => {
      picture(`stop-${what}`);
      const before = await numberOf("first");
      await notebook.run("first");
      await notebook.startWriting("second", code);
      await notebook.until("second", /started/);
      await notebook.status("Busy");
      await notebook.stop();
      expect(await notebook.output("second")).toContain("Interrupted: The cell was stopped.");
      expect(await next("console.log(kept);")).toContain("42");
      expect(await numberOf("next")).toBe((await numberOf("first")) + 2);
      expect(await numberOf("first")).toBeGreaterThan(before);
    },
    PATIENT,
  );

  test(
    "Stop pressed twenty times ends the cell that runs, and none that comes after",
    async () => {
      picture("stop-twenty");
      await notebook.startWriting("second", "console.log('started'); for (;;);");
      await notebook.until("second", /started/);
      const stop = notebook.panel.locator('.jp-Toolbar-item[data-jp-item-name="interrupt"]');
      for (let i = 0; i < 20; i++) await stop.click();
      await notebook.settled(PATIENT);
      expect(await next("console.log(kept);")).toContain("42");
    },
    PATIENT,
  );

  test(
    "a process that dies takes the variables with it, says so, and the numbers go on",
    async () => {
      picture("death");
      await notebook.write("second", "process.kill(process.pid, 'SIGSEGV'); for (;;);");
      const says = await notebook.output("second");
      expect(says).toContain("StateLost: The process that ran the code died: SIGSEGV.");
      expect(says).toContain("Run the cells above again.");
      expect(await next("console.log(typeof globalThis.kept);")).toContain("undefined");
      expect(await numberOf("next")).toBe((await numberOf("second")) + 1);
      await notebook.screenshot("robustness-death");
      await notebook.run("first");
    },
    PATIENT,
  );

  test(
    "100,000 lines that change between the two streams leave the page usable",
    async () => {
      picture("streams");
      const code =
        "for (let i = 0; i < 50_000; i++) { console.log('out', i); console.error('err', i); }";
      await notebook.write("second", code);
      const text = await notebook.output("second");
      expect(text).toContain("out 0\n");
      expect(await next("console.log(kept);")).toContain("42");
    },
    PATIENT,
  );

  test(
    "50 MB: the page shows a part and the end, names the file, and stays usable",
    async () => {
      picture("much");
      await notebook.write(
        "second",
        "process.stdout.write('y'.repeat(50e6)); console.log('the end');",
      );
      const text = await notebook.output("second");
      expect(text.length).toBeLessThan(3e6);
      expect(text).toMatch(/The output is larger than 2 MB\. All of it is in \S+/);
      expect(text.endsWith("the end\n")).toBe(true);
      expect(await next("console.log(kept);")).toContain("42");
      // A page that draws two million characters again and again is slow: they go.
      await notebook.write("second", "0");
    },
    PATIENT,
  );

  test(
    "a timer of an old cell prints below that cell, whatever has run since",
    async () => {
      picture("timer");
      await notebook.write(
        "second",
        "const beat = setInterval(() => { if (globalThis.go) { clearInterval(beat); console.log('late'); } }, 10);\n0",
      );
      await next("globalThis.go = true; console.log('new');");
      await notebook.until("second", /late/);
      expect(await notebook.output("next")).not.toContain("late");
    },
    PATIENT,
  );

  test(
    "a connection that is cut in the middle of a cell loses none of its output",
    async () => {
      picture("offline");
      await notebook.startWriting(
        "second",
        "globalThis.go = 0;\nfor (let i = 0; i < 40; i++) { console.log('line', i); await new Promise((r) => setTimeout(r, 50)); }\n'over'",
      );
      await notebook.until("second", /line 3/);
      const connection = () =>
        notebook.page.evaluate(() => {
          // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
          const { session } = (globalThis as any).jupyterapp.shell.currentWidget.sessionContext;
          return session.kernel.connectionStatus as string;
        });
      // JupyterLab tells of it in a window of its own, perhaps later.
      const told = notebook.page.locator(".jp-Dialog", { hasText: "Server Connection Error" });
      await notebook.page.addLocatorHandler(told, () => told.getByText("Close").click());
      await context.setOffline(true);
      await notebook.page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
        const { session } = (globalThis as any).jupyterapp.shell.currentWidget.sessionContext;
        // Going offline leaves an open socket alone; a lid that is shut does not.
        session.kernel._ws.close();
      });
      await expect.poll(connection, { timeout: PATIENT }).not.toBe("connected");
      await context.setOffline(false);
      await expect.poll(connection, { timeout: PATIENT }).toBe("connected");
      await notebook.until("second", /over/);
      const lines = Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join("");
      expect(await notebook.output("second")).toContain(lines);
      await notebook.settled(PATIENT);
      expect(await next("console.log(kept);")).toContain("42");
    },
    PATIENT,
  );

  test(
    "Restart in the middle of a loop: a new kernel, numbers from one",
    async () => {
      picture("restart");
      await notebook.startWriting("second", "console.log('started'); for (;;);");
      await notebook.until("second", /started/);
      await notebook.restart();
      expect(await next("console.log(typeof globalThis.kept);")).toContain("undefined");
      expect(await notebook.prompt("next")).toBe("[1]:");
    },
    PATIENT,
  );
});
