// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// biome-ignore-all lint/correctness/noUnusedFunctionParameters: what is given need not be used.
// %% setup setup
import {
  adam,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  fitOneVsRest,
  fitSvm,
  flatten,
  fromArray,
  gradientCheck,
  gradientSizes,
  kaimingNormal,
  linear,
  manualSeed,
  mnist,
  type Module,
  noGrad,
  plotDecisionBoundary,
  plotGradientByDepth,
  plotGraph,
  plotPredictions,
  relu,
  rng,
  sequential,
  sgd,
  show,
  sigmoid,
  slider,
  summary,
  t,
  tanh,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/perceptron";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture show hide-input
const corners: Tensor = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const andTargets: number[] = [0, 0, 0, 1];
const xnorTargets: number[] = [1, 0, 0, 1];
const blue = "#0072B2";
const orange = "#D55E00";
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: [0, 1],
        y: [1, 0],
        name: t({ ko: "0: 두 입력이 다름", en: "0: the inputs differ" }),
        marker: { color: blue, size: 18, symbol: "circle" },
      },
      {
        type: "scatter",
        mode: "markers",
        x: [0, 1],
        y: [0, 1],
        name: t({ ko: "1: 두 입력이 같음", en: "1: the inputs are equal" }),
        marker: { color: orange, size: 18, symbol: "diamond" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "XNOR: 직선 하나로 마름모와 동그라미를 가를 수 있을까",
          en: "XNOR: can one straight line keep diamonds and circles apart?",
        }),
      },
      height: 420,
      xaxis: { range: [-0.5, 1.5], title: { text: "x₁" } },
      yaxis: { range: [-0.5, 1.5], title: { text: "x₂" } },
      legend: { orientation: "h", y: -0.2 },
    },
    text: t({
      ko: "네 점. (0, 0)과 (1, 1)은 마름모, (0, 1)과 (1, 0)은 동그라미.",
      en: "Four points. Diamonds at (0, 0) and (1, 1), circles at (0, 1) and (1, 0).",
    }),
  }),
);

// %% bet try
// ko: 직선 하나로 가를 수 있을까요? "yes" 또는 "no"
// en: Can one line do it? "yes" or "no"
const betLine: string = "yes";
// ko: 은닉 뉴런은 적어도 몇 개가 필요할까요? 숫자를 적어 주세요.
// en: How many hidden neurons are needed at least? Write a number.
const betHidden: number = 4;

// %% andLine
// ko: 뉴런 하나의 합: 점마다 w₁x₁ + w₂x₂ + b
// en: The sum of one neuron: w₁x₁ + w₂x₂ + b for each point
function neuron(w1: number, w2: number, b: number): (points: Tensor) => Tensor {
  return (points: Tensor) => points.matmul(tensor([[w1], [w2]])).add(tensor([b]));
}

const andNeuron = neuron(1, 1, -1.5);
console.log(t({ ko: "AND의 합:", en: "sums of AND:" }), andNeuron(corners).reshape([4]).toArray());
show(
  plotDecisionBoundary(andNeuron, corners, andTargets, {
    title: t({
      ko: "AND: 합이 0이 되는 점들이 경계선",
      en: "AND: where the sum is 0 runs the line",
    }),
  }),
);

// %% lineSlider
show(
  slider(
    { min: -2.5, max: 0.5, step: 0.3, value: -1.6, label: t({ ko: "편향 b", en: "bias b" }) },
    (b) =>
      plotDecisionBoundary(neuron(1, 1, b), corners, andTargets, {
        resolution: 50,
        title: t({
          ko: `b = ${b.toFixed(1)}: 편향은 선을 옮길 뿐 돌리지 않음`,
          en: `b = ${b.toFixed(1)}: the bias moves the line and never turns it`,
        }),
      }),
  ),
);

// %% perceptron answer
function perceptron(x: number[], w: number[], b: number): number {
  // ko: 합이 0보다 크면 1, 아니면 0
  // en: 1 if the sum is above 0, else 0
  // #region solution
  let sum = b;
  for (let i = 0; i < x.length; i++) {
    sum += w[i] * x[i];
  }
  return sum > 0 ? 1 : 0;
  // #endregion
}

// %% perceptronCheck check
check.perceptron(perceptron);

