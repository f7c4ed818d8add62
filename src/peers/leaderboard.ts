import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import { keyOf, type Measured, type ProgressLine, pointsText } from "../progress/index.js";
import { OptionError } from "../tensor/index.js";
import { percent } from "../viz/numbers.js";
import { htmlTable, textTable } from "./table.js";

/** One member's best answer to an exercise. */
export interface Place {
  /** From 1; equal answers share a place. */
  readonly place: number;
  readonly member: string;
  readonly passed: boolean;
  readonly earned: number;
  readonly measured?: Measured;
}

/** Who is ahead; shows itself as a table. */
export class Leaderboard {
  constructor(
    /** "lesson.exercise" */
    readonly exercise: string,
    readonly places: readonly Place[],
  ) {}

  toHtml(): string {
    return htmlTable(head(), this.places.map(row));
  }

  toString(): string {
    return [this.exercise, textTable(head(), this.places.map(row))].join("\n");
  }

  [DISPLAY](): MimeBundle {
    return {
      "text/html": this.toHtml(),
      "text/plain": this.toString(),
    };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

const head = (): string[] => [
  t({ ko: "순위", en: "place" }),
  t({ ko: "이름", en: "member" }),
  t({ ko: "정확도", en: "accuracy" }),
  t({ ko: "매개변수", en: "parameters" }),
  t({ ko: "점수", en: "points" }),
];

const row = ({ place, member, passed, earned, measured }: Place): string[] => [
  String(place),
  member,
  measured ? percent(measured.accuracy, 2) : "–",
  measured ? measured.parameters.toLocaleString("en") : "–",
  `${pointsText(earned)}${passed ? " ✓" : ""}`,
];

type Check = ProgressLine & { readonly member: string };

/** The exercise by its name, or by "lesson.exercise" where two lessons have one of that name. */
export function leaderboardOf(checks: readonly Check[], exercise: string): Leaderboard {
  const keys = [...new Set(checks.map(({ lesson, exercise }) => keyOf(lesson, exercise)))];
  const named = keys.filter((key) => key === exercise || key.split(".")[1] === exercise);
  if (named.length !== 1) {
    const many = named.length > 1;
    throw new OptionError(
      "leaderboard",
      many ? "one exercise" : "an exercise that somebody checked",
      many ? named.join(", ") : JSON.stringify(exercise),
      keys.length > 0 ? `there are ${keys.sort().join(", ")}` : "nobody checked anything yet",
    );
  }
  const [key] = named;
  const own = checks.filter((check) => keyOf(check.lesson, check.exercise) === key);
  const best = [...new Set(own.map(({ member }) => member))]
    .map((member) => own.filter((check) => check.member === member).sort(ahead)[0])
    .sort(ahead);
  return new Leaderboard(
    key,
    best.map((check) => placeOf(check, best)),
  );
}

function placeOf(check: Check, best: readonly Check[]): Place {
  const { member, passed, earned, measured } = check;
  const place = 1 + best.findIndex((other) => ahead(other, check) === 0);
  return { place, member, passed, earned, ...(measured && { measured }) };
}

/** Passed before not passed, then the more accurate, then the smaller one. */
function ahead(a: Check, b: Check): number {
  return (
    Number(b.passed) - Number(a.passed) ||
    b.earned - a.earned ||
    (b.measured?.accuracy ?? 0) - (a.measured?.accuracy ?? 0) ||
    (a.measured?.parameters ?? 0) - (b.measured?.parameters ?? 0)
  );
}
