import {
  boolean,
  close,
  exact,
  exercise,
  fn,
  integer,
  list,
  model,
  number,
  text,
} from "convlab/check";
import { beaten, dense, pairs, sharesOf } from "./rows.js";

const numbers = () => list(number());

export const convMultiplyAdds = exercise({
  title: { ko: "합성곱층의 곱셈", en: "The multiplications of a convolution" },
  points: 1,
  needs: ["setup"],
  answer: fn(
    { height: integer(), width: integer(), f: integer(), cIn: integer(), cOut: integer() },
    number(),
  ),
  cases: [
    [56, 56, 3, 64, 64],
    [2, 3, 3, 4, 5],
    [112, 112, 7, 3, 64],
    [14, 7, 1, 256, 64],
  ],
  generate: (rng) => [
    2 + rng.int(60),
    2 + rng.int(60),
    2 + rng.int(5),
    2 + rng.int(90),
    2 + rng.int(90),
  ],
  reference: (height, width, f, cIn, cOut) => height * width * cOut * f * f * cIn,
  compare: exact(),
  mistakes: {
    placesForgotten: {
      answer: (_height, _width, f, cIn, cOut) => f * f * cIn * cOut,
      says: {
        ko: "매개변수의 수예요. 같은 필터를 몇 자리에 찍나요?",
        en: "This is the number of parameters. At how many places is each filter stamped?",
      },
    },
    inputChannelsForgotten: {
      answer: (height, width, f, _, cOut) => height * width * f * f * cOut,
      says: {
        ko: "필터를 한 겹으로 보았어요. 입력이 64채널이면 한 자리에서 몇 번 곱하나요?",
        en: "You take a filter to be one sheet deep. With 64 channels in, how many products make one output?",
      },
    },
    oneMap: {
      answer: (height, width, f, cIn) => height * width * f * f * cIn,
      says: {
        ko: "출력 맵 한 장의 값이에요. 나가는 맵은 몇 장인가요?",
        en: "This is the cost of one output map. How many maps come out?",
      },
    },
    sideNotSquared: {
      answer: (height, width, f, cIn, cOut) => height * width * f * cIn * cOut,
      says: {
        ko: "필터의 한 변만 곱했어요. 3×3인 한 겹에는 숫자가 몇 개 있나요?",
        en: "You multiply by one side of the filter. How many numbers has a sheet of 3×3?",
      },
    },
    countedTwice: {
      answer: (height, width, f, cIn, cOut) => 2 * height * width * f * f * cIn * cOut,
      says: {
        ko: "곱셈과 덧셈을 따로 세었어요. 곱셈-덧셈 하나는 무엇과 무엇을 한 번으로 세나요?",
        en: "You count products and sums separately. What does one multiply-add count as one?",
      },
    },
  },
  hints: [
    {
      ko: "출력의 숫자는 모두 height·width·cOut개예요. 그 하나가 입력의 f·f·cIn개를 봐요.",
      en: "There are height·width·cOut output numbers. Each of them looks at f·f·cIn inputs.",
    },
    {
      ko: "매개변수 f * f * cIn * cOut에 무엇을 곱할까요? 출력의 자리 height * width예요.",
      en: "The parameters, f * f * cIn * cOut, times the places of the output, height * width.",
    },
  ],
});

