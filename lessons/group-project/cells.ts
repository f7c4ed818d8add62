// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  adam,
  batchNorm2d,
  conv2d,
  evaluate,
  figure,
  type Figure,
  fit,
  flatten,
  globalAvgPool2d,
  type Group,
  group,
  manualSeed,
  member,
  mnist,
  type Module,
  plotImages,
  relu,
  sequential,
  show,
  slider,
  summary,
  t,
  type Tensor,
} from "convlab";
import { checks } from "convlab/lessons/group-project";

const check = checks(t({ ko: "ko", en: "en" }));

// %% designs
// ko: 넓게: 층 하나에 필터 80개. 깊게: 얇은 층 일곱. 크게 걷기(strided): 스트라이드 2로 두 번 줄여요.
// en: Wide: 80 filters in one layer. Deep: seven thin layers. Strided: two steps of stride 2.
function wide(): Module {
  return sequential(
    conv2d(1, 80, { kernelSize: 5, stride: 3 }),
    relu(),
    conv2d(80, 10, { kernelSize: 1 }),
    globalAvgPool2d(),
  );
}
function deep(): Module {
  const thin = () => conv2d(7, 7, { kernelSize: 3, padding: 1 });
  return sequential(
    conv2d(1, 7, { kernelSize: 3, padding: 1 }),
    relu(),
    thin(),
    relu(),
    thin(),
    relu(),
    thin(),
    relu(),
    thin(),
    relu(),
    thin(),
    relu(),
    conv2d(7, 10, { kernelSize: 3, padding: 1 }),
    globalAvgPool2d(),
  );
}
function strided(): Module {
  return sequential(
    conv2d(1, 8, { kernelSize: 3, stride: 2, padding: 1 }),
    relu(),
    conv2d(8, 12, { kernelSize: 3, stride: 2, padding: 1 }),
    relu(),
    conv2d(12, 14, { kernelSize: 3, padding: 1 }),
    relu(),
    conv2d(14, 10, { kernelSize: 1 }),
    globalAvgPool2d(),
  );
}
const designs: [string, () => Module][] = [
  ["wide", wide],
  ["deep", deep],
  ["strided", strided],
];

// %% betPicture show hide-input
function budgets(): Figure {
  const rows = designs.map(([name, build]) => {
    const table = summary(build(), [1, 1, 28, 28]);
    const layers = table.rows.filter((row) => row.params > 0).map((row) => row.params);
    return { name: name, layers: layers, total: table.params };
  });
  const most = Math.max(...rows.map((row) => row.layers.length));
  return figure({
    data: Array.from({ length: most }, (_, i) => ({
      type: "bar",
      orientation: "h",
      showlegend: false,
      y: rows.map((row) => row.name),
      x: rows.map((row) => row.layers[i] ?? 0),
      marker: { color: i % 2 === 0 ? "#0072B2" : "#56B4E9", line: { color: "#ffffff", width: 1 } },
    })),
    layout: {
      title: {
        text: t({
          ko: "매개변수는 모두 3,000개 안, 나눈 방법만 다른 세 신경망",
          en: "Three networks within 3,000 parameters: the same budget, spent differently",
        }),
      },
      barmode: "stack",
      xaxis: { title: { text: t({ ko: "층마다의 매개변수", en: "parameters by layer" }) } },
      height: 260,
    },
    text: t({
      ko: `층마다의 매개변수. ${rows.map((row) => `${row.name}: ${row.layers.join(", ")}`).join("; ")}`,
      en: `Parameters by layer. ${rows.map((row) => `${row.name}: ${row.layers.join(", ")}`).join("; ")}`,
    }),
  });
}
show(budgets());

// %% bet try
// ko: 어느 신경망이 숫자를 가장 많이 맞힐까요? "wide", "deep", "strided" 가운데 하나를 적으세요.
// en: Which one reads the most digits? Write "wide", "deep" or "strided".
const bet: string = "deep";

