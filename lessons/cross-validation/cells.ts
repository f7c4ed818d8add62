// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  batchNorm2d,
  conv2d,
  crossValidate,
  evaluate,
  type Figure,
  figure,
  fit,
  flatten,
  kFold,
  lagged,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  relu,
  type Rng,
  rng,
  sequential,
  series,
  show,
  slider,
  stratifiedKFold,
  subjectSplits,
  t,
} from "convlab";
import { checks } from "convlab/lessons/cross-validation";

const check = checks(t({ ko: "ko", en: "en" }));

// %% betPicture
// ko: 시험용 숫자 100장이 짝수인지 홀수인지, 동전을 던져서 답해요.
// en: A hundred test digits: even or odd? A coin answers.
const digits = mnist({ train: true });
const test = mnist({ train: false });
const truth: number[] = [];
for (let i = 0; i < 100; i++) truth.push(test.labels[i] % 2);

function coinScore(coin: number): { right: boolean[]; score: number } {
  const tosses = rng(1000 + coin);
  const right = truth.map((answer) => tosses.int(2) === answer);
  return { right: right, score: right.filter((yes) => yes).length };
}
const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#bbbbbb";
show(
  slider({ min: 1, max: 20, value: 1, label: t({ ko: "동전", en: "coin" }) }, (coin) => {
    const { right, score } = coinScore(coin);
    const rows: number[][] = [];
    for (let r = 0; r < 10; r++) {
      rows.push(right.slice(10 * r, 10 * r + 10).map((yes) => (yes ? 1 : 0)));
    }
    const title = t({
      ko: `${coin}번 동전: 100문제 가운데 ${score}개 정답`,
      en: `Coin ${coin}: ${score} of 100 right`,
    });
    return figure({
      data: [
        {
          type: "heatmap",
          z: rows,
          colorscale: [
            [0, "#f4b183"],
            [1, blue],
          ],
          zmin: 0,
          zmax: 1,
          showscale: false,
          xgap: 3,
          ygap: 3,
          hoverinfo: "skip",
        },
      ],
      layout: {
        title: { text: title },
        height: 340,
        xaxis: { visible: false },
        yaxis: { visible: false, scaleanchor: "x", autorange: "reversed" },
      },
      text: t({
        ko: `${title}. 맞힌 문제는 파란 칸, 틀린 문제는 주황 칸인 10×10 격자`,
        en: `${title}. A grid of 10×10 squares, blue where the coin was right`,
      }),
    });
  }),
);

// %% bet try
// ko: 동전 200개 가운데 가장 잘한 동전은 100문제에서 몇 개를 맞힐까요?
// en: The best of 200 coins: how many of the 100 will it have right?
const bet = 55;

// %% points
// ko: 숨은 곡선에 잡음을 더한 점 40개. 마지막 10개는 서랍에 넣어 둬요.
// en: Forty points of a hidden curve, with noise. The last ten go into a drawer.
interface Point {
  x: number;
  y: number;
}
function draw(count: number, random: Rng): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < count; i++) {
    const x = 2 * random.uniform() - 1;
    points.push({ x: x, y: Math.sin(4 * x) + 0.6 * x + 0.35 * random.normal() });
  }
  return points;
}
const points = draw(40, rng(15));
const known = points.slice(0, 30);
const drawer = points.slice(30);
const fresh = draw(2000, rng(12));

