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
import { blockOf, channelsAlong, seen, transitionOf } from "./blocks.js";

const numbers = () => list(number());
const whole = () => list(integer());
const block = () => record({ parameters: integer(), shape: whole(), sums: numbers() });

export const connections = exercise({
  title: { ko: "밀집 블록의 연결", en: "The connections of a dense block" },
  points: 1,
  needs: ["setup", "probe"],
  answer: fn({ layers: integer() }, integer()),
  cases: [[5], [1], [2], [6], [24]],
  generate: (rng) => [3 + rng.int(40)],
  reference: (layers) => (layers * (layers + 1)) / 2,
  compare: exact(),
  mistakes: {
    chain: {
      answer: (layers) => layers,
      says: {
        ko: "층마다 연결을 하나씩만 세었어요. 세 번째 층에는 선이 몇 개 들어오나요?",
        en: "You count one connection for each layer. How many lines come into the third one?",
      },
    },
    inputForgotten: {
      answer: (layers) => (layers * (layers - 1)) / 2,
      says: {
        ko: "블록의 입력에서 나가는 선이 빠졌어요. x₀는 몇 개의 층과 이어지나요?",
        en: "The lines that come from the block's input are missing. With how many layers is x₀ joined?",
      },
    },
    bothWays: {
      answer: (layers) => layers * (layers + 1),
      says: {
        ko: "선을 모두 두 번 세었어요. 뒤의 층이 앞의 층에 무언가를 보내나요?",
        en: "Every line is counted twice. Does a later layer send anything to an earlier one?",
      },
    },
    squared: {
      answer: (layers) => layers * layers,
      says: {
        ko: "모든 층이 모든 층에서 받는다고 세었어요. 첫 층은 몇 곳에서 받나요?",
        en: "You let every layer hear all others. From how many places does the first layer hear?",
      },
    },
    doubled: {
      answer: (layers) => 2 ** layers - 1,
      says: {
        ko: "층마다 두 배로 늘렸어요. 그림에서 층이 하나 늘면 선은 몇 개 늘어나나요?",
        en: "You double with each layer. In the figure, how many lines does one more layer bring?",
      },
    },
  },
  hints: [
    {
      ko: "l번째 층에는 x₀부터 바로 앞 층까지 l개의 선이 들어와요.",
      en: "Into layer l come l lines: from x₀ and from the l − 1 layers before it.",
    },
    {
      ko: "1 + 2 + … + layers예요. layers * (layers + 1)을 2로 나누세요.",
      en: "1 + 2 + … + layers. Divide layers * (layers + 1) by 2.",
    },
  ],
});

