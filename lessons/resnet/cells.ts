// biome-ignore-all lint/suspicious/noFocusedTests: fit trains a network here.
// %% setup setup
import {
  adam,
  animals,
  batchNorm2d,
  conv2d,
  cosineDecay,
  degradationRuns,
  evaluate,
  F,
  type Figure,
  figure,
  fit,
  flatten,
  followSchedule,
  identity,
  kaimingNormal,
  knownWeights,
  linear,
  manualSeed,
  maxPool2d,
  mnist,
  type Module,
  noGrad,
  photo,
  plotArchitecture,
  plotGradientByDepth,
  plotImages,
  PUBLISHED_MODELS,
  relu,
  residual,
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  rng,
  type Sequential,
  sequential,
  sgd,
  show,
  slider,
  summary,
  t,
  type Tensor,
  tensor,
  zeros,
} from "convlab";
import { checks } from "convlab/lessons/resnet";

const check = checks(t({ ko: "ko", en: "en" }));
const orange = "#D55E00";
const blue = "#0072B2";
const green = "#009E73";
const gray = "#bbbbbb";

// %% askBlock setup hide-input
// ko: 채점하는 셀이 쓰는 함수예요. 블록에 정해진 가중치를 넣고 그림을 통과시켜요.
// en: For the checks: fills your block with known weights and sends maps through it.
function askBlock(
  build: (from: number, to: number, stride: number) => Module,
): (x: Tensor, to: number, stride: number) => Tensor {
  return (x, to, stride) =>
    noGrad(() =>
      knownWeights(build(x.shape[1], to, stride))
        .eval()
        .forward(x),
    );
}

// %% betPicture show hide-input
const runs = degradationRuns();
const lastOf = (name: string) => runs[name].epochs[runs[name].epochs.length - 1];
const wrongOf2000 = (name: string) => Math.round(2000 * (1 - lastOf(name).accuracy));

function drawTowers(added: number): Figure {
  const shapes: object[] = [];
  const heights = [18, 18 + added];
  heights.forEach((layers, tower) => {
    for (let l = 0; l < layers; l++) {
      const look = {
        fillcolor: l < 18 ? "#9ecae1" : "#f4b183",
        line: { color: "#ffffff", width: 1 },
      };
      shapes.push({
        type: "rect",
        x0: 6 * tower + 1,
        x1: 6 * tower + 4,
        y0: l,
        y1: l + 1,
        ...look,
      });
    }
  });
  const words = [
    t({
      ko: `18층: 2,000장 가운데<br>${wrongOf2000("plain18")}장 틀림`,
      en: `18 layers: ${wrongOf2000("plain18")} of 2,000<br>pictures wrong`,
    }),
    t({
      ko: `${18 + added}층: 2,000장 가운데<br><b>?</b>장 틀림`,
      en: `${18 + added} layers: <b>?</b> of 2,000<br>pictures wrong`,
    }),
  ];
  const title = t({
    ko: `${added}층을 더 쌓으면, 배운 그림을 더 잘 알까`,
    en: `${added} more layers: does it know the pictures it learned from any better?`,
  });
  return figure({
    data: [],
    layout: {
      title: { text: title },
      shapes: shapes,
      annotations: words.map((text, tower) => ({
        x: 6 * tower + 2.5,
        y: heights[tower] + 0.5,
        yanchor: "bottom",
        text: text,
        showarrow: false,
      })),
      xaxis: { visible: false, range: [0, 11] },
      yaxis: { visible: false, range: [-0.5, 42] },
      height: 420,
    },
    text: `${title}. ${words.join(". ").replaceAll("<br>", " ")}`,
  });
}
show(drawTowers(16));

// %% bet try
// ko: 34층 신경망은 배운 2,000장 가운데 몇 장을 틀릴까요?
// en: Of the 2,000 pictures that it learned from, how many does the 34-layer network get wrong?
const betWrong: number = 0;
// ko: 그것을 고치는 데 매개변수가 몇 % 더 필요할까요?
// en: The cure: by how many percent does it make the network larger?
const betCost: number = 50;

// %% copying show hide-input
const cat: Tensor = photo("cat", { size: 96 });
const [, catHeight, catWidth] = cat.shape;

// ko: 3×3 합성곱층을 여러 개 쌓아요. weights가 층마다 필터를 채워요.
// en: A stack of 3×3 convolutions; weights fills the filters of each layer.
function stackOf(layers: number, fill: (values: Float32Array, layer: number) => void): Module {
  const stack: Module[] = [identity()];
  for (let l = 0; l < layers; l++) {
    const layer = conv2d(3, 3, { kernelSize: 3, padding: 1, bias: false });
    const values = new Float32Array(81);
    fill(values, l);
    layer.loadStateDict({ weight: tensor(Array.from(values)).reshape([3, 3, 3, 3]) });
    stack.push(layer, relu());
  }
  return sequential(...stack);
}

function stretched(x: Tensor): Tensor {
  const low = Math.min(...x.values);
  const high = Math.max(...x.values);
  return F.mul(F.sub(x, low), 1 / (high - low || 1)).reshape([3, catHeight, catWidth]);
}

