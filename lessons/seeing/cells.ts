// %% setup setup
import {
  compareFeatures,
  digitScenes,
  type Disturbance,
  disturbances,
  type Figure,
  figure,
  fromArray,
  type Labelled,
  type Learner,
  loadDetector,
  loadStreetFcn,
  mnist,
  Module,
  photo,
  plotDetections,
  plotImage,
  plotImages,
  plotMatrix,
  plotSegmentation,
  rng,
  rotate,
  segment,
  show,
  slider,
  streets,
  t,
  type Tensor,
  tensor,
  translate,
} from "convlab";
import { checks } from "convlab/lessons/seeing";

const check = checks(t({ ko: "ko", en: "en" }));

const blue = "#0072B2";
const orange = "#D55E00";
const green = "#009E73";

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
const seven: Tensor = fresh.image(0);
const moved: Tensor = translate(seven, [3, 0]);
const bright: Tensor = fromArray(
  Float32Array.from(seven.values, (v) => 0.5 + 0.5 * v),
  seven.shape,
);
const nine: Tensor = digits.image(2579);
show(
  plotImages([seven, moved, bright, nine], {
    columns: 4,
    titles: [
      t({ ko: "숫자 그림", en: "the digit" }),
      t({ ko: "A: 3픽셀 옮김", en: "A: moved by 3 pixels" }),
      t({ ko: "B: 밝은 안개", en: "B: in bright fog" }),
      t({ ko: "C: 다른 사람의 9", en: "C: a 9 by someone else" }),
    ],
    title: t({
      ko: "픽셀끼리 빼 보면 첫 그림과 가장 가까운 것은 A, B, C 가운데 무엇?",
      en: "Pixel by pixel, which of A, B, C is nearest to the first?",
    }),
  }),
);

// %% bet try
// ko: "A", "B", "C" 가운데 하나
// en: One of "A", "B", "C"
const bet: string = "A";

// %% zoom
const cup: Tensor = photo("coffee");
console.log(t({ ko: "모양:", en: "shape:" }), cup.shape);
console.log(t({ ko: "숫자의 개수:", en: "numbers:" }), cup.size);
const [, high, wide] = cup.shape;
// ko: 붉은색 채널을 0–255로 되돌려요. 라이브러리는 0–1로 읽어요.
// en: The red channel as 0 to 255 again; the library reads it as 0 to 1.
function pieceOf(channel: number, top: number, left: number, side: number): number[][] {
  return upTo(side).map((i) =>
    upTo(side).map((j) => Math.round(255 * cup.at(channel, top + i, left + j))),
  );
}
function drawZoom(step: number): Figure {
  const side = [160, 80, 40, 20, 10][step];
  const [top, left] = [160 - Math.floor(side / 2), 225 - Math.floor(side / 2)];
  const rows = pieceOf(0, top, left, side);
  const title = t({
    ko: `숟가락의 ${side}×${side} 픽셀(붉은색 채널)`,
    en: `${side}×${side} pixels of the spoon, red channel`,
  });
  if (side <= 10) {
    return plotMatrix(tensor(rows), {
      title: t({
        ko: "끝까지 다가가면 남는 것은 0부터 255까지의 숫자뿐",
        en: "Go close enough, and all that is left are numbers from 0 to 255",
      }),
    });
  }
  return plotImage(tensor(rows.map((row) => row.map((v) => v / 255))), { title: title });
}
show(plotImage(cup, { title: t({ ko: "사람이 보는 것", en: "What you see" }) }));
show(
  slider(
    { min: 0, max: 4, value: 0, frames: 5, label: t({ ko: "다가가기", en: "go closer" }) },
    drawZoom,
  ),
);

// %% channelsPicture
const colourNames: string[] = [
  t({ ko: "빨강", en: "red" }),
  t({ ko: "초록", en: "green" }),
  t({ ko: "파랑", en: "blue" }),
];
show(
  plotImages(
    upTo(3).map((c) =>
      fromArray(cup.values.slice(c * high * wide, (c + 1) * high * wide), [high, wide]),
    ),
    {
      columns: 3,
      titles: colourNames,
      title: t({
        ko: "붉은 잔받침은 빨강에서 밝고 파랑에서 검음",
        en: "The red saucer is bright in red and black in blue",
      }),
    },
  ),
);

