// %% setup setup
import {
  F,
  figure,
  fromArray,
  photo,
  plotImage,
  plotImages,
  plotMatrix,
  plotStamping,
  rand,
  rng,
  show,
  slider,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/convolution";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const gray: Tensor = photo("airplane", { grayscale: true, size: 240 });
const [, height, width] = gray.shape;
const picture: Tensor = gray.reshape([height, width]);

const sobelX: Tensor = tensor([
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
]);
const sobelY: Tensor = tensor([
  [-1, -2, -1],
  [0, 0, 0],
  [1, 2, 1],
]);
const outline: Tensor = tensor([
  [-1, -1, -1],
  [-1, 8, -1],
  [-1, -1, -1],
]);

// ko: 결과에는 음수도 있어요. 여기서는 크기만 보여 줘요.
// en: Results can be negative. Here only their size is shown.
function size(result: Tensor): Tensor {
  const values = Float32Array.from(result.values, (v) => Math.min(1, Math.abs(v)));
  return fromArray(values, result.shape);
}

const candidates: Tensor[] = [sobelY, sobelX, outline].map((filter) =>
  F.crossCorrelate2d(picture, filter),
);
show(
  plotMatrix(sobelX, {
    title: t({ ko: "필터: 숫자 아홉 개가 전부", en: "The filter: nine numbers, nothing more" }),
  }),
);
show(
  plotImages([picture, ...candidates.map(size)], {
    titles: [t({ ko: "사진", en: "photograph" }), "A", "B", "C"],
    columns: 2,
    title: t({
      ko: "사진에 필터를 댄 결과는 A, B, C 가운데 하나",
      en: "One of A, B and C is what the filter makes of the photograph",
    }),
  }),
);

// %% bet try
// ko: "A", "B", "C" 가운데 하나를 적어 주세요. 맞히지 못해도 괜찮아요.
// en: Write "A", "B" or "C". A wrong bet costs nothing.
const bet: string = "A";

// %% pixels
const topRow = 53;
const leftColumn = 45;
const patchRows: number[][] = [];
for (let row = 0; row < 8; row++) {
  const numbers: number[] = [];
  for (let column = 0; column < 8; column++) {
    numbers.push(Math.round(255 * picture.at(topRow + row, leftColumn + column)));
  }
  patchRows.push(numbers);
}
show(
  plotImage(picture, {
    title: t({
      ko: "컴퓨터에게 사진은 숫자의 표",
      en: "To a computer the photograph is a table of numbers",
    }),
  }),
);
show(
  plotMatrix(tensor(patchRows), {
    title: t({
      ko: "왼쪽 날개의 둥근 표지에서 잘라 낸 8×8 조각: 0은 검정, 255는 흰색",
      en: "An 8×8 piece of the round mark on the left wing: 0 is black, 255 is white",
    }),
  }),
);

// %% oneD
const signal = [0, 0, 0, 6, 6, 6, 6, 0, 0];
const average = [1 / 3, 1 / 3, 1 / 3];
const difference = [-1, 0, 1];

function slide(x: number[], w: number[]): number[] {
  const y: number[] = [];
  for (let i = 0; i <= x.length - w.length; i++) {
    let sum = 0;
    for (let a = 0; a < w.length; a++) {
      sum += x[i + a] * w[a];
    }
    y.push(sum);
  }
  return y;
}

console.log(t({ ko: "신호:", en: "signal:    " }), signal.join(" "));
console.log(t({ ko: "평균:", en: "average:   " }), slide(signal, average).join(" "));
console.log(t({ ko: "차이:", en: "difference:" }), slide(signal, difference).join(" "));

// %% oneDPicture show hide-input
const places = slide(signal, average).map((_, i) => i + 1);
show(
  figure({
    data: [
      {
        type: "bar",
        y: signal,
        name: t({ ko: "신호", en: "signal" }),
        marker: { color: "#999999" },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        x: places,
        y: slide(signal, average),
        name: t({ ko: "평균 필터", en: "average filter" }),
        line: { color: "#0072B2" },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        x: places,
        y: slide(signal, difference),
        name: t({ ko: "차이 필터", en: "difference filter" }),
        line: { color: "#D55E00", dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "평균 필터는 계단을 눕히고, 차이 필터는 계단에서만 대답",
          en: "The average softens the steps; the difference answers only at the steps",
        }),
      },
      xaxis: { title: { text: t({ ko: "자리", en: "place" }) } },
      yaxis: { title: { text: t({ ko: "값", en: "value" }) } },
    },
    text: t({
      ko: "신호 0 0 0 6 6 6 6 0 0. 평균 필터의 결과 0 2 4 6 6 4 2, 차이 필터의 결과 0 6 6 0 0 -6 -6.",
      en: "Signal 0 0 0 6 6 6 6 0 0. Average filter: 0 2 4 6 6 4 2. Difference filter: 0 6 6 0 0 -6 -6.",
    }),
  }),
);

