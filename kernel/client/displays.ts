import { isRecord } from "../wire/message.js";
import type { DisplayOutput, ResultOutput } from "./outputs.js";

type Shown = DisplayOutput | ResultOutput;

/** All displays of a kernel together may hold so much; updates beyond it are not taken. */
const MAX_BYTES = 512 * 2 ** 20;

/** Displays by their id, over all cells of a kernel: a later cell may update an earlier output. */
export class DisplayTable {
  readonly #byId = new Map<string, { outputs: Shown[]; size: number }>();
  #bytes = 0;

  add(content: Record<string, unknown>, output: Shown, size: number): void {
    const id = displayId(content);
    if (id === undefined || this.#bytes + size > MAX_BYTES) return;
    const known = this.#byId.get(id);
    if (known) known.outputs.push(output);
    else this.#byId.set(id, { outputs: [output], size });
    this.#bytes += size;
  }

  /** Applies an `update_display_data`; returns the first output that it changed. */
  update(content: Record<string, unknown>, size: number): Shown | undefined {
    const known = this.#byId.get(displayId(content) ?? "");
    if (!known || !isRecord(content.data)) return undefined;
    const bytes = this.#bytes + size - known.size;
    if (bytes > MAX_BYTES) return undefined;
    this.#bytes = bytes;
    known.size = size;
    for (const output of known.outputs) {
      output.data = content.data;
      output.metadata = isRecord(content.metadata) ? content.metadata : {};
    }
    return known.outputs[0];
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  const id = isRecord(content.transient) ? content.transient.display_id : undefined;
  return typeof id === "string" ? id : undefined;
}
