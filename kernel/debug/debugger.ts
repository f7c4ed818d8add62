import { readFileSync } from "node:fs";
import type { Runtime } from "node:inspector";
import type { FromDebuggee, ToDebuggee } from "../child/protocol.js";
import { SourceMap } from "../child/sourceMap.js";
import type { LanguageClient } from "../language/client.js";
import { Breakpoints } from "./breakpoints.js";
import { Connection } from "./connection.js";
import {
  type Args,
  CAPABILITIES,
  type DapEvent,
  type DapRequest,
  type DapVariable,
  THREAD,
} from "./dap.js";
import { filters } from "./exceptions.js";
import { describeFrame, type Frame } from "./frames.js";
import { toJavaScript } from "./javaScript.js";
import { Latest } from "./latest.js";
import { Pauses, type StepMethod } from "./pauses.js";
import { CELLS, HASH, Sources } from "./sources.js";
import { asArgument, type Values } from "./values.js";

interface Services {
  /** To the child process, which is started if there is none. */
  tell(message: ToDebuggee): void;
  publish(event: DapEvent): void;
  readonly language: Pick<LanguageClient, "compile" | "compileFile" | "isCaught">;
}

type Evaluated = Runtime.EvaluateReturnType;
type Handler = (args: Args) => object | undefined | Promise<object | undefined>;

/** Answers a front end's debugger (DAP) with V8's inspector in the notebook's thread. */
export class Debugger {
  #seq = 0;
  readonly #sources = new Sources();
  readonly #breakpoints: Breakpoints;
  readonly #connection: Connection;
  readonly #pauses: Pauses;
  readonly #variables = new Latest(async () => (await this.#values()).globals());
  #listed: DapVariable[] = [];
  /** The notebook's variables by the names that were listed: some have another in the thread. */
  #real = new Map<string, string>();
  readonly #handlers: Record<string, Handler>;

