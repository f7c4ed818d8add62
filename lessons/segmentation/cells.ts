// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  batchNorm2d,
  bilinearInit,
  conv2d,
  convolutionalize,
  convTranspose2d,
  evaluate,
  evaluateSegmentation,
  F,
  type Fcn,
  type Figure,
  fcn,
  figure,
  fit,
  flatten,
  fromArray,
  ImageDataset,
  linear,
  live,
  loadStreetFcn,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  ones,
  type PixelMetrics,
  photo,
  pixelMetrics,
  plotImages,
  plotMatrix,
  plotSegmentation,
  randn,
  relu,
  type SceneDataset,
  segment,
  segmentationBound,
  type Sequential,
  sequential,
  show,
  slider,
  streetFcn,
  streets,
  summary,
  t,
  type Tensor,
  tensor,
  trainSegmentation,
  upsample,
} from "convlab";
import { checks } from "convlab/lessons/segmentation";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
// ko: 신경망이 처음 보는 거리 40장. 정답은 픽셀마다 하나씩 있어요.
// en: 40 streets that no network has seen, with an answer for each pixel.
const unseen: SceneDataset = streets({ count: 40, size: 96, seed: 900 });
const street = unseen.sample(33);
const names: string[] = [
  t({ ko: "배경", en: "background" }),
  t({ ko: "사람", en: "person" }),
  t({ ko: "자전거", en: "bicycle" }),
];
const truthName: string = t({ ko: "정답", en: "truth" });
show(
  plotSegmentation(
    street.image,
    { [truthName]: street.mask },
    {
      classes: names.slice(1),
      title: t({
        ko: "픽셀마다 답 하나: 사람, 자전거, 아니면 배경",
        en: "One answer for each pixel: person, bicycle or background",
      }),
    },
  ),
);

// %% bet try
// ko: 아무것도 보지 않고 모든 픽셀을 배경이라고 하는 프로그램은 픽셀의 몇 %를 맞힐까요?
// en: A program that looks at nothing says background everywhere. What percentage of the pixels is right?
const betBackground: number = 50;
// ko: 합성곱으로 줄인 그림을 같은 필터의 전치 합성곱으로 키우면 원래 그림이 될까요? "yes" 또는 "no"
// en: A convolution shrinks a picture, a transposed convolution with the same filter enlarges it.
// en: Is it the old picture again? "yes" or "no"
const betInverse: string = "yes";

// %% maskNumbers
const [maskHeight, maskWidth] = street.mask.shape;
const firstPerson = street.mask.values.indexOf(1);
const patchTop = Math.floor(firstPerson / maskWidth) - 1;
const patchLeft = Math.min(Math.max(0, (firstPerson % maskWidth) - 7), maskWidth - 16);
show(
  plotMatrix(street.mask.slice(0, patchTop, patchTop + 10).slice(1, patchLeft, patchLeft + 16), {
    title: t({
      ko: "정답도 숫자의 표: 0은 배경, 1은 사람, 2는 자전거",
      en: "The answer is a table of numbers too: 0 background, 1 person, 2 bicycle",
    }),
  }),
);

// %% scores
const streetModel: Fcn = await loadStreetFcn();
const streetScores: Tensor = noGrad(() =>
  streetModel.forward(street.image.reshape([1, 3, maskHeight, maskWidth])),
);
console.log(street.image.shape, "→", streetScores.shape);