// %% stamping
const image: Tensor = tensor([
  [1, 1, 1, 0, 0],
  [0, 1, 1, 1, 0],
  [0, 0, 1, 1, 1],
  [0, 0, 1, 1, 0],
  [0, 1, 1, 0, 0],
]);
const cross: Tensor = tensor([
  [1, 0, 1],
  [0, 1, 0],
  [1, 0, 1],
]);
show(
  plotStamping(image, cross, {
    title: t({
      ko: "도장 하나에 곱셈 아홉 번, 숫자 하나",
      en: "One stamp: nine products, one number",
    }),
  }),
);

// %% sizes
// ko: 7×7 그림 위에 크기가 다른 필터를 대 봐요.
// en: Filters of several sizes on a 7×7 picture.
const seven: Tensor = fromArray(new Float32Array(49).fill(1), [7, 7]);
for (const f of [1, 2, 3, 5, 7]) {
  const filter: Tensor = fromArray(new Float32Array(f * f).fill(1), [f, f]);
  const [rows, columns] = F.crossCorrelate2d(seven, filter).shape;
  console.log(`7×7, ${f}×${f}  →  ${rows}×${columns}`);
}

// %% outputSize answer
function outputSize(n: number, f: number): number {
  // ko: n은 그림 한 변의 길이, f는 필터 한 변의 길이예요.
  // en: n is the side of the picture, f is the side of the filter.
  // #region solution
  return n - f + 1;
  // #endregion
}

// %% outputSizeCheck check
check.outputSize(outputSize);

// %% tooLarge try
// ko: 필터의 크기 f를 바꿔 보세요. 7보다 커지면 어떻게 되나요?
// en: Change f, the size of the filter. What happens above 7?
const f = 8;
try {
  const filter: Tensor = fromArray(new Float32Array(f * f).fill(1), [f, f]);
  console.log(F.crossCorrelate2d(seven, filter).shape);
} catch (error) {
  console.log(String(error));
}

// %% depth
// ko: 깊이가 3인 그림(빨강, 초록, 파랑) 한 장과 깊이가 3인 필터 하나
// en: One picture of depth 3 (red, green, blue) and one filter of depth 3
const colorPicture: Tensor = fromArray(new Float32Array(3 * 7 * 7).fill(1), [1, 3, 7, 7]);
const deepFilter: Tensor = fromArray(new Float32Array(3 * 3 * 3).fill(1), [1, 3, 3, 3]);
console.log(colorPicture.shape, deepFilter.shape, "→", F.conv2d(colorPicture, deepFilter).shape);

// %% windowDot answer
function windowDot(image: number[][], filter: number[][], row: number, column: number): number {
  let sum = 0;
  // ko: 필터 아래에 놓인 숫자마다 필터의 숫자를 곱해서 sum에 더하세요.
  // en: Multiply each number under the filter by the filter's number and add it to sum.
  // #region solution
  for (let a = 0; a < filter.length; a++) {
    for (let b = 0; b < filter[a].length; b++) {
      sum += image[row + a][column + b] * filter[a][b];
    }
  }
  // #endregion
  return sum;
}

