// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  alexnetTwoPath,
  animals,
  batchNorm2d,
  captureOutputs,
  constantInit,
  conv2d,
  convolutionalize,
  dropout,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  googlenet,
  ILSVRC_RESULTS,
  kaimingNormal,
  lenet5,
  linear,
  manualSeed,
  MaxPool2d,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  normalInit,
  plotArchitecture,
  plotImage,
  PUBLISHED_MODELS,
  randn,
  randomCrop,
  receptiveField,
  relu,
  resnet152,
  type Sequential,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
} from "convlab";
import { checks } from "convlab/lessons/vgg";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const sixteen: Module = vgg16();
show(
  plotArchitecture(sixteen, [1, 3, 224, 224], {
    title: t({
      ko: "VGG-16: 3×3 합성곱 13층, 사이사이에 풀링 다섯 번, 그리고 완전 연결 3층",
      en: "VGG-16: 13 convolutions of 3×3 with five poolings in between, then 3 dense layers",
    }),
  }),
);

// %% bet try
// ko: VGG-16의 매개변수가 가장 많은 곳은? "front"(앞의 합성곱) 또는 "back"(뒤의 완전 연결층)
// en: Where are most of VGG-16's parameters? "front" (convolutions) or "back" (dense layers)
const betWeights: string = "front";
// ko: 그림 한 장을 지날 때 숫자를 가장 많이 내놓는 곳은? "front" 또는 "back"
// en: And where are the most numbers kept while one picture passes through? "front" or "back"
const betMemory: string = "back";
// ko: 2014년 대회에서 VGG는 몇 등이었을까요?
// en: Which place did VGG take in 2014?
const betPlace: number = 1;

// %% fields
// ko: 가운데 출력 하나가 보는 넓이를 기울기로 재요.
// en: How much does one output see? Measured by gradient.
manualSeed(1);
for (const [name, layers] of [
  ["3×3, 3×3", [3, 3]],
  ["5×5", [5]],
  ["3×3, 3×3, 3×3", [3, 3, 3]],
  ["7×7", [7]],
] as [string, number[]][]) {
  const stack: Module[] = [];
  let weights = 0;
  for (const f of layers) {
    const layer = conv2d(4, 4, { kernelSize: f, bias: false });
    stack.push(layer);
    weights += layer.parameterCount();
  }
  const field = receptiveField(sequential(...stack), String(layers.length - 1), [4, 15, 15]);
  console.log(
    name.padEnd(14),
    t({ ko: "보는 넓이", en: "sees" }),
    `${field.height}×${field.width}`,
    t({ ko: "가중치(4채널)", en: "weights (4 channels)" }),
    weights,
  );
}

// %% stackBars show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const gray = "#bbbbbb";

function drawStack(channels: number): Figure {
  const three = 18 * channels * channels;
  const five = 25 * channels * channels;
  const title = t({
    ko: `${channels}채널: 3×3 둘은 ${three}개, 5×5 하나는 ${five}개, ${(five / three).toFixed(2)}배`,
    en: `${channels} channels: two 3×3 have ${three} weights, one 5×5 has ${five}: ${(five / three).toFixed(2)} times`,
  });
  return figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "3×3, ReLU, 3×3, ReLU", en: "3×3, ReLU, 3×3, ReLU" }),
          t({ ko: "5×5, ReLU", en: "5×5, ReLU" }),
        ],
        y: [three, five],
        text: [`18·${channels}²`, `25·${channels}²`],
        marker: { color: [blue, orange] },
      },
    ],
    layout: {
      title: { text: title },
      yaxis: { title: { text: t({ ko: "가중치", en: "weights" }) } },
    },
    text: title,
  });
}
show(
  slider(
    { min: 64, max: 512, step: 64, value: 64, label: t({ ko: "채널", en: "channels" }) },
    drawStack,
  ),
);

// %% timesMore answer
function timesMore(f: number): number {
  // ko: f×f 한 층의 가중치는, 같은 넓이를 보는 3×3 층들의 몇 배인가요? f는 3 이상의 홀수예요.
  // en: One layer of f×f has how many times the weights of 3×3 layers that see as much?
  // en: f is odd, from 3.
  // #region solution
  const layers = (f - 1) / 2;
  return (f * f) / (9 * layers);
  // #endregion
}

