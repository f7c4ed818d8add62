import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { fromArray, noGrad, OptionError, type Tensor } from "../tensor/index.js";
import { chosenClass, cutBehind, explaining, lastMaps, oneImage, only } from "./explain.js";
import type { Figure } from "./figure.js";
import { withTitle } from "./images.js";
import { overlayFigure, peak } from "./overlay.js";

export interface ClassOptions {
  /** Which answer is asked about. Default: the likeliest one. */
  class?: number;
}

export interface GradCamOptions extends ClassOptions {
  /** Whose feature maps are weighed. Default: the last that has maps of more than one pixel. */
  layer?: string;
}

/** What was found, and about what. */
interface Found {
  map: Tensor;
  layer: string;
  class: number;
}

/**
 * Which places of an image speak for a class: the feature maps of a layer, each weighed by the mean
 * gradient of the class's logit, added up, and what is negative left out. The model stays as it was.
 *
 * Shapes   x [C, H, W] or [1, C, H, W] → [h, w] of the layer's maps
 * Forward  map = relu(Σₖ αₖ · Aₖ), αₖ = mean over the pixels of ∂logit/∂Aₖ
 * Source   Selvaraju et al. 2017, "Grad-CAM", section 3, equations 1 and 2
 * @throws  ShapeError gradCam: expected one image [C,H,W] or [1,C,H,W], got shape [2,1,4,4]
 * @throws  OptionError gradCam: expected a layer of the model (conv, …), got "conv9"
 * @throws  OptionError gradCam: expected a layer with maps [N,C,H,W], got fc of shape [1,10]
 * @throws  OptionError gradCam: expected a class from 0 to 9, got 10
 * @example gradCam(lenet5(), zeros([1, 28, 28]), { layer: "pool2" }).shape // [5, 5]
 */
export function gradCam(model: Module, x: Tensor, options: GradCamOptions = {}): Tensor {
  return findGradCam("gradCam", model, x, options).map;
}

export function findGradCam(op: string, model: Module, x: Tensor, options: GradCamOptions): Found {
  const image = oneImage(op, x);
  return explaining(model, () => {
    const layer = options.layer ?? noGrad(() => lastMaps(op, model, image));
    const { maps, output } = cutBehind(op, model, image, layer);
    if (maps.rank !== 4) {
      const got = `${layer} of shape [${maps.shape}]`;
      throw new OptionError(op, "a layer with maps [N,C,H,W]", got);
    }
    const chosen = chosenClass(op, output, options.class);
    output.backward(only(output.shape, chosen));
    return { map: weighed(maps), layer, class: chosen };
  });
}

function weighed(maps: Tensor): Tensor {
  const [, channels, height, width] = maps.shape;
  const area = height * width;
  const [values, gradient] = [maps.values, maps.grad?.values];
  const sum = new Float32Array(area);
  for (let k = 0; k < channels; k++) {
    let weight = 0;
    for (let i = 0; i < area; i++) weight += (gradient?.[k * area + i] ?? 0) / area;
    for (let i = 0; i < area; i++) sum[i] += weight * values[k * area + i];
  }
  return fromArray(
    sum.map((value) => Math.max(0, value)),
    [height, width],
  );
}

/** Names of the classes, and a caption. */
export interface ExplainOptions extends ClassOptions {
  classes?: readonly string[];
  title?: string;
}

/**
 * The image, and the same image under its Grad-CAM: yellow is what speaks for the class.
 *
 * Source   Selvaraju et al. 2017, "Grad-CAM", section 3
 * @throws  as `gradCam`
 */
export function plotGradCam(
  model: Module,
  x: Tensor,
  options: GradCamOptions & ExplainOptions = {},
): Figure {
  const { map, layer, class: chosen } = findGradCam("plotGradCam", model, x, options);
  const name = className(chosen, options.classes);
  const what = t({
    ko: `${layer}에서 본 "${name}" 클래스의 Grad-CAM, ${peak(map).words}`,
    en: `Grad-CAM of class "${name}" at ${layer}, ${peak(map).words}`,
  });
  return overlayFigure("plotGradCam", x, [{ title: `${name} (${layer})`, map }], {
    title: options.title,
    text: withTitle(options.title, what),
  });
}

export const className = (index: number, classes: readonly string[] | undefined): string =>
  classes?.[index] ?? String(index);
