// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  alexnet,
  batchNorm2d,
  conv2d,
  Conv2d,
  degradationRuns,
  densenet121,
  dropout,
  digitsTask,
  evaluate,
  F,
  figure,
  type Figure,
  fit,
  fitLinearSvm,
  fitOneVsRest,
  flatten,
  fromArray,
  globalAvgPool2d,
  googlenet,
  hogFeatures,
  LABEL_ERRORS,
  labelErrorRate,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  relu,
  Residual,
  resnet18,
  resnet152,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  tensor,
  vgg19,
} from "convlab";
import { checks } from "convlab/lessons/claims";

const check = checks(t({ ko: "ko", en: "en" }));

// %% ledger
// ko: 주장마다 한 줄: 적힌 것, 계산한 것, 판정
// en: A line for each claim: what is printed, what was computed, the verdict
type Verdict = "holds" | "imprecise" | "wrong";
interface Claim {
  says: string;
  computed: string;
  verdict: Verdict;
}
const ledger: Claim[] = [];
function enter(says: string, computed: string, verdict: Verdict): void {
  const at = ledger.findIndex((claim) => claim.says === says);
  if (at >= 0) ledger.splice(at, 1);
  ledger.push({ says: says, computed: computed, verdict: verdict });
  const mark = { holds: "✓", imprecise: "≈", wrong: "✗" }[verdict];
  console.log(`${mark} ${says}`);
  console.log(`   ${computed}`);
}
const count = (n: number): string => Math.round(n).toLocaleString("en");
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

// %% betPicture show hide-input
// ko: 문장과, 나중에 장부에서 그 문장을 찾을 말
// en: Each sentence, and the words by which the ledger will have it
const tenClaims: [string, string][] = [
  ["3·3·128·64 = 76,728", "76,728"],
  [
    t({ ko: "1×1을 쓰면 약 30 % 줄어든다", en: "1×1 saves about 30 %" }),
    t({ ko: "약 30 %", en: "about 30 %" }),
  ],
  [t({ ko: "VGG-19: 1억 1천만 개", en: "VGG-19: 110M" }), "VGG-19: 110M"],
  [t({ ko: "AlexNet: 6천만 개", en: "AlexNet: 60M" }), "AlexNet: 60M"],
  [
    t({ ko: "3×3 두 겹은 약 1.5배 절약", en: "two 3×3: almost 1.5 times less" }),
    t({ ko: "약 1.5배", en: "1.5 times" }),
  ],
  [t({ ko: "CIFAR-10은 70,000장", en: "CIFAR-10: 70,000 pictures" }), "CIFAR-10"],
  [
    t({ ko: "풀링은 매개변수를 줄인다", en: "pooling reduces the parameters" }),
    t({ ko: "풀링은 매개변수의 수를", en: "pooling reduces the number" }),
  ],
  [
    t({ ko: "채널은 기하급수로 는다", en: "channels grow geometrically" }),
    t({ ko: "기하급수", en: "geometrically" }),
  ],
  [t({ ko: "1998: 첫 CNN", en: "1998: the first CNN" }), t({ ko: "첫 CNN", en: "the first CNN" })],
  [t({ ko: "7×7을 넘는 필터는 없다", en: "no filter beyond 7×7 later on" }), "7×7"],
];
const quoted: string[] = tenClaims.map(([text]) => text);
show(
  figure({
    data: [{ type: "scatter", x: [null], y: [null], showlegend: false }],
    layout: {
      title: {
        text: t({
          ko: "노트에서 옮긴 열 문장: 몇 개가 맞을까?",
          en: "Ten sentences from the notes: how many hold?",
        }),
      },
      annotations: quoted.map((text, i) => ({
        x: i % 2,
        y: -Math.floor(i / 2),
        text: text,
        showarrow: false,
        font: { size: 16 },
        bordercolor: "#bbbbbb",
        borderpad: 8,
        bgcolor: "#f6f6f6",
      })),
      xaxis: { visible: false, range: [-0.6, 1.6] },
      yaxis: { visible: false, range: [-4.7, 0.7] },
      height: 380,
    },
    text: quoted.join("; "),
  }),
);

// %% bet try
// ko: 열 문장 가운데 글자 그대로 맞는 것은 몇 개일까요?
// en: How many of the ten hold as they are printed?
const bet: number = 7;

// %% judge answer
type Row = { printed: number; computed: number; exact: boolean };
function judge(rows: Row[]): ("holds" | "imprecise" | "wrong")[] {
  // ko: exact면 같을 때만 holds. 아니면 상대 오차 2 %까지 holds, 10 %까지 imprecise, 나머지는 wrong.
  // en: exact: holds if equal. Else holds up to 2 % of relative error, imprecise up to 10 %, then wrong.
  // #region solution
  return rows.map(({ printed, computed, exact }) => {
    if (exact) return printed === computed ? "holds" : "wrong";
    const error = Math.abs(printed - computed) / computed;
    if (error <= 0.02) return "holds";
    return error <= 0.1 ? "imprecise" : "wrong";
  });
  // #endregion
}

// %% judgeCheck check
check.judge(judge);

// %% counts
// ko: 세는 수는 같아야 맞아요. 나머지는 상대 오차로 판정해요.
// en: What is counted holds if it is equal; all else is judged by the relative error.
const ifEqual = (printed: number, counted: number): Verdict =>
  printed === counted ? "holds" : "wrong";
