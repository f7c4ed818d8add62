import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure } from "./figure.js";
import { plotImages, withTitle } from "./images.js";
import { baseLayout, hiddenAxis, WIDTH } from "./layout.js";
import { listed, percent } from "./numbers.js";
import { type Pictures, type Prediction, predictions } from "./observe.js";

export interface PredictionOptions {
  /** Only wrong or only right ones. Default: both. */
  only?: "wrong" | "right";
  /** How many pictures at most, the first ones of the dataset. Default 16. */
  count?: number;
  title?: string;
}

/**
 * Pictures with what the model says to them, each named "right class → answer (probability)", or,
 * where both agree, "class (probability)".
 * @throws OptionError plotPredictions: expected a count from 1 to 64, got 0
 */
export function plotPredictions(
  model: Module,
  dataset: Pictures,
  { only, count = 16, title }: PredictionOptions = {},
): Figure {
  if (!(Number.isInteger(count) && count >= 1 && count <= 64)) {
    throw new OptionError("plotPredictions", "a count from 1 to 64", `${count}`);
  }
  const found = firstOf(predictions("plotPredictions", model, dataset), only, count);
  if (found.length === 0) return nothing(dataset, only, title);
  const names = found.map((prediction) => named(prediction, dataset.classes));
  const figure = plotImages(
    found.map(({ index }) => dataset.image(index)),
    { titles: names, columns: Math.min(count, 6), title },
  );
  const kind = only ? KINDS[only] : { ko: "예측", en: "predictions" };
  const what = t({
    ko: `${t(kind)} ${found.length}개 (정답 → 모델의 답 (확률)): ${listed(names, 16)}`,
    en: `${found.length} ${t(kind)} (right class → answer (probability)): ${listed(names, 16)}`,
  });
  return new Figure({ ...figure, text: withTitle(title, what) });
}

const KINDS = {
  wrong: { ko: "틀린 예측", en: "wrong predictions" },
  right: { ko: "맞힌 예측", en: "right predictions" },
};

function firstOf(
  all: Iterable<Prediction>,
  only: PredictionOptions["only"],
  count: number,
): Prediction[] {
  const found: Prediction[] = [];
  for (const prediction of all) {
    const right = prediction.label === prediction.predicted;
    if (only === undefined || (only === "right") === right) found.push(prediction);
    if (found.length === count) break;
  }
  return found;
}

function named({ label, predicted, probability }: Prediction, classes: readonly string[]): string {
  const answer = label === predicted ? classes[label] : `${classes[label]} → ${classes[predicted]}`;
  return `${answer} (${percent(probability, 0)})`;
}

/** There is nothing to show, which is worth saying. */
function nothing(
  dataset: Pictures,
  only: PredictionOptions["only"],
  title: string | undefined,
): Figure {
  const kind = t(KINDS[only ?? "right"]);
  const text = t({
    ko: `${dataset.length}개 가운데 ${kind} 없음`,
    en: `No ${kind} among ${dataset.length}`,
  });
  const layout = baseLayout(title);
  return new Figure({
    data: [],
    layout: {
      ...layout,
      width: WIDTH,
      height: 80 + layout.margin.t,
      xaxis: hiddenAxis(0, 1),
      yaxis: hiddenAxis(0, 1),
      annotations: [{ text, x: 0.5, y: 0.5, showarrow: false, font: { size: 15 } }],
    },
    text: withTitle(title, text),
  });
}
