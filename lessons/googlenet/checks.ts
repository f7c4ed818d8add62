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
  record,
} from "convlab/check";
import { branchWeights, moduleOf, type Row, seen, sum, weightsOf } from "./blocks.js";

const numbers = () => list(number());
const table = () => list(numbers());
const whole = () => list(integer());

const times = (w: number[][], x: number[]): number[] =>
  w.map((line) => sum(line.map((v, k) => v * x[k])));
const relu = (x: number[]): number[] => x.map((v) => Math.max(0, v));

export const microNetwork = exercise({
  title: { ko: "한 자리의 작은 신경망", en: "A small network at one place" },
  points: 1,
  needs: ["setup", "probe"],
  answer: fn({ patch: numbers(), w1: table(), w2: table() }, numbers()),
  cases: [
    [
      [1, 0],
      [
        [1, -1],
        [-1, 1],
      ],
      [[1, 1]],
    ],
    [
      [2, -1, 3],
      [
        [1, 0, 1],
        [-1, 2, 0],
        [0, 1, 1],
      ],
      [
        [1, 3, -1],
        [-1, 2, 0],
      ],
    ],
    [
      [-1, 2],
      [
        [2, 1],
        [-1, -1],
        [1, 2],
      ],
      [
        [1, 4, 1],
        [2, 5, -3],
      ],
    ],
  ],
  generate: (rng) => {
    const draw = (n: number) => Array.from({ length: n }, () => rng.int(9) - 4 || 1);
    const [inputs, hidden, outputs] = [2 + rng.int(3), 3, 3];
    return [
      draw(inputs),
      Array.from({ length: hidden }, () => draw(inputs)),
      Array.from({ length: outputs }, () => draw(hidden)),
    ];
  },
  reference: (patch, w1, w2) => relu(times(w2, relu(times(w1, patch)))),
  compare: close(),
  mistakes: {
    reluForgotten: {
      answer: (patch, w1, w2) => relu(times(w2, times(w1, patch))),
      says: {
        ko: "첫 층 뒤에 ReLU가 없어요. ReLU가 없으면 두 층은 필터 하나로 합쳐지지 않나요?",
        en: "There is no ReLU behind the first layer. Do the two layers not merge into one filter without it?",
      },
    },
    lastReluForgotten: {
      answer: (patch, w1, w2) => times(w2, relu(times(w1, patch))),
      says: {
        ko: "끝의 ReLU가 없어요. 1×1 층의 대답이 음수이면 무엇을 넘겨주나요?",
        en: "The last ReLU is missing. What does the 1×1 layer hand on when its answer is negative?",
      },
    },
    noRelu: {
      answer: (patch, w1, w2) => times(w2, times(w1, patch)),
      says: {
        ko: "ReLU가 하나도 없어요. 층마다 음수를 0으로 바꾸는 것은 무엇인가요?",
        en: "There is no ReLU at all. What turns the negative numbers of each layer into 0?",
      },
    },
    onlyFirst: {
      answer: (patch, w1) => relu(times(w1, patch)),
      says: {
        ko: "첫 층에서 멈췄어요. w2는 언제 쓰나요?",
        en: "You stop behind the first layer. When is w2 used?",
      },
    },
    signLost: {
      answer: (patch, w1, w2) =>
        times(
          w2,
          times(w1, patch).map((v) => Math.abs(v)),
        ).map((v) => Math.abs(v)),
      says: {
        ko: "음수의 부호만 지웠어요. ReLU는 음수를 얼마로 바꾸나요?",
        en: "You only drop the minus sign. What does ReLU make of a negative number?",
      },
    },
  },
  hints: [
    {
      ko: "hidden[k]는 w1[k]와 patch의 내적이고, 음수이면 0이에요. 결과는 hidden으로 똑같이 구해요.",
      en: "hidden[k] is the dot product of w1[k] and patch, or 0 if that is negative. The result comes from hidden in the same way.",
    },
    {
      ko: "layer = (w, x) => w.map((line) => Math.max(0, 내적)); 결과는 layer(w2, layer(w1, patch))예요.",
      en: "layer = (w, x) => w.map((line) => Math.max(0, dot product)); the result is layer(w2, layer(w1, patch)).",
    },
  ],
});

