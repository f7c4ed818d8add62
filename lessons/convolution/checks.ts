import { rng } from "convlab";
import { close, exact, exercise, fn, integer, list, number } from "convlab/check";
import { correlate, edges, type Grid, randomGrid, turned, windowSum } from "./grids.js";
import { BOX, bestPlace, CROSS_FILTER, scene } from "./scenes.js";

const grid = () => list(list(number()));

export const outputSize = exercise({
  title: { ko: "결과의 크기", en: "The size of the result" },
  points: 1,
  needs: ["setup"],
  answer: fn({ n: integer(), f: integer() }, number()),
  cases: [
    [7, 3],
    [5, 3],
    [28, 5],
    [6, 6],
  ],
  generate: (rng) => {
    const n = 4 + rng.int(60);
    return [n, 1 + rng.int(n)];
  },
  reference: (n, f) => n - f + 1,
  compare: exact(),
  mistakes: {
    oneForgotten: {
      answer: (n, f) => n - f,
      says: {
        ko: "n − f는 필터가 움직인 칸 수예요. 처음 놓인 자리는 어디에서 세었나요?",
        en: "n − f counts the moves of the filter. Where did you count the place it starts from?",
      },
    },
    sameSize: {
      answer: (n) => n,
      says: {
        ko: "필터의 왼쪽 위를 맨 오른쪽 칸에 놓으면 필터의 나머지는 어디에 있나요?",
        en: "Put the filter's upper left corner on the last column. Where is the rest of the filter?",
      },
    },
    tiles: {
      answer: (n, f) => Math.floor(n / f),
      says: {
        ko: "필터를 타일처럼 겹치지 않게 놓았어요. 다음 자리로 갈 때 필터는 몇 칸 움직이나요?",
        en: "You lay the filters side by side like tiles. How far does the filter move to its next place?",
      },
    },
    everyTouch: {
      answer: (n, f) => n + f - 1,
      says: {
        ko: "필터가 그림에 한 칸이라도 닿는 자리를 모두 세었어요. 필터 전체가 그림 안에 있는 자리는 몇 개인가요?",
        en: "You count every place where the filter touches the picture. At how many does it lie wholly inside?",
      },
    },
  },
  hints: [
    {
      ko: "n = 7, f = 3이면 필터의 왼쪽 끝이 놓일 수 있는 칸은 0, 1, 2, 3, 4예요. 몇 개인가요?",
      en: "With n = 7 and f = 3 the filter's left end can stand at 0, 1, 2, 3, 4. How many are these?",
    },
    {
      ko: "마지막 칸은 n − f예요. 0부터 n − f까지는 n − f + 1개예요.",
      en: "The last place is n − f. From 0 to n − f there are n − f + 1 places.",
    },
  ],
});

const PICTURE: Grid = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 8, 7, 6],
  [5, 4, 3, 1],
];
const CORNER: Grid = [
  [1, 2],
  [0, -1],
];
const LEANING: Grid = [
  [1, 2, 0],
  [0, -1, 3],
  [-2, 0, 1],
];

export const windowDot = exercise({
  title: { ko: "창 아래의 내적", en: "The dot product under the window" },
  points: 2,
  needs: ["setup"],
  answer: fn({ image: grid(), filter: grid(), row: integer(), column: integer() }, number()),
  cases: [
    [PICTURE, CORNER, 0, 0],
    [PICTURE, CORNER, 1, 2],
    [PICTURE, CORNER, 2, 0],
    [PICTURE, LEANING, 0, 1],
  ],
  generate: (rng) => {
    const [height, width] = [4 + rng.int(5), 4 + rng.int(5)];
    const [fh, fw] = [2 + rng.int(2), 2 + rng.int(2)];
    const [row, column] = [rng.int(height - fh + 1), rng.int(width - fw + 1)];
    return [randomGrid(rng, height, width), randomGrid(rng, fh, fw), row, column];
  },
  reference: windowSum,
  compare: close(),
  mistakes: {
    alwaysFirstWindow: {
      answer: (image, filter) => windowSum(image, filter, 0, 0),
      says: {
        ko: "언제나 왼쪽 위 모서리의 창을 읽었어요. row와 column은 어디에서 더해야 할까요?",
        en: "You always read the window in the upper left corner. Where do row and column come in?",
      },
    },
    rowAndColumnSwapped: {
      answer: (image, filter, row, column) => windowSum(image, filter, column, row),
      says: {
        ko: "행과 열이 바뀌었어요. image[…][…]에서 첫 번째 괄호는 행인가요, 열인가요?",
        en: "Row and column have changed places. In image[…][…], is the first bracket the row or the column?",
      },
    },
    onlyAdded: {
      answer: (image, filter, row, column) =>
        windowSum(
          image,
          filter.map((line) => line.map(() => 1)),
          row,
          column,
        ),
      says: {
        ko: "창 아래의 숫자를 더하기만 했어요. 필터의 숫자는 언제 쓰이나요?",
        en: "You only add the numbers under the window. When are the filter's numbers used?",
      },
    },
    filterFlipped: {
      answer: (image, filter, row, column) => windowSum(image, turned(filter), row, column),
      says: {
        ko: "필터를 180° 돌려서 곱했어요. 창의 왼쪽 위 숫자에는 필터의 어느 숫자를 곱하나요?",
        en: "You multiply with the filter turned by 180°. Which number of the filter meets the window's upper left number?",
      },
    },
  },
  hints: [
    {
      ko: "필터의 행 a와 열 b를 도는 반복문 두 개가 필요해요. 창의 그 자리 숫자는 image[row + a][column + b]예요.",
      en: "You need two loops, over the filter's rows a and columns b. The window's number there is image[row + a][column + b].",
    },
    {
      ko: "반복문 안에 한 줄이면 돼요: sum += image[row + a][column + b] * filter[a][b];",
      en: "One line inside the loops is enough: sum += image[row + a][column + b] * filter[a][b];",
    },
  ],
});

