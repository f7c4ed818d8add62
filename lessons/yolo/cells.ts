// %% setup setup
import {
  adam,
  batchNorm2d,
  boxIou,
  conv2d,
  type Conv2d,
  type DetectorBar,
  digitScenes,
  evaluateDetector,
  F,
  fasterRcnn,
  fastRcnn,
  type Figure,
  figure,
  flatten,
  live,
  loadDetector,
  manualSeed,
  maxPool2d,
  type Module,
  nms,
  noGrad,
  plotDetections,
  plotDetectorStages,
  plotImage,
  plotYoloSteps,
  rcnn,
  relu,
  sequential,
  show,
  slider,
  sppNet,
  summary,
  t,
  type Tensor,
  tensor,
  yolo,
  yoloLoss,
  type YoloLossOptions,
  yoloTarget,
  zeros,
} from "convlab";
import { checks } from "convlab/lessons/yolo";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const size = 128;
const cells = 8;
const testScenes = digitScenes({ count: 60, size: size, seed: 1001, train: false });
const scene = testScenes.sample(13);
const photograph: Tensor = scene.image;

const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#bbbbbb";

// ko: 그림 위에 상자를 선으로 그려요. 상자는 [x1, y1, x2, y2]이고 단위는 픽셀이에요.
// en: Boxes as lines over a picture. A box is [x1, y1, x2, y2], in pixels.
function outlines(boxes: number[][], color: string, width: number): object {
  const xs: (number | null)[] = [];
  const ys: (number | null)[] = [];
  for (const [x1, y1, x2, y2] of boxes) {
    xs.push(x1, x2, x2, x1, x1, null);
    ys.push(y1, y1, y2, y2, y1, null);
  }
  const line = { color: color, width: width };
  return { type: "scatter", mode: "lines", x: xs, y: ys, line: line, hoverinfo: "skip" };
}

function cellBox(row: number, column: number, s: number): number[] {
  const side = size / s;
  return [column * side, row * side, (column + 1) * side, (row + 1) * side];
}

function gridBoxes(s: number): number[][] {
  const all: number[][] = [];
  for (let k = 0; k < s * s; k++) all.push(cellBox(Math.floor(k / s), k % s, s));
  return all;
}

function pictureTrace(image: Tensor): object {
  return { ...plotImage(image).data[0], x0: 0.5, y0: 0.5, dx: 1, dy: 1, hoverinfo: "skip" };
}

function pictureLayout(title: string, wide: number): object {
  return {
    title: { text: title },
    showlegend: false,
    xaxis: { domain: [0, wide], range: [0, size], visible: false, constrain: "domain" },
    yaxis: { range: [size, 0], visible: false, scaleanchor: "x", constrain: "domain" },
  };
}

const betTitle = t({
  ko: "사진 한 장, 8×8칸: 신경망이 한 번에 대답할 숫자는 몇 개?",
  en: "One photograph, 8×8 cells: how many numbers does the network answer with at once?",
});
show(
  figure({
    data: [pictureTrace(photograph), outlines(gridBoxes(cells), "#ffffff", 1)],
    layout: { ...pictureLayout(betTitle, 1), title: { text: betTitle } },
    text: betTitle,
  }),
);

// %% bet try
// ko: 숫자의 개수를 적어 주세요. 예: 15, 128, 1280, 49152
// en: Write how many numbers. For example 15, 128, 1280 or 49152.
const bet: number = 15;

// %% spotter train
const shipped = loadDetector("yolo-digits");
const spotter = yolo({ classes: testScenes.classes, version: 1, boxes: 2 });
const grid = { cells: cells, boxes: 2, classes: 10 };

// ko: 학습해 둔 신경망에서 마지막 층만 빼고 가져와요.
// en: All of a trained network but its last layer.
const learned: Record<string, Tensor> = {};
const layers: Module[] = [];
if ("model" in shipped) {
  for (const [name, weights] of Object.entries(shipped.model.stateDict())) {
    if (!name.startsWith("head")) learned[name] = weights;
  }
  for (const [name, layer] of shipped.model.namedModules()) {
    if (name !== "" && name !== "head") layers.push(layer);
  }
}
spotter.model.loadStateDict(learned, { partial: true });
spotter.model.eval();
const trunk: Module = sequential(...layers);
trunk.eval();

