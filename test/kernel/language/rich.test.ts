import { describe, expect, test } from "vitest";
import type { CellResult } from "../../../kernel/client.js";
import { kernelForTests } from "../harness.js";

/** Values of other libraries: stand-ins that can do what those can. */
describe("values that are more than text", () => {
  const { run } = kernelForTests({ env: { CONVLAB_TYPES: "off" } });
  const data = async (code: string) => {
    const { outputs }: CellResult = await run(code);
    return outputs.flatMap((output) => ("data" in output ? [output.data] : []));
  };

  test("pictures by their bytes", async () => {
    expect(await data("new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])")).toEqual([
      { "image/png": "iVBORw0KGgo=", "text/plain": "Uint8Array(8)" },
    ]);
    expect(await data("Buffer.from([0xff, 0xd8, 0xff])")).toMatchObject([{ "image/jpeg": "/9j/" }]);
    expect(await data("new Uint8Array([0xff, 0xd8])")).toEqual([
      { "text/plain": "Uint8Array(2) [ 255, 216 ]" },
    ]);
  });

  test("a canvas, also one that takes its time", async () => {
    const url = "data:image/png;base64,QUJD";
    const shown = [{ "image/png": "QUJD", "text/plain": "canvas 2×3" }];
    expect(await data(`({ width: 2, height: 3, toDataURL: () => "${url}" })`)).toEqual(shown);
    expect(await data(`({ width: 2, height: 3, toDataURL: async () => "${url}" })`)).toEqual(shown);
  });

  test("a DOM's elements", async () => {
    expect(await data(`({ outerHTML: "<svg width='1'><g/></svg>" })`)).toEqual([
      { "image/svg+xml": "<svg width='1'><g/></svg>", "text/plain": "<svg width='1'>" },
    ]);
    expect(await data(`({ outerHTML: "<p>x</p>" })`)).toEqual([
      { "text/html": "<p>x</p>", "text/plain": "<p>" },
    ]);
  });

  test("a chart of Vega-Lite", async () => {
    const schema = "https://vega.github.io/schema/vega-lite/v5.json";
    expect(await data(`({ toSpec: () => ({ $schema: "${schema}", mark: "bar" }) })`)).toEqual([
      {
        "application/vnd.vegalite.v5+json": { $schema: schema, mark: "bar" },
        "text/plain": "vega-lite 5",
      },
    ]);
  });

  test("data frames", async () => {
    const frame =
      "const rows = [{ a: 1, b: '<x>' }, { a: 2n, b: null }];\nconst frame = { columns: ['a', 'b'], head: (n: number) => ({ toRecords: () => rows.slice(0, n) }), toRecords: () => rows, toString: () => 'frame' };\nframe";
    expect(await data(frame)).toEqual([
      {
        "text/html":
          "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>&lt;x&gt;</td></tr><tr><td>2</td><td>null</td></tr></tbody></table>",
        "text/plain": "frame",
      },
    ]);
    const table = "({ toHTML: ({ limit }: any) => '<table>' + limit, toMarkdown() {} })";
    expect(await data(table)).toEqual([
      { "text/html": "<table>50", "text/plain": expect.anything() },
    ]);
  });

  test("classes written for IJavascript", async () => {
    const point = "class Point { _toHtml() { return '<b>p</b>' } _toSvg() { return '<svg/>' } }";
    expect(await data(`${point}\nnew Point()`)).toEqual([
      { "text/html": "<b>p</b>", "image/svg+xml": "<svg/>", "text/plain": "Point {}" },
    ]);
    expect(await data("({ _toMime: () => ({ 'text/latex': '$x$' }) })")).toMatchObject([
      { "text/latex": "$x$" },
    ]);
  });

  test("what fails to be more is text", async () => {
    expect(await data("({ get outerHTML() { throw new Error() } })")).toEqual([
      { "text/plain": "{ outerHTML: [Getter] }" },
    ]);
  });
});
