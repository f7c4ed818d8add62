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
import { checks } from "convlab/lessons/stride-padding";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture show hide-input
// ko: 숫자 n개의 줄과 그 아래 필터의 자리들을 그려요. 밖으로 나가는 자리는 점선이에요.
// en: Draws a row of n numbers and the filter's places below it. A place that hangs over is dashed.
function places(n: number, f: number, stride: number, p: number, title: string): Figure {
  const shapes: object[] = [];
  const words: object[] = [];
  for (let i = -p; i < n + p; i++) {
    const inside = i >= 0 && i < n;
    shapes.push({
      type: "rect",
      x0: i,
      x1: i + 1,
      y0: 0,
      y1: 1,
      fillcolor: inside ? "#cfe3f1" : "#ffffff",
      line: { color: "#555555", width: 1, dash: inside ? "solid" : "dot" },
    });
    words.push({ x: i + 0.5, y: 0.5, text: inside ? String(i) : "0", showarrow: false });
  }
  let count = 0;
  let start = -p;
  for (let k = 0; start < n + p; k++) {
    const fits = start + f <= n + p;
    shapes.push({
      type: "rect",
      x0: start + 0.06,
      x1: start + f - 0.06,
      y0: -k - 0.9,
      y1: -k - 0.25,
      fillcolor: fits ? "#E69F00" : "#ffffff",
      line: { color: fits ? "#8a5f00" : "#D55E00", width: 2, dash: fits ? "solid" : "dash" },
    });
    if (!fits) break;
    count += 1;
    start += stride;
  }
  return figure({
    data: [{ type: "scatter", x: [null], y: [null], showlegend: false }],
    layout: {
      title: { text: title },
      shapes: shapes,
      annotations: words,
      xaxis: { visible: false, range: [-3, n + 3] },
      yaxis: { visible: false, range: [-count - 1.5, 1.5] },
      height: 140 + 28 * (count + 1),
    },
    text: t({
      ko: `입력 ${n}개, 필터 ${f}, 스트라이드 ${stride}, 패딩 ${p}: 필터의 자리 ${count}개`,
      en: `${n} inputs, filter ${f}, stride ${stride}, padding ${p}: the filter stands at ${count} places`,
    }),
  });
}
show(
  places(
    8,
    3,
    2,
    0,
    t({
      ko: "숫자 8개, 필터 3, 두 칸씩: 마지막 자리는 한 칸이 모자람",
      en: "8 numbers, a filter of 3, steps of two: the last place is one number short",
    }),
  ),
);

// %% bet try
// ko: 라이브러리는 어떻게 할까요? "error"(오류), "down"(버림, 3개), "up"(올림, 4개) 가운데 하나를 적어 주세요.
// en: What does the library do? Write "error" (it refuses), "down" (3 results) or "up" (4 results).
const bet: string = "error";

// %% strideSlider
show(
  slider({ min: 1, max: 4, label: t({ ko: "스트라이드", en: "stride" }) }, (stride) =>
    places(
      7,
      3,
      stride,
      0,
      t({
        ko: `스트라이드 ${stride}: 숫자 7개에서 결과 ${Math.floor(4 / stride) + 1}개`,
        en: `Stride ${stride}: ${Math.floor(4 / stride) + 1} results from 7 numbers`,
      }),
    ),
  ),
);

// %% oneD
const signal: Tensor = tensor([[[3, 1, 4, 1, 5, 9, 2]]]);
const difference: Tensor = tensor([[[-1, 0, 1]]]);
for (const stride of [1, 2]) {
  const result: Tensor = F.conv1d(signal, difference, null, { stride: stride });
  console.log(
    t({ ko: "스트라이드", en: "stride" }),
    stride,
    "→",
    result.reshape([result.size]).toArray(),
  );
}

