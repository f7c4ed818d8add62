import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  buildNotebook,
  type Notebook,
  type NotebookStamp,
  type Progress,
  type RunResult,
  runNotebook,
  serialize,
} from "../course/index.js";

export const help = `convlab run FILES... --out DIR [options]

Runs notebooks in a kernel, over the real protocol and without a browser, and writes them with
their outputs. Exit code 1 if a cell failed.

  --out DIR       where the notebooks with outputs go
  --solutions     run the teacher's version of these lessons
  --kernel NAME   convlab (default), tslab, an installed kernel, or a command with {connection_file}
  --timeout S     seconds a cell may take (default 600)
  --short N       end every training after N steps
`;

interface Settings {
  readonly files: string[];
  readonly out: string;
  readonly solutions: boolean;
  readonly kernel: string;
  readonly timeout: number;
  readonly env: Record<string, string>;
}

export async function run(args: string[]): Promise<number> {
  let settings: Settings;
  try {
    settings = readSettings(args);
  } catch (error) {
    console.error(`convlab run: ${(error as Error).message}\n\n${help.trimEnd()}`);
    return 2;
  }
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await runAll(settings, stop.signal);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function readSettings(args: string[]): Settings {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: "string" },
      solutions: { type: "boolean", default: false },
      kernel: { type: "string", default: "convlab" },
      timeout: { type: "string", default: "600" },
      short: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new Error("no notebook was given");
  if (!values.out) throw new Error("--out DIR is missing");
  const timeout = positive("--timeout", values.timeout);
  const env: Record<string, string> = {};
  if (values.short !== undefined) env.CONVLAB_MAX_STEPS = String(positive("--short", values.short));
  return {
    files: positionals,
    out: values.out,
    solutions: values.solutions,
    kernel: values.kernel,
    timeout,
    env,
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${option}: expected a number above 0, got ${text}`);
  return value;
}

async function runAll(settings: Settings, signal: AbortSignal): Promise<number> {
  const summary: string[] = [];
  let failed = false;
  for (const file of settings.files) {
    if (signal.aborted) break;
    console.log(file);
    const notebook = await notebookToRun(file, settings.solutions);
    const start = performance.now();
    const { kernel, timeout, env } = settings;
    const cwd = resolve(dirname(file));
    const result = await runNotebook(notebook, {
      kernel,
      timeout,
      env,
      cwd,
      signal,
      onProgress: showProgress,
    });
    const target = join(settings.out, targetOf(file, settings.files));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, serialize(result.notebook));
    const seconds = (performance.now() - start) / 1000;
    summary.push(summaryOf(target, result, seconds));
    for (const cell of result.failed) console.error(`  ✗ ${cell.name}: ${cell.message}`);
    failed ||= result.failed.length > 0 || result.stopped;
  }
  console.log(summary.join("\n"));
  return failed ? 1 : 0;
}

async function notebookToRun(file: string, solutions: boolean): Promise<Notebook> {
  const notebook: Notebook = JSON.parse(readFileSync(file, "utf8"));
  if (!solutions) return notebook;
  const stamp = notebook.metadata.convlab as unknown as NotebookStamp | undefined;
  if (!stamp?.lesson)
    throw new Error(`${file}: no lesson of the course, so there are no solutions to run`);
  return buildNotebook(stamp.lesson, stamp.language, { solutions: true });
}

/** The file's name, with its folder's where two files have the same name (ko/01-… and en/01-…). */
function targetOf(file: string, files: readonly string[]): string {
  const twins = files.filter((other) => basename(other) === basename(file)).length;
  return twins > 1 ? join(basename(dirname(resolve(file))), basename(file)) : basename(file);
}

function summaryOf(
  target: string,
  { scores, failed, stopped }: RunResult,
  seconds: number,
): string {
  const passed = scores.filter((score) => score.passed).length;
  const earned = scores.reduce((sum, score) => sum + score.earned, 0);
  const points = scores.reduce((sum, score) => sum + score.points, 0);
  const checks =
    scores.length === 0
      ? "no checks"
      : `${passed} of ${scores.length} checks passed (${earned}/${points} points)`;
  const end = stopped ? ", stopped" : failed.length > 0 ? `, ${failed[0].name} failed` : "";
  return `${target}: ${checks}, ${seconds.toFixed(1)} s${end}`;
}

/** In a terminal one line that is written over; elsewhere a line for each cell when it has ended. */
function showProgress({ index, total, name, result }: Progress): void {
  const cell = `  cell ${index}/${total}  ${name}`;
  if (result === null) {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${cell} …`);
    return;
  }
  const status = result.status === "ok" ? "" : `  ${result.status}`;
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  console.log(`${cell}  ${result.seconds.toFixed(1)} s${status}`);
}
