// %% setup setup
import { type Figure, figure, kFold, mnist, rng, show, slider, t } from "convlab";
import { checks } from "convlab/lessons/talk-kfold";

const check = checks(t({ ko: "ko", en: "en" }));

// %% reader show hide-input
// ko: 배우는 것이 빠른 분류기: 숫자마다 평균 그림을 두고, 가장 가까운 평균을 골라요.
// en: A classifier that learns fast: a mean picture for each digit, and the nearest one wins.
const digits = mnist({ train: true }).subset(4000);
const pictures: ArrayLike<number>[] = [];
for (let i = 0; i < 4000; i++) pictures.push(digits.image(i).values);
const allPixels: number[] = Array.from({ length: 784 }, (_, i) => i);

function accuracyOf(pixels: number[], learned: number[], tested: number[]): number {
  const means = Array.from({ length: 10 }, () => new Float64Array(pixels.length));
  const counts = new Float64Array(10);
  for (const i of learned) {
    const mean = means[digits.labels[i]];
    counts[digits.labels[i]]++;
    for (let p = 0; p < pixels.length; p++) mean[p] += pictures[i][pixels[p]];
  }
  means.forEach((mean, digit) => {
    for (let p = 0; p < pixels.length; p++) mean[p] /= Math.max(1, counts[digit]);
  });
  let right = 0;
  for (const i of tested) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    means.forEach((mean, digit) => {
      let distance = 0;
      for (let p = 0; p < pixels.length; p++) distance += (pictures[i][pixels[p]] - mean[p]) ** 2;
      if (distance < least) [nearest, least] = [digit, distance];
    });
    if (nearest === digits.labels[i]) right++;
  }
  return right / tested.length;
}
function foldMean(pixels: number[], places: number[], k: number, seed: number): number {
  const scores = kFold(places.length, { folds: k, shuffle: true, seed: seed }).map((fold) =>
    accuracyOf(
      pixels,
      fold.train.map((i) => places[i]),
      fold.test.map((i) => places[i]),
    ),
  );
  return average(scores);
}
function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
function points(share: number): string {
  return (100 * Math.abs(share)).toFixed(1);
}
function chart(title: string, axes: string[], data: object[], text: string): Figure {
  return figure({
    data: data,
    layout: {
      title: { text: title },
      xaxis: { title: { text: axes[0] } },
      yaxis: { title: { text: axes[1] }, tickformat: ".0%" },
      legend: { x: 0.98, y: 0.5, xanchor: "right" },
      height: 340,
    },
    text: text,
  });
}
const orange = "#D55E00";
const blue = "#0072B2";
const gray = "#999999";
const accuracyWord = t({ ko: "정확도", en: "accuracy" });

// %% oneCut
// ko: 숫자 100장을 80장과 20장으로 나누는 방법 스무 가지
// en: Twenty ways to cut 100 digits into 80 and 20
const hundred: number[] = Array.from({ length: 100 }, (_, i) => i);
const cuts: number[] = [];
for (let seed = 1; seed <= 20; seed++) {
  const fold = kFold(100, { folds: 5, shuffle: true, seed: seed })[0];
  cuts.push(accuracyOf(allPixels, fold.train, fold.test));
}
show(
  slider({ min: 1, max: 20, value: 1, label: t({ ko: "나누기", en: "cut" }) }, (cut) => {
    const words = `${percent(Math.min(...cuts))} – ${percent(Math.max(...cuts))}`;
    const title = t({
      ko: `${cut}번 나누기: ${percent(cuts[cut - 1])}. 스무 번은 ${words}`,
      en: `Cut ${cut} says ${percent(cuts[cut - 1])}. All twenty: ${words}`,
    });
    const colors = cuts.map((_, i) => (i === cut - 1 ? orange : gray));
    return chart(
      title,
      [t({ ko: "나누기", en: "cut" }), accuracyWord],
      [
        {
          type: "scatter",
          mode: "markers",
          x: cuts.map((_, i) => i + 1),
          y: cuts,
          marker: { size: 12, color: colors },
        },
      ],
      title,
    );
  }),
);