// %% digits
const trainDigits = mnist({ train: true }).subset(8000);
const testDigits = mnist({ train: false }).subset(2000);
const examples: Tensor[] = [];
for (let i = 0; i < 12; i++) {
  examples.push(testDigits.image(i));
}
show(
  plotImages(examples, {
    columns: 6,
    title: t({
      ko: "모두가 같은 그림으로 배우고, 같은 2,000장으로 시험",
      en: "Everybody learns from the same pictures and is tested on the same 2,000",
    }),
  }),
);

// %% threeRuns train
// ko: 세 사람이 한 주피터 커널에서 학습해요. 실행은 저마다의 폴더에 남아요. 모두 20~60초 걸려요.
// en: Three members train in one kernel, each into a folder of their own. 20 to 60 seconds in all.
const folder = mkdtempSync(join(tmpdir(), "group-"));
async function trained(build: () => Module, who: string, run: string, seed: number, limit: number) {
  manualSeed(seed);
  const net = build();
  await fit(net, {
    train: trainDigits.subset(limit),
    test: testDigits,
    epochs: 2,
    batchSize: 32,
    optimizer: adam(net, { learningRate: 0.005 }),
    seed: seed,
    show: false,
    callbacks: [member(who).run(run, { folder: folder })],
  });
  return net;
}
for (const [name, build] of designs) {
  await trained(build, name, "first", 1, 8000);
}

// %% together
const us: Group = group(folder);
show(us);
show(
  us.plot({
    title: t({
      ko: "매개변수는 비슷해도 정확도와 시간은 다른 세 실행",
      en: "About as many parameters, but other accuracies and other times",
    }),
  }),
);

// %% again try
// ko: 숫자를 바꿔 보세요. 학습률이 10배면 곡선은 어떻게 되나요? 같은 이름의 실행이 앞의 것을 덮어쓰나요?
// en: Change the numbers. What does ten times the learning rate do? Does a run of the same name overwrite the first?
const tryRate = 0.05;
const tryDesign: () => Module = strided;
manualSeed(1);
const tryNet: Module = tryDesign();
await fit(tryNet, {
  train: trainDigits.subset(2000),
  test: testDigits.subset(500),
  batchSize: 32,
  optimizer: adam(tryNet, { learningRate: tryRate }),
  show: false,
  callbacks: [member("strided").run("first", { folder: folder })],
});
show(group(folder));

// %% fourSeeds train
// ko: 같은 신경망을 시드만 바꿔 네 번 학습해요.
// en: The same network four times: only the seed differs.
const bySeed: number[] = [];
for (const seed of [1, 2, 3, 4]) {
  const net = await trained(strided, "seeds", `seed ${seed}`, seed, 8000);
  bySeed.push((await evaluate(net, testDigits)).accuracy);
}
const [lowest, highest] = [Math.min(...bySeed), Math.max(...bySeed)];
const inPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: [1, 2, 3, 4],
        y: bySeed,
        marker: { size: 14, color: "#0072B2" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `같은 신경망, 다른 시드: ${inPercent(lowest)}에서 ${inPercent(highest)}까지`,
          en: `The same network, other seeds: from ${inPercent(lowest)} to ${inPercent(highest)}`,
        }),
      },
      xaxis: { title: { text: t({ ko: "시드", en: "seed" }) }, dtick: 1 },
      yaxis: { title: { text: t({ ko: "시험 정확도", en: "test accuracy" }) }, tickformat: ".1%" },
      height: 320,
    },
    text: t({
      ko: `시드 네 개의 시험 정확도: ${bySeed.map(inPercent).join(", ")}`,
      en: `Test accuracy of four seeds: ${bySeed.map(inPercent).join(", ")}`,
    }),
  }),
);

// %% spread answer
function spread(accuracies: number[]): { mean: number; spread: number } {
  // ko: 평균과, n − 1로 나눈 표준편차를 돌려주세요.
  // en: Give back the mean, and the standard deviation with n − 1.
  // #region solution
  let sum = 0;
  for (const value of accuracies) sum += value;
  const mean = sum / accuracies.length;
  let squares = 0;
  for (const value of accuracies) squares += (value - mean) ** 2;
  return { mean: mean, spread: Math.sqrt(squares / (accuracies.length - 1)) };
  // #endregion
}

