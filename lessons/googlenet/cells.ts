// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  alexnetTwoPath,
  batchNorm2d,
  compare,
  Concat,
  concat,
  conv2d,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  globalAvgPool2d,
  googlenet,
  kaimingNormal,
  knownWeights,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  normalInit,
  photo,
  randn,
  relu,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/googlenet";

const check = checks(t({ ko: "ko", en: "en" }));

// %% probe setup hide-input
// ko: 블록을 확인할 때 쓰는 도구예요. 모든 블록에 같은 가중치를 넣고, 정해진 그림에 뭐라고 답하는지 봐요.
// en: A tool for the check of your block: every block gets the same weights,
// en: and is asked about one picture.
interface Seen {
  parameters: number;
  shape: number[];
  sums: number[];
}
function seen(
  build: (from: number, row: number[]) => Module,
): (from: number, row: number[]) => Seen {
  return (from, row) => {
    const block = build(from, row);
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
  };
}

// %% betPicture show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const sky = "#56B4E9";
const gray = "#bbbbbb";

const boxesX: number[] = [];
const boxesY: number[] = [];
const boxesColor: string[] = [];
function putBox(x: number, y: number, color: string): void {
  boxesX.push(x);
  boxesY.push(y);
  boxesColor.push(color);
}
for (let layer = 1; layer <= 8; layer++) putBox(layer, 9, layer <= 5 ? blue : orange);
for (let layer = 1; layer <= 3; layer++) putBox(layer, 2.5, blue);
for (let block = 0; block < 9; block++) {
  const first = 4 + 2 * block;
  for (const branch of [1, 2, 3]) putBox(first, branch, blue);
  for (const branch of [2, 3, 4]) putBox(first + 1, branch, blue);
}
putBox(22, 2.5, orange);
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: boxesX,
        y: boxesY,
        marker: { symbol: "square", size: 17, color: boxesColor },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "AlexNet은 8층에 6,100만 개, GoogLeNet은 22층에 몇 개?",
          en: "AlexNet: 8 layers, 61 million parameters. GoogLeNet: 22 layers, how many?",
        }),
      },
      annotations: [
        { x: 1, y: 10.3, text: "AlexNet (2012)", showarrow: false, xanchor: "left" },
        { x: 1, y: 5.6, text: "GoogLeNet (2014)", showarrow: false, xanchor: "left" },
      ],
      showlegend: false,
      xaxis: { title: { text: t({ ko: "깊이(층)", en: "depth (layers)" }) }, range: [0, 23] },
      yaxis: { visible: false, range: [0, 11] },
    },
    text: t({
      ko: "가중치가 있는 층을 네모로 그린 그림. AlexNet은 합성곱 5개와 완전 연결 3개가 한 줄. GoogLeNet은 깊이 22에 네모 58개: 합성곱 57개와 완전 연결 1개, 가운데에서는 깊이마다 세 개씩 나란히.",
      en: "Layers with weights as squares. AlexNet: 5 convolutions and 3 dense layers in a row. GoogLeNet: 58 squares at 22 depths, 57 convolutions and one dense layer; in the middle three stand side by side.",
    }),
  }),
);

// %% bet try
// ko: GoogLeNet의 매개변수는 몇백만 개일까요? 숫자 하나를 적어 주세요(단위는 100만).
// en: How many million parameters has GoogLeNet? Write one number.
const betMillions: number = 150;

// %% xor
// ko: 두 픽셀 p, q. 왼쪽 숫자는 필터 하나의 대답, 오른쪽은 필터 두 개 뒤에 1×1을 둔 대답이에요.
// en: Two pixels p and q. Left the answer of one filter, right that of two filters with a 1×1 behind them.
function oneFilter(p: number, q: number): number {
  return Math.max(0, 1 * p + 1 * q);
}
function twoLayers(p: number, q: number): number {
  const onlyP = Math.max(0, p - q);
  const onlyQ = Math.max(0, q - p);
  return Math.max(0, onlyP + onlyQ);
}
for (const [p, q] of [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
]) {
  console.log("p, q =", p, q, "  ", oneFilter(p, q), "  ", twoLayers(p, q));
}

// %% xorPicture show hide-input
function answersFor(answer: (p: number, q: number) => number): number[][] {
  const z: number[][] = [];
  for (let i = 0; i <= 20; i++) {
    const line: number[] = [];
    for (let j = 0; j <= 20; j++) line.push(answer(j / 20, i / 20));
    z.push(line);
  }
  return z;
}
const grid = { x0: 0, dx: 0.05, y0: 0, dy: 0.05, type: "heatmap", colorscale: "Cividis" };
show(
  figure({
    data: [
      { ...grid, z: answersFor(oneFilter), showscale: false },
      { ...grid, z: answersFor(twoLayers), xaxis: "x2", yaxis: "y2" },
    ],
    layout: {
      height: 360,
      title: {
        text: t({
          ko: "둘 중 하나만 밝다고 말할 줄 아는 것은 1×1을 더한 오른쪽",
          en: "“Exactly one of the two is bright”: only the right one, with a 1×1 behind, can say it",
        }),
      },
      xaxis: { domain: [0, 0.42], title: { text: "p" }, constrain: "domain" },
      yaxis: { title: { text: "q" }, scaleanchor: "x", constrain: "domain" },
      xaxis2: { domain: [0.52, 0.94], title: { text: "p" }, constrain: "domain" },
      yaxis2: { anchor: "x2", scaleanchor: "x2", constrain: "domain" },
    },
    text: t({
      ko: "두 픽셀의 밝기 p, q에 대한 대답. 왼쪽, 필터 하나: p와 q가 모두 클 때 가장 커요. 오른쪽, 필터 둘과 1×1: p와 q가 다를 때만 커요.",
      en: "Answers for the brightness p, q of two pixels. Left, one filter: largest where both are bright. Right, two filters and a 1×1: large only where they differ.",
    }),
  }),
);

