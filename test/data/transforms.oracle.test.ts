import { describe, expect, test } from "vitest";
import * as data from "../../src/data/index.js";
import { fromArray, rng, type Tensor } from "../../src/tensor/index.js";
import { imagenetPreprocess } from "../../src/weights/index.js";
import recorded from "../oracle/transforms.json" with { type: "json" };
import { expectClose } from "../oracle/wave.js";

/** What recordTransforms.py computes too. */
function picture(shape: number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return fromArray(
    Float32Array.from({ length: size }, (_, i) => 0.5 + 0.5 * Math.sin(0.37 * i)),
    shape,
  );
}

type Options = Record<string, never>;
const run: Record<string, (p: data.Sample, o: Options) => data.Sample> = {
  flip: (p, { direction }) => data.flip(p, direction),
  rotate: (p, { angle }) => data.rotate(p, angle),
  affine: (p, options) => data.affine(p, options),
  crop: (p, options) => data.crop(p, options as unknown as data.CropOptions),
  centerCrop: (p, { size }) => data.centerCrop(p, size),
  resize: (p, { size }) => data.resize(p, size),
  adjustBrightness: (p, { value }) => data.adjustBrightness(p, value),
  adjustContrast: (p, { value }) => data.adjustContrast(p, value),
  adjustSaturation: (p, { value }) => data.adjustSaturation(p, value),
  adjustHue: (p, { value }) => data.adjustHue(p, value),
  grayscale: (p) => data.grayscale(p),
  invert: (p) => data.invert(p),
  erase: (p, options) => data.erase(p, options as unknown as data.EraseOptions),
  gaussianBlur: (p, options) => data.gaussianBlur(p, options),
  imagenetPreprocess: (p, options) => imagenetPreprocess(options)(p, rng(0)),
  normalize: (p) => data.normalize(p, data.IMAGENET_STATISTICS),
};

interface Case {
  name: string;
  shape: number[];
  options: object;
  y: { shape: number[]; values: number[] };
  boxes?: number[];
  mask?: number[];
}

describe(`transforms equal ${recorded.recordedWith}: image, boxes and mask`, () => {
  const cases = recorded.cases as Case[];
  test.each(cases.map((c) => [`${c.name} [${c.shape}] ${JSON.stringify(c.options)}`, c] as const))(
    "%s",
    (_, { name, shape, options, y, boxes, mask }) => {
      const [, height, width] = shape;
      const sample: data.Sample = {
        image: picture(shape),
        boxes: fromArray(recorded.boxes.flat(), [3, 4]),
        labels: Int32Array.of(1, 2, 3),
        mask: fromArray(
          Float32Array.from({ length: height * width }, (_, i) => (i * 7) % 5),
          [height, width],
        ),
      };
      const before = sample.image.values.slice();
      const got = run[name](sample, options as Options);
      expect(got.image.shape).toEqual(y.shape);
      expectClose(got.image.values, y.values, "image", { tolerance: 5e-6, max: 1 });
      expect(sample.image.values).toEqual(before);
      if (mask) expect([...(got.mask?.values ?? [])]).toEqual(mask);
      if (boxes) {
        // torchvision keeps boxes without area; here they are left out, with their labels.
        const whole = [0, 1, 2].filter((i) => {
          const [x1, y1, x2, y2] = boxes.slice(4 * i, 4 * i + 4);
          return x2 > x1 && y2 > y1;
        });
        const wanted = whole.flatMap((i) => boxes.slice(4 * i, 4 * i + 4));
        expectClose(got.boxes?.values ?? [], wanted, "boxes", { tolerance: 2e-5, max: 1 });
        expect([...(got.labels ?? [])]).toEqual(whole.map((i) => i + 1));
      }
    },
  );
});
