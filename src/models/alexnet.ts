import {
  adaptiveAvgPool2d,
  constantInit,
  conv2d,
  dropout,
  flatten,
  linear,
  localResponseNorm,
  maxPool2d,
  normalInit,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import { layerOptions, type ModelOptions } from "./options.js";

export interface AlexNetOptions extends ModelOptions {
  /** Width of the two dense layers before the last. Default 4096. */
  hidden?: number;
  /** The chance of a number to be dropped before the first two dense layers. Default 0.5. */
  dropout?: number;
}

/** The three dense layers (section 3.5), with dropout before the first two (section 4.2). */
function dense(inputs: number, options: AlexNetOptions): Sequential {
  const { classes = 1000, hidden = 4096, dropout: p = 0.5, rng } = options;
  const layer = layerOptions(options);
  return sequential(
    dropout({ p, rng }),
    linear(inputs, hidden, layer), //  [N, 4096]
    relu(),
    dropout({ p, rng }),
    linear(hidden, hidden, layer), //  [N, 4096]
    relu(),
    linear(hidden, classes, layer), // [N, 1000]
  );
}

/**
 * AlexNet as torchvision has it: 61,100,840 parameters.
 *
 * Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks": the net of 2012 on one
 * path, with 64 and 192 filters in the first two layers and without local response normalization. The images
 * are 224×224 with a padding of 2. `alexnetTwoPath` is that of 2012.
 *
 * Shapes   [N, 3, H, W] → [N, classes] logits; H and W of 63 or more
 * @example summary(alexnet(), [1, 3, 224, 224]).params // 61100840
 */
export function alexnet(options: AlexNetOptions = {}): Sequential {
  const { channels = 3 } = options;
  const layer = layerOptions(options);
  return sequential({
    features: sequential(
      conv2d(channels, 64, { kernelSize: 11, stride: 4, padding: 2, ...layer }), //  55×55
      relu(),
      // Overlapping pooling (section 3.4 of 2012)
      maxPool2d({ kernelSize: 3, stride: 2 }), //                             64 × 27×27
      conv2d(64, 192, { kernelSize: 5, padding: 2, ...layer }), //           192 × 27×27
      relu(),
      maxPool2d({ kernelSize: 3, stride: 2 }), //                            192 × 13×13
      conv2d(192, 384, { kernelSize: 3, padding: 1, ...layer }), //          384 × 13×13
      relu(),
      conv2d(384, 256, { kernelSize: 3, padding: 1, ...layer }), //          256 × 13×13
      relu(),
      conv2d(256, 256, { kernelSize: 3, padding: 1, ...layer }), //          256 × 13×13
      relu(),
      maxPool2d({ kernelSize: 3, stride: 2 }), //                            256 × 6×6
    ),
    avgpool: adaptiveAvgPool2d(6), //                                        256 × 6×6
    flatten: flatten(), //                                                   [N, 9216]
    classifier: dense(256 * 6 * 6, options),
  });
}

/**
 * AlexNet as in the paper, on two paths that met only in some layers: 60,965,224 parameters.
 *
 * Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with deep convolutional neural networks",
 * figure 2 and section 3: two GPUs had half of the filters each (here: groups); local response normalization
 * after the first two convolutions (section 3.3); overlapping pooling (3.4); dropout (4.2). First weights as in
 * section 5: normal with deviation 0.01, biases 1 where that feeds ReLUs early (layers 2, 4, 5 and the dense ones).
 *
 * What differs from the paper: it says 224×224, but its 55×55 first maps need 227×227 (or a padding).
 *
 * Shapes   [N, 3, 227, 227] → [N, classes] logits
 * @example summary(alexnetTwoPath(), [1, 3, 227, 227]).params // 60965224
 */
export function alexnetTwoPath(options: AlexNetOptions = {}): Sequential {
  const { channels = 3, hidden = 4096, classes = 1000, dropout: p = 0.5, rng } = options;
  const init = normalInit({ deviation: 0.01 });
  const quiet = layerOptions(options, { init, biasInit: constantInit(0) });
  const early = layerOptions(options, { init, biasInit: constantInit(1) });
  // PyTorch's α is divided by the number of neighbours, the paper's is not.
  const lrn = () => localResponseNorm({ size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2 });
  return sequential({
    conv1: conv2d(channels, 96, { kernelSize: 11, stride: 4, ...quiet }), //           96 × 55×55
    relu1: relu(),
    norm1: lrn(),
    pool1: maxPool2d({ kernelSize: 3, stride: 2 }), //                                 96 × 27×27
    conv2: conv2d(96, 256, { kernelSize: 5, padding: 2, groups: 2, ...early }), //    256 × 27×27
    relu2: relu(),
    norm2: lrn(),
    pool2: maxPool2d({ kernelSize: 3, stride: 2 }), //                                256 × 13×13
    // The only convolution that sees both paths
    conv3: conv2d(256, 384, { kernelSize: 3, padding: 1, ...quiet }), //              384 × 13×13
    relu3: relu(),
    conv4: conv2d(384, 384, { kernelSize: 3, padding: 1, groups: 2, ...early }), //   384 × 13×13
    relu4: relu(),
    conv5: conv2d(384, 256, { kernelSize: 3, padding: 1, groups: 2, ...early }), //   256 × 13×13
    relu5: relu(),
    pool5: maxPool2d({ kernelSize: 3, stride: 2 }), //                                256 × 6×6
    flatten: flatten(), //                                                            [N, 9216]
    drop6: dropout({ p, rng }),
    fc6: linear(256 * 6 * 6, hidden, early), //                                       [N, 4096]
    relu6: relu(),
    drop7: dropout({ p, rng }),
    fc7: linear(hidden, hidden, early), //                                            [N, 4096]
    relu7: relu(),
    fc8: linear(hidden, classes, quiet), //                                           [N, 1000]
  });
}