function byError(printed: number, computed: number): Verdict {
  const error = Math.abs(printed - computed) / computed;
  if (error <= 0.02) return "holds";
  return error <= 0.1 ? "imprecise" : "wrong";
}
const layerOf128 = conv2d(128, 64, { kernelSize: 3, bias: false });
enter(
  t({
    ko: "3·3·128·64 = 76,728 (다른 노트는 73,728)",
    en: "3·3·128·64 = 76,728 (another note: 73,728)",
  }),
  t({
    ko: `라이브러리가 센 가중치: ${count(layerOf128.parameterCount())}. 73,728이라고 쓴 노트가 맞아요.`,
    en: `weights that the library counts: ${count(layerOf128.parameterCount())}. The note with 73,728 is right.`,
  }),
  ifEqual(76_728, layerOf128.parameterCount()),
);
const mapOf224: Tensor = fromArray(new Float32Array(224 * 224), [1, 1, 224, 224]);
const eleven: Tensor = fromArray(new Float32Array(121), [1, 1, 11, 11]);
const made = F.conv2d(mapOf224, eleven, null, { stride: 4 }).shape[3];
enter(
  t({
    ko: "결과의 크기가 정수가 아니면 합성곱이 존재하지 않는다",
    en: "where the size is not whole, the convolution does not exist",
  }),
  t({
    ko: `224, 11×11, 스트라이드 4: 공식은 54.25, 결과는 ${made}. 버림을 해요.`,
    en: `224, 11×11, stride 4: the formula says 54.25, the result has ${made}. It is rounded down.`,
  }),
  made > 0 ? "wrong" : "holds",
);
const withoutPool = sequential(conv2d(1, 8, { kernelSize: 3 }), flatten(), linear(8 * 26 * 26, 10));
const withPool = sequential(
  conv2d(1, 8, { kernelSize: 3 }),
  maxPool2d({ kernelSize: 2 }),
  flatten(),
  linear(8 * 13 * 13, 10),
);
const poolNumbers = maxPool2d({ kernelSize: 2 }).parameterCount();
const fewer = withPool.parameterCount() < withoutPool.parameterCount();
enter(
  t({ ko: "풀링은 매개변수의 수를 줄인다", en: "pooling reduces the number of parameters" }),
  t({
    ko: `풀링층의 매개변수는 ${poolNumbers}개. 뒤의 완전 연결층이 줄어요: ${count(withoutPool.parameterCount())} → ${count(withPool.parameterCount())}`,
    en: `a pooling layer has ${poolNumbers}. The dense layer behind it shrinks: ${count(withoutPool.parameterCount())} → ${count(withPool.parameterCount())}`,
  }),
  // ko: 줄기는 하지만, 풀링이 하는 일이 아니에요.
  // en: They do get fewer, but pooling is not what has them.
  !fewer ? "wrong" : poolNumbers > 0 ? "holds" : "imprecise",
);

// %% savings
const before = 3 * 3 * 128 * 128;
const after = 1 * 1 * 128 * 32 + 3 * 3 * 32 * 128;
enter(
  t({
    ko: "1×1 합성곱을 먼저 쓰면 약 30 %가 줄어든다",
    en: "a 1×1 convolution first saves about 30 %",
  }),
  t({
    ko: `${count(before)} → ${count(after)}: 남은 것이 ${percent(after / before)}, 줄어든 것은 ${percent(1 - after / before)}`,
    en: `${count(before)} → ${count(after)}: ${percent(after / before)} is left, ${percent(1 - after / before)} is saved`,
  }),
  byError(0.3, 1 - after / before),
);
const five = conv2d(64, 64, { kernelSize: 5, bias: false }).parameterCount();
const three = conv2d(64, 64, { kernelSize: 3, bias: false }).parameterCount();
enter(
  t({
    ko: "3×3 두 겹은 5×5 하나보다 약 1.5배 적다",
    en: "two 3×3 have almost 1.5 times fewer weights than one 5×5",
  }),
  t({
    ko: `25C² / 18C² = ${(five / (2 * three)).toFixed(2)}배`,
    en: `25C² / 18C² = ${(five / (2 * three)).toFixed(2)} times`,
  }),
  byError(1.5, five / (2 * three)),
);

// %% savingSlider show hide-input
function savingFigure(middle: number): Figure {
  const direct = 9 * 128 * 128;
  const parts = [128 * middle, 9 * middle * 128];
  const left = (parts[0] + parts[1]) / direct;
  return figure({
    data: [
      {
        type: "bar",
        name: "3×3",
        x: ["3×3", "1×1 → 3×3"],
        y: [direct, parts[1]],
        marker: { color: "#0072B2" },
      },
      {
        type: "bar",
        name: "1×1",
        x: ["3×3", "1×1 → 3×3"],
        y: [0, parts[0]],
        marker: { color: "#D55E00" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `가운데 채널 ${middle}: ${percent(left)}가 남고 ${percent(1 - left)}가 줄어듦`,
          en: `${middle} channels in the middle: ${percent(left)} left, ${percent(1 - left)} saved`,
        }),
      },
      barmode: "stack",
      yaxis: { title: { text: t({ ko: "가중치", en: "weights" }) } },
      height: 340,
    },
    text: t({
      ko: `3×3은 ${count(direct)}개, 1×1 다음 3×3은 ${count(parts[0])} + ${count(parts[1])}개`,
      en: `3×3: ${count(direct)}; 1×1, then 3×3: ${count(parts[0])} + ${count(parts[1])}`,
    }),
  });
}
show(
  slider(
    {
      min: 8,
      max: 128,
      step: 8,
      value: 32,
      label: t({ ko: "가운데 채널", en: "channels in the middle" }),
    },
    savingFigure,
  ),
);

// %% saving answer
function saving(before: number, after: number): number {
  // ko: 처음의 몇 분의 몇이 줄었나요? 0에서 1까지
  // en: Which part of the first number is saved? From 0 to 1
  // #region solution
  return (before - after) / before;
  // #endregion
}

// %% savingCheck check
check.saving(saving);

// %% models
const millions = (model: Module): number => model.parameterCount() / 1e6;
const named: [string, Module][] = [
  ["AlexNet", alexnet()],
  ["VGG-19", vgg19()],
  ["GoogLeNet", googlenet()],
  ["ResNet-152", resnet152()],
  ["DenseNet-121", densenet121()],
];
const printedMillions: Record<string, number> = { AlexNet: 60, "VGG-19": 110, GoogLeNet: 4 };
for (const [name, model] of named) {
  if (!(name in printedMillions)) continue;
  const wanted = printedMillions[name];
  const got = millions(model);
  enter(
    `${name}: ${wanted}M`,
    t({ ko: `센 것: ${got.toFixed(1)}M`, en: `counted: ${got.toFixed(1)}M` }),
    byError(wanted, got),
  );
}
const everFewer = named.every(
  ([, model], i) => i === 0 || millions(model) < millions(named[i - 1][1]),
);
enter(
  t({
    ko: "해마다 층은 깊어지고 매개변수는 줄어든다",
    en: "year by year depth grows and parameters shrink",
  }),
  named.map(([name, model]) => `${name} ${millions(model).toFixed(1)}M`).join(" → "),
  everFewer ? "holds" : "wrong",
);

