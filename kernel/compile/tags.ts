/** What a cell says of itself in a comment before its code, as tslab reads it. */
export interface Tags {
  /** `name.ts` of `@module name`, `name.tsx` with `@jsx`: other cells import it as `./name`. */
  readonly module?: string;
}

const COMMENTS = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/;
const DOCUMENTATION = /\/\*\*[\s\S]*?\*\//g;

export function tagsOf(source: string): Tags {
  const head = COMMENTS.exec(source)?.[0] ?? "";
  const comments = (head.match(DOCUMENTATION) ?? []).join("\n");
  const module = /(?:\/\*\*|\n)[ \t*]*@module[ \t]+(\w+)[ \t]*(?:\*|\n|$)/.exec(comments)?.[1];
  if (!module) return {};
  return { module: `${module}${/@jsx\b/.test(comments) ? ".tsx" : ".ts"}` };
}
