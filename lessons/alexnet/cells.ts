// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  alexnetTwoPath,
  animals,
  compose,
  constantInit,
  conv2d,
  dropout,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  HUMAN_TOP5_ERROR,
  ILSVRC_RESULTS,
  identity,
  kaimingNormal,
  linear,
  localResponseNorm,
  manualSeed,
  maxPool2d,
  mnist,
  Module,
  noGrad,
  normalInit,
  pca,
  plotArchitecture,
  plotAugmentations,
  plotFilters,
  plotIlsvrc,
  plotImages,
  randn,
  randomCrop,
  randomFlip,
  relu,
  type Sequential,
  sequential,
  sgd,
  show,
  slider,
  summary,
  t,
  tanh,
  type Tensor,
} from "convlab";
import { checks } from "convlab/lessons/alexnet";

const check = checks(t({ ko: "ko", en: "en" }));

// %% winners show hide-input
show(
  plotIlsvrc(ILSVRC_RESULTS, {
    human: HUMAN_TOP5_ERROR.top5Error,
    title: t({
      ko: "2012년, 첫 신경망이 한 해에 줄인 오류: 9.4퍼센트포인트",
      en: "2012: the first network takes 9.4 percentage points off the error in one year",
    }),
  }),
);

// %% bet try
// ko: AlexNet이 배우는 숫자는 모두 몇 개일까요? 60(6,000만) 또는 200(2억)
// en: How many million numbers does AlexNet learn? 60 or 200
const betMillions: number = 200;
// ko: 작은 AlexNet에서 하나씩 빼요. 무엇을 뺄 때 가장 많이 틀릴까요?
// ko: "relu", "norm", "overlap", "augmentation", "dropout" 가운데 하나
// en: We take one piece at a time out of a small AlexNet. Which one is missed most?
// en: One of "relu", "norm", "overlap", "augmentation", "dropout"
const betPiece: string = "dropout";

// %% architecture
const paper: Module = alexnetTwoPath();
show(
  plotArchitecture(paper, [1, 3, 227, 227], {
    title: t({
      ko: "AlexNet: 맵은 작아지고 많아지다가, 끝에서 한 줄로",
      en: "AlexNet: maps shrink and multiply, until a single row is left",
    }),
  }),
);
show(summary(paper, [1, 3, 227, 227]));

// %% sizes
for (const [side, padding] of [
  [224, 0],
  [227, 0],
  [224, 2],
]) {
  console.log(
    `${side}, ${t({ ko: "패딩", en: "padding" })} ${padding}:`,
    `(${side} − 11 + ${2 * padding}) / 4 + 1 =`,
    (side - 11 + 2 * padding) / 4 + 1,
  );
}

// %% alexWeights answer
function alexWeights(mapSide: number): number[] {
  // ko: conv1부터 fc8까지 가중치의 개수 여덟 개. fc6이 읽는 맵은 mapSide × mapSide × 256이에요.
  // en: The number of weights from conv1 to fc8, eight numbers.
  // en: The map that fc6 reads is mapSide × mapSide × 256.
  // #region solution
  return [
    11 * 11 * 3 * 96,
    5 * 5 * 48 * 256,
    3 * 3 * 256 * 384,
    3 * 3 * 192 * 384,
    3 * 3 * 192 * 256,
    mapSide * mapSide * 256 * 4096,
    4096 * 4096,
    4096 * 1000,
  ];
  // #endregion
}

// %% alexWeightsCheck check
check.alexWeights(alexWeights);

// %% notesAgainstPaper
const layerNames = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"];
const inNotes = ["35k", "307k", "884k", "663k", "442k", "177M", "16M", "4M"];
const paperWeights: number[] = [];
for (const [name, shape] of paper.stateShapes()) {
  if (name.endsWith("weight")) paperWeights.push(shape.reduce((product, n) => product * n, 1));
}
console.log(t({ ko: "층      공부 노트   라이브러리", en: "layer   the notes   the library" }));
layerNames.forEach((name, l) => {
  console.log(name.padEnd(7), inNotes[l].padStart(9), String(paperWeights[l]).padStart(12));
});
const paperSum = paperWeights.reduce((sum, n) => sum + n, 0);
const straight = 13 * 13 * 256 * 4096;
console.log(t({ ko: "가중치:", en: "weights:" }), paperSum);
console.log(t({ ko: "편향까지:", en: "with biases:" }), paper.parameterCount());
console.log(
  t({ ko: "풀링 없이 13×13에서:", en: "from 13×13, without the last pooling:" }),
  paperSum - paperWeights[5] + straight,
);