const copies = (values: Float32Array) => {
  for (const middle of [4, 40, 76]) values[middle] = 1;
};
const atRandom = (values: Float32Array, layer: number) => {
  kaimingNormal()(values, [3, 3, 3, 3], rng(layer));
};
show(
  slider(
    { min: 0, max: 16, value: 16, label: t({ ko: "더한 층", en: "layers added" }) },
    (layers) => {
      const x = cat.reshape([1, 3, catHeight, catWidth]);
      const pictures = [copies, atRandom].map((fill) =>
        stretched(noGrad(() => stackOf(layers, fill).forward(x))),
      );
      return plotImages(pictures, {
        titles: [
          t({ ko: "베끼는 필터", en: "filters that copy" }),
          t({ ko: "학습을 시작할 때의 필터", en: "filters as training starts" }),
        ],
        columns: 2,
        title: t({
          ko: `${layers}층 뒤: 베끼는 층은 아무것도 망치지 않지만, 학습은 거기서 시작하지 않음`,
          en: `${layers} layers later: copying harms nothing, but training does not start there`,
        }),
      });
    },
  ),
);

// %% identityFilter answer
function identityFilter(channels: number): Tensor {
  // ko: 필터 [channels, channels, 3, 3]. 패딩 1로 합성곱하면 입력이 그대로 나와야 해요.
  // en: Filters [channels, channels, 3, 3] that give back their input, with padding 1.
  // #region solution
  const w = zeros([channels, channels, 3, 3]);
  for (let k = 0; k < channels; k++) {
    w.values[(k * channels + k) * 9 + 4] = 1;
  }
  return w;
  // #endregion
}

// %% identityFilterCheck check
check.identityFilter(identityFilter);

// %% errorCurves show hide-input
function errorsOf(name: string, onTest: boolean): number[] {
  return runs[name].epochs.map((e) => 100 * (1 - (onTest ? (e.testAccuracy ?? 0) : e.accuracy)));
}

function drawErrors(names: string[], title: string): Figure {
  const colors = [blue, orange, green, "#CC79A7"];
  const data: object[] = [];
  names.forEach((name, i) => {
    for (const onTest of [false, true]) {
      data.push({
        type: "scatter",
        mode: "lines",
        name: `${name}, ${onTest ? t({ ko: "새 그림", en: "new pictures" }) : t({ ko: "배운 그림", en: "learned from" })}`,
        x: runs[name].epochs.map((e) => e.epoch),
        y: errorsOf(name, onTest),
        line: { color: colors[i], width: onTest ? 2 : 4, dash: onTest ? "dot" : "solid" },
      });
    }
  });
  return figure({
    data: data,
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "에폭", en: "epoch" }) } },
      yaxis: { title: { text: t({ ko: "오류율 (%)", en: "error (%)" }) }, range: [0, 90] },
      legend: { orientation: "h", y: -0.22 },
      height: 430,
    },
    text: `${title}. ${names
      .map(
        (name) =>
          `${name}: ${t({ ko: "배운 그림", en: "learned from" })} ${errorsOf(name, false)[19].toFixed(1)} %, ${t({ ko: "새 그림", en: "new" })} ${errorsOf(name, true)[19].toFixed(1)} %`,
      )
      .join("; ")}`,
  });
}
show(
  drawErrors(
    ["plain18", "plain34"],
    t({
      ko: "34층은 새 그림만이 아니라 배운 그림(굵은 선)에서도 더 많이 틀림",
      en: "34 layers do worse even on what they learned from (thick lines)",
    }),
  ),
);

// %% diagnose answer
function diagnose(
  shallowTrain: number,
  shallowTest: number,
  deepTrain: number,
  deepTest: number,
): "degradation" | "overfitting" | "neither" {
  // ko: 학습이 끝났을 때의 오류율(%)이에요. 1 %포인트까지의 차이는 우연으로 보세요.
  // en: Errors in percent at the end of training. Up to 1 point of difference counts as chance.
  // #region solution
  if (deepTrain > shallowTrain + 1) return "degradation";
  if (deepTest > shallowTest + 1) return "overfitting";
  return "neither";
  // #endregion
}

// %% diagnoseCheck check
check.diagnose(diagnose);

// %% gradientDepth
const pictures = animals({ kinds: 10, perKind: 5, seed: 7, kindSeed: 7 });
const fifty: number[] = [];
for (let k = 0; k < 50; k++) fifty.push(k);
const batch = pictures.batch(fifty);

function smallNet(layers: 18 | 34, shortcuts: boolean): Sequential {
  manualSeed(7);
  const options = { shortcuts: shortcuts, width: 8, classes: 10, stem: "cifar" as const };
  return layers === 18 ? resnet18(options) : resnet34(options);
}
const started: Record<string, Module> = {
  plain34: smallNet(34, false),
  resnet34: smallNet(34, true),
};
for (const name of Object.keys(started)) {
  F.crossEntropy(started[name].forward(batch.x), batch.y).backward();
}
show(
  plotGradientByDepth(started, {
    title: t({
      ko: "지름길이 없어도 기울기는 사라지지 않고, 오히려 앞으로 갈수록 커짐",
      en: "Without shortcuts the gradient does not vanish: it even grows towards the input",
    }),
  }),
);

