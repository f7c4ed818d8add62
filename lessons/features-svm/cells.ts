// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  argmax,
  cellHistograms,
  censusTransform,
  compareFeatures,
  conv2d,
  crop,
  densePatches,
  type Disturbance,
  disturbances,
  disturbed,
  type Figure,
  figure,
  fit,
  fitFerns,
  fitHaarDetector,
  fitLinearSvm,
  fitOneVsRest,
  fitSvm,
  fitVocabulary,
  flatten,
  fromArray,
  gaussianBlur,
  type HaarFeature,
  haarFeatures,
  hogFeatures,
  integralImage,
  type Labelled,
  type Learner,
  linear,
  live,
  localBinaryPattern,
  manualSeed,
  matchDescriptors,
  maxPool2d,
  mnist,
  Module,
  noGrad,
  photo,
  plotAccuracyCurves,
  plotDecisionBoundary,
  plotDetections,
  plotImages,
  plotKeypoints,
  plotMatches,
  plotMatrix,
  relu,
  rng,
  rotate,
  sequential,
  show,
  sift,
  slider,
  svmLearner,
  t,
  type Tensor,
  tensor,
  translate,
} from "convlab";
import { checks } from "convlab/lessons/features-svm";

const check = checks(t({ ko: "ko", en: "en" }));

const blue = "#0072B2";
const orange = "#D55E00";
const gray = "#bbbbbb";

// ko: 0, 1, …, n − 1
// en: 0, 1, …, n − 1
function upTo(n: number): number[] {
  const list: number[] = [];
  for (let i = 0; i < n; i++) list.push(i);
  return list;
}

// %% betPicture
const digits = mnist({ train: true });
const fresh = mnist({ train: false });
// ko: 라이브러리의 "조명" 방해. 대비를 잃고, 그림마다 다른 밝기의 막이 덮여요.
// en: The library's disturbance "light": contrast is lost to a veil, brighter or darker in each picture.
const light: Disturbance = disturbances()[2];
const eight: Tensor = fresh.batch(upTo(8)).x;
const veiled: Tensor = disturbed(eight, light, 0.8, 3);
function pictureOf(batch: Tensor, i: number): Tensor {
  return fromArray(batch.values.slice(784 * i, 784 * (i + 1)), [28, 28]);
}
show(
  plotImages(
    [...upTo(8).map((i) => pictureOf(eight, i)), ...upTo(8).map((i) => pictureOf(veiled, i))],
    {
      columns: 8,
      title: t({
        ko: "대비를 80 % 잃어도 사람은 읽는 숫자",
        en: "With 80 % of the contrast gone, you still read every digit",
      }),
    },
  ),
);

// %% bet try
// ko: "hand"(손으로 만든 특징) 또는 "cnn"
// en: "hand" (features made by hand) or "cnn"
const bet: string = "cnn";

// %% lightWindow show hide-input
const windowRows: number[][] = [
  [90, 60, 30],
  [120, 80, 40],
  [140, 110, 70],
];
function drawWindow(contrast: number): Figure {
  const lit = windowRows.map((row) =>
    row.map((v) => Math.round(contrast * v + 100 * (1 - contrast))),
  );
  // ko: 가운데 픽셀의 코드
  // en: The code of the middle pixel.
  const code = localBinaryPattern(tensor(lit)).at(1, 1);
  return plotMatrix(tensor(lit), {
    title: t({
      ko: `대비 ${contrast}: 숫자는 모두 달라져도 가운데의 코드는 ${code}`,
      en: `Contrast ${contrast}: every number moves, the middle pixel's code is ${code}`,
    }),
  });
}
show(
  slider(
    { min: 0.1, max: 1.5, step: 0.1, value: 1, label: t({ ko: "대비", en: "contrast" }) },
    drawWindow,
  ),
);

// %% bitPlaces
const bitValues: Tensor = tensor([
  [8, 4, 2],
  [16, 0, 1],
  [32, 64, 128],
]);
show(
  plotMatrix(bitValues, {
    title: t({
      ko: "이웃마다 비트 하나: 오른쪽이 1, 시계 반대 방향으로 두 배씩",
      en: "A bit for each neighbour: 1 on the right, then doubled, counter-clockwise",
    }),
  }),
);

// %% lbpCode answer
function lbpCode(window: number[][]): number {
  // ko: 3×3 창. 가운데보다 어둡지 않은 이웃의 비트를 더하세요.
  // en: A 3×3 window. Add the bits of the neighbours that are not darker than the middle.
  // #region solution
  const order = [
    [1, 2],
    [0, 2],
    [0, 1],
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
    [2, 2],
  ];
  let code = 0;
  for (let bit = 0; bit < 8; bit++) {
    const [row, column] = order[bit];
    if (window[row][column] >= window[1][1]) code += 2 ** bit;
  }
  return code;
  // #endregion
}

// %% lbpCodeCheck check
check.lbpCode(lbpCode);

// %% lbpPhoto show hide-input
const plane: Tensor = photo("airplane", { grayscale: true, size: 200 });
const [, planeHigh, planeWide] = plane.shape;
// ko: 사진을 어둡게 하고, 카메라처럼 밝기를 256단계로 되돌려요.
// en: A darker photograph; like a camera's it keeps 256 levels of brightness.
function dimmed(picture: Tensor, contrast: number): Tensor {
  const values = Float32Array.from(picture.values, (v) => Math.round(255 * v * contrast) / 255);
  return fromArray(values, picture.shape);
}
function shareEqual(a: Tensor, b: Tensor): number {
  let same = 0;
  for (let i = 0; i < a.size; i++) if (a.values[i] === b.values[i]) same++;
  return same / a.size;
}
function codesAsPicture(codes: Tensor): Tensor {
  return fromArray(
    Float32Array.from(codes.values, (v) => v / 255),
    codes.shape,
  );
}
const planeCodes: Tensor = localBinaryPattern(plane);
function drawLbp(contrast: number): Figure {
  const dark = dimmed(plane, contrast);
  const codes = localBinaryPattern(dark);
  const pixels = (100 * shareEqual(plane, dark)).toFixed(0);
  const kept = (100 * shareEqual(planeCodes, codes)).toFixed(0);
  // ko: 256단계로 되돌리지 않은 어두운 사진
  // en: The darker photograph without the 256 levels
  const exact = fromArray(
    Float32Array.from(plane.values, (v) => v * contrast),
    plane.shape,
  );
  const ideal = (100 * shareEqual(planeCodes, localBinaryPattern(exact))).toFixed(0);
  return plotImages(
    [
      plane.reshape([planeHigh, planeWide]),
      dark.reshape([planeHigh, planeWide]),
      codesAsPicture(planeCodes),
      codesAsPicture(codes),
    ],
    {
      columns: 2,
      titles: [
        t({ ko: "사진", en: "photograph" }),
        t({ ko: "어두운 사진", en: "darker" }),
        t({ ko: "코드", en: "its codes" }),
        t({ ko: "어두운 사진의 코드", en: "codes of the darker one" }),
      ],
      title: t({
        ko: `밝기 ${contrast}배: 그대로인 픽셀 ${pixels} %, 코드 ${ideal} %(카메라가 256단계로 줄이면 ${kept} %)`,
        en: `Light × ${contrast}: ${pixels} % of the pixels stay, ${ideal} % of the codes (${kept} % after a camera's 256 levels)`,
      }),
    },
  );
}
show(
  slider(
    {
      min: 0.1,
      max: 0.9,
      step: 0.1,
      value: 0.5,
      frames: 5,
      label: t({ ko: "밝기", en: "light" }),
    },
    drawLbp,
  ),
);

// %% mctCode answer
function mctCode(window: number[][]): number {
  // ko: 아홉 픽셀 모두를 아홉의 평균과 견줘요. 왼쪽 위가 가장 큰 비트 256이에요.
  // en: Compare all nine pixels with the mean of the nine. The upper left one is the greatest bit, 256.
  // #region solution
  const all = window.flat();
  const mean = all.reduce((sum, v) => sum + v, 0) / 9;
  return all.reduce((code, v) => 2 * code + (v > mean ? 1 : 0), 0);
  // #endregion
}

// %% mctCodeCheck check
check.mctCode(mctCode);

// %% noiseMeasure
// ko: 모든 픽셀에 작은 잡음을 더하고, 코드의 비트가 몇 개나 그대로인지 세요.
// en: Add a little noise to every pixel and count the bits of the codes that stay.
function bitsKept(a: Tensor, b: Tensor, bits: number): number {
  let flipped = 0;
  for (let i = 0; i < a.size; i++) {
    for (let rest = a.values[i] ^ b.values[i]; rest > 0; rest >>= 1) flipped += rest & 1;
  }
  return 1 - flipped / (bits * a.size);
}
const noiseRandom = rng(1);
const lbpKept: number[] = [];
const mctKept: number[] = [];
const noises: number[] = [0.01, 0.02, 0.04, 0.08];
for (const noise of noises) {
  const noisy: Tensor = fromArray(
    Float32Array.from(plane.values, (v) => v + noise * noiseRandom.normal()),
    plane.shape,
  );
  lbpKept.push(bitsKept(planeCodes, localBinaryPattern(noisy), 8));
  mctKept.push(bitsKept(censusTransform(plane), censusTransform(noisy), 9));
}

