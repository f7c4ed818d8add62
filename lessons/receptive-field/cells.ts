// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  alexnet,
  alexnetTwoPath,
  conv2d,
  densenet121,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  fromArray,
  globalAvgPool2d,
  googlenet,
  lenet5,
  linear,
  live,
  manualSeed,
  maxPool2d,
  mnist,
  mobileNet,
  type Module,
  noGrad,
  plotReceptiveField,
  randn,
  receptiveField,
  relu,
  resnet50,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  vgg16,
} from "convlab";
import { checks } from "convlab/lessons/receptive-field";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const gray = "#bbbbbb";

function paddedGrid(size: number, padding: number): number[][] {
  const rows: number[][] = [];
  for (let i = -padding; i < size + padding; i++) {
    const row: number[] = [];
    for (let j = -padding; j < size + padding; j++) {
      row.push(i >= 0 && j >= 0 && i < size && j < size ? 1 : 0);
    }
    rows.push(row);
  }
  return rows;
}

function gridTrace(z: number[][], x0: number, y0: number): object {
  const colorscale = [
    [0, "#eeeeee"],
    [1, "#9ecae1"],
  ];
  const look = { colorscale: colorscale, zmin: 0, zmax: 1, showscale: false, hoverinfo: "skip" };
  return { type: "heatmap", z: z, x0: x0, dx: 1, y0: y0, dy: 1, xgap: 2, ygap: 2, ...look };
}

function filterFrame(left: number, top: number): object {
  const line = { color: orange, width: 4 };
  return { type: "rect", x0: left, x1: left + 3, y0: top, y1: top + 3, line: line };
}

show(
  figure({
    data: [gridTrace(paddedGrid(7, 0), 2, 2), gridTrace(paddedGrid(7, 2), 14, 0)],
    layout: {
      title: {
        text: t({
          ko: "패딩 0과 패딩 2: 어느 층이 배울 숫자가 더 많을까",
          en: "Padding 0 and padding 2: which layer has more numbers to learn?",
        }),
      },
      shapes: [filterFrame(1.5, 1.5), filterFrame(13.5, -0.5)],
      annotations: [
        {
          x: 5,
          y: 11.3,
          text: t({ ko: "패딩 0, 자리 25개", en: "padding 0, 25 places" }),
          showarrow: false,
        },
        {
          x: 19,
          y: 11.3,
          text: t({ ko: "패딩 2, 자리 81개", en: "padding 2, 81 places" }),
          showarrow: false,
        },
      ],
      xaxis: { visible: false, range: [0, 26] },
      yaxis: { visible: false, range: [12, -1.5], scaleanchor: "x" },
    },
    text: t({
      ko: "왼쪽은 7×7 그림, 오른쪽은 둘레에 0을 두 줄 두른 11×11 그림. 3×3 필터를 놓을 자리는 왼쪽이 25개, 오른쪽이 81개.",
      en: "Left a 7×7 picture, right the same with two rings of zeros, 11×11. A 3×3 filter has 25 places on the left and 81 on the right.",
    }),
  }),
);

// %% bet try
// ko: 패딩을 0에서 2로 늘리면 배울 숫자는? "more"(늘어요), "same"(그대로예요), "fewer"(줄어요)
// en: From padding 0 to 2, the numbers to learn are: "more", "same" or "fewer"?
const betPadding: string = "more";
// ko: 3×3 층 세 개와 7×7 층 하나 가운데 배울 숫자가 더 많은 쪽은? "three" 또는 "one"
// en: Three 3×3 layers or one 7×7 layer: which has more numbers to learn? "three" or "one"
const betStack: string = "three";

