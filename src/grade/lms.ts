import type { CsvValue } from "./csv.js";
import type { Person } from "./people.js";
import type { Text } from "./types.js";

/** What a learning platform's bulk download says of a student. */
export interface LmsId {
  platform: "canvas" | "moodle";
  id: string;
}

/** Moodle: a folder "Full Name_123456_assignsubmission_file_". */
const MOODLE = /^(.+)_(\d+)_assignsubmission_(?:file|onlinetext)_?/u;
/** Canvas: a file "name_LATE_12345_67890_the file's own name". */
const CANVAS = /^([^_]+)_(?:LATE_)?(\d+)_(\d+)_/u;

/** The student that a file's or folder's name stands for. A platform's number stays in the name: two may be called the same. */
export function nameAndId(stem: string): { student: string; lms: LmsId | null } {
  const moodle = MOODLE.exec(stem);
  if (moodle)
    return {
      student: `${moodle[1]} (${moodle[2]})`,
      lms: { platform: "moodle", id: moodle[2] as string },
    };
  const canvas = CANVAS.exec(stem);
  if (canvas)
    return {
      student: `${canvas[1]} (${canvas[2]})`,
      lms: { platform: "canvas", id: canvas[2] as string },
    };
  return { student: stem, lms: null };
}

/** A student with a score for each lesson; null where nothing was handed in. */
export interface LmsRow {
  person: Person;
  scores: readonly (number | null)[];
}

/** A lesson as a column of a platform's gradebook. */
export interface LmsColumn {
  title: Text;
  points: number;
}

const number = (score: number | null): CsvValue => score;

/** For Canvas: Grades → Import. It finds students by ID, else by SIS ID or login; the assignment's title makes the column. */
export function canvasRows(columns: readonly LmsColumn[], rows: readonly LmsRow[]): CsvValue[][] {
  const titles = columns.map(({ title }) => title.en);
  return [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ...titles],
    ["    Points Possible", "", "", "", "", ...columns.map(({ points }) => points)],
    ...rows.map(({ person, scores }): CsvValue[] => [
      ...[person.name, person.canvas, person.sis, person.login, person.section],
      ...scores.map(number),
    ]),
  ];
}

/** For Moodle: Grades → Import → CSV file. It finds students by the column that you map: e-mail, ID number or username. */
export function moodleRows(columns: readonly LmsColumn[], rows: readonly LmsRow[]): CsvValue[][] {
  return [
    [
      "Identifier",
      "Full name",
      "Username",
      "ID number",
      "Email address",
      ...columns.map(({ title }) => title.en),
    ],
    ...rows.map(({ person, scores }): CsvValue[] => [
      person.moodle === "" ? "" : `Participant ${person.moodle}`,
      ...[person.name, person.login, person.sis, person.email],
      ...scores.map(number),
    ]),
  ];
}