// %% polynomials show hide-input
// ko: 르장드르 다항식을 쓰면 차수가 높아도 계산이 튼튼해요. 만드는 곡선은 같아요.
// en: Legendre polynomials keep high degrees computable. The curves are the same.
function powers(x: number, degree: number): number[] {
  const p = [1, x];
  for (let n = 1; n < degree; n++) p.push(((2 * n + 1) * x * p[n] - n * p[n - 1]) / (n + 1));
  return p.slice(0, degree + 1);
}
// ko: 행렬 방정식 A·w = b를 가우스 소거로 풀어요.
// en: Solves A·w = b by Gaussian elimination.
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r][c]) > Math.abs(m[pivot][c])) pivot = r;
    const line = m[pivot];
    m[pivot] = m[c];
    m[c] = line;
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = m[r][c] / m[c][c];
      for (let k = c; k <= n; k++) m[r][k] -= factor * m[c][k];
    }
  }
  return m.map((row, i) => row[n] / row[i]);
}
// ko: 오차의 제곱에 lambda·w²을 더한 것이 가장 작은 가중치
// en: The weights with the least squared error plus lambda·w²
function leastSquares(rows: number[][], y: number[], lambda: number): number[] {
  const n = rows[0].length;
  const a: number[][] = [];
  const b = new Array<number>(n).fill(0);
  for (let i = 0; i < n; i++) a.push(new Array<number>(n).fill(0));
  rows.forEach((row, r) => {
    for (let i = 0; i < n; i++) {
      b[i] += row[i] * y[r];
      for (let j = 0; j < n; j++) a[i][j] += row[i] * row[j];
    }
  });
  for (let i = 1; i < n; i++) a[i][i] += lambda;
  return solve(a, b);
}
function fitPolynomial(points: Point[], degree: number): (x: number) => number {
  const rows = points.map((point) => powers(point.x, degree));
  const w = leastSquares(
    rows,
    points.map((point) => point.y),
    1e-9,
  );
  return (x) => powers(x, degree).reduce((sum, p, k) => sum + w[k] * p, 0);
}
function curveScore(curve: (x: number) => number, points: Point[]): number {
  const mean = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const missed = points.reduce((sum, point) => sum + (point.y - curve(point.x)) ** 2, 0);
  const spread = points.reduce((sum, point) => sum + (point.y - mean) ** 2, 0);
  return 1 - missed / spread;
}
function drawCurve(degree: number): Figure {
  const curve = fitPolynomial(known, degree);
  const xs: number[] = [];
  for (let k = -100; k <= 100; k++) xs.push(k / 100);
  const title = t({
    ko: `${degree}차: 배운 점에서 ${curveScore(curve, known).toFixed(2)}점, 새 점에서 ${curveScore(curve, fresh).toFixed(2)}점`,
    en: `Degree ${degree}: score ${curveScore(curve, known).toFixed(2)} on its own points, ${curveScore(curve, fresh).toFixed(2)} on new ones`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: t({ ko: "배운 점 30개", en: "the 30 points it learned" }),
        x: known.map((point) => point.x),
        y: known.map((point) => point.y),
        marker: { color: blue, size: 9 },
      },
      {
        type: "scatter",
        mode: "lines",
        name: t({ ko: "다항식", en: "polynomial" }),
        x: xs,
        y: xs.map(curve),
        line: { color: orange, width: 3 },
      },
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: "x" } },
      yaxis: { range: [-2.6, 2.6], title: { text: "y" } },
      legend: { x: 0.02, y: 0.98 },
    },
    text: title,
  });
}
show(
  slider(
    { min: 0, max: 14, value: 1, frames: 15, label: t({ ko: "차수", en: "degree" }) },
    drawCurve,
  ),
);

// %% rSquared answer
function rSquared(y: number[], predicted: number[]): number {
  // ko: 1 − (빗나간 거리의 제곱의 합) ÷ (평균에서 떨어진 거리의 제곱의 합)
  // en: 1 − (sum of the squared misses) ÷ (sum of the squared distances from the mean)
  // #region solution
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  let misses = 0;
  let distances = 0;
  for (let i = 0; i < y.length; i++) {
    misses += (y[i] - predicted[i]) ** 2;
    distances += (y[i] - mean) ** 2;
  }
  return 1 - misses / distances;
  // #endregion
}

// %% rSquaredCheck check
check.rSquared(rSquared);

// %% foldPicture show hide-input
function partsFigure(parts: string[][], axes: string[], title: string): Figure {
  // ko: 0은 쓰지 않음, 1은 학습, 2는 검증, 3은 시험
  // en: 0 is unused, 1 to learn, 2 to choose, 3 to test
  const codes = ["unused", "train", "validation", "test"];
  const z = parts.map((row) => row.map((part) => codes.indexOf(part)));
  return figure({
    data: [
      {
        type: "heatmap",
        z: z,
        colorscale: [
          [0, "#eeeeee"],
          [0.25, "#eeeeee"],
          [0.25, "#9ecae1"],
          [0.5, "#9ecae1"],
          [0.5, "#f0c04d"],
          [0.75, "#f0c04d"],
          [0.75, orange],
          [1, orange],
        ],
        zmin: -0.5,
        zmax: 3.5,
        xgap: 2,
        ygap: 2,
        hoverinfo: "skip",
        colorbar: {
          tickvals: [0, 1, 2, 3],
          ticktext: [
            t({ ko: "안 씀", en: "unused" }),
            t({ ko: "학습", en: "learn" }),
            t({ ko: "검증", en: "choose" }),
            t({ ko: "시험", en: "test" }),
          ],
        },
      },
    ],
    layout: {
      title: { text: title },
      height: 340,
      xaxis: { title: { text: axes[0] }, dtick: 1 },
      yaxis: { title: { text: axes[1] }, autorange: "reversed", dtick: 1 },
    },
    text: title,
  });
}
function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
show(
  slider({ min: 2, max: 10, value: 5, label: "k" }, (k) =>
    partsFigure(
      kFold(20, { folds: k }).map((fold) =>
        upTo(20).map((i) => (fold.test.includes(i) ? "test" : "train")),
      ),
      [t({ ko: "점", en: "point" }), t({ ko: "조각", en: "fold" })],
      t({
        ko: `점 20개, k = ${k}: 학습 ${k}번, 점마다 시험은 딱 한 번`,
        en: `20 points, k = ${k}: ${k} trainings, and each point is tested exactly once`,
      }),
    ),
  ),
);

