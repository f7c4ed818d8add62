import { readFileSync } from "node:fs";
import * as v from "valibot";
import type { Handed } from "./roster.js";
import { inZone, isZone, localTime } from "./time.js";
import type { SubmissionVerdict } from "./types.js";

const Late = v.strictObject({
  /** Percent of what was earned, for each day that has begun. */
  perDay: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  /** Never more than so many percent. */
  atMost: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 100),
  /** Minutes that don't count. */
  grace: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
});
const Time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/),
);
const Lesson = v.strictObject({ deadline: v.optional(Time), late: v.optional(Late) });
const RulesFile = v.strictObject({
  timezone: v.optional(
    v.pipe(v.string(), v.check(isZone, "expected a time zone as in Asia/Seoul")),
    "Asia/Seoul",
  ),
  late: v.optional(Late),
  lessons: v.optional(v.record(v.string(), Lesson), {}),
  /** Student → lesson → a deadline of their own. */
  extensions: v.optional(v.record(v.string(), v.record(v.string(), Time)), {}),
  /** Student → when they handed in, where the file's own time is not it; or lesson → when. */
  submitted: v.optional(v.record(v.string(), v.union([Time, v.record(v.string(), Time)])), {}),
  /** Points that a person gives or takes. */
  manual: v.optional(
    v.array(
      v.strictObject({
        student: v.string(),
        lesson: v.string(),
        points: v.number(),
        /** What there was to earn: for work that only a person grades. */
        max: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
        reason: v.optional(v.string(), ""),
      }),
    ),
    [],
  ),
});

/** A course's rules on time and points: they decide what a verdict is worth, never the verdict. */
export type Rules = v.InferOutput<typeof RulesFile>;

export const NO_RULES: Rules = v.parse(RulesFile, {});

/** A file of rules that can't be used: what is wrong and what to do. */
export class RulesProblem extends Error {
  override name = "RulesProblem";
}

export function readRules(path: string, lessons: readonly string[]): Rules {
  const refuse = (got: string): never => {
    throw new RulesProblem(
      `grade: expected rules in ${path}, got ${got}\nhint: docs/GRADING.md, "Deadlines and points"`,
    );
  };
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    return refuse((error as Error).message);
  }
  const read = v.safeParse(RulesFile, json);
  if (!read.success) {
    const [issue] = read.issues;
    return refuse(`${v.getDotPath(issue) ?? "top"}: ${issue.message}`);
  }
  const rules = read.output;
  const named = [
    ...Object.keys(rules.lessons),
    ...Object.values(rules.extensions).flatMap((one) => Object.keys(one)),
    ...rules.manual.map(({ lesson }) => lesson),
  ];
  const unknown = named.find((name) => !lessons.includes(name));
  if (unknown !== undefined) refuse(`a lesson "${unknown}"; there are ${lessons.join(", ")}`);
  return rules;
}

/** What a submission is worth: the verdict's points, a person's, and what being late costs. */
export interface Worth {
  /** Points of the verdict and of a person, less the penalty. Never below zero. */
  score: number;
  max: number;
  manual: number;
  manualReason: string;
  /** ISO, in the course's time zone; null where nobody asks for it. */
  submitted: string | null;
  deadline: string | null;
  lateDays: number;
  penalty: number;
}

const DAY = 86_400_000;
const round = (points: number): number => Math.round(100 * points) / 100;

export function worthOf(
  verdict: SubmissionVerdict,
  rules: Rules,
  modified: Handed["modified"] | null,
): Worth {
  const { student, lesson } = verdict;
  const given = rules.manual.filter(
    (one) => one.student.normalize("NFC") === student && one.lesson === lesson,
  );
  const manual = given.reduce((sum, { points }) => sum + points, 0);
  const max = verdict.points + given.reduce((sum, one) => sum + one.max, 0);
  const { deadline, submitted, lateDays, share } = lateness(student, lesson, rules, modified);
  const whole = Math.max(0, verdict.earned + manual);
  const penalty = round((whole * share) / 100);
  return {
    ...{ score: round(whole - penalty), max: round(max), manual: round(manual), lateDays, penalty },
    manualReason: given
      .map(({ reason }) => reason)
      .filter((text) => text !== "")
      .join("; "),
    ...{ submitted, deadline },
  };
}

function lateness(
  student: string,
  lesson: string | null,
  rules: Rules,
  modified: Handed["modified"] | null,
) {
  const none = { deadline: null, submitted: null, lateDays: 0, share: 0 };
  if (lesson === null) return none;
  const own = ownEntry(rules.extensions, student)?.[lesson];
  const text = own ?? rules.lessons[lesson]?.deadline;
  if (text === undefined) return none;
  // A day without a time ends at its end.
  const deadline = inZone(text.length === 10 ? `${text}T23:59:59` : text, rules.timezone);
  const submitted = submissionTime(student, lesson, rules, modified);
  const shown = {
    deadline: localTime(deadline, rules.timezone),
    submitted: submitted === null ? null : localTime(submitted, rules.timezone),
  };
  const policy = rules.lessons[lesson]?.late ?? rules.late;
  if (submitted === null) return { ...none, ...shown };
  const over = submitted - deadline - (policy?.grace ?? 0) * 60_000;
  const lateDays = over > 0 ? Math.ceil((submitted - deadline) / DAY) : 0;
  const share = policy ? Math.min(policy.atMost, policy.perDay * lateDays) : 0;
  return { ...shown, lateDays, share };
}

function submissionTime(
  student: string,
  lesson: string,
  rules: Rules,
  modified: Handed["modified"] | null,
): number | null {
  const said = ownEntry(rules.submitted, student);
  const text = typeof said === "string" ? said : said?.[lesson];
  if (text !== undefined)
    return inZone(text.length === 10 ? `${text}T00:00:00` : text, rules.timezone);
  if (modified === null) return null;
  if ("utc" in modified) return modified.utc;
  const [year, ...rest] = modified.local;
  const [month, day, hour, minute, second] = rest.map((part) => String(part).padStart(2, "0"));
  return inZone(`${year}-${month}-${day}T${hour}:${minute}:${second}`, rules.timezone);
}

/** By the student's name, however its letters are composed. */
function ownEntry<T>(table: Record<string, T>, student: string): T | undefined {
  const key = Object.keys(table).find((name) => name.normalize("NFC") === student);
  return key === undefined ? undefined : table[key];
}
