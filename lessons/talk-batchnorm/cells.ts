// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  argmax,
  batchNorm1d,
  batchNorm2d,
  conv2d,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  linear,
  manualSeed,
  mnist,
  noGrad,
  randn,
  relu,
  rng,
  sequential,
  show,
  slider,
  t,
  type Tensor,
} from "convlab";
import { checks } from "convlab/lessons/talk-batchnorm";

const check = checks(t({ ko: "ko", en: "en" }));

// %% lines show hide-input
interface Line {
  name: string;
  x: number[];
  y: number[];
  color: string;
  mode: string;
}
function chart(title: string, axes: string[], lines: Line[], range: number[]): Figure {
  return figure({
    data: lines.map((line) => ({
      type: "scatter",
      mode: line.mode,
      name: line.name,
      x: line.x,
      y: line.y,
      line: { color: line.color, width: 3 },
      marker: { color: line.color, size: 8 },
      showlegend: line.name !== "",
    })),
    layout: {
      title: { text: title },
      xaxis: { title: { text: axes[0] } },
      yaxis: { title: { text: axes[1] }, range: range },
      legend: { x: 0.98, y: 0.05, xanchor: "right", yanchor: "bottom" },
      height: 340,
    },
    text: title,
  });
}
const blue = "#0072B2";
const orange = "#D55E00";
const gray = "#999999";

// %% batchMeans
// ko: 평균 0, 표준편차 1인 숫자에서 배치 60개를 뽑고, 배치마다 평균을 구해요.
// en: Sixty batches of numbers with mean 0 and standard deviation 1, and the mean of each.
show(
  slider(
    { min: 0, max: 7, value: 2, label: t({ ko: "배치 크기 2ⁿ, n", en: "batch size 2ⁿ, n" }) },
    (n) => {
      const size = 2 ** n;
      const random = rng(7);
      const means: number[] = [];
      for (let b = 0; b < 60; b++) {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += random.normal();
        means.push(sum / size);
      }
      const off = Math.sqrt(means.reduce((sum, mean) => sum + mean * mean, 0) / 60);
      const title = t({
        ko: `배치 크기 ${size}: 배치의 평균이 진짜 평균에서 ${off.toFixed(2)}만큼 빗나감`,
        en: `Batches of ${size}: their mean is ${off.toFixed(2)} off the true one`,
      });
      return chart(
        title,
        [t({ ko: "배치", en: "batch" }), t({ ko: "배치의 평균", en: "mean of the batch" })],
        [{ name: "", x: means.map((_, b) => b + 1), y: means, color: blue, mode: "markers" }],
        [-3, 3],
      );
    },
  ),
);

// %% batchOfOne
// ko: 숫자 하나를 어둡게 만들어서, 그 그림 한 장만 배치 정규화에 넣어요.
// en: One digit is dimmed, and goes through batch norm alone.
const digits = mnist({ train: true });
const seven: Tensor = digits.batch([15]).x;
show(
  slider(
    { min: 10, max: 100, step: 10, value: 30, label: t({ ko: "밝기 %", en: "brightness in %" }) },
    (light) => {
      const dim = F.mul(seven, light / 100);
      const normed = batchNorm2d(1).forward(dim);
      const [highestIn, highestOut] = [Math.max(...dim.values), Math.max(...normed.values)];
      const title = t({
        ko: `밝기 ${light} %: 들어갈 때 가장 밝은 값 ${highestIn.toFixed(2)}, 나올 때 ${highestOut.toFixed(2)}`,
        en: `Brightness ${light} %: the brightest pixel goes in as ${highestIn.toFixed(2)} and comes out as ${highestOut.toFixed(2)}`,
      });
      const picture = (x: Tensor, axis: string, low: number, high: number) => ({
        type: "heatmap",
        z: x.reshape([28, 28]).toArray(),
        xaxis: axis,
        zmin: low,
        zmax: high,
        colorscale: "Greys",
        showscale: false,
      });
      return figure({
        data: [picture(dim, "x", 0, 1), picture(normed, "x2", -0.5, 3)],
        layout: {
          title: { text: title },
          xaxis: {
            domain: [0, 0.48],
            title: { text: t({ ko: "입력", en: "in" }) },
            showticklabels: false,
          },
          xaxis2: {
            domain: [0.52, 1],
            title: { text: t({ ko: "배치 크기 1의 출력", en: "out, in a batch of one" }) },
            showticklabels: false,
          },
          yaxis: { autorange: "reversed", visible: false },
          width: 620,
          height: 356,
        },
        text: title,
      });
    },
  ),
);
try {
  batchNorm1d(3).forward(randn([1, 3]));
} catch (error) {
  console.log(String(error));
}

