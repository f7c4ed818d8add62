// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  avgPool2d,
  batchNorm2d,
  compare,
  Concat,
  concat,
  conv2d,
  DenseBlock,
  densenet121,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  globalAvgPool2d,
  identity,
  knownWeights,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  PUBLISHED_MODELS,
  relu,
  residual,
  resnet18,
  resnet50,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/densenet";

const check = checks(t({ ko: "ko", en: "en" }));

// %% probe setup hide-input
// ko: 블록을 확인할 때 쓰는 도구예요. 모든 블록에 같은 가중치를 넣고, 정해진 그림에 뭐라고 답하는지 봐요.
// en: A tool for the check of your blocks: every block gets the same weights,
// en: and is asked about one picture.
interface Seen {
  parameters: number;
  shape: number[];
  sums: number[];
}
function look(block: Module, from: number): Seen {
  if (block === undefined) {
    throw new Error(
      t({
        ko: "블록이 오지 않았어요. return이 빠지지 않았나요?",
        en: "No block came back. Is a return missing?",
      }),
    );
  }
  knownWeights(block).eval();
  const asked: number[] = [];
  for (let k = 0; k < from * 36; k++) asked.push(Math.sin(0.7 * k + 0.3));
  const y = noGrad(() => block.forward(fromArray(Float32Array.from(asked), [1, from, 6, 6])));
  const places = y.size / y.shape[1];
  const sums: number[] = new Array<number>(y.shape[1]).fill(0);
  for (let k = 0; k < y.size; k++) {
    sums[Math.floor(k / places)] += y.values[k] * (1 + (k % places) / places);
  }
  return { parameters: block.parameterCount(), shape: [...y.shape], sums: sums };
}
function seenBlock(
  build: (from: number, layers: number, growth: number) => Module,
): (from: number, layers: number, growth: number) => Seen {
  return (from, layers, growth) => look(build(from, layers, growth), from);
}
function seenTransition(
  build: (from: number, theta: number) => Module,
): (from: number, theta: number) => Seen {
  return (from, theta) => look(build(from, theta), from);
}

// %% betPicture show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const sky = "#56B4E9";
const gray = "#bbbbbb";

// ko: 점 하나가 층 하나의 결과예요. 앞의 모든 점에서 뒤의 모든 점으로 선을 그어요.
// en: Each dot is what a layer puts out. A line goes from every earlier dot to every later one.
function drawArcs(layers: number, title: string): Figure {
  const wires: object[] = [];
  for (let to = 1; to <= layers; to++) {
    for (let from = 0; from < to; from++) {
      const x: number[] = [];
      const y: number[] = [];
      for (let k = 0; k <= 20; k++) {
        const angle = (Math.PI * k) / 20;
        x.push((from + to) / 2 - ((to - from) / 2) * Math.cos(angle));
        y.push(to - from === 1 ? 0 : 0.55 * (to - from) * Math.sin(angle));
      }
      wires.push({
        type: "scatter",
        mode: "lines",
        x: x,
        y: y,
        line: { color: to - from === 1 ? "#333333" : sky, width: 2 },
        hoverinfo: "skip",
      });
    }
  }
  const dots: number[] = [];
  const names: string[] = [];
  for (let l = 0; l <= layers; l++) {
    dots.push(l);
    names.push(`x${l}`);
  }
  return figure({
    data: [
      ...wires,
      {
        type: "scatter",
        mode: "markers+text",
        x: dots,
        y: dots.map(() => 0),
        text: names,
        textposition: "bottom center",
        marker: { size: 18, color: dots.map((l) => (l === 0 ? orange : blue)) },
        hoverinfo: "skip",
      },
    ],
    layout: {
      height: 360,
      title: { text: title },
      showlegend: false,
      xaxis: { visible: false, range: [-0.5, layers + 0.5] },
      yaxis: { visible: false, range: [-0.6, Math.max(2, 0.6 * layers)] },
    },
    text: `${title}. ${t({ ko: "블록의 입력 x0과", en: "The block's input x0 and" })} ${layers} ${t({ ko: "층", en: "layers" })}`,
  });
}
show(
  drawArcs(
    6,
    t({
      ko: "64채널로 시작해 층마다 32채널을 보태면, 여섯 층 뒤에는 몇 채널?",
      en: "Begin with 64 channels, add 32 with each layer: how many after six?",
    }),
  ),
);

