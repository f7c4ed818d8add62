// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  conv2d,
  F,
  figure,
  type Figure,
  fit,
  flatten,
  fromArray,
  globalAvgPool2d,
  manualSeed,
  mnist,
  type Module,
  photo,
  plotImage,
  plotImages,
  plotMatrix,
  relu,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/channels";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const picture: Tensor = photo("coffee", { size: 180 });
const [depth, height, width] = picture.shape;
console.log(t({ ko: "사진의 모양:", en: "shape of the photograph:" }), picture.shape);

// ko: 채널 하나를 [H, W] 표로 꺼내요.
// en: One channel, taken out as a table [H, W].
function channel(image: Tensor, c: number): Tensor {
  const [, h, w] = image.shape;
  return fromArray(image.values.slice(c * h * w, (c + 1) * h * w), [h, w]);
}

show(
  plotImages([picture, channel(picture, 0), channel(picture, 1), channel(picture, 2)], {
    titles: [
      t({ ko: "사진", en: "photograph" }),
      t({ ko: "빨강", en: "red" }),
      t({ ko: "초록", en: "green" }),
      t({ ko: "파랑", en: "blue" }),
    ],
    columns: 2,
    title: t({
      ko: "색 사진은 흑백 사진 세 장: 접시의 빨강은 첫 장에서만 밝음",
      en: "A colour photograph is three grey ones: the red of the saucer is bright in the first only",
    }),
  }),
);

// %% bet try
// ko: 5×5 필터 하나를 이 사진에 대면 특징 맵은 몇 장 나올까요? 필터에는 숫자가 몇 개 있을까요?
// en: One 5×5 filter on this photograph: how many maps come out? How many numbers has the filter?
const mapsBet = 3;
const numbersBet = 25;

// %% pixel
const row = 60;
const column = 30;
console.log(
  t({ ko: "픽셀 하나, 숫자 셋:", en: "one pixel, three numbers:" }),
  picture.at(0, row, column).toFixed(2),
  picture.at(1, row, column).toFixed(2),
  picture.at(2, row, column).toFixed(2),
);

// %% sheets
// ko: 4×4 그림 세 겹과 2×2 필터 세 겹. 겹마다 한 장의 결과가 나와요.
// en: A 4×4 picture of three sheets and a 2×2 filter of three sheets. Each sheet gives one result.
const image: number[][][] = [
  [
    [1, 2, 0, 1],
    [0, 3, 1, 1],
    [2, 0, 1, 0],
    [1, 1, 0, 2],
  ],
  [
    [0, 1, 1, 0],
    [2, 0, 1, 3],
    [1, 1, 0, 0],
    [0, 2, 1, 1],
  ],
  [
    [1, 0, 2, 0],
    [1, 1, 0, 1],
    [0, 2, 1, 0],
    [3, 0, 0, 1],
  ],
];
const filter: number[][][] = [
  [
    [1, 0],
    [0, 1],
  ],
  [
    [0, 1],
    [-1, 0],
  ],
  [
    [2, 0],
    [0, -1],
  ],
];
const partial: Tensor[] = image.map((sheet, c) =>
  F.crossCorrelate2d(tensor(sheet), tensor(filter[c])),
);
const total: Tensor = F.add(F.add(partial[0], partial[1]), partial[2]);
const NAMES: string[] = [
  t({ ko: "빨강", en: "red" }),
  t({ ko: "초록", en: "green" }),
  t({ ko: "파랑", en: "blue" }),
];
for (let c = 0; c < 3; c++) {
  console.log(NAMES[c], partial[c].toArray());
}
console.log(t({ ko: "합", en: "sum" }), total.toArray());

// %% places show hide-input
// ko: 표 하나를 (left, top) 자리에 그려요.
// en: Draws one table at (left, top).
function table(grid: number[][], left: number, top: number): object[] {
  const cells = grid.flatMap((line, i) => line.map((v, j) => ({ v, i, j })));
  return [
    {
      type: "heatmap",
      z: grid,
      x0: left + 0.5,
      dx: 1,
      y0: top + 0.5,
      dy: 1,
      zmin: -5,
      zmax: 5,
      colorscale: [
        [0, "#7fb8d9"],
        [0.5, "#ffffff"],
        [1, "#f0a36b"],
      ],
      showscale: false,
      xgap: 1,
      ygap: 1,
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "text",
      x: cells.map(({ j }) => left + j + 0.5),
      y: cells.map(({ i }) => top + i + 0.5),
      text: cells.map(({ v }) => String(v).replace("-", "−")),
      textfont: { size: 15, color: "#111111" },
      hoverinfo: "skip",
      showlegend: false,
    },
  ];
}