// %% byK
// ko: 나누는 방법 열 가지마다 k조각의 평균을 구해요.
// en: Ten ways to cut, and the mean of the k folds for each.
show(
  slider({ min: 2, max: 20, step: 2, value: 4, label: "k" }, (k) => {
    const means: number[] = [];
    for (let seed = 1; seed <= 10; seed++) means.push(foldMean(allPixels, hundred, k, seed));
    const title = t({
      ko: `k = ${k}: 학습 ${k}번에 평균은 ${percent(Math.min(...means))} – ${percent(Math.max(...means))}`,
      en: `k = ${k}: for ${k} trainings the mean lies within ${percent(Math.min(...means))} – ${percent(Math.max(...means))}`,
    });
    return figure({
      data: [
        {
          type: "scatter",
          mode: "markers",
          x: means.map((_, i) => i + 1),
          y: means,
          marker: { size: 12, color: blue },
        },
      ],
      layout: {
        title: { text: title },
        xaxis: { title: { text: t({ ko: "나누기", en: "cut" }) } },
        yaxis: { range: [0.4, 1], tickformat: ".0%", title: { text: accuracyWord } },
        height: 340,
      },
      text: title,
    });
  }),
);

// %% bestOf
// ko: 설정 40개: 저마다 픽셀 30개만 보는 분류기. 100장으로 고르고, 다른 2,000장으로 진짜 실력을 재요.
// en: Forty settings: classifiers that see 30 pixels only. 100 digits choose; 2,000 others tell the truth.
const settings: number[][] = [];
for (let s = 0; s < 40; s++) {
  const random = rng(100 + s);
  settings.push(Array.from({ length: 30 }, () => 28 * (5 + random.int(18)) + 5 + random.int(18)));
}
const shuffled: number[] = rng(5).shuffle(Array.from({ length: 4000 }, (_, i) => i));
const others: number[] = shuffled.slice(2000);
const draws: number[][] = [];
for (let d = 0; d < 16; d++) {
  draws.push(hundred.map((i) => shuffled[100 * d + i]));
}
const byFolds: number[][] = draws.map((draw) => settings.map((p) => foldMean(p, draw, 5, 1)));
const inTruth: number[][] = draws.map((draw) => settings.map((p) => accuracyOf(p, draw, others)));

function bestAmong(count: number): { shown: number; truth: number } {
  const winners = byFolds.map((scores) => {
    const tried = scores.slice(0, count);
    return tried.indexOf(Math.max(...tried));
  });
  return {
    shown: average(winners.map((winner, d) => byFolds[d][winner])),
    truth: average(winners.map((winner, d) => inTruth[d][winner])),
  };
}
const upTo40: number[] = Array.from({ length: 40 }, (_, i) => i + 1);
const shownCurve: number[] = upTo40.map((count) => bestAmong(count).shown);
const truthCurve: number[] = upTo40.map((count) => bestAmong(count).truth);
show(
  slider(
    { min: 1, max: 40, value: 40, label: t({ ko: "설정의 수", en: "settings tried" }) },
    (count) => {
      const title = t({
        ko: `설정 ${count}개 가운데 1등: 보인 점수 ${percent(shownCurve[count - 1])}, 진짜 ${percent(truthCurve[count - 1])}`,
        en: `Best of ${count}: ${percent(shownCurve[count - 1])} by its folds, ${percent(truthCurve[count - 1])} in truth`,
      });
      const line = (name: string, y: number[], color: string) => ({
        type: "scatter",
        mode: "lines",
        name: name,
        x: upTo40.slice(0, count),
        y: y.slice(0, count),
        line: { color: color, width: 3 },
      });
      return chart(
        title,
        [t({ ko: "시험해 본 설정의 수", en: "settings tried" }), accuracyWord],
        [
          line(t({ ko: "1등의 조각 평균", en: "mean of the winner's folds" }), shownCurve, orange),
          line(t({ ko: "1등의 진짜 실력", en: "the winner in truth" }), truthCurve, blue),
        ],
        title,
      );
    },
  ),
);