export const denseShare = exercise({
  title: { ko: "완전 연결층의 몫", en: "The share of the dense layers" },
  points: 2,
  needs: ["setup"],
  answer: fn({ types: list(text()), params: list(integer()) }, number()),
  cases: [
    [
      ["Conv2d", "Linear"],
      [100, 300],
    ],
    [
      ["Conv2d", "Relu", "Conv2d", "Linear", "Linear"],
      [50, 0, 150, 500, 100],
    ],
    [
      ["Conv2d", "BatchNorm2d", "Linear", "Relu"],
      [900, 20, 80, 0],
    ],
    [
      ["Conv2d", "BatchNorm2d", "Conv2d"],
      [90, 20, 80],
    ],
  ],
  generate: (rng) => {
    const kinds = ["Conv2d", "BatchNorm2d", "Linear", "Relu", "Linear"];
    return [kinds, kinds.map((kind) => (kind === "Relu" ? 0 : 10 + rng.int(500)))];
  },
  reference: (types, params) => dense(types, params) / sum(params),
  compare: close(),
  mistakes: {
    layersCounted: {
      answer: (types) => types.filter((type) => type === "Linear").length / types.length,
      says: {
        ko: "층의 수로 나누었어요. 층이 아니라 무엇의 몫을 구하나요?",
        en: "You take a share of the layers. Of what is the share asked?",
      },
    },
    percent: {
      answer: (types, params) => (100 * dense(types, params)) / sum(params),
      says: {
        ko: "백분율이에요. 0과 1 사이의 수로 답하려면 무엇을 빼야 하나요?",
        en: "This is a percentage. What must go to get a number between 0 and 1?",
      },
    },
    otherShare: {
      answer: (types, params) => 1 - dense(types, params) / sum(params),
      says: {
        ko: "나머지 층들의 몫이에요. 물은 것은 어느 층의 몫인가요?",
        en: "This is the share of all the others. Whose share is asked?",
      },
    },
    ratio: {
      answer: (types, params) =>
        dense(types, params) / Math.max(1, sum(params) - dense(types, params)),
      says: {
        ko: "나머지에 견주어 나누었어요. 몫은 무엇으로 나누어야 1을 넘지 않나요?",
        en: "You divide by the rest. By what must a share be divided so that it never exceeds 1?",
      },
    },
    firstOnly: {
      answer: (types, params) => {
        const at = types.indexOf("Linear");
        return at < 0 ? 0 : params[at] / sum(params);
      },
      says: {
        ko: "완전 연결층을 하나만 세었어요. VGG에는 몇 개 있나요?",
        en: "You count one dense layer only. How many has VGG?",
      },
    },
  },
  hints: [
    {
      ko: '두 합을 구하세요. 하나는 params 전부, 하나는 types[i] === "Linear"인 것만이에요.',
      en: 'Two sums: one over all params, one where types[i] === "Linear".',
    },
    {
      ko: '이렇게 써 보세요. for (let i = 0; i < types.length; i++) { all += params[i]; if (types[i] === "Linear") dense += params[i]; } return dense / all;',
      en: 'for (let i = 0; i < types.length; i++) { all += params[i]; if (types[i] === "Linear") dense += params[i]; } return dense / all;',
    },
  ],
});

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export const swappedPairs = exercise({
  title: { ko: "순서가 뒤바뀐 쌍", en: "Pairs in the wrong order" },
  points: 2,
  needs: ["setup"],
  answer: fn({ work: numbers(), seconds: numbers() }, integer()),
  cases: [
    [
      [1, 2, 3],
      [10, 30, 20],
    ],
    [
      [3, 1, 2, 4],
      [1, 4, 2, 3],
    ],
    [
      [1, 2, 2],
      [5, 5, 3],
    ],
    [
      [5, 4, 1, 2],
      [50, 40, 10, 20],
    ],
  ],
  generate: (rng) => {
    const draw = () => Array.from({ length: 6 }, () => 1 + rng.int(5));
    return [draw(), draw()];
  },
  reference: (work, seconds) => pairs(work, seconds, (a, b) => a * b < 0),
  compare: exact(),
  mistakes: {
    twice: {
      answer: (work, seconds) => 2 * pairs(work, seconds, (a, b) => a * b < 0),
      says: {
        ko: "쌍마다 두 번 세었어요. (i, j)와 (j, i)는 다른 쌍인가요?",
        en: "You count every pair twice. Are (i, j) and (j, i) two pairs?",
      },
    },
    agreeing: {
      answer: (work, seconds) => pairs(work, seconds, (a, b) => a * b > 0),
      says: {
        ko: "순서가 같은 쌍을 세었어요. 뒤바뀐 쌍에서 일이 적은 쪽은 시간이 더 걸리나요, 덜 걸리나요?",
        en: "You count the pairs that agree. In a swapped pair, does the one with less work take more time or less?",
      },
    },
    neighboursOnly: {
      answer: (work, seconds) =>
        work.slice(1).filter((w, i) => (w - work[i]) * (seconds[i + 1] - seconds[i]) < 0).length,
      says: {
        ko: "목록에서 나란히 있는 것끼리만 견주었어요. 첫째와 셋째는 쌍이 아닌가요?",
        en: "You compare neighbours in the list only. Are the first and the third not a pair?",
      },
    },
    tiesCounted: {
      answer: (work, seconds) => pairs(work, seconds, (a, b) => a * b <= 0),
      says: {
        ko: "같은 값이 있는 쌍도 세었어요. 일이 똑같으면 어느 쪽이 일이 적은 쪽인가요?",
        en: "You count ties. If both have the same work, which of them has less?",
      },
    },
    samePlace: {
      answer: (work, seconds) => {
        const rank = (values: number[], v: number) => values.filter((one) => one < v).length;
        return work.filter((w, i) => rank(work, w) !== rank(seconds, seconds[i])).length;
      },
      says: {
        ko: "등수가 다른 것을 하나씩 세었어요. 물은 것은 하나하나인가요, 쌍인가요?",
        en: "You count the ones whose rank differs. Is it single networks that are asked for, or pairs?",
      },
    },
  },
  hints: [
    {
      ko: "두 겹의 반복문으로 모든 i와 j를 보되, work[i] < work[j]인 쪽만 세면 쌍마다 한 번이에요.",
      en: "Two loops over all i and j. If you look only where work[i] < work[j], each pair comes once.",
    },
    {
      ko: "이렇게 써 보세요. if (work[i] < work[j] && seconds[i] > seconds[j]) swapped++;",
      en: "if (work[i] < work[j] && seconds[i] > seconds[j]) swapped++;",
    },
  ],
});

