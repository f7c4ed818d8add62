import { type Text, t } from "../../host/index.js";
import { OptionError, type Rng } from "../../tensor/index.js";
import { between } from "../transforms/random.js";
import {
  type Box,
  bar,
  Canvas,
  type Colour,
  disc,
  polygon,
  rectangle,
  ring,
  type Shape2d,
  union,
} from "./canvas.js";
import { overlap, type Scene, SceneDataset, sceneOf } from "./dataset.js";
import { inkFor, paintPhoto } from "./photoScenes.js";
import { checkScene, type SceneOptions, tone } from "./shapes.js";

const without =
  (shape: Shape2d, hole: Shape2d): Shape2d =>
  (x, y) =>
    shape(x, y) && !hole(x, y);

/** Around (0, 0), inside a circle of radius 1; y goes down. */
const PICTOGRAMS: readonly { name: Text; shape: Shape2d }[] = [
  {
    name: { ko: "집", en: "house" },
    shape: without(
      union(
        polygon([
          [-0.9, -0.1],
          [0, -0.9],
          [0.9, -0.1],
        ]),
        rectangle(-0.6, -0.1, 0.6, 0.75),
      ),
      rectangle(-0.18, 0.25, 0.18, 0.75),
    ),
  },
  {
    name: { ko: "나무", en: "tree" },
    shape: union(
      polygon([
        [0, -0.95],
        [0.6, 0],
        [-0.6, 0],
      ]),
      polygon([
        [0, -0.45],
        [0.75, 0.55],
        [-0.75, 0.55],
      ]),
      rectangle(-0.14, 0.5, 0.14, 0.95),
    ),
  },
  {
    name: { ko: "하트", en: "heart" },
    shape: union(
      disc(-0.38, -0.3, 0.42),
      disc(0.38, -0.3, 0.42),
      polygon([
        [-0.76, -0.12],
        [0.76, -0.12],
        [0, 0.85],
      ]),
    ),
  },
  {
    name: { ko: "화살표", en: "arrow" },
    shape: union(
      rectangle(-0.85, -0.18, 0.2, 0.18),
      polygon([
        [0.1, -0.6],
        [0.9, 0],
        [0.1, 0.6],
      ]),
    ),
  },
  { name: { ko: "달", en: "moon" }, shape: without(disc(0, 0, 0.9), disc(0.42, -0.1, 0.72)) },
  {
    name: { ko: "십자", en: "cross" },
    shape: union(rectangle(-0.85, -0.22, 0.85, 0.22), rectangle(-0.22, -0.85, 0.22, 0.85)),
  },
  {
    name: { ko: "열쇠", en: "key" },
    shape: union(
      ring(-0.5, 0, 0.3, 0.24),
      bar(-0.2, 0, 0.9, 0, 0.2),
      bar(0.78, 0, 0.78, 0.38, 0.18),
      bar(0.4, 0, 0.4, 0.3, 0.18),
    ),
  },
  {
    name: { ko: "컵", en: "cup" },
    shape: union(
      polygon([
        [-0.75, -0.6],
        [0.45, -0.6],
        [0.3, 0.7],
        [-0.6, 0.7],
      ]),
      ring(0.5, -0.05, 0.3, 0.17),
    ),
  },
  {
    name: { ko: "물고기", en: "fish" },
    shape: without(
      union(
        without(disc(-0.15, 0.35, 0.8), (_, y) => y > 0),
        without(disc(-0.15, -0.35, 0.8), (_, y) => y < 0),
        polygon([
          [0.4, 0],
          [0.92, -0.4],
          [0.92, 0.4],
        ]),
      ),
      disc(-0.5, -0.1, 0.1),
    ),
  },
  {
    name: { ko: "우산", en: "umbrella" },
    shape: union(
      without(disc(0, 0, 0.9), (_, y) => y > -0.05),
      bar(0, -0.1, 0, 0.72, 0.14),
      without(ring(-0.17, 0.7, 0.17, 0.14), (_, y) => y < 0.7),
    ),
  },
];

/** How far a pictogram may be turned, in radians. */
const TURN = 0.5;

/**
 * Ten pictograms (house, tree, heart, arrow, moon, cross, key, cup, fish, umbrella) before pieces of photographs: turned by up to
 * 29°, 14 to 44 % of the picture tall, some of them partly behind others, half of them in a colour that need not stand out. Harder
 * than `digitScenes`.
 * @throws  OptionError pictogramScenes: expected a size from 32 to 256, got 8
 * @example pictogramScenes({ count: 1 }).classes.length // 10
 */
export function pictogramScenes(options: SceneOptions = {}): SceneDataset {
  const { count = 1000, size = 128, objects = [2, 5], seed = 0 } = options;
  if (!(size >= 32 && size <= 256)) {
    throw new OptionError("pictogramScenes", "a size from 32 to 256", `${size}`);
  }
  checkScene("pictogramScenes", { size, objects }, 32);
  return new SceneDataset({
    count,
    seed,
    classes: PICTOGRAMS.map(({ name }) => t(name)),
    draw: (random) => drawScene(random, size, objects),
  });
}

function drawScene(random: Rng, size: number, [few, many]: readonly [number, number]): Scene {
  const canvas = new Canvas(size, size);
  paintPhoto(canvas, random, size);
  const objects: { box: Box; label: number }[] = [];
  const wanted = few + random.int(many - few + 1);
  for (let n = 0; n < wanted; n++) {
    const label = random.int(PICTOGRAMS.length);
    const r = between(random, 0.07, 0.22) * size;
    const turn = between(random, -TURN, TURN);
    for (let trial = 0; trial < 20; trial++) {
      const [x, y] = [between(random, r, size - r), between(random, r, size - r)];
      const room: Box = [x - r, y - r, x + r, y + r];
      if (objects.some(({ box }) => overlap(room, box) > 0.35)) continue;
      const colour: Colour =
        random.uniform() < 0.5 ? inkFor(canvas, room, random) : tone(random, 0, 1);
      const shape = placed(PICTOGRAMS[label].shape, x, y, r, turn);
      const pixels = canvas.paint(shape, room, colour, label);
      if (pixels.length > 0) objects.push({ box: canvas.boxOf(pixels), label });
      break;
    }
  }
  return sceneOf(canvas, objects);
}

/** A shape of radius 1, made r times as large, turned and moved. */
function placed(shape: Shape2d, cx: number, cy: number, r: number, turn: number): Shape2d {
  const [cos, sin] = [Math.cos(turn) / r, Math.sin(turn) / r];
  return (x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    return shape(dx * cos + dy * sin, dy * cos - dx * sin);
  };
}
