// "Run All Cells" in the real JupyterLab, in a real browser, for every notebook that is named, and pictures of the whole page.
//
//   npm run build && node scripts/runAll.mjs claims talk-kfold --languages ko,en --steps 20
//   node scripts/runAll.mjs --help
import { spawn } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { findBrowser } from "../dist/src/cli/setup/browser.js";
import { buildNotebook, fileNameOf, projectCourse, readOrder } from "../dist/src/course/index.js";
import { looksOf, modelState, wholePage } from "./runAllPage.mjs";

const HELP = `node scripts/runAll.mjs [LESSONS…] [options]

Opens each lesson's notebook in JupyterLab, presses "Run All Cells", waits, and says for each: seconds, errors, figures
drawn, words that stick out of a figure, warnings of the page. Exit code 1 where something is wrong. Pictures of the whole
page are there to be looked at.

  LESSONS            slugs (default: all)
  --languages ko,en  in which languages (default: both)
  --steps N          end every training after N steps (default: 20); 0 trains in full
  --solutions        the teacher's version: checks pass
  --out DIR          where the pictures go (default: .convlab/runAll)
  --columns N        strips of the page side by side in one picture (default: 2)
  --timeout S        seconds that a notebook may take (default: 600)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    languages: { type: "string", default: "ko,en" },
    steps: { type: "string", default: "20" },
    solutions: { type: "boolean", default: false },
    out: { type: "string", default: join(".convlab", "runAll") },
    columns: { type: "string", default: "2" },
    timeout: { type: "string", default: "600" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP.trimEnd());
  process.exit(0);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lessons = readOrder(projectCourse().lessons);
const unknown = positionals.filter((slug) => lessons.every((lesson) => lesson.slug !== slug));
if (unknown.length > 0) {
  console.error(
    `runAll: expected lessons of ${lessons.map(({ slug }) => slug).join(", ")}, got ${unknown.join(", ")}`,
  );
  process.exit(2);
}
const chosen = lessons.filter(({ slug }) => positionals.length === 0 || positionals.includes(slug));
const languages = values.languages.split(",");
const out = resolve(values.out);

/** A copy, since JupyterLab saves what it runs; inside the project, so that imports are found. */
async function copyOf(folder) {
  cpSync(join(root, "notebooks"), folder, { recursive: true });
  if (!values.solutions) return;
  for (const lesson of chosen)
    for (const language of languages) {
      const notebook = await buildNotebook(lesson.slug, language, { solutions: true });
      writeFileSync(join(folder, language, fileNameOf(lesson)), JSON.stringify(notebook));
    }
}

/** Folders of its own for all that Jupyter reads and writes; every cell is drawn, on the screen or not. */
function homeIn(folder) {
  const inside = (name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const settings = inside("settings");
  const tracker = join(settings, "@jupyterlab", "notebook-extension");
  mkdirSync(tracker, { recursive: true });
  writeFileSync(join(tracker, "tracker.jupyterlab-settings"), '{ "windowingMode": "none" }');
  return {
    HOME: folder,
    JUPYTER_CONFIG_DIR: inside("config"),
    JUPYTER_DATA_DIR: inside("data"),
    JUPYTER_RUNTIME_DIR: inside("runtime"),
    JUPYTERLAB_SETTINGS_DIR: settings,
    JUPYTERLAB_WORKSPACES_DIR: inside("workspaces"),
    IPYTHONDIR: inside("ipython"),
  };
}

/** The server that `convlab lab` starts, once it answers. */
async function startLab(home, notebooks) {
  const args = [
    ...[join(root, "dist", "src", "cli", "main.js"), "lab", "--no-browser", "--port=0"],
    ...[`--ServerApp.root_dir=${notebooks}`, "--LabApp.expose_app_in_browser=True"],
  ];
  const steps = values.steps === "0" ? {} : { CONVLAB_MAX_STEPS: values.steps };
  const env = { ...process.env, ...home, ...steps, CONVLAB_PROGRESS: "off" };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (printed += part));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = () => {
    child.kill("SIGINT");
    return ended;
  };
  while (child.exitCode === null && child.signalCode === null) {
    const server = serverIn(home.JUPYTER_RUNTIME_DIR);
    const answer =
      server && (await fetch(`${server.url}api/status?token=${server.token}`).catch(() => null));
    if (answer?.ok) return { ...server, stop };
    await sleep(300);
  }
  throw new Error(`convlab lab ended early:\n${printed}`);
}

/** What Jupyter wrote down about itself; null before it is whole. */
function serverIn(folder) {
  const file = readdirSync(folder).find((name) => /^jpserver-.*\.json$/.test(name));
  try {
    return file ? JSON.parse(readFileSync(join(folder, file), "utf8")) : null;
  } catch {
    return null;
  }
}

async function openBrowser(folder) {
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error("runAll: expected a Chromium, got none\nhint: CONVLAB_BROWSER names one");
  // Not every machine has Hangul: the browser gets the font of our figures too.
  const fonts = join(folder, "share", "fonts");
  mkdirSync(fonts, { recursive: true });
  const hangul = join(root, "src", "viz", "fonts", "Pretendard-Regular.otf");
  copyFileSync(hangul, join(fonts, "Hangul.otf"));
  return chromium.launchPersistentContext(join(folder, "profile"), {
    ...{ executablePath, headless: true, viewport: { width: 1000, height: 1000 } },
    env: { ...process.env, XDG_DATA_HOME: join(folder, "share") },
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
}

/** Runs a notebook from top to bottom and looks at it. */
async function runOne(context, lab, path, name) {
  const page = await context.newPage();
  const warnings = [];
  page.on("pageerror", (error) => warnings.push(error.message));
  await page.goto(`${lab.url}lab/tree/${path}?token=${lab.token}&reset`);
  await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 180_000 });
  await page
    .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .waitFor({ state: "attached" });
  await page.waitForFunction(() => {
    const kernel = globalThis.jupyterapp.shell.currentWidget.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === "connected" && kernel.status === "idle";
  });
  const started = Date.now();
  await page.evaluate(() => globalThis.jupyterapp.commands.execute("notebook:run-all-cells"));
  const most = 1000 * Number(values.timeout);
  const ended = await page
    .waitForFunction(modelState, "ended", { timeout: most, polling: 500 })
    .then(() => true)
    .catch(() => false);
  const seconds = (Date.now() - started) / 1000;
  if (!ended) warnings.push(`not at its end after ${values.timeout} s`);
  // plotly draws a moment after its output has come.
  await page
    .waitForFunction(modelState, "drawn", { timeout: 60_000, polling: 500 })
    .catch(() => {});
  const looks = await page.evaluate(looksOf);
  const pictures = await wholePage(context, page, join(out, name), Number(values.columns));
  await page
    .evaluate(() => globalThis.jupyterapp.commands.execute("kernelmenu:shutdown"))
    .catch(() => {});
  await page.close();
  return { seconds, ...looks, warnings, pictures };
}

const folder = mkdtempSync(join(tmpdir(), "runAll-"));
const notebooks = join(root, ".convlab", `runAll-${process.pid}`, "notebooks");
let lab;
let context;
let wrong = 0;
try {
  mkdirSync(out, { recursive: true });
  await copyOf(notebooks);
  lab = await startLab(homeIn(folder), notebooks);
  context = await openBrowser(folder);
  for (const lesson of chosen)
    for (const language of languages) {
      const name = `${lesson.slug}-${language}`;
      const found = await runOne(context, lab, `${language}/${fileNameOf(lesson)}`, name);
      const { seconds, figures, drawn, errors, warnings, outside, pictures } = found;
      const bad = [
        ...errors.map((text) => `error: ${text}`),
        ...warnings.map((text) => `page: ${text}`),
        ...outside.map((text) => `sticks out: ${text}`),
        ...(drawn === figures ? [] : [`only ${drawn} of ${figures} figures drawn`]),
      ];
      console.log(
        `${bad.length === 0 ? "✓" : "✗"} ${name}  ${seconds.toFixed(0)} s, ${figures} figures, ${pictures} pictures`,
      );
      for (const text of bad) console.log(`    ${text}`);
      wrong += bad.length;
    }
} finally {
  await context?.close();
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
  if (existsSync(notebooks)) rmSync(dirname(notebooks), { recursive: true, force: true });
}
console.log(`pictures: ${out}`);
process.exit(wrong === 0 ? 0 : 1);