export const standardError = exercise({
  title: { ko: "정확도의 오차", en: "The error of an accuracy" },
  points: 1,
  needs: ["setup"],
  answer: fn({ accuracy: number(), pictures: integer() }, number()),
  cases: [
    [0.5, 100],
    [0.76, 50000],
    [0.9, 400],
    [1, 50],
  ],
  generate: (rng) => [0.55 + rng.int(40) / 100, 100 + rng.int(10000)],
  reference: (accuracy, pictures) => Math.sqrt((accuracy * (1 - accuracy)) / pictures),
  compare: close({ rtol: 1e-6, atol: 1e-9 }),
  mistakes: {
    rootForgotten: {
      answer: (accuracy, pictures) => (accuracy * (1 - accuracy)) / pictures,
      says: {
        ko: "이것은 분산이에요. 표준 오차가 되려면 무엇이 남았나요?",
        en: "This is the variance. What is left to do to get the standard error?",
      },
    },
    picturesOutside: {
      answer: (accuracy, pictures) => Math.sqrt(accuracy * (1 - accuracy)) / pictures,
      says: {
        ko: "그림의 수가 제곱근 밖에 있어요. 그림이 네 배가 되면 오차는 반이 되나요, 4분의 1이 되나요?",
        en: "The number of pictures is outside the root. With four times as many, is the error a half or a quarter?",
      },
    },
    accuracyOnly: {
      answer: (accuracy, pictures) => Math.sqrt(accuracy / pictures),
      says: {
        ko: "1 − p가 없어요. 모두 맞히는 신경망이라면 오차는 얼마여야 하나요?",
        en: "1 − p is missing. What should the error be for a network that is always right?",
      },
    },
    percent: {
      answer: (accuracy, pictures) => 100 * Math.sqrt((accuracy * (1 - accuracy)) / pictures),
      says: {
        ko: "백분율이에요. 정확도를 0과 1 사이로 받았으면 답은 어떤 단위인가요?",
        en: "This is in percent. The accuracy came between 0 and 1: in which unit is the answer?",
      },
    },
  },
  hints: [
    {
      ko: "p(1 − p)를 그림의 수로 나눈 다음 제곱근을 구하세요. 제곱근은 Math.sqrt예요.",
      en: "Divide p(1 − p) by the number of pictures, then take the root with Math.sqrt.",
    },
    {
      ko: "Math.sqrt(…)의 괄호 안에 accuracy * (1 - accuracy) / pictures를 넣으세요.",
      en: "Math.sqrt(…) of accuracy * (1 - accuracy) / pictures.",
    },
  ],
});

