import { boolean, exact, exercise, fn, integer, list, record } from "convlab/check";

const integers = () => list(integer());
type Walk = [shape: number[], strides: number[]];

export const placeOf = exercise({
  title: { ko: "메모리의 자리", en: "The place in memory" },
  points: 1,
  needs: ["setup"],
  answer: fn({ offset: integer(), strides: integers(), index: integers() }, integer()),
  cases: [
    [0, [4, 1], [1, 2]],
    [4, [1, 4], [3, 1]],
    [11, [-4, -1], [2, 1]],
    [3, [20, 5, 2], [1, 2, 1]],
  ],
  generate: (rng) => [
    1 + rng.int(20),
    [30 + rng.int(9), 6 + rng.int(5), 2 + rng.int(3)],
    [1 + rng.int(3), 1 + rng.int(2), 3 + rng.int(2)],
  ],
  reference: (offset, strides, index) =>
    index.reduce((sum, i, axis) => sum + i * strides[axis], offset),
  compare: exact(),
  mistakes: {
    offsetForgotten: {
      answer: (_, strides, index) => index.reduce((sum, i, axis) => sum + i * strides[axis], 0),
      says: {
        ko: "오프셋이 빠졌어요. 뷰의 첫 원소는 메모리의 몇 번째 자리에 있나요?",
        en: "The offset is missing. At which place does the view's first element lie?",
      },
    },
    axesReversed: {
      answer: (offset, strides, index) =>
        index.reduce((sum, i, axis) => sum + i * strides[strides.length - 1 - axis], offset),
      says: {
        ko: "스트라이드를 뒤에서부터 짝지었어요. 0번 축을 한 칸 가면 메모리에서는 몇 칸 가나요?",
        en: "The strides are paired from behind. One step along axis 0 is how many places in memory?",
      },
    },
    offsetMultiplied: {
      answer: (offset, strides, index) =>
        index.reduce((sum, i, axis) => sum + (i + offset) * strides[axis], 0),
      says: {
        ko: "오프셋에도 스트라이드를 곱했어요. 오프셋은 걸음의 수인가요, 메모리의 자리인가요?",
        en: "The offset is multiplied by the strides. Is it a number of steps, or a place in memory?",
      },
    },
    stepsAdded: {
      answer: (offset, strides, index) =>
        index.reduce((sum, i, axis) => sum + i + strides[axis], offset),
      says: {
        ko: "번호와 스트라이드를 더했어요. 두 칸 가면 스트라이드를 몇 번 걷나요?",
        en: "You add index and stride. Two steps are how many strides?",
      },
    },
  },
  hints: [
    {
      ko: "축마다 번호 × 스트라이드를 구해서 더하고, 오프셋에서 시작하세요.",
      en: "Start at the offset; for each axis add its index times its stride.",
    },
    {
      ko: "축 세 개라면 offset + index[0]·strides[0] + index[1]·strides[1] + index[2]·strides[2]예요.",
      en: "For three axes: offset + index[0]·strides[0] + index[1]·strides[1] + index[2]·strides[2].",
    },
  ],
});

const plain = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
const zeros = (count: number): number[] => new Array<number>(count).fill(0);

