// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  batchNorm2d,
  conv2d,
  dropout,
  evaluate,
  F,
  figure,
  fit,
  flatten,
  fromArray,
  globalAvgPool2d,
  lenet5,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  plotClassActivationMap,
  plotConfusion,
  plotCurve,
  plotFeatureMaps,
  plotFilters,
  plotImages,
  plotMatrix,
  plotPredictions,
  relu,
  sequential,
  show,
  summary,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/first-cnn";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture show hide-input
interface Stage {
  label: string;
  width: number;
  height: number;
  color: string;
}
const blue = "#0072B2";
const orange = "#E69F00";
const stages: Stage[] = [
  { label: "28×28×1", width: 2, height: 28, color: blue },
  { label: "28×28×6", width: 6, height: 28, color: blue },
  { label: "14×14×6", width: 6, height: 14, color: blue },
  { label: "10×10×16", width: 16, height: 10, color: blue },
  { label: "5×5×16", width: 16, height: 5, color: blue },
  { label: "120", width: 2, height: 24, color: orange },
  { label: "84", width: 2, height: 17, color: orange },
  { label: "10", width: 2, height: 2, color: orange },
];
let position = 0;
const boxes: object[] = [];
const labels: object[] = [];
for (const stage of stages) {
  boxes.push({
    type: "rect",
    x0: position,
    x1: position + stage.width,
    y0: -stage.height / 2,
    y1: stage.height / 2,
    fillcolor: stage.color,
    line: { width: 0 },
  });
  labels.push({ x: position + stage.width / 2, y: -17, text: stage.label, showarrow: false });
  position += stage.width + 9;
}
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: [null],
        y: [null],
        marker: { color: blue, size: 12, symbol: "square" },
        name: t({ ko: "특징 추출기", en: "feature extractor" }),
      },
      {
        type: "scatter",
        mode: "markers",
        x: [null],
        y: [null],
        marker: { color: orange, size: 12, symbol: "square" },
        name: t({ ko: "분류기", en: "classifier" }),
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "LeNet-5: 앞에서 특징을 뽑고, 뒤에서 결정",
          en: "LeNet-5: features first, the decision behind",
        }),
      },
      shapes: boxes,
      annotations: labels,
      xaxis: { visible: false, range: [-5, position - 3] },
      yaxis: { visible: false, range: [-20, 17] },
      legend: { orientation: "h" },
    },
    text: t({
      ko: "LeNet-5의 층. 특징 추출기: 28×28×1, 28×28×6, 14×14×6, 10×10×16, 5×5×16. 분류기: 120, 84, 10.",
      en: "The layers of LeNet-5. Feature extractor: 28×28×1, 28×28×6, 14×14×6, 10×10×16, 5×5×16. Classifier: 120, 84, 10.",
    }),
  }),
);

// %% bet try
// ko: "extractor"(특징 추출기) 또는 "classifier"(분류기)를 적어 주세요.
// en: Write "extractor" or "classifier".
const moreWeights: string = "extractor";
const moreProducts: string = "extractor";

// %% digits
const train = mnist({ train: true });
const test = mnist({ train: false });
console.log(t({ ko: "학습용:", en: "for training:" }), train.length);
console.log(t({ ko: "시험용:", en: "for testing:" }), test.length);

const someDigits: Tensor[] = [];
const someNames: string[] = [];
for (let i = 0; i < 24; i++) {
  someDigits.push(test.image(i));
  someNames.push(String(test.labels[i]));
}
show(
  plotImages(someDigits, {
    titles: someNames,
    columns: 8,
    title: t({
      ko: "같은 숫자라도 사람마다 다른 모양",
      en: "The same digit looks different from every hand",
    }),
  }),
);

// %% anatomy
manualSeed(1);
const lenet: Module = lenet5();
show(summary(lenet, [1, 1, 28, 28]));

// %% convParameters answer
function convParameters(kernelSize: number, inChannels: number, outChannels: number): number {
  // ko: 필터 하나의 숫자를 세고, 편향을 더하고, 필터의 수를 곱하세요.
  // en: Count one filter's numbers, add its bias, multiply by the number of filters.
  // #region solution
  return kernelSize * kernelSize * inChannels * outChannels + outChannels;
  // #endregion
}

