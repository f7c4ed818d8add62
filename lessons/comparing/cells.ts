// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  alexnet,
  batchNorm2d,
  compareModels,
  concat,
  conv2d,
  densenet121,
  evaluate,
  type Figure,
  figure,
  fit,
  flatten,
  globalAvgPool2d,
  googlenet,
  HUMAN_TOP5_ERROR,
  identity,
  ILSVRC_RESULTS,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  mobileNet,
  modelNamed,
  type ModelRow,
  type Module,
  noGrad,
  plotIlsvrc,
  plotModelBubbles,
  plotModelTable,
  PUBLISHED_MODELS,
  randn,
  relu,
  residual,
  resnet152,
  resnet18,
  resnet50,
  sequential,
  show,
  slider,
  summary,
  t,
  vgg19,
} from "convlab";
import { checks } from "convlab/lessons/comparing";

const check = checks(t({ ko: "ko", en: "en" }));
const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#bbbbbb";

// %% betPicture show hide-input
const four: Record<string, Module> = {
  AlexNet: alexnet(),
  "VGG-19": vgg19(),
  GoogLeNet: googlenet(),
  "ResNet-152": resnet152(),
};
const years: Record<string, number> = {
  AlexNet: 2012,
  "VGG-19": 2014,
  GoogLeNet: 2014,
  "ResNet-152": 2015,
};
const depths: Record<string, number> = {
  AlexNet: 8,
  "VGG-19": 19,
  GoogLeNet: 22,
  "ResNet-152": 152,
};
const fourNames = Object.keys(four);
show(
  figure({
    data: [
      {
        type: "bar",
        x: fourNames.map((name) => `${name}<br>${years[name]}`),
        y: fourNames.map((name) => depths[name]),
        text: fourNames.map((name) => String(depths[name])),
        textposition: "outside",
        marker: { color: [gray, gray, gray, orange] },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "8층에서 152층까지: 매개변수가 가장 적은 것은?",
          en: "From 8 layers to 152: which one has the fewest parameters?",
        }),
      },
      yaxis: {
        title: { text: t({ ko: "가중치가 있는 층", en: "layers with weights" }) },
        range: [0, 175],
      },
    },
    text: fourNames
      .map((name) => `${name} (${years[name]}): ${depths[name]} ${t({ ko: "층", en: "layers" })}`)
      .join(", "),
  }),
);

// %% bet try
// ko: "AlexNet", "VGG-19", "GoogLeNet", "ResNet-152" 가운데 매개변수가 가장 적은 것은?
// en: Of "AlexNet", "VGG-19", "GoogLeNet" and "ResNet-152", which has the fewest parameters?
const betParameters: string = "AlexNet";
// ko: 그림 한 장에 곱셈이 가장 적은 것은?
// en: And which needs the fewest multiplications for one picture?
const betMultiplications: string = "GoogLeNet";

// %% oneLayer
const layer: Module = conv2d(64, 128, { kernelSize: 3, padding: 1, bias: false });
for (const side of [14, 28, 56, 112]) {
  const cost = summary(layer, [1, 64, side, side]);
  console.log(
    `${side}×${side}`.padEnd(8),
    t({ ko: "매개변수", en: "parameters" }),
    cost.params,
    t({ ko: " 곱셈-덧셈", en: " multiply-adds" }),
    cost.macs.toLocaleString("en").padStart(13),
    t({ ko: " 출력 메모리(MB)", en: " output, MB" }),
    (cost.outputBytes / 1e6).toFixed(1),
  );
}

// %% convMultiplyAdds answer
function convMultiplyAdds(
  height: number,
  width: number,
  f: number,
  cIn: number,
  cOut: number,
): number {
  // ko: 출력 맵은 height × width예요. 출력의 숫자 하나에 곱셈이 몇 번 필요한가요?
  // en: The output maps are height × width. How many multiplications make one output number?
  // #region solution
  return height * width * cOut * f * f * cIn;
  // #endregion
}

// %% convMultiplyAddsCheck check
check.convMultiplyAdds(convMultiplyAdds);

