/** A coarse map over the image that it came from. */
import { t } from "../host/index.js";
import { upsample } from "../nn/index.js";
import { fromArray, noGrad, type Tensor } from "../tensor/index.js";
import type { Figure } from "./figure.js";
import { heatTile, pngTile, sharedScale } from "./images.js";
import { extent } from "./numbers.js";
import type { Colors } from "./palette.js";
import { type Picture, pictureOf, rangeOf } from "./picture.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

const SEE_THROUGH = 0.6;

export interface Overlay {
  /** Name above the picture. */
  title: string;
  /** [h, w]; enlarged to the image's size by blending neighbours. */
  map: Tensor;
}

/** The image, and beside it the same image under each map. All maps have one range of colours. */
export function overlayFigure(
  op: string,
  image: Tensor,
  overlays: readonly Overlay[],
  { title, text, columns }: { title?: string; text: string; columns?: number },
): Figure {
  const picture = pictureOf(op, image);
  const { height, width } = picture;
  const range = rangeOf([picture]);
  const ends = overlays.map(({ map }) => extent(map.values));
  const [low, high] = [Math.min(0, ...ends.map(([a]) => a)), Math.max(...ends.map(([, b]) => b))];
  const reach = Math.max(-low, high) || 1;
  const colors: Colors = low < 0 ? "diverging" : "viridis";
  const plain: Tile = {
    width,
    height,
    title: t({ ko: "이미지", en: "image" }),
    ground: true,
    traces: (place: Place) => [pngTile(picture, range, place)],
  };
  const covered = overlays.map(({ title: name, map }): Tile => {
    const heat: Picture = { channels: 1, height, width, values: enlarged(map, height, width) };
    const traces = (place: Place) => [
      pngTile(picture, range, place),
      { ...heatTile(heat, place, name), opacity: SEE_THROUGH },
    ];
    return { width, height, title: name, ground: true, traces };
  });
  const coloraxis = sharedScale(colors, [low < 0 ? -reach : 0, reach]);
  return tileFigure([plain, ...covered], { title, text, coloraxis, columns });
}

/** [h, w] → height · width numbers. */
export function enlarged(map: Tensor, height: number, width: number): ArrayLike<number> {
  const [h, w] = map.shape;
  const layer = upsample({ size: [height, width], mode: "bilinear" });
  return noGrad(() => layer.forward(fromArray(Float32Array.from(map.values), [1, 1, h, w]))).values;
}

/** Where a map is largest, as a share of its height and width, and in words. */
export function peak({ values, shape: [height, width] }: Tensor): { words: string } {
  const at = values.indexOf(Math.max(...values));
  const [row, column] = [Math.floor(at / width), at % width];
  const share = (i: number, n: number) => `${Math.round((100 * (i + 0.5)) / n)} %`;
  const [down, right] = [share(row, height), share(column, width)];
  return {
    words: t({
      ko: `가장 큰 곳은 위에서 ${down}, 왼쪽에서 ${right}`,
      en: `largest at ${down} from the top and ${right} from the left`,
    }),
  };
}
