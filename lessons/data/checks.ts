import { close, exercise, fn, integer, list, model, number, record } from "convlab/check";
import {
  clamp,
  covered,
  mean,
  pasted,
  places,
  scaled,
  suspectsAt,
  thresholds,
  variance,
} from "./sums.js";

const numbers = () => list(number());
const table = () => list(numbers());

interface Random {
  uniform(): number;
  int(n: number): number;
}

export const normalizedRange = exercise({
  title: { ko: "0과 1이 가는 곳", en: "Where 0 and 1 go" },
  points: 1,
  needs: ["setup"],
  answer: fn({ mean: number(), std: number() }, numbers()),
  cases: [
    [0.485, 0.229],
    [0.1307, 0.3081],
    [0.4, 0.2],
  ],
  generate: (rng) => [(10 + rng.int(80)) / 100, (10 + rng.int(35)) / 100],
  reference: (middle, std) => scaled([0, 1], middle, std),
  compare: close(),
  mistakes: {
    swapped: {
      answer: (middle, std) => scaled([1, 0], middle, std),
      says: {
        ko: "두 끝이 바뀌었어요. 검정인 0은 어느 쪽 끝으로 가나요?",
        en: "The two ends have changed places. To which end does black, 0, go?",
      },
    },
    multiplied: {
      answer: (middle, std) => [0, 1].map((v) => (v - middle) * std),
      says: {
        ko: "표준편차를 곱했어요. 흩어진 정도가 1이 되려면 곱해야 하나요, 나누어야 하나요?",
        en: "You multiply by the standard deviation. Does a spread of 1 need a product or a quotient?",
      },
    },
    bytes: {
      answer: (middle, std) => scaled([0, 255], middle, std),
      says: {
        ko: "255를 넣었어요. 이 평균과 표준편차는 0–255에서 구한 값인가요, 0–1에서 구한 값인가요?",
        en: "You put 255 in. Were this mean and this deviation taken from 0–255, or from 0–1?",
      },
    },
    meanForgotten: {
      answer: (_, std) => [0, 1 / std],
      says: {
        ko: "평균을 빼지 않았어요. 0은 그대로 0으로 남나요?",
        en: "The mean is not subtracted. Does 0 stay 0?",
      },
    },
    minusOneToOne: {
      answer: () => [-1, 1],
      says: {
        ko: "−1과 1은 평균과 표준편차가 모두 0.5일 때만 나와요. 여기 주어진 값으로 계산하면 얼마인가요?",
        en: "−1 and 1 come out only if mean and deviation are both 0.5. What do the given ones lead to?",
      },
    },
  },
  hints: [
    {
      ko: "식 (x − mean) / std의 x에 0을 넣고, 그다음 1을 넣으세요.",
      en: "Put 0 for x into (x − mean) / std, and then 1.",
    },
    {
      ko: "이렇게 시작해요: return [(0 - mean) / std, …];",
      en: "It begins like this: return [(0 - mean) / std, …];",
    },
  ],
});

