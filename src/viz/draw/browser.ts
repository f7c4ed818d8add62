/** The smallest browser that plotly.js draws in: jsdom, measured text, canvases that hold pixels. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Canvas,
  createCanvas,
  GlobalFonts,
  type Image,
  loadImage,
  type SKRSContext2D,
} from "@napi-rs/canvas";
import { type DOMWindow, JSDOM, VirtualConsole } from "jsdom";
import { FONT, installMeasure } from "./measure.js";

/** What is used of plotly.js; figures cross into its window as JSON text. */
interface Plotly {
  newPlot(graph: Element, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  toImage(graph: Element, options: object): Promise<string>;
  purge(graph: Element): void;
}

export interface Browser {
  /** Draws a figure (JSON text of `{ data, layout }`) and returns its SVG. */
  svg(figure: string, width: number, height: number): Promise<string>;
}

export function openBrowser(fontFile: string): Browser {
  if (!GlobalFonts.has(FONT)) GlobalFonts.registerFromPath(fontFile, FONT);
  // A virtual console with no listeners: plotly's warnings are not the user's output.
  const { window } = new JSDOM('<!doctype html><body><div id="graph"></div></body>', {
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  installMeasure(window, createCanvas(1, 1));
  installCanvas(window);
  installImage(window);
  installStyle(window);
  const file = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  window.eval(readFileSync(file, "utf8"));
  const plotly: Plotly = window.Plotly;
  return { svg: (figure, width, height) => drawSvg(window, plotly, figure, width, height) };
}

async function drawSvg(
  window: DOMWindow,
  plotly: Plotly,
  figure: string,
  width: number,
  height: number,
): Promise<string> {
  const graph = window.document.getElementById("graph");
  if (!graph) throw new Error("the page of the drawing worker is gone");
  const { data, layout = {} } = window.JSON.parse(figure);
  if (!window.Array.isArray(data)) throw new TypeError("data that is no list of traces");
  Object.assign(layout, { width, height, autosize: false });
  layout.font = Object.assign(layout.font ?? {}, { family: FONT });
  try {
    await plotly.newPlot(graph, data, layout, { staticPlot: true });
    return await plotly.toImage(graph, { format: "svg", width, height, imageDataOnly: true });
  } finally {
    plotly.purge(graph);
  }
}

/** Heatmaps and images are painted on canvases, whose pixels plotly takes as a data URI. */
function installCanvas(window: DOMWindow): void {
  const painted = new WeakMap<HTMLCanvasElement, Canvas>();
  const canvasOf = (element: HTMLCanvasElement) => {
    const known = painted.get(element);
    if (known?.width === element.width && known.height === element.height) return known;
    const canvas = createCanvas(element.width, element.height);
    takeImages(canvas.getContext("2d"));
    painted.set(element, canvas);
    return canvas;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement) {
      return canvasOf(this).getContext("2d");
    },
    toDataURL(this: HTMLCanvasElement) {
      return canvasOf(this).toDataURL("image/png");
    },
  });
}

/** An `<img>` of the page: it loads data URIs only, since a picture asks no network. */
class PageImage {
  picture: Image | undefined;
  onload: (() => void) | undefined;
  onerror: ((error: unknown) => void) | undefined;
  width = 0;
  height = 0;

  setAttribute(name: string, value: string): void {
    if (name === "src") this.src = value;
  }

  set src(uri: string) {
    void this.#load(uri).then(
      () => this.onload?.(),
      (error) => this.onerror?.(error),
    );
  }

  async #load(uri: string): Promise<void> {
    if (!uri.startsWith("data:")) throw new Error("only data URIs can be drawn");
    this.picture = await loadImage(uri);
    this.width = this.picture.width;
    this.height = this.picture.height;
  }
}

function installImage(window: DOMWindow): void {
  Object.assign(window, { Image: PageImage });
}

/** Lets a context's `drawImage` take the page's images too. */
function takeImages(context: SKRSContext2D): void {
  const draw = context.drawImage.bind(context) as (...args: unknown[]) => void;
  const drawImage = (image: unknown, ...places: unknown[]) =>
    draw(image instanceof PageImage ? image.picture : image, ...places);
  Object.assign(context, { drawImage });
}

/** plotly asks whether images can be enlarged pixel by pixel (they can), and makes a URL once. */
function installStyle(window: DOMWindow): void {
  Object.assign(window, { CSS: { supports: () => true } });
  window.URL.createObjectURL = () => "";
}