// %% timesMoreCheck check
check.timesMore(timesMore);

// %% claimHalf
console.log("5×5:", (25 / 18).toFixed(3), "  7×7:", (49 / 27).toFixed(3));
const fives = conv2d(64, 64, { kernelSize: 5, bias: false }).parameterCount();
const threes = conv2d(64, 64, { kernelSize: 3, bias: false }).parameterCount();
console.log(fives, "/", 2 * threes, "=", (fives / (2 * threes)).toFixed(3));

// %% vggStage answer
function vggStage(convs: number, cIn: number, cOut: number): Module {
  const layers: Module[] = [];
  // ko: 3×3 합성곱(크기를 지켜요)과 relu를 convs번, 그다음 2×2 최대 풀링 한 번
  // en: convs times a 3×3 convolution (it keeps the size) and relu, then one 2×2 max pooling
  // #region solution
  for (let c = 0; c < convs; c++) {
    layers.push(conv2d(c === 0 ? cIn : cOut, cOut, { kernelSize: 3, padding: 1 }));
    layers.push(relu());
  }
  layers.push(maxPool2d({ kernelSize: 2 }));
  // #endregion
  return sequential(...layers);
}

// ko: 확인할 때 쓰는 함수예요. 그대로 두세요.
// en: For the check; leave it as it is.
function tryStage(
  convs: number,
  cIn: number,
  cOut: number,
  side: number,
): { parameters: number; output: Tensor } {
  manualSeed(1);
  const stage = vggStage(convs, cIn, cOut);
  manualSeed(2);
  const output = noGrad(() => stage.forward(randn([1, cIn, side, side])));
  return { parameters: stage.parameterCount(), output: output };
}

// %% vggStageCheck check
check.vggStage(tryStage);

// %% vggNet answer
function vggNet(convs: number[], width: number, classes: number): Module {
  const layers: Module[] = [];
  // ko: 단계 다섯 개를 vggStage로 만들어요. 필터는 width, 2배, 4배, 8배, 8배. 입력은 3채널이에요.
  // ko: 32×32 그림은 1×1이 돼요. 끝에 flatten()과 linear(…, classes)를 두세요.
  // en: Five stages from vggStage with width, 2, 4, 8 and 8 times width filters;
  // en: the input has 3 channels. A 32×32 picture becomes 1×1; end with flatten() and linear(…, classes).
  // #region solution
  let from = 3;
  for (let s = 0; s < convs.length; s++) {
    const to = width * Math.min(8, 2 ** s);
    layers.push(vggStage(convs[s], from, to));
    from = to;
  }
  layers.push(flatten(), linear(from, classes));
  // #endregion
  return sequential(...layers);
}

// ko: 확인할 때 쓰는 함수예요. 그대로 두세요.
// en: For the check; leave it as it is.
function tryNet(
  convs: number[],
  width: number,
  classes: number,
): { parameters: number; output: Tensor } {
  manualSeed(1);
  const net = vggNet(convs, width, classes);
  manualSeed(2);
  const output = noGrad(() => net.forward(randn([1, 3, 32, 32])));
  return { parameters: net.parameterCount(), output: output };
}

// %% vggNetCheck check
check.vggNet(tryNet);

// %% table
show(summary(sixteen, [1, 3, 224, 224]));

// %% vggParameters answer
function vggParameters(convs: number[], side: number, classes: number): number {
  const filters = [64, 128, 256, 512, 512];
  let total = 0;
  // ko: 합성곱층을 모두 더하고, 완전 연결층 세 개(4096, 4096, classes)를 더하세요. 편향도 세어요.
  // en: Add up all convolutions, then the three dense layers (4096, 4096, classes), with biases.
  // #region solution
  let from = 3;
  for (let s = 0; s < 5; s++) {
    for (let c = 0; c < convs[s]; c++) {
      total += 9 * from * filters[s] + filters[s];
      from = filters[s];
    }
  }
  const inputs = (side / 32) ** 2 * 512;
  total += inputs * 4096 + 4096;
  total += 4096 * 4096 + 4096;
  total += 4096 * classes + classes;
  // #endregion
  return total;
}

