import { isRecord } from "../wire/message.js";

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

/** Text beyond this is cut: a cell that prints for ever must not fill the memory. */
const MAX_CHARS = 64 * 2 ** 20;
const CUT = "\n[more output was left out]\n";

/** Displays by their id, over all cells of a kernel: a later cell may update an earlier output. */
export type Displays = Map<string, (DisplayOutput | ResultOutput)[]>;

/** Turns the messages of one cell into the outputs that a front end would keep. */
export class OutputCollector {
  readonly outputs: Output[] = [];
  #clearFirst = false;
  #chars = 0;

  constructor(private readonly displays: Displays) {}

  /** Takes a message; returns the output that it made or changed. */
  accept(type: string, content: Record<string, unknown>): Output | undefined {
    switch (type) {
      case "stream":
        return this.#stream(content);
      case "display_data":
      case "execute_result":
        return this.#display(type, content);
      case "update_display_data":
        return applyUpdate(this.displays, content);
      case "error":
        return this.#add(errorOutput(content));
      case "clear_output":
        if (content.wait === true) this.#clearFirst = true;
        else this.outputs.length = 0;
        return undefined;
      default:
        return undefined;
    }
  }

  #stream(content: Record<string, unknown>): Output | undefined {
    const name = content.name === "stderr" ? "stderr" : "stdout";
    const text = asText(content.text);
    if (text === "" || this.#chars > MAX_CHARS) return undefined;
    this.#chars += text.length;
    const shown = this.#chars > MAX_CHARS ? text.slice(0, 1000) + CUT : text;
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
  ): Output | undefined {
    if (!isRecord(content.data)) return undefined;
    this.#chars += sizeOf(content.data);
    if (this.#chars > MAX_CHARS) return undefined;
    const { data } = content;
    const metadata = isRecord(content.metadata) ? content.metadata : {};
    const count = typeof content.execution_count === "number" ? content.execution_count : null;
    const output: DisplayOutput | ResultOutput =
      type === "display_data"
        ? { output_type: type, data, metadata }
        : { output_type: type, execution_count: count, data, metadata };
    const id = displayId(content);
    if (id !== undefined) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
    return this.#add(output);
  }

  #add(output: Output): Output {
    if (this.#clearFirst) this.outputs.length = 0;
    this.#clearFirst = false;
    this.outputs.push(output);
    return output;
  }
}

function applyUpdate(displays: Displays, content: Record<string, unknown>): Output | undefined {
  const id = displayId(content);
  if (id === undefined || !isRecord(content.data)) return undefined;
  const shown = displays.get(id) ?? [];
  for (const output of shown) {
    output.data = content.data;
    output.metadata = isRecord(content.metadata) ? content.metadata : {};
  }
  return shown[0];
}

function displayId(content: Record<string, unknown>): string | undefined {
  const id = isRecord(content.transient) ? content.transient.display_id : undefined;
  return typeof id === "string" ? id : undefined;
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

/** Roughly: only texts can be large. */
function sizeOf(data: Record<string, unknown>): number {
  let size = 0;
  for (const content of Object.values(data)) {
    size += typeof content === "string" ? content.length : 100;
  }
  return size;
}