// %% convParametersCheck check
check.convParameters(convParameters);

// %% pool
const small: Tensor = tensor([
  [
    [
      [1, 3, 2, 0],
      [4, 2, 1, 1],
      [0, 1, 5, 6],
      [2, 1, 7, 3],
    ],
  ],
]);
show(
  plotMatrix(small.reshape([4, 4]), {
    title: t({ ko: "풀링하기 전: 2×2 구역 네 개", en: "Before pooling: four regions of 2×2" }),
  }),
);
show(
  plotMatrix(F.maxPool2d(small, { kernelSize: 2 }).reshape([2, 2]), {
    title: t({
      ko: "최대 풀링: 구역마다 가장 큰 숫자만",
      en: "Max pooling: the largest number of each region stays",
    }),
  }),
);

// %% poolDigit
const digit: Tensor = test.image(0).reshape([1, 1, 28, 28]);
const pooledOnce: Tensor = F.maxPool2d(digit, { kernelSize: 2 });
const pooledTwice: Tensor = F.maxPool2d(pooledOnce, { kernelSize: 2 });
show(
  plotImages([digit.reshape([28, 28]), pooledOnce.reshape([14, 14]), pooledTwice.reshape([7, 7])], {
    titles: ["28×28", "14×14", "7×7"],
    columns: 3,
    title: t({
      ko: "숫자의 16분의 1만 남아도 읽을 수 있는 7",
      en: "One sixteenth of the numbers is left, and the 7 can still be read",
    }),
  }),
);

// %% maxPool2x2 answer
function maxPool2x2(image: number[][]): number[][] {
  const result: number[][] = [];
  // ko: 두 칸씩 움직이며 2×2 구역에서 가장 큰 숫자를 넣으세요.
  // en: Move by two; put the largest number of each 2×2 region into the result.
  // #region solution
  for (let i = 0; i < image.length; i += 2) {
    const line: number[] = [];
    for (let j = 0; j < image[0].length; j += 2) {
      line.push(Math.max(image[i][j], image[i][j + 1], image[i + 1][j], image[i + 1][j + 1]));
    }
    result.push(line);
  }
  // #endregion
  return result;
}

// %% maxPool2x2Check check
check.maxPool2x2(maxPool2x2);

// %% otherPools
const overlapping: Tensor = F.maxPool2d(digit, { kernelSize: 3, stride: 2 });
const average: Tensor = F.avgPool2d(digit, { kernelSize: 2 });
show(
  plotImages(
    [pooledOnce.reshape([14, 14]), overlapping.reshape([13, 13]), average.reshape([14, 14])],
    {
      titles: [
        t({ ko: "최대 2×2: 14×14", en: "max 2×2: 14×14" }),
        t({ ko: "겹친 최대 3×3, 두 칸씩: 13×13", en: "overlapping max 3×3, steps of 2: 13×13" }),
        t({ ko: "평균 2×2: 14×14", en: "average 2×2: 14×14" }),
      ],
      columns: 3,
      title: t({
        ko: "최대는 획을 굵게, 평균은 획을 흐리게",
        en: "The maximum makes strokes bold, the average makes them faint",
      }),
    },
  ),
);
console.log(t({ ko: "전역 평균:", en: "global average:" }), F.globalAvgPool2d(digit).toArray());

// %% poolClaim
function count(layer: Module): number {
  let total = 0;
  for (const parameter of layer.parameters()) {
    total += parameter.size;
  }
  return total;
}
console.log(
  t({ ko: "풀링층의 매개변수:", en: "parameters of pooling:" }),
  count(maxPool2d({ kernelSize: 2 })),
);
console.log(
  t({ ko: "뒤의 층, 풀링한 5×5×16에서:", en: "the layer behind, after pooling, 5×5×16:" }),
  count(linear(5 * 5 * 16, 120)),
);
console.log(
  t({ ko: "뒤의 층, 풀링하지 않은 10×10×16에서:", en: "the layer behind, without it, 10×10×16:" }),
  count(linear(10 * 10 * 16, 120)),
);