export const stageChannels = exercise({
  title: { ko: "신경망을 따라가며 센 채널", en: "Channels along the network" },
  points: 2,
  needs: ["setup", "probe"],
  answer: fn({ first: integer(), growth: integer(), blocks: whole(), theta: number() }, whole()),
  cases: [
    [64, 32, [6, 12, 24, 16], 0.5],
    [16, 12, [4, 3], 1],
    [15, 3, [2, 4, 3], 0.5],
    [24, 8, [5], 0.5],
  ],
  generate: (rng) => [
    9 + 2 * rng.int(8),
    4 + 2 * rng.int(8),
    Array.from({ length: 3 }, () => 2 + rng.int(6)),
    [0.5, 0.7, 0.3][rng.int(3)],
  ],
  reference: channelsAlong,
  compare: exact(),
  mistakes: {
    doubling: {
      answer: (first, growth, blocks, theta) => {
        const along: number[] = [];
        let channels = first;
        blocks.forEach((layers, b) => {
          channels *= 2 ** layers;
          along.push(channels);
          if (b === blocks.length - 1) return;
          channels = Math.floor(theta * channels);
          along.push(channels);
        });
        return growth > 0 ? along : [];
      },
      says: {
        ko: "층마다 두 배로 늘렸어요. 한 층이 새로 만드는 채널은 몇 개인가요?",
        en: "You double with every layer. How many new channels does one layer make?",
      },
    },
    inputDropped: {
      answer: (first, growth, blocks, theta) => {
        const along: number[] = [];
        let channels = first;
        blocks.forEach((layers, b) => {
          channels = layers * growth;
          along.push(channels);
          if (b === blocks.length - 1) return;
          channels = Math.floor(theta * channels);
          along.push(channels);
        });
        return along;
      },
      says: {
        ko: "블록에 들어온 채널이 사라졌어요. 이어 붙이면 입력은 어디에 남나요?",
        en: "The channels that came into the block are gone. Where is the input after a concatenation?",
      },
    },
    noTransition: {
      answer: (first, growth, blocks) => channelsAlong(first, growth, blocks, 1),
      says: {
        ko: "전이층이 채널을 줄이지 않았어요. theta는 어디에 쓰나요?",
        en: "Your transitions keep all channels. Where does theta come in?",
      },
    },
    roundedUp: {
      answer: (first, growth, blocks, theta) => {
        const along: number[] = [];
        let channels = first;
        blocks.forEach((layers, b) => {
          channels += layers * growth;
          along.push(channels);
          if (b === blocks.length - 1) return;
          channels = Math.ceil(theta * channels);
          along.push(channels);
        });
        return along;
      },
      says: {
        ko: "나누어떨어지지 않을 때 올렸어요. 논문의 ⌊θm⌋에서 ⌊ ⌋은 무엇을 뜻하나요?",
        en: "You round up. What does ⌊ ⌋ mean in the paper's ⌊θm⌋?",
      },
    },
    transitionAtEnd: {
      answer: (first, growth, blocks, theta) => {
        const along = channelsAlong(first, growth, blocks, theta);
        return [...along, Math.floor(theta * along[along.length - 1])];
      },
      says: {
        ko: "마지막 블록 뒤에도 전이층을 두었어요. 블록이 넷이면 그 사이는 몇 군데인가요?",
        en: "There is a transition behind the last block too. Between four blocks, how many gaps are there?",
      },
    },
    blocksOnly: {
      answer: (first, growth, blocks, theta) =>
        channelsAlong(first, growth, blocks, theta).filter((_, i) => i % 2 === 0),
      says: {
        ko: "블록 뒤의 채널만 적었어요. 전이층 뒤의 채널은 어디에 있나요?",
        en: "You list the channels behind the blocks. Where are those behind the transitions?",
      },
    },
  },
  hints: [
    {
      ko: "변수 channels 하나를 들고 가요. 블록에서는 layers * growth를 더하고, 전이층에서는 Math.floor(theta * channels)로 바꿔요. 그때마다 목록에 넣으세요.",
      en: "Carry one variable channels. A block adds layers * growth, a transition makes it Math.floor(theta * channels). Put it into the list each time.",
    },
    {
      ko: "blocks의 마지막이 아닐 때만(b < blocks.length - 1) 전이층을 지나요.",
      en: "A transition follows only where b < blocks.length - 1.",
    },
  ],
});

const layerNumbers = (from: number, k: number, narrow: boolean): number =>
  narrow ? 4 * k * from + 9 * 4 * k * k : 9 * from * k;

