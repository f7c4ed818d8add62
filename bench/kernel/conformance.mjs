// What the two suites of protocol tests say of our kernel: { suite: [passed, all] }, or why not.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonPackages } from "../common/install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join("test", "kernel", "conformance");

const SUITES = { jupyter_kernel_test: kernelTest, "kernel-testbed": testbed };

export async function conformance() {
  const outcome = {};
  for (const [name, run] of Object.entries(SUITES)) {
    console.error(`bench: ${name} …`);
    const temporary = mkdtempSync(join(tmpdir(), "bench-conformance-"));
    try {
      outcome[name] = await run(temporary);
    } catch (error) {
      outcome[name] = String(error.message).split("\n")[0];
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return outcome;
}

export function conformanceLines(outcome) {
  const says = (result) => (Array.isArray(result) ? result.join(" of ") : result);
  return Object.entries(outcome)
    .map(([name, result]) => `${name}: ${says(result)}`)
    .join("\n");
}

/** The Jupyter project's suite, in a Python of its own. */
async function kernelTest(prefix) {
  const { installKernelspec } = await import("../../dist/kernel/spec.js");
  const python = await pythonPackages("jupyter-kernel-test", ["jupyter-kernel-test==0.7.0"]);
  installKernelspec({ prefix });
  const env = { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter") };
  const printed = await run(python, [join(folder, "kernel_test.py")], env);
  const [, passed, all] = /^(\d+) of (\d+)$/m.exec(printed) ?? [];
  if (!all) throw new Error("the suite did not say how many tests passed");
  return [Number(passed), Number(all)];
}

/** The 27 checks of kernel-testbed, which are tests of this project. */
async function testbed(temporary) {
  const file = join(temporary, "outcome.json");
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const what = ["run", "--project", "unit", join(folder, "testbed.test.ts")];
  const report = ["--reporter=json", `--outputFile=${file}`];
  await run(process.execPath, [vitest, ...what, ...report], process.env);
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(file, "utf8"));
  return [numPassedTests, numTotalTests];
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "ignore"] });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
    });
    child.once("error", reject);
    child.once("exit", () => resolve(printed));
  });
}
