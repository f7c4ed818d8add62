import { close, exact, exercise, fn, integer, list, model, number, value } from "convlab/check";
import { mostlyNegative, pool } from "./pooling.js";

const grid = () => list(list(number()));

export const convParameters = exercise({
  title: { ko: "합성곱층의 매개변수", en: "The parameters of a convolution" },
  points: 1,
  needs: ["setup"],
  answer: fn({ kernelSize: integer(), inChannels: integer(), outChannels: integer() }, number()),
  cases: [
    [5, 1, 6],
    [5, 6, 16],
    [3, 3, 64],
    [1, 128, 32],
  ],
  generate: (rng) => [1 + rng.int(7), 2 + rng.int(62), 2 + rng.int(126)],
  reference: (k, cIn, cOut) => k * k * cIn * cOut + cOut,
  compare: exact(),
  mistakes: {
    biasForgotten: {
      answer: (k, cIn, cOut) => k * k * cIn * cOut,
      says: {
        ko: "필터의 숫자는 다 세었어요. 특징 맵마다 하나씩 더하는 편향은 모두 몇 개인가요?",
        en: "You have all the filters' numbers. Each feature map also has a bias: how many are these?",
      },
    },
    inputChannelsForgotten: {
      answer: (k, _, cOut) => k * k * cOut + cOut,
      says: {
        ko: "필터의 깊이를 1로 세었어요. 입력 채널이 여섯이면 필터 하나는 몇 겹인가요?",
        en: "You count filters that are one layer deep. With six input channels, how deep is one filter?",
      },
    },
    sideNotSquared: {
      answer: (k, cIn, cOut) => k * cIn * cOut + cOut,
      says: {
        ko: "필터의 한 변만 곱했어요. 5×5 필터의 한 겹에는 숫자가 몇 개 있나요?",
        en: "You multiply by one side of the filter only. How many numbers has one layer of a 5×5 filter?",
      },
    },
    oneBiasForAll: {
      answer: (k, cIn, cOut) => k * k * cIn * cOut + 1,
      says: {
        ko: "편향을 하나만 더했어요. 필터 여섯 개가 편향 하나를 나누어 쓰나요?",
        en: "You add a single bias. Do six filters share one bias?",
      },
    },
    biasPerLayerOfFilter: {
      answer: (k, cIn, cOut) => (k * k + 1) * cIn * cOut,
      says: {
        ko: "필터의 겹마다 편향을 더했어요. 필터 하나의 모든 겹은 특징 맵 하나로 더해져요. 편향은 어디에 더할까요?",
        en: "You add a bias for each layer of a filter. All layers of a filter are summed into one feature map: where does the bias go?",
      },
    },
  },
  hints: [
    {
      ko: "필터 하나에는 kernelSize × kernelSize × inChannels개의 숫자가 있고, 편향이 하나 더 있어요.",
      en: "One filter has kernelSize × kernelSize × inChannels numbers, and one bias more.",
    },
    {
      ko: "그런 필터가 outChannels개예요: (kernelSize * kernelSize * inChannels + 1) * outChannels",
      en: "There are outChannels such filters: (kernelSize * kernelSize * inChannels + 1) * outChannels",
    },
  ],
});

