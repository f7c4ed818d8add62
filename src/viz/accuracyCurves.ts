/** Accuracy against the strength of a disturbance, for several learners and disturbances. */
import { t } from "../host/index.js";
import { DataError, OptionError } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout, WIDTH } from "./layout.js";
import { percent, short } from "./numbers.js";
import { COLOURS } from "./palette.js";

export interface AccuracyLine {
  name: string;
  /** 0 to 1, one a strength. */
  shares: readonly number[];
}

export interface AccuracyPanel {
  title: string;
  /** What the strengths count. */
  unit: string;
  strengths: readonly number[];
  /** The same names in every panel. */
  lines: readonly AccuracyLine[];
}

const SYMBOLS = ["circle", "diamond", "square", "cross", "triangle-up", "x"];
const HIGH = 210;
const BETWEEN = 90;

/**
 * Panels, two in a row: how the accuracy of each learner falls as a disturbance grows.
 *
 * @throws OptionError plotAccuracyCurves: expected at least one panel with lines, got none
 * @throws DataError plotAccuracyCurves: expected 3 accuracies from 0 to 1 for "CNN", got 2
 */
export function plotAccuracyCurves(
  panels: readonly AccuracyPanel[],
  { title }: { title?: string } = {},
): Figure {
  check(panels);
  const columns = Math.min(2, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const base = baseLayout(title, { left: 60, bottom: 50 });
  const tall = rows * HIGH + (rows - 1) * BETWEEN;
  const places = panels.map((_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const wide = columns === 1 ? 1 : 0.44;
    const top = 1 - (row * (HIGH + BETWEEN)) / tall;
    const left = column * (1 - wide);
    return { x: [left, left + wide], y: [top - HIGH / tall, top] };
  });
  const axes = panels.flatMap(({ unit }, i) => {
    const n = i === 0 ? "" : `${i + 1}`;
    const [x, y] = [`xaxis${n}`, `yaxis${n}`];
    return [
      [x, axis(unit, { domain: places[i].x, anchor: `y${n}` })],
      [y, axis(undefined, { ...SHARE, domain: places[i].y, anchor: `x${n}` })],
    ];
  });
  // Some five names find room in a line.
  const legend = 20 + 20 * Math.ceil(panels[0].lines.length / 5);
  return new Figure({
    data: panels.flatMap((panel, i) => tracesOf(panel, i)),
    layout: {
      ...base,
      width: WIDTH,
      height: tall + base.margin.t + base.margin.b + legend + 30,
      margin: { ...base.margin, t: base.margin.t + legend + 20 },
      ...Object.fromEntries(axes),
      annotations: panels.map((panel, i) => heading(panel.title, places[i])),
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: 1 + 24 / tall, yanchor: "bottom" },
    },
    text: withTitle(title, inWords(panels)),
  });
}

/** Accuracies from 0 to 1. */
const SHARE = { range: [0, 1.03], tickformat: ".0%", fixedrange: true };

function tracesOf({ lines, strengths, unit }: AccuracyPanel, panel: number): Trace[] {
  const n = panel === 0 ? "" : `${panel + 1}`;
  return lines.map(({ name, shares }, i) => ({
    ...{ type: "scatter", mode: "lines+markers", name, legendgroup: name },
    ...{ showlegend: panel === 0, x: [...strengths], y: [...shares] },
    ...{ xaxis: `x${n}`, yaxis: `y${n}` },
    hovertemplate: `%{x} ${unit}: %{y:.1%}<extra>${name}</extra>`,
    line: { color: COLOURS[i % COLOURS.length], width: 2 },
    marker: { size: 7, symbol: SYMBOLS[i % SYMBOLS.length] },
  }));
}

function heading(text: string, { x, y }: { x: number[]; y: number[] }): object {
  return {
    text: `<b>${text}</b>`,
    ...{ x: (x[0] + x[1]) / 2, y: y[1], xref: "paper", yref: "paper" },
    ...{ xanchor: "center", yanchor: "bottom", showarrow: false },
  };
}

function inWords(panels: readonly AccuracyPanel[]): string {
  const lines = panels.map(({ title, unit, strengths, lines: each }) => {
    const [first, last] = [strengths[0], strengths[strengths.length - 1]].map((s) => short(s));
    const words = each.map(({ name, shares }) => {
      const [from, to] = [shares[0], shares[shares.length - 1]].map((s) => percent(s));
      return `${name} ${from} → ${to}`;
    });
    return `${title} (${first} → ${last} ${unit}): ${words.join(", ")}`;
  });
  return `${t({ ko: "교란이 커질 때의 정확도", en: "Accuracy as disturbances grow" })}\n${lines.join("\n")}`;
}

function check(panels: readonly AccuracyPanel[]): void {
  const op = "plotAccuracyCurves";
  if (panels.length === 0 || panels.some(({ lines }) => lines.length === 0)) {
    throw new OptionError(op, "at least one panel with lines", "none");
  }
  for (const { strengths, lines } of panels) {
    for (const { name, shares } of lines) {
      const good = shares.every((s) => s >= 0 && s <= 1);
      if (good && shares.length === strengths.length) continue;
      const expected = `${strengths.length} accuracies from 0 to 1 for "${name}"`;
      throw new DataError(op, expected, good ? `${shares.length}` : `${shares}`);
    }
  }
}
