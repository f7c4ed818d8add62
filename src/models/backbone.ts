import type { Sequential } from "../nn/index.js";
import { mobileNet } from "./mobilenet.js";
import type { ModelOptions } from "./options.js";

/** The network that is shipped with weights, and the pictures that it learned from. */
export const BACKBONE = {
  /** A thin MobileNet that ends at a sixteenth of the picture's size. */
  model: { width: 0.25, strides: [2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1] },
  kinds: 80,
  size: 64,
  kindSeed: 2026,
} as const;

/**
 * A small network for pictures of some 64×64: MobileNet with a quarter of the channels, of which
 * `loadBackbone` has weights. For `classes` 20: 218,212 parameters.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits, from [N, 256, H/16, W/16] features
 * Source   Howard et al. 2017, section 3.3 (width multiplier)
 * @example summary(backbone({ classes: 20 }), [1, 3, 64, 64]).params // 218212
 */
export const backbone = (options: ModelOptions = {}): Sequential =>
  mobileNet({ ...BACKBONE.model, classes: BACKBONE.kinds, ...options });