// %% bet try
// ko: 여섯 층 뒤의 채널 수
// en: The number of channels after six layers
const betChannels: number = 4096;
// ko: 층이 121개인 DenseNet과 18개인 ResNet 가운데 매개변수가 더 많은 쪽은? "densenet" 또는 "resnet"
// en: DenseNet with 121 layers or ResNet with 18: which has more parameters? "densenet" or "resnet"
const betSize: string = "densenet";

// %% addOrKeep
const before: Tensor = tensor([3, 1]).reshape([1, 2, 1, 1]);
const other: Tensor = tensor([2, 2]).reshape([1, 2, 1, 1]);
const answerA: Tensor = tensor([1, 1]).reshape([1, 2, 1, 1]);
const answerB: Tensor = tensor([2, 0]).reshape([1, 2, 1, 1]);
console.log("[3, 1] + [1, 1] =", Array.from(F.add(before, answerA).values));
console.log("[2, 2] + [2, 0] =", Array.from(F.add(other, answerB).values));
console.log("[3, 1], [1, 1]  →", Array.from(F.concat([before, answerA]).values));
console.log("[2, 2], [2, 0]  →", Array.from(F.concat([other, answerB]).values));

// %% arcs
show(
  slider({ min: 1, max: 9, value: 3, label: t({ ko: "층", en: "layers" }) }, (layers) => {
    let lines = 0;
    for (let l = 1; l <= layers; l++) lines += l;
    return drawArcs(
      layers,
      t({
        ko: `층이 ${layers}개이면 연결이 ${lines}개`,
        en: `${layers} ${layers === 1 ? "layer" : "layers"}: ${lines} ${lines === 1 ? "connection" : "connections"}`,
      }),
    );
  }),
);

// %% connections answer
function connections(layers: number): number {
  // ko: l번째 층은 앞의 결과 l개(x₀부터)와 이어져 있어요. 모두 몇 개인가요?
  // en: Layer l is joined to the l results before it, from x₀ on. How many lines are there in all?
  // #region solution
  let total = 0;
  for (let l = 1; l <= layers; l++) total += l;
  return total;
  // #endregion
}

// %% connectionsCheck check
check.connections(connections);

// %% grow
manualSeed(1);
const growing: Module = new DenseBlock(64, 6, 32, 0, {});
const fed: number[] = [];
for (const row of summary(growing, [1, 64, 14, 14]).rows) {
  if (row.name.endsWith("norm1")) fed.push(row.output[1]);
}
fed.push(growing.outputShape([1, 64, 14, 14])[1]);
console.log(
  t({
    ko: "층마다 들어가는 채널, 마지막은 나오는 채널:",
    en: "channels into each layer, and out of the last:",
  }),
);
console.log(fed.join("  "));

// %% growPicture show hide-input
function drawGrowth(k: number): Figure {
  const steps = [0, 1, 2, 3, 4, 5, 6];
  const linearly = steps.map((l) => 64 + l * k);
  const doubling = steps.map((l) => 64 * 2 ** l);
  const title = t({
    ko: `성장률 ${k}: 여섯 층 뒤에 64 + 6·${k} = ${64 + 6 * k}채널`,
    en: `Growth rate ${k}: 64 + 6·${k} = ${64 + 6 * k} channels after six layers`,
  });
  return figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "블록의 입력", en: "the block's input" }),
        x: steps,
        y: steps.map(() => 64),
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "층들이 보탠 채널", en: "added by the layers" }),
        x: steps,
        y: steps.map((l) => l * k),
        marker: { color: blue },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "두 배씩 늘었다면", en: "if it doubled" }),
        x: steps,
        y: doubling,
        line: { color: orange, dash: "dot" },
      },
    ],
    layout: {
      title: { text: title },
      barmode: "stack",
      legend: { x: 0.02, y: 0.98 },
      xaxis: { title: { text: t({ ko: "층", en: "layers" }) }, dtick: 1 },
      yaxis: { range: [0, 520], title: { text: t({ ko: "채널", en: "channels" }) } },
    },
    text: `${title}: ${linearly.join(", ")}; ${t({ ko: "두 배씩이면", en: "doubling" })} ${doubling.join(", ")}`,
  });
}
show(
  slider(
    { min: 8, max: 64, step: 8, value: 32, label: t({ ko: "성장률 k", en: "growth rate k" }) },
    drawGrowth,
  ),
);

