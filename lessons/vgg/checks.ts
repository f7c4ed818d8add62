import { fromArray, type Tensor } from "convlab";
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
} from "convlab/check";
import {
  DOUBLED,
  mapsOf,
  type NetSlip,
  net,
  parametersOf,
  type StageSlip,
  slid,
  stage,
  tried,
} from "./stacks.js";

const stacked = (f: number): number => (9 * (f - 1)) / 2;

export const timesMore = exercise({
  title: { ko: "큰 필터 하나는 몇 배일까", en: "How many times as many" },
  points: 1,
  needs: ["setup"],
  answer: fn({ f: integer() }, number()),
  cases: [[5], [7], [11], [3]],
  generate: (rng) => [5 + 2 * rng.int(12)],
  reference: (f) => (f * f) / stacked(f),
  compare: close(),
  mistakes: {
    upsideDown: {
      answer: (f) => stacked(f) / (f * f),
      says: {
        ko: "거꾸로 나누었어요. 큰 필터가 쌓은 것의 몇 배인지 알려면 무엇을 무엇으로 나눠야 하나요?",
        en: "Your division is upside down. To know how many times the stack one large filter is, what is divided by what?",
      },
    },
    excess: {
      answer: (f) => (f * f) / stacked(f) - 1,
      says: {
        ko: "더 많은 몫만 답했어요. 25개는 18개의 0.39배인가요, 1.39배인가요?",
        en: "You give the excess only. Are 25 weights 0.39 times 18, or 1.39 times?",
      },
    },
    percent: {
      answer: (f) => (100 * f * f) / stacked(f),
      says: {
        ko: "백분율이에요. '몇 배'로 답하려면 무엇을 빼야 하나요?",
        en: "This is a percentage. What must go to say how many times?",
      },
    },
    tooManyLayers: {
      answer: (f) => (f * f) / (9 * (f - 2)),
      says: {
        ko: "층을 너무 많이 쌓았어요. 3×3 한 층은 수용 영역을 1만큼 늘리나요, 2만큼 늘리나요?",
        en: "You stack too many layers. Does a layer of 3×3 widen the field by 1 or by 2?",
      },
    },
    twoAlways: {
      answer: (f) => (f * f) / 18,
      says: {
        ko: "언제나 두 층이라고 셌어요. 3×3 두 층으로 7×7을 다 볼 수 있나요?",
        en: "You always take two layers. Do two layers of 3×3 see all of 7×7?",
      },
    },
  },
  hints: [
    {
      ko: "f×f를 보려면 3×3이 (f − 1)/2층 필요해요. 채널이 C개씩이면 두 쪽 모두 C²이 곱해지니까 나누면 없어져요.",
      en: "To see f×f it takes (f − 1)/2 layers of 3×3. C² stands on both sides and goes when you divide.",
    },
    {
      ko: "return (f * f) / (9 * …); 점 세 개는 층의 수 (f - 1) / 2예요.",
      en: "return (f * f) / (9 * …); the dots are the number of layers, (f - 1) / 2.",
    },
  ],
});

const ofStage = (convs: number, cIn: number, cOut: number, side: number, slip?: StageSlip) =>
  tried(() => stage(convs, cIn, cOut, slip), [1, cIn, side, side]);