// %% table
// ko: 다른 이름을 넣어 보세요. modelNames()가 모두 보여 줘요.
// en: Put other names in; modelNames() lists them all.
const chosenNames = [
  "alexnet",
  "vgg16",
  "vgg19",
  "googlenet",
  "resnet18",
  "resnet50",
  "resnet152",
  "densenet121",
  "mobilenet",
];
const chosen: Record<string, Module> = {};
for (const name of chosenNames) chosen[name] = modelNamed(name).model;
const accuracies: Record<string, number> = {};
for (const { name, top1 } of PUBLISHED_MODELS) accuracies[name] = top1 / 100;
const rows: ModelRow[] = compareModels(chosen, [1, 3, 224, 224], accuracies);
show(
  plotModelTable(rows, {
    title: t({
      ko: "층이 많다고 매개변수가 많지 않고, 매개변수가 많다고 곱셈이 많지 않음",
      en: "More layers are not more parameters; more parameters are not more work",
    }),
  }),
);

// %% claims
const claimed: [string, string, number][] = [
  ["AlexNet", "60 M", modelNamed("alexnet_two_path").model.parameterCount()],
  ["AlexNet (2014)", "60 M", modelNamed("alexnet").model.parameterCount()],
  ["VGG-16", "–", modelNamed("vgg16").model.parameterCount()],
  ["VGG-19", "110 M", modelNamed("vgg19").model.parameterCount()],
  ["GoogLeNet", "4 M", modelNamed("googlenet").model.parameterCount()],
  ["GoogLeNet, paper", "4 M", modelNamed("googlenet_paper").model.parameterCount()],
  ["GoogLeNet, + 2 heads", "4 M", modelNamed("googlenet_aux").model.parameterCount()],
];
for (const [name, says, counted] of claimed) {
  console.log(
    name.padEnd(22),
    t({ ko: "노트", en: "notes" }),
    says.padEnd(6),
    t({ ko: "센 값", en: "counted" }),
    counted.toLocaleString("en").padStart(11),
  );
}

// %% denseShare answer
function denseShare(types: string[], params: number[]): number {
  // ko: 종류가 "Linear"인 층들이 가진 매개변수는 전체의 얼마인가요? (0과 1 사이)
  // en: Which share of all parameters sits in layers of type "Linear"? From 0 to 1
  // #region solution
  let dense = 0;
  let all = 0;
  for (let i = 0; i < types.length; i++) {
    all += params[i];
    if (types[i] === "Linear") dense += params[i];
  }
  return dense / all;
  // #endregion
}

// %% denseShareCheck check
check.denseShare(denseShare);

// %% whereTheyAre show hide-input
function parametersOf(model: Module, wanted: RegExp): number {
  let count = 0;
  for (const { type, params } of summary(model, [1, 3, 224, 224]).rows) {
    if (wanted.test(type)) count += params;
  }
  return count;
}
const shareNames = [...fourNames, "DenseNet-121", "MobileNet"];
const shareModels: Module[] = [...fourNames.map((name) => four[name]), densenet121(), mobileNet()];
const inLinear = shareModels.map((model) => parametersOf(model, /^Linear$/) / 1e6);
const elsewhere = shareModels.map((model, i) => model.parameterCount() / 1e6 - inLinear[i]);
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "완전 연결층", en: "fully connected layers" }),
        x: shareNames,
        y: inLinear,
        marker: { color: orange },
      },
      {
        type: "bar",
        name: t({ ko: "합성곱과 나머지", en: "convolutions and the rest" }),
        x: shareNames,
        y: elsewhere,
        marker: { color: blue },
      },
    ],
    layout: {
      barmode: "stack",
      title: {
        text: t({
          ko: "AlexNet과 VGG의 매개변수는 대부분 완전 연결층에, 그 뒤로는 거의 합성곱에",
          en: "AlexNet and VGG keep their parameters in dense layers; later networks do not",
        }),
      },
      yaxis: { title: { text: t({ ko: "매개변수 (100만)", en: "parameters (millions)" }) } },
      legend: { orientation: "h", y: -0.15 },
    },
    text: shareNames
      .map((name, i) => `${name}: ${inLinear[i].toFixed(1)} + ${elsewhere[i].toFixed(1)}`)
      .join(", "),
  }),
);