// %% blocks show hide-input
function drawBlocks(channels: number, filters: number, lowest: number): Figure {
  const shapes: object[] = [];
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (let k = 0; k < filters; k++) {
    const left = 6.5 * (k % 4);
    const bottom = -7.5 * Math.floor(k / 4);
    // ko: 뒤의 장부터 그려요.
    // en: The sheet at the back is drawn first.
    for (let c = channels - 1; c >= 0; c--) {
      const shift = 0.4 * c;
      const corner = { x0: left + shift, x1: left + shift + 3, y0: bottom + shift };
      const look = { fillcolor: c === 0 ? "#9ecae1" : "#deebf7", line: { color: blue, width: 1 } };
      shapes.push({ type: "rect", ...corner, y1: bottom + shift + 3, ...look });
    }
    for (const cut of [1, 2]) {
      x.push(left + cut, left + cut, null, left, left + 3, null);
      y.push(bottom, bottom + 3, null, bottom + cut, bottom + cut, null);
    }
  }
  const weights = 3 * 3 * channels * filters;
  const title = t({
    ko: `필터 하나에 3·3·${channels} = ${9 * channels}개, 필터 ${filters}개: 가중치 ${weights}개와 편향 ${filters}개`,
    en: `One filter: 3·3·${channels} = ${9 * channels}. All ${filters}: ${weights} weights and ${filters} biases`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: x,
        y: y,
        line: { color: blue, width: 1 },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: { text: title },
      shapes: shapes.map((shape) => ({ ...shape, layer: "below" })),
      height: lowest < -2 ? 400 : 320,
      xaxis: { visible: false, range: [-1, 27] },
      yaxis: { visible: false, range: [lowest, 6.5], scaleanchor: "x" },
    },
    text: title,
  });
}

show(
  slider({ min: 1, max: 8, value: 3, label: t({ ko: "입력 채널", en: "input channels" }) }, (c) =>
    drawBlocks(c, 4, -1),
  ),
);
show(
  slider({ min: 1, max: 8, value: 4, label: t({ ko: "필터의 수", en: "filters" }) }, (f) =>
    drawBlocks(3, f, -8.5),
  ),
);

// %% settings
console.log(t({ ko: "패딩 스트라이드   그림", en: "padding stride  picture" }));
for (const [padding, stride, size] of [
  [0, 1, 32],
  [1, 1, 32],
  [2, 1, 32],
  [1, 2, 32],
  [1, 1, 224],
]) {
  const layer: Module = conv2d(3, 64, { kernelSize: 3, padding: padding, stride: stride });
  const cost = summary(layer, [1, 3, size, size]);
  console.log(
    `${padding}       ${stride}       ${size}×${size}`.padEnd(26),
    t({ ko: "매개변수", en: "parameters" }),
    cost.params,
    t({ ko: "  곱셈", en: "  multiplications" }),
    cost.macs,
  );
}

// %% trySettings try
// ko: 숫자를 하나씩 바꿔 보세요. 매개변수를 움직이는 것은 어느 것인가요?
// en: Change one number at a time. Which of them move the parameters?
const trial = { side: 3, inputs: 3, filters: 64, padding: 1, stride: 1, picture: 32 };
const tried: Module = conv2d(trial.inputs, trial.filters, {
  kernelSize: trial.side,
  padding: trial.padding,
  stride: trial.stride,
});
const triedCost = summary(tried, [1, trial.inputs, trial.picture, trial.picture]);
console.log(
  t({ ko: "매개변수:", en: "parameters:" }),
  triedCost.params,
  t({ ko: "곱셈:", en: "multiplications:" }),
  triedCost.macs,
);

// %% countParameters answer
function countParameters(f: number, cIn: number, cOut: number, bias: boolean): number {
  // ko: 필터 하나의 숫자, 필터의 수, 그리고 bias가 true일 때만 더하는 편향
  // en: The numbers of one filter, the number of filters, and the biases if bias is true
  // #region solution
  const weights = f * f * cIn * cOut;
  return bias ? weights + cOut : weights;
  // #endregion
}

// %% countParametersCheck check
check.countParameters(countParameters);

// %% claimCount
console.log("3·3·128·64 =", 3 * 3 * 128 * 64);
console.log(
  "conv2d(128, 64):",
  conv2d(128, 64, { kernelSize: 3, bias: false }).parameterCount(),
  t({ ko: "(편향 없이)", en: "(without bias)" }),
  conv2d(128, 64, { kernelSize: 3 }).parameterCount(),
  t({ ko: "(편향까지)", en: "(with bias)" }),
);

