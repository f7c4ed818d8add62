import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { type Lab, ownHome, startLab } from "./support/lab.js";
import { notebookFile } from "./support/notebook.js";
import { NotebookPage, openBrowser } from "./support/page.js";
import { skipWithoutBrowser } from "./support/parts.js";

/** Inside the project, so that imports are found. */
const FOLDER = resolve(".convlab", "live");

const CELLS = {
  setup: 'import { figure, live, slider } from "convlab";\nlet drawn = 0;',
  slider: [
    'const bars = slider({ min: 0, max: 9, label: "bars", value: 2 }, (n) => {',
    "  drawn++;",
    '  return figure({ data: [{ type: "bar", y: Array.from({ length: n + 1 }, (_, i) => i + 1) }], text: "bars: " + (n + 1) });',
    "});",
    "bars",
  ].join("\n"),
  live: [
    "const clicked: unknown[] = [];",
    "let over = 0;",
    "const points = (chosen: number) => figure({",
    '  data: [{ type: "scatter", mode: "markers", x: [1, 2, 3], y: [1, 2, 3], marker: { size: 24, color: [1, 2, 3].map((x) => (x === chosen ? "red" : "blue")) } }],',
    '  layout: { hovermode: "closest", title: "chosen: " + chosen },',
    "});",
    "const view = live(points(0), {",
    "  click: (point) => { clicked.push(point); return points(Number(point.x)); },",
    "  hover: () => void over++,",
    "});",
    "view",
  ].join("\n"),
  broken: [
    "const broken = slider({ min: 0, max: 3 }, (n) => {",
    '  if (n > 0) throw new RangeError("no such layer");',
    "  return figure({ data: [{ y: [n] }] });",
    "});",
    "broken",
  ].join("\n"),
  maps: [
    'import { exploreFeatureMaps, lenet5, mnist } from "convlab";',
    'const maps = exploreFeatureMaps(lenet5(), mnist({ limit: 1 }).image(0), "conv2");',
    "maps",
  ].join("\n"),
  ask: "0",
};