// %% slideStride answer
function slideStride(x: number[], w: number[], stride: number): number[] {
  const y: number[] = [];
  // ko: 창의 시작을 stride칸씩 옮기며 내적을 y에 넣으세요.
  // en: Move the window's start by stride; put each dot product into y.
  // #region solution
  for (let start = 0; start + w.length <= x.length; start += stride) {
    let sum = 0;
    for (let a = 0; a < w.length; a++) {
      sum += x[start + a] * w[a];
    }
    y.push(sum);
  }
  // #endregion
  return y;
}

// %% slideStrideCheck check
check.slideStride(slideStride);

// %% stridePhoto
const [, height, width] = photo("cat", { grayscale: true, size: 240 }).shape;
const cat: Tensor = photo("cat", { grayscale: true, size: 240 }).reshape([1, 1, height, width]);
const blur: Tensor = fromArray(new Float32Array(9).fill(1 / 9), [1, 1, 3, 3]);
const shrunk: Tensor[] = [];
const sizes: string[] = [];
const strides: [number, number][] = [
  [1, 1],
  [2, 2],
  [4, 4],
  [4, 1],
];
for (const stride of strides) {
  const result: Tensor = F.conv2d(cat, blur, null, { stride: stride });
  const [, , rows, columns] = result.shape;
  shrunk.push(result.reshape([rows, columns]));
  sizes.push(
    t({
      ko: `${stride[0]}, ${stride[1]}: ${rows}×${columns}`,
      en: `${stride[0]}, ${stride[1]}: ${rows}×${columns}`,
    }),
  );
}
show(
  plotImages(shrunk, {
    titles: sizes,
    columns: 2,
    title: t({
      ko: "크게 걸으면 작아지는 결과, 아래로만 크게 걸으면 납작해지는 결과",
      en: "Larger steps make a smaller result; larger steps down alone make it flat",
    }),
  }),
);

// %% everySecond
const dense: Tensor = F.conv2d(cat, blur);
const sparse: Tensor = F.conv2d(cat, blur, null, { stride: 2 });
let apart = 0;
for (let i = 0; i < sparse.shape[2]; i++) {
  for (let j = 0; j < sparse.shape[3]; j++) {
    apart = Math.max(apart, Math.abs(sparse.at(0, 0, i, j) - dense.at(0, 0, 2 * i, 2 * j)));
  }
}
console.log(t({ ko: "가장 큰 차이:", en: "largest difference:" }), apart.toFixed(6));
console.log(t({ ko: "곱셈:", en: "multiplications:" }), dense.size * 9, "→", sparse.size * 9);

// %% usage
// ko: 1로 된 필터의 결과를 모두 더하면, 픽셀의 기울기는 그 픽셀이 쓰인 횟수예요.
// en: Add up all results of a filter of ones: a pixel's gradient is how often it was used.
function usage(n: number, f: number, stride: number, padding: number): Tensor {
  const x: Tensor = tensor(Array(n * n).fill(1), { shape: [1, 1, n, n], requiresGrad: true });
  const ones: Tensor = fromArray(new Float32Array(f * f).fill(1), [1, 1, f, f]);
  F.sum(F.conv2d(x, ones, null, { stride: stride, padding: padding })).backward();
  return fromArray(Float32Array.from(x.grad!.values), [n, n]);
}
show(
  slider({ min: 0, max: 2, label: t({ ko: "패딩", en: "padding" }) }, (padding: number): Figure => {
    const times = usage(5, 3, 1, padding);
    const [corner, middle] = [times.at(0, 0), times.at(2, 2)];
    return plotMatrix(times, {
      colors: "cividis",
      title: t({
        ko: `패딩 ${padding}: 모서리는 ${corner}번, 가운데는 ${middle}번 쓰임`,
        en: `Padding ${padding}: the corner is used ${corner}×, the middle ${middle}×`,
      }),
    });
  }),
);

