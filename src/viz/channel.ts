import { t } from "../host/index.js";
import { type Module, recordCalls } from "../nn/index.js";
import { OptionError, type Tensor } from "../tensor/index.js";
import { layerOf, oneImage } from "./explain.js";
import { Figure, type Trace } from "./figure.js";
import { heatTile, pngTile, withTitle } from "./images.js";
import { baseLayout, hiddenAxis, type Layout, WIDTH } from "./layout.js";
import { extent, short } from "./numbers.js";
import { observing } from "./observe.js";
import { colorscale } from "./palette.js";
import { pictureOf, rangeOf } from "./picture.js";
import { groundBox, type Place } from "./tiles.js";

const SIDE = 310;
const BETWEEN = 30;
/** Inputs that are shown, each with the filter's part for it. */
const INPUTS = 7;
const SMALL = 84;
const LABEL = 20;

interface Values {
  values: ArrayLike<number>;
  height: number;
  width: number;
}

/** One channel of a layer with what it was computed from. */
interface Found {
  map: Values;
  inputs: { channel: number; map: Values; filter: Values | null }[];
  total: number;
}

/**
 * One channel of a layer's answer, large and beside the image, and what it is made of: the input maps
 * of the layer with the filter's weights for each, the largest weights first (at most 7).
 *
 * Source  Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4
 * @throws OptionError plotChannel: expected a layer of the model (conv1, …), got "conv9"
 * @throws OptionError plotChannel: expected a layer with maps [N,C,H,W], got fc1 of shape [1,120]
 * @throws OptionError plotChannel: expected a channel from 0 to 5, got 6
 */
export function plotChannel(
  model: Module,
  x: Tensor,
  layer: string,
  channel: number,
  { title }: { title?: string } = {},
): Figure {
  const op = "plotChannel";
  const picture = pictureOf(op, x);
  const found = find(op, model, x, layer, channel);
  const heading =
    title ?? t({ ko: `${layer}의 채널 ${channel}`, en: `${layer}, channel ${channel}` });
  const base = baseLayout(heading);
  const rows = found.inputs.length === 0 ? 0 : found.inputs.some(({ filter }) => filter) ? 2 : 1;
  const height = SIDE + rows * (SMALL + LABEL);
  const spots = found.inputs.map((_, i) => i * ((2 * SIDE + BETWEEN - SMALL) / (INPUTS - 1)));
  const [low, high] = extent(found.map.values);
  const filters = found.inputs.flatMap(({ filter }) => (filter ? [filter] : []));
  const inputs = found.inputs.map(({ map }) => map);
  const tops = { filter: SIDE + LABEL, input: SIDE + rows * LABEL + (rows - 1) * SMALL };
  const traces: Trace[] = [
    pngTile(picture, rangeOf([picture]), fitted(0, 0, SIDE, picture)),
    heat(found.map, fitted(SIDE + BETWEEN, 0, SIDE, found.map), 1, `${layer}, ${channel}`),
    ...found.inputs.flatMap(({ channel: from, map, filter }, i) => [
      ...(filter
        ? [heat(filter, fitted(spots[i], tops.filter, SMALL, filter), 2, t(WEIGHTS))]
        : []),
      heat(map, fitted(spots[i], tops.input, SMALL, map), 3, `${t(INPUT)} ${from}`),
    ]),
  ];
  const labels = [
    ...(filters.length > 0 ? [rowLabel(t(WEIGHTS), tops.filter)] : []),
    ...(rows > 0 ? [rowLabel(inputLabel(found), tops.input)] : []),
  ];
  const ends = `${short(low)} … ${short(high)}`;
  const what = t({
    ko: `${layer}의 채널 ${channel}, ${found.map.height}×${found.map.width}, 값 ${ends}. 입력 ${found.total}개 중 ${list(found)}`,
    en: `Channel ${channel} of ${layer}, ${found.map.height}×${found.map.width}, values ${ends}. Of ${found.total} inputs: ${list(found)}`,
  });
  return new Figure({
    data: traces,
    layout: {
      ...base,
      margin: { ...base.margin, r: 80 },
      width: WIDTH,
      height: height + base.margin.t + base.margin.b,
      xaxis: hiddenAxis(0, 2 * SIDE + BETWEEN),
      yaxis: hiddenAxis(height, 0),
      annotations: labels,
      shapes: filters.map((filter, i) =>
        groundOf(fitted(spots[i], tops.filter, SMALL, filter), filter),
      ),
      coloraxis: { ...scale([found.map]), colorbar: colorbar(height) },
      coloraxis2: { ...scale(filters), showscale: false },
      coloraxis3: { ...scale(inputs), showscale: false },
    } satisfies Layout,
    text: withTitle(title, what),
  });
}

