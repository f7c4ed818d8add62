/** Where names stand beside points, so that they do not run into each other. */
import { widthInEms } from "./layout.js";

export interface NamedPoint {
  name: string;
  /** CSS pixels. */
  x: number;
  y: number;
  /** Half the size of the mark. */
  radius: number;
}

const SIDES = ["top center", "bottom center", "middle right", "middle left"] as const;

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** plotly's `textposition` for each point: the first side whose place nobody has taken. */
export function labelPlaces(points: readonly NamedPoint[], fontSize: number): string[] {
  const taken: Box[] = [];
  return points.map((point) => {
    const boxes = SIDES.map((side) => boxAt(point, side, fontSize));
    const costs = boxes.map((box) => taken.reduce((sum, other) => sum + overlap(box, other), 0));
    const best = costs.indexOf(Math.min(...costs));
    taken.push(boxes[best]);
    return SIDES[best];
  });
}

function boxAt({ name, x, y, radius }: NamedPoint, side: string, fontSize: number): Box {
  const [w, h] = [widthInEms(name) * fontSize, 1.2 * fontSize];
  if (side === "top center") return [x - w / 2, y - radius - h, x + w / 2, y - radius];
  if (side === "bottom center") return [x - w / 2, y + radius, x + w / 2, y + radius + h];
  const left = side === "middle right" ? x + radius : x - radius - w;
  return [left, y - h / 2, left + w, y + h / 2];
}

function overlap(a: Box, b: Box): number {
  const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const high = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return wide > 0 && high > 0 ? wide * high : 0;
}
