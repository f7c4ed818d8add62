// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  batchNorm1d,
  batchNorm2d,
  conv2d,
  dropout,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  gradientSizes,
  l1Penalty,
  l2Penalty,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  ones,
  type Optimizer,
  photo,
  plotMatrix,
  plotWeights,
  randn,
  relu,
  sequential,
  sgd,
  show,
  sigmoid,
  slider,
  t,
  tanh,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/training-well";

const check = checks(t({ ko: "ko", en: "en" }));

// %% overfit
const digits = mnist({ train: true });
const test = mnist({ train: false });
const few = digits.subset(300);
// ko: 고르는 데 쓸 1,000장. 배우는 300장에도, 시험용 10,000장에도 없어요.
// en: 1,000 digits to choose by: neither among the 300 nor among the 10,000 of the test
const validation = digits.subset(Array.from({ length: 1000 }, (_, k) => 50_000 + k));

// ko: 완전 연결층 세 개. extra는 은닉층마다 끼워 넣을 층이에요.
// en: Three fully connected layers; extra makes a layer to put into each hidden one.
function reader(extra: () => Module[]): Module {
  manualSeed(1);
  return sequential(
    flatten(),
    linear(784, 128),
    ...extra(),
    relu(),
    linear(128, 128),
    ...extra(),
    relu(),
    linear(128, 10),
  );
}
const plain: Module = reader(() => []);
const plainHistory = await fit(plain, {
  train: few,
  test: validation,
  epochs: 40,
  batchSize: 32,
  learningRate: 0.002,
  seed: 1,
});
const plainTrain = await evaluate(plain, few);
const plainTest = await evaluate(plain, test);
console.log(t({ ko: "배운 300장:", en: "the 300 it learned from:" }), plainTrain.accuracy);
console.log(t({ ko: "처음 보는 10,000장:", en: "10,000 new ones:" }), plainTest.accuracy);

// %% betPicture show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const gray = "#bbbbbb";
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        name: t({ ko: "배운 300장", en: "the 300 it learned from" }),
        x: plainHistory.epochs.map((e) => e.epoch),
        y: plainHistory.epochs.map((e) => e.loss),
        line: { color: blue, width: 3 },
      },
      {
        type: "scatter",
        mode: "lines",
        name: t({ ko: "처음 보는 1,000장", en: "1,000 new ones" }),
        x: plainHistory.epochs.map((e) => e.epoch),
        y: plainHistory.epochs.map((e) => e.testLoss),
        line: { color: orange, width: 3, dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "배운 숫자의 손실은 0으로 가는데, 처음 보는 숫자의 손실은 다시 오르는 학습",
          en: "On what it learned the loss goes to 0; on new digits it rises again",
        }),
      },
      xaxis: { title: { text: t({ ko: "에폭", en: "epoch" }) } },
      yaxis: { title: { text: t({ ko: "손실", en: "loss" }) }, rangemode: "tozero" },
      legend: { orientation: "h", y: -0.2 },
    },
    text: t({
      ko: "학습 손실은 0에 가까워지고, 처음 보는 숫자의 손실은 처음에 내려갔다가 다시 올라가는 두 곡선",
      en: "Two curves: the training loss falls to 0, the loss on new digits falls first and then rises",
    }),
  }),
);

// %% bet try
// ko: "l2", "dropout", "batchnorm", "data" 가운데 하나
// en: One of "l2", "dropout", "batchnorm", "data"
const bet: string = "dropout";

// %% learnFilter
// ko: 소벨의 숫자는 모르고, 소벨이 만든 그림만 알아요. 무작위 필터에서 시작해요.
// en: Sobel's numbers are unknown; only what Sobel made of the picture is known. Start at random.
const plane: Tensor = photo("airplane", { grayscale: true, size: 120 });
const [, high, wide] = plane.shape;
let brightness = 0;
for (const v of plane.values) brightness += v;
const middle = brightness / plane.size;
const picture: Tensor = fromArray(
  Float32Array.from(plane.values, (v) => 2 * (v - middle)),
  [1, 1, high, wide],
);
const sobel: Tensor = tensor([-1, 0, 1, -2, 0, 2, -1, 0, 1]).reshape([1, 1, 3, 3]);
const wanted: Tensor = F.conv2d(picture, sobel);