// %% spreadCheck check
check.spread(spread);

// %% marginSlider show hide-input
function marginFigure(images: number): Figure {
  const shares = Array.from({ length: 51 }, (_, k) => 0.5 + k / 100);
  const limits = shares.map((share) => 2 * Math.sqrt((share * (1 - share)) / images));
  const at95 = 200 * Math.sqrt((0.95 * 0.05) / images);
  return figure({
    data: [
      { type: "scatter", x: shares, y: limits, fill: "tozeroy", line: { color: "#0072B2" } },
      {
        type: "scatter",
        mode: "markers",
        x: [0.95],
        y: [at95 / 100],
        marker: { size: 12, color: "#D55E00" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `시험 그림 ${images}장: 95 %는 ±${at95.toFixed(1)} %p`,
          en: `${images} test pictures: 95 % means ±${at95.toFixed(1)} points`,
        }),
      },
      showlegend: false,
      xaxis: { title: { text: t({ ko: "정확도", en: "accuracy" }) }, tickformat: ".0%" },
      yaxis: {
        title: { text: t({ ko: "오차 한계", en: "margin" }) },
        tickformat: ".0%",
        range: [0, 0.11],
      },
      height: 320,
    },
    text: t({
      ko: `시험 그림 ${images}장에서 정확도 95 %의 오차 한계는 ${at95.toFixed(1)} %p`,
      en: `With ${images} test pictures an accuracy of 95 % has a margin of ${at95.toFixed(1)} points`,
    }),
  });
}
show(
  slider(
    {
      min: 100,
      max: 10000,
      step: 100,
      value: 2000,
      label: t({ ko: "시험 그림", en: "test pictures" }),
    },
    marginFigure,
  ),
);

// %% margin answer
function margin(accuracy: number, images: number): number {
  // ko: 오차 한계 2√(p(1 − p)/n)
  // en: The margin 2√(p(1 − p)/n)
  // #region solution
  return 2 * Math.sqrt((accuracy * (1 - accuracy)) / images);
  // #endregion
}

// %% marginCheck check
check.margin(margin);

// %% differenceMargin answer
function differenceMargin(a: number, b: number, images: number): number {
  // ko: 두 신경망을 각각 images장으로 시험했어요. 차이의 오차 한계는?
  // en: Each network was tested on so many images. What is the margin of their difference?
  // #region solution
  const varianceA = (a * (1 - a)) / images;
  const varianceB = (b * (1 - b)) / images;
  return 2 * Math.sqrt(varianceA + varianceB);
  // #endregion
}

// %% differenceMarginCheck check
check.differenceMargin(differenceMargin);

// %% believe
const reached: [string, number][] = [];
for (const [name] of designs) {
  const run = us.runs.find((one) => one.member === name && one.name === "first");
  reached.push([name, run?.epochs[run.epochs.length - 1]?.testAccuracy ?? 0]);
}
for (const [nameA, a] of reached) {
  for (const [nameB, b] of reached) {
    if (nameA >= nameB) continue;
    const limit = 2 * Math.sqrt((a * (1 - a)) / 2000 + (b * (1 - b)) / 2000);
    const verdict =
      Math.abs(a - b) > limit
        ? t({ ko: "운이 아니에요", en: "more than luck" })
        : t({ ko: "운일 수 있어요", en: "may be luck" });
    console.log(
      `${nameA} ${inPercent(a)}, ${nameB} ${inPercent(b)}: ${inPercent(Math.abs(a - b))} / ±${inPercent(limit)} → ${verdict}`,
    );
  }
}

// %% winner answer
function winner(
  runs: { member: string; accuracy: number; parameters: number }[],
  budget: number,
): string {
  // ko: 예산 안에서 가장 정확한 사람의 이름
  // en: The name of the most accurate member within the budget
  // #region solution
  const allowed = runs.filter((run) => run.parameters <= budget);
  allowed.sort((one, other) => other.accuracy - one.accuracy);
  return allowed[0].member;
  // #endregion
}