// %% modelsPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "센 것", en: "counted" }),
        x: named.map(([name]) => name),
        y: named.map(([, model]) => millions(model)),
        marker: { color: "#0072B2" },
      },
      {
        type: "scatter",
        mode: "markers",
        name: t({ ko: "적힌 것", en: "printed" }),
        x: Object.keys(printedMillions),
        y: Object.values(printedMillions),
        marker: { color: "#D55E00", size: 13, symbol: "diamond" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "AlexNet만 맞음: VGG-19는 더 크고 GoogLeNet도 적힌 것보다 큼",
          en: "AlexNet alone is right: VGG-19 and GoogLeNet are larger than printed",
        }),
      },
      yaxis: { title: { text: t({ ko: "백만 개", en: "million parameters" }) } },
      height: 360,
    },
    text: named.map(([name, model]) => `${name}: ${millions(model).toFixed(1)}M`).join("; "),
  }),
);

// %% dense
const firstDense = 13 * 13 * 256 * 4096;
const pooledDense = 6 * 6 * 256 * 4096;
const lastConv = 3 * 3 * 192 * 256;
enter(
  t({
    ko: "AlexNet의 첫 완전 연결층은 1억 7,700만 개",
    en: "AlexNet's first dense layer has 177M",
  }),
  t({
    ko: `13×13×256×4096 = ${count(firstDense)}이지만, 실제로는 먼저 풀링해요: 6×6×256×4096 = ${count(pooledDense)}`,
    en: `13×13×256×4096 = ${count(firstDense)}, but the real one pools first: 6×6×256×4096 = ${count(pooledDense)}`,
  }),
  byError(firstDense, pooledDense),
);
enter(
  t({
    ko: "완전 연결층의 가중치는 합성곱층의 거의 1,000배",
    en: "dense layers have almost 1,000 times the weights of a convolution",
  }),
  t({
    ko: `노트의 수로는 ${(firstDense / lastConv).toFixed(0)}배, 실제 풀링으로는 ${(pooledDense / lastConv).toFixed(0)}배`,
    en: `with the notes' numbers ${(firstDense / lastConv).toFixed(0)} times, with the real pooling ${(pooledDense / lastConv).toFixed(0)} times`,
  }),
  byError(1000, pooledDense / lastConv),
);
const exercised =
  34_848 + 307_200 + 884_736 + 663_552 + 442_368 + firstDense + 4096 * 4096 + 4096 * 1000;
const asWritten = byError(60e6, exercised);
const asBuilt = byError(60e6, exercised - firstDense + pooledDense);
enter(
  t({
    ko: "AlexNet의 층을 모두 더하면 6천만 개 (문제와 퀴즈)",
    en: "AlexNet's layers add up to 60M (exercise and quiz)",
  }),
  t({
    ko: `문제의 수를 더하면 ${(exercised / 1e6).toFixed(1)}M, 풀링을 넣으면 ${((exercised - firstDense + pooledDense) / 1e6).toFixed(1)}M`,
    en: `the exercise's numbers add up to ${(exercised / 1e6).toFixed(1)}M, with the pooling to ${((exercised - firstDense + pooledDense) / 1e6).toFixed(1)}M`,
  }),
  asWritten === asBuilt ? asBuilt : "imprecise",
);

// %% largestFilters
// ko: 신경망의 모든 합성곱에서 가장 큰 필터를 찾아요.
// en: The largest filter of all convolutions in a network.
function largestFilter(model: Module): number {
  let largest = 0;
  for (const part of model.modules()) {
    if (part instanceof Conv2d) largest = Math.max(largest, ...part.kernelSize);
  }
  return largest;
}
const filters = named.map(([name, model]) => `${name} ${largestFilter(model)}`);
enter(
  t({
    ko: "그 뒤의 논문에서는 필터가 7×7을 넘지 않는다",
    en: "later papers' filters stay within 7×7",
  }),
  t({ ko: `가장 큰 필터: ${filters.join(", ")}`, en: `largest filter: ${filters.join(", ")}` }),
  named.slice(1).every(([, model]) => largestFilter(model) <= 7) ? "holds" : "wrong",
);

// %% table
// ko: 논문의 표: 들어오는 채널, 여섯 수, 적힌 매개변수(K)
// en: The paper's table: channels in, the six numbers, parameters as printed (K)
const modules: [string, number, number[], number][] = [
  ["3a", 192, [64, 96, 128, 16, 32, 32], 159],
  ["3b", 256, [128, 128, 192, 32, 96, 64], 380],
  ["4a", 480, [192, 96, 208, 16, 48, 64], 364],
  ["4b", 512, [160, 112, 224, 24, 64, 64], 437],
  ["4c", 512, [128, 128, 256, 24, 64, 64], 463],
  ["4d", 512, [112, 144, 288, 32, 64, 64], 580],
  ["4e", 528, [256, 160, 320, 32, 128, 128], 840],
  ["5a", 832, [256, 160, 320, 32, 128, 128], 1072],
  ["5b", 832, [384, 192, 384, 48, 128, 128], 1388],
];
const weightsOf = (from: number, [a, b, c, d, e, f]: number[]): number =>
  from * (a + b + d + f) + 9 * b * c + 25 * d * e;
const counted: number[] = modules.map(([, from, numbers]) => weightsOf(from, numbers));
modules.forEach(([name, , , printed], i) => {
  console.log(name, `${printed}K`, "→", count(counted[i]), `= ${(counted[i] / 1024).toFixed(1)}K`);
});

// %% tablePicture show hide-input
function tableFigure(thousand: number): Figure {
  const apart = modules.map(([, , , printed], i) => (thousand * printed) / counted[i] - 1);
  const far = apart.filter((share) => Math.abs(share) > 0.02).length;
  return figure({
    data: [
      {
        type: "bar",
        x: modules.map(([name]) => name),
        y: apart,
        marker: { color: apart.map((share) => (Math.abs(share) > 0.02 ? "#D55E00" : "#0072B2")) },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `K = ${thousand}이면 아홉 행 가운데 ${far}행이 2 % 넘게 어긋남`,
          en: `With K = ${thousand}, ${far} of nine rows are off by more than 2 %`,
        }),
      },
      yaxis: {
        title: { text: t({ ko: "적힌 것 / 센 것 − 1", en: "printed / counted − 1" }) },
        tickformat: "+.0%",
        range: [-0.1, 0.1],
      },
      height: 340,
    },
    text: modules.map(([name], i) => `${name}: ${(100 * apart[i]).toFixed(1)} %`).join("; "),
  });
}
show(slider({ min: 1000, max: 1024, step: 24, value: 1024, label: "K" }, tableFigure));

