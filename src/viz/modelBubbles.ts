import { t } from "../host/index.js";
import { OptionError } from "../tensor/index.js";
import { checkRows, counted, type ModelRow } from "./compareModels.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { labelPlaces } from "./labelPlaces.js";
import { axis, baseLayout } from "./layout.js";
import { extent, percent } from "./numbers.js";
import { COLOURS } from "./palette.js";

const LARGEST = 60;
const FONT = 12;
/** Of the part between the axes, about. */
const ROOM = { width: 580, height: 350 };

/**
 * Networks as bubbles: accuracy over multiply-adds, the area by the number of parameters.
 *
 * Source   Canziani, Paszke & Culurciello 2016, "An Analysis of Deep Neural Network Models for
 *          Practical Applications", figure 2
 * @throws  OptionError plotModelBubbles: expected rows with an accuracy from 0 to 1, got none for VGG
 */
export function plotModelBubbles(
  rows: readonly ModelRow[],
  { title }: { title?: string } = {},
): Figure {
  checkRows("plotModelBubbles", rows);
  const wrong = rows.find(
    ({ accuracy }) => !(accuracy !== undefined && accuracy >= 0 && accuracy <= 1),
  );
  if (wrong) {
    const got = `${wrong.accuracy ?? "none"} for ${wrong.name}`;
    throw new OptionError("plotModelBubbles", "rows with an accuracy from 0 to 1", got);
  }
  const most = Math.max(...rows.map(({ parameters }) => parameters));
  const what = rows
    .map(
      ({ name, accuracy = 0, multiplyAdds, parameters }) =>
        `${name} ${percent(accuracy)}, ${counted(multiplyAdds)}, ${counted(parameters)}`,
    )
    .join("; ");
  const bubbles: Trace = {
    type: "scatter",
    mode: "markers+text",
    x: rows.map(({ multiplyAdds }) => multiplyAdds),
    y: rows.map(({ accuracy }) => accuracy),
    text: rows.map(({ name }) => name),
    textposition: sidesOf(rows, most),
    textfont: { size: FONT },
    customdata: rows.map(({ parameters }) => counted(parameters)),
    hovertemplate: "%{text}: %{y:.1%}, %{x:.3s}, %{customdata}<extra></extra>",
    cliponaxis: false,
    marker: {
      size: rows.map(({ parameters }) => parameters),
      sizemode: "area",
      sizeref: (2 * most) / LARGEST ** 2,
      sizemin: 3,
      color: rows.map((_, i) => COLOURS[i % COLOURS.length]),
      opacity: 0.6,
      line: { color: "#444444", width: 1 },
    },
  };
  return new Figure({
    data: [bubbles],
    layout: {
      ...baseLayout(title, { left: 70, right: 50, bottom: 60 }),
      height: 460,
      xaxis: axis(
        t({
          ko: "곱셈-덧셈 (로그 축, 원의 넓이는 매개변수 수)",
          en: "multiply-adds (logarithmic; a bubble's area is its parameters)",
        }),
        { type: "log", exponentformat: "SI", dtick: "D2" },
      ),
      yaxis: axis(t({ ko: "정확도", en: "accuracy" }), { tickformat: ".0%" }),
    },
    text: withTitle(
      title,
      t({
        ko: `모델 ${rows.length}개의 정확도, 곱셈-덧셈, 매개변수: ${what}`,
        en: `Accuracy, multiply-adds and parameters of ${rows.length} models: ${what}`,
      }),
    ),
  });
}

/** Names beside their bubbles, the small bubbles' first: they have less room of their own. */
function sidesOf(rows: readonly ModelRow[], most: number): string[] {
  const [xs, ys] = [
    rows.map(({ multiplyAdds }) => Math.log(multiplyAdds)),
    rows.map(({ accuracy = 0 }) => -accuracy),
  ];
  const spread = (values: number[], room: number) => {
    const [low, high] = extent(values);
    return values.map((value) => ((value - low) / (high - low || 1)) * room);
  };
  const [x, y] = [spread(xs, ROOM.width), spread(ys, ROOM.height)];
  const points = rows.map(({ name, parameters }, i) => ({
    name,
    x: x[i],
    y: y[i],
    radius: (LARGEST / 2) * Math.sqrt(parameters / most),
  }));
  const order = rows.map((_, i) => i).sort((a, b) => points[a].radius - points[b].radius);
  const sides = labelPlaces(
    order.map((i) => points[i]),
    FONT,
  );
  return rows.map((_, i) => sides[order.indexOf(i)]);
}
