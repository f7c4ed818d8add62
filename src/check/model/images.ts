import { breeds, digitRegions, digitScenes, mnist, streets } from "../../data/index.js";
import { fromArray, type Rng, type Tensor } from "../../tensor/index.js";
import type { PictureSet } from "../answers.js";
import type { LabelledImages } from "../exercise.js";

/** Labelled images: the library's data sets are such. */
export interface ImageSource {
  readonly length: number;
  batch(indices: number[]): { x: Tensor; y: ArrayLike<number> };
}

/** MNIST's test images. */
export const testDigits = (): ImageSource => mnist({ train: false });

const SETS: Record<PictureSet, () => ImageSource> = {
  digits: testDigits,
  breeds: () => breeds({ perBreed: 20, seed: 99 }),
  streets: () => testStreets(60, 900),
  regions: () => digitRegions({ count: 1000, seed: 901, train: false }),
  scenes: () => testScenes(200, 902),
};

/** What a model's check in the cell looks at. */
export const testPictures = (set: PictureSet = "digits"): ImageSource => SETS[set]();

/** Drawn streets of 64×96 pixels with the class of each pixel, one picture's after the other's. */
function testStreets(count: number, seed: number): ImageSource {
  const drawn = streets({ count, size: 64, seed });
  const batch = (indices: number[]) => {
    const { x, masks } = drawn.batch(indices);
    return { x, y: masks.values };
  };
  return { length: count, batch };
}

/** Digits before photographs, 64×64 pixels; of each digit its picture, class, x1, y1, x2 and y2. */
function testScenes(count: number, seed: number): ImageSource {
  const drawn = digitScenes({ count, size: 64, seed, train: false });
  const batch = (indices: number[]) => {
    const { x, boxes, labels } = drawn.batch(indices);
    const y = boxes.flatMap((each, picture) =>
      Array.from(labels[picture]).flatMap((label, i) => [
        picture,
        label,
        ...each.values.slice(4 * i, 4 * i + 4),
      ]),
    );
    return { x, y };
  };
  return { length: count, batch };
}

/**
 * Images for the grader: `count` of a data set, drawn without repetition, each a little darker than
 * the original, so that a model that only looks pictures up finds none of them.
 */
export function hiddenImages(source: ImageSource, rng: Rng, count = 1000): LabelledImages {
  const all = Array.from({ length: source.length }, (_, i) => i);
  const indices = rng.shuffle(all).slice(0, count);
  const { x, y } = source.batch(indices);
  const size = x.values.length / indices.length;
  const brightness = indices.map(() => 0.9 + 0.08 * rng.uniform());
  const values = Float32Array.from(x.values, (v, i) => v * brightness[Math.floor(i / size)]);
  return { images: fromArray(values, [...x.shape]), labels: y };
}

/** Of drawn pictures: few enough to be sent to the student's kernel. */
const [STREETS, DOGS, SCENES, REGIONS] = [40, 5, 100, 500];

/** What the grader shows a model: pictures drawn anew, or MNIST's, changed a little. */
export function hiddenPictures(set: PictureSet | undefined, rng: Rng): LabelledImages {
  if (set === undefined || set === "digits") return hiddenImages(testDigits(), rng);
  const seed = rng.int(2 ** 31);
  const source = drawnAnew(set, seed);
  const { x, y } = source.batch(Array.from({ length: source.length }, (_, i) => i));
  return { images: x, labels: y };
}

function drawnAnew(set: Exclude<PictureSet, "digits">, seed: number): ImageSource {
  if (set === "streets") return testStreets(STREETS, seed);
  if (set === "scenes") return testScenes(SCENES, seed);
  if (set === "regions") return digitRegions({ count: REGIONS, seed, train: false });
  return breeds({ perBreed: DOGS, seed });
}
