import { close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  bestOf,
  countsOf,
  doubled,
  drawn,
  mean,
  outer,
  plus,
  range,
  stamped,
  sum,
  type Table,
  table,
  tent,
  turned,
} from "./tables.js";

const numbers = () => list(list(number()));
const whole = () => list(list(integer()));

const eachPixel = (scores: Table[], pick: (ofPixel: number[]) => number): Table =>
  table(scores[0].length, scores[0][0].length, (i, j) => pick(scores.map((map) => map[i][j])));
const largest = (values: number[]): number => bestOf(values, (a, b) => a > b);

export const classMap = exercise({
  title: { ko: "점수에서 클래스로", en: "From scores to classes" },
  points: 2,
  needs: ["setup"],
  answer: fn({ scores: list(numbers()) }, whole()),
  cases: [
    [
      [
        [
          [5, 1],
          [0, 2],
        ],
        [
          [1, 3],
          [4, 7],
        ],
        [
          [2, 2],
          [1, 9],
        ],
      ],
    ],
    [[[[-1, -5, -2]], [[-3, -4, -9]]]],
    [
      [
        [[1], [2], [7]],
        [[3], [1], [8]],
        [[2], [6], [9]],
        [[0], [3], [4]],
      ],
    ],
  ],
  generate: (rng) => {
    const [h, w] = [2 + rng.int(2), 2 + rng.int(3)];
    // No two scores of a pixel are alike.
    return [range(3 + rng.int(2)).map((k) => table(h, w, () => 5 * (rng.int(41) - 20) + k))];
  },
  reference: (scores) => eachPixel(scores, largest),
  compare: exact(),
  mistakes: {
    fromOne: {
      answer: (scores) => eachPixel(scores, (values) => largest(values) + 1),
      says: {
        ko: "클래스를 1부터 세었어요. scores[0]은 몇 번 클래스의 점수인가요?",
        en: "Your classes count from 1. Which class do the scores of scores[0] belong to?",
      },
    },
    smallest: {
      answer: (scores) => eachPixel(scores, (values) => bestOf(values, (a, b) => a < b)),
      says: {
        ko: "가장 작은 점수를 골랐어요. 점수는 클수록 그 클래스답다는 뜻 아닌가요?",
        en: "You choose the smallest score. Does a score not say how much a pixel looks like its class?",
      },
    },
    sizeOnly: {
      answer: (scores) =>
        eachPixel(scores, (values) => bestOf(values, (a, b) => Math.abs(a) > Math.abs(b))),
      says: {
        ko: "부호를 버리고 비교했어요. 점수 −9는 −1보다 큰가요?",
        en: "You compare without the sign. Is a score of −9 larger than one of −1?",
      },
    },
    onlyPositive: {
      answer: (scores) =>
        eachPixel(scores, (values) => (values.some((v) => v > 0) ? largest(values) : 0)),
      says: {
        ko: "점수가 모두 음수일 때 틀렸어요. 지금까지의 최댓값을 0에서 시작하지 않았나요?",
        en: "Wrong where all scores are negative. Does your largest so far begin at 0?",
      },
    },
    theScore: {
      answer: (scores) => eachPixel(scores, (values) => Math.max(...values)),
      says: {
        ko: "가장 큰 점수를 돌려주었어요. 필요한 것은 점수인가요, 그 점수의 번호인가요?",
        en: "You return the largest score. Is the score asked for, or its number?",
      },
    },
  },
  hints: [
    {
      ko: "픽셀 (i, j)마다 scores[0][i][j], scores[1][i][j], …를 비교하세요. 가장 큰 점수가 있는 k가 답이에요.",
      en: "For each pixel (i, j) compare scores[0][i][j], scores[1][i][j], …. The answer is the k of the largest.",
    },
    {
      ko: "let best = 0; 그다음 k를 돌며 if (scores[k][i][j] > scores[best][i][j]) best = k; 마지막에 best를 행에 넣어요.",
      en: "let best = 0; then over k: if (scores[k][i][j] > scores[best][i][j]) best = k; at the end best goes into the row.",
    },
  ],
});

