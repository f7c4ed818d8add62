import type { SceneDataset } from "../../data/index.js";
import { host, t, throwIfInterrupted } from "../../host/index.js";
import { DataError, OptionError } from "../../tensor/errors.js";
import { fromArray, type Rng, rng, type Tensor } from "../../tensor/index.js";
import { breather } from "../../train/breather.js";
import { clock } from "../../train/progress.js";

export interface TrainingOptions {
  /** Times through the pictures. Default: the detector's own. */
  epochs?: number;
  /** Default: the detector's own. */
  batchSize?: number;
  /** The highest; it rises and falls. Default: the detector's own. */
  learningRate?: number;
  /** Whether pictures are moved, zoomed and lit at random, where proposals need not be searched anew. Default true. */
  augment?: boolean;
  /** Of the order of the pictures and all that is drawn by lot. Default 0. */
  seed?: number;
  /** False: nothing is shown. Default true. */
  show?: boolean;
  /** Ends each part of the training after so many steps. The environment's CONVLAB_MAX_STEPS does the same. */
  maxSteps?: number;
}

/** What happened in a training. */
export interface TrainingRun {
  /** The loss of each step, of one part of the training after the other. */
  losses: number[];
  /** Seconds of each part, in order. */
  stages: Record<string, number>;
  /** All parts together. */
  seconds: number;
}

/** A batch of pictures with what is in them. */
export interface SceneItems {
  x: Tensor;
  boxes: Tensor[];
  labels: Int32Array[];
}

/** Pictures that are drawn once and kept with 8 bits a number, as image files have them. */
export class SceneCache {
  readonly #kept = new Map<number, { pixels: Uint8Array; boxes: Tensor; labels: Int32Array }>();
  #shape: readonly number[] = [];

  constructor(readonly set: SceneDataset) {
    if (!(set?.length >= 1)) throw new DataError("train", "pictures to learn from", "none");
  }

  get length(): number {
    return this.set.length;
  }

  #item(index: number) {
    const known = this.#kept.get(index);
    if (known) return known;
    const { x, boxes, labels } = this.set.batch([index]);
    this.#shape = x.shape.slice(1);
    const item = {
      pixels: Uint8Array.from(x.storage.peek(), (v: number) => Math.round(255 * v)),
      boxes: boxes[0],
      labels: labels[0],
    };
    this.#kept.set(index, item);
    return item;
  }

  batch(indices: readonly number[]): SceneItems {
    const items = indices.map((index) => this.#item(index));
    const size = items[0].pixels.length;
    const values = new Float32Array(items.length * size);
    items.forEach(({ pixels }, i) => {
      for (let k = 0; k < size; k++) values[i * size + k] = pixels[k] / 255;
    });
    return {
      x: fromArray(values, [items.length, ...this.#shape]),
      boxes: items.map(({ boxes }) => boxes),
      labels: items.map(({ labels }) => labels),
    };
  }
}

interface Steps {
  /** What is learned, for the line that is shown. */
  name: string;
  options: Required<Pick<TrainingOptions, "epochs" | "batchSize">> & TrainingOptions;
  /** How many items there are. */
  length: number;
  /** Learns from some items; returns the loss. `share`: how much of the training is over. */
  step: (indices: number[], share: number, random: Rng) => number;
}

/** How many steps there will be. */
export function stepsOf({ epochs, batchSize, maxSteps }: Steps["options"], length: number): number {
  for (const [name, value] of Object.entries({ epochs, batchSize, maxSteps: maxSteps ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new OptionError("train", `${name} of at least 1`, String(value));
  }
  return Math.min(epochs * Math.ceil(length / batchSize), stepLimit({ maxSteps }));
}

/** What the caller or the environment allows. */
export function stepLimit({ maxSteps = Number.POSITIVE_INFINITY }: TrainingOptions): number {
  const asked = Number(process.env.CONVLAB_MAX_STEPS);
  return Number.isInteger(asked) && asked >= 1 ? Math.min(asked, maxSteps) : maxSteps;
}

/** Goes through items in a new random order each time; shows loss and time left; Stop ends it between two steps. */
export async function trainSteps({ name, options, length, step }: Steps): Promise<number[]> {
  const { batchSize, seed = 0, show = true } = options;
  const steps = stepsOf(options, length);
  const random = rng(seed);
  const breathe = breather();
  const losses: number[] = [];
  const line = show ? shownLine(name, steps) : null;
  let order: number[] = [];
  while (losses.length < steps) {
    throwIfInterrupted();
    if (order.length === 0) order = random.shuffle(Array.from({ length }, (_, i) => i));
    const loss = step(order.splice(0, batchSize), losses.length / steps, random);
    if (!Number.isFinite(loss)) {
      const hint = "a smaller learningRate keeps it from growing without bounds";
      throw new DataError("train", "a finite loss", `${loss} in step ${losses.length + 1}`, hint);
    }
    losses.push(loss);
    line?.(losses);
    await breathe();
  }
  return losses;
}

/** The rate of a step: up in the first tenth, then down along half a cosine. */
export function rateAt(share: number, highest: number): number {
  const rise = 0.1;
  if (share < rise) return highest * (0.1 + (0.9 * share) / rise);
  return highest * (0.01 + 0.99 * 0.5 * (1 + Math.cos((Math.PI * (share - rise)) / (1 - rise))));
}

/** One line that is replaced a few times a second. */
function shownLine(name: string, steps: number): (losses: readonly number[]) => void {
  const handle = host().display({ "text/plain": name });
  const started = performance.now();
  let shown = 0;
  return (losses) => {
    const now = performance.now();
    const done = losses.length;
    if (now - shown < 250 && done < steps) return;
    shown = now;
    const last = losses.slice(-20);
    const loss = (last.reduce((a, b) => a + b, 0) / last.length).toPrecision(3);
    const left = clock(((now - started) / 1000 / done) * (steps - done));
    const text = t({
      ko: `${name}: ${done}/${steps}걸음 · 손실 ${loss} · 남은 시간 ${left}`,
      en: `${name}: step ${done}/${steps} · loss ${loss} · ${left} left`,
    });
    handle.update({ "text/plain": text });
  };
}
