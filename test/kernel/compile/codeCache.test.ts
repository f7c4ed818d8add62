import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A package of one file, like TypeScript, only smaller. */
const NAME = "iota-array";
const MODULE = pathToFileURL("dist/kernel/compile/codeCache.js").href;

describe("V8's code of a package", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "convlab-code-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const load = () => inNewProcess("");
  const keep = () => inNewProcess("loaded.keep();");
  /** V8 remembers within a process what it compiled. */
  const inNewProcess = (then: string): { works: number[]; ready: boolean } => {
    const code = `
      import { loadCompiled } from ${JSON.stringify(MODULE)};
      const loaded = loadCompiled("${NAME}", process.argv[1]);
      console.log(JSON.stringify({ works: loaded.exports(3), ready: loaded.ready }));
      ${then}`;
    const args = ["--input-type=module", "-e", code, folder];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  };
  const kept = () => join(folder, readdirSync(folder)[0]);

  it("is not needed", () => {
    expect(load()).toEqual({ works: [0, 1, 2], ready: false });
  });

  it("is taken where it was kept", () => {
    expect(keep()).toEqual({ works: [0, 1, 2], ready: false });
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^iota-array-\d+\.\d+\.\d+\.v8$/)]);
    expect(load()).toEqual({ works: [0, 1, 2], ready: true });
  });

  it.each([
    ["empty", () => Buffer.alloc(0)],
    ["half", (code: Buffer) => code.subarray(0, code.length / 2)],
    ["of another V8", (code: Buffer) => Buffer.from(code).fill(1, 4, 8)],
  ])("is passed over where it is %s", (_, spoil) => {
    keep();
    writeFileSync(kept(), spoil(readFileSync(kept())));
    expect(load()).toEqual({ works: [0, 1, 2], ready: false });
  });
});
