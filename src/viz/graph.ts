import { t } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { GraphError, OptionError, type Tensor } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { baseLayout, hiddenAxis, WIDTH } from "./layout.js";
import { listed } from "./numbers.js";
import { COLOURS } from "./palette.js";
import { operationsOf } from "./passes.js";

export interface GraphOptions {
  /** Names of tensors: a model, whose parameters have names, or a record. */
  names?: Module | Record<string, Tensor>;
  title?: string;
}

/** A tensor in the drawing. */
interface Spot {
  tensor: Tensor;
  kind: "result" | "parameter" | "input";
  level: number;
  /** Position in its row, in boxes. */
  column: number;
}

const MOST = 120;
const ROW = 66;
const BOX = { width: 128, height: 36 };
/** Of an arrow. */
const HEAD = 7;

/**
 * The graph that was recorded while a result was computed: what it was made from at the top, the
 * result at the bottom, an arrow for each input of an operation. `backward` runs against the arrows,
 * and uses the graph up: draw before. Layers that were computed in one pass are one operation.
 *
 * Source   Linnainmaa 1970; drawn as in Baydin et al. 2018, "Automatic Differentiation in Machine
 *          Learning: a Survey", figure 4
 * @throws  GraphError plotGraph: expected a result computed from a tensor with requiresGrad, got a tensor without a graph
 * @throws  GraphError plotGraph: expected a result whose graph is still there, got one that backward has already used
 * @throws  OptionError plotGraph: expected a graph of at most 120 tensors, got more
 */
export function plotGraph(result: Tensor, { names, title }: GraphOptions = {}): Figure {
  const spots = spotsOf(result);
  const known = namesOf(names);
  const levels = Math.max(...spots.map(({ level }) => level)) + 1;
  arrange(spots, levels);
  const widest = Math.max(...spots.map(({ column }) => column)) + 1;
  const room = Math.max(WIDTH - 40, widest * (BOX.width + 8));
  const base = baseLayout(title, { bottom: 46 });
  const at = placer(spots, levels, room);
  const byTensor = new Map(spots.map((spot) => [spot.tensor, spot]));
  const edges = spots.flatMap((spot) =>
    (spot.tensor.node?.inputs ?? []).map((input) => [byTensor.get(input) as Spot, spot] as const),
  );
  const label = (spot: Spot) => labelOf(spot, known);
  return new Figure({
    data: [
      ...arrows(edges.map(([from, to]) => [at(from), at(to)])),
      ...KINDS.flatMap((kind) => marks(kind, spots, at, label)),
    ],
    layout: {
      ...base,
      width: room + 40,
      height: levels * ROW + base.margin.t + base.margin.b,
      xaxis: hiddenAxis(0, room),
      yaxis: hiddenAxis(levels * ROW, 0),
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: 0, yanchor: "top" },
      shapes: spots.map((spot) => box(spot, at(spot), spot.tensor === result)),
    },
    text: withTitle(title, inWords(spots, edges.length, label)),
  });
}

const KINDS: Spot["kind"][] = ["input", "parameter", "result"];

/** Every tensor of the graph, each after those that it was made from. */
function spotsOf(result: Tensor): Spot[] {
  if (result.node === null) {
    throw new GraphError(
      "plotGraph",
      "a result computed from a tensor with requiresGrad",
      "a tensor without a graph",
      "make the tensor with { requiresGrad: true }, and compute outside noGrad",
    );
  }
  const levels = new Map<Tensor, number>();
  const stack: { tensor: Tensor; next: number }[] = [{ tensor: result, next: 0 }];
  const open = new Set([result]);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const inputs = inputsOf(top.tensor);
    const input = inputs[top.next++];
    if (input === undefined) {
      levels.set(top.tensor, Math.max(-1, ...inputs.map((one) => levels.get(one) ?? 0)) + 1);
      stack.pop();
    } else if (!open.has(input)) {
      open.add(input);
      if (open.size > MOST) {
        const hint = "draw a part of it: one layer, one block";
        throw new OptionError("plotGraph", `a graph of at most ${MOST} tensors`, "more", hint);
      }
      stack.push({ tensor: input, next: 0 });
    }
  }
  return lowered([...levels].map(([tensor, level]) => ({ tensor, level })));
}

