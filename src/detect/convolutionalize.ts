import {
  AdaptiveAvgPool2d,
  avgPool2d,
  type Conv2d,
  conv2d,
  Flatten,
  GlobalAvgPool2d,
  identity,
  Linear,
  type Module,
  Sequential,
  Softmax,
  sequential,
} from "../nn/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";

/** Where the walk through the model stands: the shape there, and the map [C, H, W] that was flattened. */
interface Walk {
  shape: Shape;
  map: readonly [number, number, number] | null;
}

/**
 * A classifier as a network of convolutions alone, with the same numbers: its first dense layer becomes a filter as
 * large as the map that it saw, the others 1×1. On an image of the given size it says the same, as [N, K, 1, 1]; on a
 * larger one a map of class scores. Layers before the head are the model's own; weights of the head are copied.
 *
 * Shapes   a model [N, C, H, W] → [N, K], its input's shape → a model [N, C, H′, W′] → [N, K, H″, W″]
 * Source   Sermanet et al. 2014, section 3.5; Long, Shelhamer & Darrell 2015, section 3.1
 * @throws  OptionError convolutionalize: expected a sequential model, got undefined
 * @throws  ShapeError convolutionalize: expected the shape of its input, [N,C,H,W], got [28,28]
 * @throws  ShapeError convolutionalize: expected an input that makes 400 numbers for the dense layer, got 144 (16×3×3)
 * @throws  OptionError convolutionalize: expected layers that work on maps behind flatten, got Softmax
 * @throws  OptionError convolutionalize: expected pooling to 1×1, or none at this size, got 6×6 to 4×4
 * @example convolutionalize(lenet5(), [1, 1, 28, 28]).outputShape([1, 1, 60, 28]) // [1, 10, 9, 1]
 */
export function convolutionalize(model: Sequential, input: Shape): Sequential {
  const op = "convolutionalize";
  if (!(model instanceof Sequential)) {
    throw new OptionError(op, "a sequential model", model === null ? "null" : typeof model);
  }
  if (!Array.isArray(input) || input.length !== 4) {
    const got = Array.isArray(input) ? formatShape(input) : typeof input;
    throw new ShapeError(op, "the shape of its input, [N,C,H,W]", got);
  }
  return walkThrough(model, { shape: input, map: null });
}

function walkThrough(model: Sequential, walk: Walk): Sequential {
  const layers = [...model.children()].map(([name, layer]) => {
    const { shape } = walk;
    const converted = convert(layer, walk);
    // A part was walked through; a layer moves on as a whole.
    if (!(layer instanceof Sequential)) walk.shape = layer.outputShape(shape);
    return [name, converted] as const;
  });
  const converted = sequential(Object.fromEntries(layers));
  converted.train(model.training);
  return converted;
}

function convert(layer: Module, walk: Walk): Module {
  if (layer instanceof Sequential) return walkThrough(layer, walk);
  const [, c, h, w] = walk.shape;
  if (layer instanceof Flatten) {
    walk.map = [c, h ?? 1, w ?? 1];
    return identity();
  }
  if (layer instanceof GlobalAvgPool2d) {
    walk.map = [c, 1, 1];
    return avgPool2d({ kernelSize: [h, w], stride: 1 });
  }
  if (layer instanceof AdaptiveAvgPool2d) return fixedPool(layer, walk.shape);
  if (layer instanceof Linear) return asConvolution(layer, walk);
  if (walk.map && (layer instanceof Softmax || layer.parameterCount() > 0)) {
    const expected = "layers that work on maps behind flatten";
    throw new OptionError("convolutionalize", expected, layer.constructor.name);
  }
  return layer;
}

/** What the pooling does at this size, with a window that does not grow with the image. */
function fixedPool(layer: AdaptiveAvgPool2d, shape: Shape): Module {
  const [, , h, w] = shape;
  const [, , oh, ow] = layer.outputShape(shape);
  if (oh === h && ow === w) return identity();
  if (oh === 1 && ow === 1) return avgPool2d({ kernelSize: [h, w], stride: 1 });
  const expected = "pooling to 1×1, or none at this size";
  throw new OptionError("convolutionalize", expected, `${h}×${w} to ${oh}×${ow}`);
}

function asConvolution(layer: Linear, walk: Walk): Conv2d {
  const [outputs, inputs] = layer.weight.shape;
  const [c, h, w] = walk.map ?? [inputs, 1, 1];
  if (c * h * w !== inputs) {
    const expected = `an input that makes ${inputs} numbers for the dense layer`;
    const hint = "give the shape of the images that the classifier learned from";
    throw new ShapeError("convolutionalize", expected, `${c * h * w} (${c}×${h}×${w})`, hint);
  }
  const bias = layer.bias !== null;
  const { dtype } = layer.weight;
  const convolution = conv2d(c, outputs, { kernelSize: [h, w], bias, dtype });
  const weight = layer.weight.detach().reshape([outputs, c, h, w]);
  convolution.loadStateDict(layer.bias ? { weight, bias: layer.bias.detach() } : { weight });
  walk.map = [outputs, 1, 1];
  return convolution;
}