// %% claimRange
let lowest = Infinity;
let highest = -Infinity;
let whole = 0;
const levels = new Set<number>();
for (const v of cup.values) {
  lowest = Math.min(lowest, v);
  highest = Math.max(highest, v);
  levels.add(Math.round(255 * v));
  if (Math.abs(255 * v - Math.round(255 * v)) < 1e-3) whole++;
}
console.log(t({ ko: "읽은 값:", en: "as read:" }), lowest, "…", highest);
console.log(t({ ko: "255를 곱하면 정수인 값:", en: "whole after × 255:" }), whole, "/", cup.size);
console.log(t({ ko: "서로 다른 밝기:", en: "different levels:" }), levels.size);
const digitsOfCount = Math.floor(cup.size * Math.log10(256)) + 1;
console.log(
  t({ ko: "이 크기로 가능한 그림의 수는", en: "pictures of this size: a number of" }),
  digitsOfCount,
  t({ ko: "자리 수", en: "digits" }),
);

// %% fiveTasks show hide-input
const things: string[] = [
  t({ ko: "잔", en: "cup" }),
  t({ ko: "잔받침", en: "saucer" }),
  t({ ko: "숟가락", en: "spoon" }),
];
// ko: 사람이 적은 정답. x1, y1, x2, y2는 픽셀이에요.
// en: The right answers, written down by hand: x1, y1, x2, y2 in pixels.
const thingBoxes: number[][] = [
  [114, 10, 273, 207],
  [51, 25, 321, 262],
  [217, 43, 285, 219],
];
function inEllipse(x: number, y: number, cx: number, cy: number, rx: number, ry: number): boolean {
  return ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
}
function inPolygon(x: number, y: number, corners: number[][]): boolean {
  let inside = false;
  corners.forEach(([x1, y1], k) => {
    const [x2, y2] = corners[(k + 1) % corners.length];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}
function thingAt(x: number, y: number): number {
  const bowl = inEllipse(x, y, 244, 190, 26, 28);
  const inCup =
    inEllipse(x, y, 194, 75, 79, 64) ||
    inPolygon(x, y, [
      [115, 80],
      [124, 130],
      [142, 170],
      [160, 188],
      [205, 190],
      [240, 165],
      [262, 125],
      [272, 80],
    ]) ||
    inEllipse(x, y, 152, 178, 21, 28);
  if (bowl && y > 164) return 3;
  if (inCup) return 1;
  const handle = inPolygon(x, y, [
    [265, 45],
    [284, 45],
    [262, 168],
    [248, 166],
  ]);
  if (bowl || handle) return 3;
  return inEllipse(x, y, 186, 146, 134, 116) ? 2 : 0;
}
const maskValues = new Float32Array(high * wide);
for (let y = 0; y < high; y++) {
  for (let x = 0; x < wide; x++) maskValues[y * wide + x] = thingAt(x, y);
}
const cupMask: Tensor = fromArray(maskValues, [high, wide]);
const sentence = t({
  ko: "나무 탁자 위, 숟가락을 곁들인 붉은 잔에 담긴 커피",
  en: "a cup of coffee on a red saucer with a spoon, on a wooden table",
});
show(
  plotImage(cup, {
    title: t({ ko: "분류: 그림 전체에 낱말 하나, “잔”", en: "Classification: one word, “cup”" }),
  }),
);
function boxesOf(which: number[]) {
  return {
    boxes: tensor(which.map((k) => thingBoxes[k])),
    labels: which,
  };
}
show(
  plotDetections(
    [
      {
        image: cup,
        found: boxesOf([0]),
        title: t({
          ko: "분류 + 위치: 낱말 하나와 네모 하나",
          en: "+ localization: a word and a box",
        }),
      },
      {
        image: cup,
        found: boxesOf([0, 1, 2]),
        title: t({ ko: "검출: 있는 만큼 모두", en: "Detection: as many as there are" }),
      },
    ],
    {
      classes: things,
      columns: 2,
      title: t({
        ko: "어디에 있는지까지 묻는 두 과제",
        en: "Two tasks that also ask where",
      }),
    },
  ),
);
show(
  plotSegmentation(
    cup,
    { [t({ ko: "분할", en: "segmentation" })]: cupMask },
    {
      classes: things,
      columns: 2,
      title: t({
        ko: "분할: 픽셀마다 낱말 하나, 테두리까지",
        en: "Segmentation: a word for every pixel, down to the outline",
      }),
    },
  ),
);
console.log(t({ ko: "설명 쓰기:", en: "Captioning:" }), sentence);

// %% machines
// ko: 미리 배워 둔 두 신경망의 대답
// en: What two networks answer that have learned already
const scene = digitScenes({
  count: 1,
  size: 128,
  objects: [3, 3],
  seed: 19,
  train: false,
}).sample(0);
const detector = await loadDetector("yolo-digits");
show(
  plotDetections(
    { image: scene.image, found: detector.detect(scene.image) },
    {
      classes: digits.classes,
      title: t({
        ko: "기계의 검출: 사진 앞의 숫자를 네모와 확신으로",
        en: "Detection by a machine: boxes, digits and how sure it is",
      }),
    },
  ),
);
const street = streets({ count: 1, size: 96, seed: 3 });
const fcn = await loadStreetFcn();
show(
  plotSegmentation(
    street.sample(0).image,
    {
      [t({ ko: "기계의 대답", en: "the machine's answer" })]: segment(fcn, street.sample(0).image),
    },
    {
      classes: street.classes,
      columns: 2,
      title: t({
        ko: "기계의 분할: 픽셀마다 하나의 답",
        en: "Segmentation by a machine: an answer for every pixel",
      }),
    },
  ),
);

// %% answerSize answer
function answerSize(task: string, objects: number, height: number, width: number): number {
  // ko: task는 "classification", "localization", "detection", "segmentation" 가운데 하나예요.
  // en: task is "classification", "localization", "detection" or "segmentation".
  // #region solution
  if (task === "classification") return 1;
  if (task === "localization") return 1 + 4;
  if (task === "detection") return objects * (1 + 4);
  return height * width;
  // #endregion
}

// %% answerSizeCheck check
check.answerSize(answerSize);

// %% cutBox answer
function cutBox(image: number[][], box: number[]): number[][] {
  // ko: box는 [x1, y1, x2, y2]. x2번째 열과 y2번째 행은 들어가지 않아요.
  // en: box is [x1, y1, x2, y2]; column x2 and row y2 are not part of it any more.
  // #region solution
  const [x1, y1, x2, y2] = box;
  return image.slice(y1, y2).map((row) => row.slice(x1, x2));
  // #endregion
}

// %% cutBoxCheck check
check.cutBox(cutBox);

// %% pixelDistance answer
function pixelDistance(a: number[], b: number[]): number {
  // ko: 픽셀마다 뺀 값의 제곱을 모두 더하고, 제곱근을 구하세요.
  // en: Add up the squares of the pixels' differences and take the root.
  // #region solution
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
  // #endregion
}

// %% pixelDistanceCheck check
check.pixelDistance(pixelDistance);

// %% nearestLabel answer
function nearestLabel(image: number[], examples: number[][], labels: number[]): number {
  // ko: 거리가 가장 가까운 예의 레이블을 돌려주세요.
  // en: Return the label of the nearest example.
  // #region solution
  let best = 0;
  let least = Infinity;
  examples.forEach((example, k) => {
    const distance = Math.hypot(...example.map((v, i) => v - image[i]));
    if (distance < least) {
      least = distance;
      best = k;
    }
  });
  return labels[best];
  // #endregion
}

// %% nearestLabelCheck check
check.nearestLabel(nearestLabel);

// %% nearestDigits
// ko: 같은 계산을 빠르게. 이미 더 먼 예는 끝까지 재지 않아요.
// en: The same, but quick: an example that is farther already is not measured to its end.
function indexOfNearest(image: ArrayLike<number>, examples: ArrayLike<number>[]): number {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < examples.length; k++) {
    const example = examples[k];
    let sum = 0;
    for (let i = 0; i < image.length && sum < least; i++) {
      const d = example[i] - image[i];
      sum += d * d;
    }
    if (sum < least) {
      least = sum;
      best = k;
    }
  }
  return best;
}
const known: Float32Array[] = upTo(1000).map((i) => digits.image(i).values as Float32Array);
let rightDigits = 0;
for (let i = 0; i < 1000; i++) {
  const nearest = indexOfNearest(fresh.image(i).values, known);
  if (digits.labels[nearest] === fresh.labels[i]) rightDigits++;
}
console.log(
  t({ ko: "예 1,000장으로 읽은 새 숫자:", en: "new digits read with 1,000 examples:" }),
  rightDigits / 1000,
);

// %% turnDigit show hide-input
function drawTurn(degrees: number): Figure {
  const turned = rotate(fresh.image(0), degrees);
  const nearest = indexOfNearest(turned.values, known);
  const said = digits.labels[nearest];
  const verdict =
    said === fresh.labels[0] ? t({ ko: "맞음", en: "right" }) : t({ ko: "틀림", en: "wrong" });
  return plotImages([turned, digits.image(nearest)], {
    titles: [
      t({ ko: "돌린 7", en: "the 7, turned" }),
      t({ ko: "가장 가까운 예", en: "nearest example" }),
    ],
    title: t({
      ko: `${degrees}° 돌린 7과 가장 가까운 예는 ${said}: ${verdict}`,
      en: `Turned ${degrees}°: the nearest example is a ${said}: ${verdict}`,
    }),
  });
}
show(
  slider(
    { min: -60, max: 60, step: 10, value: 0, frames: 13, label: t({ ko: "각도", en: "degrees" }) },
    drawTurn,
  ),
);

// %% disturb
// ko: 이웃 찾기와 본보기. 본보기는 클래스마다 하나, 그 클래스의 평균 그림이에요.
// en: Nearest neighbour, and templates: one a class, the mean of its pictures.
function rowsOf(x: Tensor): Float32Array[] {
  const size = x.size / x.shape[0];
  return upTo(x.shape[0]).map((i) => x.values.slice(size * i, size * (i + 1)) as Float32Array);
}
const nearestReader: Learner = {
  name: t({ ko: "가장 가까운 이웃", en: "nearest neighbour" }),
  async learn(train) {
    const examples = rowsOf(train.x);
    return (x) => rowsOf(x).map((row) => train.y[indexOfNearest(row, examples)]);
  },
};
const templateReader: Learner = {
  name: t({ ko: "본보기", en: "template" }),
  async learn(train) {
    const examples = rowsOf(train.x);
    const templates = upTo(10).map((digit) => {
      const mean = new Float32Array(784);
      const own = upTo(examples.length).filter((i) => train.y[i] === digit);
      for (const i of own) {
        for (let k = 0; k < 784; k++) mean[k] += examples[i][k] / own.length;
      }
      return mean;
    });
    return (x) => rowsOf(x).map((row) => indexOfNearest(row, templates));
  },
};
const learnFrom: Labelled = { ...digits.subset(600).batch(upTo(600)), classes: digits.classes };
const askAbout: Labelled = { ...fresh.subset(200).batch(upTo(200)), classes: digits.classes };
const fourWays: Disturbance[] = disturbances();
const broken = await compareFeatures(
  { train: learnFrom, test: askAbout },
  { learners: [nearestReader, templateReader], disturb: fourWays },
);
console.log(broken.toString());
show(
  broken.figure({
    title: t({
      ko: "그림에는 여전히 같은 숫자, 그런데 픽셀을 견주면 무너짐",
      en: "The digit stays the same digit; comparing pixels breaks down",
    }),
  }),
);

// %% withinClass
const few = upTo(300).map((i) => digits.image(i).values);
const sameClass: number[] = [];
const otherClass: number[] = [];
for (let i = 0; i < 300; i++) {
  for (let j = 0; j < i; j++) {
    let sum = 0;
    for (let k = 0; k < 784; k++) sum += (few[i][k] - few[j][k]) ** 2;
    const group = digits.labels[i] === digits.labels[j] ? sameClass : otherClass;
    group.push(Math.sqrt(sum));
  }
}
sameClass.sort((a, b) => a - b);
const middleSame = sameClass[Math.floor(sameClass.length / 2)];
const closerShare = otherClass.filter((d) => d < middleSame).length / otherClass.length;
console.log(
  t({ ko: "같은 숫자 두 장의 거리, 가운뎃값:", en: "two pictures of one digit, median:" }),
  middleSame.toFixed(2),
);
console.log(
  t({ ko: "그보다 가까운 다른 숫자의 쌍:", en: "pairs of different digits nearer than that:" }),
  `${(100 * closerShare).toFixed(1)} %`,
);

// %% withinPicture show hide-input
const bins = { start: 2, end: 16, size: 0.5 };
show(
  figure({
    data: [
      {
        type: "histogram",
        x: otherClass,
        xbins: bins,
        histnorm: "probability",
        opacity: 0.6,
        name: t({ ko: "다른 숫자", en: "different digits" }),
        marker: { color: orange },
      },
      {
        type: "histogram",
        x: sameClass,
        xbins: bins,
        histnorm: "probability",
        opacity: 0.6,
        name: t({ ko: "같은 숫자", en: "the same digit" }),
        marker: { color: blue },
      },
    ],
    layout: {
      barmode: "overlay",
      title: {
        text: t({
          ko: "같은 숫자끼리의 거리와 다른 숫자끼리의 거리가 겹침",
          en: "Distances within a class and between classes overlap",
        }),
      },
      xaxis: { title: { text: t({ ko: "픽셀 거리", en: "pixel distance" }) } },
      yaxis: { title: { text: t({ ko: "쌍의 몫", en: "share of pairs" }) } },
    },
    text: t({
      ko: `같은 숫자의 가운뎃값 ${middleSame.toFixed(1)}, 다른 숫자의 ${(100 * closerShare).toFixed(0)} %가 그보다 가까움`,
      en: `Median within a class ${middleSame.toFixed(1)}; ${(100 * closerShare).toFixed(0)} % of pairs of different digits are nearer`,
    }),
  }),
);
const fours: Tensor[] = upTo(400)
  .filter((i) => digits.labels[i] === 4)
  .slice(0, 16)
  .map((i) => digits.image(i));
show(
  plotImages(fours, {
    columns: 8,
    title: t({
      ko: "모두 4: 클래스 안의 다양함",
      en: "All of them are 4s: variation within a class",
    }),
  }),
);

// %% evenLight answer
function evenLight(patch: number[]): number[] {
  // ko: 평균을 빼고, 길이를 1로 만드세요. 무늬가 없는 조각은 0으로 남겨요.
  // en: Take the mean away and bring the length to 1. A patch without any pattern stays all 0.
  // #region solution
  const mean = patch.reduce((sum, v) => sum + v, 0) / patch.length;
  const centred = patch.map((v) => v - mean);
  const length = Math.hypot(...centred);
  return centred.map((v) => (length === 0 ? 0 : v / length));
  // #endregion
}

// %% evenLightCheck check
check.evenLight(evenLight);

// %% places
// ko: 사진에서 평평한 곳, 경계, 모서리를 30곳씩 골라요.
// en: Thirty even places, thirty on edges and thirty corners of the photograph.
const table: Tensor = photo("coffee", { grayscale: true, size: 160 });
const [, tableHigh, tableWide] = table.shape;
const radius = 4;
function brightnessAt(picture: Tensor, y: number, x: number): number {
  return picture.values[y * tableWide + x];
}
// ko: 둘레에서 밝기가 어느 방향으로 얼마나 바뀌는지: 가장 큰 변화와 가장 작은 변화
// en: How much the brightness changes around a place: in the direction where most, and where least
function changes(y: number, x: number): number[] {
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = y - radius; i <= y + radius; i++) {
    for (let j = x - radius; j <= x + radius; j++) {
      const gx = brightnessAt(table, i, j + 1) - brightnessAt(table, i, j - 1);
      const gy = brightnessAt(table, i + 1, j) - brightnessAt(table, i - 1, j);
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
    }
  }
  const root = Math.sqrt((xx - yy) ** 2 + 4 * xy * xy);
  return [(xx + yy + root) / 2, (xx + yy - root) / 2];
}
interface Place {
  y: number;
  x: number;
  most: number;
  least: number;
}
const allPlaces: Place[] = [];
for (let y = 8; y < tableHigh - 8; y += 3) {
  for (let x = 8; x < tableWide - 8; x += 3) {
    const [most, least] = changes(y, x);
    allPlaces.push({ y: y, x: x, most: most, least: least });
  }
}
const corners = [...allPlaces].sort((a, b) => b.least - a.least).slice(0, 30);
const edges = [...allPlaces]
  .filter((p) => p.most > 80 * p.least)
  .sort((a, b) => b.most - a.most)
  .slice(0, 30);