// %% tryLine try
// ko: 숫자 세 개를 바꿔서 네 점을 모두 맞혀 보세요. 몇 개까지 되나요?
// en: Change the three numbers to get all four points right. How many can you get?
const mine = { w1: 1, w2: 1, b: -1.5 };
show(
  plotDecisionBoundary(neuron(mine.w1, mine.w2, mine.b), corners, xnorTargets, {
    title: t({
      ko: "직선을 어떻게 놓아도 남는 한 점",
      en: "Wherever the line goes, one point is left over",
    }),
  }),
);

// %% perceptronStep answer
function perceptronStep(
  x: number[],
  w: number[],
  b: number,
  target: number,
  prediction: number,
  rate: number,
): number[] {
  // ko: 새 가중치들을 차례로, 맨 끝에 새 편향을 담은 배열
  // en: An array of the new weights in order, the new bias at the end
  // #region solution
  const push = rate * (target - prediction);
  const next = w.map((weight, i) => weight + push * x[i]);
  return [...next, b + push];
  // #endregion
}

// %% perceptronStepCheck check
check.perceptronStep(perceptronStep);

// %% rounds
// ko: [b, w₁, w₂]를 한 줄에 두고, 입력 앞에 1을 붙였어요.
// en: [b, w₁, w₂] stand in one row; a 1 is put before the inputs.
function practise(targets: number[], rounds: number): { wrong: number[]; lines: number[][] } {
  let line: number[] = [0, 0, 0];
  const lines: number[][] = [];
  const wrong: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let count = 0;
    for (let k = 0; k < 4; k++) {
      const input: number[] = [1, corners.at(k, 0), corners.at(k, 1)];
      const total = line[0] + line[1] * input[1] + line[2] * input[2];
      const miss = targets[k] - (total > 0 ? 1 : 0);
      if (miss !== 0) count++;
      line = line.map((old, j) => old + 0.5 * miss * input[j]);
      lines.push(line);
    }
    wrong.push(count);
  }
  return { wrong: wrong, lines: lines };
}

const practiceAnd = practise(andTargets, 12);
const practiceXnor = practise(xnorTargets, 12);
console.log("AND: ", practiceAnd.wrong.join(" "));
console.log("XNOR:", practiceXnor.wrong.join(" "));

// %% roundsPicture show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        y: practiceAnd.wrong,
        x0: 1,
        name: "AND",
        line: { color: blue },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        y: practiceXnor.wrong,
        x0: 1,
        name: "XNOR",
        line: { color: orange, dash: "dot" },
        marker: { symbol: "diamond" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "같은 규칙: AND는 몇 바퀴 만에 0개, XNOR는 끝없이 네 점과 씨름",
          en: "One rule: AND comes to no mistakes, XNOR never comes to rest",
        }),
      },
      xaxis: { title: { text: t({ ko: "바퀴", en: "round" }) } },
      yaxis: {
        title: { text: t({ ko: "틀린 점", en: "points wrong" }) },
        range: [-0.2, 4.2],
      },
    },
    text: `AND: ${practiceAnd.wrong.join(" ")}. XNOR: ${practiceXnor.wrong.join(" ")}.`,
  }),
);

// %% learningLine
show(
  slider(
    { min: 1, max: 24, value: 4, label: t({ ko: "본 점의 수", en: "points seen" }) },
    (seen) => {
      const [b, w1, w2] = practiceAnd.lines[seen - 1];
      return plotDecisionBoundary(neuron(w1, w2, b), corners, andTargets, {
        resolution: 50,
        title: t({
          ko: `AND를 배우는 선: 점 ${seen}개를 보고 난 뒤`,
          en: `The line that learns AND, after ${seen} ${seen === 1 ? "point" : "points"}`,
        }),
      });
    },
  ),
);

// %% xnorParts
const norNeuron = neuron(-1, -1, 0.5);
const fires = (sums: Tensor): Tensor =>
  fromArray(
    sums.values.map((z) => (z > 0 ? 1 : 0)),
    [4, 1],
  );