// %% noisePicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: "LBP",
        x: noises.map(String),
        y: lbpKept.map((v) => 100 * v),
        marker: { color: gray },
      },
      {
        type: "bar",
        name: "MCT",
        x: noises.map(String),
        y: mctKept.map((v) => 100 * v),
        marker: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "평균과 견주면 잡음에도 비트가 조금 더 살아남음",
          en: "Compared with a mean, a few more bits survive the noise",
        }),
      },
      xaxis: { type: "category", title: { text: t({ ko: "잡음의 크기", en: "noise" }) } },
      yaxis: {
        range: [50, 100],
        title: { text: t({ ko: "그대로인 비트 (%)", en: "bits that stay (%)" }) },
      },
    },
    text: t({
      ko: `잡음 ${noises.join(", ")}에서 그대로인 비트의 몫. LBP: ${lbpKept.map((v) => v.toFixed(2)).join(", ")}. MCT: ${mctKept.map((v) => v.toFixed(2)).join(", ")}`,
      en: `Share of bits that stay at noise ${noises.join(", ")}. LBP: ${lbpKept.map((v) => v.toFixed(2)).join(", ")}. MCT: ${mctKept.map((v) => v.toFixed(2)).join(", ")}`,
    }),
  }),
);

// %% cellsPicture show hide-input
const three: Tensor = fresh.image(18).reshape([28, 28]);
const uniformCodes: Tensor = localBinaryPattern(three, { method: "uniform" });
const vector: Tensor = cellHistograms(uniformCodes, { bins: 10, cells: [4, 4] });
show(
  plotImages(
    [
      three,
      fromArray(
        Float32Array.from(uniformCodes.values, (v) => v / 9),
        [28, 28],
      ),
    ],
    {
      titles: [t({ ko: "숫자 그림", en: "digit" }), t({ ko: "코드", en: "codes" })],
      title: t({
        ko: "픽셀을 코드로: 빛은 버리고 무늬만 남김",
        en: "From pixels to codes: the light goes, the pattern stays",
      }),
    },
  ),
);
show(
  figure({
    data: [{ type: "bar", y: Array.from(vector.values), marker: { color: blue } }],
    layout: {
      title: {
        text: t({
          ko: "칸 16개의 히스토그램을 이은 160개의 수: 특징 벡터",
          en: "The histograms of 16 cells in a row: a feature vector of 160 numbers",
        }),
      },
      xaxis: { title: { text: t({ ko: "특징", en: "feature" }) }, dtick: 10 },
      yaxis: { title: { text: t({ ko: "몫", en: "share" }) } },
    },
    text: t({
      ko: "칸마다 코드 열 가지의 몫, 모두 160개",
      en: "The shares of ten codes in each of 16 cells, 160 numbers",
    }),
  }),
);