export const maxPool2x2 = exercise({
  title: { ko: "2×2 최대 풀링", en: "Max pooling, 2×2" },
  points: 2,
  needs: ["setup"],
  answer: fn({ image: grid() }, grid()),
  cases: [
    [
      [
        [1, 3, 2, 0],
        [4, 2, 1, 1],
        [0, 1, 5, 6],
        [2, 1, 7, 3],
      ],
    ],
    [
      [
        [8, 1, 0, 4, 5, 9],
        [2, 3, 7, 6, 1, 0],
      ],
    ],
    [
      [
        [-5, -2],
        [-8, -3],
      ],
    ],
    [
      [
        [-1, -4, 3, 0],
        [-6, -2, -7, 2],
      ],
    ],
  ],
  generate: (rng) => [mostlyNegative(rng, 2 * (1 + rng.int(4)), 2 * (2 + rng.int(3)))],
  reference: (image) => pool(image, 2, (four) => Math.max(...four)),
  compare: exact(),
  mistakes: {
    average: {
      answer: (image) => pool(image, 2, (four) => four.reduce((a, b) => a + b, 0) / 4),
      says: {
        ko: "네 숫자의 평균이에요. 최대 풀링은 네 숫자 가운데 무엇을 남기나요?",
        en: "This is the mean of the four. Which of the four does max pooling keep?",
      },
    },
    minimum: {
      answer: (image) => pool(image, 2, (four) => Math.min(...four)),
      says: {
        ko: "네 숫자 가운데 가장 작은 것이 남았어요. 필터가 가장 크게 대답한 자리는 어느 숫자인가요?",
        en: "The smallest of the four is left. Which number tells where the filter answered most?",
      },
    },
    strideOne: {
      answer: (image) => pool(image, 1, (four) => Math.max(...four)),
      says: {
        ko: "한 칸씩 움직여서 구역이 겹쳐요. 4×4에서 겹치지 않는 2×2 구역은 몇 개인가요?",
        en: "You move by one, so the regions overlap. How many 2×2 regions without overlap has a 4×4 table?",
      },
    },
    startsAtZero: {
      answer: (image) => pool(image, 2, (four) => Math.max(0, ...four)),
      says: {
        ko: "네 숫자가 모두 음수인 구역에서 0이 나왔어요. 가장 큰 값을 0에서부터 찾기 시작하지 않았나요?",
        en: "Where all four are negative you give 0. Does your search for the largest start from 0?",
      },
    },
    firstOfFour: {
      answer: (image) => pool(image, 2, (four) => four[0]),
      says: {
        ko: "구역마다 왼쪽 위의 숫자만 남았어요. 나머지 셋이 더 클 수도 있지 않을까요?",
        en: "You keep the upper left number of each region. Could one of the other three be larger?",
      },
    },
  },
  hints: [
    {
      ko: "반복문의 i와 j를 2씩 늘리세요. 구역의 네 숫자는 image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1]이에요.",
      en: "Let i and j grow by 2. The four numbers are image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1].",
    },
    {
      ko: "line.push(Math.max(image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1])); 한 행이 끝나면 result.push(line);",
      en: "line.push(Math.max(image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1])); at the end of a row, result.push(line);",
    },
  ],
});

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

