// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adamW,
  animals,
  backbone,
  breeds,
  type Dataset,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  followSchedule,
  fromArray,
  glyphs,
  grayscale,
  imagenetPreprocess,
  linear,
  loadBackbone,
  loadTorchvision,
  manualSeed,
  type Module,
  noGrad,
  oneCycle,
  type Optimizer,
  plotImages,
  plotPca,
  plotPredictions,
  resize,
  resnet18,
  rng,
  type Sequential,
  sequential,
  show,
  slider,
  stanfordDogs,
  summary,
  t,
  type Tensor,
  type Transform,
  withTransform,
} from "convlab";
import { checks } from "convlab/lessons/transfer";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
// ko: 그린 개 스무 품종. 배울 그림 400장과 처음 보는 그림 400장이 있어요.
// en: Twenty breeds of drawn dogs: 400 pictures to learn from, 400 new ones.
const dogs = breeds({ perBreed: 20, seed: 1 });
const newDogs = breeds({ perBreed: 20, seed: 99 });
const firstTwenty: Tensor[] = [];
for (let k = 0; k < 20; k++) firstTwenty.push(dogs.image(k));
show(
  plotImages(firstTwenty, {
    titles: [...dogs.classes],
    columns: 5,
    title: t({
      ko: "품종마다 한 장씩: 새 개의 품종을 알아맞히기",
      en: "One picture of each breed: which breed is a new dog?",
    }),
  }),
);

// %% bet try
// ko: A: 품종마다 20장, 모두 400장으로 처음부터 배운 신경망
// ko: B: 아무것도 더 배우지 않고, 위의 20장과 비교만 하는 빌린 신경망
// en: A: a network that learns from scratch, from 20 pictures of each breed, 400 in all
// en: B: a borrowed network that learns nothing more and only compares with the 20 pictures above
const bet: string = "A";

// %% borrowed
// ko: 몸통은 지어낸 동물 80가지를 구별하며 배웠어요. 그 가운데 여덟.
// en: The backbone learned by telling 80 invented animals apart. Here are eight of them.
const learnedFrom = animals({ kinds: 8, perKind: 1, size: 64, kindSeed: 2026, seed: 5 });
const invented: Tensor[] = [];
for (let k = 0; k < 8; k++) invented.push(learnedFrom.image(k));
show(
  plotImages(invented, {
    columns: 8,
    title: t({
      ko: "빌린 신경망이 배운 동물: 위의 품종은 하나도 없음",
      en: "What the borrowed network learned from: none of the breeds above",
    }),
  }),
);
const known: Sequential = backbone();
await loadBackbone(known);
known.eval();
const parts = [...known.children().entries()];
console.log(parts.map(([name]) => name).join(" "));
console.log(t({ ko: "매개변수:", en: "parameters:" }), known.parameterCount());

// %% trunk
// ko: 마지막 층 fc(80가지 동물의 점수)를 떼어 내면 몸통이 남아요.
// en: Take off the last layer, fc (the scores of 80 animals), and the trunk is left.
const trunk: Sequential = sequential(Object.fromEntries(parts.slice(0, -1)));
trunk.eval();
function featuresOf(
  pictures: Dataset,
  change: (x: Tensor) => Tensor,
  through: Module = trunk,
): Tensor {
  const values: number[] = [];
  for (let start = 0; start < pictures.length; start += 50) {
    const places: number[] = [];
    for (let k = start; k < Math.min(start + 50, pictures.length); k++) places.push(k);
    const { x } = pictures.batch(places);
    for (const v of noGrad(() => through.forward(change(x))).values) values.push(v);
  }
  return fromArray(Float32Array.from(values), [pictures.length, values.length / pictures.length]);
}
const asIs = (x: Tensor): Tensor => x;
const features: Tensor = featuresOf(dogs, asIs);
const newFeatures: Tensor = featuresOf(newDogs, asIs);
console.log(t({ ko: "그림:", en: "pictures:" }), newDogs.length, "→", newFeatures.shape);