export const paretoFront = exercise({
  title: { ko: "파레토 프런트", en: "The Pareto front" },
  points: 3,
  needs: ["setup"],
  answer: fn({ costs: numbers(), accuracies: numbers() }, list(boolean())),
  cases: [
    [
      [1, 2, 3, 4],
      [50, 60, 55, 70],
    ],
    [
      [2, 1, 2],
      [80, 70, 75],
    ],
    [
      [1, 2, 2, 3],
      [60, 70, 70, 70],
    ],
    [
      [5, 1, 3],
      [40, 60, 50],
    ],
    [
      [3, 1, 2, 4],
      [65, 50, 60, 64],
    ],
  ],
  // The two cheapest are alike: neither beats the other.
  generate: (rng) => [
    [...Array.from({ length: 6 }, () => 2 + rng.int(4)), 1, 1],
    [...Array.from({ length: 6 }, () => 50 + 5 * rng.int(5)), 52, 52],
  ],
  reference: (costs, accuracies) => beaten(costs, accuracies, {}).map((lost) => !lost),
  compare: exact(),
  mistakes: {
    equalsBeat: {
      answer: (costs, accuracies) =>
        beaten(costs, accuracies, { equals: true }).map((lost) => !lost),
      says: {
        ko: "값도 정확도도 똑같은 둘이 서로를 이겼어요. 이기려면 적어도 하나는 어떠해야 하나요?",
        en: "Two that are equal in both beat each other. What must hold for at least one of the numbers?",
      },
    },
    bothStrictly: {
      answer: (costs, accuracies) =>
        beaten(costs, accuracies, { strict: true }).map((lost) => !lost),
      says: {
        ko: "둘 다 더 나아야 이긴다고 했어요. 값이 같고 정확도만 높은 신경망이 있다면 무엇을 고르겠어요?",
        en: "You want both numbers better. At the same cost, which of two would you take: the more accurate one or either?",
      },
    },
    wrongWay: {
      answer: (costs, accuracies) =>
        beaten(
          costs.map((c) => -c),
          accuracies,
          {},
        ).map((lost) => !lost),
      says: {
        ko: "값이 클수록 좋다고 보았어요. 값은 클수록 좋은가요, 작을수록 좋은가요?",
        en: "You treat a higher cost as better. Is a high cost good or bad?",
      },
    },
    bestOnly: {
      answer: (_, accuracies) => accuracies.map((a) => a === Math.max(...accuracies)),
      says: {
        ko: "가장 정확한 것만 남겼어요. 더 싼데 조금 덜 정확한 것은 누가 이기나요?",
        en: "You keep the most accurate only. Who beats one that is cheaper and a little less accurate?",
      },
    },
    beatenInstead: {
      answer: (costs, accuracies) => beaten(costs, accuracies, {}),
      says: {
        ko: "진 것에 true를 주었어요. true는 이긴 쪽인가요, 진 쪽인가요?",
        en: "You give true to those that are beaten. Who should get true?",
      },
    },
  },
  hints: [
    {
      ko: "i마다 모든 j를 보세요. costs[j] <= costs[i]이고 accuracies[j] >= accuracies[i]이면서, 둘 가운데 적어도 하나는 같지 않으면 j가 i를 이겨요.",
      en: "For each i look at all j. j beats i if costs[j] <= costs[i] and accuracies[j] >= accuracies[i], and at least one of the two is not equal.",
    },
    {
      ko: "이렇게 써 보세요. return costs.map((cost, i) => !costs.some((other, j) => other <= cost && accuracies[j] >= accuracies[i] && (other < cost || accuracies[j] > accuracies[i])));",
      en: "return costs.map((cost, i) => !costs.some((other, j) => other <= cost && accuracies[j] >= accuracies[i] && (other < cost || accuracies[j] > accuracies[i])));",
    },
  ],
});

