/** The Debug Adapter Protocol as far as it is spoken here, with Jupyter's additions (protocol 5.5). */

export interface DapRequest {
  readonly seq?: number;
  readonly command?: string;
  readonly arguments?: Args;
}

/** What clients send: nothing of it is certain. */
export type Args = Readonly<Record<string, unknown>>;

export interface DapEvent {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: object;
}

export interface DapSource {
  readonly name: string;
  readonly path: string;
  /** The script's number, where no file holds its text. */
  readonly sourceReference?: number;
}

export interface DapFrame {
  readonly id: number;
  readonly name: string;
  readonly source?: DapSource;
  readonly line: number;
  readonly column: number;
  readonly presentationHint?: "normal" | "label" | "subtle";
}

export interface DapVariable {
  readonly name: string;
  readonly value: string;
  readonly evaluateName?: string;
  readonly type?: string;
  /** 0 where there is nothing to unfold. */
  readonly variablesReference: number;
}

export interface DapBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly source: { readonly path: string };
  readonly message?: string;
}

/** One thread of the notebook's: the one that runs its code. */
export const THREAD = 1;

/** What the debugger can do beyond the least. */
export const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsExceptionInfoRequest: true,
  supportsModulesRequest: true,
  supportsTerminateRequest: true,
};
