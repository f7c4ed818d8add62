import { mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  cellsByName,
  type HandedNotebook,
  lessonOf,
  MAX_NOTEBOOK_BYTES,
  parseNotebook,
  readNotebook,
} from "../../src/grade/notebook.js";

const bytes = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const refusal = (value: unknown) => {
  const reading = parseNotebook(bytes(value));
  return reading.ok ? null : reading.refused;
};

const cell = (id: string | undefined, source: string | string[] = "", metadata = {}) => ({
  cell_type: "code",
  id,
  source,
  metadata,
  outputs: [],
});
const notebook = (cells: unknown[], metadata = {}) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata,
  cells,
});
function parsed(value: unknown): HandedNotebook {
  const reading = parseNotebook(bytes(value));
  if (!reading.ok) throw new Error(reading.refused);
  return reading.notebook;
}

test.each([
  ["", "not-json"],
  ["{", "not-json"],
  ["null", "not-a-notebook"],
  ["[]", "not-a-notebook"],
  ['{"cells":{}}', "not-a-notebook"],
  [{ nbformat: 3, worksheets: [] }, "not-a-notebook"],
  [{ nbformat: 4, cells: [{ cell_type: "code", source: 7 }] }, "not-a-notebook"],
  [notebook(Array(2001).fill(cell("a"))), "not-a-notebook"],
  ["[".repeat(200_000), "not-json"],
  [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, "not-a-notebook"],
])("%.40j is refused as %s", (value, reason) => {
  expect(refusal(value)).toBe(reason);
});

test("bytes that are no UTF-8 are refused", () => {
  expect(parseNotebook(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({
    ok: false,
    refused: "not-json",
  });
});

test("a link, a folder and a file too large are not read", () => {
  const folder = mkdtempSync(join(tmpdir(), "notebook-"));
  const whole = join(folder, "whole.ipynb");
  writeFileSync(whole, bytes(notebook([])));
  symlinkSync(whole, join(folder, "link.ipynb"));
  writeFileSync(join(folder, "large.ipynb"), "");
  truncateSync(join(folder, "large.ipynb"), MAX_NOTEBOOK_BYTES + 1);
  expect(readNotebook(whole)).toMatchObject({ ok: true });
  expect(readNotebook(join(folder, "link.ipynb"))).toMatchObject({ refused: "unreadable" });
  expect(readNotebook(folder)).toMatchObject({ refused: "unreadable" });
  expect(readNotebook(join(folder, "large.ipynb"))).toMatchObject({ refused: "too-large" });
});

test("a source in lines is one source; lesson and language come from the stamp", () => {
  const read = parsed(
    notebook([cell("a", ["x\n", "y"])], {
      convlab: { lesson: "padding", language: "en", version: 3 },
    }),
  );
  expect(read).toMatchObject({
    lesson: "padding",
    language: "en",
    cells: [{ id: "a", source: "x\ny", code: true }],
  });
});

test("a stamp of the wrong form is no stamp", () => {
  expect(parsed(notebook([], { convlab: { lesson: 7, language: "xx" } }))).toMatchObject({
    lesson: null,
    language: null,
  });
});

const LESSONS = [
  { slug: "padding", names: ["setup", "pad", "same"] },
  { slug: "pooling", names: ["setup", "max", "average"] },
];

test("the lesson is what the notebook says, else the one whose cells it has", () => {
  expect(lessonOf(parsed(notebook([], { convlab: { lesson: "pooling" } })), LESSONS)).toBe(
    "pooling",
  );
  expect(lessonOf(parsed(notebook([cell("max"), cell("average")])), LESSONS)).toBe("pooling");
  expect(lessonOf(parsed(notebook([cell("pad")], { convlab: { lesson: "nope" } })), LESSONS)).toBe(
    null,
  );
});

test("the id decides; where no cell has it, the last with the name in its metadata", () => {
  const named = (id: string, name: string) => cell(id, id, { convlab: { name } });
  const { cells, duplicates } = cellsByName(
    parsed(
      notebook([
        ...[named("max", "max"), named("x1", "max")],
        ...[named("x2", "average"), named("x3", "average")],
      ]),
    ),
    ["max", "average"],
  );
  expect([...cells].map(([name, { source }]) => [name, source])).toEqual([
    ["max", "max"],
    ["average", "x3"],
  ]);
  expect(duplicates).toEqual([]);
});

test("two cells with one id are a duplicate", () => {
  expect(cellsByName(parsed(notebook([cell("max"), cell("max")])), ["max"])).toMatchObject({
    duplicates: ["max"],
  });
});