// %% integralPicture show hide-input
const small: number[][] = [
  [1, 2, 0, 3],
  [4, 1, 1, 0],
  [0, 2, 5, 1],
  [3, 0, 2, 2],
];
const smallSums = integralImage(tensor(small));
interface Marked {
  row: number;
  column: number;
  color: string;
}
// ko: 숫자 표에 테두리를 그려요.
// en: A table of numbers with frames.
function framedNumbers(rows: number[][], marks: Marked[], title: string): Figure {
  const flat = rows.flatMap((row, i) => row.map((v, j) => ({ i: i, j: j, v: v })));
  return figure({
    data: [
      {
        type: "heatmap",
        z: rows,
        colorscale: [
          [0, "#ffffff"],
          [1, "#d5e6f2"],
        ],
        showscale: false,
        xgap: 1,
        ygap: 1,
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "text",
        x: flat.map((cell) => cell.j),
        y: flat.map((cell) => cell.i),
        text: flat.map((cell) => String(cell.v)),
        textfont: { size: 18, color: "#222222" },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      width: 480,
      height: 440,
      xaxis: { visible: false },
      yaxis: { visible: false, autorange: "reversed", scaleanchor: "x" },
      shapes: marks.map((mark) => ({
        type: "rect",
        x0: mark.column - 0.46,
        x1: mark.column + 0.46,
        y0: mark.row - 0.46,
        y1: mark.row + 0.46,
        line: { color: mark.color, width: 4 },
      })),
    },
    text: `${title}: ${rows.map((row) => row.join(" ")).join(" / ")}`,
  });
}
function sumsRows(): number[][] {
  return upTo(5).map((i) => Array.from(smallSums.sums.slice(5 * i, 5 * i + 5)));
}
function drawRectangle(columns: number): Figure {
  const marks: Marked[] = [
    { row: 3, column: columns, color: blue },
    { row: 1, column: 0, color: blue },
    { row: 3, column: 0, color: orange },
    { row: 1, column: columns, color: orange },
  ];
  const at = (row: number, column: number): number => smallSums.sums[5 * row + column];
  const found = at(3, columns) + at(1, 0) - at(3, 0) - at(1, columns);
  const words = `${at(3, columns)} + ${at(1, 0)} − ${at(3, 0)} − ${at(1, columns)} = ${found}`;
  return framedNumbers(
    sumsRows(),
    marks,
    t({
      ko: `행 1–2, 열 0–${columns - 1}의 합은 ${words}`,
      en: `Rows 1–2, columns 0–${columns - 1}: ${words}`,
    }),
  );
}
show(
  plotMatrix(tensor(small), {
    title: t({ ko: "그림: 숫자 4×4개", en: "The picture: 4×4 numbers" }),
  }),
);
show(
  slider({ min: 1, max: 4, value: 3, label: t({ ko: "열의 수", en: "columns" }) }, drawRectangle),
);

// %% integralTable answer
function integralTable(image: number[][]): number[][] {
  // ko: 결과는 한 행, 한 열이 더 커요. 첫 행과 첫 열은 0이에요.
  // en: The result has one row and one column more; its first row and column are 0.
  // #region solution
  const sums = [new Array<number>(image[0].length + 1).fill(0)];
  for (let i = 0; i < image.length; i++) {
    const line = [0];
    for (let j = 0; j < image[i].length; j++) {
      line.push(line[j] + sums[i][j + 1] - sums[i][j] + image[i][j]);
    }
    sums.push(line);
  }
  return sums;
  // #endregion
}

// %% integralTableCheck check
check.integralTable(integralTable);

// %% haarCost
const everyHaar: HaarFeature[] = haarFeatures(24, 24);
const rectangles: Record<string, number> = {
  "edge-x": 2,
  "edge-y": 2,
  "line-x": 3,
  "line-y": 3,
  diagonal: 4,
};
let pixelsRead = 0;
let sumsRead = 0;
for (const feature of everyHaar) {
  pixelsRead += rectangles[feature.kind] * feature.height * feature.width;
  sumsRead += rectangles[feature.kind] * 4;
}
console.log(t({ ko: "24×24 창의 특징:", en: "features of a 24×24 window:" }), everyHaar.length);
console.log(t({ ko: "픽셀로 더하면 읽을 수:", en: "numbers read, pixel by pixel:" }), pixelsRead);
console.log(t({ ko: "적분 영상으로 읽을 수:", en: "numbers read, integral image:" }), sumsRead);
console.log(t({ ko: "몇 배:", en: "times fewer:" }), (pixelsRead / sumsRead).toFixed(1));

// %% haarLearn
// ko: 숫자 열두 개가 놓인 종이. 여기에서 28×28 창을 잘라 배워요. 창의 대부분은 아무것도 아니에요.
// en: A sheet with twelve digits; windows of 28×28 are cut out of such sheets. Most windows are nothing.
const sheetRandom = rng(1);
interface Sheet {
  picture: Tensor;
  places: number[][];
}
function sheetOf(pictures: Tensor[], labels: number[]): Sheet {
  const values = new Float32Array(112 * 140);
  const places: number[][] = [];
  pictures.forEach((picture, place) => {
    const top = 36 * Math.floor(place / 4) + sheetRandom.int(8);
    const left = 34 * (place % 4) + sheetRandom.int(6);
    places.push([top, left, labels[place]]);
    picture.values.forEach((v, i) => {
      const at = (top + Math.floor(i / 28)) * 140 + left + (i % 28);
      values[at] = Math.min(1, values[at] + v);
    });
  });
  return { picture: fromArray(values, [1, 112, 140]), places: places };
}
function cutOut(sheet: Sheet, top: number, left: number): Tensor {
  return crop(sheet.picture, { top: top, left: left, height: 28, width: 28 });
}
const haarWindows: Tensor[] = [];
const haarLabels: number[] = [];
const zerosAt: number[] = upTo(1000).filter((i) => digits.labels[i] === 0);
for (let n = 0; n < 12; n++) {
  const which = upTo(12).map((k) => (k % 4 === 0 ? zerosAt[3 * n + k / 4] : 12 * n + k));
  const sheet = sheetOf(
    which.map((i) => digits.image(i)),
    which.map((i) => digits.labels[i]),
  );
  for (const [top, left, label] of sheet.places) {
    if (left > 112) continue;
    haarWindows.push(cutOut(sheet, top, left));
    haarLabels.push(label === 0 ? 1 : 0);
  }
  for (let k = 0; k < 30; k++) {
    const [top, left] = [sheetRandom.int(85), sheetRandom.int(113)];
    const nearZero = sheet.places.some(
      ([y, x, label]) => label === 0 && Math.abs(y - top) < 5 && Math.abs(x - left) < 5,
    );
    if (nearZero) continue;
    haarWindows.push(cutOut(sheet, top, left));
    haarLabels.push(0);
  }
}
const zeroFinder = fitHaarDetector(haarWindows, haarLabels, { rounds: 30, step: 4 });
console.log(t({ ko: "후보 특징:", en: "candidates:" }), haarFeatures(28, 28, { step: 4 }).length);
console.log(t({ ko: "배운 창:", en: "windows learned from:" }), haarWindows.length);
for (const k of [0, 1, 2, 29]) {
  const [feature, stump] = [zeroFinder.features[k], zeroFinder.stumps[k]];
  console.log(k + 1, feature.kind, t({ ko: "오차", en: "error" }), stump.error.toFixed(3));
}

// %% haarPicture show hide-input
const haarSigns: Record<string, number[][]> = {
  "edge-x": [[-1, 1]],
  "edge-y": [[-1], [1]],
  "line-x": [[-1, 1, -1]],
  "line-y": [[-1], [1], [-1]],
  diagonal: [
    [-1, 1],
    [1, -1],
  ],
};
const zero: Tensor = haarWindows[haarLabels.indexOf(1)];
function overDigit(feature: HaarFeature): Tensor {
  const values = Float32Array.from(zero.values, (v) => 0.3 + 0.4 * v);
  haarSigns[feature.kind].forEach((row, r) => {
    row.forEach((sign, c) => {
      for (let y = 0; y < feature.height; y++) {
        for (let x = 0; x < feature.width; x++) {
          const i = feature.top + r * feature.height + y;
          const j = feature.left + c * feature.width + x;
          values[28 * i + j] += 0.3 * sign;
        }
      }
    });
  });
  return fromArray(values, [28, 28]);
}
show(
  plotImages(zeroFinder.features.slice(0, 4).map(overDigit), {
    columns: 4,
    range: [0, 1],
    titles: zeroFinder.features.slice(0, 4).map((feature) => feature.kind),
    title: t({
      ko: "AdaBoost가 고른 처음 네 특징: 밝은 네모의 합에서 어두운 네모의 합을 뺌",
      en: "The four features chosen first: sum under bright minus sum under dark",
    }),
  }),
);
const testPlaces: number[] = [3, 0, 10, 5, 1, 13, 7, 25, 28, 4, 55, 2];
const testSheet = sheetOf(
  testPlaces.map((i) => fresh.image(i)),
  testPlaces.map((i) => fresh.labels[i]),
);
const zerosFound = zeroFinder.detect(testSheet.picture, { threshold: 0.15, stride: 2 });
const zerosThere = testSheet.places.filter(([, , label]) => label === 0);
const zerosHit = zerosThere.filter(([top, left]) =>
  zerosFound.some((box) => Math.abs(box.top - top) < 6 && Math.abs(box.left - left) < 6),
);
show(
  plotDetections(
    {
      image: testSheet.picture,
      found: {
        boxes: tensor(zerosFound.map((box) => [box.left, box.top, box.left + 28, box.top + 28])),
        labels: zerosFound.map(() => 0),
        scores: zerosFound.map((box) => box.score),
      },
    },
    {
      classes: ["0"],
      title: t({
        ko: `네모의 합 30개로: 0은 ${zerosThere.length}개 가운데 ${zerosHit.length}개를 찾고, 잘못 찾은 창은 ${zerosFound.length - zerosHit.length}개`,
        en: `Thirty sums of rectangles find ${zerosHit.length} of ${zerosThere.length} zeros, with ${zerosFound.length - zerosHit.length} false alarms`,
      }),
    },
  ),
);

// %% fernPicture show hide-input
// ko: 비교 네 번: [행, 열]의 쌍
// en: Four tests: pairs of [row, column]
const fernTests: number[][][] = [
  [
    [8, 9],
    [14, 13],
  ],
  [
    [7, 18],
    [20, 11],
  ],
  [
    [14, 8],
    [13, 19],
  ],
  [
    [21, 15],
    [10, 12],
  ],
];
function drawFern(which: number): Figure {
  const picture = fresh.image(which);
  const lines = fernTests.map(([p, q]) => [28 * p[0] + p[1], 28 * q[0] + q[1]]);
  const bits: number[] = lines.map(([a, b]) => (picture.values[a] > picture.values[b] ? 1 : 0));
  const leaf = bits.reduce((sum, bit) => 2 * sum + bit, 0);
  const title = t({
    ko: `비교 네 번의 답 ${bits.join("")}: 잎 ${leaf}`,
    en: `Four comparisons answer ${bits.join("")}: leaf ${leaf}`,
  });
  return figure({
    data: [
      {
        type: "heatmap",
        z: upTo(28).map((i) => Array.from(picture.values.slice(28 * i, 28 * i + 28))),
        colorscale: [
          [0, "#000000"],
          [1, "#ffffff"],
        ],
        showscale: false,
        hoverinfo: "skip",
      },
      ...lines.map(([a, b], k) => ({
        type: "scatter",
        mode: "lines+markers+text",
        x: [a % 28, b % 28],
        y: [Math.floor(a / 28), Math.floor(b / 28)],
        text: [`${k + 1}`, ""],
        textposition: "top center",
        textfont: { color: "#E69F00", size: 16 },
        line: { color: bits[k] === 1 ? "#E69F00" : "#56B4E9", width: 3 },
        marker: { size: [12, 6] },
        showlegend: false,
      })),
    ],
    layout: {
      title: { text: title },
      width: 460,
      height: 480,
      xaxis: { visible: false },
      yaxis: { visible: false, autorange: "reversed", scaleanchor: "x" },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0, max: 10, value: 0, label: t({ ko: "몇 번째 숫자", en: "which digit" }) },
    drawFern,
  ),
);

// %% fernLeaf answer
function fernLeaf(pixels: number[], tests: number[][]): number {
  // ko: 비교 [a, b]마다 a가 더 밝으면 비트 1. 첫 비교가 가장 큰 비트예요.
  // en: For each test [a, b] the bit is 1 where a is brighter. The first test is the greatest bit.
  // #region solution
  let leaf = 0;
  for (const [a, b] of tests) {
    leaf = 2 * leaf + (pixels[a] > pixels[b] ? 1 : 0);
  }
  return leaf;
  // #endregion
}

// %% fernLeafCheck check
check.fernLeaf(fernLeaf);

// %% fernCount
const fernPictures: Tensor[] = upTo(2000).map((i) => digits.image(i));
const fernTest = { x: fresh.batch(upTo(500)).x, y: fresh.batch(upTo(500)).y };
const fernDim: Tensor = disturbed(fernTest.x, light, 0.8, 5);
const fernCounts: number[] = [1, 3, 10, 30, 60];
const fernRight: number[] = [];
const fernDimRight: number[] = [];
for (const count of fernCounts) {
  const ferns = fitFerns(fernPictures, digits.labels.slice(0, 2000), {
    ferns: count,
    depth: 11,
    prior: 0.1,
  });
  let right = 0;
  let dimRight = 0;
  for (let i = 0; i < 500; i++) {
    if (ferns.predict(pictureOf(fernTest.x, i)) === fernTest.y[i]) right++;
    if (ferns.predict(pictureOf(fernDim, i)) === fernTest.y[i]) dimRight++;
  }
  fernRight.push(right / 500);
  fernDimRight.push(dimRight / 500);
}

// %% fernCountPicture show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "밝은 그림", en: "in full light" }),
        x: fernCounts,
        y: fernRight,
        line: { color: blue, width: 3 },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "대비를 80 % 잃은 그림", en: "80 % of the contrast gone" }),
        x: fernCounts,
        y: fernDimRight,
        line: { color: orange, width: 3, dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `펀 하나는 ${(100 * fernRight[0]).toFixed(0)} %, 60개는 ${(100 * fernRight[4]).toFixed(0)} %, 그리고 빛은 상관없음`,
          en: `One fern reads ${(100 * fernRight[0]).toFixed(0)} %, sixty read ${(100 * fernRight[4]).toFixed(0)} %, in any light`,
        }),
      },
      xaxis: { title: { text: t({ ko: "펀의 수", en: "ferns" }) } },
      yaxis: { title: { text: t({ ko: "정확도", en: "accuracy" }) }, range: [0, 1] },
    },
    text: t({
      ko: `펀의 수: 밝을 때와 어두울 때의 정확도. ${fernCounts.map((count, i) => `${count}: ${fernRight[i]}, ${fernDimRight[i]}`).join("; ")}`,
      en: `Ferns: accuracy in full light and in dim light. ${fernCounts.map((count, i) => `${count}: ${fernRight[i]}, ${fernDimRight[i]}`).join("; ")}`,
    }),
  }),
);

// %% blurSlider show hide-input
const small200: Tensor = photo("airplane", { grayscale: true, size: 200 });
function drawBlur(step: number): Figure {
  const sigma = 1.2 * 2 ** (step / 2);
  const [less, more] = [sigma, sigma * Math.SQRT2].map((one) =>
    gaussianBlur(small200, { sigma: one }),
  );
  const difference = fromArray(
    Float32Array.from(more.values, (v, i) => 0.5 + 5 * (v - less.values[i])),
    small200.shape,
  );
  return plotImages([less, difference], {
    range: [0, 1],
    titles: [
      t({ ko: "흐린 사진", en: "blurred" }),
      t({ ko: "더 흐린 것과의 차이", en: "difference to a stronger blur" }),
    ],
    title: t({
      ko: `σ = ${sigma.toFixed(1)}: 이만한 크기의 것이 밝거나 어둡게 도드라짐`,
      en: `σ = ${sigma.toFixed(1)}: what is about this large stands out, bright or dark`,
    }),
  });
}
show(
  slider({ min: 0, max: 6, value: 2, frames: 7, label: t({ ko: "흐리기", en: "blur" }) }, drawBlur),
);