interface Lesson {
  losses: number[];
  filters: number[][];
}
function learnFilter(steps: number, make: (filter: Tensor) => Optimizer): Lesson {
  manualSeed(1);
  const filter: Tensor = randn([1, 1, 3, 3]);
  filter.requiresGrad = true;
  const optimizer = make(filter);
  const lesson: Lesson = { losses: [], filters: [] };
  for (let step = 0; step < steps; step++) {
    lesson.filters.push(Array.from(filter.values));
    optimizer.zeroGrad();
    const loss = F.mse(F.conv2d(picture, filter), wanted);
    loss.backward();
    optimizer.step();
    lesson.losses.push(loss.item());
  }
  return lesson;
}
const byAdam = learnFilter(200, (filter) => adam([filter], { learningRate: 0.1 }));
console.log(byAdam.filters[199].map((v) => v.toFixed(2)).join("  "));

// %% filterSlider show hide-input
show(
  slider({ min: 0, max: 180, step: 20, value: 0, label: t({ ko: "걸음", en: "step" }) }, (step) =>
    plotMatrix(tensor(byAdam.filters[step].map((v) => Math.round(100 * v) / 100)).reshape([3, 3]), {
      colors: "diverging",
      title: t({
        ko: `${step}걸음: 아무도 적어 주지 않은 소벨, 손실 ${byAdam.losses[step].toFixed(4)}`,
        en: `Step ${step}: Sobel, written by nobody. Loss ${byAdam.losses[step].toFixed(4)}`,
      }),
    }),
  ),
);

// %% filterStep answer
function filterStep(x: number[], w: number[], target: number[], rate: number): number[] {
  // ko: y[i]는 w[a] * x[i + a]의 합, 손실은 (y[i] − target[i])²의 평균이에요. 새 w를 돌려주세요.
  // en: y[i] is the sum of w[a] * x[i + a];
  // en: the loss is the mean of (y[i] − target[i])². Return the new w.
  // #region solution
  const errors = target.map((wish, i) => {
    let y = 0;
    for (let a = 0; a < w.length; a++) {
      y += w[a] * x[i + a];
    }
    return y - wish;
  });
  return w.map((weight, a) => {
    let gradient = 0;
    for (let i = 0; i < errors.length; i++) {
      gradient += (2 * errors[i] * x[i + a]) / errors.length;
    }
    return weight - rate * gradient;
  });
  // #endregion
}

// %% filterStepCheck check
check.filterStep(filterStep);

// %% optimizers
const runs: Record<string, number[]> = {
  "SGD 0.1": learnFilter(200, (f) => sgd([f], { learningRate: 0.1 })).losses,
  "SGD 0.6": learnFilter(200, (f) => sgd([f], { learningRate: 0.6 })).losses,
  "SGD 0.1, momentum 0.9": learnFilter(200, (f) => sgd([f], { learningRate: 0.1, momentum: 0.9 }))
    .losses,
  "Adam 0.1": byAdam.losses,
};
show(
  figure({
    data: Object.keys(runs).map((name) => ({
      type: "scatter",
      mode: "lines",
      name: name,
      y: runs[name],
    })),
    layout: {
      title: {
        text: t({
          ko: "같은 손실을 네 방법으로: 학습률과 모멘텀이 정하는 빠르기",
          en: "One loss, four ways down: the learning rate and the momentum set the pace",
        }),
      },
      xaxis: { title: { text: t({ ko: "걸음", en: "step" }) } },
      yaxis: { type: "log", title: { text: t({ ko: "손실", en: "loss" }) } },
    },
    text: Object.keys(runs)
      .map((name) => `${name}: ${runs[name][199].toFixed(4)}`)
      .join(", "),
  }),
);

// %% tryRate try
// ko: 학습률을 1, 2, 4로 키워 보세요. 어디에서 무너지나요?
// en: Raise the rate: 1, 2, 4. Where does it break?
const rate = 2;
const tried = learnFilter(30, (f) => sgd([f], { learningRate: rate })).losses;
console.log(
  tried
    .filter((_, step) => step % 5 === 0)
    .map((loss) => loss.toExponential(1))
    .join("  "),
);

