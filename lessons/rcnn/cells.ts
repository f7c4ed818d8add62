// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  averagePrecision,
  baseAnchors,
  batchNorm2d,
  boxIou,
  compareDetectors,
  conv2d,
  crop,
  decodeBoxes,
  type DetectorBar,
  digitRegions,
  digitScenes,
  encodeBoxes,
  evaluate,
  evaluateDetector,
  F,
  fasterRcnn,
  fastRcnn,
  type Figure,
  figure,
  fit,
  fitLinearSvm,
  fitOneVsRest,
  flatten,
  fromArray,
  ImageDataset,
  linear,
  live,
  loadDetector,
  manualSeed,
  maxPool2d,
  type Module,
  nms,
  noGrad,
  photo,
  plotDetections,
  plotDetectorStages,
  plotImage,
  plotImages,
  plotMatrix,
  proposalRecall,
  randn,
  rcnn,
  regionProposalNetwork,
  relu,
  resize,
  selectiveSearch,
  sequential,
  show,
  slider,
  spatialPyramid,
  sppNet,
  summary,
  t,
  type Tensor,
  tensor,
  zeros,
} from "convlab";
import { checks } from "convlab/lessons/rcnn";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const size = 128;
const testScenes = digitScenes({ count: 60, size: size, seed: 1001, train: false });
const scene = testScenes.sample(13);
const photograph: Tensor = scene.image;

const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#bbbbbb";

// ko: 그림에서 상자를 잘라 32×32로 바꿔요. 가로와 세로의 비는 버려요.
// en: Cuts a box out of a picture and warps it to 32×32, whatever its shape.
function warp(image: Tensor, box: number[]): Tensor {
  const [left, top] = [Math.floor(box[0]), Math.floor(box[1])];
  const [right, bottom] = [Math.ceil(box[2]), Math.ceil(box[3])];
  const piece = crop(image, { top: top, left: left, height: bottom - top, width: right - left });
  return resize(piece, [32, 32]);
}

const proposals: Tensor = selectiveSearch(photograph);
const proposed = proposals.toArray() as number[][];
const few: Tensor[] = [];
for (let k = 0; k < 32; k++) {
  few.push(warp(photograph, proposed[Math.floor((k * proposed.length) / 32)]));
}
show(
  plotImages(few, {
    columns: 8,
    title: t({
      ko: `R-CNN이 사진 한 장에서 하나씩 들여다보는 조각 ${proposed.length}개 가운데 32개`,
      en: `32 of the ${proposed.length} pieces of one photograph that R-CNN looks at one by one`,
    }),
  }),
);

// %% bet try
// ko: R-CNN은 Faster R-CNN보다 몇 배 오래 걸릴까요? 예: 2, 5, 15, 100
// en: How many times as long as Faster R-CNN does R-CNN take? For example 2, 5, 15 or 100.
const bet: number = 2;

// %% scenePicture show hide-input
show(
  plotDetections(
    { image: photograph, found: { boxes: scene.boxes, labels: scene.labels } },
    {
      classes: testScenes.classes,
      title: t({
        ko: "검출의 정답: 숫자마다 상자 하나와 이름 하나",
        en: "What detection is: a box and a name for each digit",
      }),
    },
  ),
);
console.log(scene.boxes.toArray(), scene.labels);