// %% stageChannels answer
function stageChannels(first: number, growth: number, blocks: number[], theta: number): number[] {
  const along: number[] = [];
  let channels = first;
  // ko: 블록을 지난 뒤, 그리고 블록 사이의 전이층을 지난 뒤의 채널 수를 차례로 along에 넣으세요.
  // en: Put the channels behind each block, and behind each transition between two blocks, into along.
  // #region solution
  for (let b = 0; b < blocks.length; b++) {
    channels += blocks[b] * growth;
    along.push(channels);
    if (b < blocks.length - 1) {
      channels = Math.floor(theta * channels);
      along.push(channels);
    }
  }
  // #endregion
  return along;
}

// %% stageChannelsCheck check
check.stageChannels(stageChannels);

// %% tryNoTransition try
// ko: theta를 1, 0.5, 0.25로 바꿔 보세요. 마지막 블록에는 채널이 몇 개 들어가고, 매개변수는 얼마인가요?
// en: Set theta to 1, 0.5, 0.25. How many channels enter the last block, and what does it cost?
const theta = 1;
let wide = 64;
let cost = 0;
for (const layers of [6, 12, 24, 16]) {
  for (let l = 0; l < layers; l++) cost += 4 * 32 * (wide + 32 * l) + 36 * 32 * 32;
  console.log(
    t({ ko: "블록에 들어가는 채널", en: "channels into the block" }),
    wide,
    t({ ko: "나오는 채널", en: "out" }),
    wide + 32 * layers,
  );
  wide = wide + 32 * layers;
  if (layers !== 16) {
    cost += wide * Math.floor(theta * wide);
    wide = Math.floor(theta * wide);
  }
}
console.log(t({ ko: "합성곱의 가중치:", en: "weights of the convolutions:" }), cost);

// %% transition answer
function transition(from: number, theta: number): Module {
  // ko: 배치 정규화, ReLU, 1×1(편향 없이), 2×2 평균 풀링
  // en: Batch norm, ReLU, 1×1 (without bias), 2×2 average pooling
  // #region solution
  return sequential(
    batchNorm2d(from),
    relu(),
    conv2d(from, Math.floor(theta * from), { kernelSize: 1, bias: false }),
    avgPool2d({ kernelSize: 2 }),
  );
  // #endregion
}

// %% transitionCheck check
check.transition(seenTransition(transition));

// %% bottleneck show hide-input
function drawBottleneck(from: number): Figure {
  const k = 32;
  const direct = 9 * from * k;
  const squeeze = 4 * k * from;
  const spread = 9 * 4 * k * k;
  const change = Math.round((100 * (squeeze + spread)) / direct);
  const title = t({
    ko: `${from}채널을 보는 층: 병목이 있으면 가중치가 ${change} %`,
    en: `A layer that sees ${from} channels: with the bottleneck ${change} % of the weights`,
  });
  const names = [
    t({ ko: "3×3 바로", en: "3×3 directly" }),
    t({ ko: "1×1로 128채널, 그다음 3×3", en: "1×1 to 128, then 3×3" }),
  ];
  return figure({
    data: [
      { type: "bar", name: "3×3", x: names, y: [direct, spread], marker: { color: blue } },
      { type: "bar", name: "1×1", x: names, y: [0, squeeze], marker: { color: orange } },
    ],
    layout: {
      title: { text: title },
      barmode: "stack",
      yaxis: { range: [0, 300000], title: { text: t({ ko: "가중치", en: "weights" }) } },
    },
    text: title,
  });
}
show(
  slider(
    {
      min: 64,
      max: 992,
      step: 32,
      value: 512,
      label: t({ ko: "들어가는 채널", en: "channels in" }),
    },
    drawBottleneck,
  ),
);

