import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labArguments } from "../../src/cli/lab.js";
import { projectRoot } from "../../src/cli/setup/paths.js";
import { talk } from "../../src/cli/setup/progress.js";

test("the user's options go to JupyterLab as they are", () => {
  const args = labArguments(["--port", "9999"], 1000);
  expect(args).toEqual(["-m", "jupyterlab", "--port", "9999"]);
});

test("--allow-root is given to root only", () => {
  expect(labArguments([], 0)).toContain("--allow-root");
  expect(labArguments([], 1000)).not.toContain("--allow-root");
});

test("the project's root is the folder of package.json", () => {
  expect(existsSync(join(projectRoot(), "requirements.lock.txt"))).toBe(true);
});

/** A stream that keeps what was written, as a terminal or as a file. */
function recorder(isTTY: boolean) {
  const written: string[] = [];
  const out = { isTTY, columns: 60, write: (text: string) => written.push(text) };
  return { written, out: out as unknown as NodeJS.WriteStream };
}

test("progress stays on one line of a terminal and is sparse in a log", () => {
  const progress = (count: number) => ({ count, total: 90, text: `fetching p${count}` });
  const terminal = recorder(true);
  const file = recorder(false);
  for (const { out } of [terminal, file]) {
    const say = talk(out);
    say.step(2, 3, "Installing");
    for (let count = 1; count <= 90; count++) say.progress(progress(count));
    say.done();
  }
  expect(terminal.written.join("").split("\n")).toHaveLength(3);
  expect(terminal.written[1]).toMatch(/^\r +1 of about 90 packages: fetching p1 *$/);
  expect(terminal.written[1].length).toBeLessThanOrEqual(60);
  expect(file.written.slice(1).map((line) => line.trim())).toEqual([
    "20 of about 90 packages: fetching p20",
    "40 of about 90 packages: fetching p40",
    "60 of about 90 packages: fetching p60",
    "80 of about 90 packages: fetching p80",
  ]);
});