// %% sumBars show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const gray = "#bbbbbb";

function drawSum(mapSide: number): Figure {
  const weights = paperWeights.map((n, l) => (l === 5 ? mapSide * mapSide * 256 * 4096 : n));
  const sum = weights.reduce((total, n) => total + n, 0);
  const share = Math.round((100 * weights[5]) / sum);
  const title = t({
    ko: `fc6이 ${mapSide}×${mapSide} 맵을 읽으면: 모두 ${(sum / 1e6).toFixed(1)}백만, 그 ${share} %가 fc6`,
    en: `fc6 reads maps of ${mapSide}×${mapSide}: ${(sum / 1e6).toFixed(1)} million in all, ${share} % of them in fc6`,
  });
  return figure({
    data: [
      {
        type: "bar",
        x: layerNames,
        y: weights.map((n) => n / 1e6),
        marker: { color: layerNames.map((name) => (name.startsWith("fc") ? orange : blue)) },
      },
    ],
    layout: {
      title: { text: title },
      yaxis: {
        range: [0, 190],
        title: { text: t({ ko: "가중치(백만)", en: "weights (millions)" }) },
      },
    },
    text: title,
  });
}
show(
  slider(
    { min: 1, max: 13, value: 6, label: t({ ko: "맵의 한 변", en: "side of the map" }) },
    drawSum,
  ),
);

// %% slopes show hide-input
const inputs: number[] = [];
for (let i = -40; i <= 40; i++) inputs.push(i / 10);
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        name: "tanh",
        x: inputs,
        y: inputs.map((v) => 1 - Math.tanh(v) * Math.tanh(v)),
        line: { color: gray, width: 3 },
      },
      {
        type: "scatter",
        mode: "lines",
        name: "ReLU",
        x: inputs,
        y: inputs.map((v) => (v > 0 ? 1 : 0)),
        line: { color: blue, width: 3 },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "큰 입력에서 tanh의 기울기는 0, ReLU의 기울기는 1",
          en: "For large inputs the slope of tanh is 0, that of ReLU is 1",
        }),
      },
      xaxis: { title: { text: t({ ko: "입력", en: "input" }) } },
      yaxis: { title: { text: t({ ko: "기울기", en: "slope" }) } },
    },
    text: t({
      ko: "tanh의 기울기는 0에서 1이고 양쪽으로 0에 가까워진다. ReLU의 기울기는 음수에서 0, 양수에서 1.",
      en: "The slope of tanh is 1 at 0 and falls to 0 on both sides. That of ReLU is 0 below 0 and 1 above.",
    }),
  }),
);

// %% pictures
const side = 35;
const train = animals({ kinds: 10, perKind: 100, size: side, seed: 7, kindSeed: 7 });
const test = animals({ kinds: 10, perKind: 50, size: side, seed: 8, kindSeed: 7 });
const some: Tensor[] = [];
for (let i = 0; i < 20; i++) some.push(train.image(i));
show(
  plotImages(some, {
    columns: 10,
    title: t({
      ko: "그린 동물 열 종: 같은 종(위아래)이라도 자세, 빛, 배경이 다른 그림",
      en: "Ten kinds of drawn animals: one kind (a column), two poses, lights and places",
    }),
  }),
);

// %% race train
// ko: 논문의 시험처럼 합성곱 세 층과 완전 연결층 하나. 2012년 방식은 픽셀이 −128~127쯤이고 첫 가중치가 아주 작아요.
// en: Four layers, as in the paper's test. In the way of 2012 pixels go from about −128 to 127,
// en: and the first weights are tiny.
class RawPixels extends Module {
  forward(x: Tensor): Tensor {
    return x.sub(0.45).mul(255);
  }
}
function racer(activation: () => Module, old: boolean): Sequential {
  manualSeed(1);
  const init = old ? normalInit({ deviation: 0.01 }) : kaimingNormal();
  const how = { init: init, biasInit: constantInit(0) };
  return sequential(
    old ? new RawPixels() : identity(),
    conv2d(3, 16, { kernelSize: 7, stride: 2, ...how }),
    activation(),
    maxPool2d({ kernelSize: 3, stride: 2 }),
    conv2d(16, 32, { kernelSize: 5, padding: 2, ...how }),
    activation(),
    maxPool2d({ kernelSize: 3, stride: 2 }),
    conv2d(32, 32, { kernelSize: 5, padding: 2, ...how }),
    activation(),
    flatten(),
    linear(32 * 9, 10, how),
  );
}
interface Racer {
  activation: () => Module;
  old: boolean;
  rate: number;
  epochs: number;
}
// ko: 학습률은 논문처럼 저마다 가장 빠른 것을 골랐어요.
// en: Each has the learning rate that is best for it, as in the paper.
const racers: Record<string, Racer> = {
  "2012 ReLU": { activation: relu, old: true, rate: 0.001, epochs: 12 },
  "2012 tanh": { activation: tanh, old: true, rate: 0.01, epochs: 32 },
  "today ReLU": { activation: relu, old: false, rate: 0.01, epochs: 12 },
  "today tanh": { activation: tanh, old: false, rate: 0.01, epochs: 12 },
};
const raceErrors: Record<string, number[]> = {};
for (const name of Object.keys(racers)) {
  const { activation, old, rate, epochs } = racers[name];
  const runner = racer(activation, old);
  const run = await fit(runner, {
    train: train,
    epochs: epochs,
    batchSize: 32,
    optimizer: sgd(runner, { learningRate: rate, momentum: 0.9 }),
    seed: 1,
    show: false,
  });
  raceErrors[name] = run.epochs.map((e) => 1 - e.accuracy);
}