// %% company
// ko: 배치는 여덟 장. 첫 그림은 그대로 두고, 나머지 가운데 몇 장을 새하얗게 바꿔요.
// en: Eight pictures a batch. The first stays; some of the others turn all white.
function inCompany(white: number): number {
  const { x } = digits.batch([15, 1, 2, 3, 4, 5, 6, 7]);
  x.values.fill(1, 784, 784 * (1 + white));
  const normed = batchNorm2d(1).forward(x);
  return Math.max(...normed.values.slice(0, 784));
}
const companies: number[] = [0, 1, 2, 3, 4, 5, 6, 7];
const darkest: number[] = companies.map(inCompany);
show(
  slider(
    { min: 0, max: 7, value: 0, label: t({ ko: "새하얀 이웃", en: "white neighbours" }) },
    (white) => {
      const title = t({
        ko: `새하얀 이웃 ${white}장: 같은 그림의 같은 픽셀이 ${darkest[white].toFixed(2)}`,
        en: `White neighbours: ${white}. The same pixel of the same picture is ${darkest[white].toFixed(2)}`,
      });
      const axes = [
        t({ ko: "새하얀 이웃", en: "white neighbours" }),
        t({ ko: "첫 그림의 가장 밝은 픽셀", en: "brightest pixel of the first" }),
      ];
      return chart(
        title,
        axes,
        [
          { name: "", x: companies, y: darkest, color: gray, mode: "lines+markers" },
          { name: "", x: [white], y: [darkest[white]], color: orange, mode: "markers" },
        ],
        [0, 3.5],
      );
    },
  ),
);

// %% trained train
// ko: 숫자 3,000장으로 한 번 학습한 다음, 대비를 낮춘 시험 그림을 읽혀요. 두 번: 모아 둔 통계로, 배치의 통계로.
// en: One pass over 3,000 digits; then test pictures of less contrast. Twice: by running statistics, by the batch's own.
manualSeed(1);
const net = sequential(
  conv2d(1, 8, { kernelSize: 5, stride: 2 }),
  batchNorm2d(8),
  relu(),
  conv2d(8, 16, { kernelSize: 3, stride: 2 }),
  batchNorm2d(16),
  relu(),
  flatten(),
  linear(16 * 25, 10),
);
await fit(net, {
  train: digits.subset(3000),
  batchSize: 32,
  learningRate: 0.003,
  seed: 1,
  show: false,
});
const exam = mnist({ train: false }).batch(Array.from({ length: 500 }, (_, i) => i));
function percentRight(contrast: number): number {
  const scores = noGrad(() => net.forward(F.mul(exam.x, contrast)));
  const answers = argmax(scores);
  let right = 0;
  for (let i = 0; i < 500; i++) if (answers[i] === exam.y[i]) right++;
  return right / 5;
}
const contrasts: number[] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
net.eval();
const byRunning: number[] = contrasts.map((contrast) => percentRight(contrast / 100));
net.train();
const byBatch: number[] = contrasts.map((contrast) => percentRight(contrast / 100));
console.log(t({ ko: "모아 둔 통계:", en: "running:" }), byRunning.join(" "));
console.log(t({ ko: "배치의 통계:", en: "the batch's:" }), byBatch.join(" "));

