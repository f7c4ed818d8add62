import { type Text, t } from "../../host/index.js";
import type { Rng } from "../../tensor/index.js";
import { between } from "../transforms/random.js";
import { type Box, bar, Canvas, type Colour, disc, rectangle, ring, union } from "./canvas.js";
import { overlap, type Scene, SceneDataset, sceneOf } from "./dataset.js";
import { checkScene, type SceneOptions, tone } from "./shapes.js";

const CLASSES: readonly Text[] = [
  { ko: "사람", en: "person" },
  { ko: "자전거", en: "bicycle" },
];

/**
 * Street scenes, drawn: sky, houses with windows, a road, and people and bicycles on it, the nearer
 * ones larger and in front. Boxes show whole things, also where others hide a part; the mask is what
 * can be seen (0 background, 1 person, 2 bicycle). [3, size, 1.5 · size].
 * @throws  OptionError streets: expected a size of at least 32, got 8
 * @example streets({ count: 1 }).batch([0]).x.shape // [1, 3, 64, 96]
 */
export function streets(options: SceneOptions = {}): SceneDataset {
  const { count = 1000, size = 64, objects = [1, 4], seed = 0 } = options;
  checkScene("streets", { size, objects }, 32);
  return new SceneDataset({
    count,
    seed,
    classes: CLASSES.map(t),
    draw: (random) => drawStreet(random, size, objects),
  });
}

function drawStreet(random: Rng, size: number, [few, many]: readonly [number, number]): Scene {
  const [height, width] = [size, Math.round(1.5 * size)];
  const canvas = new Canvas(height, width);
  const horizon = between(random, 0.42, 0.52) * height;
  drawGround(canvas, random, horizon);
  drawHouses(canvas, random, horizon);
  const wanted = few + random.int(many - few + 1);
  const places: { foot: number; x: number; label: number }[] = [];
  const taken: Box[] = [];
  for (let n = 0; n < wanted; n++) {
    const label = random.int(2);
    // The nearer, the lower in the picture.
    const foot = between(random, horizon + 0.2 * height, 0.97 * height);
    const reach = sizeAt(foot, horizon, height) * (label === 0 ? 0.3 : 0.8);
    const x = between(random, reach, width - reach);
    const box: Box = [x - reach, foot - sizeAt(foot, horizon, height), x + reach, foot];
    if (taken.some((other) => overlap(box, other) > 0.5)) continue;
    taken.push(box);
    places.push({ foot, x, label });
  }
  places.sort((a, b) => a.foot - b.foot);
  const objects = places.map(({ foot, x, label }) => {
    const scale = sizeAt(foot, horizon, height);
    const pixels =
      label === 0
        ? drawPerson(canvas, random, x, foot, scale)
        : drawBicycle(canvas, random, x, foot, 0.62 * scale);
    return { box: canvas.boxOf(pixels), label };
  });
  canvas.grain(random.normal, 0.02);
  return sceneOf(canvas, objects);
}

/** How tall a person is whose feet are at this height of the picture. */
const sizeAt = (foot: number, horizon: number, height: number): number =>
  0.18 * height + 0.75 * (foot - horizon);

function drawGround(canvas: Canvas, random: Rng, horizon: number): void {
  const sky = tone(random, 0.55, 0.9);
  const road = between(random, 0.3, 0.5);
  const walk = between(random, 0.55, 0.7);
  const edge = horizon + 0.18 * (canvas.height - horizon);
  canvas.background((_, y): Colour => {
    if (y < horizon) {
      const light = 0.15 * (y / horizon);
      return [sky[0] + light, sky[1] + light, sky[2] + 0.1 + light];
    }
    const value = (y < edge ? walk : road) + 0.05 * ((y - horizon) / (canvas.height - horizon));
    return [value, value, value + 0.02];
  });
  const line = horizon + 0.6 * (canvas.height - horizon);
  const thick = 0.02 * canvas.height;
  for (let x = between(random, -8, 0); x < canvas.width; x += 0.2 * canvas.width) {
    const dash: Box = [x, line, x + 0.1 * canvas.width, line + thick];
    canvas.paint(rectangle(...dash), dash, [0.9, 0.9, 0.85]);
  }
}

