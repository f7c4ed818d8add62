import type { LanguageService } from "typescript";
import { tagsOf } from "../compile/tags.js";
import { ts } from "../compile/typescript.js";
import { callsCheck } from "./checkCalls.js";
import { complete } from "./completion.js";
import { makeHost } from "./host.js";
import { inspect } from "./inspection.js";
import { mayCheck } from "./modes.js";
import { Notebook } from "./notebook.js";
import { settingsFor } from "./options.js";
import { ENGLISH, isImplicitAny, KOREAN, report, type Words } from "./problems.js";
import type { Completion, Inspection, LanguageRequest, Report } from "./protocol.js";

const MOST_DEPTH = 12;
const registry = ts.createDocumentRegistry();
export const NOTHING: Report = { errors: [], text: "", isCheck: false };

/** A cell whose declarations are known, and whose types may be asked for. */
export interface AddedCell {
  readonly name: string;
  readonly source: string;
  readonly file: string;
}

interface Messages {
  setLocalizedDiagnosticMessages(messages: undefined): void;
}

/** The notebook's language service: it knows all cells that have run, and answers about one more. */
export class NotebookService {
  readonly #notebook: Notebook;
  readonly #service: LanguageService;
  #words: Words = ENGLISH;
  #roots: string[];
  readonly #implicitAny: boolean;
  /** What is wrong with the settings: told once. */
  #problems: string;

  constructor(folder: string, locale: string) {
    const place = folder.replaceAll("\\", "/");
    this.#setLocale(locale);
    this.#notebook = new Notebook(place);
    const { options, problems, implicitAny } = settingsFor(place);
    this.#implicitAny = implicitAny;
    this.#problems = problems.map((problem) => `tsconfig.json: ${problem}\n`).join("");
    this.#roots = [this.#notebook.draft("", "").file];
    const host = makeHost(this.#notebook, place, options, () => this.#roots);
    this.#service = ts.createLanguageService(host, registry);
  }

  /** Reads the standard library and the types of Node, so that the first answer is prompt. */
  warmUp(): void {
    const { file } = this.#notebook.draft('import { show } from "convlab";\nconsole.log(show)', "");
    this.#roots = [file];
    this.#service.getSemanticDiagnostics(file);
    this.complete("Math.", 5);
  }

  /** TypeScript has its own messages in many languages. */
  #setLocale(locale: string): void {
    this.#words = locale === "ko" ? KOREAN : ENGLISH;
    if (locale !== "en") ts.validateLocaleAndSetLanguage(locale, ts.sys);
    else (ts as unknown as Messages).setLocalizedDiagnosticMessages(undefined);
  }

  answer(request: LanguageRequest): unknown {
    switch (request.kind) {
      case "check":
        return this.check(request.file, request.source, request.report);
      case "complete":
        return this.complete(request.code, request.cursor);
      case "inspect":
        return this.inspect(request.code, request.cursor, request.detail);
      case "forget":
        return this.#notebook.forget(request.names);
      case "reset":
        return this.#notebook.reset();
      case "locale":
        return this.#setLocale(request.locale);
    }
  }

  check(name: string, source: string, wanted = true): Report {
    const cell = this.add(name, source);
    return wanted ? this.report([cell])[0] : NOTHING;
  }

  /** The cell's declarations are the notebook's from now on. */
  add(name: string, source: string): AddedCell {
    const { module } = tagsOf(source);
    const file = module
      ? this.#notebook.addModule(module, source)
      : this.#notebook.add(name, source);
    return { name, source, file };
  }

  /** Keeps cells as they are until they are reported. */
  hold({ file }: AddedCell): void {
    this.#notebook.held.add(file);
  }

  /** The type errors of cells, each as of when it was added; together they cost little more than one. */
  report(cells: readonly AddedCell[]): Report[] {
    this.#roots = cells.map(({ file }) => file);
    const reports = cells.map((cell) => this.#report(cell));
    for (const { file } of cells) {
      if (this.#notebook.depthOf(file) > MOST_DEPTH) this.#settle(file);
      this.#notebook.held.delete(file);
    }
    return reports;
  }

  #report({ name, source, file }: AddedCell): Report {
    const found = this.#service
      .getSemanticDiagnostics(file)
      .filter(({ code }) => this.#implicitAny || !isImplicitAny(code));
    const result = report(name, source, found, this.#notebook, this.#words);
    const isCheck = result.errors.length > 0 && this.#isCheck(file, source);
    const text = this.#problems + result.text;
    this.#problems = "";
    return { ...result, text, isCheck };
  }

  /** A long row of cells, each inferred from the one before, would be inferred again for each cell. */
  #settle(file: string): void {
    const { outputFiles } = this.#service.getEmitOutput(file, true, true);
    const text = outputFiles.find(({ name }) => name.endsWith(".d.ts"))?.text;
    if (text) this.#notebook.settle(file, text);
  }

  #isCheck(file: string, source: string): boolean {
    if (!mayCheck(source)) return false;
    const program = this.#service.getProgram();
    const parsed = program?.getSourceFile(file);
    return parsed !== undefined && callsCheck(parsed, program!.getTypeChecker());
  }

  complete(code: string, cursor: number): Completion {
    this.#roots = [this.#notebook.pathOf("In[ ]")];
    return complete(this.#service, this.#notebook, code, cursor);
  }

  inspect(code: string, cursor: number, detail: number): Inspection | undefined {
    this.#roots = [this.#notebook.pathOf("In[ ]")];
    return inspect(this.#service, this.#notebook, code, cursor, detail);
  }
}