// ko: 그림 240장의 특징 맵과, YOLO가 말해야 할 숫자
// en: The feature maps of 240 pictures, and what YOLO should say of them
const trainScenes = digitScenes({ count: 240, size: size, seed: 5 });
const features: Tensor[] = [];
const targets: Tensor[] = [];
for (let start = 0; start < 240; start += 30) {
  const indices: number[] = [];
  for (let k = 0; k < 30; k++) indices.push(start + k);
  const batch = trainScenes.batch(indices);
  features.push(noGrad(() => trunk.forward(batch.x)));
  targets.push(yoloTarget(batch.boxes, batch.labels, [size, size], grid));
}

// ko: 새 마지막 층을 학습시켜 spotter에 넣어요. terms로 손실의 항을 끌 수 있어요.
// en: Trains a new last layer and puts it into the spotter. terms can switch parts of the loss off.
function trainHead(terms: YoloLossOptions, steps: number): number {
  manualSeed(1);
  const head: Conv2d = conv2d(256, 20, { kernelSize: 1 });
  const optimizer = adam(head, { learningRate: 0.01 });
  let last = 0;
  for (let step = 0; step < steps; step++) {
    const k = step % features.length;
    optimizer.zeroGrad();
    const said = F.sigmoid(F.permute(head.forward(features[k]), [0, 2, 3, 1]));
    const loss = yoloLoss(said, targets[k], grid, terms);
    loss.backward();
    optimizer.step();
    last = loss.item();
  }
  const { weight, bias } = head.stateDict();
  spotter.model.loadStateDict({ "head.weight": weight, "head.bias": bias }, { partial: true });
  return last;
}
console.log(t({ ko: "1걸음 뒤의 손실:", en: "loss after 1 step:" }), trainHead({}, 1).toFixed(1));
console.log(t({ ko: "200걸음 뒤의 손실:", en: "after 200 steps:" }), trainHead({}, 200).toFixed(1));

// %% oneCell
const said: Tensor = noGrad(() => spotter.output(photograph.reshape([1, 3, size, size])));
console.log(t({ ko: "결과의 모양:", en: "shape of the output:" }), said.shape);

function numbersOf(row: number, column: number): number[] {
  const numbers: number[] = [];
  for (let k = 0; k < 20; k++) numbers.push(said.at(0, row, column, k));
  return numbers;
}

// %% cellPicture show hide-input
function drawCell(row: number, column: number): Figure {
  const numbers = numbersOf(row, column);
  const sure: number[][] = [];
  for (let i = 0; i < cells; i++) {
    const line: number[] = [];
    for (let j = 0; j < cells; j++) {
      line.push(Math.max(numbersOf(i, j)[4], numbersOf(i, j)[9]));
    }
    sure.push(line);
  }
  const side = size / cells;
  const places = sure.map((_, k) => (k + 0.5) * side);
  const boxes = [0, 5].map((at) => {
    const [x, y, w, h] = numbers.slice(at);
    const [cx, cy] = [(column + x) * side, (row + y) * side];
    return [cx - (w * size) / 2, cy - (h * size) / 2, cx + (w * size) / 2, cy + (h * size) / 2];
  });
  const kinds = numbers.slice(10);
  const best = kinds.indexOf(Math.max(...kinds));
  const surest = Math.max(numbers[4], numbers[9]);
  const title = t({
    ko: `${row}행 ${column}열의 칸: 무언가 있다고 ${surest.toFixed(2)}, 있다면 ${best}일 확률 ${kinds[best].toFixed(2)}`,
    en: `The cell in row ${row}, column ${column}: ${surest.toFixed(2)} sure of something; if so, a ${best} with ${kinds[best].toFixed(2)}`,
  });
  const names = [t({ ko: "상자 1", en: "box 1" }), t({ ko: "상자 2", en: "box 2" })];
  for (let c = 0; c < 10; c++) names.push(`“${c}”`);
  return figure({
    data: [
      pictureTrace(photograph),
      {
        type: "heatmap",
        z: sure,
        x: places,
        y: places,
        zmin: 0,
        zmax: 1,
        opacity: 0.45,
        colorscale: [
          [0, "#000000"],
          [1, "#ffffff"],
        ],
        showscale: false,
        xgap: 1,
        ygap: 1,
        hovertemplate: "%{z:.2f}<extra></extra>",
      },
      outlines([boxes[0]], orange, 1 + 4 * numbers[4]),
      outlines([boxes[1]], blue, 1 + 4 * numbers[9]),
      outlines([cellBox(row, column, cells)], "#F0E442", 3),
      {
        type: "bar",
        x: names,
        y: [numbers[4], numbers[9], ...kinds],
        marker: { color: [orange, blue, ...kinds.map(() => gray)] },
        xaxis: "x2",
        yaxis: "y2",
      },
    ],
    layout: {
      ...pictureLayout(title, 0.5),
      xaxis2: { domain: [0.56, 1], type: "category", tickangle: -60 },
      yaxis2: { domain: [0, 1], anchor: "x2", range: [0, 1] },
    },
    text: title,
  });
}
const firstBox: number[] = Array.from(scene.boxes.values.slice(0, 4));
const firstRow = Math.floor((((firstBox[1] + firstBox[3]) / 2) * cells) / size);
const firstColumn = Math.floor((((firstBox[0] + firstBox[2]) / 2) * cells) / size);
show(
  live(drawCell(firstRow, firstColumn), {
    click: (point) => {
      if (point.trace !== 1) return undefined;
      const [column, row] = [Number(point.x), Number(point.y)].map((v) =>
        Math.floor((v * cells) / size),
      );
      return drawCell(row, column);
    },
  }),
);

