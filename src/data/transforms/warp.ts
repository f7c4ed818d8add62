import { fromArray, OptionError, type Tensor } from "../../tensor/index.js";
import { moved, type Picture, sizeOfPicture } from "./sample.js";

/** x' = a·x + b·y + e, y' = c·x + d·y + f, counted from the centre of the picture. */
interface Matrix {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

export interface AffineOptions {
  /** Degrees, counter-clockwise. Default 0. */
  rotate?: number;
  /** Pixels to the right and down. Default [0, 0]. */
  translate?: readonly [number, number];
  /** 2 shows everything twice as large. Default 1. */
  scale?: number;
  /** Degrees along x and y. Default [0, 0]. */
  shear?: readonly [number, number];
  /** Value of what comes in from outside. Default 0. */
  fill?: number;
}

/**
 * Rotates, scales, shears and moves a picture around its centre; the size stays. The image is read
 * between its pixels (bilinear), the mask at the nearest one, boxes become the boxes around their
 * moved corners.
 *
 * Source   the matrix of torchvision's `affine` (whose angle is clockwise)
 * @throws  OptionError affine: expected a scale > 0, got 0
 * @example affine(tensor([[[1, 2, 3]]]), { translate: [1, 0] }).toArray() // [[[0, 1, 2]]]
 */
export function affine<P extends Picture>(picture: P, options: AffineOptions): P {
  return warped("affine", picture, matrixOf("affine", options), options.fill ?? 0);
}

/**
 * Turns a picture around its centre by `degrees`, counter-clockwise; the size stays, corners are cut.
 * @example rotate(tensor([[[1, 2], [3, 4]]]), 90).toArray() // [[[2, 4], [1, 3]]]
 */
export function rotate<P extends Picture>(
  picture: P,
  degrees: number,
  { fill = 0 }: { fill?: number } = {},
): P {
  return warped("rotate", picture, matrixOf("rotate", { rotate: degrees }), fill);
}

/**
 * Moves a picture by pixels to the right and down; what leaves it is lost.
 * @example translate(tensor([[[1, 2], [3, 4]]]), [0, 1]).toArray() // [[[0, 0], [1, 2]]]
 */
export function translate<P extends Picture>(
  picture: P,
  by: readonly [number, number],
  { fill = 0 }: { fill?: number } = {},
): P {
  return warped("translate", picture, matrixOf("translate", { translate: by }), fill);
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Cosine and sine, exact for quarter turns: so that 90° moves pixels and blurs none. */
function turn(degrees: number): [number, number] {
  const quarter = degrees / 90;
  if (!Number.isInteger(quarter)) return [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  const k = ((quarter % 4) + 4) % 4;
  return [[1, 0, -1, 0][k], [0, 1, 0, -1][k]] as [number, number];
}

function matrixOf(op: string, options: AffineOptions): Matrix {
  const { rotate: angle = 0, translate: by = [0, 0], scale = 1, shear = [0, 0] } = options;
  if (![angle, ...by, ...shear].every(Number.isFinite)) {
    throw new OptionError(op, "finite numbers", JSON.stringify([angle, ...by, ...shear]));
  }
  if (!(scale > 0 && Number.isFinite(scale))) throw new OptionError(op, "a scale > 0", `${scale}`);
  const [cos, sin] = turn(angle);
  const [tx, ty] = shear.map((degrees) => Math.tan(radians(degrees)));
  // Rotation · shear along y · shear along x. The y axis points down: counter-clockwise is −angle.
  const [a, c] = [cos - sin * ty, -sin - cos * ty];
  return {
    a: scale * a,
    b: scale * (-a * tx + sin),
    c: scale * c,
    d: scale * (-c * tx + cos),
    e: by[0],
    f: by[1],
  };
}

function warped<P extends Picture>(op: string, picture: P, matrix: Matrix, fill: number): P {
  const { height, width } = sizeOfPicture(op, picture);
  const back = inverse(matrix);
  return moved(op, picture, {
    image: (image) => resample(image, back, fill, bilinear),
    mask: (mask) => resample(mask, back, 0, nearest),
    box: ([x1, y1, x2, y2]) => {
      const corners = [
        [x1, y1],
        [x2, y1],
        [x1, y2],
        [x2, y2],
      ].map(([x, y]) => apply(matrix, x - width / 2, y - height / 2));
      const xs = corners.map(([x]) => x + width / 2);
      const ys = corners.map(([, y]) => y + height / 2);
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    },
  });
}

const apply = ({ a, b, c, d, e, f }: Matrix, x: number, y: number): [number, number] => [
  a * x + b * y + e,
  c * x + d * y + f,
];

function inverse({ a, b, c, d, e, f }: Matrix): Matrix {
  const det = a * d - b * c;
  const [ia, ib, ic, id] = [d / det, -b / det, -c / det, a / det];
  return { a: ia, b: ib, c: ic, d: id, e: -(ia * e + ib * f), f: -(ic * e + id * f) };
}

type Read = (
  plane: ArrayLike<number>,
  h: number,
  w: number,
  y: number,
  x: number,
  fill: number,
) => number;

/** Each new pixel is read where it comes from. Centres of pixels lie at .5. */
function resample(image: Tensor, back: Matrix, fill: number, read: Read): Tensor {
  const [channels, height, width] = image.shape;
  const out = new Float32Array(image.size);
  const [cx, cy] = [width / 2, height / 2];
  for (let k = 0; k < channels; k++) {
    const plane = image.values.subarray(k * height * width, (k + 1) * height * width);
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const [x, y] = apply(back, j + 0.5 - cx, i + 0.5 - cy);
        const value = read(plane, height, width, y + cy - 0.5, x + cx - 0.5, fill);
        out[(k * height + i) * width + j] = value;
      }
    }
  }
  return fromArray(out, image.shape);
}

const bilinear: Read = (plane, h, w, y, x, fill) => {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [dy, dx] = [y - top, x - left];
  const at = (i: number, j: number) =>
    i >= 0 && i < h && j >= 0 && j < w ? plane[i * w + j] : fill;
  // Where the place is a pixel itself, its neighbours must not count: NaN · 0 is NaN.
  const row = (i: number) =>
    dx === 0 ? at(i, left) : (1 - dx) * at(i, left) + dx * at(i, left + 1);
  return dy === 0 ? row(top) : (1 - dy) * row(top) + dy * row(top + 1);
};

const nearest: Read = (plane, h, w, y, x, fill) => {
  const [i, j] = [Math.floor(y + 0.5), Math.floor(x + 0.5)];
  return i >= 0 && i < h && j >= 0 && j < w ? plane[i * w + j] : fill;
};
