/** What was asked for, what came, and what to do about it: the one form of the library's errors. */
export class LabError extends Error {
  /** The function that complains, for example `conv2d`. */
  readonly op: string;
  readonly expected: string;
  readonly got: string;
  readonly hint: string | undefined;

  constructor(op: string, expected: string, got: string, hint?: string) {
    super(`${op}: expected ${expected}, got ${got}${hint ? `\nhint: ${hint}` : ""}`);
    this.name = new.target.name;
    this.op = op;
    this.expected = expected;
    this.got = got;
    this.hint = hint;
  }
}

/** Shapes do not fit each other or the operation. */
export class ShapeError extends LabError {}

/** An option or an argument has a value that means nothing here. */
export class OptionError extends LabError {}

/** Numbers, labels or files are not what they should be. */
export class DataError extends LabError {}

/** Something about gradients that cannot be done. */
export class GraphError extends LabError {}
