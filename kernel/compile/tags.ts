/** What a cell says of itself in a comment before its code, as tslab reads it. */
export interface Tags {
  /** `@module name`: the cell is a file that other cells import as `./name`. */
  readonly module?: string;
  /** `@jsx`: the cell is TSX. */
  readonly jsx: boolean;
}

const COMMENTS = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/;
const DOCUMENTATION = /\/\*\*[\s\S]*?\*\//g;

export function tagsOf(source: string): Tags {
  const head = COMMENTS.exec(source)?.[0] ?? "";
  const comments = (head.match(DOCUMENTATION) ?? []).join("\n");
  const module = /@module[ \t]+(\w+)[ \t]*(?:\*|\n|$)/.exec(comments)?.[1];
  return { ...(module ? { module } : {}), jsx: /@jsx\b/.test(comments) };
}
