import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import {
  type CellResult,
  type ErrorOutput,
  type ExecuteOptions,
  KernelClient,
  type Output,
  packageRoot,
  type StartOptions,
} from "../../kernel/client.js";

/** The notebooks' folder: cells resolve modules from there. */
export const NOTEBOOKS = join(packageRoot(), "notebooks");

/** The command of the stock tslab kernel. */
export function tslabArgv(): string[] {
  const tslab = createRequire(import.meta.url).resolve("tslab/package.json");
  const bin = join(dirname(tslab), "bin", "tslab");
  return [process.execPath, bin, "kernel", "--config-path", "{connection_file}"];
}

/** One kernel for all tests of a `describe`. */
export function kernelForTests(options: StartOptions = {}) {
  let kernel: KernelClient;
  beforeAll(async () => {
    const env = { CONVLAB_LANGUAGE: "en", ...options.env };
    kernel = await KernelClient.start({ cwd: NOTEBOOKS, ...options, env });
  }, 60_000);
  afterAll(() => kernel.shutdown());
  const run = (code: string, execute: ExecuteOptions = {}): Promise<CellResult> =>
    kernel.execute(code, { timeout: 30, ...execute });
  return {
    run,
    get client(): KernelClient {
      return kernel;
    },
    /** The text of the cell's value. */
    value: async (code: string): Promise<string | undefined> => textOf(await run(code)),
    /** Runs a cell that would not end, and presses Stop as soon as it has printed "started". */
    stop: async (code: string): Promise<CellResult> => {
      let pressed = false;
      return run(`console.log("started");\n${code}`, {
        onOutput: () => {
          if (!pressed) void kernel.interrupt();
          pressed = true;
        },
      });
    },
  };
}

export function textOf({ outputs }: CellResult): string | undefined {
  const result = outputs.find((output) => output.output_type === "execute_result");
  return result?.data["text/plain"] as string | undefined;
}

export function errorOf({ outputs }: CellResult): ErrorOutput | undefined {
  return outputs.find((output): output is ErrorOutput => output.output_type === "error");
}

export function printed({ outputs }: { outputs: Output[] }, name = "stdout"): string {
  return outputs
    .filter((output) => output.output_type === "stream")
    .filter((stream) => stream.name === name)
    .map((stream) => stream.text)
    .join("");
}

/** A folder that is gone after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "convlab-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