// %% vggParametersCheck check
check.vggParameters(vggParameters);

// %% paperTable
// ko: 논문의 표 2는 백만 단위로 적혀 있어요.
// en: The paper's table 2 gives them in millions.
const columns: [string, number, () => Module][] = [
  ["A (VGG-11)", 133, vgg11],
  ["B (VGG-13)", 133, vgg13],
  ["D (VGG-16)", 138, vgg16],
  ["E (VGG-19)", 144, vgg19],
];
for (const [name, printed, build] of columns) {
  const counted = build().parameterCount();
  console.log(
    name,
    t({ ko: "논문", en: "paper" }),
    printed,
    "M ",
    t({ ko: "세어 보면", en: "counted" }),
    counted,
    Math.round(counted / 1e6) === printed ? "✓" : "✗",
  );
}

// %% mapNumbers answer
function mapNumbers(convs: number[], side: number): number[] {
  const filters = [64, 128, 256, 512, 512];
  const result: number[] = [];
  // ko: 합성곱층마다 내놓는 숫자의 개수(높이·너비·맵의 수)를 차례대로 넣으세요.
  // en: For each convolution, in order, push how many numbers it puts out: height·width·maps.
  // #region solution
  for (let s = 0; s < 5; s++) {
    for (let c = 0; c < convs[s]; c++) {
      result.push((side / 2 ** s) ** 2 * filters[s]);
    }
  }
  // #endregion
  return result;
}

// %% mapNumbersCheck check
check.mapNumbers(mapNumbers);

// %% memory show hide-input
const rows = summary(sixteen, [1, 3, 224, 224]).rows.filter((row) => row.params > 0);
const rowNames = rows.map((_, i) => (i < 13 ? `conv ${i + 1}` : `fc ${i + 1}`));
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "내놓는 숫자", en: "numbers put out" }),
        x: rowNames,
        y: rows.map((row) => row.memory / 4e6),
        marker: { color: blue },
      },
      {
        type: "bar",
        name: t({ ko: "매개변수 ÷ 10", en: "parameters ÷ 10" }),
        x: rowNames,
        y: rows.map((row) => row.params / 1e7),
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "맵은 앞에, 가중치는 뒤에: 메모리를 쓰는 두 곳",
          en: "The maps are in front, the weights behind: two places that take the memory",
        }),
      },
      yaxis: { title: { text: t({ ko: "백만", en: "millions" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: rows.map((row, i) => `${rowNames[i]}: ${row.memory / 4}, ${row.params}`).join("; "),
  }),
);

// %% memorySums
const convRows = rows.slice(0, 13);
const allMaps = convRows.reduce((sum, row) => sum + row.memory / 4, 0);
const firstFour = convRows.slice(0, 4).reduce((sum, row) => sum + row.memory / 4, 0);
console.log(t({ ko: "합성곱 13층:", en: "13 convolutions:" }), allMaps);
console.log(
  t({ ko: "처음 네 층:", en: "the first four: " }),
  firstFour,
  `= ${((100 * firstFour) / allMaps).toFixed(0)} %`,
);
const megabytes = (numbers: number) => `${((4 * numbers) / 2 ** 20).toFixed(0)} MiB`;
console.log(t({ ko: "맵, 그림 한 장:", en: "maps, one picture:" }), megabytes(allMaps));
console.log(t({ ko: "맵, 그림 64장:", en: "maps, 64 pictures:" }), megabytes(64 * allMaps));
console.log(t({ ko: "가중치:", en: "weights:" }), megabytes(sixteen.parameterCount()));

// %% tryPicture try
// ko: 그림의 크기와 배치를 바꿔 보세요. 어느 쪽 메모리가 움직이나요? 맵이 가중치보다 커지는 배치는?
// en: Change the picture and the batch. Which memory moves? At which batch do the maps outweigh?
const trial = { side: 224, batch: 8 };
const features = (sixteen as Sequential).layer("features");
const trialMaps = summary(features, [trial.batch, 3, trial.side, trial.side]).outputBytes / 4;
console.log(t({ ko: "맵:", en: "maps:" }), megabytes(trialMaps));
console.log(t({ ko: "가중치:", en: "weights:" }), megabytes(sixteen.parameterCount()));

// %% published show hide-input
const published = PUBLISHED_MODELS.filter(({ name }) => /^vgg\d+(_bn)?$/.test(name));
function drawDepth(measure: "top1" | "top5"): Figure {
  const lines = ["", "_bn"].map((ending) => {
    const kind = published.filter(({ name }) => name.endsWith("_bn") === (ending !== ""));
    return {
      type: "scatter",
      mode: "lines+markers",
      name: ending === "" ? "VGG" : t({ ko: "VGG + 배치 정규화", en: "VGG + batch norm" }),
      x: kind.map(({ name }) => Number(name.replace(/\D/g, ""))),
      y: kind.map((one) => 100 - one[measure]),
      line: { color: ending === "" ? blue : orange, width: 3 },
    };
  });
  const title = t({
    ko: "ImageNet 오류율: 16층까지 뚜렷이 줄고, 19층에서는 조금만",
    en: "Error on ImageNet: falls clearly until 16 layers, only a little to 19",
  });
  return figure({
    data: lines,
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "층", en: "layers" }) }, tickvals: [11, 13, 16, 19] },
      yaxis: {
        title: { text: t({ ko: "오류율(%), 첫째 답", en: "error (%), first answer" }) },
      },
    },
    text: `${title}: ${published.map((one) => `${one.name} ${(100 - one[measure]).toFixed(1)} %`).join(", ")}`,
  });
}
show(drawDepth("top1"));

