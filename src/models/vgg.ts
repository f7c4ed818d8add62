import {
  adaptiveAvgPool2d,
  batchNorm2d,
  constantInit,
  conv2d,
  dropout,
  flatten,
  kaimingNormal,
  linear,
  type Module,
  maxPool2d,
  normalInit,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { layerOptions, type ModelOptions } from "./options.js";

export interface VggOptions extends ModelOptions {
  /** Batch norm after every convolution. Default false, as in the paper. */
  batchNorm?: boolean;
  /** Width of the two dense layers before the last. Default 4096. */
  hidden?: number;
  /** The chance of a number to be dropped after the first two dense layers. Default 0.5. */
  dropout?: number;
}

/** Table 1, columns A, B, D and E: filters of 3×3 by stage; max pooling ends each stage. */
const TABLE = {
  11: [[64], [128], [256, 256], [512, 512], [512, 512]],
  13: [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ],
  16: [
    [64, 64], //               224×224
    [128, 128], //             112×112
    [256, 256, 256], //        56×56
    [512, 512, 512], //        28×28
    [512, 512, 512], //        14×14
  ], //                        7×7
  19: [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ],
} as const;

function vgg(depth: keyof typeof TABLE, options: VggOptions): Sequential {
  const { classes = 1000, channels = 3, batchNorm = false, hidden = 4096 } = options;
  const { dropout: p = 0.5, rng } = options;
  const zero = { biasInit: constantInit(0) };
  const conv = layerOptions(options, { init: kaimingNormal({ mode: "fanOut" }), ...zero });
  const dense = layerOptions(options, { init: normalInit({ deviation: 0.01 }), ...zero });
  const features: Module[] = [];
  let from = channels;
  for (const stage of TABLE[depth]) {
    for (const to of stage) {
      features.push(conv2d(from, to, { kernelSize: 3, padding: 1, ...conv }));
      if (batchNorm) features.push(batchNorm2d(to, conv));
      features.push(relu());
      from = to;
    }
    features.push(maxPool2d({ kernelSize: 2 }));
  }
  return sequential({
    features: sequential(...features), //   [N, 512, 7, 7]
    avgpool: adaptiveAvgPool2d(7), //       [N, 512, 7, 7]
    flatten: flatten(), //                  [N, 25088]
    classifier: sequential(
      linear(512 * 7 * 7, hidden, dense), // [N, 4096]
      relu(),
      dropout({ p, rng }),
      linear(hidden, hidden, dense), //     [N, 4096]
      relu(),
      dropout({ p, rng }),
      linear(hidden, classes, dense), //    [N, 1000]
    ),
  });
}

/**
 * VGG-11: 132,863,336 parameters. See `vgg16`.
 * @example summary(vgg11(), [1, 3, 224, 224]).params // 132863336
 */
export const vgg11 = (options: VggOptions = {}): Sequential => vgg(11, options);

/**
 * VGG-13: 133,047,848 parameters. See `vgg16`.
 * @example summary(vgg13(), [1, 3, 224, 224]).params // 133047848
 */
export const vgg13 = (options: VggOptions = {}): Sequential => vgg(13, options);

/**
 * VGG-16: 138,357,544 parameters; `batchNorm` adds 8,448.
 *
 * Simonyan & Zisserman 2015, "Very deep convolutional networks for large-scale image recognition", table 1,
 * column D: 3×3 filters only, since two of them see 5×5 with fewer weights and one more ReLU.
 *
 * What differs from the paper, as in torchvision: an average pooling to 7×7 takes images of other sizes than
 * 224×224, and first weights are Kaiming's rather than those of a smaller net.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits; H and W of 32 or more
 * @example summary(vgg16(), [1, 3, 224, 224]).params // 138357544
 */
export const vgg16 = (options: VggOptions = {}): Sequential => vgg(16, options);

/**
 * VGG-19: 143,667,240 parameters. See `vgg16`.
 * @example summary(vgg19(), [1, 3, 224, 224]).params // 143667240
 */
export const vgg19 = (options: VggOptions = {}): Sequential => vgg(19, options);