// %% cutFolds answer
function cutFolds(n: number, k: number): number[][] {
  // ko: 0부터 n − 1까지를 이어진 k조각으로. 나누어떨어지지 않으면 앞 조각들이 하나씩 더 커요.
  // en: The places 0 … n − 1 in k runs. What does not come out even goes to the first ones.
  // #region solution
  const parts: number[][] = [];
  let next = 0;
  for (let part = 0; part < k; part++) {
    const length = Math.floor(n / k) + (part < n % k ? 1 : 0);
    const own: number[] = [];
    for (let i = 0; i < length; i++) own.push(next++);
    parts.push(own);
  }
  return parts;
  // #endregion
}

// %% cutFoldsCheck check
check.cutFolds(cutFolds);

// %% byDegree
function crossScores(points: Point[], degree: number, k: number): number[] {
  return kFold(points.length, { folds: k }).map((fold) => {
    const curve = fitPolynomial(
      fold.train.map((i) => points[i]),
      degree,
    );
    return curveScore(
      curve,
      fold.test.map((i) => points[i]),
    );
  });
}
function average(numbers: number[]): number {
  return numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
}
const degrees = upTo(13);
const scoresOf: number[][] = degrees.map((degree) => crossScores(known, degree, 5));
for (const degree of [1, 3, 5, 7, 12]) {
  console.log(
    t({ ko: "차수", en: "degree" }),
    degree,
    scoresOf[degree].map((v) => v.toFixed(2)).join("  "),
    t({ ko: " 평균", en: " mean" }),
    average(scoresOf[degree]).toFixed(3),
  );
}