// %% deep train
// ko: 너비가 8분의 1인 VGG를 32×32 동물로 학습해요. 첫 가중치는 두 가지예요.
// en: VGGs at an eighth of their width learn animals of 32×32, from two kinds of first weights.
const animalTrain = animals({ kinds: 10, perKind: 100, size: 32, seed: 7, kindSeed: 7 });
const animalTest = animals({ kinds: 10, perKind: 50, size: 32, seed: 8, kindSeed: 7 });
const depths: Record<string, number[]> = {
  "VGG-11": [1, 1, 2, 2, 2],
  "VGG-19": [2, 2, 4, 4, 4],
};
function column(convs: number[], tiny: boolean, normed: boolean): Sequential {
  const init = tiny ? normalInit({ deviation: 0.05 }) : kaimingNormal({ mode: "fanOut" });
  const how = { init: init, biasInit: constantInit(0) };
  const layers: Module[] = [];
  let from = 3;
  convs.forEach((count, s) => {
    const to = 8 * Math.min(8, 2 ** s);
    for (let c = 0; c < count; c++) {
      layers.push(conv2d(from, to, { kernelSize: 3, padding: 1, ...how }));
      if (normed) layers.push(batchNorm2d(to));
      layers.push(relu());
      from = to;
    }
    layers.push(maxPool2d({ kernelSize: 2 }));
  });
  return sequential(...layers, flatten(), linear(from, 10, how));
}
async function learn(model: Module, epochs: number): Promise<number[]> {
  const run = await fit(model, {
    train: animalTrain,
    epochs: epochs,
    batchSize: 32,
    optimizer: adam(model, { learningRate: 0.0005 }),
    seed: 1,
    show: false,
  });
  return run.epochs.map((e) => 1 - e.accuracy);
}
const starts: [string, boolean, boolean][] = [
  ["VGG-11", true, false],
  ["VGG-19", true, false],
  ["VGG-11", false, false],
  ["VGG-19", false, false],
  ["VGG-19", true, true],
];
const startErrors: Record<string, number[]> = {};
for (const [name, tiny, normed] of starts) {
  manualSeed(1);
  const model = column(depths[name], tiny, normed);
  const label = `${name}, ${tiny ? "0.05" : "He"}${normed ? " + BN" : ""}`;
  startErrors[label] = await learn(model, 8);
  console.log(
    label.padEnd(17),
    startErrors[label].map((v) => v.toFixed(2)).join(" "),
    t({ ko: "  새 그림", en: "  new" }),
    (await evaluate(model, animalTest)).accuracy.toFixed(2),
  );
}

