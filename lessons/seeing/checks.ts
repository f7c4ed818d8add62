import { choice, close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  centred,
  cut,
  differences,
  distance,
  drawn,
  type Grid,
  lengthOf,
  meanOf,
  placeOfLeast,
  sum,
  unit,
  whole,
} from "./measures.js";

const grid = () => list(list(number()));
const TASKS = ["classification", "localization", "detection", "segmentation"] as const;
type Task = (typeof TASKS)[number];

/** How many numbers a word, a box and a pixel are, as somebody counts them; `many` counts every object. */
interface Count {
  word?: number;
  box?: number;
  pixel?: number;
  many?: boolean;
}

const sizeBy =
  ({ word = 1, box = 4, pixel = 1, many = true }: Count) =>
  (task: Task, objects: number, height: number, width: number): number => {
    if (task === "classification") return 1;
    if (task === "localization") return word + box;
    if (task === "detection") return (many ? objects : 1) * (word + box);
    return height * width * pixel;
  };

export const answerSize = exercise({
  title: { ko: "대답의 크기", en: "The size of an answer" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    { task: choice(...TASKS), objects: integer(), height: integer(), width: integer() },
    number(),
  ),
  cases: [
    ["classification", 3, 267, 400],
    ["localization", 3, 267, 400],
    ["detection", 3, 267, 400],
    ["segmentation", 3, 267, 400],
    ["detection", 1, 10, 10],
  ],
  generate: (random) => [
    TASKS[random.int(4)],
    2 + random.int(9),
    5 + random.int(90),
    5 + random.int(90),
  ],
  reference: sizeBy({}),
  compare: exact(),
  mistakes: {
    wordForgotten: {
      answer: sizeBy({ word: 0 }),
      says: {
        ko: "네모의 수만 세었어요. 네모 안에 무엇이 있는지는 어느 수가 말하나요?",
        en: "You count the box only. Which number says what is in it?",
      },
    },
    twoCorners: {
      answer: sizeBy({ box: 2 }),
      says: {
        ko: "네모 하나를 수 두 개로 적었어요. 점 하나로 네모를 그릴 수 있나요?",
        en: "You write a box with two numbers. Can a box be drawn from one point?",
      },
    },
    onlyOne: {
      answer: sizeBy({ many: false }),
      says: {
        ko: "검출에서도 하나만 세었어요. 그림에 물체가 몇 개 있나요?",
        en: "You count one object in detection too. How many are there in the picture?",
      },
    },
    threeColours: {
      answer: sizeBy({ pixel: 3 }),
      says: {
        ko: "픽셀마다 세 수를 세었어요. 색이 셋이어도 한 픽셀의 대답은 몇 개인가요?",
        en: "You count three numbers a pixel. A pixel has three colours, but how many answers?",
      },
    },
  },
  hints: [
    {
      ko: "낱말 하나는 수 하나, 네모 하나는 x1, y1, x2, y2로 수 네 개예요.",
      en: "A word is one number; a box is four: x1, y1, x2, y2.",
    },
    {
      ko: "classification은 1, localization은 1 + 4, detection은 objects * (1 + 4), segmentation은 height * width예요.",
      en: "classification 1, localization 1 + 4, detection objects * (1 + 4), segmentation height * width.",
    },
  ],
});

const NUMBERS: Grid = [
  [11, 12, 13, 14, 15],
  [21, 22, 23, 24, 25],
  [31, 32, 33, 34, 35],
  [41, 42, 43, 44, 45],
];