export const normalizeTest = exercise({
  title: { ko: "시험 그림의 정규화", en: "Normalizing the test pictures" },
  points: 2,
  needs: ["setup"],
  answer: fn({ train: numbers(), test: numbers() }, numbers()),
  cases: [
    [
      [0, 1, 0, 1],
      [0.5, 1],
    ],
    [
      [0.2, 0.4, 0.6],
      [0.4, 0.9, 0.1, 0.6],
    ],
    [
      [0.1, 0.1, 0.9, 0.3, 0.6],
      [0.7, 0.2],
    ],
  ],
  generate: (rng) => {
    const some = (n: number) => Array.from({ length: n }, (_, k) => (k * 9 + rng.int(9)) / 60);
    return [some(4 + rng.int(3)), some(2 + rng.int(3))];
  },
  reference: (train, test) => scaled(test, mean(train), Math.sqrt(variance(train))),
  compare: close(),
  mistakes: {
    ownStatistics: {
      answer: (_, test) => scaled(test, mean(test), Math.sqrt(variance(test))),
      says: {
        ko: "시험 그림의 평균과 표준편차를 썼어요. 시험 그림이 한 장뿐이라면 그 값을 어디에서 얻나요?",
        en: "You use the mean and the deviation of the test pictures. If there is a single one, where would you get them?",
      },
    },
    together: {
      answer: (train, test) => {
        const all = [...train, ...test];
        return scaled(test, mean(all), Math.sqrt(variance(all)));
      },
      says: {
        ko: "학습 그림과 시험 그림을 섞어서 평균을 냈어요. 학습하기 전에 시험 그림을 봐도 되나요?",
        en: "You mix training and test pictures before taking the mean. May you look at the test before training?",
      },
    },
    trainReturned: {
      answer: (train) => scaled(train, mean(train), Math.sqrt(variance(train))),
      says: {
        ko: "학습 그림을 정규화해서 돌려주었어요. 돌려줄 것은 어느 쪽인가요?",
        en: "You give back the training numbers, normalized. Which of the two is asked for?",
      },
    },
    rootForgotten: {
      answer: (train, test) => scaled(test, mean(train), variance(train)),
      says: {
        ko: "분산으로 나누었어요. 표준편차는 분산의 무엇인가요?",
        en: "You divide by the variance. What of the variance is the standard deviation?",
      },
    },
    meanForgotten: {
      answer: (train, test) => scaled(test, 0, Math.sqrt(variance(train))),
      says: {
        ko: "평균을 빼지 않았어요. 학습 그림의 평균은 어디로 가야 하나요?",
        en: "The mean is not subtracted. Where should the training set's mean end up?",
      },
    },
    sampleDeviation: {
      answer: (train, test) => {
        const wider = (variance(train) * train.length) / (train.length - 1);
        return scaled(test, mean(train), Math.sqrt(wider));
      },
      says: {
        ko: "n − 1로 나눈 표준편차예요. 여기서는 식의 n으로 나눠요. 픽셀이 4,700만 개라면 둘은 얼마나 다를까요?",
        en: "This deviation divides by n − 1; the formula here has n. With 47 million pixels, how much do the two differ?",
      },
    },
  },
  hints: [
    {
      ko: "mean과 std는 train에서만 구하고, (v − mean) / std는 test의 숫자에 쓰세요.",
      en: "Take mean and std from train alone, and apply (v − mean) / std to the numbers of test.",
    },
    {
      ko: "mean은 합 ÷ 개수, std는 Math.sqrt((v − mean)²의 평균). 끝: return test.map((v) => (v - mean) / std);",
      en: "mean is sum ÷ count, std is Math.sqrt(mean of (v − mean)²). At the end: return test.map((v) => (v - mean) / std);",
    },
  ],
});

const grid = (rng: Random, height: number, width: number, from: number): number[][] =>
  Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => from + 10 * (i * width + j) + rng.int(9)),
  );

