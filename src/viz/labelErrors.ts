import { t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure } from "./figure.js";
import { plotImages, withTitle } from "./images.js";
import { listed, percent } from "./numbers.js";
import type { Pictures } from "./observe.js";

/** A label that is probably wrong; `findLabelErrors` gives them. */
export interface SuspectLabel {
  index: number;
  given: number;
  suggested: number;
  /** Probability of the given label. */
  confidence: number;
}

/**
 * Pictures whose labels are probably wrong, the surest first: "given → suggested (probability of the
 * given one)".
 *
 * Source   Northcutt, Athalye & Mueller 2021, "Pervasive Label Errors in Test Sets", figure 1
 * @throws  OptionError plotLabelErrors: expected a count from 1 to 64, got 0
 * @throws  OptionError plotLabelErrors: expected at least one label error, got none
 */
export function plotLabelErrors(
  dataset: Pick<Pictures, "length" | "classes" | "image">,
  errors: readonly SuspectLabel[],
  { count = 16, title }: { count?: number; title?: string } = {},
): Figure {
  if (!(Number.isInteger(count) && count >= 1 && count <= 64)) {
    throw new OptionError("plotLabelErrors", "a count from 1 to 64", `${count}`);
  }
  if (errors.length === 0) {
    throw new OptionError("plotLabelErrors", "at least one label error", "none");
  }
  const shown = errors.slice(0, count);
  const { classes, length } = dataset;
  const names = shown.map(
    ({ given, suggested, confidence }) =>
      `${classes[given]} → ${classes[suggested]} (${percent(confidence, 0)})`,
  );
  const images = shown.map(({ index }) => dataset.image(index));
  const figure = plotImages(images, { titles: names, columns: Math.min(count, 6), title });
  const share = percent(errors.length / length, 2);
  const what = t({
    ko: `${length}개 가운데 틀렸을 레이블 ${errors.length}개 (${share}). 주어진 레이블 → 제안 (주어진 레이블의 확률): ${listed(names, 16)}`,
    en: `${errors.length} of ${length} labels are probably wrong (${share}). Given → suggested (probability of the given one): ${listed(names, 16)}`,
  });
  return new Figure({ ...figure, text: withTitle(title, what) });
}
