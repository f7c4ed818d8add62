import { boolean, close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  apart,
  areaUnder,
  deltasOf,
  heaps,
  iouOf,
  near,
  nmsOf,
  pooled,
  randomBox,
  randomMap,
} from "./regions.js";

const box = () => list(number());

export const iou = exercise({
  title: { ko: "두 상자의 IoU", en: "The IoU of two boxes" },
  points: 2,
  needs: ["setup"],
  answer: fn({ a: box(), b: box() }, number()),
  cases: [
    [
      [0, 0, 4, 4],
      [2, 0, 6, 4],
    ],
    [
      [0, 0, 2, 2],
      [5, 5, 8, 9],
    ],
    [
      [1, 1, 9, 5],
      [3, 2, 5, 4],
    ],
    [
      [10, 20, 30, 60],
      [10, 20, 30, 60],
    ],
  ],
  generate: (rng) => {
    const one = randomBox(rng);
    return [one, rng.int(5) < 3 ? near(rng, one) : apart(rng, one)];
  },
  reference: (a, b) => iouOf(a, b),
  compare: close(),
  mistakes: {
    notClamped: {
      answer: (a, b) => iouOf(a, b, { unclamped: true }),
      says: {
        ko: "닿지도 않는 두 상자의 겹친 넓이가 0이 아니에요. 음수인 너비에 음수인 높이를 곱하면 무엇이 되나요?",
        en: "Two boxes that do not touch share an area. What is a negative width times a negative height?",
      },
    },
    sumBelow: {
      answer: (a, b) => iouOf(a, b, { below: (p, q) => p + q }),
      says: {
        ko: "두 넓이의 합으로 나누었어요. 겹친 곳은 몇 번 세어졌나요?",
        en: "You divide by the sum of both areas. How often does the common part count in it?",
      },
    },
    smallerBelow: {
      answer: (a, b) => iouOf(a, b, { below: (p, q) => Math.min(p, q) }),
      says: {
        ko: "작은 쪽의 넓이로 나누었어요. 커다란 상자 안의 작은 상자가 1점을 받아도 되나요?",
        en: "You divide by the smaller area. Should a small box inside a huge one get 1?",
      },
    },
    firstBelow: {
      answer: (a, b) => iouOf(a, b, { below: (p) => p }),
      says: {
        ko: "첫째 상자의 넓이로 나누었어요. 두 상자를 바꿔 넣어도 같은 값이 나오나요?",
        en: "You divide by the first box's area. Do you get the same if the boxes change places?",
      },
    },
    lastPixel: {
      answer: (a, b) => iouOf(a, b, { plusOne: true }),
      says: {
        ko: "변마다 1을 더했어요. 여기서 x2는 마지막 픽셀의 다음이에요. [0, 0, 4, 4]의 너비는 4인가요, 5인가요?",
        en: "Each side is longer by 1. Here x2 lies beyond the last pixel: is [0, 0, 4, 4] 4 wide or 5?",
      },
    },
  },
  hints: [
    {
      ko: "겹친 곳의 왼쪽 끝은 두 x1 가운데 큰 것, 오른쪽 끝은 두 x2 가운데 작은 것이에요. 너비가 음수면 0으로 하세요.",
      en: "The common part begins at the larger x1 and ends at the smaller x2. A negative width counts as 0.",
    },
    {
      ko: "const w = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])); 높이도 같아요. w·h를 (넓이 a + 넓이 b − w·h)로 나누세요.",
      en: "const w = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])); the height likewise. Divide w·h by (area a + area b − w·h).",
    },
  ],
});

const THREE = [
  [0, 0, 40, 40],
  [14, 0, 54, 40],
  [28, 0, 68, 40],
];
const HEAP = [
  [10, 10, 40, 50],
  [12, 12, 42, 52],
  [60, 60, 90, 100],
  [11, 14, 41, 54],
  [63, 60, 93, 100],
];

