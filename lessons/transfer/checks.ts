import {
  boolean,
  close,
  exact,
  exercise,
  fn,
  integer,
  list,
  model,
  number,
  text,
} from "convlab/check";
import { absolute, nearestClass, range, smallest, squared, sums } from "./steps.js";

const numbers = () => list(number());

export const nearestMean = exercise({
  title: { ko: "가장 가까운 평균", en: "The nearest mean" },
  points: 3,
  needs: ["setup"],
  answer: fn({ features: list(numbers()), labels: list(integer()), query: numbers() }, integer()),
  cases: [
    [
      [
        [0, 0],
        [2, 0],
        [9, 9],
      ],
      [0, 0, 1],
      [3, 1],
    ],
    [
      [
        [0, 0],
        [10, 0],
        [7, 3],
      ],
      [2, 2, 5],
      [9, 1],
    ],
    [
      [
        [4, 4],
        [4, 4],
        [4, 4],
        [9, 9],
      ],
      [1, 1, 1, 0],
      [6, 6],
    ],
    [
      [
        [0, 0],
        [3, 3],
        [0, 8],
      ],
      [3, 4, 7],
      [0, 5],
    ],
    [
      [
        [0, 0],
        [0, 6],
        [5, 4],
      ],
      [0, 0, 1],
      [1, 0],
    ],
    [
      [
        [3, 3],
        [0, 5],
      ],
      [0, 1],
      [0, 0],
    ],
  ],
  generate: (rng) => {
    // One class is nearer along the axes, one has the nearest single example, one the nearest mean.
    const query = range(3).map(() => 8 + rng.int(50) / 10);
    const side = () => (rng.int(2) === 0 ? -1 : 1);
    const from = (by: number[]) => query.map((v, k) => v + by[k]);
    const axis = rng.int(3);
    const [far, near] = [4 + rng.int(4) / 10, 2 + rng.int(2) / 10];
    const corner = range(3).map(() => side() * near);
    const apart = range(3).map(() => side() * (1 + rng.int(20) / 10));
    const [a, b, c] = rng.shuffle([1, 3, 5]);
    const rows: [number[], number][] = [
      [from(range(3).map((k) => (k === axis ? side() * far : 0))), a],
      [from(corner.map((v, k) => v + apart[k])), b],
      [from(corner.map((v, k) => v - apart[k])), b],
      [from([0.1, 0.2, 0.1]), c],
      [from([30, 25 + rng.int(10), 30]), c],
    ];
    const drawn = rng.shuffle(rows);
    return [drawn.map(([row]) => row), drawn.map(([, label]) => label), query];
  },
  reference: (features, labels, query) => nearestClass(features, labels, query),
  compare: exact(),
  mistakes: {
    nearestExample: {
      answer: (features, labels, query) =>
        labels[smallest(features.map((row) => squared(row, query)))],
      says: {
        ko: "가장 가까운 예 하나의 클래스예요. 클래스마다 먼저 무엇을 구해야 하나요?",
        en: "This is the class of the nearest single example. What must be computed for each class first?",
      },
    },
    sumsNotMeans: {
      answer: (features, labels, query) => nearestClass(features, labels, query, ({ sum }) => sum),
      says: {
        ko: "더하기만 하고 나누지 않았어요. 예가 많은 클래스의 합은 어디로 가나요?",
        en: "You add up but do not divide. Where does the sum of a class with many examples go?",
      },
    },
    farthest: {
      answer: (features, labels, query) =>
        nearestClass(features, labels, query, undefined, (a, b) => -squared(a, b)),
      says: {
        ko: "가장 먼 클래스를 골랐어요. 부등호의 방향은 맞나요?",
        en: "You choose the class that is farthest away. Does your comparison point the right way?",
      },
    },
    manhattan: {
      answer: (features, labels, query) =>
        nearestClass(features, labels, query, undefined, absolute),
      says: {
        ko: "차이의 절댓값을 더했어요. 여기서 거리는 차이의 무엇을 더한 것인가요?",
        en: "You add up absolute differences. What of the differences does the distance here add up?",
      },
    },
    place: {
      answer: (features, labels, query) => {
        const found = nearestClass(features, labels, query);
        return sums(features, labels).findIndex(({ label }) => label === found);
      },
      says: {
        ko: "몇 번째 클래스인지를 돌려주었어요. labels에 적힌 번호는 무엇인가요?",
        en: "You return the place of the class in your list. Which number does it have in labels?",
      },
    },
  },
  hints: [
    {
      ko: "클래스마다 특징의 합과 개수를 모아 평균을 내세요. 그다음 평균과 query의 차이를 제곱해 더한 것이 가장 작은 클래스를 찾아요.",
      en: "Collect the sum of the features and the count of each class, and divide. Then find the class whose mean has the smallest sum of squared differences from query.",
    },
    {
      ko: "for (const label of new Set(labels)) 안에서 rows = features.filter((_, i) => labels[i] === label)로 그 클래스의 행을 모으고, 열마다 평균을 내요.",
      en: "Inside for (const label of new Set(labels)) take rows = features.filter((_, i) => labels[i] === label), then the mean of each column.",
    },
  ],
});

