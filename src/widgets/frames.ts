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
  return makeFigure({
    data: shown.data,
    layout: {
      ...withRoom(shown),
      sliders: [
        { active, steps, currentvalue: { prefix: prefix && `${prefix}: ` }, pad: { t: 50 } },
      ],
    },
    frames: frames.map(({ label, figure }) => ({
      name: label,
      data: figure.data,
      layout: withRoom(figure),
    })),
    text: shown.text,
  });
}

/** The layout with room for the slider below; the picture keeps its own. */
function withRoom({ layout }: Figure): Figure["layout"] {
  const margin = (layout.margin ?? {}) as { b?: number };
  const { height } = layout as { height?: number };
  const more = height === undefined ? {} : { height: height + BOTTOM - (margin.b ?? DEFAULT) };
  return { ...layout, ...more, margin: { ...margin, b: BOTTOM } };
}

const NONE = { duration: 0 };
const BOTTOM = 110;
/** Plotly's own margin below. */
const DEFAULT = 80;