// %% winnerCheck check
check.winner(winner);

// %% places answer
function places(accuracies: number[]): number[] {
  // ko: 저마다의 등수. 점수가 같으면 등수도 같아요.
  // en: Each one's place. Equal scores share a place.
  // #region solution
  return accuracies.map((own) => 1 + accuracies.filter((other) => other > own).length);
  // #endregion
}

// %% placesCheck check
check.places(places);

// %% whoAmI try
// ko: 이름을 적으세요. 한 주피터 커널을 함께 쓰면 저마다 이런 셀을 하나씩 두세요.
// en: Write your name. Over one shared kernel everybody has a cell like this.
const myName: string = t({ ko: "민지", en: "Mina" });
const me = member(myName);

// %% groupNet answer
function groupNet(): Module {
  // ko: [N, 1, 28, 28]에서 [N, 10]으로, 매개변수 3,000개까지. 세 설계보다 나은 것을 찾으세요.
  // en: From [N, 1, 28, 28] to [N, 10], at most 3,000 parameters. Find something better than the three.
  // #region solution
  return sequential(
    conv2d(1, 8, { kernelSize: 3, stride: 2, padding: 1 }),
    batchNorm2d(8),
    relu(),
    conv2d(8, 10, { kernelSize: 3, stride: 2, padding: 1 }),
    batchNorm2d(10),
    relu(),
    conv2d(10, 10, { kernelSize: 3, padding: 1 }),
    batchNorm2d(10),
    relu(),
    conv2d(10, 10, { kernelSize: 3 }),
    globalAvgPool2d(),
  );
  // #endregion
}

// %% trainGroupNet train
// ko: 숫자 그림 60,000장으로 두 바퀴. 10~40초 걸려요. 둘째 바퀴가 runs/이름/groupNet에 남아요.
// en: Two passes over 60,000 digits: 10 to 40 seconds. The second is kept in runs/NAME/groupNet.
manualSeed(1);
let groupModel: Module = flatten();
try {
  groupModel = groupNet();
  show(summary(groupModel, [1, 1, 28, 28]));
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (groupModel.parameters().length > 0) {
  const optimizer = adam(groupModel, { learningRate: 0.005 });
  const shared = { batchSize: 32, optimizer: optimizer, test: testDigits };
  const learnFrom = mnist({ train: true });
  await fit(groupModel, { train: learnFrom, seed: 1, ...shared });
  optimizer.learningRate = 0.001;
  const callbacks = [me.run("groupNet")];
  await fit(groupModel, { train: learnFrom, seed: 2, ...shared, callbacks: callbacks });
}

// %% groupNetCheck check
check.groupNet({ build: groupNet, model: groupModel });

// %% everybody try
// ko: 모두의 실행과 기록이 있는 곳: 폴더, 또는 주고받은 노트북. 예: "runs", "../shared", "jun.ipynb"
// en: Where everybody's runs and records are: folders, or notebooks passed around: "runs", "../shared", "jun.ipynb"
const everybody: Group = group("runs", "..");
if (everybody.runs.length > 0) {
  show(
    everybody.plot({
      title: t({ ko: "그룹의 실행을 한 그림에", en: "The group's runs in one figure" }),
    }),
  );
} else {
  console.log(t({ ko: "아직 실행이 없어요.", en: "There are no runs yet." }));
}
// ko: 모델을 잰 문제마다 순위표가 하나씩 있어요.
// en: A leaderboard for each exercise in which a model was measured.
const measuredIn: string[] = [];
for (const one of everybody.checks) {
  const name = `${one.lesson}.${one.exercise}`;
  if (one.measured && !measuredIn.includes(name)) measuredIn.push(name);
}
for (const name of measuredIn) {
  show(everybody.leaderboard(name));
}

// %% settle
let [bestName, bestAccuracy] = reached[0];
for (const [name, accuracy] of reached) {
  if (accuracy > bestAccuracy) [bestName, bestAccuracy] = [name, accuracy];
}
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(t({ ko: "가장 정확한 것:", en: "most accurate:" }), bestName, inPercent(bestAccuracy));
