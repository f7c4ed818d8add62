import { type Rng, type Tensor, tensor as tensorOf } from "convlab";
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
  tensor,
  text,
} from "convlab/check";

export const toByte = exercise({
  title: { ko: "픽셀을 바이트로", en: "A pixel as a byte" },
  points: 1,
  needs: ["setup"],
  answer: fn({ v: number() }, number()),
  cases: [[1], [0.25], [0.33], [0.62]],
  // Far from the halves, where rounding is a matter of taste.
  generate: (rng) => [(rng.int(254) + [0.2, 0.3, 0.7, 0.8][rng.int(4)]) / 255],
  reference: (v) => Math.round(255 * v),
  compare: exact(),
  mistakes: {
    notRounded: {
      answer: (v) => 255 * v,
      says: {
        ko: "255를 곱하는 것은 맞아요. 바이트는 정수예요. 63.75는 어떤 정수가 되어야 할까요?",
        en: "Multiplying by 255 is right. A byte is a whole number: which one should 63.75 become?",
      },
    },
    cutOff: {
      answer: (v) => Math.floor(255 * v),
      says: {
        ko: "소수점 아래를 버렸어요. 63.75에 더 가까운 정수는 63인가요, 64인가요?",
        en: "You cut the fraction off. Which whole number is nearer to 63.75: 63 or 64?",
      },
    },
    alwaysUp: {
      answer: (v) => Math.ceil(255 * v),
      says: {
        ko: "언제나 올렸어요. 84.15에 더 가까운 정수는 84인가요, 85인가요?",
        en: "You always go up. Which whole number is nearer to 84.15: 84 or 85?",
      },
    },
    times256: {
      answer: (v) => Math.round(256 * v),
      says: {
        ko: "256을 곱했어요. 흰색 1은 얼마가 되어야 하나요? 바이트의 가장 큰 수는 얼마인가요?",
        en: "You multiply by 256. What should white, 1, become, and what is the largest number of a byte?",
      },
    },
  },
  hints: [
    {
      ko: "흰색 1이 255가 되어야 해요. 그다음 Math.round로 반올림하세요.",
      en: "White, 1, must become 255. Then round with Math.round.",
    },
    {
      ko: "return Math.round(… * v); 점 셋 자리에는 바이트의 가장 큰 수가 와요.",
      en: "return Math.round(… * v); with the largest number of a byte instead of the dots.",
    },
  ],
});

export const gridPlace = exercise({
  title: { ko: "번호에서 행과 열로", en: "From a number to row and column" },
  points: 2,
  needs: ["setup"],
  answer: fn({ index: integer(), width: integer() }, list(number())),
  cases: [
    [30, 28],
    [11, 4],
    [27, 28],
    [8, 4],
  ],
  generate: (rng) => {
    const width = 3 + rng.int(20);
    return [rng.int(width * width), width];
  },
  reference: (index, width) => [Math.floor(index / width), index % width],
  compare: exact(),
  mistakes: {
    fraction: {
      answer: (index, width) => [index / width, index % width],
      says: {
        ko: "행이 정수가 아니에요. 파이썬의 //가 하는 일을 TypeScript에서는 어떤 함수가 하나요?",
        en: "The row is not a whole number. Which function does in TypeScript what // does in Python?",
      },
    },
    rounded: {
      answer: (index, width) => [Math.round(index / width), index % width],
      says: {
        ko: "행을 반올림했어요. 너비가 28이면 27번 픽셀은 아직 0행인가요, 벌써 1행인가요?",
        en: "You round the row. With a width of 28, is pixel 27 still in row 0 or already in row 1?",
      },
    },
    swapped: {
      answer: (index, width) => [index % width, Math.floor(index / width)],
      says: {
        ko: "숫자 둘은 맞아요. 행과 열 가운데 먼저 오는 것은 무엇인가요?",
        en: "Both numbers are right. Which comes first, the row or the column?",
      },
    },
    fromOne: {
      answer: (index, width) => [Math.floor(index / width) + 1, (index % width) + 1],
      says: {
        ko: "1부터 세었어요. 첫 픽셀의 번호는 몇인가요?",
        en: "You count from 1. What is the number of the first pixel?",
      },
    },
  },
  hints: [
    {
      ko: "행은 index 앞에 꽉 찬 줄이 몇 개 있는지, 열은 그러고 남은 것이 몇 개인지예요.",
      en: "The row: how many full rows lie before index? The column: what is left over?",
    },
    {
      ko: "[Math.floor(… / …), … % …]를 돌려주세요. 점 셋 자리는 index와 width예요.",
      en: "Give back [Math.floor(… / …), … % …], with index and width instead of the dots.",
    },
  ],
});

