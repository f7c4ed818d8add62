import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DataError } from "../tensor/index.js";
import type { FitCallback, RunSettings } from "./callbacks.js";
import { History, type HistoryEpoch, type HistoryStep } from "./history.js";

const FILE = "events.jsonl";
/** Steps that are written at a time. */
const LINES = 50;

/**
 * Writes a run to `folder`/events.jsonl while it goes on: one JSON object a line, with `kind` "start"
 * (settings, the model as text), "step", "epoch" and "end". A run that is resumed goes on in the same
 * file. `fit(model, { …, callbacks: [runLog("runs/wide")] })`.
 */
export function runLog(folder: string): FitCallback {
  const file = join(folder, FILE);
  let waiting: object[] = [];
  const write = (event: object) => waiting.push(event);
  const flush = () => {
    if (waiting.length > 0) {
      appendFileSync(file, waiting.map((event) => `${JSON.stringify(event)}\n`).join(""));
    }
    waiting = [];
  };
  return {
    name: "runLog",
    onStart({ settings, model, history, optimizer }) {
      mkdirSync(folder, { recursive: true });
      waiting = [];
      const { learningRate } = optimizer;
      const at = { step: history.steps.length, epoch: history.epochs.length };
      const begun = new Date().toISOString();
      write({ kind: "start", ...at, begun, settings, learningRate, model: String(model) });
      flush();
    },
    onStep(step) {
      write({ kind: "step", ...step });
      if (waiting.length >= LINES) flush();
    },
    onEpoch(epoch) {
      write({ kind: "epoch", ...epoch });
      flush();
    },
    onEnd({ history }, finished) {
      write({ kind: "end", finished, stopped: history.stopped });
      flush();
    },
  };
}

/** A run as its log tells it. */
export interface LoggedRun {
  settings: RunSettings;
  model: string;
  /** False while it goes on, and after a break. */
  finished: boolean;
  history: History;
}

/**
 * Reads what `runLog` wrote. What a broken run did after its last checkpoint, before it was resumed,
 * is left out; so is a last line that was being written.
 * @throws DataError readRun: expected events.jsonl in runs/a, got none
 * @throws DataError readRun: expected an event at line 2 of runs/a/events.jsonl, got {"kind
 */
export function readRun(folder: string): LoggedRun {
  const file = join(folder, FILE);
  if (!existsSync(file)) throw new DataError("readRun", `${FILE} in ${folder}`, "none");
  const lines = readFileSync(file, "utf8").split("\n");
  const run: LoggedRun = {
    settings: { epochs: 0, batchSize: 0, seed: 0, train: 0, test: 0 },
    model: "",
    finished: false,
    history: new History(),
  };
  lines.forEach((line, i) => {
    if (line === "") return;
    const event = parse(line);
    // Without an end of line, the last one was cut off.
    if (event) apply(run, event);
    else if (i < lines.length - 1) {
      throw new DataError("readRun", `an event at line ${i + 1} of ${file}`, line.slice(0, 40));
    }
  });
  return run;
}

type Event = { kind: string } & Record<string, unknown>;

function parse(line: string): Event | null {
  try {
    const event = JSON.parse(line) as Event;
    return typeof event?.kind === "string" ? event : null;
  } catch {
    return null;
  }
}

function apply(run: LoggedRun, { kind, ...event }: Event): void {
  const { steps, epochs } = run.history;
  if (kind === "start") {
    steps.length = Math.min(steps.length, event.step as number);
    epochs.length = Math.min(epochs.length, event.epoch as number);
    run.settings = event.settings as RunSettings;
    run.model = event.model as string;
    run.finished = false;
  } else if (kind === "step") {
    // JSON has no NaN: a loss that was one stands there as null.
    const { loss, ...step } = event as unknown as HistoryStep;
    steps.push({ ...step, loss: loss ?? Number.NaN });
  } else if (kind === "epoch") epochs.push(event as unknown as HistoryEpoch);
  else if (kind === "end") {
    run.finished = event.finished === true;
    run.history.stopped = event.stopped as string | undefined;
  }
}

/**
 * All runs below a folder by name, for `plotCurve`:
 * `plotCurve(readRuns("runs"))` lays them over each other.
 * @throws DataError readRuns: expected a folder of runs at runs, got ENOENT
 */
export function readRuns(folder: string): Record<string, History> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataError("readRuns", `a folder of runs at ${folder}`, code);
  }
  const runs = names.filter((name) => existsSync(join(folder, name, FILE))).sort();
  return Object.fromEntries(
    runs.map((name) => [basename(name), readRun(join(folder, name)).history]),
  );
}