// %% shattered show hide-input
// ko: 입력이 숫자 하나뿐인 신경망. 입력을 −2에서 2까지 움직이며 기울기 dy/dx를 재요.
// ko: 지름길이 있으면 몸통의 끝 층은 0.3배로 작게 시작해요.
// en: Networks with a single number as input. It moves from −2 to 2; we measure dy/dx.
// en: With shortcuts, the last layer of a body starts 0.3 times as large.
function scalarNet(blocks: number, shortcuts: boolean): Module {
  const random = rng(5);
  const layer = (from: number, to: number, size: number) =>
    linear(from, to, {
      init: (values, shape, own) => {
        kaimingNormal()(values, shape, own);
        for (let i = 0; i < values.length; i++) values[i] *= size;
      },
      biasInit: (values, _, own) => {
        for (let i = 0; i < values.length; i++) values[i] = 0.5 * own.normal();
      },
      rng: random,
    });
  const parts: Module[] = [layer(1, 64, 1), relu()];
  for (let b = 0; b < blocks; b++) {
    const body = sequential(layer(64, 64, 1), relu(), layer(64, 64, shortcuts ? 0.3 : 1));
    parts.push(shortcuts ? residual(body, null, { after: relu() }) : sequential(body, relu()));
  }
  return sequential(...parts, layer(64, 1, 1));
}

const places: number[] = [];
for (let k = 0; k < 256; k++) places.push(-2 + (4 * k) / 255);

function slopesOf(net: Module): number[] {
  const x = tensor(places.map((v) => [v]));
  x.requiresGrad = true;
  F.sum(net.forward(x)).backward();
  const slopes = x.grad === null ? [] : Array.from(x.grad.values);
  const middle = slopes.reduce((sum, v) => sum + v, 0) / slopes.length;
  const spread = Math.sqrt(
    slopes.reduce((sum, v) => sum + (v - middle) * (v - middle), 0) / slopes.length,
  );
  return slopes.map((v) => (v - middle) / (spread || 1));
}

// ko: 다섯 칸 떨어진 두 기울기가 얼마나 닮았는지. 1이면 같고, 0이면 아무 상관이 없어요.
// en: How alike two slopes are that lie five steps apart: 1 the same, 0 unrelated.
function likeness(slopes: number[]): number {
  let sum = 0;
  for (let k = 5; k < slopes.length; k++) sum += slopes[k] * slopes[k - 5];
  return sum / (slopes.length - 5);
}

function drawSlopes(blocks: number): Figure {
  const plain = slopesOf(scalarNet(blocks, false));
  const skipping = slopesOf(scalarNet(blocks, true));
  const title = t({
    ko: `${2 * blocks + 2}층: 이웃한 입력의 기울기가 닮은 정도, 그냥 ${likeness(plain).toFixed(2)}, 지름길 ${likeness(skipping).toFixed(2)}`,
    en: `${2 * blocks + 2} layers: neighbours' slopes agree by ${likeness(plain).toFixed(2)} plain, ${likeness(skipping).toFixed(2)} with shortcuts`,
  });
  const line = (name: string, y: number[], color: string, axis: string) => ({
    type: "scatter",
    mode: "lines",
    name: name,
    x: places,
    y: y,
    yaxis: axis,
    line: { color: color, width: 1.5 },
  });
  return figure({
    data: [
      line(t({ ko: "지름길 없음", en: "plain" }), plain, orange, "y"),
      line(t({ ko: "지름길 있음", en: "with shortcuts" }), skipping, blue, "y2"),
    ],
    layout: {
      title: { text: title },
      xaxis: { title: { text: t({ ko: "입력", en: "input" }) }, anchor: "y2" },
      yaxis: { domain: [0.55, 1], title: { text: t({ ko: "지름길 없음", en: "plain" }) } },
      yaxis2: { domain: [0, 0.45], title: { text: t({ ko: "지름길 있음", en: "shortcuts" }) } },
      showlegend: false,
      height: 430,
    },
    text: title,
  });
}
show(
  slider({ min: 1, max: 24, value: 16, label: t({ ko: "블록의 수", en: "blocks" }) }, (blocks) =>
    drawSlopes(blocks),
  ),
);

// %% addShortcut answer
function addShortcut(x: number[], f: number[]): number[] {
  // ko: 블록에 들어온 x와 몸통이 낸 f를 더하고, 그다음 ReLU
  // en: Add what entered the block and what the body gave; then the ReLU
  // #region solution
  return x.map((v, i) => Math.max(0, v + f[i]));
  // #endregion
}

// %% addShortcutCheck check
check.addShortcut(addShortcut);

