import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeZip } from "../../src/course/zip/write.js";
import { MAX_NOTEBOOK_BYTES } from "../../src/grade/notebook.js";
import { findSubmissions, pageName, readHanded } from "../../src/grade/roster.js";

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
  ["김 철수 (12)", "김 철수 (12)"],
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

describe("archives", () => {
  const file = (path: string, content = "{}") => ({ path, bytes: Buffer.from(content) });
  const archive = (name: string, ...paths: string[]) => {
    const path = join(mkdtempSync(join(tmpdir(), "roster-")), name);
    writeFileSync(path, writeZip(paths.map((one) => file(one))));
    return path;
  };
  const names = (path: string) => findSubmissions(path).map((one) => [one.student, one.file]);

  test("one of a class: folders or files, as a platform or a person packs them", () => {
    expect(names(archive("c.zip", "lee.ipynb", "kim/1.ipynb", "kim/2.ipynb", "notes.txt"))).toEqual(
      [
        ["kim", "kim/1.ipynb"],
        ["kim", "kim/2.ipynb"],
        ["lee", "lee.ipynb"],
      ],
    );
    const moodle = archive(
      "m.zip",
      "김철수_12_assignsubmission_file_/a.ipynb",
      "이_13_assignsubmission_file_/a.ipynb",
    );
    expect(names(moodle).map(([student]) => student)).toEqual(["김철수 (12)", "이 (13)"]);
    const canvas = archive("s.zip", "kim_5_9_a.ipynb", "kim_LATE_6_8_a.ipynb", "kim_5_10_b.ipynb");
    expect(names(canvas).map(([student]) => student)).toEqual(["kim (5)", "kim (5)", "kim (6)"]);
  });

  test("one with a folder around everything", () => {
    expect(
      names(archive("class.zip", "class/kim.ipynb", "class/lee.ipynb")).map(([one]) => one),
    ).toEqual(["kim", "lee"]);
    expect(
      names(archive("x.zip", "class/kim/a.ipynb", "class/lee/a.ipynb")).map(([one]) => one),
    ).toEqual(["kim", "lee"]);
    expect(names(archive("x.zip", "kim/a.ipynb", "kim/b.ipynb")).map(([one]) => one)).toEqual([
      "kim",
      "kim",
    ]);
  });

  test("names that climb, hide or go too deep", () => {
    const path = archive(
      "x.zip",
      "../../evil.ipynb",
      "/park/x/abs.ipynb",
      "kim/.ipynb_checkpoints/a.ipynb",
      "__MACOSX/kim/._a.ipynb",
      "a/b/c/d/e/f.ipynb",
      "C:\\\\x\\\\w.ipynb",
    );
    expect(names(path).map(([student, at]) => `${student}: ${at}`)).toEqual([
      "C:: C:/x/w.ipynb",
      "evil: evil.ipynb",
      "park: park/x/abs.ipynb",
    ]);
  });

  test("a student's own, among the files of a folder; a broken one says so", () => {
    const folder = folderOf(["lee.ipynb"]);
    writeFileSync(join(folder, "kim.zip"), writeZip([file("homework/01.ipynb", "[]")]));
    writeFileSync(join(folder, "broken.zip"), "PK");
    writeFileSync(join(folder, "empty.zip"), writeZip([file("notes.txt")]));
    const found = findSubmissions(folder);
    expect(found.map(({ student, file }) => [student, file])).toEqual([
      ["broken", "broken.zip"],
      ["empty", "empty.zip"],
      ["kim", "kim.zip/homework/01.ipynb"],
      ["lee", "lee.ipynb"],
    ]);
    expect(found.map(readHanded)).toMatchObject([
      { refused: "broken-archive" },
      {
        refused: "not-a-notebook",
        reason: { en: "There is no notebook (.ipynb) in the archive." },
      },
      { refused: "not-a-notebook" },
      { refused: "not-a-notebook" },
    ]);
  });

  test("what unpacks to more than a notebook may have is too large", () => {
    const path = join(folderOf([]), "kim.zip");
    writeFileSync(
      path,
      writeZip([{ path: "bomb.ipynb", bytes: Buffer.alloc(MAX_NOTEBOOK_BYTES + 1) }]),
    );
    expect(findSubmissions(path).map(readHanded)).toMatchObject([{ refused: "too-large" }]);
  });
});

test("names that differ in code points only are two students; a folder's notebooks are one's", () => {
  const folder = folderOf([
    `${"김".normalize("NFD")}.ipynb`,
    "김.ipynb",
    "lee/a.ipynb",
    "lee/b.ipynb",
  ]);
  expect(findSubmissions(folder).map(({ student }) => student)).toEqual([
    "lee",
    "lee",
    "김",
    "김~2",
  ]);
});

test("a page's name fits into a file system, however long the student's", () => {
  const name = pageName("긴".repeat(80), new Set());
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(150);
  expect(name).toMatch(/^긴+$/);
});