export const accuracy = exercise({
  title: { ko: "배치의 크기가 다를 때의 정확도", en: "Accuracy over batches of unequal size" },
  points: 2,
  needs: ["setup"],
  answer: fn({ correct: list(integer()), sizes: list(integer()) }, number()),
  cases: [
    [
      [63, 62, 0],
      [64, 64, 2],
    ],
    [
      [8, 8, 4],
      [10, 10, 4],
    ],
    [[7], [10]],
    [
      [90, 100, 95, 2],
      [100, 100, 100, 20],
    ],
  ],
  generate: (rng) => {
    const size = 16 + rng.int(64);
    const sizes = [...Array.from({ length: 2 + rng.int(4) }, () => size), 1 + rng.int(size - 1)];
    return [sizes.map((n) => rng.int(n + 1)), sizes];
  },
  reference: (correct, sizes) => sum(correct) / sum(sizes),
  compare: close(),
  mistakes: {
    meanOfBatchMeans: {
      answer: (correct, sizes) => sum(correct.map((hits, k) => hits / sizes[k])) / sizes.length,
      says: {
        ko: "배치마다 정확도를 내고 그 평균을 냈어요. 두 장뿐인 배치의 한 장은 64장인 배치의 한 장보다 몇 배로 세어지나요?",
        en: "You take the mean of the batches' accuracies. How much more does a digit count in a batch of 2 than in a batch of 64?",
      },
    },
    everyBatchFull: {
      answer: (correct, sizes) => sum(correct) / (sizes[0] * sizes.length),
      says: {
        ko: "모든 배치가 첫 배치만큼 크다고 보았어요. 마지막 배치에는 몇 장이 있나요?",
        en: "You take every batch to be as large as the first. How many digits has the last one?",
      },
    },
    perBatch: {
      answer: (correct, sizes) => sum(correct) / sizes.length,
      says: {
        ko: "배치의 수로 나누었어요. 정확도는 무엇 가운데 맞힌 비율인가요?",
        en: "You divide by the number of batches. Accuracy is the share of right answers among what?",
      },
    },
    percent: {
      answer: (correct, sizes) => (100 * sum(correct)) / sum(sizes),
      says: {
        ko: "백분율이에요. 0과 1 사이의 수로 답하려면 무엇을 빼야 하나요?",
        en: "This is a percentage. What must go to get a number between 0 and 1?",
      },
    },
  },
  hints: [
    {
      ko: "합을 두 개 두세요. 하나는 맞힌 수, 하나는 전체 수예요. 나누기는 맨 끝에 한 번만 해요.",
      en: "Keep two sums: how many were right, and how many there were. Divide once, at the end.",
    },
    {
      ko: "반복문 안에서 hits += correct[k]; total += sizes[k]; 그리고 return hits / total;",
      en: "In the loop: hits += correct[k]; total += sizes[k]; then return hits / total;",
    },
  ],
});

export const digits = exercise({
  title: { ko: "내가 만든 숫자 인식기", en: "Your own digit reader" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.98,
  stretch: 0.99,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. digitNet을 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in digitNet?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.98 },
      says: {
        ko: "마지막에 소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산해요. 두 번 하면 기울기는 어떻게 되나요?",
        en: "There is a softmax layer. The loss already takes the softmax: what becomes of the gradient if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.98 },
      says: {
        ko: "합성곱층이 없어요. 이웃한 픽셀을 함께 보는 층은 어디에 있나요?",
        en: "There is no convolution. Which layer looks at neighbouring pixels together?",
      },
    },
    notLongEnough: {
      when: { accuracyAbove: 0.9, accuracyBelow: 0.98 },
      says: {
        ko: "거의 다 왔어요. 학습용 60,000장을 모두 썼나요? 한 바퀴 더 돌 때 학습률을 줄이면 어떻게 되나요?",
        en: "Nearly there. Did you use all 60,000 digits? What does a second pass with a smaller learning rate do?",
      },
    },
  },
  hints: [
    {
      ko: "LeNet-5처럼 conv2d, relu, maxPool2d를 두 번 쌓고 flatten과 linear로 끝내 보세요. 마지막 층의 출력은 10이에요.",
      en: "As in LeNet-5: conv2d, relu, maxPool2d twice, then flatten and linear. The last layer has 10 outputs.",
    },
    {
      ko: "sequential(conv2d(1, 8, { kernelSize: 5, padding: 2 }), relu(), maxPool2d({ kernelSize: 2 }), conv2d(8, 16, { kernelSize: 5 }), relu(), maxPool2d({ kernelSize: 2 }), flatten(), linear(400, …)): 나머지는 linear 두 층이면 돼요.",
      en: "sequential(conv2d(1, 8, { kernelSize: 5, padding: 2 }), relu(), maxPool2d({ kernelSize: 2 }), conv2d(8, 16, { kernelSize: 5 }), relu(), maxPool2d({ kernelSize: 2 }), flatten(), linear(400, …)): two linear layers do the rest.",
    },
  ],
});