const meanOver = (
  counts: ReturnType<typeof countsOf>,
  of: (count: { said: number; there: number; right: number }) => number,
): number => mean(counts.filter(({ said, there }) => said + there > 0).map(of));

export const meanIou = exercise({
  title: { ko: "평균 IoU", en: "Mean IoU" },
  points: 3,
  needs: ["setup"],
  answer: fn({ answer: whole(), truth: whole(), classes: integer() }, number()),
  cases: [
    [[[0, 1, 1, 1]], [[0, 0, 1, 1]], 2],
    [
      [
        [0, 0, 1],
        [2, 2, 1],
      ],
      [
        [0, 1, 1],
        [2, 2, 2],
      ],
      3,
    ],
    [[[0, 0, 2, 2]], [[0, 0, 0, 2]], 4],
    [
      [
        [1, 1],
        [0, 0],
      ],
      [
        [1, 0],
        [0, 0],
      ],
      3,
    ],
  ],
  generate: (rng) => {
    const [h, w] = [3, 4 + rng.int(3)];
    const classes = 3 + rng.int(2);
    // The last class does not occur. Each other one does, partly in the wrong place.
    const truth = table(h, w, (i, j) =>
      i * w + j < classes - 1 ? i * w + j : rng.int(classes - 1),
    );
    const answer = truth.map((row) =>
      row.map((v) => (rng.int(4) === 0 ? rng.int(classes - 1) : v)),
    );
    answer[2][w - 1] = (truth[2][w - 1] + 1) % (classes - 1);
    answer[2][w - 2] = 0;
    return [answer, truth, classes];
  },
  reference: (answer, truth, classes) =>
    meanOver(
      countsOf(answer, truth, classes),
      ({ said, there, right }) => right / (said + there - right),
    ),
  compare: close(),
  mistakes: {
    pixelAccuracy: {
      answer: (answer, truth, classes) => {
        const counts = countsOf(answer, truth, classes);
        return sum(counts.map(({ right }) => right)) / sum(counts.map(({ there }) => there));
      },
      says: {
        ko: "맞은 픽셀의 비율이에요. 넓은 배경이 그 값을 거의 다 정하지 않나요?",
        en: "This is the share of right pixels. Does the large background not decide nearly all of it?",
      },
    },
    onlyTruth: {
      answer: (answer, truth, classes) =>
        mean(
          countsOf(answer, truth, classes)
            .filter(({ there }) => there > 0)
            .map(({ there, right }) => right / there),
        ),
      says: {
        ko: "정답의 픽셀 수로 나누었어요. 그림 전체를 사람이라고 답하면 사람의 값은 얼마가 되나요?",
        en: "You divide by the pixels of the truth. What would an answer get for people that calls everything a person?",
      },
    },
    unionCountsTwice: {
      answer: (answer, truth, classes) =>
        meanOver(
          countsOf(answer, truth, classes),
          ({ said, there, right }) => right / (said + there),
        ),
      says: {
        ko: "겹친 픽셀을 두 번 세었어요. 완벽한 답이 1이 되나요?",
        en: "The common pixels are counted twice in your union. Does a perfect answer get 1?",
      },
    },
    dice: {
      answer: (answer, truth, classes) =>
        meanOver(
          countsOf(answer, truth, classes),
          ({ said, there, right }) => (2 * right) / (said + there),
        ),
      says: {
        ko: "다이스 계수(Dice)예요. 비슷하지만 늘 더 커요. 합집합의 픽셀은 몇 개인가요?",
        en: "This is the Dice coefficient, a relative that is always larger. How many pixels has the union?",
      },
    },
    absentCounts: {
      answer: (answer, truth, classes) =>
        sum(
          countsOf(answer, truth, classes).map(({ said, there, right }) =>
            said + there > 0 ? right / (said + there - right) : 0,
          ),
        ) / classes,
      says: {
        ko: "어디에도 없는 클래스를 0점으로 세었어요. 자전거가 없는 거리에서 자전거를 못 찾은 것은 잘못인가요?",
        en: "A class that occurs nowhere counts as 0. Is it a fault to find no bicycle in a street without one?",
      },
    },
    withoutBackground: {
      answer: (answer, truth, classes) =>
        meanOver(
          countsOf(answer, truth, classes).slice(1),
          ({ said, there, right }) => right / (said + there - right),
        ),
      says: {
        ko: "클래스 0을 빼고 평균을 냈어요. 배경도 클래스 가운데 하나 아닌가요?",
        en: "Class 0 is left out of your mean. Is the background not one of the classes?",
      },
    },
  },
  hints: [
    {
      ko: "클래스 k마다 픽셀을 두 번 세요. 둘 다 k인 픽셀(교집합)과 하나라도 k인 픽셀(합집합). 합집합이 0이면 그 클래스는 건너뛰어요.",
      en: "For each class k count pixels twice: those where both are k (intersection), and those where at least one is k (union). If the union is 0, leave the class out.",
    },
    {
      ko: "반복문 안에서: if (a === k && t === k) both++; if (a === k || t === k) either++; 그다음 if (either > 0) ious.push(both / either); 끝에 ious의 평균.",
      en: "In the loops: if (a === k && t === k) both++; if (a === k || t === k) either++; then if (either > 0) ious.push(both / either); at the end the mean of ious.",
    },
  ],
});