// %% denseClaim
const lastConvolution = 3 * 3 * 192 * 256;
const denseInNotes = 13 * 13 * 256 * 4096;
const denseAfterPool = 6 * 6 * 256 * 4096;
console.log(t({ ko: "합성곱층:", en: "convolution:" }), lastConvolution);
console.log(
  t({ ko: "완전 연결층, 13×13×256에서:", en: "dense, from 13×13×256:" }),
  denseInNotes,
  "→",
  (denseInNotes / lastConvolution).toFixed(1),
);
console.log(
  t({ ko: "완전 연결층, 풀링한 6×6×256에서:", en: "dense, after pooling, from 6×6×256:" }),
  denseAfterPool,
  "→",
  (denseAfterPool / lastConvolution).toFixed(1),
);

// %% denseWeights answer
function denseWeights(channels: number, height: number, width: number, outputs: number): number {
  // ko: 모든 입력이 모든 출력과 이어져요. 편향은 빼고 세요.
  // en: Every input is joined with every output. Count without the biases.
  // #region solution
  return channels * height * width * outputs;
  // #endregion
}

// %% denseWeightsCheck check
check.denseWeights(denseWeights);

// %% untrained
const before = await evaluate(lenet, test.subset(1000));
console.log(t({ ko: "정확도:", en: "accuracy:" }), before.accuracy);
console.log(t({ ko: "손실:", en: "loss:" }), before.loss.toFixed(3));
console.log("log(10):", Math.log(10).toFixed(3));

// %% training train
const history = await fit(lenet, {
  train: train.subset(20000),
  test: test.subset(1000),
  epochs: 1,
  batchSize: 32,
  optimizer: adam(lenet, { learningRate: 0.002 }),
  seed: 1,
});

// %% curve
show(
  plotCurve(history, {
    title: t({
      ko: "처음 백 걸음에 배우는 것이 나머지보다 많은 학습",
      en: "The first hundred steps teach more than all the rest",
    }),
  }),
);

// %% filters
const weights = lenet.stateDict();
show(
  plotFilters(weights["conv1.weight"], {
    title: t({
      ko: "아무도 정해 주지 않은 첫 층의 필터 여섯 개: 양수 옆에 음수",
      en: "Six filters that nobody wrote: positive numbers beside negative ones",
    }),
  }),
);

// %% featureMaps
show(
  plotFeatureMaps(lenet, digit, "conv1", {
    title: t({
      ko: "첫 층: 같은 7의 획에 대한 서로 다른 여섯 대답",
      en: "First layer: six different answers to the strokes of one 7",
    }),
  }),
);
show(
  plotFeatureMaps(lenet, digit, "conv2", {
    title: t({
      ko: "둘째 층: 모양은 흐려지고, 무늬가 있는 자리만",
      en: "Second layer: the shape fades; what is left is where a pattern was found",
    }),
  }),
);

// %% wants
// ko: 둘째 층 필터의 가운데 자리가 가장 크게 대답하는 그림을 찾아요. 그림을 기울기 쪽으로 조금씩 고쳐요.
// en: Find the picture to which the middle place of a second-layer filter answers most: follow the gradient.
function secondLayer(x: Tensor): Tensor {
  const first = F.relu(F.conv2d(x, weights["conv1.weight"], weights["conv1.bias"], { padding: 2 }));
  const pooled = F.maxPool2d(first, { kernelSize: 2 });
  return F.conv2d(pooled, weights["conv2.weight"], weights["conv2.bias"]);
}

function favourite(filter: number): Tensor {
  const pixels = new Float32Array(28 * 28).fill(0.5);
  const mask = new Float32Array(16 * 10 * 10);
  mask[filter * 100 + 5 * 10 + 5] = 1;
  const middle = fromArray(mask, [1, 16, 10, 10]);
  for (let step = 0; step < 20; step++) {
    const x = tensor(Array.from(pixels), { shape: [1, 1, 28, 28], requiresGrad: true });
    F.sum(F.mul(secondLayer(x), middle)).backward();
    for (let k = 0; k < pixels.length; k++) {
      pixels[k] = Math.min(1, Math.max(0, pixels[k] + 0.2 * Math.sign(x.grad!.values[k])));
    }
  }
  const seen = new Float32Array(14 * 14);
  for (let row = 0; row < 14; row++) {
    for (let column = 0; column < 14; column++) {
      seen[row * 14 + column] = pixels[(row + 8) * 28 + column + 8];
    }
  }
  return fromArray(seen, [14, 14]);
}