// %% layerWeights answer
function layerWeights(from: number, growth: number, bottleneck: boolean): number {
  // ko: 병목이 있으면 1×1(from → 4·growth)과 3×3(4·growth → growth), 없으면 3×3(from → growth)이에요.
  // en: With the bottleneck 1×1 (from → 4·growth) and 3×3 (4·growth → growth),
  // en: without it 3×3 (from → growth).
  // #region solution
  if (!bottleneck) return 9 * from * growth;
  const middle = 4 * growth;
  return from * middle + 9 * middle * growth;
  // #endregion
}

// %% layerWeightsCheck check
check.layerWeights(layerWeights);

// %% denseBlock answer
function denseBlock(from: number, layers: number, growth: number): Module {
  const steps: Module[] = [];
  // ko: 층마다 concat(identity(), 층) 하나를 steps에 넣으세요. 들어오는 채널이 층마다 늘어나요.
  // en: Put one concat(identity(), layer) into steps for each layer. Each layer sees more channels.
  // #region solution
  for (let l = 0; l < layers; l++) {
    const channels = from + l * growth;
    const layer = sequential(
      batchNorm2d(channels),
      relu(),
      conv2d(channels, 4 * growth, { kernelSize: 1, bias: false }),
      batchNorm2d(4 * growth),
      relu(),
      conv2d(4 * growth, growth, { kernelSize: 3, padding: 1, bias: false }),
    );
    steps.push(concat(identity(), layer));
  }
  // #endregion
  return sequential(...steps);
}

// %% denseBlockCheck check
check.denseBlock(seenBlock(denseBlock));

// %% paperTable
// ko: 논문의 표 1, DenseNet-121: 단계마다 나오는 크기와 층의 수
// en: The paper's table 1, DenseNet-121: size and layers of each stage
interface Stage {
  name: string;
  size: number;
  layers: number;
}
const stages: Stage[] = [
  { name: "conv0", size: 112, layers: 1 },
  { name: "pool0", size: 56, layers: 0 },
  { name: "denseblock1", size: 56, layers: 12 },
  { name: "transition1", size: 28, layers: 1 },
  { name: "denseblock2", size: 28, layers: 24 },
  { name: "transition2", size: 14, layers: 1 },
  { name: "denseblock3", size: 14, layers: 48 },
  { name: "transition3", size: 7, layers: 1 },
  { name: "denseblock4", size: 7, layers: 32 },
];
const net121: Module = densenet121();
const rows121 = summary(net121, [1, 3, 224, 224]).rows;
const parts121 = net121.namedModules();
let shape121: readonly number[] = [1, 3, 224, 224];
let depth121 = 1;
const stageWeights: number[] = [];
console.log(
  t({
    ko: "단계          논문 크기  층    센 크기   층    채널   매개변수",
    en: "stage         paper     layers counted layers channels parameters",
  }),
);
for (const [name, part] of parts121) {
  const short = name.replace("features.", "");
  if (!/^features\.[^.]+$/.test(name)) continue;
  shape121 = part.outputShape([...shape121]);
  const stage = stages.find((one) => one.name === short);
  if (stage === undefined) continue;
  const own = rows121.filter((row) => row.name === name || row.name.startsWith(`${name}.`));
  const convs = own.filter((row) => row.type === "Conv2d").length;
  depth121 += convs;
  stageWeights.push(own.reduce((sum, row) => sum + row.params, 0));
  console.log(
    short.padEnd(13),
    `${stage.size}×${stage.size}`.padStart(8),
    String(stage.layers).padStart(5),
    `${shape121[2]}×${shape121[3]}`.padStart(10),
    String(convs).padStart(5),
    String(shape121[1]).padStart(7),
    String(stageWeights[stageWeights.length - 1]).padStart(10),
  );
}
console.log(
  t({ ko: "가중치가 있는 층(마지막 층까지):", en: "layers with weights (with the last):" }),
  depth121,
);