export const moduleWeights = exercise({
  title: { ko: "인셉션 블록의 가중치", en: "The weights of an inception block" },
  points: 2,
  needs: ["setup", "probe"],
  answer: fn({ from: integer(), row: whole() }, number()),
  cases: [
    [192, [64, 96, 128, 16, 32, 32]],
    [256, [128, 128, 192, 32, 96, 64]],
    [832, [384, 192, 384, 48, 128, 128]],
  ],
  generate: (rng) => {
    const eight = (n: number) => 8 * (1 + rng.int(n));
    return [
      100 + eight(50),
      [eight(20), eight(20), 7 + eight(30), eight(5), 3 + eight(15), eight(15)],
    ];
  },
  reference: weightsOf,
  compare: exact(),
  mistakes: {
    reduceForgotten: {
      answer: (from, [one, , three, , five, project]) =>
        from * (one + 9 * three + 25 * five + project),
      says: {
        ko: "3×3과 5×5가 입력을 그대로 본다고 세었어요. 그 앞의 1×1을 지나면 채널이 몇 개인가요?",
        en: "Your 3×3 and 5×5 look at the whole input. How many channels are left behind the 1×1 in front of them?",
      },
    },
    reducersNotCounted: {
      answer: (from, [one, r3, three, r5, five, project]) =>
        from * one + 9 * r3 * three + 25 * r5 * five + from * project,
      says: {
        ko: "채널을 줄이는 1×1의 가중치가 빠졌어요. 그 두 층도 배우지 않나요?",
        en: "The 1×1 that reduce the channels are left out. Do those two layers not learn as well?",
      },
    },
    fiveAsThree: {
      answer: (from, row) => weightsOf(from, row) - 16 * row[3] * row[4],
      says: {
        ko: "5×5 갈래를 3×3으로 세었어요. 5×5인 한 겹에는 숫자가 몇 개 있나요?",
        en: "The 5×5 branch is counted with 9 numbers a sheet. How many has a sheet of 5×5?",
      },
    },
    projectionForgotten: {
      answer: (from, row) => weightsOf(from, row) - from * row[5],
      says: {
        ko: "풀링 갈래를 세지 않았어요. 풀링에는 가중치가 없지만, 그 뒤에는 무엇이 있나요?",
        en: "The pooling branch is not counted. Pooling has no weights, but what stands behind it?",
      },
    },
    poolHasWeights: {
      answer: (from, row) => weightsOf(from, row) + 8 * from * row[5],
      says: {
        ko: "풀링 갈래를 3×3 합성곱으로 세었어요. 풀링이 배우는 숫자는 몇 개인가요?",
        en: "You count the pooling branch as a 3×3 convolution. How many numbers does pooling learn?",
      },
    },
    biasesCounted: {
      answer: (from, row) => weightsOf(from, row) + sum(row),
      says: {
        ko: "편향까지 세었어요. 이 연습에서는 무엇을 빼기로 했나요?",
        en: "The biases are counted too. What does this exercise leave out?",
      },
    },
  },
  hints: [
    {
      ko: "합성곱은 여섯 개예요. from → one, from → reduce3, reduce3 → three, from → reduce5, reduce5 → five, from → project.",
      en: "There are six convolutions: from → one, from → reduce3, reduce3 → three, from → reduce5, reduce5 → five, from → project.",
    },
    {
      ko: "from * one + from * reduce3 + 9 * reduce3 * three + …: 5×5 갈래는 25를 곱하고, 풀링 갈래는 from * project예요.",
      en: "from * one + from * reduce3 + 9 * reduce3 * three + …: the 5×5 branch has 25, the pooling branch is from * project.",
    },
  ],
});

const seenAs = (slip: Parameters<typeof moduleOf>[2]) =>
  seen((from, row) => moduleOf(from, row, slip));