export const cutBox = exercise({
  title: { ko: "네모 오려 내기", en: "Cut out a box" },
  points: 1,
  needs: ["setup"],
  answer: fn({ image: grid(), box: list(integer()) }, grid()),
  cases: [
    [NUMBERS, [1, 0, 3, 2]],
    [NUMBERS, [2, 1, 5, 3]],
    [NUMBERS, [0, 2, 2, 4]],
    [NUMBERS, [1, 1, 2, 2]],
  ],
  generate: (random) => {
    const [height, width] = [4 + random.int(4), 4 + random.int(4)];
    const [y1, x1] = [random.int(3), random.int(3)];
    const [y2, x2] = [y1 + 1 + random.int(height - y1 - 1), x1 + 1 + random.int(width - x1 - 1)];
    const image = Array.from({ length: height }, () => whole(random, width, 90));
    return [image, [x1, y1, x2, y2]];
  },
  reference: (image, [x1, y1, x2, y2]) => cut(image, y1, y2, x1, x2),
  compare: exact(),
  mistakes: {
    rowsFromX: {
      answer: (image, [x1, y1, x2, y2]) => cut(image, x1, x2, y1, y2),
      says: {
        ko: "x로 행을 골랐어요. image[…]의 첫 괄호는 위에서 아래로 세나요, 왼쪽에서 오른쪽으로 세나요?",
        en: "You choose rows by x. In image[…], does the first bracket count downwards or to the right?",
      },
    },
    lastOneToo: {
      answer: (image, [x1, y1, x2, y2]) => cut(image, y1, y2 + 1, x1, x2 + 1),
      says: {
        ko: "행과 열이 하나씩 많아요. x2번째 열은 네모 안에 있나요?",
        en: "There is one row and one column too many. Does column x2 belong to the box?",
      },
    },
    widthAndHeight: {
      answer: (image, [x1, y1, x2, y2]) => cut(image, y1, y1 + y2, x1, x1 + x2),
      says: {
        ko: "x2와 y2를 너비와 높이로 읽었어요. 두 수는 길이인가요, 자리인가요?",
        en: "You read x2 and y2 as width and height. Are they lengths or places?",
      },
    },
    onlyRows: {
      answer: (image, [, y1, , y2]) => image.slice(y1, y2),
      says: {
        ko: "행만 골랐어요. 행 안에서 x1보다 왼쪽에 있는 수는 어떻게 하나요?",
        en: "You choose rows only. What about the numbers left of x1 in them?",
      },
    },
  },
  hints: [
    {
      ko: "image.slice(y1, y2)는 y1번째 행부터 y2번째 행 앞까지예요. 행에도 slice를 쓸 수 있어요.",
      en: "image.slice(y1, y2) are the rows from y1 up to, but without, y2. A row has slice too.",
    },
    {
      ko: "이렇게 시작해 보세요: return image.slice(y1, y2).map((row) => row.slice(x1, x2));",
      en: "return image.slice(y1, y2).map((row) => row.slice(x1, x2));",
    },
  ],
});

export const pixelDistance = exercise({
  title: { ko: "픽셀 거리", en: "The pixel distance" },
  points: 1,
  needs: ["setup"],
  answer: fn({ a: list(number()), b: list(number()) }, number()),
  cases: [
    [
      [0, 0],
      [3, 4],
    ],
    [
      [1, 5, 2],
      [3, 1, 2],
    ],
    [
      [0.5, 0.5, 0, 1],
      [0, 1, 0, 1],
    ],
  ],
  generate: (random) => {
    const count = 3 + random.int(4);
    return [whole(random, count), whole(random, count)];
  },
  reference: distance,
  compare: close(),
  mistakes: {
    rootForgotten: {
      answer: (a, b) => distance(a, b) ** 2,
      says: {
        ko: "제곱의 합이에요. 가로 3, 세로 4만큼 떨어진 두 점의 거리는 25인가요, 5인가요?",
        en: "This is the sum of the squares. Two points 3 across and 4 down: are they 25 or 5 apart?",
      },
    },
    sizesAdded: {
      answer: (a, b) => sum(differences(a, b).map(Math.abs)),
      says: {
        ko: "차이의 크기를 더했어요. 3과 4로 7이 나와요. 피타고라스의 정리로는 얼마인가요?",
        en: "You add the sizes of the differences: 3 and 4 give 7. What does Pythagoras say?",
      },
    },
    signsCancel: {
      answer: (a, b) => Math.abs(sum(differences(a, b))),
      says: {
        ko: "차이를 그대로 더했어요. 한 픽셀은 밝아지고 다른 픽셀은 그만큼 어두워졌다면 두 그림은 같은가요?",
        en: "You add the differences as they are. If one pixel gets brighter and another darker by as much, are the pictures equal?",
      },
    },
    meanTaken: {
      answer: (a, b) => distance(a, b) / Math.sqrt(a.length),
      says: {
        ko: "제곱의 평균에서 제곱근을 구했어요. 여기서는 더하나요, 평균을 내나요?",
        en: "You take the root of the mean of the squares. Is the sum asked for, or the mean?",
      },
    },
  },
  hints: [
    {
      ko: "반복문에서 (a[i] − b[i])의 제곱을 더하고, 끝에서 Math.sqrt를 한 번 써요.",
      en: "Add (a[i] − b[i]) squared in a loop; Math.sqrt once in the end.",
    },
    {
      ko: "sum += (a[i] - b[i]) ** 2; 반복이 끝나면 return Math.sqrt(sum);",
      en: "sum += (a[i] - b[i]) ** 2; after the loop return Math.sqrt(sum);",
    },
  ],
});

const product = (a: number[], b: number[]): number => sum(a.map((v, i) => v * b[i]));

