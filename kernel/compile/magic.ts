import { t } from "../messages.js";

/** What to do instead of a line that only IPython and its like understand: `%%html`, `!npm install x`. */
export function hintForMagic(line: string): string[] {
  const [, sign, name] = /^\s*(%%?|!|\?)\s*([\w.-]*)/.exec(line) ?? [];
  if (sign === undefined) return [];
  if (sign === "!" || /^(npm|sh|bash|system)$/.test(name)) return [shellHint()];
  if (sign === "?") return [];
  return [
    t({
      ko: `힌트: ${sign}${name}은(는) 이 커널에 없습니다. 셀에는 TypeScript만 씁니다.`,
      en: `hint: there is no ${sign}${name} here: a cell is TypeScript and nothing else.`,
    }),
  ];
}

export const shellHint = (): string =>
  t({
    ko: "힌트: 셸 명령은 터미널에서 실행합니다. 셀에서는 execSync(…) (node:child_process).",
    en: "hint: shell commands go into a terminal; in a cell: execSync(…) of node:child_process.",
  });
