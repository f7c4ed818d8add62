import { close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import {
  aboveMean,
  aroundMiddle,
  CIRCLE,
  count,
  counts,
  distance,
  dot,
  drawn,
  fromGreatest,
  fromLeast,
  type Grid,
  LINES,
  pairs,
  randomRows,
  randomWindow,
  sumsOf,
  twoNearest,
} from "./codes.js";

const grid = () => list(list(number()));

const SLOPE: Grid = [
  [90, 60, 30],
  [120, 80, 40],
  [140, 110, 70],
];
const TIES: Grid = [
  [5, 5, 2],
  [1, 5, 9],
  [2, 3, 5],
];
const CORNER: Grid = [
  [1, 2, 9],
  [3, 4, 8],
  [0, 1, 2],
];
const FLAT: Grid = [
  [7, 7, 7],
  [7, 7, 7],
  [7, 7, 7],
];

export const lbpCode = exercise({
  title: { ko: "LBP 코드", en: "The LBP code" },
  points: 2,
  needs: ["setup"],
  answer: fn({ window: grid() }, number()),
  cases: [[SLOPE], [TIES], [CORNER], [FLAT]],
  generate: (random) => [randomWindow(random)],
  reference: (window) => fromLeast(aroundMiddle(window)),
  compare: exact(),
  mistakes: {
    clockwise: {
      answer: (window) =>
        fromLeast(aroundMiddle(window, [CIRCLE[0], ...CIRCLE.slice(1).reverse()])),
      says: {
        ko: "시계 방향으로 돌았어요. 오른쪽 다음의 2는 오른쪽 위인가요, 오른쪽 아래인가요?",
        en: "You go around clockwise. After the right neighbour, does the 2 stand at the upper right or at the lower right?",
      },
    },
    tiesForgotten: {
      answer: (window) => fromLeast(aroundMiddle(window, CIRCLE, (a, b) => a > b)),
      says: {
        ko: "가운데와 밝기가 같은 이웃을 뺐어요. 어둡지 않은 이웃에는 같은 이웃도 들어가나요?",
        en: "You leave out neighbours that are as bright as the middle. Is such a neighbour darker?",
      },
    },
    darker: {
      answer: (window) => fromLeast(aroundMiddle(window, CIRCLE, (a, b) => a < b)),
      says: {
        ko: "어두운 이웃의 비트를 더했어요. 비트가 1이 되는 것은 어느 쪽인가요?",
        en: "You add the bits of the darker neighbours. Which side sets its bit?",
      },
    },
    fromTheOtherEnd: {
      answer: (window) => fromGreatest(aroundMiddle(window)),
      says: {
        ko: "오른쪽 이웃에 128을 주었어요. 위의 표에서 오른쪽은 얼마인가요?",
        en: "You give 128 to the right neighbour. What stands there in the table above?",
      },
    },
    lineByLine: {
      answer: (window) => fromLeast(aroundMiddle(window, LINES)),
      says: {
        ko: "왼쪽 위에서 시작해 글을 읽듯 돌았어요. 코드의 첫 비트는 어느 이웃인가요?",
        en: "You read line by line from the upper left. Which neighbour holds the first bit?",
      },
    },
    counted: {
      answer: (window) => count(aroundMiddle(window)),
      says: {
        ko: "밝은 이웃을 세기만 했어요. 어느 이웃이 밝은지는 어디에 남나요?",
        en: "You only count the bright neighbours. Where is it kept which ones they are?",
      },
    },
  },
  hints: [
    {
      ko: "이웃 여덟의 [행, 열]을 차례로 적어 두세요. 오른쪽은 [1, 2], 그다음은 [0, 2]예요.",
      en: "Write down the eight neighbours' [row, column] in order: the right one is [1, 2], the next [0, 2].",
    },
    {
      ko: "순서: [1,2] [0,2] [0,1] [0,0] [1,0] [2,0] [2,1] [2,2]. bit번째 이웃이 window[1][1] 이상이면 code += 2 ** bit.",
      en: "The order: [1,2] [0,2] [0,1] [0,0] [1,0] [2,0] [2,1] [2,2]. If neighbour number bit is at least window[1][1]: code += 2 ** bit.",
    },
  ],
});

export const mctCode = exercise({
  title: { ko: "MCT 코드", en: "The MCT code" },
  points: 1,
  needs: ["setup"],
  answer: fn({ window: grid() }, number()),
  cases: [
    [
      [
        [1, 1, 1],
        [1, 9, 1],
        [1, 1, 1],
      ],
    ],
    [SLOPE],
    [CORNER],
    [FLAT],
    [TIES],
    [
      [
        [1, 0, 0],
        [0, 9, 0],
        [0, 0, 0],
      ],
    ],
  ],
  // One of two windows has its mean for a pixel: who writes >= differs there.
  generate: (random) => {
    const window = randomWindow(random);
    if (random.int(2) === 0) return [window];
    const others = window.flat().slice(0, 8);
    const sum = others.reduce((a, b) => a + b, 0);
    others[0] += (8 - (sum % 8)) % 8;
    const mean = (sum + ((8 - (sum % 8)) % 8)) / 8;
    return [[others.slice(0, 3), others.slice(3, 6), [...others.slice(6), mean]]];
  },
  reference: (window) => fromGreatest(aboveMean(window)),
  compare: exact(),
  mistakes: {
    middleAsMeasure: {
      answer: (window) => fromGreatest(window.flat().map((v) => v > window[1][1])),
      says: {
        ko: "가운데 픽셀과 견주었어요. 그것은 LBP예요. MCT는 무엇과 견주나요?",
        en: "You compare with the middle pixel, as LBP does. What does MCT compare with?",
      },
    },
    atLeast: {
      answer: (window) => {
        const sum = window.flat().reduce((a, b) => a + b, 0);
        return fromGreatest(window.flat().map((v) => 9 * v >= sum));
      },
      says: {
        ko: "평균과 같은 픽셀에도 1을 주었어요. 평균보다 밝은가요?",
        en: "You also set the bit of a pixel that equals the mean. Is it brighter than the mean?",
      },
    },
    meanOfNeighbours: {
      answer: (window) => {
        const sum = window.flat().reduce((a, b) => a + b, 0) - window[1][1];
        return fromGreatest(window.flat().map((v) => 8 * v > sum));
      },
      says: {
        ko: "이웃 여덟의 평균과 견주었어요. 가운데 픽셀도 평균에 들어가나요?",
        en: "You compare with the mean of the eight neighbours. Does the middle belong to the mean too?",
      },
    },
    eightBits: {
      answer: (window) => fromGreatest(aboveMean(window).filter((_, i) => i !== 4)),
      says: {
        ko: "가운데의 비트가 빠졌어요. MCT의 비트는 몇 개인가요?",
        en: "The middle's bit is missing. How many bits has MCT?",
      },
    },
    fromTheOtherEnd: {
      answer: (window) => fromLeast(aboveMean(window)),
      says: {
        ko: "왼쪽 위에 1을 주었어요. 왼쪽 위는 가장 큰 비트인가요, 가장 작은 비트인가요?",
        en: "You give 1 to the upper left. Is it the greatest bit or the least?",
      },
    },
  },
  hints: [
    {
      ko: "window.flat()은 아홉 수를 차례로 늘어놓아요. 먼저 평균을 구하세요.",
      en: "window.flat() puts the nine numbers in a row. Find their mean first.",
    },
    {
      ko: "code를 0으로 시작하고, 아홉 수를 차례로 돌며 code = 2 * code + (v > mean ? 1 : 0).",
      en: "Start with code 0 and go through the nine: code = 2 * code + (v > mean ? 1 : 0).",
    },
  ],
});

const STEPS: Grid = [
  [1, 2, 0, 3],
  [4, 1, 1, 0],
  [0, 2, 5, 1],
];
/** The table without its zeros. */
const inner = (image: Grid): Grid =>
  sumsOf(image)
    .slice(1)
    .map((line) => line.slice(1));
const bordered = (rows: Grid): Grid => [
  new Array(rows[0].length + 1).fill(0),
  ...rows.map((line) => [0, ...line]),
];
const running = (line: number[]): number[] => {
  let sum = 0;
  return line.map((v) => {
    sum += v;
    return sum;
  });
};
const turned = (rows: Grid): Grid => rows[0].map((_, j) => rows.map((line) => line[j]));

export const integralTable = exercise({
  title: { ko: "적분 영상", en: "The integral image" },
  points: 2,
  needs: ["setup"],
  answer: fn({ image: grid() }, grid()),
  cases: [
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [STEPS],
    [[[5, 1, 2]]],
    [[[2], [7], [1]]],
  ],
  generate: (random) => {
    const [rows, columns] = [2 + random.int(4), 2 + random.int(4)];
    return [
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.int(9))),
    ];
  },
  reference: sumsOf,
  compare: close(),
  mistakes: {
    zerosForgotten: {
      answer: inner,
      says: {
        ko: "0으로 된 첫 행과 첫 열이 없어요. 맨 위 행에서 시작하는 네모의 위쪽 합은 어디에서 읽나요?",
        en: "The first row and column of zeros are missing. For a rectangle in the top row, where is the sum above it read?",
      },
    },
    rowsOnly: {
      answer: (image) => bordered(image.map(running)),
      says: {
        ko: "행 안에서만 더했어요. 위에 있는 행들의 합은 언제 들어가나요?",
        en: "You add up inside each row only. When do the rows above come in?",
      },
    },
    columnsOnly: {
      answer: (image) => bordered(turned(turned(image).map(running))),
      says: {
        ko: "열 안에서만 더했어요. 왼쪽에 있는 열들의 합은 언제 들어가나요?",
        en: "You add up inside each column only. When do the columns to the left come in?",
      },
    },
    cornerTwice: {
      answer: (image) => {
        const sums = bordered(image.map((line) => line.map(() => 0)));
        image.forEach((line, i) => {
          line.forEach((v, j) => {
            sums[i + 1][j + 1] = v + sums[i][j + 1] + sums[i + 1][j];
          });
        });
        return sums;
      },
      says: {
        ko: "위의 합과 왼쪽의 합을 더했어요. 두 합에 모두 들어 있는 것은 무엇인가요?",
        en: "You add the sum above and the sum to the left. What is in both of them?",
      },
    },
    zerosAtTheEnd: {
      answer: (image) => {
        const rows = inner(image).map((line) => [...line, 0]);
        return [...rows, rows[0].map(() => 0)];
      },
      says: {
        ko: "0이 마지막 행과 마지막 열에 있어요. 그림의 왼쪽 위에는 아직 아무것도 더하지 않았는데, 0은 어디에 있어야 할까요?",
        en: "Your zeros are the last row and column. Nothing is summed yet at the upper left: where must they stand?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 0으로 된 행 하나를 넣으세요. 그다음 행은 0으로 시작하고, 왼쪽 합 + 위의 합 − 왼쪽 위의 합 + 픽셀을 차례로 넣어요.",
      en: "Begin with a row of zeros. Each further row starts with 0, then left + above − upper left + pixel.",
    },
    {
      ko: "line.push(line[j] + sums[i][j + 1] - sums[i][j] + image[i][j]); sums[i]는 바로 위의 행이에요.",
      en: "line.push(line[j] + sums[i][j + 1] - sums[i][j] + image[i][j]); sums[i] is the row above.",
    },
  ],
});

