/** One check, as the progress file keeps it. */
export interface ProgressLine {
  /** When, as ISO 8601. */
  readonly time: string;
  /** The lesson's slug. */
  readonly lesson: string;
  readonly exercise: string;
  readonly earned: number;
  readonly points: number;
  readonly passed: boolean;
  /** Who asked, where a member of a group said so. */
  readonly member?: string;
  /** What was measured of a trained model. */
  readonly measured?: Measured;
}

export interface Measured {
  /** Share of right answers on the visible images, 0 to 1. */
  readonly accuracy: number;
  readonly parameters: number;
}

/** The lines of a progress file, and how many of its lines could not be read. */
export interface ProgressLines {
  readonly lines: readonly ProgressLine[];
  readonly broken: number;
}

/** Reads JSON Lines. A line that is no check is left out and counted: the rest still holds. */
export function parseLines(text: string): ProgressLines {
  const written = text.split("\n").filter((line) => line.trim() !== "");
  const lines = written.map(parseLine).filter((line) => line !== null);
  return { lines, broken: written.length - lines.length };
}

function parseLine(text: string): ProgressLine | null {
  let line: Partial<ProgressLine> | null;
  try {
    line = JSON.parse(text);
  } catch {
    return null;
  }
  return isLine(line) ? line : null;
}

function isLine(line: Partial<ProgressLine> | null): line is ProgressLine {
  return (
    typeof line?.lesson === "string" &&
    typeof line.exercise === "string" &&
    Number.isFinite(line.earned) &&
    Number.isFinite(line.points) &&
    typeof line.passed === "boolean" &&
    typeof line.time === "string" &&
    (line.member === undefined || typeof line.member === "string") &&
    (line.measured === undefined || isMeasured(line.measured))
  );
}

const isMeasured = (measured: Partial<Measured> | null): boolean =>
  Number.isFinite(measured?.accuracy) && Number.isFinite(measured?.parameters);

/** How an exercise stands: the best answer so far, and how often it was checked. */
export interface Standing {
  readonly lesson: string;
  readonly exercise: string;
  readonly earned: number;
  readonly points: number;
  readonly passed: boolean;
  readonly checks: number;
}

/** The best of each exercise; a worse answer later takes nothing away. */
export function standings(lines: readonly ProgressLine[]): Map<string, Standing> {
  const best = new Map<string, Standing>();
  for (const { lesson, exercise, earned, points, passed } of lines) {
    const key = keyOf(lesson, exercise);
    const before = best.get(key);
    const checks = (before?.checks ?? 0) + 1;
    const better = !before || earned > before.earned;
    best.set(key, {
      ...(better ? { lesson, exercise, earned, points } : before),
      passed: passed || (before?.passed ?? false),
      checks,
    });
  }
  return best;
}

export const keyOf = (lesson: string, exercise: string): string => `${lesson}.${exercise}`;
