import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import type { Lab } from "./lab.js";
import { browserPath } from "./parts.js";

const SCREENSHOTS = join("test", "e2e", "screenshots");

/** Chromium with an empty profile that talks to nobody but the server under test. */
export async function openBrowser(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), "convlab-browser-"));
  // Not every machine that runs tests has Hangul: the browser gets the font of our figures too.
  const fonts = join(profile, "share", "fonts");
  mkdirSync(fonts, { recursive: true });
  copyFileSync(join("src", "viz", "fonts", "Pretendard-Regular.otf"), join(fonts, "Hangul.otf"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    headless: true,
    env: { ...process.env, XDG_DATA_HOME: join(profile, "share") } as Record<string, string>,
    viewport: { width: 1280, height: 900 },
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
  context.setDefaultTimeout(60_000);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}

/** What plotly keeps at a figure's element. */
interface PlotlyDiv {
  calcdata?: unknown[][];
  layout: { sliders: { active?: number; steps: unknown[] }[] };
}

/** A notebook open in JupyterLab, driven as a student would: menus, mouse and keyboard. */
export class NotebookPage {
  private constructor(readonly page: Page) {}

  /** Opens `path` (below notebooks/) in a fresh workspace and waits for its kernel. */
  static async open(context: BrowserContext, lab: Lab, path: string): Promise<NotebookPage> {
    const page = await context.newPage();
    await page.goto(`${lab.url}lab/tree/${path}?token=${lab.token}&reset`);
    const notebook = new NotebookPage(page);
    // JupyterLab loads a lot before the first cell: on a busy machine that takes minutes.
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 180_000 });
    await notebook.connected();
    return notebook;
  }

  /** Waits for the kernel itself: the sign in the toolbar says idle before there is one. */
  private async connected(): Promise<void> {
    await this.page.waitForFunction(() => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
      const { sessionContext } = (globalThis as any).jupyterapp.shell.currentWidget;
      const kernel = sessionContext?.session?.kernel;
      return kernel?.connectionStatus === "connected" && kernel.status === "idle";
    });
    await this.status("Idle");
  }

  /** The panel of the notebook in front. */
  get panel(): Locator {
    return this.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  /** A cell by its id in the file, which is its name in the lesson's source. */
  async cell(name: string): Promise<Locator> {
    const index = await this.page.evaluate((id) => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
      const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
      // biome-ignore lint/suspicious/noExplicitAny: as above
      return [...model.cells].findIndex((cell: any) => cell.id === id);
    }, name);
    if (index < 0) throw new Error(`the notebook has no cell "${name}"`);
    const cell = this.panel.locator(`.jp-Cell[data-windowed-list-index="${index}"]`);
    await cell.scrollIntoViewIfNeeded();
    return cell;
  }

  async menu(menu: string, item: string | RegExp): Promise<void> {
    await this.page.getByRole("menubar").getByText(menu, { exact: true }).click();
    await this.page.locator(".lm-Menu-item:visible").filter({ hasText: item }).first().click();
  }

  /** Waits until the kernel's sign says so. */
  async status(status: "Idle" | "Busy", timeout = 120_000): Promise<void> {
    await this.panel
      .locator(`.jp-Notebook-ExecutionIndicator[data-status="${status.toLowerCase()}"]`)
      .waitFor({ timeout, state: "attached" });
  }

  async runAll(timeout: number): Promise<void> {
    await this.menu("Run", /^Run All Cells$/);
    // A cell that fails leaves those behind it without a number.
    await this.page.waitForFunction(
      () => {
        // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
        const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
        type Cell = {
          cell_type: string;
          execution_count?: number;
          outputs?: { output_type: string }[];
        };
        // biome-ignore lint/suspicious/noExplicitAny: as above
        const cells: Cell[] = [...model.cells].map((cell: any) => cell.sharedModel.toJSON());
        const code = cells.filter((cell) => cell.cell_type === "code");
        const failed = code.some((cell) =>
          cell.outputs?.some((one) => one.output_type === "error"),
        );
        return failed || code.every((cell) => cell.execution_count);
      },
      undefined,
      { timeout, polling: 500 },
    );
    await this.settled(timeout);
  }

  /** Waits until no cell runs or waits to run. */
  async settled(timeout: number): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const prompts = [...document.querySelectorAll(".jp-NotebookPanel .jp-InputPrompt")];
        return prompts.every((prompt) => !prompt.textContent?.includes("*"));
      },
      undefined,
      { timeout, polling: 500 },
    );
    await this.status("Idle");
  }

  /** Replaces a cell's code by what a student would type, and runs it. */
  async write(name: string, code: string): Promise<void> {
    const before = await this.prompt(name);
    await this.startWriting(name, code);
    await this.numbered(name, before, 120_000);
  }

  /** The same, without waiting for the cell's end. */
  async startWriting(name: string, code: string): Promise<void> {
    const cell = await this.cell(name);
    await cell.locator(".cm-content").click();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.insertText(code);
    await this.page.keyboard.press("Control+Enter");
  }

  /** Waits until a running cell shows something. */
  async until(name: string, text: RegExp): Promise<void> {
    const cell = await this.cell(name);
    await cell.locator(".jp-OutputArea-output", { hasText: text }).first().waitFor();
  }

  /** The toolbar's ■, as a mouse would press it. */
  async stop(): Promise<void> {
    await this.panel.locator('.jp-Toolbar-item[data-jp-item-name="interrupt"]').click();
    await this.settled(60_000);
  }

  /** The toolbar's ↻, and "Restart" in the question that follows; waits for the new kernel. */
  async restart(): Promise<void> {
    await this.panel.locator('.jp-Toolbar-item[data-jp-item-name="restart"]').click();
    // Until then the kernel whose cell was just interrupted may look as if it were the new one.
    const restarted = this.page.waitForResponse(
      (response) => response.url().includes("/restart") && response.request().method() === "POST",
      { timeout: 120_000 },
    );
    await this.page.locator(".jp-Dialog button.jp-mod-accept").click();
    await restarted;
    await this.connected();
  }

  /** Writes the notebook's file. */
  async save(): Promise<void> {
    await this.page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
      return (globalThis as any).jupyterapp.shell.currentWidget.context.save();
    });
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  /** How many plotly figures the notebook holds, and how many of them are drawn with a size. */
  async figures(): Promise<{ expected: number; drawn: number }> {
    return this.page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
      const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
      type Output = { data?: Record<string, unknown> };
      type Cell = { sharedModel: { toJSON(): { outputs?: Output[] } } };
      const outputs = [...model.cells].flatMap(
        (cell: Cell) => cell.sharedModel.toJSON().outputs ?? [],
      );
      const plots = [...document.querySelectorAll(".jp-NotebookPanel .js-plotly-plot")];
      return {
        expected: outputs.filter((output) => output.data?.["application/vnd.plotly.v1+json"])
          .length,
        drawn: plots.filter((plot) =>
          plot.querySelector("svg.main-svg .plot, svg.main-svg .imagelayer"),
        ).length,
      };
    });
  }

  /** Points of the first line of the figure below a cell, as drawn; 0 before it is drawn. */
  async points(name: string): Promise<number> {
    const plot = (await this.cell(name)).locator(".js-plotly-plot").first();
    if ((await plot.count()) === 0) return 0;
    return plot.evaluate((div) => (div as unknown as PlotlyDiv).calcdata?.[0].length ?? 0);
  }

  /** The picture of a curve that is still growing. */
  async sketch(name: string): Promise<string> {
    const cell = await this.cell(name);
    return (await cell.locator('[data-mime-type="image/svg+xml"] img').getAttribute("src")) ?? "";
  }

  /** Presses the slider below a figure at its step and says what stands there then. */
  async slider(name: string, step: number): Promise<{ step: number; drawing: string }> {
    const cell = await this.cell(name);
    const plot = cell.locator(".js-plotly-plot");
    const rail = cell.locator(".slider-rail-touch-rect");
    await rail.scrollIntoViewIfNeeded();
    const steps = await plot.evaluate(
      (div) => (div as unknown as PlotlyDiv).layout.sliders[0].steps.length,
    );
    const box = (await rail.boundingBox())!;
    const x = box.x + 5 + ((box.width - 10) * step) / (steps - 1);
    await this.page.mouse.click(x, box.y + box.height / 2);
    const shown = () =>
      plot.evaluate((div) => ({
        step: (div as unknown as PlotlyDiv).layout.sliders[0].active ?? 0,
        drawing: [...div.querySelectorAll(".shapelayer, .annotation-text, .imagelayer, .hm")]
          .map((part) => part.outerHTML)
          .join(),
      }));
    // The step is reached by an animation: until it stands there and the drawing changes no more.
    let now = await shown();
    for (let tries = 0; tries < 60; tries++) {
      const before = now;
      await this.page.waitForTimeout(300);
      now = await shown();
      if (now.step === step && now.drawing === before.drawing) break;
    }
    return now;
  }

  async run(name: string, timeout = 120_000): Promise<void> {
    const before = await this.prompt(name);
    await this.start(name);
    await this.numbered(name, before, timeout);
  }

  /** "[3]:", "[*]:" or "[ ]:". */
  async prompt(name: string): Promise<string> {
    return (await (await this.cell(name)).locator(".jp-InputPrompt").textContent()) ?? "";
  }

  /** Waits until the cell has another number than before: only then has it run. */
  private async numbered(name: string, before: string, timeout: number): Promise<void> {
    const prompt = (await this.cell(name)).locator(".jp-InputPrompt");
    const deadline = Date.now() + timeout;
    for (;;) {
      const now = (await prompt.textContent()) ?? "";
      if (/\[\d+\]/.test(now) && now !== before) break;
      if (Date.now() > deadline) throw new Error(`the cell ${name} did not end: ${now}`);
      await this.page.waitForTimeout(100);
    }
    await this.settled(timeout);
  }

  /** Starts a cell and does not wait for its end. */
  async start(name: string): Promise<void> {
    const cell = await this.cell(name);
    await cell.locator(".cm-content").click();
    await this.page.keyboard.press("Control+Enter");
  }

  /** The text below a cell. */
  async output(name: string): Promise<string> {
    const cell = await this.cell(name);
    // Not innerText: JupyterLab skips the rendering of what is off the screen.
    return (await cell.locator(".jp-OutputArea-output").allTextContents()).join("\n");
  }

  /** The code as it stands in the cell. */
  async source(name: string): Promise<string> {
    return this.page.evaluate((id) => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
      const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
      // biome-ignore lint/suspicious/noExplicitAny: as above
      return [...model.cells].find((cell: any) => cell.id === id).sharedModel.getSource();
    }, name);
  }

  /** Outputs of type error, as "cell: message". */
  async errors(): Promise<string[]> {
    return this.page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own object in the page
      const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
      // biome-ignore lint/suspicious/noExplicitAny: as above
      return [...model.cells].flatMap((cell: any) =>
        (cell.sharedModel.toJSON().outputs ?? [])
          .filter((output: { output_type: string }) => output.output_type === "error")
          .map(
            (output: { ename: string; evalue: string }) =>
              `${cell.id}: ${output.ename}: ${output.evalue}`,
          ),
      );
    });
  }

  /** A picture for people: test/e2e/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    await NotebookPage.picture(this.page, name);
  }

  static async picture(page: Page, name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  /** The whole notebook, one picture for every screen of it: NAME-1.png, NAME-2.png, … */
  async wholePicture(name: string): Promise<void> {
    const scroller = this.panel.locator(".jp-WindowedPanel-outer");
    const { height, screen } = await scroller.evaluate((div) => ({
      height: div.scrollHeight,
      screen: div.clientHeight,
    }));
    for (let k = 0; k * screen < height; k++) {
      await scroller.evaluate((div, top) => div.scrollTo(0, top), k * screen);
      await this.page.waitForTimeout(200);
      await this.screenshot(`${name}-${String(k + 1).padStart(2, "0")}`);
    }
  }
}
