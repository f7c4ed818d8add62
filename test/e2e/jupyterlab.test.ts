import { cpSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { buildNotebook, fileNameOf, projectCourse, readOrder } from "../../src/course/index.js";
import { type Lab, ownHome, startLab } from "./support/lab.js";
import { NotebookPage, openBrowser } from "./support/page.js";
import { full, shortTraining, skipWithoutBrowser } from "./support/parts.js";

/** A copy, since JupyterLab saves what it runs; inside the project, so that imports are found. */
const COPY = resolve(".convlab", "e2e", `jupyterlab-${process.pid}`, "notebooks");
const RUN_ALL = full ? 1_500_000 : 180_000;

/** Two lessons, or those that CONVLAB_LESSONS=slug,slug names: their pictures are there to be looked at. */
const slugs = process.env.CONVLAB_LESSONS?.split(",") ?? ["convolution", "first-cnn"];
const course = projectCourse();
const looked = (
  await Promise.all(
    readOrder(course.lessons)
      .filter(({ slug }) => slugs.includes(slug))
      .map(async (lesson) => {
        // A value that is not there yet is a wrong one: only what throws can say that it is not solved.
        const names = Object.entries(await course.loadChecks(lesson.slug)).flatMap(
          ([name, { answer }]) => (answer.kind === "value" ? [] : [name]),
        );
        return ["en", "ko"].map(
          (language) => [lesson.slug, language, fileNameOf(lesson), names] as const,
        );
      }),
  )
).flat();

/** What a student sees, in the real JupyterLab that `convlab lab` starts, in a real browser. */
describe.skipIf(skipWithoutBrowser)("JupyterLab", () => {
  const home = ownHome();
  let lab: Lab;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let context: BrowserContext;

  beforeAll(async () => {
    rmSync(COPY, { recursive: true, force: true });
    cpSync("notebooks", COPY, { recursive: true });
    const args = [`--ServerApp.root_dir=${COPY}`, "--LabApp.expose_app_in_browser=True"];
    lab = await startLab({ home: home.env, args, env: shortTraining });
    browser = await openBrowser();
    context = browser.context;
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    home.remove();
    rmSync(join(COPY, ".."), { recursive: true, force: true });
  });

  const open = async (path: string) => {
    onTestFailed(async () => {
      const page = context.pages().at(-1);
      if (page) await NotebookPage.picture(page, `failed-${path.replaceAll("/", "-")}`);
    });
    return NotebookPage.open(context, lab, path);
  };

  /** plotly draws a moment after the output has come. */
  const drawnAll = async (notebook: NotebookPage, atLeast: number) => {
    const { expected } = await notebook.figures();
    expect(expected).toBeGreaterThanOrEqual(atLeast);
    const drawn = async () => (await notebook.figures()).drawn;
    await expect.poll(drawn, { timeout: 60_000 }).toBe(expected);
  };

  test("the launcher offers the kernel, and no question about news is asked", async () => {
    const page = await context.newPage();
    await page.goto(`${lab.url}lab?token=${lab.token}&reset`);
    const card = page.locator('.jp-LauncherCard[data-category="Notebook"]', {
      hasText: "convlab (TypeScript)",
    });
    await card.waitFor();
    await page.locator(".jp-DirListing-item", { hasText: "en" }).first().waitFor();
    expect(await page.locator(".Toastify__toast").count()).toBe(0);
    await NotebookPage.picture(page, "launcher");
    await card.click();
    await page.locator(".jp-NotebookPanel .jp-Cell").first().waitFor();
    await page.close();
  });

  test.each(looked)(
    "%s (%s): Run All goes through untouched and draws its figures",
    async (slug, language, file, names) => {
      const notebook = await open(`${language}/${file}`);
      await notebook.runAll(RUN_ALL);
      expect(await notebook.errors()).toEqual([]);
      await drawnAll(notebook, 5);
      const unsolved = language === "en" ? "Not solved yet." : "아직 풀지 않았어요.";
      for (const name of names) expect(await notebook.output(`${name}Check`)).toContain(unsolved);
      if (slug === "first-cnn")
        expect(await notebook.output("training")).toMatch(
          language === "en" ? /\d+ images\/s/ : /초당 [\d,]+장/,
        );
      await notebook.wholePicture(`${slug}-${language}`);
      await notebook.close();
    },
  );

  test("a check answers to a right answer, a wrong one and one of the wrong type", async () => {
    const notebook = await open("en/04-convolution.ipynb");
    await notebook.run("setup");
    const answer = async (expression: string, type = "number") => {
      const head = `function outputSize(n: number, f: number): ${type}`;
      await notebook.write("outputSize", `${head} {\n  return ${expression};\n}`);
      await notebook.run("outputSizeCheck");
      return notebook.output("outputSizeCheck");
    };
    const wrong = await answer("n - f");
    await notebook.screenshot("check-wrong");
    expect(wrong).toContain("None of 4 cases is right yet.");
    expect(wrong).toContain("For n = 7, f = 3: you say 4; expected 5.");
    expect(wrong).toContain("n − f counts the moves of the filter.");
    expect(wrong).toContain("0/1 point");
    const wrongType = await answer("String(n - f + 1)", "string");
    await notebook.screenshot("check-wrong-type");
    // What the types refuse does not get as far as the check.
    expect(wrongType).toContain("Type 'string' is not assignable to type 'number'.");
    expect(wrongType).not.toContain("point");
    const right = await answer("1 + n - f");
    await notebook.screenshot("check-right");
    expect(right).toContain("1/1 point");
    expect(right).toContain("All 4 cases are right.");
    await notebook.close();
  });

  test("a check answers in Korean, and a hint comes on request", async () => {
    const notebook = await open("ko/04-convolution.ipynb");
    await notebook.run("setup");
    const code = "function outputSize(n: number, f: number): number {\n  return n - f;\n}";
    await notebook.write("outputSize", code);
    await notebook.run("outputSizeCheck");
    expect(await notebook.output("outputSizeCheck")).toContain("n − f는 필터가 움직인 칸 수예요.");
    await notebook.write("outputSizeCheck", "check.outputSize.hint();");
    expect(await notebook.output("outputSizeCheck")).toContain("n = 7, f = 3이면");
    await notebook.screenshot("check-korean");
    // One exercise starts again; the others keep what was written.
    await notebook.write("windowDot", "const kept = 1;");
    await notebook.write("outputSize", "check.outputSize.reset();");
    expect(await notebook.output("outputSize")).toContain("처음 상태");
    const { source } = (await buildNotebook("convolution", "ko")).cells.find(
      ({ id }) => id === "outputSize",
    )!;
    await expect
      .poll(() => notebook.source("outputSize"), { timeout: 30_000 })
      .toBe([source].flat().join(""));
    expect(await notebook.source("windowDot")).toBe("const kept = 1;");
    await notebook.screenshot("reset");
    await notebook.close();
  });

  test.each(["en", "ko"])(
    "the slider of the stamping figure moves the stamp (%s)",
    async (language) => {
      const notebook = await open(`${language}/04-convolution.ipynb`);
      await notebook.run("setup");
      await notebook.run("stamping");
      await drawnAll(notebook, 1);
      const before = await notebook.slider("stamping", 0);
      const after = await notebook.slider("stamping", 4);
      await notebook.screenshot(`slider-${language}`);
      expect(before.step).toBe(0);
      expect(after.step).toBe(4);
      expect(after.drawing).not.toBe(before.drawing);
      await notebook.close();
    },
  );

  test("a training loop draws its curve while it runs; Stop ends it, and the next cell still has its variables", async () => {
    const notebook = await open("en/09-first-cnn.ipynb");
    for (const cell of ["setup", "digits", "anatomy"]) await notebook.run(cell);
    const endless = [
      "delete process.env.CONVLAB_MAX_STEPS;",
      "let kept = 41;",
      "await fit(lenet, { train, epochs: 1000, batchSize: 32 });",
      "kept = -1;",
    ];
    await notebook.startWriting("training", endless.join("\n"));
    await notebook.until("training", /images\/s/);
    const early = await notebook.sketch("training");
    await expect.poll(() => notebook.sketch("training"), { timeout: 60_000 }).not.toBe(early);
    await expect.poll(() => notebook.points("training"), { timeout: 30_000 }).toBe(0);
    await notebook.stop();
    await notebook.screenshot("stopped");
    const [, steps] = /stopped: (\d+) steps/.exec(await notebook.output("training"))!;
    await expect
      .poll(() => notebook.points("training"), { timeout: 60_000 })
      .toBeGreaterThan(Math.min(100, Number(steps)) - 1);
    const errors = await notebook.errors();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^training: Interrupt/);
    await notebook.write("curve", "console.log(kept + 1, lenet.parameters().length);");
    expect(await notebook.output("curve")).toContain("42 10");
    await notebook.run("untrained");
    expect(await notebook.output("untrained")).toMatch(/accuracy: 0\.\d+/);
    await notebook.close();
  });
});