const favourites: Tensor[] = [];
for (let filter = 0; filter < 16; filter++) {
  favourites.push(favourite(filter));
}
show(
  plotImages(favourites, {
    columns: 8,
    title: t({
      ko: "둘째 층의 필터 16개가 바라는 그림: 획, 모서리, 굽은 선",
      en: "What the 16 filters of the second layer want to see: strokes, corners, bends",
    }),
  }),
);

// %% testResult
const after = await evaluate(lenet, test);
console.log(after.correct, "/", after.total, "=", after.accuracy);

// %% confusion
show(
  plotConfusion(lenet, test.subset(2000), {
    title: t({
      ko: "대각선은 맞힌 숫자, 나머지는 헷갈린 짝",
      en: "On the diagonal the right answers; off it the pairs that are confused",
    }),
  }),
);

// %% wrong
show(
  plotPredictions(lenet, test.subset(2000), {
    only: "wrong",
    count: 18,
    title: t({
      ko: "틀린 그림 가운데에는 사람도 망설일 숫자도",
      en: "Among the wrong ones are digits that make a person hesitate too",
    }),
  }),
);

// %% widths train
// ko: 숫자 300장만 배우는 신경망 다섯 개. 맵의 수만 달라요.
// en: Five networks that learn from 300 digits only. They differ in the number of maps.
const few = train.subset(300);
const exam = test.subset(2000);
const sweep: { parameters: number; known: number; unseen: number }[] = [];
for (const maps of [1, 2, 4, 8, 16]) {
  manualSeed(1);
  const net: Module = sequential(
    conv2d(1, maps, { kernelSize: 5 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(maps, 2 * maps, { kernelSize: 5 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(32 * maps, 10),
  );
  const optimizer = adam(net, { learningRate: 0.003 });
  await fit(net, {
    train: few,
    epochs: 25,
    batchSize: 30,
    optimizer: optimizer,
    seed: 1,
    show: false,
  });
  const parameters = count(net);
  const known = (await evaluate(net, few)).accuracy;
  const unseen = (await evaluate(net, exam)).accuracy;
  sweep.push({ parameters, known, unseen });
  console.log(parameters, known.toFixed(3), unseen.toFixed(3));
}

// %% widthsPicture show hide-input
const [smallest, largest] = [sweep[0], sweep[sweep.length - 1]];
const percent = (one: { unseen: number }): string => `${(100 * one.unseen).toFixed(0)} %`;
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: sweep.map(({ parameters }) => parameters),
        y: sweep.map(({ known }) => 100 * known),
        name: t({ ko: "배운 300장", en: "the 300 that it learned" }),
        line: { color: "#999999", dash: "dot" },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        x: sweep.map(({ parameters }) => parameters),
        y: sweep.map(({ unseen }) => 100 * unseen),
        name: t({ ko: "처음 보는 2,000장", en: "2,000 unseen ones" }),
        line: { color: "#0072B2" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `처음 보는 숫자: 매개변수 ${smallest.parameters}개로 ${percent(smallest)}, ${largest.parameters}개로 ${percent(largest)}`,
          en: `Unseen digits: ${percent(smallest)} with ${smallest.parameters} parameters, ${percent(largest)} with ${largest.parameters}`,
        }),
      },
      xaxis: { type: "log", title: { text: t({ ko: "매개변수", en: "parameters" }) } },
      yaxis: { title: { text: t({ ko: "정확도 (%)", en: "accuracy (%)" }) } },
    },
    text: sweep
      .map(
        ({ parameters, known, unseen }) =>
          `${parameters}: ${(100 * known).toFixed(0)} %, ${(100 * unseen).toFixed(0)} %`,
      )
      .join("; "),
  }),
);