export const layerWeights = exercise({
  title: { ko: "병목이 있는 층의 가중치", en: "The weights of a layer with a bottleneck" },
  points: 2,
  needs: ["setup", "probe"],
  answer: fn({ from: integer(), growth: integer(), bottleneck: boolean() }, integer()),
  cases: [
    [64, 32, true],
    [64, 32, false],
    [992, 32, true],
    [100, 12, true],
    [100, 12, false],
  ],
  generate: (rng) => [40 + rng.int(400), 8 + rng.int(40), rng.int(2) === 1],
  reference: layerNumbers,
  compare: exact(),
  mistakes: {
    oneByOneForgotten: {
      answer: (from, k, narrow) => (narrow ? 36 * k * k : 9 * from * k),
      says: {
        ko: "병목의 1×1이 빠졌어요. 채널을 4k개로 줄이는 층에는 가중치가 몇 개 있나요?",
        en: "The 1×1 is left out. How many weights has the layer that goes down to 4k channels?",
      },
    },
    narrowIsGrowth: {
      answer: (from, k, narrow) => (narrow ? k * from + 9 * k * k : 9 * from * k),
      says: {
        ko: "1×1이 채널을 k개로 줄인다고 세었어요. DenseNet-B의 1×1은 채널을 몇 개 남기나요?",
        en: "Your 1×1 goes down to k channels. How many does the 1×1 of DenseNet-B leave?",
      },
    },
    threeSeesAll: {
      answer: (from, k, narrow) => (narrow ? 4 * k * from + 9 * from * k : 9 * from * k),
      says: {
        ko: "3×3이 입력을 통째로 본다고 세었어요. 1×1 뒤의 3×3에는 채널이 몇 개 들어가나요?",
        en: "Your 3×3 looks at the whole input. How many channels reach it behind the 1×1?",
      },
    },
    alwaysNarrow: {
      answer: (from, k) => layerNumbers(from, k, true),
      says: {
        ko: "병목이 없을 때도 병목을 세었어요. bottleneck이 false이면 층이 몇 개인가요?",
        en: "You count the bottleneck where there is none. When bottleneck is false, how many convolutions are there?",
      },
    },
    outputToFour: {
      answer: (from, k, narrow) => (narrow ? 4 * k * from + 9 * 16 * k * k : 9 * from * k),
      says: {
        ko: "3×3도 4k채널을 내보낸다고 세었어요. 한 층이 보태는 채널은 몇 개인가요?",
        en: "Your 3×3 puts out 4k channels. How many does one layer add?",
      },
    },
  },
  hints: [
    {
      ko: "병목이 있으면 합성곱이 둘이에요. 1×1은 from에서 4k로, 3×3은 4k에서 k로 가요.",
      en: "With the bottleneck there are two convolutions: 1×1 from `from` to 4k, and 3×3 from 4k to k.",
    },
    {
      ko: "병목이 있으면 4 * growth * from + 9 * 4 * growth * growth, 없으면 9 * from * growth예요.",
      en: "With the bottleneck 4 * growth * from + 9 * 4 * growth * growth, without it 9 * from * growth.",
    },
  ],
});

const blockAs = (slip: Parameters<typeof blockOf>[3]) =>
  seen((from, layers: number, growth: number) => blockOf(from, layers, growth, slip));