// %% measure
// ko: 224×224 그림 한 장을 세 번 통과시켜 가장 짧은 시간을 재요. 아래 이름을 바꿔도 돼요.
// en: One picture of 224×224, three times; the shortest counts. Change the names if you like.
const measured: Record<string, Module> = {
  AlexNet: alexnet(),
  GoogLeNet: googlenet(),
  "ResNet-18": resnet18(),
  "ResNet-50": resnet50(),
  "DenseNet-121": densenet121(),
  MobileNet: mobileNet(),
};
interface Measurement {
  name: string;
  macs: number;
  seconds: number;
  weightsMB: number;
  outputsMB: number;
}
const measurements: Measurement[] = [];
const photoLike = randn([1, 3, 224, 224]);
for (const name of Object.keys(measured)) {
  const model = measured[name].eval();
  const { macs, params, outputBytes } = summary(model, [1, 3, 224, 224]);
  let seconds = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    noGrad(() => model.forward(photoLike)).at(0, 0);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  measurements.push({
    name: name,
    macs: macs,
    seconds: seconds,
    weightsMB: (4 * params) / 1e6,
    outputsMB: outputBytes / 1e6,
  });
  console.log(
    name.padEnd(13),
    t({ ko: "곱셈-덧셈", en: "multiply-adds" }),
    `${(macs / 1e9).toFixed(2)} G`,
    `${(1000 * seconds).toFixed(0).padStart(5)} ms`,
    t({ ko: " 1초에", en: " a second:" }),
    `${(macs / seconds / 1e9).toFixed(1)} G`,
  );
}

// %% timePicture show hide-input
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "markers+text",
        x: measurements.map(({ macs }) => macs / 1e9),
        y: measurements.map(({ seconds }) => 1000 * seconds),
        text: measurements.map(({ name }) => name),
        textposition: measurements.map((_, i) => (i % 2 === 0 ? "top center" : "bottom center")),
        marker: { size: 14, color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "이 컴퓨터에서 잰 시간: 곱셈-덧셈만으로는 줄이 서지 않음",
          en: "Time on this machine: multiply-adds alone do not put them in order",
        }),
      },
      xaxis: {
        title: { text: t({ ko: "곱셈-덧셈 (10억)", en: "multiply-adds (10⁹)" }) },
        range: [0, 4.8],
      },
      yaxis: {
        title: { text: t({ ko: "그림 한 장 (ms)", en: "one picture (ms)" }) },
        rangemode: "tozero",
      },
    },
    text: measurements
      .map(
        ({ name, macs, seconds }) =>
          `${name}: ${(macs / 1e9).toFixed(2)} G, ${(1000 * seconds).toFixed(0)} ms`,
      )
      .join("; "),
  }),
);

// %% swappedPairs answer
function swappedPairs(work: number[], seconds: number[]): number {
  // ko: 일은 더 적은데 시간은 더 걸리는 쌍을 세요. 쌍마다 한 번만 세요.
  // en: Count the pairs in which the one with less work takes longer. Each pair counts once.
  // #region solution
  let swapped = 0;
  for (let i = 0; i < work.length; i++) {
    for (let j = 0; j < work.length; j++) {
      if (work[i] < work[j] && seconds[i] > seconds[j]) swapped++;
    }
  }
  return swapped;
  // #endregion
}

// %% swappedPairsCheck check
check.swappedPairs(swappedPairs);

// %% memory show hide-input
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "가중치", en: "weights" }),
        x: measurements.map(({ name }) => name),
        y: measurements.map(({ weightsMB }) => weightsMB),
        marker: { color: orange },
      },
      {
        type: "bar",
        name: t({ ko: "층의 출력(그림 한 장)", en: "outputs of all layers, one picture" }),
        x: measurements.map(({ name }) => name),
        y: measurements.map(({ outputsMB }) => outputsMB),
        marker: { color: blue },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "매개변수가 적은 신경망이 학습할 때의 메모리까지 적게 쓰지는 않음",
          en: "Few parameters do not mean little memory in training",
        }),
      },
      yaxis: { title: { text: "MB" } },
      legend: { orientation: "h", y: -0.15 },
    },
    text: measurements
      .map(
        ({ name, weightsMB, outputsMB }) =>
          `${name}: ${weightsMB.toFixed(0)} MB + ${outputsMB.toFixed(0)} MB`,
      )
      .join("; "),
  }),
);