export const cutmix = exercise({
  title: { ko: "컷믹스", en: "CutMix" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    { image: table(), other: table(), top: integer(), left: integer(), side: integer() },
    record({ picture: table(), share: number() }),
  ),
  cases: [
    [
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      [
        [10, 20, 30, 40],
        [50, 60, 70, 80],
      ],
      1,
      2,
      1,
    ],
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [
        [10, 20, 30],
        [40, 50, 60],
        [70, 80, 90],
      ],
      0,
      1,
      2,
    ],
    [
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10, 11, 12],
      ],
      [
        [10, 20, 30, 40],
        [50, 60, 70, 80],
        [90, 100, 110, 120],
      ],
      1,
      3,
      2,
    ],
  ],
  generate: (rng) => {
    const [height, width] = [3 + rng.int(3), 3 + rng.int(3)];
    const top = 1 + rng.int(height - 1);
    const left = 1 + rng.int(width - 1);
    return [grid(rng, height, width, 0), grid(rng, height, width, 500), top, left, 1 + rng.int(3)];
  },
  reference: (image, other, ...square) => ({
    picture: pasted(image, other, square),
    share: 1 - covered(image, square),
  }),
  compare: close(),
  mistakes: {
    shareOfSquare: {
      answer: (image, other, ...square) => ({
        picture: pasted(image, other, square),
        share: covered(image, square),
      }),
      says: {
        ko: "share가 네모의 넓이예요. 그림 자신은 얼마나 남아 있나요?",
        en: "Your share is the area of the square. How much of the picture itself is left?",
      },
    },
    uncutArea: {
      answer: (image, other, ...square) => ({
        picture: pasted(image, other, square),
        share: 1 - square[2] ** 2 / (image.length * image[0].length),
      }),
      says: {
        ko: "네모가 그림 밖으로 나갔는데 넓이는 그대로예요. 실제로 바뀐 픽셀은 몇 개인가요?",
        en: "The square reaches over the edge, and its area counts in full. How many pixels did really change?",
      },
    },
    cornerPasted: {
      answer: (image, other, ...square) => ({
        picture: pasted(image, other, square, (r, c) => other[r - square[0]][c - square[1]]),
        share: 1 - covered(image, square),
      }),
      says: {
        ko: "다른 그림의 왼쪽 위에서 잘라 왔어요. 두 그림의 같은 자리를 써야 하지 않나요?",
        en: "You took the other picture's upper left corner. Should the piece not come from the same place?",
      },
    },
    swappedAxes: {
      answer: (image, other, top, left, side) => ({
        picture: pasted(image, other, [left, top, side]),
        share: 1 - covered(image, [top, left, side]),
      }),
      says: {
        ko: "행과 열이 바뀌었어요. image[a][b]에서 top은 a인가요, b인가요?",
        en: "Rows and columns have changed places. In image[a][b], does top belong to a or to b?",
      },
    },
    averaged: {
      answer: (image, other, ...square) => ({
        picture: pasted(image, other, square, (r, c) => (image[r][c] + other[r][c]) / 2),
        share: 1 - covered(image, square),
      }),
      says: {
        ko: "네모 안에서 두 그림을 평균 냈어요. 그것은 믹스업이에요. 컷믹스의 네모 안에는 무엇만 있나요?",
        en: "Inside the square you take the mean of both: that is mixup. What alone is inside CutMix's square?",
      },
    },
  },
  hints: [
    {
      ko: "네모의 끝은 Math.min(height, top + side)와 Math.min(width, left + side)예요. 그 안에서는 other[row][column]을 쓰세요.",
      en: "The square ends at Math.min(height, top + side) and Math.min(width, left + side). Inside it take other[row][column].",
    },
    {
      ko: "바뀐 픽셀을 세면서 복사하고, 끝에서 return { picture, share: 1 - changed / (height * width) };",
      en: "Count the changed pixels as you copy, then return { picture, share: 1 - changed / (height * width) };",
    },
  ],
});