// %% strip show hide-input
function drawStrip(b: number): Figure {
  const classes = 20;
  const parts: { name: string; color: string }[] = [];
  for (let k = 0; k < b; k++) {
    for (const name of ["x", "y", "w", "h", "c"]) {
      parts.push({ name: name, color: [orange, blue, green, "#CC79A7", "#E69F00"][k % 5] });
    }
  }
  for (let k = 0; k < classes; k++) parts.push({ name: `p${k + 1}`, color: gray });
  const title = t({
    ko: `B = ${b}: 칸 하나에 5·${b} + 20 = ${parts.length}개, 7×7칸에 ${49 * parts.length}개`,
    en: `B = ${b}: 5·${b} + 20 = ${parts.length} numbers a cell, ${49 * parts.length} for 7×7 cells`,
  });
  return figure({
    data: [
      {
        type: "bar",
        x: parts.map((_, k) => k),
        y: parts.map(() => 1),
        text: parts.map((part) => part.name),
        textposition: "inside",
        insidetextanchor: "middle",
        textangle: 0,
        marker: { color: parts.map((part) => part.color), line: { color: "#ffffff", width: 2 } },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: { text: title },
      height: 190,
      bargap: 0,
      xaxis: { visible: false, range: [-0.6, 45.6] },
      yaxis: { visible: false },
    },
    text: title,
  });
}
show(slider({ min: 1, max: 5, value: 2, label: t({ ko: "상자 B", en: "boxes B" }) }, drawStrip));

// %% outputShape answer
function outputShape(s: number, b: number, c: number): number[] {
  // ko: s는 격자 한 변의 칸, b는 칸마다 말하는 상자, c는 클래스의 수예요.
  // en: s cells along a side of the grid, b boxes in each cell, c classes.
  // #region solution
  return [s, s, 5 * b + c];
  // #endregion
}

// %% outputShapeCheck check
check.outputShape(outputShape);

// %% paperShape
// ko: 논문의 격자: 7×7칸, 상자 2개, 클래스 20개. 라이브러리의 칸은 16픽셀이라 그림이 112×112예요.
// en: The paper's grid: 7×7 cells, 2 boxes, 20 classes. A cell of the library's has 16 pixels.
const twenty: string[] = [];
for (let k = 0; k < 20; k++) twenty.push(`class ${k}`);
const paper = yolo({ classes: twenty, version: 1, boxes: 2 });
const paperOutput: Tensor = noGrad(() => paper.output(zeros([1, 3, 112, 112])));
console.log(paperOutput.shape, "→", paperOutput.size);

// %% encodePicture show hide-input
function drawEncoding(k: number): Figure {
  const [x1, y1, x2, y2] = Array.from(scene.boxes.values.slice(4 * k, 4 * k + 4));
  const [across, down] = [(((x1 + x2) / 2) * cells) / size, (((y1 + y2) / 2) * cells) / size];
  const [column, row] = [Math.floor(across), Math.floor(down)];
  const [w, h] = [(x2 - x1) / size, (y2 - y1) / size];
  const title = t({
    ko: `“${scene.labels[k]}”은 ${row}행 ${column}열의 몫: x ${(across - column).toFixed(2)}, y ${(down - row).toFixed(2)}, w ${w.toFixed(2)}, h ${h.toFixed(2)}`,
    en: `The “${scene.labels[k]}” belongs to row ${row}, column ${column}: x ${(across - column).toFixed(2)}, y ${(down - row).toFixed(2)}, w ${w.toFixed(2)}, h ${h.toFixed(2)}`,
  });
  return figure({
    data: [
      pictureTrace(photograph),
      outlines(gridBoxes(cells), "#ffffff", 0.5),
      outlines([[x1, y1, x2, y2]], orange, 4),
      outlines([cellBox(row, column, cells)], "#F0E442", 4),
      {
        type: "scatter",
        mode: "markers",
        x: [(x1 + x2) / 2],
        y: [(y1 + y2) / 2],
        marker: { color: orange, size: 13, line: { color: "#ffffff", width: 2 } },
      },
    ],
    layout: pictureLayout(title, 1),
    text: title,
  });
}
const lastObject = scene.labels.length - 1;
show(
  slider(
    { min: 0, max: Math.max(1, lastObject), value: 0, label: t({ ko: "상자", en: "box" }) },
    (k) => drawEncoding(Math.min(k, lastObject)),
  ),
);

// %% encodeBox answer
function encodeBox(box: number[], size: number, s: number): number[] {
  // ko: box는 [x1, y1, x2, y2], size는 그림 한 변의 픽셀이에요. [행, 열, x, y, w, h]를 돌려주세요.
  // en: box is [x1, y1, x2, y2], size the side of the picture. Return [row, column, x, y, w, h].
  // #region solution
  const [x1, y1, x2, y2] = box;
  const across = ((x1 + x2) / 2 / size) * s;
  const down = ((y1 + y2) / 2 / size) * s;
  const column = Math.floor(across);
  const row = Math.floor(down);
  return [row, column, across - column, down - row, (x2 - x1) / size, (y2 - y1) / size];
  // #endregion
}

// %% encodeBoxCheck check
check.encodeBox(encodeBox);

// %% targetOf
const wanted: Tensor = yoloTarget([scene.boxes], [scene.labels], [size, size], grid);
for (let row = 0; row < cells; row++) {
  for (let column = 0; column < cells; column++) {
    if (wanted.at(0, row, column, 4) === 1) {
      const four = [0, 1, 2, 3].map((k) => wanted.at(0, row, column, k).toFixed(2));
      console.log(t({ ko: "행, 열", en: "row, column" }), row, column, "→", four.join("  "));
    }
  }
}

// %% tryShared try
// ko: 가운데가 같은 칸에 놓인 상자 두 개예요. s를 4, 8, 16으로 바꿔 보세요. 둘 다 남는 것은 언제인가요?
// en: Two boxes with their middles in one cell. Change s: 4, 8, 16. When are both kept?
const s = 4;
const twoBoxes: Tensor = tensor([
  [40, 40, 56, 60],
  [50, 44, 66, 62],
]);
const shared: Tensor = yoloTarget([twoBoxes], [[3, 7]], [128, 128], {
  cells: s,
  boxes: 2,
  classes: 10,
});
let keptObjects = 0;
for (let cell = 0; cell < s * s; cell++) {
  keptObjects += shared.at(0, Math.floor(cell / s), cell % s, 4);
}
console.log(t({ ko: "상자 2개 가운데 남은 것:", en: "of 2 boxes are kept:" }), keptObjects);

// %% crowding show hide-input
const sides = [2, 3, 4, 6, 8, 12, 16];
const crowdedScenes = digitScenes({ count: 40, size: size, objects: [10, 14], seed: 3 });
const crowds: { boxes: Tensor; labels: ArrayLike<number> }[] = [];
for (let k = 0; k < crowdedScenes.length; k++) crowds.push(crowdedScenes.sample(k));
const lost = sides.map((side) => {
  let all = 0;
  let left = 0;
  for (const { boxes, labels } of crowds) {
    const one = { cells: side, boxes: 1, classes: 10 };
    const v = yoloTarget([boxes], [labels], [size, size], one).values;
    for (let at = 4; at < v.length; at += 15) left += v[at];
    all += labels.length;
  }
  return (100 * (all - left)) / all;
});
const crowdTitle = t({
  ko: "숫자가 여남은 개인 그림, 칸 하나에 대답 하나: 성긴 격자에서 사라지는 숫자",
  en: "A dozen digits in a picture, one answer a cell: a coarse grid loses them",
});
show(
  figure({
    data: [
      {
        type: "bar",
        x: sides.map((side) => `${side}×${side}`),
        y: lost,
        text: lost.map((v) => `${v.toFixed(0)} %`),
        marker: { color: sides.map((side) => (side === cells ? orange : blue)) },
      },
    ],
    layout: {
      title: { text: crowdTitle },
      xaxis: { type: "category", title: { text: t({ ko: "격자", en: "grid" }) } },
      yaxis: { title: { text: t({ ko: "사라진 숫자(%)", en: "digits lost (%)" }) } },
    },
    text: `${crowdTitle}: ${sides.map((side, k) => `${side}×${side} ${lost[k].toFixed(0)} %`).join(", ")}`,
  }),
);

// %% decodeCell answer
function decodeCell(
  numbers: number[],
  row: number,
  column: number,
  s: number,
  b: number,
  size: number,
): number[][] {
  // ko: numbers는 칸 하나의 숫자 5·b + c개예요. 상자마다 [x1, y1, x2, y2, 점수, 클래스]를 돌려주세요.
  // en: numbers are the 5·b + c numbers of a cell.
  // en: Return [x1, y1, x2, y2, score, class] for each box.
  // #region solution
  const kinds = numbers.slice(5 * b);
  const label = kinds.indexOf(Math.max(...kinds));
  const boxes: number[][] = [];
  for (let k = 0; k < b; k++) {
    const [x, y, w, h, sure] = numbers.slice(5 * k, 5 * k + 5);
    const cx = ((column + x) / s) * size;
    const cy = ((row + y) / s) * size;
    boxes.push([
      cx - (w * size) / 2,
      cy - (h * size) / 2,
      cx + (w * size) / 2,
      cy + (h * size) / 2,
      sure * kinds[label],
      label,
    ]);
  }
  return boxes;
  // #endregion
}

// %% decodeCellCheck check
check.decodeCell(decodeCell);

// %% fourSteps
show(
  plotYoloSteps(spotter.steps(photograph), {
    classes: testScenes.classes,
    title: t({
      ko: "격자, 모든 상자, 클래스 지도, 둘을 합친 결과",
      en: "The grid, all boxes, the class map, and both brought together",
    }),
  }),
);

// %% overlap
function overlapOf(one: number[], other: number[]): number {
  return boxIou(tensor([one]), tensor([other])).at(0, 0);
}
console.log(overlapOf([0, 0, 40, 40], [20, 0, 60, 40]).toFixed(3));

// %% tryNms try
// ko: 21레슨에서 만든 nms가 있으면 여기에 붙여 넣으세요. 없으면 라이브러리의 nms가 대신해요.
// en: If you wrote nms in lesson 21, paste it here. If not, the library's stands in.
function myNms(boxes: number[][], scores: number[], threshold: number): number[] {
  return nms(tensor(boxes), scores, threshold);
}
const before = spotter.detect(photograph, { threshold: 0.1, overlap: 1 });
const beforeBoxes = before.boxes.toArray() as number[][];
show(
  slider(
    { min: 0, max: 1, step: 0.1, value: 0.4, label: t({ ko: "겹침의 한계", en: "overlap" }) },
    (threshold) => {
      const stay = myNms(beforeBoxes, before.scores, threshold);
      return plotDetections(
        {
          image: photograph,
          found: {
            boxes: F.takeRows(before.boxes, stay),
            scores: stay.map((k) => before.scores[k]),
            labels: stay.map((k) => before.labels[k]),
          },
          truth: scene,
        },
        {
          classes: testScenes.classes,
          title: t({
            ko: `IoU가 ${threshold}를 넘으면 버리기: 상자 ${before.scores.length}개 가운데 ${stay.length}개`,
            en: `Dropped above an IoU of ${threshold}: ${stay.length} of ${before.scores.length} boxes stay`,
          }),
        },
      );
    },
  ),
);

// %% finish answer
function finish(
  boxes: number[][],
  scores: number[],
  labels: number[],
  least: number,
  overlap: number,
): number[] {
  // ko: 점수가 least 이상인 상자에서 클래스마다 비최댓값 억제를 하고, 남은 상자의 번호를 돌려주세요.
  // en: Of the boxes with a score of at least least, suppress within each class.
  // en: Return the numbers of those that stay.
  // #region solution
  const order = scores.map((_, k) => k).filter((k) => scores[k] >= least);
  order.sort((p, q) => scores[q] - scores[p]);
  const stay: number[] = [];
  for (const k of order) {
    const again = stay.some(
      (p) => labels[p] === labels[k] && overlapOf(boxes[p], boxes[k]) > overlap,
    );
    if (!again) stay.push(k);
  }
  return stay;
  // #endregion
}

// %% finishCheck check
check.finish(finish);

// %% rootPicture show hide-input
function drawRoots(off: number): Figure {
  const widths: number[] = [];
  for (let w = 12; w <= 120; w += 2) widths.push(w);
  const plain = widths.map(() => (off / size) ** 2);
  const rooted = widths.map((w) => (Math.sqrt((w + off) / size) - Math.sqrt(w / size)) ** 2);
  const times = rooted[0] / rooted[rooted.length - 1];
  const title = t({
    ko: `${off}픽셀 틀렸을 때: 제곱근을 씌우면 12픽셀 상자의 벌이 120픽셀 상자의 ${times.toFixed(0)}배`,
    en: `${off} pixels off: with the root a box of 12 pays ${times.toFixed(0)} times what one of 120 pays`,
  });
  const line = (name: string, y: number[], color: string, dash: string) => ({
    type: "scatter",
    mode: "lines",
    name: name,
    x: widths,
    y: y,
    line: { color: color, width: 3, dash: dash },
  });
  return figure({
    data: [line("(w − ŵ)²", plain, gray, "solid"), line("(√w − √ŵ)²", rooted, orange, "solid")],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "상자의 너비(픽셀)", en: "width of the box (pixels)" }) } },
      yaxis: { title: { text: t({ ko: "손실", en: "loss" }) }, rangemode: "tozero" },
    },
    text: title,
  });
}
show(
  slider({ min: 2, max: 12, step: 2, value: 6, label: t({ ko: "오차", en: "error" }) }, drawRoots),
);

