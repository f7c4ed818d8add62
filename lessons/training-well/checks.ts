import { boolean, close, exact, exercise, fn, integer, list, model, number } from "convlab/check";
import { down, early, errorsOf, filterGradient, meanOf, tenths, varianceOf } from "./steps.js";

const numbers = () => list(number());

export const filterStep = exercise({
  title: { ko: "필터가 배우는 한 걸음", en: "One step of a filter that learns" },
  points: 3,
  needs: ["setup"],
  answer: fn({ x: numbers(), w: numbers(), target: numbers(), rate: number() }, numbers()),
  cases: [
    [[1, 2, 4], [1, 0], [0, 1], 0.1],
    [[2, -1, 0, 3], [0.5, 1], [1, 0, 2], 0.2],
    [[1, 0, 2, 5, -1], [0, 1, -1], [2, 1, 0], 0.05],
  ],
  generate: (rng) => {
    const f = 2 + rng.int(2);
    const places = 2 + rng.int(3);
    return [
      tenths(rng, places + f - 1),
      tenths(rng, f),
      tenths(rng, places),
      (1 + rng.int(5)) / 10,
    ];
  },
  reference: (x, w, target, rate) => down(w, filterGradient(x, w, target), rate),
  compare: close(),
  mistakes: {
    uphill: {
      answer: (x, w, target, rate) => down(w, filterGradient(x, w, target), -rate),
      says: {
        ko: "기울기 쪽으로 올라갔어요. 손실을 줄이려면 어느 쪽으로 가야 하나요?",
        en: "You walk along the gradient, uphill. Which way makes the loss smaller?",
      },
    },
    summed: {
      answer: (x, w, target, rate) => down(w, filterGradient(x, w, target), rate * target.length),
      says: {
        ko: "제곱을 더하기만 했어요. 손실은 자리 전체의 무엇인가요?",
        en: "You add the squares up. The loss is what, over all places?",
      },
    },
    twoForgotten: {
      answer: (x, w, target, rate) => down(w, filterGradient(x, w, target), rate / 2),
      says: {
        ko: "걸음이 절반이에요. e²을 e로 미분하면 무엇이 앞에 붙나요?",
        en: "Your step is half as long. What comes in front when e² is differentiated?",
      },
    },
    inputForgotten: {
      answer: (x, w, target, rate) =>
        down(
          w,
          w.map(() => 2 * meanOf(errorsOf(x, w, target))),
          rate,
        ),
      says: {
        ko: "모든 가중치가 똑같이 움직였어요. w[a]가 1 커지면 y[i]는 얼마나 커지나요?",
        en: "All weights move alike. If w[a] grows by 1, by how much does y[i] grow?",
      },
    },
    targetForgotten: {
      answer: (x, w, target, rate) =>
        down(
          w,
          filterGradient(
            x,
            w,
            target.map(() => 0),
          ),
          rate,
        ),
      says: {
        ko: "바라는 값을 쓰지 않았어요. 이 필터는 무엇을 흉내 내고 있나요?",
        en: "The target is not used. What is your filter learning to imitate?",
      },
    },
  },
  hints: [
    {
      ko: "먼저 자리마다 오차 e[i] = y[i] − target[i]를 구하세요. w[a]의 기울기는 모든 i에 대한 2·e[i]·x[i + a]의 평균이에요.",
      en: "First the error e[i] = y[i] − target[i] at each place. The gradient of w[a] is the mean over i of 2·e[i]·x[i + a].",
    },
    {
      ko: "return w.map((weight, a) => weight - rate * gradient[a]); 에서 gradient[a]는 위의 평균이에요.",
      en: "return w.map((weight, a) => weight - rate * gradient[a]); where gradient[a] is that mean.",
    },
  ],
});