// %% depths
for (const [name, sizes] of [
  ["DenseNet-121", [6, 12, 24, 16]],
  ["DenseNet-169", [6, 12, 32, 32]],
  ["DenseNet-201", [6, 12, 48, 32]],
  ["DenseNet-264", [6, 12, 64, 48]],
] as [string, number[]][]) {
  const pairs = sizes.reduce((sum, n) => sum + n, 0);
  console.log(name, "= 1 + 2 ·", pairs, "+ 3 + 1 =", 1 + 2 * pairs + 3 + 1);
}

// %% published
show(
  compare(
    { "ResNet-18": resnet18(), "ResNet-50": resnet50(), "DenseNet-121": densenet121() },
    [1, 3, 224, 224],
  ),
);

// %% publishedPicture show hide-input
const families: [string, RegExp, string][] = [
  ["ResNet", /^resnet\d+$/, blue],
  ["DenseNet", /^densenet\d+$/, orange],
];
function inFamily(pattern: RegExp): { name: string; parameters: number; top1: number }[] {
  const found = PUBLISHED_MODELS.filter((one) => pattern.test(one.name));
  return [...found].sort((a, b) => a.parameters - b.parameters);
}
show(
  figure({
    data: families.map(([name, pattern, color]) => ({
      type: "scatter",
      mode: "lines+markers+text",
      name: name,
      x: inFamily(pattern).map((one) => one.parameters / 1e6),
      y: inFamily(pattern).map((one) => 100 - one.top1),
      text: inFamily(pattern).map((one) => one.name.replace(/\D/g, "")),
      textposition: "top center",
      line: { color: color },
      marker: { color: color, size: 9 },
    })),
    layout: {
      title: {
        text: t({
          ko: "ImageNet에서 같은 오류율을 더 적은 매개변수로 얻는 DenseNet",
          en: "On ImageNet DenseNet reaches the same error with fewer parameters",
        }),
      },
      legend: { orientation: "h", y: -0.2 },
      xaxis: {
        title: { text: t({ ko: "매개변수(100만)", en: "parameters (millions)" }) },
        rangemode: "tozero",
      },
      yaxis: { title: { text: t({ ko: "오류율(%)", en: "error (%)" }) } },
    },
    text: families
      .map(
        ([name, pattern]) =>
          `${name}: ${inFamily(pattern)
            .map(
              (one) =>
                `${one.name} ${(one.parameters / 1e6).toFixed(1)} M ${(100 - one.top1).toFixed(1)} %`,
            )
            .join(", ")}`,
      )
      .join("; "),
  }),
);

// %% memory show hide-input
const measured = compare(
  { "ResNet-18": resnet18(), "ResNet-50": resnet50(), "DenseNet-121": densenet121() },
  [1, 3, 224, 224],
).rows;
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "매개변수(MiB)", en: "parameters (MiB)" }),
        x: measured.map((row) => row.name),
        y: measured.map((row) => row.paramBytes / 2 ** 20),
        marker: { color: blue },
      },
      {
        type: "bar",
        name: t({ ko: "층들의 결과(MiB)", en: "outputs of the layers (MiB)" }),
        x: measured.map((row) => row.name),
        y: measured.map((row) => row.outputBytes / 2 ** 20),
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "매개변수는 가장 적지만 그림 한 장의 중간 결과는 가장 많은 DenseNet",
          en: "DenseNet: the fewest parameters, the most memory on the way",
        }),
      },
      legend: { orientation: "h", y: -0.15 },
      yaxis: { title: { text: "MiB" } },
    },
    text: measured
      .map(
        (row) =>
          `${row.name}: ${(row.paramBytes / 2 ** 20).toFixed(0)}, ${(row.outputBytes / 2 ** 20).toFixed(0)} MiB`,
      )
      .join("; "),
  }),
);

// %% digits train
const train = mnist({ train: true }).subset(3000);
const test = mnist({ train: false });

async function learn(model: Module, epochs: number): Promise<number> {
  const optimizer = adam(model, { learningRate: 0.005 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch >= epochs - 2) optimizer.learningRate = 0.001;
    await fit(model, {
      train: train,
      batchSize: 32,
      optimizer: optimizer,
      seed: epoch,
      show: false,
    });
  }
  return (await evaluate(model, test.subset(5000))).accuracy;
}