// %% bubbles show hide-input
const nets = PUBLISHED_MODELS.filter(({ name }) => !name.includes("_bn"));
const costs: Record<string, (net: (typeof nets)[number]) => number> = {
  [t({ ko: "곱셈-덧셈 (10억)", en: "multiply-adds (10⁹)" })]: (net) => net.gigaMultiplyAdds,
  [t({ ko: "매개변수 (100만)", en: "parameters (10⁶)" })]: (net) => net.parameters / 1e6,
  [t({ ko: "연도", en: "year" })]: (net) => net.year,
};

// ko: 이름이 겹치지 않게 놓을 자리예요.
// en: Where the names stand, so that they keep out of each other's way.
const sides: Record<string, string> = {
  googlenet: "bottom center",
  resnet18: "middle right",
  resnet34: "bottom right",
  resnet50: "middle right",
  resnet101: "top left",
  densenet121: "middle left",
  densenet161: "bottom right",
  densenet169: "middle left",
  densenet201: "top center",
};

function drawBubbles(axis: number): Figure {
  const what = Object.keys(costs)[axis - 1];
  const cost = costs[what];
  const family = (name: string) =>
    ["alexnet", "vgg", "googlenet", "resnet", "densenet", "mobilenet"].findIndex((f) =>
      name.startsWith(f),
    );
  const colors = ["#999999", orange, green, blue, "#CC79A7", "#E69F00"];
  const title = t({
    ko: `가로축이 ${what}일 때: 원의 넓이는 매개변수`,
    en: `Accuracy over ${what}; a bubble's area is its parameters`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "markers+text",
        x: nets.map(cost),
        y: nets.map(({ top1 }) => top1),
        text: nets.map(({ name }) => name),
        textposition: nets.map(({ name }) => sides[name] ?? "top center"),
        textfont: { size: 10 },
        customdata: nets.map(
          ({ parameters, gigaMultiplyAdds, year }) =>
            `${(parameters / 1e6).toFixed(1)} M, ${gigaMultiplyAdds.toFixed(2)} G, ${year}`,
        ),
        hovertemplate: "%{text}: %{y:.1f} %<br>%{customdata}<extra></extra>",
        marker: {
          size: nets.map(({ parameters }) => 4 * Math.sqrt(parameters / 1e6)),
          color: nets.map(({ name }) => colors[family(name)]),
          opacity: 0.65,
        },
      },
    ],
    layout: {
      title: { text: title },
      xaxis: {
        title: { text: what },
        type: axis === 3 ? "linear" : "log",
        dtick: axis === 3 ? 1 : "D2",
      },
      yaxis: { title: { text: t({ ko: "상위 1개 정확도 (%)", en: "top-1 accuracy (%)" }) } },
      height: 480,
    },
    text: `${title}. ${nets.map((net) => `${net.name} ${net.top1.toFixed(1)} %, ${cost(net)}`).join("; ")}`,
  });
}
show(slider({ min: 1, max: 3, value: 1, label: t({ ko: "가로축", en: "axis" }) }, drawBubbles));

// %% standardError answer
function standardError(accuracy: number, pictures: number): number {
  // ko: 정확도 p를 그림 n장으로 쟀을 때의 표준 오차 √(p(1 − p)/n)
  // en: The standard error of an accuracy p measured on n pictures: √(p(1 − p)/n)
  // #region solution
  return Math.sqrt((accuracy * (1 - accuracy)) / pictures);
  // #endregion
}

// %% standardErrorCheck check
check.standardError(standardError);

