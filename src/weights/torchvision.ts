import { PUBLISHED_MODELS } from "../data/index.js";
import type { Module } from "../nn/index.js";
import { OptionError } from "../tensor/index.js";
import { type LoadWeightsOptions, loadWeights } from "./loadWeights.js";
import type { Match } from "./match.js";

/**
 * Loads the weights that torchvision publishes for a model of this library: fetched once (45 MB for
 * resnet18), checked by the part of the SHA-256 in their name, and kept. Another head keeps its own
 * weights: `{ except: ["fc"] }`. Prepare pictures with `imagenetPreprocess()`.
 * @throws OptionError loadTorchvision: expected one of alexnet, vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn, googlenet, resnet18, resnet34, resnet50, resnet101, resnet152, densenet121, densenet161, densenet169, densenet201, mobilenet_v2, got "resnet19"
 */
export async function loadTorchvision(
  model: Module,
  name: string,
  {
    from,
    ...options
  }: Omit<LoadWeightsOptions, "sha256" | "rename"> & {
    /** A file that was fetched already, or another address of it. */
    from?: string;
  } = {},
): Promise<Match> {
  const published = PUBLISHED_MODELS.find((entry) => entry.name === name);
  if (!published) {
    const names = PUBLISHED_MODELS.map((entry) => entry.name).join(", ");
    throw new OptionError("loadTorchvision", `one of ${names}`, JSON.stringify(name));
  }
  const { url, sha256 } = published;
  const own = [...model.stateShapes().keys()];
  const auxiliary = own.some((key) => key.startsWith("aux"));
  const rename = (key: string): string | null => {
    // GoogLeNet's file has the auxiliary classifiers, also for a model without them.
    if (!auxiliary && /^aux\d\./.test(key)) return null;
    return currentName(key);
  };
  return loadWeights(model, from ?? url, { ...options, sha256, rename });
}

/** The files of DenseNet are older than its names: norm.1.weight became norm1.weight. */
export const currentName = (key: string): string =>
  key.replace(/(denselayer\d+\.(?:norm|relu|conv))\.([12])\./, "$1$2.");
