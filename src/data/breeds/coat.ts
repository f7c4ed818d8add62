import type { Colour } from "../scenes/canvas.js";
import type { PartName } from "./animal.js";
import { nearestPoint, noise } from "./noise.js";
import type { Species } from "./species.js";

/** How much of a mark's colour the coat has at a point of a part: 0 or 1. */
function mark(species: Species, part: PartName, x: number, y: number, seed: number): number {
  const scale = species.marks / (2 * species.body);
  const on = (is: boolean) => (is ? 1 : 0);
  switch (species.pattern) {
    case "spots":
      return on(nearestPoint(x * scale, y * scale, seed) < 0.36);
    case "patches":
      return on(part === "ear" || noise(x * scale, y * scale, seed) > 0.58);
    case "stripes": {
      const bend = 0.5 * noise(x * 1.2, y * 1.2, seed);
      return on(part !== "snout" && ((((x + bend) * scale) % 1) + 1) % 1 < 0.38);
    }
    case "saddle":
      return on((part === "body" && y < -0.1 + 0.3 * noise(x, y, seed)) || part === "ear");
    case "bib":
      return on(
        part === "snout" || (part !== "ear" && part !== "head" && y > 0.35) || part === "leg",
      );
    case "mask":
      return on(part === "snout" || part === "ear" || (part === "leg" && y > 1.1));
    default:
      return part === "ear" ? 0.5 : 0;
  }
}

/** How much lighter or darker the hair makes a point. */
function hair(fur: Species["fur"], x: number, y: number, seed: number): number {
  switch (fur) {
    case "wavy":
      return 0.14 * Math.sin(7 * x + 5 * noise(x * 1.5, y * 1.5, seed) + 3 * y);
    case "curly":
      return 0.6 * (nearestPoint(x * 3.2, y * 3.2, seed) - 0.45);
    case "shaggy":
      return 0.4 * (noise(x * 6, y * 1.6, seed) - 0.5);
    default:
      return 0.06 * (noise(x * 2, y * 2, seed) - 0.5);
  }
}

/** The colour of an animal at a point of one of its parts. */
export function coatAt(
  species: Species,
  part: PartName,
  x: number,
  y: number,
  seed: number,
): Colour {
  if (part === "eye" || part === "nose") return [0.06, 0.05, 0.05];
  const [coat, marks] = species.colours;
  const share = mark(species, part, x, y, seed);
  // Light comes from above; the legs behind lie in the shade.
  const shade = 1.05 - 0.12 * Math.max(-1, Math.min(1, y)) - (part === "farLeg" ? 0.3 : 0);
  const light = shade + hair(species.fur, x, y, seed + 7);
  return [0, 1, 2].map((c) => ((1 - share) * coat[c] + share * marks[c]) * light) as never;
}
