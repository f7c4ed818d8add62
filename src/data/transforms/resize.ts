import { fromArray, OptionError, type Tensor } from "../../tensor/index.js";
import { gather, type Size, sizeOption } from "./crop.js";
import { moved, type Picture, sizeOfPicture } from "./sample.js";

export interface ResizeOptions {
  /** Default "bilinear", which averages over what a new pixel covers. */
  method?: "bilinear" | "nearest";
}

/**
 * Another size. One number is the shorter side, the other follows (as torchvision does it); a pair is
 * [height, width]. The mask is read at the nearest pixel, boxes are scaled.
 *
 * Source   bilinear with antialiasing as PIL and torchvision do it: a triangle as wide as a new pixel
 * @throws  OptionError resize: expected "bilinear" or "nearest", got "cubic"
 * @example resize(tensor([[[1, 3, 5, 7]]]), [1, 2], { method: "nearest" }).toArray() // [[[3, 7]]]
 */
export function resize<P extends Picture>(
  picture: P,
  size: Size,
  { method = "bilinear" }: ResizeOptions = {},
): P {
  if (method !== "bilinear" && method !== "nearest") {
    throw new OptionError("resize", '"bilinear" or "nearest"', JSON.stringify(method));
  }
  const whole = sizeOfPicture("resize", picture);
  const [height, width] = target(size, whole.height, whole.width);
  const closest = (image: Tensor) =>
    gather(image, height, width, (i, j) => [
      Math.floor(((i + 0.5) * whole.height) / height),
      Math.floor(((j + 0.5) * whole.width) / width),
    ]);
  const [fy, fx] = [height / whole.height, width / whole.width];
  return moved("resize", picture, {
    image: method === "nearest" ? closest : (image) => smooth(image, height, width),
    mask: closest,
    box: ([x1, y1, x2, y2]) => [x1 * fx, y1 * fy, x2 * fx, y2 * fy],
  });
}

function target(size: Size, height: number, width: number): [number, number] {
  const [h, w] = sizeOption("resize", size);
  if (typeof size !== "number") return [h, w];
  const long = Math.max(1, Math.floor((size * Math.max(height, width)) / Math.min(height, width)));
  return height <= width ? [size, long] : [long, size];
}

function smooth(image: Tensor, height: number, width: number): Tensor {
  const [channels, h, w] = image.shape;
  if (h === height && w === width) return fromArray(image.values.slice(), image.shape);
  const { values } = image;
  const across = triangles(w, width);
  const down = triangles(h, height);
  const out = new Float32Array(channels * height * width);
  const rows = new Float64Array(h * width);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < width; j++) {
        const { first, weights } = across[j];
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += weights[k] * values[(c * h + i) * w + first + k];
        }
        rows[i * width + j] = sum;
      }
    }
    for (let i = 0; i < height; i++) {
      const { first, weights } = down[i];
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[(first + k) * width + j];
        out[(c * height + i) * width + j] = sum;
      }
    }
  }
  return fromArray(out, [channels, height, width]);
}

/** For each of `to` new pixels in a line: the first old one that counts, and the weights from there. */
function triangles(from: number, to: number): { first: number; weights: number[] }[] {
  const scale = from / to;
  // Smaller: the triangle covers what a new pixel covers. Larger: plain interpolation.
  const radius = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - radius + 0.5));
    const end = Math.min(from, Math.floor(center + radius + 0.5));
    const raw = Array.from({ length: end - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / radius),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}
