import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Group } from "../peers/index.js";
import { type LessonProgress, lessonsFrom, markOf, pointsText } from "../progress/index.js";
import { html, Markup } from "./html.js";
import type { Language, Text } from "./types.js";

const WORDS = {
  title: { ko: "그룹 보고서", en: "Group report" },
  exercises: { ko: "연습문제", en: "Exercises" },
  exercise: { ko: "문제", en: "Exercise" },
  points: { ko: "점수", en: "Points" },
  legend: {
    ko: "✓ 통과, ◐ 일부 맞음, ○ 확인했지만 아직, · 아직 확인하지 않음. 공책과 기록 파일에 적힌 그대로예요. 채점은 convlab grade가 해요.",
    en: "✓ passed, ◐ partly right, ○ checked, not yet right, · not checked yet. As the notebooks and files say; convlab grade grades.",
  },
  runs: { ko: "학습 기록 비교", en: "Training runs" },
  boards: { ko: "열린 문제의 순위", en: "Leaderboards of the open exercises" },
  nobody: { ko: "아직 아무것도 없어요.", en: "Nothing here yet." },
  unread: { ko: "읽지 못한 파일", en: "Files that could not be read" },
} satisfies Record<string, Text>;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; word-break: keep-all; }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8886; vertical-align: top; }
td.mark { text-align: center; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th { font-weight: normal; } h2 { margin-top: 2.5rem; } #runs { background: #fff; border-radius: 6px; }
`;

const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:";

/**
 * One page on a group: who passed what, their runs in one figure, who is ahead. Everything is in the
 * file, plotly.js too where there are runs. No code is shown, and none of theirs is run.
 */
export function groupPage(group: Group, lang: Language): string {
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<title>${WORDS.title[lang]}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${WORDS.title[lang]}: ${group.members.join(", ")}</h1>
<h2>${WORDS.exercises[lang]}</h2>
${exercises(group, lang)}
<h2>${WORDS.boards[lang]}</h2>
${boards(group, lang)}
<h2>${WORDS.runs[lang]}</h2>
${runs(group, lang)}
${unread(group.problems, lang)}
</main>
</body>
</html>
`;
  return page.html;
}

const nothing = (lang: Language): Markup => html`<p>${WORDS.nobody[lang]}</p>`;

/** A table a lesson that somebody has begun: exercises down, people across. */
function exercises({ members, checks }: Group, lang: Language): Markup {
  const people = members.map((name) => ({
    name,
    lessons: lessonsFrom(checks.filter(({ member }) => member === name)),
  }));
  const slugs = new Set(checks.map(({ lesson }) => lesson));
  const begun = lessonsFrom(checks).filter(({ slug }) => slugs.has(slug));
  if (begun.length === 0) return nothing(lang);
  return html`<p>${WORDS.legend[lang]}</p>${begun.map((lesson) => lessonTable(lesson, people, lang))}`;
}

type Person = { name: string; lessons: readonly LessonProgress[] };

function lessonTable(lesson: LessonProgress, people: readonly Person[], lang: Language): Markup {
  const own = people.map(({ name, lessons }) => ({
    name,
    lesson: lessons.find(({ slug }) => slug === lesson.slug),
  }));
  const rows = lesson.exercises.map(
    ({ name, title, points }) =>
      html`<tr><th scope="row">${title[lang]}</th>${own.map((one) => {
        const done = one.lesson?.exercises.find((exercise) => exercise.name === name);
        const earned = pointsText(done?.earned ?? 0);
        return html`<td class="mark">${done ? markOf(done) : "·"} ${earned}/${pointsText(points)}</td>`;
      })}</tr>`,
  );
  const sums = own.map(
    (one) =>
      html`<td class="mark">${pointsText(one.lesson?.earned ?? 0)}/${pointsText(lesson.points)}</td>`,
  );
  const number = lesson.number < 0 ? "" : `${lesson.number} `;
  return html`<h3>${number}${lesson.title[lang]}</h3>
<div class="wide"><table><thead><tr><th scope="col">${WORDS.exercise[lang]}</th>${own.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}<tr><th scope="row"><b>${WORDS.points[lang]}</b></th>${sums}</tr></tbody></table></div>`;
}

/** A leaderboard for each exercise in which something was measured. */
function boards(group: Group, lang: Language): Markup {
  const measured = group.checks.filter((check) => check.measured);
  const keys = [...new Set(measured.map(({ lesson, exercise }) => `${lesson}.${exercise}`))];
  if (keys.length === 0) return nothing(lang);
  const titles = new Map<string, string>(
    lessonsFrom(group.checks).flatMap(({ slug, exercises }) =>
      exercises.map(({ name, title }) => [`${slug}.${name}`, title[lang]] as const),
    ),
  );
  return html`${keys.map(
    (key) =>
      html`<h3>${titles.get(key) ?? key}</h3><div class="wide">${new Markup(group.leaderboard(key).toHtml())}</div>`,
  )}`;
}

function runs(group: Group, lang: Language): Markup {
  if (group.runs.length === 0) return nothing(lang);
  const figure = group.plot();
  // A closing tag inside a string would end the script.
  const data = JSON.stringify(figure).replaceAll("<", "\\u003c");
  return html`<div class="wide"><div id="runs" role="img" aria-label="${figure.text}"></div></div>
<div class="wide">${new Markup(group.toHtml())}</div>
<script>${new Markup(plotly())}</script>
<script>${new Markup(`const f = ${data}; Plotly.newPlot("runs", f.data, f.layout, { displaylogo: false, responsive: true });`)}</script>`;
}

const plotly = (): string =>
  readFileSync(createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"), "utf8");

const unread = (problems: readonly string[], lang: Language): Markup | null =>
  problems.length === 0
    ? null
    : html`<h2>${WORDS.unread[lang]}</h2><ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>`;