// %% raceCurve show hide-input
const lines: Record<string, object> = {
  "2012 ReLU": { color: blue, width: 3 },
  "2012 tanh": { color: orange, width: 3 },
  "today ReLU": { color: blue, width: 2, dash: "dot" },
  "today tanh": { color: orange, width: 2, dash: "dot" },
};
show(
  figure({
    data: Object.keys(raceErrors).map((name) => ({
      type: "scatter",
      mode: "lines",
      name: name,
      x: raceErrors[name].map((_, e) => e + 1),
      y: raceErrors[name].map((v) => 100 * v),
      line: lines[name],
    })),
    layout: {
      title: {
        text: t({
          ko: "2012년 방식(실선)에서는 ReLU가 훨씬 빠르고, 오늘 방식(점선)에서는 아닌 경주",
          en: "In the way of 2012 (solid) ReLU is far ahead; in today's way (dotted) it is not",
        }),
      },
      shapes: [
        {
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: 25,
          y1: 25,
          line: { color: gray, width: 2, dash: "dash" },
        },
      ],
      xaxis: { title: { text: t({ ko: "에폭", en: "epoch" }) } },
      yaxis: {
        range: [0, 100],
        title: {
          text: t({ ko: "배운 그림에서의 오류율(%)", en: "error on what it learned from (%)" }),
        },
      },
    },
    text: Object.keys(raceErrors)
      .map((name) => `${name}: ${raceErrors[name].map((v) => Math.round(100 * v)).join(", ")} %`)
      .join("; "),
  }),
);

// %% epochsTo answer
function epochsTo(errors: number[], goal: number): number {
  // ko: errors[0]은 1에폭 뒤의 오류율이에요. 처음으로 goal 이하가 된 에폭, 끝내 안 되면 -1을 돌려주세요.
  // en: errors[0] is the error after epoch 1.
  // en: Return the first epoch with an error of at most goal, or -1 if there is none.
  // #region solution
  for (let e = 0; e < errors.length; e++) {
    if (errors[e] <= goal) return e + 1;
  }
  return -1;
  // #endregion
}

// %% epochsToCheck check
check.epochsTo(epochsTo);

// %% reached
for (const name of Object.keys(raceErrors)) {
  const goal = raceErrors[name].findIndex((error) => error <= 0.25) + 1;
  console.log(
    name.padEnd(11),
    goal > 0
      ? t({ ko: `25 %까지 ${goal}에폭`, en: `25 % after ${goal} epochs` })
      : t({ ko: "25 %에 닿지 못함", en: "never reached 25 %" }),
  );
}

// %% saturated
// ko: 학습하기 전, 첫 층의 tanh에 무엇이 들어갈까요? 기울기 1 − tanh²의 평균을 재요.
// en: Before training: what enters the first layer's tanh? The mean of its slope, 1 − tanh².
const eight: Tensor = train.batch([0, 1, 2, 3, 4, 5, 6, 7]).x;
for (const old of [true, false]) {
  const start = racer(tanh, old);
  const entering = noGrad(() => start.layer(1).forward(start.layer(0).forward(eight)));
  let slope = 0;
  let largest = 0;
  for (const v of entering.values) {
    slope += (1 - Math.tanh(v) ** 2) / entering.size;
    largest = Math.max(largest, Math.abs(v));
  }
  console.log(
    old ? "2012 " : "today",
    t({ ko: "가장 큰 입력", en: "largest input" }),
    largest.toFixed(1),
    t({ ko: "tanh의 평균 기울기", en: "mean slope of tanh" }),
    slope.toFixed(2),
  );
}