function frameAt(left: number, top: number, side: number): object {
  const line = { color: "#000000", width: 3 };
  return { type: "rect", x0: left, x1: left + side, y0: top, y1: top + side, line: line };
}

function word(text: string, x: number, y: number): object {
  return { x: x, y: y, text: text, showarrow: false, font: { size: 16 } };
}

function allSheets(place: number): Figure {
  const [i, j] = [Math.floor(place / 3), place % 3];
  const data: object[] = [];
  const shapes: object[] = [];
  const words: object[] = [];
  for (let c = 0; c < 3; c++) {
    const top = 5.5 * c;
    data.push(...table(image[c], 0, top), ...table(filter[c], 5.5, top + 1));
    data.push(...table(partial[c].toArray() as number[][], 9, top + 0.5));
    shapes.push(frameAt(j, top + i, 2), frameAt(9 + j, top + 0.5 + i, 1));
    words.push(word(NAMES[c], 2, top - 0.5), word("×", 4.75, top + 2), word("=", 8.25, top + 2));
  }
  data.push(...table(total.toArray() as number[][], 14.5, 6));
  shapes.push(frameAt(14.5 + j, 6 + i, 1));
  words.push(word("+", 10.5, 4.5), word("+", 10.5, 10), word("=", 13.25, 7.5));
  const parts = partial.map((map) => String(map.at(i, j)).replace("-", "−"));
  const sum = `(${parts[0]}) + (${parts[1]}) + (${parts[2]}) = ${total.at(i, j)}`.replace(
    "= -",
    "= −",
  );
  return figure({
    data: data,
    layout: {
      title: {
        text: t({
          ko: `겹마다 도장 하나, 세 결과를 더하면 숫자 하나: ${sum}`,
          en: `One stamp a sheet, and the three results make one number: ${sum}`,
        }),
      },
      shapes: shapes,
      annotations: words,
      xaxis: { visible: false, range: [-0.5, 18] },
      yaxis: { visible: false, range: [15.5, -1], scaleanchor: "x" },
      height: 560,
    },
    text: t({
      ko: `자리 (${i}, ${j}). 빨강, 초록, 파랑 겹의 결과와 합: ${sum}`,
      en: `Place (${i}, ${j}). The results of the red, green and blue sheet and their sum: ${sum}`,
    }),
  });
}
show(slider({ min: 0, max: 8, label: t({ ko: "자리", en: "place" }) }, allSheets));

// %% stampDeep answer
function stampDeep(image: number[][][], filter: number[][][], row: number, column: number): number {
  let sum = 0;
  // ko: 겹 c, 행 a, 열 b를 모두 돌며 곱해서 더하세요.
  // en: Go over all sheets c, rows a and columns b; multiply and add up.
  // #region solution
  for (let c = 0; c < filter.length; c++) {
    for (let a = 0; a < filter[c].length; a++) {
      for (let b = 0; b < filter[c][a].length; b++) {
        sum += image[c][row + a][column + b] * filter[c][a][b];
      }
    }
  }
  // #endregion
  return sum;
}

// %% stampDeepCheck check
check.stampDeep(stampDeep);

// %% library
const x: Tensor = tensor([image]);
const w: Tensor = tensor([filter]);
console.log(x.shape, w.shape, "→", F.conv2d(x, w).shape);
console.log(F.conv2d(x, w).reshape([3, 3]).toArray());
console.log(total.toArray());

// %% wrongDepth try
// ko: 필터의 깊이를 바꿔 보세요: 1, 2, 3, 4
// en: Change the depth of the filter: 1, 2, 3, 4
const filterDepth = 2;
try {
  const sheets: Tensor = fromArray(new Float32Array(filterDepth * 4).fill(1), [
    1,
    filterDepth,
    2,
    2,
  ]);
  console.log(F.conv2d(x, sheets).shape);
} catch (error) {
  console.log(String(error));
}

