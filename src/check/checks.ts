import { display, host, language, setLanguage, t } from "../host/index.js";
import { escapeHtml } from "../host/text.js";
import { record } from "../progress/index.js";
import type { ExerciseData } from "./data.js";
import { isModelData } from "./data.js";
import { isNetwork, type Weights, weightsOf } from "./model/network.js";
import { bundleOf, WEIGHTS_MIME } from "./render.js";
import type { CheckReport } from "./report.js";
import { runCheck } from "./run.js";
import { both, type Text } from "./text.js";

/** One exercise's check, as a lesson's cells call it. */
export interface Check<A> {
  /** Shows how the answer does. Never throws; under nbgrader it gives the bare points. */
  (answer: A): void;
  /** Shows the first hint, the next time the second. */
  hint(): void;
  /** Run in the answer's cell, it puts back what stood there at first. Elsewhere it shows that, to be copied. */
  reset(): void;
}

/** A check whose answer is asynchronous: write `await` before it. */
export interface AsyncCheck<A> extends Check<A> {
  (answer: A): Promise<void>;
}

/** Larger weights than this stay out of the notebook: characters of base64. */
const MAX_WEIGHTS = 4 * 2 ** 20;
/** So many float32 numbers they are. */
const MOST_NUMBERS = Math.floor((MAX_WEIGHTS / 4) * (3 / 4));

/** Answer cell → what stands there before it is answered. */
export type Stubs = Readonly<Record<string, Text>>;

/**
 * The checks of a lesson, one function for each exercise, in the reader's language: "ko" or "en".
 * With the lesson's slug, what they find is kept in the student's progress.
 */
export function createChecks(
  exercises: readonly ExerciseData[],
  reader: string,
  stubs: Readonly<Record<string, Stubs>> = {},
  lesson?: string,
): Record<string, Check<unknown>> {
  setLanguage(reader === "ko" ? "ko" : "en");
  return Object.fromEntries(
    exercises.map((data) => [data.name, checkOf(data, stubs[data.name] ?? {}, lesson)]),
  );
}

function checkOf(data: ExerciseData, stubs: Stubs, lesson?: string): Check<unknown> {
  let hints = 0;
  const tell: typeof present = (data, report, ...rest) => {
    if (lesson !== undefined) keep(lesson, report);
    return present(data, report, ...rest);
  };
  const check = (answer: unknown) => {
    const report = runCheck(data, answer);
    if (!(report instanceof Promise)) return tell(data, report, answer);
    const shown = display(both("확인하고 있어요…", "Checking…")[language()]);
    return report.then((came) => tell(data, came, answer, shown));
  };
  const hint = () => {
    showHint(data, hints);
    hints = Math.min(hints + 1, data.hints.length - 1);
  };
  const reset = () => resetTo(data.name, stubs);
  return Object.assign(check, { hint, reset }) as Check<unknown>;
}

/** An untouched exercise is no try. */
function keep(lesson: string, report: CheckReport): void {
  const { exercise, earned, points, passed, status, measured } = report;
  if (status === "unsolved") return;
  record({ lesson, exercise, earned, points, passed, ...(measured && { measured }) });
}

/** Shows the report; nbgrader reads the points off the cell's value. */
function present(
  data: ExerciseData,
  report: CheckReport,
  answer: unknown,
  shown?: { update(value: unknown): void },
): number | undefined {
  const weights = passedWeights(data, report, answer);
  const tooLarge = weights !== null && sizeOf(weights) > MAX_WEIGHTS;
  const carried = weights && !tooLarge ? { [WEIGHTS_MIME]: weights } : {};
  const bundle = { ...bundleOf(report, language()), ...carried };
  if (shown) shown.update(bundle);
  else host().display(bundle);
  if (tooLarge)
    showText(
      both("노트북에 담을 수 없어요.", "Too large for the notebook.")[language()],
      t(TOO_LARGE),
    );
  return process.env.NBGRADER_EXECUTION ? report.earned : undefined;
}

const most = MOST_NUMBERS.toLocaleString("en");
const TOO_LARGE = both(
  `가중치가 ${most}개를 넘으면 노트북에 저장되지 않아서 채점할 수 없어요. 더 작은 신경망으로 해 보세요.`,
  `More than ${most} weights are not kept in the notebook, so they cannot be graded. Try a smaller network.`,
);

/** A model that passed leaves its weights in the notebook: the grader does not train again. */
function passedWeights(data: ExerciseData, report: CheckReport, answer: unknown): Weights | null {
  const { model } = (answer ?? {}) as { model?: unknown };
  return isModelData(data) && report.passed && isNetwork(model) ? weightsOf(model) : null;
}

const sizeOf = ({ stateDict }: Weights): number =>
  Object.values(stateDict).reduce((sum, { data }) => sum + data.length, 0);

function showHint(data: ExerciseData, index: number): void {
  const title = both(`힌트 ${index + 1}`, `Hint ${index + 1}`)[language()];
  showText(title, t(data.hints[index]), ":");
}

function resetTo(name: string, stubs: Stubs): void {
  const sources = Object.fromEntries(Object.entries(stubs).map(([cell, stub]) => [cell, t(stub)]));
  host().rewrite?.(sources);
  const title = t(both("처음 상태", "As it was at first"));
  const how = t(
    both(
      `답을 쓰는 셀에서 check.${name}.reset()을 실행하면 그 셀만 처음으로 돌아가요. 아래 코드를 복사해도 돼요.`,
      `Run check.${name}.reset() in the answer's cell, and that cell alone is as it was. Or copy this:`,
    ),
  );
  const code = Object.values(sources).join("\n\n");
  host().display({
    "text/html": `<p style="word-break:keep-all"><strong>${title}</strong> ${escapeHtml(how)}</p><pre>${escapeHtml(code)}</pre>`,
    "text/plain": `${title}: ${how}\n${code}`,
  });
}

function showText(title: string, text: string, colon = ""): void {
  host().display({
    "text/html": `<p style="word-break:keep-all"><strong>${title}</strong> ${escapeHtml(text)}</p>`,
    "text/plain": `${title}${colon} ${text}`,
  });
}