// %% windowDotCheck check
check.windowDot(windowDot);

// %% loops
const x: number[][] = image.toArray() as number[][];
const w: number[][] = cross.toArray() as number[][];
const y: number[][] = [];
for (let i = 0; i < 3; i++) {
  const line: number[] = [];
  for (let j = 0; j < 3; j++) {
    let sum = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        sum += x[i + a][j + b] * w[a][b];
      }
    }
    line.push(sum);
  }
  y.push(line);
}
console.log(y);

// %% loopsLibrary
function largestDifference(one: Tensor, other: Tensor): number {
  let largest = 0;
  for (let k = 0; k < one.size; k++) {
    largest = Math.max(largest, Math.abs(one.values[k] - other.values[k]));
  }
  return largest;
}

const fromLibrary: Tensor = F.crossCorrelate2d(image, cross);
console.log(fromLibrary.toArray());
console.log(
  t({ ko: "가장 큰 차이:", en: "largest difference:" }),
  largestDifference(fromLibrary, tensor(y)),
);

// %% flip
const spot: Tensor = tensor([
  [0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0],
  [0, 0, 1, 0, 0],
  [0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0],
]);
const counting: Tensor = tensor([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);
show(
  plotMatrix(counting, {
    title: t({ ko: "뒤집힘을 볼 수 있는 필터", en: "A filter that shows a flip" }),
  }),
);
show(
  plotMatrix(F.crossCorrelate2d(spot, counting), {
    title: t({
      ko: "교차 상관: 점 하나가 180° 돌아간 필터로",
      en: "Cross-correlation: one dot becomes the filter turned by 180°",
    }),
  }),
);
show(
  plotMatrix(F.convolve2d(spot, counting), {
    title: t({
      ko: "합성곱: 점 하나가 필터 그대로",
      en: "Convolution: one dot becomes the filter itself",
    }),
  }),
);

// %% flipCross
// ko: 앞의 필터 101/010/101은 돌려도 같아요. 그래서 두 결과가 같아요.
// en: The filter 101/010/101 is the same when turned. So the two results agree.
console.log(F.crossCorrelate2d(image, cross).toArray());
console.log(F.convolve2d(image, cross).toArray());

// %% convolve2d answer
function convolve2d(image: number[][], filter: number[][]): number[][] {
  const result: number[][] = [];
  // ko: 위의 반복문을 어떤 크기의 그림과 필터에도 쓸 수 있게 바꾸고, 필터를 180° 돌리세요.
  // en: Make the loops above work for pictures and filters of any size, and turn the filter by 180°.
  // #region solution
  const rows = image.length - filter.length + 1;
  const columns = image[0].length - filter[0].length + 1;
  for (let i = 0; i < rows; i++) {
    const line: number[] = [];
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let a = 0; a < filter.length; a++) {
        for (let b = 0; b < filter[0].length; b++) {
          const flipped = filter[filter.length - 1 - a][filter[0].length - 1 - b];
          sum += image[i + a][j + b] * flipped;
        }
      }
      line.push(sum);
    }
    result.push(line);
  }
  // #endregion
  return result;
}

// %% convolve2dCheck check
check.convolve2d(convolve2d);

// %% filters
const identity: Tensor = tensor([
  [0, 0, 0],
  [0, 1, 0],
  [0, 0, 0],
]);
const blur: Tensor = tensor([
  [1 / 9, 1 / 9, 1 / 9],
  [1 / 9, 1 / 9, 1 / 9],
  [1 / 9, 1 / 9, 1 / 9],
]);
const emboss: Tensor = tensor([
  [-2, -1, 0],
  [-1, 1, 1],
  [0, 1, 2],
]);
const sharpen: Tensor = tensor([
  [0, -1, 0],
  [-1, 5, -1],
  [0, -1, 0],
]);
// ko: 화면은 0에서 1까지만 보여 줘요. 벗어난 값은 가까운 끝으로 옮겨요.
// en: A screen shows 0 to 1. Values outside are moved to the nearer end.
function clamp(result: Tensor): Tensor {
  const values = Float32Array.from(result.values, (v) => Math.min(1, Math.max(0, v)));
  return fromArray(values, result.shape);
}