const filterOf =
  (place: (c: number, i: number, j: number, size: [number, number, number]) => number) =>
  (row: number[], channels: number, height: number, width: number): Table[] =>
    range(channels).map((c) =>
      table(height, width, (i, j) => row[place(c, i, j, [channels, height, width])]),
    );

export const asFilter = exercise({
  title: { ko: "완전 연결층의 한 행을 필터로", en: "A row of a dense layer as a filter" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    { row: list(number()), channels: integer(), height: integer(), width: integer() },
    list(numbers()),
  ),
  cases: [
    [[1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2],
    [[5, -1, 0, 2, 7, 3], 1, 2, 3],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 3, 2],
  ],
  generate: (rng) => {
    const [c, h, w] = [2 + rng.int(2), 2 + rng.int(2), 2 + rng.int(3)];
    return [range(c * h * w).map((k) => 10 * rng.int(10) + k), c, h, w];
  },
  reference: filterOf((c, i, j, [, h, w]) => (c * h + i) * w + j),
  compare: close(),
  mistakes: {
    channelsLast: {
      answer: filterOf((c, i, j, [channels, , w]) => (i * w + j) * channels + c),
      says: {
        ko: "채널이 가장 빨리 바뀐다고 보았어요. flatten은 [채널, 높이, 너비]를 어느 쪽부터 늘어놓나요?",
        en: "You let the channel change fastest. In which order does flatten lay out [channels, height, width]?",
      },
    },
    columnsFirst: {
      answer: filterOf((c, i, j, [, h, w]) => (c * w + j) * h + i),
      says: {
        ko: "장마다 열을 먼저 채웠어요. 한 행이 끝나기 전에 다음 행으로 가나요?",
        en: "You fill each sheet column by column. Does flatten go to the next row before one is over?",
      },
    },
    turnedRound: {
      answer: filterOf((c, i, j, [, h, w]) => (c * h + h - 1 - i) * w + w - 1 - j),
      says: {
        ko: "필터가 반 바퀴 돌아갔어요. 신경망의 합성곱은 필터를 뒤집나요?",
        en: "Your filter is turned by 180°. Does a network's convolution flip its filter?",
      },
    },
    sameSheet: {
      answer: filterOf((_, i, j, [, , w]) => i * w + j),
      says: {
        ko: "모든 채널이 같은 숫자예요. 둘째 장의 숫자는 row의 몇 번째에서 시작하나요?",
        en: "All channels have the same numbers. At which place of row does the second sheet begin?",
      },
    },
    widthForHeight: {
      answer: (row, channels, height, width) =>
        filterOf((c, i, j, [, h, w]) => (c * h + i) * w + j)(row, channels, width, height),
      says: {
        ko: "높이와 너비가 바뀌었어요. 표에는 행이 몇 개 있어야 하나요?",
        en: "Height and width have changed places. How many rows should a sheet have?",
      },
    },
  },
  hints: [
    {
      ko: "앞의 height · width개가 첫 장이에요. 그 안에서는 앞의 width개가 첫 행이에요.",
      en: "The first height · width numbers are the first sheet, and of these the first width numbers are its first row.",
    },
    {
      ko: "filter[c][i][j]는 row[(c * height + i) * width + j]예요.",
      en: "filter[c][i][j] is row[(c * height + i) * width + j].",
    },
  ],
});

