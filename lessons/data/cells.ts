// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  batchNorm2d,
  centerCrop,
  colorJitter,
  compose,
  conv2d,
  crossValidate,
  cutmix as cutmixBatch,
  type Dataset,
  evaluate,
  F,
  fastGradientSign,
  type Figure,
  figure,
  filterImage,
  findLabelErrors,
  fit,
  flatten,
  fromArray,
  IMAGENET_STATISTICS,
  ImageDataset,
  LABEL_ERRORS,
  labelErrorRate,
  linear,
  manualSeed,
  maxPool2d,
  mixFeatures,
  mixup,
  mnist,
  Module,
  normalize,
  photo,
  plotAugmentations,
  plotImages,
  plotLabelErrors,
  predict,
  randomAffine,
  randomErasing,
  randomFlip,
  randomResizedCrop,
  randomRotation,
  randomTranslation,
  relu,
  rng,
  rotate,
  sequential,
  sgd,
  show,
  slider,
  statistics,
  stratifiedKFold,
  t,
  type Tensor,
  type Transform,
  withTransform,
} from "convlab";
import { checks } from "convlab/lessons/data";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const digits = mnist({ train: true });
const test = mnist({ train: false });
const few = digits.subset(300);

const changes: Record<string, Transform> = {
  shift: randomTranslation(0.1),
  turn: randomRotation(15),
  mirror: randomFlip({ p: 0.5 }),
  erase: randomErasing({ p: 0.7 }),
};
const names: Record<string, string> = {
  none: t({ ko: "없음", en: "none" }),
  shift: t({ ko: "옮기기", en: "shift" }),
  turn: t({ ko: "돌리기", en: "turn" }),
  mirror: t({ ko: "거울", en: "mirror" }),
  erase: t({ ko: "지우기", en: "erase" }),
  both: t({ ko: "옮기고 돌리기", en: "shift and turn" }),
};
const named: Record<string, Transform> = {};
for (const key of Object.keys(changes)) named[names[key]] = changes[key];
show(
  plotAugmentations(digits.image(0), named, {
    copies: 5,
    seed: 19,
    title: t({
      ko: "하나의 5로 만든 스무 개의 5, 그런데 모두 5일까",
      en: "Twenty fives from a single one. Are all of them fives?",
    }),
  }),
);

// %% bet try
// ko: "shift", "turn", "mirror", "erase" 가운데 하나
// en: One of "shift", "turn", "mirror", "erase"
const bet: string = "erase";

// %% stages
const cat: Tensor = photo("cat", { size: 160 });
const asBytes: number[] = Array.from(cat.values, (value) => Math.round(255 * value));
const normalCat: Tensor = normalize(cat, IMAGENET_STATISTICS);
console.log(t({ ko: "파일:   ", en: "file:      " }), asBytes.slice(0, 6).join("  "));
console.log(
  t({ ko: "0–1:    ", en: "0–1:       " }),
  Array.from(cat.values.slice(0, 6), (v) => v.toFixed(2)).join("  "),
);
console.log(
  t({ ko: "정규화: ", en: "normalized:" }),
  Array.from(normalCat.values.slice(0, 6), (v) => v.toFixed(2)).join("  "),
);

// %% histograms show hide-input
const orange = "#D55E00";
const green = "#009E73";
const blue = "#0072B2";
const gray = "#bbbbbb";

function channelCurve(values: ArrayLike<number>, channel: number, low: number, high: number) {
  const bins = 50;
  const area = cat.shape[1] * cat.shape[2];
  const counts = new Array<number>(bins).fill(0);
  for (let i = channel * area; i < (channel + 1) * area; i++) {
    const bin = Math.floor(((values[i] - low) / (high - low)) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))]++;
  }
  return {
    type: "scatter",
    mode: "lines",
    name: [
      t({ ko: "빨강", en: "red" }),
      t({ ko: "초록", en: "green" }),
      t({ ko: "파랑", en: "blue" }),
    ][channel],
    x: counts.map((_, k) => low + ((k + 0.5) / bins) * (high - low)),
    y: counts,
    line: { color: [orange, green, blue][channel], width: 3 },
  };
}
function drawStage(stage: number): Figure {
  const values = [asBytes, cat.values, normalCat.values][stage];
  const low = [0, 0, -2.2][stage];
  const high = [255, 1, 2.8][stage];
  const title = [
    t({ ko: "파일의 숫자: 0부터 255까지", en: "As in the file: from 0 to 255" }),
    t({
      ko: "255로 나눈 뒤: 모양은 그대로, 0부터 1까지",
      en: "Divided by 255: same shape, 0 to 1",
    }),
    t({
      ko: "ImageNet 값으로 정규화한 뒤: 한가운데가 0, 폭은 1 안팎",
      en: "Normalized with ImageNet's values: the middle is 0, the width about 1",
    }),
  ][stage];
  return figure({
    data: [0, 1, 2].map((channel) => channelCurve(values, channel, low, high)),
    layout: {
      title: { text: title },
      xaxis: {
        range: [low, high],
        title: { text: t({ ko: "픽셀의 값", en: "value of a pixel" }) },
      },
      yaxis: { title: { text: t({ ko: "픽셀 수", en: "pixels" }) } },
    },
    text: t({
      ko: `${title}. 빨강, 초록, 파랑 채널에서 값마다 픽셀이 몇 개인지 그린 곡선 세 개`,
      en: `${title}. Three curves: how many pixels of red, green and blue have each value`,
    }),
  });
}
show(
  slider({ min: 0, max: 2, value: 0, frames: 3, label: t({ ko: "단계", en: "stage" }) }, drawStage),
);

// %% normalizedRange answer
function normalizedRange(mean: number, std: number): number[] {
  // ko: [0이 가는 곳, 1이 가는 곳]
  // en: [where 0 goes, where 1 goes]
  // #region solution
  return [-mean / std, (1 - mean) / std];
  // #endregion
}

// %% normalizedRangeCheck check
check.normalizedRange(normalizedRange);