const bitsOf = (
  pixels: number[],
  tests: Grid,
  test: (a: number, b: number) => boolean = (a, b) => a > b,
): boolean[] => tests.map(([a, b]) => test(pixels[a], pixels[b]));

export const fernLeaf = exercise({
  title: { ko: "펀의 잎", en: "The leaf of a fern" },
  points: 1,
  needs: ["setup"],
  answer: fn({ pixels: list(number()), tests: grid() }, number()),
  cases: [
    [
      [5, 1, 8],
      [
        [0, 1],
        [1, 2],
        [2, 0],
      ],
    ],
    [
      [3, 3, 0, 9],
      [
        [0, 1],
        [3, 2],
        [2, 3],
        [1, 2],
      ],
    ],
    [
      [0, 0, 0],
      [
        [0, 1],
        [1, 2],
      ],
    ],
    [
      [2, 7, 4, 1, 9],
      [
        [4, 0],
        [3, 1],
        [1, 2],
        [0, 3],
        [2, 4],
      ],
    ],
  ],
  generate: (random) => {
    const pixels = Array.from({ length: 6 }, () => random.int(5));
    const tests = Array.from({ length: 2 + random.int(4) }, () => {
      const first = random.int(6);
      return [first, (first + 1 + random.int(5)) % 6];
    });
    return [pixels, tests];
  },
  reference: (pixels, tests) => fromGreatest(bitsOf(pixels, tests)),
  compare: exact(),
  mistakes: {
    lastIsGreatest: {
      answer: (pixels, tests) => fromLeast(bitsOf(pixels, tests)),
      says: {
        ko: "첫 비교에 1을 주었어요. 첫 비교는 가장 큰 비트인가요, 가장 작은 비트인가요?",
        en: "You give 1 to the first test. Is the first test the greatest bit or the least?",
      },
    },
    counted: {
      answer: (pixels, tests) => count(bitsOf(pixels, tests)),
      says: {
        ko: "참인 비교를 세기만 했어요. 01과 10은 같은 잎인가요?",
        en: "You only count the tests that are true. Are 01 and 10 the same leaf?",
      },
    },
    darker: {
      answer: (pixels, tests) => fromGreatest(bitsOf(pixels, tests, (a, b) => a < b)),
      says: {
        ko: "뒤의 픽셀이 밝을 때 1을 주었어요. [a, b]에서 어느 쪽이 밝아야 1인가요?",
        en: "You set the bit where the second pixel is brighter. In [a, b], which one has to be?",
      },
    },
    tiesCount: {
      answer: (pixels, tests) => fromGreatest(bitsOf(pixels, tests, (a, b) => a >= b)),
      says: {
        ko: "밝기가 같을 때도 1을 주었어요. 숫자 그림의 검은 바탕에서는 어떻게 되나요?",
        en: "You also set the bit where both are as bright. What does that do on the black ground of a digit?",
      },
    },
  },
  hints: [
    {
      ko: "leaf를 0으로 시작하세요. 비교마다 두 배를 하고 0이나 1을 더해요.",
      en: "Start with leaf 0. For each test double it and add 0 or 1.",
    },
    {
      ko: "한 줄이면 돼요: for (const [a, b] of tests) leaf = 2 * leaf + (pixels[a] > pixels[b] ? 1 : 0);",
      en: "for (const [a, b] of tests) leaf = 2 * leaf + (pixels[a] > pixels[b] ? 1 : 0);",
    },
  ],
});