// %% suspects answer
function suspects(computed: number[], printed: number[]): number[] {
  // ko: K = 1024일 때 2 % 넘게 어긋나는 행의 번호(0부터)
  // en: The indices (from 0) of rows that are off by more than 2 % with K = 1024
  // #region solution
  const found: number[] = [];
  for (let i = 0; i < printed.length; i++) {
    if (Math.abs((1024 * printed[i]) / computed[i] - 1) > 0.02) found.push(i);
  }
  return found;
  // #endregion
}

// %% suspectsCheck check
check.suspects(suspects);

// %% tableRows
const stem = summary(
  conv2d(3, 64, { kernelSize: 7, stride: 2, padding: 3, bias: false }),
  [1, 3, 224, 224],
);
enter(
  t({
    ko: "GoogLeNet의 첫 합성곱: 2.7K, 연산 34M",
    en: "GoogLeNet's first convolution: 2.7K, 34M operations",
  }),
  t({
    ko: `7×7×3×64 = ${count(stem.params)}개, 곱셈-덧셈 ${(stem.macs / 1e6).toFixed(0)}M. 7·64·(3 + 3) = ${count(7 * 64 * 6)}: 7×1과 1×7로 나눈 것에 맞아요.`,
    en: `7×7×3×64 = ${count(stem.params)}, ${(stem.macs / 1e6).toFixed(0)}M multiply-adds. 7·64·(3 + 3) = ${count(7 * 64 * 6)} fits a 7×1 and a 1×7.`,
  }),
  byError(2.7 * 1024, stem.params),
);
const rowsOff = modules.filter(
  ([, , , printed], i) => byError(1024 * printed, counted[i]) !== "holds",
).length;
const reduced48 = weightsOf(832, [256, 160, 320, 48, 128, 128]);
enter(
  t({ ko: "GoogLeNet의 표, 나머지 행", en: "GoogLeNet's table, the other rows" }),
  t({
    ko: `K = 1024이면 4c(${(counted[4] / 1024).toFixed(1)}K, 적힌 것 463K)와 5a만 어긋나요. 5a의 5×5 앞을 48로 바꾸면 ${(reduced48 / 1024).toFixed(0)}K (적힌 것 1072K).`,
    en: `with K = 1024 only 4c (${(counted[4] / 1024).toFixed(1)}K, printed 463K) and 5a are off. A 5×5 reduce of 48 in 5a gives ${(reduced48 / 1024).toFixed(0)}K (printed 1072K).`,
  }),
  rowsOff === 0 ? "holds" : rowsOff === modules.length ? "wrong" : "imprecise",
);

// %% denseGrowth
// ko: 밀집 블록 하나와 그 뒤의 전이층에서, 배치 정규화가 받는 채널 수
// en: The channels that batch norm gets in a dense block and in the transition behind it
const blockWidths: number[] = [];
for (const [name, shape] of densenet121().stateShapes()) {
  if (/(denseblock1\..*norm1|transition1\.norm)\.weight$/.test(name)) blockWidths.push(shape[0]);
}
const widthRatios = blockWidths.slice(1).map((width, l) => width / blockWidths[l]);
enter(
  t({ ko: "DenseNet의 채널은 기하급수로 는다", en: "DenseNet's channels grow geometrically" }),
  t({
    ko: `첫 밀집 블록: ${blockWidths.join(", ")}. 한 층에 32씩, k₀ + l·k예요.`,
    en: `the first dense block: ${blockWidths.join(", ")}. 32 a layer: k₀ + l·k.`,
  }),
  widthRatios.every((ratio) => Math.abs(ratio - widthRatios[0]) < 0.01) ? "holds" : "wrong",
);

// %% growthPicture show hide-input
function growthFigure(rate: number): Figure {
  const layers = Array.from({ length: 13 }, (_, l) => l);
  const widths = layers.map((l) => 64 + rate * l);
  const doubled = layers.map((l) => 64 * ((64 + rate) / 64) ** l);
  return figure({
    data: [
      {
        type: "scatter",
        x: layers,
        y: widths,
        name: "k₀ + l·k",
        line: { color: "#0072B2", width: 3 },
      },
      {
        type: "scatter",
        x: layers,
        y: doubled,
        name: t({ ko: "기하급수라면", en: "if it were geometric" }),
        line: { color: "#D55E00", dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `성장률 ${rate}: 열두 층 뒤에 ${widths[12]}, 기하급수라면 ${Math.round(doubled[12])}`,
          en: `Growth rate ${rate}: ${widths[12]} after twelve layers; geometric would be ${Math.round(doubled[12])}`,
        }),
      },
      xaxis: { title: { text: t({ ko: "층", en: "layer" }) } },
      yaxis: {
        title: { text: t({ ko: "채널 (로그 축)", en: "channels (logarithmic)" }) },
        type: "log",
        tickvals: [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
      },
      height: 340,
    },
    text: t({
      ko: `성장률 ${rate}의 채널: ${widths.join(", ")}`,
      en: `channels for growth rate ${rate}: ${widths.join(", ")}`,
    }),
  });
}
show(
  slider(
    { min: 12, max: 48, step: 4, value: 32, label: t({ ko: "성장률", en: "growth rate" }) },
    growthFigure,
  ),
);

// %% growth answer
function growth(sequences: number[][]): ("linear" | "geometric" | "neither")[] {
  // ko: 차이가 모두 같으면 linear, 비가 모두 같으면 geometric
  // en: linear where all differences are equal, geometric where all ratios are
  // #region solution
  const equal = (values: number[]) => values.every((v) => Math.abs(v - values[0]) < 1e-9);
  return sequences.map((values) => {
    if (equal(values.slice(1).map((v, i) => v - values[i]))) return "linear";
    return equal(values.slice(1).map((v, i) => v / values[i])) ? "geometric" : "neither";
  });
  // #endregion
}