// %% startCurve show hide-input
const looks: Record<string, object> = {
  "VGG-11, 0.05": { color: blue, width: 3, dash: "dot" },
  "VGG-19, 0.05": { color: orange, width: 3, dash: "dot" },
  "VGG-11, He": { color: blue, width: 3 },
  "VGG-19, He": { color: orange, width: 3 },
  "VGG-19, 0.05 + BN": { color: "#333333", width: 3 },
};
show(
  figure({
    data: Object.keys(startErrors).map((name) => ({
      type: "scatter",
      mode: "lines",
      name: name,
      x: startErrors[name].map((_, e) => e + 1),
      y: startErrors[name].map((v) => 100 * v),
      line: looks[name],
    })),
    layout: {
      title: {
        text: t({
          ko: "첫 가중치가 작으면 멈춰 있는 19층, 알맞으면 출발, 배치 정규화가 있으면 작아도 출발",
          en: "19 layers: stuck with small first weights, off with fitting ones, and off with batch norm",
        }),
      },
      xaxis: { title: { text: t({ ko: "에폭", en: "epoch" }) } },
      yaxis: {
        range: [0, 100],
        title: {
          text: t({ ko: "배운 그림에서의 오류율(%)", en: "error on what it learned from (%)" }),
        },
      },
    },
    text: Object.keys(startErrors)
      .map((name) => `${name}: ${startErrors[name].map((v) => Math.round(100 * v)).join(", ")} %`)
      .join("; "),
  }),
);

// %% fading
// ko: 학습하기 전에 그림 하나를 넣고, 단계마다 값의 크기를 재요.
// en: Before training: how large are the numbers behind each stage?
const onePicture: Tensor = animalTrain.batch([0]).x;
const fading: Record<string, number[]> = {};
for (const [name, tiny, normed] of starts) {
  manualSeed(1);
  const model = column(depths[name], tiny, normed);
  const sizes: number[] = [];
  for (const [layer, output] of captureOutputs(model, onePicture)) {
    const isPooling = model.layer(Number(layer)) instanceof MaxPool2d;
    if (isPooling) sizes.push(Math.max(...output.values));
  }
  fading[`${name}, ${tiny ? "0.05" : "He"}${normed ? " + BN" : ""}`] = sizes;
}
show(
  figure({
    data: Object.keys(fading).map((name) => ({
      type: "scatter",
      mode: "lines+markers",
      name: name,
      x: fading[name].map((_, s) => s + 1),
      y: fading[name],
      line: looks[name],
    })),
    layout: {
      title: {
        text: t({
          ko: "작은 첫 가중치로는 층마다 사라지는 그림, 배치 정규화가 있으면 그대로",
          en: "With small first weights the picture fades layer by layer; batch norm keeps it",
        }),
      },
      xaxis: { title: { text: t({ ko: "단계", en: "stage" }) }, dtick: 1 },
      yaxis: {
        type: "log",
        exponentformat: "power",
        title: { text: t({ ko: "가장 큰 값", en: "largest number" }) },
      },
    },
    text: Object.keys(fading)
      .map((name) => `${name}: ${fading[name].map((v) => v.toExponential(1)).join(", ")}`)
      .join("; "),
  }),
);

// %% tails train
// ko: VGG처럼 끝의 은닉층에 드롭아웃을 둔 신경망과 두지 않은 신경망. 숫자 500장을 배워요.
// en: With dropout in the dense layers, as in VGG, and without. 500 digits to learn from.
const train = mnist({ train: true });
const digits = mnist({ train: false });
function makeReader(p: number): Sequential {
  manualSeed(2);
  return sequential({
    features: sequential(
      conv2d(1, 8, { kernelSize: 3, padding: 1 }),
      relu(),
      conv2d(8, 8, { kernelSize: 3, padding: 1 }),
      relu(),
      maxPool2d({ kernelSize: 2 }),
      conv2d(8, 16, { kernelSize: 3, padding: 1 }),
      relu(),
      conv2d(16, 16, { kernelSize: 3, padding: 1 }),
      relu(),
      maxPool2d({ kernelSize: 2 }),
    ),
    flatten: flatten(),
    classifier: sequential(
      linear(16 * 7 * 7, 64),
      relu(),
      dropout({ p: p }),
      linear(64, 64),
      relu(),
      dropout({ p: p }),
      linear(64, 10),
    ),
  });
}
for (const p of [0, 0.5]) {
  const tail = makeReader(p);
  await fit(tail, {
    train: train.subset(500),
    epochs: 20,
    batchSize: 25,
    learningRate: 0.002,
    seed: 1,
    show: false,
  });
  console.log(
    `p = ${p}`.padEnd(8),
    t({ ko: "배운 500장", en: "its own 500" }),
    (await evaluate(tail, train.subset(500))).accuracy,
    t({ ko: "새 숫자", en: "new digits" }),
    (await evaluate(tail, digits.subset(5000))).accuracy,
  );
}

