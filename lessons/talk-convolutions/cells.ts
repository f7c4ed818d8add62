// %% setup setup
import { conv2d, type Figure, figure, noGrad, randn, show, slider, t } from "convlab";
import { checks } from "convlab/lessons/talk-convolutions";

const check = checks(t({ ko: "ko", en: "en" }));

// %% tools show hide-input
interface Series {
  name: string;
  x: (string | number)[];
  y: number[];
  color: string;
}
function chart(
  kind: string,
  title: string,
  axes: string[],
  series: Series[],
  log: boolean,
): Figure {
  const highest = Math.max(...series.flatMap((one) => one.y));
  return figure({
    data: series.map((one) => ({
      type: kind,
      mode: "lines+markers",
      name: one.name,
      x: one.x,
      y: one.y,
      marker: { color: one.color, size: 9 },
      line: { color: one.color, width: 3 },
      showlegend: one.name !== "",
    })),
    layout: {
      title: { text: title },
      xaxis: {
        title: { text: axes[0] },
        ...(kind === "bar" ? { type: "category" } : { type: "log", tickvals: series[0].x }),
      },
      yaxis: {
        title: { text: axes[1] },
        type: log ? "log" : "linear",
        ...(log ? { dtick: 1 } : {}),
        ...(series.length > 2 && !log ? { range: [0, 1.3 * highest] } : {}),
      },
      legend: { orientation: kind === "bar" ? "h" : "v", x: 0.02, y: 0.99 },
      height: 340,
    },
    text: title,
  });
}
const blue = "#0072B2";
const orange = "#D55E00";
const green = "#009E73";
const plainWord = t({ ko: "보통 3×3", en: "plain 3×3" });
const dilatedWord = t({ ko: "팽창 3×3", en: "dilated 3×3" });
const depthWord = t({ ko: "깊이별 3×3", en: "depthwise 3×3" });
const pointWord = t({ ko: "점별 1×1", en: "pointwise 1×1" });
const channelWord = t({ ko: "채널", en: "channels" });

// %% kinds
// ko: 출력 숫자 하나가 보는 것: 왼쪽은 픽셀, 오른쪽은 채널(8개에서 8개로)
// en: What one output number sees: pixels on the left, channels on the right (8 in, 8 out)
interface Kind {
  name: string;
  pixels: number;
  step: number;
  groups: number;
}
const kinds: Kind[] = [
  { name: plainWord, pixels: 3, step: 1, groups: 1 },
  { name: dilatedWord, pixels: 3, step: 2, groups: 1 },
  { name: pointWord, pixels: 1, step: 1, groups: 1 },
  { name: t({ ko: "그룹 3×3", en: "grouped 3×3" }), pixels: 3, step: 1, groups: 4 },
  { name: depthWord, pixels: 3, step: 1, groups: 8 },
];
function seenPixels(kind: Kind): number[][] {
  const reach = kind.pixels === 1 ? 0 : kind.step;
  const seen = (d: number) => Math.abs(d) <= reach && d % kind.step === 0;
  const places = [-2, -1, 0, 1, 2];
  return places.map((i) => places.map((j) => (seen(i) && seen(j) ? 1 : 0)));
}
function seenChannels(kind: Kind): number[][] {
  const each = 8 / kind.groups;
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  return all.map((to) =>
    all.map((from) => (Math.floor(to / each) === Math.floor(from / each) ? 1 : 0)),
  );
}
show(
  slider({ min: 0, max: 4, value: 0, label: t({ ko: "종류", en: "kind" }) }, (which) => {
    const kind = kinds[which];
    const weights = kind.pixels ** 2 * (8 / kind.groups) * 8;
    const title = t({
      ko: `${kind.name}: 픽셀 ${kind.pixels ** 2}개, 채널 ${8 / kind.groups}개, 가중치 ${weights}개`,
      en: `${kind.name}: pixels ${kind.pixels ** 2}, channels ${8 / kind.groups}, weights ${weights}`,
    });
    const map = (z: number[][], axis: string, color: string) => ({
      type: "heatmap",
      z: z,
      xaxis: axis,
      yaxis: axis.replace("x", "y"),
      zmin: 0,
      zmax: 1,
      xgap: 2,
      ygap: 2,
      colorscale: [
        [0, "#eeeeee"],
        [1, color],
      ],
      showscale: false,
      hoverinfo: "skip",
    });
    return figure({
      data: [map(seenPixels(kind), "x", orange), map(seenChannels(kind), "x2", blue)],
      layout: {
        title: { text: title },
        xaxis: {
          domain: [0, 0.46],
          title: { text: t({ ko: "픽셀", en: "pixels" }) },
          showticklabels: false,
          ticks: "",
        },
        xaxis2: {
          domain: [0.54, 1],
          title: {
            text: t({
              ko: "입력 채널 → 출력 채널(줄)",
              en: "input channel → output channel (row)",
            }),
          },
          showticklabels: false,
          ticks: "",
        },
        yaxis: { autorange: "reversed", showticklabels: false, ticks: "" },
        yaxis2: { autorange: "reversed", showticklabels: false, ticks: "", anchor: "x2" },
        height: 330,
      },
      text: title,
    });
  }),
);

