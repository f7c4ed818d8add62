import { t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure, plotCurve, type Trace } from "../viz/index.js";
import { axis } from "../viz/layout.js";
import { percent, short } from "../viz/numbers.js";
import { COLOURS } from "../viz/palette.js";
import { accuracyOf, type SharedRun, titleOf } from "./run.js";

const HEIGHT = 720;
const DOT = 14;

/**
 * Members' runs in one figure: loss and accuracy over the steps, the accuracy reached by so many
 * parameters, and the seconds that it took.
 * @throws OptionError plotRuns: expected runs, got none
 */
export function plotRuns(runs: readonly SharedRun[], { title }: { title?: string } = {}): Figure {
  if (runs.length === 0)
    throw new OptionError(
      "plotRuns",
      "runs",
      "none",
      'fit(model, { …, callbacks: [member("Mina").run("wide")] }), then group("runs").plot()',
    );
  const names = namesOf(runs);
  const curves = plotCurve(
    Object.fromEntries(runs.map((run, i) => [names[i], run])),
    title === undefined ? {} : { title },
  );
  const layout = curves.layout as Record<string, object>;
  return new Figure({
    data: [...curves.data, ...dots(runs, names), bars(runs, names)],
    layout: {
      ...layout,
      height: HEIGHT,
      grid: { rows: 2, columns: 2, pattern: "independent", xgap: 0.26, ygap: 0.28 },
      xaxis3: axis(t({ ko: "매개변수 (로그 축)", en: "parameters (logarithmic)" }), {
        type: "log",
        exponentformat: "SI",
      }),
      yaxis3: axis(t({ ko: "정확도", en: "accuracy" }), { tickformat: ".1%" }),
      xaxis4: axis(t({ ko: "학습 시간 (초)", en: "seconds of training" }), { rangemode: "tozero" }),
      yaxis4: axis(undefined, { type: "category", autorange: "reversed" }),
      legend: { ...layout.legend, y: -0.12 },
    },
    text: [...(title ? [`${title}.`] : []), ...runs.map((run, i) => inWords(run, names[i]))].join(
      "\n",
    ),
  });
}

/** "Mina: wide"; a run that two files call the same gets a number. */
function namesOf(runs: readonly SharedRun[]): string[] {
  const titles = runs.map(titleOf);
  return titles.map((title, i) => {
    const before = titles.slice(0, i).filter((other) => other === title).length;
    return before === 0 ? title : `${title} (${before + 1})`;
  });
}

function dots(runs: readonly SharedRun[], names: readonly string[]): Trace[] {
  return runs.flatMap((run, i) => {
    const accuracy = accuracyOf(run);
    if (accuracy === undefined || run.parameters === 0) return [];
    return {
      type: "scatter",
      mode: "markers",
      name: names[i],
      legendgroup: names[i],
      showlegend: false,
      x: [run.parameters],
      y: [accuracy],
      marker: { size: DOT, color: COLOURS[i % COLOURS.length] },
      ...{ xaxis: "x3", yaxis: "y3" },
    };
  });
}

const bars = (runs: readonly SharedRun[], names: readonly string[]): Trace => ({
  type: "bar",
  orientation: "h",
  showlegend: false,
  x: runs.map(({ seconds }) => seconds),
  y: [...names],
  marker: { color: runs.map((_, i) => COLOURS[i % COLOURS.length]) },
  ...{ xaxis: "x4", yaxis: "y4" },
});

function inWords(run: SharedRun, name: string): string {
  const accuracy = accuracyOf(run);
  const reached = accuracy === undefined ? "–" : percent(accuracy);
  const parameters = run.parameters.toLocaleString("en");
  const seconds = run.seconds.toFixed(1);
  const losses = run.steps.map(({ loss }) => loss);
  const loss = losses.length === 0 ? "–" : `${short(losses[0])} → ${short(losses.at(-1)!)}`;
  return t({
    ko: `${name}: 정확도 ${reached}, 매개변수 ${parameters}개, ${seconds}초, 손실 ${loss}`,
    en: `${name}: accuracy ${reached}, ${parameters} parameters, ${seconds} s, loss ${loss}`,
  });
}