// %% orderClaim
// ko: 블록 30개를 지나는 숫자 1,000개. 몸통 F는 평균이 0인 무작위 숫자를 낸다고 해요.
// en: A thousand numbers pass thirty blocks. Say that a body F gives random numbers of mean 0.
function meansOf(blocks: number, reluFirst: boolean): number[] {
  const random = rng(1);
  let x: number[] = [];
  for (let k = 0; k < 1000; k++) x.push(Math.max(0, random.normal()));
  const means: number[] = [];
  for (let b = 0; b < blocks; b++) {
    x = x.map((v) => {
      const f = random.normal();
      return reluFirst ? v + Math.max(0, f) : Math.max(0, v + f);
    });
    means.push(x.reduce((sum, v) => sum + v, 0) / x.length);
  }
  return means;
}
const afterSum = meansOf(30, false);
const beforeSum = meansOf(30, true);
show(
  figure({
    data: [
      {
        type: "scatter",
        name: t({ ko: "ReLU를 하고 더하기", en: "ReLU, then the sum" }),
        y: beforeSum,
        line: { color: orange, width: 3, dash: "dot" },
      },
      {
        type: "scatter",
        name: t({ ko: "더하고 ReLU", en: "the sum, then ReLU" }),
        y: afterSum,
        line: { color: blue, width: 3 },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "ReLU를 먼저 하면 블록은 더하기만 하고 빼지는 못함",
          en: "With the ReLU first, a block can only add, never take away",
        }),
      },
      xaxis: { title: { text: t({ ko: "블록", en: "block" }) } },
      yaxis: { title: { text: t({ ko: "숫자의 평균", en: "mean of the numbers" }) } },
      legend: { orientation: "h", y: -0.2 },
    },
    text: t({
      ko: `블록 30개 뒤의 평균: ReLU를 먼저 하면 ${beforeSum[29].toFixed(1)}, 더한 다음에 하면 ${afterSum[29].toFixed(1)}`,
      en: `Mean after 30 blocks: ${beforeSum[29].toFixed(1)} with the ReLU first, ${afterSum[29].toFixed(1)} with the sum first`,
    }),
  }),
);

// %% smallWeights show hide-input
// ko: 같은 무작위 필터 16층(블록 8개)에 크기 s를 곱해요.
// en: Sixteen layers (eight blocks) with the same random filters, all multiplied by s.
function eightBlocks(s: number, shortcuts: boolean): Module {
  const parts: Module[] = [];
  for (let b = 0; b < 8; b++) {
    const body = stackOf(2, (values, l) => {
      atRandom(values, 2 * b + l);
      for (let i = 0; i < values.length; i++) values[i] *= s;
    }) as Sequential;
    const open = sequential(body.layer(1), body.layer(2), body.layer(3));
    parts.push(shortcuts ? residual(open, null, { after: relu() }) : sequential(open, relu()));
  }
  return sequential(...parts);
}
show(
  slider(
    {
      min: 0,
      max: 1,
      step: 0.1,
      value: 0.2,
      label: t({ ko: "필터의 크기 s", en: "size s of the filters" }),
    },
    (s) => {
      const x = cat.reshape([1, 3, catHeight, catWidth]);
      const out = [false, true].map((shortcuts) => {
        // ko: 1보다 밝은 그림만 어둡게 맞춰요.
        // en: Only what is brighter than 1 is darkened to fit.
        const y = noGrad(() => eightBlocks(s, shortcuts).forward(x));
        const brightest = Math.max(1, ...y.values);
        return F.mul(y, 1 / brightest).reshape([3, catHeight, catWidth]);
      });
      return plotImages([cat, ...out], {
        titles: [
          t({ ko: "입력", en: "input" }),
          t({ ko: "그냥 16층", en: "16 plain layers" }),
          t({ ko: "블록 8개", en: "8 residual blocks" }),
        ],
        columns: 3,
        title: t({
          ko: `s = ${s}: 0에 가까운 필터가 그냥 층에는 어둠, 블록에는 베끼기`,
          en: `s = ${s}: filters near 0 are darkness for a plain stack, a copy for blocks`,
        }),
      });
    },
  ),
);

