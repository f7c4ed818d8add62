import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import typescript from "highlight.js/lib/languages/typescript";

hljs.registerLanguage("typescript", typescript);
hljs.registerLanguage("sh", bash);

/** TypeScript with its words marked, as HTML. */
export const highlighted = (code: string, language = "typescript"): string =>
  hljs.highlight(code, { language }).value;
