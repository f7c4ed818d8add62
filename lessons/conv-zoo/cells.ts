// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  batchNorm2d,
  compare,
  conv2d,
  convTranspose2d,
  deformableConv2d,
  depthwiseConv2d,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  photo,
  plotImage,
  plotImages,
  plotMatrix,
  pointwiseConv2d,
  randn,
  relu,
  separableConv2d,
  separate,
  sequential,
  show,
  slider,
  spatiallySeparableConv2d,
  summary,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/conv-zoo";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const gray = "#bbbbbb";

interface Bar {
  x: number;
  y: number;
  channels: number;
}
const stops: Bar[] = [
  { x: 0, y: 0, channels: 128 },
  { x: 10, y: 0, channels: 128 },
  { x: 0, y: -15, channels: 128 },
  { x: 5, y: -15, channels: 32 },
  { x: 10, y: -15, channels: 128 },
];
const barShapes: object[] = [];
const barLabels: object[] = [];
for (const { x, y, channels } of stops) {
  const half = channels / 24;
  barShapes.push({
    type: "rect",
    x0: x - 0.4,
    x1: x + 0.4,
    y0: y - half,
    y1: y + half,
    fillcolor: channels === 32 ? orange : blue,
    line: { width: 0 },
  });
  barLabels.push({ x: x, y: y + half + 1, text: String(channels), showarrow: false });
}
for (const [x, y, text] of [
  [5, 1, "3×3: 3·3·128·128 = 147,456"],
  [2.5, -14, "1×1"],
  [7.5, -14, "3×3"],
] as [number, number, string][]) {
  barLabels.push({ x: x, y: y, text: `${text} →`, showarrow: false });
}
show(
  figure({
    data: [{ type: "scatter", x: [null], y: [null], hoverinfo: "skip" }],
    layout: {
      title: {
        text: t({
          ko: "128채널에서 128채널로 가는 두 길: 좁은 곳을 지나면 가중치를 얼마나 아낄까",
          en: "Two ways from 128 channels to 128: how much does the narrow place save?",
        }),
      },
      shapes: barShapes,
      annotations: barLabels,
      xaxis: { visible: false, range: [-1.5, 11.5] },
      yaxis: { visible: false, range: [-21.5, 8] },
    },
    text: t({
      ko: "위: 128채널에서 3×3 합성곱으로 128채널. 아래: 1×1 합성곱으로 32채널로 줄인 다음 3×3 합성곱으로 128채널.",
      en: "Above: 128 channels to 128 by one 3×3 convolution. Below: 1×1 down to 32 channels, then 3×3 up to 128.",
    }),
  }),
);

// %% bet try
// ko: 아래 길은 위 길보다 가중치가 몇 % 적을까요?
// en: By how many percent does the lower way have fewer weights?
const bet: number = 30;

// %% mixPicture
const cup: Tensor = photo("coffee", { size: 180 });
const [, rows, columns] = cup.shape;
const cupBatch: Tensor = cup.reshape([1, 3, rows, columns]);
const mixes: Tensor = tensor([
  [0.3, 0.6, 0.1],
  [1, -0.5, -0.5],
  [-0.5, -0.5, 1],
]);
const mixed: Tensor = F.conv2d(cupBatch, mixes.reshape([3, 3, 1, 1]));
console.log(cupBatch.shape, "→", mixed.shape);

function channelOf(batch: Tensor, k: number): Tensor {
  const size = rows * columns;
  return fromArray(batch.values.slice(k * size, (k + 1) * size), [rows, columns]);
}
show(
  plotImages([cup, channelOf(mixed, 0), channelOf(mixed, 1), channelOf(mixed, 2)], {
    titles: [
      t({ ko: "사진", en: "photograph" }),
      t({ ko: "밝기", en: "brightness" }),
      t({ ko: "붉은 정도", en: "redness" }),
      t({ ko: "푸른 정도", en: "blueness" }),
    ],
    columns: 2,
    title: t({
      ko: "픽셀마다 세 숫자를 섞을 뿐, 이웃은 보지 않는 1×1",
      en: "1×1 mixes the three numbers of each pixel and never looks at its neighbours",
    }),
  }),
);