export const vggStage = exercise({
  title: { ko: "VGG의 한 단계", en: "One stage of VGG" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    { convs: integer(), cIn: integer(), cOut: integer(), side: integer() },
    record({ parameters: integer(), output: tensor() }),
  ),
  cases: [
    [2, 3, 8, 16],
    [3, 8, 16, 12],
    [1, 4, 6, 8],
    [4, 8, 8, 16],
  ],
  generate: (rng) => [1 + rng.int(4), 2 + rng.int(8), 10 + rng.int(8), 10 + 2 * rng.int(8)],
  reference: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side),
  compare: close({ rtol: 1e-3, atol: 1e-5 }),
  mistakes: {
    noPool: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { pool: "none" }),
      says: {
        ko: "맵이 줄지 않았어요. 단계의 끝에는 무엇이 오나요?",
        en: "The maps have not shrunk. What ends a stage?",
      },
    },
    poolEach: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { pool: "each" }),
      says: {
        ko: "합성곱마다 풀링했어요. 한 단계에서 맵은 몇 번 줄어드나요?",
        en: "You pool behind every convolution. How often does a stage halve its maps?",
      },
    },
    noPadding: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { padding: 0 }),
      says: {
        ko: "합성곱이 맵의 가장자리를 깎았어요. 3×3이 크기를 지키려면 패딩이 얼마여야 하나요?",
        en: "Your convolutions shave the maps' rim off. Which padding keeps the size with 3×3?",
      },
    },
    oneRelu: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { relu: "last" }),
      says: {
        ko: "ReLU가 단계 끝에 하나뿐이에요. 사이에 ReLU가 없는 3×3 두 층은 결국 무엇과 같은가요?",
        en: "There is one ReLU, at the end. What are two layers of 3×3 without one in between?",
      },
    },
    noRelu: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { relu: "none" }),
      says: {
        ko: "ReLU가 없어요. 합성곱마다 뒤에 무엇이 따라오나요?",
        en: "There is no ReLU. What follows every convolution?",
      },
    },
    widensLate: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { widen: "late" }),
      says: {
        ko: "마지막 합성곱에서야 채널이 늘었어요. 표에서 한 단계의 필터 수는 층마다 다른가요?",
        en: "The channels grow in the last convolution only. Do the layers of one stage differ in their filters in the table?",
      },
    },
    fives: {
      answer: (convs, cIn, cOut, side) => ofStage(convs, cIn, cOut, side, { window: 5 }),
      says: {
        ko: "필터가 5×5예요. VGG의 필터는 모두 몇 곱하기 몇인가요?",
        en: "Your filters are 5×5. Which one size do all filters of VGG have?",
      },
    },
  },
  hints: [
    {
      ko: "층의 목록을 만들고 convs번 되풀이하세요. 첫 합성곱만 cIn에서, 나머지는 cOut에서 cOut으로 가요.",
      en: "Make a list of layers and go through a loop convs times. The first convolution goes from cIn, the others from cOut to cOut.",
    },
    {
      ko: "반복문에서 layers.push(conv2d(c === 0 ? cIn : cOut, cOut, { kernelSize: 3, padding: 1 }), relu()); 그 뒤에 layers.push(maxPool2d({ kernelSize: 2 })); return sequential(...layers);",
      en: "In the loop layers.push(conv2d(c === 0 ? cIn : cOut, cOut, { kernelSize: 3, padding: 1 }), relu()); behind it layers.push(maxPool2d({ kernelSize: 2 })); return sequential(...layers);",
    },
  ],
});

const NETS: [number[], number, number][] = [
  [[1, 1, 2, 2, 2], 4, 10],
  [[2, 2, 3, 3, 3], 2, 10],
  [[1, 2, 1, 2, 1], 3, 5],
];
const ofNet = (convs: number[], width: number, classes: number, slip?: NetSlip) =>
  tried(() => net(convs, width, classes, slip), [1, 3, 32, 32]);