// %% blobScale
// ko: 오른쪽 날개의 둥근 표지. 흐리게 한 사진 두 장의 차이를 표지 한가운데에서 읽어요.
// en: The round mark on the right wing. Read the difference of two blurs in its middle.
const whole: Tensor = photo("airplane", { grayscale: true });
const half: Tensor = photo("airplane", { grayscale: true, size: 200 });
const scaleSteps: number[] = upTo(12).map((k) => 1.2 * 2 ** (k / 3));
function responses(picture: Tensor, x: number, y: number): number[] {
  const side = picture.shape[2] === 400 ? 100 : 50;
  const piece = crop(picture, { top: y - side / 2, left: x - side / 2, height: side, width: side });
  const blurs = scaleSteps.map((sigma) => gaussianBlur(piece, { sigma: sigma }));
  const middle = side / 2;
  return upTo(11).map((k) => blurs[k + 1].at(0, middle, middle) - blurs[k].at(0, middle, middle));
}
const atWhole: number[] = responses(whole, 342, 98);
const atHalf: number[] = responses(half, 171, 49);

// %% blobPicture show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "원래 크기", en: "full size" }),
        x: scaleSteps.slice(0, 11),
        y: atWhole,
        line: { color: blue, width: 3 },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "절반 크기", en: "half the size" }),
        x: scaleSteps.slice(0, 11),
        y: atHalf,
        line: { color: orange, width: 3, dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "절반 크기의 표지는 절반의 σ에서 도드라짐",
          en: "A mark of half the size stands out at half the σ",
        }),
      },
      xaxis: {
        type: "log",
        title: { text: t({ ko: "흐리게 하는 σ(픽셀)", en: "blur σ (pixels)" }) },
      },
      yaxis: { title: { text: t({ ko: "두 흐림의 차이", en: "difference of two blurs" }) } },
    },
    text: t({
      ko: `흐림마다의 차이. 원래 크기: ${atWhole.map((v) => v.toFixed(3)).join(" ")}. 절반 크기: ${atHalf.map((v) => v.toFixed(3)).join(" ")}`,
      en: `The difference at each blur. Full size: ${atWhole.map((v) => v.toFixed(3)).join(" ")}. Half the size: ${atHalf.map((v) => v.toFixed(3)).join(" ")}`,
    }),
  }),
);

// %% keypoints
const cup: Tensor = photo("coffee", { size: 240 });
const cupSift = sift(cup);
console.log(t({ ko: "특징점:", en: "keypoints:" }), cupSift.keypoints.length);
show(
  slider(
    {
      min: 20,
      max: 220,
      step: 20,
      value: 60,
      frames: 5,
      label: t({ ko: "몇 개", en: "how many" }),
    },
    (most) =>
      plotKeypoints(cup, cupSift.keypoints, {
        most: most,
        title: t({
          ko: `가장 도드라진 ${most}곳: 저마다 크기와 방향이 있음`,
          en: `The ${most} places that stand out most, each with a size and a direction`,
        }),
      }),
  ),
);

// %% orientation show hide-input
// ko: 반시계 방향으로 돌린 뒤의 자리
// en: Where a point is after a counter-clockwise turn
const [, cupHigh, cupWide] = cup.shape;
function turnedPlace(x: number, y: number, degrees: number): number[] {
  const angle = (degrees * Math.PI) / 180;
  const dx = x - (cupWide - 1) / 2;
  const dy = y - (cupHigh - 1) / 2;
  return [
    (cupWide - 1) / 2 + Math.cos(angle) * dx + Math.sin(angle) * dy,
    (cupHigh - 1) / 2 - Math.sin(angle) * dx + Math.cos(angle) * dy,
  ];
}
const grayCup: Tensor = photo("coffee", { grayscale: true, size: 240 });
const looked = cupSift.keypoints.filter(
  (k) => k.sigma > 3 && k.sigma < 3.5 && Math.hypot(k.x - cupWide / 2, k.y - cupHigh / 2) < 50,
)[0];
// ko: 특징점의 크기만큼 흐리게 하고, 둘레의 기울기를 방향 36개로 나누어 더해요. 가까운 픽셀일수록 크게 세요.
// en: Blurred by the keypoint's size: the gradients around it in 36 directions; near pixels count more.
function directionsAt(sharp: Tensor, x: number, y: number, sigma: number): number[] {
  const picture = gaussianBlur(sharp, { sigma: sigma });
  const found = new Array<number>(36).fill(0);
  const reach = Math.round(4.5 * sigma);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const i = (Math.round(y) + dy) * cupWide + Math.round(x) + dx;
      const gx = picture.values[i + 1] - picture.values[i - 1];
      const gy = picture.values[i + cupWide] - picture.values[i - cupWide];
      const near = Math.exp(-(dx * dx + dy * dy) / (2 * (1.5 * sigma) ** 2));
      const turn = (Math.atan2(gy, gx) / (2 * Math.PI) + 1) % 1;
      found[Math.floor(36 * turn) % 36] += near * Math.hypot(gx, gy);
    }
  }
  const smooth = found.map((v, k) => found[(k + 35) % 36] + v + found[(k + 1) % 36]);
  const most = Math.max(...smooth);
  return smooth.map((v) => v / most);
}
function drawOrientation(degrees: number): Figure {
  const [x, y] = turnedPlace(looked.x, looked.y, degrees);
  const before = directionsAt(grayCup, looked.x, looked.y, looked.sigma);
  const after = directionsAt(rotate(grayCup, degrees), x, y, looked.sigma);
  const moved = 10 * (before.indexOf(1) - after.indexOf(1));
  const title = t({
    ko: `사진을 ${degrees}° 돌리면 가장 높은 막대는 ${(moved + 360) % 360}° 옮겨 감`,
    en: `Turn the photograph by ${degrees}°: the highest bar moves by ${(moved + 360) % 360}°`,
  });
  return figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "그대로", en: "as it is" }),
        x: upTo(36).map((k) => 10 * k),
        y: before,
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "돌린 뒤", en: "turned" }),
        x: upTo(36).map((k) => 10 * k),
        y: after,
        marker: { color: blue },
      },
    ],
    layout: {
      title: { text: title },
      xaxis: {
        dtick: 90,
        title: { text: t({ ko: "기울기의 방향(°)", en: "gradient's direction (°)" }) },
      },
      yaxis: { title: { text: t({ ko: "기울기의 양", en: "amount of gradient" }) } },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0, max: 90, step: 10, value: 40, frames: 4, label: t({ ko: "각도", en: "degrees" }) },
    drawOrientation,
  ),
);

// %% turnedCopy
interface Matched {
  copy: Tensor;
  found: ReturnType<typeof sift>;
  matches: ReturnType<typeof matchDescriptors>;
  right: number;
}
function matchTurned(degrees: number, contrast: number, ratio: number): Matched {
  const copy = dimmed(rotate(cup, degrees), contrast);
  const found = sift(copy, { contrast: 0.04 * contrast });
  const matches = matchDescriptors(cupSift.descriptors, found.descriptors, { ratio: ratio });
  let right = 0;
  for (const match of matches) {
    const from = cupSift.keypoints[match.a];
    const to = found.keypoints[match.b];
    const [x, y] = turnedPlace(from.x, from.y, degrees);
    if (Math.abs(x - to.x) < 4 && Math.abs(y - to.y) < 4) right++;
  }
  return { copy: copy, found: found, matches: matches, right: right };
}

// %% turnedPicture show hide-input
function drawTurned(degrees: number): Figure {
  const result = matchTurned(degrees, 0.5, 0.75);
  return plotMatches(
    [cup, result.copy],
    [cupSift.keypoints, result.found.keypoints],
    result.matches,
    {
      title: t({
        ko: `${degrees}° 돌리고 절반으로 어둡게: 짝 ${result.matches.length}개 가운데 ${result.right}개가 제자리`,
        en: `Turned ${degrees}°, half the light: ${result.right} of ${result.matches.length} matches are right`,
      }),
    },
  );
}
show(
  slider(
    { min: 0, max: 180, step: 15, value: 45, frames: 4, label: t({ ko: "각도", en: "degrees" }) },
    drawTurned,
  ),
);

// %% descriptor
const pair = matchTurned(45, 0.5, 0.75);
const best = pair.matches[0];
function descriptorAt(all: Tensor, row: number): number[] {
  return Array.from(all.values.slice(128 * row, 128 * row + 128));
}
const here: number[] = descriptorAt(cupSift.descriptors, best.a);
const there: number[] = descriptorAt(pair.found.descriptors, best.b);
let cosine = 0;
for (let k = 0; k < 128; k++) cosine += here[k] * there[k];

