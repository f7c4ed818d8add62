import { boolean, close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  decoded,
  encoded,
  kept,
  lossOf,
  middleOf,
  randomBox,
  randomHeap,
  round2,
} from "./boxes.js";

export const outputShape = exercise({
  title: { ko: "결과 텐서의 모양", en: "The shape of the output" },
  points: 1,
  needs: ["setup"],
  answer: fn({ s: integer(), b: integer(), c: integer() }, list(integer())),
  cases: [
    [7, 2, 20],
    [8, 2, 10],
    [4, 1, 3],
    [13, 5, 80],
  ],
  generate: (rng) => [3 + rng.int(17), 2 + rng.int(5), 2 + rng.int(80)],
  reference: (s, b, c) => [s, s, 5 * b + c],
  compare: exact(),
  mistakes: {
    classesInEachBox: {
      answer: (s, b, c) => [s, s, b * (5 + c)],
      says: {
        ko: "상자마다 클래스를 말하게 했어요. 그림에서 클래스의 막대는 상자마다 있나요, 칸마다 있나요?",
        en: "Each box says its classes. In the figure, do the bars of the classes belong to a box or to the cell?",
      },
    },
    confidenceForgotten: {
      answer: (s, b, c) => [s, s, 4 * b + c],
      says: {
        ko: "상자 하나에 숫자가 네 개뿐이에요. 얼마나 확신하는지는 어디에 적나요?",
        en: "A box has four numbers only. Where does it say how sure it is?",
      },
    },
    oneBox: {
      answer: (s, _, c) => [s, s, 5 + c],
      says: {
        ko: "칸마다 상자를 하나만 두었어요. 상자가 B개면 다섯 숫자는 몇 번 나오나요?",
        en: "You have one box in each cell. With B boxes, how often do the five numbers come?",
      },
    },
    oneSide: {
      answer: (s, b, c) => [s, 5 * b + c],
      says: {
        ko: "칸을 한 줄만 세었어요. 격자는 가로로도 세로로도 S칸이 아닌가요?",
        en: "You count one row of cells. Is the grid not S cells across and S cells down?",
      },
    },
    onlyTheProduct: {
      answer: (s, b, c) => [s * s * (5 * b + c)],
      says: {
        ko: "숫자의 개수로는 맞아요. 모양을 물었어요. 행, 열, 칸 하나의 숫자를 따로 적으면 어떻게 되나요?",
        en: "As a count this is right. But the shape is asked: what are rows, columns and the numbers of one cell, each by itself?",
      },
    },
  },
  hints: [
    {
      ko: "상자 하나는 x, y, w, h, 확신도의 다섯 숫자예요. 클래스 확률은 칸마다 C개예요.",
      en: "A box is five numbers: x, y, w, h and the confidence. The cell has C class probabilities besides.",
    },
    {
      ko: "return [s, s, 5 * b + …]; 점 셋 자리에는 클래스의 수",
      en: "return [s, s, 5 * b + …]; instead of the dots: the classes",
    },
  ],
});

