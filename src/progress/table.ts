import { t } from "../host/index.js";
import { escapeHtml } from "../host/text.js";
import type { LessonProgress, Progress } from "./progress.js";

/** Points as a person writes them: 2, 1.5, 0.33. */
export const pointsText = (points: number): string => String(Math.round(100 * points) / 100);

/** ✓ passed, ◐ some points, ○ checked without points, · never checked. */
export function markOf(one: { passed: boolean; earned: number; checks: number }): string {
  if (one.passed) return "✓";
  if (one.earned > 0) return "◐";
  return one.checks > 0 ? "○" : "·";
}

const nameOf = ({ number, title }: LessonProgress): string =>
  `${number < 0 ? "" : `${number} `}${t(title)}`;

function headline({ lessons, earned, points }: Progress): string {
  const exercises = lessons.flatMap((lesson) => lesson.exercises);
  const passed = exercises.filter((one) => one.passed).length;
  return t({
    ko: `연습문제 ${exercises.length}개 중 ${passed}개 통과, ${pointsText(points)}점 중 ${pointsText(earned)}점`,
    en: `${passed} of ${exercises.length} exercises passed, ${pointsText(earned)} of ${pointsText(points)} points`,
  });
}

function footnotes({ file, notes }: Progress): string[] {
  const kept = file
    ? t({ ko: `기록 파일: ${file}`, en: `Kept in: ${file}` })
    : t({
        ko: "기록하지 않아요 (CONVLAB_PROGRESS=off).",
        en: "Nothing is kept (CONVLAB_PROGRESS=off).",
      });
  return [...notes, kept];
}

/** A line per lesson, a mark per exercise. */
export function progressText(progress: Progress): string {
  const rows = progress.lessons.map((lesson) => {
    const marks = lesson.exercises.map(markOf).join("");
    return `${marks.padEnd(9)} ${pointsText(lesson.earned)}/${pointsText(lesson.points)}  ${nameOf(lesson)}`;
  });
  return [headline(progress), ...rows, ...footnotes(progress)].join("\n");
}

/** The same to look at: a bar per lesson, its exercises when it is opened. */
export function progressHtml(progress: Progress): string {
  const rows = progress.lessons.map(lessonHtml).join("");
  const notes = footnotes(progress)
    .map((note) => `<p><small>${escapeHtml(note)}</small></p>`)
    .join("");
  return `<div style="word-break:keep-all"><p><strong>${escapeHtml(headline(progress))}</strong></p>${rows}${notes}</div>`;
}

function lessonHtml(lesson: LessonProgress): string {
  const { earned, points, exercises } = lesson;
  const score = `${pointsText(earned)}/${pointsText(points)}`;
  const bar = `<progress value="${earned}" max="${Math.max(points, 1)}" style="width:8em;vertical-align:middle" aria-label="${escapeHtml(`${nameOf(lesson)}: ${score}`)}"></progress>`;
  const items = exercises
    .map(
      (one) =>
        `<li>${markOf(one)} ${escapeHtml(t(one.title))} · ${pointsText(one.earned)}/${pointsText(one.points)}</li>`,
    )
    .join("");
  return `<details><summary>${bar} ${score} ${escapeHtml(nameOf(lesson))}</summary><ul style="list-style:none">${items}</ul></details>`;
}