// %% iouPicture show hide-input
function overlapAt(shift: number): { common: number; iou: number } {
  const common = Math.max(0, 6 - shift) * 8;
  return { common: common, iou: common / (96 - common) };
}
function drawOverlap(shift: number): Figure {
  const { common, iou: share } = overlapAt(shift);
  const title = t({
    ko: `겹친 넓이 ${common} ÷ 함께 덮는 넓이 ${96 - common} = IoU ${share.toFixed(2)}`,
    en: `${common} shared ÷ ${96 - common} covered together = IoU ${share.toFixed(2)}`,
  });
  const rectangle = (x: number, color: string, fill: string) => ({
    type: "scatter",
    mode: "lines",
    x: [x, x + 6, x + 6, x, x],
    y: [0, 0, 8, 8, 0],
    fill: "toself",
    fillcolor: fill,
    line: { color: color, width: 4 },
    hoverinfo: "skip",
  });
  const shifts: number[] = [];
  for (let k = 0; k <= 18; k++) shifts.push(k / 2);
  return figure({
    data: [
      rectangle(0, blue, "rgba(0,114,178,0.3)"),
      rectangle(shift, orange, "rgba(213,94,0,0.3)"),
      {
        type: "scatter",
        mode: "lines",
        x: shifts,
        y: shifts.map((v) => overlapAt(v).iou),
        line: { color: gray, width: 3 },
        xaxis: "x2",
        yaxis: "y2",
      },
      {
        type: "scatter",
        mode: "markers",
        x: [shift],
        y: [share],
        marker: { color: orange, size: 13 },
        xaxis: "x2",
        yaxis: "y2",
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { domain: [0, 0.5], range: [-1, 16], visible: false },
      yaxis: { range: [9, -1], visible: false, scaleanchor: "x" },
      xaxis2: { domain: [0.6, 1], title: { text: t({ ko: "옮긴 거리", en: "moved by" }) } },
      yaxis2: { anchor: "x2", range: [0, 1.05], title: { text: "IoU" } },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0, max: 9, step: 1, value: 2, label: t({ ko: "옮기기", en: "move" }) },
    drawOverlap,
  ),
);

// %% iou answer
function iou(a: number[], b: number[]): number {
  // ko: 상자는 [x1, y1, x2, y2]예요. 겹친 넓이 / 함께 덮는 넓이를 돌려주세요.
  // en: A box is [x1, y1, x2, y2]. Return the shared area / the area covered together.
  // #region solution
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const shared = width * height;
  const area = (box: number[]) => (box[2] - box[0]) * (box[3] - box[1]);
  return shared / (area(a) + area(b) - shared);
  // #endregion
}

// %% iouCheck check
check.iou(iou);

// %% overlapOf
// ko: 라이브러리의 IoU예요. 아래에서는 이것을 써요.
// en: The library's IoU. It is used below.
function overlapOf(a: number[], b: number[]): number {
  return boxIou(tensor([a]), tensor([b])).at(0, 0);
}
console.log(overlapOf([0, 0, 4, 4], [2, 0, 6, 4]).toFixed(3));

// %% heap
// ko: 이미 학습한 검출기가 말한 상자를 하나도 버리지 않고 모두 그려요.
// en: All boxes that a trained detector says, none dropped.
const trained = loadDetector("yolo-digits");
const said = trained.detect(photograph, { threshold: 0.02, overlap: 1 });
const saidBoxes = said.boxes.toArray() as number[][];
console.log(
  t({ ko: "상자:", en: "boxes:" }),
  saidBoxes.length,
  t({ ko: "숫자:", en: "digits:" }),
  3,
);

// %% heapPicture show hide-input
show(
  slider(
    { min: 0, max: 1, step: 0.1, value: 1, label: t({ ko: "겹침의 한계", en: "overlap" }) },
    (limit) => {
      const stay = nms(said.boxes, said.scores, limit);
      return plotDetections(
        {
          image: photograph,
          found: {
            boxes: F.takeRows(said.boxes, stay),
            scores: stay.map((k) => said.scores[k]),
            labels: stay.map((k) => said.labels[k]),
          },
        },
        {
          classes: testScenes.classes,
          title: t({
            ko: `IoU의 한계가 ${limit}이면 상자 ${saidBoxes.length}개 가운데 ${stay.length}개`,
            en: `With an IoU limit of ${limit}, ${stay.length} of ${saidBoxes.length} boxes stay`,
          }),
        },
      );
    },
  ),
);

// %% suppress answer
function suppress(boxes: number[][], scores: number[], threshold: number): number[] {
  // ko: 남은 상자의 번호를 점수가 큰 것부터 돌려주세요. overlapOf(a, b)를 써도 돼요.
  // en: Return the numbers of the boxes that stay, best first. You may use overlapOf(a, b).
  // #region solution
  const order = scores.map((_, k) => k).sort((p, q) => scores[q] - scores[p]);
  const stay: number[] = [];
  for (const k of order) {
    if (!stay.some((p) => overlapOf(boxes[p], boxes[k]) > threshold)) stay.push(k);
  }
  return stay;
  // #endregion
}

// %% suppressCheck check
check.suppress(suppress);

// %% matching
// ko: 서른 장에서 말한 상자를 모두 모아, 점수가 큰 것부터 맞았는지 적어요.
// en: All boxes said about thirty pictures, best first, and whether each is right.
const marked: { score: number; hit: boolean }[] = [];
let objects = 0;
for (let k = 0; k < 30; k++) {
  const { image, boxes, labels } = testScenes.sample(k);
  objects += labels.length;
  const taken = new Set<number>();
  const found = trained.detect(image, { threshold: 0.02 });
  const truth = boxes.toArray() as number[][];
  (found.boxes.toArray() as number[][]).forEach((box, i) => {
    let best = -1;
    truth.forEach((real, j) => {
      const same = labels[j] === found.labels[i] && !taken.has(j);
      if (same && overlapOf(box, real) >= 0.5) best = j;
    });
    if (best >= 0) taken.add(best);
    marked.push({ score: found.scores[i], hit: best >= 0 });
  });
}
marked.sort((a, b) => b.score - a.score);
const hits = marked.map((one) => one.hit);
const correct = hits.filter((hit) => hit).length;
console.log(t({ ko: "숫자:", en: "digits:" }), objects);
console.log(t({ ko: "말한 상자:", en: "boxes said:" }), marked.length);
console.log(t({ ko: "맞은 상자:", en: "right:" }), correct);

// %% curvePicture show hide-input
function drawCurve(threshold: number): Figure {
  let right = 0;
  const precision: number[] = [];
  const recall: number[] = [];
  let at = 0;
  marked.forEach((one, i) => {
    if (one.hit) right++;
    precision.push(right / (i + 1));
    recall.push(right / objects);
    if (one.score >= threshold) at = i;
  });
  const title = t({
    ko: `점수 ${threshold.toFixed(2)}부터: 상자의 ${(100 * precision[at]).toFixed(0)} %가 맞고, 숫자의 ${(100 * recall[at]).toFixed(0)} %를 찾음`,
    en: `Scores from ${threshold.toFixed(2)}: ${(100 * precision[at]).toFixed(0)} % of the boxes right, ${(100 * recall[at]).toFixed(0)} % of the digits found`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: recall,
        y: precision,
        line: { color: blue, width: 3 },
        fill: "tozeroy",
        fillcolor: "rgba(0,114,178,0.12)",
      },
      {
        type: "scatter",
        mode: "markers",
        x: [recall[at]],
        y: [precision[at]],
        marker: { color: orange, size: 14 },
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { range: [0, 1.02], title: { text: t({ ko: "재현율", en: "recall" }) } },
      yaxis: { range: [0, 1.05], title: { text: t({ ko: "정밀도", en: "precision" }) } },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0.05, max: 0.95, step: 0.05, value: 0.5, label: t({ ko: "문턱", en: "threshold" }) },
    drawCurve,
  ),
);

// %% averageOf answer
function averageOf(hits: boolean[], objects: number): number {
  // ko: hits는 점수가 큰 상자부터 맞았는지, objects는 찾아야 할 물체의 수예요.
  // en: hits says of each box, best first, whether it is right; objects is how many there are.
  // #region solution
  let right = 0;
  const precision = hits.map((hit, i) => {
    if (hit) right++;
    return right / (i + 1);
  });
  for (let i = precision.length - 1; i > 0; i--) {
    precision[i - 1] = Math.max(precision[i - 1], precision[i]);
  }
  let area = 0;
  hits.forEach((hit, i) => {
    if (hit) area += precision[i] / objects;
  });
  return area;
  // #endregion
}

// %% averageOfCheck check
check.averageOf(averageOf);

// %% averageLibrary
console.log("AP:", averagePrecision(hits, objects, "all").toFixed(3));
console.log("mAP50:", evaluateDetector(trained, testScenes.subset(30)).map50.toFixed(3));

// %% proposalPicture show hide-input
function drawProposals(count: number): Figure {
  const shown = proposed.slice(0, count);
  const share = proposalRecall([fromArray(shown.flat(), [shown.length, 4])], [scene.boxes]);
  const xs: (number | null)[] = [];
  const ys: (number | null)[] = [];
  for (const [x1, y1, x2, y2] of shown) {
    xs.push(x1, x2, x2, x1, x1, null);
    ys.push(y1, y1, y2, y2, y1, null);
  }
  const title = t({
    ko: `제안 ${shown.length}개: 숫자 3개 가운데 ${Math.round(3 * share)}개를 IoU 0.5 이상으로 덮음`,
    en: `${shown.length} proposals cover ${Math.round(3 * share)} of the 3 digits with an IoU of 0.5 or more`,
  });
  return figure({
    data: [
      { ...plotImage(photograph).data[0], x0: 0.5, y0: 0.5, dx: 1, dy: 1, hoverinfo: "skip" },
      { type: "scatter", mode: "lines", x: xs, y: ys, line: { color: "#F0E442", width: 1 } },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { range: [0, size], visible: false, constrain: "domain" },
      yaxis: { range: [size, 0], visible: false, scaleanchor: "x", constrain: "domain" },
    },
    text: title,
  });
}
show(
  slider(
    {
      min: 10,
      max: proposed.length,
      step: 10,
      value: 60,
      label: t({ ko: "제안", en: "proposals" }),
    },
    drawProposals,
  ),
);

// %% howMany
for (const side of [64, 128, 192]) {
  const cat: Tensor = photo("cat", { size: side });
  console.log(`${side}×${side}:`, selectiveSearch(cat).shape[0]);
}

// %% reader train
const regions = digitRegions({ count: 2000, seed: 1 });
const otherRegions = digitRegions({ count: 400, seed: 2, train: false });

manualSeed(1);
const features: Module = sequential(
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
  maxPool2d({ kernelSize: 2 }),
  flatten(),
  linear(48 * 16, 64),
  relu(),
);
const reader: Module = sequential(features, linear(64, 11));
await fit(reader, { train: regions, epochs: 6, batchSize: 32, learningRate: 0.002, seed: 1 });
reader.eval();
console.log(
  t({ ko: "처음 보는 조각:", en: "new pieces:" }),
  (await evaluate(reader, otherRegions)).accuracy.toFixed(3),
);

// %% svm
// ko: 신경망은 그대로 두고, 특징 64개를 선형 SVM에 넘겨요.
// en: The network stays as it is; its 64 features go to linear SVMs.
function featuresOf(set: typeof regions, count: number): number[][] {
  const indices: number[] = [];
  for (let k = 0; k < count; k++) indices.push(k);
  return noGrad(() => features.forward(set.batch(indices).x)).toArray() as number[][];
}
const many = 600;
const rowsOfFeatures = featuresOf(regions, many);
const svms = fitOneVsRest(rowsOfFeatures, regions.labels.slice(0, many), (x, y) =>
  fitLinearSvm(x, y),
);
const answers = svms.predict(featuresOf(otherRegions, 400));
let rightAnswers = 0;
for (let k = 0; k < 400; k++) if (answers[k] === otherRegions.labels[k]) rightAnswers++;
console.log(t({ ko: "SVM:", en: "SVMs:" }), (rightAnswers / 400).toFixed(3));

// %% byHand
// ko: 상자마다 조각을 잘라 32×32로 바꾸는 일을 라이브러리가 한꺼번에 해요.
// en: The library cuts out and warps all boxes at once.
function cutOut(image: Tensor, boxes: Tensor): Tensor {
  const options = { outputSize: 32, samplingRatio: 2, aligned: true };
  return F.roiAlign(image.reshape([1, 3, size, size]), [boxes], options);
}
interface Answer {
  boxes: Tensor;
  scores: number[];
  labels: number[];
}
function detectByHand(image: Tensor): Answer {
  const where: Tensor = selectiveSearch(image);
  const what: Tensor = noGrad(() => F.softmax(reader.forward(cutOut(image, where)), 1));
  const rows: number[] = [];
  const scores: number[] = [];
  const labels: number[] = [];
  for (let k = 0; k < where.shape[0]; k++) {
    for (let c = 1; c <= 10; c++) {
      if (what.at(k, c) > 0.7) {
        rows.push(k);
        scores.push(what.at(k, c));
        labels.push(c - 1);
      }
    }
  }
  const boxes: Tensor = F.takeRows(where, rows);
  const stay = nms(boxes, scores, 0.3);
  return {
    boxes: F.takeRows(boxes, stay),
    scores: stay.map((k) => scores[k]),
    labels: stay.map((k) => labels[k]),
  };
}
const beforeHard = detectByHand(photograph);
console.log(proposed.length, "→", beforeHard.scores.length);

// %% hard train
// ko: 배경인데 숫자라고 말한 조각을 모아서, 배경이라고 가르쳐요.
// en: Collect the pieces of background that it calls digits, and teach that they are background.
const lessonScenes = digitScenes({ count: 30, size: size, seed: 7 });
const fooled: Tensor[] = [];
for (let k = 0; k < 30; k++) {
  const { image, boxes } = lessonScenes.sample(k);
  const where: Tensor = selectiveSearch(image);
  const cut: Tensor = cutOut(image, where);
  const what: Tensor = noGrad(() => F.softmax(reader.forward(cut), 1));
  const overlaps: Tensor = boxIou(where, boxes);
  for (let i = 0; i < where.shape[0]; i++) {
    let most = 0;
    for (let j = 0; j < boxes.shape[0]; j++) most = Math.max(most, overlaps.at(i, j));
    if (most < 0.3 && what.at(i, 0) < 0.5) fooled.push(F.takeRows(cut, [i]));
  }
}
console.log(t({ ko: "속은 조각:", en: "pieces that fooled it:" }), fooled.length);

const pixels = 3 * 32 * 32;
const images = new Uint8Array((regions.length + fooled.length) * pixels);
for (let k = 0; k < regions.length; k++) {
  images.set(
    Array.from(regions.image(k).values, (value) => Math.round(255 * value)),
    k * pixels,
  );
}
fooled.forEach((piece, k) => {
  const bytes = Array.from(piece.values, (value) => Math.round(255 * value));
  images.set(bytes, (regions.length + k) * pixels);
});
const harder = new ImageDataset({
  images: images,
  labels: Uint8Array.from([...regions.labels, ...fooled.map(() => 0)]),
  shape: [3, 32, 32],
  classes: regions.classes,
});
await fit(reader, { train: harder, epochs: 4, batchSize: 32, learningRate: 0.001, seed: 2 });
reader.eval();
const afterHard = detectByHand(photograph);

// %% byHandPicture show hide-input
show(
  plotDetections(
    [
      {
        image: photograph,
        found: beforeHard,
        truth: scene,
        title: t({
          ko: `처음: ${beforeHard.scores.length}개`,
          en: `at first: ${beforeHard.scores.length}`,
        }),
      },
      {
        image: photograph,
        found: afterHard,
        truth: scene,
        title: t({
          ko: `어려운 배경을 배운 뒤: ${afterHard.scores.length}개`,
          en: `after the hard negatives: ${afterHard.scores.length}`,
        }),
      },
    ],
    {
      classes: testScenes.classes,
      title: t({
        ko: `손으로 만든 R-CNN, 조각 ${proposed.length}개: 속은 조각에서 배우면 사라지는 오검출(점선은 정답)`,
        en: `R-CNN by hand, ${proposed.length} pieces: false alarms go once it learns from what fooled it (dotted: the truth)`,
      }),
    },
  ),
);

// %% deltaPicture show hide-input
const digitBox = (scene.boxes.toArray() as number[][])[2];
const closest = [...proposed].sort((a, b) => overlapOf(b, digitBox) - overlapOf(a, digitBox))[8];
const wholeStep: Tensor = encodeBoxes(tensor([digitBox]), tensor([closest]));
function drawStep(share: number): Figure {
  const moved = decodeBoxes(F.mul(wholeStep, share), tensor([closest]));
  const box = (moved.toArray() as number[][])[0];
  const title = t({
    ko: `제안에서 ${Math.round(100 * share)} %만큼 옮긴 상자: IoU ${overlapOf(box, digitBox).toFixed(2)}`,
    en: `The proposal moved ${Math.round(100 * share)} % of the way: IoU ${overlapOf(box, digitBox).toFixed(2)}`,
  });
  return plotDetections(
    {
      image: photograph,
      found: { boxes: moved, labels: [scene.labels[2]] },
      truth: { boxes: tensor([digitBox]), labels: [scene.labels[2]] },
    },
    { classes: testScenes.classes, title: title },
  );
}
show(
  slider({ min: 0, max: 1, step: 0.1, value: 0, label: t({ ko: "몫", en: "share" }) }, drawStep),
);

// %% boxDeltas answer
function boxDeltas(proposal: number[], truth: number[]): number[] {
  // ko: [x, y, w, h]의 네 수를 돌려주세요. 제안에서 진짜 상자로 가는 길이에요.
  // en: Return four numbers, for x, y, w and h: the way from the proposal to the true box.
  // #region solution
  const [pw, ph] = [proposal[2] - proposal[0], proposal[3] - proposal[1]];
  const [gw, gh] = [truth[2] - truth[0], truth[3] - truth[1]];
  const dx = (truth[0] + truth[2]) / 2 - (proposal[0] + proposal[2]) / 2;
  const dy = (truth[1] + truth[3]) / 2 - (proposal[1] + proposal[3]) / 2;
  return [dx / pw, dy / ph, Math.log(gw / pw), Math.log(gh / ph)];
  // #endregion
}

// %% boxDeltasCheck check
check.boxDeltas(boxDeltas);

// %% whySlow
// ko: 제안의 수를 바꿔 가며 CNN의 시간을 재요. 마지막은 그림 전체를 한 번 보는 시간이에요.
// en: The CNN's time for so many proposals; last, for one look at the whole picture.
const counts = [25, 50, 100, 200, proposed.length];
const pieces: Tensor = cutOut(photograph, proposals);
function milliseconds(run: () => Tensor): number {
  // ko: 세 번 재서 가장 짧은 것을 써요. 다른 프로그램이 끼어든 시간은 빼려고요.
  // en: The shortest of three: what other programs took does not count.
  let shortest = Infinity;
  for (let k = 0; k < 3; k++) {
    const started = performance.now();
    noGrad(run).storage.peek();
    shortest = Math.min(shortest, performance.now() - started);
  }
  return shortest;
}
const convolutions: Module = rcnn({ classes: testScenes.classes }).trunk;
convolutions.eval();
const times = counts.map((count) => {
  const some = fromArray(pieces.values.slice(0, count * pixels), [count, 3, 32, 32]);
  return milliseconds(() => convolutions.forward(some));
});
const wholePicture: Tensor = photograph.reshape([1, 3, size, size]);
const once = milliseconds(() => convolutions.forward(wholePicture));
const pieceMacs = summary(convolutions, [1, 3, 32, 32]).macs;
const wholeMacs = summary(convolutions, [1, 3, size, size]).macs;
console.log(counts[4], "×", pieceMacs, "=", counts[4] * pieceMacs);
console.log(t({ ko: "한 번:", en: "once:" }), wholeMacs);

// %% whySlowPicture show hide-input
const slowTitle = t({
  ko: `조각마다 한 번씩이면 곱셈이 ${((counts[4] * pieceMacs) / wholeMacs).toFixed(0)}배: 제안이 늘면 시간도 그만큼`,
  en: `A run for each piece takes ${((counts[4] * pieceMacs) / wholeMacs).toFixed(0)} times the multiply-adds, and time grows with the proposals`,
});
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "R-CNN: 조각마다", en: "R-CNN: each piece" }),
        x: counts,
        y: times,
        line: { color: orange, width: 3 },
      },
      {
        type: "scatter",
        mode: "lines",
        name: t({ ko: "그림 전체를 한 번", en: "the whole picture once" }),
        x: [0, counts[4]],
        y: [once, once],
        line: { color: blue, width: 3, dash: "dot" },
      },
    ],
    layout: {
      title: { text: slowTitle },
      xaxis: { title: { text: t({ ko: "제안의 수", en: "proposals" }) } },
      yaxis: { title: { text: t({ ko: "CNN의 시간(ms)", en: "time of the CNN (ms)" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: slowTitle,
  }),
);

// %% pyramidPicture show hide-input
const maps: Tensor = noGrad(() => convolutions.forward(wholePicture));
const cells = maps.shape[2];
const brightest: Tensor = F.max(maps, 1).reshape([cells, cells]);
const regionCells = [2, 3, 9, 12];
function drawBins(level: number): Figure {
  const [x1, y1, x2, y2] = regionCells;
  const shapes: object[] = [];
  for (let i = 0; i < level; i++) {
    for (let j = 0; j < level; j++) {
      shapes.push({
        type: "rect",
        x0: x1 + (j * (x2 - x1)) / level - 0.5,
        x1: x1 + ((j + 1) * (x2 - x1)) / level - 0.5,
        y0: y1 + (i * (y2 - y1)) / level - 0.5,
        y1: y1 + ((i + 1) * (y2 - y1)) / level - 0.5,
        line: { color: orange, width: 3 },
      });
    }
  }
  const title = t({
    ko: `영역이 얼마나 크든 ${level}×${level}칸: 맵마다 수 ${level * level}개`,
    en: `${level}×${level} bins, however large the region: ${level * level} numbers from each map`,
  });
  return figure({
    data: [
      {
        type: "heatmap",
        z: brightest.toArray(),
        colorscale: "Greys",
        showscale: false,
        hoverinfo: "z",
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { visible: false, constrain: "domain" },
      yaxis: { visible: false, autorange: "reversed", scaleanchor: "x", constrain: "domain" },
      shapes: shapes,
    },
    text: title,
  });
}
show(slider({ min: 1, max: 6, value: 4, label: t({ ko: "층", en: "level" }) }, drawBins));

// %% pyramidSizes
for (const box of [
  [0, 0, 40, 40],
  [8, 16, 120, 60],
  [0, 0, 127, 127],
]) {
  const pooled: Tensor = spatialPyramid(maps, [tensor([box])], [4, 2, 1], 1 / 8);
  console.log(box.join(" ").padEnd(12), "→", pooled.shape);
}

// %% pyramidLength answer
function pyramidLength(levels: number[], channels: number): number {
  // ko: levels가 [4, 2, 1]이면 4×4, 2×2, 1×1칸이에요. 이어 붙인 수는 모두 몇 개인가요?
  // en: levels [4, 2, 1] means 4×4, 2×2 and 1×1 bins. How many numbers are there in all?
  // #region solution
  let bins = 0;
  for (const level of levels) bins += level * level;
  return bins * channels;
  // #endregion
}

// %% pyramidLengthCheck check
check.pyramidLength(pyramidLength);

// %% roiSmall
const smallMap: Tensor = tensor([
  [1, 5, 2, 0, 3, 1],
  [4, 0, 7, 2, 1, 6],
  [2, 3, 1, 9, 0, 2],
  [8, 1, 0, 4, 5, 3],
  [0, 6, 2, 1, 7, 4],
]);
show(
  plotMatrix(smallMap, {
    title: t({
      ko: "특징 맵 5×6: 왼쪽 위 4×4 영역은 5, 7, 8, 9로",
      en: "A 5×6 feature map: its upper left 4×4 region becomes 5, 7, 8, 9",
    }),
  }),
);
// ko: 라이브러리의 영역은 마지막 칸을 포함해요. 그래서 3이에요.
// en: The library's regions include their last cell, hence 3.
const upperLeft: Tensor = F.roiPool(smallMap.reshape([1, 1, 5, 6]), [tensor([[0, 0, 3, 3]])], {
  outputSize: 2,
});
console.log(upperLeft.reshape([2, 2]).toArray());

// %% poolRegion answer
function poolRegion(map: number[][], region: number[], bins: number): number[][] {
  const result: number[][] = [];
  // ko: region은 [x1, y1, x2, y2]이고 단위는 맵의 칸이에요. x2와 y2는 영역 바로 다음 칸이에요.
  // en: region is [x1, y1, x2, y2] in cells of the map; x2 and y2 lie just beyond it.
  // #region solution
  const [x1, y1, x2, y2] = region;
  for (let i = 0; i < bins; i++) {
    const line: number[] = [];
    for (let j = 0; j < bins; j++) {
      const top = y1 + Math.floor((i * (y2 - y1)) / bins);
      const bottom = y1 + Math.ceil(((i + 1) * (y2 - y1)) / bins);
      const left = x1 + Math.floor((j * (x2 - x1)) / bins);
      const right = x1 + Math.ceil(((j + 1) * (x2 - x1)) / bins);
      line.push(Math.max(...map.slice(top, bottom).flatMap((row) => row.slice(left, right))));
    }
    result.push(line);
  }
  // #endregion
  return result;
}

// %% poolRegionCheck check
check.poolRegion(poolRegion);

// %% together
// ko: 영역 하나의 클래스 손실이 첫 합성곱까지 닿나요?
// en: Does the loss of one region's class reach the first convolution?
manualSeed(1);
const firstConv = conv2d(3, 8, { kernelSize: 3, padding: 1 });
const classifier = linear(8 * 16, 11);
const oneMap: Tensor = firstConv.forward(wholePicture);
const pooledMap: Tensor = F.roiPool(oneMap, [scene.boxes], { outputSize: 4 });
const classScores: Tensor = classifier.forward(F.flatten(pooledMap));
const regionLabels = Array.from(scene.labels, (label) => label + 1);
F.crossEntropy(classScores, regionLabels).backward();
let reached = 0;
for (const v of firstConv.weight.grad!.values) if (v !== 0) reached++;
console.log(t({ ko: "기울기가 있는 가중치:", en: "weights with a gradient:" }), reached, "/", 216);

// %% anchorPicture show hide-input
const anchorShapes = baseAnchors({ sizes: [20, 34, 52] }).toArray() as number[][];
function drawAnchors(x: number, y: number): Figure {
  const [cx, cy] = [8 * Math.floor(x / 8), 8 * Math.floor(y / 8)];
  let best = 0;
  for (const anchor of anchorShapes) {
    const box = [anchor[0] + cx, anchor[1] + cy, anchor[2] + cx, anchor[3] + cy];
    for (const real of scene.boxes.toArray() as number[][]) {
      best = Math.max(best, overlapOf(box, real));
    }
  }
  const title = t({
    ko: `(${cx}, ${cy})의 앵커 9개: 숫자와의 가장 큰 IoU는 ${best.toFixed(2)}`,
    en: `The 9 anchors at (${cx}, ${cy}): their best IoU with a digit is ${best.toFixed(2)}`,
  });
  const places: number[] = [];
  for (let k = 0; k < 16; k++) places.push(8 * k);
  return figure({
    data: [
      { ...plotImage(photograph).data[0], x0: 0.5, y0: 0.5, dx: 1, dy: 1, hoverinfo: "skip" },
      {
        type: "heatmap",
        z: places.map(() => places.map(() => 0)),
        x: places,
        y: places,
        opacity: 0.01,
        showscale: false,
        hoverinfo: "x+y",
      },
    ],
    layout: {
      title: { text: title },
      showlegend: false,
      xaxis: { range: [0, size], visible: false, constrain: "domain" },
      yaxis: { range: [size, 0], visible: false, scaleanchor: "x", constrain: "domain" },
      shapes: anchorShapes.map(([x1, y1, x2, y2], k) => ({
        type: "rect",
        x0: x1 + cx,
        y0: y1 + cy,
        x1: x2 + cx,
        y1: y2 + cy,
        line: { color: [orange, "#F0E442", "#56B4E9"][Math.floor(k / 3)], width: 2.5 },
      })),
    },
    text: title,
  });
}
show(
  live(drawAnchors(64, 72), {
    click: (point) =>
      point.trace === 1 ? drawAnchors(Number(point.x), Number(point.y)) : undefined,
  }),
);

// %% rpnChannels answer
function rpnChannels(sizes: number, ratios: number): number {
  // ko: 앵커의 크기가 sizes가지, 비율이 ratios가지예요. 결과의 채널은 몇 개인가요?
  // en: Anchors of so many sizes and so many ratios: how many channels come out?
  // #region solution
  const anchorsPerPlace = sizes * ratios;
  return anchorsPerPlace * 4 + anchorsPerPlace * 2;
  // #endregion
}

// %% rpnChannelsCheck check
check.rpnChannels(rpnChannels);

// %% rpnShape
const rpn = regionProposalNetwork(128);
console.log(rpn.outputShape([1, 128, cells, cells]));
console.log(t({ ko: "앵커:", en: "anchors:" }), cells * cells * 9);

// %% race
const names = testScenes.classes;
const racers = [
  rcnn({ classes: names }),
  sppNet({ classes: names }),
  fastRcnn({ classes: names }),
  fasterRcnn({ classes: names }),
];
// ko: mAP50은 기록이에요. 네 검출기 모두 같은 그림 300장으로 1분쯤 배웠어요.
// en: mAP50 is recorded: all four learned for about a minute from the same 300 pictures.
const recorded = [0.64, 0.42, 0.65, 0.79];
const rows: DetectorBar[] = racers.map((detector, k) => {
  detector.detect(photograph);
  const { stages, passes } = evaluateDetector(detector, testScenes.subset(3), { threshold: 0.6 });
  return { name: detector.name, map50: recorded[k], stages: stages, passes: passes };
});
show(
  plotDetectorStages(rows, {
    title: t({
      ko: "CNN 수백 번에서 한 번으로, 영역 찾기까지 신경망으로: 걸음마다 줄어드는 시간",
      en: "From hundreds of CNN runs to one, then the search itself in the network: each step saves time",
    }),
  }),
);

// %% regionNet answer
function regionNet(): Module {
  // ko: 입력 [N, 3, 32, 32], 출력 [N, 11]. 클래스 0은 배경, k + 1은 숫자 k예요.
  // en: Input [N, 3, 32, 32], output [N, 11]. Class 0 is background, k + 1 the digit k.
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
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(48 * 16, 11),
  );
  // #endregion
}

// %% trainRegionNet train
// ko: 에폭과 학습률을 고쳐도 돼요.
// en: Change the epochs and the rates.
manualSeed(1);
let own: Module = flatten();
try {
  own = regionNet();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (own.parameters().length > 0) {
  console.log(t({ ko: "매개변수:", en: "parameters:" }), summary(own, [1, 3, 32, 32]).params);
  const optimizer = adam(own, { learningRate: 0.003 });
  const allRegions = { train: regions, batchSize: 32, optimizer: optimizer, seed: 1 };
  await fit(own, { ...allRegions, epochs: 8 });
  optimizer.learningRate = 0.0005;
  await fit(own, { ...allRegions, epochs: 2 });
}

// %% regionNetCheck check
check.regionNet({ build: regionNet, model: own });

// %% settle
function secondsOf(row: DetectorBar): number {
  let sum = 0;
  for (const seconds of Object.values(row.stages)) sum += seconds;
  return sum;
}
for (const row of rows) {
  console.log(row.name.padEnd(13), `${(1000 * secondsOf(row)).toFixed(1)} ms`);
}
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(
  t({ ko: "여기서는:", en: "here it is:" }),
  (secondsOf(rows[0]) / secondsOf(rows[3])).toFixed(1),
);