export const inceptionBlock = exercise({
  title: { ko: "인셉션 블록 만들기", en: "Building the inception block" },
  points: 4,
  needs: ["setup", "probe"],
  answer: fn(
    { from: integer(), row: whole() },
    record({ parameters: integer(), shape: whole(), sums: numbers() }),
  ),
  cases: [
    [4, [2, 3, 5, 2, 3, 1]],
    [6, [3, 2, 4, 1, 2, 3]],
    [8, [1, 4, 6, 2, 4, 2]],
  ],
  generate: (rng) => [
    3 + rng.int(6),
    [
      1 + rng.int(4),
      2 + rng.int(4),
      6 + rng.int(4),
      2 + rng.int(3),
      3 + rng.int(3),
      1 + rng.int(4),
    ],
  ],
  reference: seenAs({}),
  compare: close({ rtol: 2e-3, atol: 2e-3 }),
  mistakes: {
    reduceForgotten: {
      answer: seenAs({ noReduce: true }),
      says: {
        ko: "3×3과 5×5가 입력을 바로 봐요. 블록을 싸게 만드는 1×1은 어디에 있나요?",
        en: "Your 3×3 and 5×5 look at the input directly. Where are the 1×1 that make the block cheap?",
      },
    },
    projectionForgotten: {
      answer: seenAs({ noProjection: true }),
      says: {
        ko: "풀링 뒤에 1×1이 없어요. 풀링은 채널 몇 개를 내보내나요?",
        en: "There is no 1×1 behind the pooling. How many channels does pooling hand on?",
      },
    },
    fiveIsThree: {
      answer: seenAs({ five: 3 }),
      says: {
        ko: "5×5 자리에 3×3이 있어요(torchvision의 가중치도 그래요). 논문의 표에는 몇 곱하기 몇이라고 적혀 있나요?",
        en: "There is a 3×3 where the paper has 5×5 (torchvision's weights have that too). What does the table say?",
      },
    },
    biasLeft: {
      answer: seenAs({ bias: true }),
      says: {
        ko: "합성곱에 편향이 있어요. 이 연습에서는 bias를 어떻게 두기로 했나요?",
        en: "Your convolutions have biases. What does this exercise say about bias?",
      },
    },
    reluBetweenForgotten: {
      answer: seenAs({ reluBetween: false }),
      says: {
        ko: "채널을 줄이는 1×1 뒤에 ReLU가 없어요. 논문에서는 어느 합성곱 뒤에 ReLU가 있나요?",
        en: "There is no ReLU behind the 1×1 that reduce. Behind which convolutions does the paper put one?",
      },
    },
    noRelu: {
      answer: seenAs({ reluAtAll: false }),
      says: {
        ko: "ReLU가 하나도 없어요. 합성곱 여섯 개에 ReLU는 몇 개가 있어야 하나요?",
        en: "There is no ReLU at all. Six convolutions: how many ReLUs?",
      },
    },
    poolFirst: {
      answer: seenAs({ order: [3, 0, 1, 2] }),
      says: {
        ko: "숫자는 모두 있는데 채널의 순서가 달라요. 네 갈래를 어떤 순서로 이어 붙이나요?",
        en: "All numbers are there, in another order of channels. In which order are the four branches joined?",
      },
    },
    wideFirst: {
      answer: seenAs({ order: [0, 2, 1, 3] }),
      says: {
        ko: "3×3 갈래와 5×5 갈래의 자리가 바뀌었어요. 표의 열은 어떤 순서인가요?",
        en: "The 3×3 and the 5×5 branch have changed places. In which order are the table's columns?",
      },
    },
  },
  hints: [
    {
      ko: "concat(갈래1, 갈래2, 갈래3, 갈래4)예요. 갈래는 sequential(…)이고, 3×3에는 padding 1, 5×5에는 padding 2, 풀링에는 stride 1과 padding 1을 주어야 크기가 같아요.",
      en: "concat(branch1, branch2, branch3, branch4), each a sequential(…). Sizes stay equal with padding 1 for 3×3, padding 2 for 5×5, and stride 1, padding 1 for the pooling.",
    },
    {
      ko: "둘째 갈래: sequential(conv2d(from, row[1], { kernelSize: 1, bias: false }), relu(), conv2d(row[1], row[2], { kernelSize: 3, padding: 1, bias: false }), relu()). 나머지 갈래도 같은 꼴이에요.",
      en: "The second branch: sequential(conv2d(from, row[1], { kernelSize: 1, bias: false }), relu(), conv2d(row[1], row[2], { kernelSize: 3, padding: 1, bias: false }), relu()). The others have the same form.",
    },
  ],
});

/** The places where the printed number is off by more than so much of the computed one. */
const offBy = (
  weights: number[],
  printed: number[],
  wrong: (computed: number, said: number) => boolean,
): number[] => weights.flatMap((w, i) => (wrong(w, printed[i]) ? [i] : []));