const h1: Tensor = fires(andNeuron(corners));
const h2: Tensor = fires(norNeuron(corners));
console.log("x₁ x₂   AND NOR   XNOR");
for (let k = 0; k < 4; k++) {
  const [a, n] = [h1.at(k, 0), h2.at(k, 0)];
  console.log(
    ` ${corners.at(k, 0)}  ${corners.at(k, 1)}     ${a}   ${n}      ${a + n > 0.5 ? 1 : 0}`,
  );
}
show(
  plotDecisionBoundary(norNeuron, corners, [1, 0, 0, 0], {
    title: t({
      ko: "둘째 은닉 뉴런 NOR: 왼쪽 아래만",
      en: "The second hidden neuron, NOR: the lower left only",
    }),
  }),
);
// ko: 두 은닉 뉴런의 합을 0과 1로 바꾼 다음, 출력 뉴런이 더해요.
// en: The two hidden neurons give 0 or 1; the output neuron adds them up.
const sharp = (sums: Tensor): Tensor => sums.mul(tensor([1000])).sigmoid();
const xnorNetwork = (points: Tensor): Tensor =>
  sharp(andNeuron(points))
    .add(sharp(norNeuron(points)))
    .add(tensor([-0.5]));
show(
  plotDecisionBoundary(xnorNetwork, corners, xnorTargets, {
    title: t({
      ko: "두 선과 그 위의 뉴런 하나: XNOR를 푸는 두 층",
      en: "Two lines and one neuron above them: two layers solve XNOR",
    }),
  }),
);

// %% mlpForward answer
function mlpForward(
  x: number[],
  w1: number[][],
  b1: number[],
  w2: number[][],
  b2: number[],
): number[] {
  // ko: w1[i]는 은닉 뉴런 i의 가중치, w2[k]는 출력 k의 가중치예요.
  // en: w1[i] holds the weights of hidden neuron i, w2[k] those of output k.
  // #region solution
  const hidden: number[] = [];
  for (let i = 0; i < w1.length; i++) {
    let sum = b1[i];
    for (let j = 0; j < x.length; j++) {
      sum += w1[i][j] * x[j];
    }
    hidden.push(Math.max(0, sum));
  }
  const scores: number[] = [];
  for (let k = 0; k < w2.length; k++) {
    let sum = b2[k];
    for (let i = 0; i < hidden.length; i++) {
      sum += w2[k][i] * hidden[i];
    }
    scores.push(sum);
  }
  return scores;
  // #endregion
}

// %% mlpForwardCheck check
check.mlpForward(mlpForward);

// %% hiddenCount
// ko: 두 클래스의 점수를 내는 작은 신경망을 300걸음 학습시켜요.
// en: A small network with a score for each of two classes, trained for 300 steps.
function smallNetwork(hidden: number, seed: number, points: Tensor, targets: number[]): Module {
  manualSeed(seed);
  const network: Module = sequential(linear(2, hidden), relu(), linear(hidden, 2));
  const optimizer = adam(network, { learningRate: 0.05 });
  for (let i = 0; i < 300; i++) {
    optimizer.zeroGrad();
    F.crossEntropy(network.forward(points), targets).backward();
    optimizer.step();
  }
  return network;
}

function countRight(network: Module, points: Tensor, targets: number[]): number {
  const scores = noGrad(() => network.forward(points));
  return targets.filter((target, k) => (scores.at(k, 1) > scores.at(k, 0) ? 1 : 0) === target)
    .length;
}

const hiddenSizes: number[] = [1, 2, 3, 4, 8];
const solvedRuns: number[] = hiddenSizes.map((hidden) => {
  let solved = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const network = smallNetwork(hidden, seed, corners, xnorTargets);
    if (countRight(network, corners, xnorTargets) === 4) solved++;
  }
  return solved;
});

// %% hiddenPicture show hide-input
show(
  figure({
    data: [{ type: "bar", x: hiddenSizes.map(String), y: solvedRuns, marker: { color: blue } }],
    layout: {
      title: {
        text: t({
          ko: "XNOR를 끝까지 배운 횟수: 둘이면 될 수도 있지만, 여덟이면 잘 됨",
          en: "Runs that learned XNOR: two neurons can, eight do",
        }),
      },
      xaxis: { title: { text: t({ ko: "은닉 뉴런", en: "hidden neurons" }) }, type: "category" },
      yaxis: { title: { text: t({ ko: "열 번 가운데", en: "of ten runs" }) }, range: [0, 10.5] },
    },
    text: hiddenSizes.map((hidden, k) => `${hidden}: ${solvedRuns[k]}/10`).join(", "),
  }),
);

