import { afterAll, beforeAll, beforeEach } from "vitest";
import type { DapFrame, DapVariable } from "../../../kernel/debug/dap.js";
import type { Answer, RawClient } from "../rawClient.js";
import { startRaw } from "../rawClient.js";

// biome-ignore lint/suspicious/noExplicitAny: what a front end gets is JSON
type Json = any;

export interface DebugEvent {
  readonly event: string;
  readonly body: Json;
}

/** A front end that debugs: it speaks DAP over the control channel, as JupyterLab does. */
export class DebugClient {
  #seq = 0;
  /** How many events were looked at. */
  #seen = 0;

  constructor(readonly kernel: RawClient) {}

  /** The whole reply, also of a request that fails. */
  async request(command: string, args: object = {}): Promise<Json> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: args };
    const { reply } = await this.kernel.send("control", "debug_request", content);
    return reply;
  }

  /** The body of the reply to a request that succeeds. */
  async ask(command: string, args: object = {}): Promise<Json> {
    const reply = await this.request(command, args);
    if (!reply.success) throw new Error(`${command}: ${reply.message}`);
    return reply.body;
  }

  async attach(): Promise<void> {
    await this.ask("initialize", { clientID: "jupyterlab" });
    await this.ask("attach");
  }

  get events(): DebugEvent[] {
    return this.kernel.broadcasts
      .filter(({ header }) => header.msg_type === "debug_event")
      .map(({ content }) => content as unknown as DebugEvent);
  }

  /** The next event of this name after the last one that was looked at. */
  async next(name: string): Promise<DebugEvent> {
    await this.kernel.heard(() => this.#find(name) >= 0);
    const at = this.#find(name);
    this.#seen = at + 1;
    return this.events[at];
  }

  /** Looks only at what comes from now on. */
  forget(): void {
    this.#seen = this.events.length;
  }

  #find(name: string): number {
    return this.events.findIndex(({ event }, i) => i >= this.#seen && event === name);
  }

  /** As a click into the gutter does it. */
  async breakAt(code: string, ...breakpoints: (number | object)[]): Promise<Json[]> {
    const { sourcePath } = await this.ask("dumpCell", { code });
    const said = breakpoints.map((one) => (typeof one === "number" ? { line: one } : one));
    const args = { source: { path: sourcePath }, breakpoints: said, sourceModified: false };
    return (await this.ask("setBreakpoints", args)).breakpoints;
  }

  execute(code: string, options: object = {}): Promise<Answer> {
    return this.kernel.send("shell", "execute_request", { code, ...options });
  }

  /** Waits until the code stops; where it does. */
  async stopped(): Promise<{ reason: string; frames: DapFrame[]; lines: number[] }> {
    const { body } = await this.next("stopped");
    const { stackFrames } = await this.ask("stackTrace", { threadId: body.threadId });
    const lines = stackFrames.map(({ line }: DapFrame) => line);
    return { reason: body.reason, frames: stackFrames, lines };
  }

  /** Names and values of a scope, by its name. */
  async scope(frame: DapFrame, name: string): Promise<Record<string, string>> {
    return Object.fromEntries((await this.variables(frame, name)).map((v) => [v.name, v.value]));
  }

  async variables(frame: DapFrame, name: string): Promise<DapVariable[]> {
    const { scopes } = await this.ask("scopes", { frameId: frame.id });
    const scope = scopes.find((one: Json) => one.name === name);
    if (!scope) return [];
    return this.children(scope.variablesReference);
  }

  async children(variablesReference: number): Promise<DapVariable[]> {
    return (await this.ask("variables", { variablesReference })).variables;
  }

  async evaluate(expression: string, frame?: DapFrame): Promise<string> {
    const args = { expression, frameId: frame?.id, context: "repl" };
    return (await this.ask("evaluate", args)).result;
  }
}

/** One kernel for all tests of a `describe`; each begins with a debugger that knows of nothing. */
export function debuggedKernel(): { readonly client: DebugClient } {
  let kernel: Awaited<ReturnType<typeof startRaw>>;
  let client: DebugClient;
  beforeAll(async () => {
    kernel = await startRaw();
    client = new DebugClient(kernel.client);
  }, 60_000);
  beforeEach(async () => {
    await client.ask("disconnect");
    client.forget();
    await client.attach();
  });
  afterAll(() => kernel.stop());
  return {
    get client() {
      return client;
    },
  };
}

/** The text below a cell. */
export function printedBy(answer: Answer): string {
  return answer.broadcast
    .filter(([type]) => type === "stream")
    .map(([, { text }]) => text)
    .join("");
}

/** The text of a cell's value. */
export function shownBy(answer: Answer): string | undefined {
  const [, content] = answer.broadcast.find(([type]) => type === "execute_result") ?? [];
  return (content?.data as Record<string, string> | undefined)?.["text/plain"];
}