// %% mix show hide-input
// ko: 1×1 필터, 숫자 세 개: 채널마다 얼마씩 더할까요?
// en: A 1×1 filter, three numbers: how much of each channel is added?
function mixed(green: number): Figure {
  const map: Tensor = F.conv2d(
    picture.reshape([1, depth, height, width]),
    tensor([[[[1]], [[green]], [[0]]]]),
  );
  const values = Float32Array.from(map.values, (v) => Math.min(1, Math.max(0, v)));
  return plotImage(fromArray(values, [height, width]), {
    title: t({
      ko: `빨강 1, 초록 ${green}, 파랑 0: −1이면 빨간 것만 남음`,
      en: `Red 1, green ${green}, blue 0: at −1 only red things are left`,
    }),
  });
}
show(
  slider(
    {
      min: -1.5,
      max: 0.5,
      step: 0.25,
      value: 0,
      label: t({ ko: "초록의 가중치", en: "weight of green" }),
    },
    mixed,
  ),
);

// %% oneMap answer
function oneMap(image: number[][][], filter: number[][][], bias: number): number[][] {
  const result: number[][] = [];
  const rows = image[0].length - filter[0].length + 1;
  const columns = image[0][0].length - filter[0][0].length + 1;
  // ko: 자리마다 도장을 찍고 편향을 더하세요. 앞에서 만든 함수를 옮겨 와도 돼요.
  // en: Stamp at every place and add the bias. You may copy your function from above.
  // #region solution
  for (let i = 0; i < rows; i++) {
    const line: number[] = [];
    for (let j = 0; j < columns; j++) {
      let sum = bias;
      for (let c = 0; c < filter.length; c++) {
        for (let a = 0; a < filter[c].length; a++) {
          for (let b = 0; b < filter[c][a].length; b++) {
            sum += image[c][i + a][j + b] * filter[c][a][b];
          }
        }
      }
      line.push(sum);
    }
    result.push(line);
  }
  // #endregion
  return result;
}

// %% oneMapCheck check
check.oneMap(oneMap);

// %% notesShapes
const colour32: Tensor = fromArray(new Float32Array(3 * 32 * 32).fill(1), [1, 3, 32, 32]);
const filters = (count: number, channels: number): Tensor =>
  fromArray(new Float32Array(count * channels * 25).fill(0.01), [count, channels, 5, 5]);
console.log(t({ ko: "필터 하나:", en: "one filter:  " }), F.conv2d(colour32, filters(1, 3)).shape);
console.log(t({ ko: "필터 넷:", en: "four filters:" }), F.conv2d(colour32, filters(4, 3)).shape);

// %% fourFilters
const zero = [
  [0, 0, 0],
  [0, 0, 0],
  [0, 0, 0],
];
const scaled = (grid: number[][], s: number): number[][] =>
  grid.map((line) => line.map((v) => v * s));
const ninths = zero.map((line) => line.map(() => 1 / 9));
const upright = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];
const lying = [
  [-1, -2, -1],
  [0, 0, 0],
  [1, 2, 1],
];
// ko: 필터마다 세 겹: 빨강, 초록, 파랑
// en: Each filter has three sheets: red, green, blue
const four: Tensor = tensor([
  [ninths, scaled(ninths, -1), zero],
  [zero, zero, ninths],
  [scaled(upright, 1 / 3), scaled(upright, 1 / 3), scaled(upright, 1 / 3)],
  [scaled(lying, 1 / 3), scaled(lying, 1 / 3), scaled(lying, 1 / 3)],
]);
const maps: Tensor = F.conv2d(picture.reshape([1, depth, height, width]), four);
console.log(four.shape, "→", maps.shape);
const shown: Tensor[] = [0, 1, 2, 3].map((k) => {
  const map = channel(maps.reshape([4, height - 2, width - 2]), k);
  return fromArray(
    Float32Array.from(map.values, (v) => Math.min(1, k < 2 ? Math.max(0, v) : 2 * Math.abs(v))),
    map.shape,
  );
});
show(
  plotImages(shown, {
    titles: [
      t({ ko: "빨강 − 초록", en: "red − green" }),
      t({ ko: "파랑만", en: "blue only" }),
      t({ ko: "세로 경계", en: "upright edges" }),
      t({ ko: "가로 경계", en: "lying edges" }),
    ],
    columns: 2,
    title: t({
      ko: "필터 네 개, 특징 맵 네 장: 저마다 다른 것을 찾음",
      en: "Four filters, four maps: each finds something else",
    }),
  }),
);

