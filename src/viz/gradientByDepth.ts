import { t } from "../host/index.js";
import { Module } from "../nn/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout } from "./layout.js";
import { short } from "./numbers.js";
import { COLOURS } from "./palette.js";

/** How large the gradient of a layer's weights is. */
export interface GradientSize {
  /** Of the parameter, `features.0.weight`. */
  name: string;
  /** Root of the mean of its squares. */
  size: number;
}

const SYMBOLS = ["circle", "diamond", "square", "cross", "triangle-up", "x"];

/**
 * The size of the gradient in each layer's weights, from the input on; after `backward`. Biases and
 * the scales of normalization are left out.
 *
 * Source   Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural
 *          networks", section 4.2.2
 * @throws  OptionError gradientSizes: expected a model with gradients, got none
 */
export function gradientSizes(model: Module): GradientSize[] {
  return sizesOf("gradientSizes", model);
}

function sizesOf(op: string, model: Module): GradientSize[] {
  const sizes = [...model.namedParameters()].flatMap(([name, { rank, grad }]): GradientSize[] => {
    if (rank < 2 || !grad) return [];
    const sum = Array.from(grad.values).reduce((total, value) => total + value * value, 0);
    return [{ name, size: Math.sqrt(sum / grad.size) }];
  });
  if (sizes.length > 0) return sizes;
  throw new OptionError(
    op,
    "a model with gradients",
    "none",
    "compute a loss and call its backward() first, and draw before zeroGrad()",
  );
}

/**
 * How large the gradient is at each depth, on a logarithmic axis: of one model, or of several by name.
 * A line that falls to the left is a gradient that vanishes on its way to the input.
 *
 * Source   Glorot & Bengio 2010, section 4.2.2, figure 7; He et al. 2016, section 4.1
 * @throws  OptionError plotGradientByDepth: expected a model with gradients, got none
 */
export function plotGradientByDepth(
  models: Module | Record<string, Module>,
  { title }: { title?: string } = {},
): Figure {
  const named = models instanceof Module ? { "": models } : models;
  const runs = Object.entries(named).map(
    ([name, model]) => [name, sizesOf("plotGradientByDepth", model)] as const,
  );
  const alone = runs.length === 1;
  const sizes = t({ ko: "기울기 크기 (RMS)", en: "size of the gradient (RMS)" });
  return new Figure({
    data: runs.map(([name, layers], i) => line(name, layers, i)),
    layout: {
      ...baseLayout(title, { left: 70, right: 30, bottom: alone ? 60 : 90 }),
      height: alone ? 400 : 430,
      showlegend: !alone,
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: -0.2, yanchor: "top" },
      xaxis: axis(t({ ko: "깊이 (입력에서부터의 층)", en: "depth (layers from the input)" }), {
        ...(alone && ticksOf(runs[0][1])),
      }),
      yaxis: axis(sizes, { type: "log", exponentformat: "power" }),
    },
    text: withTitle(title, runs.map(([name, layers]) => inWords(name, layers)).join("\n")),
  });
}

function line(name: string, layers: readonly GradientSize[], i: number): Trace {
  return {
    type: "scatter",
    mode: "lines+markers",
    name,
    x: layers.map((_, depth) => depth + 1),
    // A logarithm has no place for 0: the line has a gap there.
    y: layers.map(({ size }) => (size > 0 ? size : null)),
    text: layers.map((layer) => layer.name),
    hovertemplate: "%{text}: %{y:.3g}<extra></extra>",
    line: { color: COLOURS[i % COLOURS.length], width: 2 },
    marker: { size: 8, symbol: SYMBOLS[i % SYMBOLS.length] },
  };
}

/** The layers' names where there is room for them. */
function ticksOf(layers: readonly GradientSize[]): object {
  if (layers.length > 24) return {};
  const names = layers.map(({ name }) => name.replace(/\.?weight$/, ""));
  return { tickvals: layers.map((_, i) => i + 1), ticktext: names };
}

function inWords(name: string, layers: readonly GradientSize[]): string {
  const [first, last] = [layers[0].size, layers[layers.length - 1].size];
  const ratio = short(last > 0 ? first / last : Number.NaN, 2);
  const label = name ? `${name}: ` : "";
  return t({
    ko: `${label}${layers.length}개 층의 기울기 크기, 첫 층 ${short(first)}, 마지막 층 ${short(last)} (비율 ${ratio})`,
    en: `${label}gradients of ${layers.length} layers, first ${short(first)}, last ${short(last)} (ratio ${ratio})`,
  });
}
