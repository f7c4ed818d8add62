import { describe, expect, test } from "vitest";
import { escapeHtml, padColumns, textColumns } from "../../src/host/text.js";

describe("text in HTML", () => {
  test("can neither open a tag nor end an attribute", () => {
    expect(escapeHtml(`<b title="x" lang='y'>&amp;</b>`)).toBe(
      "&lt;b title=&quot;x&quot; lang=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;",
    );
  });

  test("that has nothing of the kind stays as it is", () => {
    expect(escapeHtml("합성곱 = 곱 + 합")).toBe("합성곱 = 곱 + 합");
  });
});

describe("text in a terminal", () => {
  test.each([
    ["", 0],
    ["abc", 3],
    ["층", 2],
    ["3×3", 3],
    ["에폭 10", 7],
    ["漢字", 4],
    ["（", 2],
    ["é", 1],
  ])("%j takes %i columns", (text, columns) => {
    expect(textColumns(text)).toBe(columns);
  });

  test("is filled up on either side, and never cut", () => {
    expect(padColumns("층", 4)).toBe("층  ");
    expect(padColumns("층", 4, "right")).toBe("  층");
    expect(padColumns("합성곱", 4)).toBe("합성곱");
  });
});