export const denseBlock = exercise({
  title: { ko: "밀집 블록 만들기", en: "Building the dense block" },
  points: 4,
  needs: ["setup", "probe"],
  answer: fn({ from: integer(), layers: integer(), growth: integer() }, block()),
  cases: [
    [4, 1, 3],
    [5, 3, 2],
    [3, 4, 2],
  ],
  generate: (rng) => [3 + rng.int(4), 2 + rng.int(3), 2 + rng.int(2)],
  reference: blockAs({}),
  compare: close({ rtol: 2e-3, atol: 2e-3 }),
  mistakes: {
    chain: {
      answer: blockAs({ chain: true }),
      says: {
        ko: "층을 한 줄로 이었어요. 앞에서 만든 채널은 어디로 갔나요?",
        en: "Your layers stand in a row. Where have the earlier channels gone?",
      },
    },
    added: {
      answer: blockAs({ added: true }),
      says: {
        ko: "ResNet처럼 더했어요. DenseNet은 더하는 대신 무엇을 하나요?",
        en: "You add, as ResNet does. What does DenseNet do in place of adding?",
      },
    },
    doubling: {
      answer: blockAs({ growing: true }),
      says: {
        ko: "층마다 들어온 만큼 새 채널을 만들었어요. 성장률은 층마다 달라지나요?",
        en: "Each layer makes as many channels as it gets. Does the growth rate change from layer to layer?",
      },
    },
    noBottleneck: {
      answer: blockAs({ noBottleneck: true }),
      says: {
        ko: "1×1 병목이 없어요. 3×3 앞에서 채널을 4k개로 줄이는 것은 무엇인가요?",
        en: "There is no 1×1. What brings the channels down to 4k in front of the 3×3?",
      },
    },
    bottleneckToGrowth: {
      answer: blockAs({ narrow: true }),
      says: {
        ko: "병목이 너무 좁아요. 1×1은 k의 몇 배를 남기나요?",
        en: "Your bottleneck is too narrow. How many times k does the 1×1 leave?",
      },
    },
    convFirst: {
      answer: blockAs({ convFirst: true }),
      says: {
        ko: "합성곱을 먼저 했어요. DenseNet의 층에서는 배치 정규화와 ReLU가 어디에 있나요?",
        en: "Your convolution comes first. Where do batch norm and ReLU stand in DenseNet's layer?",
      },
    },
    biasLeft: {
      answer: blockAs({ bias: true }),
      says: {
        ko: "합성곱에 편향이 있어요. 뒤에 배치 정규화가 있으면 편향이 필요할까요?",
        en: "Your convolutions have biases. What is a bias worth when batch norm follows?",
      },
    },
    newFirst: {
      answer: blockAs({ newFirst: true }),
      says: {
        ko: "새 채널을 앞에 붙였어요. 입력은 앞과 뒤 가운데 어디에 두기로 했나요?",
        en: "The new channels stand in front. Where does the exercise put the input?",
      },
    },
  },
  hints: [
    {
      ko: "한 걸음은 concat(identity(), layer)예요. identity()가 지금까지의 채널을 그대로 넘기고, layer가 growth개를 보태요. 다음 층은 growth만큼 더 많은 채널을 봐요.",
      en: "One step is concat(identity(), layer): identity() hands on all channels so far, layer adds growth of them. The next layer sees growth channels more.",
    },
    {
      ko: "layer는 sequential(batchNorm2d(c), relu(), conv2d(c, 4 * growth, { kernelSize: 1, bias: false }), batchNorm2d(4 * growth), relu(), conv2d(4 * growth, growth, { kernelSize: 3, padding: 1, bias: false }))이고, c는 from + l * growth예요.",
      en: "layer is sequential(batchNorm2d(c), relu(), conv2d(c, 4 * growth, { kernelSize: 1, bias: false }), batchNorm2d(4 * growth), relu(), conv2d(4 * growth, growth, { kernelSize: 3, padding: 1, bias: false })) with c = from + l * growth.",
    },
  ],
});

const transitionAs = (slip: Parameters<typeof transitionOf>[2]) =>
  seen((from, theta: number) => transitionOf(from, theta, slip));

