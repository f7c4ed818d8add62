import { fromArray, type Rng, type Tensor, tensor } from "convlab";
import {
  tensor as aTensor,
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
} from "convlab/check";
import { basicAnswer, bottleneckAnswer } from "./blocks.js";

const numbers = () => list(number());

/** Filters [C, C, 3, 3] that answer what `at` says for each place. */
function filters(
  channels: number,
  at: (own: boolean, middle: boolean, corner: boolean) => number,
  sheets = channels,
): Tensor {
  const values: number[] = [];
  for (let k = 0; k < channels; k++)
    for (let c = 0; c < sheets; c++)
      for (let i = 0; i < 9; i++) values.push(at(k === c || sheets === 1, i === 4, i === 0));
  return fromArray(Float32Array.from(values), [channels, sheets, 3, 3]);
}

export const identityFilter = exercise({
  title: { ko: "베끼는 층", en: "A layer that copies" },
  points: 2,
  needs: ["setup"],
  answer: fn({ channels: integer() }, aTensor()),
  cases: [[1], [2], [3], [5]],
  generate: (rng) => [2 + rng.int(6)],
  reference: (channels) => filters(channels, (own, middle) => (own && middle ? 1 : 0)),
  compare: close(),
  mistakes: {
    everyChannel: {
      answer: (channels) => filters(channels, (_, middle) => (middle ? 1 : 0)),
      says: {
        ko: "필터마다 모든 채널의 가운데가 1이에요. 그러면 결과는 채널들을 더한 것이에요. 필터 k는 몇 번째 채널만 베껴야 하나요?",
        en: "Every filter has a 1 for each channel, so it gives the sum of all. Which single channel should filter k copy?",
      },
    },
    wholeSheet: {
      answer: (channels) => filters(channels, (own) => (own ? 1 : 0)),
      says: {
        ko: "자기 채널의 아홉 칸이 모두 1이에요. 결과는 이웃 아홉 개의 합이에요. 한 픽셀만 남기려면 어느 칸만 1이어야 하나요?",
        en: "All nine numbers of its own sheet are 1: that sums nine neighbours. Which one alone keeps a single pixel?",
      },
    },
    blurred: {
      answer: (channels) => filters(channels, (own) => (own ? 1 / 9 : 0)),
      says: {
        ko: "아홉 칸의 평균이라 그림이 흐려져요. 그림을 그대로 두려면 이웃에게 얼마를 주어야 하나요?",
        en: "This is the mean of nine neighbours: the picture gets blurred. What do the neighbours get if nothing may change?",
      },
    },
    corner: {
      answer: (channels) => filters(channels, (own, _, corner) => (own && corner ? 1 : 0)),
      says: {
        ko: "1이 왼쪽 위 칸에 있어요. 그러면 그림이 한 칸 밀려요. 창의 가운데는 몇 행 몇 열인가요?",
        en: "Your 1 is in the top left corner: the picture moves by one. Which row and column is the middle of the window?",
      },
    },
    oneSheet: {
      answer: (channels) => filters(channels, (_, middle) => (middle ? 1 : 0), 1),
      says: {
        ko: "필터가 한 겹뿐이에요. 입력이 여러 채널이면 필터는 몇 겹인가요?",
        en: "Your filters are one sheet deep. How deep is a filter when its input has several channels?",
      },
    },
  },
  hints: [
    {
      ko: "모두 0에서 시작하세요: zeros([channels, channels, 3, 3]). 필터 k에서 채널 k의 가운데 칸 하나만 1이에요.",
      en: "Start from zeros([channels, channels, 3, 3]). In filter k a single number is 1: the middle of sheet k.",
    },
    {
      ko: "반복문 안에서: w.values[(k * channels + k) * 9 + 4] = 1;",
      en: "In a loop over k: w.values[(k * channels + k) * 9 + 4] = 1;",
    },
  ],
});

type Judgement = "degradation" | "overfitting" | "neither";
const judge = (trainA: number, testA: number, trainB: number, testB: number): Judgement => {
  if (trainB > trainA + 1) return "degradation";
  return testB > testA + 1 ? "overfitting" : "neither";
};

