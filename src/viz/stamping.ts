import { t } from "../host/index.js";
import { formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { baseLayout, hiddenAxis, WIDTH } from "./layout.js";
import { fontFor, numberTiles, spoken } from "./matrix.js";
import { short } from "./numbers.js";
import { ACCENT } from "./palette.js";
import { pictureOf } from "./picture.js";
import { groundBox } from "./tiles.js";

const MOST_STEPS = 100;
const BETWEEN = 36;
const LABELS = 24;
const LARGEST_CELL = 46;
const MIDDLE_CELL = 60;
/** A space: plotly forgets a point whose text is empty, and would never write there again. */
const EMPTY = "\u00a0";

/** One place of the filter: what lies under it, and what comes out. */
interface Stamp {
  row: number;
  column: number;
  products: [pixel: number, weight: number][][];
  sum: number;
}

/**
 * Cross-correlation step by step: a slider moves the filter over the image. Left the image with the
 * window outlined, in the middle each pixel times its weight, right the output as far as it is
 * known; one step per output pixel. `image` is [H, W], `filter` [kh, kw]; stride 1, no padding.
 * Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), section 2.
 * @throws ShapeError plotStamping: expected a filter that fits into the image [2,2], got shape [3,3]
 * @throws OptionError plotStamping: expected at most 100 output pixels, got 676
 */
export function plotStamping(
  image: Tensor,
  filter: Tensor,
  { title }: { title?: string } = {},
): Figure {
  const [input, weights] = [rowsOf(image), rowsOf(filter)];
  checkFit(input, weights, image, filter);
  const stamps = stampsOf(input, weights);
  const output = grouped(stamps);
  const panels = panelsOf(input, weights, output);
  const layout = baseLayout(title, { bottom: 90 });
  const height = panels.height + LABELS + 40;
  return new Figure({
    data: [
      ...numberTiles(input, panels.input.place),
      ...middleTiles(weights, stamps, panels.middle.place),
      ...outputTiles(output, stamps, panels.output.place),
    ],
    layout: {
      ...layout,
      width: WIDTH,
      height: height + layout.margin.t + layout.margin.b,
      xaxis: hiddenAxis(0, WIDTH - 40),
      yaxis: hiddenAxis(height, 0),
      shapes: [...marks(stamps[0], weights, panels), ...grounds(panels)],
      annotations: [sumLine(stamps[0], panels, height), ...labels(panels)],
      sliders: [slider(stamps, weights, output, panels)],
    },
    text: withTitle(title, inWords(input, weights, output, stamps)),
  });
}

function rowsOf(tensor: Tensor): number[][] {
  const { channels, height, width, values } = pictureOf("plotStamping", tensor);
  if (channels !== 1) {
    throw new ShapeError("plotStamping", "one channel", `shape ${formatShape(tensor.shape)}`);
  }
  return Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => values[i * width + j]),
  );
}

function checkFit(input: number[][], weights: number[][], image: Tensor, filter: Tensor): void {
  const steps = [input.length - weights.length + 1, input[0].length - weights[0].length + 1];
  if (steps[0] < 1 || steps[1] < 1) {
    throw new ShapeError(
      "plotStamping",
      `a filter that fits into the image ${formatShape(image.shape)}`,
      `shape ${formatShape(filter.shape)}`,
      "the image comes first: plotStamping(image, filter)",
    );
  }
  if (steps[0] * steps[1] > MOST_STEPS) {
    throw new OptionError(
      "plotStamping",
      `at most ${MOST_STEPS} output pixels`,
      `${steps[0] * steps[1]}`,
      "take a small part of the image",
    );
  }
}

function stampsOf(input: number[][], weights: number[][]): Stamp[] {
  const stamps: Stamp[] = [];
  for (let row = 0; row <= input.length - weights.length; row++) {
    for (let column = 0; column <= input[0].length - weights[0].length; column++) {
      const products = weights.map((line, a) =>
        line.map((weight, b): [number, number] => [input[row + a][column + b], weight]),
      );
      const sum = products.flat().reduce((total, [pixel, weight]) => total + pixel * weight, 0);
      stamps.push({ row, column, products, sum });
    }
  }
  return stamps;
}

function grouped(stamps: Stamp[]): number[][] {
  const rows: number[][] = [];
  for (const { row, column, sum } of stamps) {
    rows[row] ??= [];
    rows[row][column] = sum;
  }
  return rows;
}

interface Panel {
  left: number;
  top: number;
  right: number;
  bottom: number;
  place: { x0: number; y0: number; dx: number; dy: number };
}

interface Panels {
  input: Panel;
  middle: Panel;
  output: Panel;
  cell: number;
  height: number;
}

/** The three tables side by side, centred; the middle one has larger cells. The axes count CSS pixels. */
function panelsOf(input: number[][], weights: number[][], output: number[][]): Panels {
  const tables = [input, weights, output];
  const [columns, filterColumns, outputColumns] = tables.map((table) => table[0].length);
  const room = WIDTH - 40 - 2 * BETWEEN;
  const middle = Math.min(MIDDLE_CELL, Math.floor(room / 3 / filterColumns));
  const rest = room - middle * filterColumns;
  const cell = Math.min(LARGEST_CELL, Math.floor(rest / (columns + outputColumns)));
  const cells = [cell, Math.max(middle, cell), cell];
  const height = Math.max(...tables.map((table, i) => cells[i] * table.length));
  const width = tables.reduce((sum, table, i) => sum + cells[i] * table[0].length, 0);
  let left = (room - width) / 2;
  const [a, b, c] = tables.map((table, i) => {
    const size = cells[i];
    const top = LABELS + (height - size * table.length) / 2;
    const [right, bottom] = [left + size * table[0].length, top + size * table.length];
    const place = { x0: left + size / 2, y0: top + size / 2, dx: size, dy: size };
    const panel = { left, top, right, bottom, place };
    left = right + BETWEEN;
    return panel;
  });
  return { input: a, middle: b, output: c, cell, height };
}