// %% growthCheck check
check.growth(growth);

// %% words
const tracked: Tensor = tensor([1, 2, 3], { requiresGrad: true });
const output: Tensor = tracked.mul(2);
enter(
  t({ ko: "출력은 requires_grad = False여야 한다", en: "outputs need requires_grad = False" }),
  t({
    ko: `requiresGrad를 켠 텐서로 계산한 출력: requiresGrad = ${output.requiresGrad}. 레이블에만 맞는 말이에요.`,
    en: `an output computed from a tracked tensor: requiresGrad = ${output.requiresGrad}. It is true of labels only.`,
  }),
  output.requiresGrad ? "wrong" : "holds",
);
const cut: Tensor = output.detach();
output.values[0] = 99;
enter(
  t({ ko: "detach한 텐서는 id가 같다", en: "a detached tensor has the same id" }),
  t({
    ko: `같은 객체인가? ${cut === output}. 같은 숫자를 보는가? ${cut.values[0] === 99}. 저장소만 같아요.`,
    en: `the same object? ${cut === output}. The same numbers? ${cut.values[0] === 99}. Only the storage is shared.`,
  }),
  cut === output ? "holds" : "wrong",
);
const droppy = sequential(dropout({ p: 0.5 }));
const ones: Tensor = tensor(Array(8).fill(1), { shape: [1, 8], requiresGrad: true });
droppy.eval();
const evalOnly = droppy.forward(ones);
droppy.train();
const noGradOnly = noGrad(() => droppy.forward(ones));
const zerosIn = (x: Tensor): number => x.values.filter((v) => v === 0).length;
// ko: 하나가 다른 하나의 일까지 해 줄까요?
// en: Does either do the other's work too?
const apart = evalOnly.requiresGrad && zerosIn(noGradOnly) > 0;
enter(
  t({ ko: "eval()과 no_grad는 늘 한 세트", en: "eval() and no_grad are always a set" }),
  t({
    ko: `eval()만: 드롭아웃이 꺼지고(0이 ${zerosIn(evalOnly)}개) 기울기는 기록돼요(${evalOnly.requiresGrad}). no_grad만: 드롭아웃은 그대로(0이 ${zerosIn(noGradOnly)}개), 기록은 없어요(${noGradOnly.requiresGrad}).`,
    en: `eval() alone: no dropout (${zerosIn(evalOnly)} zeros), gradients recorded (${evalOnly.requiresGrad}). no_grad alone: dropout stays (${zerosIn(noGradOnly)} zeros), nothing recorded (${noGradOnly.requiresGrad}).`,
  }),
  apart ? "imprecise" : "wrong",
);
const spot = (row: number): Tensor => {
  const values = new Float32Array(36);
  values[row * 6 + 1] = 1;
  return fromArray(values, [1, 1, 6, 6]);
};
const pool = globalAvgPool2d();
const [above, below] = [0, 5].map((row) => pool.forward(spot(row)).values[0]);
enter(
  t({
    ko: "전역 평균 풀링은 위치를 잃지 않게 한다",
    en: "global average pooling prevents the loss of position",
  }),
  t({
    ko: `한 점을 위에서 아래로 옮겨도 결과는 ${above.toFixed(4)}와 ${below.toFixed(4)}. 위치를 평균으로 없애요.`,
    en: `a spot moved from top to bottom: ${above.toFixed(4)} and ${below.toFixed(4)}. It averages position away.`,
  }),
  above === below ? "wrong" : "holds",
);
// ko: ReLU 다음에 더하면 출력은 입력보다 작을 수 없어요. ResNet-18의 첫 블록은 어떤가요?
// en: Added after a ReLU, the output could never be smaller than the input. And ResNet-18's first block?
const firstBlock = [...resnet18({ stem: "cifar", width: 8 }).modules()].find(
  (part) => part instanceof Residual,
)!;
const positive: Tensor = fromArray(
  Float32Array.from({ length: 8 * 64 }, (_, i) => 1 + Math.sin(i)),
  [1, 8, 8, 8],
);
const through = firstBlock.eval().forward(positive);
let smaller = 0;
for (let i = 0; i < through.size; i++) if (through.values[i] < positive.values[i]) smaller++;
enter(
  t({ ko: "지름길은 마지막 ReLU 뒤에 더한다", en: "the shortcut is added after the last ReLU" }),
  t({
    ko: `출력의 ${percent(smaller / through.size)}가 입력보다 작아요. 먼저 더하고 ReLU를 해요: y = relu(F(x) + x).`,
    en: `${percent(smaller / through.size)} of the outputs are smaller than the input: the sum comes first, y = relu(F(x) + x).`,
  }),
  smaller > 0 ? "wrong" : "holds",
);

