import { close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  correlate,
  covered,
  type Grid,
  padded,
  randomGrid,
  randomList,
  sizeOf,
  slide,
} from "./windows.js";

const row = () => list(number());
const grid = () => list(row());

export const slideStride = exercise({
  title: { ko: "한 줄 위를 걷는 필터", en: "A filter that takes larger steps" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: row(), w: row(), stride: integer() }, row()),
  cases: [
    [[1, 2, 3, 4, 5, 6, 8], [-1, 0, 1], 1],
    [[1, 2, 4, 7, 11, 16, 22], [-1, 0, 1], 2],
    [[5, 1, 0, 2, 3, 1, 4, 2], [1, 2, 0], 2],
    [[2, 7, 1, 8, 2, 8, 1, 8, 2, 8], [3, 1], 3],
  ],
  generate: (rng) => {
    const f = 2 + rng.int(3);
    return [randomList(rng, 10 + rng.int(8)), randomList(rng, f).map((v) => v + 5), 2 + rng.int(2)];
  },
  reference: (x, w, stride) => slide(x, w, stride),
  compare: close(),
  mistakes: {
    strideIgnored: {
      answer: (x, w) => slide(x, w, 1),
      says: {
        ko: "필터가 한 칸씩 걸었어요. stride는 어디에 들어가야 할까요?",
        en: "The filter moves by one. Where does stride come in?",
      },
    },
    pulledApart: {
      answer: (x, w, stride) => slide(x, w, 1, stride),
      says: {
        ko: "필터의 숫자 사이가 벌어졌어요. 넓어져야 하는 것은 필터 안의 간격인가요, 필터의 걸음인가요?",
        en: "The filter's own numbers stand apart. What gets larger: the gaps in the filter or its steps?",
      },
    },
    runsOff: {
      answer: (x, w, stride) =>
        slide(
          [...x, ...Array((stride - ((x.length - w.length) % stride)) % stride).fill(0)],
          w,
          stride,
        ),
      says: {
        ko: "마지막 창이 줄 밖으로 나가요. 나머지가 창 하나에 모자라면 그 자리를 셀까요?",
        en: "The last window hangs over the end. Does a place count if the rest is too short for it?",
      },
    },
    tiles: {
      answer: (x, w) => slide(x, w, w.length),
      says: {
        ko: "필터의 길이만큼 걸었어요. 얼마나 걸을지는 무엇이 정하나요?",
        en: "You step by the filter's own length. What decides how far it steps?",
      },
    },
  },
  hints: [
    {
      ko: "창의 시작을 start라고 하고 0, stride, 2 · stride…로 늘려 보세요. start + w.length가 x.length를 넘으면 끝이에요.",
      en: "Let start be 0, stride, 2 · stride, … and stop when start + w.length goes beyond x.length.",
    },
    {
      ko: "for (let start = 0; start + w.length <= x.length; start += stride) { … } 안쪽은 지난 레슨의 slide와 같아요: sum += x[start + a] * w[a];",
      en: "for (let start = 0; start + w.length <= x.length; start += stride) { … } Inside as in slide: sum += x[start + a] * w[a];",
    },
  ],
});

const SMALL: Grid = [
  [1, 2, 3],
  [4, 5, 6],
];

const edged = (image: Grid, p: number): Grid => {
  const wide = image.map((line) => [
    ...Array(p).fill(line[0]),
    ...line,
    ...Array(p).fill(line[line.length - 1]),
  ]);
  return [...Array(p).fill(wide[0]), ...wide, ...Array(p).fill(wide[wide.length - 1])];
};

