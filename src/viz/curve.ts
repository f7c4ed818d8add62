import { t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout } from "./layout.js";
import { percent, short } from "./numbers.js";
import { COLOURS } from "./palette.js";

/** What a curve needs of a training run; `fit` returns it. */
export interface CurveRun {
  readonly steps: readonly {
    step: number;
    loss: number;
    accuracy: number;
    /** Of the optimizer at this step; drawn where it changes. */
    learningRate?: number;
  }[];
  readonly epochs: readonly {
    epoch: number;
    /** The last step of the epoch. */
    step: number;
    testLoss?: number;
    testAccuracy?: number;
  }[];
}

const POINTS = 200;
const HEIGHT = 360;

/** What is drawn, each in a panel of its own. */
type What = "loss" | "accuracy" | "learningRate";

/**
 * Loss and accuracy over the steps of a training run, or of several by name, and the learning rate
 * where it changes. Lines are means over neighbouring batches; marks are the test set at the
 * end of an epoch.
 * @throws OptionError plotCurve: expected a history of fit, or several by name, got no steps
 */
export function plotCurve(
  history: CurveRun | Record<string, CurveRun>,
  { title }: { title?: string } = {},
): Figure {
  const runs = runsOf(history);
  const several = runs.length > 1;
  const scheduled = runs.some(([, run]) => changes(ratesOf(run)));
  const panels: What[] = ["loss", "accuracy", ...(scheduled ? (["learningRate"] as const) : [])];
  const steps = axis(t({ ko: "걸음 (배치)", en: "step (batch)" }), { rangemode: "tozero" });
  return new Figure({
    data: runs.flatMap(([name, run], i) =>
      panels.flatMap((what) => panel(run, what, name, COLOURS[i % COLOURS.length], several)),
    ),
    layout: {
      ...baseLayout(title, { left: 60, right: 30, bottom: 76 }),
      height: HEIGHT,
      grid: {
        rows: 1,
        columns: panels.length,
        pattern: "independent",
        xgap: scheduled ? 0.3 : 0.2,
      },
      xaxis: steps,
      xaxis2: steps,
      yaxis: axis(t({ ko: "손실", en: "loss" }), { rangemode: "tozero" }),
      yaxis2: axis(t({ ko: "정확도", en: "accuracy" }), { tickformat: ".0%", range: [0, 1.02] }),
      ...(scheduled && {
        xaxis3: steps,
        yaxis3: axis(t({ ko: "학습률", en: "learning rate" }), {
          rangemode: "tozero",
          exponentformat: "power",
        }),
      }),
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: -0.24, yanchor: "top" },
    },
    text: withTitle(title, runs.map(([name, run]) => inWords(name, run)).join("\n")),
  });
}

export const ratesOf = ({ steps }: Pick<CurveRun, "steps">): number[] =>
  steps.flatMap(({ learningRate }) => learningRate ?? []);

export const changes = (rates: readonly number[]): boolean =>
  rates.some((rate) => rate !== rates[0]);

type Named = [name: string, run: CurveRun];

function runsOf(history: CurveRun | Record<string, CurveRun>): Named[] {
  const runs: Named[] = isRun(history) ? [["", history]] : Object.entries(history);
  if (runs.length > 0 && runs.every(([, run]) => isRun(run))) return runs;
  throw new OptionError(
    "plotCurve",
    "a history of fit, or several by name",
    "no steps",
    'plotCurve(await fit(model, …)) or plotCurve({ "Adam": one, "SGD": other })',
  );
}

function isRun(value: unknown): value is CurveRun {
  return Array.isArray((value as CurveRun | undefined)?.steps);
}

const PLACES: Record<What, object> = {
  loss: {},
  accuracy: { xaxis: "x2", yaxis: "y2" },
  learningRate: { xaxis: "x3", yaxis: "y3" },
};

/** Line of the batches, and marks of the test set for the loss and the accuracy. */
function panel(run: CurveRun, what: What, name: string, color: string, several: boolean): Trace[] {
  const places = PLACES[what];
  const known = run.steps.filter((step) => step[what] !== undefined);
  const line = thinned(known.map((step) => [step.step, step[what] as number]));
  const train = several ? name : t({ ko: "학습", en: "training" });
  const traces: Trace[] = [
    {
      type: "scatter",
      mode: "lines",
      name: train,
      legendgroup: train,
      showlegend: what === "loss",
      x: Float32Array.from(line, ([x]) => x),
      y: Float32Array.from(line, ([, y]) => y),
      line: { color: several ? color : COLOURS[0], width: 2 },
      ...places,
    },
  ];
  const points = testPoints(run, what);
  if (points.length === 0) return traces;
  const test = t({ ko: "시험", en: "test" });
  traces.push({
    type: "scatter",
    mode: "lines+markers",
    name: several ? `${name}, ${test}` : test,
    legendgroup: several ? train : test,
    showlegend: what === "loss",
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    line: { color: several ? color : COLOURS[1], width: 2, dash: "dot" },
    marker: { size: 9, symbol: "diamond" },
    ...places,
  });
  return traces;
}

function testPoints(run: CurveRun, what: What): [number, number][] {
  if (what === "learningRate") return [];
  return run.epochs.flatMap(({ step, testLoss, testAccuracy }): [number, number][] => {
    const value = what === "loss" ? testLoss : testAccuracy;
    return value === undefined ? [] : [[step, value]];
  });
}

/** At most POINTS points, each the mean of its neighbours: small to send, calm to read. */
export function thinned(points: [number, number][]): [number, number][] {
  const size = Math.max(1, Math.ceil(points.length / POINTS));
  const out: [number, number][] = [];
  for (let start = 0; start < points.length; start += size) {
    const part = points.slice(start, start + size);
    const mean = (k: 0 | 1) => part.reduce((sum, point) => sum + point[k], 0) / part.length;
    out.push([mean(0), mean(1)]);
  }
  return out;
}

export function inWords(name: string, { steps, epochs }: CurveRun): string {
  const label = name ? `${name}: ` : "";
  if (steps.length === 0) return `${label}${t({ ko: "아직 걸음 없음", en: "no steps yet" })}`;
  const [first, last] = [steps[0], steps[steps.length - 1]];
  const tested = epochs[epochs.length - 1]?.testAccuracy;
  const loss = `${first.loss.toFixed(3)} → ${last.loss.toFixed(3)}`;
  const accuracy = `${percent(first.accuracy)} → ${percent(last.accuracy)}`;
  const test =
    tested === undefined
      ? ""
      : t({ ko: `, 시험 정확도 ${percent(tested)}`, en: `, test accuracy ${percent(tested)}` });
  const rates = ratesOf({ steps });
  const ends = changes(rates) ? `${short(rates[0])} → ${short(rates[rates.length - 1])}` : "";
  const rate = ends && t({ ko: `, 학습률 ${ends}`, en: `, learning rate ${ends}` });
  return t({
    ko: `${label}${steps.length}걸음 동안 손실 ${loss}, 정확도 ${accuracy}${test}${rate}`,
    en: `${label}${steps.length} steps, loss ${loss}, accuracy ${accuracy}${test}${rate}`,
  });
}