export const shareRemoved = exercise({
  title: { ko: "해마다 없앤 오류", en: "The error that went, year by year" },
  points: 1,
  needs: ["setup"],
  answer: fn({ errors: numbers() }, numbers()),
  cases: [[[20, 10, 8]], [[28.2, 25.8, 16.4, 11.7, 6.7, 3.57]], [[10, 12]], [[5, 5, 1]]],
  generate: (rng) => [Array.from({ length: 5 }, (_, i) => 40 - 7 * i + rng.int(60) / 10)],
  reference: (errors) => sharesOf(errors, (before, after) => (before - after) / before),
  compare: close(),
  mistakes: {
    points: {
      answer: (errors) => sharesOf(errors, (before, after) => before - after),
      says: {
        ko: "%포인트의 차이예요. 20에서 10으로 줄면 오류의 몇 분의 몇이 없어졌나요?",
        en: "These are points. From 20 to 10, which share of the error is gone?",
      },
    },
    ofTheNew: {
      answer: (errors) => sharesOf(errors, (before, after) => (before - after) / after),
      says: {
        ko: "줄어든 다음의 오류로 나누었어요. 없애기 전의 오류는 어느 쪽인가요?",
        en: "You divide by the error that is left. Which error was there before?",
      },
    },
    shareLeft: {
      answer: (errors) => sharesOf(errors, (before, after) => after / before),
      says: {
        ko: "남은 몫이에요. 20 가운데 10이 남으면 없어진 몫은 어떻게 구하나요?",
        en: "This is the share that is left. How do you get from it to the share that went?",
      },
    },
    negative: {
      answer: (errors) => sharesOf(errors, (before, after) => (after - before) / before),
      says: {
        ko: "부호가 반대예요. 오류가 줄면 없앤 몫은 양수인가요, 음수인가요?",
        en: "The sign is the other way round. When the error falls, is the share that went positive?",
      },
    },
    fromTheFirst: {
      answer: (errors) => errors.slice(1).map((after) => (errors[0] - after) / errors[0]),
      says: {
        ko: "언제나 첫해와 견주었어요. 해마다 없앤 몫은 어느 해와 견주어야 하나요?",
        en: "You always compare with the first year. Which year does each one start from?",
      },
    },
  },
  hints: [
    {
      ko: "i를 1부터 돌면서 (errors[i − 1] − errors[i])를 errors[i − 1]로 나누세요.",
      en: "Let i start from 1, and divide errors[i − 1] − errors[i] by errors[i − 1].",
    },
    {
      ko: "이렇게 써 보세요. return errors.slice(1).map((after, i) => (errors[i] - after) / errors[i]);",
      en: "return errors.slice(1).map((after, i) => (errors[i] - after) / errors[i]);",
    },
  ],
});

export const budgetNet = exercise({
  title: { ko: "곱셈 30만 번으로 읽는 숫자", en: "Digits with 300,000 multiply-adds" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.95,
  stretch: 0.975,
  maxParameters: 10_000,
  maxMultiplyAdds: 300_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. 학습 셀은 뭐라고 했나요? 곱셈이 너무 많으면 학습하지 않아요.",
        en: "This is about as good as guessing. What did the training cell say? It trains nothing beyond the budget.",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.95 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.95 },
      says: {
        ko: "합성곱이 없어요. 같은 매개변수를 여러 자리에서 쓰는 층은 무엇인가요?",
        en: "There is no convolution. Which layer uses the same parameters at many places?",
      },
    },
    noActivation: {
      when: { lacks: "Relu", accuracyBelow: 0.95 },
      says: {
        ko: "ReLU가 없어요. 사이에 아무것도 없는 합성곱 둘은 몇 층과 같나요?",
        en: "There is no ReLU. How many layers are two convolutions with nothing in between?",
      },
    },
    averagedAway: {
      when: { has: "GlobalAvgPool2d", accuracyBelow: 0.95 },
      says: {
        ko: "전역 평균 풀링은 무늬가 어디 있었는지 잊어요. 마지막 맵이 4×4쯤이라면 자리를 남기는 값이 얼마인가요?",
        en: "The global average forgets where a pattern was. If the last map is 4×4, what does it cost to keep the places?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.85, accuracyBelow: 0.95 },
      says: {
        ko: "거의 다 왔어요. 곱셈이 가장 많이 드는 층은 어디인가요? 맵을 더 일찍 줄이면 그 값으로 채널을 몇 배 늘릴 수 있나요?",
        en: "Nearly there. Which layer does most of the work? If the maps shrink earlier, how many more channels can you afford?",
      },
    },
  },
  hints: [
    {
      ko: "첫 층부터 스트라이드 2를 쓰세요. 28×28에서 14×14로 가면 그 뒤의 곱셈이 4분의 1이에요. 채널은 맵이 작아질수록 늘리세요.",
      en: "Use stride 2 from the first layer on: 14×14 in place of 28×28 is a quarter of the work behind it. Add channels as the maps shrink.",
    },
    {
      ko: "3×3, 스트라이드 2인 합성곱을 세 번: 1 → 8 → 16 → 24채널, 저마다 배치 정규화와 ReLU. 그다음 flatten과 linear(24 * 16, 10).",
      en: "Three 3×3 convolutions with stride 2: 1 → 8 → 16 → 24 channels, each with batch norm and ReLU; then flatten and linear(24 * 16, 10).",
    },
  ],
});