export const diagnose = exercise({
  title: { ko: "과적합일까, 성능 저하일까", en: "Overfitting or degradation?" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    {
      shallowTrain: number(),
      shallowTest: number(),
      deepTrain: number(),
      deepTest: number(),
    },
    choice("degradation", "overfitting", "neither"),
  ),
  cases: [
    [0, 3, 17, 38.4],
    [5, 9, 0.2, 14],
    [0, 3.8, 0.2, 3.6],
    [10, 15, 3, 6.5],
    [8, 12, 8.6, 12.5],
    [6, 30, 11, 30.4],
  ],
  generate: (rng) => {
    const train = 2 + rng.int(80) / 10;
    const test = train + 3 + rng.int(60) / 10;
    const [worse, same] = [2 + rng.int(100) / 10, 0.2 + rng.int(6) / 10];
    const noise = train + same;
    if (rng.int(2) === 0) return [train, test, train + worse, test + worse + 1];
    return rng.int(2) === 0
      ? [train, test, noise, test + worse]
      : [train, test, noise, test - 2 * same];
  },
  reference: judge,
  compare: exact(),
  mistakes: {
    testDecides: {
      answer: (_a, testA, _b, testB) => (testB > testA + 1 ? "overfitting" : "neither"),
      says: {
        ko: "시험 오류율만 보았어요. 배운 그림에서도 틀린다면, 외운 것일까요?",
        en: "You look at the test error only. If it also gets wrong what it learned from, has it memorized?",
      },
    },
    overfittingFirst: {
      answer: (trainA, testA, trainB, testB) => {
        if (testB > testA + 1) return "overfitting";
        return trainB > trainA + 1 ? "degradation" : "neither";
      },
      says: {
        ko: "시험 오류율을 먼저 물었어요. 성능 저하에서는 시험 오류율도 올라가요. 둘을 가르는 것은 어느 오류율인가요?",
        en: "You ask for the test error first. In degradation it rises too. Which of the two errors tells them apart?",
      },
    },
    gapDecides: {
      answer: (_a, _testA, trainB, testB) => (testB > trainB + 1 ? "overfitting" : "neither"),
      says: {
        ko: "깊은 신경망의 두 오류율만 견주었어요. 얕은 신경망은 어디에 쓰나요?",
        en: "You compare the deep network's two errors with each other. What is the shallow one there for?",
      },
    },
    swapped: {
      answer: (trainA, testA, trainB, testB) => {
        const found = judge(trainA, testA, trainB, testB);
        if (found === "neither") return found;
        return found === "degradation" ? "overfitting" : "degradation";
      },
      says: {
        ko: "두 이름이 바뀌었어요. 배운 것은 잘하고 처음 보는 것만 못하는 쪽의 이름은 무엇인가요?",
        en: "The two names are swapped. Good at what it learned, bad at what is new: what is that called?",
      },
    },
    noMargin: {
      answer: (trainA, testA, trainB, testB) => {
        if (trainB > trainA) return "degradation";
        return testB > testA ? "overfitting" : "neither";
      },
      says: {
        ko: "아주 작은 차이도 차이로 보았어요. 몇 %포인트까지는 우연으로 보기로 했나요?",
        en: "You count even the smallest difference. Up to how many points do we call it chance?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 학습 오류율끼리, 그다음 시험 오류율끼리 견주세요. 1 %포인트까지는 차이가 없는 것으로 보세요.",
      en: "Compare the two training errors first, then the two test errors. Up to 1 point counts as no difference.",
    },
    {
      ko: 'deepTrain > shallowTrain + 1이면 "degradation", 아니고 deepTest > shallowTest + 1이면 "overfitting", 그것도 아니면 "neither"예요.',
      en: 'deepTrain > shallowTrain + 1: "degradation"; else deepTest > shallowTest + 1: "overfitting"; else "neither".',
    },
  ],
});

const rectify = (v: number): number => Math.max(0, v);

export const addShortcut = exercise({
  title: { ko: "더하고 나서 ReLU", en: "The sum, then the ReLU" },
  points: 1,
  needs: ["setup"],
  answer: fn({ x: numbers(), f: numbers() }, numbers()),
  cases: [
    [
      [1, -2, 3],
      [0.5, 0.5, -4],
    ],
    [
      [2, 2],
      [-1, -3],
    ],
    [[-1], [4]],
  ],
  generate: (rng) => {
    const draw = () => Array.from({ length: 6 }, () => rng.int(80) / 10 - 4);
    return [draw(), draw()];
  },
  reference: (x, f) => x.map((v, i) => rectify(v + f[i])),
  compare: close(),
  mistakes: {
    reluFirst: {
      answer: (x, f) => x.map((v, i) => v + rectify(f[i])),
      says: {
        ko: "f에 먼저 ReLU를 썼어요. 그러면 블록은 무엇을 빼 줄 수 있나요?",
        en: "You take the ReLU of f before the sum. Can such a block ever make a number smaller?",
      },
    },
    noRelu: {
      answer: (x, f) => x.map((v, i) => v + f[i]),
      says: {
        ko: "더하기는 맞아요. 블록의 마지막에 오는 것은 무엇인가요?",
        en: "The sum is right. What comes last in the block?",
      },
    },
    bodyOnly: {
      answer: (_, f) => f.map(rectify),
      says: {
        ko: "x가 어디에도 없어요. 지름길로 온 것은 어디에서 만나나요?",
        en: "x is nowhere. Where does the shortcut join?",
      },
    },
    reluOfBoth: {
      answer: (x, f) => x.map((v, i) => rectify(v) + rectify(f[i])),
      says: {
        ko: "ReLU를 따로따로 두 번 썼어요. 음수가 양수를 줄일 수 있으려면 무엇을 먼저 해야 하나요?",
        en: "You take the ReLU of each. For a negative number to take something away, what must come first?",
      },
    },
  },
  hints: [
    {
      ko: "x[i]와 f[i]를 더한 다음, 합이 0보다 작으면 0으로 바꾸세요.",
      en: "Add x[i] and f[i], then put 0 where the sum is below 0.",
    },
    {
      ko: "x.map((v, i) => …)를 쓰고, …에는 0과 v + f[i] 가운데 큰 쪽을 넣으세요. Math.max가 큰 쪽을 골라요.",
      en: "Use x.map((v, i) => …), with the larger of 0 and v + f[i] in place of the dots: Math.max.",
    },
  ],
});

/** A picture of maps with waves: no number twice. */
function waves(channels: number, size: number, phase: number): Tensor {
  const values = Array.from({ length: channels * size * size }, (_, i) =>
    Math.round(100 * Math.sin(0.61 * i + phase)),
  );
  return tensor(values.map((v) => v / 100)).reshape([1, channels, size, size]);
}

const drawn = (rng: Rng, channels: number, size: number): Tensor =>
  waves(channels, size, rng.int(1000) / 100);

export const basicBlock = exercise({
  title: { ko: "잔차 블록과 두 가지 지름길", en: "The residual block with both shortcuts" },
  points: 4,
  needs: ["setup", "askBlock"],
  answer: fn({ x: aTensor(), to: integer(), stride: integer() }, aTensor()),
  cases: [
    [waves(2, 4, 0), 2, 1],
    [waves(2, 4, 1), 4, 2],
    [waves(3, 4, 2), 2, 1],
    [waves(2, 6, 3), 2, 2],
  ],
  generate: (rng) => {
    const [channels, to] = [2 + rng.int(2), 2 + rng.int(3)];
    return rng.int(2) === 0
      ? [drawn(rng, channels, 4), channels, 1]
      : [drawn(rng, channels, 4), to, 2];
  },
  reference: (x, to, stride) => basicAnswer(x, to, stride),
  compare: close({ rtol: 1e-3, atol: 1e-4 }),
  mistakes: {
    reluBeforeSum: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { last: "before" }),
      says: {
        ko: "마지막 ReLU가 더하기보다 먼저 왔어요. residual(…)의 어디에 relu()를 두면 더한 다음에 오나요?",
        en: "The last ReLU stands before the sum. Where in residual(…) does relu() go to come after it?",
      },
    },
    noLastRelu: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { last: "none" }),
      says: {
        ko: "더한 다음에 ReLU가 없어요. 결과에 음수가 있어도 되나요?",
        en: "No ReLU follows the sum. May a block give negative numbers?",
      },
    },
    noShortcut: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { shortcut: "none" }),
      says: {
        ko: "두 합성곱을 지난 것뿐이에요. x를 돌려보내는 지름길은 어디에 있나요?",
        en: "This is the body alone. Where is the shortcut that brings x around it?",
      },
    },
    noInnerRelu: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { linear: true }),
      says: {
        ko: "두 합성곱 사이에 ReLU가 없어요. 사이에 아무것도 없으면 3×3 두 층은 무엇과 같나요?",
        en: "There is no ReLU between the two convolutions. What are two convolutions with nothing in between?",
      },
    },
    noBatchNorm: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { batchNorm: false }),
      says: {
        ko: "배치 정규화가 빠졌어요. 합성곱마다 그 뒤에 무엇이 와야 하나요?",
        en: "Batch norm is missing. What follows each convolution?",
      },
    },
    biasKept: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { bias: true }),
      says: {
        ko: "합성곱에 편향이 있어요. 바로 뒤의 배치 정규화가 평균을 빼면 그 편향은 어떻게 되나요?",
        en: "Your convolutions have biases. What is left of a bias when batch norm takes the mean away right behind it?",
      },
    },
    strideLate: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { strideAt: 1 }),
      says: {
        ko: "둘째 합성곱이 크기를 줄였어요. 스트라이드는 어느 합성곱에 있어야 하나요?",
        en: "Your second convolution halves the size. Which of the two has the stride?",
      },
    },
    alwaysProjected: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { shortcut: "always" }),
      says: {
        ko: "모양이 그대로인데도 지름길에 1×1 합성곱을 두었어요. 그때 x에 무엇을 해야 하나요?",
        en: "You project even where the shape stays. What has to be done to x then?",
      },
    },
    bareProjection: {
      answer: (x, to, stride) => basicAnswer(x, to, stride, { shortcut: "bare" }),
      says: {
        ko: "지름길의 1×1 합성곱 뒤에 배치 정규화가 없어요. 합성곱마다 무엇이 따라오나요?",
        en: "The 1×1 convolution of the shortcut has no batch norm. What follows every convolution here?",
      },
    },
  },
  hints: [
    {
      ko: "몸통은 conv2d, batchNorm2d, relu, conv2d, batchNorm2d예요. stride는 첫 합성곱에만 있고, 합성곱에는 모두 bias: false를 쓰세요. stride가 1이고 from과 to가 같으면 지름길은 null이에요.",
      en: "The body: conv2d, batchNorm2d, relu, conv2d, batchNorm2d. The stride is in the first convolution only; all have bias: false. Where stride is 1 and from equals to the shortcut is null.",
    },
    {
      ko: "이렇게 써 보세요. const shortcut = stride === 1 && from === to ? null : sequential(conv2d(from, to, { kernelSize: 1, stride, bias: false }), batchNorm2d(to)); return residual(body, shortcut, { after: relu() });",
      en: "const shortcut = stride === 1 && from === to ? null : sequential(conv2d(from, to, { kernelSize: 1, stride, bias: false }), batchNorm2d(to)); return residual(body, shortcut, { after: relu() });",
    },
  ],
});