// %% facts
// ko: 밖에서 온 사실은 출처와 함께 적어요.
// en: Facts from outside stand with their source.
const years: [string, number, string][] = [
  ["Neocognitron", 1980, "Fukushima, Biological Cybernetics 36"],
  ["LeCun et al.", 1989, "Neural Computation 1(4)"],
  ["LeNet-5", 1998, "Proceedings of the IEEE 86(11)"],
];
enter(
  t({ ko: "1998년, 첫 CNN", en: "1998: the first CNN" }),
  years.map(([name, year]) => `${name} ${year}`).join(", "),
  ifEqual(1998, Math.min(...years.map(([, year]) => year))),
);
const [perClassTrain, perClassTest] = [5000, 1000];
enter(
  t({
    ko: "CIFAR-10: 한 클래스에 6,000 + 1,000장, 모두 70,000장",
    en: "CIFAR-10: 6,000 + 1,000 a class, 70,000 in all",
  }),
  t({
    ko: `한 클래스에 ${count(perClassTrain)} + ${count(perClassTest)}장, 모두 ${count(10 * (perClassTrain + perClassTest))}장 (Krizhevsky 2009)`,
    en: `${count(perClassTrain)} + ${count(perClassTest)} a class, ${count(10 * (perClassTrain + perClassTest))} in all (Krizhevsky 2009)`,
  }),
  ifEqual(70_000, 10 * (perClassTrain + perClassTest)),
);
const cocoLabelled = 200_000;
enter(
  t({ ko: "COCO: 레이블이 있는 그림 33,000장", en: "COCO: 33,000 labelled pictures" }),
  t({
    ko: "그림 약 330,000장, 레이블 약 200,000장 (cocodataset.org)",
    en: "about 330,000 pictures, about 200,000 labelled (cocodataset.org)",
  }),
  byError(33_000, cocoLabelled),
);
const ilsvrcImages = { classification: 1_281_167, detection: 456_567 };
enter(
  t({ ko: "ILSVRC: 학습 그림 456,567장", en: "ILSVRC: 456,567 training pictures" }),
  t({
    ko: "검출 과제의 수예요. 분류 과제는 1,281,167장 (Russakovsky 외 2015)",
    en: "that is the detection task; classification has 1,281,167 (Russakovsky et al. 2015)",
  }),
  // ko: 다른 과제에서는 맞는 수예요.
  // en: The number is right for another task.
  ilsvrcImages.detection === 456_567 ? "imprecise" : ifEqual(456_567, ilsvrcImages.classification),
);
const news = LABEL_ERRORS.find((row) => row.dataset === "20news")!;
enter(
  t({ ko: "20news의 레이블 오류 1.11 %", en: "20news: 1.11 % of the labels wrong" }),
  t({
    ko: `${news.validated} / ${count(news.size)} = ${labelErrorRate(news).toFixed(2)} %. 오차는 2 %가 안 되지만, 셀 수 있는 수라서 1.09라고 적어야 해요.`,
    en: `${news.validated} / ${count(news.size)} = ${labelErrorRate(news).toFixed(2)} %. Off by less than 2 %, but it can be counted, and then it is 1.09.`,
  }),
  labelErrorRate(news).toFixed(2) === "1.11"
    ? "holds"
    : byError(1.11, labelErrorRate(news)) === "wrong"
      ? "wrong"
      : "imprecise",
);

// %% degradation
const recorded = degradationRuns();
const lastError = (name: string): number => {
  const epochs = recorded[name].epochs;
  return 1 - epochs[epochs.length - 1].accuracy;
};
enter(
  t({
    ko: "깊은 신경망: 학습 오류는 작고 시험 오류는 크다",
    en: "the deep plain net: training error smaller, test error larger",
  }),
  t({
    ko: `기록된 학습 오류: plain18 ${percent(lastError("plain18"))}, plain34 ${percent(lastError("plain34"))}. 깊은 쪽이 학습에서도 틀려요. 과적합이 아니라 성능 저하예요.`,
    en: `recorded training error: plain18 ${percent(lastError("plain18"))}, plain34 ${percent(lastError("plain34"))}. The deeper one errs in training already: degradation, not overfitting.`,
  }),
  lastError("plain34") > lastError("plain18") ? "wrong" : "holds",
);

// %% sweep train
// ko: "매개변수가 많으면 일반화가 나빠진다": 너비를 바꿔 재요. 숫자 1,000장, 30초쯤.
// en: "More parameters, worse generalization": width by width, on 1,000 digits. Some 30 seconds.
const few = mnist({ train: true }).subset(1000);
const unseen = mnist({ train: false }).subset(2000);
const sizes: number[] = [];
const errors: number[] = [];
for (const width of [2, 4, 16, 64, 256]) {
  manualSeed(1);
  const net = sequential(flatten(), linear(784, width), relu(), linear(width, 10));
  const optimizer = adam(net, { learningRate: 0.002 });
  await fit(net, { train: few, epochs: 12, batchSize: 32, optimizer: optimizer, show: false });
  sizes.push(net.parameterCount());
  errors.push(1 - (await evaluate(net, unseen)).accuracy);
}
enter(
  t({ ko: "매개변수가 많을수록 일반화가 나빠진다", en: "more parameters, worse generalization" }),
  sizes.map((size, i) => `${count(size)}: ${percent(errors[i])}`).join(", "),
  // ko: 가장 큰 것이 가장 작은 것보다 덜 틀리면 그런 규칙은 없어요.
  // en: Where the largest errs less than the smallest, there is no such rule.
  errors[errors.length - 1] < errors[0] ? "wrong" : "holds",
);

// %% sweepPicture show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: sizes,
        y: errors,
        marker: { size: 11 },
        line: { color: "#0072B2" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `매개변수 ${count(sizes[0])}개에서 ${percent(errors[0])}, ${count(sizes[4])}개에서 ${percent(errors[4])} 틀림`,
          en: `${count(sizes[0])} parameters err on ${percent(errors[0])}, ${count(sizes[4])} on ${percent(errors[4])}`,
        }),
      },
      xaxis: {
        title: { text: t({ ko: "매개변수 (로그 축)", en: "parameters (logarithmic)" }) },
        type: "log",
        tickvals: sizes,
        ticktext: sizes.map(count),
      },
      yaxis: {
        title: { text: t({ ko: "시험 오류", en: "test error" }) },
        tickformat: ".0%",
        rangemode: "tozero",
      },
      height: 340,
    },
    text: sizes.map((size, i) => `${count(size)}: ${percent(errors[i])}`).join("; "),
  }),
);

// %% agreement answer
function agreement(sizes: number[], errors: number[]): number {
  // ko: 모든 쌍 가운데, 큰 쪽의 오류가 더 큰 쌍의 몫
  // en: Of all pairs, the part in which the larger one has the larger error
  // #region solution
  let agree = 0;
  let pairs = 0;
  for (let i = 0; i < sizes.length; i++) {
    for (let j = i + 1; j < sizes.length; j++) {
      pairs++;
      if ((sizes[j] - sizes[i]) * (errors[j] - errors[i]) > 0) agree++;
    }
  }
  return agree / pairs;
  // #endregion
}

// %% agreementCheck check
check.agreement(agreement);

