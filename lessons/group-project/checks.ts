import {
  close,
  exact,
  exercise,
  fn,
  integer,
  list,
  model,
  number,
  record,
  text,
} from "convlab/check";
import { bestOf, drawnRuns, drawnScores, mean, ranked, squares, variance } from "./runs.js";

const runs = () => list(record({ member: text(), accuracy: number(), parameters: integer() }));

export const spread = exercise({
  title: { ko: "세 번의 실행, 평균과 흩어짐", en: "Three runs: their mean and their spread" },
  points: 2,
  needs: ["setup"],
  answer: fn({ accuracies: list(number()) }, record({ mean: number(), spread: number() })),
  cases: [[[0.91, 0.93, 0.95]], [[0.5, 0.7]], [[0.96, 0.94, 0.97, 0.95]]],
  generate: (rng) => [
    Array.from({ length: 3 + rng.int(4) }, (_, i) => (700 + 40 * i + rng.int(40)) / 1000),
  ],
  reference: (values) => ({
    mean: mean(values),
    spread: Math.sqrt(squares(values) / (values.length - 1)),
  }),
  compare: close(),
  mistakes: {
    dividedByAll: {
      answer: (values) => ({
        mean: mean(values),
        spread: Math.sqrt(squares(values) / values.length),
      }),
      says: {
        ko: "거리의 제곱을 n으로 나누었어요. 평균도 같은 값들에서 구했으니, 자유로운 값은 몇 개인가요?",
        en: "You divide the squares by n. The mean came from the same values: how many of them are still free?",
      },
    },
    noRoot: {
      answer: (values) => ({ mean: mean(values), spread: squares(values) / (values.length - 1) }),
      says: {
        ko: "분산이에요. 정확도와 같은 단위로 돌아오려면 무엇을 해야 할까요?",
        en: "That is the variance. What brings it back to the unit of an accuracy?",
      },
    },
    range: {
      answer: (values) => ({
        mean: mean(values),
        spread: Math.max(...values) - Math.min(...values),
      }),
      says: {
        ko: "가장 큰 값과 작은 값의 차이예요. 실행이 늘수록 이 값은 어떻게 되나요?",
        en: "That is largest minus smallest. What happens to it with more runs?",
      },
    },
    bestRun: {
      answer: (values) => ({
        mean: Math.max(...values),
        spread: Math.sqrt(squares(values) / (values.length - 1)),
      }),
      says: {
        ko: "평균 자리에 가장 좋은 실행이 있어요. 다음 시드에서도 그만큼 나올까요?",
        en: "The best run stands in for the mean. Will the next seed reach it too?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 평균을 구하고, 값마다 평균에서 떨어진 거리를 제곱해서 더하세요.",
      en: "First the mean; then add up the squares of the distances from it.",
    },
    {
      ko: "spread: Math.sqrt(squares / (accuracies.length - 1)); squares는 거리의 제곱을 더한 값이에요.",
      en: "spread: Math.sqrt(squares / (accuracies.length - 1)), where squares is the sum of the squared distances.",
    },
  ],
});

export const margin = exercise({
  title: { ko: "시험 그림 n장의 오차 한계", en: "The margin of n test pictures" },
  points: 1,
  needs: ["setup"],
  answer: fn({ accuracy: number(), images: integer() }, number()),
  cases: [
    [0.9, 1000],
    [0.5, 100],
    [0.97, 10000],
  ],
  generate: (rng) => [(400 + rng.int(590)) / 1000, 50 + rng.int(5000)],
  reference: (accuracy, images) => 2 * Math.sqrt(variance(accuracy, images)),
  compare: close(),
  mistakes: {
    noRoot: {
      answer: (accuracy, images) => 2 * variance(accuracy, images),
      says: {
        ko: "제곱근이 빠졌어요. 그림이 4배가 되면 오차는 몇 분의 1이 되어야 하나요?",
        en: "The root is missing. With four times the pictures, by how much should the margin shrink?",
      },
    },
    single: {
      answer: (accuracy, images) => Math.sqrt(variance(accuracy, images)),
      says: {
        ko: "표준편차 하나예요. 스무 번 가운데 열아홉 번 맞으려면 몇 배를 잡나요?",
        en: "That is one standard deviation. How many cover 19 runs out of 20?",
      },
    },
    rootOfShareOnly: {
      answer: (accuracy, images) => (2 * Math.sqrt(accuracy * (1 - accuracy))) / images,
      says: {
        ko: "n이 제곱근 밖에 있어요. n으로 나누는 것은 무엇인가요, 분산인가요 표준편차인가요?",
        en: "n stands outside the root. What is divided by n, the variance or the standard deviation?",
      },
    },
    wrongOnesForgotten: {
      answer: (accuracy, images) => 2 * Math.sqrt(accuracy / images),
      says: {
        ko: "틀릴 확률이 빠졌어요. 늘 맞히는 신경망의 오차는 얼마여야 하나요?",
        en: "The share of wrong answers is missing. What should the margin of a net be that is always right?",
      },
    },
  },
  hints: [
    {
      ko: "그림 한 장의 분산은 p(1 − p)이고, n장의 평균에서는 그것을 n으로 나눠요.",
      en: "One picture has the variance p(1 − p); the mean of n pictures has that divided by n.",
    },
    {
      ko: "accuracy · (1 − accuracy)를 images로 나누고, Math.sqrt를 씌우고, 두 배를 해요.",
      en: "Divide accuracy · (1 − accuracy) by images, take Math.sqrt of it, and double that.",
    },
  ],
});

export const differenceMargin = exercise({
  title: { ko: "믿을 만한 차이", en: "A difference to believe in" },
  points: 2,
  needs: ["setup"],
  answer: fn({ a: number(), b: number(), images: integer() }, number()),
  cases: [
    [0.95, 0.94, 1000],
    [0.95, 0.9, 1000],
    [0.6, 0.8, 200],
  ],
  generate: (rng) => [
    (850 + rng.int(140)) / 1000,
    (500 + rng.int(340)) / 1000,
    100 + rng.int(4000),
  ],
  reference: (a, b, images) => 2 * Math.sqrt(variance(a, images) + variance(b, images)),
  compare: close(),
  mistakes: {
    marginsAdded: {
      answer: (a, b, images) =>
        2 * Math.sqrt(variance(a, images)) + 2 * Math.sqrt(variance(b, images)),
      says: {
        ko: "두 오차 한계를 그대로 더했어요. 둘이 함께 가장 나쁜 쪽으로 빗나가는 일은 얼마나 자주 있을까요?",
        en: "You add the two margins. How often do both go wrong by the most, in opposite directions?",
      },
    },
    firstOnly: {
      answer: (a, _, images) => 2 * Math.sqrt(variance(a, images)),
      says: {
        ko: "첫째 신경망의 오차만 있어요. 둘째의 정확도는 정확히 알고 있나요?",
        en: "That is the first network's margin. Is the second accuracy known exactly?",
      },
    },
    averaged: {
      answer: (a, b, images) => 2 * Math.sqrt(variance((a + b) / 2, images)),
      says: {
        ko: "평균 정확도 하나의 오차예요. 차이에는 불확실한 수가 몇 개 들어 있나요?",
        en: "That is the margin of one averaged accuracy. How many uncertain numbers are in a difference?",
      },
    },
    subtracted: {
      answer: (a, b, images) => 2 * Math.sqrt(Math.abs(variance(a, images) - variance(b, images))),
      says: {
        ko: "정확도를 빼면서 분산도 뺐어요. 불확실한 두 수의 차이가 더 확실해질 수 있나요?",
        en: "You subtract the variances as well. Can a difference of two uncertain numbers get more certain?",
      },
    },
  },
  hints: [
    {
      ko: "따로 흔들리는 두 수의 차이에서는 분산이 더해져요.",
      en: "For a difference of two numbers that vary on their own, the variances add up.",
    },
    {
      ko: "a(1 − a)/n과 b(1 − b)/n을 더하고, 제곱근을 구하고, 두 배를 해요.",
      en: "Add a(1 − a)/n and b(1 − b)/n, take the root, and double it.",
    },
  ],
});

export const winner = exercise({
  title: { ko: "예산 안의 승자", en: "The winner within the budget" },
  points: 1,
  needs: ["setup"],
  answer: fn({ runs: runs(), budget: integer() }, text()),
  cases: [
    [
      [
        { member: "Mina", accuracy: 0.95, parameters: 4000 },
        { member: "Jun", accuracy: 0.98, parameters: 6000 },
        { member: "Ara", accuracy: 0.96, parameters: 1500 },
        { member: "Bo", accuracy: 0.93, parameters: 5000 },
      ],
      5000,
    ],
    [
      [
        { member: "Bo", accuracy: 0.9, parameters: 900 },
        { member: "Mina", accuracy: 0.97, parameters: 2000 },
        { member: "Jun", accuracy: 0.99, parameters: 2001 },
      ],
      2000,
    ],
  ],
  generate: drawnRuns,
  reference: (all, budget) =>
    bestOf(
      all,
      ({ parameters }) => parameters <= budget,
      ({ accuracy }) => accuracy,
    ),
  compare: exact(),
  mistakes: {
    budgetIgnored: {
      answer: (all) =>
        bestOf(
          all,
          () => true,
          ({ accuracy }) => accuracy,
        ),
      says: {
        ko: "가장 정확한 사람이에요. 그 신경망이 예산 안에 들어가나요?",
        en: "That is the most accurate of all. Does that network fit the budget?",
      },
    },
    largest: {
      answer: (all, budget) =>
        bestOf(
          all,
          ({ parameters }) => parameters <= budget,
          ({ parameters }) => parameters,
        ),
      says: {
        ko: "예산을 가장 많이 쓴 사람이에요. 이기는 것은 큰 신경망인가요, 잘 맞히는 신경망인가요?",
        en: "That is who spent most of the budget. What wins: the largest network or the most accurate?",
      },
    },
    smallest: {
      answer: (all) =>
        bestOf(
          all,
          () => true,
          ({ parameters }) => -parameters,
        ),
      says: {
        ko: "가장 작은 신경망이에요. 예산은 목표인가요, 한도인가요?",
        en: "That is the smallest network. Is the budget a goal or a limit?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 예산을 넘지 않는 실행만 남기고, 그다음 가장 정확한 것을 찾으세요. 예산과 같은 것은 남아요.",
      en: "First keep the runs that are not over the budget (equal is fine), then look for the most accurate.",
    },
    {
      ko: "const allowed = runs.filter((run) => run.parameters <= budget); 이제 allowed를 정확도로 정렬해서 첫째의 member를 돌려주세요.",
      en: "const allowed = runs.filter((run) => run.parameters <= budget); then sort allowed by accuracy and return the first one's member.",
    },
  ],
});

export const places = exercise({
  title: { ko: "순위표의 등수", en: "Places on a leaderboard" },
  points: 2,
  needs: ["setup"],
  answer: fn({ accuracies: list(number()) }, list(integer())),
  cases: [[[0.9, 0.97, 0.95]], [[0.95, 0.97, 0.95, 0.9]], [[0.8, 0.8, 0.9, 0.7]]],
  generate: (rng) => [drawnScores(rng)],
  reference: (values) => ranked(values, (a, b) => a > b),
  compare: exact(),
  mistakes: {
    noTies: {
      answer: (values) =>
        values.map(
          (value, i) => 1 + values.filter((v, k) => v > value || (v === value && k < i)).length,
        ),
      says: {
        ko: "같은 점수에 다른 등수를 주었어요. 먼저 적혔다고 앞선 걸까요?",
        en: "Equal scores get different places. Is the one who stands first in the list ahead?",
      },
    },
    dense: {
      answer: (values) =>
        values.map((value) => 1 + [...new Set(values)].filter((v) => v > value).length),
      says: {
        ko: "공동 2등이 둘인데 다음이 3등이에요. 그 사람보다 앞선 사람은 몇 명인가요?",
        en: "Two share place 2, and the next is third. How many are ahead of that one?",
      },
    },
    upsideDown: {
      answer: (values) => ranked(values, (a, b) => a < b),
      says: {
        ko: "가장 낮은 점수가 1등이에요. 정확도는 클수록 좋은가요, 작을수록 좋은가요?",
        en: "The lowest score comes first. Is a larger accuracy better, or a smaller one?",
      },
    },
    fromZero: {
      answer: (values) => ranked(values, (a, b) => a > b).map((place) => place - 1),
      says: {
        ko: "0등이 있어요. 앞선 사람이 없으면 몇 등인가요?",
        en: "There is a place 0. Which place is it when nobody is ahead?",
      },
    },
  },
  hints: [
    {
      ko: "등수는 나보다 점수가 높은 사람의 수에 1을 더한 거예요.",
      en: "A place is one more than the number of people with a higher score.",
    },
    {
      ko: "accuracies.map((own) => 1 + accuracies.filter((other) => …).length); 점 셋 자리에 비교를 쓰세요.",
      en: "accuracies.map((own) => 1 + accuracies.filter((other) => …).length); put the comparison in place of the dots.",
    },
  ],
});

export const groupNet = exercise({
  title: { ko: "그룹의 신경망", en: "The group's network" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.95,
  stretch: 0.98,
  maxParameters: 3000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. groupNet을 채운 다음 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in groupNet?",
      },
    },
    noRelu: {
      when: { lacks: "Relu", accuracyBelow: 0.95 },
      says: {
        ko: "층 사이에 relu가 없어요. 선형인 층을 여럿 쌓으면 무엇과 같았나요?",
        en: "There is no relu between the layers. What was a stack of linear layers worth?",
      },
    },
    noNorm: {
      when: { lacks: "BatchNorm2d", accuracyAbove: 0.2, accuracyBelow: 0.95 },
      says: {
        ko: "배치 정규화가 없어요. 두 바퀴 안에 더 빨리 배우게 하는 층은 무엇이었나요?",
        en: "There is no batch norm. Which layer made a network learn more in two passes?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.95 },
      says: {
        ko: "거의 다 왔어요. 그룹에서 가장 정확한 실행은 예산을 어디에 썼나요?",
        en: "Nearly there. Where did the most accurate run of your group spend its budget?",
      },
    },
  },
  hints: [
    {
      ko: "처음 두 층에서 stride: 2로 맵을 줄이고, 아낀 것을 뒤의 필터에 쓰세요. 합성곱 뒤에는 batchNorm2d(채널)과 relu()를 두세요.",
      en: "Step by stride: 2 in the first two layers and spend what it saves on later filters. batchNorm2d(channels) and relu() after each convolution.",
    },
    {
      ko: "conv2d(1, 8, { kernelSize: 3, stride: 2, padding: 1 }), batchNorm2d(8), relu(), 같은 옵션의 conv2d(8, 10, …), batchNorm2d(10), relu(), 패딩을 준 conv2d(10, 10, …)을 한 번 더, 끝에 conv2d(10, 10, { kernelSize: 3 }), globalAvgPool2d()",
      en: "conv2d(1, 8, { kernelSize: 3, stride: 2, padding: 1 }), batchNorm2d(8), relu(), conv2d(8, 10, …) with the same options, batchNorm2d(10), relu(), one more padded conv2d(10, 10, …), and at the end conv2d(10, 10, { kernelSize: 3 }), globalAvgPool2d()",
    },
  ],
});