// %% gapNet train
// ko: 분류기 대신 전역 평균 풀링과 작은 완전 연결층 하나로 끝나는 신경망
// en: A network that ends in global average pooling and one small dense layer
manualSeed(2);
const gapNet: Module = sequential({
  conv1: conv2d(1, 16, { kernelSize: 5, padding: 2, stride: 2 }),
  relu1: relu(),
  conv2: conv2d(16, 32, { kernelSize: 5, padding: 2, stride: 2 }),
  relu2: relu(),
  conv3: conv2d(32, 32, { kernelSize: 3, padding: 1 }),
  relu3: relu(),
  pool: globalAvgPool2d(),
  fc: linear(32, 10),
});
const gapHistory = await fit(gapNet, {
  train: train.subset(20000),
  epochs: 2,
  batchSize: 32,
  optimizer: adam(gapNet, { learningRate: 0.003 }),
  seed: 1,
});

// %% shift
// ko: 처음 보는 숫자 1,000장을 오른쪽으로 옮겨서 다시 읽혀요.
// en: 1,000 unseen digits, moved to the right and read again.
const thousand: number[] = Array.from({ length: 1000 }, (_, i) => i);
const batch = test.batch(thousand);
function moved(by: number): Tensor {
  const pixels = new Float32Array(1000 * 784);
  for (let n = 0; n < 1000; n++) {
    for (let i = 0; i < 28; i++) {
      for (let j = by; j < 28; j++) {
        pixels[n * 784 + i * 28 + j] = batch.x.values[n * 784 + i * 28 + j - by];
      }
    }
  }
  return fromArray(pixels, [1000, 1, 28, 28]);
}
function shareRight(net: Module, x: Tensor): number {
  net.eval();
  const scores: Tensor = noGrad(() => net.forward(x));
  let right = 0;
  for (let n = 0; n < 1000; n++) {
    let best = 0;
    for (let k = 1; k < 10; k++) {
      if (scores.at(n, k) > scores.at(n, best)) best = k;
    }
    if (best === batch.y[n]) right++;
  }
  return right / 1000;
}
const shifts = [0, 1, 2, 3, 4, 5, 6];
const withDense = shifts.map((by) => 100 * shareRight(lenet, moved(by)));
const withAverage = shifts.map((by) => 100 * shareRight(gapNet, moved(by)));
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: shifts,
        y: withDense,
        name: t({ ko: "LeNet-5: 완전 연결층", en: "LeNet-5: dense layers" }),
        line: { color: orange },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        x: shifts,
        y: withAverage,
        name: t({ ko: "전역 평균 풀링", en: "global average pooling" }),
        line: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "숫자를 옮기면 자리를 외운 완전 연결층이 먼저 무너짐",
          en: "Move the digits, and the dense layers, which know places by heart, fail first",
        }),
      },
      xaxis: {
        title: { text: t({ ko: "오른쪽으로 옮긴 픽셀", en: "pixels moved to the right" }) },
      },
      yaxis: { range: [0, 100], title: { text: t({ ko: "정확도 (%)", en: "accuracy (%)" }) } },
    },
    text: t({
      ko: `0~6픽셀 옮긴 정확도. LeNet-5: ${withDense.join(" ")}, 전역 평균 풀링: ${withAverage.join(" ")}`,
      en: `Accuracy at 0 to 6 pixels. LeNet-5: ${withDense.join(" ")}, global average pooling: ${withAverage.join(" ")}`,
    }),
  }),
);