// %% reader train
const reader: Sequential = makeReader(0.5);
await fit(reader, {
  train: train.subset(10000),
  epochs: 2,
  batchSize: 32,
  learningRate: 0.002,
  seed: 1,
  show: false,
});
reader.eval();
console.log((await evaluate(reader, digits.subset(5000))).accuracy);

// %% convolutional
const asFilters: Sequential = convolutionalize(reader, [1, 1, 28, 28]);
asFilters.eval();
for (const [name, shape] of asFilters.stateShapes()) {
  if (name.startsWith("classifier") && name.endsWith("weight")) {
    console.log(name, shape.join(" × "));
  }
}
const seven: Tensor = digits.image(0).reshape([1, 1, 28, 28]);
const denseScores: Tensor = noGrad(() => reader.forward(seven));
const filterScores: Tensor = noGrad(() => asFilters.forward(seven));
console.log(t({ ko: "완전 연결층:", en: "dense:  " }), denseScores.shape);
console.log(t({ ko: "필터:       ", en: "filters:" }), filterScores.shape);
let gap = 0;
for (let k = 0; k < 10; k++) {
  gap = Math.max(gap, Math.abs(denseScores.values[k] - filterScores.values[k]));
}
console.log(t({ ko: "가장 큰 차이:", en: "largest difference:" }), gap.toExponential(1));

// %% denseAsFilters answer
function denseAsFilters(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  height: number,
  width: number,
): Tensor {
  // ko: weight [K, C·height·width]의 한 줄은 height×width 맵 C장을 편 것과 곱해지던 줄이에요.
  // ko: 그 줄을 필터로 접어서 x [N, C, H, W] 위를 한 칸씩 옮기세요.
  // en: A row of weight [K, C·height·width] was multiplied with C flattened maps of height×width.
  // en: Fold it into a filter and move it over x [N, C, H, W] place by place.
  // #region solution
  const filters = weight.reshape([weight.shape[0], x.shape[1], height, width]);
  return F.conv2d(x, filters, bias);
  // #endregion
}

// %% denseAsFiltersCheck check
check.denseAsFilters(denseAsFilters);

// %% vggAsFilters
// ko: 진짜 VGG-16에서 좁힌 것은 완전 연결층뿐이에요. 원래는 4096, 4096, 1000이에요.
// en: VGG-16 as it is, but for narrow dense layers: 16, 16, 10 in place of 4096, 4096, 1000.
const narrow: Sequential = convolutionalize(vgg16({ hidden: 16, classes: 10 }), [1, 3, 224, 224]);
for (const [name, shape] of narrow.stateShapes()) {
  if (name.startsWith("classifier") && name.endsWith("weight")) {
    console.log(name, shape.join(" × "));
  }
}
for (const size of [224, 256, 384]) {
  console.log(`${size}×${size}`, "→", narrow.outputShape([1, 3, size, size]).join(" × "));
}