export const nudge = exercise({
  title: { ko: "적대적 한 걸음", en: "An adversarial step" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: numbers(), gradient: numbers(), epsilon: number() }, numbers()),
  cases: [
    [[0.5, 0.5, 0.5], [2, -0.1, 0], 0.1],
    [[0.95, 0.05, 0.4, 0.6], [0.3, -0.2, 0.001, -5], 0.1],
    [[0, 1, 0.2], [-1, 1, 0.5], 0.25],
  ],
  generate: (rng) => {
    const x = Array.from({ length: 5 }, (_, k) => [0, 1, 0.5, rng.uniform(), rng.uniform()][k]);
    const gradient = x.map((_, k) => (k === 2 ? 0 : 4 * rng.uniform() - 2));
    return [x, gradient, (5 + rng.int(30)) / 100];
  },
  reference: (x, g, epsilon) => x.map((v, i) => clamp(v + epsilon * Math.sign(g[i]))),
  compare: close(),
  mistakes: {
    downhill: {
      answer: (x, g, epsilon) => x.map((v, i) => clamp(v - epsilon * Math.sign(g[i]))),
      says: {
        ko: "손실이 줄어드는 쪽으로 갔어요. 신경망을 속이려면 손실이 어떻게 되어야 하나요?",
        en: "You walk to where the loss falls. To fool the network, what must the loss do?",
      },
    },
    gradientItself: {
      answer: (x, g, epsilon) => x.map((v, i) => clamp(v + epsilon * g[i])),
      says: {
        ko: "기울기를 그대로 곱했어요. 기울기가 2인 픽셀과 0.1인 픽셀은 똑같이 움직이나요?",
        en: "You multiply by the gradient itself. Do a pixel of gradient 2 and one of 0.1 move equally far?",
      },
    },
    notCut: {
      answer: (x, g, epsilon) => x.map((v, i) => v + epsilon * Math.sign(g[i])),
      says: {
        ko: "0보다 어둡거나 1보다 밝은 픽셀이 있어요. 그런 그림을 파일로 저장할 수 있나요?",
        en: "Some pixels are darker than 0 or brighter than 1. Could such a picture be saved to a file?",
      },
    },
    zeroMoves: {
      answer: (x, g, epsilon) => x.map((v, i) => clamp(v + (g[i] >= 0 ? epsilon : -epsilon))),
      says: {
        ko: "기울기가 0인 픽셀도 움직였어요. 0의 부호는 무엇인가요?",
        en: "A pixel with gradient 0 has moved too. What is the sign of 0?",
      },
    },
    divided: {
      answer: (x, g, epsilon) => {
        const most = Math.max(...g.map(Math.abs));
        return x.map((v, i) => clamp(v + (epsilon * g[i]) / most));
      },
      says: {
        ko: "가장 큰 기울기만 epsilon만큼 움직였어요. 부호만 쓰면 나머지 픽셀은 얼마나 움직이나요?",
        en: "Only the largest gradient moves its pixel by epsilon. With the sign alone, how far do the others move?",
      },
    },
  },
  hints: [
    {
      ko: "Math.sign(g)는 −1, 0, 1 가운데 하나예요. 다 더한 다음 0과 1 사이로 자르세요.",
      en: "Math.sign(g) is −1, 0 or 1. Add first, then cut to 0 … 1.",
    },
    {
      ko: "…에 옮긴 값을 쓰세요: return x.map((v, i) => Math.min(1, Math.max(0, …)));",
      en: "Put the moved value for the dots: return x.map((v, i) => Math.min(1, Math.max(0, …)));",
    },
  ],
});

type File = [
  bytes: number,
  header: number,
  labelBytes: number,
  channels: number,
  height: number,
  width: number,
];

export const picturesIn = exercise({
  title: { ko: "파일 속 그림의 수", en: "How many pictures a file holds" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    {
      bytes: number(),
      header: number(),
      labelBytes: number(),
      channels: number(),
      height: number(),
      width: number(),
    },
    number(),
  ),
  cases: [
    [7_840_016, 16, 0, 1, 28, 28],
    [128, 8, 2, 3, 3, 2],
    [412, 10, 3, 2, 4, 8],
    [30_730_000, 0, 1, 3, 32, 32],
  ],
  generate: (rng) => {
    const [header, label, channels] = [4 + rng.int(20), 1 + rng.int(3), 2 + rng.int(3)];
    const [height, width] = [2 + rng.int(6), 2 + rng.int(6)];
    const bytes = header + (3 + rng.int(40)) * (label + channels * height * width);
    return [bytes, header, label, channels, height, width];
  },
  reference: (...[bytes, header, label, c, h, w]: File) => (bytes - header) / (label + c * h * w),
  compare: close({ rtol: 1e-9, atol: 1e-6 }),
  mistakes: {
    headerForgotten: {
      answer: (...[bytes, _, label, c, h, w]: File) => bytes / (label + c * h * w),
      says: {
        ko: "머리말도 그림으로 세었어요. 첫 그림은 몇 번째 바이트에서 시작하나요?",
        en: "You count the header as pictures. At which byte does the first picture begin?",
      },
    },
    labelForgotten: {
      answer: (...[bytes, header, _, c, h, w]: File) => (bytes - header) / (c * h * w),
      says: {
        ko: "레이블이 빠졌어요. 그림마다 픽셀 말고 또 무엇이 저장되어 있나요?",
        en: "The label is missing. What else is stored with each picture besides its pixels?",
      },
    },
    channelsForgotten: {
      answer: (...[bytes, header, label, _, h, w]: File) => (bytes - header) / (label + h * w),
      says: {
        ko: "픽셀마다 1바이트로 세었어요. 컬러 픽셀은 몇 바이트인가요?",
        en: "You count one byte a pixel. How many does a pixel in colour take?",
      },
    },
    labelPerChannel: {
      answer: (...[bytes, header, label, c, h, w]: File) =>
        (bytes - header) / (c * (label + h * w)),
      says: {
        ko: "채널마다 레이블을 세었어요. 그림 한 장에 레이블은 몇 번 적혀 있나요?",
        en: "You count a label for each channel. How often does one picture have its label written down?",
      },
    },
    headerPerPicture: {
      answer: (...[bytes, header, label, c, h, w]: File) => bytes / (header + label + c * h * w),
      says: {
        ko: "그림마다 머리말이 있다고 보았어요. 머리말은 파일에 몇 번 있나요?",
        en: "You give each picture a header. How often does the file have one?",
      },
    },
  },
  hints: [
    {
      ko: "그림 한 장은 labelBytes + channels·height·width바이트예요. 파일에서 머리말을 뺀 나머지를 이것으로 나누세요.",
      en: "One picture takes labelBytes + channels·height·width bytes. Divide what is left of the file without its header.",
    },
    {
      ko: "…에 픽셀의 바이트를 쓰세요: return (bytes - header) / (labelBytes + …);",
      en: "Put the bytes of the pixels for the dots: return (bytes - header) / (labelBytes + …);",
    },
  ],
});

