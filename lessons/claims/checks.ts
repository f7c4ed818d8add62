import {
  boolean,
  choice,
  close,
  exact,
  exercise,
  fn,
  integer,
  list,
  model,
  number,
  record,
} from "convlab/check";
import {
  agreeing,
  drawnRows,
  drawnSequences,
  drawnTable,
  drawnTrend,
  growthOf,
  relative,
  suspicious,
  verdictOf,
} from "./judging.js";

const row = () => record({ printed: number(), computed: number(), exact: boolean() });

export const judge = exercise({
  title: { ko: "맞음, 부정확, 틀림", en: "Holds, imprecise, wrong" },
  points: 2,
  needs: ["setup"],
  answer: fn({ rows: list(row()) }, list(choice("holds", "imprecise", "wrong"))),
  cases: [
    [
      [
        { printed: 73728, computed: 73728, exact: true },
        { printed: 76728, computed: 73728, exact: true },
        { printed: 60, computed: 60.97, exact: false },
        { printed: 1.5, computed: 1.389, exact: false },
        { printed: 110, computed: 143.7, exact: false },
        { printed: 55, computed: 54.6, exact: false },
      ],
    ],
    [
      [
        { printed: 0.07, computed: 0.05, exact: false },
        { printed: 905, computed: 1000, exact: false },
      ],
    ],
  ],
  generate: drawnRows,
  reference: (rows) => rows.map((one) => verdictOf(one, relative)),
  compare: exact(),
  mistakes: {
    difference: {
      answer: (rows) =>
        rows.map((one) => verdictOf(one, ({ printed, computed }) => Math.abs(printed - computed))),
      says: {
        ko: "차이를 그대로 견주었어요. 0.05에서 0.02의 차이와 1,000에서 0.02의 차이는 같은 잘못인가요?",
        en: "You compare the difference itself. Is 0.02 too much the same for 0.05 and for 1,000?",
      },
    },
    signed: {
      answer: (rows) =>
        rows.map((one) =>
          verdictOf(one, ({ printed, computed }) => (printed - computed) / computed),
        ),
      says: {
        ko: "적힌 수가 작으면 언제나 맞다고 해요. 모자란 것은 틀린 것이 아닌가요?",
        en: "A printed number that is too small always holds. Is too little not wrong as well?",
      },
    },
    byPrinted: {
      answer: (rows) =>
        rows.map((one) =>
          verdictOf(one, ({ printed, computed }) => Math.abs(printed - computed) / printed),
        ),
      says: {
        ko: "적힌 수로 나누었어요. 둘 가운데 믿을 수 있는 것은 어느 쪽인가요?",
        en: "You divide by the printed number. Which of the two can you rely on?",
      },
    },
    countsRounded: {
      answer: (rows) => rows.map((one) => verdictOf({ ...one, exact: false }, relative)),
      says: {
        ko: "세는 수에도 오차를 허락했어요. 매개변수 73,728개를 세는데 1 %의 여유가 필요한가요?",
        en: "You allow a count to be rounded. Does counting 73,728 parameters need a margin?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 exact를 보세요. 참이면 두 수가 같은지만 물어요. 아니면 상대 오차를 구해요.",
      en: "Look at exact first: if it is true, only ask whether the numbers are equal. Else take the relative error.",
    },
    {
      ko: "const error = Math.abs(printed - computed) / computed; 0.02 이하면 holds, 0.1 이하면 imprecise, 나머지는 wrong이에요.",
      en: "const error = Math.abs(printed - computed) / computed; up to 0.02 it holds, up to 0.1 it is imprecise, beyond that wrong.",
    },
  ],
});

export const saving = exercise({
  title: { ko: "줄어든 몫과 남은 몫", en: "What is saved, and what is left" },
  points: 1,
  needs: ["setup"],
  answer: fn({ before: number(), after: number() }, number()),
  cases: [
    [147456, 40960],
    [49, 27],
    [25, 18],
  ],
  generate: (rng) => {
    const after = 10 + rng.int(500);
    return [after + 5 + rng.int(900), after];
  },
  reference: (before, after) => 1 - after / before,
  compare: close(),
  mistakes: {
    left: {
      answer: (before, after) => after / before,
      says: {
        ko: "남은 몫이에요. 노트의 문장도 여기에서 틀렸어요. 30 %가 남았다면 몇 %가 줄어든 걸까요?",
        en: "That is what is left: the notes fell into the same trap. If 30 % is left, how much is saved?",
      },
    },
    ofAfter: {
      answer: (before, after) => (before - after) / after,
      says: {
        ko: "뒤의 수로 나누었어요. 무엇의 몇 %가 줄었다는 말인가요?",
        en: "You divide by the later number. Saved is a part of what?",
      },
    },
    times: {
      answer: (before, after) => before / after,
      says: {
        ko: "몇 배인지를 답했어요. 줄어든 몫은 1보다 클 수 있나요?",
        en: "That is how many times smaller it is. Can the part that is saved be larger than 1?",
      },
    },
    difference: {
      answer: (before, after) => before - after,
      says: {
        ko: "줄어든 개수예요. 몫이 되려면 무엇으로 나누어야 하나요?",
        en: "That is a number of weights. What do you divide by to get a part?",
      },
    },
  },
  hints: [
    {
      ko: "줄어든 것은 before − after예요. 그것을 처음 것의 몫으로 나타내세요.",
      en: "before − after is saved. Say it as a part of what there was before.",
    },
    { ko: "(before − after)를 before로 나눠요.", en: "Divide (before − after) by before." },
  ],
});

const TABLE: [number[], number[]] = [
  [163328, 388096, 375552, 448512, 509440, 604672, 867328, 1042432, 1442816],
  [159, 380, 364, 437, 463, 580, 840, 1072, 1388],
];

export const suspects = exercise({
  title: { ko: "표에서 의심스러운 행 찾기", en: "The suspicious rows of a table" },
  points: 2,
  needs: ["setup"],
  answer: fn({ computed: list(number()), printed: list(number()) }, list(integer())),
  cases: [
    TABLE,
    [
      [102400, 51200, 200000],
      [100, 53, 200],
    ],
    [
      [102400, 307200],
      [99, 300],
    ],
  ],
  generate: drawnTable,
  reference: (computed, printed) =>
    suspicious(computed, printed, (count, k) => Math.abs((1024 * k) / count - 1) > 0.02),
  compare: exact(),
  mistakes: {
    thousand: {
      answer: (computed, printed) =>
        suspicious(computed, printed, (count, k) => Math.abs((1000 * k) / count - 1) > 0.02),
      says: {
        ko: "K를 1,000으로 읽었어요. 그러면 거의 모든 행이 같은 쪽으로 2.4 % 어긋나요. K가 다른 수라는 뜻은 아닐까요?",
        en: "You read K as 1,000. Then nearly every row is off by 2.4 % in the same direction. Could K be another number?",
      },
    },
    tooLargeOnly: {
      answer: (computed, printed) =>
        suspicious(computed, printed, (count, k) => (1024 * k) / count - 1 > 0.02),
      says: {
        ko: "크게 적힌 행만 찾았어요. 작게 적힌 행은 괜찮은가요?",
        en: "You find the rows that are printed too large. What about those printed too small?",
      },
    },
    fromOne: {
      answer: (computed, printed) =>
        suspicious(computed, printed, (count, k) => Math.abs((1024 * k) / count - 1) > 0.02).map(
          (i) => i + 1,
        ),
      says: {
        ko: "행 번호를 1부터 셌어요. 목록의 첫 자리는 몇 번인가요?",
        en: "You count rows from 1. What is the index of a list's first place?",
      },
    },
    anyDifference: {
      answer: (computed, printed) =>
        suspicious(computed, printed, (count, k) => 1024 * k !== count),
      says: {
        ko: "반올림만 달라도 의심스럽다고 해요. 천 단위로 적힌 수는 얼마까지 다를 수 있나요?",
        en: "You call rounding suspicious. By how much may a number in thousands differ?",
      },
    },
  },
  hints: [
    {
      ko: "행마다 1024 · printed와 computed의 비를 구해서 1과 견주세요.",
      en: "For each row take the ratio of 1024 · printed to computed, and compare it with 1.",
    },
    {
      ko: "Math.abs((1024 * printed[i]) / computed[i] - 1) > 0.02인 i를 모으세요.",
      en: "Collect each i with Math.abs((1024 * printed[i]) / computed[i] - 1) > 0.02.",
    },
  ],
});

export const growth = exercise({
  title: { ko: "어떻게 자라는가", en: "How does it grow?" },
  points: 2,
  needs: ["setup"],
  answer: fn({ sequences: list(list(number())) }, list(choice("linear", "geometric", "neither"))),
  cases: [
    [
      [
        [64, 96, 128, 160],
        [64, 128, 256, 512],
        [64, 96, 128, 192],
        [1, 4, 9, 16],
      ],
    ],
    [
      [
        [3, 6, 12, 24, 49],
        [5, 5.5, 6, 6.5],
      ],
    ],
  ],
  generate: drawnSequences,
  reference: (sequences) => sequences.map((values) => growthOf(values)),
  compare: exact(),
  mistakes: {
    beginningOnly: {
      answer: (sequences) => sequences.map((values) => growthOf(values, (all) => all.slice(0, 3))),
      says: {
        ko: "앞의 세 수만 보았어요. 그다음에도 같은 규칙으로 자라나요?",
        en: "You look at the first three numbers. Does it go on by the same rule?",
      },
    },
    endsOnly: {
      answer: (sequences) =>
        sequences.map((values) => growthOf(values, (all) => [all[0], all[all.length - 1]])),
      says: {
        ko: "처음과 끝만 보았어요. 두 점을 지나는 규칙은 하나뿐인가요?",
        en: "You look at the first and the last number. Is there only one rule through two points?",
      },
    },
    growsFast: {
      answer: (sequences) =>
        sequences.map((values) =>
          values[values.length - 1] > 2 * values[0] ? "geometric" : "linear",
        ),
      says: {
        ko: "많이 자라면 기하급수라고 했어요. 빠르게 자라는 것과 같은 비로 자라는 것은 같은 말인가요?",
        en: "Whatever grows a lot you call geometric. Is growing fast the same as growing by an equal ratio?",
      },
    },
  },
  hints: [
    {
      ko: "이웃한 수의 차이가 모두 같으면 linear, 비가 모두 같으면 geometric이에요.",
      en: "If all differences of neighbours are equal it is linear; if all ratios are, geometric.",
    },
    {
      ko: "values[i + 1] − values[i]를 모두 첫 차이와 견주고, 그다음 values[i + 1] / values[i]를 첫 비와 견주세요. 소수라면 1e-9까지는 같다고 보세요.",
      en: "Compare every values[i + 1] − values[i] with the first one, then every values[i + 1] / values[i]. Take fractions as equal within 1e-9.",
    },
  ],
});

export const agreement = exercise({
  title: { ko: "정말 그런 흐름인가", en: "Is there such a trend?" },
  points: 2,
  needs: ["setup"],
  answer: fn({ sizes: list(number()), errors: list(number()) }, number()),
  cases: [
    [
      [4, 16, 64],
      [0.3, 0.1, 0.2],
    ],
    [
      [10, 1, 5, 20],
      [0.2, 0.5, 0.2, 0.1],
    ],
    [
      [8, 2, 4],
      [0.4, 0.1, 0.1],
    ],
    [
      [1, 2, 3],
      [0.1, 0.2, 0.3],
    ],
  ],
  generate: drawnTrend,
  reference: (sizes, errors) => agreeing(sizes, errors),
  compare: close(),
  mistakes: {
    neighboursOnly: {
      answer: (sizes, errors) => agreeing(sizes, errors, undefined, (i, j) => j === i + 1),
      says: {
        ko: "이웃한 것끼리만 견주었어요. 첫째와 셋째도 한 쌍 아닌가요?",
        en: "You compare neighbours only. Are the first and the third not a pair too?",
      },
    },
    otherWay: {
      answer: (sizes, errors) => agreeing(sizes, errors, (dx, dy) => dx * dy < 0),
      says: {
        ko: "큰 쪽의 오류가 더 작은 쌍을 셌어요. 주장은 무엇이 크다고 하나요?",
        en: "You count the pairs in which the larger one errs less. What does the claim say?",
      },
    },
    tiesCount: {
      answer: (sizes, errors) => agreeing(sizes, errors, (dx, dy) => dx * dy >= 0),
      says: {
        ko: "오류가 똑같은 쌍도 셌어요. 같은 것은 더 큰 것인가요?",
        en: "You count pairs with equal errors. Is equal larger?",
      },
    },
    orderOfList: {
      answer: (_, errors) => agreeing(errors, errors, (_dx, dy) => dy > 0),
      says: {
        ko: "목록의 순서를 따라갔어요. 앞에 적힌 것이 언제나 작은 신경망인가요?",
        en: "You follow the order of the list. Is the earlier one always the smaller network?",
      },
    },
  },
  hints: [
    {
      ko: "두 반복문으로 i < j인 모든 쌍을 돌고, 크기의 차이와 오류의 차이의 부호가 같은 쌍을 세세요.",
      en: "With two loops go over all pairs i < j, and count those whose differences in size and in error have the same sign.",
    },
    {
      ko: "(sizes[j] - sizes[i]) * (errors[j] - errors[i]) > 0이면 세고, 끝에 쌍의 수 n(n − 1)/2로 나눠요.",
      en: "Count a pair if (sizes[j] - sizes[i]) * (errors[j] - errors[i]) > 0, and divide by the n(n − 1)/2 pairs.",
    },
  ],
});

export const counterexample = exercise({
  title: { ko: "반례 하나", en: "One counterexample" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.95,
  stretch: 0.97,
  maxParameters: 2000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. counterexample을 채운 다음 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in counterexample?",
      },
    },
    dense: {
      when: { has: "Linear", accuracyBelow: 0.95 },
      says: {
        ko: "완전 연결층이 예산을 가져가요. 위치마다 따로 두는 가중치 대신 무엇을 쓸 수 있나요?",
        en: "A dense layer takes the budget. What can stand in for weights of every single place?",
      },
    },
    noRelu: {
      when: { lacks: "Relu", accuracyBelow: 0.95 },
      says: {
        ko: "층 사이에 relu가 없어요. 선형인 층을 여럿 쌓으면 무엇과 같았나요?",
        en: "There is no relu between the layers. What was a stack of linear layers worth?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.95 },
      says: {
        ko: "거의 다 왔어요. 채널을 늘리는 것과 층을 더하는 것 가운데 어느 쪽이 싼가요?",
        en: "Nearly there. What is cheaper: more channels, or one more layer?",
      },
    },
  },
  hints: [
    {
      ko: "완전 연결층 없이 크게 걸으세요. 3×3 합성곱에 stride: 2와 batchNorm2d를 두 번, 끝에는 globalAvgPool2d().",
      en: "Do without dense layers and take large steps: two 3×3 convolutions with stride: 2 and batchNorm2d, globalAvgPool2d() at the end.",
    },
    {
      ko: "conv2d(1, 6, { kernelSize: 3, stride: 2, padding: 1 }), batchNorm2d(6), relu(), 같은 옵션의 conv2d(6, 8, …), batchNorm2d(8), relu(), 스트라이드 없이 패딩만 준 conv2d(8, 8, …), batchNorm2d(8), relu(), 끝에 conv2d(8, 10, { kernelSize: 3 }), globalAvgPool2d()",
      en: "conv2d(1, 6, { kernelSize: 3, stride: 2, padding: 1 }), batchNorm2d(6), relu(), conv2d(6, 8, …) with the same options, batchNorm2d(8), relu(), conv2d(8, 8, …) with padding and no stride, batchNorm2d(8), relu(), and at the end conv2d(8, 10, { kernelSize: 3 }), globalAvgPool2d()",
    },
  ],
});