// %% descriptorPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "사진에서", en: "in the photograph" }),
        y: here,
        marker: { color: blue },
      },
      {
        type: "bar",
        name: t({ ko: "돌리고 어둡게 한 사진에서", en: "in the turned, darker copy" }),
        y: there.map((v) => -v),
        marker: { color: orange },
      },
    ],
    layout: {
      barmode: "relative",
      title: {
        text: t({
          ko: `같은 곳의 숫자 128개: 위아래가 거울처럼 닮음(코사인 ${cosine.toFixed(3)})`,
          en: `128 numbers of one place, mirrored: almost the same (cosine ${cosine.toFixed(3)})`,
        }),
      },
      xaxis: {
        dtick: 8,
        title: { text: t({ ko: "칸 4×4개 × 방향 8개", en: "4×4 cells × 8 directions" }) },
      },
      yaxis: { title: { text: t({ ko: "기울기의 양", en: "amount of gradient" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: t({
      ko: `두 기술자의 코사인은 ${cosine.toFixed(3)}`,
      en: `The cosine of the two descriptors is ${cosine.toFixed(3)}`,
    }),
  }),
);

// %% ratioMatches answer
function ratioMatches(a: number[][], b: number[][], ratio: number): number[][] {
  const pairs: number[][] = [];
  // ko: a의 기술자마다 b에서 가장 가까운 것과 둘째로 가까운 것을 찾으세요.
  // ko: 첫째 거리가 둘째 거리의 ratio배보다 작으면 [a의 번호, b의 번호]를 넣어요.
  // en: For each descriptor of a find the nearest and the second nearest of b.
  // en: Where the first distance is below ratio times the second, push [index in a, index in b].
  // #region solution
  a.forEach((one, i) => {
    const distances = b.map((other) => Math.hypot(...other.map((v, d) => v - one[d])));
    const order = b.map((_, j) => j).sort((p, q) => distances[p] - distances[q]);
    if (distances[order[0]] < ratio * distances[order[1]]) pairs.push([i, order[0]]);
  });
  // #endregion
  return pairs;
}

// %% ratioMatchesCheck check
check.ratioMatches(ratioMatches);

// %% ratioMeasure
const ratios: number[] = [0.5, 0.6, 0.7, 0.8, 0.9, 1];
const kept = matchTurned(45, 0.5, 1);
const ratioRight: number[] = ratios.map(() => 0);
const ratioWrong: number[] = ratios.map(() => 0);
for (const match of kept.matches) {
  const from = cupSift.keypoints[match.a];
  const to = kept.found.keypoints[match.b];
  const [x, y] = turnedPlace(from.x, from.y, 45);
  const right = Math.abs(x - to.x) < 4 && Math.abs(y - to.y) < 4;
  ratios.forEach((ratio, r) => {
    if (match.ratio <= ratio) {
      if (right) ratioRight[r]++;
      else ratioWrong[r]++;
    }
  });
}

// %% ratioPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "맞는 짝", en: "right" }),
        x: ratios.map(String),
        y: ratioRight,
        marker: { color: blue },
      },
      {
        type: "bar",
        name: t({ ko: "틀린 짝", en: "wrong" }),
        x: ratios.map(String),
        y: ratioWrong,
        marker: { color: orange },
      },
    ],
    layout: {
      barmode: "stack",
      title: {
        text: t({
          ko: "둘째와 견주어 버리면 틀린 짝부터 사라짐",
          en: "The ratio test throws out the wrong matches first",
        }),
      },
      xaxis: { type: "category", title: { text: t({ ko: "비율", en: "ratio" }) } },
      yaxis: { title: { text: t({ ko: "짝", en: "matches" }) } },
    },
    text: t({
      ko: `비율: 맞는 짝과 틀린 짝. ${ratios.map((ratio, r) => `${ratio}: ${ratioRight[r]}, ${ratioWrong[r]}`).join("; ")}`,
      en: `Ratio: right and wrong matches. ${ratios.map((ratio, r) => `${ratio}: ${ratioRight[r]}, ${ratioWrong[r]}`).join("; ")}`,
    }),
  }),
);

// %% tryMatch try
// ko: 각도, 밝기, 비율을 바꾸세요. 뒤집으면(거울) 어떻게 되나요?
// en: Change degrees, light, ratio. What happens at light 0.02?
const tried = matchTurned(90, 0.1, 0.75);
console.log(t({ ko: "특징점:", en: "keypoints:" }), tried.found.keypoints.length);
console.log(t({ ko: "짝:", en: "matches:" }), tried.matches.length);
console.log(t({ ko: "제자리:", en: "right:" }), tried.right);

// %% words
const wordOptions = { size: 7, stride: 3 };
const vocabulary = fitVocabulary(
  upTo(150).map((i) => densePatches(digits.image(i), wordOptions)),
  30,
  { seed: 1, maxSteps: 15 },
);
const centers: Tensor = vocabulary.means.centers;
show(
  plotImages(
    upTo(30).map((k) =>
      fromArray(
        Float32Array.from(centers.values.slice(49 * k, 49 * k + 49), (v) => 0.5 + 1.6 * v),
        [7, 7],
      ),
    ),
    {
      columns: 10,
      range: [0, 1],
      title: t({
        ko: "숫자 150장에서 찾은 시각 단어 30개: 획의 조각",
        en: "Thirty visual words, found in 150 digits: pieces of strokes",
      }),
    },
  ),
);

// %% wordHistogram answer
function wordHistogram(patches: number[][], words: number[][]): number[] {
  // ko: 조각마다 가장 가까운 단어를 찾아 세고, 합이 1이 되게 나누세요.
  // en: For each patch find the nearest word and count it; divide so that the sum is 1.
  // #region solution
  const counts = words.map(() => 0);
  for (const patch of patches) {
    const distances = words.map((word) => Math.hypot(...word.map((v, d) => v - patch[d])));
    counts[distances.indexOf(Math.min(...distances))] += 1 / patches.length;
  }
  return counts;
  // #endregion
}

// %% wordHistogramCheck check
check.wordHistogram(wordHistogram);

// %% bagShift show hide-input
const seven: Tensor = fresh.image(0);
function bagOf(picture: Tensor): number[] {
  return Array.from(vocabulary.histogram(densePatches(picture, wordOptions)).values);
}
function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}
const sevenBag: number[] = bagOf(seven);
function lengthOf(a: ArrayLike<number>): number {
  return Math.sqrt(Array.from(a).reduce((sum, v) => sum + v * v, 0));
}
function drawShift(pixels: number): Figure {
  const moved = translate(seven, [pixels, 0]);
  const bag = bagOf(moved);
  const pixelChange = (100 * distanceOf(seven.values, moved.values)) / lengthOf(seven.values);
  const bagChange = (100 * distanceOf(sevenBag, bag)) / lengthOf(sevenBag);
  const title = t({
    ko: `${pixels}픽셀 옮긴 7: 픽셀은 ${pixelChange.toFixed(0)} %, 단어 주머니는 ${bagChange.toFixed(0)} % 달라짐`,
    en: `A 7 moved by ${pixels}: pixels change by ${pixelChange.toFixed(0)} %, the bag by ${bagChange.toFixed(0)} %`,
  });
  return figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "그대로", en: "as it was" }),
        y: sevenBag,
        marker: { color: gray },
      },
      { type: "bar", name: t({ ko: "옮긴 뒤", en: "moved" }), y: bag, marker: { color: blue } },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "단어", en: "word" }) } },
      yaxis: { title: { text: t({ ko: "몫", en: "share" }) } },
      legend: { x: 0.75, y: 1 },
    },
    text: title,
  });
}
show(slider({ min: 0, max: 6, value: 3, label: t({ ko: "픽셀", en: "pixels" }) }, drawShift));

// %% shuffled
// ko: 숫자를 7×7 조각 16개로 잘라 섞어요. 조각은 그대로이고 자리만 바뀌어요.
// en: Cut the digit into 16 pieces of 7×7 and mix them: the pieces stay, their places change.
function shuffledTiles(picture: Tensor): Tensor {
  const order = rng(6).shuffle(upTo(16));
  const values = new Float32Array(784);
  order.forEach((from, to) => {
    for (let k = 0; k < 49; k++) {
      const [i, j] = [Math.floor(k / 7), k % 7];
      const source = (7 * Math.floor(from / 4) + i) * 28 + 7 * (from % 4) + j;
      values[(7 * Math.floor(to / 4) + i) * 28 + 7 * (to % 4) + j] = picture.values[source];
    }
  });
  return fromArray(values, [1, 28, 28]);
}
const tiles = { size: 7, stride: 7 };
const mixed: Tensor = shuffledTiles(seven);
const tidyBag = vocabulary.histogram(densePatches(seven, tiles)).values;
const mixedBag = vocabulary.histogram(densePatches(mixed, tiles)).values;
console.log(
  t({ ko: "두 주머니의 차이:", en: "difference of the two bags:" }),
  distanceOf(tidyBag, mixedBag).toFixed(6),
);
show(
  plotImages([seven.reshape([28, 28]), mixed.reshape([28, 28])], {
    title: t({
      ko: "단어 주머니에게는 똑같은 두 그림",
      en: "To a bag of words these two pictures are the same",
    }),
  }),
);

// %% points
// ko: 숫자 한 장을 수 두 개로: 가운데 칸의 잉크와 그림 전체의 잉크
// en: A digit as two numbers: the ink in its middle and the ink of the whole picture
function twoFeatures(picture: Tensor): number[] {
  let middle = 0;
  let all = 0;
  for (let i = 0; i < 28; i++) {
    for (let j = 0; j < 28; j++) {
      const v = picture.values[28 * i + j];
      all += v;
      if (i >= 10 && i < 18 && j >= 10 && j < 18) middle += v;
    }
  }
  return [middle / 16, all / 60];
}
const rows01: number[][] = [];
const labels01: number[] = [];
for (let i = 0; rows01.length < 40; i++) {
  const label = digits.labels[i];
  if (label > 1) continue;
  rows01.push(twoFeatures(digits.image(i)));
  labels01.push(label);
}