export const suppress = exercise({
  title: { ko: "비최댓값 억제", en: "Non-maximum suppression" },
  points: 3,
  needs: ["setup"],
  answer: fn({ boxes: list(box()), scores: list(number()), threshold: number() }, list(integer())),
  cases: [
    [HEAP, [0.7, 0.9, 0.6, 0.8, 0.5], 0.5],
    [THREE, [0.9, 0.8, 0.7], 0.45],
    [HEAP.slice(2), [0.3, 0.9, 0.4], 0.7],
    [THREE, [0.5, 0.6, 0.9], 0.2],
  ],
  generate: (rng) => {
    const [boxes, scores] = heaps(rng);
    return [boxes, scores, 0.4];
  },
  reference: (boxes, scores, threshold) => nmsOf(boxes, scores, threshold),
  compare: exact(),
  mistakes: {
    notSorted: {
      answer: (boxes, scores, threshold) => nmsOf(boxes, scores, threshold, { inOrder: true }),
      says: {
        ko: "적힌 순서대로 남겼어요. 겹친 둘 가운데 어느 쪽을 믿어야 하나요?",
        en: "You keep boxes in the order of the list. Of two that overlap, which one should be trusted?",
      },
    },
    lowestFirst: {
      answer: (boxes, scores, threshold) => nmsOf(boxes, scores, threshold, { lowestFirst: true }),
      says: {
        ko: "점수가 가장 낮은 상자부터 남겼어요. 정렬할 때 어느 쪽에서 어느 쪽을 빼나요?",
        en: "You start with the lowest score. In the sort, which one is taken from which?",
      },
    },
    droppedOnesDrop: {
      answer: (boxes, scores, threshold) => nmsOf(boxes, scores, threshold, { droppedDrop: true }),
      says: {
        ko: "이미 버린 상자가 다른 상자를 버리게 했어요. 누구와 겹칠 때만 버려야 하나요?",
        en: "A box that was dropped drops another. Whom must a box overlap to be dropped?",
      },
    },
    comparedWithTheBest: {
      answer: (boxes, scores, threshold) => nmsOf(boxes, scores, threshold, { onlyBest: true }),
      says: {
        ko: "가장 좋은 상자 하나하고만 견주었어요. 둘째로 남은 상자와 겹치는 것은 누가 버리나요?",
        en: "You compare with the very best only. Who drops what overlaps the second one that stays?",
      },
    },
    turnedRound: {
      answer: (boxes, scores, threshold) =>
        nmsOf(boxes, scores, threshold, { keepsOverlapping: true }),
      says: {
        ko: "겹치지 않는 상자를 버렸어요. IoU가 크다는 것은 같은 것을 말한다는 뜻인가요, 다른 것을 말한다는 뜻인가요?",
        en: "You drop the boxes that do not overlap. Does a large IoU mean that they say the same, or something else?",
      },
    },
  },
  hints: [
    {
      ko: "번호를 점수가 큰 순서로 늘어놓고 하나씩 보세요. 이미 남긴 상자 가운데 IoU가 threshold보다 큰 것이 있으면 버려요.",
      en: "Put the numbers in order, highest score first, and go through them. Drop one that overlaps a box that stays by more than threshold.",
    },
    {
      ko: "order.sort((p, q) => scores[q] - scores[p]); 그다음 for (const k of order) if (!stay.some((p) => overlapOf(boxes[p], boxes[k]) > threshold)) stay.push(k);",
      en: "order.sort((p, q) => scores[q] - scores[p]); then for (const k of order) if (!stay.some((p) => overlapOf(boxes[p], boxes[k]) > threshold)) stay.push(k);",
    },
  ],
});