// %% emptyCells
let withObject = 0;
let allBoxes = 0;
for (const target of targets) {
  for (let at = 4; at < target.size; at += 20) {
    withObject += target.values[at];
    allBoxes += 2;
  }
}
console.log(t({ ko: "상자:", en: "boxes:" }), allBoxes);
console.log(t({ ko: "숫자를 맡은 상자:", en: "that answer for a digit:" }), withObject);
console.log(((100 * withObject) / allBoxes).toFixed(1), "%");

// %% cellLoss answer
function cellLoss(said: number[], truth: number[], iou: number, hasObject: boolean): number {
  // ko: B = 1이에요. 두 목록은 x, y, w, h, 확신도, 클래스 확률의 순서예요.
  // en: B = 1. Both lists hold x, y, w, h, confidence, then the class probabilities.
  // #region solution
  if (!hasObject) return 0.5 * said[4] ** 2;
  let loss = 5 * ((said[0] - truth[0]) ** 2 + (said[1] - truth[1]) ** 2);
  for (const k of [2, 3]) loss += 5 * (Math.sqrt(said[k]) - Math.sqrt(truth[k])) ** 2;
  loss += (said[4] - iou) ** 2;
  for (let k = 5; k < said.length; k++) loss += (said[k] - truth[k]) ** 2;
  return loss;
  // #endregion
}