// %% microNetwork answer
function microNetwork(patch: number[], w1: number[][], w2: number[][]): number[] {
  // ko: w1의 줄 하나가 필터 하나예요. 내적을 구하고 ReLU, 그 결과에 w2로 똑같이 한 번 더.
  // en: Each line of w1 is a filter: dot product, ReLU. Then the same once more with w2.
  // #region solution
  const layer = (w: number[][], x: number[]): number[] =>
    w.map((line) =>
      Math.max(
        0,
        line.reduce((total, v, k) => total + v * x[k], 0),
      ),
    );
  return layer(w2, layer(w1, patch));
  // #endregion
}

// %% microNetworkCheck check
check.microNetwork(microNetwork);

// %% nin
manualSeed(2);
const windows: Module = conv2d(2, 4, { kernelSize: 3, bias: false });
const mixing: Module = conv2d(4, 3, { kernelSize: 1, bias: false });
const ninBlock: Module = sequential(windows, relu(), mixing, relu());
const twoMaps: Tensor = randn([1, 2, 5, 5]);
const ninMaps: Tensor = noGrad(() => ninBlock.forward(twoMaps));
console.log(twoMaps.shape, "→", ninMaps.shape);

// ko: 왼쪽 위 3×3 창의 숫자 18개를 손으로 꺼내서, 작은 신경망에 넣어요.
// en: The 18 numbers of the upper left 3×3 window, taken out by hand and fed to a small network.
const eighteen: number[] = [];
for (let c = 0; c < 2; c++) {
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) eighteen.push(twoMaps.at(0, c, i, j));
  }
}
const [windowWeights, mixWeights] = ninBlock.parameters();
const hidden: Tensor = F.relu(F.linear(tensor([eighteen]), windowWeights.reshape([4, 18])));
const byHand: Tensor = F.relu(F.linear(hidden, mixWeights.reshape([3, 4])));
console.log(
  t({ ko: "합성곱:", en: "convolution:" }),
  [0, 1, 2].map((k) => ninMaps.at(0, k, 0, 0).toFixed(4)).join("  "),
);
console.log(
  t({ ko: "손으로:", en: "by hand:    " }),
  Array.from(byHand.values, (v) => v.toFixed(4)).join("  "),
);

// %% spots show hide-input
// ko: 크기가 n인 밝은 얼룩을 찾는 필터: 가운데 n×n은 더하고, 한 픽셀 둘레는 빼요.
// en: A filter for bright spots of size n: plus inside n×n, minus one pixel around it.
function spotFilter(n: number): Tensor {
  const side = n + 2;
  const values: number[] = [];
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const inside = i > 0 && j > 0 && i < side - 1 && j < side - 1;
      values.push(inside ? 1 / (n * n) : -1 / (side * side - n * n));
    }
  }
  return fromArray(Float32Array.from(values), [side, side]);
}
function spotPicture(n: number): number[][] {
  const z: number[][] = [];
  for (let i = 0; i < 13; i++) {
    const line: number[] = [];
    for (let j = 0; j < 13; j++) {
      line.push(Math.max(Math.abs(i - 6), Math.abs(j - 6)) <= (n - 1) / 2 ? 1 : 0);
    }
    z.push(line);
  }
  return z;
}
function drawSpot(n: number): Figure {
  const z = spotPicture(n);
  const answer3 = F.crossCorrelate2d(tensor(z), spotFilter(1)).at(5, 5);
  const answer5 = F.crossCorrelate2d(tensor(z), spotFilter(3)).at(4, 4);
  const answers = [1, answer3, answer5];
  const best = n === 1 ? "3×3" : "5×5";
  const title = t({
    ko: `얼룩의 크기가 ${n}: 크기까지 아는 것은 ${n > 3 ? "아무 필터도 없음" : `${best} 필터`}`,
    en: `A spot of size ${n}: ${n > 3 ? "no filter tells its size" : `the ${best} filter knows it by its size`}`,
  });
  return figure({
    data: [
      {
        type: "heatmap",
        z: z,
        colorscale: "Greys",
        reversescale: true,
        showscale: false,
        xgap: 1,
        ygap: 1,
        hoverinfo: "skip",
      },
      {
        type: "bar",
        x: [
          t({ ko: "1×1: 밝은가", en: "1×1: bright?" }),
          t({ ko: "3×3: 작은 얼룩", en: "3×3: small spot" }),
          t({ ko: "5×5: 큰 얼룩", en: "5×5: large spot" }),
        ],
        y: answers,
        text: answers.map((v) => v.toFixed(2)),
        marker: { color: [gray, sky, blue] },
        xaxis: "x2",
        yaxis: "y2",
      },
    ],
    layout: {
      height: 340,
      showlegend: false,
      title: { text: title },
      xaxis: { domain: [0, 0.36], visible: false, constrain: "domain" },
      yaxis: { visible: false, scaleanchor: "x", constrain: "domain" },
      xaxis2: { domain: [0.46, 1] },
      yaxis2: {
        anchor: "x2",
        range: [-0.2, 1.1],
        title: { text: t({ ko: "가운데에서의 대답", en: "answer in the middle" }) },
      },
    },
    text: `${title}: 1×1 ${answers[0].toFixed(2)}, 3×3 ${answers[1].toFixed(2)}, 5×5 ${answers[2].toFixed(2)}`,
  });
}
show(slider({ min: 1, max: 5, step: 2, value: 1, label: t({ ko: "얼룩", en: "spot" }) }, drawSpot));

