import fc from "fast-check";
import { expect, test } from "vitest";
import { csv } from "../../src/grade/csv.js";

/** A reader of RFC 4180, to read back what was written. */
function read(text: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const row = rows.at(-1) as string[];
    const sign = text[i] as string;
    if (sign === '"' && quoted && text[i + 1] === '"') row[row.length - 1] += text[++i];
    else if (sign === '"') quoted = !quoted;
    else if (sign === "," && !quoted) row.push("");
    else if (sign === "\r" && !quoted) continue;
    else if (sign === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += sign;
  }
  return rows.slice(0, -1);
}

test("quotes what holds commas, quotes and line ends, and begins with a byte-order mark", () => {
  expect(csv([["김철수", 'a "b", c', "x\ny", 1.5, null]])).toBe(
    '\uFEFF김철수,"a ""b"", c","x\ny",1.5,\r\n',
  );
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])(
  "no spreadsheet takes %j for a formula",
  (text) => {
    expect(read(csv([[text]]))).toEqual([[`'${text}`]]);
  },
);

test("every text comes back as it went in, but for the mark before a formula", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), { minLength: 1 }),
      (rows) => {
        expect(read(csv(rows))).toEqual(
          rows.map((row) => row.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))),
        );
      },
    ),
  );
});