// %% scan
// ko: 큰 그림 한 장에 숫자 넷. 28×28만 배운 신경망을 통째로 한 번 지나가요.
// en: Four digits on one large picture. The network that learned 28×28 goes over it once.
const [high, wide] = [56, 112];
const canvas = new Float32Array(high * wide);
const placed: [number, number, number][] = [
  [0, 4, 2],
  [1, 26, 30],
  [2, 6, 58],
  [4, 22, 82],
];
for (const [which, top, left] of placed) {
  const one = digits.image(which);
  for (let i = 0; i < 28; i++) {
    for (let j = 0; j < 28; j++) canvas[(top + i) * wide + left + j] = one.values[28 * i + j];
  }
}
const scene: Tensor = fromArray(canvas, [1, 1, high, wide]);
const scores: Tensor = noGrad(() => F.softmax(asFilters.forward(scene), 1));
const [, , mapHigh, mapWide] = scores.shape;
console.log(t({ ko: "출력:", en: "output:" }), scores.shape.join(" × "));
show(
  plotImage(scene.reshape([1, high, wide]), {
    title: t({
      ko: "28×28만 배운 신경망에게 보여 주는 56×112 그림",
      en: "A picture of 56×112 for a network that has learned 28×28 only",
    }),
  }),
);

// %% scanMap show hide-input
function drawScores(digit: number): Figure {
  const z: number[][] = [];
  for (let i = 0; i < mapHigh; i++) {
    const line: number[] = [];
    for (let j = 0; j < mapWide; j++) {
      line.push(scores.values[(digit * mapHigh + i) * mapWide + j]);
    }
    z.push(line);
  }
  // ko: 숫자가 정말 서 있는 자리
  // en: Where digits really stand
  const marks = {
    type: "scatter",
    mode: "text",
    x: placed.map(([, , left]) => left + 14),
    y: placed.map(([, top]) => top + 14),
    text: placed.map(([which]) => `<b>${digits.labels[which]}</b>`),
    textfont: {
      size: 24,
      color: placed.map(([which]) => (digits.labels[which] === digit ? orange : "#ffffff")),
    },
    hoverinfo: "skip",
  };
  const isThere = placed.some(([which]) => digits.labels[which] === digit);
  const title = isThere
    ? t({
        ko: `"${digit}"의 점수(노랑이 1): 진짜 자리에서, 그리고 다른 숫자의 조각에서도`,
        en: `Score of "${digit}" (yellow: 1): at the digit, and at pieces of others`,
      })
    : t({
        ko: `"${digit}"의 점수(노랑이 1): 그림에 없는데도, 다른 숫자의 조각에서`,
        en: `Score of "${digit}" (yellow: 1): not there, but seen in pieces of others`,
      });
  return figure({
    data: [
      {
        type: "heatmap",
        z: z,
        zmin: 0,
        zmax: 1,
        x0: 14,
        dx: 4,
        y0: 14,
        dy: 4,
        colorscale: "Cividis",
      },
      marks,
    ],
    layout: {
      title: { text: title },
      xaxis: {
        title: { text: t({ ko: "창의 가운데(픽셀)", en: "middle of the window (pixels)" }) },
      },
      yaxis: { autorange: "reversed", scaleanchor: "x" },
    },
    text: title,
  });
}
show(slider({ min: 0, max: 9, value: 7, label: t({ ko: "숫자", en: "digit" }) }, drawScores));

// %% years
const byYear: { name: string; year: number; layers: number; model: Module }[] = [
  { name: "LeNet-5", year: 1998, layers: 5, model: lenet5() },
  { name: "AlexNet", year: 2012, layers: 8, model: alexnetTwoPath() },
  { name: "VGG-19", year: 2014, layers: 19, model: vgg19() },
  { name: "GoogLeNet", year: 2014, layers: 22, model: googlenet() },
  { name: "ResNet-152", year: 2015, layers: 152, model: resnet152() },
];
for (const { name, year, layers, model } of byYear) {
  const entry = ILSVRC_RESULTS.find((one) => one.model === name);
  console.log(
    String(year),
    name.padEnd(10),
    t({ ko: "층", en: "layers" }),
    String(layers).padStart(3),
    t({ ko: "매개변수", en: "parameters" }),
    String(model.parameterCount()).padStart(9),
    t({ ko: "등수", en: "place" }),
    entry === undefined ? "–" : entry.place,
    t({ ko: "오류율", en: "error" }),
    entry === undefined ? "–" : `${entry.top5Error} %`,
  );
}
show(
  figure({
    data: [
      {
        type: "bar",
        x: byYear.map(({ name, year }) => `${name}<br>${year}`),
        y: byYear.map(({ model }) => model.parameterCount() / 1e6),
        text: byYear.map(({ layers, model }) =>
          t({
            ko: `${layers}층, ${(model.parameterCount() / 1e6).toFixed(1)}백만`,
            en: `${layers} layers, ${(model.parameterCount() / 1e6).toFixed(1)} M`,
          }),
        ),
        marker: { color: byYear.map(({ name }) => (name === "VGG-19" ? orange : blue)) },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "깊이는 해마다 늘지만, 매개변수는 VGG에서 가장 많아졌다가 줄고 다시 증가",
          en: "Depth grows every year; parameters peak at VGG, fall, and rise again",
        }),
      },
      yaxis: { title: { text: t({ ko: "매개변수(백만)", en: "parameters (millions)" }) } },
    },
    text: byYear
      .map(({ name, layers, model }) => `${name}: ${layers}, ${model.parameterCount()}`)
      .join("; "),
  }),
);

