import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import {
  ClassListProblem,
  examine,
  findSandboxTools,
  findSubmissions,
  type Grading,
  gradeAll,
  type Handed,
  isArchive,
  loadLessons,
  NO_RULES,
  openQueue,
  openWorkshop,
  Progress,
  RulesProblem,
  type RunFacts,
  readClassList,
  readRules,
  remoteGrading,
  SandboxUnavailable,
  type SessionLimits,
  Store,
  type SubmissionVerdict,
  seedId,
  type TimeLimits,
  trySandbox,
  versionOf,
  ZipProblem,
} from "../grade/index.js";
import { projectRoot } from "./setup/paths.js";

export const help = `convlab grade SUBMISSIONS... --out DIR [options]

Grades submitted notebooks. SUBMISSIONS is a folder with NAME.ipynb, NAME/….ipynb or NAME.zip, or a zip of such a
folder, as Canvas and Moodle make them. Each notebook is run in a fresh kernel in a sandbox (bubblewrap: no network,
read-only system, limits); its answers are asked again with inputs that it has not seen, and this process, which
never runs student code, compares.

Writes DIR/grades.csv (opens in a spreadsheet), DIR/grades.json (every case with its reason), DIR/feedback/ko and
DIR/feedback/en with one page a student, DIR/report.ko.html and report.en.html on the class, DIR/canvas.csv and
DIR/moodle.csv to import there. A run that was cut off, by Ctrl-C or worse, goes on with the rest; what was graded
with the same notebook, grader and seed is not graded again.

  --out DIR          where the results go (required)
  --jobs N           submissions at a time (default: one a core, at most 4)
  --timeout S        seconds for one submission (default: 180); a cell gets a twelfth of it, a question to an answer a
                     thirty-sixth. These are the sandbox's own seconds: time in which it computes or waits, not time
                     in which others have the processor, so that a busy machine gives the same verdicts
  --memory MB        resident memory for one submission, all its processes together (default: 1536)
  --seed S           the course's key, from which each student's hidden inputs are drawn (default: CONVLAB_GRADE_SEED,
                     else one that is drawn at the first run and kept in DIR/.cache/seed)
  --seed-file FILE   the same from a file, so that it stands in no list of processes
  --rules FILE       deadlines, late penalties and points given by a person (docs/GRADING.md)
  --class FILE       class list, CSV: student,name,email,login,sis,section,canvas,moodle (only the first is needed)
  --only NAME        grade only this student (may be given again); others keep the verdicts they have
  --regrade          grade anew what has a verdict already; with --only, of these students
  --language ko|en   language of the feedback where a notebook doesn't say (default: ko)
  --queue URL        postgres://…: hand the work to \`convlab grade-worker\` on any number of machines
  --lease S          with --queue: seconds of silence after which a worker's submission goes to another (default: 60)
  --unsafe-no-sandbox  run submissions as you, with your files and your network. For your own code only

Exit codes: 0 every submission has a verdict · 1 the grader can't run (no sandbox, no notebooks)
            2 wrong options · 3 the grader itself failed on some submissions (run again)
            4 the results can't be written (run again with more room) · 130 stopped by Ctrl-C
`;

/** What one submission may use. */
const LIMITS = {
  disk: 64 * 2 ** 20,
  processes: 256,
  output: 8 * 2 ** 20,
  start: 180,
};

export class UsageError extends Error {}
export class CannotGrade extends Error {}

function read(args: string[]) {
  const { values, positionals } = parse(args);
  if (positionals.length === 0)
    throw new UsageError("expected a folder of submissions, or archives");
  if (values.out === undefined) throw new UsageError("expected --out DIR");
  if (values.seed !== undefined && values["seed-file"] !== undefined)
    throw new UsageError("expected --seed or --seed-file, got both");
  const { language } = values;
  if (language !== "ko" && language !== "en")
    throw new UsageError(`--language: expected ko or en, got ${language}`);
  return {
    paths: positionals,
    out: values.out,
    jobs: positive("jobs", values.jobs, Math.min(4, availableParallelism())),
    ...limitsFrom(values),
    seed:
      values.seed ?? seedFrom(values["seed-file"]) ?? (process.env.CONVLAB_GRADE_SEED || undefined),
    only: values.only ? new Set(values.only.map((name) => name.normalize("NFC"))) : null,
    regrade: values.regrade === true,
    rules: values.rules,
    class: values.class,
    language: language as "ko" | "en",
    queue: values.queue,
    lease: positive("lease", values.lease, 60),
    unsafe: values["unsafe-no-sandbox"] === true,
  };
}

/** Time and memory for one submission, from --timeout and --memory. */
export function limitsFrom(values: { timeout?: string; memory?: string }): {
  times: TimeLimits;
  limits: SessionLimits;
} {
  const timeout = positive("timeout", values.timeout, 180);
  const memory = positive("memory", values.memory, 1536) * 2 ** 20;
  const times = {
    ...{ cell: timeout / 12, question: timeout / 36 },
    ...{ exercise: timeout / 4, submission: timeout },
  };
  return { times, limits: { ...LIMITS, memory } };
}