// %% sideBySide
const cup: Tensor = photo("coffee", { size: 96 });
const cupBatch: Tensor = cup.reshape([1, ...cup.shape]);
manualSeed(4);
const sideBySide: Module = concat({
  one: conv2d(3, 8, { kernelSize: 1 }),
  three: conv2d(3, 8, { kernelSize: 3, padding: 1 }),
  five: conv2d(3, 8, { kernelSize: 5, padding: 2 }),
  pool: maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }),
});
for (const [name, branch] of sideBySide.children()) {
  console.log(name.padEnd(6), branch.outputShape(cupBatch.shape));
}
console.log("concat", noGrad(() => sideBySide.forward(cupBatch)).shape);

// %% naive
const naive3a: Module = concat({
  one: conv2d(192, 64, { kernelSize: 1, bias: false }),
  three: conv2d(192, 128, { kernelSize: 3, padding: 1, bias: false }),
  five: conv2d(192, 32, { kernelSize: 5, padding: 2, bias: false }),
  pool: maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }),
});
const paper3a: Module = concat({
  one: conv2d(192, 64, { kernelSize: 1, bias: false }),
  three: sequential(
    conv2d(192, 96, { kernelSize: 1, bias: false }),
    relu(),
    conv2d(96, 128, { kernelSize: 3, padding: 1, bias: false }),
  ),
  five: sequential(
    conv2d(192, 16, { kernelSize: 1, bias: false }),
    relu(),
    conv2d(16, 32, { kernelSize: 5, padding: 2, bias: false }),
  ),
  pool: sequential(
    maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }),
    conv2d(192, 32, { kernelSize: 1, bias: false }),
  ),
});
show(compare({ naive: naive3a, "1×1 first": paper3a }, [1, 192, 28, 28]));
console.log("naive    ", naive3a.outputShape([1, 192, 28, 28]));
console.log("1×1 first", paper3a.outputShape([1, 192, 28, 28]));

// %% reduceSlider show hide-input
function drawReduce(reduced: number): Figure {
  const straight = 25 * 192 * 32;
  const parts = [192 * reduced, 25 * reduced * 32];
  const left = (100 * (parts[0] + parts[1])) / straight;
  const title = t({
    ko: `3a의 5×5 갈래: 먼저 ${reduced}채널로 줄이면 가중치가 ${left.toFixed(0)} %`,
    en: `The 5×5 branch of 3a: reduced to ${reduced} channels first, ${left.toFixed(0)} % of the weights`,
  });
  const names = [
    t({ ko: "5×5 바로", en: "5×5 directly" }),
    t({ ko: `1×1로 ${reduced}채널, 그다음 5×5`, en: `1×1 to ${reduced}, then 5×5` }),
  ];
  return figure({
    data: [
      { type: "bar", name: "5×5", x: names, y: [straight, parts[1]], marker: { color: blue } },
      { type: "bar", name: "1×1", x: names, y: [0, parts[0]], marker: { color: orange } },
    ],
    layout: {
      title: { text: title },
      barmode: "stack",
      yaxis: { range: [0, 170000], title: { text: t({ ko: "가중치", en: "weights" }) } },
    },
    text: title,
  });
}
show(
  slider(
    {
      min: 8,
      max: 152,
      step: 8,
      value: 16,
      label: t({ ko: "줄인 채널", en: "reduced channels" }),
    },
    drawReduce,
  ),
);

// %% tryNaive try
// ko: 1×1 없이 블록을 쌓아요. 블록의 수를 바꾸면서 채널과 곱셈을 보세요. 여섯 개면 어떻게 되나요?
// en: Blocks without 1×1, one on top of the other. Change their number.
// en: What happens to channels and multiply-adds at six?
const blocks = 3;
let naiveChannels = 192;
for (let b = 1; b <= blocks; b++) {
  const block: Module = concat(
    conv2d(naiveChannels, 64, { kernelSize: 1 }),
    conv2d(naiveChannels, 128, { kernelSize: 3, padding: 1 }),
    conv2d(naiveChannels, 32, { kernelSize: 5, padding: 2 }),
    maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }),
  );
  const cost = summary(block, [1, naiveChannels, 28, 28]);
  naiveChannels = block.outputShape([1, naiveChannels, 28, 28])[1];
  console.log(
    t({ ko: "블록", en: "block" }),
    b,
    t({ ko: " 나오는 채널", en: " channels out" }),
    naiveChannels,
    t({ ko: " 곱셈-덧셈(100만)", en: " multiply-adds (millions)" }),
    Math.round(cost.macs / 1e6),
  );
}

// %% rows
// ko: 논문의 표 1. 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool proj, 그리고 적혀 있는 매개변수(K)와 곱셈(M)
// en: Table 1 of the paper: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool proj,
// en: then the parameters (K) and operations (M) as printed
interface PaperRow {
  name: string;
  from: number;
  side: number;
  row: number[];
  params: number;
  ops: number;
}
const paperRows: PaperRow[] = [
  { name: "3a", from: 192, side: 28, row: [64, 96, 128, 16, 32, 32], params: 159, ops: 128 },
  { name: "3b", from: 256, side: 28, row: [128, 128, 192, 32, 96, 64], params: 380, ops: 304 },
  { name: "4a", from: 480, side: 14, row: [192, 96, 208, 16, 48, 64], params: 364, ops: 73 },
  { name: "4b", from: 512, side: 14, row: [160, 112, 224, 24, 64, 64], params: 437, ops: 88 },
  { name: "4c", from: 512, side: 14, row: [128, 128, 256, 24, 64, 64], params: 463, ops: 100 },
  { name: "4d", from: 512, side: 14, row: [112, 144, 288, 32, 64, 64], params: 580, ops: 119 },
  { name: "4e", from: 528, side: 14, row: [256, 160, 320, 32, 128, 128], params: 840, ops: 170 },
  { name: "5a", from: 832, side: 7, row: [256, 160, 320, 32, 128, 128], params: 1072, ops: 54 },
  { name: "5b", from: 832, side: 7, row: [384, 192, 384, 48, 128, 128], params: 1388, ops: 71 },
];

