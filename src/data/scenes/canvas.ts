import { fromArray, type Tensor } from "../../tensor/index.js";

/** Red, green, blue from 0 to 1. */
export type Colour = readonly [number, number, number];

/** Whether a point (x to the right, y down, in pixels) belongs to a shape. */
export type Shape2d = (x: number, y: number) => boolean;

/** x₁ y₁ x₂ y₂ in pixels. */
export type Box = readonly [number, number, number, number];

/** Points per pixel and axis that are looked at. */
const FINE = 3;

/** A picture that is painted on, with the class of each pixel. */
export class Canvas {
  readonly image: Tensor;
  /** 0 is background, k + 1 the class k. */
  readonly mask: Tensor;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    this.image = fromArray(new Float32Array(3 * height * width), [3, height, width]);
    this.mask = fromArray(new Float32Array(height * width), [height, width]);
  }

  /** Colours every pixel. */
  background(colour: (x: number, y: number) => Colour): void {
    const area = this.height * this.width;
    const { values } = this.image;
    for (let i = 0; i < area; i++) {
      const rgb = colour((i % this.width) + 0.5, Math.floor(i / this.width) + 0.5);
      for (let c = 0; c < 3; c++) values[c * area + i] = clamp(rgb[c]);
    }
  }

  /**
   * Paints a shape, with soft edges. With `label` the pixels that it covers by half become that class.
   * Returns those pixels.
   */
  paint(shape: Shape2d, bounds: Box, colour: Colour, label?: number): number[] {
    const area = this.height * this.width;
    const { values } = this.image;
    const mask = this.mask.values;
    const covered: number[] = [];
    const [x1, y1] = [Math.max(0, Math.floor(bounds[0])), Math.max(0, Math.floor(bounds[1]))];
    const x2 = Math.min(this.width, Math.ceil(bounds[2]));
    const y2 = Math.min(this.height, Math.ceil(bounds[3]));
    for (let y = y1; y < y2; y++) {
      for (let x = x1; x < x2; x++) {
        let hits = 0;
        for (let k = 0; k < FINE * FINE; k++) {
          const dx = ((k % FINE) + 0.5) / FINE;
          const dy = (Math.floor(k / FINE) + 0.5) / FINE;
          if (shape(x + dx, y + dy)) hits++;
        }
        if (hits === 0) continue;
        const share = hits / FINE ** 2;
        const i = y * this.width + x;
        for (let c = 0; c < 3; c++) {
          values[c * area + i] = (1 - share) * values[c * area + i] + share * clamp(colour[c]);
        }
        if (share < 0.5) continue;
        covered.push(i);
        if (label !== undefined) mask[i] = label + 1;
      }
    }
    return covered;
  }

  /** The box around pixels. */
  boxOf(pixels: readonly number[]): Box {
    let [x1, y1, x2, y2] = [this.width, this.height, 0, 0];
    for (const i of pixels) {
      const [x, y] = [i % this.width, Math.floor(i / this.width)];
      [x1, y1, x2, y2] = [
        Math.min(x1, x),
        Math.min(y1, y),
        Math.max(x2, x + 1),
        Math.max(y2, y + 1),
      ];
    }
    return [x1, y1, x2, y2];
  }

  /** Makes every number a little lighter or darker. */
  grain(normal: () => number, by: number): void {
    const { values } = this.image;
    for (let i = 0; i < values.length; i++) values[i] = clamp(values[i] + by * normal());
  }
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

export const disc =
  (cx: number, cy: number, r: number): Shape2d =>
  (x, y) =>
    (x - cx) ** 2 + (y - cy) ** 2 <= r * r;

export const ring =
  (cx: number, cy: number, r: number, thick: number): Shape2d =>
  (x, y) =>
    Math.abs(Math.hypot(x - cx, y - cy) - r) <= thick / 2;

export const bar =
  (x1: number, y1: number, x2: number, y2: number, thick: number): Shape2d =>
  (x, y) => {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - x1 - t * dx, y - y1 - t * dy) <= thick / 2;
  };

export const rectangle =
  (x1: number, y1: number, x2: number, y2: number): Shape2d =>
  (x, y) =>
    x >= x1 && x < x2 && y >= y1 && y < y2;

/** Inside a polygon: an odd number of edges to the left. */
export const polygon =
  (points: readonly (readonly [number, number])[]): Shape2d =>
  (x, y) => {
    let inside = false;
    points.forEach(([ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    });
    return inside;
  };

/** All of several shapes. */
export const union =
  (...shapes: Shape2d[]): Shape2d =>
  (x, y) =>
    shapes.some((shape) => shape(x, y));
