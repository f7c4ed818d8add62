import { t } from "../host/index.js";
import { Module } from "../nn/index.js";
import { OptionError, type Tensor } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout, type Layout, WIDTH } from "./layout.js";
import { extent, listed, short } from "./numbers.js";
import { COLOURS } from "./palette.js";

/** Tensors by name, as a model's state. */
type Weights = Record<string, Tensor>;

export interface HistogramOptions {
  /** Bars of each histogram. Default 40. */
  bins?: number;
  title?: string;
}

const MOST = 24;
const COLUMNS = 3;
const ROW = 170;

/**
 * How many values lie in each of `bins` equal parts of the range.
 * @example histogram([0, 1, 1, 2], [0, 2], 2) // [1, 3]
 */
export function histogram(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  bins: number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= low && values[i] <= high)) continue;
    // The right end belongs to the last part.
    const at = high > low ? Math.floor((bins * (values[i] - low)) / (high - low)) : 0;
    counts[Math.min(bins - 1, at)]++;
  }
  return counts;
}

/**
 * How the weights of each layer are spread, a panel a layer (the first 24; biases and scales are left
 * out): of one model, or of several of the same form by name, such as before and after training. A
 * state dict does as well as a model.
 *
 * Source   Glorot & Bengio 2010, section 4; Krogh & Hertz 1991 for what weight decay does to them
 * @throws  OptionError plotWeights: expected a model with weights, got none
 * @throws  OptionError plotWeights: expected bins from 2 to 500, got 1
 */
export function plotWeights(
  models: Module | Record<string, Module | Weights>,
  { bins = 40, title }: HistogramOptions = {},
): Figure {
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= 500)) {
    throw new OptionError("plotWeights", "bins from 2 to 500", String(bins));
  }
  const named = models instanceof Module ? { "": models } : models;
  const runs = Object.entries(named).map(([name, from]) => [name, weightsOf(from)] as const);
  const layers = [...new Set(runs.flatMap(([, weights]) => [...weights.keys()]))];
  if (layers.length === 0) throw new OptionError("plotWeights", "a model with weights", "none");
  const shown = layers.slice(0, MOST);
  const traces = shown.flatMap((layer, panel) => {
    const all = runs.flatMap(([name, weights], i) => {
      const found = weights.get(layer);
      return found ? [{ name, values: found.values, i }] : [];
    });
    const ends = all.map(({ values }) => extent(values));
    const range: [number, number] = [
      Math.min(...ends.map(([low]) => low)),
      Math.max(...ends.map(([, high]) => high)),
    ];
    return all.map((one) => ({
      ...bars(one.values, range, bins, COLOURS[one.i % COLOURS.length]),
      name: one.name,
      legendgroup: one.name,
      showlegend: runs.length > 1 && panel === 0,
      ...placeOf(panel),
    }));
  });
  return new Figure({
    data: traces,
    layout: layoutOf(shown, title, runs.length > 1),
    text: withTitle(title, inWords(runs, layers)),
  });
}

function weightsOf(from: Module | Weights): Map<string, Tensor> {
  const all = from instanceof Module ? from.namedParameters() : new Map(Object.entries(from));
  return new Map([...all].filter(([, { rank }]) => rank >= 2));
}

function bars(
  values: ArrayLike<number>,
  range: [number, number],
  bins: number,
  color: string,
): Trace {
  const step = (range[1] - range[0]) / bins || 1;
  return {
    type: "bar",
    x: Array.from({ length: bins }, (_, i) => range[0] + (i + 0.5) * step),
    y: histogram(values, range, bins),
    width: step,
    marker: { color, opacity: 0.6, line: { width: 0 } },
    hovertemplate: "%{x:.3g}: %{y}<extra></extra>",
  };
}

const numbered = (letter: string, panel: number): string =>
  panel === 0 ? letter : `${letter}${panel + 1}`;

const placeOf = (panel: number): object => ({
  xaxis: numbered("x", panel),
  yaxis: numbered("y", panel),
});

function layoutOf(layers: readonly string[], title: string | undefined, legend: boolean): Layout {
  const columns = Math.min(COLUMNS, layers.length);
  const rows = Math.ceil(layers.length / columns);
  const base = baseLayout(title, { left: 50, right: 20, bottom: legend ? 80 : 50 });
  const axes = layers.flatMap((_, panel) => [
    [`xaxis${panel === 0 ? "" : panel + 1}`, axis(undefined, { nticks: 4 })],
    [`yaxis${panel === 0 ? "" : panel + 1}`, axis(undefined, { nticks: 3 })],
  ]);
  const height = rows * ROW;
  const titles = layers.map((name, panel) => ({
    text: name,
    xref: `${numbered("x", panel)} domain`,
    yref: `${numbered("y", panel)} domain`,
    x: 0.5,
    y: 1,
    yanchor: "bottom",
    showarrow: false,
    font: { size: 12 },
  }));
  const horizontal = t({ ko: "가중치", en: "weight" });
  const vertical = t({ ko: "개수", en: "count" });
  const outside = { xref: "paper", yref: "paper", showarrow: false };
  return {
    ...base,
    margin: { ...base.margin, t: base.margin.t + 16, l: 64 },
    width: WIDTH,
    height: height + base.margin.t + base.margin.b,
    barmode: "overlay",
    bargap: 0,
    grid: { rows, columns, pattern: "independent", xgap: 0.16, ygap: 0.4 },
    legend: { orientation: "h", x: 0.5, xanchor: "center", y: -50 / height, yanchor: "top" },
    ...Object.fromEntries(axes),
    annotations: [
      ...titles,
      { ...outside, text: horizontal, x: 0.5, y: 0, yanchor: "top", yshift: -24 },
      { ...outside, text: vertical, x: 0, y: 0.5, xanchor: "right", xshift: -44, textangle: -90 },
    ],
  };
}

function inWords(
  runs: readonly (readonly [string, Map<string, Tensor>])[],
  layers: readonly string[],
): string {
  return runs
    .map(([name, weights]) => {
      const parts = layers.flatMap((layer) => {
        const values = weights.get(layer)?.values;
        return values ? [`${layer} ${short(spread(values), 2)}`] : [];
      });
      const label = name ? `${name}: ` : "";
      const all = listed(parts, 12);
      return t({
        ko: `${label}${weights.size}개 층의 가중치 분포, 표준편차 ${all}`,
        en: `${label}weights of ${weights.size} layers, standard deviations ${all}`,
      });
    })
    .join("\n");
}

function spread(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
}