export const earlyStop = exercise({
  title: { ko: "일찍 멈추기", en: "Early stopping" },
  points: 2,
  needs: ["setup"],
  answer: fn({ losses: numbers(), patience: integer() }, integer()),
  cases: [
    [[5, 4, 3, 3.5, 3.2, 3.1, 2], 3],
    [[2, 3, 1.5, 1.2, 1.3, 1.4, 1.5, 1], 2],
    [[3, 2, 1, 0.5], 2],
    [[5, 4, 6, 7, 3], 2],
    [[4, 3, 3.6, 3.3, 2.5, 2.8, 2.7, 2.6, 1], 3],
  ],
  generate: (rng) => {
    // Falls, rises and falls again, not below the best; below it once it is too late.
    const falls = 2 + rng.int(3);
    const patience = 2 + rng.int(2);
    const losses = Array.from({ length: falls }, (_, k) => 9 - k - rng.int(5) / 10);
    const best = losses[falls - 1];
    const rises = Array.from({ length: patience }, (_, k) => best + 2 - k / 4 - rng.int(2) / 10);
    return [[...losses, ...rises, best - 1, best - 2], patience];
  },
  reference: (losses, patience) => early(losses, patience).best,
  compare: exact(),
  mistakes: {
    patienceIgnored: {
      answer: (losses) => losses.indexOf(Math.min(...losses)),
      says: {
        ko: "전체에서 가장 낮은 에폭이에요. 그 에폭에 닿기 전에 학습이 이미 멈추지 않았나요?",
        en: "This is the lowest of all. Had training not stopped before it got there?",
      },
    },
    stopEpoch: {
      answer: (losses, patience) => early(losses, patience).last,
      says: {
        ko: "멈춘 에폭이에요. 가장 좋았던 가중치는 그보다 몇 에폭 앞에 있나요?",
        en: "This is where training stops. How many epochs earlier were the best weights?",
      },
    },
    againstTheLast: {
      answer: (losses, patience) => {
        let worse = 0;
        let best = 0;
        for (let k = 1; k < losses.length && worse < patience; k++) {
          worse = losses[k] < losses[k - 1] ? 0 : worse + 1;
          if (losses[k] < losses[best]) best = k;
        }
        return best;
      },
      says: {
        ko: "바로 앞 에폭과 비교했어요. 최고 기록보다 나쁜 채로 조금 내려간 것도 나아진 것일까요?",
        en: "You compare with the epoch before. Is it progress to fall a little and stay above the best?",
      },
    },
    oneTooPatient: {
      answer: (losses, patience) => early(losses, patience + 1).best,
      says: {
        ko: "한 에폭 더 기다렸어요. patience가 2이면 나아지지 않은 에폭이 몇 번 이어질 때 멈추나요?",
        en: "You wait one epoch longer. With patience 2, after how many epochs without a new best is it over?",
      },
    },
    fromOne: {
      answer: (losses, patience) => early(losses, patience).best + 1,
      says: {
        ko: "1부터 세었어요. losses[0]은 몇 번 에폭인가요?",
        en: "You count from 1. Which number has the epoch of losses[0]?",
      },
    },
  },
  hints: [
    {
      ko: "가장 좋은 에폭 best를 기억하세요. 지금 에폭이 best보다 patience만큼 뒤에 있으면 멈춰요.",
      en: "Remember the best epoch. If the present one lies patience behind it, stop.",
    },
    {
      ko: "반복문 안에서: if (losses[epoch] < losses[best]) best = epoch; if (epoch - best >= patience) break;",
      en: "In the loop: if (losses[epoch] < losses[best]) best = epoch; if (epoch - best >= patience) break;",
    },
  ],
});