// %% twoSpaces show hide-input
// ko: 다섯 품종만 골라, 픽셀과 특징을 두 주성분으로 펼쳐요.
// en: Five breeds, by pixels and by features, along two principal components.
const chosen: number[] = [];
for (let k = 0; k < newDogs.length; k++) {
  if (newDogs.labels[k] < 5) chosen.push(k);
}
const chosenLabels: number[] = chosen.map((k) => newDogs.labels[k]);
function rowsOf(all: Tensor, rows: number[]): Tensor {
  const wide = all.shape[1];
  const values = new Float32Array(rows.length * wide);
  rows.forEach((row, n) => {
    values.set(all.values.subarray(row * wide, (row + 1) * wide), n * wide);
  });
  return fromArray(values, [rows.length, wide]);
}
function pixelsOf(pictures: Dataset): Tensor {
  const places: number[] = [];
  for (let k = 0; k < pictures.length; k++) places.push(k);
  const { x } = pictures.batch(places);
  return x.reshape([pictures.length, x.size / pictures.length]);
}
const pixels: Tensor = pixelsOf(dogs);
const newPixels: Tensor = pixelsOf(newDogs);
const five = { labels: chosenLabels, classes: dogs.classes.slice(0, 5) };
show(
  plotPca(rowsOf(newPixels, chosen), {
    ...five,
    title: t({
      ko: "픽셀로 펼친 다섯 품종: 뒤섞임",
      en: "Five breeds by their pixels: all mixed up",
    }),
  }),
);
show(
  plotPca(rowsOf(newFeatures, chosen), {
    ...five,
    title: t({
      ko: "빌린 특징으로 펼친 같은 그림: 품종끼리 모임",
      en: "The same pictures by borrowed features: each breed has its place",
    }),
  }),
);

// %% oneNewDog show hide-input
const wideness: number = features.shape[1];
// ko: 품종마다의 평균 특징. 그림 n의 품종은 n을 20으로 나눈 나머지예요.
// en: Each breed's mean features. Picture n is of breed n mod 20.
const meanOfBreed: number[][] = dogs.classes.map((_, breed) => {
  const mean = new Array<number>(wideness).fill(0);
  for (let n = breed; n < dogs.length; n += 20) {
    for (let k = 0; k < wideness; k++) mean[k] += features.values[n * wideness + k] / 20;
  }
  return mean;
});
function drawDistances(place: number): Figure {
  const distances = meanOfBreed.map((mean) => {
    let sum = 0;
    for (let k = 0; k < wideness; k++) {
      sum += (mean[k] - newFeatures.values[place * wideness + k]) ** 2;
    }
    return sum;
  });
  const nearest = distances.indexOf(Math.min(...distances));
  const truth = newDogs.labels[place];
  const [said, is] = [dogs.classes[nearest], dogs.classes[truth]];
  const title =
    nearest === truth
      ? t({ ko: `가장 가까운 평균은 ${is}: 맞음`, en: `The nearest mean is ${is}: right` })
      : t({
          ko: `가장 가까운 평균은 ${said}, 실제는 ${is}: 틀림`,
          en: `The nearest mean is ${said}, but it is ${is}: wrong`,
        });
  const picture = plotImages([newDogs.image(place)]).data[0];
  const hidden = { visible: false, constrain: "domain" };
  return figure({
    data: [
      {
        type: "bar",
        orientation: "h",
        x: distances,
        y: [...dogs.classes],
        marker: {
          color: distances.map((_, c) =>
            c === truth ? "#009E73" : c === nearest ? "#D55E00" : "#bbbbbb",
          ),
        },
      },
      {
        type: "image",
        source: (picture as { source?: string }).source,
        hoverinfo: "skip",
        xaxis: "x2",
        yaxis: "y2",
      },
    ],
    layout: {
      title: { text: title },
      height: 460,
      xaxis: {
        domain: [0, 0.6],
        title: { text: t({ ko: "품종의 평균까지 거리", en: "distance to the breed's mean" }) },
        rangemode: "tozero",
      },
      yaxis: { autorange: "reversed", automargin: true, tickfont: { size: 11 } },
      xaxis2: { ...hidden, domain: [0.68, 1] },
      yaxis2: { ...hidden, scaleanchor: "x2", autorange: "reversed", anchor: "x2" },
      showlegend: false,
    },
    text: `${title}. ${dogs.classes.map((name, c) => `${name} ${distances[c].toFixed(1)}`).join(", ")}`,
  });
}
show(
  slider({ min: 0, max: 399, value: 3, label: t({ ko: "새 그림", en: "new picture" }) }, (place) =>
    drawDistances(place),
  ),
);