// %% earlyStop answer
function earlyStop(losses: number[], patience: number): number {
  // ko: 검증 손실이 patience번 잇달아 나아지지 않으면 멈춰요. 그때까지 가장 좋았던 에폭의 번호(0부터)는?
  // en: Training stops after patience epochs in a row without a new best.
  // en: Return the best epoch until then, from 0.
  // #region solution
  let best = 0;
  for (let epoch = 1; epoch < losses.length; epoch++) {
    if (losses[epoch] < losses[best]) best = epoch;
    if (epoch - best >= patience) break;
  }
  return best;
  // #endregion
}

// %% earlyStopCheck check
check.earlyStop(earlyStop);

// %% penaltyPicture show hide-input
function drawPenalty(lambda: number): Figure {
  const w: number[] = [];
  for (let k = -100; k <= 300; k++) w.push(k / 100);
  const none = w.map((v) => (v - 1) * (v - 1));
  const l2 = w.map((v, k) => none[k] + (lambda / 2) * v * v);
  const l1 = w.map((v, k) => none[k] + lambda * Math.abs(v));
  const lowest = (values: number[]) => w[values.indexOf(Math.min(...values))];
  const [atL2, atL1] = [lowest(l2), lowest(l1)];
  const title = t({
    ko: `λ = ${lambda}: L2는 최솟점을 ${atL2.toFixed(2)}로 당기고, L1은 ${atL1.toFixed(2)}로`,
    en: `λ = ${lambda}: L2 pulls the minimum to ${atL2.toFixed(2)}, L1 to ${atL1.toFixed(2)}`,
  });
  const line = (name: string, y: number[], color: string, dash: string) => ({
    type: "scatter",
    mode: "lines",
    name: name,
    x: w,
    y: y,
    line: { color: color, dash: dash, width: 3 },
  });
  return figure({
    data: [
      line(t({ ko: "손실", en: "loss" }), none, gray, "solid"),
      line(t({ ko: "손실 + L2", en: "loss + L2" }), l2, blue, "solid"),
      line(t({ ko: "손실 + L1", en: "loss + L1" }), l1, orange, "dot"),
      {
        type: "scatter",
        mode: "markers",
        showlegend: false,
        x: [1, atL2, atL1],
        y: [0, Math.min(...l2), Math.min(...l1)],
        marker: { color: [gray, blue, orange], size: 12 },
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: "w" } },
      yaxis: { range: [0, 4] },
    },
    text: title,
  });
}
show(slider({ min: 0, max: 3, step: 0.25, value: 0.5, label: "λ" }, drawPenalty));

// %% decayStep answer
function decayStep(w: number[], g: number[], rate: number, lambda: number): number[] {
  // ko: 손실의 기울기 g에 L2의 기울기를 더하고, 한 걸음 내려간 가중치를 돌려주세요.
  // en: Add the gradient of the L2 penalty to the loss's gradient g,
  // en: and return the weights after one step.
  // #region solution
  return w.map((v, k) => v - rate * (g[k] + lambda * v));
  // #endregion
}

// %% decayStepCheck check
check.decayStep(decayStep);

// %% penalties train
async function learnFrom(
  model: Module,
  penalty: ((model: Module) => Tensor) | null,
): Promise<number> {
  await fit(model, {
    train: few,
    epochs: 40,
    batchSize: 32,
    learningRate: 0.002,
    seed: 1,
    show: false,
    loss: (y, labels) => {
      const loss = F.crossEntropy(y, labels);
      return penalty === null ? loss : F.add(loss, penalty(model));
    },
  });
  return (await evaluate(model, test)).accuracy;
}
const withL2: Module = reader(() => []);
const withL1: Module = reader(() => []);
const l2Accuracy = await learnFrom(withL2, (model) => F.mul(l2Penalty(model), 0.003));
const l1Accuracy = await learnFrom(withL1, (model) => F.mul(l1Penalty(model), 0.0003));

function nearZero(model: Module): string {
  let small = 0;
  let all = 0;
  for (const [name, parameter] of model.namedParameters()) {
    if (name.endsWith("weight")) {
      for (const v of parameter.values) {
        all++;
        if (Math.abs(v) < 0.001) small++;
      }
    }
  }
  return `${((100 * small) / all).toFixed(0)} %`;
}
console.log(
  t({ ko: "규제 없음:", en: "none:" }),
  plainTest.accuracy,
  t({ ko: " 거의 0:", en: " almost 0:" }),
  nearZero(plain),
);
console.log("L2:", l2Accuracy, t({ ko: " 거의 0:", en: " almost 0:" }), nearZero(withL2));
console.log("L1:", l1Accuracy, t({ ko: " 거의 0:", en: " almost 0:" }), nearZero(withL1));