export const grownSize = exercise({
  title: { ko: "전치 합성곱의 크기", en: "The size of a transposed convolution" },
  points: 1,
  needs: ["setup"],
  answer: fn({ n: integer(), f: integer(), s: integer(), p: integer() }, integer()),
  cases: [
    [2, 3, 2, 0],
    [7, 4, 2, 1],
    [5, 3, 1, 1],
    [3, 64, 32, 16],
  ],
  generate: (rng) => {
    const s = 2 + rng.int(4);
    const p = 1 + rng.int(2);
    return [3 + rng.int(12), s + 2 * p + rng.int(3), s, p];
  },
  reference: (n, f, s, p) => (n - 1) * s + f - 2 * p,
  compare: exact(),
  mistakes: {
    convolution: {
      answer: (n, f, s, p) => Math.floor((n + 2 * p - f) / s) + 1,
      says: {
        ko: "합성곱의 크기예요. 여기서는 숫자마다 필터를 하나씩 찍으니 커져야 하지 않나요?",
        en: "This is the size of a convolution. Here each number stamps a filter: should the result not grow?",
      },
    },
    oneStampTooMany: {
      answer: (n, f, s, p) => n * s + f - 2 * p,
      says: {
        ko: "한 걸음이 많아요. 도장 n개 사이에는 걸음이 몇 번 있나요?",
        en: "One step too many. How many steps lie between n stamps?",
      },
    },
    paddingAdds: {
      answer: (n, f, s, p) => (n - 1) * s + f + 2 * p,
      says: {
        ko: "패딩을 더했어요. 합성곱에서 덧붙인 것을 거꾸로 갈 때는 어떻게 해야 하나요?",
        en: "You add the padding. What a convolution puts on at the rim: what happens to it on the way back?",
      },
    },
    paddingOnce: {
      answer: (n, f, s, p) => (n - 1) * s + f - p,
      says: {
        ko: "패딩을 한쪽에서만 잘랐어요. 가장자리는 몇 쪽인가요?",
        en: "The padding is cut off on one side only. How many sides are there?",
      },
    },
    strideTimes: {
      answer: (n, _, s) => n * s,
      says: {
        ko: "필터의 크기가 빠졌어요. 마지막 도장은 자기 자리에서 어디까지 뻗나요?",
        en: "The filter's size is missing. How far does the last stamp reach beyond its place?",
      },
    },
  },
  hints: [
    {
      ko: "첫 도장은 0에서, 마지막 도장은 (n − 1)·s에서 시작해서 f칸을 덮어요. 그다음 양쪽에서 p칸씩 잘라요.",
      en: "The first stamp begins at 0, the last one at (n − 1)·s, and covers f places. Then p places are cut off on each side.",
    },
    {
      ko: "자르기 전에는 (n − 1)·s + f예요. 여기서 p를 몇 번 빼야 하나요? 한 줄이면 돼요.",
      en: "Before cutting it is (n − 1)·s + f. How often must p be taken away? One line is enough.",
    },
  ],
});