// %% padZeros answer
function padZeros(image: number[][], p: number): number[][] {
  // ko: 위, 아래, 왼쪽, 오른쪽에 0을 p줄씩 두른 표를 돌려주세요.
  // en: Give back the table with p rings of zeros around it.
  // #region solution
  const width = image[0].length + 2 * p;
  const side: number[] = Array(p).fill(0);
  const empty: number[][] = Array.from({ length: p }, () => Array(width).fill(0));
  return [...empty, ...image.map((line) => [...side, ...line, ...side]), ...empty];
  // #endregion
}

// %% padZerosCheck check
check.padZeros(padZeros);

// %% timesUsed answer
function timesUsed(n: number, f: number, p: number, i: number): number {
  let times = 0;
  // ko: 필터를 모든 자리에 놓아 보고, 픽셀 i를 덮는 자리를 세세요.
  // en: Put the filter at every place and count those that cover pixel i.
  // #region solution
  for (let start = -p; start + f <= n + p; start++) {
    if (start <= i && i < start + f) times++;
  }
  // #endregion
  return times;
}

// %% timesUsedCheck check
check.timesUsed(timesUsed);

// %% same
for (const [f, p] of [
  [3, 1],
  [5, 2],
  [7, 3],
]) {
  const filter: Tensor = fromArray(new Float32Array(f * f).fill(1), [1, 1, f, f]);
  console.log(
    `${f}×${f}, P = ${p}:`,
    cat.shape,
    "→",
    F.conv2d(cat, filter, null, { padding: p }).shape,
  );
}

// %% samePadding answer
function samePadding(f: number): number {
  // ko: f는 홀수예요. 스트라이드 1에서 크기가 그대로인 패딩은?
  // en: f is odd. Which padding keeps the size at stride 1?
  // #region solution
  return (f - 1) / 2;
  // #endregion
}

// %% samePaddingCheck check
check.samePadding(samePadding);

// %% tooMuch try
// ko: 숫자를 바꿔 보세요. 패딩 5, 스트라이드 4는 어떤가요? 0번 쓰이는 픽셀이 생기는 것은 언제인가요?
// en: Change the numbers: padding 5, stride 4. When are there pixels that are used 0 times?
const tryStride = 4;
const tryPadding = 0;
show(
  plotMatrix(usage(9, 3, tryStride, tryPadding), {
    colors: "cividis",
    title: t({
      ko: `스트라이드 ${tryStride}, 패딩 ${tryPadding}: 픽셀마다 쓰인 횟수`,
      en: `Stride ${tryStride}, padding ${tryPadding}: how often each pixel is used`,
    }),
  }),
);

// %% fourCases show hide-input
const caseShapes: object[] = [];
const caseWords: object[] = [];
const caseTexts: string[] = [];
function drawCase(stride: number, p: number, x0: number, y0: number): void {
  for (let i = -p; i < 5 + p; i++) {
    for (let j = -p; j < 5 + p; j++) {
      const inside = i >= 0 && i < 5 && j >= 0 && j < 5;
      caseShapes.push({
        type: "rect",
        x0: x0 + j,
        x1: x0 + j + 1,
        y0: y0 + i,
        y1: y0 + i + 1,
        fillcolor: inside ? "#cfe3f1" : "#ffffff",
        line: { color: "#777777", width: 1, dash: inside ? "solid" : "dot" },
      });
    }
  }
  const side = Math.floor((5 - 3 + 2 * p) / stride) + 1;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const [cx, cy] = [x0 - p + j * stride + 1.5, y0 - p + i * stride + 1.5];
      caseShapes.push({
        type: "circle",
        x0: cx - 0.28,
        x1: cx + 0.28,
        y0: cy - 0.28,
        y1: cy + 0.28,
        fillcolor: "#D55E00",
        line: { width: 0 },
      });
    }
  }
  caseShapes.push({
    type: "rect",
    x0: x0 - p,
    x1: x0 - p + 3,
    y0: y0 - p,
    y1: y0 - p + 3,
    line: { color: "#000000", width: 3 },
  });
  const name = t({
    ko: `스트라이드 ${stride}, 패딩 ${p}: ${side}×${side}`,
    en: `stride ${stride}, padding ${p}: ${side}×${side}`,
  });
  caseTexts.push(name);
  caseWords.push({ x: x0 + 2.5, y: y0 + 6.6, text: name, showarrow: false, font: { size: 14 } });
}
drawCase(1, 0, 1, 1);
drawCase(1, 1, 10, 1);
drawCase(2, 0, 1, 10);
drawCase(2, 1, 10, 10);
show(
  figure({
    data: [{ type: "scatter", x: [null], y: [null], showlegend: false }],
    layout: {
      title: {
        text: t({
          ko: "같은 5×5 그림과 3×3 필터: 점 하나가 결과의 숫자 하나",
          en: "The same 5×5 picture and 3×3 filter: each dot is a number of the result",
        }),
      },
      shapes: caseShapes,
      annotations: caseWords,
      xaxis: { visible: false, range: [-1, 17] },
      yaxis: { visible: false, range: [17.5, -0.5], scaleanchor: "x" },
      height: 620,
    },
    text: caseTexts.join("; "),
  }),
);

