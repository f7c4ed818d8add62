import type { Tensor } from "convlab";
import { batchNorm2d, conv2d, F, knownWeights, type Module, noGrad, sequential } from "convlab";

/** What a student may build in place of a residual block; nothing: the right one. */
export interface Variant {
  /** Where the stride is: the number of the convolution. */
  strideAt?: number;
  bias?: boolean;
  batchNorm?: boolean;
  /** Without the ReLUs between the convolutions. */
  linear?: boolean;
  /** "before": the last ReLU comes before the sum. */
  last?: "after" | "before" | "none";
  shortcut?: "asNeeded" | "always" | "none" | "bare";
}

/** A convolution of the body: its side and how many channels it makes. */
type Step = readonly [kernelSize: number, to: number];

const known = (...layers: Module[]): Module => knownWeights(sequential(...layers)).eval();

/** What a block of these convolutions answers, with known weights. */
function run(x: Tensor, steps: readonly Step[], stride: number, variant: Variant): Tensor {
  const {
    strideAt = 0,
    bias = false,
    batchNorm = true,
    last = "after",
    shortcut = "asNeeded",
  } = variant;
  const conv = (from: number, to: number, kernelSize: number, by: number): Module => {
    const padding = (kernelSize - 1) / 2;
    const layer = conv2d(from, to, { kernelSize, stride: by, padding, bias });
    return known(...(batchNorm ? [layer, batchNorm2d(to)] : [layer]));
  };
  return noGrad(() => {
    let y = x;
    steps.forEach(([kernelSize, to], i) => {
      y = conv(y.shape[1], to, kernelSize, i === strideAt ? stride : 1).forward(y);
      if (i < steps.length - 1 && !variant.linear) y = F.relu(y);
    });
    const to = y.shape[1];
    const changes = stride !== 1 || to !== x.shape[1];
    const bare = conv2d(x.shape[1], to, { kernelSize: 1, stride, bias: false });
    let around: Tensor | null = x;
    if (shortcut === "none") around = null;
    else if (shortcut === "bare" && changes) around = known(bare).forward(x);
    else if (changes || shortcut === "always") around = conv(x.shape[1], to, 1, stride).forward(x);
    const sum = (body: Tensor) => (around ? F.add(body, around) : body);
    if (last === "before") return sum(F.relu(y));
    return last === "after" ? F.relu(sum(y)) : sum(y);
  });
}

/** Two 3×3 convolutions and the shortcut. */
export const basicAnswer = (x: Tensor, to: number, stride: number, variant: Variant = {}): Tensor =>
  run(x, [[3, to], [3, to]], stride, variant); // biome-ignore format: two steps

/** Narrow, 3×3, wide; the stride is in the 3×3. */
export const bottleneckAnswer = (
  x: Tensor,
  width: number,
  stride: number,
  {
    expansion = 4,
    middleFirst = false,
    ...variant
  }: Variant & { expansion?: number; middleFirst?: boolean } = {},
): Tensor => {
  const steps: Step[] = middleFirst
    ? [
        [3, width],
        [1, width],
        [1, expansion * width],
      ]
    : [
        [1, width],
        [3, width],
        [1, expansion * width],
      ];
  return run(x, steps, stride, { strideAt: middleFirst ? 0 : 1, ...variant });
};