export const transposeConv = exercise({
  title: { ko: "전치 합성곱", en: "Transposed convolution" },
  points: 3,
  needs: ["setup"],
  answer: fn({ x: numbers(), w: numbers(), stride: integer() }, numbers()),
  cases: [
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [0, 5],
      ],
      1,
    ],
    [[[1, 10]], [[1, 2, 3]], 2],
    [
      [
        [2, -1],
        [0, 3],
      ],
      [
        [1, 0, 2],
        [3, 1, 0],
        [0, 4, 5],
      ],
      2,
    ],
    [[[1], [3]], [[2, 7]], 3],
  ],
  generate: (rng) => [
    drawn(rng, 2 + rng.int(2), 2 + rng.int(2), 1, 9),
    table(3, 3, (i, j) => 3 * i + j + 9 * rng.int(3) + 1),
    2,
  ],
  reference: (x, w, stride) => stamped(x, w, stride),
  compare: close(),
  mistakes: {
    overwritten: {
      answer: (x, w, stride) => stamped(x, w, stride, (_, stamp) => stamp),
      says: {
        ko: "겹친 자리에서 나중 도장이 먼저 도장을 지웠어요. 겹친 곳에는 두 도장의 무엇이 남아야 하나요?",
        en: "Where stamps overlap the later one wipes out the earlier. What of the two should be left there?",
      },
    },
    strideIgnored: {
      answer: (x, w, stride) => {
        const y = stamped(x, w, 1);
        const [h, width] = [
          (x.length - 1) * stride + w.length,
          (x[0].length - 1) * stride + w[0].length,
        ];
        return table(h, width, (i, j) => y[i]?.[j] ?? 0);
      },
      says: {
        ko: "도장을 한 칸씩 옮겼어요. 이웃한 도장의 왼쪽 위는 몇 칸 떨어져 있나요?",
        en: "Your stamps stand one place apart. How far apart should the corners of neighbouring stamps be?",
      },
    },
    flipped: {
      answer: (x, w, stride) => stamped(x, turned(w), stride),
      says: {
        ko: "필터를 뒤집어서 찍었어요. 숫자 하나뿐인 입력에는 무엇이 찍혀야 하나요?",
        en: "You stamp the filter turned round. What should an input of a single number leave?",
      },
    },
    notScaled: {
      answer: (x, w, stride) =>
        stamped(
          x.map((row) => row.map(() => 1)),
          w,
          stride,
        ),
      says: {
        ko: "모든 도장의 세기가 같아요. 입력의 숫자는 어디에 쓰이나요?",
        en: "All stamps are equally strong. What are the numbers of the input for?",
      },
    },
    rowsForColumns: {
      answer: (x, w, stride) =>
        stamped(
          x[0].map((_, j) => x.map((row) => row[j])),
          w,
          stride,
        ),
      says: {
        ko: "입력의 행과 열이 바뀌었어요. x[i][j]의 도장은 몇 행에서 시작하나요?",
        en: "Rows and columns of the input are exchanged. In which row does the stamp of x[i][j] begin?",
      },
    },
  },
  hints: [
    {
      ko: "0으로 채운 표를 만들고, 반복문 네 개로 y[i·stride + a][j·stride + b]에 더하세요.",
      en: "Make a table of zeros; four loops then add to y[i·stride + a][j·stride + b].",
    },
    {
      ko: "가장 안쪽 줄: y[i * stride + a][j * stride + b] += x[i][j] * w[a][b];",
      en: "The innermost line: y[i * stride + a][j * stride + b] += x[i][j] * w[a][b];",
    },
  ],
});

const both = (line: number[]): Table => outer(line, line);
const middle = (factor: number): number => factor - 0.5;

