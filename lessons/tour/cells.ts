// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  avgPool2d,
  evaluate,
  F,
  type Figure,
  fit,
  flatten,
  fromArray,
  linear,
  manualSeed,
  mnist,
  type Module,
  photo,
  plotCurve,
  plotImage,
  plotImages,
  plotMatrix,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
  tensor,
} from "convlab";
import { checks } from "convlab/lessons/tour";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
const unseen = mnist({ train: false });
const examples: Tensor[] = [];
for (let i = 0; i < 24; i++) {
  examples.push(unseen.image(i));
}
show(
  plotImages(examples, {
    columns: 8,
    title: t({
      ko: "프로그램이 처음 볼 손글씨: 사람에게는 쉬운 숫자",
      en: "Handwriting the program has never seen: easy for a person",
    }),
  }),
);

// %% bet try
// ko: 100개 가운데 몇 개를 맞힐까요? 10, 40, 70, 90 가운데 하나를 적으세요.
// en: How many of 100 will it read right? Write 10, 40, 70 or 90.
const bet: number = 40;

// %% imageAsTensor
const digit: Tensor = unseen.image(0);
console.log(digit.shape, digit.at(0, 8, 8).toFixed(2), digit.at(0, 0, 0));
show(
  plotMatrix(digit.reshape([28, 28]).slice(0, 6, 16).slice(1, 5, 15).mul(255), {
    title: t({
      ko: "7의 한 조각: 그림은 숫자의 표",
      en: "A piece of the 7: a picture is a table of numbers",
    }),
  }),
);

// %% filter
const grey: Tensor = photo("coffee", { size: 160 }).mean(0);
const sobel: Tensor = tensor([
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
]);
const edges: Tensor = F.crossCorrelate2d(grey, sobel).abs();
show(
  plotImages([grey, edges.div(edges.max())], {
    titles: [
      t({ ko: "사진", en: "photograph" }),
      t({ ko: "필터를 지난 사진", en: "after the filter" }),
    ],
    columns: 2,
    title: t({
      ko: "숫자 아홉 개로 찾은 세로 경계",
      en: "Nine numbers find the upright edges",
    }),
  }),
);

// %% edgeSlider
function strongEdges(limit: number): Figure {
  const marks = Float32Array.from(edges.values, (v) => (v > limit ? 1 : 0));
  const share = (100 * marks.filter((v) => v > 0).length) / marks.length;
  return plotImage(fromArray(marks, edges.shape), {
    title: t({
      ko: `${limit.toFixed(1)}보다 센 경계: 픽셀의 ${share.toFixed(0)}%`,
      en: `Edges stronger than ${limit.toFixed(1)}: ${share.toFixed(0)}% of the pixels`,
    }),
  });
}
show(
  slider(
    {
      min: 0,
      max: 2,
      step: 0.2,
      value: 0.6,
      label: t({ ko: "문턱", en: "limit" }),
    },
    strongEdges,
  ),
);

// %% training train
manualSeed(1);
const oneLayer: Module = sequential(flatten(), linear(784, 10));
const history = await fit(oneLayer, {
  train: mnist({ train: true }),
  epochs: 2,
  learningRate: 0.002,
  seed: 1,
});

// %% curve
show(
  plotCurve(history, {
    title: t({
      ko: "처음 몇 걸음에 뚝 떨어지는 손실",
      en: "The loss falls most in the first few steps",
    }),
  }),
);

// %% toByte answer
function toByte(v: number): number {
  // ko: 0(검정)부터 1(흰색)까지의 v를 0부터 255까지의 정수로 바꾸세요.
  // en: Turn v from 0 (black) to 1 (white) into a whole number from 0 to 255.
  // #region solution
  return Math.round(255 * v);
  // #endregion
}

// %% toByteCheck check
check.toByte(toByte);

// %% stopMe try
// ko: 1000을 Infinity로 바꾸고 실행한 다음 멈춰 보세요.
// en: Change 1000 to Infinity, run the cell, and stop it.
const turns = 1000;
let turned = 0;
while (turned < turns) {
  turned += 1;
}
console.log(turned);

// %% variables
const rate = 0.1;
let steps = 0;
steps = steps + 1;
console.log(`steps: ${steps}, rate: ${rate}`);

// %% sideType try
// ko: 28을 "28"로 바꿔 보세요. 실행하기 전에 side 위에서 Shift+Tab도 눌러 보세요.
// en: Change 28 to "28". Before you run it, press Shift+Tab on side, too.
const side: number = 28;
console.log(side * side, side + 1);

// %% functions
function area(height: number, width: number): number {
  return height * width;
}
const double = (x: number): number => 2 * x;
console.log(area(28, 28), double(21));

