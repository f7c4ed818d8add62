import { close, exact, exercise, fn, integer, list, number } from "convlab/check";

const numbers = () => list(number());
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

export const mayLearn = exercise({
  title: { ko: "배워도 되는 예제", en: "What may be learned" },
  points: 2,
  needs: ["setup"],
  answer: fn({ lags: integer(), horizon: integer(), testStart: integer() }, list(integer())),
  cases: [
    [3, 2, 10],
    [1, 4, 9],
    [4, 1, 8],
  ],
  generate: (rng) => {
    const [lags, horizon] = [2 + rng.int(4), 2 + rng.int(4)];
    return [lags, horizon, 2 * lags + horizon + 2 + rng.int(8)];
  },
  reference: (lags, horizon, testStart) => range(lags - 1, testStart - horizon),
  compare: exact(),
  mistakes: {
    answerInTest: {
      answer: (lags, _, testStart) => range(lags - 1, testStart),
      says: {
        ko: "예제의 입력만 보았어요. 마지막 예제의 답은 어느 값들의 평균인가요? 그 가운데 시험의 값이 있나요?",
        en: "You look at the inputs only. The last example's answer is the mean of which values, and is one of the test's among them?",
      },
    },
    oneTooMany: {
      answer: (lags, horizon, testStart) => range(lags - 1, testStart - horizon + 1),
      says: {
        ko: "예제 하나의 답이 값 testStart까지 가요. 그 값은 배우는 쪽인가요, 시험하는 쪽인가요?",
        en: "One answer reaches the value testStart itself. Is that one learned, or tested?",
      },
    },
    fromZero: {
      answer: (_, horizon, testStart) => range(0, testStart - horizon),
      says: {
        ko: "예제 0부터 시작했어요. 예제 0이 보는 값 가운데 0보다 앞의 것은 어디서 가져오나요?",
        en: "You begin with example 0. Where do its values from before 0 come from?",
      },
    },
    lagsTwice: {
      answer: (lags, horizon, testStart) => range(lags - 1, testStart - horizon - lags),
      says: {
        ko: "끝에서 lags만큼 더 버렸어요. 버린 예제의 입력이나 답에 시험의 값이 있나요?",
        en: "You drop lags more at the end. Do those examples hold a tested value, in input or answer?",
      },
    },
  },
  hints: [
    {
      ko: "첫 예제는 값 lags개가 있어야 하니 i = lags − 1이에요. 끝에서는 답의 마지막 값 i + horizon을 보세요.",
      en: "The first example needs lags values: i = lags − 1. At the end look at the answer's last value, i + horizon.",
    },
    {
      ko: "i + horizon이 testStart보다 작은 동안 i를 넣으세요.",
      en: "Push i as long as i + horizon is below testStart.",
    },
  ],
});

/** The mean size of what is missed, from a place on. */
const missed = (y: readonly number[], said: (time: number) => number, from: number): number =>
  mean(range(from, y.length).map((time) => Math.abs(y[time] - said(time))));

export const skill = exercise({
  title: { ko: "무엇에 견준 오차인가", en: "Off by little: against what?" },
  points: 2,
  needs: ["setup"],
  answer: fn({ y: numbers(), forecast: numbers(), season: integer() }, number()),
  cases: [
    [[10, 20, 12, 24, 13, 23], [0, 0, 11, 22, 12, 24], 2],
    [[5, 9, 1, 6, 12, 3, 8, 11], [4, 4, 4, 5, 10, 2, 7, 12], 3],
    [[3, 1, 4, 9, 2, 6], [9, 9, 6, 6, 5, 1], 2],
  ],
  generate: (rng) => {
    const season = 2 + rng.int(2);
    const y = range(0, 9).map((i) => 10 * (i % season) + i + rng.int(7));
    return [y, y.map((v, i) => v + (i < season ? 20 : 1) + rng.int(3)), season];
  },
  reference: (y, forecast, season) =>
    1 - missed(y, (i) => forecast[i], season) / missed(y, (i) => y[i - season], season),
  compare: close(),
  mistakes: {
    ratio: {
      answer: (y, forecast, season) =>
        missed(y, (i) => forecast[i], season) / missed(y, (i) => y[i - season], season),
      says: {
        ko: "두 오차의 비예요. 늘 맞는 예측의 점수는 얼마여야 하나요?",
        en: "That is the ratio of the two. What should a forecast score that is always right?",
      },
    },
    oneStepBack: {
      answer: (y, forecast, season) =>
        1 - missed(y, (i) => forecast[i], season) / missed(y, (i) => y[i - 1], season),
      says: {
        ko: "바로 앞의 값과 견주었어요. 어제 이 시각의 값은 몇 자리 앞에 있나요?",
        en: "You compare with the value just before. How many places back is the same hour of yesterday?",
      },
    },
    allPlaces: {
      answer: (y, forecast, season) =>
        1 - missed(y, (i) => forecast[i], 0) / missed(y, (i) => y[i - season], season),
      says: {
        ko: "예측의 오차만 처음부터 재었어요. 두 예측을 같은 자리에서 재고 있나요?",
        en: "Only the forecast is measured from the start. Are both measured at the same places?",
      },
    },
    squared: {
      answer: (y, forecast, season) => {
        const squares = (said: (time: number) => number) =>
          mean(range(season, y.length).map((time) => (y[time] - said(time)) ** 2));
        return 1 - squares((i) => forecast[i]) / squares((i) => y[i - season]);
      },
      says: {
        ko: "오차를 제곱했어요. 여기서 오차는 빗나간 거리 그대로예요. Math.abs를 쓰면 어떻게 되나요?",
        en: "The misses are squared. Here a miss counts as it is: what does Math.abs give?",
      },
    },
  },
  hints: [
    {
      ko: "자리 season부터 끝까지 두 합을 구하세요: |y − forecast|의 합과 |y − season 앞의 y|의 합.",
      en: "From place season on take two sums: of |y − forecast|, and of |y − the y one season earlier|.",
    },
    {
      ko: "return 1 - 첫째 합 / 둘째 합; 자리의 수가 같으니 평균을 내지 않아도 같아요.",
      en: "return 1 - first sum / second sum; the places are equally many, so no mean is needed.",
    },
  ],
});

