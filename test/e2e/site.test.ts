import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSite } from "../../src/site/index.js";
import { guide, lessons } from "../site/fixture.js";
import { openBrowser } from "./support/page.js";
import { browserPath, skipWithoutBrowser } from "./support/parts.js";

/** The site as a reader opens it: from a file, with no server and no network. */
describe.skipIf(skipWithoutBrowser && !browserPath)("the static site in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "site-e2e-"));
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    writeSite(folder, lessons, [guide]);
    browser = await openBrowser();
    await browser.context.setOffline(true);
    page = await browser.context.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (path: string) => page.goto(pathToFileURL(join(folder, path)).href);
  const width = () =>
    page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);

  test("a figure is drawn by plotly.js when it comes into view, and answers", async () => {
    await page.setViewportSize({ width: 1200, height: 900 });
    await open("ko/01-one.html");
    await page.locator("#figure-1[data-drawn] .main-svg").first().waitFor();
    expect(await page.locator("#figure-1 .scatterlayer .trace").count()).toBe(1);
    expect(errors).toEqual([]);
  });

  test("on a phone nothing sticks out, and the figure is as wide as there is room", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("ko/01-one.html");
    await page.locator("#figure-1[data-drawn]").waitFor();
    const [wide, room] = await width();
    expect(wide).toBeLessThanOrEqual(room);
    const plot = await page.locator("#figure-1").boundingBox();
    expect(plot!.width).toBeLessThanOrEqual(390);
    await page.screenshot({ path: join("test", "e2e", "screenshots", "site-phone.png") });
  });

  test("a slider is moved by arrow keys, and says what the figure then says", async () => {
    await page.setViewportSize({ width: 1200, height: 900 });
    await open("en/01-one.html");
    await page.locator("#figure-2[data-drawn]").waitFor();
    const slider = page.getByRole("slider", { name: "number" });
    expect(await page.locator("#figure-2 .slider-container").count()).toBe(0);
    const heights = () =>
      page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: what plotly keeps at its element
        return [...(document.querySelector("#figure-2") as any).data[0].y];
      });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(heights).toEqual([3, 2, 1]);
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^two\. .* now it is two$/);
    await page.keyboard.press("End");
    await expect.poll(heights).toEqual([2, 2, 2]);
    expect(await page.locator("#figure-2 .gtitle").textContent()).toContain("now it is three");
    expect(errors).toEqual([]);
  });

  test("on a phone a long title takes more lines, also after the slider has moved", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open("en/01-one.html");
    await page.locator("#figure-2").scrollIntoViewIfNeeded();
    await page.locator("#figure-2[data-drawn]").waitFor();
    const within = () =>
      page.evaluate(() => {
        const [plot, title] = ["#figure-2 .main-svg", "#figure-2 .gtitle"].map((at) =>
          document.querySelector(at)!.getBoundingClientRect(),
        );
        return [plot.width <= 390, title.left >= plot.left - 1, title.right <= plot.right + 1];
      });
    expect(await within()).toEqual([true, true, true]);
    await page.getByRole("slider", { name: "number" }).press("ArrowRight");
    const title = page.locator("#figure-2 .gtitle");
    await expect.poll(() => title.textContent()).toContain("two");
    expect(await within()).toEqual([true, true, true]);
  });

  test("by keyboard alone: skip link, search, arrows, Enter, Escape", async () => {
    await page.setViewportSize({ width: 1200, height: 900 });
    await open("ko/01-one.html");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.keyboard.press("/");
    await page.keyboard.type("합성곱");
    const found = page.locator("#results li a");
    await found.first().waitFor();
    expect(await found.first().textContent()).toContain("합성곱은");
    await page.keyboard.press("Escape");
    await page.locator("#results").waitFor({ state: "hidden" });
    await page.keyboard.type("뒤집기");
    await found.first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#/);
    expect(errors).toEqual([]);
  });

  test("what is not there is said", async () => {
    await open("en/index.html");
    await page.locator("#query").fill("zzzzzz");
    await page.getByText("Nothing found").waitFor();
  });

  test("the other language is one link away", async () => {
    await open("ko/04-four.html");
    await page.getByRole("link", { name: "English" }).click();
    await page.waitForURL(/en\/04-four\.html$/);
  });

  test.each(["ko/01-one.html", "en/index.html", "en/teaching.html"])(
    "%s: axe-core finds nothing that keeps a reader out",
    async (path) => {
      await open(path);
      const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
      await page.evaluate(readFileSync(axe, "utf8"));
      const found = await page.evaluate(async () => {
        // biome-ignore lint/suspicious/noExplicitAny: the page's own global
        const { violations } = await (globalThis as any).axe.run();
        // biome-ignore lint/suspicious/noExplicitAny: as axe-core gives it
        return violations.map((one: any) => `${one.id}: ${one.nodes[0].html}`);
      });
      expect(found).toEqual([]);
    },
  );
});
