import { type Figure, figure as makeFigure } from "../viz/index.js";

/** One position of a control, and what it shows there. */
export interface Frame {
  readonly label: string;
  readonly figure: Figure;
}

/**
 * The same figure where nobody answers: plotly's own slider over pictures that were made before.
 * `active` is the frame that is shown first.
 */
export function framesFigure(frames: readonly Frame[], active: number, prefix: string): Figure {
  const shown = frames[active].figure;
  if (frames.length < 2) return shown;
  const steps = frames.map(({ label }) => ({
    label,
    method: "animate",
    args: [[label], { mode: "immediate", frame: { duration: 0, redraw: true }, transition: NONE }],
  }));
  const { layout } = shown;
  const margin = { ...(layout.margin as object | undefined), b: BOTTOM };
  return makeFigure({
    data: shown.data,
    layout: {
      ...layout,
      margin,
      sliders: [
        { active, steps, currentvalue: { prefix: prefix && `${prefix}: ` }, pad: { t: 50 } },
      ],
    },
    frames: frames.map(({ label, figure }) => ({
      name: label,
      data: figure.data,
      layout: figure.layout,
    })),
    text: shown.text,
  });
}

const NONE = { duration: 0 };
const BOTTOM = 110;
