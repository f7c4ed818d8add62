import {
  conv2d,
  flatten,
  linear,
  maxPool2d,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { layerOptions, type ModelOptions } from "./options.js";

/**
 * LeNet-5 for handwritten digits: 61,706 parameters.
 *
 * LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition",
 * section II.B and figure 2. Convolution finds features, subsampling makes them indifferent to small
 * shifts, and both are learned from the labels alone.
 *
 * What differs from the paper: every C3 filter sees all 6 maps (table I connects 60 of 96 pairs, a
 * saving that no longer pays); max pooling instead of subsampling with a weight and a bias; ReLU
 * instead of the scaled tanh; 10 linear outputs with softmax instead of radial basis functions. Images of
 * 28×28 are padded by 2 in the first layer: the paper's 32×32.
 *
 * Shapes   [N, 1, 28, 28] → [N, 10] logits
 * @example summary(lenet5(), [1, 1, 28, 28]).params // 61706
 */
export function lenet5(options: ModelOptions = {}): Sequential {
  const { classes = 10, channels = 1 } = options;
  const layer = layerOptions(options);
  return sequential({
    // C1                                                                       [N,   1, 28, 28]
    conv1: conv2d(channels, 6, { kernelSize: 5, padding: 2, ...layer }), //     [N,   6, 28, 28]
    relu1: relu(),
    // S2
    pool1: maxPool2d({ kernelSize: 2 }), //                                     [N,   6, 14, 14]
    // C3
    conv2: conv2d(6, 16, { kernelSize: 5, ...layer }), //                     [N,  16, 10, 10]
    relu2: relu(),
    // S4
    pool2: maxPool2d({ kernelSize: 2 }), //                                     [N,  16,  5,  5]
    flatten: flatten(), //                                                      [N, 400]
    // C5: a 5×5 filter on a 5×5 map is a fully connected layer
    fc1: linear(400, 120, layer), //                                          [N, 120]
    relu3: relu(),
    // F6
    fc2: linear(120, 84, layer), //                                           [N,  84]
    relu4: relu(),
    // OUTPUT
    fc3: linear(84, classes, layer), //                                           [N,  10]
  });
}