/** The key in a file; undefined where no file is given. */
export function seedFrom(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (!existsSync(path)) throw new CannotGrade(`grade: expected a key in ${path}, got no file`);
  const seed = readFileSync(path, "utf8").trim();
  if (seed === "") throw new CannotGrade(`grade: expected a key in ${path}, got an empty file`);
  return seed;
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ out: text, jobs: text, timeout: text, memory: text, seed: text, "seed-file": text },
        ...{ rules: text, class: text, queue: text, lease: text },
        ...{ regrade: flag, "unsafe-no-sandbox": flag },
        only: { type: "string", multiple: true },
        language: { type: "string", default: "ko" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function positive(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`--${name}: expected a whole number above 0, got ${text}`);
}

/** Ctrl-C once: finish writing what there is. Twice: go. */
export function stopOnSignals(what: string): AbortController {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      process.stderr.write(`\n${what}\n`);
      stop.abort();
    });
  return stop;
}

/** Runs a command of the grader and turns what is known to go wrong into a message and an exit code. */
export async function withMessages(name: string, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${name}: ${error.message}\nhint: convlab ${name} --help\n`);
      return 2;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT" || code === "EROFS" || code === "EACCES") {
      process.stderr.write(
        `${name}: the results can't be written: ${message}\nhint: make room and run the same command again; what is graded is kept\n`,
      );
      return 4;
    }
    const known = [CannotGrade, SandboxUnavailable, RulesProblem, ClassListProblem, ZipProblem];
    if (!known.some((kind) => error instanceof kind)) throw error;
    process.stderr.write(`${message}\n`);
    return 1;
  }
}

export const run = (args: string[]): Promise<number> =>
  withMessages("grade", async () => grade(read(args)));

/** The submissions in folders and archives; throws where there are none, with what to do. */
function submissionsIn(paths: readonly string[]): Handed[] {
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() || (stat?.isFile() && isArchive(path))) continue;
    throw new CannotGrade(
      `grade: expected a folder of submissions, got ${path}\nhint: is the path right?`,
    );
  }
  const submissions = paths.flatMap(findSubmissions);
  if (submissions.length > 0) return submissions;
  throw new CannotGrade(
    `grade: expected notebooks (.ipynb) in ${paths.join(", ")}, got none\nhint: NAME.ipynb, NAME/….ipynb or NAME.zip`,
  );
}

async function grade(options: ReturnType<typeof read>): Promise<number> {
  const { out, only, language, regrade, times, limits } = options;
  const submissions = submissionsIn(options.paths);
  const lessons = await loadLessons(projectRoot());
  const slugs = lessons.map(({ slug }) => slug);
  const rules = options.rules === undefined ? NO_RULES : readRules(options.rules, slugs);
  const people = options.class === undefined ? [] : readClassList(options.class);
  const { signal } = stopOnSignals(
    "grade: stopping; what is graded is kept, and the next run goes on from here",
  );
  const grading = await openGrading(options, signal, versionOf(lessons));
  try {
    const progress = new Progress(submissions.length);
    const onDone = ({ student }: { student: string }) => progress.one(student);
    const { verdicts, facts } = await gradeAll(submissions, lessons, grading, {
      ...{ out, secret: grading.secret, language, only, regrade, rules, people, signal, onDone },
      limits: JSON.stringify([times, limits]),
    });
    progress.end();
    return summarize(verdicts, facts, out);
  } finally {
    await grading.close();
  }
}

interface OpenGrading extends Grading {
  secret: string;
  close(): Promise<void> | void;
}

/** The sandboxes of this machine, or a queue. Nothing is written before these are known to work. */
async function openGrading(
  options: ReturnType<typeof read>,
  signal: AbortSignal,
  version: string,
): Promise<OpenGrading> {
  const { times, limits, jobs, unsafe, out } = options;
  if (options.queue !== undefined) return openRemote(options, options.queue, signal, version);
  const tools = unsafe ? null : findSandboxTools();
  if (tools) trySandbox(tools, projectRoot());
  else process.stderr.write("grade: WITHOUT A SANDBOX: submissions run as you\n");
  mkdirSync(out, { recursive: true });
  const secret = options.seed ?? new Store(out).secret();
  const workshop = openWorkshop({ tools, project: projectRoot(), limits, times, signal });
  return {
    ...{ secret, jobs },
    grade: (ready) => examine(ready, secret, workshop),
    close: () => workshop.close(),
  };
}

/** Hands the work to whoever takes it out of the queue. */
async function openRemote(
  { seed, times, limits, regrade, out, lease }: ReturnType<typeof read>,
  url: string,
  signal: AbortSignal,
  version: string,
): Promise<OpenGrading> {
  if (seed === undefined)
    throw new UsageError(
      "--queue: expected the course's key, which the workers need too: --seed-file FILE, or CONVLAB_GRADE_SEED",
    );
  const onTrouble = (message: string) => void process.stderr.write(`grade: database: ${message}\n`);
  const queue = await connected(
    openQueue({ url, version, lease, seedId: seedId(seed), onTrouble }),
  );
  mkdirSync(out, { recursive: true });
  const wanted = { times: { ...times }, limits: { ...limits } };
  const grading = remoteGrading({ queue, limits: wanted, regrade, signal, onTrouble });
  return { ...grading, secret: seed };
}

/** A database that can't be reached at all is the user's to put right. The address may hold a password: it is not shown. */
export async function connected<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new CannotGrade(
      `grade: expected a PostgreSQL database at --queue, got ${message || code}\n` +
        "hint: postgres://user:password@host:5432/database; the user must be allowed to create schemas",
    );
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