// %% mixSlider
show(
  slider(
    {
      min: -1,
      max: 1,
      step: 0.25,
      value: 1,
      label: t({ ko: "빨강의 가중치", en: "weight of red" }),
    },
    (red) => {
      const filter: Tensor = tensor([red, -0.25, 0.5]).reshape([1, 3, 1, 1]);
      return plotImage(F.conv2d(cupBatch, filter).reshape([rows, columns]), {
        title: t({
          ko: `${red}·빨강 − 0.25·초록 + 0.5·파랑`,
          en: `${red}·red − 0.25·green + 0.5·blue`,
        }),
      });
    },
  ),
);

// %% mixLoops
// ko: 픽셀 하나에서: 입력 채널 세 개, 필터 두 개
// en: At one pixel: three input channels, two filters
const pixel = [10, 20, 30];
const twoFilters = [
  [1, 0, -1],
  [0.5, 0.5, 0],
];
for (const filter of twoFilters) {
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    sum += filter[c] * pixel[c];
  }
  console.log(filter, "·", pixel, "=", sum);
}
console.log(
  "F.conv2d:",
  F.conv2d(tensor(pixel).reshape([1, 3, 1, 1]), tensor(twoFilters).reshape([2, 3, 1, 1])).values,
);
console.log("F.linear:", F.linear(tensor([pixel]), tensor(twoFilters)).values);

// %% mixChannels answer
function mixChannels(x: number[][][], w: number[][]): number[][][] {
  const y: number[][][] = [];
  // ko: y[k][i][j]는 모든 c에 대한 w[k][c] * x[c][i][j]의 합이에요.
  // en: y[k][i][j] is the sum over all c of w[k][c] * x[c][i][j].
  // #region solution
  for (let k = 0; k < w.length; k++) {
    const map: number[][] = [];
    for (let i = 0; i < x[0].length; i++) {
      const line: number[] = [];
      for (let j = 0; j < x[0][0].length; j++) {
        let sum = 0;
        for (let c = 0; c < x.length; c++) {
          sum += w[k][c] * x[c][i][j];
        }
        line.push(sum);
      }
      map.push(line);
    }
    y.push(map);
  }
  // #endregion
  return y;
}

// %% mixChannelsCheck check
check.mixChannels(mixChannels);

// %% shapes
const squeeze: Module = conv2d(128, 32, { kernelSize: 1, bias: false });
show(summary(squeeze, [1, 128, 256, 256]));
const direct: Module = conv2d(128, 128, { kernelSize: 3, padding: 1, bias: false });
const bottleneck: Module = sequential({
  squeeze: squeeze,
  spread: conv2d(32, 128, { kernelSize: 3, padding: 1, bias: false }),
});
show(compare({ direct: direct, bottleneck: bottleneck }, [1, 128, 256, 256]));

