import { fromArray, OptionError, ShapeError, type Tensor } from "../../tensor/index.js";
import { imageOf, type Picture, sizeOfPicture, withImage } from "./sample.js";

/** Filters of the lesson, by name: rows of numbers that are laid over each pixel's neighbourhood. */
export const FILTERS = {
  blur: [
    [1 / 9, 1 / 9, 1 / 9],
    [1 / 9, 1 / 9, 1 / 9],
    [1 / 9, 1 / 9, 1 / 9],
  ],
  emboss: [
    [-2, -1, 0],
    [-1, 1, 1],
    [0, 1, 2],
  ],
  outline: [
    [-1, -1, -1],
    [-1, 8, -1],
    [-1, -1, -1],
  ],
  sharpen: [
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ],
  sobelX: [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ],
  sobelY: [
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ],
} as const satisfies Record<string, readonly (readonly number[])[]>;

export type FilterName = keyof typeof FILTERS;

/**
 * Lays a filter of odd height and width over every pixel of every channel (cross-correlation, as
 * convolution layers do). The size stays; outside the picture lies its mirror image.
 * @throws  OptionError filterImage: expected a filter of odd height and width or one of blur, emboss, outline, sharpen, sobelX, sobelY, got "soften"
 * @throws  ShapeError filterImage: expected a picture larger than half the filter 5×5, got 2×2
 * @example filterImage(tensor([[[1, 2, 4]]]), [[-1, 0, 1]]).toArray() // [[[0, 3, 0]]]
 */
export function filterImage<P extends Picture>(
  picture: P,
  filter: FilterName | readonly (readonly number[])[],
): P {
  return filtered("filterImage", picture, rowsOf(filter));
}

function rowsOf(filter: unknown): readonly (readonly number[])[] {
  if (typeof filter === "string" && Object.hasOwn(FILTERS, filter)) {
    return FILTERS[filter as FilterName];
  }
  const odd =
    Array.isArray(filter) &&
    filter.length % 2 === 1 &&
    filter[0]?.length % 2 === 1 &&
    filter.every((row) => row.length === filter[0].length && row.every(Number.isFinite));
  if (odd) return filter;
  const expected = `a filter of odd height and width or one of ${Object.keys(FILTERS).join(", ")}`;
  throw new OptionError("filterImage", expected, JSON.stringify(filter));
}

function filtered<P extends Picture>(
  op: string,
  picture: P,
  rows: readonly (readonly number[])[],
): P {
  const { height, width } = sizeOfPicture(op, picture);
  const image = imageOf(picture);
  const [kh, kw] = [rows.length, rows[0].length];
  const [ph, pw] = [(kh - 1) / 2, (kw - 1) / 2];
  if (ph >= height || pw >= width) {
    const expected = `a picture larger than half the filter ${kh}×${kw}`;
    throw new ShapeError(op, expected, `${height}×${width}`);
  }
  const { values } = image;
  const [down, across] = [mirror(height, ph), mirror(width, pw)];
  const out = new Float32Array(image.size);
  for (let c = 0; c < image.shape[0]; c++) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let u = 0; u < kh; u++) {
          const row = (c * height + down[i + u]) * width;
          for (let v = 0; v < kw; v++) sum += rows[u][v] * values[row + across[j + v]];
        }
        out[(c * height + i) * width + j] = sum;
      }
    }
  }
  return withImage(picture, fromArray(out, image.shape));
}

/** −2 −1 0 1 … n → 2 1 0 1 … : which pixel stands at each place of a line with a mirrored border. */
function mirror(n: number, border: number): number[] {
  return Array.from({ length: n + 2 * border }, (_, i) => {
    const at = Math.abs(i - border);
    return at < n ? at : 2 * (n - 1) - at;
  });
}

/**
 * Blurs with the bell curve of standard deviation `sigma` (pixels), cut to `kernelSize` (odd; default
 * 3 sigma to each side).
 * @throws  OptionError gaussianBlur: expected a sigma > 0 and an odd kernelSize, got sigma 0, kernelSize 3
 */
export function gaussianBlur<P extends Picture>(
  picture: P,
  { sigma = 1, kernelSize }: { sigma?: number; kernelSize?: number } = {},
): P {
  const size = kernelSize ?? 2 * Math.ceil(3 * sigma) + 1;
  if (!(sigma > 0 && Number.isInteger(size) && size % 2 === 1)) {
    const got = `sigma ${sigma}, kernelSize ${size}`;
    throw new OptionError("gaussianBlur", "a sigma > 0 and an odd kernelSize", got);
  }
  const raw = Array.from({ length: size }, (_, i) =>
    Math.exp(-0.5 * ((i - (size - 1) / 2) / sigma) ** 2),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  const line = raw.map((value) => value / sum);
  // The bell curve in two dimensions is the product of two in one: rows, then columns.
  const across = filtered("gaussianBlur", picture, [line]);
  return filtered(
    "gaussianBlur",
    across,
    line.map((value) => [value]),
  );
}

/** The numbers of a filter by name, as a tensor [kh, kw]. */
export const namedFilter = (name: FilterName): Tensor =>
  fromArray(
    rowsOf(name).flatMap((row) => [...row]),
    [3, 3],
  );
