import {
  batchNorm2d,
  type Conv2dLayerOptions,
  conv2d,
  globalAvgPool2d,
  identity,
  kaimingNormal,
  type LayerOptions,
  linear,
  type Module,
  maxPool2d,
  relu,
  residual,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { OptionError } from "../tensor/errors.js";
import { layerOptions, type ModelOptions } from "./options.js";

export interface ResNetOptions extends ModelOptions {
  /**
   * "imagenet": a 7×7 convolution by 2 and max pooling by 2. "cifar": one 3×3 convolution that keeps
   * the size, for images of some 32×32 (section 4.2). Default "imagenet".
   */
  stem?: "imagenet" | "cifar";
  /** False: the plain network of the same depth, without shortcuts. Default true. */
  shortcuts?: boolean;
  /** The width of the first stage; the others have 2, 4 and 8 times as much. Default 64. */
  width?: number;
  /**
   * How many times smaller the last maps are ("imagenet" stem). Below 32 the last stages keep the size and see as far
   * by dilation: for segmentation (Yu & Koltun 2016). Default 32.
   */
  outputStride?: 8 | 16 | 32;
}

/** Blocks in conv2_x, conv3_x, conv4_x, conv5_x (table 1), and the kind of block. */
const TABLE = {
  18: { blocks: [2, 2, 2, 2], bottleneck: false },
  34: { blocks: [3, 4, 6, 3], bottleneck: false },
  50: { blocks: [3, 4, 6, 3], bottleneck: true },
  101: { blocks: [3, 4, 23, 3], bottleneck: true },
  152: { blocks: [3, 8, 36, 3], bottleneck: true },
} as const;

/** A convolution that keeps the size (by its stride), without bias: batch norm follows. */
function conv(
  from: number,
  to: number,
  kernelSize: number,
  stride: number,
  options: LayerOptions,
  dilation = 1,
) {
  const all: Conv2dLayerOptions = {
    ...{ kernelSize, stride, dilation, padding: (dilation * (kernelSize - 1)) / 2, bias: false },
    ...{ init: kaimingNormal({ mode: "fanOut" }), ...options },
  };
  return conv2d(from, to, all);
}

/** Two 3×3 convolutions (figure 5, left). */
const basic = (from: number, width: number, stride: number, options: LayerOptions, dilation = 1) =>
  sequential({
    conv1: conv(from, width, 3, stride, options, dilation),
    bn1: batchNorm2d(width, options),
    relu1: relu(),
    conv2: conv(width, width, 3, 1, options, dilation),
    bn2: batchNorm2d(width, options),
  });

/** 1×1 makes it narrow, 3×3 works there, 1×1 makes it wide again (figure 5, right). */
const bottleneck = (
  from: number,
  width: number,
  stride: number,
  options: LayerOptions,
  dilation = 1,
) =>
  sequential({
    conv1: conv(from, width, 1, 1, options),
    bn1: batchNorm2d(width, options),
    relu1: relu(),
    // The paper has the stride in conv1; here it loses less (Goyal et al. 2017; "ResNet v1.5").
    conv2: conv(width, width, 3, stride, options, dilation),
    bn2: batchNorm2d(width, options),
    relu2: relu(),
    conv3: conv(width, 4 * width, 1, 1, options),
    bn3: batchNorm2d(4 * width, options),
  });

/**
 * One stage: `count` blocks, of which the first halves the size (`stride`) and widens. A dilated one keeps the size;
 * its first block looks as the stage before it did.
 */
function stage(
  kind: { bottleneck: boolean; shortcuts: boolean },
  from: number,
  width: number,
  count: number,
  stride: number,
  options: LayerOptions,
  [first, others]: readonly [number, number] = [1, 1],
): Sequential {
  const body = kind.bottleneck ? bottleneck : basic;
  const to = kind.bottleneck ? 4 * width : width;
  const blocks = Array.from({ length: count }, (_, i): Module => {
    const [before, by] = i === 0 ? [from, stride] : [to, 1];
    const inside = body(before, width, by, options, i === 0 ? first : others);
    if (!kind.shortcuts)
      return sequential({ ...Object.fromEntries(inside.children()), relu: relu() });
    // A projected shortcut where the shape changes (option B), the identity elsewhere.
    const projected = by !== 1 || before !== to;
    const shortcut = projected
      ? sequential(conv(before, to, 1, by, options), batchNorm2d(to, options))
      : null;
    return residual(inside, shortcut, { after: relu(), flat: true });
  });
  return sequential(...blocks);
}

/** A residual network of table 1, read from the top. */
function resnet(depth: keyof typeof TABLE, options: ResNetOptions): Sequential {
  const { classes = 1000, channels = 3, stem = "imagenet", shortcuts = true, width = 64 } = options;
  const { rng, dtype, outputStride = 32 } = options;
  if (![8, 16, 32].includes(outputStride)) {
    throw new OptionError("resnet", "outputStride 8, 16 or 32", String(outputStride));
  }
  // Stride, and dilation of the first and the other blocks, of the last two stages.
  const third = outputStride < 16 ? ([1, [1, 2]] as const) : ([2, [1, 1]] as const);
  const fourth = {
    32: [2, [1, 1]] as const,
    16: [1, [1, 2]] as const,
    8: [1, [2, 4]] as const,
  }[outputStride];
  const layer = layerOptions(options);
  const { blocks, bottleneck } = TABLE[depth];
  const kind = { bottleneck, shortcuts };
  const wide = bottleneck ? 4 : 1;
  const large = stem === "imagenet";
  // Sizes at the line's end are those of 224×224 images.
  return sequential({
    conv1: large ? conv(channels, width, 7, 2, layer) : conv(channels, width, 3, 1, layer), //   112×112
    bn1: batchNorm2d(width, layer),
    relu: relu(),
    maxpool: large ? maxPool2d({ kernelSize: 3, stride: 2, padding: 1 }) : identity(), //        56×56
    layer1: stage(kind, width, width, blocks[0], 1, layer), //                                   56×56
    layer2: stage(kind, width * wide, 2 * width, blocks[1], 2, layer), //                        28×28
    layer3: stage(kind, 2 * width * wide, 4 * width, blocks[2], third[0], layer, third[1]), //   14×14
    layer4: stage(kind, 4 * width * wide, 8 * width, blocks[3], fourth[0], layer, fourth[1]), // 7×7
    avgpool: globalAvgPool2d(), //                                                               [N, C]
    fc: linear(8 * width * wide, classes, { rng, dtype }), //                                    [N, classes]
  });
}

/**
 * ResNet-18: 11,689,512 parameters.
 *
 * He, Zhang, Ren & Sun 2016, "Deep residual learning for image recognition", table 1. Layers learn what
 * to add to their input, so that a deeper network is never a harder problem than a shallower one.
 *
 * What differs from the paper, as in torchvision: bottleneck blocks have their stride in the 3×3
 * convolution. Names of layers with weights are torchvision's.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits; H and W of 33 or more (stem "cifar": 1 or more)
 * @throws  OptionError resnet: expected outputStride 8, 16 or 32, got 4
 * @example summary(resnet18(), [1, 3, 224, 224]).params // 11689512
 * @example resnet18({ stem: "cifar", classes: 10 }).outputShape([1, 3, 32, 32]) // [1, 10]
 */
export const resnet18 = (options: ResNetOptions = {}): Sequential => resnet(18, options);

/**
 * ResNet-34: 21,797,672 parameters. See `resnet18`.
 * @example summary(resnet34(), [1, 3, 224, 224]).params // 21797672
 */
export const resnet34 = (options: ResNetOptions = {}): Sequential => resnet(34, options);

/**
 * ResNet-50, of bottleneck blocks: 25,557,032 parameters. See `resnet18`.
 * @example summary(resnet50(), [1, 3, 224, 224]).params // 25557032
 */
export const resnet50 = (options: ResNetOptions = {}): Sequential => resnet(50, options);

/**
 * ResNet-101: 44,549,160 parameters. See `resnet18`.
 * @example summary(resnet101(), [1, 3, 224, 224]).params // 44549160
 */
export const resnet101 = (options: ResNetOptions = {}): Sequential => resnet(101, options);

/**
 * ResNet-152: 60,192,808 parameters. See `resnet18`.
 * @example summary(resnet152(), [1, 3, 224, 224]).params // 60192808
 */
export const resnet152 = (options: ResNetOptions = {}): Sequential => resnet(152, options);