export const nearestLabel = exercise({
  title: { ko: "가장 가까운 이웃", en: "The nearest neighbour" },
  points: 2,
  needs: ["setup"],
  answer: fn({ image: list(number()), examples: grid(), labels: list(integer()) }, integer()),
  cases: [
    [
      [1, 1],
      [
        [9, 9],
        [2, 1],
        [0, 5],
      ],
      [3, 7, 4],
    ],
    [
      [4, 0, 2],
      [
        [4, 1, 2],
        [0, 0, 0],
        [9, 9, 9],
        [4, 4, 4],
      ],
      [5, 0, 2, 8],
    ],
    [
      [0, 6],
      [
        [6, 0],
        [1, 1],
        [0, 7],
      ],
      [9, 1, 6],
    ],
    [
      [2, 2],
      [
        [8, 9],
        [3, 3],
      ],
      [4, 2],
    ],
  ],
  generate: (random) =>
    drawn(
      (): [number[], Grid, number[]] => {
        const count = 3 + random.int(4);
        return [
          whole(random, 3),
          Array.from({ length: count }, () => whole(random, 3)),
          // Labels unlike places, so that the one is not taken for the other.
          Array.from({ length: count }, (_, k) => 20 + ((7 * k + random.int(5)) % 40)),
        ];
      },
      ([image, examples]) => {
        const distances = examples.map((one) => distance(one, image));
        return new Set(distances.map((d) => d.toFixed(6))).size === distances.length;
      },
    ),
  reference: (image, examples, labels) =>
    labels[placeOfLeast(examples.map((one) => distance(one, image)))],
  compare: exact(),
  mistakes: {
    indexReturned: {
      answer: (image, examples) => placeOfLeast(examples.map((one) => distance(one, image))),
      says: {
        ko: "몇 번째 예인지를 돌려주었어요. 그 예가 무슨 숫자인지는 어디에 적혀 있나요?",
        en: "You return which example it is. Where does it say what that example shows?",
      },
    },
    farthest: {
      answer: (image, examples, labels) =>
        labels[
          placeOfLeast(
            examples.map((one) => distance(one, image)),
            -1,
          )
        ],
      says: {
        ko: "가장 먼 예를 골랐어요. 닮은 그림일수록 거리는 큰가요, 작은가요?",
        en: "You choose the farthest example. Is the distance to a picture that looks alike large or small?",
      },
    },
    largestProduct: {
      answer: (image, examples, labels) =>
        labels[
          placeOfLeast(
            examples.map((one) => product(one, image)),
            -1,
          )
        ],
      says: {
        ko: "곱의 합이 가장 큰 예를 골랐어요. 온통 하얀 그림은 무엇과 곱해도 크지 않나요?",
        en: "You choose the largest sum of products. Is that not large for an all-white picture, whatever it meets?",
      },
    },
    smallestLabel: {
      answer: (_, __, labels) => Math.min(...labels),
      says: {
        ko: "레이블만 보고 골랐어요. 그림끼리의 거리는 언제 쓰이나요?",
        en: "You look at the labels only. When are the distances used?",
      },
    },
  },
  hints: [
    {
      ko: "지금까지 가장 작은 거리와 그 예의 번호를 들고 예를 하나씩 지나가세요.",
      en: "Walk through the examples with the least distance so far and its place in hand.",
    },
    {
      ko: "if (distance < least) { least = distance; best = k; } 끝에서 return labels[best];",
      en: "if (distance < least) { least = distance; best = k; } and in the end return labels[best];",
    },
  ],
});