  constructor(private readonly services: Services) {
    const toJs = (code: string) => toJavaScript(code, services.language);
    this.#connection = new Connection(services.tell, {
      opened: (debugs) => this.#opened(debugs),
      parsed: (script) => this.#sources.parsed(script),
      paused: (event) => void this.#pauses.paused(event),
      resumed: () => this.#pauses.resumed(),
      isStill: () => this.#pauses.isStill,
    });
    this.#breakpoints = new Breakpoints({
      inspector: () => (this.#connection.debugs ? this.#connection.inspector : undefined),
      sources: this.#sources,
      mapOf: (path) => this.#mapOf(path),
      toJavaScript: toJs,
    });
    this.#pauses = new Pauses({
      connection: this.#connection,
      sources: this.#sources,
      breakpoints: this.#breakpoints,
      isCaught: (text, spot) => services.language.isCaught(text, spot),
      event: (name, body) => this.#event(name, body),
    });
    const step = (method: StepMethod) => () => this.#pauses.step(method);
    this.#handlers = {
      initialize: () => ({ ...CAPABILITIES, exceptionBreakpointFilters: filters() }),
      attach: () => this.#attach(),
      disconnect: () => this.#disconnect(),
      terminate: () => this.#disconnect(),
      configurationDone: () => undefined,
      debugInfo: () => this.#info(),
      dumpCell: ({ code }) => ({ sourcePath: this.#sources.dump(String(code ?? "")) }),
      setBreakpoints: (args) => this.#setBreakpoints(args),
      setExceptionBreakpoints: (args) => this.#pauses.stopAt(args.filters),
      threads: () => ({ threads: [{ id: THREAD, name: "notebook" }] }),
      stackTrace: (args) => this.#stackTrace(args),
      scopes: async ({ frameId }) => ({ scopes: await this.#scopes(frameId) }),
      variables: async ({ variablesReference, start, count }) => ({
        variables: await (await this.#values()).children(variablesReference, start, count),
      }),
      setVariable: (args) => this.#setVariable(args),
      evaluate: async (args) => this.#describe(await this.#evaluate(args)),
      continue: async () => {
        await this.#pauses.go();
        return { allThreadsContinued: true };
      },
      next: step("stepOver"),
      stepIn: step("stepInto"),
      stepOut: step("stepOut"),
      pause: () => this.#pauses.pause(),
      exceptionInfo: () => this.#pauses.exceptionInfo(),
      source: (args) => this.#source(args),
      modules: () => this.#modules(),
      inspectVariables: async () => ({ variables: await this.#globals() }),
      richInspectVariables: (args) => this.#rich(args),
      copyToGlobals: (args) => this.#copyToGlobals(args),
    };
  }

  /** The content of the reply to a `debug_request`. */
  async answer(request: DapRequest): Promise<object> {
    const { seq = 0, command = "", arguments: args = {} } = request;
    const head = { type: "response", request_seq: seq, command };
    try {
      const handler = Object.hasOwn(this.#handlers, command) && this.#handlers[command];
      if (!handler) throw new Error(`the debugger does not know "${command}"`);
      const body = (await handler(args)) ?? {};
      return { ...head, seq: ++this.#seq, success: true, body };
    } catch (error) {
      const { message } = error as Error;
      return { ...head, seq: ++this.#seq, success: false, message, body: {} };
    }
  }

  receive(message: FromDebuggee): void {
    this.#connection.receive(message);
  }

  /** The notebook's thread has ended. Who debugs goes on with the next one. */
  lost(): void {
    this.#connection.lost();
    this.#pauses.lost();
    this.#sources.forgetScripts();
    this.#breakpoints.forgetSet();
  }

  /** Called before a cell or file runs; undefined where nothing has to be waited for. */
  prepare(url: string, text: string, mappings: string): Promise<void> | undefined {
    if (!this.#connection.debugs) return undefined;
    this.#pauses.newRun();
    const put = async () => {
      await this.#connection.ready();
      const source = this.#sources.add(url, text, mappings);
      if (this.#breakpoints.concerns(source)) await this.#breakpoints.apply(source);
    };
    // A debugger that has trouble of its own must not keep the cell from running.
    return put().catch(() => {});
  }

  #event(event: string, body: object): void {
    this.services.publish({ type: "event", seq: ++this.#seq, event, body });
  }

  /** Again after the thread was replaced. */
  async #opened(debugs: boolean): Promise<void> {
    if (!debugs) return;
    const all = await this.#connection.values.call<[string, string, string][]>("sources");
    for (const source of all) this.#sources.add(...source);
    for (const path of this.#breakpoints.list().map(({ source }) => source)) {
      for (const source of this.#sources.at(path)) await this.#breakpoints.apply(source);
    }
    await this.#pauses.applyFilters();
  }

  async #attach(): Promise<object> {
    await this.#connection.debug();
    this.#event("initialized", {});
    this.#event("process", { name: "notebook", startMethod: "attach" });
    this.#event("thread", { reason: "started", threadId: THREAD });
    return {};
  }

  async #disconnect(): Promise<object> {
    await this.#connection.close();
    this.#pauses.lost();
    this.#sources.forgetScripts();
    this.#breakpoints.clear();
    return {};
  }

  #info(): object {
    return {
      isStarted: this.#connection.debugs,
      hashMethod: HASH.method,
      hashSeed: HASH.seed,
      tmpFilePrefix: CELLS.prefix,
      tmpFileSuffix: CELLS.suffix,
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#pauses.isStill ? [THREAD] : [],
      richRendering: true,
      copyToGlobals: true,
      exceptionPaths: [],
    };
  }

  async #setBreakpoints({ source, breakpoints }: Args): Promise<object> {
    const path = String((source as Args | undefined)?.path ?? "");
    const wanted = Array.isArray(breakpoints) ? (breakpoints as Args[]) : [];
    return { breakpoints: await this.#breakpoints.replace(path, wanted) };
  }

  /** Of code that has not run yet: it is compiled for the lines at which it can stop. */
  async #mapOf(path: string): Promise<SourceMap | undefined> {
    const [running] = this.#sources.at(path);
    if (running) return running.map;
    const { language } = this.services;
    const cell = this.#sources.dumped(path);
    if (cell !== undefined) {
      const compiled = await language.compile(cell, "In[]", new Set());
      if ("mappings" in compiled && compiled.mappings) return new SourceMap(compiled.mappings);
    }
    const text = cell ?? readFileSync(path, "utf8");
    const { compiled } = await language.compileFile(text, path);
    return compiled && new SourceMap(compiled.mappings);
  }

  #stackTrace({ startFrame, levels }: Args): object {
    const all = this.#pauses.frames.map(describeFrame);
    const start = Number(startFrame) || 0;
    const end = Number(levels) > 0 ? start + Number(levels) : undefined;
    return { stackFrames: all.slice(start, end), totalFrames: all.length };
  }

  async #scopes(frameId: unknown): Promise<object[]> {
    return this.#connection.values.scopes(this.#frame(frameId));
  }

  #frame(id: unknown): Frame {
    const frame = this.#pauses.frames.find((one) => one.id === id);
    if (!frame) throw new Error("the code does not stand there any more");
    return frame;
  }

  async #values(): Promise<Values> {
    await this.#connection.ready();
    return this.#connection.values;
  }

  /** Where the code leaves no time to look, those of the last time. */
  async #globals(): Promise<DapVariable[]> {
    const variables = await this.#variables.get().catch(() => this.#listed);
    this.#listed = variables;
    this.#real = new Map(variables.map(({ name, evaluateName }) => [name, evaluateName ?? name]));
    return variables;
  }

  /** In a frame where the code stands still; else among the notebook's variables. */
  async #evaluate({ expression, frameId, context }: Args): Promise<Runtime.RemoteObject> {
    const code = await toJavaScript(String(expression ?? ""), this.services.language);
    await this.#connection.ready();
    const frame = frameId === undefined ? this.#pauses.top : this.#frame(frameId);
    const { inspector, values } = this.#connection;
    const { result, exceptionDetails } = await (frame?.call
      ? inspector.send<Evaluated>("Debugger.evaluateOnCallFrame", {
          expression: code,
          silent: true,
          throwOnSideEffect: context === "hover",
          callFrameId: frame.call.callFrameId,
        })
      : values.evaluate(code));
    if (exceptionDetails) throw new Error(result.description?.split("\n")[0] ?? "not evaluated");
    return result;
  }

  async #describe(value: Runtime.RemoteObject): Promise<object> {
    return this.#connection.values.describe(value);
  }

  async #setVariable({ variablesReference, name, value }: Args): Promise<object> {
    const remote = await this.#evaluate({ expression: value });
    await this.#connection.values.set(variablesReference, String(name), remote);
    const { result, variablesReference: unfolded } = await this.#connection.values.describe(remote);
    return { value: result, variablesReference: unfolded };
  }

  async #rich({ variableName, frameId }: Args): Promise<object> {
    const name = String(variableName ?? "");
    const expression = this.#pauses.top ? name : (this.#real.get(name) ?? name);
    const value = await this.#evaluate({ expression, frameId });
    const bundle = await this.#connection.values.bundle(value);
    return { data: JSON.parse(bundle), metadata: {} };
  }

  async #copyToGlobals({ srcVariableName, dstVariableName, srcFrameId }: Args): Promise<object> {
    const name = String(dstVariableName ?? srcVariableName);
    const value = await this.#evaluate({ expression: srcVariableName, frameId: srcFrameId });
    await this.#connection.values.call("set", { value: name }, asArgument(value));
    return this.#describe(value);
  }

  async #source({ source, sourceReference }: Args): Promise<object> {
    const { path, sourceReference: inSource } = (source ?? {}) as Args;
    const mimeType = "application/typescript";
    const name = String(path ?? "");
    const text = this.#sources.at(name)[0]?.text ?? this.#sources.dumped(name);
    if (text !== undefined) return { content: text, mimeType };
    const scriptId = String(sourceReference || inSource || "");
    if (scriptId === "") return { content: readFileSync(name, "utf8"), mimeType };
    const { inspector } = this.#connection;
    const { scriptSource } = await inspector.send<{ scriptSource: string }>(
      "Debugger.getScriptSource",
      { scriptId },
    );
    return { content: scriptSource, mimeType: "application/javascript" };
  }

  #modules(): object {
    const modules = this.#sources.files().map((path, id) => ({ id, name: path, path }));
    return { modules, totalModules: modules.length };
  }
}