function productsOf({ products }: Stamp): string[][] {
  return products.map((line) => line.map(([pixel, weight]) => `${short(pixel)}×${short(weight)}`));
}

/** The weights as colours, the products as words, in a size that fits the longest of all steps. */
function middleTiles(weights: number[][], stamps: Stamp[], place: Panel["place"]): Trace[] {
  const [heat, numbers] = numberTiles(weights, place, "diverging");
  const size = Math.min(...stamps.map((stamp) => fontFor(productsOf(stamp), place.dx)));
  const { color } = numbers.textfont as { color: string[] };
  return [heat, { ...numbers, text: productsOf(stamps[0]).flat(), textfont: { size, color } }];
}

/** The output with the cells after `step` still empty. */
function known(output: number[][], stamps: Stamp[], step: number) {
  const { row, column } = stamps[step];
  const seen = (i: number, j: number) => i < row || (i === row && j <= column);
  return {
    z: output.map((line, i) => line.map((value, j) => (seen(i, j) ? value : null))),
    text: output.flatMap((line, i) => line.map((value, j) => (seen(i, j) ? short(value) : EMPTY))),
  };
}

function outputTiles(output: number[][], stamps: Stamp[], place: Panel["place"]): Trace[] {
  const [heat, numbers] = numberTiles(output, place);
  const { z, text } = known(output, stamps, 0);
  return [
    { ...heat, z },
    { ...numbers, text },
  ];
}

/** Corners of the window in the image and of the cell in the output. */
function corners({ row, column }: Stamp, weights: number[][], { input, output, cell }: Panels) {
  const box = (panel: Panel, height: number, width: number) => ({
    x0: panel.left + column * cell,
    x1: panel.left + (column + width) * cell,
    y0: panel.top + row * cell,
    y1: panel.top + (row + height) * cell,
  });
  return [box(input, weights.length, weights[0].length), box(output, 1, 1)];
}

function marks(stamp: Stamp, weights: number[][], panels: Panels): object[] {
  return corners(stamp, weights, panels).map((corner) => ({
    type: "rect",
    ...corner,
    line: { color: ACCENT, width: 4 },
  }));
}

function grounds({ input, middle, output }: Panels): object[] {
  return [input, middle, output].map(groundBox);
}

function labels({ input, middle, output }: Panels): object[] {
  const named: [Panel, string][] = [
    [input, t({ ko: "입력", en: "input" })],
    [middle, t({ ko: "픽셀×필터", en: "pixel × filter" })],
    [output, t({ ko: "출력", en: "output" })],
  ];
  return named.map(([{ left, right, top }, text]) => ({
    text,
    x: (left + right) / 2,
    y: top,
    yanchor: "bottom",
    showarrow: false,
    font: { size: 14 },
  }));
}

/** The sum in full where it fits in a line. */
function equation({ products, sum }: Stamp): string {
  const terms = products
    .flat()
    .map(([p, w]) => `${short(p)}×${w < 0 ? `(${short(w)})` : short(w)}`);
  const left = terms.length <= 9 ? terms.join(" + ") : t({ ko: "곱의 합", en: "sum of products" });
  return `${left} = <b>${short(sum)}</b>`;
}

function sumLine(stamp: Stamp, panels: Panels, height: number): object {
  return {
    text: equation(stamp),
    x: (WIDTH - 40) / 2,
    y: height - 6,
    yanchor: "bottom",
    showarrow: false,
    font: { size: panels.cell > 24 ? 15 : 12 },
  };
}

/** Each step changes the middle and right table, the two outlines and the sum: no frames needed. */
function slider(stamps: Stamp[], weights: number[][], output: number[][], panels: Panels): object {
  const steps = stamps.map((stamp, step) => {
    const { z, text } = known(output, stamps, step);
    const moved = corners(stamp, weights, panels).flatMap((corner, i) =>
      Object.entries(corner).map(([key, value]) => [`shapes[${i}].${key}`, value]),
    );
    return {
      label: `${stamp.row + 1}, ${stamp.column + 1}`,
      method: "update",
      args: [
        // Of the traces 3 (products), 4 and 5 (output): a list entry each.
        { z: [null, z, null], text: [productsOf(stamp).flat(), null, text] },
        { ...Object.fromEntries(moved), "annotations[0].text": equation(stamp) },
        [3, 4, 5],
      ],
    };
  });
  const prefix = t({ ko: "출력의 행, 열: ", en: "Output row, column: " });
  return {
    active: 0,
    steps,
    currentvalue: { prefix, font: { size: 14 } },
    pad: { t: 10, l: 10, r: 10 },
  };
}

function inWords(
  input: number[][],
  weights: number[][],
  output: number[][],
  stamps: Stamp[],
): string {
  const size = (rows: number[][]) => `${rows.length}×${rows[0].length}`;
  const first = equation(stamps[0]).replace(/<\/?b>/g, "");
  return t({
    ko: `${size(input)} 입력에 ${size(weights)} 필터(${spoken(weights)})를 한 자리씩 대는 ${stamps.length}걸음. 첫 걸음: ${first}. 출력 ${size(output)}: ${spoken(output)}`,
    en: `A ${size(weights)} filter (${spoken(weights)}) on a ${size(input)} input in ${stamps.length} steps. First step: ${first}. Output ${size(output)}: ${spoken(output)}`,
  });
}