export const transition = exercise({
  title: { ko: "전이층 만들기", en: "Building the transition" },
  points: 2,
  needs: ["setup", "probe"],
  answer: fn({ from: integer(), theta: number() }, block()),
  cases: [
    [8, 0.5],
    [7, 0.5],
    [5, 1],
  ],
  generate: (rng) => [5 + 2 * rng.int(4), [0.5, 0.7, 0.3][rng.int(3)]],
  reference: transitionAs({}),
  compare: close({ rtol: 2e-3, atol: 2e-3 }),
  mistakes: {
    maxPooling: {
      answer: transitionAs({ max: true }),
      says: {
        ko: "최대 풀링을 썼어요. 전이층은 네 숫자에서 무엇을 남기나요?",
        en: "This is max pooling. What does a transition keep of four numbers?",
      },
    },
    noPooling: {
      answer: transitionAs({ noPool: true }),
      says: {
        ko: "맵의 크기가 그대로예요. 다음 블록이 절반 크기에서 일하게 하는 것은 무엇인가요?",
        en: "The map is as large as before. What lets the next block work at half the size?",
      },
    },
    strided: {
      answer: transitionAs({ strided: true }),
      says: {
        ko: "스트라이드로 줄였어요. 그러면 네 자리 가운데 세 자리는 아무도 보지 않아요. 평균은 어디에 있나요?",
        en: "You use a stride: three of four places are seen by nobody. Where is the average?",
      },
    },
    threeByThree: {
      answer: transitionAs({ three: true }),
      says: {
        ko: "3×3을 썼어요. 채널의 수만 바꾸려면 몇 곱하기 몇이면 되나요?",
        en: "This is a 3×3. Which size is enough to change the number of channels?",
      },
    },
    thetaForgotten: {
      answer: transitionAs({ whole: true }),
      says: {
        ko: "채널이 줄지 않았어요. theta는 어디에 쓰나요?",
        en: "There are as many channels as before. Where does theta come in?",
      },
    },
    roundedUp: {
      answer: transitionAs({ up: true }),
      says: {
        ko: "나누어떨어지지 않을 때 올렸어요. ⌊θm⌋은 어느 쪽으로 가나요?",
        en: "You round up. Which way does ⌊θm⌋ go?",
      },
    },
    convFirst: {
      answer: transitionAs({ convFirst: true }),
      says: {
        ko: "1×1을 먼저 했어요. 전이층의 첫째는 무엇인가요?",
        en: "Your 1×1 comes first. What stands first in a transition?",
      },
    },
    reluForgotten: {
      answer: transitionAs({ noRelu: true }),
      says: {
        ko: "ReLU가 없어요. 이 연습에서는 배치 정규화 뒤에 무엇을 두기로 했나요?",
        en: "There is no ReLU. What does this exercise put behind the batch norm?",
      },
    },
    biasLeft: {
      answer: transitionAs({ bias: true }),
      says: {
        ko: "1×1에 편향이 있어요. bias는 어떻게 두기로 했나요?",
        en: "Your 1×1 has biases. What does the exercise say about bias?",
      },
    },
  },
  hints: [
    {
      ko: "차례는 batchNorm2d(from), relu(), conv2d(from, …, { kernelSize: 1, bias: false }), avgPool2d({ kernelSize: 2 })예요.",
      en: "In this order: batchNorm2d(from), relu(), conv2d(from, …, { kernelSize: 1, bias: false }), avgPool2d({ kernelSize: 2 }).",
    },
    {
      ko: "1×1이 내보내는 채널은 Math.floor(theta * from)개예요.",
      en: "The 1×1 puts out Math.floor(theta * from) channels.",
    },
  ],
});

export const denseDigits = exercise({
  title: { ko: "가중치 6,000개짜리 밀집 신경망", en: "A dense network with 6,000 weights" },
  points: 4,
  needs: ["setup", "probe"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.95,
  stretch: 0.985,
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
    notDense: {
      when: { lacks: "Concat", accuracyBelow: 0.95 },
      says: {
        ko: "이어 붙이는 concat이 없어요. 앞에서 만든 채널을 뒤의 층이 다시 쓸 수 있나요?",
        en: "There is no concat. Can a later layer use again what an earlier one has made?",
      },
    },
    noNorm: {
      when: { lacks: "BatchNorm2d", accuracyBelow: 0.95 },
      says: {
        ko: "배치 정규화가 없어요. 이어 붙인 채널들의 크기를 고르게 하는 것은 무엇인가요?",
        en: "There is no batch norm. What brings the joined channels to one scale?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.95 },
      says: {
        ko: "거의 다 왔어요. 성장률을 낮추고 층을 늘리면 어떨까요? 14×14에서 시작하는 것과 7×7에서 시작하는 것은 어떻게 다를까요?",
        en: "Nearly there. What about a smaller growth rate and more layers? And at which size of map does your first block work?",
      },
    },
  },
  hints: [
    {
      ko: "conv2d(1, 8)과 maxPool2d로 14×14를 만들고, 블록, 전이층, 블록을 두세요. 이렇게 작은 신경망에서는 병목 없이 3×3만 쓰는 층이 더 싸요. 왜 그럴까요?",
      en: "A conv2d(1, 8) and a maxPool2d to 14×14, then block, transition, block. In a network as small as this a layer with 3×3 alone is cheaper than one with a bottleneck. Why?",
    },
    {
      ko: "성장률 6으로 3층, 전이층 0.5, 다시 3층, 그다음 batchNorm2d → relu → maxPool2d → globalAvgPool2d → linear예요.",
      en: "Growth 6: three layers, a transition with 0.5, three layers, then batchNorm2d → relu → maxPool2d → globalAvgPool2d → linear.",
    },
  ],
});