// %% clickPixel show hide-input
const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#bbbbbb";
const area = maskHeight * maskWidth;
const brightness: number[][] = [];
for (let i = 0; i < maskHeight; i++) {
  const line: number[] = [];
  for (let j = 0; j < maskWidth; j++) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += street.image.values[c * area + i * maskWidth + j];
    line.push(sum / 3);
  }
  brightness.push(line);
}
function drawPixel(row: number, column: number): Figure {
  const ofPixel: number[] = [0, 1, 2].map(
    (k) => streetScores.values[k * area + row * maskWidth + column],
  );
  const best = ofPixel.indexOf(Math.max(...ofPixel));
  const title = t({
    ko: `픽셀 (${row}, ${column})의 점수 셋: 가장 큰 것은 ${names[best]}`,
    en: `Three scores of pixel (${row}, ${column}): ${names[best]} is the largest`,
  });
  return figure({
    data: [
      {
        type: "heatmap",
        z: brightness,
        colorscale: [
          [0, "#000000"],
          [1, "#ffffff"],
        ],
        zmin: 0,
        zmax: 1,
        showscale: false,
        hoverinfo: "x+y",
      },
      {
        type: "bar",
        x: names,
        y: ofPixel,
        text: ofPixel.map((v) => v.toFixed(1)),
        marker: { color: names.map((_, k) => (k === best ? orange : gray)) },
        xaxis: "x2",
        yaxis: "y2",
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { domain: [0, 0.62], visible: false, constrain: "domain" },
      yaxis: { autorange: "reversed", visible: false, scaleanchor: "x", constrain: "domain" },
      xaxis2: { domain: [0.7, 1] },
      yaxis2: { anchor: "x2", title: { text: t({ ko: "점수", en: "score" }) } },
      shapes: [
        {
          type: "rect",
          x0: column - 1.5,
          x1: column + 1.5,
          y0: row - 1.5,
          y1: row + 1.5,
          line: { color: orange, width: 3 },
        },
      ],
    },
    text: title,
  });
}
show(
  live(drawPixel(Math.floor(firstPerson / maskWidth) + 3, firstPerson % maskWidth), {
    click: (point) => (point.trace === 0 ? drawPixel(Number(point.y), Number(point.x)) : undefined),
  }),
);

// %% classMap answer
function classMap(scores: number[][][]): number[][] {
  // ko: scores[k][i][j]는 픽셀 (i, j)가 클래스 k일 점수예요. 픽셀마다 가장 큰 점수의 번호를 돌려주세요.
  // en: scores[k][i][j] is the score of class k at pixel (i, j).
  // en: Return the number of the largest score for each pixel.
  // #region solution
  return scores[0].map((row, i) =>
    row.map((_, j) => {
      let best = 0;
      for (let k = 1; k < scores.length; k++) {
        if (scores[k][i][j] > scores[best][i][j]) best = k;
      }
      return best;
    }),
  );
  // #endregion
}

// %% classMapCheck check
check.classMap(classMap);

// %% nothing
const all: number[] = [];
for (let k = 0; k < unseen.length; k++) all.push(k);
const everything = unseen.batch(all);
const truths: Tensor = everything.masks;
const counts = [0, 0, 0];
for (const label of truths.values) counts[label]++;
for (let k = 0; k < 3; k++) {
  console.log(names[k].padEnd(11), `${((100 * counts[k]) / truths.size).toFixed(1)} %`);
}
const background = new Float32Array(truths.size);
const lazy = pixelMetrics(background, truths, 3);
console.log(t({ ko: "모두 배경이라고 하면", en: "background everywhere:" }), lazy);

// %% shifted show hide-input
// ko: 정답을 오른쪽으로 dx픽셀 옮긴 것을 대답이라고 해 봐요.
// en: The answer is the truth, moved to the right by dx pixels.
function moved(mask: Tensor, dx: number): Tensor {
  const values = new Float32Array(mask.size);
  for (let p = 0; p < mask.size; p++) {
    values[p] = p % maskWidth >= dx ? mask.values[p - dx] : 0;
  }
  return fromArray(values, mask.shape);
}
function drawOverlap(dx: number): Figure {
  const answer = moved(street.mask, dx);
  const { accuracy, iou } = pixelMetrics(answer, street.mask, 3);
  // ko: 0 배경, 1 놓친 픽셀, 2 잘못 칠한 픽셀, 3 겹친 픽셀
  // en: 0 background, 1 missed, 2 painted wrongly, 3 in both
  const z: number[][] = [];
  for (let i = 0; i < maskHeight; i++) {
    const line: number[] = [];
    for (let j = 0; j < maskWidth; j++) {
      const p = i * maskWidth + j;
      const there = street.mask.values[p] === 1;
      const said = answer.values[p] === 1;
      line.push((there ? 1 : 0) + (said ? 2 : 0));
    }
    z.push(line);
  }
  const title = t({
    ko: `${dx}픽셀 옮긴 사람: 정확도 ${(100 * accuracy).toFixed(1)} %, 사람의 IoU ${iou[1].toFixed(2)}`,
    en: `People moved by ${dx} pixels: accuracy ${(100 * accuracy).toFixed(1)} %, IoU of person ${iou[1].toFixed(2)}`,
  });
  const parts = [
    t({ ko: "놓친 픽셀", en: "missed" }),
    t({ ko: "잘못 칠한 픽셀", en: "painted wrongly" }),
    t({ ko: "겹친 픽셀(교집합)", en: "in both (intersection)" }),
  ];
  return figure({
    data: [
      {
        type: "heatmap",
        z: z,
        zmin: 0,
        zmax: 3,
        colorscale: [
          [0, "#eeeeee"],
          [0.333, orange],
          [0.667, blue],
          [1, green],
        ],
        showscale: false,
        hoverinfo: "skip",
      },
      ...parts.map((name, k) => ({
        type: "scatter",
        mode: "markers",
        x: [null],
        y: [null],
        name: name,
        marker: { symbol: "square", size: 12, color: [orange, blue, green][k] },
      })),
    ],
    layout: {
      title: { text: title },
      xaxis: { visible: false, range: [-0.5, maskWidth - 0.5], constrain: "domain" },
      yaxis: { range: [maskHeight - 0.5, -0.5], visible: false, scaleanchor: "x" },
      legend: { orientation: "h", y: -0.05 },
    },
    text: title,
  });
}
show(
  slider({ min: 0, max: 10, value: 3, label: t({ ko: "옮긴 픽셀", en: "pixels" }) }, drawOverlap),
);

// %% iouNumbers
const said: number[][] = [
  [0, 1, 1, 1],
  [0, 1, 1, 0],
];
const right: number[][] = [
  [0, 0, 1, 1],
  [0, 0, 1, 1],
];
let common = 0;
let either = 0;
for (let i = 0; i < 2; i++) {
  for (let j = 0; j < 4; j++) {
    if (said[i][j] === 1 && right[i][j] === 1) common++;
    if (said[i][j] === 1 || right[i][j] === 1) either++;
  }
}
console.log(t({ ko: "클래스 1:", en: "class 1:" }), `${common} / ${either} =`, common / either);
console.log(pixelMetrics(said.flat(), right.flat(), 2));

// %% meanIou answer
function meanIou(answer: number[][], truth: number[][], classes: number): number {
  // ko: 클래스마다 교집합 ÷ 합집합을 구해 평균을 내세요. 두 표 어디에도 없는 클래스는 빼요.
  // en: Intersection ÷ union for each class, then the mean. Leave out a class that is in neither table.
  // #region solution
  const ious: number[] = [];
  for (let k = 0; k < classes; k++) {
    let both = 0;
    let union = 0;
    for (let i = 0; i < truth.length; i++) {
      for (let j = 0; j < truth[i].length; j++) {
        if (answer[i][j] === k && truth[i][j] === k) both++;
        if (answer[i][j] === k || truth[i][j] === k) union++;
      }
    }
    if (union > 0) ious.push(both / union);
  }
  return ious.reduce((sum, v) => sum + v, 0) / ious.length;
  // #endregion
}

// %% meanIouCheck check
check.meanIou(meanIou);

// %% reader train
const digits = mnist({ train: true });

// ko: 숫자 3,000장(조금씩 옮겨서)과, 두 숫자 사이의 틈 1,500장. 틈은 열한 번째 클래스 "없음"이에요.
// en: 3,000 digits (moved a little) and 1,500 gaps between two digits: the eleventh class, "none".
function cut(from: number[], dx: number[], dy: number): Uint8Array {
  const bytes = new Uint8Array(784);
  from.forEach((index, k) => {
    const ink = digits.image(index).values;
    for (let p = 0; p < 784; p++) {
      const row = Math.floor(p / 28) - dy;
      const column = (p % 28) - dx[k];
      if (row < 0 || row > 27 || column < 0 || column > 27) continue;
      bytes[p] = Math.max(bytes[p], Math.round(255 * ink[28 * row + column]));
    }
  });
  return bytes;
}
const cutouts = new Uint8Array(4500 * 784);
const cutLabels = new Uint8Array(4500);
for (let n = 0; n < 4500; n++) {
  const isGap = n % 3 === 2;
  const off = 11 + (n % 7);
  const bytes = isGap
    ? cut([n, n + 5000], n % 4 === 0 ? [off, 28] : [off - 28, off], (n % 11) - 5)
    : cut([n], [(n % 5) - 2], ((n * 3) % 5) - 2);
  cutouts.set(bytes, n * 784);
  cutLabels[n] = isGap ? 10 : digits.labels[n];
}
const digitNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "–"];
const windows = new ImageDataset({
  images: cutouts,
  labels: cutLabels,
  shape: [1, 28, 28],
  classes: digitNames,
});
manualSeed(1);
const reader: Sequential = sequential({
  conv1: conv2d(1, 8, { kernelSize: 5 }),
  relu1: relu(),
  pool1: maxPool2d({ kernelSize: 2 }),
  conv2: conv2d(8, 16, { kernelSize: 5 }),
  relu2: relu(),
  pool2: maxPool2d({ kernelSize: 2 }),
  flatten: flatten(),
  dense: linear(16 * 4 * 4, 11),
});
await fit(reader, { train: windows, epochs: 6, batchSize: 32, learningRate: 0.002, seed: 1 });
const readerAccuracy = (await evaluate(reader, mnist({ train: false }).subset(1000))).accuracy;
console.log(t({ ko: "처음 보는 숫자:", en: "new digits:" }), readerAccuracy);

