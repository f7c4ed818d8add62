import { isRecord } from "../wire/message.js";
import type { DisplayTable } from "./displays.js";

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}
export interface DisplayOutput {
  output_type: "display_data";
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}
export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number | null;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}
export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}
/** An output as a notebook file holds it (nbformat 4.5). */
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** Output of one cell beyond this is left out: one that prints for ever must not fill the memory. */
const MAX_BYTES = 64 * 2 ** 20;
const CUT = "\n[more output was left out]\n";
/** What an output takes besides its content. */
const OVERHEAD = 200;

/** Turns the messages of one cell into the outputs that a front end would keep. */
export class OutputCollector {
  readonly outputs: Output[] = [];
  #clearFirst = false;
  #bytes = 0;

  constructor(private readonly displays: DisplayTable) {}

  /** Takes a message of `size` bytes; returns the output that it made or changed. */
  accept(type: string, content: Record<string, unknown>, size = 0): Output | undefined {
    if (type === "update_display_data") return this.displays.update(content, size);
    if (type === "clear_output") {
      if (content.wait === true) this.#clearFirst = true;
      else this.outputs.length = 0;
      return undefined;
    }
    if (this.#bytes > MAX_BYTES) return undefined;
    this.#bytes += size + OVERHEAD;
    const full = this.#bytes > MAX_BYTES;
    if (type === "stream") return this.#stream(content, full);
    if (full) return undefined;
    if (type === "display_data" || type === "execute_result") {
      return this.#display(type, content, size);
    }
    return type === "error" ? this.#add(errorOutput(content)) : undefined;
  }

  #stream(content: Record<string, unknown>, full: boolean): Output | undefined {
    const name = content.name === "stderr" ? "stderr" : "stdout";
    const text = asText(content.text);
    if (text === "") return undefined;
    const shown = full ? text.slice(0, 1000) + CUT : text;
    const last = this.#clearFirst ? undefined : this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      last.text += shown;
      return last;
    }
    return this.#add({ output_type: "stream", name, text: shown });
  }

  #display(
    type: "display_data" | "execute_result",
    content: Record<string, unknown>,
    size: number,
  ): Output | undefined {
    if (!isRecord(content.data)) return undefined;
    const { data } = content;
    const metadata = isRecord(content.metadata) ? content.metadata : {};
    const count = typeof content.execution_count === "number" ? content.execution_count : null;
    const output: DisplayOutput | ResultOutput =
      type === "display_data"
        ? { output_type: type, data, metadata }
        : { output_type: type, execution_count: count, data, metadata };
    this.displays.add(content, output, size);
    return this.#add(output);
  }

  #add(output: Output): Output {
    if (this.#clearFirst) this.outputs.length = 0;
    this.#clearFirst = false;
    this.outputs.push(output);
    return output;
  }
}

function errorOutput(content: Record<string, unknown>): ErrorOutput {
  const { ename = "Error", evalue, traceback } = content;
  const lines = Array.isArray(traceback) ? traceback.map(asText) : [];
  return { output_type: "error", ename: asText(ename), evalue: asText(evalue), traceback: lines };
}

/** A kernel may send anything where the protocol wants text. */
function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