// %% counted
// ko: 깊이별 다음에 점별: 둘을 더해도 보통 합성곱보다 일이 적어요. 맵은 32×32.
// en: Depthwise, then pointwise: together less work than the plain one. Maps of 32×32.
const side = 32;
function workOf(channels: number): { plain: number; depthwise: number; pointwise: number } {
  const places = side * side;
  return {
    plain: 9 * channels * channels * places,
    depthwise: 9 * channels * places,
    pointwise: channels * channels * places,
  };
}
show(
  slider({ min: 8, max: 128, step: 8, value: 64, label: channelWord }, (channels) => {
    const work = workOf(channels);
    const fewer = work.plain / (work.depthwise + work.pointwise);
    const title = t({
      ko: `채널 ${channels}개: 곱셈-덧셈이 ${fewer.toFixed(1)}배 적음`,
      en: `${channels} channels: ${fewer.toFixed(1)} times fewer multiply-adds`,
    });
    return chart(
      "bar",
      title,
      ["", t({ ko: "곱셈-덧셈(백만)", en: "multiply-adds in millions" })],
      [
        {
          name: "",
          x: [plainWord, depthWord, pointWord],
          y: [work.plain / 1e6, work.depthwise / 1e6, work.pointwise / 1e6],
          color: blue,
        },
      ],
      false,
    );
  }),
);

// %% measured
// ko: 이 컴퓨터에서 재요. 층마다 여섯 번 가운데 가장 빠른 것을 남겨요. 보통과 팽창은 곱셈-덧셈의 수가 같아요.
// en: Measured on this machine: the fastest of six runs for each layer. Plain and dilated have equally many multiply-adds.
function millisecondsOf(channels: number, filter: number, groups: number, step: number): number {
  const layer = conv2d(channels, channels, {
    kernelSize: filter,
    padding: filter === 3 ? step : 0,
    dilation: step,
    groups: groups,
    bias: false,
  });
  const x = randn([1, channels, side, side]);
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 6; run++) {
    const start = performance.now();
    noGrad(() => layer.forward(x).values[0]);
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}
const widths: number[] = [16, 32, 64, 128];
const clocks = widths.map((channels) => ({
  plain: millisecondsOf(channels, 3, 1, 1),
  dilated: millisecondsOf(channels, 3, 1, 2),
  depthwise: millisecondsOf(channels, 3, channels, 1),
  pointwise: millisecondsOf(channels, 1, 1, 1),
}));
clocks.forEach((clock, i) => {
  console.log(
    widths[i],
    plainWord,
    clock.plain.toFixed(2),
    dilatedWord,
    clock.dilated.toFixed(2),
    depthWord,
    clock.depthwise.toFixed(2),
    pointWord,
    clock.pointwise.toFixed(2),
    "ms",
  );
});

// %% promised
show(
  slider(
    { min: 0, max: 3, value: 2, label: t({ ko: "채널 16·2ⁿ, n", en: "channels 16·2ⁿ, n" }) },
    (n) => {
      const promised = widths
        .map(workOf)
        .map((work) => work.plain / (work.depthwise + work.pointwise));
      const thanPlain = clocks.map((clock) => clock.plain / (clock.depthwise + clock.pointwise));
      const thanDilated = clocks.map(
        (clock) => clock.dilated / (clock.depthwise + clock.pointwise),
      );
      const [fewer, plain, dilated] = [promised, thanPlain, thanDilated].map((v) =>
        v[n].toFixed(1),
      );
      const title = t({
        ko: `채널 ${widths[n]}개: 곱셈-덧셈은 ${fewer}배 적고, 빠르기는 보통의 ${plain}배, 팽창의 ${dilated}배`,
        en: `${widths[n]} channels: ${fewer} times fewer multiply-adds, ${plain} times as fast as plain, ${dilated} as dilated`,
      });
      const names = widths.map((channels) => `${channels}`);
      const bars = (name: string, y: number[], color: string): Series => ({
        name: name,
        x: names,
        y: y,
        color: color,
      });
      return chart(
        "bar",
        title,
        [channelWord, t({ ko: "배", en: "times" })],
        [
          bars(t({ ko: "적은 곱셈-덧셈", en: "fewer multiply-adds" }), promised, orange),
          bars(t({ ko: "팽창보다(측정)", en: "than dilated, measured" }), thanDilated, green),
          bars(t({ ko: "보통보다(측정)", en: "than plain, measured" }), thanPlain, blue),
        ],
        false,
      );
    },
  ),
);