// %% normBars show hide-input
// ko: 픽셀 하나의 채널 열한 개. 가운데 채널이 크게 대답해요.
// en: Eleven channels of one pixel. The one in the middle answers loudly.
function drawNorm(loud: number): Figure {
  const before = [2, 1, 3, 2, 2, loud, 2, 3, 1, 0, 2];
  const pixel = fromArray(Float32Array.from(before), [1, 11, 1, 1]);
  // ko: 잘 보이도록 alpha를 키웠어요. 논문은 0.0001이에요.
  // en: alpha is large here, to be seen. The paper has 0.0001.
  const after = F.localResponseNorm(pixel, { size: 5, alpha: 5 * 0.1, beta: 0.75, k: 1 });
  const channels = before.map((_, c) => c);
  const title = t({
    ko: `크기 ${loud}인 대답 하나가 이웃 채널 네 개를 작게, 먼 채널은 그대로`,
    en: `One answer of ${loud} makes its four neighbours smaller, and none further off`,
  });
  return figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "전", en: "before" }),
        x: channels,
        y: before,
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "후", en: "after" }),
        x: channels,
        y: Array.from(after.values),
        marker: { color: blue },
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "채널", en: "channel" }) }, dtick: 1 },
      yaxis: { range: [0, 20] },
    },
    text: `${title}: ${Array.from(after.values, (v) => v.toFixed(2)).join(", ")}`,
  });
}
show(
  slider(
    { min: 0, max: 20, step: 2, value: 16, label: t({ ko: "가운데 대답", en: "loud answer" }) },
    drawNorm,
  ),
);

// %% responseNorm answer
function responseNorm(a: number[], n: number, k: number, alpha: number, beta: number): number[] {
  // ko: a는 픽셀 하나의 채널들이에요. 채널마다 자기와 양옆을 합쳐 n개를 보세요.
  // en: a holds the channels of one pixel. For each look at n channels: itself and its neighbours.
  // #region solution
  const half = Math.floor(n / 2);
  return a.map((value, i) => {
    let sum = 0;
    for (let j = Math.max(0, i - half); j <= Math.min(a.length - 1, i + half); j++) {
      sum += a[j] * a[j];
    }
    return value / (k + alpha * sum) ** beta;
  });
  // #endregion
}

// %% responseNormCheck check
check.responseNorm(responseNorm);

// %% normLibrary
// ko: 라이브러리는 PyTorch처럼 alpha를 n으로 나누어요. 그래서 n배를 넣어요.
// en: The library divides alpha by n, as PyTorch does. So it is given n times as much.
const answers11 = fromArray(Float32Array.from([2, 1, 3, 2, 2, 16, 2, 3, 1, 0, 2]), [1, 11, 1, 1]);
const inPaper = F.localResponseNorm(answers11, { size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2 });
console.log(
  t({ ko: "논문의 상수로:", en: "with the paper's constants:" }),
  Array.from(inPaper.values, (v) => v.toFixed(2)).join("  "),
);
console.log(
  t({ ko: "이웃이 모두 0일 때의 배율:", en: "factor where all is silent:" }),
  (2 ** -0.75).toFixed(3),
);

// %% windows show hide-input
function drawWindows(size: number): Figure {
  const row = [1, 3, 2, 5, 4, 0, 2, 6, 1, 2, 3];
  const shapes: object[] = [];
  const shared: number[] = row.map(() => 0);
  let count = 0;
  for (let start = 0; start + size <= row.length; start += 2) {
    const y = -0.9 - 0.5 * (count % 3);
    shapes.push({
      type: "line",
      x0: start - 0.35,
      x1: start + size - 1 + 0.35,
      y0: y,
      y1: y,
      line: { color: count % 2 === 0 ? orange : blue, width: 8 },
    });
    for (let i = start; i < start + size; i++) shared[i]++;
    count++;
  }
  const twice = shared.filter((n) => n > 1).length;
  const title = t({
    ko: `창 ${size}칸, 두 칸씩: 결과 ${count}개, 두 창 이상이 보는 칸 ${twice}개`,
    en: `Windows of ${size} in steps of 2: ${count} results, ${twice} places seen more than once`,
  });
  return figure({
    data: [
      {
        type: "bar",
        x: row.map((_, i) => i),
        y: row,
        text: row.map(String),
        marker: { color: shared.map((n) => (n > 1 ? "#9ecae1" : "#dddddd")) },
      },
    ],
    layout: {
      title: { text: title },
      shapes: shapes,
      xaxis: { dtick: 1, title: { text: t({ ko: "칸", en: "place" }) } },
      yaxis: { range: [-2.3, 7], visible: false },
    },
    text: title,
  });
}
show(
  slider({ min: 1, max: 5, value: 3, label: t({ ko: "창의 크기", en: "window" }) }, drawWindows),
);

