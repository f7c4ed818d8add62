import type { SourceMap } from "../child/sourceMap.js";
import type { Args, DapBreakpoint } from "./dap.js";
import type { Inspector } from "./inspector.js";
import type { Source, Sources } from "./sources.js";

interface Wanted {
  readonly id: number;
  readonly line: number;
  /** As the client said it, for one that asks later. */
  readonly said: Args;
  /** JavaScript that is true where the code shall stop. */
  readonly condition?: string;
}

interface Services {
  /** Undefined while nobody debugs. */
  inspector(): Inspector | undefined;
  readonly sources: Sources;
  /** From the script of a text that has not run yet. */
  mapOf(path: string): Promise<SourceMap | undefined>;
  toJavaScript(code: string): Promise<string>;
}

/** The breakpoints by path, and in each script that was made of the path's text. */
export class Breakpoints {
  readonly #byPath = new Map<string, Wanted[]>();
  /** The inspector's own numbers, by script. */
  readonly #set = new Map<string, string[]>();
  readonly #ids = new Map<string, number>();
  #count = 0;

  constructor(private readonly services: Services) {}

  /** All breakpoints of a path, in place of those before. */
  async replace(path: string, said: readonly Args[]): Promise<DapBreakpoint[]> {
    const map = said.length > 0 ? await this.services.mapOf(path) : undefined;
    const wanted = await Promise.all(said.map((one) => this.#wanted(one, map)));
    const real = wanted.filter((one) => one !== undefined);
    if (real.length > 0) this.#byPath.set(path, real);
    else this.#byPath.delete(path);
    for (const source of this.services.sources.at(path)) await this.apply(source);
    return wanted.map((one, i) => ({
      id: one?.id ?? ++this.#count,
      verified: one !== undefined,
      line: one?.line ?? Number(said[i].line),
      source: { path },
      ...(one ? {} : { message: "There is no code on this line or below it." }),
    }));
  }

  async #wanted(said: Args, map: SourceMap | undefined): Promise<Wanted | undefined> {
    const line = map ? map.nextLine(Number(said.line)) : Number(said.line);
    if (line === undefined || !Number.isInteger(line)) return undefined;
    return { id: ++this.#count, line, said, condition: await this.#condition(said) };
  }

  async #condition({ condition, logMessage }: Args): Promise<string | undefined> {
    const asked = typeof condition === "string" && condition.trim() !== "" ? condition : undefined;
    const js = asked && withoutEnd(await this.services.toJavaScript(asked));
    if (typeof logMessage !== "string" || logMessage === "") return js;
    const log = `(console.log(${template(logMessage)}), false)`;
    return js ? `(${js}) && ${log}` : log;
  }

  /** Puts the breakpoints into a script, which may be one that comes next under this name. */
  async apply({ url, path, map }: Source): Promise<void> {
    const inspector = this.services.inspector();
    const wanted = this.#byPath.get(path) ?? [];
    const old = this.#set.get(url) ?? [];
    if (!inspector || (wanted.length === 0 && old.length === 0)) return;
    this.#set.delete(url);
    for (const breakpointId of old) {
      this.#ids.delete(breakpointId);
      await inspector.send("Debugger.removeBreakpoint", { breakpointId });
    }
    const set: string[] = [];
    this.#set.set(url, set);
    for (const { id, line, condition } of wanted) {
      const place = map ? map.generated(line) : { line, column: 1 };
      if (!place) continue;
      const where = { url, lineNumber: place.line - 1, columnNumber: place.column - 1 };
      // Two lines may begin at the same place: there the inspector refuses the second.
      const { breakpointId } = await inspector
        .send<{ breakpointId: string }>("Debugger.setBreakpointByUrl", { ...where, condition })
        .catch(() => ({ breakpointId: undefined }));
      if (breakpointId === undefined) continue;
      set.push(breakpointId);
      this.#ids.set(breakpointId, id);
    }
  }

  /** Whether somebody wants to stop in this text. */
  concerns({ url, path }: Source): boolean {
    return this.#byPath.has(path) || this.#set.has(url);
  }

  idOf(breakpointId: string): number | undefined {
    return this.#ids.get(breakpointId);
  }

  /** The inspector knows none of them any more. */
  forgetSet(): void {
    this.#set.clear();
    this.#ids.clear();
  }

  clear(): void {
    this.#byPath.clear();
    this.forgetSet();
  }

  list(): { source: string; breakpoints: Args[] }[] {
    return [...this.#byPath].map(([source, wanted]) => ({
      source,
      breakpoints: wanted.map(({ said, line }) => ({ ...said, line })),
    }));
  }
}

const withoutEnd = (code: string): string => code.trim().replace(/;$/, "");

/** `loss is {loss}` as a template literal. */
function template(message: string): string {
  const parts = message
    .split(/(\{[^{}]*\})/)
    .map((part, i) => (i % 2 === 1 ? `$${part}` : part.replace(/[`\\]|\$(?=\{)/g, "\\$&")));
  return `\`${parts.join("")}\``;
}
