import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kernelForTests, temporaryFolder } from "./harness.js";

describe("the library that is loaded before a cell imports it", () => {
  const { run, value } = kernelForTests();

  test("is the one that cells get, again after it was lost", async () => {
    const size = 'import { tensor } from "convlab";\ntensor([1, 2, 3]).size';
    expect(await value(size)).toBe("3");
    expect((await run("process.exit(3)")).status).not.toBe("ok");
    expect(await value(size)).toBe("3");
  });
});

describe("a folder with a convlab of its own", () => {
  const folder = temporaryFolder();
  const own = join(folder, "node_modules", "convlab");
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "package.json"), '{ "name": "convlab", "main": "index.js" }');
  writeFileSync(join(own, "index.js"), "globalThis.loaded = true;\nexports.name = 'own';");
  const { value } = kernelForTests({ cwd: folder });

  test("is left alone until a cell imports it", async () => {
    // Its name in a cell is what the kernel takes for a sign.
    expect(await value('"convlab" && typeof loaded')).toBe("'undefined'");
    expect(await value("typeof loaded")).toBe("'undefined'");
    expect(await value('import { name } from "convlab";\nname + loaded')).toBe("'owntrue'");
  });
});