export const convolve2d = exercise({
  title: { ko: "합성곱 함수", en: "The whole convolution" },
  points: 3,
  needs: ["setup"],
  answer: fn({ image: grid(), filter: grid() }, grid()),
  cases: [
    [PICTURE, CORNER],
    [PICTURE, LEANING],
    [PICTURE.slice(0, 3), [[1, 0, -1]]],
    [PICTURE, [[2], [1]]],
  ],
  generate: (rng) => {
    const size = () => 3 + rng.int(5);
    const side = () => 1 + rng.int(3);
    return [randomGrid(rng, size(), size()), randomGrid(rng, side(), side())];
  },
  reference: (image, filter) => correlate(image, turned(filter)),
  compare: close(),
  mistakes: {
    notFlipped: {
      answer: correlate,
      says: {
        ko: "교차 상관이에요. 합성곱이 되려면 필터에 무엇을 먼저 해야 하나요?",
        en: "This is the cross-correlation. What must happen to the filter first to make it a convolution?",
      },
    },
    upsideDown: {
      answer: (image, filter) => correlate(image, [...filter].reverse()),
      says: {
        ko: "필터의 위아래만 뒤집었어요. 180° 돌리면 왼쪽과 오른쪽은 어떻게 되나요?",
        en: "You turn the filter upside down only. After a half turn, where are left and right?",
      },
    },
    leftRight: {
      answer: (image, filter) =>
        correlate(
          image,
          filter.map((line) => [...line].reverse()),
        ),
      says: {
        ko: "필터의 왼쪽과 오른쪽만 뒤집었어요. 180° 돌리면 위와 아래는 어떻게 되나요?",
        en: "You swap the filter's left and right only. After a half turn, where are top and bottom?",
      },
    },
    transposed: {
      answer: (image, filter) =>
        correlate(
          image,
          filter[0].map((_, b) => filter.map((line) => line[b])),
        ),
      says: {
        ko: "필터의 행과 열을 바꿨어요(전치). 123/456/789를 180° 돌리면 첫 줄은 147인가요, 987인가요?",
        en: "You exchange the filter's rows and columns (transpose). Turn 123/456/789 by 180°: is its first row 147 or 987?",
      },
    },
    oneTooSmall: {
      answer: (image, filter) =>
        correlate(image, turned(filter))
          .slice(0, -1)
          .map((line) => line.slice(0, -1)),
      says: {
        ko: "마지막 행과 마지막 열이 없어요. 필터가 그림의 끝에 딱 닿는 자리도 세었나요?",
        en: "The last row and the last column are missing. Did you count the place where the filter touches the border?",
      },
    },
    oneTooLarge: {
      answer: (image, filter) => correlate(grown(image), turned(filter)),
      says: {
        ko: "행과 열이 하나씩 많아요. 마지막 자리에서 필터가 그림 밖으로 나가지 않나요?",
        en: "There is one row and one column too many. At the last place, does the filter hang over the border?",
      },
    },
  },
  hints: [
    {
      ko: "결과의 행은 image.length − filter.length + 1개예요. 필터의 행 a를 뒤에서부터 읽으면 filter.length − 1 − a예요.",
      en: "The result has image.length − filter.length + 1 rows. Row a of the filter, read from the end, is filter.length − 1 − a.",
    },
    {
      ko: "가장 안쪽 줄: sum += image[i + a][j + b] * filter[filter.length - 1 - a][filter[0].length - 1 - b]; 한 행이 끝나면 result.push(line)으로 넣으세요.",
      en: "The innermost line: sum += image[i + a][j + b] * filter[filter.length - 1 - a][filter[0].length - 1 - b]; at the end of a row, result.push(line).",
    },
  ],
});

