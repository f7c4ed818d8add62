import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { answerOf, oneImage } from "./explain.js";
import type { Figure } from "./figure.js";
import { withTitle } from "./images.js";
import { observing } from "./observe.js";
import { overlayFigure, peak } from "./overlay.js";

export interface ActivationOptions {
  /** The feature maps to show, by number. Default: the mean of all. */
  channels?: readonly number[];
  title?: string;
}

/**
 * What a layer answers, as a heat map over the image: the mean of its feature maps, or some of them.
 *
 * Source   Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4
 * @throws  OptionError plotActivation: expected a layer of the model (conv1, …), got "conv9"
 * @throws  OptionError plotActivation: expected channels from 0 to 5, got 6
 * @throws  OptionError plotActivation: expected a layer with maps [N,C,H,W], got fc of shape [1,10]
 */
export function plotActivation(
  model: Module,
  x: Tensor,
  layer: string,
  { channels, title }: ActivationOptions = {},
): Figure {
  const op = "plotActivation";
  const maps = observing(model, () => answerOf(op, model, oneImage(op, x), layer));
  if (maps.rank !== 4) {
    throw new OptionError(op, "a layer with maps [N,C,H,W]", `${layer} of shape [${maps.shape}]`);
  }
  const wrong = channels?.find((c) => !(Number.isInteger(c) && c >= 0 && c < maps.shape[1]));
  if (wrong !== undefined || channels?.length === 0) {
    const got = wrong === undefined ? "none" : String(wrong);
    throw new OptionError(op, `channels from 0 to ${maps.shape[1] - 1}`, got);
  }
  const overlays = channels
    ? channels.map((c) => ({ title: `${layer}, ${c}`, map: mean(maps, [c]) }))
    : [{ title: layer, map: mean(maps, [...Array(maps.shape[1]).keys()]) }];
  const seen = overlays.map(({ title: name, map }) => `${name}: ${peak(map).words}`).join("; ");
  const what = t({
    ko: `이미지 위에 그린 ${layer}의 활성화 ${overlays.length}개. ${seen}`,
    en: `${overlays.length} ${overlays.length === 1 ? "activation" : "activations"} of ${layer} over the image. ${seen}`,
  });
  return overlayFigure(op, x, overlays, { title, text: withTitle(title, what) });
}

/** The mean of some channels of [1, C, h, w], as [h, w]. */
function mean(maps: Tensor, channels: readonly number[]): Tensor {
  const [, , height, width] = maps.shape;
  const out = new Float32Array(height * width);
  for (const c of channels) {
    for (let i = 0; i < out.length; i++)
      out[i] += maps.values[c * out.length + i] / channels.length;
  }
  return fromArray(out, [height, width]);
}