show(
  plotImages(
    [
      clamp(F.crossCorrelate2d(picture, identity)),
      clamp(F.crossCorrelate2d(picture, blur)),
      clamp(F.crossCorrelate2d(picture, sharpen)),
      clamp(F.crossCorrelate2d(picture, emboss)),
      size(F.crossCorrelate2d(picture, outline)),
      size(F.crossCorrelate2d(picture, sobelX)),
      size(F.crossCorrelate2d(picture, sobelY)),
    ],
    {
      titles: [
        t({ ko: "그대로", en: "identity" }),
        t({ ko: "흐리게", en: "blur" }),
        t({ ko: "또렷하게", en: "sharpen" }),
        t({ ko: "엠보스", en: "emboss" }),
        t({ ko: "윤곽", en: "outline" }),
        t({ ko: "소벨 x", en: "Sobel x" }),
        t({ ko: "소벨 y", en: "Sobel y" }),
      ],
      columns: 4,
      title: t({
        ko: "같은 사진, 같은 계산, 숫자 아홉 개만 다른 일곱 결과",
        en: "Same photograph, same computation: nine numbers make the difference",
      }),
    },
  ),
);

// %% oneEdge
// ko: 왼쪽은 어둡고 오른쪽은 밝은 그림과, 위는 어둡고 아래는 밝은 그림
// en: One picture is dark on the left and bright on the right, the other dark above and bright below
const leftRight: Tensor = tensor([
  [0, 0, 0, 1, 1, 1],
  [0, 0, 0, 1, 1, 1],
  [0, 0, 0, 1, 1, 1],
  [0, 0, 0, 1, 1, 1],
]);
const aboveBelow: Tensor = tensor([
  [0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0],
  [1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1],
]);
console.log(t({ ko: "세로 경계, 소벨 x", en: "upright edge, Sobel x" }));
console.log(F.crossCorrelate2d(leftRight, sobelX).toArray());
console.log(t({ ko: "세로 경계, 소벨 y", en: "upright edge, Sobel y" }));
console.log(F.crossCorrelate2d(leftRight, sobelY).toArray());
console.log(t({ ko: "가로 경계, 소벨 x", en: "lying edge, Sobel x" }));
console.log(F.crossCorrelate2d(aboveBelow, sobelX).toArray());
console.log(t({ ko: "가로 경계, 소벨 y", en: "lying edge, Sobel y" }));
console.log(F.crossCorrelate2d(aboveBelow, sobelY).toArray());

// %% tryFilter try
// ko: 숫자 아홉 개를 바꿔 보세요.
// en: Change the nine numbers.
const mine: Tensor = tensor([
  [0, -1, 0],
  [-1, 4, -1],
  [0, -1, 0],
]);
const weightSum = Array.from(mine.values).reduce((sum, v) => sum + v, 0);
console.log(t({ ko: "아홉 숫자의 합:", en: "sum of the nine numbers:" }), weightSum);
show(
  plotImage(clamp(F.crossCorrelate2d(picture, mine)), {
    title: t({
      ko: "합이 1이면 남는 밝기, 0이면 남는 것은 경계뿐",
      en: "Sum 1 keeps the brightness; sum 0 leaves only the edges",
    }),
  }),
);

// %% edgeStrength answer
function edgeStrength(image: number[][]): number[][] {
  const sobelX = [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ];
  const sobelY = [
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ];
  const result: number[][] = [];
  // ko: 자리마다 gx와 gy를 구하고, 둘의 제곱의 합의 제곱근을 넣으세요.
  // en: Find gx and gy at each place; put the square root of the sum of their squares there.
  // #region solution
  for (let i = 0; i + 3 <= image.length; i++) {
    const line: number[] = [];
    for (let j = 0; j + 3 <= image[0].length; j++) {
      let gx = 0;
      let gy = 0;
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) {
          gx += image[i + a][j + b] * sobelX[a][b];
          gy += image[i + a][j + b] * sobelY[a][b];
        }
      }
      line.push(Math.sqrt(gx * gx + gy * gy));
    }
    result.push(line);
  }
  // #endregion
  return result;
}