const UPRIGHT: Grid = [
  [0, 0, 9, 9],
  [0, 0, 9, 9],
  [0, 0, 9, 9],
];
const SLOPE: Grid = [
  [0, 0, 0, 3, 9],
  [0, 0, 3, 9, 9],
  [0, 3, 9, 9, 9],
  [3, 9, 9, 9, 5],
];

export const edgeStrength = exercise({
  title: { ko: "경계의 세기", en: "The strength of an edge" },
  points: 3,
  needs: ["setup"],
  answer: fn({ image: grid() }, grid()),
  cases: [
    [UPRIGHT],
    [
      [
        [0, 0, 0],
        [0, 0, 0],
        [4, 4, 4],
        [4, 4, 4],
      ],
    ],
    [SLOPE],
    [PICTURE],
  ],
  generate: (rng) => [randomGrid(rng, 3 + rng.int(6), 3 + rng.int(6))],
  reference: (image) => edges(image, (gx, gy) => Math.sqrt(gx * gx + gy * gy)),
  compare: close(),
  mistakes: {
    onlyX: {
      answer: (image) => edges(image, (gx) => Math.abs(gx)),
      says: {
        ko: "gx만 들어 있어요. 가로 경계에서 소벨 x는 무엇이라고 대답하나요?",
        en: "Only gx is in it. What does Sobel x answer at a lying edge?",
      },
    },
    onlyY: {
      answer: (image) => edges(image, (_, gy) => Math.abs(gy)),
      says: {
        ko: "gy만 들어 있어요. 세로 경계에서 소벨 y는 무엇이라고 대답하나요?",
        en: "Only gy is in it. What does Sobel y answer at an upright edge?",
      },
    },
    rootForgotten: {
      answer: (image) => edges(image, (gx, gy) => gx * gx + gy * gy),
      says: {
        ko: "제곱의 합이에요. 가로 3, 세로 4인 삼각형의 빗변은 25인가요, 5인가요?",
        en: "This is the sum of the squares. A triangle with legs 3 and 4: is its long side 25 or 5?",
      },
    },
    sumOfSizes: {
      answer: (image) => edges(image, (gx, gy) => Math.abs(gx) + Math.abs(gy)),
      says: {
        ko: "두 크기를 더했어요. 3과 4로는 7이 나와요. 피타고라스의 정리로는 얼마인가요?",
        en: "You add the two sizes: 3 and 4 give 7. What does Pythagoras say?",
      },
    },
    signsCancel: {
      answer: (image) => edges(image, (gx, gy) => gx + gy),
      says: {
        ko: "gx와 gy를 그대로 더했어요. gx가 5, gy가 −5인 자리에는 경계가 없나요?",
        en: "You add gx and gy as they are. Where gx is 5 and gy is −5, is there no edge?",
      },
    },
  },
  hints: [
    {
      ko: "필터 하나를 쓰던 반복문에 합을 두 개 두세요. 하나는 sobelX로, 하나는 sobelY로 더해요.",
      en: "Take the loops for one filter and keep two sums: one with sobelX, one with sobelY.",
    },
    {
      ko: "창 하나가 끝날 때마다 line.push(Math.sqrt(gx * gx + gy * gy));를 실행하세요.",
      en: "At the end of each window: line.push(Math.sqrt(gx * gx + gy * gy));",
    },
  ],
});

/** The image with one more row and column of zeros: where a loop that runs too far ends up. */
function grown(image: Grid): Grid {
  const wide = image.map((line) => [...line, 0]);
  return [...wide, wide[0].map(() => 0)];
}

const stepped = (filter: Grid, gradient: Grid, step: (w: number, g: number) => number): Grid =>
  filter.map((line, a) => line.map((w, b) => step(w, gradient[a][b])));