function inputsOf({ node }: Tensor): readonly Tensor[] {
  if (node?.backward !== null) return node?.inputs ?? [];
  throw new GraphError(
    "plotGraph",
    "a result whose graph is still there",
    "one that backward has already used",
    "draw before backward(), or call backward(undefined, { retainGraph: true })",
  );
}

/** What was not computed stands in the row above the first operation that takes it. */
function lowered(all: { tensor: Tensor; level: number }[]): Spot[] {
  const first = new Map<Tensor, number>();
  for (const { tensor, level } of all) {
    for (const input of tensor.node?.inputs ?? []) {
      first.set(input, Math.min(level, first.get(input) ?? level));
    }
  }
  return all.map(({ tensor, level }) => {
    const leaf = tensor.requiresGrad ? "parameter" : "input";
    const row = tensor.node ? level : (first.get(tensor) ?? 1) - 1;
    return { tensor, kind: tensor.node ? "result" : leaf, level: row, column: 0 };
  });
}

/** Columns within each row: near the middle of what comes before, so that few arrows cross. */
function arrange(spots: Spot[], levels: number): void {
  const byTensor = new Map(spots.map((spot) => [spot.tensor, spot]));
  const rows = Array.from({ length: levels }, (_, level) =>
    spots.filter((spot) => spot.level === level),
  );
  const number = (row: Spot[]) => {
    row.forEach((spot, i) => {
      spot.column = i;
    });
  };
  for (const row of rows) number(row);
  const middle = (tensors: readonly Tensor[], fallback: number): number => {
    const columns = tensors.flatMap((tensor) => {
      const spot = byTensor.get(tensor);
      return spot ? [spot.column - (rows[spot.level].length - 1) / 2] : [];
    });
    return columns.length === 0 ? fallback : columns.reduce((a, b) => a + b, 0) / columns.length;
  };
  const users = new Map<Tensor, Tensor[]>();
  for (const { tensor } of spots) {
    for (const input of tensor.node?.inputs ?? []) {
      users.set(input, [...(users.get(input) ?? []), tensor]);
    }
  }
  const sorted = (row: Spot[], neighbours: (spot: Spot) => readonly Tensor[]) => {
    const keys = new Map(row.map((spot) => [spot, middle(neighbours(spot), spot.column)]));
    number(row.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0)));
  };
  for (let sweep = 0; sweep < 3; sweep++) {
    for (const row of rows) sorted(row, ({ tensor }) => tensor.node?.inputs ?? []);
    for (const row of [...rows].reverse()) sorted(row, ({ tensor }) => users.get(tensor) ?? []);
  }
}

type Point = readonly [x: number, y: number];

function placer(spots: readonly Spot[], levels: number, room: number): (spot: Spot) => Point {
  const sizes = new Array<number>(levels).fill(0);
  for (const { level } of spots) sizes[level]++;
  return ({ level, column }) => {
    const step = Math.min(160, room / sizes[level]);
    return [room / 2 + (column - (sizes[level] - 1) / 2) * step, (level + 0.5) * ROW];
  };
}

const colourOf = (kind: Spot["kind"]): string =>
  ({ input: "#999999", parameter: COLOURS[2], result: COLOURS[0] })[kind];

const nameOf = (kind: Spot["kind"]): string =>
  ({
    input: t({ ko: "입력 (기울기 없음)", en: "input (no gradient)" }),
    parameter: t({ ko: "잎 (기울기가 모임)", en: "leaf (gets a gradient)" }),
    result: t({ ko: "연산의 결과", en: "result of an operation" }),
  })[kind];