const evens = [...allPlaces].sort((a, b) => a.most - b.most).slice(0, 30);

// %% placesPicture show hide-input
function marked(): Tensor {
  const values = new Float32Array(3 * tableHigh * tableWide);
  for (let c = 0; c < 3; c++) values.set(table.values, c * tableHigh * tableWide);
  const colours = [
    [0, 0.45, 0.7],
    [0.84, 0.37, 0],
    [0.95, 0.9, 0.25],
  ];
  [evens, edges, corners].forEach((group, g) => {
    for (const place of group) {
      for (let i = -1; i <= 1; i++) {
        for (let j = -1; j <= 1; j++) {
          for (let c = 0; c < 3; c++) {
            values[(c * tableHigh + place.y + i) * tableWide + place.x + j] = colours[g][c];
          }
        }
      }
    }
  });
  return fromArray(values, [3, tableHigh, tableWide]);
}
show(
  plotImage(marked(), {
    title: t({
      ko: "파랑은 평평한 곳, 주황은 경계, 노랑은 모서리",
      en: "Blue: even places. Orange: edges. Yellow: corners",
    }),
  }),
);

// %% lookAlike show hide-input
function patchOf(picture: Tensor, y: number, x: number): Float64Array {
  const side = 2 * radius + 1;
  const patch = new Float64Array(side * side);
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      patch[side * i + j] = brightnessAt(picture, y - radius + i, x - radius + j);
    }
  }
  return patch;
}
function squared(a: ArrayLike<number>, b: ArrayLike<number>, limit: number): number {
  let sum = 0;
  for (let k = 0; k < a.length && sum < limit; k++) sum += (a[k] - b[k]) ** 2;
  return sum;
}
// ko: 둘레 61×61에서 이 조각과 얼마나 닮았는지. 1은 똑같다는 뜻이에요.
// en: How alike the places of a 61×61 neighbourhood are to this patch; 1 is equal.
function likeness(place: Place): { map: Tensor; alike: number } {
  const own = patchOf(table, place.y, place.x);
  const [height, width] = [tableHigh - 2 * radius, tableWide - 2 * radius];
  const values = new Float32Array(height * width);
  let alike = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const d = squared(own, patchOf(table, y + radius, x + radius), Infinity);
      values[y * width + x] = Math.exp(-d / 0.2);
      if (d < 0.2) alike++;
    }
  }
  return { map: fromArray(values, [height, width]), alike: alike };
}
function drawLikeness(which: number): Figure {
  const even = evens.filter((p) => brightnessAt(table, p.y, p.x) > 0.15)[0];
  const place = [even, edges[4], corners[0]][which];
  const name = [
    t({ ko: "평평한 조각", en: "An even patch" }),
    t({ ko: "경계의 조각", en: "A patch on an edge" }),
    t({ ko: "모서리의 조각", en: "A corner" }),
  ][which];
  const found = likeness(place);
  return plotImages(
    [fromArray(Float32Array.from(patchOf(table, place.y, place.x)), [9, 9]), found.map],
    {
      range: [0, 1],
      titles: [
        t({ ko: "조각", en: "the patch" }),
        t({ ko: "닮은 자리", en: "where it looks alike" }),
      ],
      title: t({
        ko: `${name}: 닮은 자리 ${found.alike}곳`,
        en: `${name}: ${found.alike} places look like it`,
      }),
    },
  );
}
show(
  slider(
    {
      min: 0,
      max: 2,
      value: 0,
      frames: 3,
      label: t({ ko: "0 평평, 1 경계, 2 모서리", en: "0 even, 1 edge, 2 corner" }),
    },
    drawLikeness,
  ),
);

