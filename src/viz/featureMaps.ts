import { t } from "../host/index.js";
import { captureOutputs, type Module } from "../nn/index.js";
import { formatShape, fromArray, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { Figure } from "./figure.js";
import { heatTile, sharedScale, withTitle } from "./images.js";
import { axis, baseLayout } from "./layout.js";
import { extent, listed, short } from "./numbers.js";
import { observing } from "./observe.js";
import type { Colors } from "./palette.js";
import type { Picture } from "./picture.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

const MOST = 64;

/**
 * What every layer of a model answers to one image [C, H, W] or a batch [N, C, H, W], by the
 * layer's name, in evaluation mode and without gradients.
 * @example featureMaps(sequential({ a: relu() }), tensor([[-1, 2]])).get("a")?.toArray() // [[0, 2]]
 */
export function featureMaps(model: Module, x: Tensor): Map<string, Tensor> {
  const batch = x.rank === 3 ? fromArray(x.values, [1, ...x.shape]) : x;
  return observing(model, () => captureOutputs(model, batch));
}

/**
 * The feature maps that the layer `name` makes of one image [C, H, W] or [1, C, H, W], all with one
 * range of colours (the first 64). Bars for a layer that answers with numbers instead of maps.
 * @throws OptionError plotFeatureMaps: expected a layer of the model (conv1, …), got "conv9"
 * @throws ShapeError plotFeatureMaps: expected one image, got 4 in shape [4,1,28,28]
 */
export function plotFeatureMaps(
  model: Module,
  x: Tensor,
  name: string,
  { title }: { title?: string } = {},
): Figure {
  if (x.rank === 4 && x.shape[0] !== 1) {
    throw new ShapeError(
      "plotFeatureMaps",
      "one image",
      `${x.shape[0]} in shape ${formatShape(x.shape)}`,
      "take one: dataset.image(0)",
    );
  }
  const outputs = featureMaps(model, x);
  const answer = outputs.get(name);
  if (!answer) {
    const names = listed([...outputs.keys()], 12);
    throw new OptionError("plotFeatureMaps", `a layer of the model (${names})`, `"${name}"`);
  }
  return answer.rank === 4 ? mapsFigure(answer, name, title) : barsFigure(answer, name, title);
}

function mapsFigure(answer: Tensor, name: string, title: string | undefined): Figure {
  const [, channels, height, width] = answer.shape;
  const [low, high] = extent(answer.values);
  // Numbers on both sides of 0 get a middle; after a ReLU there is none.
  const colors: Colors = low < 0 ? "diverging" : "cividis";
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const shown = Math.min(channels, MOST);
  const size = height * width;
  const tiles = Array.from({ length: shown }, (_, c): Tile => {
    const values = answer.values.subarray(c * size, (c + 1) * size);
    const picture: Picture = { channels: 1, height, width, values };
    const traces = (place: Place) => [heatTile(picture, place, `${name}, ${c}`)];
    return { width, height, title: String(c), ground: true, traces };
  });
  const part = t({ ko: ` (처음 ${shown}개)`, en: ` (the first ${shown})` });
  const more = shown < channels ? part : "";
  const [from, to] = [short(low), short(high)];
  const what = t({
    ko: `${name}의 ${height}×${width} 특징 맵 ${channels}개${more}, 값은 ${from}부터 ${to}까지`,
    en: `${channels} feature maps${more} of ${height}×${width} from ${name}, values ${from} to ${to}`,
  });
  return tileFigure(tiles, {
    title,
    text: withTitle(title, what),
    coloraxis: sharedScale(colors, [low < 0 ? -reach : 0, reach]),
  });
}

function barsFigure(answer: Tensor, name: string, title: string | undefined): Figure {
  const [low, high] = extent(answer.values);
  const what = t({
    ko: `${name}의 답 ${answer.size}개, 값은 ${short(low)}부터 ${short(high)}까지`,
    en: `${answer.size} answers of ${name}, values ${short(low)} to ${short(high)}`,
  });
  return new Figure({
    data: [{ type: "bar", y: Float32Array.from(answer.values) }],
    layout: {
      ...baseLayout(title, { left: 60, bottom: 50 }),
      height: 300,
      xaxis: axis(t({ ko: "뉴런", en: "neuron" })),
      yaxis: axis(t({ ko: "값", en: "value" }), { zeroline: true }),
    },
    text: withTitle(title, what),
  });
}