// %% edgeStrengthCheck check
check.edgeStrength(edgeStrength);

// %% edgePhoto try
const pictureRows: number[][] = picture.toArray() as number[][];
// ko: 확인을 통과했으면 아래 줄 앞의 // 를 지우고 실행하세요. 사진 전체의 경계가 보여요.
// en: Once the check passes, remove the // below and run: the edges of the whole photograph.
// show(plotImage(clamp(tensor(edgeStrength(pictureRows))), { title: "edgeStrength" }));

// %% measure
function loopsOnPhoto(rows: number[][], filter: number[][]): number {
  let total = 0;
  for (let i = 0; i + 3 <= rows.length; i++) {
    for (let j = 0; j + 3 <= rows[0].length; j++) {
      let sum = 0;
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) {
          sum += rows[i + a][j + b] * filter[a][b];
        }
      }
      total += sum;
    }
  }
  return total;
}
const sobelRows: number[][] = sobelX.toArray() as number[][];
// ko: 다섯 번 해 보고 가장 빠른 것을 적어요. 처음 한 번은 준비하는 시간이 들어요.
// en: The fastest of five: the first time something has to be made ready.
function fastest(run: () => void): number {
  const times: number[] = [];
  for (let k = 0; k < 5; k++) {
    const started = performance.now();
    run();
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}
// ko: 그림 8장을 겹치고, 깊이가 8인 필터를 16개 대요: 반복문 네 개를 8 · 16번
// en: 8 pictures on top of each other, 16 filters of depth 8: the four loops 8 · 16 times
const eight: Tensor = fromArray(
  Float32Array.from({ length: 8 * picture.size }, (_, k) => picture.values[k % picture.size]),
  [1, 8, height, width],
);
const sixteen: Tensor = fromArray(
  Float32Array.from({ length: 16 * 8 * 9 }, (_, k) => sobelX.values[k % 9]),
  [16, 8, 3, 3],
);
const loopsTime = fastest(() => {
  for (let k = 0; k < 8 * 16; k++) loopsOnPhoto(pictureRows, sobelRows);
});
const libraryTime = fastest(() => F.conv2d(eight, sixteen).values[0]);
const products = (height - 2) * (width - 2) * 9 * 8 * 16;
console.log(t({ ko: "곱셈 수:", en: "multiplications:" }), products.toLocaleString("en"));
console.log(t({ ko: "반복문(ms):", en: "loops (ms):" }), loopsTime.toFixed(1));
console.log(t({ ko: "라이브러리(ms):", en: "library (ms):" }), libraryTime.toFixed(1));

// %% asMatrix
// ko: 5×5 그림의 창 아홉 개: 창 하나의 숫자 아홉 개를 한 행에 적어요.
// en: The nine windows of the 5×5 picture: a row holds the nine numbers of one window.
const windowRows: number[][] = [];
for (let i = 0; i < 3; i++) {
  for (let j = 0; j < 3; j++) {
    const row: number[] = [];
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) row.push(x[i + a][j + b]);
    }
    windowRows.push(row);
  }
}
show(
  plotMatrix(tensor(windowRows), {
    title: t({
      ko: "창 하나가 한 행: 가운데 픽셀은 아홉 행에 모두 등장",
      en: "A row for each window: the middle pixel stands in all nine rows",
    }),
  }),
);
const byMatrix: Tensor = F.matmul(tensor(windowRows), cross.reshape([9, 1])).reshape([3, 3]);
console.log(byMatrix.toArray());
console.log(
  t({ ko: "가장 큰 차이:", en: "largest difference:" }),
  largestDifference(byMatrix, fromLibrary),
);