// %% ring
const dice = rng(5);
const ringPoints: number[][] = [];
const ringTargets: number[] = [];
for (let k = 0; k < 120; k++) {
  const [a, c] = [2 * dice.uniform() - 1, 2 * dice.uniform() - 1];
  ringPoints.push([a, c]);
  ringTargets.push(a * a + c * c < 0.45 ? 1 : 0);
}
const ring: Tensor = tensor(ringPoints);
show(
  slider(
    { min: 1, max: 11, value: 4, label: t({ ko: "은닉 뉴런", en: "hidden neurons" }) },
    (hidden) =>
      plotDecisionBoundary(smallNetwork(hidden, 3, ring, ringTargets), ring, ringTargets, {
        resolution: 50,
        title: t({
          ko: `은닉 뉴런 ${hidden}개: 뉴런마다 꺾인 선 하나`,
          en: `${hidden} hidden: each neuron adds one bend`,
        }),
      }),
  ),
);

// %% activations show hide-input
const zs: number[] = Array.from({ length: 121 }, (_, i) => (i - 60) / 10);
const curves: [string, (z: Tensor) => Tensor, string, string][] = [
  [t({ ko: "시그모이드", en: "sigmoid" }), F.sigmoid, blue, "solid"],
  ["tanh", F.tanh, orange, "dot"],
  ["ReLU", F.relu, "#009E73", "dash"],
];
const values: object[] = [];
const slopes: object[] = [];
for (const [name, act, color, dash] of curves) {
  const z: Tensor = tensor(zs, { requiresGrad: true });
  const y: Tensor = act(z);
  y.sum().backward();
  const line = { color: color, dash: dash };
  values.push({ type: "scatter", x: zs, y: Array.from(y.detach().values), name: name, line: line });
  const slope = z.grad === null ? [] : Array.from(z.grad.values);
  slopes.push({ type: "scatter", x: zs, y: slope, name: name, line: line });
}
show(
  figure({
    data: values,
    layout: {
      title: {
        text: t({
          ko: "세 활성화: 시그모이드와 tanh는 양쪽 끝에서 납작",
          en: "Three activations: sigmoid and tanh go flat at both ends",
        }),
      },
      yaxis: { range: [-1.2, 3] },
      xaxis: { title: { text: "z" } },
    },
    text: t({
      ko: "시그모이드는 0에서 1, tanh는 −1에서 1 사이. ReLU는 음수에서 0, 양수에서 그대로.",
      en: "The sigmoid runs from 0 to 1, tanh from −1 to 1; ReLU is 0 below zero and the number itself above.",
    }),
  }),
);
show(
  figure({
    data: slopes,
    layout: {
      title: {
        text: t({
          ko: "그 기울기: 시그모이드는 아무리 커도 1/4",
          en: "Their slopes: the sigmoid's is never above 1/4",
        }),
      },
      xaxis: { title: { text: "z" } },
    },
    text: t({
      ko: "기울기의 최댓값은 시그모이드 0.25, tanh 1, ReLU 1.",
      en: "Largest slopes: sigmoid 0.25, tanh 1, ReLU 1.",
    }),
  }),
);

// %% graph
const w: Tensor = tensor([0.5], { requiresGrad: true });
const b: Tensor = tensor([-1], { requiresGrad: true });
const input: Tensor = tensor([3]);
const wanted: Tensor = tensor([1]);
const answer: Tensor = input.mul(w).add(b).sigmoid();
const loss: Tensor = F.mse(answer, wanted);
show(
  plotGraph(loss, {
    names: { w: w, b: b, x: input, t: wanted, y: answer, L: loss },
    title: t({
      ko: "계산하는 동안 남은 기록: backward는 화살표를 거꾸로 걸음",
      en: "What was recorded on the way: backward walks against the arrows",
    }),
  }),
);

// %% gradients
loss.backward();
const y0 = 1 / (1 + Math.exp(-(0.5 * 3 - 1)));
const dz0 = 2 * (y0 - 1) * y0 * (1 - y0);
console.log("backward:  ", w.grad?.item().toFixed(6), b.grad?.item().toFixed(6));
console.log(t({ ko: "손으로:    ", en: "by hand:   " }), (dz0 * 3).toFixed(6), dz0.toFixed(6));
// ko: w를 조금 움직였을 때 손실이 변한 만큼
// en: How far the loss moves when w is moved a little
const nudged = (value: number): number => (1 / (1 + Math.exp(-(value * 3 - 1))) - 1) ** 2;
console.log(
  t({ ko: "조금 움직여:", en: "by a nudge:" }),
  ((nudged(0.5001) - nudged(0.4999)) / 0.0002).toFixed(6),
);
const exactly = (value: number): Tensor => tensor([value], { dtype: "float64" });
const start: Tensor = tensor([0.5], { dtype: "float64", requiresGrad: true });
const proof = gradientCheck(
  (p) => F.mse(exactly(3).mul(p).add(exactly(-1)).sigmoid(), exactly(1)),
  [start],
);
console.log("gradientCheck:", proof.ok);