// %% canvas
// ko: 검은 판 위에 시험용 숫자 여섯 개를 흩어 놓아요.
// en: Six test digits, scattered on a black board.
const [boardHeight, boardWidth] = [84, 148];
const board: Tensor = fromArray(new Float32Array(boardHeight * boardWidth), [
  1,
  boardHeight,
  boardWidth,
]);
const tests = mnist({ train: false });
const spots = [
  { digit: 0, top: 4, left: 6 },
  { digit: 1, top: 48, left: 24 },
  { digit: 2, top: 10, left: 52 },
  { digit: 3, top: 50, left: 68 },
  { digit: 4, top: 8, left: 96 },
  { digit: 7, top: 50, left: 112 },
];
for (const { digit, top, left } of spots) {
  const ink = tests.image(digit).values;
  for (let p = 0; p < 784; p++) {
    const at = (top + Math.floor(p / 28)) * boardWidth + left + (p % 28);
    board.values[at] = Math.max(board.values[at], ink[p]);
  }
}
const boardBatch: Tensor = board.reshape([1, 1, boardHeight, boardWidth]);
show(
  plotImages([board], {
    title: t({
      ko: "84×148 그림: 28×28로 배운 신경망이 읽을 수 있을까",
      en: "A picture of 84×148: can a network read it that learned on 28×28?",
    }),
  }),
);
try {
  reader.forward(boardBatch);
} catch (error) {
  console.log(String(error));
}

// %% denseRow
// ko: 완전 연결층에서 클래스 7의 가중치 256개를 16장의 4×4로 늘어놓아요.
// en: The 256 weights of class 7 in the dense layer, laid out as 16 sheets of 4×4.
const dense: Tensor = reader.stateDict()["dense.weight"];
console.log(dense.shape);
const sevenRow: Tensor = dense.slice(0, 7, 8).reshape([16, 1, 4, 4]);
show(
  plotImages(sevenRow, {
    colors: "diverging",
    columns: 8,
    title: t({
      ko: "완전 연결층의 한 행 256개는 16장짜리 필터 하나",
      en: "A row of 256 weights is one filter of 16 sheets",
    }),
  }),
);

// %% asFilter answer
function asFilter(row: number[], channels: number, height: number, width: number): number[][][] {
  const filter: number[][][] = [];
  // ko: row는 [채널, 높이, 너비]를 flatten으로 편 순서예요. filter[c][i][j]를 채우세요.
  // en: row is in the order in which flatten lays out [channels, height, width]. Fill filter[c][i][j].
  // #region solution
  for (let c = 0; c < channels; c++) {
    const sheet: number[][] = [];
    for (let i = 0; i < height; i++) {
      const start = (c * height + i) * width;
      sheet.push(row.slice(start, start + width));
    }
    filter.push(sheet);
  }
  // #endregion
  return filter;
}

// %% asFilterCheck check
check.asFilter(asFilter);

