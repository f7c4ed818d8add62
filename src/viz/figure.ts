import { DISPLAY, host, type MimeBundle, t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { drawPng } from "./draw/index.js";
import { encodeTypedArrays } from "./encode.js";
import { axis, baseLayout, type Layout } from "./layout.js";

/** One plotly trace: `type` and its data. */
export type Trace = Record<string, unknown>;

export interface FigureOptions {
  data: readonly object[];
  layout?: object;
  frames?: readonly object[];
  /** What a person who cannot see the figure is told. */
  text?: string;
}

const PLOTLY = "application/vnd.plotly.v1+json";
const HEIGHT = 420;
/** Quiet axes for figures of the user's own; what their layout says comes first. */
const AXES = { layout: { xaxis: axis(), yaxis: axis() } };

/**
 * A picture of numbers. As the value of a cell, or by `show(figure)`, it is drawn; its `text` says
 * the same in words. Made by the `plot…` functions, or by `figure` from plotly's data and layout.
 */
export class Figure {
  readonly data: Trace[];
  readonly layout: Layout;
  readonly frames: object[] | undefined;
  /** The figure in words. */
  readonly text: string;

  constructor({ data, layout = {}, frames, text }: FigureOptions) {
    this.data = encodeTypedArrays(data) as Trace[];
    this.layout = encodeTypedArrays(layout) as Layout;
    this.frames = frames && (encodeTypedArrays(frames) as object[]);
    this.text = text ?? described(this.data, this.layout);
  }

  /** The figure as a PNG file's bytes; drawn here, without a browser, in some 0.3 s. */
  png(options: { scale?: number } = {}): Uint8Array {
    return drawPng(this, options);
  }

  /** Plotly's JSON: `{ data, layout, frames }`. */
  toJSON(): object {
    return {
      data: this.data,
      layout: this.layout,
      ...(this.frames && { frames: this.frames }),
      config: { displaylogo: false },
    };
  }

  /** What the notebook shows: plotly where it can be drawn, else a picture; always the text. */
  [DISPLAY](): MimeBundle {
    return {
      [PLOTLY]: this.toJSON(),
      "text/plain": this.text,
      ...(host().needsPicture && { "image/png": Buffer.from(this.png()).toString("base64") }),
    };
  }

  toString(): string {
    return this.text;
  }
}

/**
 * A figure of your own from plotly's `data` and `layout`; `text` says in words what it shows.
 * @throws OptionError figure: expected data, a list of traces, got undefined
 * @example figure({ data: [{ y: [1, 3, 2] }], text: "up, then down" }).text // "up, then down"
 */
export function figure({ data, layout = {}, frames, text }: FigureOptions): Figure {
  if (!Array.isArray(data)) {
    throw new OptionError(
      "figure",
      "data, a list of traces",
      String(data),
      'figure({ data: [{ type: "scatter", y: [1, 3, 2] }] })',
    );
  }
  const given = layout as Layout & { title?: string | { text?: string } };
  const title = typeof given.title === "string" ? given.title : given.title?.text;
  const base = baseLayout(title, { left: 60, bottom: 50 });
  return new Figure({
    data,
    layout: {
      height: HEIGHT,
      template: AXES,
      ...base,
      ...given,
      ...(title && { title: base.title }),
    },
    frames,
    text,
  });
}

function described(data: Trace[], { title }: Layout): string {
  const name = (title as { text?: string } | undefined)?.text?.replaceAll("<br>", " ");
  const kinds = data.map((trace) => String(trace.name ?? trace.type ?? "scatter")).join(", ");
  return `${name ?? t({ ko: "그림", en: "Figure" })} (${kinds})`;
}