// %% alexConvs
const convNames: string[] = [];
const convWeights: number[] = [];
for (const [name, shape] of alexnetTwoPath().stateShapes()) {
  if (shape.length === 4) {
    const weights = shape.reduce((product, n) => product * n, 1);
    convNames.push(name.replace(".weight", ""));
    convWeights.push(weights);
    console.log(name, shape.join(" × "), "=", weights);
  }
}
const convSum = convWeights.reduce((sum, n) => sum + n, 0);
show(
  figure({
    data: [{ type: "bar", x: convNames, y: convWeights, marker: { color: blue } }],
    layout: {
      title: {
        text: t({
          ko: `AlexNet의 합성곱층 다섯 개: 모두 더해도 ${Math.round(convSum / 1e4)}만 개`,
          en: `AlexNet's five convolutions: ${(convSum / 1e6).toFixed(2)} million weights together`,
        }),
      },
      yaxis: { title: { text: t({ ko: "가중치", en: "weights" }) } },
    },
    text: convNames.map((name, i) => `${name}: ${convWeights[i]}`).join(", "),
  }),
);

// %% denseWeights answer
function denseWeights(height: number, width: number, channels: number, outputs: number): number {
  // ko: 맵의 숫자 하나하나가 모든 출력과 이어져요. 편향은 세지 마세요.
  // en: Every number of the map is joined to every output. Leave the biases out.
  // #region solution
  return height * width * channels * outputs;
  // #endregion
}

// %% denseWeightsCheck check
check.denseWeights(denseWeights);

// %% alexAll show hide-input
const notes = [...convWeights, 13 * 13 * 256 * 4096, 4096 * 4096, 4096 * 1000];
const real = [...convWeights, 6 * 6 * 256 * 4096, 4096 * 4096, 4096 * 1000];
const layerNames = [...convNames, "fc6", "fc7", "fc8"];
const total = (numbers: number[]): string =>
  `${(numbers.reduce((sum, n) => sum + n, 0) / 1e6).toFixed(1)} M`;
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({
          ko: `13×13에서 바로, 합계 ${total(notes)}`,
          en: `straight from 13×13, ${total(notes)} in all`,
        }),
        x: layerNames,
        y: notes,
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({
          ko: `6×6으로 풀링한 뒤, 합계 ${total(real)}`,
          en: `pooled to 6×6 first, ${total(real)} in all`,
        }),
        x: layerNames,
        y: real,
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "fc6 하나가 다른 층 모두를 합친 것보다 크고, 풀링이 그것을 1/5로",
          en: "fc6 outweighs all other layers, and pooling cuts it to a fifth",
        }),
      },
      yaxis: { title: { text: t({ ko: "가중치", en: "weights" }) } },
      legend: { orientation: "h" },
    },
    text: t({
      ko: `fc6의 가중치: 13×13에서 바로 이으면 ${13 * 13 * 256 * 4096}, 6×6으로 풀링하면 ${6 * 6 * 256 * 4096}.`,
      en: `Weights of fc6: ${13 * 13 * 256 * 4096} straight from 13×13, ${6 * 6 * 256 * 4096} after pooling to 6×6.`,
    }),
  }),
);
console.log(
  t({
    ko: "라이브러리의 alexnetTwoPath, 편향까지:",
    en: "the library's alexnetTwoPath, with biases:",
  }),
  alexnetTwoPath().parameterCount(),
);

