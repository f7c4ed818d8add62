import type { CellResult, KernelClient, Output } from "../../kernel/client.js";
import { type CodeCell, type Notebook, sourceOf } from "./notebook.js";

/** What running a notebook needs of a kernel. */
export type Executor = Pick<KernelClient, "execute">;

export interface Progress {
  /** 1-based, among the code cells. */
  readonly index: number;
  readonly total: number;
  readonly name: string;
  /** Null while the cell runs. */
  readonly result: { readonly status: CellResult["status"]; readonly seconds: number } | null;
}

export interface ExecuteOptions {
  /** Seconds a cell may take. */
  readonly timeout?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** True once the run shall end. */
  readonly stopped?: () => boolean;
}

/** A cell that did not end well. */
export interface FailedCell {
  readonly name: string;
  readonly status: Exclude<CellResult["status"], "ok">;
  readonly message: string;
}

export const DEFAULT_TIMEOUT = 600;

/**
 * Runs the code cells in order and puts their outputs into the notebook. After a cell that failed
 * it stops, as Jupyter does, unless the cell has the tag `raises-exception`.
 */
export async function executeCells(
  notebook: Notebook,
  kernel: Executor,
  { timeout = DEFAULT_TIMEOUT, onProgress = () => {}, stopped = () => false }: ExecuteOptions = {},
): Promise<FailedCell[]> {
  const cells = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
  for (const cell of cells) Object.assign(cell, { outputs: [], execution_count: null });
  for (const [i, cell] of cells.entries()) {
    if (stopped()) return [];
    const code = sourceOf(cell);
    if (code.trim() === "") continue;
    const at = { index: i + 1, total: cells.length, name: nameOf(cell, i) };
    onProgress({ ...at, result: null });
    const result = await kernel.execute(code, { timeout });
    const { status, seconds } = result;
    onProgress({ ...at, result: { status, seconds } });
    const outputs = withReason(result, timeout);
    Object.assign(cell, { outputs, execution_count: result.executionCount });
    if (status === "ok") continue;
    if (stopped()) return [];
    if (status === "error" && mayFail(cell)) continue;
    return [{ name: at.name, status, message: messageOf(outputs) }];
  }
  return [];
}

const nameOf = (cell: CodeCell, i: number): string => String(cell.id ?? `cell ${i + 1}`);

const mayFail = ({ metadata }: CodeCell): boolean =>
  ((metadata.tags as string[] | undefined) ?? []).includes("raises-exception");

/** A cell that was cut off says so in the notebook too. */
function withReason({ status, outputs }: CellResult, timeout: number): Output[] {
  if (status === "ok" || status === "error") return outputs;
  const [ename, evalue] =
    status === "timeout"
      ? ["TimeoutError", `the cell did not end within ${timeout} s`]
      : ["DeadKernelError", "the kernel died"];
  return [...outputs, { output_type: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] }];
}

function messageOf(outputs: readonly Output[]): string {
  const last = outputs.findLast((output) => output.output_type === "error");
  return last?.output_type === "error"
    ? `${last.ename}: ${last.evalue}`
    : "it failed without a message";
}