// %% cellLossCheck check
check.cellLoss(cellLoss);

// %% lossLibrary
// ko: 칸 하나, 상자 하나, 클래스 둘. 자리만 틀린 대답과 클래스만 틀린 대답
// en: One cell, one box, two classes. One answer has the wrong place, one the wrong class.
const tiny = { cells: 1, boxes: 1, classes: 2 };
const goal: Tensor = tensor([[[[0.5, 0.5, 0.25, 0.25, 1, 0, 1]]]]);
const offPlace: Tensor = tensor([[[[0.75, 0.5, 0.25, 0.25, 1, 0, 1]]]]);
const offClass: Tensor = tensor([[[[0.5, 0.5, 0.25, 0.25, 1, 1, 0]]]]);
console.log(t({ ko: "자리:", en: "place:" }), yoloLoss(offPlace, goal, tiny).item());
console.log(t({ ko: "클래스:", en: "class:" }), yoloLoss(offClass, goal, tiny).item());

// %% terms train
const switches: { name: string; terms: YoloLossOptions; least?: number }[] = [
  { name: t({ ko: "자리(x, y) 없이", en: "no place (x, y)" }), terms: { places: 0 } },
  {
    name: t({ ko: "크기 없이, 점수 0.03부터", en: "no size, scores from 0.03" }),
    terms: { sizes: 0 },
    least: 0.03,
  },
  { name: t({ ko: "물체의 확신도 없이", en: "no object" }), terms: { object: 0 } },
  { name: t({ ko: "빈 칸의 확신도 없이", en: "no empty cells" }), terms: { noObject: 0 } },
  { name: t({ ko: "클래스 없이", en: "no classes" }), terms: { classWeight: 0 } },
  { name: t({ ko: "다섯 항 모두", en: "all five terms" }), terms: {} },
];
const looked = testScenes.subset(30);
const outcomes = switches.map((one) => {
  trainHead(one.terms, 80);
  const found = spotter.detect(photograph, { threshold: one.least ?? 0.15 });
  const map50 = evaluateDetector(spotter, looked).map50;
  console.log(one.name, "mAP50", map50.toFixed(2), found.scores.length);
  return { name: one.name, found: found, map50: map50 };
});

