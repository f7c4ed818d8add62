import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorOf, printed, temporaryFolder, textOf } from "../harness.js";
import { CASES } from "./cases.js";
import { typedKernel } from "./typedKernel.js";

describe("the language table", () => {
  const folder = temporaryFolder();
  const { run } = typedKernel({ cwd: folder });

  test.each(CASES.map((one) => [one.what, one] as const))("%s", async (_, one) => {
    let last: Awaited<ReturnType<typeof run>> | undefined;
    for (const step of one.steps) {
      if (typeof step === "string") {
        last = await run(step);
        continue;
      }
      const file = join(folder, step.file);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, step.text);
    }
    if (one.stops) expect(last?.status).toBe("error");
    if (one.says) {
      const text = `${printed(last!)}${printed(last!, "stderr")}${errorOf(last!)?.traceback.join("\n")}${textOf(last!)}`;
      expect(text).toMatch(one.says);
    }
    if (one.value) {
      const result = await run(`console.log(JSON.stringify(${one.value}))`);
      expect(errorOf(result)?.traceback.join("\n")).toBeUndefined();
      expect(printed(result).trim()).toBe(one.json);
      // What runs is right, so the types must have nothing against it.
      expect(printed(result, "stderr")).toBe("");
      if (!one.what.startsWith("a type error")) expect(printed(last ?? result, "stderr")).toBe("");
    }
  });
});
