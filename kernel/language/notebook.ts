import { isObjectCell } from "../compile/objectCell.js";
import { type Declarations, declarationsOf, type Kind } from "./declared.js";

export interface VirtualFile {
  readonly text: string;
  readonly version: string;
}

interface Cell {
  readonly file: string;
  readonly source: string;
  readonly declares: Declarations;
  /** The files of the cells whose names it uses. */
  readonly needs: ReadonlySet<string>;
  /** Of the row of cells that have to be read for its types. */
  readonly depth: number;
}

interface Name {
  readonly cell: Cell;
  readonly kind: Kind;
}

const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
/** So many names that fit what is being typed are offered with their types. */
const OFFERED = 40;
/** Every so many cells those that nothing refers to are forgotten. */
const SWEEP = 50;
/** For all notebooks: TypeScript keeps parsed files by path and version. */
let versions = 0;

/**
 * The notebook as TypeScript sees it: each cell is a module of its own that imports what it uses
 * from the cells that declared it last. So a name may be declared again with another type, a cell
 * costs the same however many came before, and messages keep the cell's own places.
 */
export class Notebook {
  readonly #cells = new Map<string, Cell>();
  readonly #files = new Map<string, VirtualFile>();
  readonly #names = new Map<string, Name>();
  /** Files that are still to be checked: they stay, whatever becomes of their names. */
  readonly held = new Set<string>();
  /** Cells that declare something for all: `declare global`. */
  readonly #globals = new Set<string>();
  #added = 0;

  constructor(private readonly folder: string) {}

  /** Takes the cell's declarations over, and returns the path of its file. */
  add(name: string, source: string): string {
    const file = this.pathOf(name);
    const declares = declarationsOf(source);
    const { text, needs } = this.#imports(source, declares, []);
    const own = [...declares.names.keys()].filter((n) => !declares.exported.has(n));
    const exports = `export { ${own.join(", ")} };`;
    const cell: Cell = { file, source, declares, needs, depth: this.#depth(needs) };
    this.#cells.set(file, cell);
    // Behind the cell: the places in it stay as they are, and a leading `// @ts-nocheck` works.
    // An object, which TypeScript would take for a block, declares nothing.
    const code = isObjectCell(source) ? "" : source;
    this.#write(file, `${code}\n;${exports}${text}`);
    if (declares.isGlobal) this.#globals.add(file);
    for (const [declared, kind] of declares.names) this.#names.set(declared, { cell, kind });
    if (++this.#added % SWEEP === 0) this.#sweep();
    return file;
  }

  /** How many cells in a row have to be read for the types of this one. */
  depthOf(file: string): number {
    return this.#cells.get(file)?.depth ?? 0;
  }

  /** Puts the declarations that were found in a cell's place: nothing has to be inferred any more. */
  settle(file: string, declarations: string): void {
    const cell = this.#cells.get(file);
    if (!cell) return;
    const needs = new Set([...cell.needs].filter((other) => declarations.includes(`"${other}"`)));
    const settled: Cell = { ...cell, needs, depth: this.#depth(needs) };
    this.#cells.set(file, settled);
    this.#write(file, declarations);
    for (const [name, { kind, cell: holder }] of this.#names) {
      if (holder === cell) this.#names.set(name, { kind, cell: settled });
    }
  }

  #depth(needs: ReadonlySet<string>): number {
    return 1 + Math.max(0, ...[...needs].map((file) => this.depthOf(file)));
  }

  /** A cell that is being written: the file, and where in it the cell's text starts. */
  draft(source: string, prefix: string): { file: string; text: string; offset: number } {
    const file = this.pathOf("In[ ]");
    // By the first letter: with the next one, the program stays as it is.
    const offered = prefix === "" ? [] : this.namesLike([...prefix][0]).slice(0, OFFERED);
    const head = `export {};${this.#imports(source, declarationsOf(source), offered).text}`;
    // In front of the cell: an open bracket or template must not swallow it.
    const text = head + source;
    if (this.#files.get(file)?.text !== text) this.#write(file, text);
    return { file, text, offset: head.length };
  }

  /** A cell that other cells import as a file; returns its path. */
  addModule(name: string, source: string): string {
    const file = `${this.folder}/${name}`;
    this.#write(file, source);
    return file;
  }

  forget(names: readonly string[]): void {
    for (const name of names) this.#names.delete(name);
  }

  reset(): void {
    this.#cells.clear();
    this.#names.clear();
    this.#globals.clear();
    this.#files.clear();
    this.held.clear();
  }

  pathOf(name: string): string {
    return `${this.folder}/${name}.ts`;
  }

  file(path: string): VirtualFile | undefined {
    return this.#files.get(path);
  }

  get paths(): string[] {
    return [...this.#files.keys()];
  }

  get size(): number {
    return this.#cells.size;
  }

  /** The text of a cell as it was written. */
  sourceOf(path: string): string | undefined {
    return this.#cells.get(path)?.source;
  }

  /** The file of the cell that declared a name last. */
  cellOf(name: string): string | undefined {
    return this.#names.get(name)?.cell.file;
  }

  /** Whether the cell changes types everywhere: `declare global`. */
  isForAll(path: string): boolean {
    return this.#globals.has(path);
  }

  /** `In[3]` of a cell's file. */
  nameOf(path: string): string {
    return path.slice(this.folder.length + 1).replace(/\.ts$/, "");
  }

  kindOf(name: string): Kind | undefined {
    return this.#names.get(name)?.kind;
  }

  /** The notebook's names that start so, the newest first. */
  namesLike(prefix: string): string[] {
    const start = prefix.toLowerCase();
    const names = [...this.#names.keys()].reverse();
    return start === "" ? names : names.filter((name) => name.toLowerCase().startsWith(start));
  }

  #write(file: string, text: string): void {
    this.#files.set(file, { text, version: String(++versions) });
  }

  /** What brings the earlier cells' names into a cell that mentions them. */
  #imports(source: string, declares: Declarations, more: readonly string[]) {
    const words = new Set([...(source.match(WORDS) ?? []), ...more]);
    const needs = new Set<string>(this.#globals);
    const aliases = new Map<string, string[]>();
    const variables: string[] = [];
    for (const word of words) {
      const found = this.#names.get(word);
      if (!found || declares.names.has(word)) continue;
      const { file } = found.cell;
      needs.add(file);
      // An imported name can't be assigned to. A constant keeps its literal type as an import only.
      if (found.kind === "variable") variables.push(`${word}: typeof import("${file}").${word}`);
      else aliases.set(file, [...(aliases.get(file) ?? []), word]);
    }
    const parts = [...aliases].map(([file, names]) => `import { ${names} } from "${file}";`);
    for (const file of this.#globals) parts.push(`import "${file}";`);
    if (variables.length > 0) parts.push(`declare let ${variables.join(", ")};`);
    return { text: parts.join(""), needs };
  }

  /** Forgets the cells that no name and no other cell leads to. */
  #sweep(): void {
    const reached = new Set<string>();
    const waiting = [
      ...this.held,
      ...this.#globals,
      ...[...this.#names.values()].map(({ cell }) => cell.file),
    ];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      waiting.push(...(this.#cells.get(file)?.needs ?? []));
    }
    for (const file of this.#cells.keys()) {
      if (reached.has(file)) continue;
      this.#cells.delete(file);
      this.#files.delete(file);
    }
  }
}
