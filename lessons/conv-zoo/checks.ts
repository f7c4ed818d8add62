import { boolean, close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  independentRows,
  mix,
  paint,
  places,
  randomFilter,
  randomMaps,
  randomNumbers,
} from "./kinds.js";

const table = () => list(list(number()));

const CORNERS = [
  [
    [1, 2, 0],
    [0, 3, 1],
  ],
  [
    [4, 0, 1],
    [2, 2, 5],
  ],
];

export const mixChannels = exercise({
  title: { ko: "1×1 합성곱", en: "A 1×1 convolution" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: list(table()), w: table() }, list(table())),
  cases: [
    [
      CORNERS,
      [
        [1, 2],
        [3, -1],
      ],
    ],
    [
      CORNERS,
      [
        [0, -1],
        [1, 1],
      ],
    ],
    [
      [
        ...CORNERS,
        [
          [1, 1, 1],
          [0, 0, 2],
        ],
      ],
      [
        [0, 1, 2],
        [1, 0, 0],
        [2, -1, 1],
      ],
    ],
  ],
  generate: (rng) => {
    const [channels, filters] = [2 + rng.int(3), 2 + rng.int(3)];
    const maps = randomMaps(rng, channels, 2 + rng.int(3), 2 + rng.int(3));
    return [maps, randomFilter(rng, filters, channels)];
  },
  reference: mix,
  compare: close(),
  mistakes: {
    weightsTransposed: {
      answer: (x, w) =>
        mix(
          x,
          w[0].map((_, c) => w.map((line) => line[c])),
        ),
      says: {
        ko: "w의 행과 열이 바뀌었어요. w[k][c]에서 앞의 번호는 필터인가요, 입력 채널인가요?",
        en: "Rows and columns of w have changed places. In w[k][c], is the first number the filter or the input channel?",
      },
    },
    onlyAdded: {
      answer: (x, w) =>
        mix(
          x,
          w.map((line) => line.map(() => 1)),
        ),
      says: {
        ko: "채널을 더하기만 했어요. 필터의 숫자는 언제 곱하나요?",
        en: "You only add the channels. When are the filter's numbers used?",
      },
    },
    oneFilter: {
      answer: (x, w) => mix(x, [w[0]]),
      says: {
        ko: "맵이 한 장만 나왔어요. 필터가 두 개면 맵은 몇 장인가요?",
        en: "One map comes out. With two filters, how many maps are there?",
      },
    },
    channelsLast: {
      answer: (x, w) => {
        const y = mix(x, w);
        return y[0].map((line, i) => line.map((_, j) => y.map((map) => map[i][j])));
      },
      says: {
        ko: "y[i][j][k]의 순서예요. 여기서는 채널이 맨 앞에 와요. x[c][i][j]와 같은 순서는 무엇일까요?",
        en: "Your order is y[i][j][k]. Here the channel stands first. Which order is that of x[c][i][j]?",
      },
    },
    lastChannelOnly: {
      answer: (x, w) =>
        mix(
          x,
          w.map((line) => line.map((v, c) => (c === line.length - 1 ? v : 0))),
        ),
      says: {
        ko: "마지막 채널만 남았어요. 반복문 안에서 = 대신 무엇을 써야 더해질까요?",
        en: "Only the last channel is left. What, in place of =, adds up inside the loop?",
      },
    },
  },
  hints: [
    {
      ko: "반복문이 네 개예요: 필터 k, 행 i, 열 j, 그리고 합을 모으는 채널 c.",
      en: "Four loops: filters k, rows i, columns j, and channels c, over which you sum.",
    },
    {
      ko: "가장 안쪽 줄은 sum += w[k][c] * x[c][i][j];예요. 창이 없으니 i와 j에 더할 것이 없어요.",
      en: "The innermost line is sum += w[k][c] * x[c][i][j]; there is no window, so nothing is added to i and j.",
    },
  ],
});