export const decayStep = exercise({
  title: { ko: "L2 규제가 있는 한 걸음", en: "A step with L2" },
  points: 2,
  needs: ["setup"],
  answer: fn({ w: numbers(), g: numbers(), rate: number(), lambda: number() }, numbers()),
  cases: [
    [[1, -2], [0.5, 1], 0.1, 0.2],
    [[3, 0, -1], [0, 0, 0], 0.5, 0.1],
    [[2, 4], [-1, 2], 0.2, 0.5],
  ],
  generate: (rng) => {
    const n = 2 + rng.int(3);
    return [tenths(rng, n), tenths(rng, n), (1 + rng.int(5)) / 10, (1 + rng.int(8)) / 10];
  },
  reference: (w, g, rate, lambda) =>
    down(
      w,
      g.map((v, k) => v + lambda * w[k]),
      rate,
    ),
  compare: close(),
  mistakes: {
    noDecay: {
      answer: (w, g, rate) => down(w, g, rate),
      says: {
        ko: "손실의 기울기만 따라갔어요. L2의 기울기 λw는 어디에 있나요?",
        en: "You follow the loss alone. Where is the gradient λw of the penalty?",
      },
    },
    grows: {
      answer: (w, g, rate, lambda) =>
        down(
          w,
          g.map((v, k) => v - lambda * w[k]),
          rate,
        ),
      says: {
        ko: "가중치가 0에서 멀어져요. 큰 가중치에 벌을 주려면 어느 쪽으로 당겨야 하나요?",
        en: "The weights move away from 0. Which way must a penalty on large weights pull?",
      },
    },
    rateForgotten: {
      answer: (w, g, rate, lambda) => w.map((v, k) => v - rate * g[k] - lambda * v),
      says: {
        ko: "당기는 힘에 학습률을 곱하지 않았어요. λw도 기울기의 일부가 아닌가요?",
        en: "The pull is not multiplied by the rate. Is λw not a part of the gradient too?",
      },
    },
    firstPower: {
      answer: (w, g, rate, lambda) =>
        down(
          w,
          g.map((v, k) => v + lambda * Math.sign(w[k])),
          rate,
        ),
      says: {
        ko: "L1의 기울기예요. 작은 가중치도 큰 가중치와 똑같이 당기나요?",
        en: "This is the gradient of L1. Does L2 pull a small weight as hard as a large one?",
      },
    },
    squared: {
      answer: (w, g, rate, lambda) =>
        down(
          w,
          g.map((v, k) => v + (lambda / 2) * w[k] * w[k]),
          rate,
        ),
      says: {
        ko: "벌 자체를 더했어요. 필요한 것은 그 기울기예요. λw²/2을 w로 미분하면 무엇인가요?",
        en: "You add the penalty itself. What is needed is its gradient: what is the derivative of λw²/2?",
      },
    },
  },
  hints: [
    {
      ko: "손실 + λ/2·(w의 제곱의 합)을 w[k]로 미분하면 g[k] + λ·w[k]예요.",
      en: "The derivative of loss + λ/2·(sum of the squares of w) with respect to w[k] is g[k] + λ·w[k].",
    },
    {
      ko: "한 줄이면 돼요: return w.map((v, k) => v - rate * (g[k] + …));",
      en: "One line is enough: return w.map((v, k) => v - rate * (g[k] + …));",
    },
  ],
});