interface Run {
  name: string;
  accuracy: number;
}
const line = ({ name, accuracy }: Run): string => `${name}: ${Math.round(100 * accuracy)}%`;
const NAMES = ["ada", "bora", "chan", "dami", "eun", "finn"];

/** A few runs, and a limit that one of the better ones reaches exactly. */
function drawRuns(rng: Rng): [Run[], number] {
  const runs = NAMES.slice(0, 3 + rng.int(4)).map((name) => ({
    name,
    accuracy: (10 + rng.int(90)) / 100,
  }));
  const sorted = runs.map(({ accuracy }) => accuracy).sort((a, b) => a - b);
  return [runs, sorted[1]];
}

export const goodRuns = exercise({
  title: { ko: "좋은 실행만 골라서", en: "The good runs only" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    { runs: list(record({ name: text(), accuracy: number() })), least: number() },
    list(text()),
  ),
  cases: [
    [
      [
        { name: "ada", accuracy: 0.99 },
        { name: "bora", accuracy: 0.918 },
        { name: "chan", accuracy: 0.11 },
      ],
      0.9,
    ],
    [
      [
        { name: "dami", accuracy: 0.5 },
        { name: "eun", accuracy: 0.75 },
      ],
      0.75,
    ],
    [[{ name: "finn", accuracy: 0.32 }], 0.4],
  ],
  generate: drawRuns,
  reference: (runs, least) => runs.filter(({ accuracy }) => accuracy >= least).map(line),
  compare: exact(),
  mistakes: {
    strictly: {
      answer: (runs, least) => runs.filter(({ accuracy }) => accuracy > least).map(line),
      says: {
        ko: "least와 똑같은 실행이 빠졌어요. ‘이상’은 >인가요, >=인가요?",
        en: 'The run that has exactly least is missing. Is "at least" > or >=?',
      },
    },
    notFiltered: {
      answer: (runs) => runs.map(line),
      says: {
        ko: "모든 실행이 남아 있어요. filter는 어디에 두어야 하나요?",
        en: "All runs are still there. Where does filter belong?",
      },
    },
    theOthers: {
      answer: (runs, least) => runs.filter(({ accuracy }) => accuracy < least).map(line),
      says: {
        ko: "못한 실행만 남았어요. filter는 조건이 참인 것을 남기나요, 버리나요?",
        en: "Only the poor runs are left. Does filter keep what makes the condition true, or drop it?",
      },
    },
    notPercent: {
      answer: (runs, least) =>
        runs
          .filter(({ accuracy }) => accuracy >= least)
          .map(({ name, accuracy }) => `${name}: ${accuracy}%`),
      says: {
        ko: "고르기는 맞았어요. 0.99는 몇 퍼센트인가요?",
        en: "The right runs are chosen. How many percent is 0.99?",
      },
    },
    namesOnly: {
      answer: (runs, least) =>
        runs.filter(({ accuracy }) => accuracy >= least).map(({ name }) => name),
      says: {
        ko: "이름만 남았어요. 정확도는 문자열의 어디에 넣나요?",
        en: "Only the names are left. Where in the string does the accuracy go?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 filter로 고르고, 그다음 map으로 문자열을 만드세요. 반복문과 push로 해도 돼요.",
      en: "First choose with filter, then make the strings with map. A loop with push is as good.",
    },
    {
      ko: "map 안에서는 (run) => run.name + ': ' + Math.round(100 * …) + '%', filter 안에서는 (run) => run.accuracy >= …",
      en: "Inside map: (run) => run.name + ': ' + Math.round(100 * …) + '%'; inside filter: (run) => run.accuracy >= …",
    },
  ],
});

const TABLE = tensorOf([
  [2, 4],
  [7, 10],
]);

function drawTensor(rng: Rng): [Tensor, number, number] {
  const [rows, columns] = [1 + rng.int(3), 2 + rng.int(3)];
  const numbers = Array.from({ length: rows * columns }, () => rng.int(20) - 5);
  const low = 1 + rng.int(5);
  return [tensorOf(numbers, { shape: [rows, columns] }), low, low + 2 + rng.int(6)];
}

export const stretch = exercise({
  title: { ko: "연산자 없이 계산하기", en: "Arithmetic without operators" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: tensor(), low: number(), high: number() }, tensor()),
  cases: [
    [TABLE, 2, 10],
    [tensorOf([5, -1, 3]), -1, 4],
    [tensorOf([[0.5, 1, 1.5]]), 0.5, 1.5],
  ],
  generate: drawTensor,
  reference: (x, low, high) => x.sub(low).div(high - low),
  compare: close(),
  mistakes: {
    lowForgotten: {
      answer: (x, low, high) => x.div(high - low),
      says: {
        ko: "나누기는 맞아요. low는 0이 되어야 해요. 나누기 전에 무엇을 빼야 할까요?",
        en: "The division is right. But low must become 0: what is taken away before it?",
      },
    },
    dividedByHigh: {
      answer: (x, low, high) => x.sub(low).div(high),
      says: {
        ko: "high로 나누었어요. high가 1이 되려면 high − low를 무엇으로 나누어야 하나요?",
        en: "You divide by high. For high to become 1, what must high − low be divided by?",
      },
    },
    productFirst: {
      answer: (x, low, high) => x.sub(low / (high - low)),
      says: {
        ko: "low만 나누고 x에서 뺐어요. 메서드를 차례로 쓰면 .sub(…) 다음에 무엇이 오나요?",
        en: "You divide low alone and take that from x. One method after the other: what comes behind .sub(…)?",
      },
    },
    turned: {
      answer: (x, low, high) => x.sub(low).div(low - high),
      says: {
        ko: "부호가 반대예요. 큰 쪽에서 작은 쪽을 뺐나요?",
        en: "The sign is the other way round. Do you take the smaller from the larger?",
      },
    },
  },
  hints: [
    {
      ko: "x − low는 x.sub(low)예요. 결과도 텐서라서 뒤에 다음 메서드를 이어 쓸 수 있어요.",
      en: "x − low is x.sub(low). That is a tensor again, so the next method can follow it.",
    },
    {
      ko: "return x.sub(…).div(…); high와 low는 보통 숫자라서 둘 사이에는 −를 쓸 수 있어요.",
      en: "return x.sub(…).div(…); high and low are plain numbers: between them − works.",
    },
  ],
});