// %% termsPicture show hide-input
show(
  plotDetections(
    outcomes.map((one) => ({
      image: photograph,
      found: one.found,
      title: `${one.name}: ${one.map50.toFixed(2)}`,
    })),
    {
      classes: testScenes.classes,
      columns: 3,
      title: t({
        ko: "항을 하나씩 끄고 배운 여섯 신경망(숫자는 mAP50): 항마다 다른 고장",
        en: "Six networks, one term switched off at a time (number: mAP50): each term has its own failure",
      }),
    },
  ),
);

// %% race
// ko: 다섯 검출기의 시간을 지금 재요. 시간은 가중치에 거의 달려 있지 않아서, 네 개는 배우지 않은 채로 재요.
// en: The time of five detectors, measured now. It hardly depends on the weights: four have not learned.
const names = testScenes.classes;
const racers = [
  rcnn({ classes: names }),
  sppNet({ classes: names }),
  fastRcnn({ classes: names }),
  fasterRcnn({ classes: names }),
  shipped,
];
// ko: mAP50은 기록이에요. 다섯 모두 같은 그림 300장으로 1분쯤 배웠어요.
// en: mAP50 is recorded: all five learned for about a minute from the same 300 pictures.
const recorded = [0.64, 0.42, 0.65, 0.79, 0.68];
const someScenes = testScenes.subset(4);
const rows: DetectorBar[] = racers.map((detector, k) => {
  detector.detect(photograph);
  const { stages, passes } = evaluateDetector(detector, someScenes, { threshold: 0.6 });
  return { name: detector.name, map50: recorded[k], stages: stages, passes: passes };
});
show(
  plotDetectorStages(rows, {
    title: t({
      ko: "같은 사진, 다섯 검출기: 영역을 찾아 하나씩 보는 대신 한 번에 보는 YOLO",
      en: "Same pictures, five detectors: YOLO looks once where others search and look again",
    }),
  }),
);