// %% imagenetRange
const blackAndWhite: Tensor = fromArray([0, 1, 0, 1, 0, 1], [3, 1, 2]);
const moved: Tensor = normalize(blackAndWhite, IMAGENET_STATISTICS);
for (let c = 0; c < 3; c++) {
  console.log(
    [
      t({ ko: "빨강", en: "red  " }),
      t({ ko: "초록", en: "green" }),
      t({ ko: "파랑", en: "blue " }),
    ][c],
    t({ ko: " 평균", en: " mean" }),
    IMAGENET_STATISTICS.mean[c],
    t({ ko: " 표준편차", en: " std" }),
    IMAGENET_STATISTICS.std[c],
    " 0 →",
    moved.values[2 * c].toFixed(3),
    " 1 →",
    moved.values[2 * c + 1].toFixed(3),
  );
}

// %% trainStatistics
const fromTrain = statistics(digits);
const fromTest = statistics(test);
console.log(
  t({ ko: "학습용 60,000장: 평균", en: "60,000 training digits: mean" }),
  fromTrain.mean[0].toFixed(4),
  t({ ko: " 표준편차", en: " std" }),
  fromTrain.std[0].toFixed(4),
);
console.log(
  t({ ko: "시험용 10,000장: 평균", en: "10,000 test digits:     mean" }),
  fromTest.mean[0].toFixed(4),
  t({ ko: " 표준편차", en: " std" }),
  fromTest.std[0].toFixed(4),
);

// %% normalizeTest answer
function normalizeTest(train: number[], test: number[]): number[] {
  // ko: test의 숫자를 정규화해서 돌려주세요. 평균과 표준편차는 어디에서 구하나요?
  // en: Give back the numbers of test, normalized. Where do mean and deviation come from?
  // #region solution
  const mean = train.reduce((sum, v) => sum + v, 0) / train.length;
  const variance = train.reduce((sum, v) => sum + (v - mean) ** 2, 0) / train.length;
  return test.map((v) => (v - mean) / Math.sqrt(variance));
  // #endregion
}

// %% normalizeTestCheck check
check.normalizeTest(normalizeTest);

// %% speed train
function scaledDigits(data: Dataset, mean: number, std: number): Dataset {
  return withTransform(data, (picture) => normalize(picture, { mean: [mean], std: [std] }));
}
function smallNet(): Module {
  manualSeed(1);
  return sequential(
    conv2d(1, 8, { kernelSize: 5, stride: 2 }),
    relu(),
    conv2d(8, 16, { kernelSize: 5, stride: 2 }),
    relu(),
    flatten(),
    linear(16 * 16, 10),
  );
}
const [mu, sigma] = [fromTrain.mean[0], fromTrain.std[0]];
const scales: Record<string, number[]> = {
  "0–255": [0, 1 / 255],
  "0–1": [0, 1],
  [t({ ko: "정규화", en: "normalized" })]: [mu, sigma],
};
const lossLines: Record<string, number[]> = {};
const trainedOn: Record<string, Module> = {};
for (const name of Object.keys(scales)) {
  const [mean, std] = scales[name];
  const model = smallNet();
  const history = await fit(model, {
    train: scaledDigits(digits.subset(4000), mean, std),
    batchSize: 32,
    optimizer: sgd(model, { learningRate: 0.03 }),
    seed: 1,
    show: false,
  });
  lossLines[name] = history.steps.map((step) => step.loss);
  trainedOn[name] = model;
  const tested = await evaluate(model, scaledDigits(test.subset(2000), mean, std));
  console.log(name.padEnd(10), t({ ko: "정확도", en: "accuracy" }), tested.accuracy);
}

// %% speedPicture show hide-input
function smooth(losses: number[]): number[] {
  return losses.map((_, i) => {
    const part = losses.slice(Math.max(0, i - 9), i + 1);
    return part.reduce((sum, v) => sum + v, 0) / part.length;
  });
}
show(
  figure({
    data: Object.keys(lossLines).map((name, k) => ({
      type: "scatter",
      mode: "lines",
      name: name,
      y: smooth(lossLines[name]),
      line: { color: [gray, orange, blue][k], width: 3, dash: ["dot", "dash", "solid"][k] },
    })),
    layout: {
      title: {
        text: t({
          ko: "입력의 눈금만 다른 세 학습: 정규화하면 곧바로 내려가는 손실",
          en: "Only the input's scale differs: normalized, the loss falls at once",
        }),
      },
      xaxis: { title: { text: t({ ko: "걸음", en: "step" }) } },
      yaxis: { range: [0, 3], title: { text: t({ ko: "손실", en: "loss" }) } },
    },
    text: Object.keys(lossLines)
      .map((name) => `${name}: ${smooth(lossLines[name]).slice(-1)[0].toFixed(2)}`)
      .join(", "),
  }),
);