// %% convert
const scanner: Sequential = convolutionalize(reader, [1, 1, 28, 28]);
console.log(scanner.toString());
console.log(
  t({ ko: "매개변수:", en: "parameters:" }),
  reader.parameterCount(),
  scanner.parameterCount(),
);
function largestGap(one: Tensor, other: Tensor): number {
  let largest = 0;
  for (let k = 0; k < one.size; k++) {
    largest = Math.max(largest, Math.abs(one.values[k] - other.values[k]));
  }
  return largest;
}
const tenDigits: Tensor = tests.batch([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).x;
const byDense: Tensor = noGrad(() => reader.forward(tenDigits));
const byFilter: Tensor = noGrad(() => scanner.forward(tenDigits));
console.log(byDense.shape, byFilter.shape);
console.log(
  t({ ko: "가장 큰 차이:", en: "largest difference:" }),
  largestGap(byDense, byFilter).toFixed(6),
);
const boardScores: Tensor = noGrad(() => scanner.forward(boardBatch));
console.log(boardBatch.shape, "→", boardScores.shape);

// %% heat show hide-input
const [, , mapHeight, mapWidth] = boardScores.shape;
const shares: Tensor = F.softmax(boardScores, 1);
function rowsOf(values: ArrayLike<number>, high: number, wide: number, start: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < high; i++) {
    rows.push(Array.from({ length: wide }, (_, j) => values[start + i * wide + j]));
  }
  return rows;
}
function drawHeat(label: number): Figure {
  const map = rowsOf(shares.values, mapHeight, mapWidth, label * mapHeight * mapWidth);
  const most = Math.max(...map.flat());
  const title = t({
    ko: `${label}의 지도: 가장 밝은 곳은 ${most.toFixed(2)}${most > 0.9 ? `, 거기에 ${label}` : ""}`,
    en: `The map of ${label}: ${most.toFixed(2)} at its brightest${most > 0.9 ? `, and there is a ${label}` : ""}`,
  });
  const look = { type: "heatmap", showscale: false, hoverinfo: "skip" };
  return figure({
    data: [
      {
        ...look,
        z: rowsOf(board.values, boardHeight, boardWidth, 0),
        colorscale: "Greys",
        reversescale: true,
      },
      { ...look, z: map, colorscale: "Cividis", zmin: 0, zmax: 1, xaxis: "x2", yaxis: "y2" },
    ],
    layout: {
      title: { text: title },
      xaxis: { domain: [0, 0.5], visible: false, constrain: "domain" },
      yaxis: { autorange: "reversed", visible: false, scaleanchor: "x", constrain: "domain" },
      xaxis2: { domain: [0.54, 1], visible: false, constrain: "domain" },
      yaxis2: {
        autorange: "reversed",
        visible: false,
        scaleanchor: "x2",
        anchor: "x2",
        constrain: "domain",
      },
    },
    text: title,
  });
}
show(
  slider({ min: 0, max: 9, value: 7, label: t({ ko: "숫자", en: "digit" }) }, (label) =>
    drawHeat(label),
  ),
);

// %% windowCost
// ko: 창을 하나씩 오려 읽을 때와 한 번에 읽을 때의 곱셈-덧셈을 세어 봐요.
// en: One window after the other, or all at once? Count the multiply-adds.
const places = mapHeight * mapWidth;
const oneWindow = summary(reader, [1, 1, 28, 28]).macs;
const atOnce = summary(scanner, [1, 1, boardHeight, boardWidth]).macs;
console.log(t({ ko: "창의 수:", en: "windows:" }), places);
console.log(
  t({ ko: "창마다 따로:", en: "one by one:" }),
  (places * oneWindow).toLocaleString("en"),
);
console.log(t({ ko: "한 번에:", en: "all at once:" }), atOnce.toLocaleString("en"));
console.log(t({ ko: "배:", en: "ratio:" }), ((places * oneWindow) / atOnce).toFixed(1));

// %% trySizes try
// ko: 높이와 너비를 바꿔 보세요. 28보다 작으면? 지도는 몇 픽셀마다 한 칸씩 커지나요?
// en: Change height and width. What happens below 28?
// en: How many pixels more make the map one place larger?
for (const [high, wide] of [
  [28, 28],
  [28, 32],
  [60, 140],
  [27, 28],
]) {
  try {
    console.log(`${high}×${wide} →`, scanner.outputShape([1, 1, high, wide]));
  } catch (error) {
    console.log(`${high}×${wide} →`, String(error));
  }
}

// %% coarse
// ko: 정답을 s×s픽셀마다 숫자 하나로 줄였다가(평균) 다시 부드럽게 키워요.
// en: The truth, kept with one number for s×s pixels (their mean), and enlarged smoothly again.
const strides = [1, 2, 4, 8, 16, 32];
function coarsened(mask: Tensor, s: number): Tensor {
  const [h, w] = mask.shape;
  const layers = new Float32Array(3 * h * w);
  for (let p = 0; p < h * w; p++) layers[mask.values[p] * h * w + p] = 1;
  const small = F.avgPool2d(fromArray(layers, [1, 3, h, w]), { kernelSize: s });
  const large = F.upsample(small, { size: [h, w], mode: "bilinear" });
  return fromArray(Float32Array.from(F.argmax(large, 1)), [h, w]);
}
const bounds: number[] = strides.map((s) => segmentationBound(truths, s, 3).miou);
show(
  slider({ min: 0, max: 5, value: 3, label: t({ ko: "줄이기", en: "shrink" }) }, (k) =>
    plotSegmentation(
      street.image,
      {
        [truthName]: street.mask,
        [`${strides[k]}×${strides[k]} → 1`]: coarsened(street.mask, strides[k]),
      },
      {
        classes: names.slice(1),
        title: t({
          ko: `${strides[k]}×${strides[k]}픽셀에 숫자 하나: 정답 자신도 평균 IoU ${bounds[k].toFixed(2)}`,
          en: `One number for ${strides[k]}×${strides[k]} pixels: mean IoU of the truth itself ${bounds[k].toFixed(2)}`,
        }),
      },
    ),
  ),
);

// %% stamps show hide-input
const seeds: number[][] = [
  [1, 2],
  [3, 4],
];
const brush: number[][] = [
  [1, 2, 1],
  [2, 4, 2],
  [1, 2, 1],
];
// ko: 앞의 도장 count개를 stride칸 간격으로 찍은 결과
// en: What the first count stamps leave, stride apart
function afterStamps(count: number, stride: number): number[][] {
  const side = stride + 3;
  const y: number[][] = [];
  for (let i = 0; i < side; i++) y.push(new Array<number>(side).fill(0));
  for (let k = 0; k < count; k++) {
    const [i, j] = [Math.floor(k / 2), k % 2];
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        y[i * stride + a][j * stride + b] += seeds[i][j] * brush[a][b];
      }
    }
  }
  return y;
}
show(
  plotMatrix(tensor(seeds), {
    title: t({ ko: "입력: 숫자 네 개", en: "The input: four numbers" }),
  }),
);
show(
  plotMatrix(tensor(brush), {
    title: t({ ko: "필터: 아홉 개의 무게", en: "The filter: nine weights" }),
  }),
);
show(
  slider({ min: 0, max: 4, value: 4, label: t({ ko: "도장", en: "stamps" }) }, (count) => {
    const [i, j] = [Math.floor((count - 1) / 2), (count - 1) % 2];
    return plotMatrix(tensor(afterStamps(count, 2)), {
      title:
        count === 0
          ? t({ ko: "아직 빈 판", en: "Still an empty board" })
          : t({
              ko: `도장 ${count}: 필터의 ${seeds[i][j]}배를 (${2 * i}, ${2 * j})부터, 겹치면 더하기`,
              en: `Stamp ${count}: ${seeds[i][j]} times the filter from (${2 * i}, ${2 * j}) on; overlaps add up`,
            }),
    });
  }),
);