const groups = (subject: readonly number[], miss: readonly number[]): number[][] =>
  [...new Set(subject)].map((who) => miss.filter((_, i) => subject[i] === who));
const square = (values: readonly number[]): number => mean(values.map((v) => v * v));

export const fairError = exercise({
  title: { ko: "사람마다 한 표", en: "One vote for each person" },
  points: 2,
  needs: ["setup"],
  answer: fn({ subject: list(integer()), miss: numbers() }, number()),
  cases: [
    [
      [0, 0, 0, 1],
      [1, -1, 1, 5],
    ],
    [
      [2, 7, 2, 7, 7, 2, 2],
      [3, -6, -4, 2, 1, 0.5, 2],
    ],
    [
      [4, 1, 1, 4, 9],
      [2, -2, 3, -1, 8],
    ],
  ],
  generate: (rng) => {
    const subject = [3, 3, 3, 3, 8, 8, 5];
    return [subject, subject.map((who) => (rng.int(2) * 2 - 1) * (who + rng.int(6)))];
  },
  reference: (subject, miss) => mean(groups(subject, miss).map((own) => Math.sqrt(square(own)))),
  compare: close(),
  mistakes: {
    pooled: {
      answer: (_, miss) => Math.sqrt(square(miss)),
      says: {
        ko: "모든 측정을 한데 모았어요. 측정이 많은 사람은 몇 표를 갖나요?",
        en: "All measurements are pooled. How many votes has a person with many of them?",
      },
    },
    rootLast: {
      answer: (subject, miss) => Math.sqrt(mean(groups(subject, miss).map(square))),
      says: {
        ko: "제곱근을 맨 끝에 씌웠어요. 사람마다의 오차를 먼저 구하면 언제 씌워야 하나요?",
        en: "The root comes last. If each person's error is found first, when must it come?",
      },
    },
    absolute: {
      answer: (subject, miss) =>
        mean(groups(subject, miss).map((own) => mean(own.map((v) => Math.abs(v))))),
      says: {
        ko: "절댓값의 평균이에요. 크게 빗나간 것이 더 무거우려면 무엇을 해야 하나요?",
        en: "That is the mean of the sizes. What makes a large miss weigh more?",
      },
    },
    signsCancel: {
      answer: (subject, miss) => mean(groups(subject, miss).map((own) => Math.abs(mean(own)))),
      says: {
        ko: "위로 빗나간 것과 아래로 빗나간 것이 서로 지워졌어요. 하루는 +5, 하루는 −5면 잘 맞힌 건가요?",
        en: "Misses up and down cancel out. Off by +5 one day and −5 the next: is that a good forecast?",
      },
    },
  },
  hints: [
    {
      ko: "사람마다 miss의 제곱을 모아 평균을 내고 제곱근을 씌우세요. 그다음 사람들의 평균이에요.",
      en: "For each person: mean of the squared misses, then the root. Then the mean over the people.",
    },
    {
      ko: "[...new Set(subject)]가 사람들이에요. 사람 who의 것은 miss.filter((_, i) => subject[i] === who)예요.",
      en: "[...new Set(subject)] are the people; the misses of who are miss.filter((_, i) => subject[i] === who).",
    },
  ],
});
