import { DISPLAY, host, type MimeBundle, t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { Figure } from "../viz/index.js";
import { WIDGET_VIEW, WidgetModel } from "./model.js";
import { PAGE_MODULE } from "./page.js";
import { plotlySource } from "./plotlySource.js";

/** A point of a figure that was clicked, or that the mouse is over. */
export interface FigurePoint {
  readonly x: unknown;
  readonly y: unknown;
  /** A heat map's value there. */
  readonly z?: unknown;
  /** Which trace of the figure, from 0. */
  readonly trace: number;
  /** Which point of the trace; of a heat map [row, column]. */
  readonly index: number | readonly number[];
}

/** What is done with a point: returns the figure to show next (or a promise of it), or nothing. */
export type PointHandler = (point: FigurePoint) => unknown;

export interface LiveOptions {
  /** Called with the point that was clicked. */
  readonly click?: PointHandler;
  /** Called with the point that the mouse is over. */
  readonly hover?: PointHandler;
}

/** A figure in the page that code can redraw, and that tells the code what is done with it. */
export class LiveFigure {
  #figure: Figure;
  #error = "";
  #model: WidgetModel | undefined;

  constructor(
    private readonly name: string,
    first: Figure,
    protected readonly options: LiveOptions = {},
  ) {
    this.#figure = checked(name, first);
  }

  /** What is shown now. */
  get figure(): Figure {
    return this.#figure;
  }

  /** Shows another figure in the place of this one. */
  update(next: Figure): void {
    this.#figure = checked(this.name, next);
    this.#error = "";
    this.#model?.set({ figure: next.toJSON(), text: next.text, error: "" });
  }

  /** A live view where the page has one, with a figure beside it that needs no code behind. */
  [DISPLAY](): MimeBundle {
    const fallback = this.fallback()[DISPLAY]();
    const comms = host().comms?.();
    if (!comms) return fallback;
    this.#model ??= new WidgetModel(comms, this.state(), {
      changed: (change) => this.changed(change),
      message: (content) => this.#message(content),
    });
    const view = { version_major: 2, version_minor: 1, model_id: this.#model.id };
    return { [WIDGET_VIEW]: view, ...fallback };
  }

  toString(): string {
    return this.#figure.text;
  }

  /** What is shown where nobody answers. */
  protected fallback(): Figure {
    return this.#figure;
  }

  protected state(): Record<string, unknown> {
    const { click, hover } = this.options;
    return {
      _esm: PAGE_MODULE,
      _anywidget_id: "convlab.live",
      figure: this.#figure.toJSON(),
      text: this.#figure.text,
      error: this.#error,
      events: [...(click ? ["click"] : []), ...(hover ? ["hover"] : [])],
    };
  }

  protected changed(_change: Record<string, unknown>): unknown {
    return undefined;
  }

  /** Runs the user's handler: its figure is shown, its error stands below the figure. */
  protected async redraw(handler: () => unknown): Promise<void> {
    try {
      const next = await handler();
      if (next !== undefined) this.update(checked(this.name, next));
    } catch (error) {
      this.#error = String(error);
      this.#model?.set({ error: this.#error });
      throw error;
    }
  }

  async #message(content: Record<string, unknown>): Promise<void> {
    if (content.want === "plotly") {
      this.#model?.send({ plotly: true }, [plotlySource()]);
      return;
    }
    const handler = content.event === "click" ? this.options.click : this.options.hover;
    try {
      if (handler) await this.redraw(() => handler(content.point as FigurePoint));
    } finally {
      this.#model?.send({ done: true });
    }
  }
}

/**
 * A figure whose clicks and hovers reach your code, which may answer with another figure; `update`
 * redraws it from anywhere. Shown without a live page (a saved notebook, a terminal) it is the
 * figure alone. Source: anywidget, https://anywidget.dev
 * @throws OptionError live: expected a figure, got string
 * @example live(figure({ data: [{ y: [1, 2] }], text: "two points" })).toString() // "two points"
 */
export function live(first: Figure, options: LiveOptions = {}): LiveFigure {
  return new LiveFigure("live", first, options);
}

function checked(name: string, value: unknown): Figure {
  if (value instanceof Figure) return value;
  throw new OptionError(
    name,
    t({ ko: "그림", en: "a figure" }),
    value === null ? "null" : typeof value,
    "plotImage(…), plotCurve(…), figure({ data: […] })",
  );
}
