/**
 * The part that runs on the page: the module that anywidget loads. Its functions travel as their
 * own text, so each uses nothing but its arguments, the page's globals and the others listed in
 * `PAGE_MODULE`.
 */

/** What of the page's world the functions use: the project is compiled without the DOM's types. */
interface PageElement {
  className: string;
  textContent: string | null;
  innerHTML: string;
  isConnected: boolean;
  style: Record<string, string>;
  append(...children: unknown[]): void;
  appendChild(child: unknown): void;
  remove(): void;
  addEventListener(type: string, listener: () => void): void;
  setAttribute(name: string, value: string): void;
  on?(type: string, listener: (event: PlotlyEvent) => void): void;
  type: string;
  value: string;
  src: string;
  onload: () => void;
  onerror: () => void;
}

interface PageDocument {
  createElement(name: string): PageElement;
  readonly head: PageElement;
}

interface PlotlyEvent {
  readonly points?: readonly Record<string, unknown>[];
}

interface Plotly {
  react(at: PageElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  purge(at: PageElement): void;
}

export interface PageModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: object): void;
  on(event: string, listener: (message: never, buffers: never) => void): void;
  off(event: string, listener: (message: never, buffers: never) => void): void;
}

interface FigureJson {
  readonly data: unknown;
  readonly layout: unknown;
  readonly config: unknown;
}

interface Control {
  readonly kind: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly label: string;
}

/** plotly.js of the page; where there is none yet, the kernel sends it, once for the whole page. */
function plotlyOf(model: PageModel): Promise<Plotly> {
  const page = globalThis as unknown as { Plotly?: Plotly; convlabPlotly?: Promise<Plotly> };
  if (page.Plotly) return Promise.resolve(page.Plotly);
  page.convlabPlotly ??= new Promise((resolve, reject) => {
    const receive = (message: { plotly?: boolean }, buffers: BlobPart[]) => {
      if (!message.plotly) return;
      model.off("msg:custom", receive as never);
      const { document } = globalThis as unknown as { document: PageDocument };
      const script = document.createElement("script");
      script.src = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }));
      script.onload = () => {
        if (page.Plotly) resolve(page.Plotly);
        else reject(new Error("plotly.js did not start"));
      };
      script.onerror = () => reject(new Error("plotly.js could not be loaded"));
      document.head.append(script);
    };
    model.on("msg:custom", receive as never);
    model.send({ want: "plotly" });
  });
  return page.convlabPlotly;
}

/** The place where the figure stands; redrawn with every new state, the newest one last. */
function figureArea(model: PageModel, document: PageDocument) {
  const element = document.createElement("div");
  element.className = "convlab-figure";
  const says = document.createElement("pre");
  says.className = "convlab-error";
  says.style.color = "var(--jp-error-color1, #b3261e)";
  says.style.whiteSpace = "pre-wrap";
  let drawn: Promise<unknown> = Promise.resolve();
  let listening = false;
  const draw = async () => {
    const error = model.get("error");
    says.textContent = error ? String(error) : "";
    says.style.display = error ? "block" : "none";
    const figure = model.get("figure") as FigureJson | null;
    if (!figure) return;
    try {
      const plotly = await plotlyOf(model);
      await plotly.react(element, figure.data, figure.layout, figure.config);
      if (!listening) listenToFigure(model, element);
      listening = true;
    } catch (error) {
      element.textContent = `${model.get("text")} (${(error as Error).message})`;
    }
  };
  const redraw = () => {
    drawn = drawn.then(draw);
    return drawn;
  };
  return { element, says, redraw };
}

/**
 * Tells the code what the mouse does, as fast as it answers: of the hovers between two answers only
 * the newest is told, every click is.
 */
function listenToFigure(model: PageModel, element: PageElement): void {
  const wanted = model.get("events") as string[];
  const clicks: object[] = [];
  let hover: object | undefined;
  let busy = false;
  const tellNext = () => {
    if (busy) return;
    let next = clicks.shift();
    if (!next) {
      next = hover;
      hover = undefined;
    }
    if (!next) return;
    busy = true;
    model.send(next);
  };
  model.on("msg:custom", ((message: { done?: boolean }) => {
    if (!message.done) return;
    busy = false;
    tellNext();
  }) as never);
  for (const name of wanted) {
    element.on?.(`plotly_${name}`, ({ points = [] }) => {
      const [point] = points;
      if (!point) return;
      const { x, y, z, curveNumber, pointNumber, pointIndex } = point;
      const index = pointIndex ?? pointNumber;
      const content = { event: name, point: { x, y, z, trace: curveNumber, index } };
      if (name === "click") clicks.push(content);
      else hover = content;
      tellNext();
    });
  }
}

/** A labelled slider above the figure. */
function sliderRow(model: PageModel, document: PageDocument) {
  const control = model.get("control") as Control;
  const row = document.createElement("label");
  row.className = "convlab-slider";
  row.style.display = "flex";
  row.style.gap = "0.75em";
  row.style.alignItems = "center";
  row.style.padding = "4px 8px";
  const name = document.createElement("span");
  name.textContent = control.label;
  const input = document.createElement("input");
  input.type = "range";
  // The arrow keys move the slider, not JupyterLab's selection.
  input.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const key of ["min", "max", "step"] as const) input.setAttribute(key, String(control[key]));
  input.setAttribute("aria-label", control.label || "value");
  input.style.flex = "1";
  input.style.maxWidth = "28em";
  const shown = document.createElement("output");
  shown.style.fontVariantNumeric = "tabular-nums";
  const show = () => {
    input.value = String(model.get("value"));
    shown.textContent = String(model.get("value"));
  };
  input.addEventListener("input", () => {
    model.set("value", Number(input.value));
    shown.textContent = input.value;
    model.save_changes();
  });
  row.append(name, input, shown);
  show();
  return { row, show };
}

interface RenderProps {
  readonly model: PageModel;
  readonly el: PageElement;
}

/** What anywidget calls for every place where the widget is shown. */
export function render({ model, el }: RenderProps): () => void {
  const { document } = globalThis as unknown as { document: PageDocument };
  const area = figureArea(model, document);
  const slider = model.get("control") ? sliderRow(model, document) : undefined;
  if (slider) el.append(slider.row);
  el.append(area.element, area.says);
  const listeners: [string, () => void][] = [
    ["change:figure", () => void area.redraw()],
    ["change:error", () => void area.redraw()],
    ["change:value", () => slider?.show()],
  ];
  for (const [event, listener] of listeners) model.on(event, listener);
  void area.redraw();
  return () => {
    for (const [event, listener] of listeners) model.off(event, listener);
    const { Plotly } = globalThis as unknown as { Plotly?: Plotly };
    Plotly?.purge(area.element);
  };
}

/** The module's text. */
export const PAGE_MODULE = `${[plotlyOf, figureArea, listenToFigure, sliderRow, render]
  .map(String)
  .join("\n")}\nexport default { render };\n`;