// %% repeat
// ko: 절반으로 어둡고 잡음이 낀 사진. 여기에서 90곳을 다시 찾아요.
// en: The photograph at half its light and with noise: find the ninety places in it again.
const noiseOf = rng(3);
const darkTable: Tensor = fromArray(
  Float32Array.from(table.values, (v) => 0.5 * v + 0.06 * noiseOf.normal()),
  table.shape,
);
function evened(patch: Float64Array): Float64Array {
  let mean = 0;
  for (const v of patch) mean += v / patch.length;
  let square = 0;
  for (const v of patch) square += (v - mean) ** 2;
  return patch.map((v) => (v - mean) / (Math.sqrt(square) + 1e-9));
}
type Feature = (picture: Tensor, y: number, x: number) => Float64Array;
const features: Feature[] = [
  (picture, y, x) => new Float64Array([brightnessAt(picture, y, x)]),
  (picture, y, x) => patchOf(picture, y, x),
  (picture, y, x) => evened(patchOf(picture, y, x)),
];
const featureNames: string[] = [
  t({ ko: "픽셀 하나", en: "one pixel" }),
  t({ ko: "9×9 조각", en: "9×9 patch" }),
  t({ ko: "빛을 고른 조각", en: "patch in even light" }),
];
function foundAgain(feature: Feature, group: Place[]): number {
  const candidates: { y: number; x: number; vector: Float64Array }[] = [];
  for (let y = radius; y < tableHigh - radius; y++) {
    for (let x = radius; x < tableWide - radius; x++) {
      candidates.push({ y: y, x: x, vector: feature(darkTable, y, x) });
    }
  }
  let right = 0;
  for (const place of group) {
    const own = feature(table, place.y, place.x);
    let [least, best] = [Infinity, candidates[0]];
    for (const candidate of candidates) {
      const d = squared(own, candidate.vector, least);
      if (d < least) [least, best] = [d, candidate];
    }
    if (Math.abs(best.y - place.y) <= 2 && Math.abs(best.x - place.x) <= 2) right++;
  }
  return right / group.length;
}
const shares: number[][] = [evens, edges, corners].map((group) =>
  features.map((feature) => foundAgain(feature, group)),
);

