import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NotebookService } from "../../../kernel/language/service.js";
import { complete } from "../../../kernel/requests/complete.js";
import { NOTEBOOKS, temporaryFolder } from "../harness.js";
import { LOADING_MS } from "./typedKernel.js";

const service = new NotebookService(NOTEBOOKS, "en");
beforeAll(() => service.warmUp(), LOADING_MS);

interface Reply {
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: {
    _jupyter_types_experimental: {
      start: number;
      end: number;
      text: string;
      type: string;
      signature?: string;
      documentation?: string;
    }[];
  };
}

/** The reply where the cursor stands at `|`; `live` holds the properties of values. */
async function at(
  marked: string,
  live: Record<string, string[]> = {},
  asked = service,
): Promise<Reply> {
  const [before, after = ""] = marked.split("|");
  const content = { code: before + after, cursor_pos: [...before].length };
  return (await complete(content, {
    complete: async (code, cursor) => asked.complete(code, cursor),
    propertiesOf: async (path) => live[path.join(".")] ?? [],
  })) as Reply;
}

const matches = async (marked: string) => (await at(marked)).matches;
const kinds = async (marked: string) =>
  Object.fromEntries(
    (await at(marked)).metadata._jupyter_types_experimental.map(({ text, type }) => [text, type]),
  );

