import type { Rng } from "../../tensor/index.js";
import { bar, disc, polygon, type Shape2d } from "../scenes/canvas.js";
import { between } from "../transforms/random.js";
import type { Species } from "./species.js";

export type PartName =
  | "body"
  | "head"
  | "snout"
  | "ear"
  | "leg"
  | "farLeg"
  | "tail"
  | "eye"
  | "nose";

/** A part of an animal. The first of a list that has a point is the one that is seen there. */
export interface Part {
  name: PartName;
  has: Shape2d;
}

/** An animal from the side, looking right: the middle of the body is 0, y goes down, heights of the body are 2. */
export interface Animal {
  parts: readonly Part[];
  /** x₁ y₁ x₂ y₂ around it. */
  bounds: readonly [number, number, number, number];
}

const ellipse =
  (cx: number, cy: number, rx: number, ry: number): Shape2d =>
  (x, y) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

/** One animal of a kind, in one pose. */
export function animalOf(species: Species, random: Rng): Animal {
  const vary = (value: number, by = 0.1) => value * between(random, 1 - by, 1 + by);
  const body = vary(species.body);
  const [legs, width] = [vary(species.legs), vary(species.legWidth)];
  const lift = between(random, -0.35, 0.5);
  const neck = vary(species.neck, 0.2);
  const head = vary(species.head);
  const [nx, ny] = [body * 0.72, -0.35];
  const [hx, hy] = [
    nx + Math.cos(0.8 + lift) * neck + 0.25,
    ny - Math.sin(0.8 + lift) * neck - 0.2,
  ];
  const snout = vary(species.snout);
  const droop = between(random, 0, 0.3);
  const [sx, sy] = [hx + head * 0.8 + snout * 0.45, hy + 0.2 * head + droop * snout];
  const ground = 0.75 + legs;
  const parts: Part[] = [
    { name: "eye", has: disc(hx + 0.35 * head, hy - 0.2 * head, 0.14) },
    { name: "nose", has: disc(sx + 0.5 * snout + 0.1, sy - 0.12, 0.17) },
    ...earsOf(species, hx, hy, head, vary(species.earSize)),
    { name: "snout", has: ellipse(sx - 0.1 * snout, sy, snout * 0.62 + 0.25, 0.42 * head) },
    { name: "head", has: disc(hx, hy, head) },
    { name: "head", has: bar(nx - 0.1, ny + 0.1, hx, hy, 1.1 * head) },
    ...legsOf(body, ground, width, random),
    { name: "body", has: ellipse(0, 0, body, 1) },
    ...tailOf(species.tail, body, random),
  ];
  // What lies behind the body comes last.
  parts.sort((a, b) => Number(a.name === "farLeg") - Number(b.name === "farLeg"));
  const top = Math.min(-2, hy - head - species.earSize);
  return { parts, bounds: [-body - 1.6, top, sx + snout + 0.6, ground + 0.2] };
}

function earsOf({ ears }: Species, hx: number, hy: number, head: number, size: number): Part[] {
  const part = (has: Shape2d): Part => ({ name: "ear", has });
  const [x, y] = [hx - 0.35 * head, hy - 0.6 * head];
  if (ears === "floppy") return [part(ellipse(x - 0.1, y + 0.75 * size, 0.36, 0.85 * size))];
  if (ears === "round") return [part(disc(x, y - 0.15, 0.5 * size + 0.1))];
  const tip = (at: number, lean: number) =>
    polygon([
      [at - 0.32, y + 0.3],
      [at + 0.36, y + 0.15],
      [at + lean, y - 1.15 * size],
    ]);
  return [part(tip(x, -0.15)), part(tip(x + 0.6 * head, 0.15))];
}

function legsOf(body: number, ground: number, width: number, random: Rng): Part[] {
  const leg = (name: PartName, x: number): Part => {
    const swing = between(random, -0.35, 0.35);
    return { name, has: bar(x, 0.3, x + swing, ground - width / 2, width * 1.5) };
  };
  return [
    leg("leg", body * 0.68),
    leg("leg", -body * 0.7),
    leg("farLeg", body * 0.5),
    leg("farLeg", -body * 0.52),
  ];
}

function tailOf(tail: Species["tail"], body: number, random: Rng): Part[] {
  const wag = between(random, -0.3, 0.3);
  const [x, y] = [-body * 0.9, -0.3];
  const part = (has: Shape2d): Part => ({ name: "tail", has });
  if (tail === "short") return [part(bar(x, y, x - 0.35, y - 0.35, 0.4))];
  if (tail === "straight") return [part(bar(x, y, x - 1.2, y - 0.5 + wag, 0.26))];
  if (tail === "bushy") return [part(ellipse(x - 0.5, y + 0.35 + wag, 0.9, 0.42))];
  const [cx, cy] = [x + 0.1, y - 0.85 + 0.3 * wag];
  return [
    part((u, v) => Math.abs(Math.hypot(u - cx, v - cy) - 0.55) <= 0.22 && (u < cx + 0.2 || v < cy)),
  ];
}
