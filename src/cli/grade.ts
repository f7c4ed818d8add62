import { existsSync, mkdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import {
  findSandboxTools,
  findSubmissions,
  gradeAll,
  type Handed,
  loadLessons,
  openWorkshop,
  Progress,
  type RunFacts,
  SandboxUnavailable,
  Store,
  type SubmissionVerdict,
  trySandbox,
} from "../grade/index.js";
import { projectRoot } from "./setup/paths.js";

export const help = `convlab grade FOLDER --out DIR [options]

Grades submitted notebooks: NAME.ipynb, or NAME/….ipynb where a student has a folder. Each is run in a fresh
kernel in a sandbox (bubblewrap: no network, read-only system, limits); its answers are asked again with inputs
that it has not seen, and this process, which never runs student code, compares.

Writes DIR/grades.csv (opens in a spreadsheet), DIR/grades.json (every case with its reason) and
DIR/feedback/NAME.html, one page a student. A run that was cut off goes on with the rest; what was graded
with the same notebook, grader and seed is not graded again (DIR/.cache; delete it to grade anew).

  --out DIR          where the results go (required)
  --jobs N           submissions at a time (default: one a core, at most 4)
  --timeout S        seconds for one submission (default: 180); a cell gets a twelfth of it, a question to an answer a
                     thirty-sixth. These are the sandbox's own seconds: time in which it computes or waits, not time
                     in which others have the processor, so that a busy machine gives the same verdicts
  --memory MB        resident memory for one submission, all its processes together (default: 1536)
  --seed S           the secret from which hidden inputs are drawn (default: CONVLAB_GRADE_SEED, else one that
                     is drawn at the first run and kept in DIR/.cache/seed)
  --only NAME        grade only this student (may be given again); others keep the verdicts they have
  --language ko|en   language of the feedback where a notebook doesn't say (default: ko)

Exit codes: 0 every submission has a verdict · 1 the grader can't run (no bubblewrap, no notebooks)
            2 wrong options · 3 the grader itself failed on some submissions (run again) · 130 stopped by Ctrl-C
`;

/** What one submission may use. */
const LIMITS = {
  disk: 64 * 2 ** 20,
  processes: 256,
  output: 8 * 2 ** 20,
  start: 60,
};

class UsageError extends Error {}
class CannotGrade extends Error {}

function read(args: string[]) {
  const { values, positionals } = parse(args);
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new UsageError("expected one folder of submissions");
  if (values.out === undefined) throw new UsageError("expected --out DIR");
  const { language } = values;
  if (language !== "ko" && language !== "en")
    throw new UsageError(`--language: expected ko or en, got ${language}`);
  return {
    folder,
    out: values.out,
    jobs: positive("jobs", values.jobs, Math.min(4, availableParallelism())),
    timeout: positive("timeout", values.timeout, 180),
    memory: positive("memory", values.memory, 1536) * 2 ** 20,
    seed: values.seed ?? process.env.CONVLAB_GRADE_SEED,
    only: values.only ? new Set(values.only.map((name) => name.normalize("NFC"))) : null,
    language: language as "ko" | "en",
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ out: text, jobs: text, timeout: text, memory: text, seed: text },
        only: { type: "string", multiple: true },
        language: { type: "string", default: "ko" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function positive(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`--${name}: expected a whole number above 0, got ${text}`);
}

/** Ctrl-C once: finish writing what there is. Twice: go. */
function stopOnSignals(): AbortController {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      process.stderr.write(
        "\ngrade: stopping; what is graded is kept, and the next run goes on from here\n",
      );
      stop.abort();
    });
  return stop;
}

export async function run(args: string[]): Promise<number> {
  try {
    return await grade(read(args));
  } catch (error) {
    const usage = error instanceof UsageError;
    const known = usage || error instanceof CannotGrade || error instanceof SandboxUnavailable;
    if (!known) throw error;
    process.stderr.write(
      usage ? `grade: ${error.message}\nhint: convlab grade --help\n` : `${error.message}\n`,
    );
    return usage ? 2 : 1;
  }
}

/** The submissions in a folder; throws where there are none, with what to do. */
function submissionsIn(folder: string): Handed[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new CannotGrade(
      `grade: expected a folder of submissions, got ${folder}\nhint: is the path right?`,
    );
  const submissions = findSubmissions(folder);
  if (submissions.length > 0) return submissions;
  throw new CannotGrade(
    `grade: expected notebooks (.ipynb) in ${folder}, got none\nhint: NAME.ipynb, or NAME/….ipynb`,
  );
}

async function grade(options: ReturnType<typeof read>): Promise<number> {
  const { folder, out, jobs, timeout, memory, only, language } = options;
  const submissions = submissionsIn(folder);
  const tools = findSandboxTools();
  trySandbox(tools, projectRoot());
  mkdirSync(out, { recursive: true });
  const secret = options.seed ?? new Store(out).secret();
  const { signal } = stopOnSignals();
  const times = {
    cell: timeout / 12,
    question: timeout / 36,
    exercise: timeout / 4,
    submission: timeout,
  };
  const limits = { ...LIMITS, memory };
  const workshop = openWorkshop({ tools, project: projectRoot(), limits, times, signal });
  const progress = new Progress(submissions.length);
  const onDone = ({ student }: { student: string }) => progress.one(student);
  try {
    const lessons = await loadLessons(projectRoot());
    const rules = {
      out,
      jobs,
      secret,
      language,
      only,
      signal,
      onDone,
      limits: JSON.stringify([times, limits]),
    };
    const { verdicts, facts } = await gradeAll(submissions, lessons, workshop, rules);
    progress.end();
    return summarize(verdicts, facts, out);
  } finally {
    workshop.close();
  }
}

/** Says how it went; gives the exit code. */
function summarize(verdicts: readonly SubmissionVerdict[], facts: RunFacts, out: string): number {
  const refused = verdicts.filter((one) => one.refused !== null).length;
  const counts = `${verdicts.length - refused} graded, ${refused} could not be, ${facts.left} left`;
  process.stdout.write(`${counts}; ${facts.seconds.toFixed(1)} s: ${out}/grades.csv\n`);
  if (facts.interrupted) return 130;
  return verdicts.some((one) => one.refused === "grader-failed") ? 3 : 0;
}
