import type { CellOutput, StreamName } from "./child/protocol.js";
import { OutputLimit } from "./outputLimit.js";
import type { Header, Message } from "./wire/message.js";

export type Publish = (type: string, content: object, parent: Partial<Header>) => void;

/** One run of code, and the request that it belongs to. */
export interface RunOf {
  readonly request: Message;
  readonly silent: boolean;
  readonly count: number;
}

const REMEMBERED = 1000;

/** Broadcasts what cells show, each under the request that it belongs to. */
export class CellOutputs {
  readonly #runs = new Map<number, RunOf>();
  readonly #limit = new OutputLimit();
  /** The newest run: stray output is its. */
  #newest = 0;

  constructor(private readonly publish: Publish) {}

  begin(serial: number, run: RunOf): void {
    this.#runs.set(serial, run);
    this.#runs.delete(serial - REMEMBERED);
    this.#newest = serial;
  }

  of(serial: number): RunOf | undefined {
    return this.#runs.get(serial);
  }

  show(output: CellOutput): void {
    const run = this.#runs.get(output.serial);
    if (!run || run.silent) return;
    const { header } = run.request;
    switch (output.type) {
      case "stream": {
        const text = this.#limit.take(output.serial, output.name, output.text);
        if (text !== "") this.publish("stream", { name: output.name, text }, header);
        return;
      }
      case "clear":
        this.#limit.cleared(output.serial);
        this.publish("clear_output", { wait: output.wait }, header);
        return;
      case "result": {
        const json = `{"execution_count":${run.count},"data":${output.data},"metadata":{}}`;
        this.publish("execute_result", { json }, header);
        return;
      }
      case "display": {
        const { data, metadata = "{}" } = output;
        const transient = JSON.stringify({ display_id: output.displayId });
        const json = `{"data":${data},"metadata":${metadata},"transient":${transient}}`;
        const type = output.update ? "update_display_data" : "display_data";
        this.publish(type, { json }, header);
      }
    }
  }

  /** Text that belongs to no run in particular: the newest cell's. */
  stray(name: StreamName, text: string): void {
    this.show({ type: "stream", serial: this.#newest, name, text });
  }

  /** The cell ends: what it printed last goes out, whatever it printed before. */
  end(serial: number): void {
    const run = this.#runs.get(serial);
    const rest = this.#limit.end(serial);
    if (rest && run) this.publish("stream", rest, run.request.header);
  }

  close(): void {
    this.#limit.close();
  }
}
