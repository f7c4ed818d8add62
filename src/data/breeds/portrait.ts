import type { Rng } from "../../tensor/index.js";
import type { Colour } from "../scenes/canvas.js";
import { between } from "../transforms/random.js";
import { animalOf } from "./animal.js";
import { coatAt } from "./coat.js";
import { noise } from "./noise.js";
import type { Species } from "./species.js";

/** Points per pixel and axis that are looked at. */
const FINE = 2;

/** Where the camera stands and what light there is. */
interface View {
  flip: number;
  angle: number;
  scale: number;
  x: number;
  y: number;
  light: number;
  tint: Colour;
}

/**
 * A picture of an animal somewhere outdoors, each in another pose, light and place: bytes of
 * [3, size, size], written into `into`.
 */
export function portrait(into: Uint8Array, size: number, species: Species, random: Rng): void {
  const animal = animalOf(species, random);
  const [x1, y1, x2, y2] = animal.bounds;
  const view = viewOf(animal.bounds, random);
  const ground = groundOf(random);
  const seed = random.int(2 ** 30);
  const [cos, sin] = [Math.cos(view.angle), Math.sin(view.angle)];
  const grain = between(random, 0, 0.04);
  const area = size * size;
  const sum = [0, 0, 0];
  const add = (rgb: Colour, times: number) => {
    for (let c = 0; c < 3; c++) sum[c] += times * rgb[c];
  };
  for (let i = 0; i < area; i++) {
    sum.fill(0);
    const [left, top] = [i % size, Math.floor(i / size)];
    let bare = 0;
    for (let k = 0; k < FINE * FINE; k++) {
      const a = ((left + ((k % FINE) + 0.5) / FINE) / size - view.x) / view.scale;
      const b = ((top + (Math.floor(k / FINE) + 0.5) / FINE) / size - view.y) / view.scale;
      const x = view.flip * (cos * a + sin * b) + (x1 + x2) / 2;
      const y = cos * b - sin * a + (y1 + y2) / 2;
      const inside = x > x1 && x < x2 && y > y1 && y < y2;
      const part = inside ? animal.parts.find(({ has }) => has(x, y)) : undefined;
      if (!part) bare++;
      else add(coatAt(species, part.name, x, y, seed), 1);
    }
    if (bare > 0) add(ground((left + 0.5) / size, (top + 0.5) / size), bare);
    for (let c = 0; c < 3; c++) {
      const value = (sum[c] / FINE ** 2) * view.light * view.tint[c] + grain * random.normal();
      into[c * area + i] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
}

function viewOf([x1, y1, x2, y2]: readonly number[], random: Rng): View {
  const fit = 1 / Math.max(x2 - x1, y2 - y1);
  return {
    flip: random.uniform() < 0.5 ? -1 : 1,
    angle: between(random, -0.25, 0.25),
    scale: fit * between(random, 0.8, 1.15),
    x: between(random, 0.42, 0.58),
    y: between(random, 0.42, 0.58),
    light: between(random, 0.65, 1.2),
    tint: [between(random, 0.9, 1.1), 1, between(random, 0.85, 1.15)],
  };
}

/** Sky or wall above, grass, sand or floor below, both uneven. */
function groundOf(random: Rng): (x: number, y: number) => Colour {
  const horizon = between(random, 0.25, 0.85);
  const tone = (): Colour => {
    const base = between(random, 0.15, 0.9);
    return [0, 0, 0].map(() => base + between(random, -0.18, 0.18)) as never;
  };
  const [above, below] = [tone(), tone()];
  const [rough, coarse] = [between(random, 0.05, 0.5), between(random, 3, 22)];
  const seed = random.int(2 ** 30);
  const slope = between(random, -0.2, 0.2);
  return (x, y) => {
    const low = y + slope * (x - 0.5) > horizon;
    const base = low ? below : above;
    const uneven = rough * (noise(x * coarse, y * coarse, seed) - 0.5) * (low ? 1 : 0.5);
    return [base[0] + uneven, base[1] + uneven, base[2] + uneven];
  };
}