// %% degreePicture show hide-input
const meanScores = scoresOf.map(average);
const chosenDegree = meanScores.indexOf(Math.max(...meanScores));
const onKnown = degrees.map((d) => curveScore(fitPolynomial(known, d), known));
const onFresh = degrees.map((d) => curveScore(fitPolynomial(known, d), fresh));
function degreeLine(name: string, y: number[], color: string, dash: string) {
  return {
    type: "scatter",
    mode: "lines+markers",
    name: name,
    x: degrees,
    y: y,
    line: { color: color, width: 3, dash: dash },
  };
}
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: t({ ko: "조각 하나", en: "one fold" }),
        x: degrees.flatMap((d) => scoresOf[d].map(() => d)),
        y: scoresOf.flat(),
        marker: { color: gray, size: 6 },
      },
      degreeLine(t({ ko: "배운 점", en: "points it learned" }), onKnown, gray, "dot"),
      degreeLine(
        t({ ko: "5-겹 교차 검증", en: "5-fold cross-validation" }),
        meanScores,
        blue,
        "solid",
      ),
      degreeLine(t({ ko: "새 점 2,000개", en: "2,000 new points" }), onFresh, orange, "dash"),
    ],
    layout: {
      title: {
        text: t({
          ko: `배운 점의 점수는 오르기만, 교차 검증은 ${chosenDegree}차를 선택`,
          en: `The score on known points only rises; cross-validation picks degree ${chosenDegree}`,
        }),
      },
      xaxis: { title: { text: t({ ko: "차수", en: "degree" }) } },
      yaxis: { range: [-0.5, 1], title: { text: t({ ko: "점수", en: "score" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: degrees
      .map(
        (d) =>
          `${d}: ${onKnown[d].toFixed(2)}, ${meanScores[d].toFixed(2)}, ${onFresh[d].toFixed(2)}`,
      )
      .join("; "),
  }),
);

// %% tryFolds try
// ko: k를 2, 10, 15, 30으로 바꿔 보세요. 30이면 시험할 점이 하나예요. 점수는 어떻게 되나요?
// en: Try k = 2, 10, 15, 30. With 30 each test has one point. What becomes of the score?
const k = 2;
for (const degree of [3, 5, 9]) {
  const each = crossScores(known, degree, k);
  console.log(
    t({ ko: "차수", en: "degree" }),
    degree,
    t({ ko: " 평균", en: " mean" }),
    average(each).toFixed(3),
    t({ ko: " 가장 낮은 조각", en: " worst fold" }),
    Math.min(...each).toFixed(3),
  );
}

// %% chooseSetting answer
function chooseSetting(scores: number[][]): number {
  // ko: scores[s][f]는 설정 s가 조각 f에서 받은 점수예요. 고를 설정의 번호(0부터)는?
  // en: scores[s][f] is the score of setting s on fold f. Which setting, from 0, is to be taken?
  // #region solution
  let winner = 0;
  let highest = Number.NEGATIVE_INFINITY;
  scores.forEach((row, setting) => {
    const mean = row.reduce((sum, v) => sum + v, 0) / row.length;
    if (mean > highest) {
      highest = mean;
      winner = setting;
    }
  });
  return winner;
  // #endregion
}

// %% chooseSettingCheck check
check.chooseSetting(chooseSetting);

// %% lastCheck
const finalCurve = fitPolynomial(known, chosenDegree);
console.log(t({ ko: "고른 차수:", en: "chosen degree:" }), chosenDegree);
console.log(t({ ko: "교차 검증:", en: "cross-validation:" }), meanScores[chosenDegree].toFixed(3));
console.log(
  t({ ko: "서랍 속 10개:", en: "the ten in the drawer:" }),
  curveScore(finalCurve, drawer).toFixed(3),
);
console.log(
  t({ ko: "새 점 2,000개:", en: "2,000 new points:" }),
  curveScore(finalCurve, fresh).toFixed(3),
);

// %% networkFolds train
const small = digits.subset(300);
const rates = [0.0002, 0.001, 0.004, 0.03];
function reader(): Module {
  manualSeed(1);
  return sequential(
    conv2d(1, 6, { kernelSize: 5, stride: 2 }),
    relu(),
    conv2d(6, 12, { kernelSize: 5, stride: 2 }),
    relu(),
    flatten(),
    linear(12 * 16, 10),
  );
}
const smallFolds = stratifiedKFold(small.labels, { folds: 5, shuffle: true, seed: 1 });
const rateScores: number[][] = [];
for (const learningRate of rates) {
  const result = await crossValidate(() => reader(), small, smallFolds, {
    epochs: 10,
    batchSize: 20,
    learningRate: learningRate,
    seed: 1,
    show: false,
  });
  rateScores.push(result.accuracies);
  console.log(learningRate, result.accuracies.map((v) => v.toFixed(2)).join("  "));
}

// %% networkPicture show hide-input
const rateMeans = rateScores.map(average);
const bestRate = rateMeans.indexOf(Math.max(...rateMeans));
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        name: t({ ko: "조각 하나", en: "one fold" }),
        x: rates.flatMap((rate) => upTo(5).map(() => `${rate}`)),
        y: rateScores.flat().map((v) => 100 * v),
        marker: { color: gray, size: 9 },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "평균", en: "mean" }),
        x: rates.map((rate) => `${rate}`),
        y: rateMeans.map((v) => 100 * v),
        line: { color: blue, width: 3 },
        marker: { size: 12, color: rates.map((_, i) => (i === bestRate ? orange : blue)) },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: `숫자 300장, 신경망 스무 개: 시험 세트를 보지 않고 고른 학습률 ${rates[bestRate]}`,
          en: `300 digits, twenty networks: the rate ${rates[bestRate]}, chosen without the test set`,
        }),
      },
      xaxis: { type: "category", title: { text: t({ ko: "학습률", en: "learning rate" }) } },
      yaxis: { title: { text: t({ ko: "정확도(%)", en: "accuracy (%)" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: rates.map((rate, i) => `${rate}: ${(100 * rateMeans[i]).toFixed(1)} %`).join(", "),
  }),
);

// %% coins
// ko: 동전 m개 가운데 100문제에서 가장 잘한 동전과, 그 동전이 다음 1,000문제에서 받는 점수
// en: The best of m coins on the 100, and what the same coin gets on the next 1,000
const coinScores = upTo(1000).map((coin) => coinScore(coin + 1).score);
function bestOf(m: number): { shown: number; later: number } {
  const shown = Math.max(...coinScores.slice(0, m));
  const coin = coinScores.indexOf(shown);
  const tosses = rng(500_000 + coin);
  let later = 0;
  for (let i = 0; i < 1000; i++) later += tosses.int(2) === test.labels[100 + i] % 2 ? 1 : 0;
  return { shown: shown, later: later / 10 };
}
for (const m of [1, 10, 200, 1000]) console.log(m, bestOf(m));

// %% coinsPicture show hide-input
const looks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "고를 때 본 100문제", en: "on the 100 it was chosen by" }),
        x: looks,
        y: looks.map((m) => bestOf(m).shown),
        line: { color: orange, width: 3 },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "다음 1,000문제", en: "on the next 1,000" }),
        x: looks,
        y: looks.map((m) => bestOf(m).later),
        line: { color: blue, width: 3, dash: "dot" },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "자주 볼수록 좋아지는 것은 점수뿐, 동전은 그대로 동전",
          en: "The more looks, the better the score. The coin stays a coin",
        }),
      },
      xaxis: { type: "log", title: { text: t({ ko: "시험해 본 동전의 수", en: "coins tried" }) } },
      yaxis: { range: [40, 75], title: { text: t({ ko: "정답(%)", en: "right (%)" }) } },
      legend: { orientation: "h", y: -0.25 },
    },
    text: looks.map((m) => `${m}: ${bestOf(m).shown}, ${bestOf(m).later.toFixed(1)}`).join("; "),
  }),
);