export const suspects = exercise({
  title: { ko: "표에서 의심스러운 행 찾기", en: "The suspicious rows of a table" },
  points: 2,
  needs: ["setup", "probe"],
  answer: fn({ weights: whole(), printed: numbers() }, whole()),
  cases: [
    [
      [10240, 10240, 10240, 10240, 10240],
      [10, 9.5, 10.5, 10.1, 9.9],
    ],
    [
      [2048, 2048, 102400, 512000],
      [1.97, 1.9, 95, 520],
    ],
    [
      [1024000, 51200, 5120, 30720],
      [1000, 50, 5.3, 29.2],
    ],
    [
      [102400, 10240, 102400],
      [98.2, 11, 100],
    ],
  ],
  generate: (rng) => {
    // In this order: right, too small, too large, right for K = 1000 alone, a little off, right.
    const offs = [1, 0.93, 1.06, 1.024, 1.012, 1, 0.96];
    const weights = offs.map(() => 1024 * (100 + rng.int(900)));
    return [weights, weights.map((w, i) => Math.round((10 * offs[i] * w) / 1024) / 10)];
  },
  reference: (weights, printed) =>
    offBy(weights, printed, (w, said) => Math.abs(1024 * said - w) > 0.02 * w),
  compare: exact(),
  mistakes: {
    thousand: {
      answer: (weights, printed) =>
        offBy(weights, printed, (w, said) => Math.abs(1000 * said - w) > 0.02 * w),
      says: {
        ko: "K를 1,000으로 보았어요. 이 표의 K는 몇인가요?",
        en: "You take K to be 1,000. What is K in this table?",
      },
    },
    onlyTooSmall: {
      answer: (weights, printed) =>
        offBy(weights, printed, (w, said) => w - 1024 * said > 0.02 * w),
      says: {
        ko: "적힌 수가 너무 작은 행만 찾았어요. 너무 큰 행은 어떻게 되나요?",
        en: "You only find rows where too little is printed. What about those where it is too much?",
      },
    },
    onlyTooLarge: {
      answer: (weights, printed) =>
        offBy(weights, printed, (w, said) => 1024 * said - w > 0.02 * w),
      says: {
        ko: "적힌 수가 너무 큰 행만 찾았어요. 너무 작은 행은 어떻게 되나요?",
        en: "You only find rows where too much is printed. What about those where it is too little?",
      },
    },
    absolute: {
      answer: (weights, printed) =>
        offBy(weights, printed, (w, said) => Math.abs(said - w / 1024) > 2),
      says: {
        ko: "차이가 2K를 넘는지 보았어요. 2 %는 무엇의 2 %인가요?",
        en: "You ask whether the difference is above 2K. Of what are the 2 % taken?",
      },
    },
    rightRows: {
      answer: (weights, printed) =>
        offBy(weights, printed, (w, said) => Math.abs(1024 * said - w) <= 0.02 * w),
      says: {
        ko: "맞는 행의 번호예요. 찾는 것은 어느 쪽인가요?",
        en: "These are the rows that hold. Which ones are wanted?",
      },
    },
    fromOne: {
      answer: (weights, printed) =>
        offBy(weights, printed, (w, said) => Math.abs(1024 * said - w) > 0.02 * w).map(
          (i) => i + 1,
        ),
      says: {
        ko: "행은 맞는데 번호가 하나씩 커요. 첫 행은 몇 번인가요?",
        en: "The rows are right, their numbers are one too large. What is the number of the first row?",
      },
    },
  },
  hints: [
    {
      ko: "적힌 수를 1024배하면 가중치의 수예요. 차이의 크기(Math.abs)가 weights[i]의 2 %보다 큰 i를 모으세요.",
      en: "Printed times 1024 is a number of weights. Collect each i whose difference (Math.abs) is above 2 % of weights[i].",
    },
    {
      ko: "if (Math.abs(1024 * printed[i] - weights[i]) > 0.02 * weights[i]) 이면 결과에 i를 push하세요.",
      en: "if (Math.abs(1024 * printed[i] - weights[i]) > 0.02 * weights[i]), push i.",
    },
  ],
});

const nearest = (value: number, step: number): number => step * Math.round(value / step);

/** The reduce of the 5×5 branch that brings a module to so many weights. */
const fitting = (from: number, row: Row, weights: number, five = 25): number => {
  const [one, three, , project] = branchWeights(from, row);
  return (weights - one - three - project) / (from + five * row[4]);
};