// %% bottleneckSlider show hide-input
function drawBottleneck(reduced: number): Figure {
  const straight = 9 * 128 * 128;
  const first = 128 * reduced;
  const second = 9 * reduced * 128;
  const left = (100 * (first + second)) / straight;
  const title = t({
    ko: `가운데가 ${reduced}채널이면 가중치가 ${left.toFixed(1)} % 남음`,
    en: `With ${reduced} channels in the middle ${left.toFixed(1)} % of the weights are left`,
  });
  const names = [
    t({ ko: "3×3 바로", en: "3×3 directly" }),
    t({ ko: `1×1로 ${reduced}채널, 그다음 3×3`, en: `1×1 to ${reduced}, then 3×3` }),
  ];
  return figure({
    data: [
      { type: "bar", name: "3×3", x: names, y: [straight, second], marker: { color: blue } },
      { type: "bar", name: "1×1", x: names, y: [0, first], marker: { color: orange } },
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
      max: 128,
      step: 8,
      value: 32,
      label: t({ ko: "가운데 채널", en: "channels in the middle" }),
    },
    drawBottleneck,
  ),
);

// %% bottleneckSaving answer
function bottleneckSaving(cIn: number, reduced: number, cOut: number): number {
  // ko: cIn → cOut인 3×3 한 층 대신, 1×1로 reduced까지 줄이고
  // ko: 3×3으로 cOut을 만들면 가중치의 몇 분의 몇을 아끼나요?
  // en: In place of one 3×3 layer cIn → cOut: 1×1 down to reduced,
  // en: then 3×3 to cOut. Which share of the weights is saved?
  // #region solution
  const before = 9 * cIn * cOut;
  const after = cIn * reduced + 9 * reduced * cOut;
  return 1 - after / before;
  // #endregion
}

// %% bottleneckSavingCheck check
check.bottleneckSaving(bottleneckSaving);

// %% claimThirty
const before = 3 * 3 * 128 * 128;
const after = 1 * 1 * 128 * 32 + 3 * 3 * 32 * 128;
console.log(before, "→", after);
console.log(t({ ko: "남는 몫:", en: "left: " }), `${((100 * after) / before).toFixed(1)} %`);
console.log(t({ ko: "아낀 몫:", en: "saved:" }), `${(100 - (100 * after) / before).toFixed(1)} %`);

function milliseconds(model: Module, x: Tensor): number {
  return noGrad(() => {
    model.forward(x);
    const times: number[] = [];
    for (let k = 0; k < 5; k++) {
      const started = performance.now();
      model.forward(x).values[0];
      times.push(performance.now() - started);
    }
    return Math.min(...times);
  });
}
manualSeed(1);
const maps: Tensor = randn([1, 128, 64, 64]);
console.log(
  t({ ko: "시간(ms), 64×64:", en: "time (ms), 64×64:" }),
  milliseconds(direct, maps).toFixed(1),
  "→",
  milliseconds(bottleneck, maps).toFixed(1),
);

// %% reachPlain show hide-input
// ko: 출력 숫자 하나가 보는 것: 왼쪽은 어느 픽셀, 오른쪽은 어느 채널. 둘 다 기울기로 재요.
// en: What one output number sees: which pixels (left)
// en: and which channels (right), measured by gradients.
function drawReach(name: string, layer: Module): Figure {
  const inputs = 8;
  const side = 17;
  manualSeed(2);
  const x: Tensor = randn([1, inputs, side, side]);
  x.requiresGrad = true;
  const seen = new Float32Array(side * side);
  const links: number[][] = [];
  const filters = layer.forward(x).shape[1];
  for (let f = 0; f < filters; f++) {
    x.zeroGrad();
    const y: Tensor = layer.forward(x);
    const [, , height, width] = y.shape;
    const dy = new Float32Array(y.size);
    dy[(f * height + Math.floor(height / 2)) * width + Math.floor(width / 2)] = 1;
    y.backward(fromArray(dy, y.shape));
    const link = new Array<number>(inputs).fill(0);
    const gradient = x.grad!.values;
    // ko: 반올림에서 생기는 아주 작은 값은 0으로 봐요.
    // en: What rounding leaves behind counts as 0.
    const least = 0.0001 * Math.max(...gradient.map(Math.abs));
    for (let k = 0; k < gradient.length; k++) {
      if (Math.abs(gradient[k]) > least) {
        seen[k % (side * side)] = 1;
        link[Math.floor(k / (side * side))] = 1;
      }
    }
    links.push(link);
  }
  const pixels: number[][] = [];
  for (let i = 0; i < side; i++) {
    pixels.push(Array.from(seen.slice(i * side, (i + 1) * side)));
  }
  const weights = layer.parameterCount();
  const title = t({
    ko: `${name}: 가중치 ${weights}개`,
    en: `${name}: ${weights} weights`,
  });
  const look = {
    type: "heatmap",
    zmin: 0,
    zmax: 1,
    showscale: false,
    xgap: 2,
    ygap: 2,
    hoverinfo: "skip",
  };
  const scale = (color: string) => [
    [0, "#eeeeee"],
    [1, color],
  ];
  const hidden = { showticklabels: false, ticks: "", showgrid: false };
  return figure({
    data: [
      { ...look, z: pixels, colorscale: scale(orange) },
      { ...look, z: links, colorscale: scale(blue), xaxis: "x2", yaxis: "y2" },
    ],
    layout: {
      height: 360,
      title: { text: title },
      xaxis: {
        ...hidden,
        domain: [0, 0.44],
        constrain: "domain",
        title: { text: t({ ko: "어느 픽셀", en: "which pixels" }) },
      },
      yaxis: { ...hidden, autorange: "reversed", scaleanchor: "x", constrain: "domain" },
      xaxis2: {
        ...hidden,
        domain: [0.56, 1],
        constrain: "domain",
        title: { text: t({ ko: "어느 입력 채널", en: "which input channels" }) },
      },
      yaxis2: {
        ...hidden,
        autorange: "reversed",
        scaleanchor: "x2",
        anchor: "x2",
        constrain: "domain",
        title: { text: t({ ko: "출력 채널", en: "output channels" }) },
      },
    },
    text: `${title}. ${t({ ko: "보이는 픽셀", en: "pixels seen" })}: ${seen.reduce((sum, v) => sum + v, 0)}, ${t({ ko: "이어진 채널 짝", en: "joined pairs of channels" })}: ${links.flat().reduce((sum, v) => sum + v, 0)}`,
  });
}

show(
  drawReach(
    t({ ko: "보통 3×3, 8채널에서 8채널", en: "plain 3×3, 8 channels to 8" }),
    conv2d(8, 8, { kernelSize: 3, padding: 1, bias: false }),
  ),
);
show(
  drawReach(
    t({ ko: "점별(pointwise), 1×1", en: "pointwise, 1×1" }),
    pointwiseConv2d(8, 8, { bias: false }),
  ),
);

// %% dilated
show(
  slider({ min: 1, max: 5, value: 2, label: t({ ko: "팽창", en: "dilation" }) }, (dilation) =>
    drawReach(
      t({ ko: `팽창 ${dilation}인 3×3`, en: `3×3 with dilation ${dilation}` }),
      conv2d(8, 8, { kernelSize: 3, dilation: dilation, padding: dilation, bias: false }),
    ),
  ),
);

// %% dilatedSize answer
function dilatedSize(n: number, f: number, s: number, p: number, d: number): number {
  // ko: 먼저 벌어진 필터가 차지하는 너비를 구하고, 그다음 놓을 자리를 세세요. 나누어떨어지지 않으면 버려요.
  // en: First how wide the spread filter is, then count its places. Round down what does not divide.
  // #region solution
  const wide = (f - 1) * d + 1;
  return Math.floor((n - wide + 2 * p) / s) + 1;
  // #endregion
}

// %% dilatedSizeCheck check
check.dilatedSize(dilatedSize);

// %% tryDilations try
// ko: 세 층의 팽창을 바꿔 보세요: [1, 2, 4]는 어떤가요? [2, 2, 2]는?
// en: Change the dilations of the three layers. What does [1, 2, 4] see? And [2, 2, 2]?
const dilations = [2, 2, 2];
const dilatedLayers: Module[] = [];
for (const d of dilations) {
  dilatedLayers.push(conv2d(8, 8, { kernelSize: 3, dilation: d, padding: d, bias: false }));
}
show(
  drawReach(
    t({ ko: `팽창 ${dilations}`, en: `dilations ${dilations}` }),
    sequential(...dilatedLayers),
  ),
);

// %% transposed
const few: Tensor = tensor([
  [1, 2],
  [3, 4],
]);
const brush: Tensor = tensor([
  [1, 1, 1],
  [1, 5, 1],
  [1, 1, 1],
]);
show(
  plotMatrix(few, {
    title: t({ ko: "입력: 숫자 네 개", en: "Input: four numbers" }),
  }),
);
show(
  slider({ min: 1, max: 4, value: 2, label: t({ ko: "스트라이드", en: "stride" }) }, (stride) => {
    const painted = F.convTranspose2d(
      few.reshape([1, 1, 2, 2]),
      brush.reshape([1, 1, 3, 3]),
      null,
      {
        stride: stride,
      },
    );
    const side = painted.shape[2];
    return plotMatrix(painted.reshape([side, side]), {
      title: t({
        ko: `숫자마다 필터를 ${stride}칸 간격으로 그리고, 겹친 곳은 더하기`,
        en: `Each number paints the filter, ${stride} apart; where they overlap they add up`,
      }),
    });
  }),
);

// %% transposedSizes
for (const [n, f, s, p] of [
  [2, 3, 1, 0],
  [2, 3, 2, 0],
  [7, 3, 2, 1],
  [14, 2, 2, 0],
  [14, 4, 2, 1],
]) {
  const up: Module = convTranspose2d(1, 1, { kernelSize: f, stride: s, padding: p });
  const down: Module = conv2d(1, 1, { kernelSize: f, stride: s, padding: p });
  const large = up.outputShape([1, 1, n, n])[2];
  console.log(
    `n ${n}, F ${f}, S ${s}, P ${p}:  ${n} → ${large}`,
    t({ ko: " 합성곱으로 되돌아가면", en: " and back by a convolution:" }),
    down.outputShape([1, 1, large, large])[2],
  );
}
const original: Tensor = randn([1, 1, 6, 6]);
const shrunk: Tensor = F.conv2d(original, brush.reshape([1, 1, 3, 3]));
const grown: Tensor = F.convTranspose2d(shrunk, brush.reshape([1, 1, 3, 3]));

function largestGap(one: Tensor, other: Tensor): number {
  let largest = 0;
  for (let k = 0; k < one.size; k++) {
    largest = Math.max(largest, Math.abs(one.values[k] - other.values[k]));
  }
  return largest;
}
console.log(t({ ko: "모양:", en: "shapes:" }), original.shape, shrunk.shape, grown.shape);
console.log(
  t({ ko: "값의 차이:", en: "difference of the values:" }),
  largestGap(original, grown).toFixed(1),
);

// %% transpose1d answer
function transpose1d(x: number[], w: number[], stride: number): number[] {
  const y = new Array<number>((x.length - 1) * stride + w.length).fill(0);
  // ko: x[i]마다 자리 i · stride부터 w를 x[i]배로 그려 넣으세요. 겹치면 더해요.
  // en: For each x[i] paint w, times x[i], from place i · stride on. Overlaps add up.
  // #region solution
  for (let i = 0; i < x.length; i++) {
    for (let a = 0; a < w.length; a++) {
      y[i * stride + a] += x[i] * w[a];
    }
  }
  // #endregion
  return y;
}

// %% transpose1dCheck check
check.transpose1d(transpose1d);

// %% separableSobel
const sobel: Tensor = tensor([
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
]);
const parts = separate(sobel);
console.log("rank", parts.rank);
console.log(
  t({ ko: "열:", en: "column:" }),
  Array.from(parts.column.values, (v) => v.toFixed(2)).join("  "),
);
console.log(
  t({ ko: "행:", en: "row:   " }),
  Array.from(parts.row.values, (v) => v.toFixed(2)).join("  "),
);
const oneChannel: Tensor = channelOf(mixed, 0).reshape([1, 1, rows, columns]);
const inOneStep: Tensor = F.conv2d(oneChannel, sobel.reshape([1, 1, 3, 3]));
const byColumn: Tensor = F.conv2d(oneChannel, parts.column.reshape([1, 1, 3, 1]));
const inTwoSteps: Tensor = F.conv2d(byColumn, parts.row.reshape([1, 1, 1, 3]));
console.log(
  t({ ko: "가장 큰 차이:", en: "largest difference:" }),
  largestGap(inOneStep, inTwoSteps).toFixed(6),
);

// %% ranks
const known: Record<string, number[][]> = {
  blur: [
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ],
  gauss: [
    [1, 2, 1],
    [2, 4, 2],
    [1, 2, 1],
  ],
  sharpen: [
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ],
  outline: [
    [-1, -1, -1],
    [-1, 8, -1],
    [-1, -1, -1],
  ],
  emboss: [
    [-2, -1, 0],
    [-1, 1, 1],
    [0, 1, 2],
  ],
};
for (const name of Object.keys(known)) {
  const { rank, sizes } = separate(tensor(known[name]));
  console.log(name.padEnd(8), "rank", rank, " ", sizes.map((v) => v.toFixed(2)).join("  "));
}

// %% isSeparable answer
function isSeparable(w: number[][]): boolean {
  // ko: 모든 행이 한 행의 몇 배인가요? 3×3 안의 어떤 2×2를 골라도 ad − bc = 0이면 그래요.
  // en: Is every row a multiple of one row?
  // en: It is if ad − bc = 0 for every 2×2 that can be picked from w.
  // #region solution
  for (let i = 0; i < w.length; i++) {
    for (let k = i + 1; k < w.length; k++) {
      for (let j = 0; j < w[0].length; j++) {
        for (let l = j + 1; l < w[0].length; l++) {
          if (w[i][j] * w[k][l] !== w[i][l] * w[k][j]) return false;
        }
      }
    }
  }
  return true;
  // #endregion
}

// %% isSeparableCheck check
check.isSeparable(isSeparable);

// %% grouped
show(
  slider(
    {
      min: 0,
      max: 3,
      value: 1,
      label: t({ ko: "그룹 2의 몇 제곱", en: "groups: 2 to the power" }),
    },
    (k) => {
      const groups = 2 ** k;
      return drawReach(
        t({
          ko: `그룹 ${groups}개인 3×3`,
          en: `3×3 in ${groups} ${groups === 1 ? "group" : "groups"}`,
        }),
        conv2d(8, 8, { kernelSize: 3, padding: 1, groups: groups, bias: false }),
      );
    },
  ),
);

// %% groupedWeights answer
function groupedWeights(f: number, cIn: number, cOut: number, groups: number): number {
  // ko: 필터 하나는 몇 채널을 보나요? 편향은 세지 마세요.
  // en: How many channels does one filter see? Leave the biases out.
  // #region solution
  return f * f * (cIn / groups) * cOut;
  // #endregion
}

// %% groupedWeightsCheck check
check.groupedWeights(groupedWeights);

// %% depthwise
show(
  drawReach(
    t({ ko: "깊이별(depthwise) 3×3", en: "depthwise 3×3" }),
    depthwiseConv2d(8, { kernelSize: 3, padding: 1, bias: false }),
  ),
);
show(
  drawReach(
    t({ ko: "깊이별 3×3, 그다음 점별 1×1", en: "depthwise 3×3, then pointwise 1×1" }),
    separableConv2d(8, 8, { kernelSize: 3, padding: 1, bias: false }),
  ),
);

// %% deformable show hide-input
// ko: 필터의 숫자 아홉 개가 보는 자리. 벌리기와 돌리기를 섞은 오프셋을 직접 정해요.
// en: Where the nine numbers of a filter look, with offsets that spread and turn them.
function offsetsFor(spread: number, turn: number): number[][] {
  const offsets: number[][] = [];
  for (let a = -1; a <= 1; a++) {
    for (let b = -1; b <= 1; b++) {
      const down = spread * (a * Math.cos(turn) + b * Math.sin(turn));
      const right = spread * (b * Math.cos(turn) - a * Math.sin(turn));
      offsets.push([down - a, right - b]);
    }
  }
  return offsets;
}

function offsetMaps(offsets: number[][], side: number): Tensor {
  const all = new Float32Array(18 * side * side);
  offsets.flat().forEach((value, k) => {
    all.fill(value, k * side * side, (k + 1) * side * side);
  });
  return fromArray(all, [1, 18, side, side]);
}
const digits = mnist({ train: true }).subset(5000);
const testDigits = mnist({ train: false });
const two: Tensor = testDigits.image(1);

function drawOffsets(spread: number, turn: number): Figure {
  const x: number[] = [];
  const y: number[] = [];
  offsetsFor(spread, turn).forEach(([down, right], k) => {
    y.push(14 + Math.floor(k / 3) - 1 + down);
    x.push(14 + (k % 3) - 1 + right);
  });
  const z: number[][] = [];
  for (let i = 0; i < 28; i++) {
    z.push(Array.from(two.values.slice(i * 28, (i + 1) * 28)));
  }
  const title = t({
    ko: `숫자 아홉 개가 보는 자리: ${spread}배로 벌리고 ${Math.round((180 * turn) / Math.PI)}° 돌림`,
    en: `Where nine numbers look: spread ${spread} times, turned by ${Math.round((180 * turn) / Math.PI)}°`,
  });
  return figure({
    data: [
      {
        type: "heatmap",
        z: z,
        colorscale: "Greys",
        reversescale: true,
        showscale: false,
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        x: x,
        y: y,
        marker: { color: orange, size: 10 },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { visible: false, range: [-0.5, 27.5], constrain: "domain" },
      yaxis: { visible: false, range: [27.5, -0.5], scaleanchor: "x", constrain: "domain" },
    },
    text: title,
  });
}
show(
  slider({ min: 0, max: 6, value: 4, label: t({ ko: "벌리기", en: "spread" }) }, (spread) =>
    drawOffsets(spread, 0.15 * spread),
  ),
);

// %% deformableIsDilated
const nine: Tensor = randn([1, 1, 3, 3]);
const square: Tensor = randn([1, 1, 11, 11]);
const byOffsets: Tensor = F.deformableConv2d(square, offsetMaps(offsetsFor(2, 0), 11), nine, null, {
  padding: 1,
});
const byDilation: Tensor = F.conv2d(square, nine, null, { dilation: 2, padding: 2 });
console.log(
  t({
    ko: "두 배로 벌린 오프셋과 팽창 2의 차이:",
    en: "offsets spread twice, against dilation 2:",
  }),
  largestGap(byOffsets, byDilation).toFixed(6),
);
const follows: Module = deformableConv2d(8, 8, { kernelSize: 3, padding: 1, bias: false });
const stays: Module = conv2d(8, 8, { kernelSize: 3, padding: 1, bias: false });
show(compare({ plain: stays, deformable: follows }, [1, 8, 13, 13]));

// %% zooTable
const zoo: Record<string, Module> = {
  "3×3": conv2d(64, 64, { kernelSize: 3, padding: 1, bias: false }),
  "1×1": pointwiseConv2d(64, 64, { bias: false }),
  dilated: conv2d(64, 64, { kernelSize: 3, padding: 2, dilation: 2, bias: false }),
  "3×1 + 1×3": spatiallySeparableConv2d(64, 64, { kernelSize: 3, padding: 1, bias: false }),
  "4 groups": conv2d(64, 64, { kernelSize: 3, padding: 1, groups: 4, bias: false }),
  depthwise: depthwiseConv2d(64, { kernelSize: 3, padding: 1, bias: false }),
  "depthwise separable": separableConv2d(64, 64, { kernelSize: 3, padding: 1, bias: false }),
  deformable: deformableConv2d(64, 64, { kernelSize: 3, padding: 1, bias: false }),
  transposed: convTranspose2d(64, 64, { kernelSize: 3, padding: 1, bias: false }),
};
const zooNames = Object.keys(zoo);
const zooWeights: number[] = [];
const zooTimes: number[] = [];
const zooInput: Tensor = randn([1, 64, 32, 32]);
for (const name of zooNames) {
  zooWeights.push(zoo[name].parameterCount());
  zooTimes.push(milliseconds(zoo[name], zooInput));
}
show(compare(zoo, [1, 64, 32, 32]));

// %% zooFigure show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        y: zooNames,
        x: zooWeights,
        text: zooWeights.map((n) => n.toLocaleString("en")),
        marker: { color: blue },
      },
      {
        type: "bar",
        orientation: "h",
        y: zooNames,
        x: zooTimes,
        text: zooTimes.map((ms) => ms.toFixed(2)),
        marker: { color: orange },
        xaxis: "x2",
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "가중치가 적다고 꼭 그만큼 빠르지는 않은 합성곱들",
          en: "Fewer weights do not make a convolution faster by as much",
        }),
      },
      showlegend: false,
      yaxis: { autorange: "reversed", automargin: true },
      xaxis: {
        type: "log",
        domain: [0, 0.46],
        title: { text: t({ ko: "가중치", en: "weights" }) },
        dtick: 1,
      },
      xaxis2: {
        type: "log",
        domain: [0.54, 1],
        title: { text: t({ ko: "시간(ms)", en: "time (ms)" }) },
        dtick: 1,
      },
    },
    text: zooNames.map((name, i) => `${name}: ${zooWeights[i]}`).join(", "),
  }),
);

