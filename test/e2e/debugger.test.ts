import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { type Lab, ownHome, startLab } from "./support/lab.js";
import { notebookFile } from "./support/notebook.js";
import { NotebookPage, openBrowser } from "./support/page.js";
import { skipWithoutBrowser } from "./support/parts.js";

const FOLDER = resolve(".convlab", "debugger");

const CELLS = {
  setup: [
    "interface Filter { readonly weights: number[]; readonly bias: number }",
    "const blur: Filter = { weights: [0.25, 0.5, 0.25], bias: 0 };",
  ].join("\n"),
  conv: [
    "function convolve(signal: number[], { weights, bias }: Filter): number[] {",
    "  const out: number[] = [];",
    "  for (let i = 0; i + weights.length <= signal.length; i++) {",
    "    const window = signal.slice(i, i + weights.length);",
    "    const sum = window.reduce((all, x, k) => all + x * weights[k], bias);",
    "    out.push(sum);",
    "  }",
    "  return out;",
    "}",
    'console.log("before");',
    "const smooth = convolve([0, 4, 0, 8], blur);",
    "smooth",
  ].join("\n"),
};

/** JupyterLab's own debugger: breakpoints in the margin of a cell, steps, variables. */
describe.skipIf(skipWithoutBrowser)("the debugger", () => {
  const home = ownHome();
  let lab: Lab;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let notebook: NotebookPage;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "debugger.ipynb"), notebookFile(CELLS));
    const args = [`--ServerApp.root_dir=${FOLDER}`, "--LabApp.expose_app_in_browser=True"];
    lab = await startLab({ home: home.env, args });
    browser = await openBrowser();
    notebook = await NotebookPage.open(browser.context, lab, "debugger.ipynb");
  });

  // What failed may have left a cell where it stood.
  beforeEach(() => notebook.stop());

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    home.remove();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  const press = (title: string) =>
    notebook.page.locator(`#jp-debugger-sidebar jp-button[title^="${title}"]`).click();
  const stack = () =>
    notebook.page
      .locator(".jp-DebuggerCallstack-body .jp-DebuggerCallstackFrame")
      .allTextContents();
  const variable = (name: string) =>
    notebook.page.locator(".jp-DebuggerVariables-body jp-tree-item").filter({
      has: notebook.page.locator(".jp-DebuggerVariables-name", {
        hasText: new RegExp(`^${name}$`),
      }),
    });
  /** The text of the line at which the code stands, in the cell. */
  const line = async () =>
    (await notebook.cell("conv")).locator(".jp-DebuggerEditor-highlight").allTextContents();
  const soon = { timeout: 60_000 };

  const switchOn = async () => {
    const bug = notebook.panel.locator(".jp-DebuggerBugButton");
    if ((await bug.getAttribute("aria-pressed")) !== "true") await bug.click();
    await notebook.panel.locator('.jp-DebuggerBugButton[aria-pressed="true"]').waitFor();
  };

  /** A click into the margin of the second cell, where there is no breakpoint yet. */
  const breakAt = async (line: number) => {
    const set = notebook.page.locator(".jp-DebuggerBreakpoints .jp-DebuggerBreakpoint");
    if ((await set.count()) === 0) {
      const cell = await notebook.cell("conv");
      const margin = cell.locator(".cm-gutter.cm-breakpoint-gutter .cm-gutterElement");
      // The first element only gives the margin its width.
      await margin.nth(line).click();
    }
    await set.first().waitFor();
  };

  test("stops at a click in the margin, steps, shows variables, and goes on", async () => {
    onTestFailed(() => NotebookPage.picture(notebook.page, "failed-debugger"));
    await notebook.run("setup");
    await switchOn();
    // The variables are there also while nothing runs.
    await variable("blur").first().waitFor();

    await breakAt(6);
    await notebook.start("conv");
    await expect.poll(line, soon).toEqual(["    out.push(sum);"]);
    await expect.poll(stack, soon).toHaveLength(2);
    const [top, bottom] = await stack();
    expect(top).toMatch(/^convolve.*Cell \[\*\]:6/);
    expect(bottom).toMatch(/^cell.*Cell \[\*\]:11/);
    await variable("sum").first().waitFor();
    expect(await variable("window").first().textContent()).toContain("[ 0, 4, 0 ]");
    expect(await variable("sum").first().textContent()).toContain("2");
    // What was printed before is there while the code stands still.
    await notebook.until("conv", /before/);
    await notebook.screenshot("debugger-stopped");

    await press("Next");
    await expect.poll(line, soon).toEqual([expect.stringContaining("for (let i = 0;")]);
    await notebook.screenshot("debugger-step");
    await press("Continue");
    await expect.poll(line, soon).toEqual(["    out.push(sum);"]);
    await expect
      .poll(async () => (await variable("window").first().textContent()) ?? "", soon)
      .toContain("[ 4, 0, 8 ]");
    await press("Continue");
    await notebook.settled(60_000);
    expect(await notebook.output("conv")).toContain("[ 2, 3 ]");
    await variable("smooth").first().waitFor();
    await notebook.screenshot("debugger-ended");
  });

  test("Stop ends a cell that stands at a breakpoint", async () => {
    onTestFailed(() => NotebookPage.picture(notebook.page, "failed-debugger-stop"));
    await switchOn();
    await breakAt(6);
    await notebook.start("conv");
    await expect.poll(line, soon).toEqual(["    out.push(sum);"]);
    await notebook.stop();
    expect(await notebook.output("conv")).toContain("Interrupted");
    await expect.poll(stack, soon).toEqual([]);
    await variable("blur").first().waitFor();
  });
});