const straight = (cIn: number, cOut: number): number => 9 * cIn * cOut;
const narrow = (cIn: number, reduced: number, cOut: number): number =>
  cIn * reduced + 9 * reduced * cOut;

export const bottleneckSaving = exercise({
  title: { ko: "병목이 아끼는 몫", en: "What a bottleneck saves" },
  points: 2,
  needs: ["setup"],
  answer: fn({ cIn: integer(), reduced: integer(), cOut: integer() }, number()),
  cases: [
    [128, 32, 128],
    [256, 64, 256],
    [64, 16, 128],
    [128, 64, 32],
  ],
  generate: (rng) => [64 + 2 * rng.int(200), 8 + 2 * rng.int(28), 66 + 2 * rng.int(200)],
  reference: (cIn, reduced, cOut) => 1 - narrow(cIn, reduced, cOut) / straight(cIn, cOut),
  compare: close(),
  mistakes: {
    shareLeft: {
      answer: (cIn, reduced, cOut) => narrow(cIn, reduced, cOut) / straight(cIn, cOut),
      says: {
        ko: "남는 몫이에요. 40,960개가 남고 147,456개가 있었다면 아낀 것은 몇 개인가요?",
        en: "This is the share that is left. If 40,960 of 147,456 are left, how many are saved?",
      },
    },
    percent: {
      answer: (cIn, reduced, cOut) => 100 * (1 - narrow(cIn, reduced, cOut) / straight(cIn, cOut)),
      says: {
        ko: "백분율이에요. 0과 1 사이의 수로 답하려면 무엇을 빼야 하나요?",
        en: "This is a percentage. What must go to get a number between 0 and 1?",
      },
    },
    squeezeForgotten: {
      answer: (cIn, reduced, cOut) => 1 - (9 * reduced * cOut) / straight(cIn, cOut),
      says: {
        ko: "3×3의 가중치만 세었어요. 채널을 줄이는 1×1에는 가중치가 없나요?",
        en: "You count the 3×3 only. Has the 1×1 in front of it no weights?",
      },
    },
    notReduced: {
      answer: (cIn, reduced, cOut) =>
        1 - (cIn * reduced + straight(cIn, cOut)) / straight(cIn, cOut),
      says: {
        ko: "3×3이 여전히 cIn채널을 본다고 세었어요. 1×1을 지나면 몇 채널이 남나요?",
        en: "Your 3×3 still sees cIn channels. How many are left behind the 1×1?",
      },
    },
    squeezeAsThree: {
      answer: (cIn, reduced, cOut) =>
        1 - (9 * cIn * reduced + 9 * reduced * cOut) / straight(cIn, cOut),
      says: {
        ko: "줄이는 층도 3×3으로 세었어요. 1×1 필터 한 장에는 숫자가 몇 개 있나요?",
        en: "You count the squeezing layer as 3×3 too. How many numbers has one sheet of a 1×1 filter?",
      },
    },
  },
  hints: [
    {
      ko: "바꾸기 전은 9·cIn·cOut개예요. 바꾼 뒤는 1×1의 cIn·reduced개와 3×3의 9·reduced·cOut개를 더한 것이에요.",
      en: "Before: 9·cIn·cOut. After: cIn·reduced for the 1×1, and 9·reduced·cOut for the 3×3.",
    },
    {
      ko: "return 1 - (cIn * reduced + 9 * reduced * cOut) / 바꾸기 전;",
      en: "return 1 - (cIn * reduced + 9 * reduced * cOut) / before;",
    },
  ],
});