export const stretched = exercise({
  title: { ko: "스트라이드 0의 확장", en: "Broadcasting is a stride of 0" },
  points: 2,
  needs: ["setup"],
  answer: fn({ shape: integers(), target: integers() }, integers()),
  cases: [
    [
      [3, 1],
      [3, 4],
    ],
    [[4], [3, 4]],
    [
      [2, 1, 3],
      [5, 2, 4, 3],
    ],
  ],
  generate: (rng) => {
    const [a, b, c] = [2 + rng.int(4), 2 + rng.int(4), 3 + rng.int(4)];
    return [
      [a, 1, c],
      [b, a, 2 + rng.int(3), c],
    ];
  },
  reference: (shape, target) => [
    ...zeros(target.length - shape.length),
    ...plain(shape).map((step, axis) => (shape[axis] === 1 ? 0 : step)),
  ],
  compare: exact(),
  mistakes: {
    stridesOfTarget: {
      answer: (_, target) => plain(target),
      says: {
        ko: "target을 새로 놓은 것 같은 스트라이드예요. 메모리에 숫자가 그만큼 있나요?",
        en: "These strides would fit a fresh target. Does the memory hold that many numbers?",
      },
    },
    notZero: {
      answer: (shape, target) => [...zeros(target.length - shape.length), ...plain(shape)],
      says: {
        ko: "크기가 1인 축의 스트라이드가 0이 아니에요. 그 축을 한 칸 가면 다른 숫자를 읽게 되지 않나요?",
        en: "An axis of size 1 keeps a stride. One step along it: which number would be read?",
      },
    },
    zerosBehind: {
      answer: (shape, target) => [
        ...plain(shape).map((step, axis) => (shape[axis] === 1 ? 0 : step)),
        ...zeros(target.length - shape.length),
      ],
      says: {
        ko: "새 축이 뒤에 붙었어요. 모양을 견줄 때 어느 쪽 끝을 맞추나요?",
        en: "The new axes stand behind. At which end are the shapes lined up?",
      },
    },
    newAxesMissing: {
      answer: (shape) => plain(shape).map((step, axis) => (shape[axis] === 1 ? 0 : step)),
      says: {
        ko: "축의 수가 target보다 적어요. 앞에 생긴 축을 걸을 때는 메모리에서 몇 칸 가나요?",
        en: "There are fewer strides than axes of the target. How far does a step along a new axis go?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 shape의 스트라이드를 뒤에서부터 구하세요. 크기가 1인 축은 0, 앞에 새로 생긴 축도 0이에요.",
      en: "First the strides of shape, from the last axis on. Axes of size 1 get 0, and so do new axes in front.",
    },
    {
      ko: "step = 1에서 시작해 뒤에서부터: 크기가 1이면 0, 아니면 step을 앞에 넣고, step에 크기를 곱하세요. 모자라는 만큼 앞에 0을 더하세요.",
      en: "From step = 1, last axis first: put 0 for size 1, else step, in front; multiply step by the size. Then fill up with 0 in front.",
    },
  ],
});

/** Whether each walked axis begins where the next one ends. */
const goesOn = ([shape, strides]: Walk): boolean =>
  strides.every((stride, axis) => axis === 0 || strides[axis - 1] === stride * shape[axis]);
const walked = ([shape, strides]: Walk): Walk => [
  shape.filter((size) => size !== 1),
  strides.filter((_, axis) => shape[axis] !== 1),
];

const WALKS: ((a: number, b: number, c: number) => Walk)[] = [
  (a, b, c) => [
    [a, b, c],
    [b * c, c, 1],
  ],
  (a, b, c) => [
    [b, a, c],
    [c, b * c, 1],
  ],
  (a, b) => [
    [a, b],
    [2 * b, 2],
  ],
  (a, b, c) => [
    [a, b],
    [b * c, 1],
  ],
  (a, b, c) => [
    [a, 1, b],
    [b, c * 50, 1],
  ],
];

interface Layout {
  shape: number[];
  strides: number[];
}
const views = (walks: readonly Walk[]): Layout[] =>
  walks.map(([shape, strides]) => ({ shape, strides }));
const each =
  (fits: (walk: Walk) => boolean) =>
  (given: readonly Layout[]): boolean[] =>
    given.map(({ shape, strides }) => fits([shape, strides]));

export const flatWithoutCopy = exercise({
  title: { ko: "복사 없는 펴기", en: "Flat without a copy" },
  points: 3,
  needs: ["setup"],
  answer: fn({ views: list(record({ shape: integers(), strides: integers() })) }, list(boolean())),
  cases: [
    [
      views([
        [
          [3, 4],
          [4, 1],
        ],
        [
          [4, 3],
          [1, 4],
        ],
        [
          [3, 2],
          [4, 2],
        ],
        [
          [3, 3],
          [4, 1],
        ],
      ]),
    ],
    [
      views([
        [
          [3, 1, 4],
          [4, 77, 1],
        ],
        [
          [3, 4],
          [-4, -1],
        ],
        [
          [2, 3, 4],
          [3, 6, 1],
        ],
      ]),
    ],
  ],
  generate: (rng) => {
    const first = rng.int(WALKS.length);
    const turned = [...WALKS.slice(first), ...WALKS.slice(0, first)];
    return [views(turned.map((walk) => walk(2 + rng.int(3), 3 + rng.int(3), 2 + rng.int(4))))];
  },
  reference: each((walk) => goesOn(walked(walk))),
  compare: exact(),
  mistakes: {
    lastStrideOne: {
      answer: each(([, strides]) => strides[strides.length - 1] === 1),
      says: {
        ko: "마지막 스트라이드만 보았어요. 한 줄이 끝나고 다음 줄로 갈 때도 같은 걸음인가요?",
        en: "You look at the last stride only. From the end of one row to the next: is it the same step?",
      },
    },
    asStored: {
      answer: each((walk) => {
        const [sizes, steps] = walked(walk);
        return plain(sizes).every((step, axis) => step === steps[axis]);
      }),
      says: {
        ko: "새로 놓은 텐서와 같은 스트라이드만 받아들였어요. 짝수 열만 읽는 [3, 2]와 [4, 2]는 걸음 2로 다 읽히지 않나요?",
        en: "Only the strides of a fresh tensor are accepted. Even columns, [3, 2] with [4, 2]: is a step of 2 not enough?",
      },
    },
    onesCounted: {
      answer: each(goesOn),
      says: {
        ko: "크기가 1인 축의 스트라이드도 따졌어요. 그 축을 몇 번 걷나요?",
        en: "The stride of an axis of size 1 counts for you. How often is that axis walked?",
      },
    },
    falling: {
      answer: each((walk) => {
        const steps = walked(walk)[1].map(Math.abs);
        return steps.every((step, axis) => axis === 0 || steps[axis - 1] >= step);
      }),
      says: {
        ko: "스트라이드가 줄어드는지만 보았어요. 줄 끝에 건너뛴 숫자가 있으면 어떻게 되나요?",
        en: "You check only that the strides fall. What if numbers are skipped at the end of a row?",
      },
    },
  },
  hints: [
    {
      ko: "뷰마다 뒤에서부터 축 둘씩 보세요. 안쪽 축을 끝까지 걸은 거리(스트라이드 × 크기)가 바깥 축의 스트라이드와 같아야 해요.",
      en: "For each view look at neighbouring axes from behind: the inner one walked to its end (stride × size) must be the outer one's stride.",
    },
    {
      ko: "크기가 1인 축은 건너뛰고, 어느 한 쌍이라도 다르면 false, 모두 같으면 true예요.",
      en: "Skip axes of size 1. One pair that differs: false. All alike: true.",
    },
  ],
});