export const padZeros = exercise({
  title: { ko: "둘레에 두른 0", en: "Zeros all around" },
  points: 1,
  needs: ["setup"],
  answer: fn({ image: grid(), p: integer() }, grid()),
  cases: [
    [SMALL, 1],
    [[[7]], 2],
    [SMALL, 0],
  ],
  generate: (rng) => [
    randomGrid(rng, 2 + rng.int(4), 3 + rng.int(4)).map((line) => line.map((v) => v + 9)),
    1 + rng.int(3),
  ],
  reference: (image, p) => padded(image, [p, p, p, p]),
  compare: exact(),
  mistakes: {
    oneSide: {
      answer: (image, p) => padded(image, [p, p, 0, 0]),
      says: {
        ko: "위와 왼쪽에만 0이 있어요. 아래와 오른쪽은요?",
        en: "There are zeros above and on the left only. What about below and on the right?",
      },
    },
    rowsOnly: {
      answer: (image, p) => padded(image, [p, 0, p, 0]),
      says: {
        ko: "위아래로만 늘어났어요. 줄마다 왼쪽과 오른쪽에는 무엇을 붙이나요?",
        en: "It grew above and below only. What goes to the left and right of each row?",
      },
    },
    columnsOnly: {
      answer: (image, p) => padded(image, [0, p, 0, p]),
      says: {
        ko: "좌우로만 늘어났어요. 위와 아래에는 0으로 된 줄이 몇 개 필요한가요?",
        en: "It grew left and right only. How many rows of zeros are needed above and below?",
      },
    },
    edgeRepeated: {
      answer: edged,
      says: {
        ko: "가장자리 숫자가 되풀이되었어요. 0을 두르는 패딩에서는 무엇이 들어가나요?",
        en: "The numbers at the edge are repeated. What does zero padding put there?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 줄마다 앞뒤에 0을 p개씩 붙이고, 그다음 위아래에 0으로 된 줄을 p개씩 붙이세요.",
      en: "First put p zeros before and after each row, then p rows of zeros above and below.",
    },
    {
      ko: "또는 0으로 가득한 큰 표를 만들고 result[i + p][j + p] = image[i][j]로 옮기세요. 큰 표의 크기는 행 + 2p, 열 + 2p예요.",
      en: "Or make a large table of zeros, rows + 2p by columns + 2p, and copy: result[i + p][j + p] = image[i][j].",
    },
  ],
});

export const timesUsed = exercise({
  title: { ko: "픽셀이 쓰이는 횟수", en: "How often a pixel is used" },
  points: 2,
  needs: ["setup"],
  answer: fn({ n: integer(), f: integer(), p: integer(), i: integer() }, number()),
  cases: [
    [7, 3, 0, 0],
    [7, 3, 0, 3],
    [7, 3, 1, 0],
    [7, 3, 1, 6],
    [9, 5, 2, 1],
  ],
  generate: (rng) => {
    const f = 3 + 2 * rng.int(3);
    const n = f + 3 + rng.int(8);
    // Mostly near an end: in the middle all ways of counting agree.
    const near = rng.int(f - 1);
    return [n, f, rng.int((f + 1) / 2), rng.int(2) === 0 ? near : n - 1 - near];
  },
  reference: covered,
  compare: exact(),
  mistakes: {
    alwaysAll: {
      answer: (_, f) => f,
      says: {
        ko: "모든 픽셀이 f번 쓰인다고 답했어요. 맨 끝 픽셀을 덮는 창은 몇 개인가요?",
        en: "You say that every pixel is used f times. How many windows cover the last one?",
      },
    },
    paddingIgnored: {
      answer: (n, f, _, i) => covered(n, f, 0, i),
      says: {
        ko: "패딩이 없을 때의 답이에요. 패딩이 있으면 첫 창은 어디에서 시작하나요?",
        en: "This is right without padding. Where does the first window start with it?",
      },
    },
    indexNotShifted: {
      answer: (n, f, p, i) => covered(n + 2 * p, f, 0, i),
      says: {
        ko: "i를 패딩까지 넣은 줄의 번호로 읽었어요. 그림의 픽셀 i는 그 줄에서 몇째인가요?",
        en: "You read i as a place in the padded row. Where in that row does the picture's pixel i stand?",
      },
    },
    leftEndOnly: {
      answer: (_, f, p, i) => Math.min(f, i + p + 1),
      says: {
        ko: "왼쪽 끝만 살폈어요. 오른쪽 끝에 가까운 픽셀도 f번 쓰이나요?",
        en: "You look at the left end only. Is a pixel near the right end used f times too?",
      },
    },
  },
  hints: [
    {
      ko: "창의 시작 start를 −p부터 n + p − f까지 돌리세요. start <= i이고 i < start + f이면 그 창이 픽셀 i를 덮어요.",
      en: "Let start run from −p to n + p − f. A window covers pixel i if start <= i and i < start + f.",
    },
    {
      ko: "let times = 0; for (let start = -p; start <= n + p - f; start++) { if (start <= i && i < start + f) … } 점 셋 자리에는 한 줄이면 돼요.",
      en: "let times = 0; for (let start = -p; start <= n + p - f; start++) { if (start <= i && i < start + f) … } One statement takes the place of the dots.",
    },
  ],
});

export const samePadding = exercise({
  title: { ko: "크기를 지키는 패딩", en: "The padding that keeps the size" },
  points: 1,
  needs: ["setup"],
  answer: fn({ f: integer() }, number()),
  cases: [[3], [5], [7], [1]],
  generate: (rng) => [5 + 2 * rng.int(20)],
  reference: (f) => (f - 1) / 2,
  compare: exact(),
  mistakes: {
    half: {
      answer: (f) => f / 2,
      says: {
        ko: "반 칸을 두를 수는 없어요. 한 변이 3인 필터의 가운데 왼쪽에는 숫자가 몇 개 있나요?",
        en: "Half a ring cannot be added. How many numbers stand left of the middle of a filter of 3?",
      },
    },
    bothSides: {
      answer: (f) => f - 1,
      says: {
        ko: "양쪽을 더한 값이에요. 한쪽에는 몇 줄을 두르나요?",
        en: "This is for both sides together. How many rings is that?",
      },
    },
    roundedUp: {
      answer: (f) => (f + 1) / 2,
      says: {
        ko: "한 줄이 많아요. 한 변이 1인 필터에도 패딩이 필요한가요?",
        en: "This is one too many. Does a filter of side 1 need any padding?",
      },
    },
    alwaysOne: {
      answer: () => 1,
      says: {
        ko: "한 변이 3일 때만 맞아요. 5이면 결과가 몇 칸 작아지나요?",
        en: "This fits side 3 only. By how much does a filter of 5 shrink the picture?",
      },
    },
  },
  hints: [
    {
      ko: "스트라이드 1에서 n − f + 2p + 1이 n과 같아야 해요. p에 대해 풀어 보세요.",
      en: "With stride 1, n − f + 2p + 1 must equal n. Solve for p.",
    },
    { ko: "2p = f − 1이에요. 양변을 2로 나누세요.", en: "2p = f − 1. Divide both sides by 2." },
  ],
});

export const outputSize = exercise({
  title: { ko: "결과의 크기", en: "The size of the result" },
  points: 2,
  needs: ["setup"],
  answer: fn({ n: integer(), f: integer(), s: integer(), p: integer() }, number()),
  cases: [
    [7, 3, 1, 0],
    [7, 3, 2, 0],
    [9, 3, 2, 1],
    [224, 11, 4, 0],
    [227, 11, 4, 0],
    [224, 11, 4, 2],
  ],
  generate: (rng) => {
    const [f, s] = [2 + rng.int(6), 2 + rng.int(3)];
    return [f + 5 + rng.int(60), f, s, rng.int(4)];
  },
  reference: sizeOf,
  compare: exact(),
  mistakes: {
    notRounded: {
      answer: (n, f, s, p) => (n - f + 2 * p) / s + 1,
      says: {
        ko: "자리의 수가 소수로 나왔어요. 걷다가 남은 조각에 필터가 들어가나요?",
        en: "A number of places with a fraction. Does the filter fit into the piece that is left over?",
      },
    },
    roundedUp: {
      answer: (n, f, s, p) => Math.ceil((n - f + 2 * p) / s) + 1,
      says: {
        ko: "올림을 했어요. 그러면 마지막 창은 어디까지 뻗나요?",
        en: "You round up. How far does the last window reach then?",
      },
    },
    oneAddedFirst: {
      answer: (n, f, s, p) => Math.floor((n - f + 2 * p + 1) / s),
      says: {
        ko: "필터를 놓을 수 있는 자리를 세어 보세요. 1은 나누기 전에 더할까요, 나눈 뒤에 더할까요?",
        en: "Count the places where the filter can stand. Is the 1 added before the division, or after?",
      },
    },
    paddingOnce: {
      answer: (n, f, s, p) => sizeOf(n + p, f, s, 0),
      says: {
        ko: "패딩을 한 번만 더했어요. 한 줄에서 패딩은 몇 군데에 붙나요?",
        en: "You count the padding once. At how many ends of a row does it stand?",
      },
    },
    oneForgotten: {
      answer: (n, f, s, p) => sizeOf(n, f, s, p) - 1,
      says: {
        ko: "걸음의 수예요. 걷기 전에 놓인 자리는 세었나요?",
        en: "This is the number of steps. Did you count the place before the first step?",
      },
    },
  },
  hints: [
    {
      ko: "패딩까지 넣은 줄의 길이는 n + 2p예요. 필터를 놓고 남은 길이 n + 2p − f 안에서 s칸짜리 걸음을 몇 번 걸을 수 있나요?",
      en: "With padding the row is n + 2p long. In what is left beside the filter, n + 2p − f, how many steps of s fit?",
    },
    {
      ko: "Math.floor((n − f + 2 * p) / s)번 걷고, 처음 자리 하나를 더해요.",
      en: "Math.floor((n − f + 2 * p) / s) steps, and one more for the first place.",
    },
  ],
});

const PICTURE: Grid = [
  [1, 2, 0, 3, 1],
  [0, 1, 4, 1, 2],
  [2, 0, 1, 5, 0],
  [3, 1, 2, 0, 4],
  [1, 0, 2, 1, 3],
];
const LEANING: Grid = [
  [1, 2, 0],
  [0, -1, 3],
  [-2, 0, 1],
];
const ring = (image: Grid, p: number): Grid => padded(image, [p, p, p, p]);
const thinned = (image: Grid, s: number): Grid =>
  image.filter((_, i) => i % s === 0).map((line) => line.filter((_, j) => j % s === 0));

export const convolve = exercise({
  title: { ko: "스트라이드와 패딩이 있는 합성곱", en: "The convolution with stride and padding" },
  points: 3,
  needs: ["setup"],
  answer: fn({ image: grid(), filter: grid(), stride: integer(), padding: integer() }, grid()),
  cases: [
    [PICTURE, LEANING, 1, 0],
    [PICTURE, LEANING, 1, 1],
    [PICTURE, LEANING, 2, 0],
    [PICTURE, LEANING, 2, 1],
  ],
  generate: (rng) => {
    const f = 2 + rng.int(2);
    const [rows, columns] = [8 + rng.int(4), 8 + rng.int(4)];
    const filter = randomGrid(rng, f, f).map((line) => line.map((v) => v + 4));
    return [randomGrid(rng, rows, columns), filter, 2 + rng.int(2), 1 + rng.int(2)];
  },
  reference: (image, filter, s, p) => correlate(ring(image, p), filter, [s, s]),
  compare: close(),
  mistakes: {
    paddingIgnored: {
      answer: (image, filter, s) => correlate(image, filter, [s, s]),
      says: {
        ko: "패딩 없이 계산했어요. 첫 창의 왼쪽 위는 그림 밖에 있어야 하지 않을까요?",
        en: "You compute without padding. Should the first window not start outside the picture?",
      },
    },
    strideIgnored: {
      answer: (image, filter, _, p) => correlate(ring(image, p), filter, [1, 1]),
      says: {
        ko: "필터가 한 칸씩 걸었어요. 결과의 (i, j)는 그림의 몇째 행에서 시작하나요?",
        en: "The filter moves by one. In which row of the picture does the window of result (i, j) start?",
      },
    },
    rowsOnly: {
      answer: (image, filter, s, p) => correlate(ring(image, p), filter, [s, 1]),
      says: {
        ko: "아래로는 크게 걷고 옆으로는 한 칸씩 걸었어요. j에도 같은 일을 했나요?",
        en: "It takes large steps down and single steps across. Did you do the same for j?",
      },
    },
    pulledApart: {
      answer: (image, filter, s, p) => correlate(ring(image, p), filter, [1, 1], s),
      says: {
        ko: "필터 안의 간격이 벌어졌어요. stride는 a와 b에 곱하나요, i와 j에 곱하나요?",
        en: "The filter's own numbers stand apart. Does stride multiply a and b, or i and j?",
      },
    },
    imageThinned: {
      answer: (image, filter, s, p) => correlate(ring(thinned(image, s), p), filter, [1, 1]),
      says: {
        ko: "그림에서 먼저 픽셀을 골라냈어요. 창 하나 안에서는 이웃한 픽셀을 모두 보지 않나요?",
        en: "You thin out the picture first. Does one window not see all neighbouring pixels?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 padZeros로 둘레에 0을 두르세요(함수를 옮겨 와도 돼요). 결과의 (i, j)의 창은 (i · stride, j · stride)에서 시작해요.",
      en: "First pad with zeros (you may copy padZeros). The window of result (i, j) starts at (i · stride, j · stride).",
    },
    {
      ko: "sum += wide[i * stride + a][j * stride + b] * filter[a][b]; 여기서 wide는 0을 두른 그림이고, 결과는 Math.floor((wide.length − filter.length) / stride) + 1행이에요.",
      en: "sum += wide[i * stride + a][j * stride + b] * filter[a][b]; wide is the padded picture, and there are Math.floor((wide.length − filter.length) / stride) + 1 rows.",
    },
  ],
});

export const strideNet = exercise({
  title: { ko: "크게 걷는 신경망", en: "A network that takes large steps" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.92,
  stretch: 0.97,
  maxParameters: 5000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. strideNet을 채운 다음 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in strideNet?",
      },
    },
    noRelu: {
      when: { lacks: "Relu", accuracyBelow: 0.92 },
      says: {
        ko: "층 사이에 relu가 없어요. ReLU가 없는 층 여럿은 층 몇 개와 같았나요?",
        en: "There is no relu between the layers. How many layers was a stack without ReLU worth?",
      },
    },
    seesTooLittle: {
      when: { accuracyAbove: 0.2, accuracyBelow: 0.8 },
      says: {
        ko: "답 하나가 숫자의 작은 조각만 봐요. 첫 층의 스트라이드를 2로 하면 뒤의 층은 얼마나 넓게 보나요?",
        en: "An answer sees a small piece of the digit only. How much wider do later layers see if the first has stride 2?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.8, accuracyBelow: 0.92 },
      says: {
        ko: "거의 다 왔어요. 매개변수가 남았나요? 맵을 늘리거나 층을 하나 더 쌓으면 어떻게 되나요?",
        en: "Nearly there. Are there parameters left? What do more maps do, or one more layer?",
      },
    },
  },
  hints: [
    {
      ko: "지난 레슨의 stackNet에서 처음 두 층에 stride: 2를 주세요. 맵이 작아져서 필터를 더 많이 둘 수 있어요.",
      en: "Take stackNet from the last lesson and give its first two layers stride: 2. The maps get small, so more filters fit.",
    },
    {
      ko: "첫 두 층에서 크게 걸어요: sequential(conv2d(1, 8, { kernelSize: 5, stride: 2 }), relu(), conv2d(8, 16, { kernelSize: 3, stride: 2 }), relu(), conv2d(16, …), globalAvgPool2d())",
      en: "sequential(conv2d(1, 8, { kernelSize: 5, stride: 2 }), relu(), conv2d(8, 16, { kernelSize: 3, stride: 2 }), relu(), conv2d(16, …), globalAvgPool2d())",
    },
  ],
});