const WEIGHTS = { ko: "필터의 가중치", en: "the filter's weights" };
const INPUT = { ko: "입력", en: "input" };

const list = ({ inputs }: Found): string => inputs.map(({ channel }) => channel).join(", ");

const inputLabel = (found: Found): string =>
  t({
    ko: `층의 입력: 채널 ${list(found)}${found.total > found.inputs.length ? ` (전체 ${found.total}개)` : ""}`,
    en: `the layer's input: channels ${list(found)}${found.total > found.inputs.length ? ` of ${found.total}` : ""}`,
  });

function find(op: string, model: Module, x: Tensor, layer: string, channel: number): Found {
  layerOf(op, model, layer);
  const image = oneImage(op, x);
  const { calls } = observing(model, () => recordCalls(model, image));
  const call = calls.findLast(({ name }) => name === layer);
  if (call?.output.rank !== 4) {
    const got = call ? `${layer} of shape [${call.output.shape}]` : `${layer}, which is not used`;
    throw new OptionError(op, "a layer with maps [N,C,H,W]", got);
  }
  const { input, output, module } = call;
  const channels = output.shape[1];
  if (!(Number.isInteger(channel) && channel >= 0 && channel < channels)) {
    throw new OptionError(op, `a channel from 0 to ${channels - 1}`, String(channel));
  }
  const own = module.children().size === 0 ? module.parameters() : [];
  const weight = own.find(({ rank }) => rank === 4);
  const map = mapOf(output, channel);
  if (input.rank !== 4) return { map, inputs: [], total: 0 };
  // Filters [F, C/groups, kh, kw]; anything else answers channel by channel.
  if (weight && weight.shape[0] === channels) {
    const [, depth] = weight.shape;
    const first = Math.floor(channel / (channels / (input.shape[1] / depth))) * depth;
    const inputs = Array.from({ length: depth }, (_, c) => ({
      channel: first + c,
      map: mapOf(input, first + c),
      filter: sliceOf(weight, channel, c),
    }));
    inputs.sort((a, b) => energy(b.filter) - energy(a.filter));
    return { map, inputs: inputs.slice(0, INPUTS), total: depth };
  }
  const same = input.shape[1] === channels && !weight;
  const inputs = same ? [{ channel, map: mapOf(input, channel), filter: null }] : [];
  return { map, inputs, total: same ? 1 : input.shape[1] };
}

function mapOf({ values, shape: [, , height, width] }: Tensor, channel: number): Values {
  const area = height * width;
  return { height, width, values: values.slice(channel * area, (channel + 1) * area) };
}

function sliceOf(weight: Tensor, filter: number, channel: number): Values {
  const [, depth, height, width] = weight.shape;
  const start = (filter * depth + channel) * height * width;
  return { height, width, values: weight.storage.peek().slice(start, start + height * width) };
}

const energy = ({ values }: Values): number =>
  Array.from(values).reduce((sum, value) => sum + value * value, 0);

function heat(map: Values, place: Place, axis: 1 | 2 | 3, name: string): Trace {
  const tile = heatTile({ ...map, channels: 1 }, place, name);
  return { ...tile, coloraxis: axis === 1 ? "coloraxis" : `coloraxis${axis}` };
}

/** As large as the square allows, in its middle. */
function fitted(left: number, top: number, side: number, { height, width }: Values | Size): Place {
  const scale = side / Math.max(height, width);
  const x = left + (side - scale * width) / 2;
  const y = top + (side - scale * height) / 2;
  return { x0: x + scale / 2, y0: y + scale / 2, dx: scale, dy: scale };
}

type Size = Pick<Values, "height" | "width">;

const groundOf = ({ x0, y0, dx, dy }: Place, { height, width }: Size): object =>
  groundBox({
    ...{ left: x0 - dx / 2, top: y0 - dy / 2 },
    ...{ right: x0 + (width - 0.5) * dx, bottom: y0 + (height - 0.5) * dy },
  });

function scale(maps: readonly Values[]): object {
  const ends = maps.map(({ values }) => extent(values));
  const low = Math.min(0, ...ends.map(([least]) => least));
  const high = Math.max(0, ...ends.map(([, most]) => most));
  const reach = Math.max(-low, high) || 1;
  const colors = colorscale(low < 0 ? "diverging" : "cividis");
  return { colorscale: colors, cmin: low < 0 ? -reach : 0, cmax: reach };
}

const colorbar = (height: number): object => ({
  ...{ thickness: 12, outlinewidth: 0, x: 1.02, xanchor: "left" },
  ...{ y: 1, yanchor: "top", len: SIDE / height },
});

const rowLabel = (text: string, top: number): object => ({
  ...{ text, x: 0, y: top, xref: "x", yref: "y", xanchor: "left", yanchor: "bottom" },
  ...{ showarrow: false, borderpad: 0, font: { size: 13 } },
});