// %% neuronGradient answer
function neuronGradient(w: number, b: number, x: number, target: number): number[] {
  // ko: [w의 기울기, b의 기울기]
  // en: [gradient of w, gradient of b]
  // #region solution
  const y = 1 / (1 + Math.exp(-w * x - b));
  const atSum = 2 * (y - target) * y * (1 - y);
  return [atSum * x, atSum];
  // #endregion
}

// %% neuronGradientCheck check
check.neuronGradient(neuronGradient);

// %% pileUp
const p: Tensor = tensor([2], { requiresGrad: true });
p.mul(p).sum().backward();
console.log(t({ ko: "backward 한 번:", en: "one backward: " }), p.grad?.item());
p.mul(p).sum().backward();
console.log(t({ ko: "한 번 더:      ", en: "one more:     " }), p.grad?.item());
p.zeroGrad();
console.log("zeroGrad:      ", p.grad);
p.mul(p).sum().backward();
console.log(t({ ko: "그다음 backward:", en: "backward again:" }), p.grad?.item());

// %% recording
const tracked: Tensor = p.mul(tensor([3]));
console.log(
  t({ ko: "결과의 requiresGrad:", en: "requiresGrad of a result:" }),
  tracked.requiresGrad,
  tracked.op,
);
console.log(
  t({ ko: "레이블의 requiresGrad:", en: "requiresGrad of a label: " }),
  wanted.requiresGrad,
);
const silent: Tensor = noGrad(() => p.mul(tensor([3])));
console.log("noGrad:", silent.requiresGrad, silent.op);

const cut: Tensor = tracked.detach();
const copy: Tensor = tracked.clone();
console.log(t({ ko: "detach는 같은 객체?", en: "detach: the same object?" }), cut === tracked);
cut.values[0] = 100;
console.log(
  t({ ko: "detach에 쓴 뒤 원래 텐서:", en: "after writing into it, the original:" }),
  tracked.item(),
);
console.log(t({ ko: "clone은 그대로:", en: "the clone stays:" }), copy.item());

const one: Module = linear(2, 1);
const names: string[] = [...one.namedParameters().keys()];
console.log(
  t({ ko: "linear(2, 1)의 매개변수:", en: "parameters of linear(2, 1):" }),
  names.join(", "),
);

// %% fitLine answer
function fitLine(xs: number[], ts: number[], rate: number, steps: number): number[] {
  // ko: w와 b는 0에서 출발해요. 손실은 F.mse(예측, 정답)이에요.
  // en: w and b start at 0. The loss is F.mse(prediction, target).
  // #region solution
  const slopeOfLine: Tensor = tensor([0], { requiresGrad: true });
  const height: Tensor = tensor([0], { requiresGrad: true });
  const optimizer = sgd([slopeOfLine, height], { learningRate: rate });
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    F.mse(tensor(xs).mul(slopeOfLine).add(height), tensor(ts)).backward();
    optimizer.step();
  }
  return [slopeOfLine.item(), height.item()];
  // #endregion
}

// %% fitLineCheck check
check.fitLine(fitLine);

// %% rates
// ko: 고리 데이터, 은닉 뉴런 8개, 같은 출발점. 옵티마이저와 학습률만 달라요.
// en: The ring, 8 hidden neurons, the same start. Only optimizer and learning rate differ.
function lossesWith(name: string, learningRate: number): number[] {
  manualSeed(3);
  const network: Module = sequential(linear(2, 8), relu(), linear(8, 2));
  const optimizer =
    name === "Adam" ? adam(network, { learningRate }) : sgd(network, { learningRate });
  const losses: number[] = [];
  for (let i = 0; i < 200; i++) {
    optimizer.zeroGrad();
    const now = F.crossEntropy(network.forward(ring), ringTargets);
    losses.push(Math.min(now.item(), 3));
    now.backward();
    optimizer.step();
  }
  return losses;
}