export const bottleneck = exercise({
  title: { ko: "병목 블록", en: "The bottleneck block" },
  points: 3,
  needs: ["setup", "askBlock"],
  answer: fn({ x: aTensor(), width: integer(), stride: integer() }, aTensor()),
  cases: [
    [waves(8, 4, 0), 2, 1],
    [waves(4, 4, 1), 2, 2],
    [waves(3, 4, 2), 1, 1],
  ],
  generate: (rng) =>
    rng.int(2) === 0 ? [drawn(rng, 8, 4), 2, 1] : [drawn(rng, 2 + rng.int(4), 4), 2, 2],
  reference: (x, width, stride) => bottleneckAnswer(x, width, stride),
  compare: close({ rtol: 1e-3, atol: 1e-4 }),
  mistakes: {
    strideFirst: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { strideAt: 0 }),
      says: {
        ko: "스트라이드를 첫 1×1에 두었어요. 논문은 그랬지만, 1×1이 두 칸씩 뛰면 픽셀 넷 가운데 몇 개를 아예 못 보나요?",
        en: "The stride is in the first 1×1. The paper had it there, but of four pixels, how many does a 1×1 with stride 2 never see?",
      },
    },
    notWidened: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { expansion: 1 }),
      says: {
        ko: "마지막 1×1이 다시 넓히지 않았어요. 결과의 채널은 width의 몇 배여야 하나요?",
        en: "The last 1×1 does not widen. How many times width are the channels that come out?",
      },
    },
    middleFirst: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { middleFirst: true }),
      says: {
        ko: "3×3이 맨 앞에 있어요. 그러면 비싼 층은 채널이 많은 입력을 보나요, 줄어든 입력을 보나요?",
        en: "Your 3×3 comes first. Does the expensive layer then see the many channels or the few?",
      },
    },
    reluBeforeSum: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { last: "before" }),
      says: {
        ko: "마지막 ReLU가 더하기보다 먼저 왔어요. 더한 다음에 오려면 relu()를 어디에 두나요?",
        en: "The last ReLU stands before the sum. Where does relu() go to come after it?",
      },
    },
    noInnerRelu: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { linear: true }),
      says: {
        ko: "합성곱 사이에 ReLU가 없어요. ReLU가 없으면 1×1, 3×3, 1×1은 합성곱 하나와 무엇이 다른가요?",
        en: "No ReLU stands between the convolutions. How would 1×1, 3×3, 1×1 then differ from a single convolution?",
      },
    },
    noBatchNorm: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { batchNorm: false }),
      says: {
        ko: "배치 정규화가 빠졌어요. 세 합성곱 뒤에 저마다 무엇이 와야 하나요?",
        en: "Batch norm is missing. What follows each of the three convolutions?",
      },
    },
    alwaysProjected: {
      answer: (x, width, stride) => bottleneckAnswer(x, width, stride, { shortcut: "always" }),
      says: {
        ko: "모양이 그대로인데도 지름길에 합성곱을 두었어요. from이 4 * width와 같으면 지름길은 무엇인가요?",
        en: "You project even where the shape stays. If from equals 4 * width, what is the shortcut?",
      },
    },
  },
  hints: [
    {
      ko: "몸통은 1×1(from → width), 3×3(width → width, stride, padding 1), 1×1(width → 4 * width)이고, 저마다 배치 정규화가 따라와요. ReLU는 앞의 둘 뒤에 있어요.",
      en: "The body: 1×1 (from → width), 3×3 (width → width, stride, padding 1), 1×1 (width → 4 * width), each followed by batch norm, the first two also by a ReLU.",
    },
    {
      ko: "지름길은 stride === 1 && from === 4 * width이면 null, 아니면 sequential(conv2d(from, 4 * width, { kernelSize: 1, stride, bias: false }), batchNorm2d(4 * width))예요. 끝은 basicBlock과 같아요.",
      en: "The shortcut is null where stride === 1 && from === 4 * width, else sequential(conv2d(from, 4 * width, { kernelSize: 1, stride, bias: false }), batchNorm2d(4 * width)). The end is that of basicBlock.",
    },
  ],
});