export const averageOf = exercise({
  title: { ko: "평균 정밀도", en: "Average precision" },
  points: 3,
  needs: ["setup"],
  answer: fn({ hits: list(boolean()), objects: integer() }, number()),
  cases: [
    [[true, false, true], 2],
    [[true, true, false, true, false], 4],
    [[false, true, true], 3],
    [[true], 5],
  ],
  generate: (rng) => {
    const hits = [
      true,
      ...Array.from({ length: 6 + rng.int(6) }, () => rng.uniform() < 0.55),
      true,
    ];
    if (rng.int(2) === 0) hits.unshift(false);
    return [hits, hits.filter((hit) => hit).length + 1 + rng.int(4)];
  },
  reference: (hits, objects) => areaUnder(hits, objects),
  compare: close(),
  mistakes: {
    notMonotone: {
      answer: (hits, objects) => areaUnder(hits, objects, { notMonotone: true }),
      says: {
        ko: "톱니가 그대로 남았어요. 더 많이 찾고도 정밀도가 더 높은 곳이 오른쪽에 있으면 그 높이를 쓰기로 하지 않았나요?",
        en: "The saw teeth are still there. If precision is higher further right, where more is found, did we not agree to take that?",
      },
    },
    missedForgotten: {
      answer: (hits, objects) => areaUnder(hits, objects, { missedForgotten: true }),
      says: {
        ko: "찾은 물체의 수로 나누었어요. 끝내 찾지 못한 물체는 어디에서 벌을 받나요?",
        en: "You divide by what was found. Where do the objects pay that were never found?",
      },
    },
    meanOfAll: {
      answer: (hits, objects) => areaUnder(hits, objects, { meanOfAll: true }),
      says: {
        ko: "모든 상자에서 정밀도의 평균을 냈어요. 넓이는 재현율이 늘어나는 곳에서만 생기지 않나요?",
        en: "You take the mean precision over all boxes. Does area not arise only where recall grows?",
      },
    },
    onlyTheEnd: {
      answer: (hits, objects) => areaUnder(hits, objects, { onlyLast: true }),
      says: {
        ko: "마지막 정밀도 하나뿐이에요. 점수의 문턱을 어디에 두든 공평하려면 곡선 전체를 써야 하지 않나요?",
        en: "This is the last precision alone. To be fair to any threshold, must not the whole curve count?",
      },
    },
    countOfHits: {
      answer: (hits, objects) => hits.filter((hit) => hit).length / objects,
      says: {
        ko: "재현율이에요. 틀린 상자를 잔뜩 말해도 값이 그대로인가요?",
        en: "This is the recall. Does it stay the same however many wrong boxes are said?",
      },
    },
  },
  hints: [
    {
      ko: "상자를 하나씩 보면서 지금까지의 정밀도 = 맞은 수 / 본 수를 적어 두세요. 그다음 오른쪽 끝에서부터 더 큰 값으로 바꾸세요.",
      en: "Go through the boxes and note the precision so far: hits / boxes seen. Then, from the right end, raise each to the largest that follows.",
    },
    {
      ko: "맞은 상자마다 재현율이 1/objects만큼 늘어요. 그 자리의 (고친) 정밀도 / objects를 모두 더하세요.",
      en: "Each hit adds 1/objects of recall. Add up the (raised) precision there, divided by objects.",
    },
  ],
});

export const boxDeltas = exercise({
  title: { ko: "상자 회귀의 목표", en: "What the box regression learns" },
  points: 2,
  needs: ["setup"],
  answer: fn({ proposal: box(), truth: box() }, list(number())),
  cases: [
    [
      [0, 0, 10, 20],
      [2, 5, 12, 25],
    ],
    [
      [10, 10, 30, 50],
      [10, 10, 50, 30],
    ],
    [
      [40, 20, 60, 40],
      [36, 24, 66, 64],
    ],
  ],
  generate: (rng) => {
    const one = randomBox(rng);
    return [one, near(rng, one)];
  },
  reference: (proposal, truth) => deltasOf(proposal, truth),
  compare: close(),
  mistakes: {
    inPixels: {
      answer: (proposal, truth) => deltasOf(proposal, truth, { inPixels: true }),
      says: {
        ko: "앞의 두 수가 픽셀이에요. 열 배 큰 물체에서도 같은 수가 나오게 하려면 무엇으로 나눌까요?",
        en: "The first two are pixels. By what must they be divided to be the same for an object ten times as large?",
      },
    },
    noLogarithm: {
      answer: (proposal, truth) => deltasOf(proposal, truth, { noLogarithm: true }),
      says: {
        ko: "크기의 비를 그대로 썼어요. 상자가 이미 맞으면 배울 것이 없어야 하는데, 네 수가 모두 0인가요?",
        en: "The sizes are plain ratios. If the box is right already there should be nothing to learn: are all four 0?",
      },
    },
    backwards: {
      answer: (proposal, truth) => deltasOf(proposal, truth, { backwards: true }),
      says: {
        ko: "방향이 거꾸로예요. 제안에서 진짜 상자로 가나요, 진짜 상자에서 제안으로 가나요?",
        en: "This is the way back. Do we go from the proposal to the true box or the other way?",
      },
    },
    fromCorners: {
      answer: (proposal, truth) => deltasOf(proposal, truth, { fromCorners: true }),
      says: {
        ko: "왼쪽 위 꼭짓점이 움직인 만큼이에요. 상자의 가운데는 어디인가요?",
        en: "This is how far the upper left corner moves. Where is the middle of a box?",
      },
    },
    byTheTruth: {
      answer: (proposal, truth) => deltasOf(proposal, truth, { byTheTruth: true }),
      says: {
        ko: "진짜 상자의 크기로 나누었어요. 시험할 때도 아는 크기는 어느 쪽인가요?",
        en: "You divide by the size of the true box. Which of the two sizes is known at test time?",
      },
    },
  },
  hints: [
    {
      ko: "두 상자의 가운데와 크기를 먼저 구하세요. 가운데의 차이는 제안의 크기로 나누고, 크기의 비에는 로그를 씌워요.",
      en: "First the middles and sizes of both. The difference of the middles is divided by the proposal's size; of the ratio of sizes take the logarithm.",
    },
    {
      ko: "p가 제안, g가 진짜 상자라면 [(gx − px) / pw, (gy − py) / ph, Math.log(gw / pw), Math.log(gh / ph)]",
      en: "With p for the proposal and g for the truth: [(gx − px) / pw, (gy − py) / ph, Math.log(gw / pw), Math.log(gh / ph)]",
    },
  ],
});