export const dilatedSize = exercise({
  title: { ko: "팽창 합성곱의 출력 크기", en: "The output of a dilated convolution" },
  points: 2,
  needs: ["setup"],
  answer: fn({ n: integer(), f: integer(), s: integer(), p: integer(), d: integer() }, number()),
  cases: [
    [7, 3, 1, 0, 2],
    [28, 3, 1, 2, 2],
    [28, 3, 2, 1, 3],
    [32, 5, 3, 0, 1],
    [31, 4, 2, 3, 4],
  ],
  generate: (rng) => [24 + rng.int(40), 2 + rng.int(4), 1 + rng.int(3), rng.int(4), 1 + rng.int(4)],
  reference: (n, f, s, p, d) => Math.floor(places(n, (f - 1) * d + 1, s, p)),
  compare: exact(),
  mistakes: {
    dilationIgnored: {
      answer: (n, f, s, p) => Math.floor(places(n, f, s, p)),
      says: {
        ko: "팽창을 쓰지 않았어요. 3칸짜리 필터를 한 칸씩 띄우면 첫 칸에서 마지막 칸까지 몇 칸인가요?",
        en: "The dilation is not used. A filter of 3 with gaps of one: how wide is it from its first number to its last?",
      },
    },
    timesDilation: {
      answer: (n, f, s, p, d) => Math.floor(places(n, f * d, s, p)),
      says: {
        ko: "필터의 너비를 f·d로 세었어요. 맨 오른쪽 숫자 뒤에도 빈칸이 있나요?",
        en: "You take the filter to be f·d wide. Is there a gap behind its last number too?",
      },
    },
    notRounded: {
      answer: (n, f, s, p, d) => places(n, (f - 1) * d + 1, s, p),
      says: {
        ko: "정수가 아니에요. 마지막 걸음에서 필터가 밖으로 나가면 그 자리를 셀 수 있나요?",
        en: "This is not a whole number. If the last step leads outside, does that place count?",
      },
    },
    oneForgotten: {
      answer: (n, f, s, p, d) => Math.floor(places(n, (f - 1) * d + 1, s, p)) - 1,
      says: {
        ko: "걸음의 수예요. 처음 놓인 자리도 세었나요?",
        en: "This is the number of steps. Did you count the place it starts from?",
      },
    },
    paddingOnce: {
      answer: (n, f, s, p, d) => Math.floor(places(n, (f - 1) * d + 1, s, p / 2)),
      says: {
        ko: "패딩을 한 번만 더했어요. 0을 두르면 어느 쪽과 어느 쪽이 늘어나나요?",
        en: "You add the padding once. On how many sides of the row do the zeros stand?",
      },
    },
    gapsCounted: {
      answer: (n, f, s, p, d) => Math.floor(places(n, (f - 1) * (d + 1) + 1, s, p)),
      says: {
        ko: "팽창 d를 사이에 낀 빈칸의 수로 보았어요. 팽창이 1이면 보통 합성곱이에요. 그때 빈칸은 몇 개인가요?",
        en: "You take d as the number of gaps. With d = 1 it is the plain convolution: how many gaps are there then?",
      },
    },
  },
  hints: [
    {
      ko: "숫자 f개 사이에는 틈이 f − 1개 있고, 틈마다 d칸씩 나아가요. 필터의 너비는 (f − 1)·d + 1이에요.",
      en: "Between f numbers there are f − 1 steps of d. The filter is (f − 1)·d + 1 wide.",
    },
    {
      ko: "앞 레슨의 식에서 F 자리에 이 너비를 넣으세요: Math.floor((n - 너비 + 2 * p) / s) + 1",
      en: "Put this width in the place of F in the formula you know: Math.floor((n - wide + 2 * p) / s) + 1",
    },
  ],
});

