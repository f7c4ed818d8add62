import { close, exact, exercise, fn, integer, list, number } from "convlab/check";

const table = () => list(list(number()));
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values));
const deviation = (values: readonly number[]): number =>
  Math.sqrt(
    values.reduce((a, v) => a + (v - mean(values)) ** 2, 0) / Math.max(1, values.length - 1),
  );

export const trainings = exercise({
  title: { ko: "중첩의 값", en: "What nesting costs" },
  points: 1,
  needs: ["setup"],
  answer: fn({ outer: integer(), inner: integer(), settings: integer() }, integer()),
  cases: [
    [5, 4, 10],
    [3, 2, 7],
    [10, 5, 2],
  ],
  generate: (rng) => [3 + rng.int(8), 2 + rng.int(7), 3 + rng.int(30)],
  reference: (outer, inner, settings) => outer * (inner * settings + 1),
  compare: exact(),
  mistakes: {
    winnerForgotten: {
      answer: (outer, inner, settings) => outer * inner * settings,
      says: {
        ko: "안쪽 학습만 세었어요. 바깥 조각을 시험하는 신경망은 누가 학습하나요?",
        en: "You count the inner trainings only. Which training makes the network that the outer fold tests?",
      },
    },
    oneWinnerOnly: {
      answer: (outer, inner, settings) => outer * inner * settings + 1,
      says: {
        ko: "고른 설정을 한 번만 더 배웠어요. 바깥 조각은 몇 개이고, 저마다 누가 뽑히나요?",
        en: "Only one winner is trained. How many outer folds are there, each with a winner of its own?",
      },
    },
    added: {
      answer: (outer, inner, settings) => (outer + inner) * settings,
      says: {
        ko: "바깥과 안쪽을 더했어요. 안쪽 조각들은 바깥 조각 몇 개마다 되풀이되나요?",
        en: "You add outer and inner. How often are the inner folds gone through?",
      },
    },
    plain: {
      answer: (outer, _, settings) => outer * settings,
      says: {
        ko: "보통 교차 검증의 수예요. 안쪽 조각은 어디에 있나요?",
        en: "That is plain cross-validation. Where are the inner folds?",
      },
    },
  },
  hints: [
    {
      ko: "바깥 조각 하나만 생각하세요. 안쪽에서 설정마다 inner번, 그리고 고른 설정으로 한 번이에요.",
      en: "Think of one outer fold: inner trainings for each setting, then one with the winner.",
    },
    {
      ko: "outer에 (inner × settings + 1)을 곱하세요.",
      en: "Multiply outer by (inner times settings, plus 1).",
    },
  ],
});

export const nestedScore = exercise({
  title: { ko: "중첩 교차 검증의 점수", en: "The score of nested cross-validation" },
  points: 2,
  needs: ["setup"],
  answer: fn({ inner: table(), outer: table() }, number()),
  cases: [
    [
      [
        [0.7, 0.9],
        [0.8, 0.6],
      ],
      [
        [0.75, 0.65],
        [0.7, 0.85],
      ],
    ],
    [
      [
        [0.5, 0.8, 0.6],
        [0.9, 0.7, 0.75],
        [0.6, 0.65, 0.7],
      ],
      [
        [0.6, 0.55, 0.7],
        [0.72, 0.8, 0.5],
        [0.9, 0.4, 0.66],
      ],
    ],
  ],
  generate: (rng) => {
    const settings = 3 + rng.int(3);
    const rows = () =>
      Array.from({ length: 4 }, () =>
        Array.from(
          { length: settings },
          (_, s) => (100 * ((s * 7 + rng.int(9)) % 9) + rng.int(90)) / 1000,
        ),
      );
    return [rows(), rows()];
  },
  reference: (inner, outer) => mean(inner.map((row, f) => outer[f][largest(row)])),
  compare: close(),
  mistakes: {
    innerReported: {
      answer: (inner) => mean(inner.map((row) => Math.max(...row))),
      says: {
        ko: "고를 때 본 점수를 돌려주었어요. 발표의 그림에서 부풀었던 점수는 어느 쪽이었나요?",
        en: "You return the scores that did the choosing. Which score in the talk was too good?",
      },
    },
    outerChooses: {
      answer: (_, outer) => mean(outer.map((row) => Math.max(...row))),
      says: {
        ko: "바깥 점수로 골랐어요. 고를 때 바깥 조각을 보아도 되나요?",
        en: "The outer scores do the choosing. May the one who chooses look at the outer fold?",
      },
    },
    oneForAll: {
      answer: (inner, outer) => {
        const best = largest(inner[0].map((_, s) => mean(inner.map((row) => row[s]))));
        return mean(outer.map((row) => row[best]));
      },
      says: {
        ko: "모든 조각에 같은 설정을 썼어요. 조각 0의 안쪽 점수를 평균 낼 때 조각 1의 그림이 들어가지 않나요?",
        en: "One setting serves all folds. Does the choice for fold 0 not see pictures of fold 0 through the other folds?",
      },
    },
    bestFold: {
      answer: (inner, outer) => Math.max(...inner.map((row, f) => outer[f][largest(row)])),
      says: {
        ko: "가장 잘 나온 바깥 조각이에요. 나머지 조각은 어디로 갔나요?",
        en: "That is the best outer fold. Where have the others gone?",
      },
    },
  },
  hints: [
    {
      ko: "조각마다 inner에서 가장 높은 설정의 번호를 찾고, outer의 같은 번호를 읽어 평균을 구하세요.",
      en: "In each fold find the best setting by inner, read outer at the same place, and take the mean.",
    },
    {
      ko: "조각 f에서: const s = inner[f].indexOf(Math.max(...inner[f])); 더할 것은 outer[f][s]예요.",
      en: "In fold f: const s = inner[f].indexOf(Math.max(...inner[f])); what you add is outer[f][s].",
    },
  ],
});

