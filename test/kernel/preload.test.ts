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

describe("the library that was loaded before a cell says how it computes", () => {
  const { run, value } = kernelForTests();
  /** The plain engine has one thread, whatever it is told. */
  const threads = `import { setThreads, threads, tensor } from "convlab";
tensor([1, 2]).add(1); setThreads(3); threads()`;

  test("heeds CONVLAB_ENGINE, since no tensor was made yet", async () => {
    // The kernel's own preloading must have ended: it is what the cell comes after.
    await run('await import("convlab")');
    await run('process.env.CONVLAB_ENGINE = "plain"');
    expect(await value(threads)).toBe("1");
  });

  test("computes as ever where no cell says anything", async () => {
    await run("process.exit(3)");
    expect(await value(threads)).toBe("3");
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
