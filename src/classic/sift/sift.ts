import { fromArray, OptionError, ShapeError, type Tensor } from "../../tensor/index.js";
import { planeOf } from "../plane.js";
import { describe, LENGTH } from "./descriptor.js";
import { type Extremum, extremaOf } from "./extrema.js";
import { orientations } from "./orientation.js";
import { scaleSpace } from "./scaleSpace.js";

export interface SiftOptions {
  /** The keypoints with the greatest response, so many at most. Default: all. */
  most?: number;
  /** Blurs in an octave. Default 3. */
  layers?: number;
  /** Blur of an octave's first picture. Default 1.6. */
  sigma?: number;
  /** The least contrast, for brightness from 0 to 1; it is divided by `layers`. Default 0.04. */
  contrast?: number;
  /** The most that curvature across may be of that along. Default 10. */
  edge?: number;
  /** Begin at twice the image's size: about four times as many keypoints. Default true. */
  upsample?: boolean;
}

/** A place that can be found again in another picture of the same thing. */
export interface Keypoint {
  /** Pixels to the right of the first pixel's middle. */
  x: number;
  /** Pixels down. */
  y: number;
  /** The blur at which it stands out, in pixels. */
  sigma: number;
  /** The gradient's direction around it, in radians from 0 to 2π, clockwise from the right. */
  angle: number;
  /** How much it stands out. */
  response: number;
}

/** What `sift` finds. */
export interface SiftFeatures {
  keypoints: Keypoint[];
  /** [N, 128], one row a keypoint, each of length 1. */
  descriptors: Tensor;
}

/**
 * Scale-invariant feature transform: blobs that stand out in place and size, the direction of the gradient around each,
 * and a description of its surroundings that turns and grows with it. The strongest first.
 *
 * Shape    [H,W], [1,H,W] or [3,H,W] (its brightness), values from 0 to 1
 * Source   Lowe 2004, "Distinctive image features from scale-invariant keypoints"; constants are OpenCV's
 * @throws  ShapeError sift: expected an image of at least 12×12, got 8×8
 * @throws  DataError sift: expected finite brightness, got NaN at place 0
 * @throws  OptionError sift: expected layers as a whole number ≥ 1, got 0
 * @throws  OptionError sift: expected sigma greater than 0.5, got 0.1
 * @example sift(zeros([32, 32])).keypoints.length // 0
 */
export function sift(image: Tensor, options: SiftOptions = {}): SiftFeatures {
  const { layers = 3, sigma = 1.6, contrast = 0.04, edge = 10, upsample = true } = options;
  const { most = Number.POSITIVE_INFINITY } = options;
  checkOptions({ layers, sigma, contrast, edge, most });
  const plane = planeOf("sift", image);
  if (Math.min(plane.height, plane.width) < 12) {
    throw new ShapeError("sift", "an image of at least 12×12", `${plane.height}×${plane.width}`);
  }

  const octaves = scaleSpace(plane, { layers, sigma, upsample });
  const places = octaves.flatMap((octave) => extremaOf(octave, { layers, contrast, edge }));
  // Pixels of the doubled image lie a quarter of a pixel up and to the left.
  const corner = upsample ? -0.25 : 0;
  const turned = places.flatMap((place) => directed(place, sigma, layers, corner));
  turned.sort((a, b) => b.keypoint.response - a.keypoint.response);
  const kept = turned.slice(0, most);
  const values = new Float32Array(kept.length * LENGTH);
  for (const [i, { place, keypoint }] of kept.entries()) {
    const { octave, x, y, dx, dy, layer } = place;
    const own = keypoint.sigma / octave.scale;
    const out = values.subarray(i * LENGTH, (i + 1) * LENGTH);
    describe(octave.gaussians[layer], x + dx, y + dy, own, keypoint.angle, out);
  }
  return {
    keypoints: kept.map(({ keypoint }) => keypoint),
    descriptors: fromArray(values, [kept.length, LENGTH]),
  };
}

/** A keypoint for each direction that is frequent there. */
function directed(place: Extremum, sigma: number, layers: number, corner: number) {
  const { octave, x, y, layer, dx, dy, dLayer, response } = place;
  const own = sigma * 2 ** ((layer + dLayer) / layers);
  return orientations(octave.gaussians[layer], x, y, own).map((angle) => {
    const [px, py] = [x + dx, y + dy].map((p) => p * octave.scale + corner);
    const keypoint: Keypoint = { x: px, y: py, sigma: own * octave.scale, angle, response };
    return { place, keypoint };
  });
}

function checkOptions(options: Required<Omit<SiftOptions, "upsample">>): void {
  const { layers, most, sigma, contrast, edge } = options;
  for (const [name, value] of Object.entries({ layers, most })) {
    const whole = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
    if (whole && value >= 1 && !(name === "layers" && value > 100)) continue;
    throw new OptionError("sift", `${name} as a whole number ≥ 1`, String(value));
  }
  if (!(sigma > 0.5 && sigma < 100)) {
    throw new OptionError("sift", "sigma greater than 0.5", String(sigma));
  }
  for (const [name, value] of Object.entries({ contrast, edge })) {
    if (value > 0 && value < Number.POSITIVE_INFINITY) continue;
    throw new OptionError("sift", `${name} greater than 0`, String(value));
  }
}