// %% errorBars show hide-input
const counts = [100, 500, 1000, 5000, 10000, 50000];
function drawErrorBars(step: number): Figure {
  const n = counts[step - 1];
  const some = ["vgg16", "googlenet", "resnet18", "resnet50", "densenet169", "resnet152"];
  const picked = nets.filter(({ name }) => some.includes(name)).sort((a, b) => a.top1 - b.top1);
  const bars = picked.map(({ top1 }) => 2 * Math.sqrt((top1 * (100 - top1)) / n));
  const title = t({
    ko: `그림 ${n.toLocaleString("en")}장으로 재면: 오차 막대가 겹치는 신경망은 구별하지 못함`,
    en: `Measured on ${n.toLocaleString("en")} pictures: where bars overlap, nothing is decided`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: picked.map(({ name }) => name),
        y: picked.map(({ top1 }) => top1),
        error_y: { type: "data", array: bars, thickness: 2, width: 8 },
        marker: { size: 11, color: blue },
      },
    ],
    layout: {
      title: { text: title },
      yaxis: {
        title: { text: t({ ko: "상위 1개 정확도 (%)", en: "top-1 accuracy (%)" }) },
        range: [58, 90],
      },
    },
    text: `${title}. ${picked.map(({ name, top1 }, i) => `${name} ${top1.toFixed(1)} ± ${bars[i].toFixed(2)}`).join(", ")}`,
  });
}
show(
  slider(
    {
      min: 1,
      max: 6,
      value: 6,
      label: t({ ko: "그림의 수(1: 100장 … 6: 50,000장)", en: "pictures (1: 100 … 6: 50,000)" }),
    },
    drawErrorBars,
  ),
);

// %% paretoFront answer
function paretoFront(costs: number[], accuracies: number[]): boolean[] {
  // ko: i를 이기는 j가 하나도 없으면 true.
  // ko: 이긴다: 값도 정확도도 i보다 나쁘지 않고, 적어도 하나는 더 나아요.
  // en: True where no other one beats i: no worse in cost and in accuracy, and better in one.
  // #region solution
  return costs.map((cost, i) => {
    for (let j = 0; j < costs.length; j++) {
      const noWorse = costs[j] <= cost && accuracies[j] >= accuracies[i];
      const better = costs[j] < cost || accuracies[j] > accuracies[i];
      if (noWorse && better) return false;
    }
    return true;
  });
  // #endregion
}

// %% paretoFrontCheck check
check.paretoFront(paretoFront);

// %% frontPicture show hide-input
function drawFront(byParameters: boolean): Figure {
  const cost = (net: (typeof nets)[number]) =>
    byParameters ? net.parameters / 1e6 : net.gigaMultiplyAdds;
  const sorted = [...nets].sort((a, b) => cost(a) - cost(b) || b.top1 - a.top1);
  let best = 0;
  const front: typeof nets = [];
  for (const net of sorted) {
    if (net.top1 > best) {
      best = net.top1;
      front.push(net);
    }
  }
  const rest = nets.filter((net) => !front.includes(net));
  const what = byParameters
    ? t({ ko: "매개변수 (100만)", en: "parameters (10⁶)" })
    : t({ ko: "곱셈-덧셈 (10억)", en: "multiply-adds (10⁹)" });
  const title = byParameters
    ? t({
        ko: "매개변수로 따진 파레토 프런트: MobileNet, DenseNet, 가장 깊은 ResNet",
        en: "The front by parameters: MobileNet, the DenseNets, the deepest ResNets",
      })
    : t({
        ko: "곱셈-덧셈으로 따진 파레토 프런트: ResNet-50이 들어오고, VGG는 여전히 밖",
        en: "The front by multiply-adds: ResNet-50 comes in, VGG stays out",
      });
  const points = (list: typeof nets, look: object) => ({
    type: "scatter",
    x: list.map(cost),
    y: list.map(({ top1 }) => top1),
    text: list.map(({ name }) => name),
    textposition: list.map(({ name }) => sides[name] ?? "bottom center"),
    textfont: { size: 10 },
    ...look,
  });
  return figure({
    data: [
      points(rest, {
        mode: "markers+text",
        name: t({ ko: "누군가에게 짐", en: "beaten by another" }),
        marker: { color: gray, size: 10 },
      }),
      points(front, {
        mode: "lines+markers+text",
        name: t({ ko: "프런트", en: "front" }),
        line: { color: orange, width: 2, shape: "hv" },
        marker: { color: orange, size: 13, symbol: "diamond" },
      }),
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: what }, type: "log", dtick: "D2" },
      yaxis: { title: { text: t({ ko: "상위 1개 정확도 (%)", en: "top-1 accuracy (%)" }) } },
      legend: { x: 0.02, y: 0.98 },
      height: 460,
    },
    text: `${title}: ${front.map(({ name, top1 }) => `${name} ${top1.toFixed(1)} %`).join(", ")}`,
  });
}
show(
  slider(
    {
      min: 1,
      max: 2,
      value: 1,
      label: t({ ko: "1: 곱셈-덧셈, 2: 매개변수", en: "1: multiply-adds, 2: parameters" }),
    },
    (which) => drawFront(which === 2),
  ),
);

