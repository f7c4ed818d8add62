import { readFileSync } from "node:fs";
import { parseCsv } from "./csv.js";
import type { LmsId } from "./lms.js";

/** A student as the class list knows them. */
export interface Person {
  /** What their submissions are called. */
  student: string;
  name: string;
  email: string;
  login: string;
  /** The institution's number. */
  sis: string;
  section: string;
  /** The platforms' own numbers. */
  canvas: string;
  moodle: string;
}

/** The columns that a class list may have, and what they are called elsewhere. */
const COLUMNS: Record<keyof Person, string[]> = {
  student: ["student", "submission", "file", "학생", "제출"],
  name: ["name", "full name", "이름", "성명"],
  email: ["email", "email address", "e-mail", "이메일"],
  login: ["login", "username", "sis login id", "아이디"],
  sis: ["sis", "sis user id", "id number", "학번"],
  section: ["section", "group", "분반"],
  canvas: ["canvas", "id", "canvas id"],
  moodle: ["moodle", "identifier", "participant"],
};

/** A class list that can't be used: what is wrong and what to do. */
export class ClassListProblem extends Error {
  override name = "ClassListProblem";
}

/** Reads a class list: CSV with a head. The column `student` says what a student's submissions are called; else `name` does. */
export function readClassList(path: string): Person[] {
  const rows = parseCsv(readText(path));
  const head = (rows[0] ?? []).map((name) => name.trim().toLowerCase());
  const at = Object.fromEntries(
    Object.entries(COLUMNS).map(([key, names]) => [
      key,
      head.findIndex((name) => names.includes(name)),
    ]),
  ) as Record<keyof Person, number>;
  if (at.student < 0 && at.name < 0)
    throw new ClassListProblem(
      `grade: expected a class list with a column "student" or "name", got ${head.join(", ") || "an empty file"}\n` +
        "hint: student,name,email,login,sis,section,canvas,moodle; only the first is needed",
    );
  return rows.slice(1).flatMap((row) => {
    const of = (key: keyof Person) => (row[at[key]] ?? "").trim().normalize("NFC");
    const name = of("name") || of("student");
    const student = of("student") || name;
    if (student === "") return [];
    const moodle = of("moodle").replace(/^Participant\s+/i, "");
    return [
      {
        ...person(student),
        name,
        email: of("email"),
        login: of("login"),
        sis: of("sis"),
        section: of("section"),
        canvas: of("canvas"),
        moodle,
      },
    ];
  });
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("euc-kr").decode(bytes); // Excel in Korea, "CSV".
  }
}

/** A student whom no list knows. */
export function person(student: string, lms: LmsId | null = null): Person {
  return {
    ...{ student, name: student, email: "", login: "", sis: "", section: "" },
    canvas: lms?.platform === "canvas" ? lms.id : "",
    moodle: lms?.platform === "moodle" ? lms.id : "",
  };
}

/** Everybody who handed something in or stands on the list. The list's order, then the rest by name. */
export function everybody(
  list: readonly Person[],
  handed: readonly { student: string; lms: LmsId | null }[],
): Person[] {
  const known = new Set(list.map(({ student }) => student));
  const others = new Map<string, Person>();
  for (const { student, lms } of handed)
    if (!known.has(student) && !others.has(student)) others.set(student, person(student, lms));
  return [...list, ...others.values()];
}