// %% pyramid show hide-input
// ko: 층마다 점 한 줄. 맨 아래가 입력이고, 맨 위 가운데 점에서 내려가며 보이는 점을 칠해요.
// en: A row of dots for each layer, the input at the bottom.
// en: From one dot on top we follow what it sees.
function drawPyramid(kernels: number[], strides: number[]): Figure {
  const counts = [23];
  const starts = [0];
  const jumps = [1];
  for (let l = 0; l < kernels.length; l++) {
    counts.push(Math.floor((counts[l] - kernels[l]) / strides[l]) + 1);
    starts.push(starts[l] + ((kernels[l] - 1) / 2) * jumps[l]);
    jumps.push(jumps[l] * strides[l]);
  }
  const top = kernels.length;
  let from = Math.floor((counts[top] - 1) / 2);
  let to = from;
  const seen = { x: [] as number[], y: [] as number[] };
  const rest = { x: [] as number[], y: [] as number[] };
  const edges = { x: [] as (number | null)[], y: [] as (number | null)[] };
  for (let l = top; l >= 0; l--) {
    for (let i = 0; i < counts[l]; i++) {
      const dots = i >= from && i <= to ? seen : rest;
      dots.x.push(starts[l] + i * jumps[l]);
      dots.y.push(l);
    }
    if (l === 0) break;
    const below = l - 1;
    for (let i = from; i <= to; i++) {
      for (let a = 0; a < kernels[below]; a++) {
        const j = i * strides[below] + a;
        edges.x.push(starts[l] + i * jumps[l], starts[below] + j * jumps[below], null);
        edges.y.push(l, below, null);
      }
    }
    to = to * strides[below] + kernels[below] - 1;
    from = from * strides[below];
  }
  const title = t({
    ko: `${kernels.length}층 위의 점 하나가 보는 입력: ${to - from + 1}개`,
    en: `${kernels.length} up, one number sees ${to - from + 1} numbers of the input`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        ...edges,
        line: { color: "#f4b183", width: 1 },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        ...rest,
        marker: { color: gray, size: 9 },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        ...seen,
        marker: { color: orange, size: 12 },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { visible: false, range: [-1, 23] },
      yaxis: {
        range: [-0.5, top + 0.5],
        tickvals: counts.map((_, l) => l),
        ticktext: counts.map((_, l) =>
          l === 0 ? t({ ko: "입력", en: "input" }) : t({ ko: `${l}층`, en: `layer ${l}` }),
        ),
        showgrid: false,
      },
    },
    text: `${title} (${t({ ko: "필터", en: "filters" })} ${kernels}, ${t({ ko: "스트라이드", en: "strides" })} ${strides})`,
  });
}

function same(value: number, times: number): number[] {
  return new Array<number>(times).fill(value);
}

show(
  slider({ min: 1, max: 5, value: 2, label: t({ ko: "층의 수", en: "layers" }) }, (layers) =>
    drawPyramid(same(3, layers), same(1, layers)),
  ),
);

// %% stackField answer
function stackField(layers: number, f: number): number {
  // ko: 한 층이 더해질 때마다 몇 개씩 더 보이나요?
  // en: How many more numbers does each further layer bring into view?
  // #region solution
  return 1 + layers * (f - 1);
  // #endregion
}

// %% stackFieldCheck check
check.stackField(stackField);

// %% measure
manualSeed(3);
const small: Module = sequential({
  conv1: conv2d(1, 4, { kernelSize: 3 }),
  relu1: relu(),
  conv2: conv2d(4, 4, { kernelSize: 3, stride: 2 }),
  relu2: relu(),
  conv3: conv2d(4, 4, { kernelSize: 3 }),
});
const train = mnist({ train: true }).subset(5000);
const test = mnist({ train: false });
const digit: Tensor = test.image(0);
const seenBy = receptiveField(small, "conv3", [1, 28, 28], { at: [4, 4] });
console.log(
  t({ ko: "출력 (4, 4)이 보는 행:", en: "output (4, 4) sees rows:" }),
  seenBy.top,
  "–",
  seenBy.top + seenBy.height - 1,
);
console.log(
  t({ ko: "출력 (4, 4)이 보는 열:", en: "output (4, 4) sees columns:" }),
  seenBy.left,
  "–",
  seenBy.left + seenBy.width - 1,
);

// %% clickField show hide-input
const answers: Tensor = noGrad(() => small.forward(digit.reshape([1, 1, 28, 28])));

function rowsOf(map: Tensor, side: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < side; i++) {
    rows.push(Array.from(map.values.slice(i * side, (i + 1) * side)));
  }
  return rows;
}

function frameOf(axes: string, left: number, top: number, width: number, height: number): object {
  const box = { x0: left - 0.5, x1: left + width - 0.5, y0: top - 0.5, y1: top + height - 0.5 };
  const on = axes === "" ? {} : { xref: `x${axes}`, yref: `y${axes}` };
  return { type: "rect", ...box, ...on, line: { color: orange, width: 4 } };
}

