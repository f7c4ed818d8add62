/**
 * convlab: tensors with gradients, layers, models, training.
 *
 * Layers have the plain names (`conv2d(3, 64, …)` builds one); the functions that they call are in
 * `F` (`F.conv2d(x, w, b)`), and most are methods too (`x.relu()`).
 */
export * from "./classic/index.js";
export * from "./data/index.js";
export * from "./detect/index.js";
export { MemoryError, setThreads, threads } from "./engine/index.js";
export * from "./experiments/index.js";
export * from "./host/index.js";
export * from "./models/index.js";
export * from "./nn/index.js";
export * as F from "./ops/index.js";
export { argmax } from "./ops/index.js";
export * from "./peers/index.js";
export { Progress, progress } from "./progress/index.js";
export * from "./tensor/index.js";
export * from "./train/index.js";
export * from "./viz/index.js";
export * from "./weights/index.js";
export * from "./widgets/index.js";