const settings: [string, number][] = [
  ["SGD", 0.01],
  ["SGD", 1],
  ["SGD", 30],
  ["Adam", 0.05],
];
const lossLines: number[][] = [];
const lossWords: string[] = [];
for (const [name, rate] of settings) {
  const losses = lossesWith(name, rate);
  lossLines.push(losses);
  lossWords.push(`${name}, ${rate}: ${losses[0].toFixed(2)} → ${losses[199].toFixed(2)}`);
}
console.log(lossWords.join("\n"));

// %% ratesPicture show hide-input
const colors = ["#999999", blue, orange, "#009E73"];
const dashes = ["dot", "solid", "dash", "dashdot"];
show(
  figure({
    data: settings.map(([name, rate], k) => ({
      type: "scatter",
      y: lossLines[k],
      name: `${name}, ${rate}`,
      line: { color: colors[k], dash: dashes[k], width: k === 2 ? 1 : 2 },
    })),
    layout: {
      title: {
        text: t({
          ko: "학습률: 너무 작으면 기어가고, 너무 크면 튀어 나감",
          en: "The learning rate: too small crawls, too large jumps out",
        }),
      },
      xaxis: { title: { text: t({ ko: "걸음", en: "step" }) } },
      yaxis: {
        title: { text: t({ ko: "손실 (3에서 자름)", en: "loss (cut at 3)" }) },
        range: [0, 3.1],
      },
    },
    text: lossWords.join(", "),
  }),
);

// %% tryRate try
// ko: 학습률을 0.001에서 100까지 바꿔 보세요. 손실이 가장 작아지는 값은 어디쯤인가요?
// en: Try learning rates from 0.001 to 100. Where does the loss become smallest?
const myRate = 3;
const myLosses = lossesWith("SGD", myRate);
console.log(myRate, "→", myLosses[199].toFixed(3));

// %% depth
function deep(act: () => Module, isHe: boolean): Module {
  manualSeed(3);
  const init = isHe ? { init: kaimingNormal() } : {};
  const layers: Module[] = [linear(2, 32, init), act()];
  for (let k = 0; k < 9; k++) layers.push(linear(32, 32, init), act());
  layers.push(linear(32, 2, init));
  const network: Module = sequential(...layers);
  F.crossEntropy(network.forward(ring), ringTargets).backward();
  return network;
}

const deepNetworks: Record<string, Module> = {
  [t({ ko: "시그모이드", en: "sigmoid" })]: deep(sigmoid, false),
  tanh: deep(tanh, false),
  ReLU: deep(relu, false),
  [t({ ko: "ReLU, He 초기화", en: "ReLU, He's start" })]: deep(relu, true),
};
for (const [name, network] of Object.entries(deepNetworks)) {
  const sizes = gradientSizes(network);
  const share = sizes[0].size / sizes[sizes.length - 1].size;
  console.log(
    name.padEnd(18),
    t({ ko: "첫 층 / 마지막 층:", en: "first / last layer:" }),
    share.toExponential(1),
  );
}
show(
  plotGradientByDepth(deepNetworks, {
    title: t({
      ko: "열한 층을 거슬러 간 기울기: 시그모이드는 거의 0",
      en: "Back through eleven layers: sigmoids leave next to nothing",
    }),
  }),
);

// %% throughSigmoids answer
function throughSigmoids(zs: number[], ws: number[]): number {
  // ko: 층마다 σ'(z)·w를 곱해요. σ'(z)는 시그모이드의 기울기예요.
  // en: Each layer multiplies by σ'(z)·w, where σ' is the slope of the sigmoid.
  // #region solution
  let left = 1;
  for (let i = 0; i < zs.length; i++) {
    const up = Math.exp(-zs[i]);
    left *= (ws[i] * up) / (1 + up) ** 2;
  }
  return left;
  // #endregion
}

// %% throughSigmoidsCheck check
check.throughSigmoids(throughSigmoids);

