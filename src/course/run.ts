import { KernelClient } from "../../kernel/client.js";
import { type ExecuteOptions, executeCells, type FailedCell } from "./execute.js";
import { argvOf } from "./kernels.js";
import type { Notebook } from "./notebook.js";
import { addPictures } from "./pictures.js";
import { type Score, scoresOf } from "./scores.js";

export interface RunOptions extends Omit<ExecuteOptions, "stopped"> {
  /** "convlab" (the default), "tslab", an installed kernel's name, or a command line with {connection_file}. */
  readonly kernel?: string;
  /** Where the kernel runs: imports are looked up from there. */
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Ends the run; what is done is still given. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** The notebook with its outputs. */
  readonly notebook: Notebook;
  readonly failed: readonly FailedCell[];
  readonly scores: readonly Score[];
  /** True where the signal ended the run. */
  readonly stopped: boolean;
}

const PATIENCE_MS = 4000;

/** Runs a notebook in a fresh kernel, over the real protocol, without a Jupyter server. */
export async function runNotebook(
  notebook: Notebook,
  options: RunOptions = {},
): Promise<RunResult> {
  const { kernel = "convlab", cwd, env, signal } = options;
  const run = structuredClone(notebook);
  const client = await KernelClient.start({ argv: argvOf(kernel), cwd, env });
  let patience: NodeJS.Timeout | undefined;
  // The cell is asked to end, so that what it has shown is kept; then it is made to.
  const stop = () => {
    void client.interrupt();
    patience = setTimeout(client.kill, PATIENCE_MS);
  };
  signal?.addEventListener("abort", stop);
  const stopped = () => signal?.aborted ?? false;
  try {
    const failed = await executeCells(run, client, { ...options, stopped });
    addPictures(run);
    return { notebook: run, failed, scores: scoresOf(run), stopped: stopped() };
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener("abort", stop);
    await client.shutdown();
  }
}