// %% blockPicture show hide-input
function drawBlock(k: number): Figure {
  const { name, from, side, row } = paperRows[k];
  const [one, reduce3, three, reduce5, five, project] = row;
  const shapes: object[] = [];
  const notes: object[] = [];
  const put = (x: number, y: number, text: string, color: string): void => {
    const at = { x0: x - 1.15, x1: x + 1.15, y0: y - 0.36, y1: y + 0.36 };
    shapes.push({ type: "rect", ...at, fillcolor: color, line: { width: 0 } });
    notes.push({ x: x, y: y, text: text, showarrow: false, font: { size: 12, color: "#000000" } });
  };
  const pale = "#f4c7a1";
  const light = "#9ecae1";
  put(3, 4.1, `1×1, ${one}`, light);
  put(1.4, 3, `1×1, ${reduce3}`, pale);
  put(4.6, 3, `3×3, ${three}`, light);
  put(1.4, 2, `1×1, ${reduce5}`, pale);
  put(4.6, 2, `5×5, ${five}`, light);
  put(1.4, 0.9, t({ ko: "풀링 3×3", en: "pool 3×3" }), "#dddddd");
  put(4.6, 0.9, `1×1, ${project}`, light);
  const lines: object[] = [];
  const wire = (x: number[], y: number[]): void => {
    lines.push({
      type: "scatter",
      mode: "lines",
      x: x,
      y: y,
      line: { color: "#777777", width: 1 },
      hoverinfo: "skip",
    });
  };
  wire([-1, 1.85], [2.5, 4.1]);
  wire([4.15, 7], [4.1, 2.5]);
  for (const y of [3, 2, 0.9]) {
    wire([-1, 0.25], [2.5, y]);
    wire([2.55, 3.45], [y, y]);
    wire([5.75, 7], [y, 2.5]);
  }
  const out = one + three + five + project;
  notes.push({ x: -1.1, y: 2.5, text: `${from}`, showarrow: false, xanchor: "right" });
  notes.push({ x: 7.1, y: 2.5, text: `${out}`, showarrow: false, xanchor: "left" });
  const title = t({
    ko: `블록 ${name}(${side}×${side}): ${from}채널이 들어가 ${one} + ${three} + ${five} + ${project} = ${out}채널로`,
    en: `Block ${name} (${side}×${side}): ${from} channels in, ${one} + ${three} + ${five} + ${project} = ${out} out`,
  });
  return figure({
    data: lines,
    layout: {
      height: 360,
      title: { text: title },
      showlegend: false,
      shapes: shapes,
      annotations: notes,
      xaxis: { visible: false, range: [-2.2, 8.2] },
      yaxis: { visible: false, range: [0.2, 4.8] },
    },
    text: `${title}. ${t({ ko: "네 갈래", en: "Four branches" })}: 1×1 ${one}; 1×1 ${reduce3} → 3×3 ${three}; 1×1 ${reduce5} → 5×5 ${five}; ${t({ ko: "풀링", en: "pool" })} → 1×1 ${project}`,
  });
}
show(
  slider({ min: 1, max: 9, value: 1, label: t({ ko: "블록(3a–5b)", en: "block (3a–5b)" }) }, (k) =>
    drawBlock(k - 1),
  ),
);

// %% moduleWeights answer
function moduleWeights(from: number, row: number[]): number {
  const [one, reduce3, three, reduce5, five, project] = row;
  // ko: 합성곱 여섯 개의 가중치를 더하세요. 편향은 세지 않아요.
  // en: Add the weights of the six convolutions. Leave the biases out.
  // #region solution
  const straight = from * one + from * project;
  const branch3 = from * reduce3 + 9 * reduce3 * three;
  const branch5 = from * reduce5 + 25 * reduce5 * five;
  return straight + branch3 + branch5;
  // #endregion
}

// %% moduleWeightsCheck check
check.moduleWeights(moduleWeights);

// %% inceptionBlock answer
function inceptionBlock(from: number, row: number[]): Module {
  const [one, reduce3, three, reduce5, five, project] = row;
  // ko: 네 갈래를 concat으로 이어 붙이세요. 합성곱마다 bias: false, 그 뒤에 relu()예요.
  // en: Join the four branches with concat. Every convolution has bias: false and a relu() behind it.
  // #region solution
  const layer = (a: number, b: number, f: number): Module =>
    sequential(conv2d(a, b, { kernelSize: f, padding: (f - 1) / 2, bias: false }), relu());
  return concat(
    layer(from, one, 1),
    sequential(layer(from, reduce3, 1), layer(reduce3, three, 3)),
    sequential(layer(from, reduce5, 1), layer(reduce5, five, 5)),
    sequential(maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }), layer(from, project, 1)),
  );
  // #endregion
}

// %% inceptionBlockCheck check
check.inceptionBlock(seen(inceptionBlock));

// %% table
const paperNet: Module = googlenet({ variant: "paper" });
const netRows = summary(paperNet, [1, 3, 224, 224]).rows;

