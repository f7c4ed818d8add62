/** What the kernel's process and the thread with TypeScript say to one another. */
import type { Spot } from "../compile/catches.js";
import type { CompiledCell, ErrorContent } from "../compile/cell.js";
import type { CompiledFile } from "../compile/file.js";

/** What type errors do: they stop the cell before it runs, are shown below it, or nothing. */
export type TypesMode = "stop" | "warn" | "off";

/** A cell that is about to run: from now on its declarations are the notebook's. */
export interface CheckRequest {
  readonly kind: "check";
  /** As in stack traces, for example `In[3]`. */
  readonly file: string;
  readonly source: string;
  /** False where nobody would see the result: the declarations count all the same. */
  readonly report: boolean;
  /** Somebody waits for the result: it is not put off until the notebook is quiet. */
  readonly prompt?: boolean;
}

/** What a check found, ready to be read. */
export interface Report {
  readonly errors: readonly TypeProblem[];
  /** All of them with their code frames; empty where there are none. */
  readonly text: string;
  /** The cell asks an exercise's check: wrong types stop it. */
  readonly isCheck: boolean;
}

export interface TypeProblem {
  readonly code: number;
  readonly message: string;
  /** From 1, in the cell. */
  readonly line: number;
  readonly column: number;
}

export interface CompleteRequest {
  readonly kind: "complete";
  readonly code: string;
  /** In UTF-16 units. */
  readonly cursor: number;
}

export interface Candidate {
  readonly text: string;
  /** `function`, `property`, `keyword` …: JupyterLab has an icon for each. */
  readonly type: string;
  readonly signature?: string;
  readonly documentation?: string;
}

export interface Completion {
  /** What the candidates replace, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly Candidate[];
  /** The names before the point where the types know nothing: the live value may have more. */
  readonly path?: readonly string[];
}

export interface InspectRequest {
  readonly kind: "inspect";
  readonly code: string;
  readonly cursor: number;
  /** 1: with the source. */
  readonly detail: number;
}

export interface Inspection {
  /** `const model: Sequential`, as an editor shows it. */
  readonly signature: string;
  readonly documentation: string;
  /** `@param`, `@returns`, `@example` …, one an entry. */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
  readonly source?: { readonly file: string; readonly text: string };
  /** The names that lead to the value, where there may be one: `model.conv1`. */
  readonly path?: readonly string[];
}

/** A cell that is about to run waits for this: it goes before everything else. */
export interface CompileRequest {
  readonly kind: "compile";
  readonly source: string;
  readonly file: string;
  /** The notebook's variables that have the name of a built-in one. */
  readonly own: readonly string[];
}

export interface CellCompiled {
  readonly cell: CompiledCell | ErrorContent;
  /** As in the request, with those that this cell adds. */
  readonly own: readonly string[];
}

/** A local file that a cell imports. */
export interface CompileFileRequest {
  readonly kind: "compileFile";
  readonly source: string;
  readonly file: string;
}

/** The code, or what is wrong with the file. */
export interface FileOutcome {
  readonly compiled?: CompiledFile;
  readonly problem?: string;
}

export type CompilerRequest =
  | CompileRequest
  | CompileFileRequest
  | { readonly kind: "isComplete"; readonly code: string }
  /** Whether an error at this place is caught by the function around it. */
  | { readonly kind: "isCaught"; readonly source: string; readonly spot: Spot }
  /** What type errors do in this notebook. */
  | { readonly kind: "types" };

export type LanguageRequest =
  | CheckRequest
  | CompleteRequest
  | InspectRequest
  /** Names that a failed cell left without a value. */
  | { readonly kind: "forget"; readonly names: readonly string[] }
  | { readonly kind: "locale"; readonly locale: string }
  /** Time to read the library's types, if nobody else wants anything. */
  | { readonly kind: "warmUp" }
  /** All values are lost. */
  | { readonly kind: "reset" };

export interface Question {
  readonly id: number;
  readonly request: LanguageRequest | CompilerRequest;
}

const COMPILER = new Set(["compile", "compileFile", "isComplete", "isCaught", "types"]);

/** Whether the question is the compiler's: it needs no types, and goes before those that do. */
export function isCompilers(request: Question["request"]): request is CompilerRequest {
  return COMPILER.has(request.kind);
}

export interface Answer {
  readonly id: number;
  readonly value: unknown;
}
