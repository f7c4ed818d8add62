import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { ownHome } from "./support/lab.js";
import { pythonPath, skipWithoutJupyter } from "./support/parts.js";

/** The Jupyter project's own test suite for kernels, on ours. */
describe.skipIf(skipWithoutJupyter)("jupyter_kernel_test", () => {
  const home = ownHome();
  afterAll(() => home.remove());

  test("passes whole, nothing skipped", async () => {
    const { stdout, stderr } = await promisify(execFile)(
      pythonPath,
      ["test/kernel/conformance/kernel_test.py"],
      {
        env: {
          ...process.env,
          ...home.env,
          PYTHONPATH: resolve(".convlab", "python"),
          JUPYTER_PREFER_ENV_PATH: "1",
        },
      },
    ).catch((error: { stdout: string; stderr: string }) => error);
    const passed = [...stderr.matchAll(/^(test_\w+) .* ok$/gm)].map(([, name]) => name).sort();
    expect(passed, stderr).toEqual([
      "test_clear_output",
      "test_completion",
      "test_display_data",
      "test_error",
      "test_execute_result",
      "test_execute_stderr",
      "test_execute_stdout",
      "test_history",
      "test_inspect",
      "test_is_complete",
      "test_kernel_info",
      "test_pager",
      "test_recv_iopub_welcome_msg",
    ]);
    expect(stdout.trim()).toBe("13 of 13");
  });
});
