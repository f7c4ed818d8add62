import { t } from "../host/index.js";
import { type Module, type SummaryRow, summary } from "../nn/index.js";
import { OptionError, type Shape } from "../tensor/index.js";
import { counted } from "./compareModels.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { baseLayout, hiddenAxis, WIDTH } from "./layout.js";
import { listed } from "./numbers.js";
import { COLOURS } from "./palette.js";

/** One block of the drawing: a layer, or several that stand for one. */
interface Block {
  name: string;
  type: string;
  output: Shape;
  params: number;
  macs: number;
  /** Layers that it stands for. */
  layers: number;
}

type Kind = "conv" | "pool" | "linear" | "other";

const MOST = 24;
const FEWEST = 5;
const HEIGHT = 230;
const NAMES = 110;
const GAP = 10;
/** Layers that change numbers but not the form: they are drawn with the layer before. */
const QUIET =
  /^(Relu|LeakyRelu|Gelu|Silu|Sigmoid|Tanh|Softmax|Dropout|BatchNorm|LayerNorm|GroupNorm|LocalResponseNorm|Flatten|Identity)/;

/**
 * A network as blocks in the order of computation: as high as the maps are (on a logarithmic scale),
 * as wide as they are many. Long networks are drawn by their parts, or with layers of one form as one
 * block. From shapes alone: nothing is computed.
 *
 * Source   LeCun et al. 1998, figure 2, for the form of the drawing
 * @throws  OptionError plotArchitecture: expected a model with layers, got none
 * @example plotArchitecture(lenet5(), [1, 1, 28, 28]).data.length // 3
 */
export function plotArchitecture(
  model: Module,
  input: Shape,
  { title }: { title?: string } = {},
): Figure {
  const { rows, params, macs } = summary(model, input);
  const blocks = blocksOf(rows, model, input);
  if (blocks.length === 0) throw new OptionError("plotArchitecture", "a model with layers", "none");
  const places = placesOf(blocks);
  const base = baseLayout(title, { bottom: 10 });
  const [parameters, adds] = [counted(params), counted(macs)];
  const steps = listed(
    blocks.map(({ name, type, output }) => `${name} (${type}) ${sizeOf(output)}`),
    MOST,
  );
  const what = t({
    ko: `입력 ${sizeOf(input)}, 매개변수 ${parameters}, 곱셈-덧셈 ${adds}. ${steps}`,
    en: `Input ${sizeOf(input)}, ${parameters} parameters, ${adds} multiply-adds. ${steps}`,
  });
  return new Figure({
    data: KINDS.flatMap((kind) => hovers(kind, blocks, places)),
    layout: {
      ...base,
      width: WIDTH,
      height: HEIGHT + 2 * NAMES + base.margin.t + base.margin.b + 30,
      xaxis: hiddenAxis(0, WIDTH - 40),
      yaxis: hiddenAxis(HEIGHT + NAMES, -NAMES),
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: 0, yanchor: "top" },
      shapes: blocks.flatMap((block, i) => solid(places[i], colourOf(kindOf(block)))),
      annotations: blocks.flatMap((block, i) => labels(block, places[i])),
    },
    text: withTitle(title, what),
  });
}

const KINDS: Kind[] = ["conv", "pool", "linear", "other"];

function kindOf({ type }: Block): Kind {
  if (/Conv/.test(type)) return "conv";
  if (/Pool/.test(type)) return "pool";
  return /Linear/.test(type) ? "linear" : "other";
}

const colourOf = (kind: Kind): string =>
  ({ conv: COLOURS[0], pool: COLOURS[4], linear: COLOURS[2], other: "#999999" })[kind];

const nameOf = (kind: Kind): string =>
  ({
    conv: t({ ko: "합성곱", en: "convolution" }),
    pool: t({ ko: "풀링", en: "pooling" }),
    linear: t({ ko: "완전 연결층", en: "fully connected" }),
    other: t({ ko: "그 밖", en: "other" }),
  })[kind];

const sizeOf = (shape: Shape): string => shape.slice(1).join("×");

/** The layers that change the form; by parts of the network where they are many. */
function blocksOf(rows: readonly SummaryRow[], model: Module, input: Shape): Block[] {
  const loud = rows.filter(({ type }) => !QUIET.test(type)).map((row) => ({ ...row, layers: 1 }));
  if (loud.length <= MOST) return loud;
  for (let depth = 4; depth >= 1; depth--) {
    const part = ({ name }: Block) => name.split(".").slice(0, depth).join(".");
    const grouped = joined(loud, part);
    if (grouped.length <= MOST && grouped.length >= FEWEST) {
      return withOutputs(grouped, model, input);
    }
  }
  const alike = joined(loud, ({ type, output }) => `${type} ${output}`);
  if (alike.length <= MOST) return alike;
  return withOutputs(
    joined(loud, ({ name }) => name.split(".")[0]),
    model,
    input,
  );
}

