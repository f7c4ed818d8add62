import { t } from "../host/index.js";
import { OptionError, type Rng, rng, type Tensor } from "../tensor/index.js";
import { Figure } from "./figure.js";
import { plotImages, withTitle } from "./images.js";

/** A change of a picture [C, H, W]; those of this library are. */
export type PictureChange = (picture: Tensor, random: Rng) => Tensor;

/**
 * One picture and what augmentations make of it: a row an augmentation, the picture itself first,
 * then `copies` of it, each with random numbers of its own.
 *
 * Source   Shorten & Khoshgoftaar 2019, "A survey on Image Data Augmentation for Deep Learning"
 * @throws  OptionError plotAugmentations: expected at least one augmentation by name, got none
 * @throws  OptionError plotAugmentations: expected copies from 1 to 8, got 0
 * @example plotAugmentations(zeros([1, 4, 4]), { flip: randomFlip() }, { copies: 2 }).data.length // 3
 */
export function plotAugmentations(
  picture: Tensor,
  changes: Record<string, PictureChange>,
  { copies = 4, seed = 0, title }: { copies?: number; seed?: number; title?: string } = {},
): Figure {
  const op = "plotAugmentations";
  const named = Object.entries(changes);
  if (named.length === 0) throw new OptionError(op, "at least one augmentation by name", "none");
  if (!(Number.isInteger(copies) && copies >= 1 && copies <= 8)) {
    throw new OptionError(op, "copies from 1 to 8", String(copies));
  }
  const random = rng(seed);
  const before = t({ ko: "원본", en: "original" });
  const rows = named.map(([name, change]) => {
    const own = random.fork();
    return { name, images: Array.from({ length: copies }, () => change(picture, own.fork())) };
  });
  const figure = plotImages(
    rows.flatMap(({ images }) => [picture, ...images]),
    {
      titles: rows.flatMap(({ name, images }) => [before, ...images.map(() => name)]),
      columns: copies + 1,
      title,
    },
  );
  const names = named.map(([name]) => name).join(", ");
  const what = t({
    ko: `한 이미지와 증강 ${named.length}가지, 각각 ${copies}번: ${names}`,
    en: `One image and ${named.length} augmentations, ${copies} times each: ${names}`,
  });
  return new Figure({ ...figure, text: withTitle(title, what) });
}