export const transpose1d = exercise({
  title: { ko: "한 줄짜리 전치 합성곱", en: "A transposed convolution in one row" },
  points: 3,
  needs: ["setup"],
  answer: fn({ x: list(number()), w: list(number()), stride: integer() }, list(number())),
  cases: [
    [[1, 2], [1, 3, 5], 2],
    [[2, 0, 1], [1, 4], 2],
    [[1, 2, 3], [1, 2, 4], 1],
    [[3, 5], [2, 1], 3],
  ],
  generate: (rng) => [
    randomNumbers(rng, 2 + rng.int(4)),
    randomNumbers(rng, 3 + rng.int(2)),
    1 + rng.int(2),
  ],
  reference: (x, w, stride) => paint(x, w, stride),
  compare: close(),
  mistakes: {
    overwritten: {
      answer: (x, w, stride) => paint(x, w, stride, { overwrite: true }),
      says: {
        ko: "겹친 자리에 나중 것만 남았어요. 같은 자리에 두 번 그리면 두 값을 어떻게 해야 하나요?",
        en: "Where two stamps overlap only the later one is left. What should happen to the two values?",
      },
    },
    strideIgnored: {
      answer: (x, w, stride) => paint(x, w, stride, { step: 1 }),
      says: {
        ko: "도장을 한 칸 간격으로 찍었어요. x[1]의 도장은 어느 자리에서 시작하나요?",
        en: "Your stamps are one apart. At which place does the stamp of x[1] start?",
      },
    },
    flipped: {
      answer: (x, w, stride) => paint(x, [...w].reverse(), stride),
      says: {
        ko: "필터를 뒤집어서 그렸어요. 숫자가 1 하나뿐인 입력이라면 무엇이 나와야 하나요?",
        en: "Your stamp is reversed. What should come out for an input of a single 1?",
      },
    },
    onlyStamped: {
      answer: (x, w, stride) =>
        paint(
          x.map(() => 1),
          w,
          stride,
        ),
      says: {
        ko: "도장의 세기가 모두 같아요. x[i]가 3이면 필터를 몇 배로 그려야 하나요?",
        en: "All stamps are equally strong. If x[i] is 3, how many times the filter is painted?",
      },
    },
    cutOff: {
      answer: (x, w, stride) => paint(x, w, stride).slice(0, x.length * stride),
      says: {
        ko: "끝이 잘렸어요. 마지막 도장은 (x.length − 1)·stride에서 시작해서 몇 칸을 차지하나요?",
        en: "The end is cut off. The last stamp starts at (x.length − 1)·stride: how many places does it take?",
      },
    },
  },
  hints: [
    {
      ko: "반복문이 두 개예요. 입력의 번호 i와 필터의 번호 a예요. 그릴 자리는 i·stride + a예요.",
      en: "Two loops: i over the input, a over the filter. The place to paint is i·stride + a.",
    },
    {
      ko: "가장 안쪽 줄: y[i * stride + a] += x[i] * w[a]; 마지막에 return y;",
      en: "The innermost line: y[i * stride + a] += x[i] * w[a]; at the end, return y;",
    },
  ],
});

const SOBEL = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];
/** Its determinant is 0, but its rows are not multiples of one: rank 2. */
const SINGULAR = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

const determinant = ([[a, b, c], [d, e, f], [g, h, i]]: number[][]): number =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