// %% penaltyWeights
show(
  plotWeights(
    { none: plain, L2: withL2, L1: withL1 },
    {
      title: t({
        ko: "L2는 가중치를 모으고, L1은 대부분을 0으로",
        en: "L2 draws the weights together, L1 makes most of them 0",
      }),
    },
  ),
);

// %% dropoutPicture
show(
  slider({ min: 0, max: 0.9, step: 0.1, value: 0.5, label: "p" }, (p) => {
    manualSeed(3);
    return plotMatrix(F.dropout(ones([6, 10]), { p: p }), {
      title: t({
        ko: `p = ${p}: 지워지지 않은 숫자는 ${(1 / (1 - p)).toFixed(2)}배, 그래서 평균은 그대로`,
        en: `p = ${p}: what is left counts ${(1 / (1 - p)).toFixed(2)} times, so the mean stays`,
      }),
    });
  }),
);

// %% dropoutForward answer
function dropoutForward(x: number[], keep: boolean[], p: number, training: boolean): number[] {
  // ko: keep[k]가 false인 숫자는 지워요. 학습 모드가 아니면 아무것도 하지 않아요.
  // en: Where keep[k] is false the number is dropped. Outside training nothing happens.
  // #region solution
  if (!training) return x;
  return x.map((v, k) => (keep[k] ? v / (1 - p) : 0));
  // #endregion
}

// %% dropoutForwardCheck check
check.dropoutForward(dropoutForward);

// %% ensemble
const dropped: Module = reader(() => [dropout({ p: 0.5 })]);
const dropoutAccuracy = await learnFrom(dropped, null);
console.log(t({ ko: "드롭아웃, 시험:", en: "dropout, test:" }), dropoutAccuracy);
const one: Tensor = test.batch([8]).x;
dropped.train();
const votes = new Array<number>(10).fill(0);
for (let k = 0; k < 500; k++) {
  const scores = noGrad(() => F.softmax(dropped.forward(one), 1)).values;
  for (let c = 0; c < 10; c++) votes[c] += scores[c] / 500;
}
dropped.eval();
const calm = noGrad(() => F.softmax(dropped.forward(one), 1)).values;
console.log(
  t({ ko: "얇은 신경망 500개의 평균:", en: "mean of 500 thinned networks:" }),
  votes.map((v) => v.toFixed(2)).join(" "),
);
console.log(
  t({ ko: "eval() 한 번:             ", en: "once, after eval():         " }),
  Array.from(calm, (v) => v.toFixed(2)).join(" "),
);

// %% vanishing
function deepNet(activation: () => Module, normalized: boolean): Module {
  manualSeed(1);
  const layers: Module[] = [flatten()];
  for (let l = 0; l < 12; l++) {
    layers.push(linear(l === 0 ? 784 : 64, 64));
    if (normalized) layers.push(batchNorm1d(64));
    layers.push(activation());
  }
  layers.push(linear(64, 10));
  return sequential(...layers);
}
const deepNets: Record<string, Module> = {
  sigmoid: deepNet(sigmoid, false),
  tanh: deepNet(tanh, false),
  ReLU: deepNet(relu, false),
  "ReLU + BN": deepNet(relu, true),
};
const sixtyFour: number[] = [];
for (let k = 0; k < 64; k++) sixtyFour.push(k);
const batch = digits.batch(sixtyFour);
const gradients: Record<string, number[]> = {};
for (const name of Object.keys(deepNets)) {
  F.crossEntropy(deepNets[name].forward(batch.x), batch.y).backward();
  gradients[name] = gradientSizes(deepNets[name]).map((layer) => layer.size);
  console.log(
    name,
    t({ ko: "첫 층", en: "first layer" }),
    gradients[name][0].toExponential(1),
    t({ ko: "마지막 층", en: "last layer" }),
    gradients[name][12].toExponential(1),
  );
}

