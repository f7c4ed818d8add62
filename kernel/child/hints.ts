import { shellHint } from "../compile/magic.js";
import { t } from "../messages.js";

/** What a page has and a program has not. */
const OF_A_PAGE =
  /^(document|window|localStorage|sessionStorage|requestAnimationFrame|cancelAnimationFrame|XMLHttpRequest)$/;

/** `!npm ls`: TypeScript reads the first word as a name. */
const COMMAND = /^\s*! ?[\w.-]+( +[\w./@-]+)*\s*$/;

/** What to do about a name that is not defined; `line` is the code that uses it. */
export function hintForMissing(message: string, line: string): string | undefined {
  const name = /^([\p{ID_Continue}$]+) is not defined$/u.exec(message)?.[1];
  if (!name) return undefined;
  if (line.trim().startsWith("!") && COMMAND.test(line)) return shellHint();
  if (name === "$$") {
    return t({
      ko: '힌트: $$는 IJavascript의 것입니다. 여기서는: import { display } from "tslab"; display.html(…). 기다리는 것은 await로.',
      en: 'hint: $$ is IJavascript\'s; here: import { display } from "tslab"; display.html(…), and await for what takes its time.',
    });
  }
  if (OF_A_PAGE.test(name)) {
    return t({
      ko: "힌트: 셀은 웹 페이지가 아니라 Node.js에서 실행됩니다. 페이지에 보일 것은 HTML로 출력하세요.",
      en: "hint: a cell runs in Node.js, not in the page; what the page is to show goes there as HTML.",
    });
  }
  const assigned = new RegExp(
    `(^|[^\\p{ID_Continue}$.])${name.replaceAll("$", "\\$")}\\s*=(?![=>])`,
    "u",
  );
  if (!assigned.test(line)) return undefined;
  return t({
    ko: `힌트: 변수는 먼저 선언합니다: let ${name} = …`,
    en: `hint: a variable is declared first: let ${name} = …`,
  });
}