const total = (blocks: readonly number[]): number => blocks.reduce((sum, n) => sum + n, 0);

export const countLayers = exercise({
  title: { ko: "이름 속의 숫자", en: "The number in the name" },
  points: 1,
  needs: ["setup"],
  answer: fn({ blocks: list(integer()), isBottleneck: boolean() }, integer()),
  cases: [
    [[2, 2, 2, 2], false],
    [[3, 4, 6, 3], false],
    [[3, 4, 6, 3], true],
    [[3, 8, 36, 3], true],
  ],
  generate: (rng) => [Array.from({ length: 4 }, () => 2 + rng.int(20)), rng.int(2) === 1],
  reference: (blocks, isBottleneck) => 2 + (isBottleneck ? 3 : 2) * total(blocks),
  compare: exact(),
  mistakes: {
    endsForgotten: {
      answer: (blocks, isBottleneck) => (isBottleneck ? 3 : 2) * total(blocks),
      says: {
        ko: "블록 안만 세었어요. 블록들 앞과 뒤에는 어떤 층이 하나씩 있나요?",
        en: "You count inside the blocks only. Which layer stands before them, and which behind?",
      },
    },
    alwaysTwo: {
      answer: (blocks) => 2 + 2 * total(blocks),
      says: {
        ko: "어느 블록이든 두 층으로 세었어요. 병목 블록에는 합성곱이 몇 개 있나요?",
        en: "You count two layers in every block. How many convolutions has a bottleneck?",
      },
    },
    onePerBlock: {
      answer: (blocks) => 2 + total(blocks),
      says: {
        ko: "블록을 한 층으로 세었어요. 블록 하나에 가중치가 있는 층이 몇 개인가요?",
        en: "You count a block as one layer. How many layers with weights are in it?",
      },
    },
    projectionsCounted: {
      answer: (blocks, isBottleneck) =>
        2 + (isBottleneck ? 3 : 2) * total(blocks) + blocks.length - (isBottleneck ? 0 : 1),
      says: {
        ko: "지름길의 1×1 합성곱까지 세었어요. 입력에서 출력까지 가장 긴 길에서 그 층을 지나나요?",
        en: "You count the 1×1 convolutions of the shortcuts. Are they on the longest way from input to output?",
      },
    },
    poolingCounted: {
      answer: (blocks, isBottleneck) => 4 + (isBottleneck ? 3 : 2) * total(blocks),
      says: {
        ko: "풀링 두 층도 세었어요. 풀링에 배우는 가중치가 있나요?",
        en: "You count the two poolings. Do they have weights to learn?",
      },
    },
  },
  hints: [
    {
      ko: "블록마다 2층, 병목이면 3층이에요. 여기에 맨 앞의 7×7 합성곱과 맨 뒤의 완전 연결층을 더하세요.",
      en: "Two layers a block, three in a bottleneck; then the 7×7 convolution in front and the fully connected layer at the end.",
    },
    {
      ko: "블록의 합은 blocks.reduce((a, b) => a + b, 0)이에요. 여기에 isBottleneck ? 3 : 2를 곱하고 2를 더하세요.",
      en: "blocks.reduce((a, b) => a + b, 0) is the number of blocks. Multiply it by isBottleneck ? 3 : 2, and add 2.",
    },
  ],
});