// ko: 이름이 prefixes 가운데 하나로 시작하는 층의 가중치(편향 없이)와 곱셈-덧셈을 더해요.
// en: Adds weights (without biases) and multiply-adds of the layers whose names begin so.
function counted(prefixes: string[]): { weights: number; ops: number } {
  let weights = 0;
  let ops = 0;
  const mine = (name: string) => prefixes.some((prefix) => name.startsWith(`${prefix}.`));
  for (const [name, shape] of paperNet.stateShapes()) {
    if (shape.length > 1 && mine(name)) weights += shape.reduce((product, n) => product * n, 1);
  }
  for (const row of netRows) {
    if (mine(`${row.name}.`)) ops += row.macs;
  }
  return { weights: weights, ops: ops };
}

interface Line {
  name: string;
  side: number;
  params: number;
  ops: number;
  weights: number;
  macs: number;
}
const lines: Line[] = [];
function addLine(name: string, side: number, parts: string[], params: number, ops: number): void {
  const mine = counted(parts);
  const rest = { weights: mine.weights, macs: mine.ops };
  lines.push({ name: name, side: side, params: params, ops: ops, ...rest });
}
addLine("7×7/2", 112, ["conv1"], 2.7, 34);
addLine("3×3/1", 56, ["conv2", "conv3"], 112, 360);
for (const { name, side, params, ops } of paperRows) {
  addLine(name, side, [`inception${name}`], params, ops);
}
addLine("linear", 1, ["fc"], 1000, 1);
console.log(
  t({
    ko: "행           가중치    K=1000   K=1024   적힌 수 |  곱셈(M)  적힌 수",
    en: "row          weights   K=1000   K=1024   printed |  ops (M)  printed",
  }),
);
for (const { name, weights, params, macs, ops } of lines) {
  console.log(
    name.padEnd(11),
    String(weights).padStart(8),
    `${(weights / 1000).toFixed(1)}K`.padStart(9),
    `${(weights / 1024).toFixed(1)}K`.padStart(8),
    `${params}K`.padStart(8),
    " | ",
    (macs / 1e6).toFixed(1).padStart(6),
    `${ops}M`.padStart(8),
  );
}

// %% deviation show hide-input
function drawDeviation(k: number): Figure {
  const off = lines.map(({ weights, params }) => (100 * (k * params - weights)) / weights);
  const far = lines.filter((_, i) => Math.abs(off[i]) > 2).map(({ name }) => name);
  const title = t({
    ko: `K = ${k}: 2 % 넘게 다른 행 ${far.length}개 (${far.join(", ")})`,
    en: `K = ${k}: ${far.length} rows are off by more than 2 % (${far.join(", ")})`,
  });
  return figure({
    data: [
      {
        type: "bar",
        x: lines.map(({ name }) => name),
        y: off.map((v) => Math.max(-11, v)),
        text: off.map((v) => `${v.toFixed(1)} %`),
        textposition: "outside",
        marker: { color: off.map((v) => (Math.abs(v) > 2 ? orange : blue)) },
      },
    ],
    layout: {
      title: { text: title },
      shapes: [-2, 2].map((y) => ({
        type: "line",
        x0: -0.5,
        x1: lines.length - 0.5,
        y0: y,
        y1: y,
        line: { color: "#777777", width: 1, dash: "dot" },
      })),
      xaxis: { type: "category" },
      yaxis: {
        range: [-13, 9],
        title: { text: t({ ko: "적힌 수 − 센 수(%)", en: "printed − counted (%)" }) },
      },
    },
    text: `${title}: ${lines.map(({ name }, i) => `${name} ${off[i].toFixed(1)} %`).join(", ")}`,
  });
}
show(slider({ min: 1000, max: 1024, step: 24, value: 1024, label: "K" }, drawDeviation));

// %% suspects answer
function suspects(weights: number[], printed: number[]): number[] {
  const found: number[] = [];
  // ko: printed[i]는 K(1024) 단위예요. weights[i]와 2 % 넘게 다른 행의 번호 i를 found에 넣으세요.
  // en: printed[i] is in K, which is 1024. Put each i into found
  // en: whose printed number is off by more than 2 % of weights[i].
  // #region solution
  for (let i = 0; i < weights.length; i++) {
    const gap = Math.abs(1024 * printed[i] - weights[i]);
    if (gap > 0.02 * weights[i]) found.push(i);
  }
  // #endregion
  return found;
}

// %% suspectsCheck check
check.suspects(suspects);

// %% crossExamine
console.log(
  t({
    ko: "행           곱셈 ÷ 자리      적힌 매개변수   센 가중치",
    en: "row          ops ÷ places    printed params   counted",
  }),
);
// ko: 마지막 행의 1M은 너무 거칠게 반올림한 수라서 빼요.
// en: The last row is left out: its 1M is rounded too coarsely.
for (const { name, side, params, ops, weights } of lines.slice(0, -1)) {
  const fromOps = (1e6 * ops) / (side * side) / 1024;
  console.log(
    name.padEnd(11),
    `${fromOps.toFixed(1)}K`.padStart(12),
    `${params}K`.padStart(15),
    `${(weights / 1024).toFixed(1)}K`.padStart(12),
  );
}

