import { t } from "../host/index.js";
import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { better, type FitCallback, type Monitor, monitored } from "./callbacks.js";

export interface EarlyStoppingOptions {
  /** What has to become better. Default "testLoss". */
  monitor?: Monitor;
  /** How many epochs it may not become better. Default 3. */
  patience?: number;
  /** Less than this is no improvement. Default 0. */
  least?: number;
  /** Puts the weights of the best epoch back at the end. Default true. */
  restoreBest?: boolean;
}

interface Memory {
  best: number | null;
  bestEpoch: number;
  waited: number;
}

/**
 * Ends a run when a number has not become better for some epochs:
 * `fit(model, { …, callbacks: [earlyStopping({ patience: 2 })] })`.
 *
 * Source   Prechelt 1998, "Early Stopping — But When?"
 * @throws  OptionError earlyStopping: expected patience of at least 1, got 0
 * @throws  OptionError earlyStopping: expected a monitor of epoch, step, loss, accuracy, seconds, imagesPerSecond, got "testLoss"
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): FitCallback {
  const { monitor = "testLoss", patience = 3, least = 0, restoreBest = true } = options;
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new OptionError("earlyStopping", "patience of at least 1", `${patience}`);
  }
  let memory: Memory = { best: null, bestEpoch: 0, waited: 0 };
  let weights: Record<string, Tensor> = {};
  return {
    name: "earlyStopping",
    onEpoch(epoch, { model, stop }) {
      const value = monitored("earlyStopping", epoch, monitor);
      const border = /loss|error/i.test(monitor) ? value + least : value - least;
      if (memory.best === null || better(monitor, border, memory.best)) {
        memory = { best: value, bestEpoch: epoch.epoch, waited: 0 };
        if (restoreBest) weights = copyOf(model.stateDict());
        return;
      }
      memory.waited++;
      if (memory.waited < patience) return;
      const shown = `${monitor} ${memory.best.toFixed(4)}`;
      stop(
        t({
          ko: `${patience}에폭 동안 나아지지 않음 (에폭 ${memory.bestEpoch}의 ${shown})`,
          en: `no better for ${patience} epochs (${shown} in epoch ${memory.bestEpoch})`,
        }),
      );
    },
    onEnd({ model }, finished) {
      if (finished && restoreBest && memory.best !== null) model.loadStateDict(weights);
    },
    save: () => ({ json: memory, tensors: weights }),
    restore(saved) {
      memory = saved ? (saved.json as Memory) : { best: null, bestEpoch: 0, waited: 0 };
      weights = saved?.tensors ?? {};
    },
  };
}

/** The same numbers on their own. */
export const copyOf = (state: Record<string, Tensor>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(state).map(([name, { storage, shape }]) => [
      name,
      fromArray(storage.peek().slice(), shape),
    ]),
  );