const squares = (levels: number[]): number => levels.reduce((sum, level) => sum + level * level, 0);

export const pyramidLength = exercise({
  title: { ko: "피라미드의 길이", en: "The length of a pyramid" },
  points: 1,
  needs: ["setup"],
  answer: fn({ levels: list(integer()), channels: integer() }, number()),
  cases: [
    [[4, 2, 1], 128],
    [[1], 64],
    [[6, 3, 2, 1], 256],
    [[3, 2], 10],
  ],
  generate: (rng) => [
    Array.from({ length: 2 + rng.int(3) }, () => 1 + rng.int(6)).concat(2 + rng.int(3)),
    2 + rng.int(300),
  ],
  reference: (levels, channels) => squares(levels) * channels,
  compare: exact(),
  mistakes: {
    notSquared: {
      answer: (levels, channels) => levels.reduce((sum, level) => sum + level, 0) * channels,
      says: {
        ko: "한 변만 더했어요. 4×4로 나누면 칸은 몇 개인가요?",
        en: "You add sides. Into how many bins does 4×4 divide a region?",
      },
    },
    channelsForgotten: {
      answer: (levels) => squares(levels),
      says: {
        ko: "맵 한 장에서 나온 수만 세었어요. 맵은 몇 장인가요?",
        en: "You count what one map gives. How many maps are there?",
      },
    },
    finestOnly: {
      answer: (levels, channels) => Math.max(...levels) ** 2 * channels,
      says: {
        ko: "가장 잘게 나눈 층만 세었어요. 나머지 층의 수도 뒤에 이어 붙이지 않나요?",
        en: "You count the finest level only. Are the other levels not put behind it?",
      },
    },
    channelsOnce: {
      answer: (levels, channels) => squares(levels) + channels,
      says: {
        ko: "채널의 수를 더했어요. 칸마다 모든 채널에서 최댓값을 하나씩 뽑지 않나요?",
        en: "You add the channels. Does not every bin give one maximum for every channel?",
      },
    },
  },
  hints: [
    {
      ko: "층 하나가 L×L이면 칸이 L·L개예요. 칸마다 채널 수만큼의 수가 나와요.",
      en: "A level of L×L has L·L bins, and each bin gives one number for each channel.",
    },
    {
      ko: "levels의 제곱을 모두 더하고 channels를 곱하세요. [4, 2, 1]이면 21이에요.",
      en: "Add up the squares of levels, times channels. For [4, 2, 1] the sum is 21.",
    },
  ],
});

