import { close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import { everywhere, type Grid, randomVolume, stamp, turned, type Volume } from "./volumes.js";

const grid = () => list(list(number()));
const volume = () => list(grid());

const PICTURE: Volume = [
  [
    [1, 2, 0, 3],
    [0, 1, 4, 1],
    [2, 0, 1, 5],
  ],
  [
    [3, 0, 1, 0],
    [1, 2, 0, 2],
    [0, 1, 1, 0],
  ],
  [
    [0, 4, 1, 1],
    [2, 0, 3, 0],
    [1, 1, 0, 2],
  ],
];
const FILTER: Volume = [
  [
    [1, 0],
    [2, -1],
  ],
  [
    [0, 3],
    [1, 0],
  ],
  [
    [-1, 1],
    [0, 2],
  ],
];
const TWO: Volume = [
  [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
  [
    [9, 7, 5],
    [3, 1, 0],
    [2, 4, 6],
  ],
];
const TWO_FILTER: Volume = [
  [
    [0, 1],
    [0, 0],
  ],
  [
    [0, 0],
    [2, 0],
  ],
];

export const stampDeep = exercise({
  title: { ko: "모든 채널을 지나는 도장", en: "One stamp through all channels" },
  points: 2,
  needs: ["setup"],
  answer: fn({ image: volume(), filter: volume(), row: integer(), column: integer() }, number()),
  cases: [
    [PICTURE, FILTER, 0, 0],
    [PICTURE, FILTER, 1, 2],
    [PICTURE, FILTER, 0, 1],
    [TWO, TWO_FILTER, 1, 0],
  ],
  generate: (rng) => {
    const [channels, rows, columns, side] = [2 + rng.int(3), 4 + rng.int(3), 4 + rng.int(3), 2];
    const place: [number, number] = [rng.int(rows - side + 1), rng.int(columns - side + 1)];
    const image = randomVolume(rng, channels, rows, columns);
    return [image, randomVolume(rng, channels, side, side), ...place];
  },
  reference: stamp,
  compare: close(),
  mistakes: {
    firstSheetOnly: {
      answer: (image, filter, row, column) => stamp(image, filter.slice(0, 1), row, column),
      says: {
        ko: "첫 겹만 더했어요. 나머지 겹의 곱은 어디에 더해지나요?",
        en: "You add the first sheet only. Where do the products of the others go?",
      },
    },
    lastSheetOnly: {
      answer: (image, filter, row, column) => stamp(image.slice(-1), filter.slice(-1), row, column),
      says: {
        ko: "마지막 겹의 합만 남았어요. 겹이 바뀔 때 sum을 다시 0으로 만들지 않았나요?",
        en: "Only the last sheet's sum is left. Do you set sum back to 0 for each sheet?",
      },
    },
    mean: {
      answer: (image, filter, row, column) => stamp(image, filter, row, column) / filter.length,
      says: {
        ko: "겹의 수로 나누었어요. 공식에 나누기가 있나요?",
        en: "You divide by the number of sheets. Is there a division in the formula?",
      },
    },
    swapped: {
      answer: (image, filter, row, column) => stamp(image, filter, column, row),
      says: {
        ko: "행과 열이 바뀌었어요. image[c][…][…]에서 먼저 오는 것은 무엇인가요?",
        en: "Row and column have changed places. Which comes first in image[c][…][…]?",
      },
    },
    sameSheet: {
      answer: (image, filter, row, column) =>
        stamp(
          image,
          filter.map(() => filter[0]),
          row,
          column,
        ),
      says: {
        ko: "모든 채널에 필터의 첫 겹을 댔어요. 둘째 채널에는 필터의 몇째 겹을 대나요?",
        en: "You use the filter's first sheet for every channel. Which sheet belongs to the second channel?",
      },
    },
  },
  hints: [
    {
      ko: "반복문 세 개가 필요해요: 겹 c, 행 a, 열 b. 두 개까지는 지난 레슨과 같아요.",
      en: "You need three loops: sheet c, row a, column b. Two of them are those of the last lesson.",
    },
    {
      ko: "가장 안쪽 한 줄: sum += image[c][row + a][column + b] * filter[c][a][b];",
      en: "The line inside: sum += image[c][row + a][column + b] * filter[c][a][b];",
    },
  ],
});

const withBias = (image: Volume, filter: Volume, bias: number): Grid =>
  everywhere(image, filter, (i, j) => stamp(image, filter, i, j) + bias);

export const oneMap = exercise({
  title: { ko: "필터 하나, 특징 맵 한 장", en: "One filter, one feature map" },
  points: 2,
  needs: ["setup"],
  answer: fn({ image: volume(), filter: volume(), bias: number() }, grid()),
  cases: [
    [PICTURE, FILTER, 1],
    [TWO, TWO_FILTER, -3],
    [PICTURE, FILTER, 0.5],
  ],
  generate: (rng) => {
    const [channels, rows, columns, side] = [
      2 + rng.int(3),
      3 + rng.int(3),
      4 + rng.int(3),
      2 + rng.int(2),
    ];
    const image = randomVolume(rng, channels, rows, columns);
    return [image, randomVolume(rng, channels, side, side), 1 + rng.int(5)];
  },
  reference: withBias,
  compare: close(),
  mistakes: {
    biasForgotten: {
      answer: (image, filter) => withBias(image, filter, 0),
      says: {
        ko: "곱의 합은 맞아요. bias는 언제 더하나요?",
        en: "The sums of products are right. When is the bias added?",
      },
    },
    biasPerSheet: {
      answer: (image, filter, bias) => withBias(image, filter, bias * filter.length),
      says: {
        ko: "편향을 겹마다 더했어요. 특징 맵이 한 장이면 편향은 몇 개일까요?",
        en: "You add the bias once for each sheet. How many biases has one feature map?",
      },
    },
    biasPerProduct: {
      answer: (image, filter, bias) =>
        withBias(image, filter, bias * filter.length * filter[0].length * filter[0][0].length),
      says: {
        ko: "곱할 때마다 편향을 더했어요. 가장 안쪽 반복문 밖으로 꺼내면 어떻게 되나요?",
        en: "You add the bias with every product. What if it stands outside the inner loops?",
      },
    },
    firstSheetOnly: {
      answer: (image, filter, bias) => withBias(image, filter.slice(0, 1), bias),
      says: {
        ko: "첫 채널의 결과예요. 나머지 채널의 결과는 어디로 갔나요?",
        en: "This is the first channel's result. Where have the others gone?",
      },
    },
    flipped: {
      answer: (image, filter, bias) => withBias(image, turned(filter), bias),
      says: {
        ko: "필터를 180° 돌렸어요. 신경망의 합성곱은 필터를 돌리나요?",
        en: "You turn the filter by 180°. Does a network's convolution turn it?",
      },
    },
  },
  hints: [
    {
      ko: "자리 (i, j)마다 sum을 bias에서 시작해 보세요. 그다음은 앞의 연습과 같아요.",
      en: "At each place (i, j) let sum start at bias. The rest is the exercise before.",
    },
    {
      ko: "자리마다 let sum = bias; 다음에 세 겹 반복문: sum += image[c][i + a][j + b] * filter[c][a][b]; 끝나면 line.push(sum);",
      en: "At each place let sum = bias; then three loops: sum += image[c][i + a][j + b] * filter[c][a][b]; at the end line.push(sum);",
    },
  ],
});

export const layerShape = exercise({
  title: { ko: "층의 결과의 모양", en: "The shape of a layer's output" },
  points: 1,
  needs: ["setup"],
  answer: fn({ input: list(integer()), filters: integer(), size: integer() }, list(number())),
  cases: [
    [[3, 32, 32], 1, 5],
    [[3, 32, 32], 4, 5],
    [[4, 28, 28], 10, 5],
    [[1, 28, 20], 6, 3],
  ],
  generate: (rng) => [
    [2 + rng.int(6), 10 + rng.int(40), 10 + rng.int(40)],
    8 + rng.int(60),
    2 + rng.int(6),
  ],
  reference: ([, rows, columns], filters, size) => [filters, rows - size + 1, columns - size + 1],
  compare: exact(),
  mistakes: {
    channelsStay: {
      answer: ([channels, rows, columns], _, size) => [
        channels,
        rows - size + 1,
        columns - size + 1,
      ],
      says: {
        ko: "채널의 수가 그대로예요. 특징 맵은 채널마다 한 장인가요, 필터마다 한 장인가요?",
        en: "The channels stay as they were. Is there a map for each channel or for each filter?",
      },
    },
    channelsMultiplied: {
      answer: ([channels, rows, columns], filters, size) => [
        channels * filters,
        rows - size + 1,
        columns - size + 1,
      ],
      says: {
        ko: "필터마다 채널 수만큼 맵을 세었어요. 채널의 결과들은 그다음에 어떻게 되나요?",
        en: "You count a map for each channel of each filter. What happens to the channels' results next?",
      },
    },
    channelsLast: {
      answer: ([, rows, columns], filters, size) => [rows - size + 1, columns - size + 1, filters],
      says: {
        ko: "숫자 셋은 모두 맞아요. 라이브러리의 모양에서 채널은 몇째 자리인가요?",
        en: "All three numbers are right. In which place does the library's shape have the channels?",
      },
    },
    oneForgotten: {
      answer: ([, rows, columns], filters, size) => [filters, rows - size, columns - size],
      says: {
        ko: "맵이 한 줄 작아요. 필터가 처음 놓인 자리는 세었나요?",
        en: "The maps are one row too small. Did you count the place where the filter starts?",
      },
    },
    sizeKept: {
      answer: ([, rows, columns], filters) => [filters, rows, columns],
      says: {
        ko: "맵의 크기가 그림과 같아요. 필터가 그림 안에만 놓이면 몇 자리가 있나요?",
        en: "The maps are as large as the picture. At how many places does the filter lie inside?",
      },
    },
  },
  hints: [
    {
      ko: "높이와 너비는 지난 레슨의 n − f + 1이에요. 맵의 수는 무엇과 같은가요?",
      en: "Height and width are the last lesson's n − f + 1. What decides the number of maps?",
    },
    {
      ko: "const [, rows, columns] = input; 다음에 [filters, rows − size + 1, columns − size + 1]을 돌려주세요.",
      en: "const [, rows, columns] = input; then give back [filters, rows − size + 1, columns − size + 1].",
    },
  ],
});

/** Weights of a stack; `depthOf` says how deep the k-th layer's filters are. */
function weigh(filters: number[], size: number, depthOf: (k: number) => number): number {
  return filters.reduce((sum, count, k) => sum + size * size * depthOf(k) * count, 0);
}

export const stackWeights = exercise({
  title: { ko: "쌓은 층의 가중치", en: "The weights of a stack" },
  points: 2,
  needs: ["setup"],
  answer: fn({ channels: integer(), filters: list(integer()), size: integer() }, number()),
  cases: [
    [3, [4, 10], 5],
    [3, [4], 5],
    [1, [6, 8, 10], 3],
    [3, [64, 64], 3],
  ],
  generate: (rng) => [
    2 + rng.int(3),
    Array.from({ length: 2 + rng.int(3) }, () => 5 + rng.int(30)),
    2 + rng.int(5),
  ],
  reference: (channels, filters, size) =>
    weigh(filters, size, (k) => (k === 0 ? channels : filters[k - 1])),
  compare: exact(),
  mistakes: {
    alwaysTheImage: {
      answer: (channels, filters, size) => weigh(filters, size, () => channels),
      says: {
        ko: "모든 층의 필터가 그림만큼 깊다고 보았어요. 둘째 층은 무엇을 읽나요?",
        en: "You take every layer's filters to be as deep as the picture. What does the second layer read?",
      },
    },
    flatFilters: {
      answer: (_, filters, size) => weigh(filters, size, () => 1),
      says: {
        ko: "필터의 깊이를 1로 세었어요. 입력이 세 겹이면 필터는 몇 겹인가요?",
        en: "You count filters of one sheet. How deep is a filter on an input of three?",
      },
    },
    biasesCounted: {
      answer: (channels, filters, size) =>
        weigh(filters, size, (k) => (k === 0 ? channels : filters[k - 1])) +
        filters.reduce((a, b) => a + b, 0),
      says: {
        ko: "편향까지 세었어요. 이 층들에 편향이 있나요?",
        en: "You count biases too. Do these layers have any?",
      },
    },
    lastLayerOnly: {
      answer: (channels, filters, size) =>
        size *
        size *
        (filters.length > 1 ? filters[filters.length - 2] : channels) *
        filters[filters.length - 1],
      says: {
        ko: "마지막 층의 가중치예요. 앞의 층들은 어디에서 더하나요?",
        en: "These are the last layer's weights. Where do you add those before?",
      },
    },
    sideNotSquared: {
      answer: (channels, filters, size) =>
        weigh(filters, size, (k) => (k === 0 ? channels : filters[k - 1])) / size,
      says: {
        ko: "필터의 한 변만 곱했어요. 5×5 필터 한 겹에는 숫자가 몇 개인가요?",
        en: "You multiply by one side of the filter only. How many numbers has a sheet of 5×5?",
      },
    },
  },
  hints: [
    {
      ko: "층 하나의 가중치는 size × size × (앞 층의 맵 수) × (이 층의 필터 수)예요. 첫 층의 '앞 층'은 그림이에요.",
      en: "A layer has size × size × (maps of the layer before) × (its filters) weights. Before the first layer is the picture.",
    },
    {
      ko: "let before = channels; 층마다 weights += size * size * before * count; before = count;",
      en: "let before = channels; for each layer weights += size * size * before * count; before = count;",
    },
  ],
});

const everyNumber = (map: Grid, change: (v: number) => number): Grid =>
  map.map((line) => line.map(change));

export const rectify = exercise({
  title: { ko: "ReLU 함수", en: "The function ReLU" },
  points: 1,
  needs: ["setup"],
  answer: fn({ map: grid() }, grid()),
  cases: [
    [
      [
        [3, -2, 0],
        [-1, 5, -4],
      ],
    ],
    [[[-0.5, 0.25]]],
    [
      [
        [-3, -1],
        [-2, -6],
      ],
    ],
  ],
  generate: (rng) => randomVolume(rng, 1, 2 + rng.int(3), 2 + rng.int(4)) as [Grid],
  reference: (map) => everyNumber(map, (v) => Math.max(0, v)),
  compare: close(),
  mistakes: {
    absolute: {
      answer: (map) => everyNumber(map, Math.abs),
      says: {
        ko: "음수의 부호만 지웠어요. −2는 2가 되나요, 0이 되나요?",
        en: "You only drop the minus sign. Does −2 become 2 or 0?",
      },
    },
    step: {
      answer: (map) => everyNumber(map, (v) => (v > 0 ? 1 : 0)),
      says: {
        ko: "양수가 모두 1이 되었어요. 얼마나 큰지도 남아야 하지 않을까요?",
        en: "All positive numbers become 1. Should their size not stay?",
      },
    },
    upsideDown: {
      answer: (map) => everyNumber(map, (v) => Math.min(0, v)),
      says: {
        ko: "양수가 0이 되고 음수가 남았어요. 둘 가운데 어느 쪽이 남아야 하나요?",
        en: "The positive numbers became 0 and the negative ones stayed. Which should stay?",
      },
    },
    negated: {
      answer: (map) => everyNumber(map, (v) => Math.max(0, -v)),
      says: {
        ko: "부호를 바꾼 다음 음수를 지웠어요. 3은 무엇이 되어야 하나요?",
        en: "You change the sign first. What should 3 become?",
      },
    },
  },
  hints: [
    {
      ko: "숫자 하나에는 Math.max(0, v)예요. 표의 모든 숫자에 하려면 map을 두 번 쓰세요.",
      en: "For one number it is Math.max(0, v). For a whole table use map twice.",
    },
    {
      ko: "return map.map((line) => line.map((v) => …)); 점 셋 자리에 Math.max(0, v)를 넣으세요.",
      en: "return map.map((line) => line.map((v) => …)); put Math.max(0, v) in place of the dots.",
    },
  ],
});

export const stackNet = exercise({
  title: { ko: "합성곱만으로 읽는 숫자", en: "Digits read by convolutions alone" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.75,
  stretch: 0.92,
  maxParameters: 5000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. stackNet을 채운 다음 학습 셀을 실행했나요? 네 층이 넘으면 학습률 0.005가 클 수도 있어요.",
        en: "This is about as good as guessing. Did you run the training cell after filling in stackNet? For four layers and more a learning rate of 0.005 may be too large.",
      },
    },
    noRelu: {
      when: { lacks: "Relu", accuracyBelow: 0.75 },
      says: {
        ko: "층 사이에 relu가 없어요. 그러면 층을 아무리 쌓아도 층 몇 개와 같을까요?",
        en: "There is no relu between the layers. How many layers is such a stack worth?",
      },
    },
    tooShallow: {
      when: { accuracyAbove: 0.2, accuracyBelow: 0.6 },
      says: {
        ko: "답 하나가 보는 조각이 아직 작아요. 5×5 두 층이면 9×9예요. 한 층을 더 쌓거나 필터를 키우면 얼마나 넓어지나요?",
        en: "One answer still sees a small patch: two layers of 5×5 see 9×9. How much does a third layer add, or a larger filter?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.6, accuracyBelow: 0.75 },
      says: {
        ko: "거의 다 왔어요. 남은 매개변수로 맵을 늘리는 것과 필터를 키우는 것 가운데 무엇이 나을까요?",
        en: "Nearly there. What do the parameters that are left buy: more maps or larger filters?",
      },
    },
  },
  hints: [
    {
      ko: "conv2d와 relu를 번갈아 세 번. 채널의 수가 이어져야 해요: 1 → … → … → 10. 끝은 globalAvgPool2d()예요.",
      en: "conv2d and relu in turn, three times. The channels must fit: 1 → … → … → 10. The end is globalAvgPool2d().",
    },
    {
      ko: "sequential(conv2d(1, 5, { kernelSize: 7 }), relu(), conv2d(5, 6, { kernelSize: 7 }), relu(), conv2d(6, …), globalAvgPool2d()): 7×7 세 층이면 19×19를 봐요.",
      en: "sequential(conv2d(1, 5, { kernelSize: 7 }), relu(), conv2d(5, 6, { kernelSize: 7 }), relu(), conv2d(6, …), globalAvgPool2d()): three layers of 7×7 see 19×19.",
    },
  ],
});
