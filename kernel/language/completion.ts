import type { CompletionEntry, CompletionInfo, LanguageService } from "typescript";
import { ts } from "../compile/typescript.js";
import { memberPlace } from "./members.js";
import type { Notebook } from "./notebook.js";
import { pathBefore } from "./places.js";
import { readable } from "./problems.js";
import type { Candidate, Completion } from "./protocol.js";

/** So long the candidates' documentation may be looked up, so that completion stays prompt. */
const DETAILS_MS = 5;
const DETAILED = 30;
const MOST = 500;
const PREFERENCES = {
  includeCompletionsWithInsertText: true,
  includeAutomaticOptionalChainCompletions: true,
};
const WORD_BEFORE = /[\p{ID_Continue}$#]*$/u;

/** So many variables' members are remembered. */
const MOST_MEMBERS = 100;

/** Where candidates come from: a place in a file that the language service knows. */
interface Source {
  readonly file: string;
  readonly at: number;
}

/** What a variable has, and what was looked up of it. */
interface Members {
  readonly cell: string;
  readonly entries: readonly CompletionEntry[];
  readonly details: Map<string, Partial<Candidate>>;
}

/** Says what may stand at the cursor, the likeliest first, with types, signatures and documentation. */
export class Completer {
  /**
   * By the variable's path: with each letter that is typed, and in each cell, it has the same
   * members, until its name is declared again.
   */
  readonly #members = new Map<string, Members>();

  constructor(
    private readonly service: LanguageService,
    private readonly notebook: Notebook,
  ) {}

  /** Types may have changed that no cell declares by a name. */
  forget(): void {
    this.#members.clear();
  }

  complete(code: string, cursor: number): Completion {
    const place = memberPlace(code, cursor);
    const cell = place && this.notebook.cellOf(place.root);
    if (!place || cell === undefined) return this.#anywhere(code, cursor);
    const found = this.#membersOf(place.path, cell);
    // Where the types say nothing, the value may.
    if (found.entries.length === 0) return this.#anywhere(code, cursor);
    const entries = ranked(found.entries, place.prefix, this.notebook).slice(0, MOST);
    const source = () => this.#draftOf(place.path);
    const candidates = this.#withDetails(entries, source, found.details);
    return { start: cursor - place.prefix.length, end: cursor, candidates };
  }

  #draftOf(path: string): Source {
    const { file, offset } = this.notebook.draft(`${path}.`, "");
    return { file, at: offset + path.length + 1 };
  }

  #membersOf(path: string, cell: string): Members {
    const known = this.#members.get(path);
    if (known?.cell === cell) return known;
    const { file, at } = this.#draftOf(path);
    const info = this.service.getCompletionsAtPosition(file, at, PREFERENCES);
    const isMember = info?.isMemberCompletion === true;
    const found = { cell, entries: isMember ? info.entries : [], details: new Map() };
    this.#members.delete(path);
    this.#members.set(path, found);
    for (const oldest of this.#members.keys()) {
      if (this.#members.size <= MOST_MEMBERS) break;
      this.#members.delete(oldest);
    }
    return found;
  }

  #anywhere(code: string, cursor: number): Completion {
    const { service, notebook } = this;
    const word = WORD_BEFORE.exec(code.slice(0, cursor))![0];
    const isMember = /\.\s*$/.test(code.slice(0, cursor - word.length));
    const { file, offset } = notebook.draft(code, isMember ? "" : word);
    const at = offset + cursor;
    const info = service.getCompletionsAtPosition(file, at, PREFERENCES);
    const start = startOf(info, offset, cursor, word);
    const prefix = code.slice(start, cursor);
    const entries = ranked(info?.entries ?? [], prefix, notebook).slice(0, MOST);
    const candidates = this.#withDetails(entries, () => ({ file, at }));
    const known = new Set(candidates.map(({ text }) => text));
    const isGlobal = info?.isGlobalCompletion || (!info && !isMember && word !== "");
    const others = isGlobal ? notebook.namesLike(prefix).filter((name) => !known.has(name)) : [];
    const more = others.map((text) => ({
      text,
      type: TYPES[notebook.kindOf(text)!] ?? "variable",
    }));
    const end = cursor;
    const all = [...candidates, ...more];
    if (all.length > 0 || !isMember) return { start, end, candidates: all };
    const dot = code
      .slice(0, cursor - word.length)
      .trimEnd()
      .replace(/\??\.$/, "");
    return { start, end, candidates: [], path: pathBefore(dot, dot.length) };
  }

  /** Types, signatures and documentation of the likeliest, as far as there is time. */
  #withDetails(
    entries: readonly CompletionEntry[],
    source: () => Source,
    known = new Map<string, Partial<Candidate>>(),
  ): Candidate[] {
    const until = performance.now() + DETAILS_MS;
    let place: Source | undefined;
    return entries.map((entry, i): Candidate => {
      const plain = { text: entry.name, type: typeOf(entry) };
      const looks = i < DETAILED && !known.has(entry.name) && performance.now() <= until;
      if (looks) {
        place ??= source();
        known.set(entry.name, details(this.service, place.file, place.at, entry));
      }
      return { ...plain, ...known.get(entry.name) };
    });
  }
}

