import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Module } from "../nn/index.js";
import { DataError, fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { defaultRng } from "../tensor/random.js";
import { readSafetensors, writeSafetensors } from "../weights/index.js";
import type { FitCallback, RunSettings } from "./callbacks.js";
import type { HistoryEpoch, HistoryStep } from "./history.js";
import type { Optimizer, OptimizerState } from "./optimizer.js";

export interface CheckpointOptions {
  /** Where last.safetensors is kept. */
  folder: string;
  /** Also after so many steps. Default only after each epoch. */
  everySteps?: number;
  /** False: what is there is not gone on from, but overwritten. Default true. */
  resume?: boolean;
}

/** Where a run stands between two steps. */
export interface Position {
  /** Whole epochs so far. */
  epochs: number;
  /** Of the epoch that is not whole: batches, pictures, and the sums over them. */
  batches: number;
  pictures: number;
  lossSum: number;
  correct: number;
  seconds: number;
}

/** All that a run is made of. */
export interface RunParts {
  model: Module;
  optimizer: Optimizer;
  callbacks: readonly FitCallback[];
  settings: RunSettings;
  position: Position;
  history: { steps: HistoryStep[]; epochs: HistoryEpoch[]; stopped?: string };
}

/** What stands in the file beside the tensors. */
interface Saved {
  settings: RunSettings;
  position: Position;
  history: { steps: HistoryStep[]; epochs: HistoryEpoch[]; stopped?: string };
  generator: number[];
  optimizer: { learningRate: number; steps: (number | null)[] };
  callbacks: Record<string, unknown>;
}

const KEY = "convlab.checkpoint";
export const checkpointFile = (folder: string): string => join(folder, "last.safetensors");

/** Refuses options that mean nothing. */
export function checkCheckpoint(options: CheckpointOptions, optimizer: Optimizer): void {
  const { folder, everySteps = 1 } = options;
  if (typeof folder !== "string" || folder === "") {
    throw new OptionError("checkpoint", "a folder", JSON.stringify(folder) ?? "none");
  }
  if (!(Number.isInteger(everySteps) && everySteps >= 1)) {
    throw new OptionError("checkpoint", "everySteps of at least 1", `${everySteps}`);
  }
  if (!optimizer.state || !optimizer.restore) {
    throw new OptionError("checkpoint", "an optimizer with state and restore", "one without");
  }
}

/** Writes all that a run is made of into one file, whole or not at all. */
export function saveCheckpoint(folder: string, run: RunParts): void {
  const { model, optimizer, callbacks, settings, position, history } = run;
  const tensors: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(model.stateDict())) tensors[`model/${name}`] = tensor;
  const state = optimizer.state?.() ?? { learningRate: optimizer.learningRate, parameters: [] };
  state.parameters.forEach((parameter, i) => {
    parameter?.values.forEach((values, k) => {
      tensors[`optimizer/${i}/${k}`] = fromArray(values, [values.length]);
    });
  });
  const memories: Record<string, unknown> = {};
  for (const { name, save } of callbacks) {
    if (!save) continue;
    const { json, tensors: own } = save();
    memories[name] = json;
    for (const [key, tensor] of Object.entries(own)) tensors[`callback/${name}/${key}`] = tensor;
  }
  const saved: Saved = {
    settings,
    position,
    history: { steps: history.steps, epochs: history.epochs, stopped: history.stopped },
    generator: defaultRng().state(),
    optimizer: {
      learningRate: state.learningRate,
      steps: state.parameters.map((parameter) => parameter?.step ?? null),
    },
    callbacks: memories,
  };
  mkdirSync(folder, { recursive: true });
  const metadata = { [KEY]: stringify(saved) };
  writeSafetensors(tensors, { metadata, file: checkpointFile(folder) });
}

/**
 * Puts a run where its checkpoint was; false where there is none.
 * @throws DataError checkpoint: expected last.safetensors of a run with seed 2, got seed 1
 */
export function loadCheckpoint(folder: string, run: RunParts): boolean {
  const file = checkpointFile(folder);
  if (!existsSync(file)) return false;
  const { tensors, metadata } = readSafetensors(file);
  if (metadata[KEY] === undefined) {
    throw new DataError("checkpoint", `a checkpoint at ${file}`, "weights alone");
  }
  const saved = JSON.parse(metadata[KEY], revive) as Saved;
  checkSettings(file, run.settings, saved.settings);
  const part = (prefix: string): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  run.model.loadStateDict(part("model/"));
  run.optimizer.restore?.(optimizerState(saved.optimizer, part("optimizer/")));
  for (const { name, restore } of run.callbacks) {
    if (!restore || !(name in saved.callbacks)) continue;
    restore({ json: saved.callbacks[name], tensors: part(`callback/${name}/`) });
  }
  defaultRng().restore(saved.generator);
  Object.assign(run.position, saved.position);
  run.history.steps.push(...saved.history.steps);
  run.history.epochs.push(...saved.history.epochs);
  run.history.stopped = saved.history.stopped;
  return true;
}

function optimizerState(
  { learningRate, steps }: Saved["optimizer"],
  tensors: Record<string, Tensor>,
): OptimizerState {
  const parameters = steps.map((step, i) => {
    if (step === null) return null;
    const own = Object.keys(tensors).filter((name) => name.startsWith(`${i}/`)).length;
    return { step, values: Array.from({ length: own }, (_, k) => tensors[`${i}/${k}`].values) };
  });
  return { learningRate, parameters };
}

/** More epochs are fine; another order of pictures is another run. */
function checkSettings(file: string, now: RunSettings, then: RunSettings): void {
  for (const key of ["seed", "batchSize", "train"] as const) {
    if (now[key] === then[key]) continue;
    const word = key === "train" ? "training pictures" : key;
    const [wanted, got] = [now[key], then[key]].map((value) =>
      key === "train" ? `${value} ${word}` : `${word} ${value}`,
    );
    const hint = "take another folder, or { resume: false } to begin anew";
    throw new DataError("checkpoint", `${file} of a run with ${wanted}`, got, hint);
  }
}

/** JSON has no NaN and no infinity; a loss that is one must come back as it was. */
const stringify = (saved: Saved): string =>
  JSON.stringify(saved, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value,
  );

const revive = (_: string, value: unknown): unknown =>
  typeof value === "object" &&
  value !== null &&
  "number" in value &&
  Object.keys(value).length === 1
    ? Number(value.number)
    : value;