export const trainable = exercise({
  title: { ko: "무엇이 배우나", en: "What is it that learns?" },
  points: 2,
  needs: ["setup"],
  answer: fn({ names: list(text()), head: text() }, list(text())),
  cases: [
    [["conv1.weight", "bn1.weight", "bn1.bias", "fc.weight", "fc.bias"], "fc"],
    [["fc2.weight", "fc.weight", "block1.fc.weight", "block1.fc.bias"], "fc"],
    [["features.0.weight", "classifier.1.weight", "classifier.1.bias"], "classifier"],
  ],
  generate: (rng) => {
    const head = ["fc", "head", "classifier"][rng.int(3)];
    const others = [`${head}2.weight`, `block${1 + rng.int(9)}.${head}.bias`, "conv1.weight"];
    const own = [`${head}.weight`, `${head}.bias`, `${head}.${rng.int(3)}.weight`];
    return [rng.shuffle([...others, ...own]), head];
  },
  reference: (names, head) => names.filter((name) => name.startsWith(`${head}.`)),
  compare: exact(),
  mistakes: {
    theOthers: {
      answer: (names, head) => names.filter((name) => !name.startsWith(`${head}.`)),
      says: {
        ko: "얼려야 할 쪽을 돌려주었어요. 새로 단 것은 어느 쪽인가요?",
        en: "You return what should be frozen. Which part is the new one?",
      },
    },
    withoutDot: {
      answer: (names, head) => names.filter((name) => name.startsWith(head)),
      says: {
        ko: "fc2도 fc로 시작해요. 이름에서 층이 끝나는 곳은 어떤 글자로 알 수 있나요?",
        en: "fc2 begins with fc too. By which character do you see where a layer's name ends?",
      },
    },
    anywhere: {
      answer: (names, head) => names.filter((name) => name.includes(`${head}.`)),
      says: {
        ko: "이름의 가운데에 있는 것까지 골랐어요. block1.fc는 맨 끝의 머리인가요?",
        en: "You also take names that have it in the middle. Is block1.fc the head at the end?",
      },
    },
    onlyWeights: {
      answer: (names, head) =>
        names.filter((name) => name.startsWith(`${head}.`) && !name.endsWith("bias")),
      says: {
        ko: "편향이 빠졌어요. 새 층에서 배우는 것은 가중치뿐인가요?",
        en: "The biases are missing. Is it the weights alone that a new layer learns?",
      },
    },
  },
  hints: [
    {
      ko: "머리의 매개변수는 이름이 head와 점으로 시작해요. 문자열의 startsWith를 쓰세요.",
      en: "Parameters of the head have names that begin with head and a dot. Use startsWith.",
    },
    {
      ko: "names.filter((name) => name.startsWith(…)), 괄호 안은 head 뒤에 점을 붙인 것이에요.",
      en: "names.filter((name) => name.startsWith(…)), with head and a dot in the brackets.",
    },
  ],
});