function conv3(from: number, to: number, stride: number): Module {
  return conv2d(from, to, { kernelSize: 3, padding: 1, stride: stride, bias: false });
}
// ko: 병목 없는 밀집 블록: 층마다 BN, ReLU, 3×3
// en: A dense block without bottlenecks: BN, ReLU, 3×3 in each layer
function smallBlock(from: number, layers: number, growth: number): Module {
  const steps: Module[] = [];
  for (let l = 0; l < layers; l++) {
    const channels = from + l * growth;
    const layer = sequential(batchNorm2d(channels), relu(), conv3(channels, growth, 1));
    steps.push(concat(identity(), layer));
  }
  return sequential(...steps);
}
function smallTransition(from: number): Module {
  return sequential(
    batchNorm2d(from),
    relu(),
    conv2d(from, Math.floor(from / 2), { kernelSize: 1, bias: false }),
    avgPool2d({ kernelSize: 2 }),
  );
}
function smallDense(growth: number, layers: number): Module {
  manualSeed(5);
  const first = 8 + layers * growth;
  const half = Math.floor(first / 2);
  const last = half + layers * growth;
  return sequential({
    stem: conv3(1, 8, 1),
    pool: maxPool2d({ kernelSize: 2 }),
    block1: smallBlock(8, layers, growth),
    transition1: smallTransition(first),
    block2: smallBlock(half, layers, growth),
    norm: batchNorm2d(last),
    relu: relu(),
    average: globalAvgPool2d(),
    fc: linear(last, 10),
  });
}
function smallResidual(from: number, to: number, stride: number): Module {
  const body = sequential(
    conv3(from, to, stride),
    batchNorm2d(to),
    relu(),
    conv3(to, to, 1),
    batchNorm2d(to),
  );
  const projected = sequential(
    conv2d(from, to, { kernelSize: 1, stride: stride, bias: false }),
    batchNorm2d(to),
  );
  return residual(body, from === to ? null : projected, { after: relu() });
}
function smallResnet(width: number): Module {
  manualSeed(5);
  return sequential(
    conv3(1, width, 1),
    batchNorm2d(width),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    smallResidual(width, width, 1),
    smallResidual(width, 2 * width, 2),
    globalAvgPool2d(),
    linear(2 * width, 10),
  );
}
interface Trial {
  name: string;
  family: string;
  params: number;
  accuracy: number;
}
const reader: Module = smallDense(4, 6);
const candidates: [string, string, Module][] = [
  ["3 + 3", "DenseNet", smallDense(4, 3)],
  ["6 + 6", "DenseNet", reader],
  ["8", "ResNet", smallResnet(8)],
  ["14", "ResNet", smallResnet(14)],
];
const trials: Trial[] = [];
for (const [name, family, model] of candidates) {
  const accuracy = await learn(model, 5);
  trials.push({ name: name, family: family, params: model.parameterCount(), accuracy: accuracy });
  console.log(family.padEnd(9), name.padEnd(6), model.parameterCount(), accuracy);
}

// %% trialsPicture show hide-input
const lowestTrial = Math.floor(100 * Math.min(...trials.map(({ accuracy }) => accuracy))) - 1;
show(
  figure({
    data: ["ResNet", "DenseNet"].map((family, i) => {
      const own = trials.filter((one) => one.family === family);
      return {
        type: "scatter",
        mode: "lines+markers+text",
        name: family,
        x: own.map(({ params }) => params),
        y: own.map(({ accuracy }) => 100 * accuracy),
        text: own.map(({ name }) => name),
        textposition: "bottom center",
        line: { color: [blue, orange][i] },
        marker: { color: [blue, orange][i], size: 10 },
      };
    }),
    layout: {
      title: {
        text: t({
          ko: "이렇게 작고 얕으면 승부가 나지 않는 두 신경망",
          en: "As small and shallow as this, neither of the two wins",
        }),
      },
      legend: { orientation: "h", y: -0.2 },
      xaxis: { title: { text: t({ ko: "매개변수", en: "parameters" }) }, rangemode: "tozero" },
      yaxis: {
        title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) },
        range: [lowestTrial, 100],
      },
    },
    text: trials
      .map(
        ({ name, family, params, accuracy }) =>
          `${family} ${name}: ${params}, ${(100 * accuracy).toFixed(1)} %`,
      )
      .join("; "),
  }),
);

