/** Something wrong in a lesson's source: where it is and what to do. */
export class CourseError extends Error {
  override readonly name = "CourseError";

  constructor(
    readonly file: string,
    readonly line: number | null,
    what: string,
    hint: string,
  ) {
    super(`${file}${line === null ? "" : `:${line}`}: ${what}\nhint: ${hint}`);
  }
}
