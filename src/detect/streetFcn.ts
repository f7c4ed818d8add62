import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadWeights } from "../weights/index.js";
import { type Fcn, fcn } from "./fcn.js";

/** The network of which the library ships weights: three classes, skips down to every second pixel. */
export const streetFcn = (): Fcn => fcn(null, 2, { classes: 3, width: 16 });

/**
 * A network that finds the people and bicycles of `streets()`: 0 background, 1 person, 2 bicycle. Its weights come with
 * the library; scripts/trainStreets.mjs made them.
 *
 * Shapes   [N, 3, H, W] → [N, 3, H, W] logits
 * @example loadStreetFcn().then((model) => model.parameterCount()) // 374415
 */
export async function loadStreetFcn(): Promise<Fcn> {
  const model = streetFcn();
  await loadWeights(model, weightsFile());
  return model.eval() as Fcn;
}

/** Weights lie beside the sources, also for compiled code. */
function weightsFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "src", "weights", "streets", "streets.safetensors");
}