export const encodeBox = exercise({
  title: { ko: "상자를 격자로", en: "From a box to the grid" },
  points: 2,
  needs: ["setup"],
  answer: fn({ box: list(number()), size: integer(), s: integer() }, list(number())),
  cases: [
    [[40, 72, 72, 120], 128, 8],
    [[100, 4, 124, 52], 128, 8],
    [[0, 224, 448, 320], 448, 7],
    [[10, 50, 40, 62], 100, 5],
  ],
  generate: (rng) => {
    const size = 32 * (2 + rng.int(6));
    return [randomBox(rng, size), size, 4 + rng.int(6)];
  },
  reference: encoded,
  compare: close(),
  mistakes: {
    ofThePicture: {
      answer: (box, size, s) => {
        const [row, column, , , w, h] = encoded(box, size, s);
        const [across, down] = middleOf(box, size, s);
        return [row, column, across / s, down / s, w, h];
      },
      says: {
        ko: "x와 y가 그림 전체에서의 자리예요. 칸 안에서의 자리는 0에서 1까지여야 해요. 칸의 왼쪽 끝은 어디인가요?",
        en: "x and y are places in the whole picture. In its cell the middle lies between 0 and 1: where does the cell begin?",
      },
    },
    rowAndColumnSwapped: {
      answer: (box, size, s) => {
        const [row, column, ...rest] = encoded(box, size, s);
        return [column, row, ...rest];
      },
      says: {
        ko: "행과 열이 바뀌었어요. 가운데의 x는 행을 정하나요, 열을 정하나요?",
        en: "Row and column have changed places. Does the middle's x decide the row or the column?",
      },
    },
    fromTheCorner: {
      answer: (box, size, s) => {
        const [, , , , w, h] = encoded(box, size, s);
        const [across, down] = [(box[0] / size) * s, (box[1] / size) * s];
        const [column, row] = [Math.floor(across), Math.floor(down)];
        return [row, column, across - column, down - row, w, h];
      },
      says: {
        ko: "왼쪽 위 꼭짓점의 칸이에요. 그 숫자는 상자의 어느 점이 놓인 칸이 맡기로 했나요?",
        en: "This is the cell of the upper left corner. Which point of the box chooses the cell?",
      },
    },
    sizesInCells: {
      answer: (box, size, s) => {
        const [row, column, x, y, w, h] = encoded(box, size, s);
        return [row, column, x, y, w * s, h * s];
      },
      says: {
        ko: "w와 h를 칸의 수로 쟀어요. 이 둘은 무엇의 몇 분의 몇인가요?",
        en: "w and h are measured in cells. Of what are these two a share?",
      },
    },
    pixelsLeft: {
      answer: (box, size, s) => {
        const [row, column, x, y, w, h] = encoded(box, size, s);
        return [row, column, (x * size) / s, (y * size) / s, w * size, h * size];
      },
      says: {
        ko: "칸은 맞는데 숫자가 픽셀이에요. 그림의 크기가 달라져도 같은 숫자가 나오려면 무엇으로 나눌까요?",
        en: "The cell is right, but the numbers are pixels. By what must they be divided to be the same for a picture of any size?",
      },
    },
  },
  hints: [
    {
      ko: "가운데는 ((x1 + x2) / 2, (y1 + y2) / 2)예요. size로 나누고 s를 곱하면 칸으로 잰 자리예요.",
      en: "The middle is ((x1 + x2) / 2, (y1 + y2) / 2). Divided by size and times s it is a place in cells.",
    },
    {
      ko: "칸으로 잰 자리의 정수 부분(Math.floor)이 열과 행이고, 나머지가 x와 y예요. w는 (x2 − x1) / size예요.",
      en: "Of the place in cells the whole part (Math.floor) is column and row, the rest is x and y. w is (x2 − x1) / size.",
    },
  ],
});

/** A cell's numbers: boxes that fit into the picture, one class ahead of the others. */
function randomCell(rng: { int(n: number): number; uniform(): number }, boxes: number): number[] {
  const numbers: number[] = [];
  for (let b = 0; b < boxes; b++) {
    numbers.push(round2(rng.uniform()), round2(rng.uniform()));
    numbers.push(round2(0.1 + 0.3 * rng.uniform()), round2(0.1 + 0.3 * rng.uniform()));
    numbers.push(round2(0.1 + 0.8 * rng.uniform()));
  }
  const best = rng.int(3);
  for (let c = 0; c < 3; c++) numbers.push(round2(c === best ? 0.7 : 0.2 * rng.uniform()));
  return numbers;
}