// %% blockPicture show hide-input
// ko: 블록의 두 길을 그려요. 상자마다 매개변수의 수가 있어요.
// en: The two ways through a block, with the parameters of each box.
function drawBlock(from: number, to: number, stride: number): Figure {
  const shapes: object[] = [];
  const annotations: object[] = [];
  const box = (x: number, y: number, text: string, color: string, wide = 3.4) => {
    const corner = { x0: x - wide / 2, x1: x + wide / 2, y0: y - 0.36, y1: y + 0.36 };
    shapes.push({
      type: "rect",
      ...corner,
      fillcolor: color,
      line: { color: "#555555", width: 1 },
    });
    annotations.push({ x: x, y: y, text: text, showarrow: false, font: { size: 13 } });
  };
  const heads = { x: [] as number[], y: [] as number[], symbols: [] as string[] };
  const arrow = (x0: number, y0: number, x1: number, y1: number, symbol: string) => {
    const line = { color: "#555555", width: 2 };
    shapes.push({ type: "line", x0: x0, y0: y0, x1: x1, y1: y1, line: line });
    heads.x.push(x1);
    heads.y.push(y1);
    heads.symbols.push(symbol);
  };
  const count = (n: number) => n.toLocaleString("en");
  const changes = stride !== 1 || from !== to;
  const by = stride === 1 ? "" : t({ ko: `, 스트라이드 ${stride}`, en: `, stride ${stride}` });
  const body = [
    [`3×3, ${from} → ${to}${by}: ${count(9 * from * to)}`, "#9ecae1"],
    [t({ ko: `배치 정규화: ${count(2 * to)}`, en: `batch norm: ${count(2 * to)}` }), "#deebf7"],
    ["ReLU", "#f0f0f0"],
    [`3×3, ${to} → ${to}: ${count(9 * to * to)}`, "#9ecae1"],
    [t({ ko: `배치 정규화: ${count(2 * to)}`, en: `batch norm: ${count(2 * to)}` }), "#deebf7"],
  ];
  box(0, 0, `x: ${from} × 56 × 56`, "#ffffff");
  body.forEach(([text, color], i) => {
    arrow(0, i + 0.36, 0, i + 0.58, "triangle-down");
    box(0, i + 1, text, color);
  });
  const side = 56 / stride;
  arrow(0, 5.36, 0, 5.58, "triangle-down");
  box(0, 6, "+", "#fde0c5", 0.9);
  arrow(0, 6.36, 0, 6.58, "triangle-down");
  box(0, 7, `ReLU → ${to} × ${side} × ${side}`, "#f0f0f0");
  const line = { color: orange, width: 3 };
  shapes.push({ type: "path", path: "M 1.7 0 L 4.2 0 L 4.2 6 L 0.6 6", line: line });
  arrow(0.6, 6, 0.55, 6, "triangle-left");
  const words = changes
    ? `1×1, ${from} → ${to}${by}: ${count(from * to)}`
    : t({ ko: "그대로: 0", en: "as it is: 0" });
  box(4.2, 2.5, words, "#fde0c5");
  if (changes)
    box(
      4.2,
      3.5,
      t({ ko: `배치 정규화: ${count(2 * to)}`, en: `batch norm: ${count(2 * to)}` }),
      "#fde0c5",
    );
  const cost = changes ? from * to + 2 * to : 0;
  const title = t({
    ko: `${from} → ${to}채널: 지름길의 매개변수 ${count(cost)}개, 몸통 ${count(9 * from * to + 9 * to * to + 4 * to)}개`,
    en: `${from} → ${to} channels: ${count(cost)} parameters in the shortcut, ${count(9 * from * to + 9 * to * to + 4 * to)} in the body`,
  });
  return figure({
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: heads.x,
        y: heads.y,
        marker: { symbol: heads.symbols, size: 10, color: "#555555" },
        hoverinfo: "skip",
      },
    ],
    layout: {
      title: { text: title },
      shapes: shapes,
      annotations: annotations,
      xaxis: { visible: false, range: [-2.6, 6.6] },
      yaxis: { visible: false, range: [7.6, -0.6] },
      height: 520,
    },
    text: title,
  });
}
show(
  slider(
    { min: 64, max: 256, step: 64, value: 64, label: t({ ko: "나가는 채널", en: "channels out" }) },
    (to) => drawBlock(64, to, to === 64 ? 1 : 2),
  ),
);

// %% basicBlock answer
function basicBlock(from: number, to: number, stride: number): Module {
  // ko: 몸통과 지름길을 만들고 residual(body, shortcut, { after: relu() })로 묶으세요.
  // en: Build the body and the shortcut; residual(body, shortcut, { after: relu() }) joins them.
  // #region solution
  const body = sequential(
    conv2d(from, to, { kernelSize: 3, stride: stride, padding: 1, bias: false }),
    batchNorm2d(to),
    relu(),
    conv2d(to, to, { kernelSize: 3, padding: 1, bias: false }),
    batchNorm2d(to),
  );
  const shortcut =
    stride === 1 && from === to
      ? null
      : sequential(
          conv2d(from, to, { kernelSize: 1, stride: stride, bias: false }),
          batchNorm2d(to),
        );
  return residual(body, shortcut, { after: relu() });
  // #endregion
}

// %% basicBlockCheck check
check.basicBlock(askBlock(basicBlock));

// %% shortcutCost
for (const [name, deep, plain] of [
  ["ResNet-18", resnet18(), resnet18({ shortcuts: false })],
  ["ResNet-34", resnet34(), resnet34({ shortcuts: false })],
] as [string, Module, Module][]) {
  const [numbers, without] = [deep.parameterCount(), plain.parameterCount()];
  console.log(
    name,
    numbers,
    t({ ko: "지름길 없이", en: "without shortcuts" }),
    without,
    t({ ko: "차이", en: "difference" }),
    numbers - without,
    `(${((100 * (numbers - without)) / without).toFixed(2)} %)`,
  );
}
const firstBlock = summary(resnet34(), [1, 3, 224, 224]).rows.filter((row) =>
  row.name.startsWith("layer2.0"),
);
for (const row of firstBlock) {
  console.log(
    row.name.padEnd(22),
    row.type.padEnd(12),
    row.output.join("×").padEnd(14),
    row.params,
  );
}

// %% cured
show(
  drawErrors(
    ["plain34", "resnet34"],
    t({
      ko: "같은 34층, 같은 학습: 지름길이 있으면 배운 그림을 거의 다 맞힘",
      en: "The same 34 layers, the same training: with shortcuts it learns nearly all",
    }),
  ),
);
for (const name of Object.keys(runs)) {
  console.log(
    name.padEnd(9),
    t({ ko: "배운 그림", en: "learned from" }),
    `${errorsOf(name, false)[19].toFixed(1)} %`,
    t({ ko: " 새 그림", en: " new pictures" }),
    `${errorsOf(name, true)[19].toFixed(1)} %`,
  );
}