function namesOf(names: GraphOptions["names"]): Map<Tensor, string> {
  if (!names) return new Map();
  const all =
    typeof (names as Module).namedParameters === "function"
      ? [...(names as Module).namedParameters()]
      : Object.entries(names as Record<string, Tensor>);
  return new Map(all.map(([name, tensor]) => [tensor, name]));
}

/** [name, shape] */
function labelOf({ tensor, kind }: Spot, names: Map<Tensor, string>): [string, string] {
  const plain = kind === "input" ? t({ ko: "입력", en: "input" }) : t({ ko: "잎", en: "leaf" });
  const name = names.get(tensor);
  const op = operationsOf(tensor);
  const made = op && name ? `${name} = ${op}` : op;
  return [made ?? name ?? plain, tensor.rank === 0 ? "[ ]" : tensor.shape.join("×")];
}

function marks(
  kind: Spot["kind"],
  spots: readonly Spot[],
  at: (spot: Spot) => Point,
  label: (spot: Spot) => [string, string],
): Trace[] {
  const own = spots.filter((spot) => spot.kind === kind);
  if (own.length === 0) return [];
  return [
    {
      type: "scatter",
      mode: "markers+text",
      name: nameOf(kind),
      x: own.map((spot) => at(spot)[0]),
      y: own.map((spot) => at(spot)[1]),
      text: own.map((spot) => `<b>${shortened(label(spot)[0])}</b><br>${label(spot)[1]}`),
      hovertext: own.map((spot) => label(spot).join(" ")),
      hoverinfo: "text",
      textfont: { size: 11, color: "#000000" },
      textposition: "middle center",
      cliponaxis: false,
      // The boxes are shapes: the marks are for the legend.
      marker: { color: colourOf(kind), symbol: "square", size: 10, opacity: 0.15 },
    },
  ];
}

const shortened = (name: string): string => (name.length > 21 ? `…${name.slice(-20)}` : name);

/** The colours, made pale: what is written on them can be read. */
const PALE = { input: "#f0f0f0", parameter: "#dcf2ea", result: "#dceaf5" };

function box(spot: Spot, [x, y]: Point, last: boolean): object {
  const [w, h] = [BOX.width / 2, BOX.height / 2];
  return {
    type: "rect",
    ...{ x0: x - w, x1: x + w, y0: y - h, y1: y + h },
    layer: "below",
    fillcolor: PALE[spot.kind],
    line: { color: colourOf(spot.kind), width: last ? 4 : 2 },
  };
}

/** Lines from box to box, and a triangle at the end of each. */
function arrows(edges: readonly (readonly [Point, Point])[]): Trace[] {
  const half = BOX.height / 2;
  const color = "#666666";
  const quiet = { type: "scatter", hoverinfo: "skip", showlegend: false };
  return [
    {
      ...quiet,
      mode: "lines",
      x: edges.flatMap(([from, to]) => [from[0], to[0], null]),
      y: edges.flatMap(([from, to]) => [from[1] + half, to[1] - half - HEAD, null]),
      line: { color, width: 1.3 },
    },
    {
      ...quiet,
      mode: "markers",
      x: edges.map(([, to]) => to[0]),
      y: edges.map(([, to]) => to[1] - half - HEAD / 2),
      marker: { color, symbol: "triangle-down", size: HEAD },
    },
  ];
}

function inWords(
  spots: readonly Spot[],
  edges: number,
  label: (spot: Spot) => [string, string],
): string {
  const of = (kind: Spot["kind"]) => spots.filter((spot) => spot.kind === kind);
  const ops = listed(
    of("result").map((spot) => label(spot).join(" ")),
    40,
  );
  const leaves = listed(
    of("parameter").map((spot) => label(spot)[0]),
    20,
  );
  const n = of("result").length;
  return t({
    ko: `기록된 그래프: 연산 ${n}개, 화살표 ${edges}개. 입력에서 결과로: ${ops}. 기울기가 모이는 잎: ${leaves}`,
    en: `Recorded graph: ${n} operations, ${edges} arrows. From inputs to result: ${ops}. Leaves that get a gradient: ${leaves}`,
  });
}