// %% ilsvrc
show(
  plotIlsvrc(ILSVRC_RESULTS, {
    human: HUMAN_TOP5_ERROR.top5Error,
    title: t({
      ko: "ILSVRC 우승 팀의 오류율: 2012년부터 신경망, 2015년에 사람보다 아래로",
      en: "Winners of ILSVRC: networks since 2012, below a trained person in 2015",
    }),
  }),
);
for (const { year, team, model, layers, top5Error, place, source } of ILSVRC_RESULTS) {
  console.log(
    year,
    `${place}`.padEnd(2),
    (model === null ? team : `${model} (${team})`).padEnd(24),
    String(layers ?? "–").padEnd(4),
    `${top5Error} %`.padEnd(8),
    source,
  );
}

// %% shareRemoved answer
function shareRemoved(errors: number[]): number[] {
  // ko: errors[i]에서 errors[i + 1]로: 남은 오류의 얼마를 없앴나요? 답은 하나 짧아요.
  // en: From errors[i] to errors[i + 1]: which share of the error is gone? One number fewer.
  // #region solution
  const shares: number[] = [];
  for (let i = 1; i < errors.length; i++) {
    shares.push((errors[i - 1] - errors[i]) / errors[i - 1]);
  }
  return shares;
  // #endregion
}

// %% shareRemovedCheck check
check.shareRemoved(shareRemoved);

// %% leaps show hide-input
const winners = ILSVRC_RESULTS.filter(({ place }) => place === 1);
const leapYears = winners.slice(1).map(({ year }) => year);
const fell = winners.slice(1).map(({ top5Error }, i) => winners[i].top5Error - top5Error);
const gone = fell.map((points, i) => (100 * points) / winners[i].top5Error);
show(
  figure({
    data: [
      {
        type: "bar",
        name: t({ ko: "줄어든 %포인트", en: "points" }),
        x: leapYears,
        y: fell,
        marker: { color: gray },
      },
      {
        type: "bar",
        name: t({ ko: "없어진 오류의 몫 (%)", en: "share of the error that went (%)" }),
        x: leapYears,
        y: gone,
        marker: { color: orange },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "%포인트로는 2012년이 가장 큰 도약, 남은 오류의 몫으로는 2015년",
          en: "In points 2012 was the largest leap; as a share of what was left, 2015",
        }),
      },
      xaxis: { dtick: 1 },
      legend: { orientation: "h", y: -0.15 },
    },
    text: leapYears
      .map((year, i) => `${year}: ${fell[i].toFixed(1)}, ${gone[i].toFixed(0)} %`)
      .join("; "),
  }),
);

// %% minis
// ko: 다섯 구조의 작은 판. 입력은 [N, 1, 28, 28]이에요.
// en: Small versions of five architectures for [N, 1, 28, 28].
const norm = (from: number, to: number, size: number, stride = 1): Module[] => [
  conv2d(from, to, { kernelSize: size, stride: stride, padding: (size - 1) / 2, bias: false }),
  batchNorm2d(to),
  relu(),
];
const head = (channels: number): Module[] => [globalAvgPool2d(), flatten(), linear(channels, 10)];
const inception = (from: number): Module =>
  concat(
    sequential(...norm(from, 8, 1)),
    sequential(...norm(from, 8, 1), ...norm(8, 12, 3)),
    sequential(...norm(from, 4, 1), ...norm(4, 8, 5)),
    sequential(maxPool2d({ kernelSize: 3, stride: 1, padding: 1 }), ...norm(from, 4, 1)),
  );