// %% nearestMean answer
function nearestMean(features: number[][], labels: number[], query: number[]): number {
  // ko: 클래스마다 특징의 평균을 구하고, query와 거리(차이의 제곱의 합)가 가장 작은 클래스를 돌려주세요.
  // en: Compute each class's mean features. Return the class whose mean is nearest to query,
  // en: by the sum of squared differences.
  // #region solution
  let best = labels[0];
  let least = Number.POSITIVE_INFINITY;
  for (const label of new Set(labels)) {
    const rows = features.filter((_, i) => labels[i] === label);
    let distance = 0;
    for (let k = 0; k < query.length; k++) {
      let total = 0;
      for (const row of rows) total += row[k];
      distance += (total / rows.length - query[k]) ** 2;
    }
    if (distance < least) {
      least = distance;
      best = label;
    }
  }
  return best;
  // #endregion
}

// %% nearestMeanCheck check
check.nearestMean(nearestMean);

// %% byMeans show hide-input
// ko: 모든 새 그림을 한꺼번에, 행렬로. |q − m|²이 가장 작은 m은 2q·m − |m|²이 가장 커요.
// en: All new pictures at once, with matrices: |q − m|² is least where 2q·m − |m|² is greatest.
function accuracyByMeans(known: Tensor, asked: Tensor, each: number, labels: ArrayLike<number>) {
  const [, wide] = known.shape;
  const classes = 20;
  const means = new Float32Array(classes * wide);
  const sizes = new Float32Array(classes);
  for (let n = 0; n < each * classes; n++) {
    const label = n % classes;
    for (let k = 0; k < wide; k++) {
      const v = known.values[n * wide + k] / each;
      means[label * wide + k] += v;
    }
  }
  for (let p = 0; p < means.length; p++) sizes[Math.floor(p / wide)] += means[p] * means[p];
  const table = fromArray(means, [classes, wide]);
  const products = F.matmul(asked, F.permute(table, [1, 0])).values;
  let correct = 0;
  for (let n = 0; n < labels.length; n++) {
    let winner = 0;
    for (let c = 1; c < classes; c++) {
      const score = 2 * products[n * classes + c] - sizes[c];
      if (score > 2 * products[n * classes + winner] - sizes[winner]) winner = c;
    }
    if (winner === labels[n]) correct++;
  }
  return correct / labels.length;
}
const counts = [1, 2, 5, 10, 20];
const bySpace: Record<string, number[]> = {
  pixels: counts.map((n) => accuracyByMeans(pixels, newPixels, n, newDogs.labels)),
  features: counts.map((n) => accuracyByMeans(features, newFeatures, n, newDogs.labels)),
};
console.log(counts.join("  "));
console.log(bySpace);
const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#999999";
const percents = (shares: number[]): number[] => shares.map((v) => Math.round(1000 * v) / 10);
function drawLines(
  title: string,
  lines: { name: string; x: number[]; y: number[]; color: string }[],
  axis: string,
  log: boolean,
): Figure {
  return figure({
    data: lines.map(({ name, x, y, color }) => ({
      type: "scatter",
      mode: "lines+markers",
      name: name,
      x: x,
      y: percents(y),
      line: { color: color, width: 3 },
      marker: { size: 9 },
    })),
    layout: {
      title: { text: title },
      xaxis: {
        title: { text: axis },
        type: log ? "log" : "linear",
        tickvals: lines[0].x,
        ticktext: lines[0].x.map(String),
      },
      yaxis: {
        range: [0, 100],
        title: {
          text: t({ ko: "처음 보는 그림의 정확도(%)", en: "accuracy on new pictures (%)" }),
        },
      },
      legend: { orientation: "h", y: -0.25 },
    },
    text: lines.map(({ name, y }) => `${name}: ${percents(y).join(", ")} %`).join("; "),
  });
}
const eachAxis: string = t({ ko: "품종마다 그림 수", en: "pictures of each breed" });
show(
  drawLines(
    t({
      ko: "가장 가까운 평균: 픽셀은 거의 모르고, 빌린 특징은 한 장으로도",
      en: "The nearest mean: pixels know little, borrowed features need one picture",
    }),
    [
      { name: t({ ko: "픽셀", en: "pixels" }), x: counts, y: bySpace.pixels, color: gray },
      {
        name: t({ ko: "빌린 특징", en: "borrowed features" }),
        x: counts,
        y: bySpace.features,
        color: orange,
      },
    ],
    eachAxis,
    true,
  ),
);

