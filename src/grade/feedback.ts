import { html, Markup } from "./html.js";
import type { Graded } from "./report.js";
import type { CaseVerdict, ExerciseVerdict, Language, Text } from "./types.js";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1.05rem; margin: 0 0 .4rem; }
section.exercise { border: 1px solid #8886; border-left: .35rem solid; border-radius: .4rem; padding: .8rem 1rem; margin: 1rem 0; }
section.full { border-left-color: #0072b2; } section.part { border-left-color: #e69f00; } section.none { border-left-color: #d55e00; }
.points { float: right; font-variant-numeric: tabular-nums; font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: .5rem .7rem; border-radius: .3rem; margin: .3rem 0; unicode-bidi: isolate; }
dt { font-weight: 600; margin-top: .4rem; } dd { margin: 0; } footer { margin-top: 3rem; font-size: .85rem; opacity: .75; }
`;

const WORDS = {
  title: { ko: "채점 결과", en: "Feedback" },
  points: { ko: "점", en: "points" },
  cases: { ko: "맞은 물음", en: "Questions answered right" },
  input: { ko: "입력", en: "Input" },
  got: { ko: "여러분의 답이 준 값", en: "What your answer gave" },
  why: { ko: "무엇이 다른가요", en: "What is different" },
  diagnosis: { ko: "실마리", en: "A clue" },
  manual: { ko: "선생님이 준 점수", en: "Points given by a person" },
  late: { ko: "늦게 내서 뺀 점수", en: "Taken off for being late" },
  days: { ko: "일", en: "days" },
  other: { ko: "In English", en: "한국어로" },
  right: { ko: "모두 맞았습니다.", en: "All right." },
  refused: { ko: "채점하지 못했습니다.", en: "This notebook could not be graded." },
  note: {
    ko: "채점기는 공책에 없던 입력으로 답을 다시 물었습니다. 틀린 것 가운데 첫 번째만 보여 줍니다.",
    en: "The grader asked your answers again with inputs that are not in the notebook. Of the wrong ones the first is shown.",
  },
} satisfies Record<string, Text>;

function failingCase(one: CaseVerdict, says: Text | null, lang: Language): Markup {
  const input = one.input[lang];
  return html`<dl>
${input === "" ? null : html`<dt>${WORDS.input[lang]}</dt><dd><pre>${input}</pre></dd>`}
${one.got === null ? null : html`<dt>${WORDS.got[lang]}</dt><dd><pre>${one.got[lang]}</pre></dd>`}
${one.reason === null || one.reason[lang] === says?.[lang] ? null : html`<dt>${WORDS.why[lang]}</dt><dd><pre>${one.reason[lang]}</pre></dd>`}
</dl>`;
}

function exerciseSection(exercise: ExerciseVerdict, lang: Language): Markup {
  const { earned, points, cases, says } = exercise;
  const right = cases.filter((one) => one.passed).length;
  const wrong = cases.find((one) => !one.passed);
  const grade = earned >= points ? "full" : earned > 0 ? "part" : "none";
  const complete = earned >= points && wrong === undefined;
  return html`<section class="exercise ${grade}">
<span class="points">${earned} / ${points} ${WORDS.points[lang]}</span>
<h3>${exercise.title[lang]}</h3>
${cases.length === 0 ? null : html`<p>${WORDS.cases[lang]}: ${right} / ${cases.length}</p>`}
${complete ? html`<p>${WORDS.right[lang]}</p>` : null}
${says === null || complete ? null : html`<p><strong>${WORDS.diagnosis[lang]}:</strong> ${says[lang]}</p>`}
${wrong ? failingCase(wrong, says, lang) : null}
</section>`;
}

function submissionPart(one: Graded, titles: Record<string, Text>, lang: Language): Markup {
  const title = (one.lesson !== null && titles[one.lesson]?.[lang]) || one.file;
  const body = one.refused
    ? html`<p><strong>${WORDS.refused[lang]}</strong> ${one.reason?.[lang] ?? ""}</p>`
    : html`${one.exercises.map((exercise) => exerciseSection(exercise, lang))}`;
  return html`<h2>${title}</h2>
<p>${one.file}: <strong>${one.score} / ${one.max} ${WORDS.points[lang]}</strong></p>
${one.manual === 0 && one.manualReason === "" ? null : html`<p>${WORDS.manual[lang]}: ${one.manual}${one.manualReason === "" ? null : html` (<bdi>${one.manualReason}</bdi>)`}</p>`}
${one.penalty === 0 ? null : html`<p>${WORDS.late[lang]}: ${one.penalty} (${one.lateDays} ${WORDS.days[lang]}; ${one.submitted}, ${one.deadline})</p>`}
${one.reason && !one.refused ? html`<p>${one.reason[lang]}</p>` : null}
${body}`;
}

/**
 * One student's page in one language: self-contained, everything escaped, no script, nothing of what the grader expected. The
 * page in the other language has the same name in the folder beside.
 */
export function feedbackPage(
  student: string,
  verdicts: readonly Graded[],
  titles: Record<string, Text>,
  lang: Language,
  name: string,
): string {
  const other = lang === "ko" ? "en" : "ko";
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${WORDS.title[lang]}: ${student}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${WORDS.title[lang]}: <bdi>${student}</bdi></h1>
<p><a lang="${other}" href="../${other}/${encodeURIComponent(name)}">${WORDS.other[lang]}</a></p>
<p>${WORDS.note[lang]}</p>
${verdicts.map((one) => submissionPart(one, titles, lang))}
</main>
</body>
</html>
`;
  return page.html;
}