// %% fourNumbers
const five: Tensor = fromArray(new Float32Array(25).fill(1), [1, 1, 5, 5]);
const three: Tensor = fromArray(new Float32Array(9).fill(1), [1, 1, 3, 3]);
for (const stride of [1, 2]) {
  for (const padding of [0, 1]) {
    const { shape } = F.conv2d(five, three, null, { stride: stride, padding: padding });
    console.log({ stride, padding }, "→", shape);
  }
}

// %% outputSize answer
function outputSize(n: number, f: number, s: number, p: number): number {
  // ko: n 그림의 한 변, f 필터의 한 변, s 스트라이드, p 패딩
  // en: n side of the picture, f side of the filter, s stride, p padding
  // #region solution
  return Math.floor((n - f + 2 * p) / s) + 1;
  // #endregion
}

// %% outputSizeCheck check
check.outputSize(outputSize);

// %% notWhole
for (const [n, p] of [
  [224, 0],
  [227, 0],
  [224, 2],
]) {
  const bigPicture: Tensor = fromArray(new Float32Array(n * n), [1, 1, n, n]);
  const bigFilter: Tensor = fromArray(new Float32Array(121), [1, 1, 11, 11]);
  const { shape } = F.conv2d(bigPicture, bigFilter, null, { stride: 4, padding: p });
  console.log(`N = ${n}, F = 11, S = 4, P = ${p}: ${(n - 11 + 2 * p) / 4 + 1} →`, shape[2]);
}

// %% stairs show hide-input
function stairs(stride: number): Figure {
  const n = Array.from({ length: 17 }, (_, k) => 216 + k);
  const wholes = n.map((side) => Math.floor((side - 11) / stride) + 1);
  const fractions = n.map((side) => (side - 11) / stride + 1);
  return figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: n,
        y: fractions,
        name: t({ ko: "공식 그대로", en: "the formula as it is" }),
        line: { color: "#999999", dash: "dot" },
      },
      {
        type: "scatter",
        mode: "markers",
        x: n,
        y: wholes,
        name: t({ ko: "라이브러리", en: "the library" }),
        marker: {
          color: n.map((side) => ((side - 11) % stride === 0 ? "#0072B2" : "#D55E00")),
          size: 9,
        },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `스트라이드 ${stride}: 파란 점은 나누어떨어지고 주황 점은 버림`,
          en: `Stride ${stride}: blue where it is whole, orange where it is rounded down`,
        }),
      },
      xaxis: {
        title: {
          text: t({ ko: "그림의 한 변 N (필터 11)", en: "side N of the picture (filter 11)" }),
        },
      },
      yaxis: { title: { text: t({ ko: "결과의 한 변", en: "side of the result" }) } },
      height: 360,
    },
    text: t({
      ko: `스트라이드 ${stride}에서 N 216~232의 결과: ${wholes.join(" ")}`,
      en: `Stride ${stride}, results for N from 216 to 232: ${wholes.join(" ")}`,
    }),
  });
}
show(slider({ min: 1, max: 6, value: 4, label: t({ ko: "스트라이드", en: "stride" }) }, stairs));