// %% poolRow answer
function poolRow(x: number[], size: number, stride: number): number[] {
  const result: number[] = [];
  // ko: size칸짜리 창을 stride칸씩 옮기면서 가장 큰 수를 넣으세요. 삐져나온 창은 세지 않아요.
  // en: Move a window of size places by stride and keep the largest number.
  // en: A window that hangs over the end does not count.
  // #region solution
  for (let start = 0; start + size <= x.length; start += stride) {
    result.push(Math.max(...x.slice(start, start + size)));
  }
  // #endregion
  return result;
}

// %% poolRowCheck check
check.poolRow(poolRow);

// %% wiring show hide-input
// ko: 출력 채널마다 어느 입력 채널이 보이는지. 기울기로 재요.
// en: Which input channels does each output channel see? Measured by gradient.
function drawWiring(groups: number): Figure {
  manualSeed(2);
  const layer = conv2d(8, 12, { kernelSize: 3, groups: groups });
  const z: number[][] = [];
  for (let k = 0; k < 12; k++) {
    const x = randn([1, 8, 3, 3], { requiresGrad: true });
    F.sum(F.slice(layer.forward(x), 1, k, k + 1)).backward();
    const line: number[] = [];
    for (let c = 0; c < 8; c++) {
      const seen = x.grad!.values.slice(9 * c, 9 * c + 9).some((v) => v !== 0);
      line.push(seen ? (k < 6 ? 1 : 2) : 0);
    }
    z.push(line);
  }
  const weights = layer.weight.size;
  const title = t({
    ko: `그룹 ${groups}개: 8채널에서 12채널로 가는 가중치 ${weights}개`,
    en: `${groups === 1 ? "1 group" : `${groups} groups`}: ${weights} weights from 8 channels to 12`,
  });
  const scale = [
    [0, "#eeeeee"],
    [0.5, "#9ecae1"],
    [1, "#f4b183"],
  ];
  return figure({
    data: [
      {
        type: "heatmap",
        z: z,
        zmin: 0,
        zmax: 2,
        colorscale: scale,
        showscale: false,
        xgap: 3,
        ygap: 3,
        hoverinfo: "x+y",
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "입력 채널", en: "input channel" }) }, dtick: 1 },
      yaxis: {
        title: { text: t({ ko: "출력 채널", en: "output channel" }) },
        autorange: "reversed",
        dtick: 1,
      },
    },
    text: title,
  });
}
show(
  slider(
    { min: 1, max: 2, value: 2, label: t({ ko: "길의 수(그룹)", en: "paths (groups)" }) },
    drawWiring,
  ),
);

// %% twoPaths answer
function twoPaths(x: Tensor, upper: Tensor, lower: Tensor): Tensor {
  // ko: 위 길은 앞 절반의 채널을, 아래 길은 뒤 절반을 봐요. 두 길의 맵을 이어 붙여 돌려주세요.
  // en: The upper path sees the first half of the channels, the lower path the second.
  // en: Return the maps of both, one after the other.
  // #region solution
  const half = x.shape[1] / 2;
  const above = F.conv2d(F.slice(x, 1, 0, half), upper);
  const below = F.conv2d(F.slice(x, 1, half), lower);
  return F.concat([above, below], 1);
  // #endregion
}

// %% twoPathsCheck check
check.twoPaths(twoPaths);

// %% pathCost
const onePathConvs: [number, number, number][] = [
  [11, 3, 96],
  [5, 96, 256],
  [3, 256, 384],
  [3, 384, 384],
  [3, 384, 256],
];
let onePathSum = 0;
for (const [f, from, to] of onePathConvs) onePathSum += f * f * from * to;
const twoPathSum = paperWeights.slice(0, 5).reduce((sum, n) => sum + n, 0);
console.log(t({ ko: "합성곱층, 한 길:", en: "convolutions, one path: " }), onePathSum);
console.log(t({ ko: "합성곱층, 두 길:", en: "convolutions, two paths:" }), twoPathSum);
// ko: 3GB 카드에서 그림 128장의 맵을 모두 들고 있어야 했어요. 역전파가 쓰기 때문이에요.
// en: All maps of 128 pictures must be kept for the way back, on cards of 3 GB.
const mapBytes = summary(paper, [128, 3, 227, 227]).outputBytes;
console.log(
  t({ ko: "배치 128의 맵:", en: "maps of a batch of 128:" }),
  (mapBytes / 2 ** 30).toFixed(2),
  "GiB",
);
console.log(
  t({
    ko: "가중치, 기울기, 모멘텀:",
    en: "weights, gradients, momentum:",
  }),
  ((3 * 4 * paper.parameterCount()) / 2 ** 30).toFixed(2),
  "GiB",
);

