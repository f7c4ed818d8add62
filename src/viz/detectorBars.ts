import { t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout } from "./layout.js";
import { COLOURS } from "./palette.js";

/** What is told of one detector: `compareDetectors` makes such rows. */
export interface DetectorBar {
  name: string;
  /** Mean average precision at IoU 0.5. */
  map50: number;
  /** Seconds a picture, by stage. */
  stages: Readonly<Record<string, number>>;
  /** Runs of the convolutional network for a picture. */
  passes: number;
}

const STAGES: Record<string, () => string> = {
  proposals: () => t({ ko: "영역 제안", en: "proposals" }),
  crops: () => t({ ko: "잘라서 변형", en: "crop and warp" }),
  network: () => t({ ko: "CNN", en: "CNN" }),
  regions: () => t({ ko: "영역마다의 분류기", en: "classifier of regions" }),
  decode: () => t({ ko: "해독", en: "decoding" }),
  nms: () => t({ ko: "비최댓값 억제", en: "NMS" }),
};

const BAR = 54;

/**
 * Seconds that detectors take for a picture, one stage after another, each with its mean average precision and how often the
 * convolutional network runs.
 * @throws OptionError plotDetectorStages: expected at least one detector, got none
 */
export function plotDetectorStages(
  rows: readonly DetectorBar[],
  { title }: { title?: string } = {},
): Figure {
  if (rows.length === 0) {
    throw new OptionError("plotDetectorStages", "at least one detector", "none");
  }
  const known = Object.keys(STAGES);
  const asked = [...new Set(rows.flatMap(({ stages }) => Object.keys(stages)))];
  const stages = [
    ...known.filter((stage) => asked.includes(stage)),
    ...asked.filter((stage) => !known.includes(stage)),
  ];
  const nameOf = (stage: string): string => STAGES[stage]?.() ?? stage;
  const total = (row: DetectorBar): number =>
    Object.values(row.stages).reduce((sum, seconds) => sum + seconds, 0);
  const labels = rows.map(({ name, map50, passes }) => {
    const times = Math.round(passes).toLocaleString("en");
    const runs = t({ ko: `CNN ${times}번`, en: `CNN ×${times}` });
    return `${name}<br>mAP50 ${map50.toFixed(2)} · ${runs}`;
  });
  const bars = stages.map(
    (stage, k): Trace => ({
      type: "bar",
      orientation: "h",
      name: nameOf(stage),
      y: labels,
      x: rows.map((row) => 1000 * (row.stages[stage] ?? 0)),
      marker: { color: COLOURS[k % COLOURS.length] },
      hovertemplate: `${nameOf(stage)}: %{x:.1f} ms<extra></extra>`,
    }),
  );
  const sums = rows.map((row, i) => ({
    text: `${(1000 * total(row)).toFixed(total(row) < 0.1 ? 1 : 0)} ms`,
    x: 1000 * total(row),
    y: labels[i],
    xanchor: "left",
    xshift: 4,
    showarrow: false,
  }));
  const words = rows.map((row, i) => {
    const parts = Object.entries(row.stages).map(
      ([stage, seconds]) => `${nameOf(stage)} ${(1000 * seconds).toFixed(1)}`,
    );
    return `${labels[i].replace("<br>", ", ")}: ${(1000 * total(row)).toFixed(1)} ms (${parts.join(", ")})`;
  });
  const base = baseLayout(title, { left: 150, right: 70, bottom: 90 });
  return new Figure({
    data: bars,
    layout: {
      ...base,
      height: base.margin.t + base.margin.b + BAR * rows.length,
      barmode: "stack",
      xaxis: axis(t({ ko: "사진 한 장에 걸리는 밀리초", en: "milliseconds a picture" })),
      yaxis: axis(undefined, { autorange: "reversed", ticks: "" }),
      legend: { orientation: "h", y: -0.2, yanchor: "top", traceorder: "normal" },
      annotations: sums,
    },
    text: withTitle(
      title,
      t({
        ko: `검출기 ${rows.length}개의 단계별 시간. ${words.join("; ")}`,
        en: `Time of ${rows.length} detectors by stage. ${words.join("; ")}`,
      }),
    ),
  });
}