/** No pair that is nearly as good as another, and no ratio near the limit: rounding must not decide. */
function clear(a: Grid, b: Grid, ratio: number): boolean {
  return a.every((one) => {
    const { first, second } = twoNearest(one, b);
    const [d, limit] = [first.distance, ratio * second.distance];
    return (
      second.distance - d > 0.01 &&
      Math.abs(d - limit) > 0.01 &&
      Math.abs(d * d - ratio * second.distance ** 2) > 0.01
    );
  });
}

export const ratioMatches = exercise({
  title: { ko: "짝 찾기와 비율 시험", en: "Matching with the ratio test" },
  points: 3,
  needs: ["setup"],
  answer: fn({ a: grid(), b: grid(), ratio: number() }, list(list(integer()))),
  cases: [
    [
      [
        [0, 0],
        [5, 5],
      ],
      [
        [5, 4],
        [0, 1],
        [9, 9],
      ],
      0.75,
    ],
    [
      [[0, 0]],
      [
        [4, 0],
        [0, 4.8],
      ],
      0.75,
    ],
    [
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      [
        [0, 0.9, 0.1],
        [0.6, 0, 0.5],
        [0.9, 0.1, 0],
        [0.1, 1, 0.2],
      ],
      0.6,
    ],
    [
      [
        [2, 1],
        [-1, 3],
      ],
      [
        [8, 8],
        [2, 2],
      ],
      0.5,
    ],
    [
      [
        [0, 0],
        [6, 1],
      ],
      [
        [3, 0],
        [0, 3.2],
        [6, 1.5],
      ],
      0.7,
    ],
  ],
  generate: (random) =>
    drawn(
      (): [Grid, Grid, number] => [
        randomRows(random, 2 + random.int(3), 3),
        randomRows(random, 3 + random.int(3), 3),
        0.6 + 0.1 * random.int(3),
      ],
      ([a, b, ratio]) => clear(a, b, ratio),
    ),
  reference: (a, b, ratio) => pairs(a, b, (first, second) => first < ratio * second),
  compare: exact(),
  mistakes: {
    alwaysNearest: {
      answer: (a, b) => pairs(a, b, () => true),
      says: {
        ko: "가장 가까운 것을 언제나 짝으로 삼았어요. 둘째도 거의 그만큼 가까우면 믿을 수 있나요?",
        en: "You always take the nearest one. If the second is almost as near, can it be trusted?",
      },
    },
    squared: {
      answer: (a, b, ratio) => pairs(a, b, (first, second) => first ** 2 < ratio * second ** 2),
      says: {
        ko: "제곱한 거리를 견주었어요. 거리의 비가 0.8이면 제곱의 비는 얼마인가요?",
        en: "You compare squared distances. If the distances have the ratio 0.8, what ratio have their squares?",
      },
    },
    theDoubtful: {
      answer: (a, b, ratio) => pairs(a, b, (first, second) => first >= ratio * second),
      says: {
        ko: "의심스러운 짝만 남겼어요. 비율이 작을수록 확실한가요, 의심스러운가요?",
        en: "You keep the doubtful ones. Is a small ratio a sign of certainty or of doubt?",
      },
    },
    swapped: {
      answer: (a, b, ratio) =>
        pairs(a, b, (first, second) => first < ratio * second).map(([i, j]) => [j, i]),
      says: {
        ko: "번호의 차례가 바뀌었어요. 짝에서 먼저 오는 것은 a의 번호인가요, b의 번호인가요?",
        en: "The indices have changed places. Which comes first in a pair, a's or b's?",
      },
    },
    fixedRatio: {
      answer: (a, b) => pairs(a, b, (first, second) => first < 0.75 * second),
      says: {
        ko: "언제나 0.75와 견주었어요. ratio는 어디에 쓰였나요?",
        en: "You always compare with 0.75. Where is ratio used?",
      },
    },
  },
  hints: [
    {
      ko: "a의 기술자 하나와 b의 모든 기술자 사이의 거리를 배열에 담고, 가장 작은 값과 둘째로 작은 값을 찾으세요.",
      en: "Put the distances from one descriptor of a to all of b into an array; find the least and the second least.",
    },
    {
      ko: "order = b의 번호를 거리로 정렬한 것. if (distances[order[0]] < ratio * distances[order[1]]) pairs.push([i, order[0]]);",
      en: "order = b's indices sorted by distance. if (distances[order[0]] < ratio * distances[order[1]]) pairs.push([i, order[0]]);",
    },
  ],
});