// %% vanishingPicture show hide-input
show(
  figure({
    data: Object.keys(gradients).map((name) => ({
      type: "scatter",
      mode: "lines+markers",
      name: name,
      x: gradients[name].map((_, l) => l + 1),
      y: gradients[name],
    })),
    layout: {
      title: {
        text: t({
          ko: "뒤에서 앞으로 갈수록 사라지는 기울기, 배치 정규화만 그대로",
          en: "On its way to the front the gradient vanishes; batch norm keeps it",
        }),
      },
      xaxis: {
        title: {
          text: t({ ko: "층(1이 입력 쪽)", en: "layer (1 is next to the input)" }),
          dtick: 2,
        },
      },
      yaxis: {
        type: "log",
        title: { text: t({ ko: "기울기의 크기", en: "size of the gradient" }) },
        exponentformat: "power",
      },
    },
    text: Object.keys(gradients)
      .map(
        (name) =>
          `${name}: ${gradients[name][0].toExponential(1)} … ${gradients[name][12].toExponential(1)}`,
      )
      .join("; "),
  }),
);

// %% shrinkPerLayer answer
function shrinkPerLayer(sizes: number[]): number {
  // ko: sizes는 입력 쪽 층부터 적은 기울기의 크기예요. 뒤에서 앞으로 한 층 갈 때 평균 몇 배가 되나요?
  // en: sizes holds the gradient of each layer, from the input on.
  // en: By which factor does it change, on average, one layer further to the front?
  // #region solution
  const whole = sizes[0] / sizes[sizes.length - 1];
  return whole ** (1 / (sizes.length - 1));
  // #endregion
}

// %% shrinkPerLayerCheck check
check.shrinkPerLayer(shrinkPerLayer);

// %% twins
// ko: 은닉 뉴런 세 개의 첫 가중치가 모두 같으면?
// en: What if the first weights of three hidden neurons are all the same?
const twinLayer = linear(2, 3);
twinLayer.weight.values.fill(0.5);
const twinHead = linear(3, 1);
twinHead.weight.values.fill(0.5);
F.mean(twinHead.forward(F.relu(twinLayer.forward(tensor([[1, 2]]))))).backward();
console.log(
  t({ ko: "세 뉴런의 기울기:", en: "gradients of the three:" }),
  twinLayer.weight.grad!.toArray(),
);

// %% firstWeights show hide-input
// ko: 너비가 256인 ReLU층 열두 개. 가중치는 표준편차가 f/√256인 난수예요.
// en: Twelve ReLU layers, 256 wide. The weights are drawn with the standard deviation f/√256.
const breadth = 256;
function sizesBehind(f: number): number[] {
  manualSeed(4);
  function rms(x: Tensor): number {
    let squares = 0;
    for (const v of x.values) squares += v * v;
    return Math.sqrt(squares / x.size);
  }
  let numbers: Tensor = F.relu(randn([64, breadth]));
  const sizes: number[] = [rms(numbers)];
  for (let l = 0; l < 12; l++) {
    const weights = F.mul(randn([breadth, breadth]), f / Math.sqrt(breadth));
    numbers = F.relu(F.matmul(numbers, weights));
    sizes.push(rms(numbers));
  }
  return sizes;
}
function drawFirstWeights(f: number): Figure {
  const sizes = sizesBehind(f);
  const change = sizes[12] / sizes[0];
  const title = t({
    ko: `f = ${f}: 열두 층 뒤의 크기는 ${change < 0.1 || change > 10 ? change.toExponential(0) : change.toFixed(1)}배`,
    en: `f = ${f}: behind twelve layers ${change < 0.1 || change > 10 ? change.toExponential(0) : change.toFixed(1)} times the size`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: sizes.map((_, l) => l),
        y: sizes,
        line: { color: blue, width: 3 },
      },
    ],
    layout: {
      title: { text: title },
      height: 340,
      xaxis: { title: { text: t({ ko: "층", en: "layer" }) }, dtick: 2 },
      yaxis: {
        type: "log",
        range: [-7, 4],
        exponentformat: "power",
        title: { text: t({ ko: "숫자의 크기", en: "size of the numbers" }) },
      },
    },
    text: title,
  });
}
show(slider({ min: 0.4, max: 2.4, step: 0.2, value: 1, label: "f" }, drawFirstWeights));

