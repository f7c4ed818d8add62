import type { Debugger, Runtime } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import type { Listed } from "../child/debugView.js";
import type { DapVariable } from "./dap.js";
import type { Frame } from "./frames.js";
import type { Inspector } from "./inspector.js";

type Remote = Runtime.RemoteObject;

/** Where a value hangs: from a scope or an object, or (null) from the notebook's variables. */
interface Root {
  readonly object: string | null;
  /** A scope's variables are set by the inspector. */
  readonly scope?: { readonly callFrameId: string; readonly scopeNumber: number };
}

interface Place {
  readonly roots: readonly Root[];
  readonly path: readonly string[];
  /** What a compiler made has names that the text has not. */
  readonly text?: string;
}

export interface Scope {
  readonly name: string;
  readonly variablesReference: number;
  readonly expensive: boolean;
}

const PATIENCE_MS = 1000;
const GLOBALS: Root = { object: null };
const LOCAL = ["block", "catch", "with", "eval", "local"];

/** Values of the notebook's thread, which the debugger knows by numbers. */
export class Values {
  #count = 0;
  readonly #places = new Map<number, Place>();
  /** The notebook's variables keep their numbers, so that a list can be opened again. */
  readonly #known = new Map<string, number>();
  #view: string | undefined;

  constructor(
    private readonly inspector: Inspector,
    /** Whether the code stands at a place of the user's. */
    private readonly isStill: () => boolean,
  ) {}

  /** Finds what helps in the thread (`child/debugView.ts`). */
  async open(): Promise<void> {
    const expression = 'globalThis[Symbol.for("convlab.kernel.debug")]';
    const { result } = await this.inspector.send<{ result: Remote }>("Runtime.evaluate", {
      expression,
    });
    this.#view = result.objectId;
  }

  /** The code goes on: its scopes are no more. */
  forget(): void {
    for (const [id, { roots }] of this.#places)
      if (!roots.includes(GLOBALS)) this.#places.delete(id);
  }

  /** Calls a function of the view; the answer is plain data. */
  call<T>(name: string, ...args: Runtime.CallArgument[]): Promise<T> {
    return this.#send(`function (...args) { return this.${name}(...args); }`, args);
  }

  /**
   * The same for what looks into values. The inspector would do it in the middle of a library's
   * function that is changing just that value: so between two tasks, where the code runs.
   */
  #look<T>(name: string, ...args: Runtime.CallArgument[]): Promise<T> {
    if (this.isStill()) return this.call(name, ...args);
    const called = `async function (...args) { await null; return this.${name}(...args); }`;
    return inTime(this.#send(called, args, true));
  }

  /** Evaluates where no code stands still: as above, between two tasks. */
  async evaluate(code: string): Promise<Runtime.EvaluateReturnType> {
    const expression = `Promise.resolve().then(() => (0, eval)(${JSON.stringify(code)}))`;
    const asked = { expression, silent: true, awaitPromise: true };
    return inTime(this.inspector.send("Runtime.evaluate", asked));
  }

  bundle(value: Remote): Promise<string> {
    return this.#look("bundle", asArgument(value));
  }

  async #send<T>(
    functionDeclaration: string,
    args: Runtime.CallArgument[],
    awaitPromise = false,
  ): Promise<T> {
    const { result, exceptionDetails } = await this.inspector.send<{
      result: Remote;
      exceptionDetails?: Runtime.ExceptionDetails;
    }>("Runtime.callFunctionOn", {
      objectId: this.#view,
      functionDeclaration,
      arguments: args,
      returnByValue: true,
      awaitPromise,
      silent: true,
    });
    if (exceptionDetails) throw new Error(result.description?.split("\n")[0] ?? "no value");
    return result.value as T;
  }