// %% witnesses show hide-input
const accused = lines.filter(({ name }) => name !== "linear");
const byParams = accused.map(({ weights, params }) => (100 * (1024 * params - weights)) / weights);
const byOps = accused.map(({ macs, ops }) => (100 * (1e6 * ops - macs)) / macs);
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "매개변수 열", en: "column of parameters" }),
        x: accused.map(({ name }) => name),
        y: byParams.map((v) => Math.max(-11, v)),
        marker: { color: blue },
      },
      {
        type: "bar",
        name: t({ ko: "곱셈 열", en: "column of operations" }),
        x: accused.map(({ name }) => name),
        y: byOps.map((v) => Math.max(-11, v)),
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "4c는 한 열만, 5a와 첫 합성곱은 두 열이 함께 다른 표",
          en: "4c: one column is off. 5a and the first convolution: both columns are",
        }),
      },
      legend: { orientation: "h", y: -0.15 },
      xaxis: { type: "category" },
      yaxis: {
        range: [-12, 8],
        title: { text: t({ ko: "적힌 수 − 센 수(%)", en: "printed − counted (%)" }) },
      },
    },
    text: accused
      .map(({ name }, i) => `${name}: ${byParams[i].toFixed(1)} %, ${byOps[i].toFixed(1)} %`)
      .join("; "),
  }),
);

// %% fitReduce answer
function fitReduce(from: number, row: number[], ops: number, side: number): number {
  // ko: row[3](5×5 reduce)만 믿지 않아요. 곱셈의 수 ops에 맞는 값을 구하고, 가장 가까운 8의 배수로 답하세요.
  // en: Do not believe row[3], the 5×5 reduce. Find the value that fits the operations,
  // en: as the nearest multiple of 8.
  // #region solution
  const [one, reduce3, three, , five, project] = row;
  const weights = ops / (side * side);
  const others = from * one + from * reduce3 + 9 * reduce3 * three + from * project;
  const reduced = (weights - others) / (from + 25 * five);
  return 8 * Math.round(reduced / 8);
  // #endregion
}

// %% fitReduceCheck check
check.fitReduce(fitReduce);

// %% claimFive
const fiveA = (reduce5: number): number =>
  832 * 256 + 832 * 160 + 9 * 160 * 320 + 832 * reduce5 + 25 * reduce5 * 128 + 832 * 128;
for (const reduce5 of [32, 48]) {
  console.log(
    "5a, 5×5 reduce",
    reduce5,
    ":",
    `${(fiveA(reduce5) / 1024).toFixed(0)}K`,
    `${((49 * fiveA(reduce5)) / 1e6).toFixed(1)}M`,
    t({ ko: "  (적힌 수: 1072K, 54M)", en: "  (printed: 1072K, 54M)" }),
  );
}
const whole = 7 * 7 * 3 * 64;
const halves = 7 * 1 * 3 * 64 + 1 * 7 * 3 * 64;
for (const [name, weights] of [
  ["7×7      ", whole],
  ["7×1 + 1×7", halves],
] as [string, number][]) {
  console.log(
    name,
    `${(weights / 1000).toFixed(1)}K`,
    `${((weights * 112 * 112) / 1e6).toFixed(0)}M`,
    t({ ko: "  (적힌 수: 2.7K, 34M)", en: "  (printed: 2.7K, 34M)" }),
  );
}

// %% stem
console.log(
  t({
    ko: "층          출력           곱셈-덧셈(M)",
    en: "layer       output         multiply-adds (M)",
  }),
);
for (const row of netRows) {
  if (row.name.startsWith("inception")) break;
  if (/Conv|Pool/.test(row.type)) {
    console.log(
      row.name.padEnd(11),
      row.output.slice(1).join("×").padEnd(14),
      (row.macs / 1e6).toFixed(0),
    );
  }
}
const places = (112 - 3) / 2 + 1;
console.log("(112 − 3)/2 + 1 =", places, "→", Math.ceil(places));

// %% work show hide-input
const allOps = lines.reduce((total, { macs }) => total + macs, 0);
const allWeights = lines.reduce((total, { weights }) => total + weights, 0);
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "곱셈-덧셈", en: "multiply-adds" }),
        x: lines.map(({ name }) => name),
        y: lines.map(({ macs }) => (100 * macs) / allOps),
        marker: { color: orange },
      },
      {
        type: "bar",
        name: t({ ko: "가중치", en: "weights" }),
        x: lines.map(({ name }) => name),
        y: lines.map(({ weights }) => (100 * weights) / allWeights),
        marker: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "줄기는 가중치 2 %로 곱셈의 30 %를 하는 곳, 뒤쪽은 그 반대",
          en: "The stem: 2 % of the weights, 30 % of the work. At the end it is the reverse",
        }),
      },
      legend: { orientation: "h", y: -0.15 },
      xaxis: { type: "category" },
      yaxis: { title: { text: t({ ko: "전체의 %", en: "% of all" }) } },
    },
    text: lines
      .map(
        ({ name, macs, weights }) =>
          `${name}: ${((100 * macs) / allOps).toFixed(0)} %, ${((100 * weights) / allWeights).toFixed(0)} %`,
      )
      .join("; "),
  }),
);

// %% head
const dense = linear(7 * 7 * 1024, 1000).parameterCount();
const averaged = linear(1024, 1000).parameterCount();
const body = paperNet.parameterCount() - averaged;
console.log(t({ ko: "7×7×1024에서 바로 1000으로:", en: "from 7×7×1024 straight to 1000:" }), dense);
console.log(
  t({ ko: "평균을 낸 다음 1000으로:   ", en: "averaged first, then to 1000:  " }),
  averaged,
);
console.log(t({ ko: "나머지 모든 층:            ", en: "all other layers:              " }), body);