function startOf(
  info: CompletionInfo | undefined,
  offset: number,
  cursor: number,
  word: string,
): number {
  // Paths and other strings say themselves what they replace.
  const own = info?.entries.find((e) => e.replacementSpan && !e.insertText)?.replacementSpan;
  const span = own ?? info?.optionalReplacementSpan;
  const start = span ? span.start - offset : cursor - word.length;
  return start >= 0 && start <= cursor ? start : cursor - word.length;
}

function ranked(
  entries: readonly CompletionEntry[],
  prefix: string,
  notebook: Notebook,
): CompletionEntry[] {
  const lower = prefix.toLowerCase();
  const rank = (entry: CompletionEntry): string => {
    const exact = entry.name.startsWith(prefix) ? "0" : "1";
    const own = notebook.kindOf(entry.name) ? "0" : "1";
    const keyword = entry.kind === "keyword" ? "1" : "0";
    return `${exact}${own}${keyword}${entry.sortText}${entry.name}`;
  };
  return entries
    .filter((entry) => entry.name.toLowerCase().startsWith(lower))
    .filter((entry) => entry.kind !== "warning" && isPlain(entry))
    .filter((entry) => prefix !== "" || entry.kind !== "keyword")
    .map((entry) => ({ entry, key: rank(entry) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ entry }) => entry);
}

/** A name that can be written as it is: `["two words"]` can't. */
function isPlain({ insertText, name }: CompletionEntry): boolean {
  return insertText === undefined || insertText === name || insertText === `?.${name}`;
}

function details(
  service: LanguageService,
  file: string,
  at: number,
  { name, source, data }: CompletionEntry,
): Partial<Candidate> {
  const found = service.getCompletionEntryDetails(file, at, name, {}, source, PREFERENCES, data);
  if (!found) return {};
  const signature = plainSignature(ts.displayPartsToString(found.displayParts));
  const documentation = ts.displayPartsToString(found.documentation);
  const [word] = signature.split(" ", 1);
  const type = TYPE_WORDS.has(word) ? { type: word } : {};
  return { ...type, signature, ...(documentation ? { documentation } : {}) };
}

/** Without the marks of the import by which an earlier cell's name came here. */
export function plainSignature(text: string): string {
  return readable(
    text
      .replace(/^\(alias\) ([\p{ID_Continue}$]+[<(])/u, "function $1")
      .replace(/^\(alias\) /, "")
      .replace(/\n(import|export) [^\n]*$/, ""),
  );
}

/** The first word of a declaration that says more than that its name was imported. */
const TYPE_WORDS = new Set(["class", "function", "interface", "enum", "type", "namespace"]);

const TYPES: Record<string, string> = {
  const: "variable",
  let: "variable",
  var: "variable",
  constant: "variable",
  "local var": "variable",
  alias: "variable",
  import: "variable",
  parameter: "variable",
  getter: "property",
  setter: "property",
  accessor: "property",
  "enum member": "property",
  "type parameter": "type",
  "primitive type": "keyword",
  namespace: "module",
  script: "file",
  directory: "folder",
  "external module name": "module",
};

function typeOf({ kind }: CompletionEntry): string {
  return TYPES[kind] ?? kind;
}
