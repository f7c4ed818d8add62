import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { saveWeights } from "../weights/index.js";
import { better, type FitCallback, type Monitor, monitored } from "./callbacks.js";

/** Keeps the weights of the best epoch so far in a .safetensors file, which `loadWeights` reads. */
export function saveBest(
  file: string,
  { monitor = "testAccuracy" }: { monitor?: Monitor } = {},
): FitCallback {
  let best: number | null = null;
  return {
    name: "saveBest",
    onEpoch(epoch, { model }) {
      const value = monitored("saveBest", epoch, monitor);
      if (best !== null && !better(monitor, value, best)) return;
      best = value;
      mkdirSync(dirname(file), { recursive: true });
      saveWeights(model, file, { metadata: { epoch: `${epoch.epoch}`, [monitor]: `${value}` } });
    },
    save: () => ({ json: best, tensors: {} }),
    restore(saved) {
      best = (saved?.json ?? null) as number | null;
    },
  };
}