export const fitReduce = exercise({
  title: { ko: "곱셈의 수에서 찾은 채널", en: "Channels found from the operations" },
  points: 2,
  needs: ["setup", "probe"],
  answer: fn({ from: integer(), row: whole(), ops: number(), side: integer() }, integer()),
  cases: [
    [480, [192, 96, 208, 16, 48, 64], 73.6e6, 14],
    [512, [128, 128, 256, 16, 64, 64], 99.85e6, 14],
    [512, [112, 144, 288, 64, 64, 64], 118.5e6, 14],
    [256, [128, 128, 192, 64, 96, 64], 304.3e6, 28],
  ],
  generate: (rng) => {
    const row = [
      16 * (2 + rng.int(10)),
      16 * (2 + rng.int(8)),
      16 * (4 + rng.int(12)),
      16 * (2 + rng.int(3)),
      32 + 16 * rng.int(6),
      16 * (1 + rng.int(4)),
    ];
    const from = 16 * (12 + rng.int(30));
    const side = [7, 14, 28][rng.int(3)];
    const ops = weightsOf(from, row) * side * side;
    const other = [...row];
    other[3] = row[3] === 32 ? 64 : 32;
    return [from, other, ops, side];
  },
  reference: (from, row, ops, side) => nearest(fitting(from, row, ops / (side * side)), 8),
  compare: exact(),
  mistakes: {
    placesForgotten: {
      answer: (from, row, ops) => nearest(fitting(from, row, ops), 8),
      says: {
        ko: "곱셈의 수를 그대로 가중치의 수로 썼어요. 가중치 하나는 맵의 몇 자리에서 곱해지나요?",
        en: "You take the multiply-adds for the weights. At how many places of the map is each weight used?",
      },
    },
    oneSide: {
      answer: (from, row, ops, side) => nearest(fitting(from, row, ops / side), 8),
      says: {
        ko: "맵의 한 변으로만 나누었어요. 14×14 맵에는 자리가 몇 개인가요?",
        en: "You divide by the side only. How many places has a map of 14×14?",
      },
    },
    asThree: {
      answer: (from, row, ops, side) => nearest(fitting(from, row, ops / (side * side), 9), 8),
      says: {
        ko: "5×5를 3×3처럼 세었어요. 줄인 채널 하나가 늘면 5×5 층의 가중치는 몇 개 늘어나나요?",
        en: "You count the 5×5 as a 3×3. One more reduced channel: how many weights more has the 5×5 layer?",
      },
    },
    squeezeOnly: {
      answer: (from, row, ops, side) => nearest(fitting(from, row, ops / (side * side), 0), 8),
      says: {
        ko: "줄이는 1×1만 세었어요. 줄인 채널은 뒤의 5×5에도 들어가지 않나요?",
        en: "You count the 1×1 alone. Do the reduced channels not go into the 5×5 behind it as well?",
      },
    },
    rowBelieved: {
      answer: (_from, row) => row[3],
      says: {
        ko: "행에 적힌 수를 그대로 답했어요. 곱셈의 수는 무엇이라고 말하나요?",
        en: "This is the number in the row. What do the multiply-adds say?",
      },
    },
  },
  hints: [
    {
      ko: "가중치의 수는 ops / (side · side)예요. 여기서 다른 세 갈래의 가중치를 빼면 r·from + 25·r·row[4]가 남아요.",
      en: "There are ops / (side · side) weights. Take away those of the other three branches: what is left is r·from + 25·r·row[4].",
    },
    {
      ko: "r = 남은 수 / (from + 25 * row[4]). 답은 8 * Math.round(r / 8)이에요.",
      en: "r = what is left / (from + 25 * row[4]). The answer is 8 * Math.round(r / 8).",
    },
  ],
});