export const vggNet = exercise({
  title: { ko: "어떤 깊이의 VGG든지", en: "A VGG of any depth" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    { convs: list(integer()), width: integer(), classes: integer() },
    record({ parameters: integer(), output: tensor() }),
  ),
  cases: NETS,
  generate: (rng) => [
    [1 + rng.int(2), 1 + rng.int(3), 1 + rng.int(3), 2 + rng.int(3), 3 + rng.int(2)],
    2 + rng.int(3),
    3 + rng.int(10),
  ],
  reference: (convs, width, classes) => ofNet(convs, width, classes),
  compare: close({ rtol: 1e-3, atol: 1e-5 }),
  mistakes: {
    doublesOn: {
      answer: (convs, width, classes) => ofNet(convs, width, classes, { widths: [1, 2, 4, 8, 16] }),
      says: {
        ko: "마지막 단계에서도 두 배로 늘렸어요. 표에서 512 다음은 무엇인가요?",
        en: "You double in the last stage too. What comes after 512 in the table?",
      },
    },
    sameWidth: {
      answer: (convs, width, classes) => ofNet(convs, width, classes, { widths: [1, 1, 1, 1, 1] }),
      says: {
        ko: "모든 단계의 필터 수가 같아요. 맵의 넓이가 4분의 1이 될 때 필터는 몇 배가 되나요?",
        en: "All stages have the same number of filters. When a map's area falls to a quarter, what happens to the filters?",
      },
    },
    oneEach: {
      answer: (convs, width, classes) => ofNet(convs, width, classes, { shallow: true }),
      says: {
        ko: "단계마다 합성곱이 하나뿐이에요. convs[s]는 무엇을 말하나요?",
        en: "Every stage has a single convolution. What does convs[s] say?",
      },
    },
    backwards: {
      answer: (convs, width, classes) => ofNet(convs, width, classes, { reversed: true }),
      says: {
        ko: "convs를 뒤에서부터 읽었어요. convs[0]은 입력 쪽 단계인가요, 끝 단계인가요?",
        en: "You read convs from its end. Does convs[0] belong to the stage at the input or to the last one?",
      },
    },
  },
  hints: [
    {
      ko: "단계 s의 필터는 width * Math.min(8, 2 ** s)개예요. 처음의 입력 채널은 3이고, 그다음부터는 앞 단계의 필터 수예요.",
      en: "Stage s has width * Math.min(8, 2 ** s) filters. The first stage reads 3 channels, each further one what the stage before has made.",
    },
    {
      ko: "let from = 3; 반복문에서 const to = width * Math.min(8, 2 ** s); layers.push(vggStage(convs[s], from, to)); from = to; 끝에 flatten()과 linear(from, classes).",
      en: "let from = 3; in the loop const to = width * Math.min(8, 2 ** s); layers.push(vggStage(convs[s], from, to)); from = to; at the end flatten() and linear(from, classes).",
    },
  ],
});

export const vggParameters = exercise({
  title: { ko: "표의 매개변수", en: "The table's parameters" },
  points: 3,
  needs: ["setup"],
  answer: fn({ convs: list(integer()), side: integer(), classes: integer() }, number()),
  cases: [
    [[1, 1, 2, 2, 2], 224, 1000],
    [[2, 2, 3, 3, 3], 224, 1000],
    [[2, 2, 4, 4, 4], 224, 1000],
    [[1, 1, 1, 1, 1], 32, 10],
  ],
  generate: (rng) => [
    [1 + rng.int(3), 1 + rng.int(3), 1 + rng.int(4), 1 + rng.int(4), 1 + rng.int(4)],
    32 * (1 + rng.int(10)),
    2 + rng.int(2000),
  ],
  reference: (convs, side, classes) => parametersOf(convs, side, classes),
  compare: exact(),
  mistakes: {
    noBias: {
      answer: (convs, side, classes) => parametersOf(convs, side, classes, { bias: false }),
      says: {
        ko: "편향이 빠졌어요. 필터마다, 완전 연결층의 출력마다 무엇이 하나씩 더 있나요?",
        en: "The biases are missing. What does every filter and every dense output have besides?",
      },
    },
    doublesOn: {
      answer: (convs, side, classes) => parametersOf(convs, side, classes, { widths: DOUBLED }),
      says: {
        ko: "마지막 단계를 1,024로 셌어요. 표의 다섯째 단계는 필터가 몇 개인가요?",
        en: "You take 1,024 filters in the last stage. How many has the table's fifth stage?",
      },
    },
    sameDepth: {
      answer: (convs, side, classes) => parametersOf(convs, side, classes, { sameDepth: true }),
      says: {
        ko: "단계의 첫 합성곱도 나머지와 똑같이 셌어요. 그 층의 필터는 몇 채널을 보나요?",
        en: "You count a stage's first convolution like the others. How many channels do its filters see?",
      },
    },
    fourHalvings: {
      answer: (convs, side, classes) => parametersOf(convs, side, classes, { halvings: 4 }),
      says: {
        ko: "풀링을 네 번만 셌어요. 224에서 시작하면 첫 완전 연결층은 몇 곱하기 몇 맵을 읽나요?",
        en: "You count four poolings. Starting from 224, how large is the map that the first dense layer reads?",
      },
    },
    convolutionsOnly: {
      answer: (convs, side, classes) => parametersOf(convs, side, classes, { dense: false }),
      says: {
        ko: "합성곱층만 셌어요. 그 뒤의 세 층은 어디로 갔나요?",
        en: "You count the convolutions alone. Where are the three layers behind them?",
      },
    },
  },
  hints: [
    {
      ko: "단계의 필터는 64, 128, 256, 512, 512예요. 합성곱 하나는 9·from·to + to이고, 그다음 from = to가 돼요. 풀링 다섯 번 뒤의 맵은 한 변이 side / 32예요.",
      en: "The stages have 64, 128, 256, 512, 512 filters. A convolution has 9·from·to + to parameters; then from = to. Behind five poolings the map's side is side / 32.",
    },
    {
      ko: "합성곱을 모두 더한 다음 const inputs = (side / 32) ** 2 * 512; total += inputs * 4096 + 4096; total += 4096 * 4096 + 4096; total += 4096 * classes + classes;",
      en: "Add up the convolutions, then const inputs = (side / 32) ** 2 * 512; total += inputs * 4096 + 4096; total += 4096 * 4096 + 4096; total += 4096 * classes + classes;",
    },
  ],
});