// %% repeatPicture show hide-input
const groupNames: string[] = [
  t({ ko: "평평한 곳", en: "even" }),
  t({ ko: "경계", en: "edge" }),
  t({ ko: "모서리", en: "corner" }),
];
show(
  figure({
    data: shares.map((row, g) => ({
      type: "bar",
      name: groupNames[g],
      x: featureNames,
      y: row.map((v) => 100 * v),
      marker: { color: [blue, orange, green][g] },
    })),
    layout: {
      title: {
        text: t({
          ko: "어두운 사진에서 빠짐없이 다시 찾는 것은 빛을 고르게 한 모서리뿐",
          en: "Only corners in even light are all found again in the dark copy",
        }),
      },
      yaxis: {
        title: { text: t({ ko: "다시 찾은 곳 (%)", en: "found again (%)" }) },
        range: [0, 100],
      },
    },
    text: shares
      .map((row, g) => `${groupNames[g]}: ${row.map((v) => (100 * v).toFixed(0)).join(", ")} %`)
      .join("; "),
  }),
);

// %% tryLight try
// ko: 빛과 잡음을 바꾸세요. 모서리도 잃는 것은 어디부터인가요?
// en: Change light and noise. Where are corners lost too?
const lightNow = 0.2;
const noiseNow = 0.1;
const noiseTried = rng(4);
const triedTable: Tensor = fromArray(
  Float32Array.from(table.values, (v) => lightNow * v + noiseNow * noiseTried.normal()),
  table.shape,
);
let foundNow = 0;
for (const place of corners) {
  const own = evened(patchOf(table, place.y, place.x));
  let [least, hit] = [Infinity, false];
  for (let y = radius; y < tableHigh - radius; y++) {
    for (let x = radius; x < tableWide - radius; x++) {
      const d = squared(own, evened(patchOf(triedTable, y, x)), least);
      if (d < least) {
        least = d;
        hit = Math.abs(y - place.y) <= 2 && Math.abs(x - place.x) <= 2;
      }
    }
  }
  if (hit) foundNow++;
}
console.log(t({ ko: "다시 찾은 모서리:", en: "corners found again:" }), foundNow, "/ 30");

