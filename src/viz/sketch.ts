import { type MimeBundle, t } from "../host/index.js";
import { type CurveRun, changes, inWords, ratesOf, thinned } from "./curve.js";
import { short } from "./numbers.js";
import { COLOURS } from "./palette.js";

const PANEL = { height: 180, left: 48, top: 16, gap: 84 };
/** Of two panels beside each other, and of three. */
const WIDTHS = [300, 176];
const WIDTH = 2 * PANEL.left + 2 * WIDTHS[0] + PANEL.gap - 24;
const HEIGHT = PANEL.top + PANEL.height + 44;

/**
 * The curve of a run that is still going on, as a light SVG. plotly's renderer in JupyterLab draws a
 * figure once and never looks at its updates; a picture it redraws each time. When the run ends,
 * `plotCurve` takes the place of the sketch.
 */
export function sketchCurve(run: CurveRun): MimeBundle {
  const most = Math.max(largest(run.steps.map(({ loss }) => loss).filter(Number.isFinite)), 1e-3);
  const rates = ratesOf(run);
  const highest = largest(rates) || 1;
  const scales: Scale[] = [
    { what: "loss", label: t({ ko: "손실", en: "loss" }), top: most, mark: most.toFixed(2) },
    { what: "accuracy", label: t({ ko: "정확도", en: "accuracy" }), top: 1, mark: "100%" },
    ...(changes(rates)
      ? [
          {
            what: "learningRate" as const,
            label: t({ ko: "학습률", en: "learning rate" }),
            top: highest,
            mark: short(highest, 2),
          },
        ]
      : []),
  ];
  const wide = WIDTHS[scales.length - 2];
  const panels = scales.map((scale, i) =>
    panel(run, scale, PANEL.left + i * (wide + PANEL.gap), wide),
  );
  const style = 'font-family="sans-serif" font-size="12" fill="#444444"';
  const size = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  const ground = `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`;
  return {
    "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}>${ground}${panels.join("")}</svg>`,
    "text/plain": inWords("", run),
  };
}

/** Of a long run there are more numbers than a function takes arguments. */
const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0);

interface Scale {
  what: "loss" | "accuracy" | "learningRate";
  label: string;
  /** The value at the upper edge. */
  top: number;
  mark: string;
}

function panel(
  run: CurveRun,
  { what, label, top, mark }: Scale,
  left: number,
  wide: number,
): string {
  const bottom = PANEL.top + PANEL.height;
  const last = run.steps[run.steps.length - 1]?.step ?? 1;
  const points = thinned(run.steps.map((step) => [step.step, step[what] ?? Number.NaN]))
    .filter(([, y]) => Number.isFinite(y))
    .map(([x, y]) => {
      const px = left + (wide * x) / last;
      const py = bottom - (PANEL.height * Math.min(y, top)) / top;
      return `${px.toFixed(1)},${py.toFixed(1)}`;
    });
  const axes = `M${left} ${PANEL.top}V${bottom}H${left + wide}`;
  const text = (x: number, y: number, anchor: string, words: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  return [
    `<path d="${axes}" fill="none" stroke="#999999"/>`,
    `<polyline points="${points.join(" ")}" fill="none" stroke="${COLOURS[0]}" stroke-width="2"/>`,
    text(left - 6, PANEL.top + 10, "end", mark),
    text(left - 6, bottom, "end", "0"),
    text(left + wide, bottom + 18, "end", String(last)),
    text(left + wide / 2, bottom + 34, "middle", label),
  ].join("");
}