// %% layerShape answer
function layerShape(input: number[], filters: number, size: number): number[] {
  // ko: input은 [C, H, W]예요. 층의 결과도 [C, H, W]의 순서로 답하세요.
  // en: input is [C, H, W]. Answer with the layer's output, in the same order.
  // #region solution
  const [, rows, columns] = input;
  return [filters, rows - size + 1, columns - size + 1];
  // #endregion
}

// %% layerShapeCheck check
check.layerShape(layerShape);

// %% stackPicture show hide-input
const sides = [32, 28, 24];
const counts = [3, 4, 10];
const between = [
  t({ ko: "5×5×3<br>필터 4개", en: "4 filters<br>5×5×3" }),
  t({ ko: "5×5×4<br>필터 10개", en: "10 filters<br>5×5×4" }),
];
const sheetShapes: object[] = [];
const sheetWords: object[] = [];
let left = 0;
for (let k = 0; k < 3; k++) {
  // ko: 뒤에 있는 맵부터 그려요.
  // en: The maps at the back first.
  for (let c = counts[k] - 1; c >= 0; c--) {
    sheetShapes.push({
      type: "rect",
      x0: left + 2 * c,
      x1: left + 2 * c + sides[k],
      y0: 2 * c,
      y1: 2 * c + sides[k],
      fillcolor: ["#999999", "#56B4E9", "#0072B2"][k],
      line: { color: "#ffffff", width: 1 },
    });
  }
  sheetWords.push(word(`${sides[k]}×${sides[k]}×${counts[k]}`, left + sides[k] / 2, -4));
  left += sides[k] + 2 * counts[k] + 36;
  if (k < 2) sheetWords.push(word(`→<br>${between[k]}`, left - 19, 14));
}
show(
  figure({
    data: [{ type: "scatter", x: [null], y: [null], showlegend: false }],
    layout: {
      title: {
        text: t({
          ko: "층을 지날수록 맵은 작아지고 많아짐: 필터의 깊이는 앞의 맵 수",
          en: "Layer by layer the maps get smaller and more; a filter is as deep as the maps before are many",
        }),
      },
      shapes: sheetShapes,
      annotations: sheetWords,
      xaxis: { visible: false, range: [-2, left - 32] },
      yaxis: { visible: false, range: [-9, 48], scaleanchor: "x" },
      height: 330,
    },
    text: t({
      ko: "32×32×3 그림, 5×5×3 필터 4개, 28×28×4 맵, 5×5×4 필터 10개, 24×24×10 맵",
      en: "A picture of 32×32×3, 4 filters of 5×5×3, maps of 28×28×4, 10 filters of 5×5×4, maps of 24×24×10",
    }),
  }),
);

// %% stack
manualSeed(1);
const twoLayers: Module = sequential(
  conv2d(3, 4, { kernelSize: 5, bias: false }),
  relu(),
  conv2d(4, 10, { kernelSize: 5, bias: false }),
  relu(),
);
show(summary(twoLayers, [1, 3, 32, 32]));

// %% stackWeights answer
function stackWeights(channels: number, filters: number[], size: number): number {
  // ko: channels는 그림의 채널, filters는 층마다 필터의 수, size는 필터 한 변이에요. 편향은 없어요.
  // en: channels of the picture, filters of each layer, side of all filters. No biases.
  // #region solution
  let weights = 0;
  let before = channels;
  for (const count of filters) {
    weights += size * size * before * count;
    before = count;
  }
  return weights;
  // #endregion
}

// %% stackWeightsCheck check
check.stackWeights(stackWeights);