function drawField(row: number, column: number): Figure {
  // ko: 기울기가 0이 아닌 입력 픽셀이 이 출력 픽셀이 보는 픽셀이에요.
  // en: The input pixels with a gradient are those that this output pixel sees.
  const field = receptiveField(small, "conv3", [1, 28, 28], { at: [row, column] });
  const title = t({
    ko: `출력 (${row}, ${column})의 수용 영역: ${field.height}×${field.width}, 왼쪽 위 (${field.top}, ${field.left})`,
    en: `Output (${row}, ${column}) sees ${field.height}×${field.width} input pixels, from (${field.top}, ${field.left}) on`,
  });
  const look = { type: "heatmap", showscale: false };
  return figure({
    data: [
      { ...look, z: rowsOf(digit, 28), colorscale: "Greys", reversescale: true, hoverinfo: "x+y" },
      {
        ...look,
        z: rowsOf(answers, 10),
        colorscale: "Cividis",
        xaxis: "x2",
        yaxis: "y2",
        xgap: 1,
        ygap: 1,
        hoverinfo: "x+y",
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { domain: [0, 0.47], visible: false, constrain: "domain" },
      yaxis: { autorange: "reversed", visible: false, scaleanchor: "x", constrain: "domain" },
      xaxis2: { domain: [0.55, 1], visible: false, constrain: "domain" },
      yaxis2: {
        autorange: "reversed",
        visible: false,
        scaleanchor: "x2",
        anchor: "x2",
        constrain: "domain",
      },
      shapes: [
        { ...frameOf("", 0, 0, 28, 28), line: { color: gray, width: 1 } },
        frameOf("", field.left, field.top, field.width, field.height),
        frameOf("2", column, row, 1, 1),
      ],
    },
    text: title,
  });
}

show(
  live(drawField(4, 4), {
    click: (point) => {
      if (point.trace !== 1) return undefined;
      return drawField(Number(point.y), Number(point.x));
    },
  }),
);

// %% depthField
show(
  slider({ min: 1, max: 3, value: 3, label: t({ ko: "층", en: "layer" }) }, (layer) =>
    plotReceptiveField(small, `conv${layer}`, digit, {
      title: t({
        ko: `conv${layer}의 가운데 출력: 층이 깊을수록 넓은 입력`,
        en: `One output of conv${layer}: the deeper the layer, the more it sees`,
      }),
    }),
  ),
);

// %% tryPyramid try
// ko: 필터의 크기와 스트라이드를 바꿔 보세요.
// ko: 스트라이드 2를 첫 층에 두는 것과 마지막 층에 두는 것은 어떻게 다른가요?
// en: Change the sizes and the strides.
// en: Stride 2 in the first layer or in the last: what is the difference?
const kernelSizes = [3, 3, 3];
const strides = [2, 1, 1];
show(drawPyramid(kernelSizes, strides));

// %% lenetFields
const reader: Module = lenet5();
console.log(t({ ko: "층     식   잰 값", en: "layer  formula  measured" }));
for (const row of summary(reader, [1, 1, 28, 28]).rows) {
  if (row.receptiveField !== null) {
    const measured = receptiveField(reader, row.name, [1, 28, 28]);
    console.log(row.name.padEnd(6), row.receptiveField[0], "   ", measured.height);
  }
}

// %% fieldOf answer
function fieldOf(kernelSizes: number[], strides: number[]): number {
  let field = 1;
  let jump = 1;
  // ko: 층마다 field를 먼저 늘리고, 그다음 jump를 고치세요.
  // en: For each layer: let field grow first, then change jump.
  // #region solution
  for (let l = 0; l < kernelSizes.length; l++) {
    field += (kernelSizes[l] - 1) * jump;
    jump *= strides[l];
  }
  // #endregion
  return field;
}

// %% fieldOfCheck check
check.fieldOf(fieldOf);

// %% tooDeep try
// ko: 3×3 층의 수를 바꿔 보세요. 식의 값과 잰 값이 처음으로 달라지는 것은 몇 층인가요?
// en: Change the number of 3×3 layers. At how many do formula and measurement first disagree?
const depth = 15;
const tower: Module[] = [];
for (let l = 0; l < depth; l++) {
  tower.push(conv2d(1, 1, { kernelSize: 3, padding: 1, bias: false }));
}
const towerField = receptiveField(sequential(...tower), String(depth - 1), [1, 28, 28]);
console.log(t({ ko: "식:", en: "formula: " }), 1 + depth * 2);
console.log(t({ ko: "잰 값:", en: "measured:" }), towerField.height, "×", towerField.width);

// %% middle
// ko: 가중치가 무작위인 신경망 여덟 개에서 잰 기울기의 평균
// en: The gradient, averaged over eight networks with random weights
manualSeed(1);
const middleRow: number[] = same(0, 29);
for (let network = 0; network < 8; network++) {
  const deepStack: Module[] = [];
  for (let l = 0; l < 10; l++) {
    deepStack.push(conv2d(l === 0 ? 1 : 4, 4, { kernelSize: 3, bias: false }), relu());
  }
  const deepField = receptiveField(sequential(...deepStack), "19", [1, 29, 29]);
  const brightest = Math.max(...deepField.gradient.values);
  for (let i = 0; i < 29; i++) {
    middleRow[i] += deepField.gradient.at(14, i) / brightest;
  }
}
const strongest = Math.max(...middleRow);
show(
  figure({
    data: [
      {
        type: "bar",
        x: middleRow.map((_, i) => i - 14),
        y: middleRow.map((v) => (100 * v) / strongest),
        marker: { color: middleRow.map((v) => (v > 0 ? orange : gray)) },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "수용 영역은 21개, 그러나 대답을 정하는 것은 가운데",
          en: "The field is 21 wide, but the middle decides the answer",
        }),
      },
      xaxis: {
        title: { text: t({ ko: "가운데에서의 거리(픽셀)", en: "pixels from the middle" }) },
      },
      yaxis: {
        title: { text: t({ ko: "기울기(최댓값의 %)", en: "gradient (% of the largest)" }) },
      },
    },
    text: t({
      ko: "3×3 층 열 개를 쌓았을 때 출력 하나에 대한 입력 픽셀의 기울기. 가운데가 가장 크고 가장자리는 거의 0.",
      en: "Gradient of one output with respect to the input pixels, ten 3×3 layers deep. Largest in the middle, almost 0 at the rim.",
    }),
  }),
);