// %% reader setup
// ko: 예 1,000장을 특징으로 바꾸어 두고, 가장 가까운 예의 레이블을 말하는 읽기 기계
// en: Turns 1,000 examples into features and says the label of the nearest one
class NearestReader extends Module {
  examples: number[][];
  labels: number[];
  count: Tensor;
  feature: (image: number[][]) => number[];
  constructor(feature: (image: number[][]) => number[]) {
    super();
    const source = mnist({ train: true }).subset(1000);
    this.feature = feature;
    this.count = tensor([1000]);
    const all = source.batch(Array.from({ length: 1000 }, (_, i) => i)).x;
    this.examples = this.rows(all);
    this.labels = Array.from(source.labels);
  }
  rows(x: Tensor): number[][] {
    const pictures = x.reshape([x.shape[0], 28, 28]).toArray() as number[][][];
    return pictures.map((picture) => this.feature(picture));
  }
  forward(x: Tensor): Tensor {
    const scores = this.rows(x).map((row) => {
      const nearest = new Array<number>(10).fill(1e9);
      this.examples.forEach((example, k) => {
        const label = this.labels[k];
        let sum = 0;
        for (let i = 0; i < row.length && sum < nearest[label]; i++) {
          sum += (row[i] - example[i]) ** 2;
        }
        nearest[label] = Math.min(nearest[label], sum);
      });
      return nearest.map((d) => -d);
    });
    return tensor(scores);
  }
}