// %% overfit
const digits = mnist({ train: true });
const unseen = mnist({ train: false });
manualSeed(2);
const hoarder: Module = sequential(flatten(), linear(784, 128), relu(), linear(128, 10));
const history = await fit(hoarder, {
  train: digits.subset(200),
  test: unseen.subset(1000),
  epochs: 40,
  batchSize: 50,
  learningRate: 0.003,
  show: false,
});
const trainLosses: number[] = history.epochs.map((epoch) => epoch.loss);
const testLosses: number[] = history.epochs.map((epoch) => epoch.testLoss ?? 0);
const turning = testLosses.indexOf(Math.min(...testLosses));
const finalEpoch = history.epochs[history.epochs.length - 1];
console.log(
  t({ ko: "손실(본 숫자, 못 본 숫자):", en: "loss (seen, unseen):" }),
  finalEpoch.loss.toFixed(4),
  (finalEpoch.testLoss ?? 0).toFixed(3),
);

// %% overfitPicture show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        y: trainLosses,
        x0: 1,
        name: t({ ko: "학습한 200장", en: "the 200 it learned" }),
        line: { color: blue },
      },
      {
        type: "scatter",
        y: testLosses,
        x0: 1,
        name: t({ ko: "처음 보는 1,000장", en: "1,000 it has never seen" }),
        line: { color: orange, dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "과적합: 외운 숫자의 손실은 0으로, 새 숫자는 다시 위로",
          en: "Overfitting: learned digits fall to 0, new ones climb again",
        }),
      },
      xaxis: { title: { text: t({ ko: "에폭", en: "epoch" }) } },
      yaxis: { title: { text: t({ ko: "손실", en: "loss" }) }, rangemode: "tozero" },
    },
    text: t({
      ko: `시험 손실은 ${turning + 1}번째 에폭에서 ${testLosses[turning].toFixed(2)}로 가장 작고, 끝에는 ${(finalEpoch.testLoss ?? 0).toFixed(2)}.`,
      en: `The test loss is smallest in epoch ${turning + 1}, ${testLosses[turning].toFixed(2)}, and ${(finalEpoch.testLoss ?? 0).toFixed(2)} at the end.`,
    }),
  }),
);

// %% bestEpoch answer
function bestEpoch(trainLoss: number[], testLoss: number[]): number {
  // ko: 몇 번째 에폭의 가중치를 남길까요? 0부터 세요.
  // en: The weights of which epoch should be kept? Count from 0.
  // #region solution
  let best = 0;
  for (let i = 1; i < testLoss.length; i++) {
    if (testLoss[i] < testLoss[best]) best = i;
  }
  return best;
  // #endregion
}

// %% bestEpochCheck check
check.bestEpoch(bestEpoch);

// %% svmClaim
// ko: 같은 픽셀 784개를 두 분류기에 줘요. 처음 보는 300장으로 시험해요.
// en: Both classifiers get the same 784 pixels, and are tested on 300 digits they have not seen.
const judged = unseen.subset(300);
const everyOne = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const judgedBatch = judged.batch(everyOne(300));

function svmOn(count: number): number[] {
  const { x, y } = digits.subset(count).batch(everyOne(count));
  const begun = performance.now();
  const svm = fitOneVsRest(x.reshape([count, 784]), y, (rows, labels) =>
    fitSvm(rows, labels, { kernel: "rbf", gamma: 0.02, c: 5 }),
  );
  const seconds = (performance.now() - begun) / 1000;
  const answers = svm.predict(judgedBatch.x.reshape([300, 784]));
  return [answers.filter((digit, i) => digit === judgedBatch.y[i]).length, seconds];
}

async function networkOn(count: number, epochs: number): Promise<number[]> {
  manualSeed(4);
  const network: Module = sequential(flatten(), linear(784, 60), relu(), linear(60, 10));
  const begun = performance.now();
  await fit(network, {
    train: digits.subset(count),
    epochs: epochs,
    batchSize: 50,
    learningRate: 0.002,
    show: false,
  });
  const seconds = (performance.now() - begun) / 1000;
  return [(await evaluate(network, judged)).correct, seconds];
}

console.log(
  t({ ko: "맞힌 수(300장 가운데), 학습 시간(초)", en: "right of 300, seconds of training" }),
);
const svmRights: number[] = [];
const networkRights: number[] = [];
for (const count of [125, 250, 500]) {
  const [svmRight, svmSeconds] = svmOn(count);
  const [right, seconds] = await networkOn(count, 30);
  svmRights.push(svmRight);
  networkRights.push(right);
  const [one, other] = [svmSeconds.toFixed(1), seconds.toFixed(1)];
  console.log(
    `${count}: SVM ${svmRight} (${one} s), ${t({ ko: "신경망", en: "network" })} ${right} (${other} s)`,
  );
}
const [manyRight, manySeconds] = await networkOn(10000, 3);
networkRights.push(manyRight);
console.log(
  `10000: ${t({ ko: "신경망", en: "network" })} ${manyRight} (${manySeconds.toFixed(1)} s)`,
);

