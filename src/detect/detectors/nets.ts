import {
  batchNorm2d,
  conv2d,
  type LayerOptions,
  type Module,
  maxPool2d,
  relu,
  type Sequential,
  sequential,
} from "../../nn/index.js";

/** 3×3 convolution without bias, batch normalization, ReLU. */
function block(inChannels: number, outChannels: number, options: LayerOptions): [string, Module][] {
  const conv = conv2d(inChannels, outChannels, {
    kernelSize: 3,
    padding: 1,
    bias: false,
    ...options,
  });
  return [
    ["conv", conv],
    ["bn", batchNorm2d(outChannels)],
    ["relu", relu()],
  ];
}

/** Blocks with a maximum pooling between two of them. */
function blocks(widths: readonly number[], options: LayerOptions): Record<string, Module> {
  const layers: [string, Module][] = [];
  widths.forEach((width, i) => {
    if (i > 0) layers.push([`pool${i}`, maxPool2d({ kernelSize: 2 })]);
    for (const [name, layer] of block(i === 0 ? 3 : widths[i - 1], width, options)) {
      layers.push([`${name}${i + 1}`, layer]);
    }
  });
  return Object.fromEntries(layers);
}

/**
 * The network of a small YOLO: five blocks, each half as large as the one before and twice as wide, and a 1×1 convolution
 * that says the boxes: Darknet's pattern with fewer layers, and ReLU where Darknet has leaky ReLU.
 * [N, 3, H, W] → [N, outputs, H/16, W/16].
 */
export const yoloNet = (outputs: number, options: LayerOptions = {}): Sequential =>
  sequential({
    ...blocks([16, 32, 64, 128, 256], options),
    head: conv2d(256, outputs, { kernelSize: 1, ...options }),
  });

/** Feature maps for the detectors of regions: [N, 3, H, W] → [N, 128, H/8, W/8]. */
export const regionTrunk = (options: LayerOptions = {}): Sequential =>
  sequential(blocks([16, 32, 64, 128], options));
