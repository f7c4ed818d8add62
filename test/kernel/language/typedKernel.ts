import { beforeAll } from "vitest";
import type { StartOptions } from "../../../kernel/client.js";
import { kernelForTests } from "../harness.js";

/** On a busy machine the language service takes its time to load. */
export const LOADING_MS = 300_000;

/** A kernel that says what types say, in English; its language service is loaded. */
export function typedKernel(options: StartOptions = {}) {
  const env = { CONVLAB_TYPES: "warn", CONVLAB_LANGUAGE: "en", ...options.env };
  const kernel = kernelForTests({ ...options, env });
  beforeAll(async () => {
    await kernel.client.execute("// @convlab types: stop\n0", { timeout: LOADING_MS / 1000 });
  }, LOADING_MS);
  return kernel;
}