// %% ownNumbers
const normalNet: Module = trainedOn[t({ ko: "정규화", en: "normalized" })];
// ko: 새 과제: 숫자의 절반을 어둡게 하고, 밝은 그림인지 어두운 그림인지 맞혀요.
// en: A new task: every other digit is dimmed. Is it a bright picture or a dim one?
function brightOrDim(data: ImageDataset): ImageDataset {
  const bytes = new Uint8Array(data.length * 784);
  for (let i = 0; i < data.length; i++) {
    const light = i % 2 === 0 ? 255 : 100;
    const picture = data.image(i).values;
    for (let k = 0; k < 784; k++) bytes[784 * i + k] = Math.round(light * picture[k]);
  }
  const labels = Uint8Array.from({ length: data.length }, (_, i) => i % 2);
  return new ImageDataset({
    images: bytes,
    labels,
    shape: [1, 28, 28],
    classes: ["bright", "dim"],
  });
}
const lights = brightOrDim(digits.subset(1000));
const lightNet: Module = smallNet();
await fit(lightNet, {
  train: scaledDigits(lights, mu, sigma),
  epochs: 3,
  batchSize: 32,
  learningRate: 0.003,
  seed: 1,
  show: false,
});
// ko: 그림마다 자기 평균과 표준편차로 정규화하고, 맞힌 비율을 구해요.
// en: Each picture is normalized with its own mean and deviation; the share of right answers.
async function ownAccuracy(model: Module, data: ImageDataset): Promise<number> {
  let right = 0;
  for (let i = 0; i < data.length; i++) {
    const alone = data.subset([i]);
    const own = statistics(alone);
    right += (await evaluate(model, scaledDigits(alone, own.mean[0], own.std[0]))).correct;
  }
  return right / data.length;
}
const someDigits = test.subset(500);
const testLights = brightOrDim(someDigits);
const digitsRight = await evaluate(normalNet, scaledDigits(someDigits, mu, sigma));
const lightsRight = await evaluate(lightNet, scaledDigits(testLights, mu, sigma));
const ways: Record<string, number> = {
  [t({ ko: "숫자: 학습 세트의 값", en: "digits: the training set's" })]: digitsRight.accuracy,
  [t({ ko: "숫자: 그림마다의 값", en: "digits: each picture's own" })]: await ownAccuracy(
    normalNet,
    someDigits,
  ),
  [t({ ko: "밝기: 학습 세트의 값", en: "bright or dim: the training set's" })]:
    lightsRight.accuracy,
  [t({ ko: "밝기: 그림마다의 값", en: "bright or dim: each picture's own" })]: await ownAccuracy(
    lightNet,
    testLights,
  ),
};
console.log(ways);

// %% ownPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        y: Object.keys(ways),
        x: Object.values(ways).map((v) => 100 * v),
        text: Object.values(ways).map((v) => `${(100 * v).toFixed(1)} %`),
        marker: { color: [blue, blue, blue, orange] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "그림마다 자기 평균을 빼면 사라지는 것: 숫자가 아니라 밝기",
          en: "Subtract each picture's own mean, and it is not the digit that is lost but the light",
        }),
      },
      xaxis: { range: [0, 105], title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
      yaxis: { autorange: "reversed", automargin: true },
    },
    text: Object.keys(ways)
      .map((name) => `${name} ${(100 * ways[name]).toFixed(1)} %`)
      .join(", "),
  }),
);

// %% gallery
const smallCat: Tensor = photo("cat", { size: 120 });
const [, catHeight, catWidth] = smallCat.shape;
const gallery: Record<string, Transform> = {
  [t({ ko: "좌우 뒤집기", en: "horizontal flip" })]: randomFlip(),
  [t({ ko: "위아래 뒤집기", en: "vertical flip" })]: randomFlip({ direction: "vertical" }),
  [t({ ko: "회전", en: "rotation" })]: randomRotation(30),
  [t({ ko: "이동", en: "translation" })]: randomTranslation(0.2),
  [t({ ko: "잘라 내기", en: "crop" })]: randomResizedCrop([catHeight, catWidth], {
    scale: [0.3, 0.8],
  }),
  [t({ ko: "색", en: "colour" })]: colorJitter({ brightness: 0.4, saturation: 0.8, hue: 0.15 }),
  [t({ ko: "필터", en: "filter" })]: (picture, random) =>
    filterImage(picture, random.int(2) === 0 ? "blur" : "sharpen"),
  [t({ ko: "지우기", en: "erasing" })]: randomErasing({ p: 1 }),
};
show(
  plotAugmentations(smallCat, gallery, {
    copies: 4,
    seed: 18,
    title: t({
      ko: "고양이 한 마리로 만든 서른두 장: 어느 것도 저장할 필요가 없는 새 그림",
      en: "Thirty-two pictures of one cat, and none of them has to be stored",
    }),
  }),
);

// %% turnSlider
const six: Tensor = digits.image(13);
show(
  slider({ min: 0, max: 180, step: 15, value: 0, label: t({ ko: "각도", en: "degrees" }) }, (a) =>
    plotImages([six, rotate(six, a)], {
      titles: ["6", a < 60 ? "6" : a < 135 ? "?" : "9?"],
      title: t({
        ko: `${a}° 돌린 6: 레이블을 그대로 두어도 되는 것은 언제까지일까`,
        en: `A 6 turned by ${a}°: how long does its label hold?`,
      }),
    }),
  ),
);

// %% race train
function reader(): Module {
  manualSeed(1);
  return sequential({
    conv1: conv2d(1, 8, { kernelSize: 5, padding: 2 }),
    relu1: relu(),
    pool1: maxPool2d({ kernelSize: 2 }),
    conv2: conv2d(8, 16, { kernelSize: 5, padding: 2 }),
    relu2: relu(),
    pool2: maxPool2d({ kernelSize: 2 }),
    flat: flatten(),
    out: linear(16 * 49, 10),
  });
}
const judges = test.subset(3000);
const reached: Record<string, number> = {};
const raced: Record<string, Transform | undefined> = {
  none: undefined,
  ...changes,
  both: compose(randomTranslation(0.1), randomRotation(15)),
};
for (const key of Object.keys(raced)) {
  const model = reader();
  await fit(model, {
    train: few,
    transform: raced[key],
    epochs: 40,
    batchSize: 25,
    learningRate: 0.002,
    seed: 1,
    show: false,
  });
  reached[key] = (await evaluate(model, judges)).accuracy;
  console.log(names[key], reached[key].toFixed(3));
}

// %% racePicture show hide-input
function raceFigure(title: string): Figure {
  const keys = Object.keys(reached);
  const base = reached["none"];
  return figure({
    data: [
      {
        type: "bar",
        x: keys.map((key) => names[key]),
        y: keys.map((key) => 100 * (reached[key] - base)),
        text: keys.map((key) => `${(100 * reached[key]).toFixed(1)} %`),
        textposition: "outside",
        cliponaxis: false,
        marker: { color: keys.map((key) => (reached[key] < base ? orange : blue)) },
      },
    ],
    layout: {
      title: { text: title },
      yaxis: {
        title: { text: t({ ko: "증강이 없을 때와의 차이(%p)", en: "gain over none (points)" }) },
      },
    },
    text: keys.map((key) => `${names[key]} ${(100 * reached[key]).toFixed(1)} %`).join(", "),
  });
}
show(
  raceFigure(
    t({
      ko: "숫자 300장, 증강 네 가지: 돕는 셋과 해치는 거울",
      en: "300 digits, four augmentations: three help, the mirror harms",
    }),
  ),
);