// %% stackAgainstOne show hide-input
function layersOf(count: number): string {
  return count === 1 ? "1 layer" : `${count} layers`;
}

function drawStack(side: number): Figure {
  const layers = (side - 1) / 2;
  const three = 9 * layers;
  const one = side * side;
  const title = t({
    ko: `보는 넓이가 ${side}×${side}일 때: 3×3 ${layers}층은 가중치 ${three}개, 한 층은 ${one}개`,
    en: `To see ${side}×${side}: ${three} weights in ${layersOf(layers)} of 3×3, ${one} in one`,
  });
  const names = [
    t({ ko: `3×3 필터 ${layers}층`, en: `${layersOf(layers)} of 3×3` }),
    t({ ko: `${side}×${side} 필터 한 층`, en: `one layer of ${side}×${side}` }),
  ];
  return figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "가중치(채널 하나에서 하나로)", en: "weights (one channel to one)" }),
        x: names,
        y: [three, one],
        marker: { color: blue },
        text: [String(three), String(one)],
        textposition: "auto",
      },
      {
        type: "bar",
        name: t({ ko: "ReLU의 수", en: "ReLUs" }),
        x: names,
        y: [layers, 1],
        marker: { color: orange },
        text: [String(layers), "1"],
        textposition: "auto",
      },
    ],
    layout: {
      title: { text: title },
      yaxis: { range: [0, 130] },
      legend: { orientation: "h" },
    },
    text: title,
  });
}

show(
  slider(
    { min: 3, max: 11, step: 2, value: 7, label: t({ ko: "창의 크기", en: "window" }) },
    (side) => drawStack(side),
  ),
);

