import { type Text, t } from "../../host/index.js";
import { OptionError, type Rng } from "../../tensor/index.js";
import { between } from "../transforms/random.js";
import { type Box, Canvas, type Colour, disc, polygon, type Shape2d } from "./canvas.js";
import { overlap, type Scene, SceneDataset, sceneOf } from "./dataset.js";

export const SHAPES = ["circle", "square", "triangle", "star"] as const;
export type ShapeName = (typeof SHAPES)[number];

const NAMES: Record<ShapeName, Text> = {
  circle: { ko: "원", en: "circle" },
  square: { ko: "정사각형", en: "square" },
  triangle: { ko: "삼각형", en: "triangle" },
  star: { ko: "별", en: "star" },
};

export interface SceneOptions {
  /** How many pictures. Default 1000. */
  count?: number;
  /** Height and width. Default 64. */
  size?: number;
  /** Least and most things in a picture. Default [1, 3]. */
  objects?: readonly [number, number];
  /** The same seed gives the same pictures. Default 0. */
  seed?: number;
}

/**
 * Coloured shapes before a shaded, grainy ground, with a box for each and a mask: the smallest data
 * set for detection and segmentation.
 * @throws  OptionError shapes: expected a size of at least 16, got 8
 * @throws  OptionError shapes: expected objects as [least, most], 0 ≤ least ≤ most, got [3,1]
 * @throws  OptionError shapes: expected shapes of circle, square, triangle, star, got ["moon"]
 * @example shapes({ count: 2 }).batch([0, 1]).x.shape // [2, 3, 64, 64]
 */
export function shapes(
  options: SceneOptions & { shapes?: readonly ShapeName[] } = {},
): SceneDataset {
  const { count = 1000, size = 64, objects = [1, 3], seed = 0, shapes: used = SHAPES } = options;
  checkScene("shapes", { size, objects }, 16);
  if (used.length === 0 || !used.every((name) => SHAPES.includes(name))) {
    const expected = `shapes of ${SHAPES.join(", ")}`;
    throw new OptionError("shapes", expected, JSON.stringify(used));
  }
  return new SceneDataset({
    count,
    seed,
    classes: used.map((name) => t(NAMES[name])),
    draw: (random) => drawShapes(random, size, objects, used),
  });
}

export function checkScene(
  op: string,
  { size, objects }: { size: number; objects: readonly [number, number] },
  least: number,
): void {
  if (!(Number.isInteger(size) && size >= least)) {
    throw new OptionError(op, `a size of at least ${least}`, `${size}`);
  }
  const [few, many] = objects;
  if (![few, many].every(Number.isInteger) || few < 0 || many < few) {
    const expected = "objects as [least, most], 0 ≤ least ≤ most";
    throw new OptionError(op, expected, JSON.stringify(objects));
  }
}

function drawShapes(
  random: Rng,
  size: number,
  [few, many]: readonly [number, number],
  used: readonly ShapeName[],
): Scene {
  const canvas = new Canvas(size, size);
  const ground = tone(random, 0.1, 0.5);
  const [tiltX, tiltY] = [between(random, -0.2, 0.2), between(random, -0.2, 0.2)];
  canvas.background((x, y) => {
    const shade = tiltX * (x / size - 0.5) + tiltY * (y / size - 0.5);
    return ground.map((value) => value + shade) as unknown as Colour;
  });
  const placed: { box: Box; label: number }[] = [];
  const wanted = few + random.int(many - few + 1);
  for (let n = 0; n < wanted; n++) {
    const label = random.int(used.length);
    const colour = contrasting(random, ground);
    const place = freePlace(random, size, placed);
    if (!place) continue;
    const [x, y, r] = place;
    const shape = shapeOf(used[label], x, y, r, random);
    const pixels = canvas.paint(shape, [x - r, y - r, x + r, y + r], colour, label);
    placed.push({ box: canvas.boxOf(pixels), label });
  }
  canvas.grain(random.normal, 0.03);
  return sceneOf(canvas, placed);
}

/** A middle and a radius that keep clear of what is there already. */
function freePlace(
  random: Rng,
  size: number,
  placed: readonly { box: Box }[],
): [number, number, number] | null {
  for (let trial = 0; trial < 20; trial++) {
    const r = between(random, 0.11, 0.24) * size;
    const [x, y] = [between(random, r, size - r), between(random, r, size - r)];
    const box: Box = [x - r, y - r, x + r, y + r];
    if (placed.every((other) => overlap(box, other.box) < 0.15)) return [x, y, r];
  }
  return null;
}

export const tone = (random: Rng, least: number, most: number): Colour => [
  between(random, least, most),
  between(random, least, most),
  between(random, least, most),
];

/** A colour that can be told from another one. */
function contrasting(random: Rng, ground: Colour): Colour {
  let colour = tone(random, 0.2, 1);
  for (let trial = 0; trial < 20; trial++) {
    const distance = Math.hypot(...colour.map((value, c) => value - ground[c]));
    if (distance > 0.45) break;
    colour = tone(random, 0.2, 1);
  }
  return colour;
}

function shapeOf(name: ShapeName, x: number, y: number, r: number, random: Rng): Shape2d {
  if (name === "circle") return disc(x, y, r);
  const turn = between(random, 0, 2 * Math.PI);
  const corner = (k: number, of: number, radius: number): [number, number] => [
    x + radius * Math.cos(turn + (2 * Math.PI * k) / of),
    y + radius * Math.sin(turn + (2 * Math.PI * k) / of),
  ];
  if (name === "star") {
    return polygon(Array.from({ length: 10 }, (_, k) => corner(k, 10, k % 2 === 0 ? r : 0.45 * r)));
  }
  const corners = name === "square" ? 4 : 3;
  return polygon(Array.from({ length: corners }, (_, k) => corner(k, corners, r)));
}
