import { OptionError } from "../tensor/errors.js";
import { fromArray, type Tensor } from "../tensor/index.js";

export interface AnchorOptions {
  /** Sides of the square of the same area, in pixels of the picture. */
  sizes: readonly number[];
  /** Height ÷ width. Default ½, 1 and 2. */
  ratios?: readonly number[];
}

function checkPositive(op: string, name: string, values: readonly number[]): void {
  if (Array.isArray(values) && values.length > 0 && values.every((v) => v > 0 && v < 1e9)) return;
  throw new OptionError(op, `${name} as numbers > 0`, JSON.stringify(values) ?? "undefined");
}

/** Halves go to the even neighbour, as PyTorch rounds. */
function roundEven(v: number): number {
  const down = Math.floor(v);
  if (v - down !== 0.5) return Math.round(v);
  return down % 2 === 0 ? down : down + 1;
}

/**
 * The anchors of one place, around (0, 0), in whole pixels: all sizes of the first ratio, then of the next.
 *
 * Shapes   → [ratios · sizes, 4] (xyxy)
 * Source   Ren et al. 2015, section 3.1.1; numbers and order as torchvision's AnchorGenerator
 * @throws  OptionError baseAnchors: expected sizes as numbers > 0, got []
 * @example baseAnchors({ sizes: [32], ratios: [0.5, 1] }).toArray() // [[-23, -11, 23, 11], [-16, -16, 16, 16]]
 */
export function baseAnchors({ sizes, ratios = [0.5, 1, 2] }: AnchorOptions): Tensor {
  checkPositive("baseAnchors", "sizes", sizes);
  checkPositive("baseAnchors", "ratios", ratios);
  const half = (v: number): number => roundEven(Math.fround(v / 2));
  const rows = ratios.flatMap((ratio) =>
    sizes.flatMap((size) => {
      const tall = Math.fround(Math.sqrt(Math.fround(ratio)));
      const [w, h] = [
        half(Math.fround(size * Math.fround(1 / tall))),
        half(Math.fround(size * tall)),
      ];
      return [0 - w, 0 - h, w, h];
    }),
  );
  return fromArray(Float32Array.from(rows), [sizes.length * ratios.length, 4]);
}

/**
 * The anchors of a whole feature map: the same ones at every place, `stride` pixels of the picture apart, row by row;
 * all of a place one after another. By default the 9 of the paper: 3 sizes by 3 ratios.
 *
 * Shapes   map [H, W] → [H · W · A, 4] (xyxy), in pixels of the picture; many reach over its edges
 * Source   Ren et al. 2015, section 3.1.1 (sizes 128, 256, 512, ratios 1:2, 1:1, 2:1); as torchvision's AnchorGenerator
 * @throws  OptionError anchorGrid: expected map and stride as [height, width] ≥ 0, got [2]
 * @example anchorGrid([38, 50], 16).shape // [17100, 4]
 * @example anchorGrid([1, 2], 8, { sizes: [4], ratios: [1] }).toArray() // [[-2, -2, 2, 2], [6, -2, 10, 2]]
 */
export function anchorGrid(
  map: readonly [height: number, width: number],
  stride: number | readonly [down: number, across: number],
  options: AnchorOptions = { sizes: [128, 256, 512] },
): Tensor {
  const [down, across] = typeof stride === "number" ? [stride, stride] : stride;
  for (const sides of [map, [down, across]]) {
    if (sides.length === 2 && sides.every((v) => Number.isFinite(v) && v >= 0)) continue;
    const expected = "map and stride as [height, width] ≥ 0";
    throw new OptionError("anchorGrid", expected, JSON.stringify(sides));
  }
  const base = baseAnchors(options).values;
  const [h, w] = map;
  const out = new Float32Array(h * w * base.length);
  for (let at = 0, row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      for (let i = 0; i < base.length; i++) {
        out[at++] = base[i] + (i % 2 === 0 ? column * across : row * down);
      }
    }
  }
  return fromArray(out, [(h * w * base.length) / 4, 4]);
}