// %% leftOver
const used: Tensor = usage(12, 5, 3, 0);
show(
  plotMatrix(used, {
    colors: "cividis",
    title: t({
      ko: "N = 12, F = 5, S = 3: 마지막 한 줄과 한 열은 한 번도 쓰이지 않음",
      en: "N = 12, F = 5, S = 3: the last row and the last column are never used",
    }),
  }),
);

// %% convolve answer
function convolve(
  image: number[][],
  filter: number[][],
  stride: number,
  padding: number,
): number[][] {
  const result: number[][] = [];
  // ko: 0을 두르고, stride칸씩 걸으며 도장을 찍으세요. padZeros의 코드를 옮겨 와도 돼요.
  // en: Pad with zeros, then stamp in steps of stride. You may copy what you wrote in padZeros.
  // #region solution
  const rows = Math.floor((image.length + 2 * padding - filter.length) / stride) + 1;
  const columns = Math.floor((image[0].length + 2 * padding - filter[0].length) / stride) + 1;
  for (let i = 0; i < rows; i++) {
    const line: number[] = [];
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let a = 0; a < filter.length; a++) {
        for (let b = 0; b < filter[0].length; b++) {
          const pixel = image[i * stride + a - padding]?.[j * stride + b - padding] ?? 0;
          sum += pixel * filter[a][b];
        }
      }
      line.push(sum);
    }
    result.push(line);
  }
  // #endregion
  return result;
}

// %% convolveCheck check
check.convolve(convolve);

// %% strideNet answer
function strideNet(): Module {
  // ko: 스트라이드와 패딩을 쓸 수 있어요. 마지막 합성곱층은 필터가 10개예요.
  // en: Stride and padding are allowed. The last convolution has 10 filters.
  // #region solution
  return sequential(
    conv2d(1, 8, { kernelSize: 5, stride: 2 }),
    relu(),
    conv2d(8, 16, { kernelSize: 3, stride: 2 }),
    relu(),
    conv2d(16, 10, { kernelSize: 3 }),
    globalAvgPool2d(),
  );
  // #endregion
}

// %% trainStrideNet train
// ko: 숫자 그림 30,000장으로 두 바퀴. 두 번째에는 학습률을 줄여요. 10~40초 걸려요.
// en: Two passes over 30,000 digits, the second with a smaller learning rate: 10 to 40 seconds.
manualSeed(1);
let strideModel: Module = flatten();
try {
  strideModel = strideNet();
  show(summary(strideModel, [1, 1, 28, 28]));
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (strideModel.parameters().length > 0) {
  const digits = mnist({ train: true }).subset(30000);
  const optimizer = adam(strideModel, { learningRate: 0.005 });
  await fit(strideModel, {
    train: digits,
    epochs: 1,
    batchSize: 32,
    optimizer: optimizer,
    seed: 1,
  });
  optimizer.learningRate = 0.001;
  await fit(strideModel, {
    train: digits,
    epochs: 1,
    batchSize: 32,
    optimizer: optimizer,
    seed: 2,
  });
}

// %% strideNetCheck check
check.strideNet({ build: strideNet, model: strideModel });

// %% settle
const eight: Tensor = tensor([[[1, 2, 3, 4, 5, 6, 7, 8]]]);
const settled: Tensor = F.conv1d(eight, difference, null, { stride: 2 });
console.log("(8 − 3) / 2 + 1 =", (8 - 3) / 2 + 1, "→", settled.size);
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(t({ ko: "정답:", en: "it is:" }), settled.size === 3 ? "down" : "up");
