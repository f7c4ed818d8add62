import { afterEach, beforeEach, expect, test } from "vitest";
import { useHost } from "../../src/host/current.js";
import { DISPLAY, type Host, setLanguage } from "../../src/host/index.js";
import { encodeArray, encodeTypedArrays } from "../../src/viz/encode.js";
import { Figure, figure } from "../../src/viz/index.js";
import { baseLayout, widthInEms, wrapped } from "../../src/viz/layout.js";
import { listed, percent, short } from "../../src/viz/numbers.js";

const PLOTLY = "application/vnd.plotly.v1+json";
const fake = (needsPicture: boolean): Host => ({
  name: needsPicture ? "tslab" : "convlab",
  needsPicture,
  display: () => ({ update() {} }),
  interrupted: () => false,
  onInterrupted() {},
});

beforeEach(() => setLanguage("en"));
afterEach(() => useHost(undefined));

test("where plotly is drawn a figure is plotly's JSON and a text, without a picture", () => {
  useHost(fake(false));
  const bundle = figure({ data: [{ y: [1, 3, 2] }], text: "up, then down" })[DISPLAY]();
  expect(Object.keys(bundle)).toEqual([PLOTLY, "text/plain"]);
  expect(bundle["text/plain"]).toBe("up, then down");
  expect(bundle[PLOTLY]).toMatchObject({
    data: [{ y: [1, 3, 2] }],
    config: { displaylogo: false },
  });
  // Both, or plotly makes the figure some pixels high as soon as the window changes its size.
  expect(bundle[PLOTLY]).toMatchObject({ layout: { width: 720, height: 420 } });
});

test("where nobody draws it brings its picture too, of the layout's size", () => {
  useHost(fake(true));
  const picture = figure({ data: [{ y: [1, 3, 2] }], layout: { width: 320, height: 240 } });
  const png = Buffer.from(picture[DISPLAY]()["image/png"] as string, "base64");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([320, 240]);
});

test("a figure without a text names its title and its traces", () => {
  const layout = { title: { text: "Loss" } };
  expect(String(figure({ data: [{ name: "a", y: [1] }, { type: "bar" }], layout }))).toBe(
    "Loss (a, bar)",
  );
  expect(figure({ data: [] }).text).toBe("Figure ()");
  setLanguage("ko");
  expect(figure({ data: [] }).text).toBe("그림 ()");
});

test("frames, typed arrays and the given layout survive; the rest gets the common looks", () => {
  const frames = [{ name: "1", data: [{ y: Uint8Array.of(7) }] }];
  const made = figure({ data: [{ z: Float32Array.of(1) }], layout: { height: 99 }, frames });
  const json = JSON.parse(JSON.stringify(made));
  expect(json.data[0].z).toEqual({ dtype: "f4", bdata: "AACAPw==" });
  expect(json.frames[0].data[0].y).toEqual({ dtype: "u1", bdata: "Bw==" });
  expect([json.layout.height, json.layout.paper_bgcolor]).toEqual([99, "#ffffff"]);
});

test("figure refuses what is no list of traces", () => {
  expect(() => figure({ data: undefined as unknown as object[] })).toThrow(
    'figure: expected data, a list of traces, got undefined\nhint: figure({ data: [{ type: "scatter", y: [1, 3, 2] }] })',
  );
});

test("an array is encoded with its own part of a buffer, and a matrix with its shape", () => {
  const part = new Float64Array([9, 1, 2, 9]).subarray(1, 3);
  const { dtype, bdata, shape } = encodeArray(part, [1, 2]);
  const bytes = Buffer.from(bdata, "base64");
  expect([dtype, shape, bytes.readDoubleLE(0), bytes.readDoubleLE(8)]).toEqual([
    "f8",
    "1, 2",
    1,
    2,
  ]);
  expect(encodeTypedArrays({ a: [Int32Array.of(1), null, "x", 2] })).toEqual({
    a: [{ dtype: "i4", bdata: "AQAAAA==" }, null, "x", 2],
  });
  expect(() => encodeArray(BigInt64Array.of(1n))).toThrow(
    "encodeArray: expected numbers of at most 32 bits (or floats) in a typed array, got BigInt64Array",
  );
});

test("long titles are wrapped, and the margin makes room for their lines", () => {
  expect(wrapped("one two three", 4.5)).toEqual(["one two", "three"]);
  expect(widthInEms("가나")).toBeGreaterThan(widthInEms("ab"));
  const [one, three] = ["short", "many words ".repeat(14).trim()].map((text) => baseLayout(text));
  expect((three.title as { text: string }).text.split("<br>")).toHaveLength(3);
  expect(three.margin.t - one.margin.t).toBe(42);
  expect(baseLayout(undefined)).not.toHaveProperty("title");
});

test("numbers are short, lists end", () => {
  expect([0.1 + 0.2, -2, 1 / 3, 12345, Number.NaN].map((v) => short(v))).toEqual([
    "0.3",
    "−2",
    "0.333",
    "12345",
    "NaN",
  ]);
  expect(percent(0.975)).toBe("97.5 %");
  expect(listed(["a", "b", "c"], 2)).toBe("a, b, …");
});

test("every figure class method that shows text gives the same text", () => {
  const made = new Figure({ data: [], text: "words" });
  expect([made.text, String(made)]).toEqual(["words", "words"]);
});
