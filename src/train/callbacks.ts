import type { Module } from "../nn/index.js";
import { OptionError, type Tensor } from "../tensor/index.js";
import type { History, HistoryEpoch, HistoryStep } from "./history.js";
import type { Optimizer } from "./optimizer.js";

/** What a run was started with. */
export interface RunSettings {
  epochs: number;
  batchSize: number;
  seed: number;
  /** Pictures to learn from, and to test on. */
  train: number;
  test: number;
}

/** What a callback sees of a run, and may do. */
export interface FitState {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly history: History;
  /** From 1. */
  readonly epoch: number;
  readonly settings: RunSettings;
  /** Ends the run after this step or epoch; the reason stands in the history. */
  stop(reason: string): void;
}

/** What a callback has to know after a break, as JSON and tensors. */
export interface CallbackMemory {
  json: unknown;
  tensors: Record<string, Tensor>;
}

/** Something that happens while `fit` runs. */
export interface FitCallback {
  /** Under which a checkpoint keeps what it has to know. */
  readonly name: string;
  onStart?(state: FitState): void | Promise<void>;
  /** After each step of the optimizer. */
  onStep?(step: HistoryStep, state: FitState): void;
  /** After each epoch and its test. */
  onEpoch?(epoch: HistoryEpoch, state: FitState): void | Promise<void>;
  /** At the end, also after Stop or an error (`finished` is false then). */
  onEnd?(state: FitState, finished: boolean): void | Promise<void>;
  save?(): CallbackMemory;
  /** Before a run: what it had to know, or null to begin anew. */
  restore?(memory: CallbackMemory | null): void;
}

/** Numbers of an epoch that can be watched. */
export type Monitor = "loss" | "accuracy" | "testLoss" | "testAccuracy" | (string & {});

/** The watched number of an epoch: one of its own, or one of the metrics. */
export function monitored(op: string, epoch: HistoryEpoch, monitor: Monitor): number {
  const own = (epoch as unknown as Record<string, unknown>)[monitor];
  const value = typeof own === "number" ? own : epoch.metrics?.[monitor];
  if (typeof value === "number") return value;
  const known = Object.entries(epoch).filter(([, number]) => typeof number === "number");
  const names = [...known.map(([name]) => name), ...Object.keys(epoch.metrics ?? {})];
  const hint = "give fit a test, or metrics with this name";
  throw new OptionError(op, `a monitor of ${names.join(", ")}`, JSON.stringify(monitor), hint);
}

/** Losses and errors shall fall, everything else shall grow. */
export const better = (monitor: Monitor, a: number, b: number): boolean =>
  /loss|error/i.test(monitor) ? a < b : a > b;
