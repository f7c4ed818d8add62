import { boolean, close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import { walk } from "./fields.js";

export const countParameters = exercise({
  title: { ko: "합성곱층이 배우는 숫자", en: "The numbers that a convolution learns" },
  points: 1,
  needs: ["setup"],
  answer: fn({ f: integer(), cIn: integer(), cOut: integer(), bias: boolean() }, number()),
  cases: [
    [3, 3, 64, true],
    [3, 128, 64, false],
    [1, 128, 32, true],
    [5, 6, 16, true],
  ],
  generate: (rng) => [1 + rng.int(7), 2 + rng.int(62), 2 + rng.int(126), rng.int(2) === 1],
  reference: (f, cIn, cOut, bias) => f * f * cIn * cOut + (bias ? cOut : 0),
  compare: exact(),
  mistakes: {
    biasForgotten: {
      answer: (f, cIn, cOut) => f * f * cIn * cOut,
      says: {
        ko: "가중치는 맞아요. bias가 true이면 필터마다 하나씩 더하는 편향은 어디에 있나요?",
        en: "The weights are right. When bias is true each filter adds one more number: where is it?",
      },
    },
    biasAlways: {
      answer: (f, cIn, cOut) => f * f * cIn * cOut + cOut,
      says: {
        ko: "편향을 언제나 더했어요. bias가 false이면 편향은 몇 개인가요?",
        en: "You always add the biases. How many are there when bias is false?",
      },
    },
    inputChannelsForgotten: {
      answer: (f, _, cOut, bias) => f * f * cOut + (bias ? cOut : 0),
      says: {
        ko: "필터가 한 겹뿐이라고 보았어요. 입력이 128채널이면 필터 하나는 몇 겹인가요?",
        en: "You take a filter to be one sheet deep. With 128 input channels, how many sheets has it?",
      },
    },
    sideNotSquared: {
      answer: (f, cIn, cOut, bias) => f * cIn * cOut + (bias ? cOut : 0),
      says: {
        ko: "한 변만 곱했어요. 3×3인 한 겹에는 숫자가 몇 개 있나요?",
        en: "You multiply by one side only. How many numbers has one sheet of 3×3?",
      },
    },
    oneBiasForAll: {
      answer: (f, cIn, cOut, bias) => f * f * cIn * cOut + (bias ? 1 : 0),
      says: {
        ko: "편향을 층 전체에 하나만 더했어요. 특징 맵 64장이 편향 하나를 나누어 쓰나요?",
        en: "You add one bias for the whole layer. Do 64 feature maps share a single one?",
      },
    },
    biasPerSheet: {
      answer: (f, cIn, cOut, bias) => (f * f + (bias ? 1 : 0)) * cIn * cOut,
      says: {
        ko: "겹마다 편향을 더했어요. 필터의 모든 겹은 특징 맵 하나로 더해져요. 편향은 몇 번 더할까요?",
        en: "You add a bias for every sheet. All sheets of a filter are summed into one map: how often is its bias added?",
      },
    },
  },
  hints: [
    {
      ko: "필터 하나는 f·f·cIn개의 숫자예요. 그런 필터가 cOut개 있어요. 패딩, 스트라이드, 그림의 크기는 쓰이지 않아요.",
      en: "One filter is f·f·cIn numbers, and there are cOut filters. Padding, stride and picture size do not come in.",
    },
    {
      ko: "f * f * cIn * cOut에, bias가 true이면 cOut을 더하세요: bias ? … : …",
      en: "f * f * cIn * cOut, and cOut more if bias is true: bias ? … : …",
    },
  ],
});

export const denseWeights = exercise({
  title: { ko: "맵 뒤의 완전 연결층", en: "A fully connected layer behind a map" },
  points: 1,
  needs: ["setup"],
  answer: fn(
    { height: integer(), width: integer(), channels: integer(), outputs: integer() },
    number(),
  ),
  cases: [
    [13, 13, 256, 4096],
    [6, 6, 256, 4096],
    [1, 1, 4096, 1000],
    [5, 7, 16, 120],
  ],
  generate: (rng) => [2 + rng.int(12), 2 + rng.int(12), 2 + rng.int(254), 2 + rng.int(998)],
  reference: (height, width, channels, outputs) => height * width * channels * outputs,
  compare: exact(),
  mistakes: {
    channelsForgotten: {
      answer: (height, width, _, outputs) => height * width * outputs,
      says: {
        ko: "맵 한 장만 이었어요. 맵이 256장이면 숫자는 모두 몇 개인가요?",
        en: "You join one map only. With 256 maps, how many numbers are there?",
      },
    },
    oneSide: {
      answer: (height, _, channels, outputs) => height * channels * outputs,
      says: {
        ko: "맵의 높이만 곱했어요. 5×7 맵 한 장에는 숫자가 몇 개 있나요?",
        en: "You multiply by the height only. How many numbers has one map of 5×7?",
      },
    },
    added: {
      answer: (height, width, channels, outputs) => height * width * channels + outputs,
      says: {
        ko: "입력과 출력의 수를 더했어요. 입력 3개를 출력 2개와 모두 이으면 선은 몇 개인가요?",
        en: "You add inputs and outputs. Join 3 inputs to 2 outputs, each to each: how many lines are there?",
      },
    },
    biasCounted: {
      answer: (height, width, channels, outputs) => (height * width * channels + 1) * outputs,
      says: {
        ko: "편향까지 세었어요. 이 연습에서는 무엇을 빼기로 했나요?",
        en: "You count the biases too. What does this exercise leave out?",
      },
    },
    slidingFilter: {
      answer: (_height, _width, channels, outputs) => 9 * channels * outputs,
      says: {
        ko: "3×3 필터로 세었어요. 완전 연결층도 작은 창만 볼까요?",
        en: "You count 3×3 filters. Does a fully connected layer look through a small window?",
      },
    },
  },
  hints: [
    {
      ko: "맵에 있는 숫자를 모두 세면 height·width·channels개예요. 그 하나하나에서 모든 출력으로 선이 나가요.",
      en: "The map holds height·width·channels numbers. From each of them a line goes to every output.",
    },
    {
      ko: "height * width * channels에 무엇을 곱할까요? outputs예요.",
      en: "height * width * channels, times outputs.",
    },
  ],
});

export const stackField = exercise({
  title: { ko: "같은 층을 쌓았을 때의 수용 영역", en: "The field of a stack of equal layers" },
  points: 1,
  needs: ["setup"],
  answer: fn({ layers: integer(), f: integer() }, number()),
  cases: [
    [1, 5],
    [2, 3],
    [3, 3],
    [5, 3],
    [2, 7],
  ],
  generate: (rng) => [2 + rng.int(12), 2 + rng.int(8)],
  reference: (layers, f) => 1 + layers * (f - 1),
  compare: exact(),
  mistakes: {
    oneForgotten: {
      answer: (layers, f) => layers * (f - 1),
      says: {
        ko: "늘어나는 것만 세었어요. 층이 하나도 없을 때 숫자 하나는 입력 몇 개를 보나요?",
        en: "You count the growth only. With no layer at all, how many inputs does one number see?",
      },
    },
    sidesAdded: {
      answer: (layers, f) => layers * f,
      says: {
        ko: "층마다 f개씩 더했어요. 둘째 층의 이웃한 창은 서로 겹치지 않나요?",
        en: "You add f for each layer. Do neighbouring windows of the layer below not overlap?",
      },
    },
    multiplied: {
      answer: (layers, f) => f ** layers,
      says: {
        ko: "층마다 f배로 늘렸어요. 그림에서 2층의 점은 입력 9개를 보나요, 5개를 보나요?",
        en: "You multiply by f for each layer. In the figure, does a dot of layer 2 see 9 inputs or 5?",
      },
    },
    oneLayerTooMany: {
      answer: (layers, f) => f + layers * (f - 1),
      says: {
        ko: "한 층을 두 번 세었어요. 층이 하나이고 f가 5이면 몇 개를 보나요?",
        en: "One layer is counted twice. With a single layer and f = 5, how many inputs are seen?",
      },
    },
    oneSideOnly: {
      answer: (layers, f) => 1 + (layers * (f - 1)) / 2,
      says: {
        ko: "한쪽으로만 늘렸어요. 3칸짜리 필터는 왼쪽으로도 오른쪽으로도 한 칸씩 더 보지 않나요?",
        en: "You let it grow to one side. Does a filter of 3 not reach one further left and one further right?",
      },
    },
  },
  hints: [
    {
      ko: "슬라이더로 1층, 2층, 3층을 보세요: 3, 5, 7. 층 하나에 2개, 곧 f − 1개씩 늘어요.",
      en: "Move the slider: 3, 5, 7. Each layer adds 2, which is f − 1.",
    },
    {
      ko: "1에서 시작해서 f − 1을 layers번 더하세요.",
      en: "Start from 1 and add f − 1 as often as there are layers.",
    },
  ],
});

export const fieldOf = exercise({
  title: { ko: "스트라이드가 있을 때의 수용 영역", en: "The field with strides" },
  points: 3,
  needs: ["setup"],
  answer: fn({ kernelSizes: list(integer()), strides: list(integer()) }, number()),
  cases: [
    [
      [3, 3, 3],
      [1, 1, 1],
    ],
    [
      [3, 3, 3],
      [2, 1, 1],
    ],
    [[7], [2]],
    [
      [5, 2, 5, 2],
      [1, 2, 1, 2],
    ],
    [
      [11, 3, 5],
      [4, 2, 1],
    ],
  ],
  generate: (rng) => {
    const layers = Array.from({ length: 3 + rng.int(3) }, () => 2 + rng.int(5));
    return [layers, layers.map((_, l) => (l === 1 ? 2 : 1 + rng.int(3)))];
  },
  reference: (kernelSizes, strides) => walk(kernelSizes, strides).field,
  compare: exact(),
  mistakes: {
    stridesIgnored: {
      answer: (kernelSizes) => kernelSizes.reduce((field, f) => field + f - 1, 1),
      says: {
        ko: "스트라이드를 쓰지 않았어요. 아래층이 두 칸씩 뛰었다면, 이웃한 두 숫자는 입력에서 몇 칸 떨어져 있나요?",
        en: "The strides are not used. If a layer below moved by two, how far apart do two neighbours look in the input?",
      },
    },
    ownStrideFirst: {
      answer: (kernelSizes, strides) => walk(kernelSizes, strides, { ownStrideFirst: true }).field,
      says: {
        ko: "층의 스트라이드를 그 층에 바로 곱했어요. 층이 하나뿐일 때 스트라이드가 2면 더 많이 보이나요?",
        en: "A layer's stride is applied to itself. With a single layer, does stride 2 make it see more?",
      },
    },
    lastStrideOnly: {
      answer: (kernelSizes, strides) =>
        kernelSizes.reduce((field, f, l) => field + (f - 1) * (l === 0 ? 1 : strides[l - 1]), 1),
      says: {
        ko: "바로 아래층의 스트라이드만 곱했어요. 4칸씩 뛴 층 위에서 다시 2칸씩 뛰면 입력에서는 몇 칸인가요?",
        en: "Only the stride of the layer just below counts. Moving by 2 over a layer that moved by 4: how far is it in the input?",
      },
    },
    stridesAdded: {
      answer: (kernelSizes, strides) => walk(kernelSizes, strides, { added: true }).field,
      says: {
        ko: "스트라이드를 더했어요. 스트라이드가 1인 층이 사이에 있으면 간격이 벌어지나요?",
        en: "You add the strides. Does a layer with stride 1 in between widen the gaps?",
      },
    },
    minusOneForgotten: {
      answer: (kernelSizes, strides) => walk(kernelSizes, strides, { whole: true }).field,
      says: {
        ko: "층마다 f개씩 늘렸어요. f칸짜리 창의 첫 칸과 마지막 칸은 몇 칸 떨어져 있나요?",
        en: "Each layer adds f. In a window of f numbers, how far is the last from the first?",
      },
    },
    startsAtZero: {
      answer: (kernelSizes, strides) => walk(kernelSizes, strides).field - 1,
      says: {
        ko: "0에서 시작했어요. 층이 없을 때 숫자 하나는 자기 자신을 보지 않나요?",
        en: "You start from 0. Before any layer, does a number not see itself?",
      },
    },
  },
  hints: [
    {
      ko: "jump는 이 층으로 들어오는 이웃한 두 숫자가 입력에서 몇 칸 떨어져 있는지예요. 층 하나가 field를 (f − 1)·jump만큼 늘려요.",
      en: "jump says how far apart two neighbours that enter this layer are in the input. A layer adds (f − 1)·jump to field.",
    },
    {
      ko: "반복문 안에서 두 줄: field += (kernelSizes[l] - 1) * jump; 그다음 jump *= strides[l];",
      en: "Two lines in the loop: field += (kernelSizes[l] - 1) * jump; then jump *= strides[l];",
    },
  ],
});

const stacked = (f: number): number => (9 * (f - 1)) / 2;

export const saving = exercise({
  title: { ko: "3×3을 쌓아서 아끼는 가중치", en: "What a stack of 3×3 saves" },
  points: 2,
  needs: ["setup"],
  answer: fn({ f: integer() }, number()),
  cases: [[7], [5], [11], [3]],
  generate: (rng) => [5 + 2 * rng.int(9)],
  reference: (f) => 1 - stacked(f) / (f * f),
  compare: close(),
  mistakes: {
    shareLeft: {
      answer: (f) => stacked(f) / (f * f),
      says: {
        ko: "남는 몫이에요. 49개 가운데 27개가 남으면 아낀 몫은 얼마인가요?",
        en: "This is the share that is left. If 27 of 49 are left, which share is saved?",
      },
    },
    percent: {
      answer: (f) => 100 * (1 - stacked(f) / (f * f)),
      says: {
        ko: "백분율이에요. 0과 1 사이의 수로 답하려면 무엇을 빼야 하나요?",
        en: "This is a percentage. What must go to get a number between 0 and 1?",
      },
    },
    comparedWithStack: {
      answer: (f) => (f * f - stacked(f)) / stacked(f),
      says: {
        ko: "쌓은 층에 견주어 나누었어요. 바꾸기 전의 층은 어느 쪽인가요?",
        en: "You divide by the stack's weights. Which of the two was there before the change?",
      },
    },
    tooFewLayers: {
      answer: (f) => 1 - (9 * Math.floor(f / 3)) / (f * f),
      says: {
        ko: "층의 수를 f ÷ 3으로 구했어요. 3×3 두 층은 7×7을 다 보나요?",
        en: "You take f ÷ 3 layers. Do two layers of 3×3 see all of 7×7?",
      },
    },
    oneLayer: {
      answer: (f) => 1 - 9 / (f * f),
      says: {
        ko: "3×3 한 층만 세었어요. 한 층이 보는 것은 3×3이에요. 7×7을 보려면 몇 층이 필요한가요?",
        en: "You count a single layer. It sees 3×3. How many does it take to see 7×7?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 층의 수를 구하세요. 1 + 2L = f이면 L은 얼마인가요?",
      en: "First the number of layers L: 1 + 2L = f.",
    },
    {
      ko: "L = (f − 1)/2이고 가중치는 9L개예요. 아낀 몫은 1 − 9L/(f·f)예요.",
      en: "L = (f − 1)/2 layers have 9L weights. Saved: 1 − 9L/(f·f).",
    },
  ],
});

export const digitStack = exercise({
  title: { ko: "매개변수 10,000개로 읽는 숫자", en: "Digits with 10,000 parameters" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.94,
  stretch: 0.98,
  maxParameters: 10_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. 학습 셀은 뭐라고 했나요? 조건에 맞지 않으면 학습하지 않아요.",
        en: "This is about as good as guessing. What did the training cell say? Does your stack keep the rules?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.94 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noActivation: {
      when: { lacks: "Relu", accuracyBelow: 0.94 },
      says: {
        ko: "ReLU가 없어요. ReLU 없이 쌓은 3×3 세 층은 결국 필터 몇 개와 같았나요?",
        en: "There is no ReLU. What did three layers of 3×3 without ReLU turn out to be?",
      },
    },
    averagedAway: {
      when: { has: "GlobalAvgPool2d", accuracyBelow: 0.94 },
      says: {
        ko: "맵 전체를 평균 내면 무늬가 어디에 있었는지 사라져요. 마지막 맵을 작게 만들고 flatten과 linear로 자리를 남기면 어떨까요?",
        en: "The average over the whole map forgets where a pattern was. What if the last map is small, and flatten and linear keep its places?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.85, accuracyBelow: 0.94 },
      says: {
        ko: "거의 다 왔어요. 매개변수가 어느 층에 몰려 있나요? summary로 보고, 합성곱 쪽으로 옮기면 어떻게 되나요?",
        en: "Nearly there. Where do your parameters sit? Look with summary: what if more of them were in the convolutions?",
      },
    },
  },
  hints: [
    {
      ko: "풀링을 두 번 쓰면 그 뒤의 3×3 층은 수용 영역을 한 층에 8씩 늘려요. 마지막 맵은 3×3이나 5×5로 작게 만드세요.",
      en: "After two poolings each further 3×3 layer adds 8 to the field. Let the last map be as small as 3×3 or 5×5.",
    },
    {
      ko: "conv2d(1, 8) → relu → maxPool2d → conv2d(8, 16) → relu → maxPool2d → conv2d(16, 16) → relu → conv2d(16, 16) → relu → flatten → linear. 앞의 둘은 padding 1, 뒤의 둘은 padding 0이면 마지막 맵이 3×3이에요.",
      en: "conv2d(1, 8) → relu → maxPool2d → conv2d(8, 16) → relu → maxPool2d → conv2d(16, 16) → relu → conv2d(16, 16) → relu → flatten → linear. With padding 1 in the first two and 0 in the last two, the last map is 3×3.",
    },
  ],
});