// %% batchStatistics
manualSeed(6);
const maps: Tensor = F.add(F.mul(randn([32, 3, 6, 6]), 4), 10);
const norm = batchNorm2d(3);
const normalized: Tensor = norm.forward(maps);

function statistics(x: Tensor, channel: number): { count: number; mean: number; variance: number } {
  const numbers: number[] = [];
  for (let n = 0; n < 32; n++) {
    for (let k = 0; k < 36; k++) {
      numbers.push(x.values[(n * 3 + channel) * 36 + k]);
    }
  }
  const mean = numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
  const variance = numbers.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / numbers.length;
  return { count: numbers.length, mean: mean, variance: variance };
}
for (let channel = 0; channel < 3; channel++) {
  const before = statistics(maps, channel);
  const after = statistics(normalized, channel);
  console.log(
    t({ ko: "채널", en: "channel" }),
    channel,
    before.count,
    t({ ko: "개: 평균", en: "numbers: mean" }),
    before.mean.toFixed(2),
    "→",
    Math.abs(after.mean).toFixed(2),
    t({ ko: " 분산", en: " variance" }),
    before.variance.toFixed(2),
    "→",
    after.variance.toFixed(2),
  );
}
console.log(norm.stateDict());

// %% normalize answer
function normalize(x: number[], gamma: number, beta: number): number[] {
  // ko: x는 한 채널의 모든 숫자예요. 평균 0, 분산 1로 만든 다음 gamma를 곱하고 beta를 더하세요.
  // en: x holds all numbers of one channel.
  // en: Bring them to mean 0 and variance 1, then times gamma, plus beta.
  // #region solution
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / x.length;
  return x.map((v) => (gamma * (v - mean)) / Math.sqrt(variance + 1e-5) + beta);
  // #endregion
}

// %% normalizeCheck check
check.normalize(normalize);

// %% runningStatistics
const running = batchNorm2d(3);
for (let k = 1; k <= 40; k++) {
  running.forward(F.add(F.mul(randn([32, 3, 6, 6]), 4), 10));
  if (k === 1 || k % 10 === 0) {
    console.log(
      t({ ko: "배치", en: "batches" }),
      k,
      t({ ko: " 평균", en: " mean" }),
      running.runningMean!.values[0].toFixed(2),
      t({ ko: " 분산", en: " variance" }),
      running.runningVariance!.values[0].toFixed(2),
    );
  }
}
const lone: Tensor = F.add(F.mul(randn([1, 3, 6, 6]), 4), 10);
const inTraining: Tensor = running.forward(lone);
running.eval();
const inEval: Tensor = running.forward(lone);
for (const [name, x] of [
  ["in ", lone],
  ["train()", inTraining],
  ["eval() ", inEval],
] as [string, Tensor][]) {
  console.log(name.padEnd(8), Array.from(x.values.slice(0, 5), (v) => v.toFixed(2)).join("  "));
}

// %% claimFaster train
function convNet(order: string): Module {
  manualSeed(1);
  const layers: Module[] = [];
  for (const [from, to, stride] of [
    [1, 8, 2],
    [8, 8, 1],
    [8, 16, 2],
    [16, 16, 1],
    [16, 16, 1],
    [16, 16, 1],
  ]) {
    layers.push(conv2d(from, to, { kernelSize: 3, padding: 1, stride: stride }));
    if (order === "BN, ReLU") layers.push(batchNorm2d(to));
    layers.push(relu());
    if (order === "ReLU, BN") layers.push(batchNorm2d(to));
  }
  return sequential(...layers, flatten(), linear(16 * 49, 10));
}
const rates = [0.01, 0.1, 0.5];
const orders = ["ReLU", "BN, ReLU", "ReLU, BN"];
const reached: Record<string, number[]> = {};
for (const order of orders) {
  reached[order] = [];
  for (const learningRate of rates) {
    const model = convNet(order);
    const optimizer = sgd(model, { learningRate: learningRate });
    await fit(model, {
      train: digits.subset(4000),
      batchSize: 32,
      optimizer: optimizer,
      seed: 1,
      show: false,
    });
    reached[order].push((await evaluate(model, test.subset(2000))).accuracy);
  }
  console.log(order.padEnd(9), reached[order].map((v) => v.toFixed(3)).join("  "));
}