const MAP = [
  [1, 5, 2, 0, 3, 1],
  [4, 0, 7, 2, 1, 6],
  [2, 3, 1, 9, 0, 2],
  [8, 1, 0, 4, 5, 3],
  [0, 6, 2, 1, 7, 4],
];

export const poolRegion = exercise({
  title: { ko: "RoI 풀링", en: "RoI pooling" },
  points: 3,
  needs: ["setup"],
  answer: fn({ map: list(list(number())), region: box(), bins: integer() }, list(list(number()))),
  cases: [
    [MAP, [0, 0, 4, 4], 2],
    [MAP, [1, 0, 6, 5], 2],
    [MAP, [2, 1, 5, 5], 3],
    [MAP, [0, 2, 6, 5], 2],
  ],
  generate: (rng) => {
    const [rows, columns] = [7 + rng.int(3), 9 + rng.int(3)];
    const bins = 2 + rng.int(2);
    const [w, h] = [2 * bins + 1 + rng.int(2), 2 * bins - rng.int(2)];
    const [x, y] = [rng.int(columns - w + 1), rng.int(rows - h + 1)];
    return [randomMap(rng, rows, columns), [x, y, x + w, y + h], bins];
  },
  reference: (map, region, bins) => pooled(map, region, bins),
  compare: close(),
  mistakes: {
    average: {
      answer: (map, region, bins) => pooled(map, region, bins, { average: true }),
      says: {
        ko: "칸마다 평균을 냈어요. RoI 풀링은 칸의 어느 수를 남기나요?",
        en: "You take the mean of each bin. Which number of a bin does RoI pooling keep?",
      },
    },
    wholeMap: {
      answer: (map, region, bins) => pooled(map, region, bins, { wholeMap: true }),
      says: {
        ko: "맵 전체를 나누었어요. region은 어디에 쓰이나요?",
        en: "You divide the whole map. Where is region used?",
      },
    },
    restLost: {
      answer: (map, region, bins) => pooled(map, region, bins, { restLost: true }),
      says: {
        ko: "나누어떨어지지 않는 나머지가 사라졌어요. 5칸을 둘로 나누면 두 칸의 끝은 floor인가요, ceil인가요?",
        en: "What does not divide evenly is lost. Of 5 cells in 2 bins: does a bin's end take floor or ceil?",
      },
    },
    rowsAndColumnsSwapped: {
      answer: (map, region, bins) => pooled(map, region, bins, { swapped: true }),
      says: {
        ko: "행과 열이 바뀌었어요. region의 첫 수는 열(x)인가요, 행(y)인가요?",
        en: "Rows and columns have changed places. Is the first number of region a column (x) or a row (y)?",
      },
    },
    binsOfTwo: {
      answer: (map, region, bins) => pooled(map, region, bins, { fixedBins: true }),
      says: {
        ko: "칸의 크기가 늘 2×2예요. 영역이 더 크면 칸도 커져야 결과의 크기가 같지 않나요?",
        en: "Your bins are always 2×2. If the region is larger, must the bins not grow, for a result of one size?",
      },
    },
  },
  hints: [
    {
      ko: "높이 h = y2 − y1이면 i번째 칸의 행은 y1 + floor(i·h/bins)부터 y1 + ceil((i + 1)·h/bins) 앞까지예요.",
      en: "With h = y2 − y1, bin i takes the rows from y1 + floor(i·h/bins) up to, not including, y1 + ceil((i + 1)·h/bins).",
    },
    {
      ko: "map.slice(top, bottom)의 행마다 slice(left, right)를 모아서 Math.max(...)를 구하세요. top, bottom은 y로, left, right는 x로 계산해요.",
      en: "Collect slice(left, right) of each row of map.slice(top, bottom) and take Math.max(...). top and bottom come from y, left and right from x.",
    },
  ],
});