/** What a part answers is not what its last layer does, where branches are joined: it is asked. */
function withOutputs(blocks: readonly Block[], model: Module, input: Shape): Block[] {
  const parts = model.namedModules();
  let before = input;
  return blocks.map((block) => {
    const part = parts.get(block.name);
    let output = block.output;
    try {
      if (part && block.layers > 1) output = part.outputShape(before);
    } catch {
      // Not what goes in here: the network's way is another one, or a flatten lies between.
    }
    before = output;
    return { ...block, output };
  });
}

/** Neighbours with one key become one block, which answers what the last of them answers. */
function joined(blocks: readonly Block[], keyOf: (block: Block) => string): Block[] {
  const out: (Block & { key: string })[] = [];
  for (const block of blocks) {
    const [key, last] = [keyOf(block), out.at(-1)];
    if (last?.key !== key) {
      out.push({ ...block, name: key.includes(" ") ? block.name : key, key });
      continue;
    }
    last.output = block.output;
    last.params += block.params;
    last.macs += block.macs;
    last.layers++;
    // What computes most gives the block its colour.
    if (/Conv|Linear/.test(block.type)) last.type = block.type;
  }
  return out;
}

interface Place {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** How far back it reaches. */
  back: number;
}

/** Widths by the logarithm of the channels, heights by that of the rows, fitted into the figure. */
function placesOf(blocks: readonly Block[]): Place[] {
  const log = (n: number) => Math.log2(n + 1);
  const isMap = ({ output }: Block) => output.length === 4;
  // Maps by their rows, lists by their numbers: the two are no heights of one scale.
  const sizes = blocks.map(({ output }) => log(output[2] ?? output[1] ?? 1));
  const tallest = (maps: boolean) =>
    Math.max(...sizes.filter((_, i) => isMap(blocks[i]) === maps)) / (maps ? 0.8 : 0.55);
  const widths = blocks.map((block) => (isMap(block) ? 4 * log(block.output[1]) : 12));
  const heights = sizes.map((size, i) => (size / tallest(isMap(blocks[i]))) * HEIGHT);
  const backs = blocks.map((block, i) => (isMap(block) ? 0.18 * heights[i] : 4));
  const room = WIDTH - 50;
  const full = blocks.reduce((sum, _, i) => sum + widths[i] + 0.5 * backs[i] + GAP, 0);
  const scale = Math.min(1.6, room / full);
  let left = (room - full * scale) / 2;
  return blocks.map((_, i) => {
    const place = {
      left,
      right: left + widths[i] * scale,
      top: HEIGHT / 2 - heights[i] / 2 + backs[i] / 2,
      bottom: HEIGHT / 2 + heights[i] / 2 + backs[i] / 2,
      back: backs[i] * scale,
    };
    left = place.right + (0.5 * backs[i] + GAP) * scale;
    return place;
  });
}

/** A block seen from the side: its front, its top, its right. */
function solid({ left, right, top, bottom, back }: Place, color: string): object[] {
  const line = { color: "#333333", width: 1 };
  const face = (path: string, opacity: number) => ({
    type: "path",
    path,
    ...{ fillcolor: color, opacity, line },
  });
  const [r, u] = [right + 0.6 * back, -0.6 * back];
  return [
    face(
      `M ${left} ${top} L ${left + 0.6 * back} ${top + u} L ${r} ${top + u} L ${right} ${top} Z`,
      0.45,
    ),
    face(`M ${right} ${top} L ${r} ${top + u} L ${r} ${bottom + u} L ${right} ${bottom} Z`, 0.7),
    face(`M ${left} ${top} L ${right} ${top} L ${right} ${bottom} L ${left} ${bottom} Z`, 0.9),
  ];
}

/** The form above, the name below, both upright so that many fit. */
function labels(block: Block, { left, right, top, bottom, back }: Place): object[] {
  const x = (left + right) / 2;
  const common = { showarrow: false, textangle: -90, font: { size: 11 } };
  const many = block.layers > 1 ? ` (${block.layers})` : "";
  return [
    { ...common, text: sizeOf(block.output), x, y: top - 0.6 * back - 4, yanchor: "bottom" },
    { ...common, text: `${block.name}${many}`, x, y: bottom + 4, yanchor: "top" },
  ];
}

/** A point in the middle of each block of a kind: what the mouse reads, and the legend. */
function hovers(kind: Kind, blocks: readonly Block[], places: readonly Place[]): Trace[] {
  const own = blocks.flatMap((block, i) => (kindOf(block) === kind ? [i] : []));
  if (own.length === 0) return [];
  const [parameters, adds] = [
    t({ ko: "매개변수", en: "parameters" }),
    t({ ko: "곱셈-덧셈", en: "multiply-adds" }),
  ];
  return [
    {
      type: "scatter",
      mode: "markers",
      name: nameOf(kind),
      x: own.map((i) => (places[i].left + places[i].right) / 2),
      y: own.map((i) => (places[i].top + places[i].bottom) / 2),
      text: own.map((i) => {
        const { name, type, output, params, macs } = blocks[i];
        return `${name} (${type}) ${sizeOf(output)}<br>${parameters} ${counted(params)}, ${adds} ${counted(macs)}`;
      }),
      hovertemplate: "%{text}<extra></extra>",
      marker: { color: colourOf(kind), symbol: "square", size: 6, opacity: 0.9 },
    },
  ];
}