export const decodeCell = exercise({
  title: { ko: "칸에서 상자로", en: "From a cell to boxes" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    {
      numbers: list(number()),
      row: integer(),
      column: integer(),
      s: integer(),
      b: integer(),
      size: integer(),
    },
    list(list(number())),
  ),
  cases: [
    [[0.5, 0.5, 0.25, 0.5, 0.8, 0.1, 0.9], 2, 5, 8, 1, 128],
    [[0.25, 0.75, 0.5, 0.25, 0.6, 0.5, 0.5, 0.125, 0.5, 0.9, 0, 0.2, 0.7], 3, 1, 4, 2, 64],
    [[1, 0, 0.5, 0.5, 0.3, 0.2, 0.4, 0.25, 0.25, 0.75, 0.6, 0.3], 0, 6, 7, 2, 448],
  ],
  generate: (rng) => {
    const [s, b] = [4 + rng.int(5), 2 + rng.int(2)];
    const row = rng.int(s);
    return [randomCell(rng, b), row, (row + 1 + rng.int(s - 1)) % s, s, b, 16 * s];
  },
  reference: (numbers, row, column, s, b, size) =>
    decoded(numbers, [row, column], { cells: s, boxes: b, size }),
  compare: close(),
  mistakes: {
    confidenceOnly: {
      answer: (numbers, row, column, s, b, size) =>
        decoded(numbers, [row, column], { cells: s, boxes: b, size }, { score: (sure) => sure }),
      says: {
        ko: "점수가 확신도뿐이에요. 무언가 있다고 확신해도 그것이 7인지 모르면 '7'의 점수는 얼마여야 할까요?",
        en: "The score is the confidence alone. Sure that there is something, but not that it is a 7: what should the score of “7” be?",
      },
    },
    probabilityOnly: {
      answer: (numbers, row, column, s, b, size) =>
        decoded(numbers, [row, column], { cells: s, boxes: b, size }, { score: (_, kind) => kind }),
      says: {
        ko: "점수가 클래스 확률뿐이라 칸의 모든 상자가 같은 점수예요. 확신도가 0.1인 상자도 믿을 건가요?",
        en: "The score is the class probability alone, so all boxes of a cell have the same. Do you trust one whose confidence is 0.1?",
      },
    },
    withoutCell: {
      answer: (numbers, row, column, s, b, size) =>
        decoded(numbers, [row, column], { cells: s, boxes: b, size }, { withoutCell: true }),
      says: {
        ko: "모든 상자가 왼쪽 위 칸에 놓였어요. x는 칸 안에서의 자리예요. 칸의 자리는 어디에서 더하나요?",
        en: "All boxes end up in the upper left cell. x is a place inside the cell: where does the cell's own place come in?",
      },
    },
    rowAndColumnSwapped: {
      answer: (numbers, row, column, s, b, size) =>
        decoded(numbers, [row, column], { cells: s, boxes: b, size }, { swapped: true }),
      says: {
        ko: "행과 열이 바뀌었어요. x에 더하는 것은 row인가요, column인가요?",
        en: "Row and column have changed places. Which one is added to x?",
      },
    },
    fromTheCorner: {
      answer: (numbers, row, column, s, b, size) =>
        decoded(numbers, [row, column], { cells: s, boxes: b, size }, { fromCorner: true }),
      says: {
        ko: "x, y에서 오른쪽 아래로만 뻗었어요. x, y는 상자의 모서리인가요, 가운데인가요?",
        en: "The box grows from x, y to the lower right only. Is x, y its corner or its middle?",
      },
    },
    firstBoxOnly: {
      answer: (numbers, row, column, s, b, size) =>
        decoded(numbers, [row, column], { cells: s, boxes: b, size }, { firstBoxOnly: true }),
      says: {
        ko: "상자가 모두 똑같아요. 둘째 상자의 숫자는 몇 번째 자리에서 시작하나요?",
        en: "All boxes are the same. At which number does the second box begin?",
      },
    },
  },
  hints: [
    {
      ko: "상자 k의 숫자는 numbers[5 * k]부터 다섯 개, 클래스는 numbers.slice(5 * b)예요. 가운데는 (x + column) / s * size예요.",
      en: "The numbers of box k begin at numbers[5 * k]; the classes are numbers.slice(5 * b). The middle is at (x + column) / s * size.",
    },
    {
      ko: "상자마다 [cx − w·size/2, cy − h·size/2, cx + w·size/2, cy + h·size/2, 확신도 × 가장 큰 확률, 그 클래스의 번호]를 넣으세요.",
      en: "For each box: [cx − w·size/2, cy − h·size/2, cx + w·size/2, cy + h·size/2, confidence × largest probability, number of that class].",
    },
  ],
});

