/**
 * How large SVG text is. jsdom lays nothing out, and plotly asks for boxes of titles, tick labels
 * and colour bars to place them; here they come from the font that the picture is drawn with.
 */
import type { Canvas } from "@napi-rs/canvas";

/** The one font of static pictures: Latin, Hangul and signs, brought by the project. */
export const FONT = "Pretendard";

const ASCENT = 0.95;
const LINE = 1.2;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** x' = a·x + c·y + e, y' = b·x + d·y + f, as in SVG's matrix(a b c d e f). */
type Matrix = [number, number, number, number, number, number];

/** Gives SVG elements of a jsdom window the three measuring methods that plotly calls. */
export function installMeasure(
  window: { SVGElement: { prototype: object } },
  canvas: Canvas,
): void {
  const context = canvas.getContext("2d");
  const widthOf = (text: string, size: number) => {
    context.font = `${size}px ${FONT}`;
    return context.measureText(text).width;
  };
  const local = (element: Element) => rect(boxOf(element, widthOf));
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Element) {
      return local(this);
    },
    getComputedTextLength(this: Element) {
      return local(this).width;
    },
    getBoundingClientRect(this: Element) {
      let box = boxOf(this, widthOf);
      for (let at: Element | null = this; at && at.localName !== "svg"; at = at.parentElement) {
        box = box && moved(box, transformOf(at));
      }
      return rect(box);
    },
  });
}

type WidthOf = (text: string, size: number) => number;

/** The box of what an element holds, in its own coordinates; null where nothing takes room. */
function boxOf(element: Element, widthOf: WidthOf): Box | null {
  if (element.localName === "text") return textBox(element, widthOf);
  if (element.localName === "rect" || element.localName === "image") return rectBox(element);
  let union: Box | null = null;
  for (const child of element.children) {
    const inner = boxOf(child, widthOf);
    if (inner) union = joined(union, moved(inner, transformOf(child)));
  }
  return union;
}

function rectBox(element: Element): Box {
  const [x, y] = [numberOf(element, "x"), numberOf(element, "y")];
  return {
    left: x,
    top: y,
    right: x + numberOf(element, "width"),
    bottom: y + numberOf(element, "height"),
  };
}

function textBox(element: Element, widthOf: WidthOf): Box | null {
  if (!element.textContent) return null;
  const size = fontSize(element);
  const lines = [...element.children].filter((child) => child.classList.contains("line"));
  const rows = lines.length > 0 ? lines : [element];
  const width = Math.max(...rows.map((row) => runWidth(row, size, widthOf)));
  const anchor = styleOf(element, "text-anchor");
  const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
  const left = numberOf(element, "x") - shift;
  const top = numberOf(element, "y") - ASCENT * size;
  return { left, top, right: left + width, bottom: top + rows.length * LINE * size };
}

/** Width of one line, whose parts (sub, sup) may have their own size in percent. */
function runWidth(node: Node, size: number, widthOf: WidthOf): number {
  let width = 0;
  for (const child of node.childNodes) {
    if (child.nodeType === 3) width += widthOf(child.textContent ?? "", size);
    else width += runWidth(child, partSize(child as Element, size), widthOf);
  }
  return width;
}

function partSize(element: Element, size: number): number {
  const own = styleOf(element, "font-size");
  if (own.endsWith("%")) return (size * Number.parseFloat(own)) / 100;
  return own.endsWith("px") ? Number.parseFloat(own) : size;
}

function fontSize(element: Element): number {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const own = styleOf(at, "font-size");
    if (own.endsWith("px")) return Number.parseFloat(own);
  }
  return 12;
}

function styleOf(element: Element, name: string): string {
  const { style } = element as SVGElement;
  return style?.getPropertyValue(name) || element.getAttribute(name) || "";
}

const numberOf = (element: Element, name: string): number =>
  Number.parseFloat(element.getAttribute(name) ?? "0") || 0;

function joined(a: Box | null, b: Box): Box {
  if (!a) return b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function rect(box: Box | null): DOMRect {
  const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const [width, height] = [right - left, bottom - top];
  return { x: left, y: top, left, top, right, bottom, width, height } as DOMRect;
}

/** The matrices of a `transform` attribute, the last one first: the order they act on a point. */
function transformOf(element: Element): Matrix[] {
  const calls = [...(element.getAttribute("transform") ?? "").matchAll(/(\w+)\(([^)]*)\)/g)];
  return calls.flatMap(([, name, list]) => matricesOf(name, list)).reverse();
}

function matricesOf(name: string, list: string): Matrix[] {
  const [p = 0, q, r, s, t, u] = list.split(/[\s,]+/).map(Number);
  if (name === "translate") return [[1, 0, 0, 1, p, q ?? 0]];
  if (name === "scale") return [[p, 0, 0, q ?? p, 0, 0]];
  if (name === "matrix") return [[p, q, r, s, t, u]];
  if (name !== "rotate") return [];
  const [cos, sin] = [Math.cos((p * Math.PI) / 180), Math.sin((p * Math.PI) / 180)];
  const [x, y] = [q ?? 0, r ?? 0];
  return [[cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]];
}

function moved(box: Box, matrices: Matrix[]): Box {
  let corners = [
    [box.left, box.top],
    [box.right, box.top],
    [box.left, box.bottom],
    [box.right, box.bottom],
  ];
  for (const [a, b, c, d, e, f] of matrices) {
    corners = corners.map(([x, y]) => [a * x + c * y + e, b * x + d * y + f]);
  }
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}
