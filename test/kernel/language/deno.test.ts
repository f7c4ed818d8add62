import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CellResult } from "../../../kernel/client.js";
import { errorOf, printed, temporaryFolder, textOf } from "../harness.js";
import { LOADING_MS, typedKernel } from "./typedKernel.js";

/** What notebooks written for Deno use, as far as it is about showing. */
describe("a notebook written for Deno", { timeout: LOADING_MS }, () => {
  const { run, value } = typedKernel();
  const data = ({ outputs }: CellResult) =>
    outputs.flatMap((output) => ("data" in output ? [output.data] : []));

  test("shows the templates html, md and svg, without a type error", async () => {
    const shown = await run(
      `await Deno.jupyter.display(Deno.jupyter.md\`# Deno\`);\nDeno.jupyter.html\`<b>\${1 + 1}</b>\``,
    );
    expect(printed(shown, "stderr")).toBe("");
    expect(data(shown)).toEqual([
      { "text/markdown": "# Deno" },
      { "text/html": "<b>2</b>", "text/plain": expect.anything() },
    ]);
  });

  test("shows bundles, pictures and its own classes", async () => {
    const shown = await run(`
await Deno.jupyter.display({ "text/plain": "raw" }, { raw: true });
await Deno.jupyter.display(Deno.jupyter.image(new Uint8Array([255, 216, 255])));
class Temperature {
  constructor(public celsius: number) {}
  [Deno.jupyter.$display]() {
    return { "text/plain": \`\${this.celsius} C\` };
  }
}
new Temperature(21)`);
    expect(printed(shown, "stderr")).toBe("");
    expect(data(shown)).toEqual([
      { "text/plain": "raw" },
      { "image/jpeg": "/9j/" },
      { "text/plain": "21 C" },
    ]);
  });

  test("replaces what it has shown", async () => {
    const shown = await run(`
const transient = { display_id: "progress" };
await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "1" }, metadata: {}, transient });
await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "2" }, metadata: {}, transient });`);
    expect(data(shown)).toEqual([{ "text/plain": "2" }]);
    const failed = await run('await Deno.jupyter.broadcast("comm_open", {});');
    expect(errorOf(failed)?.evalue).toBe(
      "Deno.jupyter.broadcast: expected display_data, update_display_data or clear_output, got 'comm_open'",
    );
  });

  test("names packages as Deno does; they are those that are installed", async () => {
    const imported = await run(
      'import ndarray from "npm:ndarray@1.1.1";\nimport fp from "npm:zx@8/package.json";\n[ndarray(new Float32Array(4), [2, 2]).shape, fp.name]',
    );
    expect(printed(imported, "stderr")).toBe("");
    expect(data(imported)).toEqual([{ "text/plain": "[ [ 2, 2 ], 'zx' ]" }]);
  });

  test("names packages as the web does; they are those that are installed", async () => {
    const imported = await run(`
import ndarray from "https://esm.sh/ndarray@1.1.1?target=es2022";
import other from "https://cdn.jsdelivr.net/npm/ndarray@1/+esm";
import fp from "https://unpkg.com/zx@8/package.json";
[ndarray === other, fp.name]`);
    expect(printed(imported, "stderr")).toBe("");
    expect(data(imported)).toEqual([{ "text/plain": "[ true, 'zx' ]" }]);
  });

  test("says how to install a package that is missing, and what is not loaded", async () => {
    const error = async (specifier: string) =>
      errorOf(await run(`// @ts-nocheck\nawait import("${specifier}")`))?.evalue;
    expect(await error("npm:missing-one@3/sub")).toBe(
      "Cannot find package 'missing-one'\n  in the notebook's folder: npm install missing-one",
    );
    expect(await error("jsr:@std/missing@1")).toBe(
      "Cannot find package '@std/missing'\n  in the notebook's folder: npx jsr add @std/missing",
    );
    expect(await error("https://deno.land/std@0.224.0/missing/mod.ts")).toContain(
      "npx jsr add @std/missing",
    );
    expect(await error("https://example.com/mod.ts")).toContain(
      "'https://example.com/mod.ts': modules are not loaded from the web\n  install",
    );
  });

  test("shows with the module that there was before Deno.jupyter", async () => {
    const shown = await run(`
import { display, html } from "https://deno.land/x/display@v1.1.2/mod.ts";
await display({ "text/markdown": "*m*" });
await display({ a: 1 });
html\`<i>\${2}</i>\``);
    expect(printed(shown, "stderr")).toBe("");
    expect(data(shown)).toEqual([
      { "text/markdown": "*m*" },
      { "text/plain": "{ a: 1 }" },
      { "text/html": "<i>2</i>", "text/plain": expect.anything() },
    ]);
  });

  test("reads and writes files, and runs programs", async () => {
    const folder = temporaryFolder();
    const result = await run(`
const folder = ${JSON.stringify(folder)};
await Deno.mkdir(folder + "/a/b", { recursive: true });
await Deno.writeTextFile(folder + "/a/x.txt", "one");
Deno.writeTextFileSync(folder + "/a/x.txt", " two", { append: true });
await Deno.writeFile(folder + "/a/y", new Uint8Array([1, 2]));
await Deno.copyFile(folder + "/a/y", folder + "/a/z");
await Deno.rename(folder + "/a/z", folder + "/a/w");
const names: string[] = [];
for await (const { name, isDirectory } of Deno.readDir(folder + "/a")) names.push(name + (isDirectory ? "/" : ""));
const { size, isFile } = await Deno.stat(folder + "/a/x.txt");
let refused = "";
try { await Deno.remove(folder + "/a") } catch { refused = "not empty" }
await Deno.remove(folder + "/a", { recursive: true });
let missing = false;
try { Deno.readTextFileSync(folder + "/a/x.txt") } catch (error) { missing = error instanceof Deno.errors.NotFound && !(error instanceof Deno.errors.AlreadyExists) }
Deno.env.set("CONVLAB_TEST", "set");
const command = new Deno.Command(process.execPath, { args: ["-e", "console.log(process.env.CONVLAB_TEST); process.exit(3)"] });
const { code, success, stdout } = await command.output();
[names.sort().join(), size, isFile, refused, missing, code, success, new TextDecoder().decode(stdout), command.outputSync().code, Deno.env.get("CONVLAB_TEST"), Deno.cwd() === process.cwd()].join("|")`);
    expect(printed(result, "stderr")).toBe("");
    expect(data(result)).toEqual([
      { "text/plain": "'b/,w,x.txt,y|7|true|not empty|true|3|false|set\\n|3|set|true'" },
    ]);
  });

  test("says what does the rest here", async () => {
    const failed = await run("// @ts-nocheck\nDeno.serve(() => new Response('x'))");
    expect(errorOf(failed)?.evalue).toBe(
      "Deno.serve: this kernel runs on Node.js, which has no such function\n  instead: createServer (node:http)",
    );
  });

  test("a cell's own Deno is its own", async () => {
    expect(await value("const Deno = { cwd: () => 'mine' };\nDeno.cwd()")).toBe("'mine'");
    await run("var Deno: any = undefined; delete (globalThis as any).Deno");
  });

  test("packages see no Deno", async () => {
    expect(await value("typeof (globalThis as any).Deno")).toBe("'undefined'");
  });
});