export const dropoutForward = exercise({
  title: { ko: "드롭아웃", en: "Dropout" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: numbers(), keep: list(boolean()), p: number(), training: boolean() }, numbers()),
  cases: [
    [[1, 2, 3, 4], [true, false, true, true], 0.5, true],
    [[1, 2, 3, 4], [true, false, true, true], 0.5, false],
    [[5, -1, 2], [false, true, true], 0.2, true],
    [[8, 6, -4], [true, true, false], 0.75, false],
  ],
  generate: (rng) => {
    const n = 3 + rng.int(4);
    const keep = Array.from({ length: n }, (_, k) =>
      k === 0 ? false : k === 1 || rng.int(2) === 1,
    );
    return [tenths(rng, n), keep, [0.2, 0.25, 0.6, 0.75][rng.int(4)], rng.int(3) > 0];
  },
  reference: (x, keep, p, training) =>
    training ? x.map((v, k) => (keep[k] ? v / (1 - p) : 0)) : x,
  compare: close(),
  mistakes: {
    notScaled: {
      answer: (x, keep, _, training) => (training ? x.map((v, k) => (keep[k] ? v : 0)) : x),
      says: {
        ko: "남은 숫자가 그대로예요. 절반을 지우면 다음 층이 받는 합은 어떻게 되나요?",
        en: "What is kept stays as it is. If half is dropped, what happens to the sum that the next layer gets?",
      },
    },
    alsoInEval: {
      answer: (x, keep, p) => x.map((v, k) => (keep[k] ? v / (1 - p) : 0)),
      says: {
        ko: "시험할 때도 지웠어요. training이 false이면 같은 그림에 늘 같은 답이 나와야 하지 않나요?",
        en: "You drop while testing too. When training is false, should the same picture not give the same answer?",
      },
    },
    dividedByP: {
      answer: (x, keep, p, training) => (training ? x.map((v, k) => (keep[k] ? v / p : 0)) : x),
      says: {
        ko: "p로 나누었어요. 남는 몫은 p인가요, 1 − p인가요?",
        en: "You divide by p. Is the share that stays p or 1 − p?",
      },
    },
    maskInverted: {
      answer: (x, keep, p, training) =>
        training ? x.map((v, k) => (keep[k] ? 0 : v / (1 - p))) : x,
      says: {
        ko: "남길 숫자를 지웠어요. keep[k]가 true이면 무엇을 해야 하나요?",
        en: "You drop what should stay. What does keep[k] = true ask for?",
      },
    },
    scaledInEval: {
      answer: (x, keep, p, training) =>
        training ? x.map((v, k) => (keep[k] ? v : 0)) : x.map((v) => v * (1 - p)),
      says: {
        ko: "시험할 때 줄였어요. 1990년대 방식이 아니라 여기서는 학습할 때 늘려요. 두 방법의 평균은 같을까요?",
        en: "You shrink while testing. Here training grows the numbers in its place: are the means of the two ways the same?",
      },
    },
  },
  hints: [
    {
      ko: "학습 모드가 아니면 x를 그대로 돌려주세요. 학습 모드에서는 남은 숫자를 1 − p로 나누세요.",
      en: "Outside training return x. In training divide what stays by 1 − p.",
    },
    {
      ko: "if (!training) return x; 그다음 return x.map((v, k) => (keep[k] ? … : 0));",
      en: "if (!training) return x; then return x.map((v, k) => (keep[k] ? … : 0));",
    },
  ],
});

const ends = (sizes: number[]): number => sizes[0] / sizes[sizes.length - 1];

export const shrinkPerLayer = exercise({
  title: { ko: "층마다 줄어드는 기울기", en: "How the gradient shrinks by layer" },
  points: 2,
  needs: ["setup"],
  answer: fn({ sizes: numbers() }, number()),
  cases: [[[1, 2, 4, 8]], [[0.0001, 0.001, 0.01, 0.1, 1]], [[0.5, 2]], [[9, 6, 2, 5, 4, 1]]],
  generate: (rng) => {
    const grows = 1.5 + rng.int(20) / 4;
    return [
      Array.from({ length: 4 + rng.int(5) }, (_, k) => (grows ** k * (80 + rng.int(40))) / 10_000),
    ];
  },
  reference: (sizes) => ends(sizes) ** (1 / (sizes.length - 1)),
  compare: close(),
  mistakes: {
    divided: {
      answer: (sizes) => ends(sizes) / (sizes.length - 1),
      says: {
        ko: "전체 비율을 걸음 수로 나누었어요. 세 번 곱해서 1/8이 되는 수는 1/24인가요, 1/2인가요?",
        en: "You divide the whole ratio by the number of steps. Which number, three times multiplied, gives 1/8: 1/24 or 1/2?",
      },
    },
    layersNotSteps: {
      answer: (sizes) => ends(sizes) ** (1 / sizes.length),
      says: {
        ko: "층의 수로 제곱근을 구했어요. 네 층 사이에는 걸음이 몇 번 있나요?",
        en: "You take as many roots as there are layers. How many steps lie between four layers?",
      },
    },
    forwards: {
      answer: (sizes) => ends(sizes) ** (-1 / (sizes.length - 1)),
      says: {
        ko: "앞에서 뒤로 갈 때의 비율이에요. 기울기는 어느 쪽에서 출발하나요?",
        en: "This is the factor from the front to the back. At which end does the gradient start?",
      },
    },
    wholeWay: {
      answer: ends,
      says: {
        ko: "끝에서 끝까지의 비율이에요. 한 층을 지날 때마다 몇 배가 되나요?",
        en: "This is the ratio from end to end. What is it for a single layer?",
      },
    },
    meanOfRatios: {
      answer: (sizes) => meanOf(sizes.slice(1).map((size, k) => sizes[k] / size)),
      says: {
        ko: "비율의 평균을 냈어요. 4배와 1/4배를 잇달아 하면 제자리인데, 둘의 평균은 얼마인가요?",
        en: "You take the mean of the ratios. Four times and then a quarter leads back to the start: what is the mean of the two?",
      },
    },
  },
  hints: [
    {
      ko: "f를 sizes.length − 1번 곱하면 sizes[0] / sizes[sizes.length − 1]이 돼요.",
      en: "f multiplied sizes.length − 1 times gives sizes[0] / sizes[sizes.length − 1].",
    },
    {
      ko: "return (첫 층 / 마지막 층) ** (1 / (sizes.length - 1));",
      en: "return (first / last) ** (1 / (sizes.length - 1));",
    },
  ],
});