// %% optimism answer
function optimism(shown: number[], later: number[]): number {
  // ko: shown으로 하나를 고르고, 그것의 점수가 later에서 얼마나 내려가는지 돌려주세요.
  // en: Choose one by shown, and return by how much its score falls in later.
  // #region solution
  const chosen = shown.indexOf(Math.max(...shown));
  return shown[chosen] - later[chosen];
  // #endregion
}

// %% optimismCheck check
check.optimism(optimism);

// %% peeking train
// ko: 100장으로 배운 신경망 40개. 너비, 에폭, 학습률, 첫 가중치를 아무렇게나 골랐어요.
// en: Forty networks that learned from 100 digits; width, epochs, rate and first weights at random.
const tiny = digits.subset(100);
const pool = test.subset(rng(9).shuffle(upTo(10_000)).slice(0, 2000));
const rightAnswers: boolean[][] = [];
for (let setting = 0; setting < 40; setting++) {
  const random = rng(setting);
  manualSeed(setting);
  const width = [12, 16, 32][random.int(3)];
  const model = sequential(flatten(), linear(784, width), relu(), linear(width, 10));
  await fit(model, {
    train: tiny,
    epochs: 8 + random.int(10),
    batchSize: 10,
    learningRate: [0.002, 0.004, 0.006][random.int(3)],
    seed: setting,
    show: false,
  });
  const { predictions } = await evaluate(model, pool);
  rightAnswers.push(Array.from(predictions, (answer, i) => answer === pool.labels[i]));
}
function share(setting: number, places: number[]): number {
  return average(places.map((i) => (rightAnswers[setting][i] ? 100 : 0)));
}
const everything = upTo(2000);
const worth = rightAnswers.map((_, setting) => share(setting, everything));
// ko: 100장을 뽑아 신경망 m개를 시험하고, 가장 좋아 보이는 것을 골라요.
// en: Draws 100 digits, tests m networks on them, and takes the one that looks best.
function peek(draw: number, m: number): { scores: number[]; chosen: number } {
  const hundred = rng(100 + draw)
    .shuffle(upTo(2000))
    .slice(0, 100);
  const scores = upTo(m).map((setting) => share(setting, hundred));
  return { scores: scores, chosen: scores.indexOf(Math.max(...scores)) };
}
const tries = [1, 2, 5, 10, 20, 40];
const shownMean = tries.map((m) =>
  average(upTo(100).map((draw) => Math.max(...peek(draw, m).scores))),
);
const worthMean = tries.map((m) => average(upTo(100).map((draw) => worth[peek(draw, m).chosen])));
tries.forEach((m, i) => {
  console.log(
    `${m}`.padEnd(3),
    t({ ko: "보인 점수", en: "shown" }),
    shownMean[i].toFixed(1),
    t({ ko: " 진짜 실력", en: " worth" }),
    worthMean[i].toFixed(1),
  );
});

// %% peekingPicture show hide-input
show(
  slider({ min: 1, max: 20, value: 1, label: t({ ko: "뽑은 100장", en: "which 100" }) }, (draw) => {
    const { scores, chosen } = peek(draw, 40);
    const title = t({
      ko: `신경망 40개 가운데 가장 좋아 보이는 것: 100장에서 ${scores[chosen].toFixed(0)} %, 진짜 실력 ${worth[chosen].toFixed(1)} %`,
      en: `The best-looking of forty: ${scores[chosen].toFixed(0)} % on its 100, worth ${worth[chosen].toFixed(1)} %`,
    });
    return figure({
      data: [
        {
          type: "scatter",
          mode: "markers",
          x: worth,
          y: scores,
          marker: {
            size: scores.map((_, i) => (i === chosen ? 18 : 9)),
            color: scores.map((_, i) => (i === chosen ? orange : blue)),
          },
        },
        {
          type: "scatter",
          mode: "lines",
          x: [50, 85],
          y: [50, 85],
          line: { color: gray, dash: "dash" },
        },
      ],
      layout: {
        title: { text: title },
        showlegend: false,
        xaxis: {
          range: [50, 85],
          title: { text: t({ ko: "2,000장에서의 실력(%)", en: "worth, on 2,000 digits (%)" }) },
        },
        yaxis: {
          range: [50, 85],
          title: { text: t({ ko: "들여다본 100장에서(%)", en: "on the 100 looked at (%)" }) },
        },
      },
      text: title,
    });
  }),
);

