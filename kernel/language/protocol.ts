/** What the kernel's process and the thread with the language service say to one another. */

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

export type LanguageRequest =
  | CheckRequest
  | CompleteRequest
  | InspectRequest
  /** Names that a failed cell left without a value. */
  | { readonly kind: "forget"; readonly names: readonly string[] }
  | { readonly kind: "locale"; readonly locale: string }
  /** All values are lost. */
  | { readonly kind: "reset" };

export interface Question {
  readonly id: number;
  readonly request: LanguageRequest;
}

export interface Answer {
  readonly id: number;
  readonly value: unknown;
}