const HEAP = {
  boxes: [
    [10, 10, 40, 50],
    [12, 12, 42, 52],
    [14, 10, 44, 50],
    [70, 60, 100, 100],
    [72, 60, 102, 100],
    [5, 80, 30, 110],
  ],
  scores: [0.7, 0.9, 0.6, 0.8, 0.85, 0.2],
  labels: [3, 3, 3, 7, 1, 3],
};
/** Each overlaps the next; the first and the last do not overlap much. */
const CHAIN = {
  boxes: [
    [0, 0, 40, 40],
    [14, 0, 54, 40],
    [28, 0, 68, 40],
  ],
  scores: [0.9, 0.8, 0.7],
  labels: [2, 2, 2],
};

export const finish = exercise({
  title: { ko: "남길 상자 고르기", en: "The boxes that stay" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    {
      boxes: list(list(number())),
      scores: list(number()),
      labels: list(integer()),
      least: number(),
      overlap: number(),
    },
    list(integer()),
  ),
  cases: [
    [HEAP.boxes, HEAP.scores, HEAP.labels, 0.3, 0.45],
    [CHAIN.boxes, CHAIN.scores, CHAIN.labels, 0.3, 0.45],
    [HEAP.boxes, HEAP.scores, HEAP.labels, 0.75, 0.45],
    [HEAP.boxes.slice(0, 3), [0.5, 0.4, 0.6], [1, 1, 1], 0.1, 0.95],
  ],
  generate: (rng) => {
    const [boxes, scores, labels] = randomHeap(rng);
    return [boxes, scores, labels, 0.3, 0.4];
  },
  reference: (boxes, scores, labels, least, overlap) =>
    kept(boxes, scores, labels, [least, overlap]),
  compare: exact(),
  mistakes: {
    notSorted: {
      answer: (boxes, scores, labels, least, overlap) =>
        kept(boxes, scores, labels, [least, overlap], { inOrder: true }),
      says: {
        ko: "적힌 순서대로 골랐어요. 겹친 상자 둘 가운데 어느 쪽이 남아야 하나요?",
        en: "You go through the boxes as they are listed. Of two that overlap, which one should stay?",
      },
    },
    acrossClasses: {
      answer: (boxes, scores, labels, least, overlap) =>
        kept(boxes, scores, labels, [least, overlap], { acrossClasses: true }),
      says: {
        ko: "다른 숫자의 상자까지 지웠어요. 1 위에 7이 겹쳐 있으면 하나만 남겨야 하나요?",
        en: "A box drops one of another digit. If a 7 overlaps a 1, must one of the two go?",
      },
    },
    leastForgotten: {
      answer: (boxes, scores, labels, least, overlap) =>
        kept(boxes, scores, labels, [least, overlap], { noThreshold: true }),
      says: {
        ko: "점수가 낮은 상자도 남았어요. least는 어디에 쓰이나요?",
        en: "Boxes with a low score stay as well. Where is least used?",
      },
    },
    nothingSuppressed: {
      answer: (boxes, scores, labels, least, overlap) =>
        kept(boxes, scores, labels, [least, overlap], { noSuppression: true }),
      says: {
        ko: "겹친 상자가 모두 남았어요. 같은 숫자를 두 번 말한 상자는 어떻게 하나요?",
        en: "Overlapping boxes all stay. What happens to one that says the same digit a second time?",
      },
    },
    droppedOnesDrop: {
      answer: (boxes, scores, labels, least, overlap) =>
        kept(boxes, scores, labels, [least, overlap], { droppedDrop: true }),
      says: {
        ko: "이미 지워진 상자가 다른 상자를 지웠어요. 남은 상자하고만 견주면 어떻게 되나요?",
        en: "A box that was dropped drops others. What if you compare with those that stay only?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 점수가 least 이상인 번호만 모아 점수가 큰 순서로 늘어놓으세요. 그다음 하나씩 보면서 남길지 정하세요.",
      en: "First collect the numbers with a score of at least least, highest score first. Then go through them and decide one by one.",
    },
    {
      ko: "이미 남긴 상자 가운데 labels가 같고 iou가 overlap보다 큰 것이 하나라도 있으면 버리고, 없으면 남기세요.",
      en: "If one of those that stay already has the same label and an iou above overlap, drop it; else it stays.",
    },
  ],
});

const WRONG = [0.5, 0.3, 0.16, 0.25, 0.6, 0.2, 0.7];
const TRUTH = [0.4, 0.6, 0.36, 0.49, 1, 0, 1];

export const cellLoss = exercise({
  title: { ko: "칸 하나의 손실", en: "The loss of one cell" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    { said: list(number()), truth: list(number()), iou: number(), hasObject: boolean() },
    number(),
  ),
  cases: [
    [WRONG, TRUTH, 0.5, true],
    [WRONG, [0, 0, 0, 0, 0, 0, 0], 0, false],
    [[0.5, 0.5, 0.25, 0.25, 0.9, 0.1, 0.8], [0.5, 0.5, 0.25, 0.25, 1, 0, 1], 1, true],
    [[0.2, 0.9, 0.04, 0.09, 0.1, 0.3, 0.3], [0.7, 0.4, 0.01, 0.16, 1, 1, 0], 0.2, true],
  ],
  generate: (rng) => {
    const share = () => round2(0.05 + 0.9 * rng.uniform());
    const said = [share(), share(), share(), share(), share(), share(), share(), share()];
    const hasObject = rng.int(2) === 1;
    const label = rng.int(3);
    const truth = hasObject
      ? [share(), share(), share(), share(), 1, ...[0, 1, 2].map((c) => Number(c === label))]
      : said.map(() => 0);
    return [said, truth, hasObject ? share() : 0, hasObject];
  },
  reference: (said, truth, iou, hasObject) => lossOf(said, truth, [iou, hasObject]),
  compare: close(),
  mistakes: {
    notRooted: {
      answer: (said, truth, iou, hasObject) =>
        lossOf(said, truth, [iou, hasObject], { root: (v) => v }),
      says: {
        ko: "w와 h를 그대로 견주었어요. 같은 5픽셀이 작은 상자에서 더 아프게 하려면 무엇을 씌우나요?",
        en: "w and h are compared as they are. What makes the same 5 pixels hurt more in a small box?",
      },
    },
    noObjectInFull: {
      answer: (said, truth, iou, hasObject) =>
        lossOf(said, truth, [iou, hasObject], { noObject: 1 }),
      says: {
        ko: "빈 칸의 확신도가 온전히 세어졌어요. λ_noobj는 얼마였나요?",
        en: "The confidence of an empty cell counts in full. What was λ_noobj?",
      },
    },
    coordinatesOnce: {
      answer: (said, truth, iou, hasObject) =>
        lossOf(said, truth, [iou, hasObject], { coordinates: 1 }),
      says: {
        ko: "자리와 크기가 한 번씩만 세어졌어요. λ_coord는 어디에 곱하나요?",
        en: "Place and size count once. What is multiplied by λ_coord?",
      },
    },
    sizesOnce: {
      answer: (said, truth, iou, hasObject) =>
        lossOf(said, truth, [iou, hasObject], { sizesOnce: true }),
      says: {
        ko: "자리에만 λ_coord를 곱했어요. 식의 둘째 항 앞에는 무엇이 있나요?",
        en: "Only the place has λ_coord. What stands before the second term of the formula?",
      },
    },
    sureOfAll: {
      answer: (said, truth, iou, hasObject) =>
        lossOf(said, truth, [iou, hasObject], { sure: () => 1 }),
      says: {
        ko: "확신도가 1이 되기를 바랐어요. 반만 겹친 상자도 완전히 확신해야 하나요?",
        en: "You want a confidence of 1. Should a box that covers only half be wholly sure?",
      },
    },
    classesInEmptyCells: {
      answer: (said, truth, iou, hasObject) =>
        lossOf(said, truth, [iou, hasObject], { classesAlways: true }),
      says: {
        ko: "빈 칸에서도 클래스를 벌주었어요. 아무것도 없는 칸에는 맞는 클래스가 있나요?",
        en: "Empty cells pay for their classes too. Where there is nothing, is there a right class?",
      },
    },
  },
  hints: [
    {
      ko: "hasObject가 false이면 0.5 × 확신도²만 돌려주세요. 아니면 네 부분을 더해요: 자리, 크기, 확신도, 클래스.",
      en: "Without an object give 0.5 × confidence² and nothing else. With one, add four parts: place, size, confidence, classes.",
    },
    {
      ko: "5 × ((x 차이)² + (y 차이)²) + 5 × ((√w 차이)² + (√h 차이)²) + (확신도 − iou)² + 클래스 차이의 제곱의 합",
      en: "5 × ((Δx)² + (Δy)²) + 5 × ((Δ√w)² + (Δ√h)²) + (confidence − iou)² + the sum of the squared class differences",
    },
  ],
});

export const digitSpotter = exercise({
  title: { ko: "작은 숫자 검출기", en: "A small digit spotter" },
  points: 5,
  needs: ["setup"],
  answer: model({ input: [3, 64, 64], classes: 10, images: "scenes", boxes: true }),
  target: 0.85,
  stretch: 0.92,
  maxParameters: 120_000,
  mistakes: {
    nothingFound: {
      when: { accuracyBelow: 0.05 },
      says: {
        ko: "거의 아무것도 찾지 못해요. 학습 셀은 끝까지 돌았나요? 손실은 내려갔나요?",
        en: "It finds next to nothing. Did the training cell run to its end, and did the loss go down?",
      },
    },
    sigmoidTwice: {
      when: { has: "Sigmoid", accuracyBelow: 0.85 },
      says: {
        ko: "신경망 안에 시그모이드가 있어요. 밖에서 한 번 더 씌우면 결과는 0.5에서 0.73 사이에만 있지 않나요?",
        en: "There is a sigmoid in the network. Taken once more outside, can the result leave 0.5 to 0.73?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.85 },
      says: {
        ko: "소프트맥스가 상자의 숫자와 클래스를 한데 섞어요. x와 확신도가 더해서 1이 되어야 하나요?",
        en: "The softmax mixes box numbers and classes. Must x and the confidence add up to 1?",
      },
    },
    noNormalization: {
      when: { lacks: "BatchNorm2d", accuracyBelow: 0.85 },
      says: {
        ko: "배치 정규화가 없어요. 이 학습률에서 깊은 신경망은 왜 배치 정규화가 있어야 배웠나요(10레슨)?",
        en: "There is no batch normalization. Why did deep networks need it to learn at such rates, in lesson 10?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.6, accuracyBelow: 0.85 },
      says: {
        ko: "거의 다 왔어요. 학습해 둔 가중치를 물려받은 층은 몇 개인가요? 에폭을 늘리면 어떻게 되나요?",
        en: "Nearly there. How many layers took over trained weights? And what do more epochs do?",
      },
    },
  },
  hints: [
    {
      ko: "3×3 합성곱 → 배치 정규화 → ReLU → 최대 풀링을 세 번 하면 64가 8이 돼요. 채널은 16, 32, 64처럼 늘리세요. 층 이름을 conv1, bn1, …로 하면 학습해 둔 가중치를 물려받아요.",
      en: "3×3 convolution → batch normalization → ReLU → max pooling, three times, make 8 of 64. Let the channels grow: 16, 32, 64. Layers named conv1, bn1 … take over trained weights.",
    },
    {
      ko: "그 뒤에 풀링 없이 conv4: conv2d(64, 128, { kernelSize: 3, padding: 1, bias: false }), bn4, relu를 두고, head: conv2d(128, 15, { kernelSize: 1 })로 끝내세요.",
      en: "Then, without pooling, conv4: conv2d(64, 128, { kernelSize: 3, padding: 1, bias: false }), bn4, relu, and at the end head: conv2d(128, 15, { kernelSize: 1 }).",
    },
  ],
});