// %% saving answer
function saving(f: number): number {
  // ko: f×f 한 층 대신 같은 곳을 보는 3×3 층을 쌓으면 가중치의 몇 분의 몇을 아끼나요? (0과 1 사이)
  // en: Replace one f×f layer by 3×3 layers that see as much:
  // en: which share of the weights is saved (0 to 1)?
  // #region solution
  const layers = (f - 1) / 2;
  return 1 - (9 * layers) / (f * f);
  // #endregion
}

// %% savingCheck check
check.saving(saving);

// %% collapse
// ko: ReLU 없이 3×3을 세 번. 점 하나에 대한 대답이 곧 7×7 필터 하나예요(뒤집힌 채로).
// en: Three times 3×3 without ReLU. The answer to a single dot is one 7×7 filter (flipped).
manualSeed(5);
const threeFilters: Tensor[] = [];
for (let k = 0; k < 3; k++) {
  threeFilters.push(randn([1, 1, 3, 3]));
}
function threeTimes(x: Tensor, withRelu: boolean): Tensor {
  let y = x;
  for (const filter of threeFilters) {
    y = F.conv2d(y, filter);
    if (withRelu) y = F.relu(y);
  }
  return y;
}
const dot: Tensor = fromArray(new Float32Array(13 * 13), [1, 1, 13, 13]);
dot.values[6 * 13 + 6] = 1;
const merged: Tensor = F.flip(threeTimes(dot, false));
console.log(t({ ko: "합친 필터:", en: "merged filter:" }), merged.shape);

function largestGap(one: Tensor, other: Tensor): number {
  let largest = 0;
  for (let k = 0; k < one.size; k++) {
    largest = Math.max(largest, Math.abs(one.values[k] - other.values[k]));
  }
  return largest;
}
const picture: Tensor = digit.reshape([1, 1, 28, 28]);
const oneTime: Tensor = F.conv2d(picture, merged);
console.log(
  t({ ko: "ReLU 없이, 차이:", en: "without ReLU, difference:" }),
  largestGap(threeTimes(picture, false), oneTime).toFixed(6),
);
console.log(
  t({ ko: "ReLU와 함께, 차이:", en: "with ReLU, difference:   " }),
  largestGap(threeTimes(picture, true), oneTime).toFixed(6),
);

// %% claimSeven
const years = [
  { name: "LeNet-5", year: 1998, model: lenet5() },
  { name: "AlexNet", year: 2012, model: alexnet() },
  { name: "VGG-16", year: 2014, model: vgg16() },
  { name: "GoogLeNet", year: 2014, model: googlenet() },
  { name: "ResNet-50", year: 2015, model: resnet50() },
  { name: "DenseNet-121", year: 2016, model: densenet121() },
  { name: "MobileNet", year: 2017, model: mobileNet() },
];
const largestFilters: number[] = [];
for (const { model } of years) {
  let largest = 0;
  for (const shape of model.stateShapes().values()) {
    if (shape.length === 4) largest = Math.max(largest, shape[2], shape[3]);
  }
  largestFilters.push(largest);
}
show(
  figure({
    data: [
      {
        type: "bar",
        x: years.map(({ name, year }) => `${name}<br>${year}`),
        y: largestFilters,
        text: largestFilters.map((side) => `${side}×${side}`),
        marker: { color: largestFilters.map((side) => (side > 7 ? orange : blue)) },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "가장 큰 필터: AlexNet 뒤로 2017년까지는 7×7 이하",
          en: "The largest filter: after AlexNet and until 2017, at most 7×7",
        }),
      },
      yaxis: {
        title: { text: t({ ko: "필터의 한 변", en: "side of the filter" }) },
        range: [0, 12],
      },
    },
    text: years.map(({ name }, i) => `${name} ${largestFilters[i]}`).join(", "),
  }),
);

// %% narrow train
// ko: 수용 영역이 5뿐인 신경망을 먼저 학습시켜요. 끝에서 자리의 평균을 내니, 5×5 조각만 보고 답해야 해요.
// en: First a network whose field is only 5. It averages over all places, so 5×5 patches must do.
async function learn(model: Module, epochs: number): Promise<number> {
  const optimizer = adam(model, { learningRate: 0.004 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch >= epochs - 3) optimizer.learningRate = 0.001;
    await fit(model, {
      train: train,
      batchSize: 32,
      optimizer: optimizer,
      seed: epoch,
      show: false,
    });
  }
  return (await evaluate(model, test)).accuracy;
}

