import type { LayerOptions } from "../nn/index.js";

/** What every network for images can be told. */
export interface ModelOptions extends LayerOptions {
  /** How many classes the last layer tells apart. Default 1000. */
  classes?: number;
  /** Channels of the images. Default 3. */
  channels?: number;
}

/** What its layers are told: first weights as `init` says where the caller has no wish. */
export function layerOptions(
  options: LayerOptions,
  firsts: Pick<LayerOptions, "init" | "biasInit"> = {},
): LayerOptions {
  const { rng, dtype, init = firsts.init, biasInit = firsts.biasInit } = options;
  return { rng, dtype, ...(init && { init }), ...(biasInit && { biasInit }) };
}
