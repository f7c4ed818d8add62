import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A notebook that somebody handed in: who, and where it lies. */
export interface Handed {
  /** The student: the file's name, or the folder's where a student has one. NFC, so that macOS's names sort with others'. */
  student: string;
  /** The path below the graded folder, with "/" between the parts. */
  file: string;
  path: string;
}

const IGNORED = /^\.|^__MACOSX$|\.ipynb_checkpoints/;

function isNotebook(name: string): boolean {
  return name.toLowerCase().endsWith(".ipynb") && !IGNORED.test(name);
}

function notebooksBelow(folder: string, prefix: string, depth: number): string[] {
  if (depth === 0) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.test(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notebooksBelow(path, `${prefix}${entry.name}/`, depth - 1);
    return isNotebook(entry.name) ? [`${prefix}${entry.name}`] : [];
  });
}

/**
 * The submissions in a folder, in the order of the students' names: `NAME.ipynb`, or `NAME/…ipynb` down to four levels.
 * A symbolic link is listed (its reader refuses it) but never followed into a folder.
 */
export function findSubmissions(folder: string): Handed[] {
  const found = readdirSync(folder).flatMap((name): (Handed & { entry: string })[] => {
    if (IGNORED.test(name)) return [];
    const student = name.normalize("NFC");
    if (lstatSync(join(folder, name)).isDirectory())
      return notebooksBelow(join(folder, name), `${name}/`, 4).map((file) => ({
        student,
        entry: name,
        file: file.normalize("NFC"),
        path: join(folder, file),
      }));
    if (!isNotebook(name)) return [];
    return [
      {
        student: student.slice(0, -".ipynb".length),
        entry: name,
        file: student,
        path: join(folder, name),
      },
    ];
  });
  return toldApart(found).sort((a, b) => compare(a.student, b.student) || compare(a.file, b.file));
}

/**
 * Two entries of the folder whose names differ in code points only ("김" composed and taken apart) are two students: else one
 * could hand in under another's name and have both refused.
 */
function toldApart(found: readonly (Handed & { entry: string })[]): Handed[] {
  const entries = new Map<string, string[]>();
  for (const { student, entry } of found) {
    const known = entries.get(student) ?? [];
    if (!known.includes(entry)) entries.set(student, [...known, entry].sort());
  }
  return found.map(({ entry, ...handed }) => {
    const nth = (entries.get(handed.student) ?? []).indexOf(entry);
    return nth > 0 ? { ...handed, student: `${handed.student}~${nth + 1}` } : handed;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A file name for a student's page: nothing that a file system or a URL takes for something else; distinct names stay distinct. */
export function pageName(student: string, taken: Set<string>): string {
  const plain = student
    .replace(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[. ]+|[. ]+$/g, "_")
    .slice(0, 80);
  const base = shortened(plain) || "_";
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}~${n}`;
  taken.add(name.toLowerCase());
  return name;
}

/** A file's name may have 255 bytes, and Hangul takes three each. */
function shortened(name: string, bytes = 150): string {
  const letters = [...name];
  while (Buffer.byteLength(letters.join("")) > bytes) letters.pop();
  return letters.join("");
}