// %% macs
const whole = summary(spotter.model, [1, 3, size, size]);
console.log("YOLO:", whole.macs.toLocaleString("en"), t({ ko: "번 곱셈", en: "multiply-adds" }));
const piece = summary(rcnn({ classes: names }).trunk, [1, 3, 32, 32]);
const regions = rows[0].passes;
console.log(
  "R-CNN:",
  piece.macs.toLocaleString("en"),
  "×",
  regions.toFixed(0),
  "=",
  Math.round(piece.macs * regions).toLocaleString("en"),
);

// %% better
const best = evaluateDetector(shipped, looked);
console.log(
  t({ ko: "6분 배운 YOLO v2:", en: "YOLO v2 after six minutes:" }),
  best.map50.toFixed(3),
);

// %% digitSpotter answer
function digitSpotter(): Module {
  // ko: 입력 [N, 3, 64, 64], 출력 [N, 15, 8, 8]. 칸마다 상자 하나(5)와 클래스 열 개(10)예요.
  // en: Input [N, 3, 64, 64], output [N, 15, 8, 8]: for each cell one box (5) and ten classes (10).
  // #region solution
  return sequential({
    conv1: conv2d(3, 16, { kernelSize: 3, padding: 1, bias: false }),
    bn1: batchNorm2d(16),
    relu1: relu(),
    pool1: maxPool2d({ kernelSize: 2 }),
    conv2: conv2d(16, 32, { kernelSize: 3, padding: 1, bias: false }),
    bn2: batchNorm2d(32),
    relu2: relu(),
    pool2: maxPool2d({ kernelSize: 2 }),
    conv3: conv2d(32, 64, { kernelSize: 3, padding: 1, bias: false }),
    bn3: batchNorm2d(64),
    relu3: relu(),
    pool3: maxPool2d({ kernelSize: 2 }),
    conv4: conv2d(64, 128, { kernelSize: 3, padding: 1, bias: false }),
    bn4: batchNorm2d(128),
    relu4: relu(),
    head: conv2d(128, 15, { kernelSize: 1 }),
  });
  // #endregion
}