// %% grownSizes
for (const [n, f, s, p] of [
  [2, 3, 1, 0],
  [2, 3, 2, 0],
  [7, 4, 2, 0],
  [7, 4, 2, 1],
]) {
  const grow: Module = convTranspose2d(1, 1, { kernelSize: f, stride: s, padding: p });
  console.log(`n ${n}, F ${f}, S ${s}, P ${p}  →  ${grow.outputShape([1, 1, n, n])[2]}`);
}

// %% grownSize answer
function grownSize(n: number, f: number, s: number, p: number): number {
  // ko: n×n 입력, f×f 필터, 스트라이드 s. 마지막에 네 가장자리를 p칸씩 잘라요. 결과의 한 변은?
  // en: Input n×n, filter f×f, stride s; at the end p places are cut off at each edge.
  // en: The side of the result?
  // #region solution
  return (n - 1) * s + f - 2 * p;
  // #endregion
}

// %% grownSizeCheck check
check.grownSize(grownSize);

// %% tryGrow try
// ko: 7×7을 정확히 14×14로 만드는 (F, P)를 더 찾아보세요. 스트라이드는 2예요. 224로 한 번에 가려면?
// en: Find more pairs (F, P) that make 14×14 of 7×7 with stride 2. And 224 in one go?
for (const [f, s, p] of [
  [4, 2, 1],
  [3, 2, 0],
  [64, 32, 16],
]) {
  const grow: Module = convTranspose2d(1, 1, { kernelSize: f, stride: s, padding: p });
  console.log(`F ${f}, S ${s}, P ${p}: 7 → ${grow.outputShape([1, 1, 7, 7])[2]}`);
}

// %% transposeConv answer
function transposeConv(x: number[][], w: number[][], stride: number): number[][] {
  const height = (x.length - 1) * stride + w.length;
  const width = (x[0].length - 1) * stride + w[0].length;
  const y: number[][] = [];
  for (let r = 0; r < height; r++) y.push(new Array<number>(width).fill(0));
  // ko: x[i][j]마다 필터를 x[i][j]배로, (i · stride, j · stride)부터 찍으세요. 겹치면 더해요.
  // en: For each x[i][j] stamp the filter, times x[i][j], from (i · stride, j · stride) on.
  // en: Overlaps add up.
  // #region solution
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < x[i].length; j++) {
      for (let a = 0; a < w.length; a++) {
        for (let b = 0; b < w[a].length; b++) {
          y[i * stride + a][j * stride + b] += x[i][j] * w[a][b];
        }
      }
    }
  }
  // #endregion
  return y;
}

// %% transposeConvCheck check
check.transposeConv(transposeConv);

// %% stampsLibrary
const fromStamps: Tensor = tensor(afterStamps(4, 2));
const fromLibrary: Tensor = F.convTranspose2d(
  tensor(seeds).reshape([1, 1, 2, 2]),
  tensor(brush).reshape([1, 1, 3, 3]),
  null,
  { stride: 2 },
);
console.log(fromLibrary.toArray());
console.log(
  t({ ko: "가장 큰 차이:", en: "largest difference:" }),
  largestGap(fromStamps, fromLibrary.reshape([5, 5])),
);

// %% asTable
// ko: 4×4 그림에 대는 3×3 합성곱을 표로: 열은 입력 16개, 행은 출력 4개예요.
// en: The 3×3 convolution of a 4×4 picture as a table: a column for each of 16 inputs,
// en: a row for each of 4 outputs.
const countingFilter: Tensor = tensor([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]).reshape([1, 1, 3, 3]);
const convTable = new Float32Array(4 * 16);
for (let k = 0; k < 16; k++) {
  const dot: Tensor = fromArray(new Float32Array(16), [1, 1, 4, 4]);
  dot.values[k] = 1;
  const answer = F.conv2d(dot, countingFilter).values;
  for (let r = 0; r < 4; r++) convTable[r * 16 + k] = answer[r];
}
const table: Tensor = fromArray(convTable, [4, 16]);
const flippedTable: Tensor = F.permute(table, [1, 0]);
show(
  plotMatrix(table, {
    title: t({
      ko: "합성곱을 표로: 숫자 16개에서 4개로",
      en: "The convolution as a table: 16 numbers in, 4 out",
    }),
  }),
);
show(
  plotMatrix(flippedTable, {
    title: t({
      ko: "같은 표를 눕혀서: 4개에서 16개로",
      en: "On its side: 4 numbers in, 16 out",
    }),
  }),
);
manualSeed(2);
const four: Tensor = randn([4, 1]);
const byTable: Tensor = F.matmul(flippedTable, four);
const byStamps: Tensor = F.convTranspose2d(four.reshape([1, 1, 2, 2]), countingFilter);
console.log(
  t({ ko: "눕힌 표와 전치 합성곱의 차이:", en: "table on its side against the stamps:" }),
  largestGap(byTable, byStamps).toFixed(6),
);