// %% svmPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: "SVM",
        x: ["125", "250", "500", "10,000"],
        y: svmRights.map((right) => right / 3),
        marker: { color: blue },
      },
      {
        type: "bar",
        name: t({ ko: "신경망", en: "network" }),
        x: ["125", "250", "500", "10,000"],
        y: networkRights.map((right) => right / 3),
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "같은 픽셀, 같은 숫자: 적을 때는 비슷하고, 신경망은 더 받을 수 있음",
          en: "Same pixels, same digits: level while few; the network can take more",
        }),
      },
      xaxis: {
        type: "category",
        title: { text: t({ ko: "학습한 숫자", en: "digits to learn from" }) },
      },
      yaxis: { title: { text: t({ ko: "정확도 (%)", en: "accuracy (%)" }) }, range: [0, 100] },
    },
    text: `SVM: ${svmRights.join(", ")} / 300. ${t({ ko: "신경망", en: "network" })}: ${networkRights.join(", ")} / 300.`,
  }),
);

// %% digitMlp answer
function digitMlp(): Module {
  // ko: 입력은 [N, 1, 28, 28], 출력은 [N, 10], 매개변수는 50,000개까지예요.
  // en: Input [N, 1, 28, 28], output [N, 10], at most 50,000 parameters.
  // #region solution
  return sequential(flatten(), linear(28 * 28, 60), relu(), linear(60, 10));
  // #endregion
}

// %% trainDigitMlp train
// ko: 학습을 바꾸려면 이 셀의 숫자를 고치세요. 한 바퀴에 몇 초 걸려요.
// en: Change the numbers here to train differently. One pass takes a few seconds.
manualSeed(7);
let mlp: Module = flatten();
try {
  mlp = digitMlp();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (mlp.parameters().length > 0) {
  const optimizer = adam(mlp, { learningRate: 0.003 });
  for (const [round, rate] of [0.003, 0.001, 0.0003].entries()) {
    optimizer.learningRate = rate;
    await fit(mlp, {
      train: digits,
      epochs: 1,
      batchSize: 64,
      optimizer: optimizer,
      seed: round + 1,
    });
  }
  show(
    plotPredictions(mlp, unseen.subset(1000), {
      only: "wrong",
      count: 12,
      title: t({ ko: "아직 틀리는 숫자", en: "What it still gets wrong" }),
    }),
  );
}

// %% digitMlpCheck check
check.digitMlp({ build: digitMlp, model: mlp });

// %% settle
// ko: 직선을 20만 번 놓아 보고, 가장 많이 맞힌 것을 남겨요.
// en: Lay 200,000 lines and keep the best.
const many = rng(1);
let mostRight = 0;
for (let k = 0; k < 200000; k++) {
  const line = [0, 1, 2].map(() => 4 * many.uniform() - 2);
  let right = 0;
  for (let c = 0; c < 4; c++) {
    const sum = line[0] + line[1] * (c >> 1) + line[2] * (c & 1);
    if ((sum > 0 ? 1 : 0) === xnorTargets[c]) right++;
  }
  mostRight = Math.max(mostRight, right);
}
console.log(t({ ko: "직선 하나로 맞힌 점:", en: "points that one line gets right:" }), mostRight);
console.log(
  t({ ko: "은닉 뉴런 1개로 배운 횟수:", en: "runs with 1 hidden neuron that learned it:" }),
  solvedRuns[0],
);
console.log(
  t({
    ko: "AND와 NOR, 은닉 뉴런 2개의 신경망:",
    en: "the network of AND and NOR, 2 hidden neurons:",
  }),
);
console.log(Array.from(xnorNetwork(corners).values, (z) => (z > 0 ? 1 : 0)).join(" "));
console.log(t({ ko: "내기:", en: "your bets:" }), betLine, betHidden);
console.log(t({ ko: "정답:", en: "it is:" }), mostRight === 4 ? "yes" : "no", 2);
