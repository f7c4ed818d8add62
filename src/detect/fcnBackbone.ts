import {
  batchNorm2d,
  Conv2d,
  conv2d,
  flatten,
  type LayerOptions,
  Linear,
  MaxPool2d,
  Module,
  maxPool2d,
  relu,
  Sequential,
  sequential,
} from "../nn/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { convolutionalize } from "./convolutionalize.js";

/** Maps of a network for images, each half as large as the one before. */
export class Backbone extends Module {
  /**
   * @param parts    its layers by the names that they had in the classifier
   * @param segments the same layers in order, cut where a map is taken
   * @param strides  how many pixels of the image one of each map stands for
   * @param channels of each map
   */
  constructor(
    readonly parts: ReadonlyMap<string, Module>,
    readonly segments: readonly Sequential[],
    readonly strides: readonly number[],
    readonly channels: readonly number[],
  ) {
    super();
  }

  override children(): Map<string, Module> {
    return new Map(this.parts);
  }

  /** The deepest map. */
  forward(x: Tensor): Tensor {
    return this.maps(x).at(-1)!;
  }

  /** [N, C, H, W] → all maps, the finest first. */
  maps(x: Tensor): Tensor[] {
    let y = x;
    return this.segments.map((segment) => {
      y = segment.forward(y);
      return y;
    });
  }
}

/** A classifier taken apart: where its maps come from, and what its dense layers become. */
export interface TakenApart {
  backbone: Backbone;
  /** The dense layers but the last as convolutions; null where the last map is scored itself. */
  head: Sequential | null;
  /** Channels of what is scored. */
  width: number;
}

/**
 * The part of a VGG or ResNet (or of a network with their names) before its answer.
 * @throws OptionError fcn: expected a VGG, a ResNet or nothing as backbone, got another network
 */
export function takeApart(model: Sequential): TakenApart {
  const parts = model instanceof Sequential ? model.children() : new Map<string, Module>();
  const { features, classifier } = Object.fromEntries(parts);
  if (features instanceof Sequential && classifier instanceof Sequential) {
    return likeVgg(features, classifier);
  }
  if (parts.has("layer4") && parts.has("fc")) return likeResNet(parts);
  const hint = "fcn8s(vgg16()), fcn8s(resnet18()), fcn8s() for a small one";
  throw new OptionError("fcn", "a VGG, a ResNet or nothing as backbone", "another network", hint);
}

/** A map after each pooling; dense layers become convolutions of the same numbers, with a margin. */
function likeVgg(features: Sequential, classifier: Sequential): TakenApart {
  const segments: [string, Module][][] = [[]];
  const channels: number[] = [];
  let width = 0;
  for (const [name, layer] of features.children()) {
    segments.at(-1)!.push([name, layer]);
    if (layer instanceof Conv2d) [width] = shapeOf(layer);
    if (!(layer instanceof MaxPool2d)) continue;
    channels.push(width);
    segments.push([]);
  }
  segments.pop();
  const cut = segments.map((layers) => sequential(Object.fromEntries(layers)));
  const strides = cut.map((_, i) => 2 ** (i + 1));
  const backbone = new Backbone(new Map([["features", features]]), cut, strides, channels);
  const layers = [...classifier.children()];
  const last = layers.findLastIndex(([, layer]) => layer instanceof Linear);
  const first = layers.find(([, layer]) => layer instanceof Linear)?.[1] as Linear;
  const side = Math.sqrt(first.ownShapes().get("weight")![1] / width);
  const before = sequential(Object.fromEntries(layers.slice(0, last)));
  const head = withMargin(flattened(before, [1, width, side, side]));
  const final = layers[last][1].ownShapes().get("weight")!;
  return { backbone, head, width: final[1] };
}

const shapeOf = (layer: Conv2d): readonly number[] => layer.ownShapes().get("weight")!;

/** The dense layers as convolutions; the first one sees a map of the given shape. */
function flattened(dense: Sequential, input: readonly number[]): Sequential {
  const whole = sequential({ flatten: flatten(), dense });
  return convolutionalize(whole, input).layer("dense") as Sequential;
}

/** Maps keep their size: filters larger than 1×1 get a margin of zeros. */
function withMargin(head: Sequential): Sequential {
  const layers = [...head.children()].map(([name, layer]) => {
    if (!(layer instanceof Conv2d) || layer.kernelSize[0] === 1) return [name, layer] as const;
    const [outputs, inputs] = shapeOf(layer);
    const [size] = layer.kernelSize;
    const wide = conv2d(inputs, outputs, { kernelSize: size, padding: Math.floor(size / 2) });
    wide.loadStateDict(layer.stateDict());
    return [name, wide] as const;
  });
  return sequential(Object.fromEntries(layers));
}

/** A map after each stage; the last one is scored itself. */
function likeResNet(parts: ReadonlyMap<string, Module>): TakenApart {
  const kept = [...parts].filter(([name]) => name !== "avgpool" && name !== "fc");
  const ends = ["layer1", "layer2", "layer3", "layer4"];
  const segments: [string, Module][][] = [[]];
  for (const part of kept) {
    segments.at(-1)!.push(part);
    if (ends.includes(part[0])) segments.push([]);
  }
  segments.pop();
  const cut = segments.map((layers) => sequential(Object.fromEntries(layers)));
  const { strides, channels } = measured(cut, parts);
  const backbone = new Backbone(new Map(kept), cut, strides, channels);
  return { backbone, head: null, width: channels.at(-1)! };
}

/** Strides and channels, by the shapes of an image of 256×256. */
function measured(segments: readonly Sequential[], parts: ReadonlyMap<string, Module>) {
  let shape: readonly number[] = [1, shapeOf(parts.get("conv1") as Conv2d)[1], 256, 256];
  const shapes = segments.map((segment) => {
    shape = segment.outputShape(shape);
    return shape;
  });
  return { strides: shapes.map(([, , h]) => 256 / h), channels: shapes.map(([, c]) => c) };
}

/** Widths of the small backbone's stages, times `width`. */
const WIDTHS = [1, 2, 3, 4, 5, 6];

/**
 * Six stages of two 3×3 convolutions with batch norm; each but the first begins with pooling: maps at strides
 * 1, 2, 4, 8, 16 and 32, some 370,000 parameters at width 16.
 */
export function smallBackbone(channels: number, width: number, options: LayerOptions): TakenApart {
  const conv = (from: number, to: number) => ({
    conv: conv2d(from, to, { kernelSize: 3, padding: 1, bias: false, ...options }),
    norm: batchNorm2d(to, options),
  });
  const stages = WIDTHS.map((times, i) => {
    const [from, to] = [i === 0 ? channels : WIDTHS[i - 1] * width, times * width];
    const [a, b] = [conv(from, to), conv(to, to)];
    return sequential({
      ...(i > 0 && { pool: maxPool2d({ kernelSize: 2 }) }),
      ...{ conv1: a.conv, norm1: a.norm, relu1: relu() },
      ...{ conv2: b.conv, norm2: b.norm, relu2: relu() },
    });
  });
  const parts = new Map<string, Module>(stages.map((stage, i) => [`stage${i + 1}`, stage]));
  const strides = stages.map((_, i) => 2 ** i);
  const widths = WIDTHS.map((times) => times * width);
  const backbone = new Backbone(parts, stages, strides, widths);
  return { backbone, head: null, width: widths.at(-1)! };
}