export const bilinearFilter = exercise({
  title: { ko: "쌍선형 보간 필터", en: "The bilinear filter" },
  points: 2,
  needs: ["setup"],
  answer: fn({ factor: integer() }, numbers()),
  cases: [[2], [3], [1], [4]],
  generate: (rng) => [5 + rng.int(12)],
  reference: (factor) => both(tent(2 * factor, middle(factor), factor)),
  compare: close(),
  mistakes: {
    offCentre: {
      answer: (factor) => both(tent(2 * factor, factor, factor)),
      says: {
        ko: "지붕 꼭대기가 한쪽으로 치우쳤어요. 0, 1, 2, 3의 한가운데는 2인가요?",
        en: "The top of your tent is off the middle. Is 2 the middle of 0, 1, 2, 3?",
      },
    },
    added: {
      answer: (factor) => {
        const line = tent(2 * factor, middle(factor), factor);
        return table(2 * factor, 2 * factor, (i, j) => (line[i] + line[j]) / 2);
      },
      says: {
        ko: "두 방향의 지붕을 더했어요. 한 방향에서 0에 가까우면 필터도 0에 가까워야 하지 않나요?",
        en: "You add the tents of the two directions. Where one of them is nearly 0, should the filter not be nearly 0 too?",
      },
    },
    tooFlat: {
      answer: (factor) => both(tent(2 * factor, middle(factor), 2 * factor)),
      says: {
        ko: "지붕이 너무 완만해요. 이웃한 입력까지 가면 무게가 얼마여야 하나요?",
        en: "Your tent falls too slowly. What should its weight be at the next input's place?",
      },
    },
    sumOfOne: {
      answer: (factor) => both(tent(2 * factor, middle(factor), factor).map((v) => v / factor)),
      says: {
        ko: "모두 더해서 1이 되게 했어요. 크게 만든 그림이 더 어두워지지 않나요?",
        en: "Your numbers add up to 1. Does the enlarged picture not get darker?",
      },
    },
    allOnes: {
      answer: (factor) => table(2 * factor, 2 * factor, () => 1),
      says: {
        ko: "무게가 모두 1이에요. 도장 네 개가 겹친 곳은 몇 배로 밝아지나요?",
        en: "All weights are 1. How bright does a place get where four stamps overlap?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 한 줄: 길이는 2·factor, 가운데 c는 factor − 0.5, i번째 숫자는 1 − |i − c| / factor. 표의 숫자는 두 줄의 곱이에요.",
      en: "First one line: 2·factor numbers, middle c = factor − 0.5, number i is 1 − |i − c| / factor. A number of the table is the product of two of them.",
    },
    {
      ko: "줄 t를 만들었으면 filter[i][j]는 t[i] * t[j]예요.",
      en: "With that line t, filter[i][j] is t[i] * t[j].",
    },
  ],
});

export const addSkip = exercise({
  title: { ko: "스킵으로 합치기", en: "Bringing in a skip" },
  points: 2,
  needs: ["setup"],
  answer: fn({ coarse: numbers(), fine: numbers() }, numbers()),
  cases: [
    [
      [[1, 5]],
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ],
    ],
    [
      [[2], [-3]],
      [
        [1, 0],
        [0, 1],
        [4, 2],
        [-1, 3],
      ],
    ],
  ],
  generate: (rng) => {
    const [h, w] = [1 + rng.int(3), 2 + rng.int(2)];
    return [
      table(h, w, (i, j) => 10 * (i * w + j) + rng.int(9) + 1),
      drawn(rng, 2 * h, 2 * w, 1, 9),
    ];
  },
  reference: (coarse, fine) => plus(doubled(coarse), fine),
  compare: close(),
  mistakes: {
    coarseForgotten: {
      answer: (_, fine) => fine,
      says: {
        ko: "고운 점수만 남았어요. 무엇이 있는지를 아는 것은 어느 쪽인가요?",
        en: "Only the fine scores are left. Which of the two knows what there is?",
      },
    },
    fineForgotten: {
      answer: (coarse) => doubled(coarse),
      says: {
        ko: "크게만 만들었어요. 어디에 있는지를 아는 점수는 더했나요?",
        en: "You only enlarge. Have the scores been added that know where things are?",
      },
    },
    tiled: {
      answer: (coarse, fine) =>
        fine.map((row, i) =>
          row.map((v, j) => v + coarse[i % coarse.length][j % coarse[0].length]),
        ),
      says: {
        ko: "거친 표를 타일처럼 이어 붙였어요. 거친 숫자 하나는 어느 네 픽셀을 대신하나요?",
        en: "You lay the coarse table down twice, like tiles. Which four pixels does one coarse number stand for?",
      },
    },
    averaged: {
      answer: (coarse, fine) => plus(doubled(coarse), fine).map((row) => row.map((v) => v / 2)),
      says: {
        ko: "평균을 냈어요. 논문은 두 점수를 어떻게 하나요?",
        en: "You take the mean. What does the paper do with the two scores?",
      },
    },
    multiplied: {
      answer: (coarse, fine) => {
        const large = doubled(coarse);
        return fine.map((row, i) => row.map((v, j) => v * large[i][j]));
      },
      says: {
        ko: "곱했어요. 두 점수가 모두 음수이면 곱은 어떻게 되나요?",
        en: "You multiply. If both scores are negative, what becomes of the product?",
      },
    },
  },
  hints: [
    {
      ko: "고운 표의 픽셀 (i, j)는 거친 표의 픽셀 (⌊i/2⌋, ⌊j/2⌋) 위에 있어요.",
      en: "Pixel (i, j) of the fine table lies over pixel (⌊i/2⌋, ⌊j/2⌋) of the coarse one.",
    },
    {
      ko: "한 줄이면 돼요: return fine.map((row, i) => row.map((v, j) => v + coarse[Math.floor(i / 2)][…]));",
      en: "One line is enough: return fine.map((row, i) => row.map((v, j) => v + coarse[Math.floor(i / 2)][…]));",
    },
  ],
});