export const trainingLoss = exercise({
  title: { ko: "보조 분류기가 있을 때의 손실", en: "The loss with auxiliary classifiers" },
  points: 1,
  needs: ["setup", "probe"],
  answer: fn({ main: number(), aux: numbers(), training: boolean() }, number()),
  cases: [
    [1, [2, 3], true],
    [1, [2, 3], false],
    [0.5, [4], true],
    [2, [1, 5, 0.5], true],
  ],
  generate: (rng) => [
    1 + rng.int(20) / 10,
    Array.from({ length: 2 + rng.int(2) }, () => 2 + rng.int(30) / 10),
    rng.int(2) === 1,
  ],
  reference: (main, aux, training) => (training ? main + 0.3 * sum(aux) : main),
  compare: close(),
  mistakes: {
    alsoInTesting: {
      answer: (main, aux) => main + 0.3 * sum(aux),
      says: {
        ko: "시험할 때도 더했어요. 학습이 끝나면 보조 분류기는 어떻게 되나요?",
        en: "You add them in testing too. What becomes of the auxiliary classifiers after training?",
      },
    },
    fullWeight: {
      answer: (main, aux, training) => (training ? main + sum(aux) : main),
      says: {
        ko: "보조 손실을 통째로 더했어요. 논문은 얼마를 곱하나요?",
        en: "The auxiliary losses count in full. By how much does the paper multiply them?",
      },
    },
    averaged: {
      answer: (main, aux, training) => (training ? main + (0.3 * sum(aux)) / aux.length : main),
      says: {
        ko: "보조 손실의 평균을 냈어요. 보조 분류기가 둘이면 0.3은 몇 번 곱하나요?",
        en: "You take the mean of the auxiliary losses. With two classifiers, how often does 0.3 come in?",
      },
    },
    mixed: {
      answer: (main, aux, training) => (training ? 0.7 * main + 0.3 * sum(aux) : main),
      says: {
        ko: "본래 손실을 0.7배 했어요. 식에서 L 앞에는 얼마가 곱해져 있나요?",
        en: "The main loss is taken 0.7 times. What stands in front of it in the formula?",
      },
    },
    firstOnly: {
      answer: (main, aux, training) => (training ? main + 0.3 * aux[0] : main),
      says: {
        ko: "보조 손실 하나만 더했어요. aux에는 몇 개가 들어 있나요?",
        en: "Only one auxiliary loss is added. How many are there in aux?",
      },
    },
  },
  hints: [
    {
      ko: "학습 모드가 아니면 main 그대로예요. 학습 모드이면 aux의 합에 0.3을 곱해서 더해요.",
      en: "Outside training it is main. In training, add 0.3 times the sum of aux.",
    },
    {
      ko: "return training ? main + 0.3 * (aux의 합) : main;",
      en: "return training ? main + 0.3 * (sum of aux) : main;",
    },
  ],
});

export const wideDigits = exercise({
  title: { ko: "가중치 6,000개로 넓게 보는 신경망", en: "A wide network with 6,000 weights" },
  points: 4,
  needs: ["setup", "probe"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.95,
  stretch: 0.98,
  maxParameters: 6_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. 학습 셀은 뭐라고 했나요? 조건에 맞지 않으면 학습하지 않아요.",
        en: "This is about as good as guessing. What did the training cell say? Does your network keep the rules?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.95 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noModule: {
      when: { lacks: "Concat", accuracyBelow: 0.95 },
      says: {
        ko: "갈래를 이어 붙이는 concat이 없어요. 크기가 다른 필터가 나란히 서는 블록은 어디에 있나요?",
        en: "There is no concat. Where is the block in which filters of several sizes stand side by side?",
      },
    },
    noActivation: {
      when: { lacks: "Relu", accuracyBelow: 0.95 },
      says: {
        ko: "ReLU가 없어요. ReLU 없이 쌓은 층은 무엇과 같았나요?",
        en: "There is no ReLU. What did a stack of layers without ReLU amount to?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.95 },
      says: {
        ko: "거의 다 왔어요. summary로 가중치가 몰려 있는 갈래를 보고, 그 앞의 1×1을 더 좁히면 어떻게 되나요? 맵이 너무 클 때 평균을 내고 있지는 않나요?",
        en: "Nearly there. See with summary which branch holds the weights: what if its 1×1 is narrower? And is the map small enough where you average?",
      },
    },
  },
  hints: [
    {
      ko: "줄기에서 conv2d와 maxPool2d로 14×14로 줄이고, 블록 하나, maxPool2d, 블록 하나를 두세요. 블록 뒤에 batchNorm2d를 두면 빨리 배워요.",
      en: "A stem of conv2d and maxPool2d down to 14×14, one block, maxPool2d, another block. A batchNorm2d behind each block makes it learn fast.",
    },
    {
      ko: "conv2d(1, 8) → batchNorm2d → relu → maxPool2d → 블록(8, [6, 6, 12, 2, 4, 4]) → batchNorm2d → maxPool2d → 블록(26, [8, 10, 20, 2, 6, 6]) → batchNorm2d → maxPool2d → globalAvgPool2d → linear(40, 10).",
      en: "conv2d(1, 8) → batchNorm2d → relu → maxPool2d → block(8, [6, 6, 12, 2, 4, 4]) → batchNorm2d → maxPool2d → block(26, [8, 10, 20, 2, 6, 6]) → batchNorm2d → maxPool2d → globalAvgPool2d → linear(40, 10).",
    },
  ],
});