// %% replace
const frozen: Sequential = backbone({ classes: 20 });
await loadBackbone(frozen);
for (const [name, parameter] of frozen.namedParameters()) {
  parameter.requiresGrad = name.startsWith("fc.");
}
let learning = 0;
for (const parameter of frozen.parameters()) {
  if (parameter.requiresGrad) learning += parameter.size;
}
console.log(
  t({ ko: "매개변수:", en: "parameters:" }),
  frozen.parameterCount(),
  t({ ko: " 배우는 것:", en: " learning:" }),
  learning,
);
const few = dogs.batch([0, 1, 2, 3]);
F.crossEntropy(frozen.forward(few.x), few.y).backward();
for (const [name, parameter] of frozen.namedParameters()) {
  if (name === "conv1.weight" || name === "block13.pointwise.weight" || name.startsWith("fc.")) {
    const gradient = parameter.grad === null ? t({ ko: "없음", en: "none" }) : parameter.grad.shape;
    console.log(name.padEnd(26), t({ ko: "기울기:", en: "gradient:" }), gradient);
  }
}

// %% trainable answer
function trainable(names: string[], head: string): string[] {
  // ko: 매개변수 이름 가운데 맨 끝의 머리(예: "fc")에 속한 것만 순서대로 돌려주세요.
  // en: Of the parameters' names return, in order, those that belong to the head at the end ("fc").
  // #region solution
  const own = `${head}.`;
  return names.filter((name) => name.slice(0, own.length) === own);
  // #endregion
}

// %% trainableCheck check
check.trainable(trainable);

// %% probe
// ko: 얼린 몸통의 특징은 변하지 않으니 한 번만 계산하고, 머리만 가르쳐요.
// en: A frozen trunk's features never change: compute them once and teach the head alone.
function teachHead(known: Tensor, labels: ArrayLike<number>, classes: number): Module {
  manualSeed(3);
  const head = linear(known.shape[1], classes);
  const optimizer = adamW(head, { learningRate: 0.01 });
  const random = rng(1);
  const places: number[] = [];
  for (let k = 0; k < known.shape[0]; k++) places.push(k);
  for (let epoch = 0; epoch < 20; epoch++) {
    const order = random.shuffle([...places]);
    for (let start = 0; start < order.length; start += 20) {
      const batch = order.slice(start, start + 20);
      const y = Int32Array.from(batch, (k) => labels[k]);
      optimizer.zeroGrad();
      F.crossEntropy(head.forward(rowsOf(known, batch)), y).backward();
      optimizer.step();
    }
  }
  return head;
}
function accuracyOf(head: Module, asked: Tensor, labels: ArrayLike<number>): number {
  const answers = F.argmax(
    noGrad(() => head.forward(asked)),
    1,
  );
  let correct = 0;
  answers.forEach((answer, n) => {
    if (answer === labels[n]) correct++;
  });
  return correct / labels.length;
}
function firstRows(all: Tensor, count: number): Tensor {
  return all.slice(0, 0, count);
}
const sizes = [5, 10, 20];
const frozenAccuracy: number[] = sizes.map((each) =>
  accuracyOf(
    teachHead(firstRows(features, 20 * each), dogs.labels, 20),
    newFeatures,
    newDogs.labels,
  ),
);
console.log(sizes.map((n, k) => `${n}: ${(100 * frozenAccuracy[k]).toFixed(1)} %`).join("   "));

