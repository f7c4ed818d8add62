import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NotebookService } from "../../../kernel/language/service.js";
import { inspect } from "../../../kernel/requests/inspect.js";
import { NOTEBOOKS } from "../harness.js";
import { LOADING_MS } from "./typedKernel.js";

const service = new NotebookService(NOTEBOOKS, "en");
beforeAll(() => service.warmUp(), LOADING_MS);

interface Reply {
  found: boolean;
  data: Record<string, string>;
}

/** The reply where the cursor stands at `|`; `live` holds values as text. */
async function at(marked: string, detail = 0, live: Record<string, string> = {}): Promise<Reply> {
  const [before, after = ""] = marked.split("|");
  const content = {
    code: before + after,
    cursor_pos: [...before].length,
    detail_level: detail,
  };
  return (await inspect(content, {
    inspect: async (code, cursor, level) => service.inspect(code, cursor, level),
    valueOf: async (path) => live[path.join(".")],
  })) as Reply;
}

const plain = async (marked: string, detail = 0) => (await at(marked, detail)).data["text/plain"];

describe("inspection", () => {
  beforeEach(() => {
    service.answer({ kind: "reset" });
    service.check(
      "In[1]",
      [
        'import { conv2d, tensor } from "convlab";',
        "let rate = 0.1; const x = tensor([[1, 2]]);",
        "/**",
        " * Doubles.",
        " * @param a - the number",
        " * @example double(1) // 2",
        " */",
        "function double(a: number): number {",
        "  return 2 * a;",
        "}",
        "class Layer { /** Runs. */ run(n: number) { return n } }",
      ].join("\n"),
    );
  });

  test("type, documentation and tags, as text and as Markdown", async () => {
    const { found, data } = await at("dou|ble(1)");
    expect(found).toBe(true);
    expect(data["text/plain"]).toBe(
      "function double(a: number): number\n\nDoubles.\n\n@param a - the number\n@example double(1) // 2",
    );
    expect(data["text/markdown"]).toBe(
      [
        "```typescript\nfunction double(a: number): number\n```",
        "Doubles.",
        "*@param* `a` the number",
        "*@example*\n```typescript\ndouble(1) // 2\n```",
      ].join("\n\n"),
    );
  });

  test.each([
    ["|double", "function double(a: number): number"],
    ["double|", "function double(a: number): number"],
    ["double(|", "function double(a: number): number"],
    ["double(1 + |)", "function double(a: number): number"],
    ["rate|", "let rate: number"],
    ["x|", "const x: Tensor"],
    ["const s = '😀'; x.sha|pe", "(property) Tensor.shape: readonly number[]"],
    ["new Layer().run(|", "(method) Layer.run(n: number): number"],
    ["const own = [1]; own|", "const own: number[]"],
    ["Math.max(1, |", "(method) Math.max(...values: number[]): number"],
    ["let t: Layer|", "class Layer"],
  ])("%s", async (marked, signature) => {
    expect((await plain(marked)).split("\n\n")[0]).toBe(signature);
  });

  test("the live value stands below the type", async () => {
    const { data } = await at("x|", 0, { x: "tensor([[1, 2]], shape [1,2])" });
    expect(data["text/plain"]).toBe("const x: Tensor\n\ntensor([[1, 2]], shape [1,2])");
    expect(data["text/markdown"]).toContain("```text\ntensor([[1, 2]], shape [1,2])\n```");
    const part = await at("x.sh|ape", 0, { "x.shape": "[ 1, 2 ]" });
    expect(part.data["text/plain"]).toContain("[ 1, 2 ]");
  });

  test("detail_level 1 shows the source: of a cell, of the library, of a method", async () => {
    expect(await plain("double|", 1)).toContain("In[1]:\n/**\n * Doubles.");
    expect(await plain("double|", 1)).toContain("  return 2 * a;\n}");
    expect(await plain("rate|", 1)).toContain("In[1]:\nlet rate = 0.1;");
    expect(await plain("new Layer().run|", 1)).toContain(
      "/** Runs. */ run(n: number) { return n }",
    );
    expect(await plain("conv2d|", 1)).toMatch(/dist\/src\/nn\/conv2d\.js:\n[\s\S]*conv2d = \(/);
    expect(await plain("double|", 0)).not.toContain("return 2 * a");
  });

  test("nothing is found where nothing is known", async () => {
    for (const marked of ["nobodyKnows|", "|", "12|", "// note|", "if (|"]) {
      expect(await at(marked)).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
    }
  });

  test("a value that only runs is found too", async () => {
    expect((await at("made|", 0, { made: "3" })).data["text/plain"]).toBe("any\n\n3");
  });
});