// %% mixSlider show hide-input
const onePicture: Tensor = centerCrop(photo("cat", { size: 140 }), 90);
const otherPicture: Tensor = centerCrop(photo("coffee", { size: 140 }), 90);
show(
  slider({ min: 0, max: 1, step: 0.1, value: 0.7, label: "share" }, (share) => {
    const [a, b] = [onePicture.values, otherPicture.values];
    const laid = a.map((v, i) => share * v + (1 - share) * b[i]);
    const side = Math.round(90 * Math.sqrt(1 - share));
    const start = Math.floor((90 - side) / 2);
    const cut = a.map((v, i) => {
      const row = Math.floor(i / 90) % 90;
      const column = i % 90;
      const inside = row >= start && row < start + side && column >= start && column < start + side;
      return inside ? b[i] : v;
    });
    return plotImages([fromArray(laid, [3, 90, 90]), fromArray(cut, [3, 90, 90])], {
      titles: [t({ ko: "믹스업", en: "mixup" }), t({ ko: "컷믹스", en: "CutMix" })],
      title: t({
        ko: `그림이 섞이면 레이블도: 고양이 ${Math.round(100 * share)} %, 커피 ${Math.round(100 - 100 * share)} %`,
        en: `Mix the pictures, mix the label: ${Math.round(100 * share)} % cat, ${Math.round(100 - 100 * share)} % coffee`,
      }),
    });
  }),
);

// %% cutmix answer
function cutmix(
  image: number[][],
  other: number[][],
  top: number,
  left: number,
  side: number,
): { picture: number[][]; share: number } {
  // ko: 네모 안은 other의 같은 자리에서, 나머지는 image에서 가져와요. share는 image가 차지하는 몫이에요.
  // en: Inside the square take the same place of other, elsewhere image.
  // en: share is how much of the picture is image's.
  // #region solution
  const height = image.length;
  const width = image[0].length;
  const picture = image.map((line) => line.slice());
  let swapped = 0;
  for (let i = top; i < Math.min(height, top + side); i++) {
    for (let j = left; j < Math.min(width, left + side); j++) {
      picture[i][j] = other[i][j];
      swapped++;
    }
  }
  return { picture: picture, share: 1 - swapped / (height * width) };
  // #endregion
}

// %% cutmixCheck check
check.cutmix(cutmix);

// %% mixRace train
interface Mixed {
  logits: Tensor;
  partners: Int32Array;
  share: number;
}
// ko: 학습할 때만 섞는 신경망. 누구와 얼마나 섞었는지를 손실이 물어볼 수 있게 적어 둬요.
// en: A network that mixes in training only. It notes with whom and how much, for the loss to ask.
class Mixing extends Module {
  last: Mixed | null = null;
  constructor(
    public inner: Module,
    public mix: (x: Tensor) => Mixed,
  ) {
    super();
  }
  forward(x: Tensor): Tensor {
    if (!this.training) return this.inner.forward(x);
    this.last = this.mix(x);
    return this.last.logits;
  }
}
function placesOf(x: Tensor): Int32Array {
  return Int32Array.from({ length: x.shape[0] }, (_, i) => i);
}
const dice = rng(5);
const mixers: Record<string, (inner: Module) => (x: Tensor) => Mixed> = {
  mixup: (inner) => (x) => {
    const b = mixup({ x: x, y: placesOf(x) }, { alpha: 0.4, rng: dice });
    return { logits: inner.forward(b.x), partners: b.other, share: b.share };
  },
  CutMix: (inner) => (x) => {
    const b = cutmixBatch({ x: x, y: placesOf(x) }, { alpha: 1, rng: dice });
    return { logits: inner.forward(b.x), partners: b.other, share: b.share };
  },
  features: (inner) => (x) =>
    mixFeatures(inner, "pool2", x, { share: 0.5 + 0.5 * dice.uniform(), rng: dice }),
};
names["mixup"] = t({ ko: "믹스업", en: "mixup" });
names["CutMix"] = t({ ko: "컷믹스", en: "CutMix" });
names["features"] = t({ ko: "특징 섞기", en: "mixed features" });
for (const key of Object.keys(mixers)) {
  const inner = reader();
  const model = new Mixing(inner, mixers[key](inner));
  await fit(model, {
    train: few,
    epochs: 40,
    batchSize: 25,
    learningRate: 0.002,
    seed: 1,
    show: false,
    loss: (logits, y) => {
      const { partners, share } = model.last!;
      const theirs = Int32Array.from(partners, (i) => y[i]);
      const own = F.mul(F.crossEntropy(logits, y), share);
      return F.add(own, F.mul(F.crossEntropy(logits, theirs), 1 - share));
    },
  });
  reached[key] = (await evaluate(model, judges)).accuracy;
  console.log(names[key], reached[key].toFixed(3));
}

// %% mixRacePicture show hide-input
show(
  raceFigure(
    t({
      ko: "같은 300장: 옮기기가 가장 앞서고, 섞기는 돕고, 거울은 해치는 증강",
      en: "The same 300 digits: shifting leads, mixing helps, the mirror harms",
    }),
  ),
);

// %% reading train
const reading: Module = reader();
await fit(reading, {
  train: digits.subset(12000),
  epochs: 3,
  batchSize: 50,
  learningRate: 0.003,
  seed: 1,
  show: false,
});
console.log(
  t({ ko: "처음 보는 3,000장:", en: "3,000 new digits:" }),
  (await evaluate(reading, judges)).accuracy,
);