manualSeed(7);
const narrowNet: Module = sequential(
  conv2d(1, 8, { kernelSize: 3, padding: 1 }),
  relu(),
  conv2d(8, 32, { kernelSize: 3, padding: 1 }),
  relu(),
  globalAvgPool2d(),
  flatten(),
  linear(32, 10),
);
// ko: 같은 층 사이에 풀링 두 번: 수용 영역이 더 넓어져요.
// en: The same layers with pooling in between: the field is wider.
const widerNet: Module = sequential(
  conv2d(1, 8, { kernelSize: 3, padding: 1 }),
  relu(),
  maxPool2d({ kernelSize: 4 }),
  conv2d(8, 32, { kernelSize: 3, padding: 1 }),
  relu(),
  maxPool2d({ kernelSize: 2 }),
  globalAvgPool2d(),
  flatten(),
  linear(32, 10),
);

function lastField(model: Module): number {
  let field = 1;
  for (const row of summary(model, [1, 1, 28, 28]).rows) {
    if (row.receptiveField !== null) field = row.receptiveField[0];
  }
  return field;
}
for (const model of [narrowNet, widerNet]) {
  console.log(
    t({ ko: "수용 영역", en: "field" }),
    lastField(model),
    t({ ko: "매개변수", en: "parameters" }),
    model.parameterCount(),
    t({ ko: "정확도", en: "accuracy" }),
    await learn(model, 6),
  );
}

// %% digitStack answer
function digitStack(): Module {
  // ko: 매개변수 10,000개 이하, 수용 영역 21 이상. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 10,000 parameters and a field of 21 or more. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 8, { kernelSize: 3, padding: 1 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(8, 16, { kernelSize: 3, padding: 1 }),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(16, 16, { kernelSize: 3 }),
    relu(),
    conv2d(16, 16, { kernelSize: 3 }),
    relu(),
    flatten(),
    linear(16 * 3 * 3, 10),
  );
  // #endregion
}

// %% trainDigitStack train
manualSeed(11);
let stackModel: Module = flatten();
try {
  stackModel = digitStack();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (stackModel.parameters().length > 0) {
  const field = lastField(stackModel);
  const numbers = stackModel.parameterCount();
  console.log(
    t({ ko: "수용 영역:", en: "field:" }),
    field,
    t({ ko: "(21 이상)", en: "(21 or more)" }),
  );
  console.log(
    t({ ko: "매개변수:", en: "parameters:" }),
    numbers,
    t({ ko: "(10,000 이하)", en: "(10,000 or fewer)" }),
  );
  if (field >= 21 && numbers <= 10000) {
    console.log(t({ ko: "정확도:", en: "accuracy:" }), await learn(stackModel, 8));
  } else {
    console.log(
      t({ ko: "조건에 맞지 않아서 학습하지 않았어요.", en: "Not trained: it breaks the rules." }),
    );
  }
}

// %% digitStackCheck check
check.digitStack({ build: digitStack, model: stackModel });

// %% settle
const zero = conv2d(3, 64, { kernelSize: 3, padding: 0 }).parameterCount();
const two = conv2d(3, 64, { kernelSize: 3, padding: 2 }).parameterCount();
console.log(
  t({ ko: "패딩 0:", en: "padding 0:" }),
  zero,
  t({ ko: "패딩 2:", en: "padding 2:" }),
  two,
);
console.log(t({ ko: "내기:", en: "your bet: " }), betPadding);
const smallOnes = 3 * conv2d(64, 64, { kernelSize: 3, bias: false }).parameterCount();
const largeOne = conv2d(64, 64, { kernelSize: 7, bias: false }).parameterCount();
console.log(
  t({ ko: "3×3 셋:", en: "three 3×3:" }),
  smallOnes,
  t({ ko: "7×7 하나:", en: "one 7×7:" }),
  largeOne,
);
console.log(t({ ko: "내기:", en: "your bet: " }), betStack);