export const tinyReader = exercise({
  title: { ko: "숫자 500개로 읽기", en: "Reading with 500 numbers" },
  points: 3,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.75,
  stretch: 0.92,
  maxParameters: 500,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. tinyReader를 채운 다음 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in tinyReader?",
      },
    },
    softmaxAtTheEnd: {
      when: { has: "Softmax", accuracyBelow: 0.75 },
      says: {
        ko: "끝에 softmax가 있어요. 손실이 softmax를 스스로 계산한다면 두 번 하게 되지 않을까요?",
        en: "There is a softmax at the end. If the loss computes the softmax itself, is it not done twice?",
      },
    },
    tooCoarse: {
      when: { accuracyAbove: 0.2, accuracyBelow: 0.72 },
      says: {
        ko: "배우기는 했지만 그림에서 너무 많이 버렸을지도 몰라요. 예산 500개면 linear는 입력을 몇 개까지 받을 수 있나요?",
        en: "It has learned, but perhaps too much of the picture is thrown away. How many inputs of linear do 500 numbers pay for?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.72, accuracyBelow: 0.75 },
      says: {
        ko: "거의 다 왔어요. 예산이 아직 남아 있나요, 아니면 학습을 한 바퀴 더 하면 될까요?",
        en: "Nearly there. Is a part of the budget left, or would one more pass of training do it?",
      },
    },
  },
  hints: [
    {
      ko: "linear(n, 10)에는 숫자가 10 · n + 10개 있어요. 500개 이하이려면 n은 얼마까지인가요? 앞에서 avgPool2d로 그림을 줄이세요.",
      en: "linear(n, 10) holds 10 · n + 10 numbers. How large may n be for 500? Make the picture smaller with avgPool2d first.",
    },
    {
      ko: "sequential(avgPool2d({ kernelSize: … }), flatten(), linear(…, 10)): 28을 4로 나누면 한 변이 7이에요.",
      en: "sequential(avgPool2d({ kernelSize: … }), flatten(), linear(…, 10)): 28 divided by 4 leaves a side of 7.",
    },
  ],
});