// %% attackSlider
const victim = test.batch([0]);
function verdict(x: Tensor): { answer: number; sure: number } {
  reading.eval();
  const scores = F.softmax(reading.forward(x), 1).values;
  const sure = Math.max(...scores);
  return { answer: scores.indexOf(sure), sure: sure };
}
show(
  slider({ min: 0, max: 0.3, step: 0.03, value: 0.15, label: "ε" }, (epsilon) => {
    const fooled: Tensor = fastGradientSign(reading, victim.x, victim.y, { epsilon: epsilon });
    const change = Float32Array.from(fooled.values, (v, i) => 0.5 + (v - victim.x.values[i]));
    const said = verdict(fooled);
    return plotImages(
      [victim.x.reshape([1, 28, 28]), fromArray(change, [1, 28, 28]), fooled.reshape([1, 28, 28])],
      {
        titles: [
          `${verdict(victim.x).answer}`,
          t({ ko: "더한 것(회색은 0)", en: "what was added (gray: 0)" }),
          `${said.answer} (${Math.round(100 * said.sure)} %)`,
        ],
        title: t({
          ko: `ε = ${epsilon.toFixed(2)}: 사람에게는 ${victim.y[0]}, 신경망에는 ${said.answer}`,
          en: `ε = ${epsilon.toFixed(2)}: a ${victim.y[0]} to you, a ${said.answer} to the network`,
        }),
      },
    );
  }),
);

// %% nudge answer
function nudge(x: number[], gradient: number[], epsilon: number): number[] {
  // ko: 픽셀마다 기울기의 부호 쪽으로 epsilon만큼 옮기고, 0과 1 사이로 자르세요.
  // en: Move each pixel by epsilon to the side of its gradient's sign, and cut to 0 … 1.
  // #region solution
  return x.map((v, k) => Math.min(1, Math.max(0, v + epsilon * Math.sign(gradient[k]))));
  // #endregion
}

// %% nudgeCheck check
check.nudge(nudge);

// %% harden train
// ko: 한 묶음마다, 그 순간의 신경망을 속이는 그림을 만들어 함께 배워요.
// en: For each batch, pictures are made that fool the network as it is now, and learned too.
const seen: Tensor[] = [];
class Remembering extends Module {
  constructor(public inner: Module) {
    super();
  }
  forward(x: Tensor): Tensor {
    seen[0] = x;
    return this.inner.forward(x);
  }
}
const hardened = new Remembering(reader());
hardened.inner.loadStateDict(reading.stateDict());
await fit(hardened, {
  train: digits.subset(6000),
  epochs: 2,
  batchSize: 50,
  learningRate: 0.002,
  seed: 1,
  show: false,
  loss: (logits, y) => {
    const nasty = fastGradientSign(hardened.inner, seen[0], y, { epsilon: 0.15 });
    const onNasty = F.crossEntropy(hardened.inner.forward(nasty), y);
    return F.add(F.crossEntropy(logits, y), onNasty);
  },
});
const strengths = [0, 0.05, 0.1, 0.15, 0.2, 0.25];
function underAttack(model: Module): number[] {
  const places: number[] = [];
  for (let k = 0; k < 500; k++) places.push(k);
  const { x, y } = test.batch(places);
  model.eval();
  return strengths.map((epsilon) => {
    const scores = model.forward(fastGradientSign(model, x, y, { epsilon: epsilon })).values;
    let right = 0;
    for (let i = 0; i < 500; i++) {
      const row = scores.slice(10 * i, 10 * i + 10);
      if (row.indexOf(Math.max(...row)) === y[i]) right++;
    }
    return right / 500;
  });
}
const plainCurve = underAttack(reading);
const hardCurve = underAttack(hardened.inner);
console.log(t({ ko: "보통:  ", en: "plain:   " }), plainCurve.join("  "));
console.log(t({ ko: "단련한: ", en: "hardened:" }), hardCurve.join("  "));