export const denseWeights = exercise({
  title: { ko: "완전 연결층의 가중치", en: "The weights of a fully connected layer" },
  points: 1,
  needs: ["setup"],
  answer: fn(
    { channels: integer(), height: integer(), width: integer(), outputs: integer() },
    number(),
  ),
  cases: [
    [16, 5, 5, 120],
    [256, 13, 13, 4096],
    [256, 6, 6, 4096],
    [3, 4, 7, 10],
  ],
  generate: (rng) => [2 + rng.int(60), 3 + rng.int(12), 3 + rng.int(12), 2 + rng.int(200)],
  reference: (channels, height, width, outputs) => channels * height * width * outputs,
  compare: exact(),
  mistakes: {
    channelsForgotten: {
      answer: (_, height, width, outputs) => height * width * outputs,
      says: {
        ko: "맵 한 장만 세었어요. 맵이 여러 장이면 입력은 모두 몇 개인가요?",
        en: "You count one map only. How many inputs do all the maps make?",
      },
    },
    oneSide: {
      answer: (channels, height, _, outputs) => channels * height * outputs,
      says: {
        ko: "맵의 한 변만 곱했어요. 5×5 맵에는 숫자가 몇 개인가요?",
        en: "You multiply by one side of the map only. How many numbers has a map of 5×5?",
      },
    },
    biasesCounted: {
      answer: (channels, height, width, outputs) => (channels * height * width + 1) * outputs,
      says: {
        ko: "편향까지 세었어요. 이번에는 무엇을 세라고 했나요?",
        en: "You count the biases too. What were you asked to count this time?",
      },
    },
    added: {
      answer: (channels, height, width, outputs) => channels * height * width + outputs,
      says: {
        ko: "입력의 수와 출력의 수를 더했어요. 입력 하나는 출력 몇 개와 이어지나요?",
        en: "You add inputs and outputs. With how many outputs is one input joined?",
      },
    },
  },
  hints: [
    {
      ko: "입력은 channels × height × width개의 숫자예요. 하나하나가 모든 출력과 이어져요.",
      en: "The inputs are channels × height × width numbers. Each is joined with every output.",
    },
    {
      ko: "return channels * height * … * outputs; 점 셋 자리에는 너비가 들어가요.",
      en: "return channels * height * … * outputs; the width takes the place of the dots.",
    },
  ],
});

const mean = (numbers: number[]): number => sum(numbers) / numbers.length;

export const globalAverage = exercise({
  title: { ko: "전역 평균 풀링", en: "Global average pooling" },
  points: 1,
  needs: ["setup"],
  answer: fn({ maps: list(grid()) }, list(number())),
  cases: [
    [
      [
        [
          [1, 2],
          [3, 6],
        ],
        [
          [0, 0],
          [0, 8],
        ],
      ],
    ],
    [[[[5, 1, 0]], [[2, 2, 5]], [[-3, 0, 0]]]],
  ],
  generate: (rng) => {
    const [rows, columns] = [2 + rng.int(3), 3 + rng.int(3)];
    return [
      Array.from({ length: 2 + rng.int(4) }, () =>
        mostlyNegative(rng, rows, columns).map((line) => line.map((v) => v + 12)),
      ),
    ];
  },
  reference: (maps) => maps.map((map) => mean(map.flat())),
  compare: close(),
  mistakes: {
    sums: {
      answer: (maps) => maps.map((map) => sum(map.flat())),
      says: {
        ko: "맵마다 합을 냈어요. 평균이 되려면 무엇으로 나누어야 하나요?",
        en: "You give each map's sum. What must it be divided by?",
      },
    },
    maxima: {
      answer: (maps) => maps.map((map) => Math.max(...map.flat())),
      says: {
        ko: "맵마다 가장 큰 숫자예요. 전역 평균 풀링은 무엇을 남기나요?",
        en: "This is each map's largest number. What does global average pooling keep?",
      },
    },
    rowMeans: {
      answer: (maps) => maps[0].map((line) => mean(line)),
      says: {
        ko: "첫 맵의 줄마다 평균을 냈어요. 평균은 줄마다 하나인가요, 맵마다 하나인가요?",
        en: "You average the rows of the first map. Is there one mean for each row or for each map?",
      },
    },
    acrossChannels: {
      answer: (maps) =>
        maps[0].flatMap((line, i) => line.map((_, j) => mean(maps.map((map) => map[i][j])))),
      says: {
        ko: "자리마다 채널의 평균을 냈어요. 없어져야 하는 것은 자리인가요, 채널인가요?",
        en: "You average the channels at each place. Which should disappear: the places or the channels?",
      },
    },
  },
  hints: [
    {
      ko: "맵 하나의 모든 숫자는 map.flat()으로 한 줄이 돼요. 더해서 개수로 나누세요.",
      en: "map.flat() makes one list of a map's numbers. Add them up and divide by how many there are.",
    },
    {
      ko: "return maps.map((map) => { const numbers = map.flat(); return numbers.reduce((a, b) => a + b, 0) / …; }); 점 셋 자리: 숫자의 개수",
      en: "return maps.map((map) => { const numbers = map.flat(); return numbers.reduce((a, b) => a + b, 0) / …; }); instead of the dots: how many numbers there are",
    },
  ],
});