type Counts = [guessed: number, checked: number, validated: number, size: number];

export const errorRate = exercise({
  title: { ko: "레이블 오류의 비율", en: "The rate of label errors" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    { guessed: number(), checked: number(), validated: number(), size: number() },
    number(),
  ),
  cases: [
    [100, 50, 10, 1000],
    [4643, 400, 65, 30_607],
    [100, 100, 15, 10_000],
  ],
  generate: (rng) => {
    const checked = 20 + rng.int(200);
    const guessed = checked + 10 + rng.int(3000);
    return [guessed, checked, 3 + rng.int(checked - 10), guessed + 1000 + rng.int(50_000)];
  },
  reference: (...[guessed, checked, validated, size]: Counts) =>
    (100 * guessed * validated) / checked / size,
  compare: close(),
  mistakes: {
    validatedOnly: {
      answer: (...[_g, _c, validated, size]: Counts) => (100 * validated) / size,
      says: {
        ko: "확인된 오류만 세었어요. 사람이 보지 않은 의심 가운데에도 오류가 있지 않을까요?",
        en: "Only the confirmed ones count. Are there no errors among the suspects that nobody looked at?",
      },
    },
    guessedOnly: {
      answer: (...[guessed, _c, _v, size]: Counts) => (100 * guessed) / size,
      says: {
        ko: "의심을 모두 오류로 세었어요. 사람이 확인했을 때 그 가운데 얼마가 맞았나요?",
        en: "Every suspect counts as an error. When people looked, how many of them were?",
      },
    },
    ofChecked: {
      answer: (...[_g, checked, validated]: Counts) => (100 * validated) / checked,
      says: {
        ko: "의심이 맞은 비율이에요. 묻는 것은 전체 그림 가운데 몇 %인지예요. 무엇으로 나누어야 하나요?",
        en: "This is how often a suspicion was right. Asked is the share of all pictures: divide by what?",
      },
    },
    notPercent: {
      answer: (...[guessed, checked, validated, size]: Counts) =>
        (guessed * validated) / checked / size,
      says: {
        ko: "0과 1 사이의 비율이에요. 1 %는 몇이라고 적어야 하나요?",
        en: "This is a share between 0 and 1. How is 1 % to be written?",
      },
    },
    inverted: {
      answer: (...[guessed, checked, validated, size]: Counts) =>
        (100 * guessed * checked) / validated / size,
      says: {
        ko: "checked와 validated가 바뀌었어요. 확인하면 의심이 늘어나나요, 줄어드나요?",
        en: "checked and validated have changed places. Does looking at the suspects make them more, or fewer?",
      },
    },
  },
  hints: [
    {
      ko: "사람이 본 것 가운데 validated ÷ checked가 진짜 오류였어요. 의심 전체에 같은 비율을 곱하세요.",
      en: "Of those that people saw, validated ÷ checked were errors. Take the same share of all suspects.",
    },
    {
      ko: "…에 전체 그림 수를 쓰세요: return 100 * guessed * (validated / checked) / …;",
      en: "Put the number of all pictures for the dots: return 100 * guessed * (validated / checked) / …;",
    },
  ],
});