export const isSeparable = exercise({
  title: { ko: "열과 행으로 나누어지는 필터", en: "A filter that is a column times a row" },
  points: 3,
  needs: ["setup"],
  answer: fn({ w: table() }, boolean()),
  cases: [
    [SOBEL],
    [SINGULAR],
    [
      [
        [0, 0, 0],
        [1, 2, 1],
        [-1, -2, -1],
      ],
    ],
    [
      [
        [0, -1, 0],
        [-1, 5, -1],
        [0, -1, 0],
      ],
    ],
    [
      [
        [1, 2, 1],
        [2, 4, 2],
        [1, 3, 1],
      ],
    ],
    [
      [
        [2, 4, 6],
        [3, 6, 9],
        [1, 2, 3],
      ],
    ],
    [
      [
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 8],
      ],
    ],
  ],
  generate: (rng) => {
    const [column, row, other] = [0, 1, 2].map(() => randomNumbers(rng, 3));
    // A zero at an end, where dividing goes wrong.
    row[2 * rng.int(2)] = 0;
    const separable = column.map((v) => row.map((h) => v * h));
    return [rng.int(2) === 0 ? separable : [...separable.slice(0, 2), other]];
  },
  reference: (w) => independentRows(w) <= 1,
  compare: exact(),
  mistakes: {
    determinantZero: {
      answer: (w) => determinant(w) === 0,
      says: {
        ko: "행렬식이 0인지 보았군요. 123/456/789의 행렬식은 0이에요. 둘째 행은 첫째 행의 몇 배인가요?",
        en: "You ask whether the determinant is 0. For 123/456/789 it is. Is its second row a multiple of the first?",
      },
    },
    symmetric: {
      answer: (w) => w.every((line, i) => line.every((v, j) => v === w[j][i])),
      says: {
        ko: "대칭인지 보았어요. 소벨은 대칭이 아닌데 열과 행으로 나누어져요. 무엇을 보아야 할까요?",
        en: "You ask whether it is symmetric. Sobel is not, and yet it is a column times a row. What must be compared?",
      },
    },
    firstTwoRows: {
      answer: (w) => independentRows(w.slice(0, 2)) <= 1,
      says: {
        ko: "위의 두 행만 비교했어요. 셋째 행도 같은 행의 몇 배인가요?",
        en: "You compare the first two rows only. Is the third a multiple of them too?",
      },
    },
    ratioOfRows: {
      answer: (w) => w.every((line) => line.every((v, j) => v / w[0][j] === line[0] / w[0][0])),
      says: {
        ko: "첫째 행으로 나누었어요. 첫째 행에 0이 있으면 무엇이 나오나요? 나누지 않고 비교하려면 어떻게 곱하면 될까요?",
        en: "You divide by the first row. What comes out where it holds a 0? How could you compare by multiplying?",
      },
    },
    zeroMiddle: {
      answer: (w) => w.every((line) => line[1] === 0) || w[1].every((v) => v === 0),
      says: {
        ko: "가운데에 0이 늘어선 필터만 찾았어요. 1 2 1 / 2 4 2 / 1 2 1도 열과 행으로 나누어지지 않나요?",
        en: "You look for a line of zeros in the middle. Is 1 2 1 / 2 4 2 / 1 2 1 not a column times a row as well?",
      },
    },
  },
  hints: [
    {
      ko: "두 행 i와 k, 두 열 j와 l을 골라서 w[i][j]·w[k][l]과 w[i][l]·w[k][j]를 비교하세요. 나누기가 없으니 0이 있어도 괜찮아요.",
      en: "Pick two rows i, k and two columns j, l and compare w[i][j]·w[k][l] with w[i][l]·w[k][j]. Without division zeros do no harm.",
    },
    {
      ko: "반복문 네 개로 모든 i < k, j < l을 돌고, 하나라도 다르면 return false; 끝까지 같으면 return true;",
      en: "Four loops over all i < k and j < l; return false at the first difference, and true at the end.",
    },
  ],
});

