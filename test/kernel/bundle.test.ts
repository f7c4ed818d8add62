import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../kernel/client.js";
import { errorOf, kernelForTests, printed, textOf } from "./harness.js";

const NAMES = `
const [file] = process.argv.slice(1);
const module = await import(file);
const kind = (value) => (typeof value === "function" ? value.name : typeof value);
console.log(Object.entries(module).map(([key, value]) => key + ": " + kind(value)).join("\\n"));`;

/** What a file exports, and the names that its functions and classes have. */
function namesIn(file: string): string[] {
  const url = pathToFileURL(join(packageRoot(), "dist", "src", file)).href;
  const args = ["--input-type=module", "-e", NAMES, "--", url];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim().split("\n").sort();
}

test.each([
  ["index.js", "bundle/index.js"],
  ["check/index.js", "bundle/check.js"],
])("what %s has is in one file, under the same names", (file, bundled) => {
  const names = namesIn(bundled);
  expect(names.length).toBeGreaterThan(10);
  expect(names).toEqual(namesIn(file));
});

describe("cells", () => {
  const { run, value } = kernelForTests();

  test("get it, and so do the files that they import", async () => {
    const code = `
import { setLanguage } from "convlab";
import * as check from "convlab/check";
setLanguage("en");
const places = ["convlab", "convlab/check"].map((name) => require.resolve(name));
places.map((place) => place.replaceAll("\\\\", "/").split("/dist/")[1])`;
    expect(await value(code)).toBe("[ 'src/bundle/index.js', 'src/bundle/check.js' ]");
  });

  test("get what it loads only when somebody asks for it", async () => {
    const code = `
import { readPng, tensor, writePng } from "convlab";
const bytes = writePng(tensor([[0, 255], [255, 0]]));
[tensor([[1, 2], [3, 4]]).data.get(1, 0), bytes[1], readPng(bytes).shape.join()]`;
    const result = await run(code);
    expect(printed(result, "stderr")).toBe("");
    expect(textOf(result)).toBe("[ 3, 80, '1,2,2' ]");
  });

  test("are told the library's own files where something fails in it", async () => {
    const failed = await run(
      'import { tensor } from "convlab";\ntensor([1, 2]).add(tensor([1, 2, 3]));',
    );
    const { traceback } = errorOf(failed)!;
    const inner = traceback.find((line) => line.includes("… in "));
    const [, file, line] = /(\/[^\s()]+\.js):(\d+):\d+/.exec(inner ?? "") ?? [];
    expect(file).toMatch(/\/dist\/src\/(?!bundle\/)/);
    expect(readFileSync(file, "utf8").split("\n")[Number(line) - 1]).toMatch(/throw|Error/);
  });
});