// %% asGradient
// ko: 합성곱의 역전파가 바로 전치 합성곱이에요.
// en: The backward pass of a convolution is the transposed convolution.
const x: Tensor = randn([1, 1, 9, 9]);
x.requiresGrad = true;
const y: Tensor = F.conv2d(x, countingFilter, null, { stride: 2 });
const dy: Tensor = randn(y.shape);
F.sum(F.mul(y, dy)).backward();
const painted: Tensor = F.convTranspose2d(dy, countingFilter, null, { stride: 2 });
console.log(x.shape, "→", y.shape, "→", painted.shape);
console.log(
  t({ ko: "기울기와의 차이:", en: "difference from the gradient:" }),
  largestGap(painted, x.grad!).toFixed(6),
);

// %% notInverse
const cat: Tensor = photo("cat", { grayscale: true, size: 144 });
const [, catHigh, catWide] = cat.shape;
const catBatch: Tensor = cat.reshape([1, 1, catHigh, catWide]);
const blur: Tensor = F.mul(tensor(brush), 1 / 16).reshape([1, 1, 3, 3]);
const half: Tensor = F.conv2d(catBatch, blur, null, { stride: 2 });
const back: Tensor = F.convTranspose2d(half, F.mul(blur, 4), null, { stride: 2 });
const [, , backHigh, backWide] = back.shape;
show(
  plotImages(
    [cat, half.reshape([1, half.shape[2], half.shape[3]]), back.reshape([1, backHigh, backWide])],
    {
      titles: [
        t({ ko: "그림", en: "picture" }),
        t({ ko: "합성곱, 스트라이드 2", en: "convolution, stride 2" }),
        t({ ko: "전치 합성곱", en: "transposed convolution" }),
      ],
      title: t({
        ko: "크기는 돌아왔지만 돌아오지 않은 수염",
        en: "The size came back, the whiskers did not",
      }),
    },
  ),
);
const cutCat: Tensor = cat.slice(1, 0, backHigh).slice(2, 0, backWide);
let catGap = 0;
for (let k = 0; k < cutCat.size; k++) catGap += Math.abs(cutCat.values[k] - back.values[k]);
console.log(
  t({ ko: "픽셀마다 평균 차이:", en: "mean difference of a pixel:" }),
  (catGap / cutCat.size).toFixed(3),
);

// %% tents show hide-input
const heights = [1, 3, 2, 4];
function drawTents(factor: number): Figure {
  const size = 2 * factor;
  const length = (heights.length - 1) * factor + size;
  const total = new Array<number>(length).fill(0);
  const lines = heights.map((height, n) => {
    const ys: number[] = [];
    for (let a = 0; a < size; a++) {
      const v = height * (1 - Math.abs(a - (factor - 0.5)) / factor);
      ys.push(v);
      total[n * factor + a] += v;
    }
    return {
      type: "scatter",
      mode: "lines+markers",
      x: ys.map((_, a) => n * factor + a),
      y: ys,
      line: { color: gray, width: 2 },
      marker: { size: 5 },
      name: t({ ko: "도장", en: "stamp" }),
      showlegend: n === 0,
    };
  });
  const title = t({
    ko: `${factor}배로 키우는 지붕 모양 도장: 더하면 숫자 사이의 직선`,
    en: `Tents for factor ${factor}: added up, straight lines between the numbers`,
  });
  return figure({
    data: [
      ...lines,
      {
        type: "scatter",
        mode: "lines+markers",
        x: total.map((_, k) => k),
        y: total,
        line: { color: orange, width: 3 },
        name: t({ ko: "합", en: "sum" }),
      },
      {
        type: "scatter",
        mode: "markers",
        x: heights.map((_, n) => n * factor + factor - 0.5),
        y: heights,
        marker: { color: blue, size: 12, symbol: "diamond" },
        name: t({ ko: "입력", en: "input" }),
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "결과의 자리", en: "place in the result" }) } },
      yaxis: { rangemode: "tozero" },
      legend: { x: 0.02, y: 0.98 },
    },
    text: title,
  });
}
show(
  slider({ min: 1, max: 8, value: 4, label: t({ ko: "배율", en: "factor" }) }, (factor) =>
    drawTents(factor),
  ),
);

// %% bilinearFilter answer
function bilinearFilter(factor: number): number[][] {
  // ko: 한 변이 2·factor인 표. 각 숫자는 행 방향 지붕과 열 방향 지붕의 곱이에요.
  // en: A table of side 2·factor. Each number is the tent along the rows times the tent along the columns.
  // #region solution
  const line: number[] = [];
  for (let i = 0; i < 2 * factor; i++) {
    line.push(1 - Math.abs(i - (factor - 0.5)) / factor);
  }
  return line.map((a) => line.map((b) => a * b));
  // #endregion
}

// %% bilinearFilterCheck check
check.bilinearFilter(bilinearFilter);

// %% bilinearLibrary
const fourTimes: Module = convTranspose2d(1, 1, {
  kernelSize: 8,
  stride: 4,
  padding: 2,
  bias: false,
  init: bilinearInit(),
});
const tiny: Tensor = photo("cat", { grayscale: true, size: 36 });
const tinyBatch: Tensor = tiny.reshape([1, 1, tiny.shape[1], tiny.shape[2]]);
const byTents: Tensor = noGrad(() => fourTimes.forward(tinyBatch));
const byBlending: Tensor = F.upsample(tinyBatch, { scale: 4, mode: "bilinear" });
const inner = (image: Tensor): Tensor =>
  image.slice(2, 4, image.shape[2] - 4).slice(3, 4, image.shape[3] - 4);
console.log(tinyBatch.shape, "→", byTents.shape);
console.log(
  t({ ko: "가장자리를 뺀 차이:", en: "difference away from the rim:" }),
  largestGap(inner(byTents), inner(byBlending)).toFixed(6),
);

