import { t } from "../host/index.js";
import { captureOutputs, type Module } from "../nn/index.js";
import { OptionError, type Tensor } from "../tensor/index.js";
import { layerOf, oneImage } from "./explain.js";
import { Figure, type Trace } from "./figure.js";
import { heatTile, pngTile, withTitle } from "./images.js";
import { baseLayout, hiddenAxis, type Layout, WIDTH } from "./layout.js";
import { extent, short } from "./numbers.js";
import { observing } from "./observe.js";
import { colorscale } from "./palette.js";
import { pictureOf, rangeOf } from "./picture.js";
import type { Place } from "./tiles.js";

export interface ChannelOptions {
  /** The layers to choose from. Default: all with maps of more than one pixel. */
  layers?: readonly string[];
  /** The first how many channels of each layer. Default 32. */
  channels?: number;
  title?: string;
}

/** The maps of one layer. */
interface Choice {
  name: string;
  maps: Tensor;
  /** How many channels can be chosen. */
  count: number;
  /** Number of its first trace. */
  start: number;
}

const SIDE = 310;
const BETWEEN = 30;
/** As many numbers are sent along at most. */
const MOST = 2 ** 20;

/**
 * The feature maps of one image with a choice: a menu of the layers, and a slider over the channels of
 * the chosen one. Beside them the image. Each layer has one range of colours.
 *
 * Source   Yosinski et al. 2015, "Understanding Neural Networks Through Deep Visualization", section 2
 * @throws  OptionError plotChannels: expected a layer of the model (conv1, …), got "conv9"
 * @throws  OptionError plotChannels: expected layers with maps [N,C,H,W], got fc1 of shape [1,120]
 * @throws  OptionError plotChannels: expected at least one channel, got 0
 */
export function plotChannels(
  model: Module,
  x: Tensor,
  { layers, channels = 32, title }: ChannelOptions = {},
): Figure {
  const op = "plotChannels";
  if (!(Number.isInteger(channels) && channels >= 1)) {
    throw new OptionError(op, "at least one channel", String(channels));
  }
  const image = oneImage(op, x);
  const outputs = observing(model, () => captureOutputs(model, image));
  const choices = choicesOf(op, model, outputs, layers, channels);
  const picture = pictureOf(op, x);
  const left = placeFor(picture.height, picture.width, 0);
  const base = baseLayout(title, { bottom: 90 });
  const top = base.margin.t + 44;
  const names = choices.map(
    ({ name, maps: { shape } }) => `${name} (${shape[1]} × ${shape[2]}×${shape[3]})`,
  );
  const what = t({
    ko: `층과 채널을 골라 보는 특징 맵. 층: ${names.join(", ")}`,
    en: `Feature maps by layer and channel, to choose from. Layers: ${names.join(", ")}`,
  });
  const total = choices.reduce((sum, { count }) => sum + count, 0);
  return new Figure({
    data: [
      pngTile(picture, rangeOf([picture]), left),
      ...choices.flatMap((choice, i) => tracesOf(choice, i)),
    ],
    layout: {
      ...base,
      ...Object.fromEntries(choices.map((choice, i) => [axisName(i), colours(choice)])),
      margin: { ...base.margin, t: top, r: 80 },
      width: WIDTH,
      height: SIDE + top + base.margin.b,
      xaxis: hiddenAxis(0, 2 * SIDE + BETWEEN),
      yaxis: hiddenAxis(SIDE, 0),
      updatemenus: [menu(choices, total)],
      sliders: [slider(choices[0], total)],
    } satisfies Layout,
    text: withTitle(title, what),
  });
}

function choicesOf(
  op: string,
  model: Module,
  outputs: Map<string, Tensor>,
  layers: readonly string[] | undefined,
  channels: number,
): Choice[] {
  const isMap = ({ rank, shape }: Tensor) => rank === 4 && shape[2] * shape[3] > 1;
  for (const name of layers ?? []) {
    layerOf(op, model, name);
    const answer = outputs.get(name);
    if (answer && isMap(answer)) continue;
    const got = answer ? `${name} of shape [${answer.shape}]` : `${name}, which is not used`;
    throw new OptionError(op, "layers with maps [N,C,H,W]", got);
  }
  const wanted = [...outputs].filter(
    ([name, maps]) => isMap(maps) && (layers?.includes(name) ?? true),
  );
  if (wanted.length === 0) throw new OptionError(op, "a model with feature maps", "one without");
  // The image is trace 0. Large maps leave fewer channels to choose from.
  let start = 1;
  return wanted.map(([name, maps]) => {
    const [, all, height, width] = maps.shape;
    const room = Math.max(1, Math.floor(MOST / wanted.length / (height * width)));
    const count = Math.min(all, channels, room);
    const choice = { name, maps, count, start };
    start += count;
    return choice;
  });
}

/** A square at the left or at the right, filled as far as the shape allows. */
function placeFor(height: number, width: number, column: 0 | 1): Place {
  const scale = SIDE / Math.max(height, width);
  const left = column * (SIDE + BETWEEN) + (SIDE - scale * width) / 2;
  const top = (SIDE - scale * height) / 2;
  return { x0: left + scale / 2, y0: top + scale / 2, dx: scale, dy: scale };
}

const axisName = (i: number): string => (i === 0 ? "coloraxis" : `coloraxis${i + 1}`);

function tracesOf({ name, maps, count }: Choice, i: number): Trace[] {
  const [, , height, width] = maps.shape;
  const place = placeFor(height, width, 1);
  return Array.from({ length: count }, (_, c) => {
    const values = maps.values.subarray(c * height * width, (c + 1) * height * width);
    const heat = heatTile({ channels: 1, height, width, values }, place, `${name}, ${c}`);
    return { ...heat, coloraxis: axisName(i), visible: i === 0 && c === 0 };
  });
}

function colours({ maps }: Choice): object {
  const [low, high] = extent(maps.values);
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return {
    colorscale: colorscale(low < 0 ? "diverging" : "cividis"),
    cmin: low < 0 ? -reach : 0,
    cmax: reach,
    colorbar: { thickness: 12, outlinewidth: 0, x: 1.02, xanchor: "left" },
  };
}

/** Which traces are seen: the image and one map. */
const seen = (total: number, trace: number): boolean[] =>
  Array.from({ length: total + 1 }, (_, i) => i === 0 || i === trace);

function menu(choices: readonly Choice[], total: number): object {
  return {
    type: "dropdown",
    ...{ x: 1, xanchor: "right", y: 1, yanchor: "bottom", pad: { b: 6 } },
    active: 0,
    // One slider, which is exchanged: plotly breaks off where hidden ones are shown and traces too.
    buttons: choices.map((choice) => ({
      label: choice.name,
      method: "update",
      args: [{ visible: seen(total, choice.start) }, { sliders: [slider(choice, total)] }],
    })),
  };
}

function slider({ name, maps, count, start }: Choice, total: number): object {
  const area = maps.shape[2] * maps.shape[3];
  return {
    active: 0,
    pad: { t: 10, l: 10, r: 10 },
    currentvalue: {
      prefix: t({ ko: `${name}의 채널: `, en: `Channel of ${name}: ` }),
      font: { size: 14 },
    },
    steps: Array.from({ length: count }, (_, c) => {
      const [low, high] = extent(maps.values.subarray(c * area, (c + 1) * area));
      return {
        label: String(c),
        value: `${c} (${short(low)} … ${short(high)})`,
        method: "restyle",
        args: ["visible", seen(total, start + c)],
      };
    }),
  };
}