/** Twelve pictures, four of each class, on which every known mistake shows. */
const EXAMPLES = [
  [0.56, 0.03, 0.41],
  [0.5, 0.15, 0.35],
  [0.28, 0.62, 0.1],
  [0.72, 0.2, 0.08],
  [0.1, 0.85, 0.05],
  [0.05, 0.75, 0.2],
  [0.2, 0.5, 0.3],
  [0.55, 0.4, 0.05],
  [0.34, 0.2, 0.46],
  [0.36, 0.3, 0.34],
  [0.47, 0.25, 0.28],
  [0.06, 0.53, 0.41],
];

/** The examples in another order, with other names of the classes and a little moved. */
function drawnExamples(rng: Random & { shuffle<T>(items: T[]): T[] }): [number[], number[][]] {
  const names = rng.shuffle([0, 1, 2]);
  const order = rng.shuffle(places(EXAMPLES));
  const rows = order.map((i) => {
    const row = [...EXAMPLES[i]];
    const [k, by] = [rng.int(3), Math.round(80 * rng.uniform() - 40) / 10_000];
    row[k] += by;
    row[(k + 1) % 3] -= by;
    return names.map((_, name) => row[names.indexOf(name)]);
  });
  return [order.map((i) => names[Math.floor(i / 4)]), rows];
}