export const streetNet = exercise({
  title: { ko: "거리를 나누는 내 신경망", en: "Your network for streets" },
  points: 5,
  needs: ["setup"],
  answer: model({ input: [3, 64, 96], classes: 3, images: "streets", pixels: true }),
  target: 0.6,
  stretch: 0.75,
  maxParameters: 60_000,
  mistakes: {
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.6 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 계산하는 것을 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what if it is taken twice?",
      },
    },
    noNorm: {
      when: { lacks: "BatchNorm2d", accuracyBelow: 0.6 },
      says: {
        ko: "배치 정규화가 없어요. 이렇게 짧은 학습에서 그 층이 있을 때와 없을 때 손실은 얼마나 빨리 내려가나요?",
        en: "There is no batch norm. In so short a training, how fast does the loss fall with it, and without?",
      },
    },
    background: {
      when: { accuracyBelow: 0.34 },
      says: {
        ko: "모두 배경이라고 답하는 것과 같아요. 학습 셀을 실행했나요? 손실이 내려가나요?",
        en: "This is what calling everything background gets. Did you run the training cell, and does the loss fall?",
      },
    },
    neverSmaller: {
      when: { lacks: "MaxPool2d", accuracyBelow: 0.6 },
      says: {
        ko: "풀링이 없어요. 픽셀 하나가 사람의 것인지 알려면 얼마나 넓게 보아야 하나요? 이 신경망의 수용 영역은요?",
        en: "There is no pooling. How far must one look to know that a pixel belongs to a person, and how far does your network see?",
      },
    },
    notLearned: {
      when: { lacks: "ConvTranspose2d", accuracyBelow: 0.6 },
      says: {
        ko: "전치 합성곱이 없어요. 줄어든 맵을 무엇으로 키우나요? 배우는 층이면 더 낫지 않을까요?",
        en: "There is no transposed convolution. What enlarges your maps, and could a layer that learns do better?",
      },
    },
    tooCoarse: {
      when: { accuracyAbove: 0.34, accuracyBelow: 0.6 },
      says: {
        ko: "배우기는 했어요. 가장 거친 맵은 몇 픽셀에 숫자 하나인가요? 자전거의 가는 줄은 거기까지 살아남나요?",
        en: "It has learned. For how many pixels is there one number in your coarsest map, and do a bicycle's thin tubes survive there?",
      },
    },
  },
  hints: [
    {
      ko: "합성곱과 maxPool2d로 두 번 줄이고, convTranspose2d(…, { kernelSize: 4, stride: 2, padding: 1 })로 두 번 키우세요. 합성곱마다 batchNorm2d와 relu를 붙여요.",
      en: "Shrink twice with convolutions and maxPool2d, grow twice with convTranspose2d(…, { kernelSize: 4, stride: 2, padding: 1 }). batchNorm2d and relu after each convolution.",
    },
    {
      ko: "conv2d(3, 16) → 풀링 → conv2d(16, 32) → 풀링 → conv2d(32, 32) → convTranspose2d(32, 16) → relu → convTranspose2d(16, 3). 합성곱은 3×3, padding 1이에요.",
      en: "conv2d(3, 16) → pool → conv2d(16, 32) → pool → conv2d(32, 32) → convTranspose2d(32, 16) → relu → convTranspose2d(16, 3). The convolutions are 3×3 with padding 1.",
    },
  ],
});