// %% shifted
show(
  slider(
    { min: 10, max: 100, step: 10, value: 30, label: t({ ko: "대비 %", en: "contrast in %" }) },
    (contrast) => {
      const at = contrasts.indexOf(contrast);
      const title = t({
        ko: `대비 ${contrast} %: 모아 둔 통계로 ${byRunning[at].toFixed(0)} %, 배치의 통계로 ${byBatch[at].toFixed(0)} % 정답`,
        en: `Contrast ${contrast} %: ${byRunning[at].toFixed(0)} % right by running statistics, ${byBatch[at].toFixed(0)} % by the batch's own`,
      });
      const names = [
        t({ ko: "모아 둔 통계, eval()", en: "running statistics, eval()" }),
        t({ ko: "배치의 통계, train()", en: "the batch's own, train()" }),
      ];
      return chart(
        title,
        [t({ ko: "대비 %", en: "contrast in %" }), t({ ko: "정답 %", en: "% right" })],
        [
          { name: names[0], x: contrasts, y: byRunning, color: orange, mode: "lines+markers" },
          { name: names[1], x: contrasts, y: byBatch, color: blue, mode: "lines+markers" },
          { name: "", x: [contrast, contrast], y: [0, 100], color: gray, mode: "lines" },
        ],
        [0, 105],
      );
    },
  ),
);

// %% momentum
// ko: 진짜 평균이 10인 채널. 모아 둔 평균은 0에서 출발해요.
// en: A channel whose true mean is 10. The running mean starts at 0.
show(
  slider(
    { min: 1, max: 30, value: 10, label: t({ ko: "모멘텀 %", en: "momentum in %" }) },
    (momentum) => {
      const random = rng(3);
      const curve: number[] = [];
      let running = 0;
      for (let b = 0; b < 100; b++) {
        running += (momentum / 100) * (10 + random.normal() - running);
        curve.push(running);
      }
      const there = curve.findIndex((value) => value >= 9);
      const when = there < 0 ? "> 100" : `${there + 1}`;
      const title = t({
        ko: `모멘텀 ${momentum} %: 10의 90 %에 닿기까지 배치 ${when}개`,
        en: `Momentum ${momentum} %: ${when} batches until 90 % of the way to 10`,
      });
      return chart(
        title,
        [t({ ko: "배치", en: "batches" }), t({ ko: "모아 둔 평균", en: "running mean" })],
        [
          { name: "", x: curve.map((_, b) => b + 1), y: curve, color: blue, mode: "lines" },
          { name: "", x: [1, 100], y: [10, 10], color: gray, mode: "lines" },
        ],
        [0, 12],
      );
    },
  ),
);

// %% runningMean answer
function runningMean(batchMeans: number[], momentum: number): number {
  // ko: 0에서 출발해서, 새 배치가 올 때마다 그 평균을 momentum만큼 섞어요.
  // en: Start at 0. Each batch's mean comes in with the share called momentum.
  // #region solution
  let kept = 0;
  for (const mean of batchMeans) {
    kept = (1 - momentum) * kept + momentum * mean;
  }
  return kept;
  // #endregion
}

// %% runningMeanCheck check
check.runningMean(runningMean);

// %% batchesUntil answer
function batchesUntil(momentum: number, share: number): number {
  // ko: 배치의 평균이 늘 같을 때, 모아 둔 평균이 그 값의 share 이상이 되는 것은 몇 번째 배치인가요?
  // en: If all batches have one mean: after how many has the running mean come at least this share of the way?
  // #region solution
  let batches = 0;
  for (let missing = 1; 1 - missing < share; missing *= 1 - momentum) batches++;
  return batches;
  // #endregion
}

// %% batchesUntilCheck check
check.batchesUntil(batchesUntil);

// %% folded answer
function folded(
  weight: number[],
  bias: number,
  norm: { gamma: number; beta: number; mean: number; variance: number },
): { weight: number[]; bias: number } {
  // ko: 합성곱 필터 하나와 그 뒤의 배치 정규화(eval)를 필터 하나로 합쳐요. ε은 0이에요.
  // en: One filter and the batch norm behind it, in eval, made into a single filter. ε is 0.
  // #region solution
  const factor = norm.gamma / Math.sqrt(norm.variance);
  const weights = weight.map((value) => value * factor);
  return { weight: weights, bias: (bias - norm.mean) * factor + norm.beta };
  // #endregion
}

// %% foldedCheck check
check.folded(folded);