// %% keepSaving answer
function keepSaving(images: number, epochs: number, trunk: number, head: number): number {
  // ko: 모두 가르칠 때의 계산량 ÷ 특징을 간직하고 머리만 가르칠 때의 계산량
  // en: The work of teaching all of it ÷ the work of keeping features and teaching the head
  // #region solution
  const all = images * epochs * 3 * (trunk + head);
  const headAlone = images * trunk + images * epochs * 3 * head;
  return all / headAlone;
  // #endregion
}

// %% keepSavingCheck check
check.keepSaving(keepSaving);

// %% costs
const table = summary(frozen, [1, 3, 64, 64]);
const headWork = 256 * 20;
console.log(
  t({ ko: "몸통의 곱셈-덧셈:", en: "multiply-adds of the trunk:" }),
  (table.macs - headWork).toLocaleString("en"),
  t({ ko: "머리:", en: "head:" }),
  headWork.toLocaleString("en"),
);

// %% tryTrainMode try
// ko: 얼렸는데도 움직이는 것이 있어요. train()을 eval()로 바꾸고 다시 실행해 보세요.
// en: Something moves although all is frozen. Change train() to eval() and run again.
const moved: Sequential = backbone({ classes: 20 });
await loadBackbone(moved);
for (const parameter of moved.parameters()) parameter.requiresGrad = false;
const before = Array.from(moved.namedBuffers().get("bn1.running_mean")!.values.slice(0, 4));
moved.train();
for (let k = 0; k < 10; k++) noGrad(() => moved.forward(few.x));
const after = Array.from(moved.namedBuffers().get("bn1.running_mean")!.values.slice(0, 4));
console.log(t({ ko: "앞:", en: "before:" }), before.map((v) => v.toFixed(3)).join("  "));
console.log(t({ ko: "뒤:", en: "after: " }), after.map((v) => v.toFixed(3)).join("  "));

// %% twoRates
// ko: 머리와 몸통에 옵티마이저를 하나씩 두고, 둘을 하나처럼 쓰게 묶어요.
// en: One optimizer for the head and one for the trunk, tied together to be used as one.
function withTwoRates(model: Module, headRate: number, trunkRate: number): Optimizer {
  const headPart: Tensor[] = [];
  const trunkPart: Tensor[] = [];
  for (const [name, parameter] of model.namedParameters()) {
    if (name.startsWith("fc.")) headPart.push(parameter);
    else trunkPart.push(parameter);
  }
  const forHead = adamW(headPart, { learningRate: headRate });
  const forTrunk = adamW(trunkPart, { learningRate: trunkRate });
  return {
    get learningRate(): number {
      return forHead.learningRate;
    },
    set learningRate(rate: number) {
      forHead.learningRate = rate;
      forTrunk.learningRate = (rate * trunkRate) / headRate;
    },
    step(): void {
      forHead.step();
      forTrunk.step();
    },
    zeroGrad(): void {
      forHead.zeroGrad();
      forTrunk.zeroGrad();
    },
  };
}
async function fineTune(
  model: Module,
  pictures: Dataset,
  headRate: number,
  trunkRate: number,
): Promise<void> {
  const epochs = 10;
  const steps = epochs * Math.ceil(pictures.length / 20);
  await fit(model, {
    train: pictures,
    epochs: epochs,
    batchSize: 20,
    seed: 1,
    optimizer: withTwoRates(model, headRate, trunkRate),
    callbacks: [followSchedule(oneCycle({ steps: steps, most: headRate }))],
    show: false,
  });
}