// %% averageForgets
// ko: 같은 맵에서 한 점의 자리만 다를 때, 평균은 같아요.
// en: Two maps that differ only in where their dot is have the same mean.
const leftDot: Tensor = tensor([
  [
    [
      [9, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  ],
]);
const rightDot: Tensor = tensor([
  [
    [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 9],
    ],
  ],
]);
console.log(F.globalAvgPool2d(leftDot).toArray(), F.globalAvgPool2d(rightDot).toArray());

// %% cam
show(
  plotClassActivationMap(gapNet, test.image(0).reshape([1, 1, 28, 28]), {
    title: t({
      ko: "평균을 내기 전의 맵에는 자리가 남음: 주황색이 7이라고 말하는 곳",
      en: "Before the mean the maps still know the place: orange speaks for the 7",
    }),
  }),
);

// %% globalAverage answer
function globalAverage(maps: number[][][]): number[] {
  // ko: 맵마다 모든 숫자의 평균을 내세요. 결과는 맵의 수만큼 긴 목록이에요.
  // en: The mean of all numbers of each map: a list as long as there are maps.
  // #region solution
  return maps.map((map) => {
    const numbers = map.flat();
    return numbers.reduce((total, v) => total + v, 0) / numbers.length;
  });
  // #endregion
}

// %% globalAverageCheck check
check.globalAverage(globalAverage);

// %% modes
const probe: Tensor = test.batch([0, 1, 2, 3]).x;
function report(name: string, output: Tensor): void {
  console.log(
    name,
    "training:",
    lenet.training,
    " requiresGrad:",
    output.requiresGrad,
    " op:",
    output.op,
  );
}
lenet.train();
const inTraining: Tensor = lenet.forward(probe);
report("train()         ", inTraining);
report(
  "train() + noGrad",
  noGrad(() => lenet.forward(probe)),
);
lenet.eval();
const inEval: Tensor = lenet.forward(probe);
report("eval()          ", inEval);
report(
  "eval()  + noGrad",
  noGrad(() => lenet.forward(probe)),
);

let modeDifference = 0;
for (let k = 0; k < inEval.size; k++) {
  modeDifference = Math.max(modeDifference, Math.abs(inEval.values[k] - inTraining.values[k]));
}
console.log(t({ ko: "두 모드의 차이:", en: "difference between the modes:" }), modeDifference);

// %% modesTwo
// ko: 드롭아웃과 배치 정규화가 있는 작은 신경망: 모드에 따라 답이 달라요.
// en: A small network with dropout and batch normalization: the answer depends on the mode.
manualSeed(3);
const norm = batchNorm2d(4);
const moody: Module = sequential(
  conv2d(1, 4, { kernelSize: 5 }),
  norm,
  relu(),
  flatten(),
  dropout({ p: 0.5 }),
  linear(4 * 24 * 24, 10),
);
const gap = (a: Tensor, b: Tensor): string => {
  let largest = 0;
  for (let k = 0; k < a.size; k++) {
    largest = Math.max(largest, Math.abs(a.values[k] - b.values[k]));
  }
  return largest.toFixed(3);
};
moody.train();
const once: Tensor = noGrad(() => moody.forward(probe));
const twice: Tensor = noGrad(() => moody.forward(probe));
console.log(t({ ko: "train, 같은 그림 두 번:", en: "train, the same twice:" }), gap(once, twice));
moody.eval();
const calm: Tensor = moody.forward(probe);
const calmAgain: Tensor = noGrad(() => moody.forward(probe));
console.log(
  t({ ko: "eval, 같은 그림 두 번:", en: "eval, the same twice: " }),
  gap(calm, calmAgain),
);
// ko: eval의 배치 정규화는 꺼지지 않아요. 저장해 둔 평균과 분산으로 계산해요.
// en: In eval mode batch normalization is not off. It computes with the mean and variance it has kept.
const plain: Tensor = noGrad(() => F.conv2d(probe, moody.parameters()[0], moody.parameters()[1]));
console.log(
  t({ ko: "배치 정규화 전과 후:", en: "before and after batch norm:" }),
  gap(plain, norm.forward(plain)),
);

// %% batchMeans
const correctInBatch = [63, 62, 0];
const sizeOfBatch = [64, 64, 2];
let sumOfMeans = 0;
for (let k = 0; k < 3; k++) {
  const mean = correctInBatch[k] / sizeOfBatch[k];
  sumOfMeans += mean;
  console.log(correctInBatch[k], "/", sizeOfBatch[k], "=", mean.toFixed(3));
}
console.log(
  t({ ko: "배치 평균의 평균:", en: "mean of the batch means:" }),
  (sumOfMeans / 3).toFixed(3),
);

// %% accuracy answer
function accuracy(correct: number[], sizes: number[]): number {
  // ko: 모든 배치를 합쳐서, 맞힌 수를 전체 수로 나누세요.
  // en: Over all batches together: how many were right, divided by how many there were.
  // #region solution
  let hits = 0;
  let total = 0;
  for (let k = 0; k < correct.length; k++) {
    hits += correct[k];
    total += sizes[k];
  }
  return hits / total;
  // #endregion
}

// %% accuracyCheck check
check.accuracy(accuracy);

// %% bugs answer
// ko: 고쳐야 하는 줄의 번호를 작은 것부터 적으세요.
// en: The numbers of the lines that must change, the smallest first.
// #region solution
const bugs: number[] = [1, 4, 9];
// #else
//: const bugs: number[] = [];
// #endregion

// %% bugsCheck check
check.bugs(bugs);

// %% tooFast try
// ko: 학습률을 바꿔 보세요: 0.00001, 0.002, 1
// en: Change the learning rate: 0.00001, 0.002, 1
const learningRate = 1;
manualSeed(1);
const fresh: Module = lenet5();
const short = await fit(fresh, {
  train: train.subset(2000),
  batchSize: 32,
  optimizer: adam(fresh, { learningRate: learningRate }),
  seed: 1,
});
console.log(
  t({ ko: "마지막 손실:", en: "last loss:" }),
  short.steps[short.steps.length - 1].loss.toFixed(3),
);

// %% digitNet answer
function digitNet(): Module {
  // ko: 층을 쌓으세요. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: Stack the layers. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 6, { kernelSize: 5, padding: 2 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(6, 16, { kernelSize: 5 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(16 * 5 * 5, 120),
    relu(),
    linear(120, 84),
    relu(),
    linear(84, 10),
  );
  // #endregion
}