// %% checkerboard
function paintings(f: number, s: number): Tensor {
  const n = 5;
  const painted = F.convTranspose2d(ones([1, 1, n, n]), ones([1, 1, f, f]), null, { stride: s });
  return painted.reshape([painted.shape[2], painted.shape[3]]);
}
show(
  slider({ min: 2, max: 6, value: 3, label: "F" }, (f) =>
    plotMatrix(paintings(f, 2), {
      title:
        f % 2 === 0
          ? t({
              ko: `F = ${f}, S = 2: 안쪽은 어디나 같은 횟수`,
              en: `F = ${f}, S = 2: inside, each place is painted equally often`,
            })
          : t({
              ko: `F = ${f}, S = 2: 칸마다 칠한 횟수가 다른 바둑판무늬`,
              en: `F = ${f}, S = 2: some places are painted more often, a checkerboard`,
            }),
    }),
  ),
);

// %% tryCheckerboard try
// ko: 무작위 필터로 두 번 키운 고양이예요. 필터의 크기 f를 3, 4, 5로 바꿔 보세요.
// en: The cat, enlarged twice by random filters. Change f: 3, 4, 5.
const f = 3;
manualSeed(4);
let twice: Tensor = tinyBatch;
for (let k = 0; k < 2; k++) {
  const filter = F.add(F.mul(randn([1, 1, f, f]), 0.05), 4 / (f * f));
  twice = F.convTranspose2d(twice, filter, null, { stride: 2 });
}
show(
  plotImages(
    [
      twice.reshape([1, twice.shape[2], twice.shape[3]]),
      byBlending.reshape([1, byBlending.shape[2], byBlending.shape[3]]),
    ],
    {
      titles: [`F = ${f}, S = 2`, t({ ko: "쌍선형", en: "bilinear" })],
      title: t({
        ko: "겹침이 고르지 않은 필터가 남기는 무늬",
        en: "The pattern that uneven overlaps leave",
      }),
    },
  ),
);

// %% maps
const streetBatch: Tensor = street.image.reshape([1, 3, maskHeight, maskWidth]);
const maps: Tensor[] = noGrad(() => streetModel.backbone.maps(streetBatch));
maps.forEach((map, k) => {
  console.log(
    t({ ko: "스트라이드", en: "stride" }),
    `${streetModel.backbone.strides[k]}`.padStart(2),
    map.shape,
  );
});
console.log([...streetModel.children().keys()].join("  "));

// %% addSkip answer
function addSkip(coarse: number[][], fine: number[][]): number[][] {
  // ko: 거친 점수를 가로세로 두 배로(숫자마다 네 번) 키우고, 고운 점수를 더하세요.
  // en: Make the coarse scores twice as high and wide (each number four times), and add the fine ones.
  // #region solution
  return fine.map((row, i) => row.map((v, j) => v + coarse[Math.floor(i / 2)][Math.floor(j / 2)]));
  // #endregion
}

// %% addSkipCheck check
check.addSkip(addSkip);

// %% heads train
// ko: 같은 몸통(얼려서) 위에 FCN-32s부터 2s까지 머리 다섯을 새로 얹고, 똑같이 40걸음씩 가르쳐요.
// en: Five new heads, FCN-32s to FCN-2s, on one backbone (frozen), each taught for 40 steps.
const lessonStreets: SceneDataset = streets({ count: 160, size: 96, seed: 31 });
const backboneState: Record<string, Tensor> = {};
for (const [name, numbers] of Object.entries(streetModel.stateDict())) {
  if (name.startsWith("backbone.")) backboneState[name] = numbers;
}
function measured(model: Module, count: number): PixelMetrics {
  const answer = segment(model, everything.x.slice(0, 0, count));
  return pixelMetrics(answer, truths.slice(0, 0, count), 3);
}
const headStrides = [32, 16, 8, 4, 2];
const headAnswers: Tensor[] = [];
const headMious: number[] = [];
for (const stride of headStrides) {
  manualSeed(3);
  const model: Fcn = fcn(null, stride, { classes: 3, width: 16 });
  model.loadStateDict(backboneState, { partial: true });
  for (const parameter of model.backbone.parameters()) parameter.requiresGrad = false;
  await trainSegmentation(model, lessonStreets, {
    epochs: 1,
    batchSize: 4,
    learningRate: 0.01,
    show: false,
  });
  headAnswers.push(segment(model, street.image));
  headMious.push(measured(model, 20).miou);
  console.log(`FCN-${stride}s`.padEnd(7), headMious[headMious.length - 1].toFixed(3));
}

// %% headSlider show hide-input
show(
  slider({ min: 0, max: 4, value: 2, label: t({ ko: "스킵", en: "skips" }) }, (k) =>
    plotSegmentation(
      street.image,
      { [truthName]: street.mask, [`FCN-${headStrides[k]}s`]: headAnswers[k] },
      {
        classes: names.slice(1),
        title: t({
          ko: `스킵 ${k}개, 가장 고운 점수는 ${headStrides[k]}픽셀에 하나: 평균 IoU ${headMious[k].toFixed(2)}`,
          en: `${k} skips, the finest scores one for ${headStrides[k]} pixels: mean IoU ${headMious[k].toFixed(2)}`,
        }),
      },
    ),
  ),
);

// %% headsPicture show hide-input
const headNames = headStrides.map((s) => `FCN-${s}s`);
const headBounds = headStrides.map((s) => bounds[strides.indexOf(s)]);
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "정답 자신(눈금)", en: "the truth itself (mark)" }),
        x: headNames,
        y: headBounds,
        text: headBounds.map((v) => v.toFixed(2)),
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "신경망", en: "the network" }),
        x: headNames,
        y: headMious,
        text: headMious.map((v) => v.toFixed(2)),
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "스킵이 고울수록 높아지는 눈금, 따라 올라가는 신경망",
          en: "The finer the skip, the higher the mark, and the network follows",
        }),
      },
      yaxis: { range: [0, 1], title: { text: t({ ko: "평균 IoU", en: "mean IoU" }) } },
      legend: { orientation: "h", y: -0.15 },
    },
    text: headNames
      .map((name, k) => `${name}: ${headMious[k].toFixed(2)} (${headBounds[k].toFixed(2)})`)
      .join(", "),
  }),
);

