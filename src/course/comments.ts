import type { Language } from "../host/index.js";
import type { Line } from "./cells.js";
import { CourseError } from "./problem.js";

const COMMENT = /^(\s*\/\/ )(ko|en): ?(.*)$/;
const TRAILING = /\S.*\/\/ (ko|en): /;

/**
 * Keeps the `// ko: …` or the `// en: …` lines, without the prefix. Lines of both kinds that stand
 * together are one comment, which must be there in both languages.
 */
export function keepLanguage(lines: readonly Line[], language: Language, file: string): Line[] {
  const out: Line[] = [];
  let group: { line: Line; language: string }[] = [];
  const close = () => {
    if (group.length > 0) requireBoth(group, file);
    group = [];
  };
  for (const line of lines) {
    const found = COMMENT.exec(line.text);
    if (!found) {
      close();
      if (TRAILING.test(line.text))
        throw new CourseError(
          file,
          line.number,
          "a translated comment after code",
          "put `// ko:` and `// en:` on lines of their own",
        );
      out.push(line);
      continue;
    }
    const [, before, of, text] = found;
    group.push({ line, language: of });
    if (of === language) out.push({ text: `${before}${text}`.trimEnd(), number: line.number });
  }
  close();
  return out;
}

function requireBoth(group: { line: Line; language: string }[], file: string): void {
  for (const language of ["ko", "en"]) {
    if (group.some((comment) => comment.language === language)) continue;
    throw new CourseError(
      file,
      group[0].line.number,
      `this comment is not there in ${language === "ko" ? "Korean" : "English"}`,
      `write a \`// ${language}: …\` line beside it`,
    );
  }
}
