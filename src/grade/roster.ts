import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { withZip, type ZipEntry, ZipProblem } from "../course/zip/read.js";
import { type LmsId, nameAndId } from "./lms.js";
import {
  MAX_NOTEBOOK_BYTES,
  parseNotebook,
  type Reading,
  readNotebook,
  unreadable,
} from "./notebook.js";

/** A notebook that somebody handed in: who, and where it lies. */
export interface Handed {
  /** The student: the file's name, or the folder's where a student has one. NFC, so that macOS's names sort with others'. */
  student: string;
  /** What a learning platform's download calls the student. */
  lms: LmsId | null;
  /** The path below the graded folder or in the archive, with "/" between the parts. Shown, never opened. */
  file: string;
  /** The file on the disk: the notebook, or the archive it is in. */
  path: string;
  /** The number of the archive's entry; null for a plain file. */
  entry: number | null;
  /** When it was written last, as the file or the archive says; an archive's clock has no time zone. */
  modified: { utc: number } | { local: ZipEntry["modified"] };
}

const IGNORED = /^\.|^__MACOSX$|\.ipynb_checkpoints/;
const MAX_DEPTH = 5;

function isNotebook(name: string): boolean {
  return name.toLowerCase().endsWith(".ipynb") && !IGNORED.test(name);
}

/** A notebook before it is known whose it is: the parts of its path. */
interface Found extends Omit<Handed, "student" | "lms" | "file"> {
  parts: string[];
}

/**
 * The submissions in a folder or an archive, in the order of the students' names: `NAME.ipynb`, `NAME/…ipynb` down to four
 * levels, or `NAME.zip`. A symbolic link is listed (its reader refuses it) but never followed into a folder.
 */
export function findSubmissions(path: string): Handed[] {
  const found = isArchive(path)
    ? withoutWrapper(inArchive(path), basename(path).slice(0, -4).normalize("NFC"))
    : inFolder(path);
  return toldApart(found).sort((a, b) => compare(a.student, b.student) || compare(a.file, b.file));
}

export const isArchive = (path: string): boolean => path.toLowerCase().endsWith(".zip");

function inFolder(folder: string): Found[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (IGNORED.test(entry.name)) return [];
    if (entry.isDirectory()) return below(path, [entry.name], MAX_DEPTH - 1);
    if (isArchive(entry.name) && entry.isFile()) return inStudentsArchive(path, entry.name);
    return isNotebook(entry.name) ? [plain(path, [entry.name])] : [];
  });
}

function below(folder: string, parts: string[], depth: number): Found[] {
  if (depth === 0) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const at = [...parts, entry.name];
    if (IGNORED.test(entry.name)) return [];
    if (entry.isDirectory()) return below(path, at, depth - 1);
    if (isArchive(entry.name) && entry.isFile()) return inStudentsArchive(path, ...at);
    return isNotebook(entry.name) ? [plain(path, at)] : [];
  });
}

const plain = (path: string, parts: string[]): Found => ({
  ...{ parts, path, entry: null },
  modified: { utc: lstatSync(path).mtimeMs },
});

/** One student's archive. One that can't be read stands for itself: its reader says what is wrong. */
function inStudentsArchive(path: string, ...parts: string[]): Found[] {
  try {
    const found = inArchive(path).map((one) => ({ ...one, parts: [...parts, ...one.parts] }));
    if (found.length > 0) return found;
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
  }
  return [{ ...plain(path, parts), entry: -1 }];
}

/** Throws a ZipProblem. Names are only shown and compared: nothing is unpacked onto a disk. */
function inArchive(path: string): Found[] {
  return withZip(path, (entries) =>
    entries.flatMap(({ name, isFile, modified }, entry): Found[] => {
      const parts = name.split("/").filter((part) => part !== "" && !/^\.+$/.test(part));
      const wanted = isFile && isNotebook(parts.at(-1) ?? "") && !parts.some(hides);
      return wanted && parts.length <= MAX_DEPTH
        ? [{ parts, path, entry, modified: { local: modified } }]
        : [];
    }),
  );
}

const hides = (part: string) => IGNORED.test(part);

/** Whoever packs a folder often packs the folder itself: `class.zip` with `class/NAME.ipynb`. */
function withoutWrapper(found: Found[], archive: string): Found[] {
  const [top, ...others] = [...new Set(found.map(({ parts }) => parts[0]))];
  const wraps =
    others.length === 0 &&
    found.every(({ parts }) => parts.length > 1) &&
    (top?.normalize("NFC") === archive || found.every(({ parts }) => parts.length > 2));
  return wraps ? found.map((one) => ({ ...one, parts: one.parts.slice(1) })) : found;
}

/**
 * Names the students. Two entries of the folder whose names differ in code points only ("김" composed and taken apart) are two
 * students: else one could hand in under another's name and have both refused.
 */
function toldApart(found: readonly Found[]): Handed[] {
  const entries = new Map<string, string[]>();
  const named = found.map(({ parts, ...rest }) => {
    const [entry = ""] = parts;
    const alone = parts.length === 1 || isArchive(entry);
    const stem = alone ? entry.replace(/\.(ipynb|zip)$/i, "") : entry;
    const { student, lms } = nameAndId(stem.normalize("NFC"));
    const known = entries.get(student) ?? [];
    // A platform's number tells students apart; its files of one student have different names.
    const key = lms === null ? stem : "";
    if (!known.includes(key)) entries.set(student, [...known, key].sort());
    return { key, handed: { ...rest, student, lms, file: parts.join("/").normalize("NFC") } };
  });
  return named.map(({ key, handed }) => {
    const nth = (entries.get(handed.student) ?? []).indexOf(key);
    return nth > 0 ? { ...handed, student: `${handed.student}~${nth + 1}` } : handed;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reads what was handed in. Whatever is wrong with it becomes a reason, never an exception. */
export function readHanded(handed: Pick<Handed, "path" | "entry">): Reading {
  if (handed.entry === null) return readNotebook(handed.path);
  if (handed.entry < 0) return whyClosed(handed.path);
  try {
    return parseNotebook(bytesOf(handed));
  } catch (error) {
    return closed(error);
  }
}

/** The notebook's bytes. Throws where they are not to be had any more. */
export function bytesOf({ path, entry }: Pick<Handed, "path" | "entry">): Uint8Array {
  if (entry === null) return readFileSync(path);
  return withZip(path, (entries) => (entries[entry] as ZipEntry).read(MAX_NOTEBOOK_BYTES));
}

/** Why an archive brought no notebook. */
function whyClosed(path: string): Reading {
  try {
    withZip(path, () => null);
    return unreadable("not-a-notebook");
  } catch (error) {
    return closed(error);
  }
}

function closed(error: unknown): Reading {
  if (!(error instanceof ZipProblem)) return unreadable("unreadable");
  return unreadable(error.kind === "too-large" ? "too-large" : "broken-archive");
}

/** A file name for a student's page: nothing that a file system or a URL takes for something else; distinct names stay distinct. */
export function pageName(student: string, taken: Set<string>): string {
  const plain = student
    .replace(/[^\p{L}\p{N}._ ()-]/gu, "_")
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
