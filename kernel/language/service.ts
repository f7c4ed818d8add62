import type { CompilerOptions, LanguageService, SourceFile } from "typescript";
import { tagsOf } from "../compile/tags.js";
import { ts } from "../compile/typescript.js";
import { callsCheck } from "./checkCalls.js";
import { Completer } from "./completion.js";
import { makeHost, Paused } from "./host.js";
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

/** Not in the public types, like what follows: the names that a file declares, once it is bound. */
interface Bound extends SourceFile {
  readonly locals?: object;
}

interface Internals {
  setLocalizedDiagnosticMessages(messages: undefined): void;
  bindSourceFile(file: SourceFile, options: CompilerOptions): void;
}

const NEVER = () => false;

/** The notebook's language service: it knows all cells that have run, and answers about one more. */
export class NotebookService {
  readonly #notebook: Notebook;
  readonly #service: LanguageService;
  readonly #completer: Completer;
  #words: Words = ENGLISH;
  #roots: string[];
  readonly #implicitAny: boolean;
  /** What is wrong with the settings: told once. */
  #problems: string;
  #pause = NEVER;

  constructor(folder: string, locale: string) {
    const place = folder.replaceAll("\\", "/");
    this.#setLocale(locale);
    this.#notebook = new Notebook(place);
    const { options, problems, implicitAny } = settingsFor(place);
    this.#implicitAny = implicitAny;
    this.#problems = problems.map((problem) => `tsconfig.json: ${problem}\n`).join("");
    this.#roots = [this.#notebook.draft("", "").file];
    const host = makeHost(this.#notebook, place, options, {
      roots: () => this.#roots,
      pause: () => this.#pause(),
    });
    this.#service = ts.createLanguageService(host, registry);
    this.#completer = new Completer(this.#service, this.#notebook);
  }

  /**
   * Reads the standard library and the types of Node, so that the first answer is prompt. False
   * where it stopped since `pause` said so: called again, it goes on from there.
   */
  warmUp(pause = NEVER): boolean {
    const { file } = this.#notebook.draft('import { show } from "convlab";\nconsole.log(show)', "");
    this.#roots = [file];
    this.#pause = pause;
    try {
      this.#bind(pause);
      this.#service.getSemanticDiagnostics(file);
    } catch (error) {
      if (error instanceof Paused) return false;
      throw error;
    } finally {
      this.#pause = NEVER;
    }
    this.complete("Math.", 5);
    return true;
  }

  /** The longest part of making a type checker, file by file. */
  #bind(pause: () => boolean): void {
    const program = this.#service.getProgram()!;
    const options = program.getCompilerOptions();
    for (const file of program.getSourceFiles() as readonly Bound[]) {
      if (file.locals) continue;
      if (pause()) throw new Paused();
      (ts as unknown as Internals).bindSourceFile(file, options);
    }
  }

  /** TypeScript has its own messages in many languages. */
  #setLocale(locale: string): void {
    this.#words = locale === "ko" ? KOREAN : ENGLISH;
    if (locale !== "en") ts.validateLocaleAndSetLanguage(locale, ts.sys);
    else (ts as unknown as Internals).setLocalizedDiagnosticMessages(undefined);
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
        this.#completer.forget();
        return this.#notebook.reset();
      case "locale":
        this.#completer.forget();
        return this.#setLocale(request.locale);
      case "warmUp":
        return this.warmUp();
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
    if (module || this.#notebook.isForAll(file)) this.#completer.forget();
    return { name, source, file };
  }

  /** Keeps cells as they are until they are reported. */
  hold({ file }: AddedCell): void {
    this.#notebook.held.add(file);
  }

  /**
   * The type errors of cells, each as of when it was added; together they cost little more than one.
   * Those from `first` on, and only some of them where `pause` says that somebody else waits.
   */
  report(cells: readonly AddedCell[], first = 0, pause = NEVER): Report[] {
    // All of them each time: another program would have to be made for fewer.
    this.#roots = cells.map(({ file }) => file);
    const reports: Report[] = [];
    for (const cell of cells.slice(first)) {
      if (reports.length > 0 && pause()) return reports;
      reports.push(this.#report(cell));
    }
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
    return this.#completer.complete(code, cursor);
  }

  inspect(code: string, cursor: number, detail: number): Inspection | undefined {
    this.#roots = [this.#notebook.pathOf("In[ ]")];
    return inspect(this.#service, this.#notebook, code, cursor, detail);
  }
}