// %% hardenPicture show hide-input
show(
  figure({
    data: [plainCurve, hardCurve].map((curve, k) => ({
      type: "scatter",
      mode: "lines+markers",
      name: [
        t({ ko: "보통 학습", en: "plain training" }),
        t({ ko: "적대적 그림도 배움", en: "adversarial pictures too" }),
      ][k],
      x: strengths,
      y: curve.map((v) => 100 * v),
      line: { color: [orange, blue][k], width: 3, dash: ["dot", "solid"][k] },
    })),
    layout: {
      title: {
        text: t({
          ko: "속이는 그림을 함께 배우면 훨씬 덜 속는 신경망",
          en: "A network that has learned from pictures made to fool it is fooled far less",
        }),
      },
      xaxis: { title: { text: "ε" } },
      yaxis: { range: [0, 100], title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: strengths
      .map(
        (e, i) =>
          `ε ${e}: ${(100 * plainCurve[i]).toFixed(0)}, ${(100 * hardCurve[i]).toFixed(0)} %`,
      )
      .join("; "),
  }),
);

// %% picturesIn answer
function picturesIn(
  bytes: number,
  header: number,
  labelBytes: number,
  channels: number,
  height: number,
  width: number,
): number {
  // ko: 머리말이 한 번, 그다음 그림마다 레이블과 픽셀(채널마다 1바이트)이 이어져요.
  // en: The header once; then, for each picture, its label and its pixels, a byte a channel.
  // #region solution
  const onePicture = labelBytes + channels * height * width;
  return (bytes - header) / onePicture;
  // #endregion
}

// %% picturesInCheck check
check.picturesIn(picturesIn);

// %% claimCifar
// ko: CIFAR-10의 파일 여섯 개는 모두 30,730,000바이트. 학습용 다섯, 시험용 하나예요.
// en: CIFAR-10 comes in six files of 30,730,000 bytes each: five to learn from, one to test.
const perFile = 30_730_000 / (1 + 3 * 32 * 32);
console.log(t({ ko: "파일 하나:", en: "in one file:" }), perFile);
console.log(t({ ko: "학습용:", en: "training:" }), 5 * perFile, "=", (5 * perFile) / 10, "× 10");
console.log(t({ ko: "시험용:", en: "test:" }), perFile, "=", perFile / 10, "× 10");
console.log(t({ ko: "모두:", en: "together:" }), 6 * perFile);

// %% claimCoco
const coco: Record<string, number> = {
  "train 2014": 82_783,
  "val 2014": 40_504,
  "test 2015": 81_434,
  unlabeled: 123_403,
};
const cocoAll = Object.values(coco).reduce((sum, n) => sum + n, 0);
console.log(t({ ko: "COCO, 모두:", en: "COCO, all:" }), cocoAll);
console.log(
  t({ ko: "COCO, 레이블이 있는 것:", en: "COCO, labelled:" }),
  cocoAll - coco["unlabeled"],
);
const detection = 456_567;
const classification = 1_281_167;
console.log(
  t({ ko: "ILSVRC 탐지: 클래스마다", en: "ILSVRC detection: a class has" }),
  Math.round(detection / 200),
  t({ ko: " 분류: 클래스마다", en: " classification: a class has" }),
  Math.round(classification / 1000),
);

// %% sets
interface DataSet {
  name: string;
  images: number;
  classes: number;
  size: string;
}
const sets: DataSet[] = [
  { name: "Stanford Dogs", images: 20_580, classes: 120, size: "≈ 440×390×3" },
  { name: "CIFAR-10", images: 60_000, classes: 10, size: "32×32×3" },
  { name: "CIFAR-100", images: 60_000, classes: 100, size: "32×32×3" },
  { name: "MNIST", images: digits.length + test.length, classes: 10, size: "28×28×1" },
  { name: "COCO", images: cocoAll, classes: 80, size: "≈ 640×480×3" },
  { name: "ILSVRC", images: 1_281_167 + 50_000 + 100_000, classes: 1000, size: "≈ 500×400×3" },
  { name: "ImageNet", images: 14_197_122, classes: 21_841, size: "≈ 500×400×3" },
];
show(
  figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        y: sets.map((set) => set.name),
        x: sets.map((set) => set.images),
        text: sets.map((set) => set.images.toLocaleString("en-US")),
        customdata: sets.map((set) => `${set.classes} / ${set.size}`),
        hovertemplate: "%{y}: %{x} (%{customdata})<extra></extra>",
        marker: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `ImageNet은 MNIST의 ${Math.round(14_197_122 / 70_000)}배: 눈금 한 칸이 10배인 그림`,
          en: `ImageNet is ${Math.round(14_197_122 / 70_000)} times MNIST; each step of the axis is a factor of 10`,
        }),
      },
      xaxis: {
        type: "log",
        range: [3.8, 7.8],
        dtick: 1,
        title: { text: t({ ko: "그림의 수", en: "pictures" }) },
      },
      yaxis: { automargin: true },
    },
    text: sets.map((set) => `${set.name} ${set.images}`).join(", "),
  }),
);

// %% classCounts
const perDigit = new Array<number>(10).fill(0);
for (const label of digits.labels) perDigit[label]++;
console.log(perDigit);
show(
  figure({
    data: [
      {
        type: "bar",
        x: perDigit.map((_, digit) => `${digit}`),
        y: perDigit,
        text: perDigit.map((n) => `${n}`),
        marker: { color: perDigit.map((n) => (n > 6500 || n < 5500 ? orange : blue)) },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "MNIST는 고르지 않은 데이터 세트: 1은 6,742장, 5는 5,421장",
          en: "MNIST is not balanced: 6,742 ones and 5,421 fives",
        }),
      },
      xaxis: { type: "category", title: { text: t({ ko: "숫자", en: "digit" }) } },
      yaxis: { title: { text: t({ ko: "학습용 그림", en: "training pictures" }) } },
    },
    text: perDigit.map((n, digit) => `${digit}: ${n}`).join(", "),
  }),
);

// %% ownErrors
const doubts = findLabelErrors(test.labels, await predict(reading, test));
console.log(t({ ko: "의심스러운 레이블:", en: "suspicious labels:" }), doubts.length);
if (doubts.length > 0) {
  show(
    plotLabelErrors(test, doubts, {
      count: 12,
      title: t({
        ko: "틀린 것은 레이블일까 신경망일까: 가장 의심스러운 열두 장",
        en: "Is the label wrong, or the network? The twelve most suspicious",
      }),
    }),
  );
}

// %% judge try
// ko: 위의 열두 장을 보세요. 레이블이 정말 틀린 것은 몇 장인가요? 숫자를 고쳐 쓰세요.
// en: Look at the twelve. How many labels are really wrong, to your eyes? Put your number in.
const lookedAt = 12;
const reallyWrong = 4;
const mine = labelErrorRate({
  guessed: doubts.length,
  checked: lookedAt,
  validated: reallyWrong,
  size: test.length,
});
console.log(t({ ko: "내 추정:", en: "my estimate:" }), mine.toFixed(2), "%");

// %% errorRate answer
function errorRate(guessed: number, checked: number, validated: number, size: number): number {
  // ko: 전체 그림 가운데 레이블이 틀렸으리라고 추정되는 비율을 %로
  // en: The estimated share of wrong labels among all pictures, in percent
  // #region solution
  const expected = guessed * (validated / checked);
  return (100 * expected) / size;
  // #endregion
}

// %% errorRateCheck check
check.errorRate(errorRate);

// %% published
const printed: Record<string, string> = {
  MNIST: "0.15",
  "CIFAR-10": "0.54",
  "CIFAR-100": "5.85",
  "Caltech-256": "2.46",
  ImageNet: "5.83",
  QuickDraw: "10.12",
  "20news": "1.11",
  IMDB: "2.9",
  Amazon: "3.9",
  AudioSet: "1.35",
};
for (const row of LABEL_ERRORS) {
  const rate = labelErrorRate(row);
  const said = Number(printed[row.dataset]);
  const holds = Math.abs(rate - said) < 0.006 ? "" : t({ ko: "  ← 다름", en: "  ← differs" });
  console.log(
    row.dataset.padEnd(12),
    `${row.guessed} × ${row.validated} ÷ ${row.checked} ÷ ${row.size}`.padEnd(38),
    `${rate.toFixed(2)} %`.padEnd(8),
    t({ ko: " 적힌 값", en: " printed" }),
    `${printed[row.dataset]} %${holds}`,
  );
}

