/**
 * What is measured. The shapes are PyTorch's (N, C, H, W); every side makes its own numbers.
 *
 * unit "images/s": `batch` images a call; otherwise the time of one call.
 */
export const WORKS = {
  "lenet-train": { unit: "images/s", says: "LeNet-5, 28×28×1, batch 64: forward, backward, Adam" },
  "bncnn-train": { unit: "images/s", says: "4 × conv-bn-relu (32 32 64 64), 32×32×3, batch 64" },
  "resnet18-train": { unit: "images/s", says: "ResNet-18, 64×64×3, batch 16" },
  "lenet-forward": { unit: "images/s", says: "the same without gradients" },
  "bncnn-forward": { unit: "images/s", says: "the same without gradients" },
  "resnet18-forward": { unit: "ms", says: "ResNet-18, 224×224×3, batch 1" },
  "conv3x3-1": { unit: "ms", says: "64×56×56 → 64, batch 1" },
  "conv3x3-8": { unit: "ms", says: "64×56×56 → 64, batch 8" },
  depthwise3x3: { unit: "ms", says: "64×56×56, batch 8" },
  maxpool: { unit: "ms", says: "2×2 of 64×56×56, batch 8" },
  matmul512: { unit: "ms", says: "512×512 by 512×512" },
  multiply: { unit: "ms", says: "8×64×56×56 by the same, element by element" },
  scale: { unit: "ms", says: "8×64×56×56 by one number a channel" },
  "sum-axes": { unit: "ms", says: "of 8×64×56×56 over all but the channels" },
  softmax: { unit: "ms", says: "1024 rows of 1000" },
  avgpool: { unit: "ms", says: "2×2 of 64×56×56, batch 8" },
  "conv-transpose": { unit: "ms", says: "64×28×28 → 32×56×56, filters 4×4, stride 2, batch 8" },
  lrn: { unit: "ms", says: "local response normalization over 5 of 64 channels, 56×56, batch 8" },
  dispatch: { unit: "µs", says: "sum of two tensors of 16, recorded for the gradient" },
  "dispatch-forward": { unit: "µs", says: "the same without gradients" },
  "first-step": { unit: "s", says: "from import to the end of the first step of lenet-train" },
};

/** Works whose peak memory is measured, each in a process of its own, and after how many steps. */
export const MEMORY_STEPS = { "lenet-train": 40, "bncnn-train": 12, "resnet18-train": 6 };

const PER_SECOND = { ms: 1e3, µs: 1e6, s: 1 };

/** Seconds of one call in the work's unit. */
export function inUnit(work, seconds, batch) {
  const { unit } = WORKS[work];
  return unit === "images/s" ? batch / seconds : seconds * PER_SECOND[unit];
}
