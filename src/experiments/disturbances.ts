import { affine, centerCrop, erase, translate } from "../data/index.js";
import { type Text, t } from "../host/index.js";
import { fromArray, type Rng, rng, type Tensor } from "../tensor/index.js";
import { imageAt } from "./learners.js";

/** A change of an image that does not change what it shows. */
export interface Disturbance {
  readonly name: string;
  /** What its strengths count: pixels, degrees … */
  readonly unit: string;
  /** From nothing on. */
  readonly strengths: readonly number[];
  /** Whether something comes in from outside. */
  readonly moves: boolean;
  /** The image [C, H, W], changed. */
  apply(image: Tensor, strength: number, random: Rng): Tensor;
}

type Kind = "shift" | "rotation" | "light" | "occlusion";

const NAMES: Record<Kind, { name: Text; unit: Text }> = {
  shift: { name: { ko: "이동", en: "shift" }, unit: { ko: "픽셀", en: "pixels" } },
  rotation: { name: { ko: "회전", en: "rotation" }, unit: { ko: "도", en: "degrees" } },
  light: {
    name: { ko: "조명", en: "light" },
    unit: { ko: "잃은 대비", en: "contrast lost" },
  },
  occlusion: {
    name: { ko: "가림", en: "occlusion" },
    unit: { ko: "가린 변의 비율", en: "share of the side" },
  },
};

const APPLY: Record<Kind, Pick<Disturbance, "strengths" | "moves" | "apply">> = {
  /** By so many pixels, in any direction; by whole ones, so that nothing is blurred. */
  shift: {
    strengths: [0, 1, 2, 3, 4],
    moves: true,
    apply(image, strength, random) {
      const turn = 2 * Math.PI * random.uniform();
      const [dx, dy] = [Math.cos(turn), Math.sin(turn)].map((v) => Math.round(strength * v));
      return translate(image, [dx, dy], { fill: rim(image) });
    },
  },
  /** To the left or to the right. */
  rotation: {
    strengths: [0, 10, 20, 30, 45],
    moves: true,
    apply(image, strength, random) {
      return affine(image, { rotate: random.int(2) ? strength : -strength, fill: rim(image) });
    },
  },
  /** Contrast that is lost to a veil of any brightness. */
  light: {
    strengths: [0, 0.2, 0.4, 0.6, 0.8],
    moves: false,
    apply(image, strength, random) {
      const veil = strength * random.uniform();
      return fromArray(
        image.values.map((v) => (1 - strength) * v + veil),
        image.shape,
      );
    },
  },
  /** A grey square somewhere; the strength is its side as a share of the image's. */
  occlusion: {
    strengths: [0, 0.2, 0.3, 0.4, 0.5],
    moves: false,
    apply(image, strength, random) {
      const [height, width] = image.shape.slice(1);
      const side = Math.round(strength * Math.min(height, width));
      const [top, left] = [random.int(height - side + 1), random.int(width - side + 1)];
      return erase(image, { top, left, height: side, width: side, value: 0.5 });
    },
  },
};

/** What lies at the image's rim, on average: it comes in from outside. */
function rim({ values, shape }: Tensor): number {
  const [, height, width] = shape;
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    if (x > 0 && x < width - 1 && y > 0 && y < height - 1) continue;
    sum += values[i];
    count++;
  }
  return sum / count;
}

/**
 * Shift, rotation, light and occlusion, each in five strengths from none on.
 * @example disturbances().map(({ strengths }) => strengths.length) // [5, 5, 5, 5]
 */
export const disturbances = (): Disturbance[] =>
  (Object.keys(APPLY) as Kind[]).map((kind) => ({
    ...APPLY[kind],
    name: t(NAMES[kind].name),
    unit: t(NAMES[kind].unit),
  }));

/**
 * All images of a batch [N, C, H, W], each disturbed by its own lot. `wide` are the same images with what lies around
 * them, [N, C, H + 2m, W + 2m]; without it, what comes in from outside is as bright as the image's rim.
 */
export function disturbed(
  x: Tensor,
  one: Disturbance,
  strength: number,
  seed: number,
  wide: Tensor = x,
): Tensor {
  const random = rng(seed);
  const values = new Float32Array(x.size);
  const [count, , height, width] = x.shape;
  const from = one.moves ? wide : x;
  for (let i = 0; i < count; i++) {
    const changed = one.apply(imageAt(from, i), strength, random.fork());
    values.set(centerCrop(changed, [height, width]).values, (i * x.size) / count);
  }
  return fromArray(values, x.shape);
}
