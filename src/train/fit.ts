import {
  type DataLoader,
  type Dataset,
  dataLoader,
  type Transform,
  withTransform,
} from "../data/index.js";
import { host, throwIfInterrupted } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { crossEntropy } from "../ops/index.js";
import { OptionError } from "../tensor/index.js";
import { adam } from "./adam.js";
import { breather } from "./breather.js";
import type { FitCallback, FitState, RunSettings } from "./callbacks.js";
import {
  type CheckpointOptions,
  checkCheckpoint,
  loadCheckpoint,
  type Position,
  saveCheckpoint,
} from "./checkpoint.js";
import { answersOf, evaluate, hits, type Loss } from "./evaluate.js";
import { History } from "./history.js";
import type { Metric } from "./metrics.js";
import type { Optimizer } from "./optimizer.js";
import { type Plan, type Progress, showProgress, silent } from "./progress.js";

export interface FitOptions {
  /** Pictures to learn from. */
  train: Dataset;
  /** Pictures to test on after each epoch. */
  test?: Dataset;
  /** Changes the training pictures on their way, at random: augmentation. */
  transform?: Transform;
  /** Every class as often as the others. Default false. */
  balanced?: boolean;
  /** Times through the training pictures. Default 1. */
  epochs?: number;
  /** Default 64. */
  batchSize?: number;
  /** Default Adam with `learningRate`. */
  optimizer?: Optimizer;
  /** Of the default optimizer. Default 0.001. */
  learningRate?: number;
  /** Default `F.crossEntropy`. */
  loss?: Loss;
  /** Of the order of the pictures. Default 0. */
  seed?: number;
  /** False: nothing is shown. Default true. */
  show?: boolean;
  /** Numbers about the answers to the test pictures, by name: `{ f1 }`. */
  metrics?: Record<string, Metric>;
  /** What happens after steps and epochs: `earlyStopping()`, `runLog(folder)`, your own. */
  callbacks?: readonly FitCallback[];
  /** A folder: the run is saved there, and goes on from there after a break with the same bits. */
  checkpoint?: string | CheckpointOptions;
  /** Ends after so many batches. The environment's CONVLAB_MAX_STEPS does the same for every fit. */
  maxSteps?: number;
}

interface Run {
  model: Module;
  options: FitOptions;
  optimizer: Optimizer;
  loss: Loss;
  plan: Plan;
  loader: DataLoader;
  history: History;
  progress: Progress;
  breathe: () => Promise<void>;
  callbacks: readonly FitCallback[];
  checkpoint: CheckpointOptions | null;
  settings: RunSettings;
  position: Position;
  /** What callbacks see. */
  state: FitState;
}

const START: Position = { epochs: 0, batches: 0, pictures: 0, lossSum: 0, correct: 0, seconds: 0 };

/**
 * Trains a model: for each batch of a new random order, forward, loss, backward, step. Shows a bar
 * with loss, accuracy, images per second and time left, and the growing curve. Stop ends it between
 * two batches: the model keeps what it has learned. The same seed gives the same run.
 *
 * With `checkpoint` the weights, the optimizer, the place in the order of the pictures and the
 * generator of `manualSeed` are saved; the same call goes on where the last one ended, with the bits
 * of a run without a break. A layer that was given an rng of its own is not covered.
 * @throws OptionError fit: expected training pictures, got none
 * @throws OptionError fit: expected epochs of at least 1, got 0
 * @throws OptionError fit: expected an optimizer or a learningRate, got both
 */
export async function fit(model: Module, options: FitOptions): Promise<History> {
  checkOptions(options);
  const run = prepare(model, options);
  const { history, plan, position, callbacks, state } = run;
  const mode = model.training;
  let finished = false;
  model.train();
  try {
    for (const callback of callbacks) await callback.onStart?.(state);
    while (position.epochs < plan.epochs && history.steps.length < plan.steps) {
      if (history.stopped !== undefined) break;
      await trainEpoch(run);
    }
    finished = true;
  } finally {
    model.train(mode);
    for (const callback of callbacks) await callback.onEnd?.(state, finished);
    run.progress.end(finished);
  }
  return history;
}

function prepare(model: Module, options: FitOptions): Run {
  const { batchSize = 64, epochs = 1, seed = 0, show = true, balanced, transform } = options;
  const { loss = crossEntropy, callbacks = [] } = options;
  const history = new History();
  const train = transform ? withTransform(options.train, transform) : options.train;
  const loader = dataLoader(train, { batchSize, shuffle: true, balanced, seed });
  const steps = Math.min(epochs * loader.batches, stepLimit(options));
  const optimizer = options.optimizer ?? adam(model, { learningRate: options.learningRate });
  const test = options.test?.length ?? 0;
  const settings: RunSettings = { epochs, batchSize, seed, train: train.length, test };
  const position = { ...START };
  const checkpoint =
    typeof options.checkpoint === "string"
      ? { folder: options.checkpoint }
      : (options.checkpoint ?? null);
  for (const { restore } of callbacks) restore?.(null);
  if (checkpoint) {
    checkCheckpoint(checkpoint, optimizer);
    const parts = { model, optimizer, callbacks, settings, position, history };
    if (checkpoint.resume !== false) loadCheckpoint(checkpoint.folder, parts);
  }
  const plan = { epochs, batches: loader.batches, steps, batchSize, from: history.steps.length };
  const state: FitState = {
    model,
    optimizer,
    history,
    settings,
    get epoch() {
      return position.epochs + 1;
    },
    stop(reason) {
      history.stopped = reason;
    },
  };
  const progress = show ? showProgress(host(), plan, history) : silent;
  const breathe = breather();
  const about = { model, options, optimizer, loss, plan, loader, history, progress, breathe };
  return { ...about, callbacks, checkpoint, settings, position, state };
}