// %% headPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "나머지 모든 층", en: "all other layers" }),
          t({ ko: "평균 뒤의 마지막 층", en: "last layer, averaged" }),
          t({ ko: "평균 없는 마지막 층", en: "last layer, not averaged" }),
        ],
        y: [body / 1e6, averaged / 1e6, dense / 1e6],
        text: [body, averaged, dense].map((n) => `${(n / 1e6).toFixed(1)} M`),
        marker: { color: [blue, sky, orange] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "평균을 내지 않으면 마지막 층 하나가 나머지 모두의 여덟 배",
          en: "Without the average the last layer alone is eight times all the others",
        }),
      },
      yaxis: { title: { text: t({ ko: "매개변수(100만)", en: "parameters (millions)" }) } },
    },
    text: t({
      ko: `매개변수(100만): 나머지 모든 층 ${(body / 1e6).toFixed(1)}, 평균 뒤의 마지막 층 ${(averaged / 1e6).toFixed(1)}, 평균 없는 마지막 층 ${(dense / 1e6).toFixed(1)}`,
      en: `Millions of parameters: all other layers ${(body / 1e6).toFixed(1)}, last layer averaged ${(averaged / 1e6).toFixed(1)}, not averaged ${(dense / 1e6).toFixed(1)}`,
    }),
  }),
);

// %% trainingLoss answer
function trainingLoss(main: number, aux: number[], training: boolean): number {
  // ko: 학습할 때만 보조 손실을 0.3배로 더해요.
  // en: The auxiliary losses count 0.3 times, and in training only.
  // #region solution
  if (!training) return main;
  let total = main;
  for (const loss of aux) total += 0.3 * loss;
  return total;
  // #endregion
}

// %% trainingLossCheck check
check.trainingLoss(trainingLoss);

// %% stemGradient
// ko: 첫 층(conv1)에 오는 기울기의 크기. 학습을 시작할 때, 그림 한 장으로 재요.
// en: The size of the gradient in the first layer (conv1), before any training, with one picture.
manualSeed(3);
const noise: Tensor = randn([1, 3, 224, 224]);

function stemGradient(net: ReturnType<typeof googlenet>, withAuxiliaries: boolean): number {
  const first: Tensor = net.parameters()[0];
  first.zeroGrad();
  const { logits, aux1, aux2 } = net.withAuxiliaries(noise);
  let loss = F.crossEntropy(logits, [1]);
  if (withAuxiliaries && aux1 !== null && aux2 !== null) {
    const extra = F.add(F.crossEntropy(aux1, [1]), F.crossEntropy(aux2, [1]));
    loss = F.add(loss, F.mul(extra, 0.3));
  }
  loss.backward();
  let squares = 0;
  for (const v of first.grad!.values) squares += v * v;
  return Math.sqrt(squares / first.size);
}

const tiny = normalInit({ deviation: 0.01 });
const starts: Record<string, ReturnType<typeof googlenet>> = {};
function startWith(name: string, options: object): void {
  manualSeed(1);
  starts[name] = googlenet({ auxiliaries: true, classes: 10, dropout: 0, ...options });
}
startWith(t({ ko: "작은 첫 가중치(0.01)", en: "small first weights (0.01)" }), {
  variant: "paper",
  init: tiny,
});
startWith(t({ ko: "He의 첫 가중치", en: "He's first weights" }), {
  variant: "paper",
  init: kaimingNormal(),
});
startWith(t({ ko: "배치 정규화", en: "batch norm" }), { init: kaimingNormal() });
const alone: number[] = [];
const helped: number[] = [];
for (const name of Object.keys(starts)) {
  alone.push(stemGradient(starts[name], false));
  helped.push(stemGradient(starts[name], true));
  const last = alone.length - 1;
  console.log(
    name,
    "  ",
    alone[last].toExponential(1),
    "→",
    helped[last].toExponential(1),
    t({ ko: "  배율", en: "  factor" }),
    (helped[last] / alone[last]).toPrecision(3),
  );
}

// %% stemPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "마지막 분류기만", en: "last classifier alone" }),
        x: Object.keys(starts),
        y: alone,
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "보조 분류기까지", en: "with auxiliaries" }),
        x: Object.keys(starts),
        y: helped,
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "보조 분류기가 기울기를 살리는 것은 첫 가중치가 나쁠 때뿐",
          en: "Auxiliaries rescue the stem's gradient only where the first weights are bad",
        }),
      },
      legend: { orientation: "h", y: -0.15 },
      yaxis: {
        type: "log",
        exponentformat: "power",
        title: { text: t({ ko: "conv1의 기울기(RMS)", en: "gradient at conv1 (RMS)" }) },
      },
    },
    text: Object.keys(starts)
      .map((name, i) => `${name}: ${alone[i].toExponential(1)} → ${helped[i].toExponential(1)}`)
      .join("; "),
  }),
);

// %% digits train
const train = mnist({ train: true }).subset(5000);
const test = mnist({ train: false });