// %% tryRuns try
// ko: "plain18", "plain34", "resnet18", "resnet34" 가운데 골라 견주어 보세요. 어떤 둘이 거의 같은가요?
// en: Choose among "plain18", "plain34", "resnet18", "resnet34". Which two hardly differ?
const chosen = ["resnet18", "resnet34"];
show(
  drawErrors(
    chosen,
    t({ ko: `${chosen.join(", ")}의 오류율`, en: `Errors of ${chosen.join(", ")}` }),
  ),
);

// %% deeper show hide-input
// ko: 논문의 표 2와 3에 있는 오류율이에요(ImageNet 검증용 사진, 열 조각 평균).
// en: Errors from tables 2 and 3 of the paper (ImageNet validation, mean of ten crops).
show(
  figure({
    data: [
      {
        type: "scatter",
        mode: "lines+markers+text",
        name: t({ ko: "지름길 없음", en: "plain" }),
        x: ["18", "34"],
        y: [27.94, 28.54],
        text: ["27.94", "28.54"],
        textposition: "top center",
        line: { color: "#666666", width: 3, dash: "dot" },
        marker: { size: 11, symbol: "square" },
      },
      {
        type: "scatter",
        mode: "lines+markers+text",
        name: "ResNet",
        x: ["18", "34", "50", "101", "152"],
        y: [27.88, 25.03, 22.85, 21.75, 21.43],
        text: ["27.88", "25.03", "22.85", "21.75", "21.43"],
        textposition: "bottom center",
        line: { color: blue, width: 3 },
        marker: { size: 11 },
      },
    ],
    layout: {
      title: {
        text: t({
          ko: "ImageNet에서: 그냥 쌓으면 34층이 더 나쁘고, 지름길이 있으면 깊을수록 나음",
          en: "On ImageNet: plain, 34 layers are worse; with shortcuts deeper is better",
        }),
      },
      xaxis: { title: { text: t({ ko: "층", en: "layers" }) }, type: "category" },
      yaxis: {
        title: { text: t({ ko: "상위 1개 오류율 (%)", en: "top-1 error (%)" }) },
        range: [20, 30],
      },
      legend: { orientation: "h", y: -0.22 },
    },
    text: t({
      ko: "상위 1개 오류율. 지름길 없음: 18층 27.94, 34층 28.54. ResNet: 18층 27.88, 34층 25.03, 50층 22.85, 101층 21.75, 152층 21.43.",
      en: "Top-1 error. Plain: 18 layers 27.94, 34 layers 28.54. ResNet: 27.88, 25.03, 22.85, 21.75, 21.43 with 18, 34, 50, 101, 152 layers.",
    }),
  }),
);

// %% lesion train
const kinds = animals({ kinds: 10, perKind: 100, seed: 7, kindSeed: 7 });
const newOnes = animals({ kinds: 10, perKind: 30, seed: 8, kindSeed: 7 });
async function learnKinds(model: Module, epochs: number): Promise<void> {
  await fit(model, {
    train: kinds,
    epochs: epochs,
    batchSize: 25,
    seed: 7,
    show: false,
    optimizer: sgd(model, { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 }),
    callbacks: [followSchedule(cosineDecay({ steps: epochs * 40 }))],
  });
}

// ko: 블록 하나를 빼고 나머지를 그대로 이은 신경망
// en: The same network with one block taken out and the rest joined up
function without(model: Sequential, stage: number, block: number): Module {
  const parts: Module[] = [];
  for (const [name, part] of model.children()) {
    if (!name.startsWith("layer")) parts.push(part);
    else
      for (const [number, one] of part.children()) {
        if (name !== `layer${stage}` || Number(number) !== block) parts.push(one);
      }
  }
  return sequential(...parts);
}

const removable: [number, number][] = [
  [1, 0],
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 1],
];
const lesions: Record<string, number[]> = {};
for (const shortcuts of [false, true]) {
  const model = smallNet(18, shortcuts);
  await learnKinds(model, 10);
  const accuracies = [(await evaluate(model, newOnes)).accuracy];
  for (const [stage, block] of removable) {
    accuracies.push((await evaluate(without(model, stage, block), newOnes)).accuracy);
  }
  lesions[shortcuts ? "resnet18" : "plain18"] = accuracies;
  console.log(shortcuts ? "resnet18" : "plain18", accuracies.map((a) => a.toFixed(2)).join("  "));
}

// %% lesionPicture show hide-input
const lesionNames = [
  t({ ko: "그대로", en: "whole" }),
  ...removable.map(([stage, block]) =>
    t({ ko: `layer${stage}.${block} 빼기`, en: `no layer${stage}.${block}` }),
  ),
];
show(
  figure({
    data: Object.keys(lesions).map((name) => ({
      type: "bar",
      name: name,
      x: lesionNames,
      y: lesions[name].map((a) => 100 * a),
      marker: { color: name === "plain18" ? orange : blue },
    })),
    layout: {
      title: {
        text: t({
          ko: "블록 하나를 빼면: 지름길이 없으면 찍는 수준, 있으면 아는 것이 남음",
          en: "One block less: the plain network guesses, with shortcuts something is left",
        }),
      },
      yaxis: {
        title: { text: t({ ko: "새 그림의 정확도 (%)", en: "accuracy, new pictures (%)" }) },
        range: [0, 100],
      },
      legend: { orientation: "h", y: -0.2 },
    },
    text: Object.keys(lesions)
      .map(
        (name) =>
          `${name}: ${lesionNames.map((what, i) => `${what} ${(100 * lesions[name][i]).toFixed(0)} %`).join(", ")}`,
      )
      .join("; "),
  }),
);