// %% goodFeature answer
function goodFeature(image: number[][]): number[] {
  // ko: 28×28 그림(0–1)을 특징 벡터로 바꾸세요. 길이는 언제나 같아야 해요.
  // en: Turn a picture of 28×28 (0 to 1) into a feature vector, always of the same length.
  // #region solution
  let [ink, cy, cx] = [0, 0, 0];
  image.forEach((row, i) => {
    row.forEach((v, j) => {
      ink += v;
      cy += v * i;
      cx += v * j;
    });
  });
  cy = ink > 0 ? cy / ink : 13.5;
  cx = ink > 0 ? cx / ink : 13.5;
  let [lean, tall] = [0, 1e-6];
  image.forEach((row, i) => {
    row.forEach((v, j) => {
      lean += v * (i - cy) * (j - cx);
      tall += v * (i - cy) ** 2;
    });
  });
  const slant = lean / tall;
  const pixel = (i: number, j: number): number => image[i]?.[j] ?? 0;
  const upright = image.map((row, i) =>
    row.map((_, j) => {
      const y = i - 13.5 + cy;
      const x = j - 13.5 + cx + slant * (i - 13.5);
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [dy, dx] = [y - top, x - left];
      return (
        (1 - dy) * ((1 - dx) * pixel(top, left) + dx * pixel(top, left + 1)) +
        dy * ((1 - dx) * pixel(top + 1, left) + dx * pixel(top + 1, left + 1))
      );
    }),
  );
  const vector: number[] = [];
  for (let i = 2; i < 26; i += 2) {
    for (let j = 2; j < 26; j += 2) {
      let sum = 0;
      for (let a = -1; a < 3; a++) {
        for (let b = -1; b < 3; b++) sum += upright[i + a][j + b];
      }
      vector.push(sum);
    }
  }
  const length = Math.hypot(...vector) + 1e-9;
  return vector.map((v) => v / length);
  // #endregion
}

// %% tryGoodFeature train
let myReader: Module | null = null;
try {
  myReader = new NearestReader(goodFeature);
  console.log(
    t({ ko: "예 1,000장을 특징으로 바꾸었어요.", en: "1,000 examples are features now." }),
  );
} catch (error) {
  console.log(t({ ko: "아직 읽을 수 없어요.", en: "It cannot read yet." }), String(error));
}

// %% goodFeatureCheck check
check.goodFeature({
  build: () => new NearestReader(goodFeature),
  model: myReader as unknown as Module,
});

// %% settle
const candidates = [moved, bright, nine].map((picture) => {
  let sum = 0;
  for (let i = 0; i < 784; i++) sum += (seven.values[i] - picture.values[i]) ** 2;
  return Math.sqrt(sum);
});
candidates.forEach((distance, k) => {
  console.log("ABC"[k], t({ ko: "거리:", en: "distance:" }), distance.toFixed(2));
});
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(
  t({ ko: "가장 가까운 것:", en: "the nearest:" }),
  "ABC"[candidates.indexOf(Math.min(...candidates))],
);