// %% collapse
const first: Tensor = tensor([
  [1, 0, -1],
  [2, 0, -2],
  [1, 0, -1],
]);
const second: Tensor = tensor([
  [0, 1, 0],
  [1, -4, 1],
  [0, 1, 0],
]);
// ko: 두 필터를 합친 5×5 필터: 첫 필터에 둘째 필터를 도장 찍은 것
// en: Both filters as one of 5×5: the first one, stamped by the second
const together: Tensor = F.convolve2d(first, second, { padding: "full" });
const red: Tensor = channel(picture, 0);
const inTwoSteps: Tensor = F.crossCorrelate2d(F.crossCorrelate2d(red, first), second);
const inOneStep: Tensor = F.crossCorrelate2d(red, together);
const withRelu: Tensor = F.crossCorrelate2d(F.relu(F.crossCorrelate2d(red, first)), second);
function largestDifference(one: Tensor, other: Tensor): number {
  let largest = 0;
  for (let k = 0; k < one.size; k++) {
    largest = Math.max(largest, Math.abs(one.values[k] - other.values[k]));
  }
  return largest;
}
show(
  plotMatrix(together, {
    title: t({
      ko: "3×3 필터 두 개를 이어 대면 5×5 필터 하나",
      en: "Two 3×3 filters in a row are one 5×5 filter",
    }),
  }),
);
console.log(
  t({ ko: "두 걸음과 한 걸음의 차이:", en: "two steps against one:" }),
  largestDifference(inTwoSteps, inOneStep).toFixed(6),
);
console.log(
  t({ ko: "사이에 ReLU를 넣으면:", en: "with ReLU in between:" }),
  largestDifference(withRelu, inOneStep).toFixed(2),
);

// %% rectify answer
function rectify(map: number[][]): number[][] {
  // ko: 음수는 0으로, 나머지는 그대로 두세요.
  // en: Negative numbers become 0, the others stay.
  // #region solution
  return map.map((line) => line.map((v) => Math.max(0, v)));
  // #endregion
}

// %% rectifyCheck check
check.rectify(rectify);

// %% stackNet answer
function stackNet(): Module {
  // ko: 합성곱층과 relu를 쌓으세요. 마지막 합성곱층은 필터가 10개여야 해요.
  // en: Stack convolutions and relus. The last convolution has 10 filters.
  // #region solution
  return sequential(
    conv2d(1, 5, { kernelSize: 7 }),
    relu(),
    conv2d(5, 6, { kernelSize: 7 }),
    relu(),
    conv2d(6, 10, { kernelSize: 7 }),
    globalAvgPool2d(),
  );
  // #endregion
}

// %% trainStackNet train
// ko: 숫자 그림 10,000장으로 두 바퀴. 두 번째에는 학습률을 줄여요. 20초에서 1분쯤 걸려요.
// en: Two passes over 10,000 digits, the second with a smaller learning rate: 20 seconds to a minute.
manualSeed(1);
let stackModel: Module = flatten();
try {
  stackModel = stackNet();
  show(summary(stackModel, [1, 1, 28, 28]));
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (stackModel.parameters().length > 0) {
  const digits = mnist({ train: true }).subset(10000);
  const optimizer = adam(stackModel, { learningRate: 0.005 });
  await fit(stackModel, { train: digits, epochs: 1, batchSize: 32, optimizer: optimizer, seed: 1 });
  optimizer.learningRate = 0.001;
  await fit(stackModel, { train: digits, epochs: 1, batchSize: 32, optimizer: optimizer, seed: 2 });
}

// %% stackNetCheck check
check.stackNet({ build: stackNet, model: stackModel });

// %% settle
const colourPicture: Tensor = picture.reshape([1, depth, height, width]);
const oneFilter: Tensor = filters(1, depth);
const answer: Tensor = F.conv2d(colourPicture, oneFilter);
console.log(t({ ko: "특징 맵의 수:", en: "maps:" }), answer.shape[1]);
console.log(t({ ko: "필터의 숫자:", en: "numbers of the filter:" }), oneFilter.size);
console.log(t({ ko: "내기:", en: "your bet:" }), mapsBet, numbersBet);