// %% publishedPicture
const byRate = LABEL_ERRORS.slice().sort((a, b) => labelErrorRate(a) - labelErrorRate(b));
show(
  figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        y: byRate.map((row) => row.dataset),
        x: byRate.map(labelErrorRate),
        text: byRate.map((row) => `${labelErrorRate(row).toFixed(2)} %`),
        marker: {
          color: byRate.map((row) => ({ image: blue, text: orange, audio: green })[row.kind]),
        },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "시험용 세트에도 있는 레이블 오류: MNIST 0.15 %에서 QuickDraw 10 %까지",
          en: "Test sets have wrong labels too: from 0.15 % in MNIST to 10 % in QuickDraw",
        }),
      },
      xaxis: {
        range: [0, 12],
        title: { text: t({ ko: "틀린 레이블의 추정(%)", en: "estimated wrong labels (%)" }) },
      },
      yaxis: { automargin: true },
    },
    text: byRate.map((row) => `${row.dataset} ${labelErrorRate(row).toFixed(2)} %`).join(", "),
  }),
);

// %% barSlider show hide-input
// ko: 신경망이 매긴 "9일 확률". 위는 레이블이 4인 그림, 아래는 레이블이 9인 그림이에요.
// en: The network's probability of "9": above for pictures labelled 4, below for those labelled 9.
const fours = [0.02, 0.05, 0.08, 0.1, 0.18, 0.3];
const nines = [0.97, 0.93, 0.9, 0.82, 0.7, 0.48];
function meanOf(numbers: number[]): number {
  return numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
}
function drawBars(p: number): Figure {
  const bar = meanOf(nines);
  const barFour = 1 - meanOf([...fours, p].map((v) => 1 - v));
  const caught = p >= bar;
  const title = caught
    ? t({
        ko: `9일 확률 ${p.toFixed(2)}: 9의 문턱 ${bar.toFixed(2)}을 넘은 4, 의심스러운 레이블`,
        en: `P(9) = ${p.toFixed(2)}: this 4 is over the bar of the nines, ${bar.toFixed(2)}. Suspicious`,
      })
    : t({
        ko: `9일 확률 ${p.toFixed(2)}: 9의 문턱 ${bar.toFixed(2)} 아래, 아직 의심하지 않음`,
        en: `P(9) = ${p.toFixed(2)}: below the bar of the nines, ${bar.toFixed(2)}. Not suspicious yet`,
      });
  const wall = (x: number, color: string) => ({
    type: "line",
    x0: x,
    x1: x,
    y0: -0.5,
    y1: 1.5,
    line: { color: color, width: 2, dash: "dash" },
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: fours,
        y: fours.map(() => 1),
        marker: { color: blue, size: 12 },
      },
      {
        type: "scatter",
        mode: "markers",
        x: nines,
        y: nines.map(() => 0),
        marker: { color: green, size: 12, symbol: "square" },
      },
      {
        type: "scatter",
        mode: "markers",
        x: [p],
        y: [1],
        marker: { color: caught ? orange : blue, size: 18, symbol: "diamond" },
      },
    ],
    layout: {
      title: { text: title },
      shapes: [wall(bar, green), wall(barFour, blue)],
      showlegend: false,
      xaxis: { range: [0, 1], title: { text: t({ ko: "9일 확률", en: "probability of 9" }) } },
      yaxis: {
        range: [-0.5, 1.5],
        tickvals: [0, 1],
        ticktext: [
          t({ ko: "레이블 9", en: "labelled 9" }),
          t({ ko: "레이블 4", en: "labelled 4" }),
        ],
      },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0, max: 1, step: 0.05, value: 0.6, label: t({ ko: "9일 확률", en: "P(9)" }) },
    drawBars,
  ),
);

// %% suspects answer
function suspects(labels: number[], probabilities: number[][]): number[] {
  // ko: probabilities[i][k]는 그림 i가 클래스 k일 확률이에요. 의심스러운 그림의 번호를 차례로 돌려주세요.
  // en: probabilities[i][k] says how likely picture i is of class k.
  // en: Return the numbers of the suspicious pictures, in order.
  // #region solution
  const bars = probabilities[0].map((_, k) => {
    const own = probabilities.filter((_, i) => labels[i] === k);
    return own.reduce((sum, p) => sum + p[k], 0) / own.length;
  });
  const found: number[] = [];
  probabilities.forEach((p, i) => {
    let likeliest = -1;
    for (let k = 0; k < bars.length; k++) {
      if (p[k] >= bars[k] && (likeliest < 0 || p[k] > p[likeliest])) likeliest = k;
    }
    if (likeliest >= 0 && likeliest !== labels[i]) found.push(i);
  });
  return found;
  // #endregion
}

// %% suspectsCheck check
check.suspects(suspects);

// %% plant train
const plantedShare = 0.2;
const clean = digits.subset(2000);
const chance = rng(3);
const wrongLabels = Uint8Array.from(clean.labels);
const planted = new Set<number>();
for (let i = 0; i < clean.length; i++) {
  if (chance.uniform() < plantedShare) {
    wrongLabels[i] = (wrongLabels[i] + 1 + chance.int(9)) % 10;
    planted.add(i);
  }
}
const pixels = new Uint8Array(clean.length * 784);
for (let i = 0; i < clean.length; i++) {
  pixels.set(
    Uint8Array.from(clean.image(i).values, (value) => Math.round(255 * value)),
    i * 784,
  );
}
const dirty = new ImageDataset({
  images: pixels,
  labels: wrongLabels,
  shape: [1, 28, 28],
  classes: clean.classes,
});
// ko: 신경망 네 개. 저마다 4분의 3을 배우고, 못 본 4분의 1을 판정해요.
// en: Four networks: each learns from three quarters and judges the quarter that it never saw.
const howToLearn = {
  epochs: 8,
  batchSize: 32,
  learningRate: 0.003,
  transform: randomTranslation(0.07),
  seed: 1,
  show: false,
};
const judged = await crossValidate(
  () => reader(),
  dirty,
  stratifiedKFold(dirty.labels, { folds: 4, shuffle: true, seed: 1 }),
  howToLearn,
);
const found = findLabelErrors(dirty.labels, judged.probabilities);
const hits = found.filter((error) => planted.has(error.index)).length;
console.log(t({ ko: "심은 오류:", en: "planted:" }), planted.size);
console.log(t({ ko: "의심:", en: "suspected:" }), found.length);
console.log(t({ ko: "그 가운데 진짜:", en: "rightly so:" }), hits);