// %% seriesPicture
// ko: 여섯 사람의 심장 박동을 두 주 동안 세 시간마다 잰 것처럼 만든 데이터
// en: Six people's heart rates, as if measured every three hours for two weeks
const people = series({ subjects: 6, days: 14, perDay: 8, seed: 3 });
function ofPerson(who: number): { times: number[]; values: number[] } {
  const times: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < people.value.length; i++) {
    if (people.subject[i] !== who) continue;
    times.push(people.day[i] + people.hour[i] / 24);
    values.push(people.value[i]);
  }
  return { times: times, values: values };
}
show(
  slider({ min: 1, max: 6, value: 1, label: t({ ko: "사람", en: "person" }) }, (person) => {
    const { times, values } = ofPerson(person - 1);
    const title = t({
      ko: `${person}번 사람: 자기만의 높이와 하루 리듬, 그리고 잡음`,
      en: `Person ${person}: a level and a daily rhythm of their own, and noise`,
    });
    return figure({
      data: [
        {
          type: "scatter",
          mode: "lines+markers",
          x: times,
          y: values,
          line: { color: blue },
          marker: { size: 4 },
        },
      ],
      layout: {
        title: { text: title },
        xaxis: { title: { text: t({ ko: "날", en: "day" }) } },
        yaxis: { range: [30, 115], title: { text: t({ ko: "분당 박동", en: "beats a minute" }) } },
      },
      text: title,
    });
  }),
);

// %% shuffled
// ko: 가장 단순한 예측: 아는 값 가운데 시각이 가장 가까운 두 값의 평균
// en: The simplest forecast: the mean of the two known values that are nearest in time
function nearestTwo(knownPlaces: number[], place: number, values: number[]): number {
  const near = knownPlaces
    .slice()
    .sort((a, b) => Math.abs(a - place) - Math.abs(b - place) || a - b)
    .slice(0, 2);
  return average(near.map((i) => values[i]));
}
function typicalMiss(train: number[], tested: number[], values: number[]): number {
  const squares = tested.map((i) => (values[i] - nearestTwo(train, i, values)) ** 2);
  return Math.sqrt(average(squares));
}
const mixedUp: number[] = [];
const inOrder: number[] = [];
const theFuture: number[] = [];
for (let who = 0; who < 6; who++) {
  const { values } = ofPerson(who);
  // ko: 마지막 이틀은 진짜 미래. 어느 검증도 이틀을 보지 못해요.
  // en: The last two days are the real future. No validation sees them.
  const past = 12 * 8;
  for (const fold of kFold(past, { folds: 6, shuffle: true, seed: who })) {
    mixedUp.push(typicalMiss(fold.train, fold.test, values));
  }
  for (let day = 6; day < 12; day++) {
    inOrder.push(
      typicalMiss(
        upTo(8 * day),
        upTo(8).map((i) => 8 * day + i),
        values,
      ),
    );
  }
  for (let day = 12; day < 14; day++) {
    theFuture.push(
      typicalMiss(
        upTo(8 * day),
        upTo(8).map((i) => 8 * day + i),
        values,
      ),
    );
  }
}
console.log(t({ ko: "섞은 교차 검증:", en: "shuffled folds:   " }), average(mixedUp).toFixed(1));
console.log(t({ ko: "시간 순서대로:  ", en: "in order of time: " }), average(inOrder).toFixed(1));
console.log(t({ ko: "진짜 미래:      ", en: "the real future:  " }), average(theFuture).toFixed(1));

// %% shuffledPicture show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        x: [
          t({ ko: "섞은 교차 검증의 추정", en: "shuffled folds say" }),
          t({ ko: "시간 순서를 지킨 추정", en: "folds in order say" }),
          t({ ko: "진짜 미래의 오차", en: "in the real future" }),
        ],
        y: [average(mixedUp), average(inOrder), average(theFuture)],
        text: [mixedUp, inOrder, theFuture].map((misses) => average(misses).toFixed(1)),
        marker: { color: [orange, blue, gray] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "시간을 섞으면 절반도 안 되어 보이는 오차: 답의 이웃을 이미 아는 시험",
          en: "Shuffle time, and the error looks less than half: the answer's neighbours are known",
        }),
      },
      yaxis: { title: { text: t({ ko: "빗나간 박동(분당)", en: "off by (beats a minute)" }) } },
    },
    text: t({
      ko: `오차: 섞은 조각의 추정 ${average(mixedUp).toFixed(1)}, 순서를 지킨 추정 ${average(inOrder).toFixed(1)}, 진짜 미래 ${average(theFuture).toFixed(1)}`,
      en: `Error: shuffled folds say ${average(mixedUp).toFixed(1)}, folds in order ${average(inOrder).toFixed(1)}, the real future ${average(theFuture).toFixed(1)}`,
    }),
  }),
);

// %% forwardPicture show hide-input
show(
  slider(
    { min: 1, max: 10, value: 6, label: t({ ko: "시험하는 날의 수", en: "test days" }) },
    (n) =>
      partsFigure(
        upTo(n).map((fold) => {
          const tested = 14 - n + fold;
          return upTo(14).map((day) =>
            day < tested ? "train" : day === tested ? "test" : "unused",
          );
        }),
        [t({ ko: "날", en: "day" }), t({ ko: "조각", en: "fold" })],
        t({
          ko: `14일, 시험 ${n}번: 학습은 언제나 시험보다 앞`,
          en: `14 days, ${n} tests: what is learned always lies before what is tested`,
        }),
      ),
  ),
);