export const deepDigits = exercise({
  title: { ko: "30층으로 읽는 숫자", en: "Thirty layers that read digits" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.94,
  stretch: 0.97,
  maxParameters: 30_000,
  minLayers: 30,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. 학습 셀은 뭐라고 했나요? 30층보다 얕으면 학습하지 않아요.",
        en: "This is about as good as guessing. What did the training cell say? It trains nothing with fewer than 30 layers.",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.94 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noShortcut: {
      when: { lacks: "Residual", accuracyBelow: 0.94 },
      says: {
        ko: "30층을 그냥 쌓았어요. 무엇을 더하면 층마다 베끼기에서 시작할 수 있나요?",
        en: "Thirty plain layers. What would let every block start out as a copy?",
      },
    },
    noBatchNorm: {
      when: { lacks: "BatchNorm2d", accuracyBelow: 0.94 },
      says: {
        ko: "배치 정규화가 없어요. 블록이 자꾸 더하기만 하면 숫자의 크기는 어떻게 되나요?",
        en: "There is no batch norm. If block after block adds something, what becomes of the size of the numbers?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.94 },
      says: {
        ko: "거의 다 왔어요. 맵은 언제 줄이나요? 28×28에서 오래 머물지 말고, 매개변수를 채널에 더 써 보면 어떨까요?",
        en: "Nearly there. When do your maps get smaller? What if you spend more of the parameters on channels?",
      },
    },
  },
  hints: [
    {
      ko: "basicBlock을 그대로 쓰세요. 블록 하나가 두 층이니까 14개와 맨 앞, 맨 뒤의 층이면 30층이에요. 3×3 한 층은 8채널에서 576개예요.",
      en: "Use your basicBlock. Each is two layers, so 14 of them and the layers at both ends make 30. With 8 channels a 3×3 layer has 576 weights.",
    },
    {
      ko: "conv2d(1, 8, 스트라이드 2) → batchNorm2d → relu → basicBlock(8, 8, 1) 아홉 번 → basicBlock(8, 12, 2) → basicBlock(12, 12, 1) 네 번 → maxPool2d(2) → flatten → linear(12 * 9, 10)",
      en: "conv2d(1, 8, stride 2) → batchNorm2d → relu → nine times basicBlock(8, 8, 1) → basicBlock(8, 12, 2) → four times basicBlock(12, 12, 1) → maxPool2d(2) → flatten → linear(12 * 9, 10)",
    },
  ],
});
