import { join } from "node:path";
import { dataFolder } from "../data/photo.js";
import type { Module } from "../nn/index.js";
import { type LoadWeightsOptions, loadWeights } from "./loadWeights.js";
import type { Match } from "./match.js";

/** Of the pictures that it learned from. */
const CLASSES = 80;

/**
 * Loads the weights that are shipped with the library into a `backbone()`: trained on 80 invented kinds
 * of drawn animals, none of them a breed of `standInDogs`. With other classes the last layer keeps its own
 * first weights. Pictures go in as they are, 0 to 1. Numbers: src/weights/backbone/README.md
 *
 *     const model = backbone({ classes: 20 });
 *     await loadBackbone(model);
 *
 * @throws DataError loadWeights: expected animals.safetensors to have the 2 names and shapes of the model, got 1 missing
 */
export function loadBackbone(
  model: Module,
  options: Pick<LoadWeightsOptions, "except"> = {},
): Promise<Match> {
  const file = join(dataFolder(".."), "weights", "backbone", "animals.safetensors");
  if (options.except) return loadWeights(model, file, options);
  const head = model.stateShapes().get("fc.weight")?.[0];
  return loadWeights(model, file, { except: head === undefined || head === CLASSES ? [] : ["fc"] });
}