// %% sharing
const resultSize = (height - 2) * (width - 2);
for (const [weights, how] of [
  [
    height * width * resultSize,
    t({ ko: "모든 픽셀에서, 자리마다 따로", en: "from all pixels, own weights" }),
  ],
  [9 * resultSize, t({ ko: "3×3 창에서, 자리마다 따로", en: "from a 3×3 window, own weights" })],
  [9, t({ ko: "3×3 창에서, 모두 함께", en: "from a 3×3 window, shared" })],
] as [number, string][]) {
  console.log(weights.toLocaleString("en").padStart(13), how);
}

// %% shiftSlider
// ko: 그림을 오른쪽으로 옮겨요. 비는 곳은 맨 왼쪽 픽셀로 채워요.
// en: Moves a picture to the right. What is left free is filled with the leftmost pixel.
function moved(map: Tensor, right: number): Tensor {
  const [rows, columns] = map.shape;
  const values = new Float32Array(map.size);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      values[i * columns + j] = map.values[i * columns + Math.max(0, j - right)];
    }
  }
  return fromArray(values, [rows, columns]);
}
show(
  slider(
    { min: 0, max: 60, step: 6, value: 0, label: t({ ko: "오른쪽으로", en: "to the right" }) },
    (right) =>
      plotImages([moved(picture, right), size(F.crossCorrelate2d(moved(picture, right), sobelX))], {
        titles: [t({ ko: "사진", en: "photograph" }), t({ ko: "특징 맵", en: "feature map" })],
        columns: 2,
        title: t({
          ko: `사진이 ${right}픽셀 가면 특징 맵도 ${right}픽셀`,
          en: `The photograph moves by ${right} pixels, and so does the feature map`,
        }),
      }),
  ),
);

// %% shiftCompare
const movedFirst: Tensor = F.crossCorrelate2d(moved(picture, 30), sobelX);
const movedThen: Tensor = moved(F.crossCorrelate2d(picture, sobelX), 30);
let gapInside = 0;
for (let i = 0; i < movedFirst.shape[0]; i++) {
  for (let j = 30; j < movedFirst.shape[1]; j++) {
    gapInside = Math.max(gapInside, Math.abs(movedFirst.at(i, j) - movedThen.at(i, j)));
  }
}
console.log(
  t({
    ko: "가장 큰 차이(채워 넣은 왼쪽 가장자리는 빼고):",
    en: "largest difference (without the filled left rim):",
  }),
  gapInside.toFixed(6),
);

// %% learnFilter
// ko: 무작위 점 그림과, 어떤 필터가 그 그림으로 만든 결과만 알고 있어요.
// en: All we have: a picture of random dots, and what some filter made of it.
const dots: Tensor = rand([40, 40], { rng: rng(1) });
const centred: Tensor = fromArray(
  Float32Array.from(dots.values, (v) => 2 * v - 1),
  dots.shape,
);
const wanted: Tensor = F.crossCorrelate2d(centred, sobelX);

const steps: Tensor[] = [];
const errors: number[] = [];
let numbers: number[] = [0.3, -0.5, 0.1, 0.4, 0.2, -0.3, -0.2, 0.5, -0.1];
for (let step = 0; step <= 20; step++) {
  const guess: Tensor = tensor(numbers, { shape: [3, 3], requiresGrad: true });
  const off: Tensor = F.sub(F.crossCorrelate2d(centred, guess), wanted);
  const error: Tensor = F.mean(F.mul(off, off));
  error.backward();
  steps.push(fromArray(Float32Array.from(numbers), [3, 3]));
  errors.push(error.item());
  // ko: 오차가 작아지는 쪽으로 필터의 숫자를 조금씩 옮겨요.
  // en: Move the filter's numbers a little to where the error gets smaller.
  numbers = numbers.map((v, k) => v - 0.5 * guess.grad!.values[k]);
}
console.log(t({ ko: "오차:", en: "error:" }), errors[0].toFixed(3), "→", errors[20].toFixed(3));