// %% reuse
// ko: 층마다, 앞의 결과 하나하나에 주는 가중치의 크기. 배치 정규화의 γ를 곱해서 봐요.
// en: For each layer, the mean size of its weights on each earlier result, with batch norm's γ.
function listening(block: Module, first: number, growth: number): number[][] {
  const named = block.namedParameters();
  const table: number[][] = [];
  for (let l = 0; named.has(`${l}.1.2.weight`); l++) {
    const scale = named.get(`${l}.1.0.weight`)!.values;
    const weights = named.get(`${l}.1.2.weight`)!;
    const [filters, channels] = weights.shape;
    const heard = new Array<number>(l + 1).fill(0);
    for (let c = 0; c < channels; c++) {
      const source = c < first ? 0 : 1 + Math.floor((c - first) / growth);
      const share = 1 / (filters * 9 * (source === 0 ? first : growth));
      for (let f = 0; f < filters; f++) {
        for (let k = 0; k < 9; k++) {
          const w = weights.values[(f * channels + c) * 9 + k];
          heard[source] += share * Math.abs(scale[c] * w);
        }
      }
    }
    const most = Math.max(...heard);
    table.push(heard.map((v) => v / most));
  }
  return table;
}
const parts = reader.namedModules();
const heardIn: Record<string, number[][]> = {
  block1: listening(parts.get("block1")!, 8, 4),
  block2: listening(parts.get("block2")!, 16, 4),
};
const untouched: Module = smallDense(4, 6);
heardIn.fresh = listening(untouched.namedModules().get("block1")!, 8, 4);
for (const [name, table] of Object.entries(heardIn)) {
  console.log(
    name === "fresh" ? t({ ko: "학습하기 전의 블록 1", en: "block 1 before training" }) : name,
  );
  for (const line of table) console.log("  ", line.map((v) => v.toFixed(2)).join("  "));
}

// %% reusePicture show hide-input
show(
  figure({
    data: [heardIn.fresh, heardIn.block1].map((table, i) => ({
      type: "heatmap",
      x: table.map((_, l) => `${l + 1}`),
      y: table.map((_, s) => `x${s}`),
      z: table.map((_, s) => table.map((line) => (s < line.length ? line[s] : null))),
      zmin: 0,
      zmax: 1,
      colorscale: "Cividis",
      showscale: i === 1,
      xgap: 2,
      ygap: 2,
      ...(i === 1 && { xaxis: "x2", yaxis: "y2" }),
    })),
    layout: {
      height: 380,
      title: {
        text: t({
          ko: "블록 1: 학습한 뒤에는 앞에서 만든 결과마다 듣는 세기가 다른 층들",
          en: "Block 1: training gives each earlier result a weight of its own",
        }),
      },
      xaxis: {
        domain: [0, 0.43],
        type: "category",
        title: { text: t({ ko: "층(학습하기 전)", en: "layer (before training)" }) },
      },
      yaxis: { title: { text: t({ ko: "무엇을 듣나", en: "listens to" }) } },
      xaxis2: {
        domain: [0.53, 0.96],
        type: "category",
        title: { text: t({ ko: "층(학습한 뒤)", en: "layer (after training)" }) },
      },
      yaxis2: { anchor: "x2" },
    },
    text: Object.entries(heardIn)
      .map(
        ([name, table]) =>
          `${name}: ${table.map((line) => line.map((v) => v.toFixed(2)).join(" ")).join(" | ")}`,
      )
      .join("; "),
  }),
);

// %% tryCut try
// ko: 층이 몇 걸음 앞까지 듣게 할까요? 6이면 모두 들어요. 5, 4, 3, 2, 1로 줄여 보세요.
// en: How many steps back may a layer hear? With 6, all. Go down: 5, 4, 3, 2, 1.
const farthest = 3;