export const suspects = exercise({
  title: { ko: "의심스러운 레이블 찾기", en: "Finding suspicious labels" },
  points: 4,
  needs: ["setup"],
  answer: fn({ labels: list(integer()), probabilities: table() }, list(integer())),
  cases: [
    [
      [0, 0, 0, 1, 1, 1],
      [
        [0.9, 0.1],
        [0.8, 0.2],
        [0.2, 0.8],
        [0.3, 0.7],
        [0.1, 0.9],
        [0.6, 0.4],
      ],
    ],
    [
      [0, 0, 0, 1, 1, 1],
      [
        [0.95, 0.05],
        [0.6, 0.4],
        [0.55, 0.45],
        [0.72, 0.28],
        [0.62, 0.38],
        [0.4, 0.6],
      ],
    ],
    [
      [0, 0, 0, 1, 1, 1, 2, 2, 2],
      [
        [0.55, 0.05, 0.4],
        [0.5, 0.1, 0.4],
        [0.3, 0.6, 0.1],
        [0.1, 0.85, 0.05],
        [0.05, 0.75, 0.2],
        [0.2, 0.43, 0.37],
        [0.35, 0.2, 0.45],
        [0.36, 0.3, 0.34],
        [0.46, 0.25, 0.29],
      ],
    ],
  ],
  generate: drawnExamples,
  reference: (labels, rows) => suspectsAt(labels, rows, thresholds(labels, rows)),
  mistakes: {
    mostProbable: {
      answer: (labels, rows) => suspectsAt(labels, rows, [0, 0, 0].slice(0, rows[0].length)),
      says: {
        ko: "가장 믿는 클래스가 레이블과 다르면 모두 의심했어요. 그 클래스는 자기 문턱을 넘었나요?",
        en: "You suspect whatever the model would call otherwise. Did that other class reach its own bar?",
      },
    },
    oneHalf: {
      answer: (labels, rows) => suspectsAt(labels, rows, [0.5, 0.5, 0.5].slice(0, rows[0].length)),
      says: {
        ko: "모든 클래스의 문턱이 0.5예요. 신경망이 늘 자신 없어 하는 클래스도 0.5를 넘을 수 있나요?",
        en: "Your bar is 0.5 for every class. Can a class that the model is never sure of reach it?",
      },
    },
    overAll: {
      answer: (labels, rows) =>
        suspectsAt(
          labels,
          rows,
          rows[0].map((_, k) => mean(rows.map((row) => row[k]))),
        ),
      says: {
        ko: "모든 그림에서 평균을 냈어요. 클래스 k의 문턱은 어떤 그림들의 평균인가요?",
        en: "Your bar is a mean over all pictures. Of which pictures is the bar of class k the mean?",
      },
    },
    belowOwn: {
      answer: (labels, rows) => {
        const bars = thresholds(labels, rows);
        return places(labels).filter((i) => rows[i][labels[i]] < bars[labels[i]]);
      },
      says: {
        ko: "자기 레이블의 문턱에 못 미친 그림을 모두 의심했어요. 다른 클래스가 그 문턱을 넘어야 하지 않나요?",
        en: "You suspect whatever stays below the bar of its own label. Must another class not reach its bar?",
      },
    },
    anyOther: {
      answer: (labels, rows) => {
        const bars = thresholds(labels, rows);
        return places(labels).filter((i) =>
          bars.some((bar, k) => k !== labels[i] && rows[i][k] >= bar),
        );
      },
      says: {
        ko: "다른 클래스가 하나라도 문턱을 넘으면 의심했어요. 자기 레이블도 넘었고 더 크다면요?",
        en: "Any other class at its bar makes you suspicious. What if the given label is at its bar too, and larger?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 클래스마다 문턱을 구하세요: 레이블이 k인 그림들에서 probabilities[i][k]의 평균이에요. 그다음 그림마다, 문턱을 넘은 클래스 가운데 확률이 가장 큰 것을 찾으세요.",
      en: "First the bars: for class k the mean of probabilities[i][k] over the pictures labelled k. Then, for each picture, the most probable of the classes at or above their bars.",
    },
    {
      ko: "그림 i에서: let best = -1; 각 k에 대해 if (p[k] >= bars[k] && (best < 0 || p[k] > p[best])) best = k; 그리고 best가 0 이상이고 labels[i]와 다르면 i를 넣으세요.",
      en: "For picture i: let best = -1; for each k: if (p[k] >= bars[k] && (best < 0 || p[k] > p[best])) best = k; then push i if best is not −1 and not labels[i].",
    },
  ],
});

export const augmented = exercise({
  title: { ko: "300장으로 배우기", en: "Learning from 300 digits" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.94,
  stretch: 0.97,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. fewNet과 change를 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in fewNet and change?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.94 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.94 },
      says: {
        ko: "합성곱층이 없어요. 옮겨진 숫자를 알아보는 일을 증강에만 맡겨야 할까요?",
        en: "There is no convolution. Must augmentation alone teach the network that a moved digit is the same?",
      },
    },
    wrongWorld: {
      when: { accuracyAbove: 0.2, accuracyBelow: 0.85 },
      says: {
        ko: "증강이 없을 때보다 나빠요. change가 만든 그림 가운데 시험에는 결코 나오지 않을 숫자가 있나요?",
        en: "That is worse than without augmentation. Does change make digits that no test will ever show?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.85, accuracyBelow: 0.94 },
      says: {
        ko: "거의 다 왔어요. 어느 변화가 가장 많이 도왔나요? 그것과 둘째를 함께 쓰고 더 오래 학습하면 어떻게 되나요?",
        en: "Nearly there. Which change helped most? What if it comes together with the second best, and training is longer?",
      },
    },
  },
  hints: [
    {
      ko: "이동과 회전을 compose로 이어 보세요. 증강을 하면 외우기 어려워지니 에폭을 늘려도 돼요.",
      en: "Join moving and turning with compose. Augmentation makes learning by heart hard, so more epochs pay.",
    },
    {
      ko: "randomAffine({ degrees: 12, translate: [0.08, 0.08], scale: [0.9, 1.1], shear: 10 })과, 합성곱 두 층에 batchNorm2d를 넣은 신경망이면 목표를 넘어요.",
      en: "randomAffine({ degrees: 12, translate: [0.08, 0.08], scale: [0.9, 1.1], shear: 10 }) and two convolutions with batchNorm2d get past the target.",
    },
  ],
});