const block = (from: number, to: number, stride: number): Module =>
  residual(
    sequential(...norm(from, to, 3, stride), ...norm(to, to, 3).slice(0, 2)),
    from === to ? null : sequential(...norm(from, to, 1, stride).slice(0, 2)),
    { after: relu() },
  );
// ko: 들어온 것 옆에 새 맵을 나란히 붙여요.
// en: New maps are put beside what came in.
const denseLayer = (from: number, growth: number): Module =>
  concat(identity(), sequential(...norm(from, growth, 3)));

const minis: Record<string, () => Module> = {
  AlexNet: () =>
    sequential(
      ...norm(1, 8, 5, 2),
      maxPool2d({ kernelSize: 2 }),
      ...norm(8, 16, 3),
      maxPool2d({ kernelSize: 2 }),
      flatten(),
      linear(144, 100),
      relu(),
      linear(100, 10),
    ),
  VGG: () =>
    sequential(
      ...norm(1, 8, 3),
      ...norm(8, 8, 3),
      maxPool2d({ kernelSize: 2 }),
      ...norm(8, 16, 3),
      ...norm(16, 16, 3),
      maxPool2d({ kernelSize: 2 }),
      flatten(),
      linear(784, 16),
      relu(),
      linear(16, 10),
    ),
  GoogLeNet: () =>
    sequential(
      ...norm(1, 8, 3),
      maxPool2d({ kernelSize: 2 }),
      inception(8),
      inception(32),
      maxPool2d({ kernelSize: 2 }),
      inception(32),
      ...head(32),
    ),
  ResNet: () =>
    sequential(...norm(1, 8, 3, 2), block(8, 8, 1), block(8, 16, 2), block(16, 24, 1), ...head(24)),
  DenseNet: () =>
    sequential(
      ...norm(1, 8, 3, 2),
      denseLayer(8, 10),
      denseLayer(18, 10),
      ...norm(28, 24, 1),
      maxPool2d({ kernelSize: 2 }),
      denseLayer(24, 12),
      denseLayer(36, 12),
      denseLayer(48, 12),
      ...head(60),
    ),
};
const miniRows = compareModels(
  Object.fromEntries(Object.keys(minis).map((name) => [name, minis[name]()])),
  [1, 1, 28, 28],
);
show(
  plotModelTable(miniRows, {
    title: t({
      ko: "작은 판 다섯: 매개변수는 비슷하고, 곱셈-덧셈은 크게 다름",
      en: "Five small versions: parameters of one order, very different work",
    }),
  }),
);

// %% trainMinis train
const digits = mnist({ train: true }).subset(2000);
const test = mnist({ train: false });
async function learn(model: Module, seed: number): Promise<number> {
  const optimizer = adam(model, { learningRate: 0.005 });
  for (let epoch = 0; epoch < 4; epoch++) {
    if (epoch === 3) optimizer.learningRate = 0.001;
    await fit(model, {
      train: digits,
      batchSize: 32,
      optimizer: optimizer,
      seed: 10 * seed + epoch,
      show: false,
    });
  }
  return (await evaluate(model, test.subset(2000))).accuracy;
}
const miniAccuracies: Record<string, number[]> = {};
for (const name of Object.keys(minis)) {
  miniAccuracies[name] = [];
  for (const seed of [1, 2, 3]) {
    manualSeed(seed);
    miniAccuracies[name].push(await learn(minis[name](), seed));
  }
  console.log(name.padEnd(10), miniAccuracies[name].map((a) => (100 * a).toFixed(1)).join("  "));
}

// %% miniPicture
const meanOf = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
show(
  plotModelBubbles(
    miniRows.map((row) => ({ ...row, accuracy: meanOf(miniAccuracies[row.name]) })),
    {
      title: t({
        ko: "직접 학습시킨 작은 판 다섯: 더 일한다고 더 잘 읽지는 않음",
        en: "Five small versions, trained here: more work is not more accuracy",
      }),
    },
  ),
);

