import { t } from "../host/index.js";
import { checkRows, type ModelRow } from "./compareModels.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { baseLayout, WIDTH } from "./layout.js";
import { percent } from "./numbers.js";

const LINE = 30;
const LEFT = 10;
const PLACES = [0.42, 0.62, 0.82, 1];

/**
 * Networks as a table: layers, parameters, multiply-adds, accuracy; the smallest number of each
 * column (the largest accuracy) in bold.
 * @throws OptionError plotModelTable: expected at least one model, got none
 */
export function plotModelTable(
  rows: readonly ModelRow[],
  { title }: { title?: string } = {},
): Figure {
  checkRows("plotModelTable", rows);
  const heads = [
    t({ ko: "층", en: "layers" }),
    t({ ko: "매개변수", en: "parameters" }),
    t({ ko: "곱셈-덧셈", en: "multiply-adds" }),
    t({ ko: "정확도", en: "accuracy" }),
  ];
  const columns: [(row: ModelRow) => number | undefined, (value: number) => string, 1 | -1][] = [
    [(row) => row.layers, String, 1],
    [(row) => row.parameters, (value) => value.toLocaleString("en"), 1],
    [(row) => row.multiplyAdds, (value) => value.toLocaleString("en"), 1],
    [(row) => row.accuracy, percent, -1],
  ];
  const cells = rows.map((row) =>
    columns.map(([of, written]) => {
      const value = of(row);
      return value === undefined ? "–" : written(value);
    }),
  );
  const best = columns.map(([of, , sign]) =>
    Math.min(...rows.flatMap((row) => (of(row) === undefined ? [] : [sign * (of(row) as number)]))),
  );
  const isBest = (i: number, c: number): boolean => {
    const [of, , sign] = columns[c];
    const value = of(rows[i]);
    return rows.length > 1 && value !== undefined && sign * value === best[c];
  };
  const room = WIDTH - 40;
  const texts = [
    ...heads.map((head, c) => cell(`<b>${head}</b>`, PLACES[c] * room, 0, "left")),
    ...rows.flatMap(({ name }, i) => [
      cell(name, LEFT, i + 1, "right"),
      ...cells[i].map((text, c) =>
        cell(isBest(i, c) ? `<b>${text}</b>` : text, PLACES[c] * room, i + 1, "left"),
      ),
    ]),
  ];
  const base = baseLayout(title);
  const height = (rows.length + 1) * LINE;
  const inWords = rows.map(
    ({ name }, i) => `${name}: ${heads.map((head, c) => `${head} ${cells[i][c]}`).join(", ")}`,
  );
  return new Figure({
    data: [tableText(texts)],
    layout: {
      ...base,
      width: WIDTH,
      height: height + base.margin.t + base.margin.b,
      xaxis: { visible: false, range: [0, room], fixedrange: true },
      yaxis: { visible: false, range: [height, 0], fixedrange: true },
      shapes: rows.flatMap((_, i) => (i % 2 === 0 ? [stripe(i + 1, room)] : [])),
    },
    text: withTitle(title, inWords.join("\n")),
  });
}

interface Cell {
  text: string;
  x: number;
  y: number;
  /** On which side of its place the text stands. */
  side: "left" | "right";
}

const cell = (text: string, x: number, line: number, side: Cell["side"]): Cell => ({
  text,
  x: side === "left" ? x - 6 : x,
  y: (line + 0.5) * LINE,
  side,
});

function tableText(cells: readonly Cell[]): Trace {
  return {
    type: "scatter",
    mode: "text",
    x: cells.map(({ x }) => x),
    y: cells.map(({ y }) => y),
    text: cells.map(({ text }) => text),
    textposition: cells.map(({ side }) => `middle ${side}`),
    textfont: { size: 14 },
    hoverinfo: "skip",
    cliponaxis: false,
  };
}

function stripe(line: number, width: number): object {
  const across = { x0: 0, x1: width, y0: line * LINE, y1: (line + 1) * LINE };
  return { type: "rect", ...across, layer: "below", fillcolor: "#f0f0f0", line: { width: 0 } };
}