export const bugs = exercise({
  title: { ko: "버그가 있는 줄 찾기", en: "Find the bugs" },
  points: 2,
  needs: ["setup"],
  answer: value(list(integer())),
  reference: [1, 4, 9],
  compare: exact(),
  mistakes: {
    commentBelieved: {
      answer: [4, 9],
      says: {
        ko: "두 줄은 맞아요. 주석은 맞는 말인가요? eval()에서 배치 정규화의 앞과 뒤가 같았나요?",
        en: "These two are right. And is the comment true? Was it the same before and after batch normalization in eval()?",
      },
    },
    meanBelieved: {
      answer: [1, 9],
      says: {
        ko: "두 줄은 맞아요. 마지막 배치가 작으면 4번 줄의 평균은 누구를 더 많이 세나요?",
        en: "These two are right. If the last batch is small, whom does the mean in line 4 count more?",
      },
    },
    commaMissed: {
      answer: [1, 4],
      says: {
        ko: "두 줄은 맞아요. 이 코드가 실행되기는 할까요? 목록의 쉼표를 하나씩 세어 보세요.",
        en: "These two are right. Would this code run at all? Count the commas of the list.",
      },
    },
    commaOnNextLine: {
      answer: [1, 4, 10],
      says: {
        ko: "쉼표가 하나 빠진 것은 맞아요. 그 쉼표는 어느 줄의 끝에 있어야 하나요?",
        en: "A comma is missing, yes. At the end of which line should it stand?",
      },
    },
    evalBlamed: {
      answer: [1, 2, 4, 9],
      says: {
        ko: "하나가 더 들어갔어요. 시험할 때 eval()은 필요한가요, 아닌가요?",
        en: "One too many. Do you need eval() for a test or not?",
      },
    },
    noGradBlamed: {
      answer: [1, 3, 4, 9],
      says: {
        ko: "하나가 더 들어갔어요. 배치마다 맞힌 비율을 구하는 3번 줄에서 틀린 것은 무엇인가요?",
        en: "One too many. What would be wrong in line 3, which finds each batch's share?",
      },
    },
  },
  hints: [
    {
      ko: "세 줄이에요. 하나는 주석, 하나는 계산, 하나는 문법이에요.",
      en: "There are three: one in a comment, one in the arithmetic, one in the grammar.",
    },
    {
      ko: "eval()의 배치 정규화는 저장해 둔 통계를 쓸 뿐 꺼지지 않아요. 배치의 크기가 다르면 평균의 평균은 틀려요. relu() 뒤를 보세요.",
      en: "In eval() batch normalization uses what it has kept; it is not off. A mean of means is wrong for unequal batches. Look behind relu().",
    },
  ],
});