// %% claimGroups train
async function learn(model: Module, pictures: number, epochs: number): Promise<number> {
  const optimizer = adam(model, { learningRate: 0.004 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch >= epochs - 3) optimizer.learningRate = 0.001;
    await fit(model, {
      train: digits.subset(pictures),
      batchSize: 32,
      optimizer: optimizer,
      seed: epoch,
      show: false,
    });
  }
  return (await evaluate(model, testDigits)).accuracy;
}

function groupedNet(groups: number, width: number): Module {
  return sequential(
    conv2d(1, width, { kernelSize: 3, stride: 2, padding: 1 }),
    relu(),
    conv2d(width, width, { kernelSize: 3, stride: 2, padding: 1, groups: groups }),
    relu(),
    conv2d(width, width, { kernelSize: 3, stride: 2, padding: 1, groups: groups }),
    relu(),
    conv2d(width, width, { kernelSize: 4, groups: groups }),
    relu(),
    flatten(),
    linear(width, 10),
  );
}

async function accuracies(widths: number[]): Promise<number[]> {
  const found: number[] = [];
  for (let k = 0; k < 3; k++) {
    manualSeed(4);
    const model = groupedNet(groupCounts[k], widths[k]);
    found.push(await learn(model, 3000, 6));
    console.log(
      t({ ko: "그룹", en: "groups" }),
      groupCounts[k],
      t({ ko: "채널", en: "channels" }),
      widths[k],
      t({ ko: "매개변수", en: "parameters" }),
      model.parameterCount(),
      t({ ko: "정확도", en: "accuracy" }),
      found[k],
    );
  }
  return found;
}
const groupCounts = [1, 4, 16];
const sameWidth = await accuracies([16, 16, 16]);
const sameBudget = await accuracies([16, 32, 64]);