export const mapNumbers = exercise({
  title: { ko: "층이 내놓는 숫자", en: "The numbers that a layer puts out" },
  points: 2,
  needs: ["setup"],
  answer: fn({ convs: list(integer()), side: integer() }, list(number())),
  cases: [
    [[2, 2, 3, 3, 3], 224],
    [[1, 1, 2, 2, 2], 64],
    [[2, 1, 1, 1, 2], 32],
  ],
  generate: (rng) => [
    [2 + rng.int(2), 1 + rng.int(3), 1 + rng.int(4), 1 + rng.int(4), 1 + rng.int(4)],
    32 * (1 + rng.int(10)),
  ],
  reference: (convs, side) => mapsOf(convs, side),
  compare: exact(),
  mistakes: {
    neverHalved: {
      answer: (convs, side) => mapsOf(convs, side, { sideAt: (s) => s }),
      says: {
        ko: "맵이 끝까지 같은 크기예요. 단계가 끝날 때마다 한 변은 어떻게 되나요?",
        en: "Your maps keep their size to the end. What happens to their side after each stage?",
      },
    },
    halvedByLayer: {
      answer: (convs, side) => mapsOf(convs, side, { sideAt: (s, _, l) => s / 2 ** l }),
      says: {
        ko: "합성곱마다 절반으로 줄였어요. 패딩이 1인 3×3은 맵의 크기를 바꾸나요?",
        en: "You halve the side at every convolution. Does 3×3 with padding 1 change a map's size?",
      },
    },
    halvedFirst: {
      answer: (convs, side) => mapsOf(convs, side, { sideAt: (s, n) => s / 2 ** (n + 1) }),
      says: {
        ko: "첫 단계부터 줄어 있어요. 첫 합성곱은 풀링 앞에 있나요, 뒤에 있나요?",
        en: "Your first stage is halved already. Does the first convolution stand before the pooling or behind it?",
      },
    },
    oneSide: {
      answer: (convs, side) => mapsOf(convs, side, { power: 1 }),
      says: {
        ko: "한 변만 곱했어요. 224×224 맵 한 장에는 숫자가 몇 개 있나요?",
        en: "You multiply by one side. How many numbers has one map of 224×224?",
      },
    },
    doublesOn: {
      answer: (convs, side) => mapsOf(convs, side, { widths: DOUBLED }),
      says: {
        ko: "마지막 단계를 1,024장으로 셌어요. 표에서는 몇 장인가요?",
        en: "You take 1,024 maps in the last stage. How many has the table?",
      },
    },
  },
  hints: [
    {
      ko: "단계 s의 맵은 한 변이 side / 2 ** s이고 [64, 128, 256, 512, 512][s]장이에요. 그 단계의 합성곱 수만큼 같은 수를 넣으세요.",
      en: "In stage s a map's side is side / 2 ** s, and there are [64, 128, 256, 512, 512][s] maps. Push that number once for each convolution of the stage.",
    },
    {
      ko: "반복문 두 개: for (let s = 0; s < 5; s++) for (let c = 0; c < convs[s]; c++) result.push((side / 2 ** s) ** 2 * filters[s]);",
      en: "Two loops: for (let s = 0; s < 5; s++) for (let c = 0; c < convs[s]; c++) result.push((side / 2 ** s) ** 2 * filters[s]);",
    },
  ],
});