// %% forwardFolds answer
function forwardFolds(days: number, tests: number): { train: number[]; test: number }[] {
  // ko: 마지막 tests일을 하루씩 시험해요. 학습하는 날은 그보다 앞의 모든 날이에요.
  // en: Each of the last days is tested once. What is learned: all days before it.
  // #region solution
  const result: { train: number[]; test: number }[] = [];
  for (let tested = days - tests; tested < days; tested++) {
    const before: number[] = [];
    for (let day = 0; day < tested; day++) before.push(day);
    result.push({ train: before, test: tested });
  }
  return result;
  // #endregion
}

// %% forwardFoldsCheck check
check.forwardFolds(forwardFolds);

// %% schemePicture show hide-input
function schemeParts(tested: number, informed: boolean): string[][] {
  return upTo(6).map((who) =>
    upTo(14).map((day) => {
      if (who !== 2) return informed ? "train" : "unused";
      if (day === tested) return "test";
      if (day === tested - 1) return "validation";
      return day < tested ? "train" : "unused";
    }),
  );
}
show(
  slider({ min: 2, max: 13, value: 8, label: t({ ko: "시험하는 날", en: "tested day" }) }, (day) =>
    partsFigure(
      schemeParts(day, false),
      [t({ ko: "날", en: "day" }), t({ ko: "사람", en: "person" })],
      t({
        ko: `보통 방식: 2번 사람의 ${day}일째를, 그 사람의 과거만으로`,
        en: `Regular: day ${day} of person 2, from an own past only`,
      }),
    ),
  ),
);
show(
  slider({ min: 2, max: 13, value: 8, label: t({ ko: "시험하는 날", en: "tested day" }) }, (day) =>
    partsFigure(
      schemeParts(day, true),
      [t({ ko: "날", en: "day" }), t({ ko: "사람", en: "person" })],
      t({
        ko: `모두에게서 배우는 방식: 2번 사람의 ${day}일째를, 남들의 모든 날까지 써서`,
        en: `Informed: day ${day} of person 2, from everybody's days`,
      }),
    ),
  ),
);

// %% nestedFold answer
function nestedFold(
  subject: number[],
  day: number[],
  who: number,
  tested: number,
  informed: boolean,
): { train: number[]; validation: number[]; test: number[] } {
  // ko: i번 측정은 사람 subject[i]의 day[i]일째예요. 세 부분에 들어갈 측정의 번호를 차례로 돌려주세요.
  // en: Measurement i is of person subject[i] on day day[i]. Return the numbers of each part, in order.
  // #region solution
  const train: number[] = [];
  const validation: number[] = [];
  const exam: number[] = [];
  for (let i = 0; i < subject.length; i++) {
    if (subject[i] !== who) {
      if (informed) train.push(i);
    } else if (day[i] === tested) {
      exam.push(i);
    } else if (day[i] === tested - 1) {
      validation.push(i);
    } else if (day[i] < tested - 1) {
      train.push(i);
    }
  }
  return { train: train, validation: validation, test: exam };
  // #endregion
}

// %% nestedFoldCheck check
check.nestedFold(nestedFold);

// %% nestedRun
// ko: 지난 여섯 값과 시각에서 다음 값을. 설정은 벌의 세기 lambda 하나예요.
// en: From the last six values and the hour, the next one. The one setting is the penalty, lambda.
const examples = lagged(people, 6);
const inputs = examples.x.toArray() as number[][];
const answers = (examples.y.toArray() as number[][]).map((row) => row[0]);
const lambdas = [0.01, 1, 30, 1000, 30000];

function missWith(lambda: number, train: number[], tested: number[]): number {
  const centre = average(train.map((i) => answers[i]));
  const prepared = (i: number): number[] => [
    1,
    ...inputs[i].slice(0, 6).map((v) => v - centre),
    10 * inputs[i][6],
    10 * inputs[i][7],
  ];
  const w = leastSquares(
    train.map(prepared),
    train.map((i) => answers[i] - centre),
    lambda,
  );
  const squares = tested.map((i) => {
    const forecast = centre + prepared(i).reduce((sum, v, j) => sum + v * w[j], 0);
    return (answers[i] - forecast) ** 2;
  });
  return average(squares);
}
interface Result {
  period: number;
  honest: number;
  peeked: number;
}
function runNested(scheme: "regular" | "populationInformed"): Result[] {
  const folds = subjectSplits(
    { subject: examples.subject, period: examples.day },
    { scheme: scheme },
  );
  return folds.map((fold) => {
    const onValidation = lambdas.map((lambda) => missWith(lambda, fold.train, fold.validation));
    const onTest = lambdas.map((lambda) => missWith(lambda, fold.train, fold.test));
    const choice = onValidation.indexOf(Math.min(...onValidation));
    return { period: fold.period, honest: onTest[choice], peeked: Math.min(...onTest) };
  });
}
const regular = runNested("regular");
const informed = runNested("populationInformed");
function rootMean(squares: number[]): number {
  return Math.sqrt(average(squares));
}
for (const [name, results] of [
  [t({ ko: "보통 방식", en: "regular" }), regular],
  [t({ ko: "모두에게서", en: "population-informed" }), informed],
] as [string, Result[]][]) {
  console.log(
    name.padEnd(20),
    t({ ko: "시험", en: "test" }),
    rootMean(results.map((r) => r.honest)).toFixed(2),
    t({ ko: " 시험으로 골랐다면", en: " chosen by the test" }),
    rootMean(results.map((r) => r.peeked)).toFixed(2),
  );
}