/** What training costs: all of it, or with the trunk's features computed once. */
const whole = (images: number, epochs: number, trunk: number, head: number): number =>
  3 * epochs * images * (trunk + head);
const kept = (images: number, epochs: number, trunk: number, head: number): number =>
  images * trunk + 3 * epochs * images * head;

export const keepSaving = exercise({
  title: { ko: "특징을 간직하면 몇 배 싸나", en: "What it saves to keep the features" },
  points: 2,
  needs: ["setup"],
  answer: fn({ images: integer(), epochs: integer(), trunk: number(), head: number() }, number()),
  cases: [
    [100, 10, 1000, 10],
    [400, 20, 3_000_000, 5120],
    [20, 1, 50, 50],
  ],
  generate: (rng) => [
    20 * (1 + rng.int(20)),
    2 + rng.int(30),
    1000 * (1 + rng.int(50)),
    10 * (1 + rng.int(40)),
  ],
  reference: (images, epochs, trunk, head) =>
    whole(images, epochs, trunk, head) / kept(images, epochs, trunk, head),
  compare: close(),
  mistakes: {
    everyEpoch: {
      answer: (images, epochs, trunk, head) =>
        whole(images, epochs, trunk, head) / (epochs * images * (trunk + 3 * head)),
      says: {
        ko: "몸통을 에폭마다 계산했어요. 얼린 몸통에 같은 그림을 다시 넣으면 다른 특징이 나오나요?",
        en: "You run the trunk in every epoch. Does the same picture give a frozen trunk other features the next time?",
      },
    },
    noBackward: {
      answer: (images, epochs, trunk, head) =>
        (epochs * images * (trunk + head)) / (images * trunk + epochs * images * head),
      says: {
        ko: "순전파만 세었어요. 배우는 층에서는 역전파가 순전파의 몇 배를 더 계산하나요?",
        en: "You count the forward pass only. How many forward passes' worth does the backward pass add in a layer that learns?",
      },
    },
    upsideDown: {
      answer: (images, epochs, trunk, head) =>
        kept(images, epochs, trunk, head) / whole(images, epochs, trunk, head),
      says: {
        ko: "분자와 분모가 바뀌었어요. 싸진 쪽으로 나누면 1보다 큰가요, 작은가요?",
        en: "Your fraction is upside down. Divided by the cheaper way, is the result above or below 1?",
      },
    },
    headForFree: {
      answer: (images, epochs, trunk, head) =>
        whole(images, epochs, trunk, head) / (images * trunk),
      says: {
        ko: "머리의 값을 잊었어요. 특징을 간직한 뒤에 에폭마다 배우는 것은 무엇인가요?",
        en: "The head is for free in your count. What still learns in every epoch once the features are kept?",
      },
    },
  },
  hints: [
    {
      ko: "전부 가르치면 그림 한 장, 에폭 한 번에 3·(trunk + head)예요. 특징을 간직하면 몸통은 그림마다 한 번(trunk), 머리는 에폭마다 3·head예요.",
      en: "Teaching all of it costs 3·(trunk + head) for a picture in an epoch. With kept features the trunk costs trunk once for each picture, the head 3·head in each epoch.",
    },
    {
      ko: "앞의 것에 images·epochs를 곱한 수를, images·trunk + images·epochs·3·head로 나누세요.",
      en: "Multiply the first by images·epochs, and divide by images·trunk + images·epochs·3·head.",
    },
  ],
});

