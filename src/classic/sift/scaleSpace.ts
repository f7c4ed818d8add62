import type { Plane } from "../plane.js";
import { blurred, difference, doubled, halved, type Layer } from "./blur.js";

/** Pictures of one size, each more blurred than the one before, and their differences. */
export interface Octave {
  /** Pixels of the image per pixel of the octave: ½, 1, 2 … */
  scale: number;
  gaussians: Layer[];
  /** differences[i] = gaussians[i + 1] − gaussians[i] */
  differences: Layer[];
}

export interface ScaleSpaceOptions {
  /** Blurs in an octave, after which the size is halved. */
  layers: number;
  /** The blur of an octave's first picture, in its own pixels. */
  sigma: number;
  /** Begin with the image at twice its size. */
  upsample: boolean;
}

/** The blur that a camera's picture is taken to have. */
const CAMERA = 0.5;
/** Octaves have at least so many pixels on their shorter side. */
const LEAST = 12;

/** Source: Lowe 2004, section 3. */
export function scaleSpace(plane: Plane, options: ScaleSpaceOptions): Octave[] {
  const { layers, sigma, upsample } = options;
  const image: Layer = { ...plane, values: Float32Array.from(plane.values) };
  const known = upsample ? 2 * CAMERA : CAMERA;
  const first = Math.sqrt(Math.max(sigma ** 2 - known ** 2, 0.01));
  let base = blurred(upsample ? doubled(image) : image, first);
  const octaves: Octave[] = [];
  for (let scale = upsample ? 0.5 : 1; Math.min(base.height, base.width) >= LEAST; scale *= 2) {
    const gaussians = [base];
    for (let i = 1; i < layers + 3; i++) {
      // Blurs add up by their squares.
      const [before, wanted] = [i - 1, i].map((n) => sigma * 2 ** (n / layers));
      gaussians.push(blurred(gaussians[i - 1], Math.sqrt(wanted ** 2 - before ** 2)));
    }
    const differences = gaussians.slice(1).map((layer, i) => difference(gaussians[i], layer));
    octaves.push({ scale, gaussians, differences });
    // Twice the first one's blur: in half the size that of the first one again.
    base = halved(gaussians[layers]);
  }
  return octaves;
}
