import {
  batchNorm2d,
  conv2d,
  globalAvgPool2d,
  type LayerOptions,
  linear,
  type Module,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { layerOptions, type ModelOptions } from "./options.js";

export interface MobileNetOptions extends ModelOptions {
  /** α: every layer has this share of its channels (section 3.3). Default 1. */
  width?: number;
  /** Strides of the first convolution and of the 13 blocks. Default: the paper's, for 224×224. */
  strides?: readonly number[];
}

/** Filters of the 13 depthwise separable blocks and their strides (table 1). */
const BLOCKS: readonly (readonly [filters: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

/**
 * MobileNet's block (figure 3): a 3×3 filter for each channel, then 1×1 filters over all of them; batch
 * norm and ReLU after both. 8 to 9 times less work than a 3×3 convolution of the same width.
 *
 * Shapes   [N, from, H, W] → [N, to, ⌈H / stride⌉, ⌈W / stride⌉]
 * Source   Howard et al. 2017, section 3.1
 * @example summary(mobileNetBlock(32, 64), [1, 32, 8, 8]).params // 2528
 */
export function mobileNetBlock(
  from: number,
  to: number,
  { stride = 1, ...options }: LayerOptions & { stride?: number } = {},
): Sequential {
  const depthwise = { kernelSize: 3, stride, padding: 1, groups: from, bias: false, ...options };
  return sequential({
    depthwise: conv2d(from, from, depthwise),
    bn1: batchNorm2d(from, options),
    relu1: relu(),
    pointwise: conv2d(from, to, { kernelSize: 1, bias: false, ...options }),
    bn2: batchNorm2d(to, options),
    relu2: relu(),
  });
}

/**
 * MobileNet: 4,231,976 parameters, 568,740,352 multiply-adds.
 *
 * Howard et al. 2017, "MobileNets: Efficient convolutional neural networks for mobile vision
 * applications", table 1: every convolution but the first is depthwise separable.
 *
 * What differs from the paper: the second stride of 2 in the table's last block is a misprint (the size
 * stays 7×7), so it is 1 here.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits
 * @example summary(mobileNet(), [1, 3, 224, 224]).params // 4231976
 * @example summary(mobileNet({ width: 0.25, classes: 10 }), [1, 3, 32, 32]).params // 215642
 */
export function mobileNet(options: MobileNetOptions = {}): Sequential {
  const { classes = 1000, channels = 3, width = 1, rng, dtype } = options;
  const strides = options.strides ?? [2, ...BLOCKS.map(([, stride]) => stride)];
  const layer = layerOptions(options);
  const thin = (filters: number): number => Math.max(8, Math.round(filters * width));
  const parts: Record<string, Module> = {
    conv1: conv2d(channels, thin(32), {
      ...{ kernelSize: 3, stride: strides[0], padding: 1, bias: false, ...layer },
    }), //                                     112×112
    bn1: batchNorm2d(thin(32), layer),
    relu1: relu(),
  };
  let from = thin(32);
  BLOCKS.forEach(([filters], i) => {
    const to = thin(filters);
    parts[`block${i + 1}`] = mobileNetBlock(from, to, { stride: strides[i + 1] ?? 1, ...layer });
    from = to;
  });
  return sequential({
    ...parts, //                               7×7
    avgpool: globalAvgPool2d(), //             [N, 1024]
    fc: linear(from, classes, { rng, dtype }), // [N, classes]
  });
}
