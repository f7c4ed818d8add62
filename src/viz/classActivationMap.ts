import { t } from "../host/index.js";
import { captureOutputs, Linear, type Module } from "../nn/index.js";
import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { chosenClass, lastMaps, oneImage } from "./explain.js";
import type { Figure } from "./figure.js";
import { type ClassOptions, className, type ExplainOptions } from "./gradCam.js";
import { withTitle } from "./images.js";
import { observing } from "./observe.js";
import { overlayFigure, peak } from "./overlay.js";

/** How far the mean of the map may be from the logit, as a share of it. */
const CLOSE = 1e-3;

/**
 * Where a class is seen, for a network that ends in global average pooling and one linear layer: the
 * last feature maps, added up with the class's weights. Their mean, plus the bias, is the logit.
 *
 * Shapes   x [C, H, W] or [1, C, H, W] → [h, w] of the last maps; negative numbers speak against
 * Forward  map = Σₖ wₖ · Aₖ, w the row of the class in the linear layer
 * Source   Zhou et al. 2016, "Learning Deep Features for Discriminative Localization", section 2
 * @throws  OptionError classActivationMap: expected a model that ends in global average pooling and one linear layer, got another one
 * @example classActivationMap(resnet18(), zeros([3, 64, 64])).shape // [2, 2]
 */
export function classActivationMap(model: Module, x: Tensor, options: ClassOptions = {}): Tensor {
  return find("classActivationMap", model, x, options).map;
}

function find(op: string, model: Module, x: Tensor, options: ClassOptions) {
  const image = oneImage(op, x);
  const linear = model.modules().findLast((part) => part instanceof Linear);
  const { maps, logits } = observing(model, () => {
    const outputs = captureOutputs(model, image);
    const last = outputs.get(lastMaps(op, model, image));
    return { maps: last as Tensor, logits: model.forward(image) };
  });
  const chosen = chosenClass(op, logits, options.class);
  const [, channels, height, width] = maps.shape;
  if (!linear || linear.weight.shape[1] !== channels) throw another(op);
  const weights = linear.weight.storage.peek().subarray(chosen * channels, (chosen + 1) * channels);
  const map = new Float32Array(height * width);
  for (let k = 0; k < channels; k++) {
    for (let i = 0; i < map.length; i++) map[i] += weights[k] * maps.values[k * map.length + i];
  }
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
  const bias = linear.bias?.storage.peek()[chosen] ?? 0;
  const logit = logits.values[chosen];
  // With another layer in between, or another pooling, the map would be of something else.
  const size = Math.max(...Array.from(map, Math.abs), Math.abs(logit));
  if (!(Math.abs(mean + bias - logit) <= CLOSE * size)) throw another(op);
  return { map: fromArray(map, [height, width]), class: chosen };
}

const another = (op: string): OptionError =>
  new OptionError(
    op,
    "a model that ends in global average pooling and one linear layer",
    "another one",
    "for other models: gradCam(model, x)",
  );

/**
 * The image, and the same image under the class activation map: orange speaks for the class, blue
 * against it.
 *
 * Source   Zhou et al. 2016, section 2, figure 2
 * @throws  as `classActivationMap`
 */
export function plotClassActivationMap(
  model: Module,
  x: Tensor,
  options: ExplainOptions = {},
): Figure {
  const { map, class: chosen } = find("plotClassActivationMap", model, x, options);
  const name = className(chosen, options.classes);
  const what = t({
    ko: `"${name}" 클래스의 활성화 맵, ${peak(map).words}`,
    en: `Class activation map of "${name}", ${peak(map).words}`,
  });
  return overlayFigure("plotClassActivationMap", x, [{ title: name, map }], {
    title: options.title,
    text: withTitle(options.title, what),
  });
}
