import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout, WIDTH } from "./layout.js";
import { percent } from "./numbers.js";
import { type Pictures, predictions } from "./observe.js";

const SIDE = 480;

/**
 * How often pictures of each class (rows) got each answer (columns). The diagonal is what was
 * right; the more often two classes are confused, the darker orange their cell.
 */
export function plotConfusion(
  model: Module,
  dataset: Pictures,
  { title }: { title?: string } = {},
): Figure {
  const { classes, length } = dataset;
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  for (const { label, predicted } of predictions("plotConfusion", model, dataset)) {
    counts[label][predicted]++;
  }
  const layout = baseLayout(title, { left: 80, right: 40, bottom: 60 });
  const { margin } = layout;
  return new Figure({
    data: [wrongCells(counts), rightCells(counts), writing(counts)],
    layout: {
      ...layout,
      width: WIDTH,
      height: SIDE + margin.t + margin.b,
      margin: { ...margin, l: 140, r: WIDTH - SIDE - 140 },
      plot_bgcolor: "#f4f4f4",
      xaxis: axis(t({ ko: "모델의 답", en: "answer of the model" }), named(classes)),
      yaxis: axis(t({ ko: "정답", en: "right class" }), {
        ...named(classes),
        autorange: "reversed",
      }),
    },
    text: withTitle(title, inWords(counts, classes, length)),
  });
}

function named(classes: readonly string[]): object {
  return { tickvals: classes.map((_, i) => i), ticktext: classes, showgrid: false, ticks: "" };
}

/** Orange by count; nothing on the diagonal and where nothing was confused. */
function wrongCells(counts: number[][]): Trace {
  const z = counts.map((row, i) => row.map((count, j) => (i === j || count === 0 ? null : count)));
  const most = Math.max(1, ...z.flat().map((count) => count ?? 0));
  const colors = ["#fff1e3", "#fdae6b", "#b63a00"].map((color, i) => [i / 2, color]);
  return { ...CELLS, z, colorscale: colors, zmin: 0, zmax: most };
}

/** The diagonal, blue by the share of its class. */
function rightCells(counts: number[][]): Trace {
  const z = counts.map((row, i) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => (i === j && all > 0 ? count / all : null));
  });
  const colors = ["#deebf7", "#6baed6"].map((color, i) => [i, color]);
  return { ...CELLS, z, colorscale: colors, zmin: 0, zmax: 1 };
}

const CELLS = { type: "heatmap", showscale: false, hoverinfo: "skip", xgap: 1, ygap: 1 };

function writing(counts: number[][]): Trace {
  const cells = counts.flatMap((row, i) => row.map((count, j) => ({ i, j, count })));
  const seen = cells.filter(({ count }) => count > 0);
  const most = Math.max(1, ...seen.filter(({ i, j }) => i !== j).map(({ count }) => count));
  return {
    type: "scatter",
    mode: "text",
    x: seen.map(({ j }) => j),
    y: seen.map(({ i }) => i),
    text: seen.map(({ count }) => String(count)),
    textfont: {
      size: Math.max(8, Math.min(14, Math.floor(SIDE / counts.length / 3))),
      color: seen.map(({ i, j, count }) =>
        i !== j && count > 0.75 * most ? "#ffffff" : "#000000",
      ),
    },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function inWords(counts: number[][], classes: readonly string[], total: number): string {
  const right = counts.reduce((sum, row, i) => sum + row[i], 0);
  const pairs = counts
    .flatMap((row, i) => row.map((count, j) => ({ i, j, count })))
    .filter(({ i, j, count }) => i !== j && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ i, j, count }) =>
      t({
        ko: `${classes[i]} → ${classes[j]}: ${count}번`,
        en: `${classes[i]} → ${classes[j]}: ${count}`,
      }),
    );
  const most = pairs.length === 0 ? "" : t({ ko: "가장 헷갈린 짝", en: "Most often confused" });
  return t({
    ko: `혼동 행렬, ${total}개 가운데 ${right}개 맞힘 (${percent(right / total)}). ${most} ${pairs.join(", ")}`,
    en: `Confusion matrix, ${right} of ${total} right (${percent(right / total)}). ${most} ${pairs.join(", ")}`,
  }).trim();
}
