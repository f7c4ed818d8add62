import { OptionError } from "../tensor/index.js";
import type { Figure } from "../viz/index.js";
import { type Frame, framesFigure } from "./frames.js";
import { LiveFigure } from "./live.js";

export interface SliderOptions {
  readonly min: number;
  readonly max: number;
  /** Between two values; 1 if not given. */
  readonly step?: number;
  /** The first value; `min` if not given. */
  readonly value?: number;
  /** What stands before the slider. */
  readonly label?: string;
  /** Pictures that are made beforehand, for readers without a live page; 11 if not given. */
  readonly frames?: number;
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const FRAMES = 11;

/** A slider with the figure that belongs to its value. */
export class SliderFigure extends LiveFigure {
  readonly #range: Range;
  readonly #label: string;
  readonly #frames: number;
  #value: number;

  constructor(
    options: SliderOptions,
    private readonly draw: (value: number) => Figure,
  ) {
    const range = checkedRange(options);
    const value = nearest(options.value ?? range.min, range);
    super("slider", draw(value));
    this.#range = range;
    this.#value = value;
    this.#label = options.label ?? "";
    this.#frames = options.frames ?? FRAMES;
  }

  /** Where the slider stands. */
  get value(): number {
    return this.#value;
  }

  override toString(): string {
    return `${this.#label || "slider"} = ${this.#value}: ${super.toString()}`;
  }

  protected override state(): Record<string, unknown> {
    const control = { kind: "slider", label: this.#label, ...this.#range };
    return { ...super.state(), control, value: this.#value };
  }

  protected override changed({ value }: Record<string, unknown>): unknown {
    if (typeof value !== "number") return undefined;
    const next = nearest(value, this.#range);
    if (next === this.#value) return undefined;
    this.#value = next;
    return this.redraw(() => this.draw(next));
  }

  protected override fallback(): Figure {
    const values = spread(this.#range, this.#value, this.#frames);
    const frames = values.flatMap((value) => this.#frame(value));
    const active = frames.findIndex(({ figure }) => figure === this.figure);
    return framesFigure(frames, active, this.#label);
  }

  /** A value that cannot be drawn has no picture beforehand; its error comes with the value. */
  #frame(value: number): Frame[] {
    const label = String(value);
    if (value === this.#value) return [{ label, figure: this.figure }];
    try {
      return [{ label, figure: this.draw(value) }];
    } catch {
      return [];
    }
  }
}

/**
 * A slider that redraws a figure: `draw` runs in your notebook with each new value. For readers
 * without a live page the same cell holds pictures for some values, with plotly's own slider.
 * Source: anywidget, https://anywidget.dev
 * @throws OptionError slider: expected min < max, got min 3 and max 1
 * @example slider({ min: 0, max: 4 }, (n) => figure({ data: [{ y: [n] }] })).value // 0
 */
export function slider(options: SliderOptions, draw: (value: number) => Figure): SliderFigure {
  return new SliderFigure(options, draw);
}

function checkedRange({ min, max, step = 1 }: SliderOptions): Range {
  if (!(Number.isFinite(min) && Number.isFinite(max) && min < max)) {
    throw new OptionError(
      "slider",
      "min < max",
      `min ${min} and max ${max}`,
      "slider({ min: 0, max: 9 }, (value) => …)",
    );
  }
  if (!(step > 0)) throw new OptionError("slider", "a step above 0", String(step));
  return { min, max, step };
}

/** The slider's own value that is closest; without the noise of binary fractions. */
function nearest(value: number, { min, max, step }: Range): number {
  const most = Math.floor((max - min) / step + 1e-9);
  const k = Math.min(most, Math.max(0, Math.round((value - min) / step)));
  return Number((min + k * step).toPrecision(12));
}

/** At most `count` values over the whole range, `current` among them. */
function spread(range: Range, current: number, count: number): number[] {
  const { min, max } = range;
  const values = new Set([current]);
  for (let i = 0; i < count - 1; i++) {
    values.add(nearest(min + ((max - min) * i) / Math.max(1, count - 2), range));
  }
  return [...values].sort((a, b) => a - b);
}