export const evenLight = exercise({
  title: { ko: "빛 고르기", en: "Even light" },
  points: 2,
  needs: ["setup"],
  answer: fn({ patch: list(number()) }, list(number())),
  cases: [[[1, 3]], [[2, 4, 6, 8]], [[10, 12, 11, 15, 2]], [[5, 5, 5]]],
  generate: (random) => [
    drawn(
      () => whole(random, 3 + random.int(5)),
      (patch) => new Set(patch).size > 1,
    ),
  ],
  reference: (patch) => unit(centred(patch)),
  compare: close(),
  mistakes: {
    onlyMean: {
      answer: centred,
      says: {
        ko: "평균만 뺐어요. 대비가 두 배인 조각에서는 결과도 두 배가 되지 않나요?",
        en: "You only take the mean away. If the contrast doubles, does the result not double too?",
      },
    },
    onlyLength: {
      answer: unit,
      says: {
        ko: "길이만 1로 만들었어요. 모든 픽셀이 10씩 밝아지면 결과는 그대로인가요?",
        en: "You only bring the length to 1. If every pixel gets brighter by 10, does the result stay?",
      },
    },
    byTheLargest: {
      answer: (patch) => {
        const most = Math.max(...centred(patch).map(Math.abs));
        return centred(patch).map((v) => (most === 0 ? 0 : v / most));
      },
      says: {
        ko: "가장 큰 값으로 나누었어요. 길이를 1로 만들려면 무엇으로 나누어야 할까요?",
        en: "You divide by the largest value. By what must it be divided to have the length 1?",
      },
    },
    byDeviation: {
      answer: (patch) => {
        const deviation = Math.sqrt(meanOf(centred(patch).map((v) => v * v)));
        return centred(patch).map((v) => (deviation === 0 ? 0 : v / deviation));
      },
      says: {
        ko: "표준 편차로 나누었어요. 그러면 픽셀이 많을수록 길이가 길어져요. 길이는 합에서 나오나요, 평균에서 나오나요?",
        en: "You divide by the standard deviation, so the length grows with the number of pixels. Is a length made of a sum or of a mean?",
      },
    },
    rootForgotten: {
      answer: (patch) => {
        const square = lengthOf(centred(patch)) ** 2;
        return centred(patch).map((v) => (square === 0 ? 0 : v / square));
      },
      says: {
        ko: "제곱의 합으로 나누었어요. (3, 4)의 길이는 25인가요, 5인가요?",
        en: "You divide by the sum of the squares. Is the length of (3, 4) 25 or 5?",
      },
    },
    firstDivided: {
      answer: (patch) => centred(unit(patch)),
      says: {
        ko: "길이를 1로 만든 다음 평균을 뺐어요. 빼고 나서도 길이가 1인가요?",
        en: "You bring the length to 1 and then take the mean away. Is the length still 1 after that?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 평균을 빼고, 뺀 값들의 길이(제곱의 합의 제곱근)를 구하세요. 길이가 0이면 그대로 0을 돌려줘요.",
      en: "First take the mean away, then find the length (root of the sum of squares) of what is left. If it is 0, give zeros.",
    },
    {
      ko: "이렇게 시작해 보세요: const length = Math.hypot(...centred); return centred.map((v) => (length === 0 ? 0 : v / length));",
      en: "const length = Math.hypot(...centred); return centred.map((v) => (length === 0 ? 0 : v / length));",
    },
  ],
});

const TARGET = 0.9;

export const goodFeature = exercise({
  title: { ko: "좋은 특징", en: "A good feature" },
  points: 4,
  needs: ["setup", "reader"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: TARGET,
  stretch: 0.93,
  visible: 1000,
  mistakes: {
    guessing: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. 모든 그림에서 같은 벡터가 나오지는 않나요?",
        en: "This is about as good as guessing. Does every picture get the same vector?",
      },
    },
    network: {
      when: { has: "Conv2d", accuracyBelow: TARGET },
      says: {
        ko: "합성곱층이 있어요. 여기서는 배우지 않고 특징을 적어요. 어떤 수가 그대로 남아야 할까요?",
        en: "There is a convolution. Here nothing is learned, the feature is written down: which numbers should stay?",
      },
    },
    tooLittle: {
      when: { accuracyAbove: 0.2, accuracyBelow: 0.7 },
      says: {
        ko: "서로 다른 숫자가 같은 벡터를 얻어요. 특징이 너무 많이 잊는 것은 무엇인가요?",
        en: "Different digits get the same vector: it is not unambiguous. What does your feature forget too much of?",
      },
    },
    likePixels: {
      when: { accuracyAbove: 0.7, accuracyBelow: 0.85 },
      says: {
        ko: "픽셀을 그대로 견준 것과 비슷해요. 숫자가 옆으로 가거나 기울었을 때 먼저 되돌려 놓을 수 있을까요?",
        en: "This is what bare pixels give. If a digit is shifted or leans, can you put it right first?",
      },
    },
    almost: {
      when: { accuracyAbove: 0.85, accuracyBelow: TARGET },
      says: {
        ko: "거의 다 왔어요. 이동, 기울기, 잉크의 굵기 가운데 아직 남아 있는 것은 무엇인가요?",
        en: "Nearly there. Shift, slant, thickness of the ink: which of them still gets through?",
      },
    },
  },
  hints: [
    {
      ko: "잉크의 무게 중심을 그림 가운데로 옮기세요. 그다음 기울기를 없애고(아래로 갈수록 옆으로 민 만큼 되돌리기), 2×2씩 흐리게 하고, 길이를 1로 만드세요.",
      en: "Move the ink's centre of gravity to the middle; then take out the slant (shift each row back), blur a little, and bring the length to 1.",
    },
    {
      ko: "cy = Σ v·i / Σ v, cx도 마찬가지. 기울기 = Σ v·(i − cy)·(j − cx) / Σ v·(i − cy)². 새 그림의 (i, j)는 원래 그림의 (i − 13.5 + cy, j − 13.5 + cx + 기울기·(i − 13.5))에서 읽어요.",
      en: "cy = Σ v·i / Σ v, cx likewise; slant = Σ v·(i − cy)·(j − cx) / Σ v·(i − cy)². Read the new picture's (i, j) from the old one's (i − 13.5 + cy, j − 13.5 + cx + slant·(i − 13.5)).",
    },
  ],
});
