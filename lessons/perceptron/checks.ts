import type { Rng } from "convlab";
import { close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import { descend, layer, rounded, score, sigmoid, slope, step } from "./neurons.js";

const numbers = () => list(number());
const draw = (rng: Rng, size: number): number[] =>
  Array.from({ length: size }, () => rounded(4 * rng.uniform() - 2));
const relu = (values: number[]): number[] => values.map((v) => Math.max(0, v));

export const perceptron = exercise({
  title: { ko: "퍼셉트론", en: "A perceptron" },
  points: 1,
  needs: ["setup"],
  answer: fn({ x: numbers(), w: numbers(), b: number() }, integer()),
  cases: [
    [[1, 1], [1, 1], -1.5],
    [[0, 1], [1, 1], -1.5],
    [[1, 0], [-2, 1], 1],
    [[2, 1, 3], [1, -4, 1], -0.5],
    [[0, 0], [1, 1], 0.5],
    [[1, 1], [-1, 0], -2],
    [[1, 1], [-1, 0], -2],
    [[1, 1], [-1, -1], 1.5],
    [[1, 3], [0.5, -1], 2.5],
  ],
  generate: (rng) => {
    const size = 2 + rng.int(3);
    for (let tries = 0; ; tries++) {
      const [x, w] = [draw(rng, size), draw(rng, size)];
      const sum = score(x, w, 0);
      // The bias decides three times in four: the sum without it lies on the other side.
      const side = (rng.int(4) ? -1 : 1) * (sum > 0 ? 1 : -1);
      const b = rounded(side * (0.1 + rng.uniform()) - sum);
      // The weights matter too, in most of them.
      const withoutWeights = x.reduce((total, value) => total + value, b);
      if (withoutWeights > 0 !== side > 0 || tries === 3) return [x, w, b];
    }
  },
  reference: (x, w, b) => step(score(x, w, b)),
  compare: exact(),
  mistakes: {
    biasForgotten: {
      answer: (x, w) => step(score(x, w, 0)),
      says: {
        ko: "편향 b가 빠졌어요. b가 −1.5이면 합이 얼마를 넘어야 켜지나요?",
        en: "The bias b is missing. With b = −1.5, how large must the sum be for the neuron to fire?",
      },
    },
    weightsForgotten: {
      answer: (x, _, b) => step(x.reduce((sum, value) => sum + value, b)),
      says: {
        ko: "입력을 더하기만 했어요. 가중치 w는 어디에서 곱하나요?",
        en: "You only add the inputs. Where do the weights w come in?",
      },
    },
    theOtherSide: {
      answer: (x, w, b) => step(-score(x, w, b)),
      says: {
        ko: "경계선의 반대쪽에서 켜져요. 합이 0보다 클 때의 답은 1인가요, 0인가요?",
        en: "It fires on the other side of the line. When the sum is above 0, is the answer 1 or 0?",
      },
    },
    biasSubtracted: {
      answer: (x, w, b) => step(score(x, w, -b)),
      says: {
        ko: "b를 뺐어요. 식에서 b 앞의 부호는 무엇인가요?",
        en: "You subtract b. Which sign stands before b in the formula?",
      },
    },
  },
  hints: [
    {
      ko: "합을 b에서 시작하고, 입력마다 w[i] * x[i]를 더하세요.",
      en: "Start the sum at b and add w[i] * x[i] for each input.",
    },
    {
      ko: "let z = b; for (let i = 0; i < x.length; i++) z += w[i] * x[i]; 그다음 z > 0인지만 보면 돼요.",
      en: "let z = b; for (let i = 0; i < x.length; i++) z += w[i] * x[i]; then only z > 0 is left to ask.",
    },
  ],
});

/** The rule with its parts exchanged: [weights…, bias]. */
const moved = (x: number[], w: number[], b: number, by: number, bias = by): number[] => [
  ...w.map((value, i) => value + by * x[i]),
  b + bias,
];

export const perceptronStep = exercise({
  title: { ko: "퍼셉트론의 학습 규칙", en: "The perceptron's learning rule" },
  points: 2,
  needs: ["setup"],
  answer: fn(
    {
      x: numbers(),
      w: numbers(),
      b: number(),
      target: integer(),
      prediction: integer(),
      rate: number(),
    },
    numbers(),
  ),
  cases: [
    [[1, 2], [0, 0], 0, 1, 0, 0.5],
    [[1, 2], [0.5, 1], 0.5, 0, 1, 0.5],
    [[3, -1], [0.2, 0.4], -1, 1, 1, 0.1],
    [[-2, 1, 3], [1, 0, 2], 1, 0, 1, 0.2],
  ],
  generate: (rng) => {
    const size = 2 + rng.int(3);
    const [target, prediction] = [rng.int(2), rng.int(2)];
    return [
      draw(rng, size),
      draw(rng, size),
      rounded(rng.uniform()),
      target,
      prediction,
      rounded(0.1 + rng.uniform()),
    ];
  },
  reference: (x, w, b, target, prediction, rate) => moved(x, w, b, rate * (target - prediction)),
  compare: close(),
  mistakes: {
    wrongWay: {
      answer: (x, w, b, target, prediction, rate) => moved(x, w, b, rate * (prediction - target)),
      says: {
        ko: "반대로 움직였어요. 켜져야 하는데 안 켜졌다면, 합은 커져야 하나요, 작아져야 하나요?",
        en: "It moves the wrong way. If it should have fired and did not, must the sum grow or shrink?",
      },
    },
    biasStays: {
      answer: (x, w, b, target, prediction, rate) =>
        moved(x, w, b, rate * (target - prediction), 0),
      says: {
        ko: "편향이 그대로예요. 편향을 늘 1인 입력의 가중치로 보면 얼마나 움직여야 하나요?",
        en: "The bias stays. Seen as the weight of an input that is always 1, how far must it move?",
      },
    },
    inputForgotten: {
      answer: (_x, w, b, target, prediction, rate) =>
        moved(
          w.map(() => 1),
          w,
          b,
          rate * (target - prediction),
        ),
      says: {
        ko: "모든 가중치가 똑같이 움직였어요. 입력이 0이었던 가중치도 잘못에 책임이 있나요?",
        en: "All weights move alike. Is a weight whose input was 0 to blame for the mistake?",
      },
    },
    rateForgotten: {
      answer: (x, w, b, target, prediction) => moved(x, w, b, target - prediction),
      says: {
        ko: "학습률이 빠졌어요. rate가 0.1이면 움직임은 몇 분의 일이 되나요?",
        en: "The learning rate is missing. With rate = 0.1, what share of the way is taken?",
      },
    },
    alwaysMoves: {
      answer: (x, w, b, target, _prediction, rate) =>
        moved(x, w, b, rate * (target === 1 ? 1 : -1)),
      says: {
        ko: "맞혔을 때에도 움직였어요. target과 prediction이 같으면 오차는 얼마인가요?",
        en: "It moves even when it was right. How large is the error when target and prediction agree?",
      },
    },
  },
  hints: [
    {
      ko: "오차 error = target - prediction은 1, 0, −1 가운데 하나예요. 가중치마다 rate * error * x[i]를 더하세요.",
      en: "The error target - prediction is 1, 0 or −1. Add rate * error * x[i] to each weight.",
    },
    {
      ko: "const moved = w.map((value, i) => value + rate * (target - prediction) * x[i]); 뒤에 새 편향 b + rate * (target - prediction)을 붙이세요.",
      en: "const moved = w.map((value, i) => value + rate * (target - prediction) * x[i]); then append the new bias b + rate * (target - prediction).",
    },
  ],
});

const SQUARE = [
  [1, -2],
  [3, 0.5],
];
const flipped = (rows: number[][]): number[][] =>
  rows.every((row) => row.length === rows.length)
    ? rows.map((row, i) => row.map((_, j) => rows[j][i]))
    : rows;

export const mlpForward = exercise({
  title: { ko: "은닉층이 있는 신경망", en: "A network with a hidden layer" },
  points: 3,
  needs: ["setup"],
  answer: fn(
    {
      x: numbers(),
      w1: list(numbers()),
      b1: numbers(),
      w2: list(numbers()),
      b2: numbers(),
    },
    numbers(),
  ),
  cases: [
    [
      [1, 2],
      SQUARE,
      [0.5, -1],
      [
        [1, -1],
        [2, 1],
      ],
      [0.25, -4],
    ],
    [[2, 1], SQUARE, [1, -7], [[-1, 1]], [0.5]],
    [
      [1, -1, 0.5],
      [
        [1, 0, 2],
        [0, 1, -1],
      ],
      [0.5, -0.5],
      [
        [2, -3],
        [1, 1],
        [-2, 4],
      ],
      [0.5, -1, 0],
    ],
    [
      [-1, 0.5],
      [
        [2, 1],
        [-1, 3],
        [0.5, -2],
        [1, 1],
      ],
      [0, 1, -0.5, 2],
      [[1, 1, 1, -2]],
      [-1],
    ],
  ],
  generate: (rng) => {
    const [inputs, outputs] = [2 + rng.int(2), 1 + rng.int(3)];
    const hidden = rng.int(2) ? inputs : 2 + rng.int(3);
    const table = (rows: number, columns: number) =>
      Array.from({ length: rows }, () => draw(rng, columns));
    return [
      draw(rng, inputs),
      table(hidden, inputs),
      draw(rng, hidden),
      table(outputs, hidden),
      draw(rng, outputs),
    ];
  },
  reference: (x, w1, b1, w2, b2) => layer(relu(layer(x, w1, b1)), w2, b2),
  compare: close(),
  mistakes: {
    reluForgotten: {
      answer: (x, w1, b1, w2, b2) => layer(layer(x, w1, b1), w2, b2),
      says: {
        ko: "은닉층의 음수가 그대로 지나갔어요. ReLU가 없으면 두 층은 몇 층과 같을까요?",
        en: "Negative numbers of the hidden layer pass. Without ReLU, how many layers are two layers worth?",
      },
    },
    reluAtTheEnd: {
      answer: (x, w1, b1, w2, b2) => relu(layer(relu(layer(x, w1, b1)), w2, b2)),
      says: {
        ko: "출력에도 ReLU를 썼어요. 그러면 점수가 음수인 클래스들을 견줄 수 있나요?",
        en: "You put ReLU on the output too. Can scores below zero still be told apart then?",
      },
    },
    biasesForgotten: {
      answer: (x, w1, b1, w2, b2) =>
        layer(
          relu(
            layer(
              x,
              w1,
              b1.map(() => 0),
            ),
          ),
          w2,
          b2.map(() => 0),
        ),
      says: {
        ko: "편향 b1과 b2가 빠졌어요. 뉴런마다 몇 개씩 더해야 하나요?",
        en: "The biases b1 and b2 are missing. How many does each neuron add?",
      },
    },
    transposed: {
      answer: (x, w1, b1, w2, b2) => layer(relu(layer(x, flipped(w1), b1)), w2, b2),
      says: {
        ko: "w1의 행과 열이 바뀌었어요. w1[i]는 은닉 뉴런 i의 가중치인가요, 입력 i의 가중치인가요?",
        en: "Rows and columns of w1 have changed places. Does w1[i] belong to hidden neuron i or to input i?",
      },
    },
  },
  hints: [
    {
      ko: "은닉 뉴런 i의 값은 max(0, b1[i] + Σ w1[i][j]·x[j])예요. 출력은 은닉층의 값을 입력으로 삼아 한 번 더 하되 max가 없어요.",
      en: "Hidden neuron i is max(0, b1[i] + Σ w1[i][j]·x[j]). The output does the same with the hidden values as its input, without the max.",
    },
    {
      ko: "const hidden = w1.map((row, i) => Math.max(0, row.reduce((sum, w, j) => sum + w * x[j], b1[i]))); 이 줄을 w2, b2, hidden으로 한 번 더 쓰되 Math.max를 빼세요.",
      en: "const hidden = w1.map((row, i) => Math.max(0, row.reduce((sum, w, j) => sum + w * x[j], b1[i]))); write it once more with w2, b2 and hidden, without Math.max.",
    },
  ],
});

/** [dL/dw, dL/db] of L = (σ(wx + b) − t)², from dL/dz. */
const chained = (x: number, dz: number): number[] => [dz * x, dz];
const output = (w: number, b: number, x: number): number => sigmoid(w * x + b);

export const neuronGradient = exercise({
  title: { ko: "뉴런 하나의 기울기", en: "The gradient of one neuron" },
  points: 3,
  needs: ["setup"],
  answer: fn({ w: number(), b: number(), x: number(), target: number() }, numbers()),
  cases: [
    [0, 0, 2, 1],
    [1, -1, 2, 0],
    [-0.5, 0.5, 3, 1],
    [2, 0, -1, 0],
  ],
  generate: (rng) => {
    const [w, b, x] = [0, 0, 0].map(() => rounded(0.3 + 1.2 * rng.uniform()));
    return [rng.int(2) ? w : -w, b, 1 + x, rng.int(2)];
  },
  reference: (w, b, x, target) => {
    const y = output(w, b, x);
    return chained(x, 2 * (y - target) * y * (1 - y));
  },
  compare: close({ rtol: 1e-3 }),
  mistakes: {
    sigmoidIsFlat: {
      answer: (w, b, x, target) => chained(x, 2 * (output(w, b, x) - target)),
      says: {
        ko: "시그모이드의 미분이 빠졌어요. z가 조금 변하면 y는 얼마나 변하나요?",
        en: "The derivative of the sigmoid is missing. When z moves a little, how far does y move?",
      },
    },
    twoForgotten: {
      answer: (w, b, x, target) => {
        const y = output(w, b, x);
        return chained(x, (y - target) * y * (1 - y));
      },
      says: {
        ko: "꼭 절반이에요. (y − t)²의 미분에서 앞에 나오는 숫자는 무엇인가요?",
        en: "This is exactly half. Which number comes to the front in the derivative of (y − t)²?",
      },
    },
    uphill: {
      answer: (w, b, x, target) => {
        const y = output(w, b, x);
        return chained(x, 2 * (target - y) * y * (1 - y));
      },
      says: {
        ko: "부호가 반대예요. (y − t)를 y로 미분하면 1인가요, −1인가요?",
        en: "The sign is turned. Is the derivative of (y − t) by y 1 or −1?",
      },
    },
    inputForgotten: {
      answer: (w, b, x, target) => {
        const y = output(w, b, x);
        return chained(1, 2 * (y - target) * y * (1 - y));
      },
      says: {
        ko: "w의 기울기와 b의 기울기가 같아요. z = wx + b를 w로 미분하면 무엇이 남나요?",
        en: "The gradients of w and b are equal. What is left of z = wx + b when you derive it by w?",
      },
    },
  },
  hints: [
    {
      ko: "세 걸음이에요: L에서 y로 2(y − t), y에서 z로 y(1 − y), z에서 w로 x. 모두 곱하세요.",
      en: "Three links: from L to y, 2(y − t); from y to z, y(1 − y); from z to w, x. Multiply them.",
    },
    {
      ko: "const y = 1 / (1 + Math.exp(-(w * x + b))); const dz = 2 * (y - target) * y * (1 - y); 답은 [dz * x, dz]예요.",
      en: "const y = 1 / (1 + Math.exp(-(w * x + b))); const dz = 2 * (y - target) * y * (1 - y); the answer is [dz * x, dz].",
    },
  ],
});

export const fitLine = exercise({
  title: { ko: "자동 미분으로 학습하기", en: "Training with autograd" },
  points: 3,
  needs: ["setup"],
  answer: fn({ xs: numbers(), ts: numbers(), rate: number(), steps: integer() }, numbers()),
  cases: [
    [[0, 1, 2], [1, 3, 5], 0.1, 1],
    [[0, 1, 2], [1, 3, 5], 0.1, 2],
    [[-1, 2], [0, 3], 0.05, 5],
    [[1, 2, 3, 4], [2, 1, 0, -1], 0.02, 4],
  ],
  generate: (rng) => {
    const count = 2 + rng.int(3);
    const slopes = 1 + rng.uniform();
    const xs = Array.from({ length: count }, (_, i) => rounded(i - 0.5 + rng.uniform()));
    const ts = xs.map((x) => rounded(slopes * x + 0.5 + rng.uniform()));
    return [xs, ts, rounded(0.02 + 0.04 * rng.uniform()), 2 + rng.int(4)];
  },
  reference: (xs, ts, rate, steps) => descend(xs, ts, rate, steps),
  compare: close({ rtol: 1e-3, atol: 1e-4 }),
  mistakes: {
    gradientsPileUp: {
      answer: (xs, ts, rate, steps) => descend(xs, ts, rate, steps, { keep: true }),
      says: {
        ko: "첫 걸음은 맞고 둘째부터 달라요. backward는 .grad를 새로 쓰나요, 거기에 더하나요?",
        en: "The first step is right, the second is not. Does backward write .grad anew, or add to it?",
      },
    },
    sumNotMean: {
      answer: (xs, ts, rate, steps) => descend(xs, ts, rate, steps, { sum: true }),
      says: {
        ko: "오차의 제곱을 더하기만 했어요. 점의 개수로 나누는 것은 sum인가요, mean인가요?",
        en: "You add the squared errors up. Which one divides by the number of points, sum or mean?",
      },
    },
    uphill: {
      answer: (xs, ts, rate, steps) => descend(xs, ts, rate, steps, { up: true }),
      says: {
        ko: "손실이 커지는 쪽으로 걸었어요. 기울기는 오르막을 가리키나요, 내리막을 가리키나요?",
        en: "You walk to where the loss is larger. Does the gradient point uphill or downhill?",
      },
    },
    biasStays: {
      answer: (xs, ts, rate, steps) => descend(xs, ts, rate, steps, { fixedBias: true }),
      says: {
        ko: "b가 0에 머물러 있어요. b도 requiresGrad로 만들고 움직였나요?",
        en: "b stays at 0. Did you make b with requiresGrad, and move it too?",
      },
    },
  },
  hints: [
    {
      ko: "걸음마다: 손실을 계산하고, loss.backward(), 옵티마이저의 step(), 그리고 zeroGrad(). sgd([w, b], { learningRate: rate })가 둘을 움직여요.",
      en: "Each step: compute the loss, loss.backward(), the optimizer's step(), and zeroGrad(). sgd([w, b], { learningRate: rate }) moves both.",
    },
    {
      ko: "F.mse(x.mul(w).add(b), target)가 평균 제곱 오차예요. 끝에 [w.item(), b.item()]을 돌려주세요.",
      en: "F.mse(x.mul(w).add(b), target) is the mean squared error. Return [w.item(), b.item()] at the end.",
    },
  ],
});

const product = (values: number[]): number => values.reduce((total, value) => total * value, 1);

export const throughSigmoids = exercise({
  title: { ko: "층을 거슬러 온 기울기", en: "What is left of a gradient" },
  points: 2,
  needs: ["setup"],
  answer: fn({ zs: numbers(), ws: numbers() }, number()),
  cases: [
    [[0], [1]],
    [
      [0, 0, 0],
      [1, 1, 1],
    ],
    [
      [2, -1],
      [3, 2],
    ],
    [
      [0.5, -0.5, 1],
      [1.5, -2, 1],
    ],
  ],
  generate: (rng) => {
    const depth = 2 + rng.int(3);
    const some = () => Array.from({ length: depth }, () => rounded(0.5 + rng.uniform()));
    return [some(), some().map((w) => 1 + w)];
  },
  reference: (zs, ws) => product(zs.map((z, i) => slope(z) * ws[i])),
  compare: close({ rtol: 1e-3, atol: 1e-7 }),
  mistakes: {
    sigmoidItself: {
      answer: (zs, ws) => product(zs.map((z, i) => sigmoid(z) * ws[i])),
      says: {
        ko: "σ(z) 자체를 곱했어요. 뒤로 갈 때 곱하는 것은 값인가요, 기울기인가요?",
        en: "You multiply by σ(z) itself. On the way back, does its value count or its slope?",
      },
    },
    weightsForgotten: {
      answer: (zs) => product(zs.map(slope)),
      says: {
        ko: "가중치가 빠졌어요. z = w·a + b를 a로 미분하면 무엇인가요?",
        en: "The weights are missing. What is the derivative of z = w·a + b by a?",
      },
    },
    added: {
      answer: (zs, ws) => zs.reduce((sum, z, i) => sum + slope(z) * ws[i], 0),
      says: {
        ko: "층마다의 몫을 더했어요. 연쇄 법칙에서 이어진 고리는 더하나요, 곱하나요?",
        en: "You add what the layers let through. In the chain rule, are links added or multiplied?",
      },
    },
    onlyTheLast: {
      answer: (zs, ws) => slope(zs[zs.length - 1]) * ws[ws.length - 1],
      says: {
        ko: "마지막 층 하나만 셌어요. 기울기는 입력까지 몇 층을 지나나요?",
        en: "Only the last layer is counted. How many layers does the gradient pass on its way to the input?",
      },
    },
  },
  hints: [
    {
      ko: "시그모이드의 기울기는 y(1 − y)이고 y = 1 / (1 + e^(−z))예요. 층마다 여기에 가중치를 곱해요.",
      en: "The slope of the sigmoid is y(1 − y) with y = 1 / (1 + e^(−z)). Each layer multiplies by this and by its weight.",
    },
    {
      ko: "let left = 1; 그리고 층마다 const y = 1 / (1 + Math.exp(-zs[i])); left *= y * (1 - y) * ws[i];",
      en: "let left = 1; and for each layer const y = 1 / (1 + Math.exp(-zs[i])); left *= y * (1 - y) * ws[i];",
    },
  ],
});

const smallest = (values: number[]): number => values.indexOf(Math.min(...values));

export const bestEpoch = exercise({
  title: { ko: "멈출 때", en: "When to stop" },
  points: 1,
  needs: ["setup"],
  answer: fn({ trainLoss: numbers(), testLoss: numbers() }, integer()),
  cases: [
    [
      [2, 1, 0.5, 0.2, 0.1],
      [2.1, 1.4, 1.2, 1.3, 1.6],
    ],
    [
      [1.5, 0.9, 0.4, 0.1],
      [1.6, 1.2, 1.3, 1.1],
    ],
    [
      [1, 0.8, 0.7, 0.75, 0.6],
      [1.2, 0.9, 1.1, 0.8, 0.95],
    ],
  ],
  generate: (rng) => {
    const count = 5 + rng.int(5);
    const best = 1 + rng.int(count - 2);
    const trainLoss = Array.from({ length: count }, (_, i) =>
      rounded(2 / (i + 1) + 0.01 * (count - i)),
    );
    const testLoss = trainLoss.map((_, i) =>
      rounded(1 + 0.15 * Math.abs(i - best) + 0.6 * rng.uniform()),
    );
    return [trainLoss, testLoss];
  },
  reference: (_, testLoss) => smallest(testLoss),
  compare: exact(),
  mistakes: {
    byTraining: {
      answer: (trainLoss) => smallest(trainLoss),
      says: {
        ko: "학습 손실로 골랐어요. 외운 답을 다시 묻는 시험으로 실력을 알 수 있나요?",
        en: "You choose by the training loss. Does a test on learned answers tell what somebody can do?",
      },
    },
    firstRise: {
      answer: (_, testLoss) => {
        const rise = testLoss.findIndex((loss, i) => i > 0 && loss > testLoss[i - 1]);
        return rise < 0 ? testLoss.length - 1 : rise - 1;
      },
      says: {
        ko: "처음 올라간 곳 앞에서 멈췄어요. 뒤에서 더 낮아지는 일은 없나요?",
        en: "You stop before the first rise. Could it not fall lower again later?",
      },
    },
    countedFromOne: {
      answer: (_, testLoss) => smallest(testLoss) + 1,
      says: {
        ko: "하나 많아요. 배열의 첫 자리 번호는 1인가요, 0인가요?",
        en: "One too many. Is the first place of an array number 1 or number 0?",
      },
    },
    theValue: {
      answer: (_, testLoss) => Math.round(Math.min(...testLoss)),
      says: {
        ko: "손실의 값을 돌려준 것 같아요. 물은 것은 값인가요, 몇 번째인가요?",
        en: "This looks like the loss itself. Is its value asked for, or its place?",
      },
    },
  },
  hints: [
    {
      ko: "testLoss에서 가장 작은 값의 자리를 찾으세요. 번호는 0부터예요.",
      en: "Find the place of the smallest value in testLoss. Places count from 0.",
    },
    {
      ko: "testLoss.indexOf(Math.min(...testLoss))를 돌려주면 돼요.",
      en: "Return testLoss.indexOf(Math.min(...testLoss)).",
    },
  ],
});

export const digitMlp = exercise({
  title: { ko: "가중치 50,000개로 숫자 읽기", en: "Digits with 50,000 weights" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.96,
  stretch: 0.98,
  maxParameters: 50_000,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. digitMlp를 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in digitMlp?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.96 },
      says: {
        ko: "마지막에 소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산해요. 두 번 하면 기울기는 어떻게 되나요?",
        en: "There is a softmax layer. The loss already takes the softmax: what becomes of the gradient if it is taken twice?",
      },
    },
    noReluAtAll: {
      when: { lacks: "Relu", accuracyBelow: 0.94 },
      says: {
        ko: "ReLU가 없어요. 선형층을 여러 개 쌓으면 몇 층과 같아질까요?",
        en: "There is no ReLU. How many layers is a stack of linear layers worth without it?",
      },
    },
    tooFewSteps: {
      when: { has: "Relu", accuracyAbove: 0.85, accuracyBelow: 0.96 },
      says: {
        ko: "거의 다 왔어요. 예산 50,000개를 다 썼나요? 학습률을 줄이며 한 바퀴 더 돌면 어떻게 되나요?",
        en: "Nearly there. Is the budget of 50,000 used up? What does another pass with a smaller learning rate do?",
      },
    },
  },
  hints: [
    {
      ko: "은닉 뉴런이 h개이면 매개변수는 785·h + (h + 1)·10개예요. h를 얼마나 키울 수 있나요?",
      en: "With h hidden neurons there are 785·h + (h + 1)·10 parameters. How large may h be?",
    },
    {
      ko: "sequential(flatten(), linear(784, 60), relu(), linear(60, …)): 출력은 숫자마다 하나예요.",
      en: "sequential(flatten(), linear(784, 60), relu(), linear(60, …)): one output for each digit.",
    },
  ],
});