// %% alexFeatures answer
function alexFeatures(width: number, paths: number): Module {
  const norm = () => localResponseNorm({ size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2 });
  const pool = () => maxPool2d({ kernelSize: 3, stride: 2 });
  // ko: 표의 첫 줄부터 pool5까지 sequential(…)에 차례대로 넣으세요.
  // en: From the table's first row to pool5, in order, in sequential(…).
  // #region solution
  return sequential(
    conv2d(3, width, { kernelSize: 11, stride: 4 }),
    relu(),
    norm(),
    pool(),
    conv2d(width, (width * 8) / 3, { kernelSize: 5, padding: 2, groups: paths }),
    relu(),
    norm(),
    pool(),
    conv2d((width * 8) / 3, width * 4, { kernelSize: 3, padding: 1 }),
    relu(),
    conv2d(width * 4, width * 4, { kernelSize: 3, padding: 1, groups: paths }),
    relu(),
    conv2d(width * 4, (width * 8) / 3, { kernelSize: 3, padding: 1, groups: paths }),
    relu(),
    pool(),
  );
  // #endregion
}

// ko: 확인할 때 쓰는 함수예요. 그대로 두세요. 정해진 첫 가중치로 그림 하나를 넣어 봐요.
// en: For the check; leave it as it is. It runs your network once, with first weights from a seed.
function tryFeatures(
  width: number,
  paths: number,
  side: number,
): { parameters: number; output: Tensor } {
  manualSeed(1);
  const net = alexFeatures(width, paths);
  manualSeed(2);
  const output = noGrad(() => net.forward(randn([1, 3, side, side]).mul(100)));
  return { parameters: net.parameterCount(), output: output };
}

// %% alexFeaturesCheck check
check.alexFeatures(tryFeatures);

// %% augment show hide-input
const dog: Tensor = train.image(3);
show(
  plotAugmentations(
    dog,
    {
      [t({ ko: "자르기", en: "crop" })]: randomCrop(29),
      [t({ ko: "뒤집기", en: "flip" })]: randomFlip(),
    },
    {
      copies: 5,
      seed: 2,
      title: t({
        ko: "자르고 뒤집어도 같은 동물, 그러나 픽셀은 모두 다른 그림",
        en: "Cropped and mirrored: the same animal, and every pixel another one",
      }),
    },
  ),
);

// %% colours
// ko: 모든 픽셀의 (빨강, 초록, 파랑)에서 가장 많이 변하는 세 방향을 찾아요.
// en: The three directions in which the (red, green, blue) of all pixels differ most.
const pixels: number[] = [];
for (let i = 0; i < 40; i++) {
  const picture = train.image(i);
  const area = side * side;
  for (let p = 0; p < area; p += 7) {
    for (let c = 0; c < 3; c++) pixels.push(picture.values[c * area + p]);
  }
}
const colourAxes = pca(fromArray(Float32Array.from(pixels), [pixels.length / 3, 3]), {
  components: 3,
});
for (let k = 0; k < 3; k++) {
  const direction = Array.from(colourAxes.components.values.slice(3 * k, 3 * k + 3));
  console.log(
    t({ ko: "방향", en: "direction" }),
    direction.map((v) => v.toFixed(2)).join(" "),
    t({ ko: "변화의 몫", en: "share of the variance" }),
    colourAxes.share[k].toFixed(2),
  );
}

function lit(picture: Tensor, strength: number): Tensor {
  const area = picture.size / 3;
  const moved = Float32Array.from(picture.values);
  for (let c = 0; c < 3; c++) {
    const by = colourAxes.components.values[c] * strength * Math.sqrt(colourAxes.variances[0]);
    for (let p = 0; p < area; p++) {
      moved[c * area + p] = Math.min(1, Math.max(0, moved[c * area + p] + by));
    }
  }
  return fromArray(moved, picture.shape);
}
const strengths = [-0.8, -0.4, 0, 0.4, 0.8];
show(
  plotImages(
    strengths.map((strength) => lit(dog, strength)),
    {
      titles: strengths.map(String),
      columns: 5,
      title: t({
        ko: "가장 많이 변하는 색 방향은 밝기: 그쪽으로 옮기면 조명만 다른 같은 그림",
        en: "The colours' main direction is brightness: moved along it, the same scene in another light",
      }),
    },
  ),
);