// %% experiments train
// ko: 배치 정규화와 그룹: 같은 조건에서 하나만 바꿔요.
// en: Batch norm and groups: one thing changed, all else equal.
async function accuracyOf(build: () => Module, seed: number): Promise<number> {
  manualSeed(seed);
  const net = build();
  const optimizer = adam(net, { learningRate: 0.003 });
  await fit(net, {
    train: mnist({ train: true }).subset(3000),
    batchSize: 32,
    optimizer: optimizer,
    seed: seed,
    show: false,
  });
  return (await evaluate(net, unseen)).accuracy;
}
function small(groups: number, norm: boolean): () => Module {
  const after = () => (norm ? [batchNorm2d(16), relu()] : [relu()]);
  return () =>
    sequential(
      conv2d(1, 16, { kernelSize: 3, stride: 2, padding: 1 }),
      ...after(),
      conv2d(16, 16, { kernelSize: 3, stride: 2, padding: 1, groups: groups }),
      ...after(),
      flatten(),
      linear(16 * 49, 10),
    );
}
const seeds = [1, 2, 3];
async function meanOf(build: () => Module): Promise<number> {
  let sum = 0;
  for (const seed of seeds) sum += await accuracyOf(build, seed);
  return sum / seeds.length;
}
const [plain, normed] = [await meanOf(small(1, false)), await meanOf(small(1, true))];
enter(
  t({ ko: "배치 정규화를 쓰면 더 빨리 학습한다", en: "with batch norm it trains faster" }),
  t({
    ko: `한 바퀴 뒤 정확도: 없이 ${percent(plain)}, 있으면 ${percent(normed)} (시드 셋의 평균)`,
    en: `accuracy after one pass: without ${percent(plain)}, with ${percent(normed)} (mean of three seeds)`,
  }),
  normed > plain ? "holds" : "wrong",
);
const grouped: [number, number][] = [];
for (const groups of [1, 4, 16]) grouped.push([groups, await meanOf(small(groups, true))]);
enter(
  t({ ko: "그룹이 너무 많으면 정확도가 떨어진다", en: "too many groups cost accuracy" }),
  grouped.map(([groups, accuracy]) => `${groups}: ${percent(accuracy)}`).join(", "),
  grouped[2][1] < grouped[0][1] - 0.005 ? "holds" : "imprecise",
);

// %% regularizer train
// ko: 배치 정규화를 규제로 쓰면? 숫자 300장을 외우는 신경망으로 재요.
// en: Batch norm as a regularizer? Measured with networks that know 300 digits by heart.
const hundreds = mnist({ train: true }).subset(300);
const gaps: string[] = [];
const overfitted: number[] = [];
for (const norm of [false, true]) {
  manualSeed(2);
  const net = small(1, norm)();
  const optimizer = adam(net, { learningRate: 0.003 });
  await fit(net, { train: hundreds, epochs: 15, batchSize: 30, optimizer: optimizer, show: false });
  const [seenShare, newShare] = [await evaluate(net, hundreds), await evaluate(net, unseen)];
  overfitted.push(seenShare.accuracy - newShare.accuracy);
  gaps.push(
    `${norm ? t({ ko: "있으면", en: "with" }) : t({ ko: "없이", en: "without" })} ${percent(seenShare.accuracy)} / ${percent(newShare.accuracy)}`,
  );
}
enter(
  t({ ko: "배치 정규화를 규제로 쓰지 말 것", en: "do not use batch norm as the regularizer" }),
  t({
    ko: `배운 그림 / 새 그림: ${gaps.join(", ")}. 배운 것은 여전히 다 외워요.`,
    en: `learned / new pictures: ${gaps.join(", ")}. What was learned is still known by heart.`,
  }),
  // ko: 배치 정규화가 있어도 배운 것과 새것의 차이가 5 %p를 넘나요?
  // en: With batch norm, is what was learned still more than 5 points ahead of what is new?
  overfitted[1] > 0.05 ? "holds" : "wrong",
);

// %% stem
// ko: 보조 분류기가 첫 층의 기울기를 얼마나 키울까요? 논문의 구조에, 라이브러리의 첫 가중치로 재요.
// en: By how much do auxiliary classifiers raise the first layer's gradient? The paper's network, one picture.
manualSeed(1);
const inceptions = googlenet({ auxiliaries: true, classes: 10, dropout: 0, variant: "paper" });
const picture: Tensor = fromArray(
  Float32Array.from({ length: 3 * 224 * 224 }, (_, i) => Math.sin(0.37 * i)),
  [1, 3, 224, 224],
);
function gradientAtStem(share: number): number {
  const first = inceptions.parameters()[0];
  first.zeroGrad();
  const { logits, aux1, aux2 } = inceptions.withAuxiliaries(picture);
  const extra = F.add(F.crossEntropy(aux1!, [1]), F.crossEntropy(aux2!, [1]));
  F.add(F.crossEntropy(logits, [1]), F.mul(extra, share)).backward();
  let squares = 0;
  for (const v of first.grad!.values) squares += v * v;
  return Math.sqrt(squares);
}
const [withoutAux, withAux] = [gradientAtStem(0), gradientAtStem(0.3)];
enter(
  t({
    ko: "보조 분류기는 기울기 소실을 막는다",
    en: "auxiliary classifiers cure the vanishing gradient",
  }),
  t({
    ko: `첫 층의 기울기: ${withoutAux.toExponential(1)} → ${withAux.toExponential(1)}. 커졌지만 여전히 거의 없어요. 좋은 첫 가중치나 배치 정규화가 있으면 살릴 것이 없어요(GoogLeNet 레슨).`,
    en: `gradient at the stem: ${withoutAux.toExponential(1)} → ${withAux.toExponential(1)}: more, and still next to nothing. With good first weights or batch norm there is nothing to rescue (lesson GoogLeNet).`,
  }),
  // ko: 커지기는 했는지, 커져서 쓸 만해졌는지
  // en: Did it grow at all, and did it grow to be of use?
  withAux <= withoutAux ? "wrong" : withAux > 0.001 ? "holds" : "imprecise",
);