export const rpnChannels = exercise({
  title: { ko: "영역 제안 네트워크의 채널", en: "The channels of a region proposal network" },
  points: 1,
  needs: ["setup"],
  answer: fn({ sizes: integer(), ratios: integer() }, number()),
  cases: [
    [3, 3],
    [1, 1],
    [5, 3],
    [4, 1],
  ],
  generate: (rng) => [2 + rng.int(9), 2 + rng.int(7)],
  reference: (sizes, ratios) => 6 * sizes * ratios,
  compare: exact(),
  mistakes: {
    boxesOnly: {
      answer: (sizes, ratios) => 4 * sizes * ratios,
      says: {
        ko: "상자의 네 수만 세었어요. 물체가 있는지는 어느 수가 말하나요?",
        en: "You count the four box numbers. Which numbers say whether there is an object?",
      },
    },
    oneScore: {
      answer: (sizes, ratios) => 5 * sizes * ratios,
      says: {
        ko: "점수를 하나만 두었어요. 논문은 '있다'와 '없다'에 점수를 하나씩 주지 않나요?",
        en: "You have one score. Does the paper not give one to “object” and one to “no object”?",
      },
    },
    sidesAdded: {
      answer: (sizes, ratios) => 6 * (sizes + ratios),
      says: {
        ko: "크기와 비율의 수를 더했어요. 크기마다 모든 비율이 있으면 앵커는 몇 개인가요?",
        en: "You add sizes and ratios. If every size comes in every ratio, how many anchors are there?",
      },
    },
    anchorsOnly: {
      answer: (sizes, ratios) => sizes * ratios,
      says: {
        ko: "앵커의 수예요. 앵커 하나마다 수를 몇 개 말해야 하나요?",
        en: "This is the number of anchors. How many numbers must be said for each?",
      },
    },
  },
  hints: [
    {
      ko: "한 자리의 앵커는 sizes · ratios개예요. 앵커마다 상자 4개, 점수 2개의 수가 있어요.",
      en: "A place has sizes · ratios anchors. Each has 4 box numbers and 2 scores.",
    },
    {
      ko: "앵커의 수에 6을 곱하세요: (4 + 2) * sizes * ratios",
      en: "Six times the anchors: (4 + 2) * sizes * ratios",
    },
  ],
});

export const regionNet = exercise({
  title: { ko: "R-CNN의 눈", en: "R-CNN's eye" },
  points: 5,
  needs: ["setup"],
  answer: model({ input: [3, 32, 32], classes: 11, images: "regions" }),
  target: 0.8,
  stretch: 0.88,
  maxParameters: 30_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.35 },
      says: {
        ko: "모두 배경이라고만 답해도 이만큼은 맞혀요. 학습 셀은 끝까지 돌았나요?",
        en: "Saying “background” each time does as well. Did the training cell run to its end?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.8 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실이 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.8 },
      says: {
        ko: "합성곱이 없어요. 흔들린 상자 안에서 숫자의 자리가 조금씩 달라져도 알아보려면 무엇이 필요한가요?",
        en: "There is no convolution. The boxes are shaken: what finds a stroke wherever it lies?",
      },
    },
    noNormalization: {
      when: { lacks: "BatchNorm2d", accuracyBelow: 0.8 },
      says: {
        ko: "배치 정규화가 없어요. 사진마다 밝기가 제각각인데, 층마다 고르게 맞춰 주면 어떨까요?",
        en: "There is no batch normalization. Each photograph has another brightness: what if every layer evened it out?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.65, accuracyBelow: 0.8 },
      says: {
        ko: "거의 다 왔어요. 매개변수가 완전 연결층에 몰려 있지 않나요? 합성곱으로 옮기거나 에폭을 늘리면 어떻게 되나요?",
        en: "Nearly there. Do your parameters sit in the fully connected layer? What if they moved to convolutions, or if it trained longer?",
      },
    },
  },
  hints: [
    {
      ko: "3×3 합성곱 → 배치 정규화 → ReLU → 최대 풀링을 세 번 하면 32가 4가 돼요. 채널은 16, 32, 32쯤이면 예산에 들어가요.",
      en: "3×3 convolution → batch normalization → ReLU → max pooling, three times, make 4 of 32. Channels of 16, 32, 32 fit the budget.",
    },
    {
      ko: "마지막은 flatten()과 linear(32 * 4 * 4, 11)이에요. 매개변수가 남으면 셋째 합성곱을 48개로 늘려 보세요.",
      en: "At the end flatten() and linear(32 * 4 * 4, 11). If parameters are left, try 48 filters in the third convolution.",
    },
  ],
});