/** The names that a `deno.json` gives. */
describe("a notebook of a Deno project", { timeout: LOADING_MS }, () => {
  const folder = temporaryFolder();
  const cwd = join(folder, "notebooks");
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text);
  mkdirSync(join(folder, "notebooks"));
  mkdirSync(join(folder, "lib"));
  put("lib/list.ts", 'import { one } from "@/lib/one.ts";\nexport const list: number[] = [one];');
  put("lib/one.ts", "export const one = 1;");
  put(
    "deno.json",
    '{\n  // a comment\n  "imports": { "@/": "./", "@/lib/": "./lib/", "$list": "./lib/list.ts", "path": "node:path/posix", },\n}',
  );
  const { run } = typedKernel({ cwd });

  test("finds files and packages by the names of deno.json, with their types", async () => {
    const result = await run(
      'import { list } from "$list";\nimport { one } from "@/lib/one.ts";\nimport { join } from "path";\nconst sum: number = list[0] + one;\n[sum, join("a", "b"), (await import("$list")).list === list]',
    );
    expect(printed(result, "stderr")).toBe("");
    expect(textOf(result)).toBe("[ 2, 'a/b', true ]");
    const wrong = await run('import { list } from "$list";\nconst text: string = list[0];');
    expect(printed(wrong, "stderr")).toContain("TS2322");
  });

  test("sees a new name, and an edited file behind one", async () => {
    put("lib/one.ts", "export const one = 20;");
    put("deno.json", '{ "importMap": "map.json" }');
    put("map.json", '{ "imports": { "first": "./lib/one.ts" } }');
    const result = await run('import { one } from "first";\none');
    expect(printed(result, "stderr")).toBe("");
    expect(textOf(result)).toBe("20");
  });

  test("says nothing of a deno.json that can't be read", async () => {
    put("deno.json", "{");
    expect(errorOf(await run('// @ts-nocheck\nawait import("first")'))?.evalue).toContain(
      "Cannot find package 'first'",
    );
  });
});