// %% fasterPicture show hide-input
show(
  figure({
    data: orders.map((order, k) => ({
      type: "bar",
      name: order,
      x: rates.map((r) => `${r}`),
      y: reached[order].map((v) => 100 * v),
      marker: { color: [gray, blue, orange][k] },
    })),
    layout: {
      title: {
        text: t({
          ko: "4,000장을 한 번 보고 난 뒤: 배치 정규화가 있으면 큰 학습률에서도 배우는 신경망",
          en: "After one look at 4,000 digits: with batch norm the network learns, at large rates too",
        }),
      },
      xaxis: {
        type: "category",
        title: { text: t({ ko: "SGD의 학습률", en: "learning rate of SGD" }) },
      },
      yaxis: { range: [0, 100], title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
    },
    text: orders
      .map((order) => `${order}: ${reached[order].map((v) => (100 * v).toFixed(0)).join(", ")} %`)
      .join("; "),
  }),
);

// %% cures train
const normed: Module = reader(() => [batchNorm1d(128)]);
const normAccuracy = await learnFrom(normed, null);
const normTrain = (await evaluate(normed, few)).accuracy;
const fed: Module = reader(() => []);
await fit(fed, {
  train: digits.subset(900),
  epochs: 13,
  batchSize: 32,
  learningRate: 0.002,
  seed: 1,
  show: false,
});
const moreAccuracy = (await evaluate(fed, test)).accuracy;
const cures: Record<string, number> = {
  none: plainTest.accuracy,
  L1: l1Accuracy,
  L2: l2Accuracy,
  dropout: dropoutAccuracy,
  "batch norm": normAccuracy,
  "900 digits": moreAccuracy,
};
console.log(t({ ko: "배치 정규화, 배운 300장:", en: "batch norm, on its 300 digits:" }), normTrain);
console.log(cures);

// %% curesPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        x: Object.keys(cures),
        y: Object.values(cures).map((v) => 100 * v),
        text: Object.values(cures).map((v) => `${(100 * v).toFixed(1)} %`),
        marker: {
          color: Object.keys(cures).map((name) => (name === "900 digits" ? orange : blue)),
        },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "숫자 300장의 과적합: 어떤 약보다 잘 듣는 600장 더",
          en: "Overfitting on 300 digits: 600 more help more than any cure",
        }),
      },
      yaxis: {
        range: [50, 100],
        title: { text: t({ ko: "처음 보는 숫자의 정확도(%)", en: "accuracy on new digits (%)" }) },
      },
    },
    text: Object.keys(cures)
      .map((name) => `${name} ${(100 * cures[name]).toFixed(1)} %`)
      .join(", "),
  }),
);

// %% fewDigits answer
function fewDigits(): Module {
  // ko: 500장만 보고 배울 신경망. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: A network that learns from 500 digits. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 16, { kernelSize: 3, padding: 1 }),
    batchNorm2d(16),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(16, 32, { kernelSize: 3, padding: 1 }),
    batchNorm2d(32),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    dropout({ p: 0.5 }),
    flatten(),
    linear(32 * 7 * 7, 10),
  );
  // #endregion
}

// %% trainFewDigits train
// ko: 학습률, 에폭, weightDecay를 고쳐도 돼요. 그림은 500장만 쓰세요.
// en: Change the rate, the epochs, weightDecay. Keep to 500 digits.
manualSeed(1);
let fewModel: Module = flatten();
try {
  fewModel = fewDigits();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (fewModel.parameters().length > 0) {
  const optimizer = adam(fewModel, { learningRate: 0.003 });
  await fit(fewModel, {
    train: digits.subset(500),
    epochs: 14,
    batchSize: 25,
    optimizer: optimizer,
    seed: 1,
  });
  optimizer.learningRate = 0.0005;
  await fit(fewModel, {
    train: digits.subset(500),
    epochs: 6,
    batchSize: 25,
    optimizer: optimizer,
    seed: 2,
  });
}

// %% fewDigitsCheck check
check.fewDigits({ build: fewDigits, model: fewModel });

// %% settle
let winner = "none";
for (const name of Object.keys(cures)) {
  if (cures[name] > cures[winner]) winner = name;
}
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(t({ ko: "가장 잘 들은 것:", en: "what helped most:" }), winner);