// %% street show hide-input
interface Street {
  width: number;
  normal: number[];
  offset: number;
  touching: number[];
}
// ko: 주어진 방향으로 두 클래스 사이에 놓을 수 있는 가장 넓은 길
// en: The widest street between the classes in a given direction
function streetAt(points: number[][], labels: number[], degrees: number): Street {
  const angle = (degrees * Math.PI) / 180;
  const normal = [Math.cos(angle), Math.sin(angle)];
  const along = points.map((p) => p[0] * normal[0] + p[1] * normal[1]);
  const least = Math.min(...along.filter((_, i) => labels[i] === 1));
  const most = Math.max(...along.filter((_, i) => labels[i] === 0));
  const touching = upTo(points.length).filter((i) => along[i] === least || along[i] === most);
  return { width: least - most, normal: normal, offset: (least + most) / 2, touching: touching };
}
function segment(normal: number[], offset: number, dash: string, color: string): object {
  const [cx, cy] = [offset * normal[0], offset * normal[1]];
  return {
    type: "scatter",
    mode: "lines",
    x: [cx - 20 * normal[1], cx + 20 * normal[1]],
    y: [cy + 20 * normal[0], cy - 20 * normal[0]],
    line: { color: color, dash: dash, width: dash === "solid" ? 3 : 1.5 },
    showlegend: false,
    hoverinfo: "skip",
  };
}
function pointTraces(
  points: number[][],
  labels: number[],
  lit: number[],
  names: string[],
): object[] {
  const groups = upTo(2).map((label) => upTo(points.length).filter((i) => labels[i] === label));
  return [
    {
      type: "scatter",
      mode: "markers",
      x: lit.map((i) => points[i][0]),
      y: lit.map((i) => points[i][1]),
      marker: { size: 20, color: "#F0E442", line: { color: "#222222", width: 1 } },
      showlegend: false,
      hoverinfo: "skip",
    },
    ...groups.map((group, label) => ({
      type: "scatter",
      mode: "markers",
      name: names[label],
      x: group.map((i) => points[i][0]),
      y: group.map((i) => points[i][1]),
      marker: {
        size: 9,
        symbol: label === 0 ? "circle" : "diamond",
        color: label === 0 ? blue : orange,
      },
    })),
  ];
}
function pointsFigure(traces: object[], title: string): Figure {
  return figure({
    data: traces,
    layout: {
      title: { text: title },
      width: 560,
      height: 480,
      xaxis: {
        range: [-0.3, 4.1],
        title: { text: t({ ko: "가운데의 잉크", en: "ink in the middle" }) },
      },
      yaxis: {
        range: [0, 3.8],
        scaleanchor: "x",
        title: { text: t({ ko: "전체의 잉크", en: "ink of the whole" }) },
      },
    },
    text: title,
  });
}
function drawStreet(degrees: number): Figure {
  const street = streetAt(rows01, labels01, degrees);
  const half = street.width / 2;
  const opens = street.width > 0;
  const title = opens
    ? t({
        ko: `${degrees}°: 길의 너비 ${street.width.toFixed(2)}, 길에 닿은 숫자에 불`,
        en: `${degrees}°: the street is ${street.width.toFixed(2)} wide; the digits that touch it are lit`,
      })
    : t({
        ko: `${degrees}°: 이 방향으로는 길이 나지 않음`,
        en: `${degrees}°: no street in this direction`,
      });
  return pointsFigure(
    [
      segment(street.normal, street.offset, "solid", opens ? "#222222" : gray),
      ...(opens
        ? [
            segment(street.normal, street.offset - half, "dash", "#222222"),
            segment(street.normal, street.offset + half, "dash", "#222222"),
          ]
        : []),
      ...pointTraces(rows01, labels01, opens ? street.touching : [], ["0", "1"]),
    ],
    title,
  );
}
show(
  slider(
    {
      min: -90,
      max: 90,
      step: 5,
      value: -80,
      frames: 13,
      label: t({ ko: "방향", en: "direction" }),
    },
    drawStreet,
  ),
);

// %% marginOf answer
function marginOf(w: number[], b: number, points: number[][], labels: number[]): number {
  // ko: 레이블은 1 또는 −1. 경계에서 가장 가까운 점까지의 거리, 틀린 쪽에 있으면 음수예요.
  // en: Labels are 1 or −1. The distance of the nearest point, negative where it is on the wrong side.
  // #region solution
  const length = Math.hypot(...w);
  const distances = points.map((x, i) => {
    const score = w.reduce((sum, v, d) => sum + v * x[d], b);
    return (labels[i] * score) / length;
  });
  return Math.min(...distances);
  // #endregion
}

// %% marginOfCheck check
check.marginOf(marginOf);

// %% svmExact
// ko: 모든 방향을 0.1°씩 훑은 결과와 SVM이 찾은 답
// en: All directions in steps of 0.1°, and what the SVM finds
let widest = 0;
for (let d = 1; d < 3600; d++) {
  if (streetAt(rows01, labels01, d / 10).width > streetAt(rows01, labels01, widest).width) {
    widest = d / 10;
  }
}
const hard = fitSvm(rows01, labels01, { kernel: "linear", c: 10000 });
const hardWeights: number[] = Array.from(hard.weights ?? []);
const hardAngle = (Math.atan2(hardWeights[1], hardWeights[0]) * 180) / Math.PI;
console.log(
  t({ ko: "훑기:", en: "by trying:" }),
  `${widest.toFixed(1)}°`,
  streetAt(rows01, labels01, widest).width.toFixed(3),
);
console.log(
  "SVM:      ",
  `${((hardAngle + 360) % 360).toFixed(1)}°`,
  (2 / Math.hypot(...hardWeights)).toFixed(3),
);
console.log(t({ ko: "서포트 벡터:", en: "support vectors:" }), hard.support);

// %% onlySupport
// ko: 서포트 벡터만 남기고 나머지 숫자를 모두 버린 뒤 다시 배워요.
// en: Throw all other digits away, keep the support vectors, learn again.
const again = fitSvm(
  hard.support.map((i) => rows01[i]),
  hard.support.map((i) => labels01[i]),
  { kernel: "linear", c: 10000 },
);
console.log(t({ ko: "모두에서:", en: "from all:         " }), hardWeights, hard.bias);
console.log(
  t({ ko: "서포트 벡터에서:", en: "from the supports:" }),
  Array.from(again.weights ?? []),
  again.bias,
);

// %% softMargin show hide-input
const rows06: number[][] = [];
const labels06: number[] = [];
for (let i = 0; rows06.length < 80; i++) {
  const label = digits.labels[i];
  if (label !== 0 && label !== 6) continue;
  rows06.push(twoFeatures(digits.image(i)));
  labels06.push(label === 6 ? 1 : 0);
}
function drawSoft(power: number): Figure {
  const c = 10 ** power;
  const svm = fitSvm(rows06, labels06, { kernel: "linear", c: c });
  const weights = Array.from(svm.weights ?? []);
  const length = Math.hypot(...weights);
  const normal = weights.map((v) => v / length);
  const offset = -svm.bias / length;
  const answers = svm.predict(rows06);
  const wrong = answers.filter((answer, i) => answer !== labels06[i]).length;
  return pointsFigure(
    [
      segment(normal, offset, "solid", "#222222"),
      segment(normal, offset - 1 / length, "dash", "#222222"),
      segment(normal, offset + 1 / length, "dash", "#222222"),
      ...pointTraces(rows06, labels06, svm.support, ["0", "6"]),
    ],
    t({
      ko: `C = ${c.toPrecision(1)}: 길의 너비 ${(2 / length).toFixed(2)}, 서포트 벡터 ${svm.support.length}개, 틀린 것 ${wrong}개`,
      en: `C = ${c.toPrecision(1)}: street ${(2 / length).toFixed(2)}, ${svm.support.length} support vectors, ${wrong} wrong`,
    }),
  );
}
show(slider({ min: -2, max: 3, step: 0.5, value: 0, label: "log₁₀ C" }, drawSoft));

// %% hingeDescent
// ko: 식을 그대로 내려가요. 길 안에 있는 점마다 경계를 자기 쪽으로 밀어내요.
// en: Down the formula itself: each point inside the street pushes the border away from itself.
const price = 1;
const signs: number[] = labels06.map((label) => 2 * label - 1);
let slope = [0, 0];
let shift = 0;
for (let step = 1; step <= 20_000; step++) {
  const gradient = [slope[0], slope[1], 0];
  rows06.forEach((point, i) => {
    const score = slope[0] * point[0] + slope[1] * point[1] + shift;
    if (signs[i] * score < 1) {
      gradient[0] -= price * signs[i] * point[0];
      gradient[1] -= price * signs[i] * point[1];
      gradient[2] -= price * signs[i];
    }
  });
  const rate = 1 / (100 + step);
  slope = [slope[0] - rate * gradient[0], slope[1] - rate * gradient[1]];
  shift -= rate * gradient[2];
}
const solved = fitSvm(rows06, labels06, { kernel: "linear", c: price });
console.log("w, b:   ", [...slope, shift].map((v) => v.toFixed(2)).join("  "));
console.log(
  "fitSvm: ",
  [...Array.from(solved.weights ?? []), solved.bias].map((v) => v.toFixed(2)).join("  "),
);