describe("completion", () => {
  beforeEach(() => {
    service.answer({ kind: "reset" });
    service.check(
      "In[1]",
      [
        'import { conv2d, tensor, type Tensor } from "convlab";',
        "/** How far a step goes. */ let learningRate = 0.1;",
        "const picture: Tensor = tensor([[1, 2]]);",
        "/** Doubles a number. */ function double(a: number) { return 2 * a }",
        "class Layer { filters = 3; run(x: number) { return x } }",
        "interface Shape { height: number } enum Mode { Train, Test }",
        "const anything = JSON.parse('{}');",
      ].join("\n"),
    );
  });

  test("members of an earlier cell's variable", async () => {
    expect(await at("picture.sha|")).toMatchObject({
      status: "ok",
      matches: ["shape"],
      cursor_start: 8,
      cursor_end: 11,
      metadata: {
        _jupyter_types_experimental: [
          {
            start: 8,
            end: 11,
            text: "shape",
            type: "property",
            signature: "(property) Tensor.shape: readonly number[]",
          },
        ],
      },
    });
    expect(await matches("new Layer().|")).toEqual(expect.arrayContaining(["filters", "run"]));
    expect(await matches("Mode.|")).toEqual(["Test", "Train"]);
  });

  test("names of earlier cells come first, with signature and documentation", async () => {
    const { matches, metadata } = await at("dou|");
    expect(matches).toEqual(["double"]);
    expect(metadata._jupyter_types_experimental[0]).toMatchObject({
      text: "double",
      type: "function",
      signature: "function double(a: number): number",
      documentation: "Doubles a number.",
    });
    expect((await at("l|")).matches.slice(0, 2)).toEqual(["learningRate", "let"]);
  });

  test("kinds", async () => {
    expect(await kinds("con|")).toMatchObject({ conv2d: "variable", const: "keyword" });
    expect(await kinds("Lay|")).toEqual({ Layer: "class" });
    expect(await kinds("const s: Shap|")).toMatchObject({ Shape: "interface" });
    expect(await kinds("Math.ab|")).toEqual({ abs: "method" });
  });

  test("the cell's own names, before its end is written", async () => {
    expect(await matches("function f(first: number) { return `${fir|")).toEqual(["first"]);
    expect(await matches("const own = { deep: { er: 1 } };\nown.deep.|")).toEqual(["er"]);
    expect(await matches("if (true) { pic|")).toEqual(["picture"]);
  });

  test("options of a call, strings, imports and paths", async () => {
    expect(await matches("conv2d(1, 2, { ker|")).toEqual(["kernelSize"]);
    expect(await matches('import { sequ| } from "convlab"')).toEqual(["sequential", "Sequential"]);
    expect(await matches('import {} from "node:fs/|"')).toEqual(["promises"]);
    const folder = temporaryFolder();
    writeFileSync(join(folder, "helper.ts"), "export const helped = 1;");
    const there = new NotebookService(folder, "en");
    expect(await at('import { helped } from "./hel|"', {}, there)).toMatchObject({
      matches: ["helper"],
      cursor_start: 26,
    });
    expect((await at('import { h| } from "./helper"', {}, there)).matches).toEqual(["helped"]);
  });

  test("the cursor counts code points", async () => {
    expect(await at('const s = "😀😀"; picture.sha|; "😀"')).toMatchObject({
      matches: ["shape"],
      cursor_start: 24,
      cursor_end: 27,
    });
  });

  test("what is typed is found in any case, exact first", async () => {
    expect((await matches("PICT|"))[0]).toBe("picture");
    expect((await matches("L|"))[0]).toBe("Layer");
  });

  test("where the type says nothing, the live value does", async () => {
    const live = { anything: ["alpha", "beta"], "anything.alpha": ["deep"] };
    expect(await at("anything.|", live)).toMatchObject({ matches: ["alpha", "beta"] });
    expect(await at("2 * anything.be|", live)).toMatchObject({
      matches: ["beta"],
      cursor_start: 13,
    });
    expect((await at("anything?.alpha.|", live)).matches).toEqual(["deep"]);
    expect((await at("anything[0].|", live)).matches).toEqual([]);
  });

  test("nothing where nothing fits; every answer has as many entries as matches", async () => {
    for (const marked of [
      "nobodyKnowsThis|",
      "|",
      "picture.|",
      "1.|",
      '"text|"',
      "// a comment |",
    ]) {
      const { matches, metadata, cursor_start, cursor_end } = await at(marked);
      expect(metadata._jupyter_types_experimental.map(({ text }) => text)).toEqual(matches);
      expect(cursor_start).toBeLessThanOrEqual(cursor_end);
    }
    expect(await matches("nobodyKnowsThis|")).toEqual([]);
  });

  test("a name that was declared again has its new members", async () => {
    expect(await matches("picture.wid|")).toEqual([]);
    service.check("In[2]", "const picture = { width: 1 }");
    expect(await matches("picture.|")).toEqual(["width"]);
    service.check("In[3]", "interface Size { area: number } const picture = {} as Size");
    expect(await matches("picture.|")).toEqual(["area"]);
    service.answer({ kind: "reset" });
    expect(await matches("picture.|")).toEqual([]);
  });

  test("members that are remembered are those of the whole program", async () => {
    service.check("In[2]", "const sizes = { width: { cm: 1 } }; const later = sizes;");
    for (const marked of ["sizes.|", "const a = 1; f(sizes.wi|)", "if (x) { sizes.w| }"]) {
      expect(await matches(marked)).toEqual(["width"]);
    }
    expect(await matches("sizes.width.c| + 1")).toEqual(["cm"]);
    service.check("In[3]", "declare global { interface Array<T> { allOfThem(): T } } [1];");
    service.check("In[4]", "const list = [1]");
    expect(await matches("list.allOf|")).toEqual(["allOfThem"]);
    service.check("In[5]", "declare global { interface Array<T> { allOfThese(): T } } [1];");
    expect(await matches("list.allOf|")).toEqual(["allOfThem", "allOfThese"]);
  });

  test("they are others where the cell itself says so", async () => {
    service.check("In[2]", "let one: { a: number } | { b: number } = { a: 1 };");
    expect(await matches("one.|")).toEqual([]);
    expect(await matches('if ("a" in one) one.|')).toEqual(["a"]);
    expect(await matches('if ("b" in one) one.|')).toEqual(["b"]);
    expect(await matches("function f(one: { c: number }) { one.| }")).toEqual(["c"]);
    expect(await matches("{ const one = { d: 1 }; one.| }")).toEqual(["d"]);
    for (const text of ["// one.|", '"one.|"', "`one.|`"]) expect(await matches(text)).toEqual([]);
  });
});