export const descend = exercise({
  title: { ko: "필터를 고치는 한 걸음", en: "One step of a learning filter" },
  points: 1,
  needs: ["setup"],
  answer: fn({ filter: grid(), gradient: grid(), learningRate: number() }, grid()),
  cases: [
    [
      [
        [1, 2],
        [0, -1],
      ],
      [
        [2, -4],
        [1, 3],
      ],
      0.5,
    ],
    [[[3, 1, 0]], [[-1, 0, 5]], 0.1],
    [[[2]], [[8]], 0.25],
  ],
  generate: (random) => {
    const [rows, columns] = [2 + random.int(2), 2 + random.int(3)];
    const lift = (table: Grid) => table.map((line) => line.map((v) => v + 5));
    const gradient = lift(randomGrid(random, rows, columns));
    return [randomGrid(random, rows, columns), gradient, 0.1 * (1 + random.int(8))];
  },
  reference: (filter, gradient, rate) => stepped(filter, gradient, (w, g) => w - rate * g),
  compare: close(),
  mistakes: {
    uphill: {
      answer: (filter, gradient, rate) => stepped(filter, gradient, (w, g) => w + rate * g),
      says: {
        ko: "기울기 쪽으로 갔어요. 기울기는 오차가 커지는 쪽을 가리켜요. 어느 쪽으로 가야 작아질까요?",
        en: "You go along the gradient, which points to where the error grows. Which way makes it smaller?",
      },
    },
    rateForgotten: {
      answer: (filter, gradient) => stepped(filter, gradient, (w, g) => w - g),
      says: {
        ko: "기울기를 통째로 뺐어요. 학습률은 어디에 곱하나요?",
        en: "You take away the whole gradient. What is multiplied by the learning rate?",
      },
    },
    onlyTheStep: {
      answer: (filter, gradient, rate) => stepped(filter, gradient, (_, g) => -rate * g),
      says: {
        ko: "움직일 만큼만 남았어요. 어디에서 출발했나요?",
        en: "Only the move is left. Where did it start from?",
      },
    },
    signOnly: {
      answer: (filter, gradient, rate) =>
        stepped(filter, gradient, (w, g) => w - rate * Math.sign(g)),
      says: {
        ko: "모든 숫자가 똑같이 움직였어요. 기울기가 큰 숫자는 더 많이 움직여야 하지 않을까요?",
        en: "All numbers move by the same amount. Should one with a larger gradient not move more?",
      },
    },
  },
  hints: [
    {
      ko: "숫자마다 따로 계산해요. 필터의 숫자에서 학습률 × 기울기를 빼세요.",
      en: "Each number by itself: from the filter's number take away learning rate × gradient.",
    },
    {
      ko: "return filter.map((line, a) => line.map((w, b) => …)); 점 셋 자리: w − learningRate * gradient[a][b]",
      en: "return filter.map((line, a) => line.map((w, b) => …)); instead of the dots: w − learningRate * gradient[a][b]",
    },
  ],
});

/** The place of the largest single number. */
function brightest(image: Grid): [number, number] {
  const values = image.flat();
  const at = values.indexOf(Math.max(...values));
  return [Math.floor(at / image[0].length), at % image[0].length];
}

export const findCross = exercise({
  title: { ko: "십자 찾기", en: "Find the cross" },
  points: 4,
  needs: ["setup"],
  answer: fn({ image: grid() }, list(number())),
  cases: [[scene(rng(1))], [scene(rng(2))], [scene(rng(5))], [scene(rng(8))], [scene(rng(13))]],
  generate: (random) => [scene(random)],
  reference: (image) => bestPlace(image, CROSS_FILTER) as number[],
  compare: exact(),
  mistakes: {
    brightestPixel: {
      answer: brightest,
      says: {
        ko: "가장 밝은 픽셀 하나를 찾았어요. 십자에는 밝은 픽셀이 몇 개나 이웃해 있나요?",
        en: "You found the single brightest pixel. How many bright neighbours has a cross?",
      },
    },
    brightestPatch: {
      answer: (image) => bestPlace(image, BOX),
      says: {
        ko: "가장 밝은 조각을 찾았는데 네모예요. 음수가 없는 필터는 네모에 더 크게 대답해요. 십자라면 어두워야 할 자리에는 어떤 가중치를 줄까요?",
        en: "You found the brightest patch, and it is a block: without negative weights a filter answers more to it. What weight should stand where a cross is dark?",
      },
    },
    windowCorner: {
      answer: (image) => bestPlace(image, CROSS_FILTER).map((v) => v - 1),
      says: {
        ko: "창의 왼쪽 위를 답했어요. 십자의 가운데는 거기에서 몇 칸 떨어져 있나요?",
        en: "This is the window's upper left corner. How far from it is the middle of the cross?",
      },
    },
    swapped: {
      answer: (image) => [...bestPlace(image, CROSS_FILTER)].reverse(),
      says: {
        ko: "자리는 맞는데 행과 열이 바뀌었어요. 어느 것을 먼저 적어야 하나요?",
        en: "The place is right, but row and column have changed places. Which comes first?",
      },
    },
  },
  hints: [
    {
      ko: "3×3 필터를 하나 정하고, 결과가 가장 큰 창을 찾으세요. 밝아야 할 자리는 양수, 어두워야 할 자리는 음수예요.",
      en: "Choose a filter of 3×3 and find the window with the largest result. Positive where it must be bright, negative where it must be dark.",
    },
    {
      ko: "필터 −1 1 −1 / 1 1 1 / −1 1 −1. 모든 창에서 windowDot처럼 더하고, 가장 큰 자리의 [row + 1, column + 1]을 돌려주세요.",
      en: "The filter −1 1 −1 / 1 1 1 / −1 1 −1. Add up in every window as in windowDot; give back [row + 1, column + 1] of the largest.",
    },
  ],
});
