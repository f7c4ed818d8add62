import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { fromArray, type Tensor } from "../tensor/index.js";
import { chosenClass, explaining, oneImage, only } from "./explain.js";
import type { Figure } from "./figure.js";
import { type ClassOptions, className, type ExplainOptions } from "./gradCam.js";
import { withTitle } from "./images.js";
import { overlayFigure, peak } from "./overlay.js";

/**
 * Which pixels a class's logit hangs on: the size of its gradient there, the largest of the channels.
 *
 * Shapes   x [C, H, W] or [1, C, H, W] → [H, W], numbers ≥ 0
 * Forward  map[i, j] = max over c of |∂logit/∂x[c, i, j]|
 * Source   Simonyan, Vedaldi & Zisserman 2014, "Deep Inside Convolutional Networks", section 3.1
 * @throws  ShapeError saliency: expected one image [C,H,W] or [1,C,H,W], got shape [4]
 * @throws  OptionError saliency: expected a class from 0 to 9, got -1
 * @example saliency(lenet5(), zeros([1, 28, 28])).shape // [28, 28]
 */
export function saliency(model: Module, x: Tensor, options: ClassOptions = {}): Tensor {
  return find("saliency", model, x, options).map;
}

function find(op: string, model: Module, x: Tensor, options: ClassOptions) {
  const image = oneImage(op, x, { requiresGrad: true });
  return explaining(model, () => {
    const logits = model.forward(image);
    const chosen = chosenClass(op, logits, options.class);
    logits.backward(only(logits.shape, chosen));
    const [, channels, height, width] = image.shape;
    const map = new Float32Array(height * width);
    const gradient = image.grad?.values ?? map;
    for (let i = 0; i < channels * map.length; i++) {
      const at = i % map.length;
      map[at] = Math.max(map[at], Math.abs(gradient[i] ?? 0));
    }
    return { map: fromArray(map, [height, width]), class: chosen };
  });
}

/**
 * The image, and the same image under its saliency map: the yellower a pixel, the more the class's
 * logit changes with it.
 *
 * Source   Simonyan, Vedaldi & Zisserman 2014, section 3
 * @throws  as `saliency`
 */
export function plotSaliency(model: Module, x: Tensor, options: ExplainOptions = {}): Figure {
  const { map, class: chosen } = find("plotSaliency", model, x, options);
  const name = className(chosen, options.classes);
  const what = t({
    ko: `"${name}" 클래스에 대한 각 픽셀의 기울기 크기, ${peak(map).words}`,
    en: `Size of each pixel's gradient for class "${name}", ${peak(map).words}`,
  });
  return overlayFigure("plotSaliency", x, [{ title: name, map }], {
    title: options.title,
    text: withTitle(options.title, what),
  });
}
