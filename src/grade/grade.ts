import { failed } from "./examine.js";
import type { GradedLesson } from "./lesson.js";
import { everybody, type Person } from "./people.js";
import { pool } from "./pool.js";
import { type RunFacts, writeReport } from "./report.js";
import { bytesOf, type Handed, readHanded } from "./roster.js";
import { type Rules, worthOf } from "./rules.js";
import { seedId } from "./seed.js";
import { Store } from "./store.js";
import { pointsOf, type Ready, sort, triage, twice } from "./triage.js";
import type { SubmissionVerdict } from "./types.js";

/** Changes when a verdict on the same submission can become another one for a reason in this room. */
const GRADER = "3";

/** Which grader this is: another one may come to other verdicts. */
export const versionOf = (lessons: readonly Pick<GradedLesson, "slug" | "version">[]): string =>
  `${GRADER}:${lessons.map(({ slug, version }) => `${slug}@${version}`).join(",")}`;

/** Whoever grades: this process in its sandboxes, or workers elsewhere. */
export interface Grading {
  /** The verdict. Rejects where the grader itself fails, or is told to stop. `bytes` gives the notebook as it was handed in. */
  grade(ready: Ready, key: string, bytes: () => Uint8Array): Promise<SubmissionVerdict>;
  /** Submissions at a time. */
  jobs: number;
}

export interface GradeOptions {
  out: string;
  secret: string;
  /** The language of a notebook that doesn't say. */
  language: "ko" | "en";
  /** The limits as text: a verdict that was made under others is made anew. */
  limits: string;
  /** Grade only these students; others keep the verdicts they have. */
  only: ReadonlySet<string> | null;
  /** Grade anew what has a verdict already. */
  regrade: boolean;
  rules: Rules;
  /** The class list; empty where there is none. */
  people: readonly Person[];
  signal: AbortSignal;
  /** Told of every submission that has its verdict. */
  onDone: (verdict: SubmissionVerdict) => void;
}

/** Grades submissions and writes the report. Resolves to all verdicts there are, in the order of the submissions. */
export async function gradeAll(
  submissions: readonly Handed[],
  lessons: readonly GradedLesson[],
  grading: Grading,
  options: GradeOptions,
): Promise<{ verdicts: SubmissionVerdict[]; facts: RunFacts }> {
  const started = Date.now();
  const store = new Store(options.out);
  const verdicts = new Map<Handed, SubmissionVerdict>();
  const doubled = twice(submissions, lessons);
  await pool(submissions, grading.jobs, options.signal, async (handed) => {
    const sorted = sort(readHanded(handed), lessons);
    const sifted = triage(
      { student: handed.student, file: handed.file },
      sorted,
      options.language,
      doubled.has(handed),
    );
    const verdict =
      "refused" in sifted
        ? sifted.refused
        : await verdictOn(sifted.ready, handed, grading, store, options);
    if (verdict === null) return;
    verdicts.set(handed, verdict);
    options.onDone(verdict);
  });
  const all = submissions.flatMap((handed) => verdicts.get(handed) ?? []);
  const facts: RunFacts = {
    seedId: seedId(options.secret),
    version: versionOf(lessons),
    startedAt: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
    interrupted: options.signal.aborted,
    left: submissions.length - all.length,
  };
  report(submissions, verdicts, lessons, facts, options);
  return { verdicts: all, facts };
}

function report(
  submissions: readonly Handed[],
  verdicts: ReadonlyMap<Handed, SubmissionVerdict>,
  lessons: readonly GradedLesson[],
  facts: RunFacts,
  options: GradeOptions,
): void {
  const graded = submissions.flatMap((handed) => {
    const verdict = verdicts.get(handed);
    return verdict ? { ...verdict, ...worthOf(verdict, options.rules, handed.modified) } : [];
  });
  const parts = {
    people: everybody(options.people, submissions),
    lessons: Object.fromEntries(
      lessons.map(({ slug, title, exercises }) => [slug, { title, points: pointsOf(exercises) }]),
    ),
  };
  writeReport(options.out, graded, parts, facts);
}

/** The verdict: kept from before, or made now; null where this run leaves the submission out. */
async function verdictOn(
  ready: Ready,
  handed: Handed,
  grading: Grading,
  store: Store,
  options: GradeOptions,
): Promise<SubmissionVerdict | null> {
  const key = Store.key({
    ...{ ...ready.label, sha256: ready.sha256 },
    version: `${GRADER}:${ready.lesson.version}:${options.limits}`,
    seedId: seedId(options.secret),
  });
  const wanted = options.only === null || options.only.has(handed.student);
  const kept = wanted && options.regrade ? null : store.get(key);
  if (kept !== null) return kept;
  if (!wanted) return null;
  try {
    const verdict = await grading.grade(ready, key, () => bytesOf(handed));
    if (options.signal.aborted) return null;
    store.put(key, verdict);
    return verdict;
  } catch (error) {
    if (options.signal.aborted) return null;
    if (process.env.DEBUG) console.error(error);
    return failed(ready, error);
  }
}