/** Controls in the real JupyterLab: the page on one side, the notebook's code on the other. */
describe.skipIf(skipWithoutBrowser)("live controls", () => {
  const home = ownHome();
  let lab: Lab;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let context: BrowserContext;
  let notebook: NotebookPage;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "live.ipynb"), notebookFile(CELLS));
    const args = [`--ServerApp.root_dir=${FOLDER}`, "--LabApp.expose_app_in_browser=True"];
    lab = await startLab({ home: home.env, args });
    browser = await openBrowser();
    context = browser.context;
    notebook = await NotebookPage.open(context, lab, "live.ipynb");
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    home.remove();
    rmSync(FOLDER, { recursive: true, force: true });
  });

  const failedPicture = (name: string) =>
    onTestFailed(() => NotebookPage.picture(notebook.page, `failed-live-${name}`));
  const barsOf = (cell: Locator) => cell.locator(".convlab-figure .bars .point").count();
  const ask = async (code: string) => {
    await notebook.write("ask", code);
    return notebook.output("ask");
  };

  test("a slider redraws its figure through the notebook's code", async () => {
    failedPicture("slider");
    await notebook.run("setup");
    await notebook.run("slider");
    const cell = await notebook.cell("slider");
    const input = cell.locator('.convlab-slider input[type="range"]');
    await input.waitFor();
    await expect.poll(() => barsOf(cell), { timeout: 60_000 }).toBe(3);
    expect(await cell.locator(".convlab-slider").textContent()).toContain("bars");
    await input.focus();
    for (let k = 0; k < 4; k++) await notebook.page.keyboard.press("ArrowRight");
    await expect.poll(() => barsOf(cell), { timeout: 60_000 }).toBe(7);
    await notebook.screenshot("live-slider");
    expect(await ask("console.log(bars.value, bars.figure.text)")).toContain("6 bars: 7");
    // The precomputed pictures of the fallback are not shown beside it.
    expect(await cell.locator(".slider-rail-touch-rect").count()).toBe(0);
  });

  test("code of a later cell redraws a figure above", async () => {
    failedPicture("update");
    await ask('bars.update(figure({ data: [{ type: "bar", y: [1, 2] }] }))');
    const cell = await notebook.cell("slider");
    await expect.poll(() => barsOf(cell), { timeout: 60_000 }).toBe(2);
  });

  test("clicks and hovers on a figure reach the code, which redraws it", async () => {
    failedPicture("click");
    await notebook.run("live");
    const cell = await notebook.cell("live");
    const points = cell.locator(".convlab-figure .scatterlayer .points path");
    await expect.poll(() => points.count(), { timeout: 60_000 }).toBe(3);
    const title = () => cell.locator(".convlab-figure .gtitle").textContent();
    // plotly hears the mouse a moment after it has drawn.
    const click = async () => {
      const box = (await points.nth(1).boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await notebook.page.mouse.move(x - 60, y - 40);
      await notebook.page.mouse.move(x, y, { steps: 5 });
      await notebook.page.mouse.down();
      await notebook.page.mouse.up();
      await notebook.page.waitForTimeout(300);
      return title();
    };
    await expect.poll(click, { timeout: 60_000, interval: 1000 }).toContain("chosen: 2");
    await notebook.screenshot("live-click");
    const told = await ask("console.log(JSON.stringify(clicked[0]), over > 0)");
    expect(told).toContain('{"x":2,"y":2,"trace":0,"index":1} true');
  });

  test("a click on a feature map shows it large with its filter and inputs, the next one all", async () => {
    failedPicture("maps");
    await notebook.run("maps");
    const cell = await notebook.cell("maps");
    const tiles = cell.locator(".convlab-figure .heatmaplayer .hm");
    await expect.poll(() => tiles.count(), { timeout: 60_000 }).toBe(16);
    const title = () => cell.locator(".convlab-figure .gtitle").textContent();
    const click = async (tile: number) => {
      await tiles.nth(tile).scrollIntoViewIfNeeded();
      const box = (await tiles.nth(tile).boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await notebook.page.mouse.move(x - 30, y - 20);
      await notebook.page.mouse.move(x, y, { steps: 5 });
      await notebook.page.mouse.down();
      await notebook.page.mouse.up();
      await notebook.page.waitForTimeout(300);
      return title();
    };
    // A click that comes too early is not heard: again, while all are shown.
    await expect
      .poll(async () => ((await tiles.count()) === 16 ? click(5) : title()), {
        timeout: 60_000,
        interval: 1000,
      })
      .toContain("channel 5");
    // The image is no heat map; the map, six filters and six inputs are.
    await expect.poll(() => tiles.count(), { timeout: 60_000 }).toBe(13);
    await notebook.screenshot("live-feature-map");
    expect(await ask("console.log(maps.chosen)")).toContain("5");
    await expect
      .poll(async () => ((await tiles.count()) === 13 ? click(0) : title()), {
        timeout: 60_000,
        interval: 1000,
      })
      .toContain("click one");
  });

  test("an error in the code stands below the figure, and goes when it works again", async () => {
    failedPicture("error");
    await notebook.run("broken");
    const cell = await notebook.cell("broken");
    const input = cell.locator('.convlab-slider input[type="range"]');
    await input.focus();
    await notebook.page.keyboard.press("ArrowRight");
    const says = cell.locator(".convlab-error");
    await expect
      .poll(() => says.textContent(), { timeout: 60_000 })
      .toBe("RangeError: no such layer");
    await notebook.page.keyboard.press("ArrowLeft");
    await expect.poll(() => says.textContent(), { timeout: 60_000 }).toBe("");
  });

  test("a question is answered below the cell, a password without being seen", async () => {
    failedPicture("question");
    await notebook.startWriting(
      "ask",
      'const who = prompt("Your name?"); const key = prompt("Key?", "", { hidden: true }); console.log(who, key!.length);',
    );
    const cell = await notebook.cell("ask");
    const input = cell.locator(".jp-Stdin-input:not([disabled])");
    await input.waitFor();
    expect(await cell.locator(".jp-Stdin-prompt").textContent()).toContain("Your name?");
    await input.fill("김하나");
    await notebook.page.keyboard.press("Enter");
    const secret = cell.locator('.jp-Stdin-input[type="password"]');
    await secret.waitFor();
    await secret.fill("1234");
    await notebook.page.keyboard.press("Enter");
    await expect.poll(() => notebook.output("ask"), { timeout: 60_000 }).toMatch(/김하나 4\s*$/);
    await notebook.screenshot("question");
  });

  test("after the page was loaded again the controls are as they were, and work", async () => {
    failedPicture("reload");
    await ask("bars.update(bars.figure); drawn");
    await notebook.save();
    await notebook.close();
    notebook = await NotebookPage.open(context, lab, "live.ipynb");
    const cell = await notebook.cell("slider");
    const input = cell.locator('.convlab-slider input[type="range"]');
    await input.waitFor();
    expect(await input.inputValue()).toBe("6");
    await input.focus();
    await notebook.page.keyboard.press("ArrowLeft");
    await expect.poll(() => barsOf(cell), { timeout: 60_000 }).toBe(6);
    expect(await ask("console.log(bars.value)")).toContain("5");
  });
});