// %% digitVgg answer
function digitVgg(): Module {
  // ko: 매개변수 20,000개 이하, 합성곱은 3×3만. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 20,000 parameters, filters of 3×3 only. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  const parts: Module[] = [];
  let from = 1;
  for (const to of [8, 16, 24]) {
    parts.push(conv2d(from, to, { kernelSize: 3, padding: 1, init: kaimingNormal() }), relu());
    parts.push(conv2d(to, to, { kernelSize: 3, padding: 1, init: kaimingNormal() }), relu());
    parts.push(maxPool2d({ kernelSize: 2 }));
    from = to;
  }
  return sequential(...parts, flatten(), linear(24 * 3 * 3, 10));
  // #endregion
}

// %% trainDigitVgg train
// ko: 숫자 2,000장만 써요. 나머지는 모두 바꿔도 돼요.
// en: 2,000 digits only. All the rest may be changed.
manualSeed(3);
let vggModel: Module = flatten();
try {
  vggModel = digitVgg();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (vggModel.parameters().length > 0) {
  let largest = 0;
  for (const shape of vggModel.stateShapes().values()) {
    if (shape.length === 4) largest = Math.max(largest, shape[2], shape[3]);
  }
  console.log(
    t({ ko: "매개변수:", en: "parameters:" }),
    vggModel.parameterCount(),
    t({ ko: "(20,000 이하)  가장 큰 필터:", en: "(20,000 or fewer)  largest filter:" }),
    `${largest}×${largest}`,
  );
  if (largest <= 3) {
    const optimizer = adam(vggModel, { learningRate: 0.003 });
    for (let epoch = 0; epoch < 14; epoch++) {
      if (epoch >= 10) optimizer.learningRate = 0.0006;
      await fit(vggModel, {
        train: train.subset(2000),
        batchSize: 25,
        optimizer: optimizer,
        transform: randomCrop(28, { padding: 2 }),
        seed: epoch,
        show: false,
      });
    }
  } else {
    console.log(t({ ko: "3×3보다 커서 학습하지 않았어요.", en: "Not trained: larger than 3×3." }));
  }
}

// %% digitVggCheck check
check.digitVgg({ build: digitVgg, model: vggModel });

// %% settle
const denseParameters = rows.slice(13).reduce((sum, row) => sum + row.params, 0);
const denseOutputs = rows.slice(13).reduce((sum, row) => sum + row.memory / 4, 0);
console.log(
  t({ ko: "매개변수: 앞", en: "parameters: front" }),
  sixteen.parameterCount() - denseParameters,
  t({ ko: "뒤", en: "back" }),
  denseParameters,
  t({ ko: "  내기:", en: "  your bet:" }),
  betWeights,
);
console.log(
  t({ ko: "내놓는 숫자: 앞", en: "numbers put out: front" }),
  allMaps,
  t({ ko: "뒤", en: "back" }),
  denseOutputs,
  t({ ko: "  내기:", en: "  your bet:" }),
  betMemory,
);
const vggEntry = ILSVRC_RESULTS.find((one) => one.team === "VGG");
console.log(
  t({ ko: "2014년 등수:", en: "place in 2014:" }),
  vggEntry?.place,
  t({ ko: "  내기:", en: "  your bet:" }),
  betPlace,
);