// %% learnPicture show hide-input
show(
  slider({ min: 0, max: 20, step: 2, label: t({ ko: "걸음", en: "step" }) }, (step) => {
    const shown: Tensor = fromArray(
      Float32Array.from(steps[step].values, (v) => Math.round(10 * v) / 10),
      [3, 3],
    );
    return plotMatrix(shown, {
      colors: "diverging",
      title: t({
        ko: `${step}걸음 뒤의 필터: 오차 ${errors[step].toFixed(2)}`,
        en: `The filter after ${step} steps: error ${errors[step].toFixed(2)}`,
      }),
    });
  }),
);

// %% descend answer
function descend(filter: number[][], gradient: number[][], learningRate: number): number[][] {
  // ko: 필터의 숫자마다 학습률 × 기울기를 빼세요.
  // en: Take learning rate × gradient from each of the filter's numbers.
  // #region solution
  return filter.map((line, a) => line.map((w, b) => w - learningRate * gradient[a][b]));
  // #endregion
}

// %% descendCheck check
check.descend(descend);

// %% crossPicture
const haystack: Tensor = tensor([
  [2, 1, 7, 7, 7, 0, 10, 10, 10, 1, 2],
  [3, 1, 7, 7, 7, 2, 10, 10, 10, 0, 0],
  [2, 3, 7, 7, 7, 2, 10, 10, 10, 0, 2],
  [1, 2, 0, 3, 3, 0, 3, 2, 3, 0, 2],
  [2, 2, 0, 0, 0, 0, 2, 3, 1, 3, 0],
  [2, 0, 0, 3, 2, 3, 2, 3, 2, 1, 3],
  [3, 9, 1, 3, 3, 3, 3, 0, 2, 2, 0],
  [9, 9, 9, 1, 3, 1, 1, 2, 1, 3, 0],
  [0, 9, 3, 3, 0, 3, 2, 1, 3, 3, 0],
  [1, 1, 0, 1, 0, 0, 3, 0, 12, 1, 3],
  [3, 0, 3, 3, 3, 3, 3, 2, 2, 3, 0],
]);
show(
  plotMatrix(haystack, {
    title: t({
      ko: "십자의 가운데는 (7, 1): 더 밝은 네모와 더 밝은 점이 방해",
      en: "The cross is at (7, 1); a brighter block and a brighter dot are in the way",
    }),
  }),
);

// %% findCross answer
function findCross(image: number[][]): number[] {
  let best = -Infinity;
  let place = [0, 0];
  // ko: 필터를 정하고, 대답이 가장 큰 창을 찾아 십자 가운데의 [행, 열]을 place에 넣으세요.
  // en: Choose a filter, find the window that answers most, put the cross's [row, column] into place.
  // #region solution
  const filter = [
    [-1, 1, -1],
    [1, 1, 1],
    [-1, 1, -1],
  ];
  for (let row = 0; row + 3 <= image.length; row++) {
    for (let column = 0; column + 3 <= image[0].length; column++) {
      let sum = 0;
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) {
          sum += image[row + a][column + b] * filter[a][b];
        }
      }
      if (sum > best) {
        best = sum;
        place = [row + 1, column + 1];
      }
    }
  }
  // #endregion
  return place;
}

// %% findCrossCheck check
check.findCross(findCross);

// %% settle
// ko: 소벨 x의 결과를 다시 계산해서 A, B, C와 비교해요.
// en: Compute the filter's result once more and compare it with A, B and C.
const truth: Tensor = F.crossCorrelate2d(picture, sobelX);
let winner = "";
for (let k = 0; k < 3; k++) {
  const worst = largestDifference(truth, candidates[k]);
  console.log("ABC"[k], t({ ko: "가장 큰 차이:", en: "largest difference:" }), worst.toFixed(2));
  if (worst === 0) winner = "ABC"[k];
}
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(t({ ko: "정답:", en: "it is:" }), winner);