const WORDS: Grid = [
  [0, 0],
  [4, 0],
  [0, 3],
];

export const wordHistogram = exercise({
  title: { ko: "단어 주머니", en: "The bag of words" },
  points: 2,
  needs: ["setup"],
  answer: fn({ patches: grid(), words: grid() }, list(number())),
  cases: [
    [
      [
        [0, 1],
        [5, 0],
        [0, 4],
        [1, 0],
      ],
      WORDS,
    ],
    [
      [
        [4, 1],
        [3, 0],
        [5, 1],
        [4, -1],
        [0, 0.5],
      ],
      WORDS,
    ],
    [
      [
        [1, 1, 1],
        [-1, 0, 2],
      ],
      [
        [2, 2, 0],
        [0, 0, 2],
      ],
    ],
  ],
  generate: (random) =>
    drawn(
      (): [Grid, Grid] => [
        randomRows(random, 3 + random.int(5), 2),
        randomRows(random, 2 + random.int(4), 2),
      ],
      ([patches, words]) =>
        patches.every((patch) => {
          const { first, second } = twoNearest(patch, words);
          return second.distance - first.distance > 0.01;
        }),
    ),
  reference: (patches, words) => counts(patches, words).map((n) => n / patches.length),
  compare: close(),
  mistakes: {
    notDivided: {
      answer: (patches, words) => counts(patches, words),
      says: {
        ko: "개수 그대로예요. 조각이 더 많은 큰 그림과 어떻게 견줄 수 있을까요?",
        en: "These are counts. How could this be compared with a larger picture, which has more patches?",
      },
    },
    dividedByWords: {
      answer: (patches, words) => counts(patches, words).map((n) => n / words.length),
      says: {
        ko: "단어의 수로 나누었어요. 합이 1이 되려면 무엇의 수로 나누어야 할까요?",
        en: "You divide by the number of words. By what must the counts be divided to sum to 1?",
      },
    },
    largestProduct: {
      answer: (patches, words) =>
        counts(patches, words, (patch) => {
          const products = words.map((word) => dot(word, patch));
          return products.indexOf(Math.max(...products));
        }).map((n) => n / patches.length),
      says: {
        ko: "내적이 가장 큰 단어를 골랐어요. 긴 단어는 멀리 있어도 내적이 크지 않나요?",
        en: "You choose the word with the largest dot product. Has a long word not a large one even from afar?",
      },
    },
    farthest: {
      answer: (patches, words) =>
        counts(patches, words, (patch) => {
          const distances = words.map((word) => distance(word, patch));
          return distances.indexOf(Math.max(...distances));
        }).map((n) => n / patches.length),
      says: {
        ko: "가장 먼 단어를 골랐어요. 닮을수록 거리는 커지나요, 작아지나요?",
        en: "You choose the farthest word. Does the distance grow or shrink with likeness?",
      },
    },
    onlyPresence: {
      answer: (patches, words) => counts(patches, words).map((n) => (n > 0 ? 1 : 0)),
      says: {
        ko: "단어가 나왔는지만 적었어요. 몇 번 나왔는지는 어디에 있나요?",
        en: "You only note that a word occurs. Where is it said how often?",
      },
    },
  },
  hints: [
    {
      ko: "단어마다 0으로 시작하는 배열을 만드세요. 조각마다 거리가 가장 작은 단어의 자리에 1 / patches.length를 더해요.",
      en: "Make an array with a 0 for each word. For each patch add 1 / patches.length at the word with the least distance.",
    },
    {
      ko: "이렇게 시작해 보세요: distances = words.map((word) => Math.hypot(...word.map((v, d) => v - patch[d]))); counts[distances.indexOf(Math.min(...distances))] += 1 / patches.length;",
      en: "distances = words.map((word) => Math.hypot(...word.map((v, d) => v - patch[d]))); counts[distances.indexOf(Math.min(...distances))] += 1 / patches.length;",
    },
  ],
});