// %% trainDigitSpotter train
// ko: 에폭과 학습률을 고쳐도 돼요.
// en: Change the epochs and the rate.
const smallTrain = digitScenes({ count: 4000, size: 64, seed: 1 });
const smallTest = digitScenes({ count: 40, size: 64, seed: 77, train: false });
manualSeed(1);
let own: Module = flatten();
try {
  own = digitSpotter();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (own.parameters().length > 0) {
  // ko: 이름과 모양이 같은 층은 학습해 둔 검출기의 가중치에서 시작해요.
  // en: Layers with the same name and shape begin with the trained detector's weights.
  const shapes = own.stateDict();
  const fitting: Record<string, Tensor> = {};
  for (const [name, weights] of Object.entries(learned)) {
    if (name in shapes && String(shapes[name].shape) === String(weights.shape)) {
      fitting[name] = weights;
    }
  }
  own.loadStateDict(fitting, { partial: true });
  console.log(t({ ko: "가져온 것:", en: "taken over:" }), Object.keys(fitting).length);
  const { params, macs } = summary(own, [1, 3, 64, 64]);
  console.log(
    params,
    t({ ko: "매개변수,", en: "parameters," }),
    macs,
    t({ ko: "곱셈", en: "macs" }),
  );
  const detector = yolo({ classes: names, version: 1, boxes: 1, model: own, stride: 8 });
  await detector.train(smallTrain, { epochs: 8, learningRate: 0.005, seed: 1 });
  const report = evaluateDetector(detector, smallTest);
  show(
    plotDetections(
      [0, 1, 2, 3].map((k) => {
        const { image, boxes, labels } = smallTest.sample(k);
        return {
          image: image,
          found: detector.detect(image),
          truth: { boxes: boxes, labels: labels },
        };
      }),
      {
        classes: names,
        title: t({
          ko: `내 검출기, 매개변수 ${params}개: mAP50 ${report.map50.toFixed(2)}`,
          en: `Your detector, ${params} parameters: mAP50 ${report.map50.toFixed(2)}`,
        }),
      },
    ),
  );
}

// %% digitSpotterCheck check
check.digitSpotter({ build: digitSpotter, model: own });

// %% settle
console.log(said.shape.join(" × "), "=", said.size);
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