// %% trainDigitNet train
// ko: 학습을 바꾸려면 이 셀의 숫자를 고치세요. 60,000장 한 바퀴에 1분쯤 걸려요.
// en: Change the numbers here to train differently. One pass over 60,000 digits takes about a minute.
manualSeed(7);
let digitModel: Module = flatten();
try {
  digitModel = digitNet();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (digitModel.parameters().length > 0) {
  const optimizer = adam(digitModel, { learningRate: 0.002 });
  await fit(digitModel, { train: train, epochs: 1, batchSize: 64, optimizer: optimizer, seed: 1 });
  optimizer.learningRate = 0.0005;
  await fit(digitModel, { train: train, epochs: 1, batchSize: 64, optimizer: optimizer, seed: 2 });
}

// %% digitsCheck check
check.digits({ build: digitNet, model: digitModel });

// %% settle
const parts = { extractor: { params: 0, macs: 0 }, classifier: { params: 0, macs: 0 } };
for (const row of summary(lenet, [1, 1, 28, 28]).rows) {
  const part = row.name.startsWith("fc") ? parts.classifier : parts.extractor;
  part.params += row.params;
  part.macs += row.macs;
}
console.log(parts);
const sides = [
  t({ ko: "특징 추출기", en: "feature extractor" }),
  t({ ko: "분류기", en: "classifier" }),
];
const allParams = parts.extractor.params + parts.classifier.params;
const allMacs = parts.extractor.macs + parts.classifier.macs;
show(
  figure({
    data: [
      {
        type: "bar",
        x: sides,
        y: [
          (100 * parts.extractor.params) / allParams,
          (100 * parts.classifier.params) / allParams,
        ],
        name: t({ ko: "가중치", en: "weights" }),
        marker: { color: orange },
      },
      {
        type: "bar",
        x: sides,
        y: [(100 * parts.extractor.macs) / allMacs, (100 * parts.classifier.macs) / allMacs],
        name: t({ ko: "곱셈", en: "multiplications" }),
        marker: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "가중치는 분류기에, 곱셈은 특징 추출기에",
          en: "The weights are in the classifier, the work is in the feature extractor",
        }),
      },
      yaxis: { title: { text: "%" }, range: [0, 100] },
    },
    text: t({
      ko: "가중치: 특징 추출기 4 %, 분류기 96 %. 곱셈: 특징 추출기 86 %, 분류기 14 %.",
      en: "Weights: feature extractor 4 %, classifier 96 %. Multiplications: feature extractor 86 %, classifier 14 %.",
    }),
  }),
);
console.log(t({ ko: "내기, 가중치:", en: "your bet, weights:" }), moreWeights);
console.log(t({ ko: "내기, 곱셈:", en: "your bet, multiplications:" }), moreProducts);
