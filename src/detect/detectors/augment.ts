import * as F from "../../ops/index.js";
import { fromArray, type Rng, type Tensor } from "../../tensor/index.js";
import type { SceneItems } from "./training.js";

/** The window that is seen is so much smaller or larger than the picture, and so far off, in parts of it. */
const ZOOM = 0.2;
const SHIFT = 0.12;
/** An object of which less is seen is left out. */
const LEAST = 0.5;
/** Largest change of contrast and brightness. */
const [CONTRAST, LIGHT] = [0.3, 0.15];

/**
 * Every picture a little nearer or further, moved, and in another light, its boxes with it: so that few pictures teach as
 * much as many. Beyond the edge it is black.
 * Source: Redmon et al. 2016, section 2.2: scaling and translation by up to 20 %, exposure
 */
export function augmented({ x, boxes, labels }: SceneItems, random: Rng): SceneItems {
  const [n, channels, height, width] = x.shape;
  const within = (most: number): number => most * (2 * random.uniform() - 1);
  const windows = boxes.map(() => {
    const [w, h] = [width * (1 + within(ZOOM)), height * (1 + within(ZOOM))];
    const [cx, cy] = [width * (0.5 + within(SHIFT)), height * (0.5 + within(SHIFT))];
    return [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
  });
  const rows = windows.flatMap((window, i) => [i, ...window]);
  const regions = fromArray(Float32Array.from(rows), [n, 5]);
  const options = { outputSize: [height, width] as const, samplingRatio: 1, aligned: true };
  const seen = F.roiAlign(x, regions, options);
  const size = channels * height * width;
  for (let i = 0; i < n; i++) {
    const [contrast, light] = [1 + within(CONTRAST), within(LIGHT)];
    for (let k = i * size; k < (i + 1) * size; k++) {
      const value = (seen.values[k] - 0.5) * contrast + 0.5 + light;
      seen.values[k] = Math.min(1, Math.max(0, value));
    }
  }
  const moved = boxes.map((each, i) => through(each, labels[i], windows[i], [height, width]));
  return {
    x: seen,
    boxes: moved.map((one) => one.boxes),
    labels: moved.map((one) => one.labels),
  };
}

/** Boxes as they are seen through a window, cut off at its edges. */
function through(
  boxes: Tensor,
  labels: Int32Array,
  [left, top, right, bottom]: number[],
  [height, width]: readonly [number, number],
) {
  const [across, down] = [width / (right - left), height / (bottom - top)];
  const kept: { box: number[]; label: number }[] = [];
  const v = boxes.values;
  for (let i = 0; i < boxes.shape[0]; i++) {
    const whole = [
      (v[4 * i] - left) * across,
      (v[4 * i + 1] - top) * down,
      (v[4 * i + 2] - left) * across,
      (v[4 * i + 3] - top) * down,
    ];
    const box = whole.map((value, k) => Math.min(Math.max(value, 0), k % 2 === 0 ? width : height));
    const area = ([x1, y1, x2, y2]: number[]): number => (x2 - x1) * (y2 - y1);
    if (area(box) > LEAST * area(whole)) kept.push({ box, label: labels[i] });
  }
  return {
    boxes: fromArray(Float32Array.from(kept.flatMap(({ box }) => box)), [kept.length, 4]),
    labels: Int32Array.from(kept, ({ label }) => label),
  };
}