export const stepBoth = exercise({
  title: { ko: "학습률 두 개로 한 걸음", en: "A step with two rates" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    {
      weights: numbers(),
      gradient: numbers(),
      isHead: list(boolean()),
      headRate: number(),
      trunkRate: number(),
    },
    numbers(),
  ),
  cases: [
    [[1, 2, 3], [1, 1, 1], [false, false, true], 0.1, 0.01],
    [[0, -1], [2, -4], [true, false], 0.5, 0],
    [[5, 5], [-1, 3], [true, true], 0.2, 0.1],
  ],
  generate: (rng) => {
    const n = 4 + rng.int(3);
    const tenths = () => range(n).map(() => (rng.int(81) - 40) / 10 + 0.05);
    const isHead = range(n).map((k) => (k === 0 ? true : k === 1 ? false : rng.int(2) === 0));
    return [tenths(), tenths(), isHead, (2 + rng.int(8)) / 10, (1 + rng.int(9)) / 100];
  },
  reference: (weights, gradient, isHead, headRate, trunkRate) =>
    weights.map((w, k) => w - (isHead[k] ? headRate : trunkRate) * gradient[k]),
  compare: close(),
  mistakes: {
    oneRate: {
      answer: (weights, gradient, _, headRate) => weights.map((w, k) => w - headRate * gradient[k]),
      says: {
        ko: "모두 머리의 학습률로 움직였어요. 배운 것이 많은 몸통도 그만큼 크게 움직여야 하나요?",
        en: "Everything moves at the head's rate. Should the trunk, which knows so much, move as far?",
      },
    },
    swapped: {
      answer: (weights, gradient, isHead, headRate, trunkRate) =>
        weights.map((w, k) => w - (isHead[k] ? trunkRate : headRate) * gradient[k]),
      says: {
        ko: "두 학습률이 바뀌었어요. isHead[k]가 true인 가중치는 어느 것으로 움직이나요?",
        en: "The rates have changed places. At which rate does a weight with isHead[k] = true move?",
      },
    },
    frozen: {
      answer: (weights, gradient, isHead, headRate) =>
        weights.map((w, k) => (isHead[k] ? w - headRate * gradient[k] : w)),
      says: {
        ko: "몸통이 얼어 있어요. 미세 조정에서는 몸통도 조금 움직이지 않나요?",
        en: "The trunk is frozen. In fine-tuning, does it not move a little too?",
      },
    },
    uphill: {
      answer: (weights, gradient, isHead, headRate, trunkRate) =>
        weights.map((w, k) => w + (isHead[k] ? headRate : trunkRate) * gradient[k]),
      says: {
        ko: "기울기 쪽으로 올라갔어요. 손실이 줄려면 어느 쪽인가요?",
        en: "You walk uphill, along the gradient. Which way does the loss get smaller?",
      },
    },
  },
  hints: [
    {
      ko: "가중치마다 학습률을 고르세요. isHead[k]이면 headRate, 아니면 trunkRate예요.",
      en: "Choose a rate for each weight: headRate where isHead[k], else trunkRate.",
    },
    {
      ko: "weights.map((w, k) => w - rate * gradient[k])에서 rate는 isHead[k] ? headRate : trunkRate예요.",
      en: "weights.map((w, k) => w - rate * gradient[k]), where rate is isHead[k] ? headRate : trunkRate.",
    },
  ],
});

