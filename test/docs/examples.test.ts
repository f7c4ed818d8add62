/**
 * Documentation is run. In a docstring, `@example EXPRESSION // VALUE` is evaluated with the public
 * names (and those of its own file) in scope, and compared. In the Markdown files of the project,
 * every fence that begins with ```ts is run; one that begins with ```typescript is only shown.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { glob } from "zx";
import * as convlab from "../../src/index.js";

interface Example {
  file: string;
  line: number;
  expression: string;
  value: string;
}

function examplesOf(file: string): Example[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text, i) => {
      const found = /^\s*\*\s*@example\s+(.*)$/.exec(text);
      if (!found) return [];
      const [expression, value] = found[1].split(" // ");
      return [{ file, line: i + 1, expression, value: value ?? "" }];
    });
}

const sources = glob.sync("src/**/*.ts", { ignore: ["src/engine/assembly/**"] }).sort();
const examples = sources.flatMap(examplesOf);

/** What JSON would make of it, with typed arrays as arrays. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float32Array) : v)) ??
      "null",
  );

beforeAll(() => {
  vi.stubEnv("CONVLAB_MAX_STEPS", "2");
  convlab.setLanguage("en");
});
afterEach(() => convlab.setLanguage("en"));

describe("examples in docstrings", () => {
  test("there are some in every room of the core", () => {
    const rooms = ["tensor", "ops", "nn", "models", "train"];
    const found = rooms.filter((room) => examples.some((e) => e.file.startsWith(`src/${room}/`)));
    expect(found).toEqual(rooms);
  });

  test.each(examples.map((e) => [`${e.file}:${e.line}`, e] as const))("%s", async (_, e) => {
    const own = (await import(resolve(e.file))) as Record<string, unknown>;
    const scope: Record<string, unknown> = { ...convlab, ...own };
    const names = Object.keys(scope).filter((name) => name !== "default");
    const evaluate = new Function(...names, `return (${e.expression});`);
    const value = await evaluate(...names.map((name) => scope[name]));
    const typed = /^(\w+Array) (\[.*\])$/.exec(e.value);
    if (typed) expect((value as object).constructor.name).toBe(typed[1]);
    const wanted = typed ? typed[2] : e.value;
    if (/^(["[{\d-]|true$|false$|null$)/.test(wanted)) {
      expect(plain(value)).toEqual(JSON.parse(wanted));
    } else expect(String(value)).toBe(wanted);
  });
});

describe("messages in docstrings", () => {
  const rooms =
    /^src\/(tensor|ops|nn|models|classic|detect|train\/(sgd|adam|fastGradient|mixFeatures))/;
  const tested = glob
    .sync("test/{tensor,ops,nn,models,classic,detect,train}/**/*.ts")
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

  test.each(
    sources
      .filter((file) => rooms.test(file))
      .flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/@throws\s+(\w+)\s+(.*?)(?: \*\/)?$/gm)].map(
          ([, name, message]) => [`${name} ${message}`, message] as const,
        ),
      ),
  )("has a test: %s", (_, message) => {
    // Tests of several ops at once put the name in by a variable.
    const rest = message.slice(message.indexOf(": "));
    const known = [message, `\${name}${rest}`].some((text) => tested.includes(text));
    expect(known, message).toBe(true);
  });
});

/** The code of a Markdown file's ```ts fences, and the lines where they begin. */
function fencesOf(file: string): { file: string; line: number; code: string }[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((found) => ({
    file,
    line: text.slice(0, found.index).split("\n").length,
    code: found[1],
  }));
}

/** `import { a as b } from "convlab"` → `const { a: b } = await load("convlab")`; then no types. */
function runnable(code: string): string {
  const body = code.replace(
    /^import \{([^}]*)\} from ("[^"]+");?/gm,
    (_, names: string, from: string) =>
      `const {${names.replaceAll(" as ", ": ")}} = await load(${from});`,
  );
  const wrapped = `export default async (load) => {\n${body}\n};`;
  return ts
    .transpileModule(wrapped, { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
    .outputText.replace("export default ", "return ");
}

describe("code in Markdown files", () => {
  const files = ["README.md", "README.ko.md", "CONTRIBUTING.md"].filter((file) => existsSync(file));
  const load = (name: string): Promise<object> =>
    name === "convlab" ? Promise.resolve(convlab) : import(name);

  test("a fence is run: imports, types, await", async () => {
    const code =
      'import { ones as one } from "convlab";\nconst x: number = await one([]).item();\nif (x !== 1) throw x;';
    await new Function(runnable(code))()(load);
    await expect(new Function(runnable("throw new Error('seen')"))()(load)).rejects.toThrow("seen");
  });

  for (const fence of files.flatMap(fencesOf)) {
    test(`${fence.file}:${fence.line}`, async () => {
      await new Function(runnable(fence.code))()(load);
    });
  }
});