// %% cropCount answer
function cropCount(side: number, crop: number): number {
  // ko: side×side 그림에서 crop×crop 조각을 자르고 좌우로 뒤집기도 할 때, 서로 다른 조각의 수
  // en: How many different crop×crop pieces has a side×side picture, mirrored ones included?
  // #region solution
  return 2 * (side - crop + 1) ** 2;
  // #endregion
}

// %% cropCountCheck check
check.cropCount(cropCount);

// %% silence
show(
  slider({ min: 0, max: 0.9, step: 0.1, value: 0.5, label: "p" }, (p) => {
    manualSeed(5);
    const row = F.dropout(fromArray(new Float32Array(16 * 64).fill(1), [1, 1, 16, 64]), { p: p });
    const silent = row.values.filter((v) => v === 0).length;
    return plotImages([row.reshape([16, 64])], {
      range: [0, 1 / (1 - p)],
      title: t({
        ko: `p = ${p}: fc6의 1,024개 가운데 ${silent}개가 이번 걸음에 침묵`,
        en: `p = ${p}: ${silent} of 1,024 neurons of fc6 are silent in this step`,
      }),
    });
  }),
);

// %% ablation train
// ko: 너비가 8분의 1인 AlexNet. 그림이 작아서 첫 필터는 7×7, 두 칸씩이에요. 첫 가중치는 He의 방법으로 정해요.
// en: AlexNet at an eighth of its width. The pictures are small, so the first filter is 7×7 in
// en: steps of 2. First weights in He's way.
function smallAlex(without: string): Module {
  const how = { init: kaimingNormal() };
  const active: () => Module = without === "relu" ? tanh : relu;
  const norm: () => Module[] = () =>
    without === "norm" ? [] : [localResponseNorm({ size: 5, alpha: 5e-4, beta: 0.75, k: 2 })];
  const pool = () => maxPool2d({ kernelSize: without === "overlap" ? 2 : 3, stride: 2 });
  const drop = () => dropout({ p: without === "dropout" ? 0 : 0.5 });
  return sequential(
    sequential(conv2d(3, 12, { kernelSize: 7, stride: 2, ...how }), active(), ...norm(), pool()),
    sequential(
      conv2d(12, 32, { kernelSize: 5, padding: 2, groups: 2, ...how }),
      active(),
      ...norm(),
      pool(),
    ),
    sequential(conv2d(32, 48, { kernelSize: 3, padding: 1, ...how }), active()),
    sequential(conv2d(48, 48, { kernelSize: 3, padding: 1, groups: 2, ...how }), active()),
    sequential(conv2d(48, 32, { kernelSize: 3, padding: 1, groups: 2, ...how }), active(), pool()),
    flatten(),
    sequential(linear(32, 256, how), active(), drop()),
    sequential(linear(256, 256, how), active(), drop()),
    linear(256, 10),
  );
}
const moves = compose(randomCrop(side, { padding: 4 }), randomFlip());
const pieces = ["nothing", "relu", "norm", "overlap", "augmentation", "dropout"];
// ko: 같은 학습을 120에폭까지 이어서 미리 재 둔 값이에요. epochs를 120으로 바꾸면 다시 잴 수 있어요(10분쯤).
// en: Measured before: the same training for 120 epochs. Set epochs to 120 to repeat it (ten minutes).
const epochs = 30;
const long: Record<string, { old: number; new: number }> = {
  nothing: { old: 0.94, new: 0.888 },
  relu: { old: 0.979, new: 0.936 },
  norm: { old: 0.931, new: 0.898 },
  overlap: { old: 0.944, new: 0.914 },
  augmentation: { old: 1, new: 0.846 },
  dropout: { old: 0.957, new: 0.934 },
};
const onNew: Record<string, number> = {};
const onOld: Record<string, number> = {};
let trainedAlex: Module = flatten();
for (const piece of pieces) {
  manualSeed(1);
  const model = smallAlex(piece);
  await fit(model, {
    train: train,
    epochs: epochs,
    batchSize: 32,
    optimizer: adam(model, { learningRate: 0.001 }),
    transform: piece === "augmentation" ? undefined : moves,
    seed: 1,
    show: false,
  });
  if (piece === "nothing") trainedAlex = model;
  onNew[piece] = (await evaluate(model, test)).accuracy;
  onOld[piece] = (await evaluate(model, train)).accuracy;
  console.log(
    t({ ko: "뺀 것:", en: "left out:" }),
    piece.padEnd(13),
    t({ ko: "배운 그림", en: "learned" }),
    onOld[piece].toFixed(3),
    t({ ko: "새 그림", en: "new" }),
    onNew[piece].toFixed(3),
  );
}

