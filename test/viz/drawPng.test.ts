import { decode } from "fast-png";
import { afterAll, expect, test } from "vitest";
import { tensor } from "../../src/tensor/index.js";
import { drawPng, stop } from "../../src/viz/draw/drawPng.js";
import { plotImages } from "../../src/viz/index.js";

afterAll(stop);

/** Share of pixels darker than `level` in a band of rows: where ink is. */
function ink(png: Uint8Array, from: number, to: number, level = 128): number {
  const { width, data, channels } = decode(png);
  let dark = 0;
  for (let i = from * width; i < to * width; i++) if (data[i * channels] < level) dark++;
  return dark;
}

const titled = (text: string) => ({
  data: [{ y: [1, 3, 2] }],
  layout: { title: { text }, font: { color: "#000" } },
});

test("a line chart becomes a PNG of the asked size with pixels in it", () => {
  const { width, height, data, channels } = decode(
    drawPng(titled("loss"), { width: 400, height: 300 }),
  );
  expect([width, height]).toEqual([400, 300]);
  const colours = new Set<number>();
  for (let i = 0; i < data.length; i += channels) colours.add((data[i] << 8) | data[i + 2]);
  expect(colours.size).toBeGreaterThan(20);
});

test("without a size the layout's is taken", () => {
  const size = (layout: object) => {
    const { width, height } = decode(drawPng({ data: [], layout }));
    return [width, height];
  };
  expect(size({ width: 320, height: 200 })).toEqual([320, 200]);
  expect(size({ height: 200 })).toEqual([700, 200]);
});

test("scale makes the same picture with more pixels", () => {
  const { width, height } = decode(drawPng(titled("x"), { width: 300, height: 200, scale: 2 }));
  expect([width, height]).toEqual([600, 400]);
});

test("Hangul is drawn with real glyphs: syllables differ in ink, missing ones would not", () => {
  const [simple, dense, none] = ["ㅣㅣㅣㅣ", "뺄뺄뺄뺄", ""].map((text) =>
    ink(drawPng(titled(text), { width: 500, height: 300 }), 0, 70),
  );
  expect(none).toBe(0);
  expect(simple).toBeGreaterThan(0);
  expect(dense).toBeGreaterThan(2 * simple);
});

test("typed arrays count as numbers, raw or in plotly's JSON form", () => {
  const raw = drawPng({ data: [{ y: new Float32Array([1, 3, 2]) }] });
  const bdata = Buffer.from(new Float32Array([1, 3, 2]).buffer).toString("base64");
  expect(drawPng({ data: [{ y: { dtype: "f4", bdata } }] })).toEqual(raw);
  expect(drawPng({ data: [{ y: [1, 3, 2] }] })).toEqual(raw);
});

test("a heatmap's cells have the colours of their values", () => {
  const png = drawPng(
    {
      data: [
        {
          type: "heatmap",
          z: [[0, 1]],
          showscale: false,
          colorscale: [
            [0, "#ff0000"],
            [1, "#0000ff"],
          ],
        },
      ],
      layout: { margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis: { visible: false } },
    },
    { width: 200, height: 100 },
  );
  const { data, channels, width } = decode(png);
  const at = (x: number, y: number) => [...data.slice((y * width + x) * channels).slice(0, 3)];
  expect(at(50, 50)).toEqual([255, 0, 0]);
  expect(at(150, 50)).toEqual([0, 0, 255]);
});

test("a heatmap that can be seen through is mixed with what lies under it", () => {
  const blue = [
    [0, "#0000ff"],
    [1, "#0000ff"],
  ];
  const png = drawPng(
    {
      data: [{ type: "heatmap", z: [[1]], showscale: false, opacity: 0.4, colorscale: blue }],
      layout: {
        margin: { l: 0, r: 0, t: 0, b: 0 },
        plot_bgcolor: "#ff0000",
        xaxis: { visible: false },
        yaxis: { visible: false },
      },
    },
    { width: 100, height: 100 },
  );
  const { data, channels, width } = decode(png);
  const at = (50 * width + 50) * channels;
  expect([...data.slice(at, at + 3)]).toEqual([153, 0, 102]);
});

test("images are drawn pixel by pixel, without smoothing", () => {
  const figure = plotImages([
    tensor([
      [0, 1],
      [1, 0],
    ]),
  ]);
  const { data, channels, width } = decode(figure.png());
  const [{ x0, y0, dx, dy }] = figure.data as Record<string, number>[];
  const { l, t } = figure.layout.margin as Record<"l" | "t", number>;
  // Right and left of the border between two pixels, a tenth of a pixel away from it.
  const at = (column: number, row: number) =>
    data[(Math.round(t + y0 + row * dy) * width + Math.round(l + x0 + column * dx)) * channels];
  expect([at(0, 0), at(0.4, 0), at(0.6, 0), at(1, 0)]).toEqual([0, 0, 255, 255]);
  expect([at(0, 1), at(1, 1)]).toEqual([255, 0]);
});

test("bars that lie below a cut axis leave the picture empty, and the process alive", () => {
  const data = [{ type: "bar", x: ["a", "b"], y: [10, 11], text: ["10", "11"] }];
  const cut = drawPng({ data, layout: { yaxis: { range: [80, 100] } } });
  const whole = drawPng({ data, layout: { yaxis: { range: [0, 20] } } });
  expect(cut.length).toBeGreaterThan(1000);
  expect(Buffer.from(cut).equals(Buffer.from(whole))).toBe(false);
});

test("a figure that plotly refuses is an error with a hint, and the next figure is drawn", () => {
  expect(() => drawPng({ data: 3 })).toThrow(
    /drawPng: expected plotly JSON \{ data, layout \}, got data that is no list of traces\nhint: show the figure in JupyterLab/,
  );
  expect(drawPng(titled("after")).length).toBeGreaterThan(1000);
});

test("too little time is an error with a hint, and the next figure is drawn", () => {
  expect(() => drawPng(titled("slow"), { timeout: 0.001 })).toThrow(
    "drawPng: expected a picture within 0.001 s, got none\n" +
      "hint: draw fewer points, or give more time: drawPng(figure, { timeout: 120 })",
  );
  expect(drawPng(titled("after")).length).toBeGreaterThan(1000);
});