async function trainEpoch(run: Run): Promise<void> {
  const { history, plan, loader, position, callbacks, state, checkpoint } = run;
  const epoch = position.epochs + 1;
  const everySteps = checkpoint?.everySteps ?? Number.POSITIVE_INFINITY;
  const pictures = loader.epoch(position.epochs, { from: position.batches });
  let started = performance.now();
  const clock = () => {
    position.seconds += (performance.now() - started) / 1000;
    started = performance.now();
  };
  for await (const { x, y } of run.options.train.load ? pictures : inTurn(pictures)) {
    stopHere(run);
    const count = y.length;
    const result = trainStep(run, x, y);
    const step = history.steps.length + 1;
    const { loss, correct, learningRate } = result;
    history.steps.push({ step, loss, accuracy: correct / count, learningRate });
    position.batches++;
    position.pictures += count;
    position.lossSum += loss * count;
    position.correct += correct;
    run.progress.step(history.steps[step - 1]);
    for (const callback of callbacks) callback.onStep?.(history.steps[step - 1], state);
    const last = step >= plan.steps || history.stopped !== undefined;
    if (step % everySteps === 0 || last) {
      clock();
      save(run);
    }
    await run.breathe();
    if (last) break;
  }
  clock();
  const whole = position.batches === loader.batches;
  const tested = await testEpoch(run, epoch);
  const { lossSum, correct, seconds } = position;
  history.epochs.push({
    epoch,
    step: history.steps.length,
    loss: lossSum / position.pictures,
    accuracy: correct / position.pictures,
    ...tested,
    seconds,
    imagesPerSecond: position.pictures / seconds,
  });
  for (const callback of callbacks) await callback.onEpoch?.(history.epochs[epoch - 1], state);
  Object.assign(position, START, { epochs: epoch });
  // A part of an epoch was saved before its test: it can still become a whole one.
  if (whole) save(run);
}

/** In memory nothing has to be read ahead. */
function* inTurn<B>(batches: Iterable<B>): Generator<B> {
  yield* batches;
}

/** Ends the run here when the user pressed Stop: everything is whole, so it can be gone on from. */
function stopHere(run: Run): void {
  try {
    throwIfInterrupted();
  } catch (stop) {
    if (run.history.steps.length > 0) save(run);
    throw stop;
  }
}

function save({ checkpoint, ...run }: Run): void {
  if (checkpoint) saveCheckpoint(checkpoint.folder, run);
}

function trainStep({ model, optimizer, loss }: Run, x: Input, y: Int32Array) {
  optimizer.zeroGrad();
  const logits = model.forward(x);
  const value = loss(logits, y);
  value.backward();
  const { learningRate } = optimizer;
  optimizer.step();
  return { learningRate, loss: value.item(), correct: hits(answersOf("fit", logits, y.length), y) };
}

type Input = Parameters<Module["forward"]>[0];

async function testEpoch({ model, options, loss, progress }: Run, epoch: number) {
  if (!options.test) return {};
  // A run that is cut short is cut short here too.
  const most = stepLimit(options) * (options.batchSize ?? 64);
  const test = most < options.test.length ? options.test.subset(most) : options.test;
  const onBatch = (done: number, total: number) => progress.testing(epoch, done, total);
  const tested = await evaluate(model, test, { loss, onBatch });
  const { classes, labels } = test;
  const metrics = Object.entries(options.metrics ?? {}).map(([name, metric]) => [
    name,
    metric(tested.predictions, labels, classes.length),
  ]);
  return {
    testLoss: tested.loss,
    testAccuracy: tested.accuracy,
    ...(metrics.length > 0 ? { metrics: Object.fromEntries(metrics) } : {}),
  };
}

function stepLimit({ maxSteps = Number.POSITIVE_INFINITY }: FitOptions): number {
  const asked = Number(process.env.CONVLAB_MAX_STEPS);
  return Number.isInteger(asked) && asked >= 1 ? Math.min(asked, maxSteps) : maxSteps;
}

function checkOptions(options: FitOptions): void {
  const { train, epochs = 1, maxSteps = 1, optimizer, learningRate } = options;
  if (!train?.length) {
    throw new OptionError("fit", "training pictures", "none", "fit(model, { train: mnist() })");
  }
  if (!(Number.isInteger(epochs) && epochs >= 1)) {
    throw new OptionError("fit", "epochs of at least 1", `${epochs}`);
  }
  if (!(Number.isInteger(maxSteps) && maxSteps >= 1)) {
    throw new OptionError("fit", "maxSteps of at least 1", `${maxSteps}`);
  }
  if (options.metrics && !options.test) {
    throw new OptionError("fit", "a test for the metrics", "none");
  }
  const names = (options.callbacks ?? []).map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new OptionError("fit", "callbacks of different names", `two of ${twice}`);
  }
  if (optimizer && learningRate !== undefined) {
    const hint = "give the optimizer its rate: adam(model, { learningRate })";
    throw new OptionError("fit", "an optimizer or a learningRate", "both", hint);
  }
}