// %% ablationPicture show hide-input
function drawPieces(late: boolean): Figure {
  const learned = pieces.map((piece) => 100 * (late ? long[piece].old : onOld[piece]));
  const fresh = pieces.map((piece) => 100 * (late ? long[piece].new : onNew[piece]));
  const title = late
    ? t({
        ko: "120에폭: 데이터 증강을 뺀 신경망만 모두 외우고, 새 그림에서 가장 많이 틀리는 결과",
        en: "120 epochs: without augmentation all is learned by heart, and new pictures suffer most",
      })
    : t({
        ko: "30에폭: 드롭아웃과 증강이 있는 신경망은 아직 덜 배운 상태",
        en: "30 epochs: with dropout and augmentation the network has not learned enough yet",
      });
  return figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "배운 그림", en: "learned pictures" }),
        x: pieces,
        y: learned,
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "새 그림", en: "new pictures" }),
        x: pieces,
        y: fresh,
        text: fresh.map((v) => `${v.toFixed(0)} %`),
        marker: { color: pieces.map((piece) => (piece === "nothing" ? orange : blue)) },
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "뺀 것", en: "left out" }) } },
      yaxis: { range: [0, 108], title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
    },
    text: `${title}: ${pieces.map((piece, k) => `${piece} ${fresh[k].toFixed(0)} %`).join(", ")}`,
  });
}
show(drawPieces(false));
show(drawPieces(true));

// %% firstFilters
const firstLayer: Tensor = trainedAlex.stateDict()["0.0.weight"];
show(
  plotFilters(firstLayer, {
    title: t({
      ko: "30에폭을 배운 첫 필터 열둘: 아직 그대로 비치는 처음의 무작위 숫자",
      en: "Twelve first filters after 30 epochs: the random numbers they began with still show",
    }),
  }),
);

// %% digitAlex answer
function digitAlex(): Module {
  // ko: 매개변수 60,000개 이하. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 60,000 parameters. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 16, { kernelSize: 5, padding: 2 }),
    relu(),
    maxPool2d({ kernelSize: 3, stride: 2 }),
    conv2d(16, 32, { kernelSize: 3, padding: 1, groups: 2 }),
    relu(),
    maxPool2d({ kernelSize: 3, stride: 2 }),
    flatten(),
    dropout({ p: 0.3 }),
    linear(32 * 6 * 6, 40),
    relu(),
    linear(40, 10),
  );
  // #endregion
}

// %% trainDigitAlex train
// ko: 숫자 2,000장만 써요. 나머지는 모두 바꿔도 돼요: 증강, 에폭, 학습률, 드롭아웃.
// en: 2,000 digits only. Change all the rest: augmentation, epochs, learning rate, dropout.
manualSeed(3);
let alexModel: Module = flatten();
try {
  alexModel = digitAlex();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (alexModel.parameters().length > 0) {
  const digits = mnist({ train: true }).subset(2000);
  console.log(
    t({ ko: "매개변수:", en: "parameters:" }),
    alexModel.parameterCount(),
    t({ ko: "(60,000 이하)", en: "(60,000 or fewer)" }),
  );
  const optimizer = adam(alexModel, { learningRate: 0.003 });
  for (let epoch = 0; epoch < 14; epoch++) {
    if (epoch >= 10) optimizer.learningRate = 0.0006;
    await fit(alexModel, {
      train: digits,
      batchSize: 25,
      optimizer: optimizer,
      transform: randomCrop(28, { padding: 2 }),
      seed: epoch,
      show: false,
    });
  }
}

// %% digitAlexCheck check
check.digitAlex({ build: digitAlex, model: alexModel });

// %% settle
console.log(t({ ko: "매개변수:", en: "parameters:" }), paper.parameterCount());
console.log(t({ ko: "내기:", en: "your bet:" }), betMillions, t({ ko: "백만", en: "million" }));
const missed = pieces
  .slice(1)
  .reduce((worst, piece) => (long[piece].new < long[worst].new ? piece : worst), "relu");
console.log(t({ ko: "가장 아쉬웠던 조각:", en: "missed most:" }), missed);
console.log(t({ ko: "내기:", en: "your bet:" }), betPiece);