const scaled = (
  x: number[],
  gamma: number,
  beta: number,
  divisor: number,
  mean = meanOf(x),
): number[] => x.map((v) => (gamma * (v - mean)) / divisor + beta);

export const normalize = exercise({
  title: { ko: "배치 정규화", en: "Batch normalization" },
  points: 2,
  needs: ["setup"],
  answer: fn({ x: numbers(), gamma: number(), beta: number() }, numbers()),
  cases: [
    [[1, 3, 5, 7], 1, 0],
    [[2, 4, 4, 4, 5, 5, 7, 9], 3, 1],
    [[10, 20, 60], -2, 5],
  ],
  generate: (rng) => {
    const x = Array.from({ length: 4 + rng.int(5) }, (_, k) => 10 * k + rng.int(10));
    return [x, 2 + rng.int(3), 1 + rng.int(5)];
  },
  reference: (x, gamma, beta) => scaled(x, gamma, beta, Math.sqrt(varianceOf(x) + 1e-5)),
  compare: close({ rtol: 1e-3, atol: 1e-3 }),
  mistakes: {
    rootForgotten: {
      answer: (x, gamma, beta) => scaled(x, gamma, beta, varianceOf(x)),
      says: {
        ko: "분산으로 나누었어요. 분산을 1로 만들려면 무엇으로 나누어야 하나요?",
        en: "You divide by the variance. What must one divide by to get a variance of 1?",
      },
    },
    meanForgotten: {
      answer: (x, gamma, beta) => scaled(x, gamma, beta, Math.sqrt(varianceOf(x)), 0),
      says: {
        ko: "평균을 빼지 않았어요. 결과의 평균은 얼마인가요?",
        en: "The mean is not subtracted. What is the mean of your result?",
      },
    },
    sampleVariance: {
      answer: (x, gamma, beta) =>
        scaled(x, gamma, beta, Math.sqrt((varianceOf(x) * x.length) / (x.length - 1))),
      says: {
        ko: "m − 1로 나눈 분산이에요. 학습할 때 배치 정규화는 m으로 나눠요. m − 1은 언제 쓸까요?",
        en: "This variance divides by m − 1. In training batch norm divides by m. When does m − 1 come in?",
      },
    },
    gammaBetaSwapped: {
      answer: (x, gamma, beta) => scaled(x, beta, gamma, Math.sqrt(varianceOf(x))),
      says: {
        ko: "gamma와 beta가 바뀌었어요. 곱하는 것은 어느 쪽인가요?",
        en: "gamma and beta have changed places. Which of them multiplies?",
      },
    },
    notScaled: {
      answer: (x) => scaled(x, 1, 0, Math.sqrt(varianceOf(x))),
      says: {
        ko: "평균 0, 분산 1에서 멈췄어요. 배운 gamma와 beta는 언제 쓰나요?",
        en: "You stop at mean 0 and variance 1. When are the learned gamma and beta used?",
      },
    },
    rangeInstead: {
      answer: (x, gamma, beta) => scaled(x, gamma, beta, Math.max(...x) - Math.min(...x)),
      says: {
        ko: "가장 큰 값과 작은 값의 차이로 나누었어요. 표준편차는 어떻게 구하나요?",
        en: "You divide by the distance from the smallest to the largest. How is the standard deviation computed?",
      },
    },
  },
  hints: [
    {
      ko: "mean을 구하고, (v − mean)²의 평균인 variance를 구하세요. 나누는 것은 Math.sqrt(variance + 0.00001)이에요.",
      en: "Compute mean, then variance, the mean of (v − mean)². Divide by Math.sqrt(variance + 0.00001).",
    },
    {
      ko: "마지막 줄: return x.map((v) => gamma * (v - mean) / Math.sqrt(variance + 1e-5) + beta);",
      en: "The last line: return x.map((v) => gamma * (v - mean) / Math.sqrt(variance + 1e-5) + beta);",
    },
  ],
});