/** y · (w·x + b) of each point, changed on the way, and the least of them. */
const least = (
  [w, b, points, labels]: [number[], number, Grid, number[]],
  change: (score: number, label: number, length: number) => number,
): number =>
  Math.min(...points.map((x, i) => change(dot(w, x) + b, labels[i], Math.sqrt(dot(w, w)))));

export const marginOf = exercise({
  title: { ko: "마진", en: "The margin" },
  points: 2,
  needs: ["setup"],
  answer: fn({ w: list(number()), b: number(), points: grid(), labels: list(number()) }, number()),
  cases: [
    [
      [3, 4],
      -5,
      [
        [3, 4],
        [0, 0],
        [1, 0],
      ],
      [1, -1, -1],
    ],
    [
      [0, 2],
      1,
      [
        [5, 1],
        [2, -3],
        [1, 4],
      ],
      [1, -1, -1],
    ],
    [
      [1, 0],
      -2,
      [
        [3, 9],
        [1.5, 2],
        [6, 0],
      ],
      [1, -1, 1],
    ],
    [
      [2, 1, -2],
      3,
      [
        [1, 1, 0],
        [-2, 0, 3],
      ],
      [1, -1],
    ],
  ],
  generate: (random) => {
    const count = 2 + random.int(4);
    const w = drawn(
      () => randomRows(random, 1, 2)[0],
      (one) => Math.hypot(...one) > 0.5,
    );
    const labels = Array.from({ length: count }, () => (random.int(2) === 1 ? 1 : -1));
    return [w, (random.int(41) - 20) / 10, randomRows(random, count, 2), labels];
  },
  reference: (...inputs) => least(inputs, (score, label, length) => (label * score) / length),
  compare: close(),
  mistakes: {
    notDivided: {
      answer: (...inputs) => least(inputs, (score, label) => label * score),
      says: {
        ko: "w·x + b의 값이에요. w를 두 배로 하면 경계는 그대로인데 이 값은 어떻게 되나요?",
        en: "This is the value of w·x + b. Double w and b: the border stays, but what happens to this value?",
      },
    },
    unsigned: {
      answer: (...inputs) => least(inputs, (score, _, length) => Math.abs(score) / length),
      says: {
        ko: "거리의 크기만 보았어요. 틀린 쪽에 있는 점도 마진을 지켰다고 할 수 있나요?",
        en: "You take the size of the distance only. Does a point on the wrong side keep the margin?",
      },
    },
    labelForgotten: {
      answer: (...inputs) => least(inputs, (score, _, length) => score / length),
      says: {
        ko: "레이블을 곱하지 않았어요. 레이블이 −1인 점은 어느 쪽에 있어야 맞나요?",
        en: "The label is not used. On which side should a point with the label −1 be?",
      },
    },
    squaredLength: {
      answer: (...inputs) => least(inputs, (score, label, length) => (label * score) / length ** 2),
      says: {
        ko: "w·w로 나누었어요. w = (3, 4)의 길이는 25인가요, 5인가요?",
        en: "You divide by w·w. Is the length of w = (3, 4) 25 or 5?",
      },
    },
    biasForgotten: {
      answer: (w, _, points, labels) =>
        least([w, 0, points, labels], (score, label, length) => (label * score) / length),
      says: {
        ko: "b가 빠졌어요. b가 없으면 경계는 어느 점을 지나나요?",
        en: "b is missing. Without b, which point does the border go through?",
      },
    },
    farthest: {
      answer: (w, b, points, labels) =>
        -least([w, b, points, labels], (score, label, length) => (-label * score) / length),
      says: {
        ko: "가장 먼 점의 거리예요. 길의 너비를 정하는 것은 먼 점인가요, 가까운 점인가요?",
        en: "This is the farthest point's distance. Which point limits the street, the far or the near one?",
      },
    },
  },
  hints: [
    {
      ko: "점마다 label · (w·x + b)를 w의 길이로 나누고, 그 가운데 가장 작은 값을 고르세요.",
      en: "For each point label · (w·x + b), divided by the length of w; then the least of them.",
    },
    {
      ko: "length = Math.hypot(...w); 점마다 score = w.reduce((sum, v, d) => sum + v * x[d], b); Math.min(...)에 (labels[i] * score) / length를 넣어요.",
      en: "length = Math.hypot(...w); score = w.reduce((sum, v, d) => sum + v * x[d], b); give (labels[i] * score) / length of all points to Math.min(...).",
    },
  ],
});

