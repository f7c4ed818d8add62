import { type DataLoader, dataLoader, type ImageDataset } from "../data/index.js";
import { host, throwIfInterrupted } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { crossEntropy } from "../ops/index.js";
import { OptionError } from "../tensor/index.js";
import { adam } from "./adam.js";
import { breather } from "./breather.js";
import { answersOf, evaluate, hits, type Loss } from "./evaluate.js";
import { History } from "./history.js";
import type { Optimizer } from "./optimizer.js";
import { type Plan, type Progress, showProgress, silent } from "./progress.js";

export interface FitOptions {
  /** Pictures to learn from. */
  train: ImageDataset;
  /** Pictures to test on after each epoch. */
  test?: ImageDataset;
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
}

/**
 * Trains a model: for each batch of a new random order, forward, loss, backward, step. Shows a bar
 * with loss, accuracy, images per second and time left, and the growing curve. Stop ends it between
 * two batches: the model keeps what it has learned. The same seed gives the same run.
 * @throws OptionError fit: expected training pictures, got none
 * @throws OptionError fit: expected epochs of at least 1, got 0
 * @throws OptionError fit: expected an optimizer or a learningRate, got both
 */
export async function fit(model: Module, options: FitOptions): Promise<History> {
  checkOptions(options);
  const history = new History();
  const { batchSize = 64, epochs = 1, seed = 0, show = true } = options;
  const loader = dataLoader(options.train, { batchSize, shuffle: true, seed });
  const steps = Math.min(epochs * loader.batches, stepLimit(options));
  const plan = { epochs, batches: loader.batches, steps, batchSize };
  const optimizer = options.optimizer ?? adam(model, { learningRate: options.learningRate });
  const progress = show ? showProgress(host(), plan, history) : silent;
  const { loss = crossEntropy } = options;
  const breathe = breather();
  const run = { model, options, optimizer, loss, plan, loader, history, progress, breathe };
  const mode = model.training;
  let finished = false;
  model.train();
  try {
    for (let epoch = 1; epoch <= epochs && history.steps.length < steps; epoch++) {
      await trainEpoch(run, epoch);
    }
    finished = true;
  } finally {
    model.train(mode);
    progress.end(finished);
  }
  return history;
}

async function trainEpoch(run: Run, epoch: number): Promise<void> {
  const { history, plan, loader, progress, breathe } = run;
  const started = performance.now();
  let [pictures, lossSum, correct] = [0, 0, 0];
  for (const { x, y } of loader) {
    throwIfInterrupted();
    const count = y.length;
    const result = trainStep(run, x, y);
    const step = history.steps.length + 1;
    history.steps.push({ step, loss: result.loss, accuracy: result.correct / count });
    pictures += count;
    lossSum += result.loss * count;
    correct += result.correct;
    progress.step(history.steps[step - 1]);
    await breathe();
    if (step >= plan.steps) break;
  }
  const seconds = (performance.now() - started) / 1000;
  const tested = await testEpoch(run, epoch);
  history.epochs.push({
    epoch,
    step: history.steps.length,
    loss: lossSum / pictures,
    accuracy: correct / pictures,
    ...tested,
    seconds,
    imagesPerSecond: pictures / seconds,
  });
}

function trainStep({ model, optimizer, loss }: Run, x: Input, y: Int32Array) {
  optimizer.zeroGrad();
  const logits = model.forward(x);
  const value = loss(logits, y);
  value.backward();
  optimizer.step();
  return { loss: value.item(), correct: hits(answersOf("fit", logits, y.length), y) };
}

type Input = Parameters<Module["forward"]>[0];

async function testEpoch({ model, options, loss, progress }: Run, epoch: number) {
  if (!options.test) return {};
  // A run that is cut short is cut short here too.
  const most = stepLimit(options) * (options.batchSize ?? 64);
  const test = most < options.test.length ? options.test.subset(most) : options.test;
  const onBatch = (done: number, total: number) => progress.testing(epoch, done, total);
  const tested = await evaluate(model, test, { loss, onBatch });
  return { testLoss: tested.loss, testAccuracy: tested.accuracy };
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
  if (optimizer && learningRate !== undefined) {
    const hint = "give the optimizer its rate: adam(model, { learningRate })";
    throw new OptionError("fit", "an optimizer or a learningRate", "both", hint);
  }
}