// %% stepBoth answer
function stepBoth(
  weights: number[],
  gradient: number[],
  isHead: boolean[],
  headRate: number,
  trunkRate: number,
): number[] {
  // ko: 머리의 가중치는 headRate로, 몸통의 가중치는 trunkRate로 한 걸음 내려간 가중치를 돌려주세요.
  // en: Return the weights after a step: those of the head at headRate, those of the trunk at trunkRate.
  // #region solution
  const result: number[] = [];
  for (let k = 0; k < weights.length; k++) {
    const mine = isHead[k] ? headRate : trunkRate;
    result.push(weights[k] - mine * gradient[k]);
  }
  return result;
  // #endregion
}

// %% stepBothCheck check
check.stepBoth(stepBoth);

// %% sweep train
const trunkRates = [0.0001, 0.001, 0.01, 0.1];
const sweep: number[] = [];
for (const rate of trunkRates) {
  manualSeed(3);
  const model = backbone({ classes: 20 });
  await loadBackbone(model);
  await fineTune(model, dogs.subset(100), 0.01, rate);
  sweep.push((await evaluate(model, newDogs)).accuracy);
  console.log(t({ ko: "몸통의 학습률", en: "rate of the trunk" }), rate, sweep[sweep.length - 1]);
}

// %% sweepPicture show hide-input
show(
  drawLines(
    t({
      ko: "몸통의 학습률: 조금이면 나아지고, 크면 빌린 것을 잃음",
      en: "The trunk's rate: a little helps, too much loses what was borrowed",
    }),
    [
      {
        name: t({ ko: "미세 조정(100장)", en: "fine-tuned (100 pictures)" }),
        x: trunkRates,
        y: sweep,
        color: blue,
      },
      {
        name: t({ ko: "얼린 몸통", en: "frozen trunk" }),
        x: trunkRates,
        y: trunkRates.map(() => frozenAccuracy[0]),
        color: orange,
      },
    ],
    t({ ko: "몸통의 학습률(머리는 0.01)", en: "rate of the trunk (head: 0.01)" }),
    true,
  ),
);

// %% fewPictures train
const scratchAccuracy: number[] = [];
const tunedAccuracy: number[] = [];
for (const each of sizes) {
  const pictures = dogs.subset(20 * each);
  manualSeed(3);
  const scratch = backbone({ classes: 20 });
  await fit(scratch, {
    train: pictures,
    epochs: 30,
    batchSize: 20,
    seed: 1,
    optimizer: adamW(scratch, { learningRate: 0.003 }),
    show: false,
  });
  scratchAccuracy.push((await evaluate(scratch, newDogs)).accuracy);
  if (each === 5) {
    // ko: 5장씩 학습률 0.001은 바로 위에서 이미 재 보았어요.
    // en: Five each at a rate of 0.001: that was measured just above.
    tunedAccuracy.push(sweep[1]);
  } else {
    manualSeed(3);
    const tuned = backbone({ classes: 20 });
    await loadBackbone(tuned);
    await fineTune(tuned, pictures, 0.01, 0.001);
    tunedAccuracy.push((await evaluate(tuned, newDogs)).accuracy);
  }
  const last = scratchAccuracy.length - 1;
  console.log(
    each,
    t({ ko: "처음부터", en: "from scratch" }),
    scratchAccuracy[last].toFixed(3),
    t({ ko: "얼림", en: "frozen" }),
    frozenAccuracy[last].toFixed(3),
    t({ ko: "미세 조정", en: "fine-tuned" }),
    tunedAccuracy[last].toFixed(3),
  );
}

// %% fewPicture show hide-input
show(
  drawLines(
    t({
      ko: "그림이 적을수록 큰 빌린 몫",
      en: "The fewer pictures, the more is owed to what was borrowed",
    }),
    [
      {
        name: t({ ko: "처음부터(30에폭)", en: "from scratch (30 epochs)" }),
        x: sizes,
        y: scratchAccuracy,
        color: gray,
      },
      {
        name: t({ ko: "얼린 몸통, 새 머리", en: "frozen trunk, new head" }),
        x: sizes,
        y: frozenAccuracy,
        color: orange,
      },
      {
        name: t({ ko: "미세 조정(10에폭)", en: "fine-tuned (10 epochs)" }),
        x: sizes,
        y: tunedAccuracy,
        color: blue,
      },
    ],
    eachAxis,
    false,
  ),
);