const TARGET = 0.96;

export const myFeatures = exercise({
  title: { ko: "나의 특징", en: "Features of your own" },
  points: 4,
  needs: ["setup", "pipeline"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: TARGET,
  stretch: 0.975,
  visible: 1000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. myFeatures를 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in myFeatures?",
      },
    },
    network: {
      when: { has: "Conv2d", accuracyBelow: TARGET },
      says: {
        ko: "합성곱층이 있어요. 여기서는 특징을 손으로 만들어요. 학습한 필터 대신 어떤 특징을 쓸까요?",
        en: "There is a convolution. Here the features are made by hand: which ones, in place of learned filters?",
      },
    },
    placesForgotten: {
      when: { accuracyAbove: 0.2, accuracyBelow: 0.75 },
      says: {
        ko: "그림 전체를 몇 개의 수로 줄였나요? 6과 9는 같은 획으로 되어 있어요. 어디에 있는 획인지도 남겨 볼까요?",
        en: "To how few numbers did you shrink the picture? A 6 and a 9 are made of the same strokes: what keeps where they are?",
      },
    },
    likePixels: {
      when: { accuracyAbove: 0.75, accuracyBelow: 0.91 },
      says: {
        ko: "픽셀을 그대로 준 것과 비슷해요. 획이 한 픽셀 옆으로 가도 그대로인 수는 무엇일까요?",
        en: "This is what the raw pixels give. Which numbers stay as they are when a stroke moves by a pixel?",
      },
    },
    almost: {
      when: { accuracyAbove: 0.91, accuracyBelow: TARGET },
      says: {
        ko: "거의 다 왔어요. 칸을 더 잘게 나누거나 방향을 더 자세히 나누면 무엇을 얻고 무엇을 잃나요?",
        en: "Nearly there. Finer cells, or more directions: what is won and what is lost?",
      },
    },
  },
  hints: [
    {
      ko: "SIFT의 기술자처럼 해 보세요. 그림을 4×4나 7×7칸으로 나누고, 칸마다 기울기의 방향을 8개로 나누어 크기를 더해요.",
      en: "Do as SIFT's descriptor does: cells of 4×4 or 7×7, in each of them the gradient's sizes added up in 8 directions.",
    },
    {
      ko: "gx = image[i][j + 1] - image[i][j - 1], gy도 마찬가지. 방향은 Math.atan2(gy, gx), 크기는 Math.sqrt(gx * gx + gy * gy). found[칸 * 8 + 방향] += 크기. 끝에 벡터를 자기 길이로 나누고 제곱근을 씌워요.",
      en: "gx = image[i][j + 1] - image[i][j - 1], gy likewise. Direction Math.atan2(gy, gx), size Math.sqrt(gx * gx + gy * gy); found[cell * 8 + direction] += size. In the end divide the vector by its length and take roots.",
    },
  ],
});