// %% clickPoint try
// ko: 숫자를 바꾸면 이 셀과 다음 셀을 차례로 실행하세요. 점은 처음으로 돌아가요.
// en: After a change run this cell and the next one; the points begin anew.
const clickC = 1;
const clickKernel: "linear" | "rbf" = "linear";

// %% clickPlane show hide-input
// ko: 누른 자리에 점이 하나 생겨요. 레이블은 지금 경계가 하는 말과 반대예요.
// en: A click puts a point there, with the label that the border does not expect.
const clickRows: number[][] = rows01.map((p) => [p[0], p[1]]);
const clickLabels: number[] = [...labels01];
const across = upTo(42).map((k) => k / 10);
const upward = upTo(39).map((k) => k / 10);
function clickSvm() {
  return fitSvm(clickRows, clickLabels, { kernel: clickKernel, c: clickC, maxSteps: 20000 });
}
function drawClicked(): Figure {
  const svm = clickSvm();
  const rows = upward.map((y) => Array.from(svm.decision(across.map((x) => [x, y])).values));
  const added = clickRows.length - rows01.length;
  return pointsFigure(
    [
      {
        type: "heatmap",
        x: across,
        y: upward,
        z: rows.map((row) => row.map((v) => Math.max(-1.5, Math.min(1.5, v)))),
        colorscale: [
          [0, "#7fb8d8"],
          [0.166, "#d5e6f2"],
          [0.5, "#ffffff"],
          [0.834, "#fbe3d3"],
          [1, "#eaae7f"],
        ],
        zmin: -1.5,
        zmax: 1.5,
        showscale: false,
        hoverinfo: "none",
      },
      ...pointTraces(clickRows, clickLabels, svm.support, ["0", "1"]),
    ],
    t({
      ko: `덧붙인 점 ${added}개, 서포트 벡터 ${svm.support.length}개: 하얀 띠가 경계`,
      en: `${added} points added, ${svm.support.length} support vectors: the white band is the border`,
    }),
  );
}
show(
  live(drawClicked(), {
    click: (place) => {
      const added = [Number(place.x), Number(place.y)];
      const said = clickSvm().predict([added])[0];
      clickRows.push(added);
      clickLabels.push(1 - said);
      return drawClicked();
    },
  }),
);

// %% oneVsRest
const rows018: number[][] = [];
const labels018: number[] = [];
for (let i = 0; rows018.length < 120; i++) {
  const which = [0, 1, 8].indexOf(digits.labels[i]);
  if (which < 0) continue;
  rows018.push(twoFeatures(digits.image(i)));
  labels018.push(which);
}
const threeWay = fitOneVsRest(rows018, labels018, (rows, labels) =>
  fitSvm(rows, labels, { kernel: "linear", c: 10 }),
);
show(
  plotDecisionBoundary((points) => threeWay.decision(points), tensor(rows018), labels018, {
    classes: ["0", "1", "8"],
    axes: [
      t({ ko: "가운데의 잉크", en: "ink in the middle" }),
      t({ ko: "전체의 잉크", en: "ink of the whole" }),
    ],
    title: t({
      ko: "SVM 세 개, 클래스마다 하나: 점수가 가장 높은 것이 답",
      en: "Three SVMs, one a class: the highest score is the answer",
    }),
  }),
);

// %% templates
// ko: 픽셀 784개를 그대로 특징으로. 클래스마다 w도 숫자 784개이므로 그림으로 볼 수 있어요.
// en: All 784 pixels as features. Each w has 784 numbers too: look at them as pictures.
const pixelRows = upTo(400).map((i) => digits.image(i).values);
const pixelSvms = upTo(10).map((digit) =>
  fitLinearSvm(
    pixelRows,
    upTo(400).map((i) => (digits.labels[i] === digit ? 1 : 0)),
    { c: 0.01, maxPasses: 30, tolerance: 0.1 },
  ),
);
const strongest = Math.max(...pixelSvms.flatMap((svm) => Array.from(svm.weights, Math.abs)));
show(
  plotImages(
    pixelSvms.map((svm) => fromArray(Float32Array.from(svm.weights), [28, 28])),
    {
      columns: 5,
      colors: "diverging",
      range: [-strongest, strongest],
      titles: upTo(10).map(String),
      title: t({
        ko: "SVM 열 개의 w: 주황은 그 숫자라는 증거, 파랑은 아니라는 증거",
        en: "The w of ten SVMs: orange speaks for the digit, blue against it",
      }),
    },
  ),
);