// %% nestedPicture show hide-input
const testedDays = Array.from(new Set(regular.map((result) => result.period)));
function byDay(results: Result[]): number[] {
  return testedDays.map((day) =>
    rootMean(results.filter((result) => result.period === day).map((result) => result.honest)),
  );
}
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "보통 방식", en: "regular" }),
        x: testedDays,
        y: byDay(regular),
        line: { color: orange, width: 3, dash: "dot" },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: t({ ko: "모두에게서 배우는 방식", en: "population-informed" }),
        x: testedDays,
        y: byDay(informed),
        line: { color: blue, width: 3 },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "자기 과거가 며칠뿐일 때 큰 도움이 되는 다른 사람들",
          en: "The others help most while a person's own past is only a few days long",
        }),
      },
      xaxis: { dtick: 1, title: { text: t({ ko: "시험한 날", en: "tested day" }) } },
      yaxis: {
        rangemode: "tozero",
        title: { text: t({ ko: "빗나간 박동(분당)", en: "off by (beats a minute)" }) },
      },
      legend: { orientation: "h", y: -0.25 },
    },
    text: testedDays
      .map((day, i) => `${day}: ${byDay(regular)[i].toFixed(1)}, ${byDay(informed)[i].toFixed(1)}`)
      .join("; "),
  }),
);

// %% thrifty answer
function thrifty(): Module {
  // ko: 매개변수 5,000개 이하. 입력은 [N, 1, 28, 28], 출력은 [N, 10]이에요.
  // en: At most 5,000 parameters. Input [N, 1, 28, 28], output [N, 10].
  // #region solution
  return sequential(
    conv2d(1, 8, { kernelSize: 5, stride: 2, padding: 2 }),
    batchNorm2d(8),
    relu(),
    conv2d(8, 16, { kernelSize: 3, padding: 1 }),
    batchNorm2d(16),
    relu(),
    maxPool2d({ kernelSize: 2 }),
    conv2d(16, 14, { kernelSize: 3, padding: 1 }),
    batchNorm2d(14),
    relu(),
    maxPool2d({ kernelSize: 3, stride: 2 }),
    flatten(),
    linear(14 * 9, 10),
  );
  // #endregion
}

// %% trainThrifty train
// ko: 그림 1,000장. 설정을 바꿀 때마다 교차 검증의 평균만 보세요. 고른 다음에 확인 셀을 한 번 실행하세요.
// en: 1,000 digits. Change settings by the mean of the folds alone; run the check once, when you have chosen.
const plan = { epochs: 14, batchSize: 25, learningRate: 0.004, seed: 1, show: false };
const thousand = digits.subset(1000);
manualSeed(1);
let thriftyModel: Module = flatten();
try {
  thriftyModel = thrifty();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (thriftyModel.parameters().length > 0) {
  console.log(t({ ko: "매개변수:", en: "parameters:" }), thriftyModel.parameterCount());
  const fourFolds = stratifiedKFold(thousand.labels, { folds: 4, shuffle: true, seed: 1 });
  const estimate = await crossValidate(() => thrifty(), thousand, fourFolds, plan);
  console.log(
    t({ ko: "교차 검증의 추정:", en: "the folds' estimate:" }),
    estimate.accuracies.map((v) => v.toFixed(3)).join("  "),
    t({ ko: " 평균", en: " mean" }),
    estimate.accuracy.toFixed(3),
  );
  await fit(thriftyModel, { train: thousand, ...plan, show: true });
}

// %% thriftyCheck check
check.thrifty({ build: thrifty, model: thriftyModel });

// %% settle
const bestCoin = bestOf(200);
console.log(t({ ko: "내기:", en: "your bet:" }), bet);
console.log(t({ ko: "가장 잘한 동전:", en: "the best of 200 coins:" }), bestCoin.shown);
console.log(
  t({ ko: "같은 동전, 다음 1,000문제:", en: "the same coin on the next 1,000:" }),
  `${bestCoin.later} %`,
);