// %% seeds show hide-input
show(
  figure({
    data: [1, 2, 3].map((seed, i) => ({
      type: "scatter",
      mode: "markers",
      name: t({ ko: `시드 ${seed}`, en: `seed ${seed}` }),
      x: Object.keys(minis),
      y: Object.keys(minis).map((name) => 100 * miniAccuracies[name][i]),
      marker: {
        size: 12,
        symbol: ["circle", "diamond", "square"][i],
        color: [blue, orange, green][i],
      },
    })),
    layout: {
      title: {
        text: t({
          ko: "시드만 바꿔도 움직이는 정확도: 이만한 차이는 구조의 차이가 아님",
          en: "Another seed moves the accuracy: a difference this small is not the architecture's",
        }),
      },
      yaxis: { title: { text: t({ ko: "정확도 (%)", en: "accuracy (%)" }) } },
      legend: { orientation: "h", y: -0.15 },
    },
    text: Object.keys(minis)
      .map((name) => `${name}: ${miniAccuracies[name].map((a) => (100 * a).toFixed(1)).join(", ")}`)
      .join("; "),
  }),
);

// %% budgetNet answer
function budgetNet(): Module {
  // ko: 입력 [N, 1, 28, 28], 출력 [N, 10]. 곱셈-덧셈 300,000번 이하, 매개변수 10,000개 이하.
  // en: Input [N, 1, 28, 28], output [N, 10].
  // en: At most 300,000 multiply-adds and at most 10,000 parameters.
  // #region solution
  return sequential(
    conv2d(1, 8, { kernelSize: 3, stride: 2, padding: 1, bias: false }),
    batchNorm2d(8),
    relu(),
    conv2d(8, 16, { kernelSize: 3, stride: 2, padding: 1, bias: false }),
    batchNorm2d(16),
    relu(),
    conv2d(16, 24, { kernelSize: 3, stride: 2, padding: 1, bias: false }),
    batchNorm2d(24),
    relu(),
    flatten(),
    linear(24 * 16, 10),
  );
  // #endregion
}

// %% trainBudgetNet train
manualSeed(11);
let budgetModel: Module = flatten();
try {
  budgetModel = budgetNet();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (budgetModel.parameters().length > 0) {
  const { params, macs } = summary(budgetModel, [1, 1, 28, 28]);
  console.log(
    t({ ko: "매개변수:", en: "parameters:" }),
    params,
    t({ ko: "(10,000 이하)", en: "(10,000 or fewer)" }),
  );
  console.log(
    t({ ko: "곱셈-덧셈:", en: "multiply-adds:" }),
    macs,
    t({ ko: "(300,000 이하)", en: "(300,000 or fewer)" }),
  );
  if (params <= 10000 && macs <= 300000) {
    const optimizer = adam(budgetModel, { learningRate: 0.005 });
    await fit(budgetModel, {
      train: mnist({ train: true }).subset(5000),
      epochs: 5,
      batchSize: 32,
      optimizer: optimizer,
      seed: 1,
    });
    console.log(
      t({ ko: "정확도:", en: "accuracy:" }),
      (await evaluate(budgetModel, test)).accuracy,
    );
  } else {
    console.log(
      t({ ko: "조건에 맞지 않아서 학습하지 않았어요.", en: "Not trained: it breaks the rules." }),
    );
  }
}

// %% budgetNetCheck check
check.budgetNet({ build: budgetNet, model: budgetModel });

// %% settle
const fourRows = compareModels(four, [1, 3, 224, 224]);
const fewest = (of: (row: ModelRow) => number): string =>
  [...fourRows].sort((a, b) => of(a) - of(b)).map(({ name }) => name)[0];
for (const { name, parameters, multiplyAdds } of fourRows) {
  console.log(
    name.padEnd(11),
    parameters.toLocaleString("en").padStart(12),
    `${(multiplyAdds / 1e9).toFixed(2)} G`.padStart(8),
  );
}
console.log(
  t({ ko: "매개변수가 가장 적은 것:", en: "fewest parameters:" }),
  fewest((row) => row.parameters),
  t({ ko: "내기:", en: "your bet:" }),
  betParameters,
);
console.log(
  t({ ko: "곱셈이 가장 적은 것:", en: "fewest multiplications:" }),
  fewest((row) => row.multiplyAdds),
  t({ ko: "내기:", en: "your bet:" }),
  betMultiplications,
);