// %% lift show hide-input
const ringRandom = rng(2);
const ring: number[][] = [];
const ringLabels: number[] = [];
for (let i = 0; i < 80; i++) {
  const angle = 2 * Math.PI * ringRandom.uniform();
  const radius =
    i % 2 === 0 ? 0.9 * Math.sqrt(ringRandom.uniform()) : 1.3 + 0.6 * ringRandom.uniform();
  ring.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
  ringLabels.push(i % 2 === 0 ? 1 : 0);
}
function drawLift(share: number): Figure {
  const lifted = ring.map(([x, y]) => [x, (1 - share) * y + share * (x * x + y * y)]);
  const title =
    share === 1
      ? t({
          ko: "높이를 x₁² + x₂²으로 올린 점들: 이제 직선 하나로 나뉨",
          en: "Lifted to the height x₁² + x₂²: now one straight line parts them",
        })
      : t({
          ko: `높이 x₁² + x₂²까지 ${(100 * share).toFixed(0)} % 들어 올린 점들: 아직 직선으로는 나뉘지 않음`,
          en: `${(100 * share).toFixed(0)} % of the way up to x₁² + x₂²: no straight line parts them yet`,
        });
  return figure({
    data: [
      ...pointTraces(
        lifted,
        ringLabels,
        [],
        [t({ ko: "고리", en: "ring" }), t({ ko: "가운데", en: "middle" })],
      ).slice(1),
      ...(share === 1
        ? [
            {
              type: "scatter",
              mode: "lines",
              x: [-2, 2],
              y: [1.22, 1.22],
              line: { color: "#222222", width: 3 },
              showlegend: false,
            },
          ]
        : []),
    ],
    layout: {
      title: { text: title },
      width: 560,
      height: 480,
      xaxis: { range: [-2.1, 2.1], title: { text: "x₁" } },
      yaxis: {
        range: [-2.1, 3.9],
        title: { text: t({ ko: "높이", en: "height" }) },
      },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0, max: 1, step: 0.1, value: 0, label: t({ ko: "들어 올리기", en: "lift" }) },
    drawLift,
  ),
);

// %% kernelTrick
function lifted(x: number[]): number[] {
  return [x[0] * x[0], Math.SQRT2 * x[0] * x[1], x[1] * x[1]];
}
function dot(x: number[], z: number[]): number {
  return x.reduce((sum, v, d) => sum + v * z[d], 0);
}
const [one, other] = [
  [1, 2],
  [3, -1],
];
console.log(
  t({ ko: "들어 올린 뒤 내적:", en: "lift, then dot product:" }),
  dot(lifted(one), lifted(other)).toFixed(6),
);
console.log(
  t({ ko: "내적한 뒤 제곱:", en: "dot product, then square:" }),
  (dot(one, other) ** 2).toFixed(6),
);
const lineOnRing = fitSvm(ring, ringLabels, { kernel: "linear" });
const squareOnRing = fitSvm(ring, ringLabels, { kernel: "poly", degree: 2, gamma: 1, coef0: 1 });
const liftedLine = fitSvm(
  ring.map((x) => [...lifted(x), Math.SQRT2 * x[0], Math.SQRT2 * x[1]]),
  ringLabels,
  { kernel: "linear" },
);
function rightOf(answers: number[], labels: number[]): number {
  return answers.filter((answer, i) => answer === labels[i]).length;
}
console.log(
  t({ ko: "직선:", en: "a line:" }),
  rightOf(lineOnRing.predict(ring), ringLabels),
  t({ ko: "커널 트릭 (x·z + 1)²:", en: "kernel (x·z + 1)²:" }),
  rightOf(squareOnRing.predict(ring), ringLabels),
  "/ 80",
);
const point = [0.4, 1.1];
console.log(
  t({ ko: "같은 점의 점수, 커널 트릭:", en: "one point's score, by the kernel:" }),
  squareOnRing.decision([point]).item().toFixed(4),
  t({ ko: "들어 올려서:", en: "lifted by hand:" }),
  liftedLine
    .decision([[...lifted(point), Math.SQRT2 * point[0], Math.SQRT2 * point[1]]])
    .item()
    .toFixed(4),
);

// %% gammaSlider show hide-input
const newRows: number[][] = [];
const newLabels: number[] = [];
for (let i = 0; newRows.length < 200; i++) {
  const label = fresh.labels[i];
  if (label !== 0 && label !== 6) continue;
  newRows.push(twoFeatures(fresh.image(i)));
  newLabels.push(label === 6 ? 1 : 0);
}
function drawGamma(power: number): Figure {
  const gamma = 2 ** power;
  const svm = fitSvm(rows06, labels06, { kernel: "rbf", gamma: gamma, c: 10 });
  const learned = (100 * rightOf(svm.predict(rows06), labels06)) / rows06.length;
  const unseen = (100 * rightOf(svm.predict(newRows), newLabels)) / newRows.length;
  return plotDecisionBoundary((points) => svm.decision(points), tensor(rows06), labels06, {
    classes: ["0", "6"],
    resolution: 60,
    axes: [
      t({ ko: "가운데의 잉크", en: "ink in the middle" }),
      t({ ko: "전체의 잉크", en: "ink of the whole" }),
    ],
    title: t({
      ko: `γ = ${gamma}: 배운 숫자 ${learned.toFixed(0)} %, 새 숫자 ${unseen.toFixed(0)} %`,
      en: `γ = ${gamma}: ${learned.toFixed(0)} % of what it learned, ${unseen.toFixed(0)} % of new digits`,
    }),
  });
}
show(slider({ min: -4, max: 8, step: 2, value: 0, frames: 7, label: "log₂ γ" }, drawGamma));

// %% sameClassifier train
// ko: 숫자 600장에서 배우고 300장으로 시험해요. 분류기는 모두 같은 선형 SVM이고 특징만 달라요.
// en: Learn from 600 digits, test on 300. The classifier is always a linear SVM; only the features differ.
const learnSet = digits.subset(600);
const learned: Labelled = { ...learnSet.batch(upTo(600)), classes: digits.classes };
const judged: Labelled = { ...fresh.batch(upTo(300)), classes: digits.classes };

manualSeed(1);
const cnnFeatures: Module = sequential(
  conv2d(1, 8, { kernelSize: 5, padding: 2 }),
  relu(),
  maxPool2d({ kernelSize: 2 }),
  conv2d(8, 16, { kernelSize: 5, padding: 2 }),
  relu(),
  maxPool2d({ kernelSize: 2 }),
  flatten(),
);
const cnn: Module = sequential(cnnFeatures, linear(784, 10));
await fit(cnn, {
  train: learnSet,
  epochs: 20,
  batchSize: 32,
  learningRate: 0.002,
  seed: 1,
  show: false,
});
cnn.eval();

const wholeCnn: Learner = {
  name: "CNN",
  async learn() {
    return (x) =>
      argmax(
        noGrad(() => cnn.forward(x)),
        1,
      );
  },
};
const comparison = await compareFeatures(
  { train: learned, test: judged },
  {
    learners: [
      svmLearner(t({ ko: "픽셀 + SVM", en: "pixels + SVM" }), (image) => image.values),
      svmLearner("LBP + SVM", (image) => {
        const codes = localBinaryPattern(image, { method: "uniform" });
        return cellHistograms(codes, { bins: 10, cells: [4, 4] }).values.map(Math.sqrt);
      }),
      svmLearner("HOG + SVM", hogFeatures),
      svmLearner(
        t({ ko: "CNN의 특징 + SVM", en: "CNN features + SVM" }),
        (image) => noGrad(() => cnnFeatures.forward(image.reshape([1, 1, 28, 28]))).values,
      ),
      wholeCnn,
    ],
    disturb: [{ ...light, strengths: [0, 0.4, 0.8] }],
  },
);
console.log(comparison.toString());

// %% sameClassifierPicture
show(
  comparison.figure({
    title: t({
      ko: "밝을 때는 배운 특징이, 대비를 잃으면 손으로 만든 특징이 앞섬",
      en: "In good light the learned features lead; in bad light those made by hand",
    }),
  }),
);

// %% recorded show hide-input
const contrastLost: number[] = [0, 0.2, 0.4, 0.6, 0.8];
const recordedDigits: Record<string, number[]> = {
  pixels: [0.881, 0.816, 0.616, 0.405, 0.208],
  LBP: [0.907, 0.823, 0.821, 0.822, 0.822],
  HOG: [0.952, 0.952, 0.952, 0.952, 0.952],
  words: [0.825, 0.825, 0.825, 0.825, 0.825],
  CNN: [0.971, 0.968, 0.961, 0.864, 0.495],
};
const recordedPieces: Record<string, number[]> = {
  pixels: [0.464, 0.454, 0.393, 0.361, 0.352],
  LBP: [0.726, 0.728, 0.73, 0.728, 0.731],
  HOG: [0.608, 0.608, 0.608, 0.608, 0.608],
  words: [0.583, 0.583, 0.583, 0.583, 0.583],
  CNN: [0.686, 0.553, 0.406, 0.351, 0.322],
};
function panelOf(title: string, runs: Record<string, number[]>) {
  return {
    title: title,
    unit: t({ ko: "잃은 대비", en: "contrast lost" }),
    strengths: contrastLost,
    lines: Object.keys(runs).map((name) => ({ name: name, shares: runs[name] })),
  };
}
show(
  plotAccuracyCurves(
    [
      panelOf(t({ ko: "숫자 2,000장", en: "2,000 digits" }), recordedDigits),
      panelOf(t({ ko: "사진 조각 2,000개", en: "2,000 pieces of photographs" }), recordedPieces),
    ],
    {
      title: t({
        ko: "무늬가 답인 사진 조각에서는 LBP가 CNN보다 앞섬",
        en: "On pieces of photographs, where texture decides, LBP beats the CNN",
      }),
    },
  ),
);

// %% pipeline setup
// ko: 특징은 손으로, 분류기는 선형 SVM 열 개로 만든 신경망 모양의 파이프라인
// en: Features by hand, then ten linear SVMs, in the shape of a network
class Pipeline extends Module {
  scores: Module;
  features: (image: number[][]) => number[];
  constructor(features: (image: number[][]) => number[]) {
    super();
    this.features = features;
    const blank = new Array<number[]>(28).fill(new Array<number>(28).fill(0));
    this.scores = linear(features(blank).length, 10);
  }
  rows(x: Tensor): number[][] {
    const pictures = x.reshape([x.shape[0], 28, 28]).toArray() as number[][][];
    return pictures.map((picture) => this.features(picture));
  }
  forward(x: Tensor): Tensor {
    return this.scores.forward(tensor(this.rows(x)));
  }
}

// %% myFeatures answer
function myFeatures(image: number[][]): number[] {
  // ko: 28×28 그림(0–1)에서 특징 벡터를 만드세요. 길이는 그림마다 같아야 해요.
  // en: Make a feature vector of a 28×28 picture (0 to 1). Its length must be the same for every picture.
  // #region solution
  const cells = 7;
  const bins = 8;
  const found = new Array<number>(cells * cells * bins).fill(0);
  for (let i = 1; i < 27; i++) {
    for (let j = 1; j < 27; j++) {
      const gx = image[i][j + 1] - image[i][j - 1];
      const gy = image[i + 1][j] - image[i - 1][j];
      const size = Math.sqrt(gx * gx + gy * gy);
      if (size === 0) continue;
      const turn = (Math.atan2(gy, gx) / (2 * Math.PI) + 1) % 1;
      const bin = Math.floor(turn * bins) % bins;
      const [y, x] = [i / 4 - 0.5, j / 4 - 0.5];
      for (const row of [Math.floor(y), Math.floor(y) + 1]) {
        for (const column of [Math.floor(x), Math.floor(x) + 1]) {
          const share = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
          if (row < 0 || column < 0 || row >= cells || column >= cells) continue;
          found[(row * cells + column) * bins + bin] += share * size;
        }
      }
    }
  }
  const length = Math.hypot(...found) + 1e-6;
  return found.map((v) => Math.sqrt(v / length));
  // #endregion
}

// %% trainPipeline train
// ko: 숫자 2,000장에서 클래스마다 선형 SVM 하나. c를 바꿔도 돼요.
// en: 2,000 digits, one linear SVM a class. Change c if you like.
let handMade: Module = flatten();
try {
  const pipeline = new Pipeline(myFeatures);
  const rows = pipeline.rows(digits.batch(upTo(2000)).x);
  const svms = upTo(10).map((digit) =>
    fitLinearSvm(
      rows,
      upTo(2000).map((i) => (digits.labels[i] === digit ? 1 : 0)),
      { c: 1, maxPasses: 40, tolerance: 0.1 },
    ),
  );
  pipeline.scores.loadStateDict({
    weight: tensor(svms.map((svm) => Array.from(svm.weights))),
    bias: tensor(svms.map((svm) => svm.bias)),
  });
  for (const lost of [0, 0.8]) {
    const seen = disturbed(fresh.batch(upTo(1000)).x, light, lost, 5);
    const answers = argmax(
      noGrad(() => pipeline.forward(seen)),
      1,
    );
    const right = upTo(1000).filter((i) => answers[i] === fresh.labels[i]).length;
    console.log(
      t({ ko: "잃은 대비", en: "contrast lost" }),
      lost,
      t({ ko: "정확도", en: "accuracy" }),
      right / 1000,
    );
  }
  handMade = pipeline;
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}

// %% myFeaturesCheck check
check.myFeatures({ build: () => new Pipeline(myFeatures), model: handMade });

// %% settle
const lastLight = comparison.results.map(({ name, disturbed: shares }) => ({
  name: name,
  share: shares[0][2],
}));
for (const { name, share } of lastLight) console.log(name, share.toFixed(3));
const handShare = lastLight[2].share;
const cnnShare = lastLight[4].share;
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(
  t({ ko: "대비를 80 % 잃은 숫자를 더 많이 읽은 쪽:", en: "who reads more with 80 % gone:" }),
  handShare > cnnShare ? "hand" : "cnn",
);