async function accuracyWithin(steps: number): Promise<number> {
  const kept: [Tensor, Float32Array][] = [];
  for (const [name, first] of [
    ["block1", 8],
    ["block2", 16],
  ] as [string, number][]) {
    const named = parts.get(name)!.namedParameters();
    for (let l = 0; l < 6; l++) {
      const weights = named.get(`${l}.1.2.weight`)!;
      kept.push([weights, Float32Array.from(weights.values)]);
      const [filters, channels] = weights.shape;
      for (let c = 0; c < channels; c++) {
        const source = c < first ? 0 : 1 + Math.floor((c - first) / 4);
        if (l + 1 - source <= steps) continue;
        for (let f = 0; f < filters; f++) {
          for (let k = 0; k < 9; k++) weights.values[(f * channels + c) * 9 + k] = 0;
        }
      }
    }
  }
  const { accuracy } = await evaluate(reader, test.subset(1000));
  for (const [weights, values] of kept) weights.values.set(values);
  return accuracy;
}
console.log(t({ ko: "모두 들을 때:", en: "hearing all:" }), await accuracyWithin(6));
console.log(
  t({ ko: "들을 수 있는 걸음:", en: "steps back:" }),
  farthest,
  t({ ko: "정확도:", en: "accuracy:" }),
  await accuracyWithin(farthest),
);

// %% denseDigits answer
function denseDigits(): Module {
  // ko: 가중치 6,000개 이하, concat 네 개 이상. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 6,000 weights and four concat or more. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  const grow = (from: number, layers: number, k: number): Module[] => {
    const grown: Module[] = [];
    for (let l = 0; l < layers; l++) {
      const c = from + l * k;
      const conv = conv2d(c, k, { kernelSize: 3, padding: 1, bias: false });
      grown.push(concat(identity(), sequential(batchNorm2d(c), relu(), conv)));
    }
    return grown;
  };
  return sequential(
    conv2d(1, 8, { kernelSize: 3, padding: 1, bias: false }),
    maxPool2d({ kernelSize: 2 }),
    ...grow(8, 3, 5),
    batchNorm2d(23),
    relu(),
    conv2d(23, 11, { kernelSize: 1, bias: false }),
    avgPool2d({ kernelSize: 2 }),
    ...grow(11, 3, 6),
    batchNorm2d(29),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    globalAvgPool2d(),
    linear(29, 10),
  );
  // #endregion
}

// %% trainDenseDigits train
manualSeed(11);
let denseModel: Module = flatten();
try {
  denseModel = denseDigits();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (denseModel.parameters().length > 0) {
  const joints = denseModel.modules().filter((part) => part instanceof Concat).length;
  let numbers = 0;
  for (const state of Object.values(denseModel.stateDict())) numbers += state.size;
  console.log("concat:", joints, "(≥ 4)");
  console.log(t({ ko: "가중치:", en: "weights:" }), numbers, "(≤ 6000)");
  if (joints >= 4 && numbers <= 6000) {
    const optimizer = adam(denseModel, { learningRate: 0.005 });
    const five = mnist({ train: true }).subset(5000);
    for (let epoch = 0; epoch < 7; epoch++) {
      if (epoch >= 5) optimizer.learningRate = 0.001;
      await fit(denseModel, {
        train: five,
        batchSize: 32,
        optimizer: optimizer,
        seed: epoch,
        show: false,
      });
    }
    console.log(t({ ko: "정확도:", en: "accuracy:" }), (await evaluate(denseModel, test)).accuracy);
  } else {
    console.log(
      t({ ko: "조건에 맞지 않아서 학습하지 않았어요.", en: "Not trained: it breaks the rules." }),
    );
  }
}

// %% denseDigitsCheck check
check.denseDigits({ build: denseDigits, model: denseModel });

// %% settle
console.log(t({ ko: "여섯 층 뒤의 채널:", en: "channels behind six layers:" }), 64 + 6 * 32);
console.log(t({ ko: "내기:", en: "your bet:" }), betChannels);
console.log("DenseNet-121:", net121.parameterCount());
console.log("ResNet-18:   ", resnet18().parameterCount());
console.log(t({ ko: "내기:", en: "your bet:" }), betSize);
