import { html, Markup } from "./html.js";
import type { ExerciseVerdict, Language, SubmissionVerdict, Text } from "./types.js";

/** How a class did in one exercise. */
export interface ExerciseStats {
  lesson: string;
  exercise: string;
  title: Text;
  points: number;
  /** Submissions of the lesson that were graded. */
  asked: number;
  /** Full points. */
  solved: number;
  /** Nobody had written in the cell. */
  untouched: number;
  /** Mean of what was earned, 0 to 1. */
  share: number;
  /** Median of the seconds that grading it took. */
  seconds: number;
  /** What went wrong, the most frequent first: known mistakes by name, other reasons by their words. */
  mistakes: { name: string | null; says: Text; count: number }[];
}

const MOST_MISTAKES = 8;
const UNTOUCHED = "Not solved yet.";

/** Statistics by exercise, in the order in which they were met. */
export function classStats(verdicts: readonly SubmissionVerdict[]): ExerciseStats[] {
  const groups = new Map<string, { lesson: string; all: ExerciseVerdict[] }>();
  for (const { lesson, exercises, refused } of verdicts) {
    if (lesson === null || refused !== null) continue;
    for (const one of exercises) {
      const key = `${lesson}/${one.name}`;
      const group = groups.get(key) ?? { lesson, all: [] };
      group.all.push(one);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ lesson, all }) => statsOf(lesson, all));
}

function statsOf(lesson: string, all: readonly ExerciseVerdict[]): ExerciseStats {
  const [{ name, title, points }] = all as [ExerciseVerdict];
  const untouched = all.filter(isUntouched).length;
  const shares = all.map(({ earned }) => (points > 0 ? earned / points : 0));
  return {
    ...{ lesson, exercise: name, title, points, asked: all.length, untouched },
    solved: all.filter(({ earned }) => earned >= points).length,
    share: shares.reduce((sum, one) => sum + one, 0) / all.length,
    seconds: median(all.map(({ seconds }) => seconds)),
    mistakes: mistakesIn(all.filter((one) => one.earned < points && !isUntouched(one))),
  };
}

const isUntouched = ({ says, cases }: ExerciseVerdict) =>
  cases.length === 0 && says?.en === UNTOUCHED;

function mistakesIn(failed: readonly ExerciseVerdict[]): ExerciseStats["mistakes"] {
  const counts = new Map<string, ExerciseStats["mistakes"][number]>();
  for (const { mistake, says, cases } of failed) {
    const words = says ?? cases.find(({ passed }) => !passed)?.reason ?? null;
    if (words === null) continue;
    const key = mistake ?? `: ${words.en.replace(/\d+(\.\d+)?/g, "#")}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { name: mistake, says: words, count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MOST_MISTAKES);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const WORDS = {
  title: { ko: "학급 보고서", en: "Class report" },
  graded: { ko: "채점한 공책", en: "Notebooks graded" },
  refused: { ko: "채점하지 못한 공책", en: "Notebooks that could not be graded" },
  exercise: { ko: "문제", en: "Exercise" },
  solved: { ko: "모두 맞음", en: "Full points" },
  mean: { ko: "평균", en: "Mean" },
  untouched: { ko: "손대지 않음", en: "Untouched" },
  seconds: { ko: "채점 시간(중앙값)", en: "Grading time (median)" },
  mistakes: { ko: "자주 나온 실수", en: "Common mistakes" },
  none: { ko: "없습니다.", en: "None." },
} satisfies Record<string, Text>;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8886; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
meter { width: 6rem; } h2 { margin-top: 2.5rem; } li { margin: .3rem 0; } .count { font-weight: 600; }
`;

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function row(one: ExerciseStats, lang: Language): Markup {
  const solved = one.solved / Math.max(1, one.asked);
  const meter = new Markup(`<meter min="0" max="1" value="${solved.toFixed(3)}"></meter>`);
  return html`<tr><th scope="row">${one.title[lang]}</th>
<td class="number">${meter} ${percent(solved)} (${one.solved}/${one.asked})</td>
<td class="number">${percent(one.share)}</td><td class="number">${one.untouched}</td><td class="number">${one.seconds.toFixed(1)} s</td></tr>`;
}

function mistakes(one: ExerciseStats, lang: Language): Markup {
  const items = one.mistakes.map(
    ({ name, says, count }) =>
      html`<li><span class="count">${count}×</span> ${name === null ? null : html`<code>${name}</code> `}<bdi>${says[lang].slice(0, 300)}</bdi></li>`,
  );
  return html`<h4>${one.title[lang]}</h4><ul>${items}</ul>`;
}

const hasMistakes = ({ mistakes }: ExerciseStats) => mistakes.length > 0;

/** The page for a teacher. No student's name is on it: it can be shown to the class. */
export function classPage(
  stats: readonly ExerciseStats[],
  verdicts: readonly SubmissionVerdict[],
  titles: Record<string, Text>,
  lang: Language,
): string {
  const refused = verdicts.filter((one) => one.refused !== null).length;
  const lessons = [...new Set(stats.map(({ lesson }) => lesson))];
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${WORDS.title[lang]}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${WORDS.title[lang]}</h1>
<p>${WORDS.graded[lang]}: ${verdicts.length - refused}. ${WORDS.refused[lang]}: ${refused}.</p>
${lessons.map((lesson) => {
  const mine = stats.filter((one) => one.lesson === lesson);
  return html`<h2>${titles[lesson]?.[lang] ?? lesson}</h2>
<table><thead><tr><th scope="col">${WORDS.exercise[lang]}</th><th scope="col">${WORDS.solved[lang]}</th><th scope="col">${WORDS.mean[lang]}</th><th scope="col">${WORDS.untouched[lang]}</th><th scope="col">${WORDS.seconds[lang]}</th></tr></thead>
<tbody>${mine.map((one) => row(one, lang))}</tbody></table>
<h3>${WORDS.mistakes[lang]}</h3>
${mine.some(hasMistakes) ? mine.filter(hasMistakes).map((one) => mistakes(one, lang)) : html`<p>${WORDS.none[lang]}</p>`}`;
})}
</main>
</body>
</html>
`;
  return page.html;
}