async function learn(model: Module, epochs: number): Promise<number> {
  const optimizer = adam(model, { learningRate: 0.004 });
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

// ko: 두 자리에 블록을 끼운 작은 신경망. 블록만 바꿔서 비교해요.
// en: A small network with a block in two places. Only the block differs.
function layerOf(from: number, to: number, side: number): Module {
  const conv = conv2d(from, to, { kernelSize: side, padding: (side - 1) / 2, bias: false });
  return sequential(conv, relu());
}
function smallNet(
  block: (from: number, to: number) => Module,
  middle: number,
  end: number,
): Module {
  manualSeed(7);
  return sequential(
    layerOf(1, 8, 3),
    batchNorm2d(8),
    maxPool2d({ kernelSize: 2 }),
    block(8, middle),
    batchNorm2d(middle),
    maxPool2d({ kernelSize: 2 }),
    block(middle, end),
    batchNorm2d(end),
    maxPool2d({ kernelSize: 2 }),
    globalAvgPool2d(),
    linear(end, 10),
  );
}
function pooled(from: number, to: number): Module {
  return sequential(maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }), layerOf(from, to, 1));
}
const kinds: Record<string, (from: number, to: number) => Module> = {
  "3×3": (from, to) => layerOf(from, to, 3),
  naive: (from, to) =>
    concat(
      layerOf(from, to / 4, 1),
      layerOf(from, to / 2, 3),
      layerOf(from, to / 8, 5),
      pooled(from, to / 8),
    ),
  inception: (from, to) =>
    concat(
      layerOf(from, to / 4, 1),
      sequential(layerOf(from, to / 4, 1), layerOf(to / 4, to / 2, 3)),
      sequential(layerOf(from, to / 8, 1), layerOf(to / 8, to / 8, 5)),
      pooled(from, to / 8),
    ),
};
const trials: { name: string; params: number; macs: number; accuracy: number }[] = [];
for (const name of Object.keys(kinds)) {
  // ko: 3×3만 쓰는 신경망은 채널을 줄여서, 인셉션과 가중치의 수를 비슷하게 해요.
  // en: The network of 3×3 alone has fewer channels, so that it has about as many weights as inception.
  const net = name === "3×3" ? smallNet(kinds[name], 16, 20) : smallNet(kinds[name], 24, 40);
  const cost = summary(net, [1, 1, 28, 28]);
  const accuracy = await learn(net, 4);
  trials.push({ name: name, params: cost.params, macs: cost.macs, accuracy: accuracy });
  console.log(name.padEnd(10), cost.params, cost.macs, accuracy);
}

// %% trialsPicture show hide-input
const lowestTrial = Math.floor(100 * Math.min(...trials.map(({ accuracy }) => accuracy))) - 1;
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers+text",
        x: trials.map(({ macs }) => macs / 1000),
        y: trials.map(({ accuracy }) => 100 * accuracy),
        text: trials.map(({ name }) => name),
        textposition: "bottom center",
        cliponaxis: false,
        marker: {
          size: trials.map(({ params }) => Math.sqrt(params) / 3),
          color: trials.map(({ name }) => (name === "inception" ? orange : blue)),
        },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "1×1을 앞에 두면 naive의 절반 값에 거의 같은 정확도, 숫자에서는 3×3만으로도 충분",
          en: "1×1 first: half the cost of naive, nearly as accurate. On digits 3×3 alone does as well",
        }),
      },
      showlegend: false,
      xaxis: {
        title: { text: t({ ko: "곱셈-덧셈(천)", en: "multiply-adds (thousands)" }) },
        rangemode: "tozero",
      },
      yaxis: {
        title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) },
        range: [lowestTrial, 100],
      },
    },
    text: trials
      .map(
        ({ name, params, macs, accuracy }) =>
          `${name}: ${params}, ${macs}, ${(100 * accuracy).toFixed(1)} %`,
      )
      .join("; "),
  }),
);

// %% wideDigits answer
function wideDigits(): Module {
  // ko: 가중치 6,000개 이하, concat 블록 두 개 이상. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 6,000 weights and two concat blocks or more. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  const conv = (a: number, b: number, f: number): Module =>
    sequential(conv2d(a, b, { kernelSize: f, padding: (f - 1) / 2, bias: false }), relu());
  const block = (from: number, [n1, r3, n3, r5, n5, np]: number[]): Module =>
    concat(
      conv(from, n1, 1),
      sequential(conv(from, r3, 1), conv(r3, n3, 3)),
      sequential(conv(from, r5, 1), conv(r5, n5, 5)),
      sequential(maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }), conv(from, np, 1)),
    );
  return sequential(
    conv(1, 8, 3),
    batchNorm2d(8),
    maxPool2d({ kernelSize: 2 }),
    block(8, [6, 6, 12, 2, 4, 4]),
    batchNorm2d(26),
    maxPool2d({ kernelSize: 2 }),
    block(26, [8, 10, 20, 2, 6, 6]),
    batchNorm2d(40),
    maxPool2d({ kernelSize: 2 }),
    globalAvgPool2d(),
    linear(40, 10),
  );
  // #endregion
}

// %% trainWideDigits train
manualSeed(11);
let wideModel: Module = flatten();
try {
  wideModel = wideDigits();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (wideModel.parameters().length > 0) {
  const joints = wideModel.modules().filter((part) => part instanceof Concat).length;
  const wideCost = summary(wideModel, [1, 1, 28, 28]);
  let wideNumbers = 0;
  for (const state of Object.values(wideModel.stateDict())) wideNumbers += state.size;
  console.log(t({ ko: "concat 블록:", en: "concat blocks:" }), joints, "(≥ 2)");
  console.log(t({ ko: "가중치:", en: "weights:" }), wideNumbers, "(≤ 6000)");
  console.log(t({ ko: "곱셈-덧셈:", en: "multiply-adds:" }), wideCost.macs);
  if (joints >= 2 && wideNumbers <= 6000) {
    console.log(t({ ko: "정확도:", en: "accuracy:" }), await learn(wideModel, 8));
  } else {
    console.log(
      t({ ko: "조건에 맞지 않아서 학습하지 않았어요.", en: "Not trained: it breaks the rules." }),
    );
  }
}

// %% wideDigitsCheck check
check.wideDigits({ build: wideDigits, model: wideModel });

// %% settle
const alexNumbers = alexnetTwoPath().parameterCount();
const googleNumbers = paperNet.parameterCount();
console.log("AlexNet:  ", alexNumbers);
console.log(
  "GoogLeNet:",
  googleNumbers,
  t({ ko: "내기(100만):", en: "your bet (millions):" }),
  betMillions,
);
console.log(t({ ko: "몇 분의 1:", en: "times fewer:" }), (alexNumbers / googleNumbers).toFixed(1));