// %% shares
const at64 = clocks[2];
const work64 = workOf(64);
const shareOfWork: number = work64.depthwise / (work64.depthwise + work64.pointwise);
const shareOfTime: number = at64.depthwise / (at64.depthwise + at64.pointwise);
const shareWords: string[] = [shareOfWork, shareOfTime].map((v) => `${(100 * v).toFixed(0)} %`);
show(
  figure({
    data: [depthWord, pointWord].map((name, i) => ({
      type: "bar",
      orientation: "h",
      name: name,
      y: [t({ ko: "일", en: "work" }), t({ ko: "시간", en: "time" })],
      x: [shareOfWork, shareOfTime].map((share) => (i === 0 ? share : 1 - share)),
      marker: { color: i === 0 ? orange : blue },
    })),
    layout: {
      title: {
        text: t({
          ko: `채널 64개의 깊이별 합성곱: 일의 ${shareWords[0]}, 시간의 ${shareWords[1]}`,
          en: `Depthwise at 64 channels: ${shareWords[0]} of the work, ${shareWords[1]} of the time`,
        }),
      },
      barmode: "stack",
      xaxis: { tickformat: ".0%" },
      legend: { orientation: "h", y: -0.25 },
      height: 280,
    },
    text: t({
      ko: `깊이별 합성곱은 일의 ${shareWords[0]}, 시간의 ${shareWords[1]}`,
      en: `The depthwise one has ${shareWords[0]} of the work and ${shareWords[1]} of the time`,
    }),
  }),
);

// %% perNumber
// ko: 메모리에서 옮긴 숫자 하나로 곱셈-덧셈을 몇 번 하나요? 옮기는 것: 입력, 출력, 가중치.
// en: How many multiply-adds for each number moved through memory? Moved are input, output and weights.
const numberOfChannels: number[] = [8, 16, 32, 64, 128];
function perMoved(channels: number): number[] {
  const { plain, depthwise, pointwise } = workOf(channels);
  const maps = 2 * channels * side * side;
  const moved = [maps + 9 * channels ** 2, maps + 9 * channels, maps + channels ** 2];
  return [plain / moved[0], depthwise / moved[1], pointwise / moved[2]];
}
show(
  slider(
    { min: 0, max: 4, value: 3, label: t({ ko: "채널 8·2ⁿ, n", en: "channels 8·2ⁿ, n" }) },
    (n) => {
      const [plain, depthwise, pointwise] = perMoved(numberOfChannels[n]).map((v) => v.toFixed(1));
      const title = t({
        ko: `채널 ${numberOfChannels[n]}개, 옮긴 숫자 하나마다: 보통 ${plain}번, 점별 ${pointwise}번, 깊이별 ${depthwise}번`,
        en: `${numberOfChannels[n]} channels, for each number moved: plain ${plain}, pointwise ${pointwise}, depthwise ${depthwise}`,
      });
      const colors = [blue, orange, green];
      return chart(
        "scatter",
        title,
        [channelWord, t({ ko: "숫자 하나마다 곱셈-덧셈", en: "multiply-adds per number" })],
        [plainWord, depthWord, pointWord].map((name, i) => ({
          name: name,
          x: numberOfChannels,
          y: numberOfChannels.map((channels) => perMoved(channels)[i]),
          color: colors[i],
        })),
        true,
      );
    },
  ),
);

// %% density answer
function density(f: number, cIn: number, cOut: number, groups: number, side: number): number {
  // ko: 같은 크기로 패딩한 f×f 층. 곱셈-덧셈의 수를, 옮기는 숫자(입력 + 출력 + 가중치)의 수로 나누세요.
  // en: An f×f layer, padded to the same size. Multiply-adds, divided by the numbers moved: input + output + weights.
  // #region solution
  const weights = f * f * (cIn / groups) * cOut;
  const area = side * side;
  return (weights * area) / (cIn * area + cOut * area + weights);
  // #endregion
}

// %% densityCheck check
check.density(density);

// %% timeOf answer
function timeOf(
  layers: { multiplyAdds: number; moved: number }[],
  peak: number,
  bandwidth: number,
): number {
  // ko: 층은 계산(초당 peak번)과 옮기기(초당 bandwidth개)를 함께 해요. 느린 쪽이 층의 시간이고, 층은 차례로 해요.
  // en: A layer computes (peak a second) and moves (bandwidth a second) at once; the slower one counts. Layers take turns.
  // #region solution
  let seconds = 0;
  for (const layer of layers) {
    seconds += Math.max(layer.multiplyAdds / peak, layer.moved / bandwidth);
  }
  return seconds;
  // #endregion
}

// %% timeOfCheck check
check.timeOf(timeOf);

// %% wholeSpeedup answer
function wholeSpeedup(share: number, factor: number): number {
  // ko: 시간의 share만큼을 차지하던 부분이 factor배 빨라졌어요. 신경망 전체는 몇 배 빨라졌나요?
  // en: A part that took this share of the time is now factor times as fast. How many times as fast is the whole?
  // #region solution
  const untouched = 1 - share;
  return 1 / (untouched + share / factor);
  // #endregion
}

// %% wholeSpeedupCheck check
check.wholeSpeedup(wholeSpeedup);