// %% twoOrThree
const twoWide: Module = sequential(
  conv2d(256, 256, { kernelSize: 3, padding: 1, bias: false }),
  conv2d(256, 256, { kernelSize: 3, padding: 1, bias: false }),
);
const threeNarrow: Module = sequential(
  conv2d(256, 64, { kernelSize: 1, bias: false }),
  conv2d(64, 64, { kernelSize: 3, padding: 1, bias: false }),
  conv2d(64, 256, { kernelSize: 1, bias: false }),
);
show(summary(twoWide, [1, 256, 56, 56]));
show(summary(threeNarrow, [1, 256, 56, 56]));
console.log(twoWide.parameterCount() / threeNarrow.parameterCount());

// %% bottleneck answer
function bottleneck(from: number, width: number, stride: number): Module {
  // ko: 1×1로 width까지 좁히고, 3×3(stride는 여기), 1×1로 4 * width까지 넓혀요.
  // en: 1×1 down to width, 3×3 (here is the stride), 1×1 up to 4 * width.
  // #region solution
  const to = 4 * width;
  const body = sequential(
    conv2d(from, width, { kernelSize: 1, bias: false }),
    batchNorm2d(width),
    relu(),
    conv2d(width, width, { kernelSize: 3, stride: stride, padding: 1, bias: false }),
    batchNorm2d(width),
    relu(),
    conv2d(width, to, { kernelSize: 1, bias: false }),
    batchNorm2d(to),
  );
  const around =
    stride === 1 && from === to
      ? null
      : sequential(
          conv2d(from, to, { kernelSize: 1, stride: stride, bias: false }),
          batchNorm2d(to),
        );
  return residual(body, around, { after: relu() });
  // #endregion
}

// %% bottleneckCheck check
check.bottleneck(askBlock(bottleneck));

// %% stages
// ko: 논문의 표 1, 34층 열. 논문이 적은 크기는 112, 56, 56, 28, 14, 7이에요.
// en: Table 1 of the paper, column of 34 layers. Its sizes: 112, 56, 56, 28, 14, 7.
const whole = summary(resnet34(), [1, 3, 224, 224]);
for (const stage of ["conv1", "maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"]) {
  const rows = whole.rows.filter(({ name }) => name === stage || name.startsWith(`${stage}.`));
  const last = rows[rows.length - 1];
  const convolutions = rows.filter(
    ({ type, name }) => type === "Conv2d" && !name.includes("downsample"),
  );
  console.log(
    stage.padEnd(8),
    last.output.slice(1).join("×").padEnd(12),
    t({ ko: "합성곱", en: "convolutions" }),
    String(convolutions.length).padEnd(3),
    t({ ko: "매개변수", en: "parameters" }),
    rows.reduce((sum, row) => sum + row.params, 0).toLocaleString("en"),
  );
}

// %% architecture
show(
  plotArchitecture(resnet34(), [1, 3, 224, 224], {
    title: t({
      ko: "ResNet-34: 맵이 절반이 될 때마다 채널은 두 배",
      en: "ResNet-34: whenever the maps halve, the channels double",
    }),
  }),
);

// %% countLayers answer
function countLayers(blocks: number[], isBottleneck: boolean): number {
  // ko: 입력에서 출력까지 가장 긴 길에서 만나는, 가중치가 있는 층을 세요.
  // en: Count the layers with weights on the longest way from input to output.
  // #region solution
  const sum = blocks.reduce((a, b) => a + b, 0);
  return 2 + (isBottleneck ? 3 : 2) * sum;
  // #endregion
}

// %% countLayersCheck check
check.countLayers(countLayers);

// %% five
// ko: 논문의 표 1이 적은 곱셈-덧셈(10억 번)
// en: Multiply-adds as table 1 of the paper has them, in 10⁹
const inPaper: Record<string, number> = {
  resnet18: 1.8,
  resnet34: 3.6,
  resnet50: 3.8,
  resnet101: 7.6,
  resnet152: 11.3,
};
const family: Record<string, Module> = {
  resnet18: resnet18(),
  resnet34: resnet34(),
  resnet50: resnet50(),
  resnet101: resnet101(),
  resnet152: resnet152(),
};
const published = PUBLISHED_MODELS.filter(({ name }) => name in family);
for (const { name, parameters, top1 } of published) {
  const { params, macs } = summary(family[name], [1, 3, 224, 224]);
  console.log(
    name.padEnd(10),
    params === parameters ? "=" : "≠",
    params.toLocaleString("en").padStart(10),
    t({ ko: " 곱셈-덧셈", en: " multiply-adds" }),
    (macs / 1e9).toFixed(2),
    t({ ko: "논문", en: "paper" }),
    inPaper[name],
    t({ ko: " 상위 1개 오류율", en: " top-1 error" }),
    (100 - top1).toFixed(1),
    "%",
  );
}