/** Numbers that look drawn by lot, the same for each `start`. */
function wave(shape: number[], start: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const numbers = Array.from({ length: size }, (_, i) =>
    Math.round(50 * Math.sin(start + 1.7 * i * i)),
  );
  return fromArray(
    Float32Array.from(numbers, (n) => n / 10),
    shape,
  );
}

type Slide = [Tensor, Tensor, Tensor, number, number];

const slide = (
  [channels, outputs]: [number, number],
  [h, w]: [number, number],
  [moreRows, moreColumns]: [number, number],
  start: number,
): Slide => [
  wave([1, channels, h + moreRows, w + moreColumns], start),
  wave([outputs, channels * h * w], start + 1),
  wave([outputs], start + 2),
  h,
  w,
];

export const denseAsFilters = exercise({
  title: { ko: "완전 연결층을 필터로", en: "A dense layer as filters" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    { x: tensor(), weight: tensor(), bias: tensor(), height: integer(), width: integer() },
    tensor(),
  ),
  cases: [
    slide([2, 3], [2, 2], [0, 0], 1),
    slide([2, 3], [2, 3], [2, 3], 2),
    slide([3, 2], [3, 3], [3, 3], 3),
    slide([4, 2], [1, 1], [2, 2], 4),
  ],
  generate: (rng) =>
    slide(
      [2 + rng.int(3), 2 + rng.int(3)],
      [2 + rng.int(2), 2 + rng.int(2)],
      [2 + rng.int(3), 2 + rng.int(3)],
      rng.int(1_000_000),
    ),
  reference: (x, weight, bias, height, width) => slid(x, weight, bias, [height, width]),
  compare: close({ atol: 1e-3 }),
  mistakes: {
    channelsLast: {
      answer: (x, weight, bias, height, width) =>
        slid(x, weight, bias, [height, width], { order: "channelsLast" }),
      says: {
        ko: "채널을 맨 뒤로 보냈어요. flatten은 [C, H, W]를 펴요. 되돌린 모양에서 채널은 몇째에 오나요?",
        en: "You put the channels last. flatten unrolls [C, H, W]: where do the channels stand when it is rolled up again?",
      },
    },
    biasForgotten: {
      answer: (x, weight, bias, height, width) =>
        slid(x, weight, bias, [height, width], { bias: false }),
      says: {
        ko: "편향이 빠졌어요. 완전 연결층의 출력마다 있던 편향은 필터의 무엇이 되나요?",
        en: "The bias is missing. Each dense output had one: what of the filter does it become?",
      },
    },
    jumps: {
      answer: (x, weight, bias, height, width) =>
        slid(x, weight, bias, [height, width], { stride: height }),
      says: {
        ko: "창을 겹치지 않게 옮겼어요. 분류기를 한 칸씩 옮겨 보려면 스트라이드는 얼마여야 하나요?",
        en: "Your window jumps by its own height. Which stride moves the classifier by one place?",
      },
    },
    padded: {
      answer: (x, weight, bias, height, width) =>
        slid(x, weight, bias, [height, width], { padding: 1 }),
      says: {
        ko: "둘레에 0을 둘렀어요. 맵의 크기가 height×width일 때 답이 하나만 나오려면 패딩은 얼마여야 하나요?",
        en: "You put a rim of zeros around. On a map of height×width there should be one answer: which padding gives that?",
      },
    },
    turned: {
      answer: (x, weight, bias, height, width) =>
        slid(x, weight, bias, [height, width], { order: "turned" }),
      says: {
        ko: "필터를 180° 돌렸어요. 신경망의 합성곱은 필터를 돌리나요?",
        en: "You turn the filters by 180°. Does a network's convolution turn them?",
      },
    },
  },
  hints: [
    {
      ko: "weight의 한 줄이 필터 하나예요. weight.shape[0]이 필터의 수, x.shape[1]이 채널의 수예요. reshape은 숫자의 차례를 바꾸지 않아요.",
      en: "One row of weight is one filter. weight.shape[0] is the number of filters, x.shape[1] that of channels. reshape does not change the order of the numbers.",
    },
    {
      ko: "한 줄이면 돼요: return F.conv2d(x, weight.reshape([weight.shape[0], x.shape[1], height, width]), bias);",
      en: "One line is enough: return F.conv2d(x, weight.reshape([weight.shape[0], x.shape[1], height, width]), bias);",
    },
  ],
});