  /** Blocks belong to the function around them; what has no variables is left out. */
  async scopes({ call, source }: Frame): Promise<Scope[]> {
    const scopes: Scope[] = [];
    const add = async (name: string, chain: [Debugger.Scope, number][]) => {
      const roots = chain.map(([{ object }, scopeNumber]) => ({
        object: object.objectId ?? null,
        scope: { callFrameId: call?.callFrameId ?? "", scopeNumber },
      }));
      const place = { roots, path: [], text: source?.text };
      if ((await this.#list(place)).length > 0) scopes.push(this.#scope(name, place));
    };
    const chain = (call?.scopeChain ?? []).map((one, i): [Debugger.Scope, number] => [one, i]);
    const own = chain.findIndex(([{ type }]) => type === "local");
    const local = chain.slice(0, own + 1).filter(([{ type }]) => LOCAL.includes(type));
    const self = call?.this.objectId && call.functionName !== "" ? call.this : undefined;
    await add("Locals", local);
    if (self?.className && self.className !== "global" && self.className !== "Object")
      await add("this", [[{ type: "with", object: self }, -1]]);
    await add(
      "Closure",
      chain.slice(own + 1).filter(([{ type }]) => type === "closure" || type === "block"),
    );
    await add(
      "Module",
      chain.filter(([{ type }]) => type === "module"),
    );
    return [...scopes, this.#scope("Globals", { roots: [GLOBALS], path: [] })];
  }

  #scope(name: string, place: Place): Scope {
    return { name, variablesReference: this.#number(place), expensive: false };
  }

  /** The notebook's variables. */
  globals(): Promise<DapVariable[]> {
    return this.#list({ roots: [GLOBALS], path: [] });
  }

  async children(reference: unknown, start?: unknown, count?: unknown): Promise<DapVariable[]> {
    const place = this.#places.get(Number(reference));
    return place ? this.#list(place, Number(start) || 0, Number(count) || undefined) : [];
  }

  /** Of an inner scope first: they hide those outside. */
  async #list(place: Place, start = 0, count?: number): Promise<DapVariable[]> {
    const found = new Map<string, DapVariable>();
    for (const root of place.roots) {
      const args = [argument(root), { value: place.path }, { value: start }];
      const more = count === undefined ? [] : [{ value: count }];
      for (const one of await this.#look<Listed[]>("list", ...args, ...more)) {
        const [name, value, unfolds, evaluateName] = one;
        if (found.has(name) || !isWritten(name, place)) continue;
        const child = { roots: [root], path: [...place.path, name] };
        const variablesReference = unfolds ? this.#number(child) : 0;
        const real = place.path.length === 0 ? (evaluateName ?? name) : undefined;
        // JupyterLab writes a type in place of the value, where it is told one.
        found.set(name, { name, value, variablesReference, evaluateName: real });
      }
    }
    return [...found.values()];
  }

  #number(place: Place): number {
    if (!place.roots.includes(GLOBALS)) {
      this.#places.set(++this.#count, place);
      return this.#count;
    }
    const key = JSON.stringify(place.path);
    const number = this.#known.get(key) ?? ++this.#count;
    this.#known.set(key, number);
    this.#places.set(number, place);
    return number;
  }

  /** What an expression gave. */
  async describe(remote: Remote): Promise<{ result: string; variablesReference: number }> {
    const [, result, unfolds] = await this.#look<Listed>("describe", asArgument(remote));
    const place = { roots: [{ object: remote.objectId ?? null }], path: [] };
    const isObject = unfolds && remote.objectId !== undefined;
    return { result, variablesReference: isObject ? this.#number(place) : 0 };
  }

  async set(reference: unknown, name: string, value: Remote): Promise<void> {
    const place = this.#places.get(Number(reference));
    if (!place) throw new Error("there is no such list of variables any more");
    for (const root of place.roots) {
      const args = [argument(root), { value: place.path }];
      const names = (await this.#look<Listed[]>("list", ...args)).map(([one]) => one);
      if (!names.includes(name)) continue;
      const newValue = asArgument(value);
      if (root.scope && root.scope.scopeNumber >= 0 && place.path.length === 0) {
        const where = { ...root.scope, variableName: name, newValue };
        await this.inspector.send("Debugger.setVariableValue", where);
      } else await this.#look("assign", ...args, { value: name }, newValue);
      return;
    }
    throw new Error(`there is no variable ${name}`);
  }
}

/** Code that does not yield may go on for hours. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = new AbortController();
  const wait = { signal: late.signal, ref: false };
  const timeout = sleep(PATIENCE_MS, undefined, wait).then(() => {
    throw new Error("the code is running: pause it first");
  });
  timeout.catch(() => {});
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    late.abort();
  }
}

const argument = ({ object }: Root): Runtime.CallArgument =>
  object === null ? { value: null } : { objectId: object };

export function asArgument(remote: Remote): Runtime.CallArgument {
  const { objectId, unserializableValue, value } = remote;
  if (objectId) return { objectId };
  return unserializableValue ? { unserializableValue } : { value };
}

function isWritten(name: string, { text, path }: Place): boolean {
  return text === undefined || path.length > 0 || text.includes(name);
}