// %% movedStride
// ko: 논문은 스트라이드를 첫 1×1에 두었어요. 그러면 세 단계의 첫 1×1이 4분의 1만 계산해요.
// en: The paper has the stride in the first 1×1: in three stages it computes a quarter.
let fewer = 0;
for (const { name, type, macs } of summary(resnet50(), [1, 3, 224, 224]).rows) {
  const isFirst = /^layer[234]\.0\.conv1$/.test(name);
  if (type === "Conv2d" && isFirst) fewer += (3 / 4) * macs;
}
for (const name of ["resnet50", "resnet101", "resnet152"]) {
  const { macs } = summary(family[name], [1, 3, 224, 224]);
  console.log(
    name,
    ((macs - fewer) / 1e9).toFixed(2),
    t({ ko: "논문", en: "paper" }),
    inPaper[name],
  );
}

// %% deepDigits answer
function deepDigits(): Module {
  // ko: 입력 [N, 1, 28, 28], 출력 [N, 10]. 가중치가 있는 층 30개 이상, 매개변수 30,000개 이하.
  // en: Input [N, 1, 28, 28], output [N, 10].
  // en: At least 30 layers with weights, at most 30,000 parameters.
  // #region solution
  const unit = (from: number, to: number, stride: number): Module =>
    residual(
      sequential(
        conv2d(from, to, { kernelSize: 3, stride: stride, padding: 1, bias: false }),
        batchNorm2d(to),
        relu(),
        conv2d(to, to, { kernelSize: 3, padding: 1, bias: false }),
        batchNorm2d(to),
      ),
      stride === 1 && from === to
        ? null
        : sequential(
            conv2d(from, to, { kernelSize: 1, stride: stride, bias: false }),
            batchNorm2d(to),
          ),
      { after: relu() },
    );
  const layers: Module[] = [
    conv2d(1, 8, { kernelSize: 3, stride: 2, padding: 1, bias: false }),
    batchNorm2d(8),
    relu(),
  ];
  for (let k = 0; k < 9; k++) layers.push(unit(8, 8, 1));
  layers.push(unit(8, 12, 2));
  for (let k = 0; k < 4; k++) layers.push(unit(12, 12, 1));
  return sequential(...layers, maxPool2d({ kernelSize: 2 }), flatten(), linear(12 * 9, 10));
  // #endregion
}

// %% trainDeepDigits train
function depthOf(model: Module): number {
  // ko: 지름길의 1×1은 세지 않아요.
  // en: The 1×1 of a shortcut does not count.
  const { rows } = summary(model, [1, 1, 28, 28]);
  return rows.filter(({ macs, name }) => macs > 0 && !/shortcut|downsample/.test(name)).length;
}
const digits = mnist({ train: true }).subset(3000);
async function learnDigits(model: Module): Promise<number> {
  await fit(model, {
    train: digits,
    epochs: 4,
    batchSize: 32,
    optimizer: adam(model, { learningRate: 0.006 }),
    callbacks: [followSchedule(cosineDecay({ steps: 4 * 94 }))],
    seed: 1,
  });
  return (await evaluate(model, mnist({ train: false }))).accuracy;
}
manualSeed(11);
let deepModel: Module = flatten();
try {
  deepModel = deepDigits();
} catch (error) {
  console.log(t({ ko: "학습하지 않았어요.", en: "Nothing was trained." }), String(error));
}
if (deepModel.parameters().length > 0) {
  const depth = depthOf(deepModel);
  const numbers = deepModel.parameterCount();
  console.log(t({ ko: "층:", en: "layers:" }), depth, t({ ko: "(30 이상)", en: "(30 or more)" }));
  console.log(
    t({ ko: "매개변수:", en: "parameters:" }),
    numbers,
    t({ ko: "(30,000 이하)", en: "(30,000 or fewer)" }),
  );
  if (depth >= 30 && numbers <= 30000) {
    console.log(t({ ko: "정확도:", en: "accuracy:" }), await learnDigits(deepModel));
  } else {
    console.log(
      t({ ko: "조건에 맞지 않아서 학습하지 않았어요.", en: "Not trained: it breaks the rules." }),
    );
  }
}

// %% deepDigitsCheck check
check.deepDigits({ build: deepDigits, model: deepModel });

// %% settle
console.log(
  t({ ko: "34층이 틀린 그림:", en: "wrong with 34 layers:" }),
  wrongOf2000("plain34"),
  t({ ko: "18층:", en: "with 18:" }),
  wrongOf2000("plain18"),
  t({ ko: "건 숫자:", en: "your bet:" }),
  betWrong,
);
const plainSize = resnet34({ shortcuts: false }).parameterCount();
const cost = (100 * (resnet34().parameterCount() - plainSize)) / plainSize;
console.log(
  t({ ko: "지름길이 더한 매개변수:", en: "added by the shortcuts:" }),
  `${cost.toFixed(2)} %`,
  t({ ko: "건 숫자:", en: "your bet:" }),
  betCost,
);