export const digitVgg = exercise({
  title: { ko: "3×3만으로 읽는 숫자", en: "Digits with 3×3 only" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.96,
  stretch: 0.985,
  maxParameters: 20_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. 깊은 신경망이 출발하지 못한 것은 아닐까요? 첫 가중치는 어떻게 정했나요?",
        en: "This is about as good as guessing. Has a deep network perhaps not set off? How did you choose its first weights?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.96 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noActivation: {
      when: { lacks: "Relu", accuracyBelow: 0.96 },
      says: {
        ko: "ReLU가 없어요. 사이에 ReLU가 없는 3×3 두 층은 무엇과 같은가요?",
        en: "There is no ReLU. What are two layers of 3×3 without one in between?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.96 },
      says: {
        ko: "합성곱층이 없어요. 이 연습의 이름에 나오는 3×3은 어디에 있나요?",
        en: "There is no convolution. Where are the 3×3 filters of this exercise's name?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.85, accuracyBelow: 0.96 },
      says: {
        ko: "거의 다 왔어요. 매개변수가 어느 층에 몰려 있나요? 완전 연결층을 줄이고 단계를 하나 더 넣으면 어떻게 되나요?",
        en: "Nearly there. Which layer holds most of your parameters? What if the dense layer shrinks and a stage is added?",
      },
    },
  },
  hints: [
    {
      ko: "두 층씩 두세 단계를 쌓고, 마지막 맵이 작아지면 완전 연결층을 하나만 두세요. 채널은 8, 16, 24처럼 천천히 늘리세요.",
      en: "Two or three stages of two layers, then a single dense layer on a small map. Let the channels grow slowly: 8, 16, 24.",
    },
    {
      ko: "conv2d(1, 8) → relu → conv2d(8, 8) → relu → 풀링 → conv2d(8, 16) → relu → conv2d(16, 16) → relu → 풀링 → conv2d(16, 24) → relu → conv2d(24, 24) → relu → 풀링 → flatten → linear(216, 10). 합성곱은 모두 3×3, padding 1이에요.",
      en: "conv2d(1, 8) → relu → conv2d(8, 8) → relu → pool → conv2d(8, 16) → relu → conv2d(16, 16) → relu → pool → conv2d(16, 24) → relu → conv2d(24, 24) → relu → pool → flatten → linear(216, 10), all 3×3 with padding 1.",
    },
  ],
});