// %% letters
// ko: 동물과 닮지 않은 그림: 한글 음절 열네 자, 10장씩
// en: Pictures unlike animals: fourteen Hangul syllables, 10 pictures each
const colored: Transform = (picture) => grayscale(resize(picture, 64), { channels: 3 });
const letters = withTransform(glyphs({ characters: "hangul", count: 140, seed: 1 }), colored);
const newLetters = withTransform(glyphs({ characters: "hangul", count: 140, seed: 99 }), colored);
const letterHead: Module = teachHead(featuresOf(letters, asIs), letters.labels, 14);
const letterFrozen = accuracyOf(letterHead, featuresOf(newLetters, asIs), newLetters.labels);
manualSeed(3);
const letterModel: Sequential = backbone({ classes: 14 });
await loadBackbone(letterModel);
await fineTune(letterModel, letters, 0.01, 0.003);
const letterTuned = (await evaluate(letterModel, newLetters)).accuracy;
console.log(t({ ko: "한글, 얼린 몸통:", en: "Hangul, frozen trunk:" }), letterFrozen.toFixed(3));
console.log(t({ ko: "한글, 미세 조정:", en: "Hangul, fine-tuned:" }), letterTuned.toFixed(3));

// %% prepare answer
function prepare(bytes: number[], mean: number, std: number): number[] {
  // ko: 0에서 255인 바이트를 0에서 1로 바꾼 다음, mean을 빼고 std로 나누세요.
  // en: Bring bytes from 0 … 255 to 0 … 1, then subtract mean and divide by std.
  // #region solution
  const result: number[] = [];
  for (const byte of bytes) {
    const unit = byte / 255;
    result.push((unit - mean) / std);
  }
  return result;
  // #endregion
}

// %% prepareCheck check
check.prepare(prepare);

// %% wrongInput
// ko: 이 몸통은 0에서 1인 그림을 그대로 받으며 배웠어요. 다르게 주면?
// en: This trunk learned from pictures as they are, 0 to 1. What if they come in another form?
function changed(x: Tensor, how: (value: number, channel: number) => number): Tensor {
  const [n, , h, w] = x.shape;
  const values = new Float32Array(x.size);
  for (let p = 0; p < n * 3 * h * w; p++) {
    values[p] = how(x.values[p], Math.floor(p / (h * w)) % 3);
  }
  return fromArray(values, x.shape);
}
const means = [0.485, 0.456, 0.406];
const spreads = [0.229, 0.224, 0.225];
const forms: Record<string, (x: Tensor) => Tensor> = {
  "0 … 1": asIs,
  "0 … 255": (x) => changed(x, (v) => 255 * v),
  "−1 … 1": (x) => changed(x, (v) => 2 * v - 1),
  ImageNet: (x) => changed(x, (v, c) => (v - means[c]) / spreads[c]),
  BGR: (x) => F.concat([x.slice(1, 2, 3), x.slice(1, 1, 2), x.slice(1, 0, 1)], 1),
};
const taught: Module = teachHead(firstRows(features, 200), dogs.labels, 20);
const half = newDogs.subset(200);
const surprised: number[] = [];
const relearned: number[] = [];
for (const name of Object.keys(forms)) {
  const asked = featuresOf(half, forms[name]);
  surprised.push(accuracyOf(taught, asked, half.labels));
  const own = teachHead(featuresOf(dogs.subset(200), forms[name]), dogs.labels, 20);
  relearned.push(accuracyOf(own, asked, half.labels));
}
console.log(Object.keys(forms).join("   "));
console.log(percents(surprised).join("   "));
console.log(percents(relearned).join("   "));

// %% wrongPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "시험할 때만 틀린 입력", en: "wrong in the test only" }),
        x: Object.keys(forms),
        y: percents(surprised),
        marker: { color: orange },
      },
      {
        type: "bar",
        name: t({ ko: "머리를 그 입력으로 다시 가르침", en: "head taught anew on it" }),
        x: Object.keys(forms),
        y: percents(relearned),
        marker: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "틀린 정규화는 조용히 대부분을 앗아감",
          en: "A wrong normalization takes most of it away, without a word",
        }),
      },
      yaxis: { range: [0, 100], title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
      legend: { orientation: "h", y: -0.2 },
    },
    text: Object.keys(forms)
      .map((name, k) => `${name}: ${percents(surprised)[k]} %, ${percents(relearned)[k]} %`)
      .join("; "),
  }),
);