// %% numbers
console.log(7 / 2, Math.floor(7 / 2), Math.floor(-7 / 2), -7 % 2);
const one = [1, 2];
const other = [1, 2];
console.log(one === other, String(one) === String(other));

// %% gridPlace answer
function gridPlace(index: number, width: number): number[] {
  // ko: [행, 열]을 돌려주세요. 둘 다 0부터 세요.
  // en: Give back [row, column], both counted from 0.
  // #region solution
  return [Math.floor(index / width), index % width];
  // #endregion
}

// %% gridPlaceCheck check
check.gridPlace(gridPlace);

// %% objects
interface Result {
  name: string;
  accuracy: number;
}
const results: Result[] = [
  { name: "one layer", accuracy: 0.92 },
  { name: "LeNet-5", accuracy: 0.99 },
  { name: "a guess", accuracy: 0.1 },
];
for (const result of results) {
  console.log(`${result.name} reads ${result.accuracy}`);
}
const errors = results.map((result) => 1 - result.accuracy);
const [best] = [...results].sort((a, b) => b.accuracy - a.accuracy);
console.log(errors.length, best.name);

// %% goodRuns answer
function goodRuns(runs: { name: string; accuracy: number }[], least: number): string[] {
  // ko: 정확도가 least 이상인 실행만, "ada: 99%"처럼 적어서 돌려주세요.
  // en: Only the runs with an accuracy of at least least, written as "ada: 99%".
  // #region solution
  return runs
    .filter((run) => run.accuracy >= least)
    .map((run) => `${run.name}: ${Math.round(100 * run.accuracy)}%`);
  // #endregion
}

// %% goodRunsCheck check
check.goodRuns(goodRuns);

// %% waiting
const promised = evaluate(oneLayer, unseen.subset(100));
console.log(promised instanceof Promise);
const measured = await promised;
console.log(measured.correct, "/", measured.total);

// %% methods
const x: Tensor = tensor([
  [1, -2],
  [3, 4],
]);
console.log(x.mul(2).add(1).toArray());
console.log(x.sub(x).sum().item());
console.log(x.relu().toArray());

// %% stretch answer
function stretch(x: Tensor, low: number, high: number): Tensor {
  // ko: (x − low) / (high − low)를 메서드로 쓰세요.
  // en: Write (x − low) / (high − low) with methods.
  // #region solution
  return x.sub(low).div(high - low);
  // #endregion
}

// %% stretchCheck check
check.stretch(stretch);

// %% parameters
show(summary(oneLayer, [1, 1, 28, 28]));

// %% smallPictures
const batchOfOne: Tensor = digit.reshape([1, 1, 28, 28]);
const coarse: Tensor[] = [2, 4, 7].map((k) => {
  const small = F.avgPool2d(batchOfOne, { kernelSize: k });
  return small.reshape([28 / k, 28 / k]);
});
show(
  plotImages([digit, ...coarse], {
    titles: ["28×28", "14×14", "7×7", "4×4"],
    columns: 4,
    title: t({
      ko: "평균을 내서 줄인 그림: 어디까지 7로 보이나",
      en: "Made smaller by averages: how long is it still a 7?",
    }),
  }),
);

// %% tinyReader answer
function tinyReader(): Module {
  // ko: 층을 쌓으세요. 입력은 [N, 1, 28, 28], 출력은 [N, 10], 숫자는 모두 500개까지예요.
  // en: Stack the layers: [N, 1, 28, 28] in, [N, 10] out, 500 numbers at most.
  // #region solution
  return sequential(avgPool2d({ kernelSize: 4 }), flatten(), linear(49, 10));
  // #endregion
}

// %% trainTinyReader train
// ko: 숫자 20,000장으로 두 바퀴. 바꾸고 싶으면 여기 숫자를 고치세요.
// en: Two passes over 20,000 digits. Change the numbers here if you like.
manualSeed(1);
let tinyModel: Module = flatten();
try {
  tinyModel = tinyReader();
  show(summary(tinyModel, [1, 1, 28, 28]));
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (tinyModel.parameters().length > 0) {
  const digits = mnist({ train: true }).subset(20000);
  await fit(tinyModel, { train: digits, epochs: 2, learningRate: 0.01, seed: 1 });
}

// %% tinyReaderCheck check
check.tinyReader({ build: tinyReader, model: tinyModel });

// %% settle
const exam = await evaluate(oneLayer, unseen);
console.log(
  t({ ko: "100개 가운데:", en: "of 100:" }),
  (100 * exam.accuracy).toFixed(0),
  t({ ko: "내기:", en: "your bet:" }),
  bet,
);