// %% groupsFigure show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({
          ko: "채널 수가 같을 때(매개변수가 줄어요)",
          en: "same channels (fewer parameters)",
        }),
        x: groupCounts,
        y: sameWidth.map((v) => 100 * v),
        line: { color: orange },
        marker: { size: 10 },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({
          ko: "매개변수의 수가 같을 때(채널이 늘어요)",
          en: "same parameters (more channels)",
        }),
        x: groupCounts,
        y: sameBudget.map((v) => 100 * v),
        line: { color: blue, dash: "dot" },
        marker: { size: 10, symbol: "square" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "그룹이 많으면 떨어지는 정확도, 그러나 매개변수를 똑같이 주면 다른 이야기",
          en: "Many groups cost accuracy; with the same number of parameters it is another story",
        }),
      },
      xaxis: {
        type: "log",
        tickvals: groupCounts,
        title: { text: t({ ko: "그룹의 수", en: "groups" }) },
      },
      yaxis: { title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: groupCounts
      .map(
        (g, k) =>
          `${g}: ${(100 * sameWidth[k]).toFixed(1)} %, ${(100 * sameBudget[k]).toFixed(1)} %`,
      )
      .join("; "),
  }),
);

// %% tinyNet answer
function tinyNet(): Module {
  // ko: 배치 정규화가 기억하는 숫자까지 1,600개 이하. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 1,600 numbers, with what batch norm remembers. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 8, { kernelSize: 3, padding: 1 }),
    batchNorm2d(8),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    separableConv2d(8, 16, { kernelSize: 3, padding: 1 }),
    batchNorm2d(16),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    separableConv2d(16, 16, { kernelSize: 3 }),
    batchNorm2d(16),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(16 * 2 * 2, 10),
  );
  // #endregion
}

// %% trainTinyNet train
manualSeed(7);
let tinyModel: Module = flatten();
try {
  tinyModel = tinyNet();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (tinyModel.parameters().length > 0) {
  let numbers = 0;
  for (const shape of tinyModel.stateShapes().values()) {
    numbers += shape.reduce((product, n) => product * n, 1);
  }
  console.log(
    t({ ko: "모든 숫자:", en: "all numbers:" }),
    numbers,
    t({ ko: "(1,600 이하)", en: "(1,600 or fewer)" }),
  );
  console.log(t({ ko: "정확도:", en: "accuracy:" }), await learn(tinyModel, 5000, 10));
}

// %% tinyNetCheck check
check.tinyNet({ build: tinyNet, model: tinyModel });

// %% settle
console.log(t({ ko: "내기(%):", en: "your bet (%):" }), bet);
console.log(t({ ko: "정답(%):", en: "it is (%):" }), (100 - (100 * after) / before).toFixed(1));