export const fewDigits = exercise({
  title: { ko: "500장으로 배우기", en: "Learning from 500 digits" },
  points: 4,
  needs: ["setup"],
  answer: model({ input: [1, 28, 28], classes: 10 }),
  target: 0.87,
  stretch: 0.93,
  mistakes: {
    untrained: {
      when: { accuracyBelow: 0.2 },
      says: {
        ko: "찍어서 맞히는 것과 비슷해요. fewDigits를 채우고 나서 학습 셀을 실행했나요?",
        en: "This is about as good as guessing. Did you run the training cell after filling in fewDigits?",
      },
    },
    softmaxInside: {
      when: { has: "Softmax", accuracyBelow: 0.87 },
      says: {
        ko: "소프트맥스 층이 있어요. 손실 함수가 이미 소프트맥스를 계산하는데 두 번 하면 어떻게 되나요?",
        en: "There is a softmax layer. The loss takes the softmax already: what happens if it is taken twice?",
      },
    },
    noConvolution: {
      when: { lacks: "Conv2d", accuracyBelow: 0.87 },
      says: {
        ko: "합성곱층이 없어요. 한 픽셀 옮겨진 숫자를 완전 연결층은 처음부터 다시 배워야 해요. 무엇이 그것을 대신할까요?",
        en: "There is no convolution. A dense layer learns a digit anew for each place: what spares it that?",
      },
    },
    saturated: {
      when: { has: "Sigmoid", accuracyBelow: 0.87 },
      says: {
        ko: "시그모이드가 있어요. 층마다 기울기에 많아야 얼마를 곱하나요?",
        en: "There is a sigmoid. By how much, at most, does it multiply the gradient in each layer?",
      },
    },
    nothingHelps: {
      when: { accuracyAbove: 0.6, accuracyBelow: 0.87 },
      says: {
        ko: "거의 다 왔어요. 배운 500장에서는 몇 %를 맞히나요? 100 %라면 이 레슨의 어떤 약을 써 볼까요?",
        en: "Nearly there. How many of its own 500 does it get right? If all: which cure of this lesson have you not tried?",
      },
    },
  },
  hints: [
    {
      ko: "합성곱 두 층에 batchNorm2d와 maxPool2d를 넣고, 마지막 linear 앞에 dropout을 두어 보세요.",
      en: "Two convolutions with batchNorm2d and maxPool2d, and dropout in front of the last linear.",
    },
    {
      ko: "conv2d(1, 16) → batchNorm2d(16) → relu → maxPool2d → conv2d(16, 32) → batchNorm2d(32) → relu → maxPool2d → dropout → flatten → linear(1568, 10). 합성곱의 padding은 1이에요.",
      en: "conv2d(1, 16) → batchNorm2d(16) → relu → maxPool2d → conv2d(16, 32) → batchNorm2d(32) → relu → maxPool2d → dropout → flatten → linear(1568, 10), the convolutions with padding 1.",
    },
  ],
});