export const prepare = exercise({
  title: { ko: "입력 맞추기", en: "Preparing the input" },
  points: 2,
  needs: ["setup"],
  answer: fn({ bytes: numbers(), mean: number(), std: number() }, numbers()),
  cases: [
    [[0, 128, 255], 0.5, 0.25],
    [[51, 204], 0.485, 0.229],
    [[255], 0.406, 0.2],
  ],
  generate: (rng) => [
    range(3 + rng.int(4)).map(() => 1 + rng.int(255)),
    (30 + rng.int(30)) / 100,
    (15 + rng.int(20)) / 100,
  ],
  reference: (bytes, mean, std) => bytes.map((v) => (v / 255 - mean) / std),
  compare: close(),
  mistakes: {
    stillBytes: {
      answer: (bytes, mean, std) => bytes.map((v) => (v - mean) / std),
      says: {
        ko: "0에서 255인 채로 평균을 뺐어요. mean 0.485는 어느 범위에서 잰 값인가요?",
        en: "You subtract the mean from numbers up to 255. In which range was a mean of 0.485 measured?",
      },
    },
    onlyDivided: {
      answer: (bytes) => bytes.map((v) => v / 255),
      says: {
        ko: "0에서 1로만 바꾸었어요. 평균과 표준편차는 언제 쓰나요?",
        en: "You only bring it to 0 … 1. When do mean and standard deviation come in?",
      },
    },
    times: {
      answer: (bytes, mean, std) => bytes.map((v) => (v / 255 - mean) * std),
      says: {
        ko: "표준편차를 곱했어요. 퍼짐을 1로 만들려면 곱해야 하나요, 나누어야 하나요?",
        en: "You multiply by the standard deviation. To get a spread of 1, multiply or divide?",
      },
    },
    dividedFirst: {
      answer: (bytes, mean, std) => bytes.map((v) => v / 255 / std - mean),
      says: {
        ko: "나눈 다음에 평균을 뺐어요. 평균도 같은 눈금으로 나누어야 하지 않나요?",
        en: "You divide first and then subtract the mean. Was the mean measured on that scale?",
      },
    },
    variance: {
      answer: (bytes, mean, std) => bytes.map((v) => (v / 255 - mean) / Math.sqrt(std)),
      says: {
        ko: "표준편차의 제곱근으로 나누었어요. std는 이미 분산의 제곱근 아닌가요?",
        en: "You divide by the root of std. Is std not the root of the variance already?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 255로 나누어 0에서 1로 만들고, mean을 빼고, std로 나누세요.",
      en: "Divide by 255 to get 0 … 1, subtract mean, divide by std.",
    },
    {
      ko: "bytes.map((v) => …) 한 줄이면 돼요. 빼기는 괄호 안에서, 나누기는 괄호 밖에서.",
      en: "One line with bytes.map((v) => …): subtract inside brackets, divide outside of them.",
    },
  ],
});

export const breedNet = exercise({
  title: { ko: "사진 100장으로 스무 품종", en: "Twenty breeds from 100 pictures" },
  points: 5,
  needs: ["setup"],
  answer: model({ input: [3, 64, 64], classes: 20, images: "breeds" }),
  target: 0.68,
  stretch: 0.77,
  mistakes: {
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.68 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 계산하는 것을 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what if it is taken twice?",
      },
    },
    guessing: {
      when: { accuracyBelow: 0.08 },
      says: {
        ko: "찍는 것과 같아요(5 %). teach 안에서 학습이 정말 돌았나요? 몸통의 학습률은 얼마인가요?",
        en: "This is guessing (5 %). Did training really run inside teach, and how large is the trunk's rate?",
      },
    },
    fromScratch: {
      when: { accuracyAbove: 0.0799, accuracyBelow: 0.3 },
      says: {
        ko: "처음부터 배운 신경망과 비슷해요. loadBackbone을 불렀나요? 입력을 바꾸지는 않았나요?",
        en: "About what training from scratch gets. Did you call loadBackbone, and is the input as the backbone knows it?",
      },
    },
    forgot: {
      when: { accuracyAbove: 0.2999, accuracyBelow: 0.6 },
      says: {
        ko: "빌려 온 것을 잃어 가고 있어요. 몸통의 학습률을 열 배 줄이면 어떻게 되나요?",
        en: "What was borrowed is being lost. What happens if the trunk's rate is ten times smaller?",
      },
    },
    nearly: {
      when: { accuracyAbove: 0.5999, accuracyBelow: 0.68 },
      says: {
        ko: "거의 다 왔어요. 학습률을 끝에서 줄이거나, 좌우로 뒤집은 그림을 더하면 어떨까요?",
        en: "Nearly there. What if the rate falls towards the end, or pictures are flipped at random?",
      },
    },
  },
  hints: [
    {
      ko: "breedNet은 backbone({ classes: 20 })이면 돼요. teach에서는 await loadBackbone(model)을 부르고, 머리는 0.01, 몸통은 0.001쯤으로 가르치세요.",
      en: "For breedNet backbone({ classes: 20 }) will do. In teach call await loadBackbone(model), then train the head at some 0.01 and the trunk at some 0.001.",
    },
    {
      ko: "위의 fineTune(model, pictures, 0.01, 0.001)을 그대로 불러도 돼요.",
      en: "You may call fineTune(model, pictures, 0.01, 0.001) from above.",
    },
  ],
});