// %% plantPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "찾은 오류", en: "found" }),
          t({ ko: "놓친 오류", en: "missed" }),
          t({ ko: "잘못된 의심", en: "false alarms" }),
        ],
        y: [hits, planted.size - hits, found.length - hits],
        text: [hits, planted.size - hits, found.length - hits].map((n) => `${n}`),
        marker: { color: [blue, gray, orange] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `심은 오류 ${planted.size}개 가운데 ${hits}개를 되찾은 확신 학습`,
          en: `Confident learning finds ${hits} of the ${planted.size} planted errors again`,
        }),
      },
      yaxis: { title: { text: t({ ko: "레이블", en: "labels" }) } },
    },
    text: t({
      ko: `찾음 ${hits}, 놓침 ${planted.size - hits}, 잘못된 의심 ${found.length - hits}`,
      en: `found ${hits}, missed ${planted.size - hits}, false alarms ${found.length - hits}`,
    }),
  }),
);

// %% cleaned train
const accused = new Set(found.map((error) => error.index));
const trusted: number[] = [];
for (let i = 0; i < dirty.length; i++) {
  if (!accused.has(i)) trusted.push(i);
}
async function learnedFrom(data: ImageDataset): Promise<number> {
  const model = reader();
  await fit(model, { train: data, ...howToLearn, epochs: 10 });
  return (await evaluate(model, judges)).accuracy;
}
const afterDirty = await learnedFrom(dirty);
const afterCleaning = await learnedFrom(dirty.subset(trusted));
const afterTruth = await learnedFrom(clean);
const lowest = Math.max(0, Math.min(80, 100 * Math.min(afterDirty, afterCleaning) - 5));
show(
  figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "오류가 섞인 2,000장", en: "2,000 with errors" }),
          t({ ko: `의심을 뺀 ${trusted.length}장`, en: `the ${trusted.length} left over` }),
          t({ ko: "오류가 없는 2,000장", en: "2,000 without errors" }),
        ],
        y: [afterDirty, afterCleaning, afterTruth].map((v) => 100 * v),
        text: [afterDirty, afterCleaning, afterTruth].map((v) => `${(100 * v).toFixed(1)} %`),
        marker: { color: [orange, blue, gray] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `의심스러운 레이블을 빼고 다시 배우면 ${(100 * afterDirty).toFixed(1)} %에서 ${(100 * afterCleaning).toFixed(1)} %로`,
          en: `Leave suspicious labels out, learn again: from ${(100 * afterDirty).toFixed(1)} to ${(100 * afterCleaning).toFixed(1)} %`,
        }),
      },
      yaxis: { range: [lowest, 100], title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
    },
    text: t({
      ko: `정확도: 오류가 섞였을 때 ${(100 * afterDirty).toFixed(1)} %, 의심을 뺐을 때 ${(100 * afterCleaning).toFixed(1)} %, 오류가 없을 때 ${(100 * afterTruth).toFixed(1)} %`,
      en: `Accuracy: ${(100 * afterDirty).toFixed(1)} % with errors, ${(100 * afterCleaning).toFixed(1)} % without the suspicious ones, ${(100 * afterTruth).toFixed(1)} % without errors`,
    }),
  }),
);

// %% augmented answer
function fewNet(): Module {
  // ko: 300장만 보고 배울 신경망. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: A network that learns from 300 digits. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 16, { kernelSize: 5, padding: 2 }),
    batchNorm2d(16),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(16, 32, { kernelSize: 3, padding: 1 }),
    batchNorm2d(32),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    flatten(),
    linear(32 * 49, 10),
  );
  // #endregion
}
function change(): Transform {
  // ko: 학습 그림에 쓸 증강. 하나만 써도 되고, compose(…)로 이어도 돼요.
  // en: The augmentation of the training pictures: one, or several joined by compose(…).
  // #region solution
  return randomAffine({ degrees: 12, translate: [0.08, 0.08], scale: [0.88, 1.12], shear: 12 });
  // #endregion
}

// %% trainAugmented train
// ko: 에폭, 배치, 학습률을 고쳐도 돼요. 그림은 300장만 쓰세요.
// en: Change the epochs, the batch, the rate. Keep to 300 digits.
manualSeed(1);
let fewModel: Module = flatten();
let fewChange: Transform | undefined;
try {
  fewModel = fewNet();
  fewChange = change();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (fewModel.parameters().length > 0) {
  const optimizer = adam(fewModel, { learningRate: 0.003 });
  const plan = { train: few, transform: fewChange, batchSize: 25, optimizer: optimizer };
  await fit(fewModel, { ...plan, epochs: 60, seed: 1 });
  optimizer.learningRate = 0.0005;
  await fit(fewModel, { ...plan, epochs: 15, seed: 2 });
}

// %% augmentedCheck check
check.augmented({ build: fewNet, model: fewModel });

// %% settle
let worst = "shift";
let best = "shift";
for (const key of Object.keys(changes)) {
  if (reached[key] < reached[worst]) worst = key;
  if (reached[key] > reached[best]) best = key;
}
console.log(t({ ko: "내기:", en: "your bet:" }), names[bet]);
console.log(t({ ko: "해친 것:", en: "what harmed:" }), names[worst]);
console.log(t({ ko: "가장 많이 도운 것:", en: "what helped most:" }), names[best]);