export const groupedWeights = exercise({
  title: { ko: "그룹 합성곱의 가중치", en: "The weights of a grouped convolution" },
  points: 1,
  needs: ["setup"],
  answer: fn({ f: integer(), cIn: integer(), cOut: integer(), groups: integer() }, number()),
  cases: [
    [3, 64, 64, 4],
    [5, 96, 256, 2],
    [3, 32, 32, 32],
    [3, 8, 24, 1],
  ],
  generate: (rng) => {
    const groups = 2 + rng.int(6);
    return [1 + 2 * rng.int(4), groups * (2 + rng.int(12)), groups * (2 + rng.int(12)), groups];
  },
  reference: (f, cIn, cOut, groups) => (f * f * cIn * cOut) / groups,
  compare: exact(),
  mistakes: {
    groupsIgnored: {
      answer: (f, cIn, cOut) => f * f * cIn * cOut,
      says: {
        ko: "그룹을 쓰지 않았어요. 네 그룹으로 나누면 필터 하나는 64채널 가운데 몇 채널을 보나요?",
        en: "The groups are not used. In four groups, how many of 64 channels does one filter see?",
      },
    },
    dividedTwice: {
      answer: (f, cIn, cOut, groups) => (f * f * cIn * cOut) / (groups * groups),
      says: {
        ko: "그룹 하나의 가중치예요. 그런 그룹이 모두 몇 개인가요?",
        en: "This is one group's weights. How many such groups are there?",
      },
    },
    multiplied: {
      answer: (f, cIn, cOut, groups) => f * f * cIn * cOut * groups,
      says: {
        ko: "그룹의 수를 곱했어요. 그림에서 그룹이 늘면 파란 칸이 늘었나요, 줄었나요?",
        en: "You multiply by the groups. In the figure, do more groups make more blue squares or fewer?",
      },
    },
    sideNotSquared: {
      answer: (f, cIn, cOut, groups) => (f * cIn * cOut) / groups,
      says: {
        ko: "필터의 한 변만 곱했어요. 3×3인 한 장에는 숫자가 몇 개 있나요?",
        en: "You multiply by one side only. How many numbers has a sheet of 3×3?",
      },
    },
    oneFilterPerGroup: {
      answer: (f, cIn, _, groups) => (f * f * cIn * groups) / groups,
      says: {
        ko: "그룹마다 필터가 하나라고 세었어요. 필터는 모두 cOut개예요. 그룹 하나에는 몇 개씩 있나요?",
        en: "You count one filter a group. There are cOut filters in all: how many does a group have?",
      },
    },
  },
  hints: [
    {
      ko: "필터는 여전히 cOut개예요. 다만 필터 하나의 깊이가 cIn ÷ groups예요.",
      en: "There are still cOut filters, but each is only cIn ÷ groups deep.",
    },
    { ko: "f * f * (cIn / groups) * cOut이에요.", en: "f * f * (cIn / groups) * cOut" },
  ],
});

export const tinyNet = exercise({
  title: { ko: "숫자 1,600개로 읽는 숫자", en: "Digits with 1,600 numbers" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.93,
  stretch: 0.97,
  maxParameters: 1600,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. tinyNet을 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in tinyNet?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.93 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.93 },
      says: {
        ko: "합성곱층이 없어요. 숫자 1,600개로 784개의 픽셀을 하나하나 잇는 것은 너무 비싸지 않나요?",
        en: "There is no convolution. Can 1,600 numbers afford a line from each of 784 pixels?",
      },
    },
    noActivation: {
      when: { lacks: "Relu", accuracyBelow: 0.93 },
      says: {
        ko: "ReLU가 없어요. 사이에 ReLU가 없으면 합성곱을 여러 번 해도 한 번과 무엇이 다른가요?",
        en: "There is no ReLU. Without it, how do several convolutions differ from one?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.93 },
      says: {
        ko: "거의 다 왔어요. 마지막 linear에 매개변수가 몇 개나 들어가나요? 풀링을 한 번 더 하고 남는 것을 채널에 쓰면 어떨까요?",
        en: "Nearly there. How many parameters go into the last linear? What if you pool once more and spend them on channels?",
      },
    },
  },
  hints: [
    {
      ko: "첫 층만 보통 3×3으로 하고, 그 뒤는 separableConv2d를 쓰세요. 3×3, 16 → 16채널이면 2,320개 대신 432개예요. 층 사이에 batchNorm2d를 넣으면 빨리 배워요.",
      en: "Take a plain 3×3 first and separableConv2d behind it: 16 → 16 channels cost 432 in place of 2,320. batchNorm2d between the layers makes them learn fast.",
    },
    {
      ko: "conv2d(1, 8) → separableConv2d(8, 16) → separableConv2d(16, 16), 각각 뒤에 batchNorm2d, relu, maxPool2d. 끝은 flatten과 linear(64, 10). 앞의 둘은 padding 1이에요.",
      en: "conv2d(1, 8) → separableConv2d(8, 16) → separableConv2d(16, 16), each followed by batchNorm2d, relu, maxPool2d; then flatten and linear(64, 10). The first two have padding 1.",
    },
  ],
});