const within = (scores: readonly number[][], width: (best: number[]) => number): boolean[] => {
  const means = scores.map(mean);
  const best = largest(means);
  return means.map((value) => value >= means[best] - width(scores[best]));
};
const standardError = (values: readonly number[]): number =>
  deviation(values) / Math.sqrt(values.length);

export const simplest = exercise({
  title: { ko: "표준오차 하나의 규칙", en: "The one-standard-error rule" },
  points: 3,
  needs: ["setup"],
  answer: fn({ scores: table() }, integer()),
  cases: [
    [
      [
        [0.5, 0.52, 0.48, 0.5],
        [0.82, 0.84, 0.78, 0.8],
        [0.87, 0.83, 0.86, 0.88],
        [0.95, 0.8, 0.9, 0.83],
        [0.88, 0.84, 0.85, 0.87],
      ],
    ],
    [
      [
        [0.6, 0.62, 0.61, 0.6],
        [0.7, 0.72, 0.69, 0.71],
        [0.78, 0.8, 0.79, 0.81],
      ],
    ],
    [
      [
        [0.7, 0.71, 0.7, 0.7],
        [0.74, 0.76, 0.75, 0.75],
        [0.9, 0.7, 0.8, 0.8],
        [0.77, 0.78, 0.78, 0.77],
      ],
    ],
  ],
  generate: (rng) => {
    const base = 0.6 + rng.int(50) / 1000;
    const jitter = () => rng.int(9) / 1000;
    const around = (middle: number, apart: number) => [
      middle + apart + jitter(),
      middle - apart + jitter(),
      middle + apart / 2 + jitter(),
      middle - apart / 2 + jitter(),
    ];
    return [
      [
        around(base, 0.01),
        around(base + 0.13, 0.01),
        around(base + 0.17, 0.02),
        around(base + 0.2, 0.1),
        around(base + 0.18, 0.01),
      ],
    ];
  },
  reference: (scores) => within(scores, standardError).indexOf(true),
  compare: exact(),
  mistakes: {
    bestMean: {
      answer: (scores) => largest(scores.map(mean)),
      says: {
        ko: "평균이 가장 높은 설정이에요. 그보다 단순하면서 운만큼만 모자란 설정은 없나요?",
        en: "That is the largest mean. Is no simpler setting behind it by luck only?",
      },
    },
    deviationUsed: {
      answer: (scores) => within(scores, deviation).indexOf(true),
      says: {
        ko: "조각 하나의 표준편차를 썼어요. 조각 n개의 평균은 그보다 얼마나 덜 흔들리나요?",
        en: "You take the standard deviation of one fold. How much less does the mean of n folds move?",
      },
    },
    lastWithin: {
      answer: (scores) => within(scores, standardError).lastIndexOf(true),
      says: {
        ko: "한계 안에서 가장 복잡한 설정이에요. 목록은 어느 쪽부터 단순한가요?",
        en: "That is the most complex one within the limit. At which end of the list are the simple ones?",
      },
    },
    fromOne: {
      answer: (scores) => within(scores, standardError).indexOf(true) + 1,
      says: {
        ko: "1부터 세었어요. scores[0]은 몇 번 설정인가요?",
        en: "You count from 1. Which number has the setting of scores[0]?",
      },
    },
  },
  hints: [
    {
      ko: "1등의 조각들에서 표준편차(n − 1로 나눔)를 구하고 √n으로 나누세요. 이것이 표준오차예요. 그다음 앞에서부터 찾으세요.",
      en: "From the winner's folds: the standard deviation (with n − 1), divided by √n, is its standard error. Then search from the front.",
    },
    {
      ko: "means.findIndex((m) => m >= 1등의 평균 − 1등의 표준오차)",
      en: "means.findIndex((m) => m >= the winner's mean − the winner's standard error)",
    },
  ],
});