// %% shipped
const shipped = measured(streetModel, 40);
console.log(
  t({ ko: "처음 보는 거리 40장:", en: "40 new streets:" }),
  t({ ko: "정확도", en: "accuracy" }),
  shipped.accuracy.toFixed(4),
  t({ ko: "평균 IoU", en: "mean IoU" }),
  shipped.miou.toFixed(3),
);
shipped.iou.forEach((v, k) => {
  console.log(names[k].padEnd(11), v.toFixed(3));
});
// ko: 더 큰 그림도 그대로 넣을 수 있어요.
// en: Larger pictures can go in as they are.
const largeStreet = streets({ count: 2, size: 128, seed: 77 }).sample(1);
show(
  plotSegmentation(
    largeStreet.image,
    {
      [truthName]: largeStreet.mask,
      [t({ ko: "대답", en: "answer" })]: segment(streetModel, largeStreet.image),
    },
    {
      classes: names.slice(1),
      title: t({
        ko: "96×144로 배운 신경망이 128×192에서 찾은 사람과 자전거",
        en: "Learned on 96×144, it finds people and bicycles in 128×192 too",
      }),
    },
  ),
);

// %% edges
// ko: 틀린 픽셀은 정답이 바뀌는 경계에서 얼마나 떨어져 있나요?
// en: How far from a border in the truth do the wrong pixels lie?
let wrongPixels = 0;
let wrongAtBorder = 0;
let borderPixels = 0;
for (let n = 0; n < 20; n++) {
  const mask: Tensor = truths.slice(0, n, n + 1).reshape([maskHeight, maskWidth]);
  const answer = segment(streetModel, everything.x.slice(0, n, n + 1));
  for (let p = 0; p < mask.size; p++) {
    const [row, column] = [Math.floor(p / maskWidth), p % maskWidth];
    let atBorder = false;
    for (const [dr, dc] of [
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ]) {
      const [r, c] = [row + dr, column + dc];
      if (r < 0 || c < 0 || r >= maskHeight || c >= maskWidth) continue;
      if (mask.values[r * maskWidth + c] !== mask.values[p]) atBorder = true;
    }
    if (atBorder) borderPixels++;
    if (answer.values[p] === mask.values[p]) continue;
    wrongPixels++;
    if (atBorder) wrongAtBorder++;
  }
}
console.log(
  t({ ko: "경계에 닿은 픽셀:", en: "pixels at a border:" }),
  `${((100 * borderPixels) / (20 * area)).toFixed(1)} %`,
  t({ ko: "틀린 픽셀 가운데:", en: "of the wrong ones:" }),
  `${((100 * wrongAtBorder) / wrongPixels).toFixed(0)} %`,
);

// %% inFull try
// ko: true로 바꾸면 처음부터 배워요. 컴퓨터에 따라 10분쯤 걸려요.
// en: With true it learns from the beginning: some ten minutes, depending on the machine.
const trainInFull = false;
if (trainInFull) {
  manualSeed(11);
  const fresh: Fcn = streetFcn();
  await trainSegmentation(fresh, streets({ count: 2000, size: 96, seed: 11 }), { epochs: 4 });
  console.log(evaluateSegmentation(fresh, unseen, { classes: 3 }));
}

// %% streetNet answer
function streetNet(): Module {
  // ko: 매개변수 60,000개 이하. 입력은 [N, 3, 64, 96], 출력은 [N, 3, 64, 96]이에요.
  // en: At most 60,000 parameters. Input [N, 3, 64, 96], output [N, 3, 64, 96].
  // #region solution
  return sequential(
    conv2d(3, 16, { kernelSize: 3, padding: 1 }),
    batchNorm2d(16),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(16, 32, { kernelSize: 3, padding: 1 }),
    batchNorm2d(32),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(32, 48, { kernelSize: 3, padding: 1 }),
    batchNorm2d(48),
    relu(),
    convTranspose2d(48, 24, { kernelSize: 4, stride: 2, padding: 1 }),
    batchNorm2d(24),
    relu(),
    convTranspose2d(24, 3, { kernelSize: 4, stride: 2, padding: 1 }),
  );
  // #endregion
}

// %% trainStreetNet train
// ko: 학습률과 에폭을 고쳐도 돼요. 그림은 이 320장만 쓰세요.
// en: Change the rate and the epochs. Keep to these 320 streets.
manualSeed(5);
let streetNetModel: Module = flatten();
try {
  streetNetModel = streetNet();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (streetNetModel.parameters().length > 0) {
  const fits = streetNetModel.outputShape([1, 3, 64, 96]).join("×") === "1×3×64×96";
  const count = streetNetModel.parameterCount();
  console.log(
    t({ ko: "매개변수:", en: "parameters:" }),
    count,
    t({ ko: "(60,000 이하)", en: "(60,000 or fewer)" }),
  );
  if (fits && count <= 60000) {
    await trainSegmentation(streetNetModel, streets({ count: 320, size: 64, seed: 41 }), {
      epochs: 6,
      learningRate: 0.01,
      seed: 1,
    });
    const own = streets({ count: 20, size: 64, seed: 42 });
    console.log(evaluateSegmentation(streetNetModel, own, { classes: 3 }));
  } else {
    console.log(
      t({ ko: "조건에 맞지 않아서 학습하지 않았어요:", en: "Not trained, it breaks a rule:" }),
      streetNetModel.outputShape([1, 3, 64, 96]),
    );
  }
}

// %% streetNetCheck check
check.streetNet({ build: streetNet, model: streetNetModel });

// %% settle
console.log(
  t({ ko: "모두 배경:", en: "background everywhere:" }),
  `${(100 * lazy.accuracy).toFixed(1)} %`,
  t({ ko: "내기:", en: "your bet:" }),
  betBackground,
);
console.log(t({ ko: "그때의 평균 IoU:", en: "and its mean IoU:" }), lazy.miou.toFixed(2));
console.log(
  t({ ko: "같은 그림인가요? 차이", en: "the same picture? difference" }),
  (catGap / cutCat.size).toFixed(3),
  t({ ko: "내기:", en: "your bet:" }),
  betInverse,
);
