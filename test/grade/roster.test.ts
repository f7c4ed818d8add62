import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findSubmissions, pageName } from "../../src/grade/roster.js";

function folderOf(files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "roster-"));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "{}");
  }
  return folder;
}

test("a student is a notebook's name, or a folder's", () => {
  const folder = folderOf([
    "lee.ipynb",
    "kim/01.ipynb",
    "kim/deep/02.ipynb",
    "kim/.ipynb_checkpoints/01.ipynb",
    "notes.txt",
    "._lee.ipynb",
  ]);
  expect(findSubmissions(folder).map(({ student, file }) => [student, file])).toEqual([
    ["kim", "kim/01.ipynb"],
    ["kim", "kim/deep/02.ipynb"],
    ["lee", "lee.ipynb"],
  ]);
});

test("a Korean name from macOS (NFD) is the name that others write (NFC)", () => {
  const folder = folderOf([`${"김철수".normalize("NFD")}.ipynb`]);
  expect(findSubmissions(folder)[0]?.student).toBe("김철수".normalize("NFC"));
});

test("a link to a folder is not entered", () => {
  const secret = folderOf(["other.ipynb"]);
  const folder = folderOf(["kim/01.ipynb"]);
  symlinkSync(secret, join(folder, "eve"));
  symlinkSync(secret, join(folder, "kim", "link"));
  expect(findSubmissions(folder).map(({ file }) => file)).toEqual(["kim/01.ipynb"]);
});

test.each([
  ["../../etc/passwd", "__.._etc_passwd"],
  ["..", "_"],
  ["김 철수", "김 철수"],
  [`a<b>"c'`, "a_b__c_"],
  ["", "_"],
])("the page of %j is %j", (student, page) => {
  expect(pageName(student, new Set())).toBe(page);
});

test("two students never share a page", () => {
  const taken = new Set<string>();
  expect(["a/b", "a:b", "A_B"].map((student) => pageName(student, taken))).toEqual([
    "a_b",
    "a_b~2",
    "A_B~3",
  ]);
});
