/** What a cell like `conv2d?` asks for; two question marks ask for the source as well. */
export interface HelpQuery {
  readonly expression: string;
  readonly detail: 0 | 1;
}

/** A name, or names joined by dots: never TypeScript when a question mark stands beside it. */
const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*`;
const BEHIND = new RegExp(String.raw`^\s*(${NAME})(\?{1,2})\s*$`, "u");
const BEFORE = new RegExp(String.raw`^\s*(\?{1,2})(${NAME})\s*$`, "u");

export function helpQuery(code: string): HelpQuery | undefined {
  const behind = BEHIND.exec(code);
  const before = BEFORE.exec(code);
  const [expression, marks] = behind ? [behind[1], behind[2]] : [before?.[2], before?.[1]];
  if (expression === undefined || marks === undefined) return undefined;
  return { expression, detail: marks.length === 2 ? 1 : 0 };
}