// %% svmAgainstNet train
// ko: 같은 특징(HOG)을 선형 SVM과 신경망에 줘요.
// en: The same features (HOG) for a linear SVM and for a network.
const task = digitsTask({ train: 500, test: 500 });
function hogRows(x: Tensor): Float32Array[] {
  const size = x.size / x.shape[0];
  const rows: Float32Array[] = [];
  for (let i = 0; i < x.shape[0]; i++) {
    const image = fromArray(x.values.slice(i * size, (i + 1) * size), [...x.shape.slice(1)]);
    rows.push(Float32Array.from(hogFeatures(image)));
  }
  return rows;
}
const [learnRows, askRows] = [hogRows(task.train.x), hogRows(task.test.x)];
const rightShare = (said: ArrayLike<number>): number => {
  let right = 0;
  for (let i = 0; i < task.test.y.length; i++) if (said[i] === task.test.y[i]) right++;
  return right / task.test.y.length;
};
const svmStart = performance.now();
const svm = fitOneVsRest(learnRows, task.train.y, (rows, labels) =>
  fitLinearSvm(rows, labels, { c: 1, maxPasses: 60, tolerance: 0.05, seed: 0 }),
);
const svmSeconds = (performance.now() - svmStart) / 1000;
const netStart = performance.now();
manualSeed(1);
const width = learnRows[0].length;
const onFeatures = sequential(linear(width, 32), relu(), linear(32, 10));
const learnAll = fromArray(Float32Array.from(learnRows.flatMap((row) => [...row])), [
  learnRows.length,
  width,
]);
const tuner = adam(onFeatures, { learningRate: 0.01 });
for (let step = 0; step < 60; step++) {
  const loss = F.crossEntropy(onFeatures.forward(learnAll), [...task.train.y]);
  tuner.zeroGrad();
  loss.backward();
  tuner.step();
}
const netSeconds = (performance.now() - netStart) / 1000;
const askAll = fromArray(Float32Array.from(askRows.flatMap((row) => [...row])), [
  askRows.length,
  width,
]);
const scores = noGrad(() => onFeatures.forward(askAll));
const netSaid: number[] = [];
for (let i = 0; i < askRows.length; i++) {
  let best = 0;
  for (let k = 1; k < 10; k++) if (scores.at(i, k) > scores.at(i, best)) best = k;
  netSaid.push(best);
}
const [svmRight, netRight] = [rightShare(svm.predict(askRows)), rightShare(netSaid)];
const ahead = netRight - svmRight;
enter(
  t({
    ko: "신경망은 SVM보다 좋은 분류기다",
    en: "a neural network is a better classifier than an SVM",
  }),
  t({
    ko: `같은 특징, 숫자 500장: SVM ${percent(svmRight)} (${svmSeconds.toFixed(2)}초), 신경망 ${percent(netRight)} (${netSeconds.toFixed(2)}초). 시험 그림 500장의 오차 한계는 ±2 %p쯤이에요.`,
    en: `the same features, 500 digits: SVM ${percent(svmRight)} (${svmSeconds.toFixed(2)} s), network ${percent(netRight)} (${netSeconds.toFixed(2)} s). With 500 test pictures the margin is some 2 points.`,
  }),
  ahead > 0.02 ? "holds" : ahead < -0.02 ? "wrong" : "imprecise",
);

// %% ledgerPicture show hide-input
function ledgerFigure(): Figure {
  const kinds: Verdict[] = ["holds", "imprecise", "wrong"];
  const names = [
    t({ ko: "맞음", en: "holds" }),
    t({ ko: "부정확", en: "imprecise" }),
    t({ ko: "틀림", en: "wrong" }),
  ];
  const found = kinds.map((kind) => ledger.filter((claim) => claim.verdict === kind).length);
  return figure({
    data: [
      {
        type: "bar",
        x: names,
        y: found,
        text: found.map(String),
        marker: { color: ["#009E73", "#E69F00", "#D55E00"] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `계산한 주장 ${ledger.length}개: 맞음 ${found[0]}, 부정확 ${found[1]}, 틀림 ${found[2]}`,
          en: `${ledger.length} claims computed: ${found[0]} hold, ${found[1]} are imprecise, ${found[2]} wrong`,
        }),
      },
      height: 320,
    },
    text: ledger.map((claim) => `${claim.says}: ${claim.verdict}`).join("; "),
  });
}
show(ledgerFigure());

// %% ownClaim try
// ko: 직접 고른 주장을 적어 보세요. 적힌 수, 계산한 수, 세는 수인가요?
// en: Enter a claim of your own: printed, computed, and whether it is a count.
const ownClaim = { says: "MobileNet: 4.2M", printed: 4.2, computed: 4.231976 };
const ownError = Math.abs(ownClaim.printed - ownClaim.computed) / ownClaim.computed;
enter(
  ownClaim.says,
  `${ownClaim.computed}, ${percent(ownError)}`,
  byError(ownClaim.printed, ownClaim.computed),
);

// %% counterexample answer
function counterexample(): Module {
  // ko: [N, 1, 28, 28]에서 [N, 10]으로. 매개변수 2,000개까지
  // en: From [N, 1, 28, 28] to [N, 10], with at most 2,000 parameters
  // #region solution
  return sequential(
    conv2d(1, 6, { kernelSize: 3, stride: 2, padding: 1 }),
    batchNorm2d(6),
    relu(),
    conv2d(6, 8, { kernelSize: 3, stride: 2, padding: 1 }),
    batchNorm2d(8),
    relu(),
    conv2d(8, 8, { kernelSize: 3, padding: 1 }),
    batchNorm2d(8),
    relu(),
    conv2d(8, 10, { kernelSize: 3 }),
    globalAvgPool2d(),
  );
  // #endregion
}

// %% trainCounterexample train
// ko: 숫자 60,000장으로 두 바퀴, 10~40초
// en: Two passes over 60,000 digits: 10 to 40 seconds
manualSeed(1);
let smallModel: Module = flatten();
try {
  smallModel = counterexample();
  show(summary(smallModel, [1, 1, 28, 28]));
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (smallModel.parameters().length > 0) {
  const optimizer = adam(smallModel, { learningRate: 0.005 });
  const digits = mnist({ train: true });
  await fit(smallModel, { train: digits, batchSize: 32, optimizer: optimizer, seed: 1 });
  optimizer.learningRate = 0.001;
  await fit(smallModel, { train: digits, batchSize: 32, optimizer: optimizer, seed: 2 });
}

// %% counterexampleCheck check
check.counterexample({ build: counterexample, model: smallModel });

// %% settle
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
const asPrinted = tenClaims.filter(([, words]) =>
  ledger.some(({ says, verdict }) => says.includes(words) && verdict === "holds"),
);
console.log(
  t({ ko: "열 문장 가운데 글자 그대로 맞는 것:", en: "of the ten, as printed:" }),
  asPrinted.length,
  `(${asPrinted.map(([text]) => text).join("; ")})`,
);