// %% nestedBars
// ko: 바깥 조각은 재기만, 안쪽 조각은 고르기만. 고르는 일까지 시험해요.
// en: The outer folds only measure, the inner ones only choose. The choosing is tested too.
const nestedScores: number[] = [];
for (const draw of draws) {
  for (const fold of kFold(100, { folds: 5, shuffle: true, seed: 1 })) {
    const inside = fold.train.map((i) => draw[i]);
    const inner = settings.map((p) => foldMean(p, inside, 4, 2));
    const winner = settings[inner.indexOf(Math.max(...inner))];
    nestedScores.push(
      accuracyOf(
        winner,
        inside,
        fold.test.map((i) => draw[i]),
      ),
    );
  }
}
const three: number[] = [shownCurve[39], average(nestedScores), truthCurve[39]];
show(
  figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "1등의 조각 평균", en: "the winner's folds" }),
          t({ ko: "중첩 교차 검증", en: "nested" }),
          t({ ko: "진짜 실력", en: "truth" }),
        ],
        y: three,
        text: three.map(percent),
        marker: { color: [orange, blue, gray] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `1등의 점수는 ${points(three[0] - three[2])} %p 부풀고, 중첩은 ${points(three[1] - three[2])} %p 차이`,
          en: `The winner's own score is ${points(three[0] - three[2])} points off; the nested one ${points(three[1] - three[2])}`,
        }),
      },
      yaxis: { tickformat: ".0%", title: { text: accuracyWord } },
      height: 340,
    },
    text: t({
      ko: `1등의 조각 평균 ${percent(three[0])}, 중첩 ${percent(three[1])}, 진짜 ${percent(three[2])}`,
      en: `The winner's folds ${percent(three[0])}, nested ${percent(three[1])}, truth ${percent(three[2])}`,
    }),
  }),
);

// %% trainings answer
function trainings(outer: number, inner: number, settings: number): number {
  // ko: 중첩 교차 검증은 모두 몇 번 학습하나요? 바깥 조각마다 고른 설정으로 한 번 더 배워요.
  // en: How many trainings does nested cross-validation cost? Each outer fold trains its winner once more.
  // #region solution
  const insideOneFold = inner * settings + 1;
  return outer * insideOneFold;
  // #endregion
}

// %% trainingsCheck check
check.trainings(trainings);

// %% nestedScore answer
function nestedScore(inner: number[][], outer: number[][]): number {
  // ko: inner[f][s]: 바깥 조각 f 안에서 설정 s의 점수. outer[f][s]: 바깥 조각 f에서 잰 설정 s의 점수
  // en: inner[f][s]: score of setting s inside outer fold f. outer[f][s]: its score on outer fold f
  // #region solution
  let sum = 0;
  for (let fold = 0; fold < inner.length; fold++) {
    const chosen = inner[fold].indexOf(Math.max(...inner[fold]));
    sum += outer[fold][chosen];
  }
  return sum / inner.length;
  // #endregion
}

// %% nestedScoreCheck check
check.nestedScore(nestedScore);

// %% simplest answer
function simplest(scores: number[][]): number {
  // ko: scores[s]는 설정 s의 조각 점수들. 설정은 단순한 것부터예요. 1등의 평균에서 표준오차 하나 안에 드는 첫 설정은?
  // en: scores[s] holds the folds of setting s, the simplest first. The first within one standard error of the best?
  // #region solution
  const means = scores.map((row) => row.reduce((a, b) => a + b) / row.length);
  const best = means.indexOf(Math.max(...means));
  const folds = scores[best];
  const squares = folds.reduce((sum, v) => sum + (v - means[best]) ** 2, 0);
  const error = Math.sqrt(squares / (folds.length - 1) / folds.length);
  return means.findIndex((mean) => mean >= means[best] - error);
  // #endregion
}

// %% simplestCheck check
check.simplest(simplest);