// %% realDogs try
// ko: 인터넷이 되면 true로 바꿔 보세요. 사진 20,580장(757 MB)과 가중치(45 MB)를 내려받아요.
// en: With a network, set it to true: it fetches 20,580 photographs (757 MB) and weights (45 MB).
const withNetwork = false;
const photoNet: Sequential = resnet18({ classes: 120 });
const photoHead = photoNet.stateShapes().get("fc.weight");
console.log("ResNet-18", photoNet.parameterCount().toLocaleString("en"), "fc.weight", photoHead);
if (withNetwork) {
  await loadTorchvision(photoNet, "resnet18", { except: ["fc"] });
  const photos = withTransform(await stanfordDogs(), imagenetPreprocess());
  const order = rng(1).shuffle(Array.from({ length: photos.length }, (_, k) => k));
  // ko: 몸통은 eval()로 얼려 두고, 특징은 한 번만 계산해서 머리를 가르쳐요.
  // en: The trunk stays frozen in eval(); its features are computed once and teach the head.
  const photoParts = [...photoNet.children().entries()];
  const photoTrunk: Sequential = sequential(Object.fromEntries(photoParts.slice(0, -1)));
  photoTrunk.eval();
  const learned = photos.subset(order.slice(0, 2400));
  const asked = photos.subset(order.slice(2400, 2900));
  const photoFeatures = featuresOf(learned, asIs, photoTrunk);
  const head = teachHead(photoFeatures, learned.labels, photos.classes.length);
  console.log(accuracyOf(head, featuresOf(asked, asIs, photoTrunk), asked.labels));
}

// %% breedNet answer
function breedNet(): Module {
  // ko: 스무 품종을 구별할 신경망. 입력은 [N, 3, 64, 64], 출력은 [N, 20]이에요.
  // en: A network for twenty breeds. Input [N, 3, 64, 64], output [N, 20].
  // #region solution
  return backbone({ classes: 20 });
  // #endregion
}

// %% teach answer
async function teach(model: Module, pictures: Dataset): Promise<void> {
  // ko: 가중치를 빌려 오고, pictures(100장)로 가르치세요. 무엇을 얼릴지, 학습률은 얼마로 할지는 자유예요.
  // en: Borrow the weights and teach from pictures (100 of them). What to freeze, which rates: your choice.
  // #region solution
  await loadBackbone(model);
  await fineTune(model, pictures, 0.01, 0.001);
  // #endregion
}

// %% trainBreedNet train
manualSeed(3);
const hundred = dogs.subset(100);
let breedModel: Module = flatten();
try {
  breedModel = breedNet();
  await teach(breedModel, hundred);
  console.log(
    t({ ko: "배운 100장:", en: "the 100 it learned from:" }),
    (await evaluate(breedModel, hundred)).accuracy,
  );
  show(
    plotPredictions(breedModel, breeds({ perBreed: 1, seed: 7 }), {
      count: 10,
      title: t({
        ko: "처음 보는 개 열 마리와 내 신경망의 대답",
        en: "Ten new dogs, and what your network says",
      }),
    }),
  );
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}

// %% breedNetCheck check
check.breedNet({ build: breedNet, model: breedModel });

// %% settle
const fromScratch = scratchAccuracy[sizes.length - 1];
const fromOne = bySpace.features[0];
console.log(
  t({ ko: "A(400장, 처음부터):", en: "A (400 pictures, from scratch):" }),
  `${(100 * fromScratch).toFixed(1)} %`,
);
console.log(
  t({ ko: "B(20장, 비교만):", en: "B (20 pictures, comparing only):" }),
  `${(100 * fromOne).toFixed(1)} %`,
);
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