function drawHouses(canvas: Canvas, random: Rng, horizon: number): void {
  for (let x = between(random, -0.2, 0) * canvas.width; x < canvas.width; ) {
    const wide = between(random, 0.18, 0.35) * canvas.width;
    const top = horizon - between(random, 0.35, 0.95) * horizon;
    const house: Box = [x, top, x + wide, horizon];
    canvas.paint(rectangle(...house), house, tone(random, 0.25, 0.75));
    const glass = tone(random, 0.1, 0.9);
    const step = 0.09 * canvas.width;
    for (let wx = x + 0.3 * step; wx + 0.5 * step < x + wide; wx += step) {
      for (let wy = top + 0.3 * step; wy + 0.6 * step < horizon; wy += step) {
        const pane: Box = [wx, wy, wx + 0.5 * step, wy + 0.6 * step];
        canvas.paint(rectangle(...pane), pane, glass);
      }
    }
    x += wide + (random.uniform() < 0.3 ? 0.06 * canvas.width : 0);
  }
}

function drawPerson(canvas: Canvas, random: Rng, x: number, foot: number, tall: number): number[] {
  const bounds: Box = [x - 0.35 * tall, foot - 1.02 * tall, x + 0.35 * tall, foot + 0.03 * tall];
  const skin = between(random, 0.35, 0.85);
  const stride = between(random, 0.04, 0.16) * tall;
  const swing = between(random, 0.05, 0.16) * tall;
  const [hip, neck] = [foot - 0.47 * tall, foot - 0.82 * tall];
  const parts: [Parameters<Canvas["paint"]>[0], Colour][] = [
    [
      union(
        bar(x, hip, x - stride, foot - 0.03 * tall, 0.1 * tall),
        bar(x, hip, x + stride, foot - 0.03 * tall, 0.1 * tall),
      ),
      tone(random, 0.05, 0.6),
    ],
    [
      union(
        bar(x, hip, x, neck + 0.06 * tall, 0.2 * tall),
        bar(x, neck + 0.06 * tall, x - swing, hip, 0.07 * tall),
        bar(x, neck + 0.06 * tall, x + swing, hip, 0.07 * tall),
      ),
      tone(random, 0.1, 1),
    ],
    [disc(x, foot - 0.9 * tall, 0.085 * tall), [skin, 0.78 * skin, 0.62 * skin]],
  ];
  const pixels = parts.flatMap(([shape, colour]) => canvas.paint(shape, bounds, colour, 0));
  return pixels;
}

function drawBicycle(canvas: Canvas, random: Rng, x: number, foot: number, tall: number): number[] {
  const wheel = 0.36 * tall;
  const [left, right] = [x - 0.55 * tall, x + 0.55 * tall];
  const axle = foot - wheel;
  const bounds: Box = [
    left - 1.2 * wheel,
    foot - 1.1 * tall,
    right + 1.2 * wheel,
    foot + 0.1 * tall,
  ];
  const thick = Math.max(1.2, 0.085 * tall);
  const [seat, bars] = [x - 0.22 * tall, x + 0.35 * tall];
  const top = foot - 0.85 * tall;
  const frame = union(
    bar(left, axle, seat, top + 0.12 * tall, thick),
    bar(seat, top + 0.12 * tall, bars, top + 0.12 * tall, thick),
    bar(seat, top + 0.12 * tall, x, axle, thick),
    bar(x, axle, bars, top + 0.12 * tall, thick),
    bar(left, axle, x, axle, thick),
    bar(bars, top, right, axle, thick),
    bar(bars - 0.1 * tall, top, bars + 0.12 * tall, top, thick),
    bar(seat - 0.1 * tall, top + 0.04 * tall, seat + 0.1 * tall, top + 0.04 * tall, 1.2 * thick),
  );
  const wheels = union(ring(left, axle, wheel, thick), ring(right, axle, wheel, thick));
  const tyre = between(random, 0.02, 0.18);
  return [
    ...canvas.paint(wheels, bounds, [tyre, tyre, tyre], 1),
    ...canvas.paint(frame, bounds, tone(random, 0.1, 0.95), 1),
  ];
}
