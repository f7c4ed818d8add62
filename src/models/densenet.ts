import {
  avgPool2d,
  batchNorm2d,
  Container,
  type Conv2d,
  constantInit,
  conv2d,
  dropout,
  type Flow,
  globalAvgPool2d,
  kaimingNormal,
  type LayerOptions,
  linear,
  type Module,
  maxPool2d,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { layerOptions, type ModelOptions } from "./options.js";

export interface DenseNetOptions extends ModelOptions {
  /** k: how many channels each layer adds. Default: the paper's (32; 48 for 161). */
  growth?: number;
  /** The chance of a number to be dropped after each layer. Default 0. */
  dropout?: number;
}

/** Table 1: layers in the four blocks; growth rate and channels before the first block. */
const TABLE = {
  121: { blocks: [6, 12, 24, 16], growth: 32, first: 64 },
  161: { blocks: [6, 12, 36, 24], growth: 48, first: 96 },
  169: { blocks: [6, 12, 32, 32], growth: 32, first: 64 },
  201: { blocks: [6, 12, 48, 32], growth: 32, first: 64 },
} as const;

const conv = (from: number, to: number, kernelSize: number, layer: LayerOptions): Conv2d =>
  conv2d(from, to, { kernelSize, padding: (kernelSize - 1) / 2, bias: false, ...layer });

/** BN, ReLU, 1×1 (to 4k channels: the bottleneck), BN, ReLU, 3×3 (to k): H_l of section 3, DenseNet-B. */
function denseLayer(from: number, growth: number, p: number, layer: LayerOptions): Sequential {
  return sequential({
    norm1: batchNorm2d(from, layer),
    relu1: relu(),
    conv1: conv(from, 4 * growth, 1, layer),
    norm2: batchNorm2d(4 * growth, layer),
    relu2: relu(),
    conv2: conv(4 * growth, growth, 3, layer),
    ...(p > 0 && { dropout: dropout({ p, rng: layer.rng }) }),
  });
}

/** Each layer sees what all before it made, and adds k channels: x_l = H_l([x₀, x₁, …, x_l₋₁]) (equation 2). */
export class DenseBlock extends Container {
  readonly #layers: Map<string, Module>;

  constructor(from: number, count: number, growth: number, p: number, layer: LayerOptions) {
    super();
    const names = Array.from({ length: count }, (_, l): [string, Module] => [
      `denselayer${l + 1}`,
      denseLayer(from + l * growth, growth, p, layer),
    ]);
    this.#layers = new Map(names);
  }

  override children(): Map<string, Module> {
    return this.#layers;
  }

  follow<V>(x: V, flow: Flow<V>): V {
    let all = x;
    for (const [name, layer] of this.#layers)
      all = flow.concat([all, flow.layer(name, layer, all)]);
    return all;
  }
}

/** BN, ReLU, 1×1 to half of the channels (DenseNet-C), 2×2 average pooling (table 1). */
const transition = (from: number, layer: LayerOptions): Sequential =>
  sequential({
    norm: batchNorm2d(from, layer),
    relu: relu(),
    conv: conv(from, Math.floor(from / 2), 1, layer),
    pool: avgPool2d({ kernelSize: 2 }),
  });

function densenet(depth: keyof typeof TABLE, options: DenseNetOptions): Sequential {
  const { classes = 1000, channels = 3, dropout: p = 0 } = options;
  const { blocks, first } = TABLE[depth];
  const { growth = TABLE[depth].growth } = options;
  const layer = layerOptions(options, { init: kaimingNormal() });
  const features: Record<string, Module> = {
    conv0: conv2d(channels, first, {
      ...{ kernelSize: 7, stride: 2, padding: 3, bias: false, ...layer },
    }), //                                                                 112×112
    norm0: batchNorm2d(first, layer),
    relu0: relu(),
    pool0: maxPool2d({ kernelSize: 3, stride: 2, padding: 1 }), //         56×56
  };
  let from: number = first;
  blocks.forEach((count, b) => {
    features[`denseblock${b + 1}`] = new DenseBlock(from, count, growth, p, layer);
    from += count * growth;
    if (b === blocks.length - 1) return;
    features[`transition${b + 1}`] = transition(from, layer); //           28×28, 14×14, 7×7
    from = Math.floor(from / 2);
  });
  features.norm5 = batchNorm2d(from, layer);
  const { rng, dtype } = options;
  return sequential({
    features: sequential(features), //                                     [N, 1024, 7, 7]
    relu: relu(),
    avgpool: globalAvgPool2d(), //                                         [N, 1024]
    classifier: linear(from, classes, { rng, dtype, biasInit: constantInit(0) }), // [N, 1000]
  });
}

/**
 * DenseNet-121: 7,978,856 parameters.
 *
 * Huang, Liu, van der Maaten & Weinberger 2017, "Densely connected convolutional networks", table 1 (DenseNet-BC):
 * within a block every layer sees all earlier ones, concatenated, so that each needs to add only a few channels:
 * k₀ + l·k of them, which grows linearly.
 *
 * Names of layers with weights are torchvision's.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits; H and W of 29 or more
 * @example summary(densenet121(), [1, 3, 224, 224]).params // 7978856
 */
export const densenet121 = (options: DenseNetOptions = {}): Sequential => densenet(121, options);

/**
 * DenseNet-161, with growth 48: 28,681,000 parameters. See `densenet121`.
 * @example summary(densenet161(), [1, 3, 224, 224]).params // 28681000
 */
export const densenet161 = (options: DenseNetOptions = {}): Sequential => densenet(161, options);

/**
 * DenseNet-169: 14,149,480 parameters. See `densenet121`.
 * @example summary(densenet169(), [1, 3, 224, 224]).params // 14149480
 */
export const densenet169 = (options: DenseNetOptions = {}): Sequential => densenet(169, options);

/**
 * DenseNet-201: 20,013,928 parameters. See `densenet121`.
 * @example summary(densenet201(), [1, 3, 224, 224]).params // 20013928
 */
export const densenet201 = (options: DenseNetOptions = {}): Sequential => densenet(201, options);
